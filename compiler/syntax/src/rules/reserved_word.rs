//! A few joining words can't be names unless they stand in backticks.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A few joining words can't be names unless they stand in backticks.
pub static RULE: Rule = Rule {
    name: "reserved_word",
    level: Level::Error,
    summary: "A few joining words can't be names unless they stand in backticks.",
    page: include_str!("reserved_word.md"),
};

/// A reserved word where a name should stand.
pub(crate) fn report(location: Location, word: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{word}` is a word of the language and can't be a name"),
        location,
        "a name should stand here",
    )
    .suggestion("Write it in backticks", location, format!("`{word}`"))
}
