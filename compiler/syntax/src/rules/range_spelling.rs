//! From one length of time to another is said with `to`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// From one length of time to another is said with `to`.
pub static RULE: Rule = Rule {
    name: "range_spelling",
    level: Level::Error,
    summary: "From one length of time to another is said with `to`.",
    page: include_str!("range_spelling.md"),
};

/// `2-4 hours`; `right` is how Flow says it.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` should be `{right}`", super::shown(written)),
        location,
        "from one length of time to another",
    )
    .fix(format!("Write `{right}`"), location, right)
}
