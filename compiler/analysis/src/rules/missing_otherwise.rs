//! `by` lines that all have a condition.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Every `by` has a condition, so sometimes nobody is asked.
pub static RULE: Rule = Rule {
    name: "missing_otherwise",
    level: Level::Error,
    summary: "Every `by` has a condition, so sometimes nobody is asked.",
    page: include_str!("missing_otherwise.md"),
};

/// `location` is the last of the `by` lines; `edit` is where the line would be put, and the line, with its indentation.
pub(crate) fn diagnostic(name: &str, location: Location, edit: (Location, String)) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("nobody does `{name}` when none of its conditions holds"),
        location,
        "the last `by` has a condition too",
    )
    .note("The last `by` has no `when`: it names who does the work in all other cases.")
    .suggestion("Add a `by` for all other cases", edit.0, edit.1)
}
