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

/// A date of another country; `right` is the line with it as Flow writes it, `other` the same where the day may be the month.
pub(crate) fn date(location: Location, written: &str, right: &str, other: Option<&str>) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    let found = Diagnostic::new(
        &RULE,
        format!("A date is written year, month, day: `{shown}` for `{written}`"),
        location,
        "which day?",
    )
    .note(
        "`05/06/2026` is in May for some and in June for others; `2026-06-05` is the same day for everybody.",
    )
    .suggestion(format!("Write `{shown}`"), location, right);
    match other {
        Some(other) => found.suggestion(format!("Write `{}`", super::shown(other)), location, other),
        None => found,
    }
}

/// `EST`, `UTC+2`: the zone of a place; `right` is the line with it.
pub(crate) fn zone(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(&RULE, format!("A time zone is that of a place: `{shown}` for `{written}`"), location, "where is that?")
        .note("Three letters stand for several zones, and a number of hours doesn't know when summer begins. A place does: `Europe/Berlin`, `America/New_York`.")
        .suggestion(format!("Write `{shown}`"), location, right)
}
