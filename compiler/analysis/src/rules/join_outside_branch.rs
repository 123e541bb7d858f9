//! `join` and `leave` outside a branch.

use flow_source::{Diagnostic, Level, Location, Rule};

/// `join` or `leave` stands where there is no branch to end.
pub static RULE: Rule = Rule {
    name: "join_outside_branch",
    level: Level::Error,
    summary: "`join` or `leave` stands where there is no branch to end.",
    page: include_str!("join_outside_branch.md"),
};

/// `word` is `join` or `leave`; `beside` is true inside a `beside`, which `leave` ends and `join` does not.
pub(crate) fn diagnostic(word: &str, beside: bool, location: Location) -> Diagnostic {
    if beside {
        return Diagnostic::new(
            &RULE,
            "Nothing waits for a `beside`, so it can't `join`",
            location,
            "there is nothing to join",
        )
        .fix("Write `leave`, which ends it", location, "leave");
    }
    Diagnostic::new(
        &RULE,
        format!("`{word}` ends a branch, and this is no branch"),
        location,
        "there is no branch here to end",
    )
    .note("Lead to a step or to an outcome instead. Nobody would know whether the work is over.")
}
