//! Outcomes of a workflow that is run and that nobody handles.

use crate::wording::{choice, list};
use flow_source::{Diagnostic, Level, Location, Rule};

/// A run does not say what happens after one of the outcomes.
pub static RULE: Rule = Rule {
    name: "unhandled_outcome",
    level: Level::Error,
    summary: "A run does not say what happens after one of the outcomes.",
    page: include_str!("unhandled_outcome.md"),
};

/// `missing` are the outcomes without a way; `declared` is where the first of them stands; `edit` adds the lines.
pub(crate) fn diagnostic(
    name: &str,
    workflow: &str,
    missing: &[&str],
    location: Location,
    declared: Option<Location>,
    edit: (Location, String),
) -> Diagnostic {
    let outcomes = list(missing.iter().copied());
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!(
            "`{name}` does not say what happens when `{workflow}` ends with {}",
            choice(missing.iter().copied())
        ),
        location,
        format!("no `on` for {outcomes}"),
    );
    if let Some(declared) = declared {
        diagnostic = diagnostic.label(declared, "one of the ways it can end");
    }
    diagnostic
        .note("Whoever hands work to others must know what to do with every answer they can give.")
        .suggestion(format!("Add a line for {outcomes}"), edit.0, edit.1)
}

/// `on NAME` where the other workflow has no such outcome and this one no such event.
pub(crate) fn no_such_outcome(
    name: &str,
    workflow: &str,
    near: Option<&str>,
    outcomes: &[&str],
    location: Location,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("`{workflow}` never ends with `{name}`"),
        location,
        "no outcome is called that",
    );
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    match outcomes {
        [] => diagnostic.note(format!("`{workflow}` has no outcome yet.")),
        _ => diagnostic.note(format!("It ends with {}.", choice(outcomes.iter().copied()))),
    }
}

/// `on refused` where no seam stands between the two workflows.
pub(crate) fn nobody_refuses(location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "Nobody can refuse this work, because it goes through no seam",
        location,
        "no seam, no refusal",
    )
    .note("A refusal is an answer at a seam: name it with `through SEAM`, or take this line away.")
}
