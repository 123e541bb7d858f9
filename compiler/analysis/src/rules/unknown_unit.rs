//! Units of time that do not exist.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A word is no unit of time.
pub static RULE: Rule = Rule {
    name: "unknown_unit",
    level: Level::Error,
    summary: "A word is no unit of time.",
    page: include_str!("unknown_unit.md"),
};

/// `near` is the unit that was meant.
pub(crate) fn diagnostic(written: &str, near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("`{written}` is no unit of time"),
        location,
        "no such unit",
    )
    .note("Time is written `30s`, `15m`, `4h`, `2 days`, `1 week`, `6 months`, `1 year`, `3 business days`.");
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    }
}

/// A unit that offices don't count in.
pub(crate) fn business(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("Working time isn't counted in {written}"),
        location,
        "days, weeks or hours",
    )
    .note("`3 business days` and `4 business hours` follow the calendar of who does the work. Months and years are the calendar's own.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R
escalation e {
  after 3 business months notify R
}
"#,
            &["unknown_unit: Working time isn't counted in months"],
        );
    }
}
