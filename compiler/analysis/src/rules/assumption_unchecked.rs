//! An assumption that nobody checks.

use crate::place;
use flow_ir::Package;
use flow_source::{Diagnostic, Level, Rule};

/// Every assumption says who looks, and how often, whether it still holds.
pub static RULE: Rule = Rule {
    name: "assumption_unchecked",
    level: Level::Warning,
    summary: "Nobody checks whether an assumption still holds.",
    page: include_str!("assumption_unchecked.md"),
};

/// Reports assumptions without somebody who checks them, or without a time.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    for assumption in package.workflows.iter().flat_map(|workflow| &workflow.assumptions) {
        let missing = match (assumption.by.is_empty(), assumption.schedule.is_none()) {
            (false, false) => continue,
            (true, true) => "who checks it with `by`, and how often with `every`",
            (true, false) => "who checks it with `by`",
            (false, true) => "how often it is checked with `every`",
        };
        found.push(
            Diagnostic::new(
                &RULE,
                format!("Nobody would notice if “{}” stopped being true", assumption.head.title),
                place(assumption.head.origin),
                "nobody checks this, or at no set time",
            )
            .note(format!("The work rests on it, and it was true once. Say {missing}.")),
        );
    }
}
