//! Names of something else.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A name stands for another kind of thing than is needed.
pub static RULE: Rule = Rule {
    name: "wrong_kind",
    level: Level::Error,
    summary: "A name stands for another kind of thing than is needed.",
    page: include_str!("wrong_kind.md"),
};

/// `found` says what the name stands for, `wanted` what is needed.
pub(crate) fn diagnostic(
    name: &str,
    found: &str,
    wanted: &str,
    location: Location,
    declared: Location,
) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is {found}, and here {wanted} is needed"), location, format!("this is {found}"))
        .label(declared, "declared here")
}

/// A step where a value is needed.
pub(crate) fn step_as_value(name: &str, kind: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is {kind}, and here a value is needed"), location, format!("this is {kind}"))
        .note(format!("What the step writes has a name of its own; figures of the step are `{name}.started`, `{name}.verdicts` and so on."))
}
