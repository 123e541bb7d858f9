//! A closing bracket closes an opening one.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A closing bracket closes an opening one.
pub static RULE: Rule = Rule {
    name: "stray_bracket",
    level: Level::Error,
    summary: "A closing bracket closes an opening one.",
    page: include_str!("stray_bracket.md"),
};

/// A bracket that closes nothing.
pub(crate) fn report(location: Location, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("This `{written}` closes nothing"), location, "nothing is open here")
        .suggestion("Take it away", location, "")
}
