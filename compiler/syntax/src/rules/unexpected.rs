//! Something else was expected here.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Something else was expected here.
pub static RULE: Rule = Rule {
    name: "unexpected",
    level: Level::Error,
    summary: "Something else was expected here.",
    page: include_str!("unexpected.md"),
};

/// What stands there, what could have stood there, and how such a line is written.
pub(crate) fn report(location: Location, found: &str, expected: &[String], help: String) -> Diagnostic {
    let title = match expected {
        [] => format!("a line can't begin like this: {found}"),
        [one] => format!("expected {one}, but {found}"),
        [rest @ .., last] => format!("expected {} or {last}, but {found}", rest.join(", ")),
    };
    Diagnostic::new(&RULE, title, location, "").note(help)
}
