//! Scenarios as "tried cases": what is given, what happens, what must come of it.

use super::page::Page;
use super::site::{Site, section};
use crate::wording::Words;
use crate::wording::data::title_of;
use crate::wording::phrase::{Phrase, clean, in_words, number, times};
use crate::wording::time;
use flow_ir::{
    Expectation, Expected, ExpressionKind, Given, Happening, Scenario, ScriptLine, Step, StepKind, Workflow,
};

/// The scenarios of a workflow.
pub fn write<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, workflow: &'a Workflow) {
    let Some(scenarios) = site.relations.scenarios.get(workflow.head.id.as_str()) else { return };
    let words = site.words().within(workflow);
    page.heading(2, section::CASES);
    page.paragraph("Each of these is run whenever the way of working changes.");
    for scenario in scenarios {
        one(page, words, scenario);
    }
}

fn one<'a>(page: &mut Page<'_, 'a>, words: Words<'a>, scenario: &'a Scenario) {
    page.item(0, Phrase::new().strong(crate::wording::phrase::capitalised(&clean(&scenario.head.title))));
    if let Some(starts) = &scenario.starts {
        let mut text = time::date(&clean(&starts.date));
        if let Some(at) = &starts.time {
            text.push_str(&format!(" at {}", clean(at)));
        }
        if let Some(zone) = &starts.zone {
            text.push_str(&format!(", {}", time::zone(&clean(zone))));
        }
        page.labelled_item(1, "It starts on", Phrase::from(text).text("."));
    }
    for given in &scenario.given {
        page.item(1, Phrase::from("given: ").then(self::given(words, given)).sentence());
    }
    for line in &scenario.script {
        let text = happens(words, line);
        let text = match line.after {
            Some(after) => Phrase::from(format!("after {}, ", time::duration(after))).then(text),
            None => text,
        };
        page.item(1, text.sentence());
    }
    let mut expected = Phrase::new();
    for expectation in &scenario.expectations {
        let space = if expected.is_empty() { "" } else { " " };
        expected = expected.text(space);
        expected = expected.then(self::expected(words, expectation).sentence());
    }
    page.labelled_item(1, "What must come of it", expected);
}

fn given<'a>(words: Words<'a>, given: &'a Given) -> Phrase {
    let subject = match given.path.split_last() {
        Some((fact, system)) if !system.is_empty() => {
            let owner = given.path.first().map_or_else(Phrase::new, |id| words.name(id));
            owner.text(format!(", {}", clean(&in_words(fact))))
        }
        Some((name, _)) => clean(&format!("the {}", in_words(name))).into(),
        None => Phrase::new(),
    };
    let text = subject.text(": ").then(words.value(&given.value));
    match given.after {
        Some(after) => text.text(format!(" after {}", time::duration(after))),
        None => text,
    }
}

fn happens<'a>(words: Words<'a>, line: &'a ScriptLine) -> Phrase {
    let mut subject = words.name(&line.subject);
    if let Some(item) = &line.item {
        subject = subject.text(" for ").then(words.value(item));
    }
    let lasting = |length: &Option<flow_ir::Duration>| {
        length.map_or_else(String::new, |length| format!(" for {}", time::duration(length)))
    };
    match &line.happens {
        Happening::Writes { values } => {
            let values = values.iter().map(|value| match &value.value.kind {
                ExpressionKind::Record { .. } | ExpressionKind::Text { .. } if values.len() == 1 => {
                    words.value(&value.value)
                }
                _ => Phrase::from(format!("{}: ", clean(&in_words(&value.name))))
                    .then(words.value(&value.value)),
            });
            let mut text = subject.text(" gives: ");
            for (index, value) in values.enumerate() {
                text = text.text(if index > 0 { "; " } else { "" }).then(value);
            }
            text
        }
        Happening::Says { verdict, by, count } => {
            let verdict = clean(&in_words(verdict));
            let by = by.as_ref().map(|by| words.name(by));
            match (by, count) {
                (Some(by), Some(count)) => {
                    let people = Phrase::from(format!("{} from ", number(*count))).then(by);
                    people.text(" answer ").strong(verdict).text(" at ").then(subject)
                }
                (Some(by), None) => by.text(" answers ").strong(verdict).text(" at ").then(subject),
                (None, _) => subject.text(" answers ").strong(verdict),
            }
        }
        // A stage is done, and asks for no answer.
        Happening::Silent { length }
            if matches!(words.step(&line.subject), Some(Step { kind: StepKind::Stage(_), .. })) =>
        {
            let text = Phrase::from("nobody does ").then(subject);
            text.text(if length.is_some() { lasting(length) } else { " in time".to_owned() })
        }
        Happening::Silent { length } => {
            Phrase::from(format!("nobody answers{} at ", lasting(length))).then(subject)
        }
        Happening::Stalled { length } => subject.text(format!(" shows no sign of life{}", lasting(length))),
        Happening::Absent { length } => {
            Phrase::from(format!("nobody is there{} for ", lasting(length))).then(subject)
        }
        Happening::Fails { error, times: often } => {
            let mut text = subject.text(" fails");
            if let Some(error) = error {
                text = text.text(format!(" with “{}”", clean(&in_words(error))));
            }
            match often {
                Some(often) => text.text(format!(", {}", times(*often))),
                None => text,
            }
        }
        Happening::Takes { length } => subject.text(format!(" takes {}", time::duration(*length))),
        Happening::Happens { values } => {
            let text = subject.text(" happens");
            if values.is_empty() { text } else { text.text(", with ").then(words.arguments(values)) }
        }
    }
}

fn expected<'a>(words: Words<'a>, expectation: &'a Expectation) -> Phrase {
    let named = |id: &'a str, item: &'a Option<flow_ir::Expression>| {
        let text = words.name(id);
        match item {
            Some(item) => text.text(" for ").then(words.value(item)),
            None => text,
        }
    };
    let text = match &expectation.what {
        Expected::Outcome { id } => Phrase::from("the case ends as ").then(words.name(id)),
        Expected::Nothing { id, item } => named(id, item).text(" doesn't happen"),
        Expected::State { id, item, negated, state, by, times: often } => {
            let is = if *negated { "is not" } else { "is" };
            let mut text = named(id, item).text(format!(" {is} {}", state_words(state)));
            if let Some(by) = by {
                text = text.text(" by ").then(words.name(by));
            }
            match often {
                Some(often) => text.text(format!(" {}", times(*often))),
                None => text,
            }
        }
        Expected::Holds { condition } => words.condition(condition),
    };
    let text = match expectation.within {
        Some(within) => text.text(format!(" within {}", time::duration(within))),
        None => text,
    };
    match &expectation.before {
        Some(before) => text.text(format!(" before {}", time::date(&clean(before)))),
        None => text,
    }
}

/// What happened to a step or somebody, after "is".
fn state_words(state: &str) -> String {
    match state {
        "notified" => "told".to_owned(),
        "assigned" => "given the task".to_owned(),
        "convened" => "called to a meeting".to_owned(),
        "entered" | "started" => "begun".to_owned(),
        "stalled" => "without a sign of life".to_owned(),
        "retried" => "tried again".to_owned(),
        "compensated" => "undone".to_owned(),
        "accept" => "accepted".to_owned(),
        "reject" => "rejected".to_owned(),
        "rework" => "sent back".to_owned(),
        other => title_of(other).to_lowercase(),
    }
}
