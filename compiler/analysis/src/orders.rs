//! Orders that must not go round: labels, tiers of risk, roles that are part of others.

use crate::place;
use crate::rules::circular_order;
use flow_ir::{Head, Package};
use flow_source::Diagnostic;
use rustc_hash::FxHashMap;

/// Reports each circle once.
pub(crate) fn check(package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let labels: Vec<(&Head, Vec<&str>)> =
        package.labels.iter().map(|label| (&label.head, names(&label.above))).collect();
    circles(["label", "labels"], "is above", &labels, diagnostics);
    let risks: Vec<(&Head, Vec<&str>)> =
        package.risks.iter().map(|risk| (&risk.head, names(&risk.above))).collect();
    circles(["tier of risk", "tiers of risk"], "is above", &risks, diagnostics);
    let roles: Vec<(&Head, Vec<&str>)> = package
        .roles
        .iter()
        .map(|role| (&role.head, role.part_of.iter().map(String::as_str).collect()))
        .collect();
    circles(["role", "roles"], "is part of", &roles, diagnostics);
}

fn names(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

/// Finds circles by walking each thing once, without recursion.
fn circles(what: [&str; 2], verb: &str, all: &[(&Head, Vec<&str>)], diagnostics: &mut Vec<Diagnostic>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let places: FxHashMap<&str, usize> =
        all.iter().enumerate().map(|(index, (head, _))| (head.id.as_str(), index)).collect();
    let mut states = vec![State::New; all.len()];
    for start in 0..all.len() {
        if states[start] != State::New {
            continue;
        }
        states[start] = State::Open;
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, edge)) = path.pop() {
            let next = all.get(at).and_then(|(_, below)| below.get(edge));
            let Some(next) = next else {
                states[at] = State::Done;
                continue;
            };
            path.push((at, edge + 1));
            let Some(next) = places.get(next).copied() else { continue };
            match states[next] {
                State::New => {
                    states[next] = State::Open;
                    path.push((next, 0));
                }
                State::Open => {
                    let circle: Vec<&Head> = path
                        .iter()
                        .skip_while(|(index, _)| *index != next)
                        .filter_map(|(index, _)| all.get(*index).map(|(head, _)| *head))
                        .collect();
                    let members: Vec<_> =
                        circle.iter().map(|head| (head.name.as_str(), place(head.origin))).collect();
                    diagnostics.push(circular_order::diagnostic(what, verb, &members));
                }
                State::Done => {}
            }
        }
    }
}
