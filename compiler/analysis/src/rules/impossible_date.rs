//! Days, hours and spans that do not exist.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A date, a time of day or an order of times does not exist.
pub static RULE: Rule = Rule {
    name: "impossible_date",
    level: Level::Error,
    summary: "A date, a time of day or an order of times does not exist.",
    page: include_str!("impossible_date.md"),
};

/// A date that the calendar doesn't have.
pub(crate) fn date(written: &str, location: Location) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("There is no {written} in the calendar"), location, "no such day");
    let mut parts = written.split('-').map(|part| part.parse::<i16>().ok());
    if let (Some(Some(year)), Some(Some(month)), Some(Some(day))) = (parts.next(), parts.next(), parts.next())
    {
        if (13..=31).contains(&month) && (1..=12).contains(&day) {
            let swapped = format!("{year:04}-{day:02}-{month:02}");
            return diagnostic
                .suggestion(format!("Write `{swapped}`"), location, swapped)
                .note("Year, month, day: 2026-11-02 is the second of November.");
        }
        if let Some(month) = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))
            && let Ok(first) = jiff::civil::Date::new(year, month, 1)
        {
            let last = first.last_of_month();
            return diagnostic.note(format!("That month ends on {last}."));
        }
    }
    diagnostic.note("Year, month, day: 2026-11-02 is the second of November.")
}

/// A time of day that the day doesn't have.
pub(crate) fn clock(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("There is no {written} on a clock"), location, "no such time of day")
        .note("A time of day is written with 24 hours: 09:30, 17:00.")
}

/// `24:00` where no day ends.
pub(crate) fn midnight(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "24:00 is the end of a day, and here a moment is needed", location, "which day?")
        .note("For midnight write 00:00 of the next day.")
        .suggestion("Write `00:00`", location, "00:00")
}

/// `every day on Monday`: `written` is what lies between.
pub(crate) fn more_often_than_weekly(
    written: &str,
    day: &str,
    location: Location,
    weekday: Location,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("What comes back every {written} doesn't come on {day} alone"),
        location,
        "sooner than a week",
    )
    .label(weekday, "once a week")
    .note(format!("Some would do it each time and others only on {day}. Take `on {day}` out, or say that it comes once a week."))
    .suggestion("Write `week`", location, "week")
}

/// An estimate that ends before it begins.
pub(crate) fn estimate(location: Location, least: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This takes at most less than it takes at least", location, "at most")
        .label(least, "at least")
        .note("First the shortest time, then the longest: `takes 10m to 30m`.")
}

/// A usual time outside the estimate.
pub(crate) fn mostly(location: Location, least: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "What it mostly takes lies outside its estimate", location, "mostly")
        .label(least, "the estimate")
        .note("`takes 10m to 30m mostly 15m`: the last figure lies between the others.")
}

/// A word that is no weekday.
pub(crate) fn weekday(written: &str, near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("`{written}` is no day of the week"), location, "no such day");
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => {
            diagnostic.note("The days are Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.")
        }
    }
}

/// A day that no month has.
pub(crate) fn day_of_month(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("No month has a day {written}"), location, "no such day")
        .note("Days go from 1 to 31. In a month that is shorter, its last day counts.")
}

/// Hours that end before they begin.
pub(crate) fn closed_before_open(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "These hours end before they begin", location, "nobody ever works then")
        .note("A night shift is two lines: `open Monday from 22:00 to 24:00` and `open Tuesday from 00:00 to 06:00`.")
}

/// Days that end before they begin.
pub(crate) fn backwards(first: &str, last: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{last} lies before {first}"), location, "these days go backwards")
        .suggestion("Turn them round", location, format!("{last} to {first}"))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
calendar a {
  zone "UTC"
  open Mon to Friday from 25:00 to 26:00
  open Monday from 10:00 to 09:00
  open Monday to Sunday from 00:00 to 24:00
  closed 2026-02-29, 2028-02-29, 2026-13-02, 2026-12-24 to 2026-12-01
}
role R
cadence n {
  every week on Funday at 24:00 in "UTC"
  by R
}
cadence o {
  every month on day 32
  by R
}
workflow W {
  owner R
  outcome a
  stage s {
    by    R
    takes 3h to 1h
    done  -> t
  }
  stage t {
    by    R
    takes 1h to 3h mostly 5h
    done  -> a
  }
}
"#,
            &[
                "impossible_date: `Mon` is no day of the week",
                "impossible_date: There is no 25:00 on a clock",
                "impossible_date: There is no 26:00 on a clock",
                "impossible_date: These hours end before they begin",
                "impossible_date: There is no 2026-02-29 in the calendar",
                "impossible_date: There is no 2026-13-02 in the calendar",
                "impossible_date: 2026-12-01 lies before 2026-12-24",
                "impossible_date: `Funday` is no day of the week",
                "impossible_date: 24:00 is the end of a day, and here a moment is needed",
                "impossible_date: No month has a day 32",
                "impossible_date: This takes at most less than it takes at least",
                "impossible_date: What it mostly takes lies outside its estimate",
            ],
        );
    }
}
