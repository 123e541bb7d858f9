//! Names of steps that stand in several blocks.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A name could mean several steps.
pub static RULE: Rule = Rule {
    name: "ambiguous_step",
    level: Level::Error,
    summary: "A name could mean several steps.",
    page: include_str!("ambiguous_step.md"),
};

/// `paths` are the steps of that name, as they would be written to be clear, each with its place.
pub(crate) fn diagnostic(name: &str, paths: &[(&str, Location)], location: Location) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, format!("`{name}` could mean several steps"), location, "which one?");
    for (path, place) in paths.iter().take(4) {
        diagnostic = diagnostic.label(*place, format!("`{path}`")).suggestion(
            format!("Write `{path}`"),
            location,
            *path,
        );
    }
    diagnostic.note("Put the block before the name, so that everybody reads the same step.")
}
