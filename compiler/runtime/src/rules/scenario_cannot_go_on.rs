//! A scenario comes to no end.

use flow_source::{Diagnostic, Level, Location, Rule};

/// The case is stuck, waits for ever, or goes round in circles.
pub static RULE: Rule = Rule {
    name: "scenario_cannot_go_on",
    level: Level::Error,
    summary: "A scenario comes to no end.",
    page: include_str!("scenario_cannot_go_on.md"),
};

/// `why` is a clause: "everybody waits".
pub fn diagnostic(scenario: &str, why: &str, name: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("“{scenario}” comes to no end: {why}"), name, "this case")
}
