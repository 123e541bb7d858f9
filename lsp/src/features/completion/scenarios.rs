//! What happens in a scenario, and what is expected of it.

use super::brackets::{of_type, path_ending};
use super::names::{Found, Names, is_step};
use super::nearness::Nearness;
use super::place::Place;
use super::{Item, words};
use crate::names::NameKind;
use flow_syntax::ast::{Expected, HappensKind, Header, Value};
use flow_syntax::token::Token;
use flow_syntax::words::Kind;
use std::cmp::Reverse;

/// What can have become of a step, an event, or a person.
const STATES: [&str; 18] = [
    "started",
    "finished",
    "entered",
    "assigned",
    "notified",
    "convened",
    "retried",
    "late",
    "stalled",
    "failed",
    "compensated",
    "cancelled",
    "handed_over",
    "absent",
    "happened",
    "resume",
    "restart",
    "takeover",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What may follow in a line of a scenario, beside the words of the language.
pub(super) fn items<'a>(names: &Names<'a>, place: &Place<'a>) -> Vec<Item> {
    let mut tokens = place.tokens();
    // In a list stands what stands before it.
    if let Some(list) = tokens.iter().rposition(|(token, _)| *token == Token::OpenBracket)
        && !tokens.iter().skip(list).any(|(token, _)| matches!(token, Token::CloseBracket | Token::OpenBrace))
    {
        tokens.truncate(list);
    }
    let text = place.text;
    let Some((last, last_span)) = tokens.last() else { return Vec::new() };
    let first = tokens.first().map_or("", |(_, span)| span.of(text));
    let word = |at: usize| tokens.get(at).map_or("", |(_, span)| span.of(text));
    let last_word = last_span.of(text);
    match last_word {
        "via" => return names.channels(),
        "risk" => return names.of(&[Kind::Risk], 0),
        // What a parameter is worth where nobody says it.
        "default" => {
            let colon = tokens.iter().rposition(|(token, _)| *token == Token::Colon);
            let from =
                colon.and_then(|colon| tokens.get(colon)).map_or(last_span.start, |(_, colon)| colon.end);
            let type_ = text.get(from as usize..last_span.start as usize).unwrap_or("");
            return of_type(names, place, type_, 0);
        }
        "@" => return names.of(&[Kind::Label], 0),
        "from" if first == "event" => {
            return names.of(&[Kind::Role, Kind::Person, Kind::Agent, Kind::System], 0);
        }
        _ if *last == Token::Number => return words(&["EUR", "USD", "GBP", "CHF"], 4),
        _ => {}
    }
    match first {
        "when" => {
            let writes = (0..tokens.len()).find(|at| word(*at) == "writes");
            let verb = writes.or_else(|| tokens.iter().rposition(|(token, _)| *token == Token::Says));
            let subject = verb.map(|verb| path_ending(text, &tokens, verb)).unwrap_or_default();
            match last_word {
                "says" => names.answers(place, &subject),
                "with" => {
                    let fails = tokens.iter().rposition(|(token, _)| *token == Token::Fails);
                    let subject = fails.map(|at| path_ending(text, &tokens, at)).unwrap_or_default();
                    let mut items = names.failures(place, &subject);
                    items.extend(names.all_errors());
                    items
                }
                "writes" | "," if writes.is_some() => {
                    let written = names.written(place, &subject);
                    // One value stands alone; several are named.
                    let alone = last_word == "writes" && written.len() == 1;
                    let (name, value) = if alone { (1, 0) } else { (0, 1) };
                    let mut items: Vec<Item> = written.iter().map(|found| found.item(name)).collect();
                    let values = written.iter().map(|found| found.written_type());
                    items.extend(values.flat_map(|type_| of_type(names, place, type_, value)));
                    items.extend(names.of(&[Kind::Record], 2));
                    items
                }
                ":" => {
                    let key = tokens.len().checked_sub(2).map_or("", word);
                    let found = names.written(place, &subject).into_iter().find(|one| one.name() == key);
                    found.map(|found| of_type(names, place, found.written_type(), 0)).unwrap_or_default()
                }
                _ => Vec::new(),
            }
        }
        "given" if *last == Token::Colon => {
            let path = path_ending(text, &tokens, tokens.len() - 1);
            let found = match path.as_slice() {
                [input] => names.input(place, input),
                [system, fact] => names.fact(system, fact),
                _ => None,
            };
            found.map(|found| of_type(names, place, found.written_type(), 0)).unwrap_or_default()
        }
        "expect" if matches!(last_word, "is" | "not") => {
            let subject = path_ending(text, &tokens, tokens.len() - if last_word == "is" { 1 } else { 2 });
            let mut items = names.answers(place, &subject);
            items.extend(words(&STATES, 0));
            items
        }
        "expect" if last_word == "outcome" => names.ends(place),
        "values" => names.valued(),
        "open" | "every" => words(&WEEKDAYS, 3),
        "each" if last_word == "in" => names.data(place, 1),
        "confirm" if last_word == "with" => names.of(&[Kind::Role, Kind::Person], 1),
        "broke" => names.assumptions(),
        "within" if last_word == "from" => words(&["case"], 1),
        _ => Vec::new(),
    }
}

