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
    Diagnostic::new(&RULE, format!("`{written}` should be `->`"), location, "an arrow is written `->`").fix(
        "Write `->`",
        location,
        "->",
    )
}

/// A way with other signs in place of its arrow; `right` is how Flow says it.
pub(crate) fn way(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(
        &RULE,
        format!("`{written}` should be `{shown}`"),
        location,
        "what happened, an arrow, and where it leads",
    )
    .suggestion(format!("Write `{shown}`"), location, right)
}
