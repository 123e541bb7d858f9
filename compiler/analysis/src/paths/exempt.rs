//! Exceptions: under which conditions a step is released from a tier or a law, and which of them are no limit.

use super::Map;
use super::data::by_system;
use super::search::Assumed;
use super::world::World;
use crate::conditions::{Case, Cases, Vocabulary, phrase};
use crate::place as location;
use flow_ir::{
    Deed, Exception, Participant, PersonReference, RecoveryWay, RungAction, Step, StepKind, Target, Write,
};
use flow_source::Diagnostic;
use std::rc::Rc;

/// What is left after the exceptions of a step.
pub struct Released<'a> {
    /// What must hold for the step not to be released; `None` where it always is.
    pub left: Option<Vec<Assumed>>,
    /// Exceptions whose condition is no limit, with the data that the performer wrote itself and who wrote it.
    pub no_limit: Vec<(&'a Exception, String, &'a Step)>,
    /// Exceptions that release it sometimes.
    pub narrow: Vec<&'a Exception>,
}

impl Released<'_> {
    /// Adds what the exceptions do not cover to a finding.
    pub fn told(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        for (exception, data, writer) in &self.no_limit {
            diagnostic = diagnostic.label(
                location(exception.head.origin),
                format!(
                    "this looks at `{data}`, which whoever is released by it wrote itself in “{}”: that is no limit",
                    writer.head.title
                ),
            );
        }
        for exception in &self.narrow {
            if let Some(condition) = &exception.condition {
                diagnostic = diagnostic.note(format!(
                    "The exception “{}” covers only the cases where `{}`.",
                    exception.head.title,
                    phrase(condition)
                ));
            }
        }
        diagnostic
    }
}

/// What the exceptions of a step leave.
pub fn released<'a>(
    exceptions: impl Iterator<Item = &'a Exception>,
    step: &'a Step,
    map: &Map<'a>,
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
) -> Released<'a> {
    let mut found = Released { left: Some(Vec::new()), no_limit: Vec::new(), narrow: Vec::new() };
    for exception in exceptions {
        let Some(condition) = &exception.condition else {
            found.left = None;
            continue;
        };
        let cases = vocabulary.cases(condition, true);
        let mut own: Option<(String, &'a Step)> = None;
        let mut limits: Vec<Case> = Vec::new();
        for case in cases.iter() {
            match written_by_performer(case, step, map, world, vocabulary) {
                Some(name) if !case.is_empty() => own = own.or(Some(name)),
                _ => limits.push(case.clone()),
            }
        }
        let whole = limits.len() == cases.len();
        let rest: Option<Cases> =
            if whole { Some(vocabulary.cases(condition, false)) } else { vocabulary.none_of(&limits) };
        if let Some((name, writer)) = own {
            found.no_limit.push((exception, name, writer));
        }
        if limits.is_empty() {
            continue;
        }
        found.narrow.push(exception);
        // Where there are too many cases, what is left can't be said in cases; the condition as a whole can.
        let rest = rest.unwrap_or_else(|| vocabulary.cases(condition, false));
        if let Some(left) = &mut found.left {
            left.push(Assumed { cases: Rc::clone(&rest) });
        }
    }
    found
}

/// The data that a case is about, where all of it was written by whoever the exception releases, and where it was.
fn written_by_performer<'a>(
    case: &Case,
    step: &'a Step,
    map: &Map<'a>,
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
) -> Option<(String, &'a Step)> {
    let mut first = None;
    for literal in case {
        let data = vocabulary.data_of(literal.key).to_vec();
        if data.is_empty() || by_system(step) && bound(literal.key, step, vocabulary) {
            return None;
        }
        for one in data {
            let (name, writer) = own_writer(one, step, map, world, vocabulary)?;
            first = first.or(Some((name, writer)));
        }
    }
    first
}

/// Whether an action of the step is given this very value: then the condition limits what is done.
fn bound(key: crate::conditions::Key, step: &Step, vocabulary: &Vocabulary<'_>) -> bool {
    let StepKind::Stage(stage) = &step.kind else { return false };
    let calls = stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some(call),
        Deed::Text(_) => None,
    });
    calls.flat_map(|call| &call.arguments).any(|argument| vocabulary.is_about(key, &argument.value))
}

/// Through how many systems data is followed.
const DERIVED: u32 = 3;

/// The name of some data, and a step in which whoever does `step` wrote it. Of a step that only systems do, agents whose
/// output it acts on count as doing it: nobody else decided anything.
fn own_writer<'a>(
    data: crate::conditions::Data,
    step: &'a Step,
    map: &Map<'a>,
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
) -> Option<(String, &'a Step)> {
    own_writer_within(data, step, map, world, vocabulary, DERIVED)
}

fn own_writer_within<'a>(
    data: crate::conditions::Data,
    step: &'a Step,
    map: &Map<'a>,
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
    depth: u32,
) -> Option<(String, &'a Step)> {
    let system = by_system(step);
    let acts_on = map.made_from(&super::data::acted_on(step, vocabulary));
    for (_, writer) in map.steps() {
        let Some(work) = writer.work() else { continue };
        for write in &work.writes {
            if vocabulary.data(&write.name) != data {
                continue;
            }
            let same = writers(write, writer).any(|author| {
                if system {
                    matches!(author, Participant::Agent { .. } | Participant::AnyAgent)
                        && acts_on.contains(data)
                } else {
                    performers(step).any(|performer| world.may_be_same(performer, author))
                }
            });
            if same {
                return Some((write.name.clone(), writer));
            }
            // What a system computes from nothing but its own data is its own data.
            if depth > 0 && by_system(writer) {
                let given = super::data::acted_on(writer, vocabulary);
                let mut all = given
                    .iter()
                    .filter(|one| *one != data)
                    .map(|one| own_writer_within(one, step, map, world, vocabulary, depth - 1));
                let first = all.next().flatten();
                if first.is_some() && all.all(|one| one.is_some()) {
                    return first;
                }
            }
        }
    }
    None
}

fn writers<'a>(write: &'a Write, step: &'a Step) -> Box<dyn Iterator<Item = &'a Participant> + 'a> {
    match &write.from {
        Some(who) => Box::new(who.participants()),
        None => Box::new(performers(step).chain(taking_over(step))),
    }
}

/// Everybody to whom a recovery or a ladder may give a step.
pub fn taking_over(step: &Step) -> impl Iterator<Item = &Participant> {
    let recoveries = step.ways.iter().flat_map(|way| &way.arrows).filter_map(|arrow| match &arrow.target {
        Target::Recovery(recovery) if recovery.allows.contains(&RecoveryWay::Takeover) => Some(recovery),
        _ => None,
    });
    let rungs = step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs);
    let assigned = rungs.filter(|rung| rung.action == RungAction::Assign);
    recoveries.flat_map(|recovery| &recovery.by).flat_map(|who| who.participants()).chain(
        assigned.filter_map(|rung| match &rung.person {
            PersonReference::Participant { participant } => Some(participant),
            PersonReference::Unknown { .. } => None,
        }),
    )
}

/// Everybody who may do a step.
pub fn performers(step: &Step) -> impl Iterator<Item = &Participant> {
    step.work().into_iter().flat_map(|work| &work.by).flat_map(|performers| performers.who.participants())
}
