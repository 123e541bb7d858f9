//! A hole in something that would run.

use crate::Target;
use flow_source::{Diagnostic, Level, Location, Rule};

/// An engine can't run what isn't known yet.
pub static RULE: Rule = Rule {
    name: "target_needs_known",
    level: Level::Error,
    summary: "An engine can't run what isn't known yet.",
    page: include_str!("target_needs_known.md"),
};

/// `question` is what the author left open.
pub fn diagnostic(target: &dyn Target, question: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` can't run what isn't known yet: {question}", target.name()),
        location,
        "this is still open",
    )
    .note("Diagrams and runbooks show it as open; something that runs needs the answer.")
}
