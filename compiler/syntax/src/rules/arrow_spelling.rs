//! An arrow is written `->`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An arrow is written `->`.
pub static RULE: Rule = Rule {
    name: "arrow_spelling",
    level: Level::Error,
    summary: "An arrow is written `->`.",
    page: include_str!("arrow_spelling.md"),
};

/// `=>`, `→` or `-->` where Flow writes `->`.
pub(crate) fn report(location: Location, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{written}` should be `->`"), location, "an arrow is written `->`")
        .fix("Write `->`", location, "->")
}
