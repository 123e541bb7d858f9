//! Whether what a scenario expects has come.

use crate::engine::{Ending, Run};
use crate::evaluate::{self, Known};
use crate::people::{People, Somebody, same_person};
use crate::time;
use crate::trace::{Entry, What};
use crate::value::Value;
use flow_ir::{Decimal, Expected, Origin, Package, Scenario};

/// An expectation that did not come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Which one, by its place in the scenario.
    pub expectation: usize,
    /// Where it stands.
    pub origin: Origin,
    /// What happened instead, in a sentence.
    pub instead: String,
}

/// The expectations of a scenario that did not come in a run.
pub fn judge(package: &Package, scenario: &Scenario, run: &Run) -> Vec<Failure> {
    let people = People::new(package);
    let bench = Bench { package, people: &people, scenario, run };
    scenario
        .expectations
        .iter()
        .enumerate()
        .filter_map(|(index, expectation)| {
            let limit = bench.limit(expectation.within, expectation.before.as_deref());
            let instead = bench.instead(&expectation.what, limit)?;
            Some(Failure { expectation: index, origin: expectation.origin, instead })
        })
        .collect()
}

struct Bench<'a, 'p> {
    package: &'p Package,
    people: &'a People<'p>,
    scenario: &'p Scenario,
    run: &'a Run,
}

