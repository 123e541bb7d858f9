//! A construct that a target has no words for.

use crate::Target;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A target can't say what the text says, and nothing is dropped in silence.
pub static RULE: Rule = Rule {
    name: "target_cannot_express",
    level: Level::Error,
    summary: "A target has no way to say what the text says.",
    page: include_str!("target_cannot_express.md"),
};

/// `what` names the construct as a clause of a sentence: "a vote of a share of a body".
pub fn diagnostic(target: &dyn Target, what: &str, location: Location, because: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` can't express {what}", target.name()),
        location,
        format!("`{}` has no way to say this", target.name()),
    )
    .note(because.to_owned())
    .note("Nothing is left out in silence: what runs would not be what is written here.")
}
