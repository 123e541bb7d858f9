//! A bracket that is opened is closed on the same line.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A bracket that is opened is closed on the same line.
pub static RULE: Rule = Rule {
    name: "unclosed_bracket",
    level: Level::Error,
    summary: "A bracket that is opened is closed on the same line.",
    page: include_str!("unclosed_bracket.md"),
};

/// The bracket at `location` is still open where the line ends.
pub(crate) fn report(location: Location, end: Location, written: &str) -> Diagnostic {
    let close = match written {
        "[" => "]",
        "{" => "}",
        _ => ")",
    };
    Diagnostic::new(
        &RULE,
        format!("The `{close}` that belongs to this `{written}` is missing"),
        location,
        "opened here",
    )
    .label(end, "still open here")
    .suggestion(format!("Write `{close}`"), end, close)
}

/// The bracket that `end` closes is missing at `location`.
pub(crate) fn opening(location: Location, end: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "The `(` that belongs to this `)` is missing", location, "it should open here")
        .label(end, "closed here")
        .fix("Write `(`", location, "(")
}
