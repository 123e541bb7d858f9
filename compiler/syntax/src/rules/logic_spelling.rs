//! Conditions are joined with `and`, `or` and `not`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Conditions are joined with `and`, `or` and `not`.
pub static RULE: Rule = Rule {
    name: "logic_spelling",
    level: Level::Error,
    summary: "Conditions are joined with `and`, `or` and `not`.",
    page: include_str!("logic_spelling.md"),
};

/// `&&`, `||` or `!`.
pub(crate) fn report(location: Location, text: &str, right: &str) -> Diagnostic {
    let written = location.span.of(text);
    Diagnostic::new(
        &RULE,
        format!("`{written}` should be `{right}`"),
        location,
        format!("Flow writes `{right}`"),
    )
    .fix(format!("Write `{right}`"), location, super::spaced(text, location, right))
}
