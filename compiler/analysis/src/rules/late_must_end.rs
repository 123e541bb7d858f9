//! The way `late` of a workflow that leads to a step.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// When a whole workflow is late, the case goes on instead of ending.
pub static RULE: Rule = Rule {
    name: "late_must_end",
    level: Level::Error,
    summary: "When a whole workflow is late, the case goes on instead of ending.",
    page: include_str!("late_must_end.md"),
};

/// `name` is the step it leads to; `outcomes` are where it could lead.
pub(crate) fn diagnostic(name: &str, outcomes: &[&str], location: Location) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("The whole workflow is late, and still goes on to `{name}`"),
        location,
        "this leads to a step",
    )
    .note("The promise of the whole is over: everything that is open is cancelled, and the case ends with an outcome, or a recovery looks at it.");
    if !outcomes.is_empty() {
        diagnostic = diagnostic.note(format!("The outcomes are {}.", list(outcomes.iter().copied())));
    }
    diagnostic
}
