//! What is agreed for when work waits or breaks: ladders, recoveries, exceptions, accepted warnings.

use super::page::Page;
use crate::wording::expression::author;
use crate::wording::phrase::{Phrase, clean, in_words};
use crate::wording::{Words, time};
use flow_ir::{LadderUse, RecoveryUse, TimeSpan};

/// A ladder as a table.
pub fn ladder<'a>(page: &mut Page<'_, 'a>, words: Words<'a>, ladder: &'a LadderUse, from: &str) {
    let mut text = Phrase::from(clean(&ladder.title)).text(format!(", counted {from}"));
    if let Some(condition) = &ladder.condition {
        text = text.text(", if ").then(words.condition(condition));
    }
    page.labelled("While it waits", text.text(":"));
    let rows: Vec<Vec<Phrase>> = ladder
        .rungs
        .iter()
        .map(|rung| {
            let when = if rung.repeats {
                Phrase::from("every ").then(pace(words, &rung.time))
            } else {
                words.after(&rung.time)
            };
            vec![when, words.rung(rung), words.rung_channel(rung).unwrap_or_default().into()]
        })
        .collect();
    page.table(&["When", "What happens", "How"], &rows);
}

/// A recovery protocol, written out.
pub fn recovery<'a>(page: &mut Page<'_, 'a>, words: Words<'a>, recovery: &'a RecoveryUse) {
    page.labelled("What this means", words.recovery(recovery).text(":"));
    let convenes = words.all_who(&recovery.by);
    page.labelled_item(0, "Who convenes and decides", convenes.sentence());
    if !recovery.attends.is_empty() {
        page.labelled_item(0, "Who comes as well", words.participants(&recovery.attends).sentence());
    }
    for prompt in &recovery.asks {
        page.prompt_item(0, "- ", Phrase::new().strong("The question:").text(" "), prompt);
    }
    let deadline = words.deadlines(&recovery.timing.within);
    page.labelled_item(0, "How long", deadline.sentence());
    if !recovery.leaves.is_empty() {
        page.labelled_item(0, "What it leaves", words.fields(&recovery.leaves).sentence());
    }
    page.labelled_item(0, "What may be decided", words.allows(&recovery.allows).sentence());
    for used in &recovery.timing.ladders {
        ladder(page, words, used, "from its start");
    }
}

/// What a step is excepted from, by whom, why and until when.
pub fn exception<'a>(words: Words<'a>, exception: &'a flow_ir::Exception) -> Phrase {
    let mut text = match &exception.condition {
        Some(condition) => {
            Phrase::from("if ").then(words.condition(condition)).text(", this step may be done without what ")
        }
        None => Phrase::from("this step may be done without what "),
    };
    text = match &exception.from {
        Some(from) => text.strong(clean(words.title(from))).text(" asks for"),
        None => text.text("the rules ask for"),
    };
    if let Some(because) = &exception.because {
        text = text.text(", because: ").text(words.prompt_quoted(because));
    }
    let mut text = text.sentence();
    if let Some(approver) = &exception.approver {
        text = text.text(" ").then(words.person(approver)).text(" approved this.");
    }
    if let Some(until) = &exception.until {
        text = text.text(format!(" It holds through {}.", time::date(&clean(until))));
    }
    text.capitalised()
}

/// A warning that was accepted, and why.
pub fn accepted(allowed: &flow_ir::Allowed) -> Phrase {
    Phrase::from("the compiler's warning ")
        .text(format!("“{}”", clean(&in_words(&allowed.rule))))
        .text(", because: ")
        .text(author(&allowed.because))
        .sentence()
}

fn pace<'a>(words: Words<'a>, span: &'a TimeSpan) -> Phrase {
    match span {
        TimeSpan::Fixed { duration } => time::pace(*duration).into(),
        _ => words.span(span),
    }
}
