//! What is agreed for when work waits or breaks: ladders, recoveries, exceptions, accepted warnings.

use super::page::Page;
use crate::wording::expression::author;
use crate::wording::phrase::{Phrase, clean, in_words, listing};
use crate::wording::prose::without_marks;
use crate::wording::who::channel_words;
use crate::wording::{Words, time};
use flow_ir::{Arrow, LadderUse, Participant, RecoveryUse, Target, TimeSpan, Way};

/// A ladder as a table.
pub fn ladder<'a>(page: &mut Page<'_, 'a>, words: Words<'a>, ladder: &'a LadderUse, from: &str) {
    let mut text = Phrase::from(clean(&ladder.title)).text(format!(", counted {from}"));
    if let Some(condition) = &ladder.condition {
        text = text.text(", if ").then(words.condition(condition));
    }
    page.labelled("Who hears about it", text.text(":"));
    let rows: Vec<Vec<Phrase>> = ladder
        .rungs
        .iter()
        .map(|rung| {
            let when = if rung.repeats {
                Phrase::from("every ").then(pace(words, &rung.time))
            } else {
                words.after(&rung.time)
            };
            vec![
                when,
                words.rung(rung),
                words.rung_channel(rung).map(channel_words).unwrap_or_default().into(),
            ]
        })
        .collect();
    page.table(&["When", "What happens", "How"], &rows);
}

/// The recoveries that these ways call, each written out once.
pub fn recoveries<'a>(page: &mut Page<'_, 'a>, words: Words<'a>, ways: impl Iterator<Item = &'a Way>) {
    let mut found: Vec<(String, &'a RecoveryUse, Vec<&'a [Arrow]>)> = Vec::new();
    for way in ways {
        for (index, arrow) in way.arrows.iter().enumerate() {
            let Target::Recovery(recovery) = &arrow.target else { continue };
            let otherwise = way.arrows.get(index + 1..).unwrap_or(&[]);
            let said = summary(words, recovery);
            match found.iter_mut().find(|(known, ..)| *known == said) {
                Some((.., others)) => others.push(otherwise),
                None => found.push((said, recovery, vec![otherwise])),
            }
        }
    }
    for (_, recovery, otherwise) in found {
        // Where several ways call it, each says in the table what happens when it doesn't help.
        let otherwise = if let [one] = otherwise.as_slice() { one } else { &[][..] };
        self::recovery(page, words, recovery, otherwise);
    }
}

/// What tells one use of a protocol from another.
fn summary<'a>(words: Words<'a>, recovery: &'a RecoveryUse) -> String {
    let asks: Vec<String> = recovery.asks.iter().map(|prompt| words.prompt(prompt)).collect();
    let by = words.all_who(&recovery.by).plain();
    let deadline = words.deadlines(&recovery.timing.within).plain();
    format!("{}\n{by}\n{deadline}\n{}", recovery.recovery, asks.join("\n"))
}

/// A recovery protocol, written out.
fn recovery<'a>(
    page: &mut Page<'_, 'a>,
    words: Words<'a>,
    recovery: &'a RecoveryUse,
    otherwise: &'a [Arrow],
) {
    let meaning = without_marks(&recovery.documentation);
    page.labelled(
        &clean(&recovery.title),
        if meaning.is_empty() { "What this means:".to_owned() } else { meaning },
    );
    page.labelled_item(0, "Who convenes and decides", words.all_who(&recovery.by).sentence());
    let convenes: Vec<&Participant> = recovery.by.iter().flat_map(|who| who.participants()).collect();
    let others = recovery.attends.iter().filter(|one| {
        let who = match one {
            Participant::Relative { path } => words.resolve(path).unwrap_or(one),
            one => one,
        };
        !convenes.contains(&who)
    });
    page.labelled_item(
        0,
        "Who comes as well",
        listing(others.map(|one| words.participant(one)), "and").sentence(),
    );
    for prompt in &recovery.asks {
        page.prompt_item(0, "- ", Phrase::new().strong("The question:").text(" "), prompt);
    }
    let deadline = words.deadlines(&recovery.timing.within);
    if !deadline.is_empty() {
        page.labelled_item(0, "How long", Phrase::from("It must end ").then(deadline).text("."));
    }
    page.labelled_item(0, "What it leaves", words.fields(&recovery.leaves).sentence());
    page.labelled_item(0, "What may be decided", words.allows(&recovery.allows).sentence());
    if !otherwise.is_empty() {
        page.labelled_item(0, "If it doesn't help", words.arrows(otherwise).sentence());
    }
    for used in &recovery.timing.ladders {
        ladder(page, words, used, "from its start");
    }
}

/// What a step is excepted from, by whom, why and until when.
pub fn exception<'a>(words: Words<'a>, exception: &'a flow_ir::Exception) -> Phrase {
    let mut text = match &exception.condition {
        Some(condition) => Phrase::from("if ").then(words.condition(condition)).text(", "),
        None => Phrase::new(),
    };
    text = text.text("this step doesn't need what ");
    text = match &exception.from {
        Some(from) => text.then(words.name(from)).text(" asks for"),
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
