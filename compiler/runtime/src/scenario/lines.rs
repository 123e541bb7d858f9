//! The lines of a scenario as a script.

use super::constant;
use crate::evaluate::Unsaid;
use crate::script::{Act, After, Asked, Missing, MissingWhat, Occurrence, Reply, Script, Work};
use crate::time::{self, Moment};
use crate::value::{Value, same};
use flow_ir::{Duration, Estimate, Expected, Happening, Package, Scenario, ScriptLine};
use std::collections::{BTreeMap, BTreeSet};

/// How far the lines of one subject have been used.
#[derive(Clone, Debug, Default)]
struct Place {
    /// The line of the visit under way; `None` before the first.
    at: Option<usize>,
    /// The first line of the visit under way, where several answers belong to one visit.
    first: usize,
    /// The lines are used up, and the last one doesn't repeat.
    spent: bool,
    /// Who has answered in this visit.
    said: Vec<Option<String>>,
}

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Purpose {
    Work,
    Answer,
    Writes,
}

/// The lines of a scenario, used visit by visit; the last one repeats.
pub struct Lines<'p> {
    package: &'p Package,
    scenario: &'p Scenario,
    lines: BTreeMap<(&'p str, Purpose), Vec<usize>>,
    places: BTreeMap<(String, Purpose, Option<usize>), Place>,
    failed: BTreeMap<usize, u32>,
    used: BTreeSet<usize>,
    deep: BTreeSet<String>,
    shallow: BTreeSet<String>,
}