impl Bench<'_, '_> {
    /// The last second at which it may happen.
    fn limit(&self, within: Option<flow_ir::Duration>, before: Option<&str>) -> Option<i64> {
        let within = within.map(|within| time::length(self.run.start, within, None));
        let zone = self.scenario.starts.as_ref().and_then(|starts| starts.zone.as_deref()).unwrap_or("UTC");
        let before = before
            .and_then(time::date)
            .map(|day| time::start_of_day(day, &time::zone(zone)) - self.run.start - 1);
        match (within, before) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        }
    }

    fn title(&self, id: &str) -> String {
        id.rsplit('.').next().unwrap_or(id).to_owned()
    }

    /// What happened instead; `None` where it is as expected.
    fn instead(&self, expected: &Expected, limit: Option<i64>) -> Option<String> {
        match expected {
            Expected::Outcome { id } => {
                let ends: Vec<&Entry> =
                    self.run.trace.iter().filter(|entry| entry.what == What::Ended).collect();
                let right: Vec<&&Entry> =
                    ends.iter().filter(|entry| entry.detail.name.as_deref() == Some(id.as_str())).collect();
                if right.iter().any(|entry| limit.is_none_or(|limit| entry.at <= limit)) {
                    return None;
                }
                if let Some(late) = right.first() {
                    return Some(format!(
                        "It ended so after {}, not within {}.",
                        time::in_words(late.at),
                        time::in_words(limit.unwrap_or(0))
                    ));
                }
                let workflow = id.rsplit_once('.').map_or("", |(workflow, _)| workflow);
                match ends.iter().find(|entry| entry.subject == workflow) {
                    Some(end) => Some(format!(
                        "It ended with {} after {}.",
                        self.title(end.detail.name.as_deref().unwrap_or("")),
                        time::in_words(end.at)
                    )),
                    None => Some("The case did not end.".to_owned()),
                }
            }
            Expected::Nothing { id, item } => {
                let item = item.as_ref().map(super::constant);
                let found = self.run.trace.iter().find(|entry| {
                    let it = match entry.what {
                        What::Entered | What::Started | What::Happened => entry.subject == *id,
                        What::RecoveryStarted => entry.detail.recovery.as_deref() == Some(id.as_str()),
                        What::Ended => entry.detail.name.as_deref() == Some(id.as_str()),
                        What::Notified | What::Assigned | What::Convened => {
                            entry.detail.to.as_deref().is_some_and(|to| to == id)
                        }
                        _ => false,
                    };
                    it && self.is_item(entry, item.as_ref()) && limit.is_none_or(|limit| entry.at <= limit)
                })?;
                Some(format!("It happened after {}.", time::in_words(found.at)))
            }
            Expected::State { id, item, negated, state, by, times } => {
                let item = item.as_ref().map(super::constant);
                let all: Vec<&Entry> = self
                    .run
                    .trace
                    .iter()
                    .filter(|entry| self.shows(entry, id, state) && self.is_item(entry, item.as_ref()))
                    .collect();
                let right: Vec<&&Entry> = all
                    .iter()
                    .filter(|entry| by.as_deref().is_none_or(|by| self.was_by(entry, by)))
                    .filter(|entry| limit.is_none_or(|limit| entry.at <= limit))
                    .collect();
                let count = right.len();
                if *negated {
                    let first = right.first()?;
                    return Some(format!("It was, after {}.", time::in_words(first.at)));
                }
                match times {
                    Some(times) if count == usize::try_from(*times).unwrap_or(usize::MAX) => return None,
                    None if count > 0 => return None,
                    _ => {}
                }
                Some(self.missed(id, state, &all, count, *times, by.as_deref(), limit))
            }
            Expected::Holds { condition } => {
                let ending = self.run.endings.first()?;
                let known = AtTheEnd { ending, run: self.run, scenario: self.scenario };
                match evaluate::holds(condition, &known) {
                    Ok(true) => None,
                    Ok(false) => Some("It doesn't hold at the end.".to_owned()),
                    Err(unsaid) => Some(format!(
                        "Nobody can tell: no line says what {} writes into {}.",
                        self.title(&unsaid.step),
                        unsaid.path
                    )),
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn missed(
        &self,
        id: &str,
        state: &str,
        all: &[&Entry],
        count: usize,
        times: Option<u32>,
        by: Option<&str>,
        limit: Option<i64>,
    ) -> String {
        if let Some(times) = times {
            let often = |count: usize| match count {
                0 => "never".to_owned(),
                1 => "once".to_owned(),
                count => format!("{count} times"),
            };
            return format!(
                "It was {} {}, not {}.",
                state.replace('_', " "),
                often(count),
                often(usize::try_from(times).unwrap_or(usize::MAX))
            );
        }
        if let (Some(by), Some(first)) = (by, all.first()) {
            let who = first
                .detail
                .by
                .as_deref()
                .map_or_else(|| "nobody in particular".to_owned(), |by| self.title(by));
            if !all.iter().any(|entry| self.was_by(entry, by)) {
                return format!("It was by {who}, not by {}.", self.title(by));
            }
        }
        if let (Some(limit), Some(first)) = (limit, all.first()) {
            return format!(
                "It was so after {}, not within {}.",
                time::in_words(first.at),
                time::in_words(limit)
            );
        }
        let others: Vec<&Entry> = self
            .run
            .trace
            .iter()
            .filter(|entry| {
                entry.subject == id
                    || entry.detail.to.as_deref() == Some(id)
                    || entry.detail.recovery.as_deref() == Some(id)
            })
            .collect();
        match others.last() {
            None => format!("Nothing happened to {} at all.", self.title(id)),
            Some(last) => format!(
                "It never was. The last that happened: {} after {}.",
                last.in_words(&self.title(&last.subject)),
                time::in_words(last.at)
            ),
        }
    }

    fn is_item(&self, entry: &Entry, item: Option<&Value>) -> bool {
        item.is_none_or(|item| {
            entry
                .detail
                .item
                .as_ref()
                .is_some_and(|of| *of == item.in_words() || of.contains(&item.in_words()))
        })
    }

    /// True where an entry shows a subject in a state.
    fn shows(&self, entry: &Entry, id: &str, state: &str) -> bool {
        let own = entry.subject == id;
        let theirs = entry.detail.to.as_deref().is_some_and(|to| same_person(to, id));
        let recovery = entry.detail.recovery.as_deref() == Some(id);
        let decided = entry
            .detail
            .name
            .as_deref()
            .is_some_and(|name| matches!(name, "resume" | "restart" | "takeover"));
        match state {
            "entered" => own && entry.what == What::Entered,
            "started" => {
                own && matches!(entry.what, What::Started | What::Entered | What::Happened)
                    || recovery && entry.what == What::RecoveryStarted
            }
            "finished" => {
                own && matches!(entry.what, What::Finished | What::Verdict)
                    || recovery && entry.what == What::RecoveryEnded && decided
            }
            "ended" => own && entry.what == What::Ended,
            "happened" => {
                own && matches!(entry.what, What::Happened | What::Kept)
                    || entry.what == What::Ended && entry.detail.name.as_deref() == Some(id)
            }
            "late" => own && entry.what == What::Late,
            "stalled" => own && entry.what == What::Stalled,
            "retried" => own && entry.what == What::Retried,
            "recovered" => own && entry.what == What::RecoveryEnded && decided,
            "compensated" => own && entry.what == What::Compensated,
            "cancelled" => own && entry.what == What::Cancelled,
            "assigned" => (own || theirs) && entry.what == What::Assigned,
            "handed_over" => (own || theirs) && entry.what == What::HandedOver,
            "notified" => theirs && matches!(entry.what, What::Notified | What::Informed),
            "convened" => theirs && matches!(entry.what, What::Convened | What::RecoveryStarted),
            verdict => {
                let said = entry.detail.name.as_deref() == Some(verdict);
                let confirmed =
                    entry.what == What::Answered && entry.detail.note.as_deref() == Some("confirmation");
                said && (own && (entry.what == What::Verdict || confirmed)
                    || recovery && entry.what == What::RecoveryEnded)
            }
        }
    }

    fn was_by(&self, entry: &Entry, by: &str) -> bool {
        let detail = &entry.detail;
        [&detail.by, &detail.to].into_iter().flatten().any(|who| {
            same_person(who, by)
                || self.package.role(by).is_some()
                    && self.people.is_of(&Somebody::Named(who.clone()), by)
                    && self.package.role(who).is_none()
        })
    }
}

/// The case as it is at the end.
struct AtTheEnd<'a> {
    ending: &'a Ending,
    run: &'a Run,
    scenario: &'a Scenario,
}

impl Known for AtTheEnd<'_> {
    fn variable(&self, path: &[String]) -> Value {
        let Some((first, rest)) = path.split_first() else { return Value::Nothing };
        let start = self
            .ending
            .data
            .get(first)
            .or_else(|| self.ending.arguments.get(first))
            .cloned()
            .unwrap_or_default();
        rest.iter().fold(start, |value, name| value.field(name))
    }

    fn fact(&self, system: &str, fact: &str) -> Value {
        let given = self
            .scenario
            .given
            .iter()
            .rev()
            .find(|given| matches!(given.path.as_slice(), [of, name] if of == system && name == fact));
        given.map(|given| super::constant(&given.value)).unwrap_or_default()
    }

    fn figure(&self, path: &[String]) -> Value {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let moment = |what: What, subject: &str| {
            self.run
                .trace
                .iter()
                .rev()
                .find(|entry| entry.what == what && entry.subject == subject)
                .map_or(Value::Nothing, |entry| Value::Moment(self.run.start + entry.at))
        };
        match words.as_slice() {
            ["case", "started"] => Value::Moment(self.ending.started),
            ["case", "ended"] => moment(What::Ended, &self.ending.workflow),
            ["case", "outcome"] => self.ending.outcome.clone().map_or(Value::Nothing, Value::Reference),
            [step, "visits"] => {
                Value::Number(Decimal::from(self.ending.visits.get(*step).copied().unwrap_or(0)))
            }
            [step, "started"] => moment(What::Entered, step),
            [step, "ended"] => moment(What::Finished, step),
            [step, word] => self
                .ending
                .figures
                .get(&((*step).to_owned(), (*word).to_owned()))
                .cloned()
                .unwrap_or_default(),
            _ => Value::Nothing,
        }
    }
}
