//! A time of day is written `09:00`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A time of day is written `09:00`.
pub static RULE: Rule = Rule {
    name: "clock_spelling",
    level: Level::Error,
    summary: "A time of day is written `09:00`.",
    page: include_str!("clock_spelling.md"),
};

/// `9:00`, `9am`, `9-17`, and days in other words; `right` is how Flow says it.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(&RULE, format!("`{written}` should be `{shown}`"), location, "at what time?")
        .note("A time of day has two digits for the hour and two for the minute, from `00:00` to `24:00`.")
        .fix(format!("Write `{shown}`"), location, right)
}
