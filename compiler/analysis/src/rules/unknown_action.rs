//! Actions that do not exist.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A `do` names something that no system here can do.
pub static RULE: Rule = Rule {
    name: "unknown_action",
    level: Level::Error,
    summary: "A `do` names something that no system here can do.",
    page: include_str!("unknown_action.md"),
};

/// `name` is the action, `system` the system that should do it, `actions` what it can do.
pub(crate) fn diagnostic(
    name: &str,
    system: &str,
    near: Option<&str>,
    actions: &[&str],
    location: Location,
    declared: Location,
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, format!("`{system}` can't do `{name}`"), location, "no action is called that")
            .label(declared, "the system");
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    match actions {
        [] => diagnostic
            .note(format!("`{system}` has no actions yet: `action {name}` in it says what it can do.")),
        _ => diagnostic.note(format!("It can do {}.", list(actions.iter().copied()))),
    }
}

/// A bare action where no system is named: by nobody that is a system. `written` is the action with the only system
/// that has it, where there is exactly one.
pub(crate) fn no_system(name: &str, written: Option<&str>, location: Location) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("`do {name}` does not say which system does it"),
        location,
        "of which system?",
    )
    .note("The step is not done `by` a system, so the action names its system: `do Payments.refund(...)`. Words go in quotes: `do \"Refund the money.\"`");
    if let Some(written) = written {
        diagnostic = diagnostic.suggestion(format!("Write `{written}`"), location, written);
    }
    diagnostic
}

/// `do` with a workflow.
pub(crate) fn workflow(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is a workflow, and `do` calls an action of a system"),
        location,
        "a workflow",
    )
    .note(format!(
        "A workflow has people, deadlines and outcomes of its own. Run it in a step of its own: `run some_name of {name}(...) {{ on OUTCOME -> STEP }}`."
    ))
}
