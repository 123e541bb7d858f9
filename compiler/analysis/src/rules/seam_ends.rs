//! Seams without two ends.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A seam lacks one of its two sides, or is used between others.
pub static RULE: Rule = Rule {
    name: "seam_ends",
    level: Level::Error,
    summary: "A seam lacks one of its two sides, or is used between others.",
    page: include_str!("seam_ends.md"),
};

/// The seam does not say where it comes from, or where it goes to.
pub(crate) fn missing(name: &str, word: &str, location: Location, edit: (Location, String)) -> Diagnostic {
    let what = if word == "from" { "who hands over" } else { "who receives" };
    Diagnostic::new(&RULE, format!("The seam `{name}` does not say {what}"), location, format!("no `{word}`"))
        .note("A handoff has two sides. `from` names an outcome or a step, `to` the workflow that goes on.")
        .suggestion(format!("Add `{word}`"), edit.0, edit.1)
}

/// `from` names something that is neither an outcome nor a step.
pub(crate) fn no_such_from(
    name: &str,
    workflow: &str,
    near: Option<&str>,
    outcomes: &[&str],
    location: Location,
) -> Diagnostic {
    let title = if name.is_empty() {
        format!("the seam starts at the whole of `{workflow}`, and not at one of its outcomes or steps")
    } else {
        format!("`{workflow}` has no outcome or step called `{name}`")
    };
    let mut diagnostic = Diagnostic::new(&RULE, title, location, "where does the work come from?");
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    if outcomes.is_empty() {
        diagnostic
    } else {
        diagnostic.note(format!("Its outcomes are {}.", list(outcomes.iter().copied())))
    }
}

/// A run goes through a seam that leads to another workflow.
pub(crate) fn leads_elsewhere(
    seam: &str,
    to: &str,
    run: &str,
    location: Location,
    declared: Location,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("The seam `{seam}` leads to `{to}`, and this runs `{run}`"),
        location,
        "another handoff",
    )
    .label(declared, "the seam")
    .note("Whoever accepts at this seam has agreed to something else. Name the seam of this handoff, or make one.")
}
