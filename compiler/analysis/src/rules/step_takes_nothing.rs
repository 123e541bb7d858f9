//! Values handed to a step.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An arrow hands values to something that takes none.
pub static RULE: Rule = Rule {
    name: "step_takes_nothing",
    level: Level::Error,
    summary: "An arrow hands values to something that takes none.",
    page: include_str!("step_takes_nothing.md"),
};

/// `name` is the step; `values` is where the brackets stand.
pub(crate) fn diagnostic(name: &str, location: Location, values: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is a step, and an arrow hands nothing to a step"),
        values,
        "values for a step",
    )
    .label(location, "a step of this workflow")
    .note("Steps share the data of the case: what one `writes`, another one `reads`. Only outcomes carry values.")
    .fix("Take the brackets away", values, "")
}
