//! `reads ... except` with something that is not read.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A line leaves out what it would not read anyway.
pub static RULE: Rule = Rule {
    name: "except_not_read",
    level: Level::Error,
    summary: "A line leaves out what it would not read anyway.",
    page: include_str!("except_not_read.md"),
};

/// `path` is what is left out, `read` what the line reads.
pub(crate) fn diagnostic(path: &str, read: &[&str], location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{path}` is not part of what is read here, so it can't be left out"),
        location,
        "not read here",
    )
    .note(format!("This line reads {}.", list(read.iter().copied())))
    .note("Somebody believes that this is kept from the reader. Make sure that the line says what they mean.")
}
