//! A comma stands between two things, never after the last.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A comma stands between two things, never after the last.
pub static RULE: Rule = Rule {
    name: "trailing_comma",
    level: Level::Error,
    summary: "A comma stands between two things, never after the last.",
    page: include_str!("trailing_comma.md"),
};

/// A comma after which nothing follows.
pub(crate) fn report(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "Nothing follows this comma", location, "a comma stands between two things").fix(
        "Take the comma away",
        location,
        "",
    )
}
