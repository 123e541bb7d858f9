//! Scenarios without all inputs of their workflow.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A scenario does not give what a case starts with.
pub static RULE: Rule = Rule {
    name: "missing_input",
    level: Level::Error,
    summary: "A scenario does not give what a case starts with.",
    page: include_str!("missing_input.md"),
};

/// `missing` are the inputs without a value; `edit` adds the lines.
pub(crate) fn diagnostic(
    workflow: &str,
    missing: &[&str],
    location: Location,
    edit: (Location, String),
) -> Diagnostic {
    let names = list(missing.iter().copied());
    Diagnostic::new(
        &RULE,
        format!("The scenario does not say what {names} is"),
        location,
        format!("a case of `{workflow}` starts with {names}"),
    )
    .note("A test that makes up its own input tests something else on every day.")
    .suggestion(format!("Add `given` for {names}"), edit.0, edit.1)
}
