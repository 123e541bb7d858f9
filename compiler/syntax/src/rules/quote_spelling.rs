//! Texts stand in straight double quotes.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Texts stand in straight double quotes.
pub static RULE: Rule = Rule {
    name: "quote_spelling",
    level: Level::Error,
    summary: "Texts stand in straight double quotes.",
    page: include_str!("quote_spelling.md"),
};

/// A text in single or typographic quotes; `inner` is what stands between them.
pub(crate) fn report(location: Location, inner: &str) -> Diagnostic {
    let text = format!("\"{}\"", inner.replace("\\'", "'").replace('"', "\\\""));
    Diagnostic::new(&RULE, "a text stands in straight double quotes", location, "these are other quotes")
        .fix("Write double quotes", location, text)
}
