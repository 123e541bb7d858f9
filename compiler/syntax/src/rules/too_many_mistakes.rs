//! Only the first mistakes of a file are told one by one.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Only the first mistakes of a file are told one by one.
pub static RULE: Rule = Rule {
    name: "too_many_mistakes",
    level: Level::Error,
    summary: "Only the first mistakes of a file are told one by one.",
    page: include_str!("too_many_mistakes.md"),
};

/// How many more there are.
pub(crate) fn report(location: Location, more: usize) -> Diagnostic {
    Diagnostic::new(&RULE, format!("and {more} more mistakes in this file"), location, "")
}
