//! Labels that are lifted from what doesn't bear them.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A stage lifts a label that nothing it reads bears.
///
/// What it reads and what was made from it is looked at on all ways there, and the fields of what it writes.
pub static RULE: Rule = Rule {
    name: "lifts_nothing",
    level: Level::Warning,
    summary: "A stage lifts a label that nothing it reads bears.",
    page: include_str!("lifts_nothing.md"),
};

/// `step` is what the stage is called, `label` the label.
pub(crate) fn diagnostic(step: &str, label: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("“{step}” lifts {label}, and nothing it reads is {label}"),
        location,
        "nothing to lift here",
    )
    .note("Whoever reads it believes that something secret is made safe here. Let it read what it makes safe, or take the `lifts` away.")
}
