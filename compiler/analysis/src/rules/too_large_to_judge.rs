//! Something that could not be judged within the bounds.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A question has more possibilities than Flow looks at. It says so, because silence would look like a promise.
pub static RULE: Rule = Rule {
    name: "too_large_to_judge",
    level: Level::Error,
    summary: "A question about the text has too many possibilities to be answered.",
    page: include_str!("too_large_to_judge.md"),
};

/// `rule` could not answer `question`, which stands in a sentence: "whether ...".
pub fn diagnostic(rule: &Rule, question: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("Flow can't tell {question}: there are too many possibilities"),
        location,
        format!("`{}` could not be judged here", rule.name),
    )
    .note("Cut the workflow into smaller ones, or its conditions into simpler ones: what can't be checked by a machine can't be kept in mind by a person either.")
}
