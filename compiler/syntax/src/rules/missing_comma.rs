//! Things in a list are parted by commas.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Things in a list are parted by commas.
pub static RULE: Rule = Rule {
    name: "missing_comma",
    level: Level::Error,
    summary: "Things in a list are parted by commas.",
    page: include_str!("missing_comma.md"),
};

/// A comma is missing at `gap`, before `next`.
pub(crate) fn report(gap: Location, next: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "a comma is missing", next, "this is the next one in the list").fix("Write a comma", gap, ",")
}
