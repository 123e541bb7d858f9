//! An assumption that broke again.

use crate::place;
use flow_ir::{Package, Postmortem};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashMap;

/// Two post-mortems name the same assumption: what was learnt the first time did not help.
pub static RULE: Rule = Rule {
    name: "assumption_broke_twice",
    level: Level::Warning,
    summary: "An assumption broke again after it had broken before.",
    page: include_str!("assumption_broke_twice.md"),
};

/// Reports the assumptions that more than one post-mortem names.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    let mut broke: FxHashMap<&str, Vec<&Postmortem>> = FxHashMap::default();
    for postmortem in &package.postmortems {
        for assumption in &postmortem.broke {
            let known = broke.entry(assumption).or_default();
            if !known.iter().any(|known| known.head.id == postmortem.head.id) {
                known.push(postmortem);
            }
        }
    }
    for assumption in package.workflows.iter().flat_map(|workflow| &workflow.assumptions) {
        let Some(times) = broke.get(assumption.head.id.as_str()).filter(|times| times.len() > 1) else {
            continue;
        };
        let often = if times.len() == 2 { "twice".to_owned() } else { format!("{} times", times.len()) };
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("“{}” has broken {often}", assumption.head.title),
            place(assumption.head.origin),
            "the work still rests on this",
        );
        for postmortem in times {
            diagnostic = diagnostic.label(place(postmortem.head.origin), "it broke here");
        }
        found.push(diagnostic.note(
            "What keeps breaking is no assumption. Change the work so that it holds without it, or handle the case in which it is false.",
        ));
    }
}
