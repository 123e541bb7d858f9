//! What a scenario expects doesn't come.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A case went another way than its scenario says it must.
pub static RULE: Rule = Rule {
    name: "scenario_fails",
    level: Level::Error,
    summary: "What a scenario expects doesn't come.",
    page: include_str!("scenario_fails.md"),
};

/// `expected` is the line without `expect`; `instead` says in a sentence what happened.
pub fn diagnostic(scenario: &str, expected: &str, instead: &str, line: Location) -> Diagnostic {
    let label = instead.trim_end_matches('.').to_owned();
    Diagnostic::new(&RULE, format!("“{scenario}” expects {expected}, and that doesn't come"), line, label)
}
