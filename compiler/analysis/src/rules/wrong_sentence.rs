//! Sentences of scenarios that do not fit their subject.

use crate::wording::choice;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A line of a scenario says something that its subject can not do.
pub static RULE: Rule = Rule {
    name: "wrong_sentence",
    level: Level::Error,
    summary: "A line of a scenario says something that its subject can not do.",
    page: include_str!("wrong_sentence.md"),
};

/// `subject` with its kind in words ("a stage"), `verb` what the line says of it, and `can` what can be said.
pub(crate) fn diagnostic(
    subject: &str,
    kind: &str,
    verb: &str,
    can: &[&str],
    location: Location,
    declared: Option<Location>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("`{subject}` is {kind}, and so never `{verb}`"),
        location,
        "this can't happen",
    )
    .note(format!("Of {kind} a scenario says {}.", choice(can.iter().copied())));
    match declared {
        Some(declared) => diagnostic.label(declared, kind),
        None => diagnostic,
    }
}
