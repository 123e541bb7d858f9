//! The opening brace stands at the end of the line that it belongs to.

use flow_source::{Diagnostic, Level, Location, Rule};

/// The opening brace stands at the end of the line that it belongs to.
pub static RULE: Rule = Rule {
    name: "brace_on_next_line",
    level: Level::Error,
    summary: "The opening brace stands at the end of the line that it belongs to.",
    page: include_str!("brace_on_next_line.md"),
};

/// A brace that begins a line; `gap` is what stands between it and the line above.
pub(crate) fn report(location: Location, gap: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "The `{` belongs at the end of the line above",
        location,
        "a line ends a statement",
    )
    .fix("Join the lines", gap, " ")
}
