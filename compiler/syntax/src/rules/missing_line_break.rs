//! Each statement stands on a line of its own.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// Each statement stands on a line of its own.
pub static RULE: Rule = Rule {
    name: "missing_line_break",
    level: Level::Error,
    summary: "Each statement stands on a line of its own.",
    page: include_str!("missing_line_break.md"),
};

/// A second statement on a line; `gap` is the end of the first one.
pub(crate) fn report(gap: Location, second: Location, word: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{word}` begins a new line"), second, "a new statement").fix(
        "Begin a new line",
        gap,
        "\n",
    )
}

/// `join all -> size`: where it leads is a line of its own. `gap` is what stands before the arrow, `word` what
/// that line begins with, and `indent` how far lines of this block are indented.
pub(crate) fn arrow(gap: Location, location: Location, word: &str, indent: usize) -> Diagnostic {
    let title = format!("Where it leads stands in a line of its own: `{word} -> ...`");
    Diagnostic::new(&RULE, title, location, "this begins a new line").suggestion(
        format!("Write `{word}` on a new line"),
        gap,
        format!("\n{}{word} ", " ".repeat(indent)),
    )
}

/// One more statement on the line of which `found` speaks.
pub(crate) fn another(mut found: Diagnostic, gap: Location, second: Location) -> Diagnostic {
    found.title = "Each of these statements begins a new line".to_owned();
    if let Some(fix) = found.fixes.first_mut() {
        fix.title = "Begin a new line for each".to_owned();
        fix.edits.push(Edit { location: gap, text: "\n".to_owned() });
    }
    found.label(second, "and another one")
}
