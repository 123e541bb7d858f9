//! The page of an agent: what it does, what it may and must never do, who answers for it and who looks at its work.

use super::page::Page;
use super::role::seen;
use super::site::Site;
use crate::wording::Words;
use crate::wording::data::title_of;
use crate::wording::involvement::Fact;
use crate::wording::phrase::{Phrase, clean, listing};
use flow_ir::{Agent, Audit, Permission};

/// The page of an agent.
pub fn write<'a>(site: &Site<'a>, agent: &'a Agent, path: &str) -> String {
    let mut page = Page::new(site, path);
    let words = site.words();
    page.heading_of(1, &agent.head.id);
    page.markdown(&agent.head.documentation);
    if agent.observed {
        page.paragraph(
            Phrase::new().strong("Nobody has sanctioned this agent.").text(" It was found in use."),
        );
    }
    page.labelled_item(0, "What it is", "an AI agent.");
    page.labelled_item(0, "Who answers for it", words.owner(agent.operator.as_ref()).sentence());
    let model = agent.model.as_deref().map(clean).unwrap_or_default();
    let configuration = agent.configuration.as_deref().map(|name| format!(", set up as “{}”", clean(name)));
    if !model.is_empty() {
        page.labelled_item(0, "Its model", format!("“{model}”{}.", configuration.unwrap_or_default()));
    }
    if !agent.values.is_empty() {
        page.labelled_item(0, "What it values", Phrase::from(words.values(&agent.values)).sentence());
    }
    does(&mut page, site, agent);
    page.heading(2, "What it may do, and what it must never do");
    limits(&mut page, words, agent, 0);
    criteria(&mut page, agent);
    audits(&mut page, site, agent);
    let lines = seen(words, &agent.clearance);
    if !lines.is_empty() {
        page.heading(2, "What it may see");
        lines.into_iter().for_each(|line| page.item(0, line));
    }
    page.finish()
}

/// What an agent may use, must never do and must have confirmed, as items of a list.
pub fn limits<'a>(page: &mut Page<'_, 'a>, words: Words<'a>, agent: &'a Agent, depth: usize) {
    let permissions = |all: &'a [Permission]| {
        let mut text = Phrase::new();
        for (index, permission) in all.iter().enumerate() {
            text = text.text(if index > 0 { "; " } else { "" });
            text = text.then(listing(permission.actions.iter().map(|action| words.action(action)), "and"));
            if let Some(condition) = &permission.condition {
                text = text.text(", if ").then(words.condition(condition));
            }
        }
        text
    };
    let uses = permissions(&agent.uses);
    page.labelled_item(
        depth,
        "It may use",
        if uses.is_empty() { "no system".into() } else { uses }.sentence(),
    );
    page.labelled_item(depth, "It must never do", permissions(&agent.never).sentence());
    for confirmation in &agent.confirms {
        let mut text = listing(confirmation.actions.iter().map(|action| words.action(action)), "and");
        text = text.text(", each time with a yes from ").then(words.who(&confirmation.with));
        if let Some(condition) = &confirmation.condition {
            text = text.text(", if ").then(words.condition(condition));
        }
        page.labelled_item(depth, "It must have confirmed", text.sentence());
    }
}

fn does<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, agent: &'a Agent) {
    let words = site.words();
    let mut first = true;
    for fact in site.involvements.of(&agent.head.id) {
        let (workflow, step, verb) = match fact {
            Fact::Does(workflow, step, _) => (workflow, step, "It does "),
            Fact::Decides(workflow, step, _) => (workflow, step, "It decides "),
            _ => continue,
        };
        if std::mem::take(&mut first) {
            page.heading(2, "What it does");
        }
        let deadline = words.within(workflow).at(step).deadlines(&step.timing.within);
        let text = Phrase::from(verb)
            .then(words.name(&step.head.id))
            .text(" in ")
            .then(words.name(&workflow.head.id));
        page.item(0, if deadline.is_empty() { text } else { text.text(": ").then(deadline) }.text("."));
    }
}

fn criteria(page: &mut Page<'_, '_>, agent: &Agent) {
    if agent.criteria.is_empty() {
        return;
    }
    page.heading(2, "How it judges");
    let rows: Vec<Vec<Phrase>> = agent
        .criteria
        .iter()
        .map(|criterion| {
            let weight = criterion.weight.normalize().to_string();
            vec![title_of(&criterion.name).into(), clean(&criterion.text).into(), weight.into()]
        })
        .collect();
    page.table(&["Criterion", "What must be true", "Weight"], &rows);
    if let Some(passes) = agent.passes {
        page.paragraph(format!("It accepts from {}%.", passes.normalize()));
    }
}

fn audits<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, agent: &'a Agent) {
    page.heading(2, "Who looks at its work");
    if agent.audits.is_empty() {
        page.paragraph("Nobody yet: no audit is described.");
    }
    for audit in &agent.audits {
        self::audit(page, site, audit);
    }
}

fn audit<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, audit: &'a Audit) {
    let words = site.words();
    let mut text = Phrase::new().strong(clean(&audit.head.title)).text(": ");
    text = match &audit.by {
        Some(by) => text.then(words.who(by)),
        None => text.text("nobody yet"),
    };
    text = match audit.sample {
        Some(sample) => text.text(format!(" looks at {}% of the cases", sample.normalize())),
        None => text.text(" looks at its cases"),
    };
    if let Some(schedule) = &audit.schedule {
        text = text.text(", ").then(words.schedule(schedule));
    }
    let deadline = words.deadlines(&audit.timing.within);
    if !deadline.is_empty() {
        text = text.text(", ").then(deadline);
    }
    page.item(0, text.text("."));
    for prompt in &audit.asks {
        page.prompt_item(1, "- ", Phrase::from("The question: "), prompt);
    }
    for way in &audit.ways {
        page.item(1, words.way(way).sentence());
    }
    for ladder in &audit.timing.ladders {
        super::protocol::ladder(page, words, ladder, "from its start");
    }
}
