//! A line ends by itself; no semicolon is needed.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A line ends by itself; no semicolon is needed.
pub static RULE: Rule = Rule {
    name: "semicolon",
    level: Level::Error,
    summary: "A line ends by itself; no semicolon is needed.",
    page: include_str!("semicolon.md"),
};

/// A semicolon; `ends` where the line ends after it anyway.
pub(crate) fn report(location: Location, ends: bool) -> Diagnostic {
    let report = Diagnostic::new(&RULE, "A semicolon is not needed: the end of the line ends the statement", location, "this one");
    match ends {
        true => report.fix("Take the semicolon away", location, ""),
        false => report.fix("Begin a new line", location, "\n"),
    }
}
