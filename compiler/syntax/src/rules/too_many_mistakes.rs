//! Only the first mistakes are told one by one.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Only the first mistakes are told one by one.
pub static RULE: Rule = Rule {
    name: "too_many_mistakes",
    level: Level::Error,
    summary: "Only the first mistakes are told one by one.",
    page: include_str!("too_many_mistakes.md"),
};

/// How many more there are.
pub(crate) fn report(location: Location, more: usize) -> Diagnostic {
    Diagnostic::new(&RULE, format!("And {more} more mistakes in this file"), location, "")
}

/// So many findings of a package are told, and there are more.
pub fn capped(location: Location, told: usize) -> Diagnostic {
    Diagnostic::new(&RULE, format!("There are more findings than these {told}"), location, "")
        .note("Mend these first: many of the others may go with them.")
}
