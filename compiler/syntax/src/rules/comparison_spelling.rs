//! Values are compared with `is`, `is not`, `<`, `<=`, `>` and `>=`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Values are compared with `is`, `is not`, `<`, `<=`, `>` and `>=`.
pub static RULE: Rule = Rule {
    name: "comparison_spelling",
    level: Level::Error,
    summary: "Values are compared with `is`, `is not`, `<`, `<=`, `>` and `>=`.",
    page: include_str!("comparison_spelling.md"),
};

/// `==`, `!=`, `≥` and their like.
pub(crate) fn report(location: Location, text: &str, right: &str) -> Diagnostic {
    let written = location.span.of(text);
    Diagnostic::new(
        &RULE,
        format!("`{written}` should be `{right}`"),
        location,
        format!("compare with `{right}`"),
    )
    .fix(format!("Write `{right}`"), location, super::spaced(text, location, right))
}

/// A comparison in words that other languages have.
pub(crate) fn otherwise(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(
        &RULE,
        format!("`{written}` is written otherwise: `{shown}`"),
        location,
        "this is said with other words",
    )
    .fix(format!("Write `{shown}`"), location, right)
}
