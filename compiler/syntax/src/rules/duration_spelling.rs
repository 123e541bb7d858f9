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
    Diagnostic::new(&RULE, format!("`{}` should be `{}`", super::shown(written), super::shown(right)), location, "seconds, minutes and hours are short (`30s`, `15m`, `4h`), the rest in words (`2 days`)")
        .fix(format!("Write `{}`", super::shown(right)), location, right)
}
