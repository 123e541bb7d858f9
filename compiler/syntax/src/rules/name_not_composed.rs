//! Letters with accents in names are written as one character.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Letters with accents in names are written as one character.
pub static RULE: Rule = Rule {
    name: "name_not_composed",
    level: Level::Error,
    summary: "Letters with accents in names are written as one character.",
    page: include_str!("name_not_composed.md"),
};

/// A name that is not in Unicode's composed form (NFC).
pub(crate) fn report(location: Location, composed: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("The name `{}` is written in pieces", super::shown(composed)),
        location,
        "letter and accent are two characters here",
    )
    .note("It looks the same as the composed name and would still be another one.")
    .fix("Write it composed", location, composed)
}
