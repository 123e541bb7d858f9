//! A condition begins with `when`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A condition begins with `when`.
pub static RULE: Rule = Rule {
    name: "if_word",
    level: Level::Error,
    summary: "A condition begins with `when`.",
    page: include_str!("if_word.md"),
};

/// `if` where Flow writes `when`.
pub(crate) fn report(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "`if` should be `when`", location, "a condition begins with `when`").fix(
        "Write `when`",
        location,
        "when",
    )
}
