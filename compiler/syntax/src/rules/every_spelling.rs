//! How often something comes back is said in one way.

use flow_source::{Diagnostic, Level, Location, Rule};

/// How often something comes back is said in one way.
pub static RULE: Rule = Rule {
    name: "every_spelling",
    level: Level::Error,
    summary: "How often something comes back is said in one way.",
    page: include_str!("every_spelling.md"),
};

const NOTE: &str = "First how often, then on which day, then at what time and in which time zone: `every week on Monday at 09:00 in \"Europe/Berlin\"`.";

/// How often, in other words; `right` is how Flow says it.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(&RULE, format!("`{written}` should be `{shown}`"), location, "how often").fix(
        format!("Write `{shown}`"),
        location,
        right,
    )
}

/// The same with a time of day, and no time zone. `right` is without and with one; `known` where the file names that one.
pub(crate) fn timed(location: Location, written: &str, right: (&str, &str), known: bool) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right.0));
    let title = format!("`{written}` should be `{shown}`, and then the time zone");
    complete(
        Diagnostic::new(&RULE, title, location, "how often, and at what time where?"),
        location,
        right.1,
        known,
    )
}

/// Only the time zone is missing.
pub(crate) fn zone(location: Location, time: &str, right: &str, known: bool) -> Diagnostic {
    let title = format!("Nothing says in which time zone it is {time}");
    complete(Diagnostic::new(&RULE, title, location, "at what time where?"), location, right, known)
}

fn complete(found: Diagnostic, location: Location, right: &str, known: bool) -> Diagnostic {
    let title = match known {
        true => format!("Write `{right}`"),
        false => format!("Write `{right}`, with your own time zone"),
    };
    found.note(NOTE).suggestion(title, location, right)
}
