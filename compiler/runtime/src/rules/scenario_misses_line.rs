//! A scenario leaves open what nobody can assume.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Nothing approves by itself, and data that decides doesn't appear by itself.
pub static RULE: Rule = Rule {
    name: "scenario_misses_line",
    level: Level::Error,
    summary: "A scenario doesn't say what somebody answers, or what a decision rests on.",
    page: include_str!("scenario_misses_line.md"),
};

/// `what` is a clause: "what approve answers". `line` is the missing line, `before` where it goes.
pub fn diagnostic(
    scenario: &str,
    what: &str,
    name: Location,
    line: &str,
    before: Location,
    text: &str,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("“{scenario}” doesn't say {what}"),
        name,
        "the case comes to it, and no line says what happens there",
    )
    .note("Nothing approves by itself: a case that goes on without an answer would prove nothing.")
    .suggestion(format!("Say it: `{line}`"), before, text)
}
