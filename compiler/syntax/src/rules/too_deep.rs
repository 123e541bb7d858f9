//! Brackets nest at most 64 deep.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Brackets nest at most 64 deep.
pub static RULE: Rule = Rule {
    name: "too_deep",
    level: Level::Error,
    summary: "Brackets nest at most 64 deep.",
    page: include_str!("too_deep.md"),
};

/// Brackets, or `not`, nested past the limit.
pub(crate) fn report(location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("This nests more than {} deep", crate::MAXIMUM_DEPTH),
        location,
        "here it becomes too deep",
    )
    .note("Nobody can read that. Give parts of it names of their own.")
}
