//! Agents where `human_only` stands.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An agent is asked to do what only people may do.
pub static RULE: Rule = Rule {
    name: "human_only_agent",
    level: Level::Error,
    summary: "An agent is asked to do what only people may do.",
    page: include_str!("human_only_agent.md"),
};

/// `agent` does the stage; `marked` is where it says that only people may.
pub(crate) fn diagnostic(name: &str, agent: &str, location: Location, marked: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is for people only, and `{agent}` is an agent"),
        location,
        "an agent",
    )
    .label(marked, "only people may do this")
    .note("Somebody decided that a person must do this, and answer for it. Name a role here, or take `human_only` away and say who decided that.")
}
