//! How often is said with a number and `times`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// How often is said with a number and `times`.
pub static RULE: Rule = Rule {
    name: "times_spelling",
    level: Level::Error,
    summary: "How often is said with a number and `times`.",
    page: include_str!("times_spelling.md"),
};

/// How often is written otherwise; `right` stands for what is at the location.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let title = match written {
        "" => "how often is said with `times`: `at most 2 times`, `retry 3 times`".to_owned(),
        written => format!("`{}` should be `{}`", super::shown(written), right.trim()),
    };
    Diagnostic::new(&RULE, title, location, format!("here `{}` should stand", right.trim()))
        .fix(format!("Write `{}`", right.trim()), location, right)
}
