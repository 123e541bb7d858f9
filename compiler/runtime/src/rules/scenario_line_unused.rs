//! A line of a scenario that nothing came to.

use flow_source::{Diagnostic, Level, Location, Rule};

/// The case never came to what a line says.
pub static RULE: Rule = Rule {
    name: "scenario_line_unused",
    level: Level::Warning,
    summary: "The case never comes to what a line of its scenario says.",
    page: include_str!("scenario_line_unused.md"),
};

/// `line` is the line without `when`.
pub fn diagnostic(scenario: &str, line: &str, place: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("“{scenario}” never comes to this: {line}"),
        place,
        "the case ends before it, or goes another way",
    )
    .note("Whoever reads the scenario takes it for something that happens.")
}