impl<'p> Lines<'p> {
    /// The lines of a scenario, none of them used.
    pub fn new(package: &'p Package, scenario: &'p Scenario) -> Self {
        let mut lines: BTreeMap<(&str, Purpose), Vec<usize>> = BTreeMap::new();
        for (index, line) in scenario.script.iter().enumerate() {
            let purpose = match line.happens {
                Happening::Happens { .. } => continue,
                Happening::Says { .. } => Purpose::Answer,
                _ => Purpose::Work,
            };
            lines.entry((line.subject.as_str(), purpose)).or_default().push(index);
        }
        // What the reviewers of a gate write stands beside what they say.
        let gates: Vec<&str> = package
            .workflows
            .iter()
            .flat_map(|workflow| workflow.all_steps())
            .filter(|step| matches!(step.kind, flow_ir::StepKind::Gate(_)))
            .map(|step| step.head.id.as_str())
            .collect();
        for gate in gates {
            if let Some(all) = lines.remove(&(gate, Purpose::Work)) {
                let writes = |line: &&usize| {
                    scenario
                        .script
                        .get(**line)
                        .is_some_and(|line| matches!(line.happens, Happening::Writes { .. }))
                };
                let (own, other): (Vec<usize>, Vec<usize>) =
                    all.iter().copied().partition(|line| writes(&line));
                if !own.is_empty() {
                    lines.insert((gate, Purpose::Writes), own);
                }
                let answers = lines.entry((gate, Purpose::Answer)).or_default();
                answers.extend(other);
                answers.sort_unstable();
            }
        }
        let mut deep = BTreeSet::new();
        let mut shallow = BTreeSet::new();
        let expected = scenario.expectations.iter().filter_map(|expectation| match &expectation.what {
            Expected::Outcome { id } | Expected::Nothing { id, .. } => Some((id, true)),
            Expected::State { id, state, .. } => Some((id, state != "started")),
            Expected::Holds { .. } => None,
        });
        let subjects = scenario.script.iter().map(|line| (&line.subject, true)).chain(expected);
        for (subject, inside) in subjects {
            shallow.insert(subject.clone());
            for workflow in &package.workflows {
                let id = &workflow.head.id;
                let within = subject.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with('.'));
                if within || (subject == id && inside) {
                    deep.insert(id.clone());
                    shallow.insert(id.clone());
                }
            }
        }
        Self {
            package,
            scenario,
            lines,
            places: BTreeMap::new(),
            failed: BTreeMap::new(),
            used: BTreeSet::new(),
            deep,
            shallow,
        }
    }

    /// Lines that nothing asked for, by their place in the scenario.
    pub fn unused(&self) -> Vec<usize> {
        (0..self.scenario.script.len())
            .filter(|line| {
                !self.used.contains(line)
                    && self.scenario.script.get(*line).is_some_and(|line| {
                        // Who is away may be so without anybody asking for them.
                        let somebody = self.package.role(&line.subject).is_some()
                            || self.package.person(&line.subject).is_some()
                            || self.package.agent(&line.subject).is_some()
                            || self.package.system(&line.subject).is_some();
                        !somebody && !matches!(line.happens, Happening::Happens { .. })
                    })
            })
            .collect()
    }

    /// The lines of a subject for a purpose, for one of an `each` only those that are for it or for all.
    fn of(&self, subject: &str, purpose: Purpose, item: Option<&Value>) -> (Vec<usize>, bool) {
        let Some(all) = self.lines.get(&(subject, purpose)) else { return (Vec::new(), false) };
        let own: Vec<usize> = all
            .iter()
            .copied()
            .filter(|line| {
                self.line(*line)
                    .and_then(|line| line.item.as_ref())
                    .is_some_and(|wanted| item.is_some_and(|item| is_item(item, &constant(wanted))))
            })
            .collect();
        if !own.is_empty() {
            return (own, true);
        }
        let common =
            all.iter().copied().filter(|line| self.line(*line).is_some_and(|line| line.item.is_none()));
        (common.collect(), false)
    }

    fn line(&self, index: usize) -> Option<&'p ScriptLine> {
        self.scenario.script.get(index)
    }

    /// The line for a new visit or attempt; `None` where none is left.
    fn next(&mut self, subject: &str, purpose: Purpose, asked: &Asked<'_>) -> Option<usize> {
        let (lines, own) = self.of(subject, purpose, asked.item);
        if lines.is_empty() {
            return None;
        }
        let key = (subject.to_owned(), purpose, own.then(|| lines.first().copied().unwrap_or(0)));
        let place = self.places.entry(key).or_default();
        let last = lines.len() - 1;
        let failures = |line: usize| match self.scenario.script.get(line).map(|line| &line.happens) {
            Some(Happening::Fails { times: Some(times), .. }) => {
                Some(self.failed.get(&line).copied().unwrap_or(0) < *times)
            }
            _ => None,
        };
        let fresh = asked.attempt == 1 && !asked.more;
        match place.at {
            None => {
                place.at = Some(0);
                place.first = 0;
            }
            Some(at) => {
                let line = lines.get(at).copied().unwrap_or(0);
                match failures(line) {
                    // It goes on failing until it has failed so often.
                    Some(true) => {}
                    Some(false) if at < last => place.at = Some(at + 1),
                    Some(false) => place.spent = true,
                    None if asked.passed_on && fresh => {
                        // Somebody else has it now: who was silent doesn't speak for them.
                        let idle = matches!(
                            self.scenario.script.get(line).map(|line| &line.happens),
                            Some(
                                Happening::Silent { .. }
                                    | Happening::Stalled { .. }
                                    | Happening::Absent { .. }
                            )
                        );
                        if at < last {
                            place.at = Some(at + 1);
                        } else if idle {
                            place.spent = true;
                        }
                    }
                    None if fresh => {
                        if at < last {
                            place.at = Some(at + 1);
                        } else {
                            // The last visit repeats, with everybody who answered in it.
                            place.at = Some(place.first);
                        }
                    }
                    None => {}
                }
                if fresh {
                    place.first = place.at.unwrap_or(0);
                }
            }
        }
        if place.spent {
            return None;
        }
        place.said.clear();
        let index = lines.get(place.at?).copied()?;
        self.used.insert(index);
        Some(index)
    }

    /// One more answer of the visit under way: the next line, where somebody else says it, or where the others are silent.
    fn more(&mut self, subject: &str, asked: &Asked<'_>) -> Option<usize> {
        let (lines, own) = self.of(subject, Purpose::Answer, asked.item);
        let key = (subject.to_owned(), Purpose::Answer, own.then(|| lines.first().copied().unwrap_or(0)));
        let by = |line: usize| match self.scenario.script.get(line).map(|line| &line.happens) {
            Some(Happening::Says { by, .. }) => by.clone(),
            _ => None,
        };
        let place = self.places.get_mut(&key)?;
        let at = place.at?;
        if place.said.is_empty() {
            place.said.push(lines.get(at).and_then(|line| by(*line)));
        }
        let next = lines.get(at + 1).copied()?;
        let silent = matches!(
            self.scenario.script.get(next).map(|line| &line.happens),
            Some(Happening::Silent { .. } | Happening::Absent { .. })
        );
        if silent && asked.collects {
            // Nobody has to answer; the line is for the next visit.
            return None;
        }
        if !silent {
            let who = by(next)?;
            if place.said.contains(&Some(who.clone())) {
                return None;
            }
            place.said.push(Some(who));
        }
        place.at = Some(at + 1);
        self.used.insert(next);
        Some(next)
    }

    fn values(line: &ScriptLine) -> BTreeMap<String, Value> {
        match &line.happens {
            Happening::Writes { values } | Happening::Happens { values } => {
                values.iter().map(|value| (value.name.clone(), constant(&value.value))).collect()
            }
            _ => BTreeMap::new(),
        }
    }

    /// What a line for a stage, system or duty makes somebody do.
    fn work(&mut self, index: usize, asked: &Asked<'_>) -> Vec<Reply> {
        let Some(line) = self.line(index) else { return Vec::new() };
        let usual = usual(asked.takes);
        let when = line.after.map_or(After::Start(usual), After::Opening);
        let finishes = |writes| Act::Finishes { writes, by: None };
        let idle = |length: &Option<Duration>| match length {
            None => Vec::new(),
            Some(length) => {
                let seconds = time::length(asked.now, *length, None) + time::length(asked.now, usual, None);
                vec![Reply { after: After::Seconds(seconds), act: finishes(BTreeMap::new()), alive: false }]
            }
        };
        match &line.happens {
            Happening::Writes { .. } => {
                vec![Reply { after: when, act: finishes(Self::values(line)), alive: true }]
            }
            Happening::Takes { length } => {
                vec![Reply { after: After::Start(*length), act: finishes(BTreeMap::new()), alive: true }]
            }
            Happening::Silent { length } | Happening::Stalled { length } => idle(length),
            Happening::Absent { length } => {
                let mut replies = vec![Reply { after: After::Seconds(0), act: Act::Absent, alive: false }];
                replies.extend(idle(length));
                replies
            }
            Happening::Fails { error, .. } => {
                *self.failed.entry(index).or_default() += 1;
                let after = match (line.after, asked.attempt) {
                    (None, _) => After::Seconds(0),
                    (Some(after), 1) => After::Opening(after),
                    (Some(after), _) => After::Start(after),
                };
                vec![Reply { after, act: Act::Fails { error: error.clone() }, alive: true }]
            }
            Happening::Says { .. } | Happening::Happens { .. } => Vec::new(),
        }
    }

    /// What a line for a gate, seam, recovery or confirmation makes somebody answer.
    fn answer(&mut self, index: usize, asked: &Asked<'_>) -> Vec<Reply> {
        let Some(line) = self.line(index) else { return Vec::new() };
        match &line.happens {
            Happening::Says { verdict, by, count } => {
                let writes = match self.next(asked.step, Purpose::Writes, asked) {
                    Some(writes) if !asked.more => self.line(writes).map(Self::values).unwrap_or_default(),
                    _ => BTreeMap::new(),
                };
                let after = line.after.map_or(After::Seconds(0), After::Opening);
                let act = Act::Answers {
                    verdict: verdict.clone(),
                    by: by.clone(),
                    count: count.unwrap_or(1),
                    writes,
                };
                vec![Reply { after, act, alive: true }]
            }
            Happening::Fails { .. } => self.work(index, asked),
            Happening::Absent { .. } => {
                vec![Reply { after: After::Seconds(0), act: Act::Absent, alive: false }]
            }
            _ => Vec::new(),
        }
    }

    /// What is said of a participant for the whole of the case.
    fn of_participant(&self, id: &str) -> Option<(usize, &'p Happening)> {
        let lines = self.lines.get(&(id, Purpose::Work))?;
        let index = *lines.first()?;
        Some((index, &self.line(index)?.happens))
    }
}

