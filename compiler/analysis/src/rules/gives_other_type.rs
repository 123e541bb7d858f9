//! What a system writes, and what its action gives.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A system writes something else than its action gives.
pub static RULE: Rule = Rule {
    name: "gives_other_type",
    level: Level::Error,
    summary: "A system writes something else than its action gives.",
    page: include_str!("gives_other_type.md"),
};

/// `written` and `given` are the two types in words.
pub(crate) fn diagnostic(
    action: &str,
    given: Option<&str>,
    variable: &str,
    written: &str,
    location: Location,
    call: Location,
) -> Diagnostic {
    let (title, label) = match given {
        Some(given) => (
            format!("`{action}` gives {given}, and `{variable}` is written as {written}"),
            format!("gives {given}"),
        ),
        None => (
            format!("`{action}` gives nothing, and `{variable}` is written as {written}"),
            "gives nothing".to_owned(),
        ),
    };
    Diagnostic::new(&RULE, title, location, written).label(call, label).note(
        "Software writes what its action gives back, and nothing else. If the system gives more, say so in its `action` with `gives`.",
    )
}
