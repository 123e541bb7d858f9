//! Two branches, one name.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Two branches that run side by side write the same data.
pub static RULE: Rule = Rule {
    name: "branches_write_same",
    level: Level::Error,
    summary: "Two branches that run side by side write the same data.",
    page: include_str!("branches_write_same.md"),
};

/// `first` and `second` are where the two branches write it.
pub(crate) fn diagnostic(name: &str, block: &str, first: Location, second: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("Two branches of `{block}` write `{name}` at the same time"),
        second,
        "one branch writes it here",
    )
    .label(first, "another one here")
    .note("Branches run side by side. Whoever comes last would wipe out what the other one wrote, and nobody would notice.")
    .note("Give each branch a name of its own, and bring the two together in a step after the join.")
}
