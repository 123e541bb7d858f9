//! Errors that no system of the step declares.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A way out names an error that nothing here can raise.
pub static RULE: Rule = Rule {
    name: "unknown_error",
    level: Level::Error,
    summary: "A way out names an error that nothing here can raise.",
    page: include_str!("unknown_error.md"),
};

/// `systems` are those that the step uses, `errors` what they can raise.
pub(crate) fn diagnostic(
    name: &str,
    systems: &[&str],
    near: Option<&str>,
    errors: &[&str],
    location: Location,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("Nothing here fails with `{name}`"),
        location,
        "no system of this step has such an error",
    );
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    diagnostic = match systems {
        [] => diagnostic.note(
            "This step uses no system. Errors with names belong to systems; `fails ->` catches any failure.",
        ),
        _ => match errors {
            [] => diagnostic.note(format!(
                "{} declares no errors: `error {name}` in it would.",
                list(systems.iter().copied())
            )),
            _ => diagnostic.note(format!(
                "{} can fail with {}.",
                list(systems.iter().copied()),
                list(errors.iter().copied())
            )),
        },
    };
    diagnostic.note("A way for something that never happens hides that there is none for what does.")
}
