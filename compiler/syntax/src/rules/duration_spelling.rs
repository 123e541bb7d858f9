//! A duration is written `30s`, `15m`, `4h`, `2 days`, `1 week`, `6 months`, `1 year`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A duration is written `30s`, `15m`, `4h`, `2 days`, `1 week`, `6 months`, `1 year`.
pub static RULE: Rule = Rule {
    name: "duration_spelling",
    level: Level::Error,
    summary: "A duration is written `30s`, `15m`, `4h`, `2 days`, `1 week`, `6 months`, `1 year`.",
    page: include_str!("duration_spelling.md"),
};

/// `2d`, `1w`, `5 minutes`.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` should be `{}`", super::shown(written), super::shown(right)),
        location,
        "seconds, minutes and hours are short (`30s`, `15m`, `4h`), the rest in words (`2 days`)",
    )
    .fix(format!("Write `{}`", super::shown(right)), location, right)
}

/// That nothing limits it, without the reason.
pub(crate) fn unlimited(location: Location, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "That nothing limits it is said with the reason", location, "why?")
        .note("Who waits for it reads here why nobody promises when.")
        .suggestion(format!("Write `{}`", super::shown(right)), location, right)
}

/// A length of time in words or signs of another language.
pub(crate) fn otherwise(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(&RULE, format!("`{written}` should be a length of time: `{shown}`"), location, "how long is that?")
        .note("A promise counts from when the work begins, and it is the same for every case: `30s`, `15m`, `4h`, `2 days`, `3 business days`.")
        .suggestion(format!("Write `{shown}`"), location, right)
}

/// A number without its unit; `rights` are what may be meant.
pub(crate) fn bare(location: Location, written: &str, rights: &[String]) -> Diagnostic {
    let written = super::shown(written);
    let found = Diagnostic::new(
        &RULE,
        format!("`{written}` lacks its unit: minutes, hours, days?"),
        location,
        "how long is that?",
    )
    .note("Whoever reads it has to know what was promised: `30s`, `15m`, `4h`, `2 days`, `3 business days`.");
    rights.iter().fold(found, |found, right| {
        found.suggestion(format!("Write `{}`", super::shown(right)), location, right)
    })
}

/// Something else than a length of time; `right` asks for it.
pub(crate) fn asked(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(&RULE, format!("`{written}` doesn't say how long"), location, "how long is that?")
        .note("A promise counts from when the work begins, and it is the same for every case: `30s`, `15m`, `4h`, `2 days`, `3 business days`.")
        .suggestion(format!("Write `{shown}`"), location, right)
}
