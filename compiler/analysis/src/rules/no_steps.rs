//! Blocks in which nothing happens.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A workflow, branch or other block has no steps.
pub static RULE: Rule = Rule {
    name: "no_steps",
    level: Level::Error,
    summary: "A workflow, branch or other block has no steps.",
    page: include_str!("no_steps.md"),
};

/// `what` names the block: "the workflow `Refund`", "the branch `legal`".
pub(crate) fn diagnostic(what: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("Nothing happens in {what}"), location, "there is no step in it").note(
        "Work begins at the first step in the text. Write one: `stage`, `gate`, `decide`, `parallel`, `wait` or `run`.",
    )
}
