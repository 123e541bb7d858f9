//! A meeting that nobody comes to.

use crate::place;
use flow_ir::Package;
use flow_source::{Diagnostic, Level, Rule};

/// A cadence says who leads it or who attends.
pub static RULE: Rule = Rule {
    name: "cadence_without_people",
    level: Level::Warning,
    summary: "Nobody is asked to come to a meeting.",
    page: include_str!("cadence_without_people.md"),
};

/// Reports the cadences with nobody in them.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    for cadence in &package.cadences {
        if !cadence.by.is_empty() || !cadence.attends.is_empty() {
            continue;
        }
        found.push(
            Diagnostic::new(
                &RULE,
                format!("Nobody comes to “{}”", cadence.head.title),
                place(cadence.head.origin),
                "it says neither who leads it nor who attends",
            )
            .note("A date in a calendar does no work. Say who leads it with `by`, and who attends."),
        );
    }
}
