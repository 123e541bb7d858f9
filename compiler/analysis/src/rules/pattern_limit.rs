//! Patterns that never end.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A pattern uses itself, or leads to more uses than anybody can follow.
pub static RULE: Rule = Rule {
    name: "pattern_limit",
    level: Level::Error,
    summary: "A pattern uses itself, or leads to more uses than anybody can follow.",
    page: include_str!("pattern_limit.md"),
};

/// A pattern that comes back to itself.
pub(crate) fn circle(name: &str, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is made of itself"), location, "this leads back to it")
        .label(declared, "declared here")
        .note("Nobody could ever finish reading what it means. Take out one of the uses.")
}

/// Patterns in patterns in patterns.
pub(crate) fn deep(name: &str, most: usize, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` stands inside more than {most} patterns"),
        location,
        "too deep to follow",
    )
    .label(declared, "declared here")
    .note("Write down what is meant where it is used.")
}

/// A pattern that grows.
pub(crate) fn large(name: &str, most: usize, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("one use leads to more than {most} uses of patterns"),
        location,
        format!("here `{name}` is used once too often"),
    )
    .label(declared, "declared here")
    .note("Patterns that use patterns several times over grow faster than anybody can check. Write down what is meant where it is used.")
}
