//! Ways of blocks that would be copied to too many steps.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A workflow holds so many ways for so many steps that no reader could follow them.
pub static RULE: Rule = Rule {
    name: "too_many_ways",
    level: Level::Error,
    summary: "A workflow holds more ways for its steps than anybody could follow.",
    page: include_str!("too_many_ways.md"),
};

/// How many ways so many steps of one workflow may inherit in all.
pub(crate) fn limit(steps: usize) -> usize {
    steps.saturating_mul(64).saturating_add(10_000).min(1_000_000)
}

/// `name` is the workflow, `limit` how many ways its steps may inherit.
pub(crate) fn diagnostic(name: &str, limit: usize, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("The steps of `{name}` inherit more than {limit} ways from the blocks around them"),
        location,
        "this workflow is too large to be drawn, read or run",
    )
    .note("What a block says about failures counts for every step inside. Say it in fewer lines (`fails ->` is for any failure), or cut the workflow into several.")
}
