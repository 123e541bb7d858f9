//! Answers that a gate does not have.

use crate::wording::choice;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A scenario lets reviewers say something that the gate does not know.
pub static RULE: Rule = Rule {
    name: "unknown_verdict",
    level: Level::Error,
    summary: "A scenario lets reviewers say something that the gate does not know.",
    page: include_str!("unknown_verdict.md"),
};

/// `verdicts` are the answers that have a way.
pub(crate) fn diagnostic(
    name: &str,
    gate: &str,
    near: Option<&str>,
    verdicts: &[&str],
    location: Location,
    declared: Option<Location>,
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, format!("Nobody can answer `{name}` at `{gate}`"), location, "no such answer");
    if let Some(declared) = declared {
        diagnostic = diagnostic.label(declared, format!("answers {}", choice(verdicts.iter().copied())));
    }
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    diagnostic.note(format!("The answers here are {}.", choice(verdicts.iter().copied())))
}
