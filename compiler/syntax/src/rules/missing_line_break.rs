//! Each statement stands on a line of its own.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Each statement stands on a line of its own.
pub static RULE: Rule = Rule {
    name: "missing_line_break",
    level: Level::Error,
    summary: "Each statement stands on a line of its own.",
    page: include_str!("missing_line_break.md"),
};

/// A second statement on a line; `gap` is the end of the first one.
pub(crate) fn report(gap: Location, second: Location, word: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{word}` begins a new line"), second, "a new statement")
        .fix("Begin a new line", gap, "\n")
}
