//! Whether two steps of one case can be done by the same person.
//!
//! What keeps them apart: nobody is in both groups; the one reviews what the other writes (reviewers are never the
//! author); one of them says `except`. People whom a recovery or a ladder may give the work to count, and so do deputies.
//! An agent that does both counts as the same somebody.

use super::subject::{Law, Subject, handed_over, performers};
use super::{Enacted, pairs};
use crate::people::staff::People;
use crate::rules::broken_law;
use flow_ir::{Participant, Step, StepKind, Which, Who};
use flow_source::Diagnostic;

/// Reports pairs of steps that the same person can do.
pub fn check<'a>(
    law: &Law<'_, 'a>,
    which: &'a [Which],
    subjects: &[Subject<'a>],
    enacted: &Enacted,
    found: &mut Vec<Diagnostic>,
) {
    let may = |one: &Step, other: &Step| same(law, one, other);
    pairs::look(law, (which, subjects), found, may, |pair, who| {
        let breach = broken_law::Breach { law, subject: pair.second, way: &pair.way, enacted };
        Some(breach.same_person(pair.first.step, who))
    });
}

/// Somebody who can do both steps, by name; `None` where nobody can.
fn same(law: &Law<'_, '_>, one: &Step, other: &Step) -> Option<String> {
    if reviews(one, other) || reviews(other, one) {
        return None;
    }
    let staff = &law.words.world.staff;
    let package = law.words.world.package;
    let (left, right) = (everybody(one), everybody(other));
    for first in &left {
        for second in &right {
            if excluded(one, second) || excluded(other, first) {
                continue;
            }
            if matches!(first, Participant::Agent { .. }) && first == second {
                if let Participant::Agent { id } = first {
                    return Some(package.title(id).to_owned());
                }
                continue;
            }
            let machine = |who: &Participant| {
                matches!(who, Participant::Agent { .. } | Participant::AnyAgent | Participant::System { .. })
            };
            if machine(first) || machine(second) {
                continue;
            }
            match (staff.available(first), staff.available(second)) {
                (People::These(left), People::These(right)) => {
                    if let Some(same) = left.iter().find(|one| right.binary_search(one).is_ok()) {
                        return Some(capital(&staff.name(*same)));
                    }
                }
                // Of whom nothing is said, nothing is known but that they are the same group.
                _ => {
                    if let (Some(left), Some(right)) = (group(first), group(second))
                        && left == right
                    {
                        return Some(format!("One of {}", package.title(left)));
                    }
                }
            }
        }
    }
    None
}

fn everybody(step: &Step) -> Vec<Participant> {
    let mut found: Vec<Participant> = performers(step).cloned().collect();
    found.extend(handed_over(step));
    found
}

fn group(who: &Participant) -> Option<&str> {
    match who {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Holder { role: Some(id), .. } => Some(id),
        _ => None,
    }
}

/// Whether a step is done by others than those who write something in another: reviewers are never the author.
fn reviews(gate: &Step, author: &Step) -> bool {
    let of: &[Vec<String>] = match &gate.kind {
        StepKind::Gate(gate) => &gate.of,
        _ => &[],
    };
    let work = gate.work();
    let written = author.work().into_iter().flat_map(|work| &work.writes);
    let mut written = written.filter(|write| write.from.is_none()).map(|write| write.name.as_str());
    let own = |name: &str| {
        let mut of = of.iter().filter_map(|path| path.first());
        let by = work.into_iter().flat_map(|work| &work.by);
        let mut except = by.flat_map(|performers| except_authors(&performers.who));
        of.any(|path| path == name) || except.any(|path| path == name)
    };
    written.any(own)
}

/// The artifacts whose authors reviewers must not be.
fn except_authors(who: &Who) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![who];
    while let Some(who) = open.pop() {
        match who {
            Who::ExceptAuthor { who, of } => {
                found.extend(of.first().map(String::as_str));
                open.push(who);
            }
            Who::Except { who, .. } => open.push(who),
            Who::Then { parts } | Who::And { parts } | Who::Or { parts } => open.extend(parts),
            Who::One { .. } | Who::Of { .. } | Who::Unknown { .. } => {}
        }
    }
    found
}

/// Whether a step's `by` says that somebody doesn't do it.
fn excluded(step: &Step, who: &Participant) -> bool {
    let mut open: Vec<&Who> =
        step.work().into_iter().flat_map(|work| &work.by).map(|performers| &performers.who).collect();
    // With several arms, each must say so.
    let arms = open.len();
    let mut count = 0;
    while let Some(one) = open.pop() {
        if let Who::Except { who: inner, excluded } = one {
            if excluded.participants().any(|other| other == who) {
                count += 1;
            } else {
                open.push(inner);
            }
        } else if let Who::ExceptAuthor { who: inner, .. } = one {
            open.push(inner);
        }
    }
    arms > 0 && count >= arms
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
