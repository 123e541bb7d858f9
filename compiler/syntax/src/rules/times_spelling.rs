//! How often is said with a number and `times`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// How often is said with a number and `times`.
pub static RULE: Rule = Rule {
    name: "times_spelling",
    level: Level::Error,
    summary: "How often is said with a number and `times`.",
    page: include_str!("times_spelling.md"),
};

/// How often is written otherwise; `right` is what should stand at the location.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` should be `{right}`", super::shown(written)), location, "how often")
        .fix(format!("Write `{right}`"), location, right)
}

/// The word `times` is missing at `gap`, behind a number.
pub(crate) fn missing(gap: Location, number: Location) -> Diagnostic {
    let title = "`times` is missing behind the number: `at most 2 times`, `retry 3 times`";
    Diagnostic::new(&RULE, title, number, "how often").suggestion("Write `times`", gap, " times")
}