/// True where a value names one of an `each`: the item itself, or one that holds it.
fn is_item(item: &Value, wanted: &Value) -> bool {
    same(item, wanted)
        || match item {
            Value::Record(fields) => fields.values().any(|field| same(field, wanted)),
            _ => false,
        }
}

/// How long something takes where nothing is said: mostly, else at least.
fn usual(takes: Option<Estimate>) -> Duration {
    takes.and_then(|takes| takes.mostly.or(takes.least)).unwrap_or(Duration::Exact { seconds: 0 })
}

impl Script for Lines<'_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        let subject = asked.recovery.unwrap_or(asked.step);
        let missing = |what| Missing { subject: subject.to_owned(), what, visit: asked.visit };
        match asked.work {
            Work::Stage | Work::System | Work::Duty => {
                let known = !self.of(subject, Purpose::Work, asked.item).0.is_empty();
                if known {
                    if let Some(index) = self.next(subject, Purpose::Work, asked) {
                        return Ok(self.work(index, asked));
                    }
                } else if let Some((index, happening)) = self.of_participant(asked.holder) {
                    let gone = match happening {
                        Happening::Silent { length: Some(length) }
                        | Happening::Absent { length: Some(length) } => {
                            asked.now - asked.opened >= time::length(asked.opened, *length, None)
                        }
                        _ => false,
                    };
                    if !gone {
                        let used = self.next(asked.holder, Purpose::Work, asked);
                        if let Some(used) = used.or(Some(index)) {
                            return Ok(match self.line(used).map(|line| &line.happens) {
                                // Who is away does nothing; whether somebody else does is a matter of deputies.
                                Some(Happening::Silent { .. } | Happening::Absent { .. }) => Vec::new(),
                                _ => self.work(used, asked),
                            });
                        }
                    }
                }
                let act = Act::Finishes { writes: BTreeMap::new(), by: None };
                Ok(vec![Reply { after: After::Start(usual(asked.takes)), act, alive: true }])
            }
            Work::Gate | Work::Seam => {
                if asked.more {
                    return match self.more(subject, asked) {
                        Some(index) => Ok(self.answer(index, asked)),
                        None if asked.collects => Ok(Vec::new()),
                        None => Err(missing(MissingWhat::Answer(asked.answers.clone()))),
                    };
                }
                let mut found = self.next(subject, Purpose::Answer, asked);
                if found.is_none() {
                    found = self.next(subject, Purpose::Work, asked);
                }
                match found {
                    Some(index) => Ok(self.answer(index, asked)),
                    None => match self.of_participant(asked.holder) {
                        Some((_, Happening::Silent { .. } | Happening::Absent { .. })) => Ok(Vec::new()),
                        _ => Err(missing(MissingWhat::Answer(asked.answers.clone()))),
                    },
                }
            }
            Work::Recovery => {
                let mut found = self.next(subject, Purpose::Answer, asked);
                if found.is_none() {
                    found = self.next(subject, Purpose::Work, asked);
                }
                match found {
                    Some(index) => Ok(self.answer(index, asked)),
                    None => Err(missing(MissingWhat::Answer(asked.answers.clone()))),
                }
            }
            Work::Confirmation => match self.next(subject, Purpose::Answer, asked) {
                Some(index) => Ok(self.answer(index, asked)),
                None => Err(missing(MissingWhat::Answer(asked.answers.clone()))),
            },
        }
    }

    fn fact(&self, system: &str, fact: &str, since_start: i64) -> Option<Value> {
        self.scenario
            .given
            .iter()
            .filter(|given| matches!(given.path.as_slice(), [of, name] if of == system && name == fact))
            .rfind(|given| given.after.is_none_or(|after| time::length(0, after, None) <= since_start))
            .map(|given| constant(&given.value))
            // Before it is given it isn't so: whatever waits for it waits.
            .or_else(|| {
                let later =
                    self.scenario.given.iter().any(
                        |given| matches!(given.path.as_slice(), [of, name] if of == system && name == fact),
                    );
                later.then_some(Value::Nothing)
            })
    }

    fn changes(&self) -> Vec<i64> {
        self.scenario
            .given
            .iter()
            .filter_map(|given| given.after)
            .map(|after| time::length(0, after, None))
            .collect()
    }

    fn events(&self, start: Moment) -> Vec<Occurrence> {
        self.scenario
            .script
            .iter()
            .filter(|line| matches!(line.happens, Happening::Happens { .. }))
            .map(|line| Occurrence {
                event: line.subject.clone(),
                at: line.after.map_or(start, |after| time::after(start, after, None)),
                values: Self::values(line),
            })
            .collect()
    }

    fn away(&self, participant: &str, since_start: i64) -> bool {
        match self.of_participant(participant) {
            Some((_, Happening::Absent { length })) => {
                length.is_none_or(|length| since_start < time::length(0, length, None))
            }
            _ => false,
        }
    }

    fn follows(&self, workflow: &str) -> bool {
        self.deep.contains(workflow)
    }

    fn expects(&self, id: &str) -> bool {
        self.shallow.contains(id)
    }

    fn sampled(&self, gate: &str) -> Option<bool> {
        // Whoever says what happens at the gate means a case that is looked at.
        self.lines.contains_key(&(gate, Purpose::Answer)).then_some(true)
    }

    fn choose(&mut self, _step: &str, _arms: &[String], unsaid: &Unsaid) -> Result<usize, Missing> {
        let known = self.scenario.given.iter().any(|given| given.path.first() == Some(&unsaid.step));
        let fact = known
            || !unsaid.path.contains('.')
                && unsaid.step.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase));
        let what = if fact {
            MissingWhat::Fact(unsaid.path.clone())
        } else {
            MissingWhat::Writes(unsaid.path.clone())
        };
        Err(Missing { subject: unsaid.step.clone(), what, visit: 1 })
    }
}
