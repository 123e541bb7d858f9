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

/// `join all -> size`: where it leads is a line of its own. `gap` is what stands before the arrow, `indent` how far lines
/// of this block are indented.
pub(crate) fn arrow(gap: Location, location: Location, indent: usize) -> Diagnostic {
    let title = "where it leads stands in a line of its own: `done -> ...`";
    Diagnostic::new(&RULE, title, location, "this begins a new line")
        .suggestion("Write `done` on a new line", gap, format!("\n{}done ", " ".repeat(indent)))
}
