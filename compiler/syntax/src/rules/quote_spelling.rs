//! Texts stand in straight double quotes.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// Texts stand in straight double quotes.
pub static RULE: Rule = Rule {
    name: "quote_spelling",
    level: Level::Error,
    summary: "Texts stand in straight double quotes.",
    page: include_str!("quote_spelling.md"),
};

/// A text without quotes.
pub(crate) fn missing(location: Location, text: &str) -> Diagnostic {
    let right = format!("\"{text}\"");
    Diagnostic::new(
        &RULE,
        format!("A text stands in quotes: `{}`", super::shown(&right)),
        location,
        "this is a text",
    )
    .note("What people read is told from names by its quotes.")
    .fix("Put it in quotes", location, right)
}

/// A text in single or typographic quotes; `inner` is what stands between them.
pub(crate) fn report(location: Location, inner: &str) -> Diagnostic {
    let text = format!("\"{}\"", inner.replace("\\'", "'").replace('"', "\\\""));
    Diagnostic::new(&RULE, "A text stands in straight double quotes", location, "these are other quotes").fix(
        "Write double quotes",
        location,
        text,
    )
}

/// `do: |` and a text in the lines below; the edits begin each of its lines with a bar.
pub(crate) fn indented(location: Location, edits: Vec<Edit>) -> Diagnostic {
    Diagnostic::new(&RULE, "Each line of a long text begins with `|`", location, "the text below belongs to this")
        .note("So a text of several lines is told from the lines of the work, however it is indented. It is Markdown.")
        .offer("Begin each line with `|`", edits, false)
}