/// What lines of a scenario are about, the last first.
#[derive(Default)]
struct Said<'a> {
    /// What happens or is expected to.
    said: Vec<&'a str>,
    /// What isn't done, or fails.
    wrong: Vec<&'a str>,
    /// What is expected not to happen.
    denied: Vec<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn scenario_workflow(&self, place: &Place<'a>) -> Option<Found<'a>> {
        let scenario =
            place.blocks.iter().find(|block| matches!(block.kind, Kind::Scenario | Kind::Postmortem))?;
        let Header::Of(paths) = &scenario.header else { return None };
        let name = paths.first()?.names.last()?.text(self.view.text());
        self.declaration(name, &[Kind::Workflow])
    }

    /// The workflow that a sentence is about: the one it names before a dot, or that of the scenario.
    fn sentence_workflow(&self, place: &Place<'a>, subject: &[String]) -> Option<Found<'a>> {
        match self.workflow_of(subject) {
            Some((workflow, [_, ..])) => Some(workflow),
            _ => self.scenario_workflow(place),
        }
    }

    /// What a line of a scenario can be about: what the work itself has first, then whoever takes part.
    pub(super) fn subjects(&self, place: &Place<'a>, nearness: &Nearness<'_>) -> Vec<Item> {
        let expected = place.keyword_is("expect");
        let mut items = Vec::new();
        if let Some(workflow) = self.scenario_workflow(place) {
            // What decides, waits and parts by itself isn't scripted.
            let about = |found: &Found<'a>| match found.one.kind {
                NameKind::Block(Kind::Stage | Kind::Gate | Kind::Run | Kind::Event | Kind::Duty) => Some(2),
                NameKind::Block(Kind::Outcome) => expected.then_some(4),
                NameKind::Block(kind) if is_step(kind) => Some(if expected { 2 } else { 4 }),
                _ => None,
            };
            items.extend(workflow.all().filter_map(|found| Some(found.item(about(&found)?))));
        }
        let others =
            [Kind::Role, Kind::Person, Kind::Agent, Kind::System, Kind::Recovery, Kind::Seam, Kind::Workflow];
        items.extend(self.of(&others, 3));
        // What was scripted is what most is expected of, and where that leads which went wrong; what is expected not to happen is
        // whatever could come next in the work, and what is scripted next is what comes next.
        let Said { said, wrong, denied } = self.said_before(place);
        let never = place.says("no");
        let behind = match expected {
            _ if never => said.as_slice(),
            true if !wrong.is_empty() => wrong.as_slice(),
            _ => said.get(..1).unwrap_or(&said),
        };
        let workflow = self.scenario_workflow(place);
        let (mut next, mut ends) =
            workflow.map_or_else(Default::default, |workflow| self.next(&workflow, behind));
        if !expected {
            next.append(&mut ends);
        }
        let mut used: Vec<(Reverse<(u32, u32)>, String)> =
            items.iter().map(|item| (Reverse(nearness.times(&item.label)), item.label.clone())).collect();
        used.retain(|(Reverse((times, _)), _)| *times > 0);
        used.sort();
        let used: Vec<&str> = used.iter().map(|(_, name)| name.as_str()).collect();
        let place_of = |list: &[&str], item: &Item| {
            list.iter().position(|one| *one == item.label).map(|at| u8::try_from(at).unwrap_or(u8::MAX))
        };
        for item in &mut items {
            let scripted = if expected && !never { place_of(&said, item) } else { None };
            // What comes next and what is usual take turns.
            let next = place_of(&next, item).map(|at| at.saturating_mul(2));
            let used = place_of(&used, item).map(|at| at.saturating_mul(2).saturating_add(1));
            let near = next.into_iter().chain(used).min();
            let rank = match (scripted, near, place_of(&ends, item)) {
                _ if denied.contains(&item.label.as_str()) => continue,
                (Some(distance), _, _) => (0, distance),
                (_, Some(distance), _) => (1, distance),
                (_, _, Some(distance)) => (2, distance),
                _ => continue,
            };
            (item.rank, item.distance) = rank;
        }
        items
    }

    /// What the lines above in a scenario are about.
    fn said_before(&self, place: &Place<'a>) -> Said<'a> {
        let text = self.view.text();
        let lines = place.block().into_iter().flat_map(|block| block.lines.iter().rev());
        let above = lines.filter(|line| line.span.end <= place.word.start && !place.is_on(line));
        let mut found = Said::default();
        for line in above {
            let (list, path) = match &line.value {
                Value::Happens(happens) => {
                    let path = &happens.subject;
                    if matches!(happens.event, HappensKind::Is { .. } | HappensKind::Fails { .. }) {
                        found.wrong.extend(path.names.last().map(|name| name.text(text)));
                    }
                    (&mut found.said, path)
                }
                Value::Expect(expect) => match &expect.what {
                    Expected::Is { path, .. } => (&mut found.said, path),
                    Expected::No { path, .. } => (&mut found.denied, path),
                    _ => continue,
                },
                _ => continue,
            };
            let name = path.names.last().map_or("", |name| name.text(text));
            if !list.contains(&name) {
                list.push(name);
            }
        }
        found
    }

    /// How the step of a sentence can fail.
    fn failures(&self, place: &Place<'a>, subject: &[String]) -> Vec<Item> {
        let workflow = self.sentence_workflow(place, subject);
        let own = subject.last().map_or("", |name| name);
        workflow.map_or_else(Vec::new, |workflow| {
            self.errors_of(&workflow, own).iter().map(|found| found.item(0)).collect()
        })
    }

    /// The outcomes of the workflow that a scenario is about, and the workflows around it.
    fn ends(&self, place: &Place<'a>) -> Vec<Item> {
        let workflow = self.scenario_workflow(place).into_iter().flat_map(|workflow| workflow.inside());
        let outcomes = workflow.filter(|found| found.one.kind == NameKind::Block(Kind::Outcome));
        // Those of other workflows stand behind a dot.
        outcomes.map(|found| found.item(0)).chain(self.of(&[Kind::Workflow], 1)).collect()
    }

    /// The answers that may be given: by a gate its verdicts, about a recovery what it allows; then those of all others.
    fn answers(&self, place: &Place<'a>, subject: &[String]) -> Vec<Item> {
        let workflow = self.sentence_workflow(place, subject);
        let own = subject.last().map_or("", |name| name);
        let is_own = |found: &Found<'a>| {
            let parent = found.one.parent.and_then(|parent| found.view.file.names().get(parent));
            parent.is_some_and(|gate| gate.name.of(found.view.text()) == own)
        };
        let recovers = self.declaration(own, &[Kind::Recovery]).is_some();
        let mut items = words(&["accept", "rework", "reject"], u8::from(recovers));
        items.extend(words(&["resume", "restart", "takeover"], u8::from(!recovers)));
        let verdicts = workflow.into_iter().flat_map(|workflow| workflow.all());
        let verdicts = verdicts.filter(|found| found.one.kind == NameKind::Verdict);
        items.extend(verdicts.map(|found| found.item(u8::from(!is_own(&found)))));
        items
    }

    /// What the steps of a scenario's workflow write, that of the step at hand first.
    fn written(&self, place: &Place<'a>, subject: &[String]) -> Vec<Found<'a>> {
        let Some(workflow) = self.sentence_workflow(place, subject) else { return Vec::new() };
        let own = subject.last().map_or("", |name| name);
        let of = |found: &Found<'a>| {
            let parent = found.one.parent.and_then(|parent| found.view.file.names().get(parent));
            parent.is_some_and(|step| step.name.of(found.view.text()) == own)
        };
        let all =
            workflow.all().filter(|found| matches!(found.one.kind, NameKind::Variable | NameKind::Item));
        let (own, others): (Vec<_>, Vec<_>) = all.partition(of);
        if own.is_empty() { others } else { own }
    }

    /// What a scenario can give.
    pub(super) fn inputs(&self, place: &Place<'a>) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(workflow) = self.scenario_workflow(place) {
            let inputs = workflow.inside().filter(|found| found.one.kind == NameKind::Parameter);
            items.extend(inputs.map(|found| found.item(1)));
        }
        items.extend(self.of(&[Kind::System], 2));
        items
    }

    /// What a scenario's workflow is given under that name.
    fn input(&self, place: &Place<'a>, name: &str) -> Option<Found<'a>> {
        let workflow = self.scenario_workflow(place)?;
        workflow.inside().find(|found| found.one.kind == NameKind::Parameter && found.name() == name)
    }

    /// The fact of a system.
    fn fact(&self, system: &str, name: &str) -> Option<Found<'a>> {
        let system = self.declaration(system, &[Kind::System])?;
        system.inside().find(|found| found.one.kind == NameKind::Fact && found.name() == name)
    }
}
