//! An arrow leads to one place.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An arrow leads to one place.
pub static RULE: Rule = Rule {
    name: "several_targets",
    level: Level::Error,
    summary: "An arrow leads to one place.",
    page: include_str!("several_targets.md"),
};

/// `mark` parts two targets of one arrow, whose first one is `first`.
pub(crate) fn report(first: Location, mark: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "An arrow leads to one place, and here are two", mark, "a second place follows")
        .label(first, "this is the first")
        .note(super::SIDE_BY_SIDE)
        .note("Two people who were both sent on would not know of each other, and nobody would know when both are done.")
}
