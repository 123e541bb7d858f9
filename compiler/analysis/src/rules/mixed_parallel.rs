//! Parallels with branches and a body, or with a body and no `each`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A parallel does not say clearly what runs side by side.
pub static RULE: Rule = Rule {
    name: "mixed_parallel",
    level: Level::Error,
    summary: "A parallel does not say clearly what runs side by side.",
    page: include_str!("mixed_parallel.md"),
};

/// What is unclear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unclear {
    /// Both branches and steps of its own.
    Both,
    /// Steps of its own, and no `each`.
    NoEach,
    /// An `each`, and branches.
    EachWithBranches,
    /// Two lines `each`.
    TwoEach,
}

/// `location` is what does not fit, `other` what it does not fit with.
pub(crate) fn diagnostic(name: &str, unclear: Unclear, location: Location, other: Location) -> Diagnostic {
    let (title, label, second) = match unclear {
        Unclear::Both => {
            (format!("`{name}` has branches, and a step that is in none of them"), "in no branch", "a branch")
        }
        Unclear::NoEach => (
            format!("`{name}` has a step that is in no branch"),
            "in no branch",
            "a parallel without `each` has branches",
        ),
        Unclear::EachWithBranches => (
            format!("`{name}` has an `each` and a branch"),
            "a branch",
            "with `each`, the steps stand in the parallel itself",
        ),
        Unclear::TwoEach => (format!("`{name}` has two lines `each`"), "the second", "the first"),
    };
    Diagnostic::new(&RULE, title, location, label).label(other, second).note(
        "A parallel either has branches, which run side by side, or one `each`, and steps that are done once for each.",
    )
}
