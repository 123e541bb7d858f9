//! In a text, a backslash stands before `\"`, `\\`, `n`, `t` or `u{...}`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// In a text, a backslash stands before `\"`, `\\`, `n`, `t` or `u{...}`.
pub static RULE: Rule = Rule {
    name: "unknown_escape",
    level: Level::Error,
    summary: "In a text, a backslash stands before `\"`, `\\`, `n`, `t` or `u{...}`.",
    page: include_str!("unknown_escape.md"),
};

/// A backslash before something else.
pub(crate) fn report(location: Location, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{written}` has no meaning in a text"), location, "this pair")
        .note("Known are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{e4}`.")
        .fix("Write the backslash itself", location, format!("\\{written}"))
}
