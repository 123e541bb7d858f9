//! Waits without time, condition or event.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A wait does not say what it waits for.
pub static RULE: Rule = Rule {
    name: "waits_for_nothing",
    level: Level::Error,
    summary: "A wait does not say what it waits for.",
    page: include_str!("waits_for_nothing.md"),
};

/// `name` is the step.
pub(crate) fn diagnostic(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` does not say what it waits for"),
        location,
        "no `for`, `until` or `on`",
    )
    .note("A wait ends after a time (`for 2 days`), when something holds (`until ...`), or when something happens (`on EVENT -> ...`).")
}
