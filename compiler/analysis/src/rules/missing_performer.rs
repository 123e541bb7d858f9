//! A stage, gate or duty without `by`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A step does not say who does it.
pub static RULE: Rule = Rule {
    name: "missing_performer",
    level: Level::Error,
    summary: "A step does not say who does it.",
    page: include_str!("missing_performer.md"),
};

/// `edit` is where the line would be put, and the line, with its indentation.
pub(crate) fn diagnostic(name: &str, kind: &str, location: Location, edit: (Location, String)) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("Nobody does `{name}`"),
        location,
        format!("this {kind} has no `by`"),
    )
    .note("Work that belongs to everybody is done by nobody. `by` names a role, a person, an agent or a system.")
    .note("If it isn't known yet, `by unknown \"...\"` keeps the question open and in sight.")
    .suggestion("Add `by`, as an open question", edit.0, edit.1)
}
