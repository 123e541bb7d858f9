//! Time zones that do not exist.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A text is no name of a time zone.
pub static RULE: Rule = Rule {
    name: "unknown_time_zone",
    level: Level::Error,
    summary: "A text is no name of a time zone.",
    page: include_str!("unknown_time_zone.md"),
};

/// `near` is the zone that was meant.
pub(crate) fn diagnostic(name: &str, near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("There is no time zone \"{name}\""), location, "no such zone").note(
            "Zones are named by continent and city: \"Europe/Berlin\", \"America/New_York\"; or \"UTC\".",
        );
    match near {
        Some(near) => {
            diagnostic.suggestion(format!("Did you mean \"{near}\"?"), location, format!("\"{near}\""))
        }
        None => diagnostic,
    }
}

/// A zone whose letters differ.
pub(crate) fn spelling(name: &str, real: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("The time zone \"{name}\" is written \"{real}\""),
        location,
        "other letters",
    )
    .fix(format!("Write \"{real}\""), location, format!("\"{real}\""))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
calendar a {
  zone "Berlin"
  open Monday from 09:00 to 17:00
}
calendar b {
  zone "europe/berlin"
  open Monday from 09:00 to 17:00
}
calendar e(z: Text default "Nowhere") {
  zone z
  open Monday from 09:00 to 17:00
}
role R { calendar e(z: "Bad/Zone") }
"#,
            &[
                "unknown_time_zone: There is no time zone \"Berlin\"",
                "unknown_time_zone: The time zone \"europe/berlin\" is written \"Europe/Berlin\"",
                "unknown_time_zone: There is no time zone \"Nowhere\"",
                "unknown_time_zone: There is no time zone \"Bad/Zone\"",
            ],
        );
    }
}
