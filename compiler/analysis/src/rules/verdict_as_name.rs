//! Steps called accept, rework or reject.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A step is called like an answer of a gate.
pub static RULE: Rule = Rule {
    name: "verdict_as_name",
    level: Level::Error,
    summary: "A step, or a further answer, is called like an answer of a gate.",
    page: include_str!("verdict_as_name.md"),
};

/// `name` is one of the three answers.
pub(crate) fn diagnostic(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("A step can't be called `{name}`, because that is an answer of a gate"),
        location,
        "`accept`, `rework` and `reject` are answers",
    )
    .note(format!(
        "In a gate, `late -> {name}` means the answer: readers could not tell it from a step of that name."
    ))
}

/// `verdict accept -> x`: `place` is both words.
pub(crate) fn in_line(name: &str, place: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is an answer that each gate has"),
        place,
        "it needs no `verdict`",
    )
    .note("`verdict` adds a further answer to the three: `verdict postpone -> later`.")
    .fix(format!("Write `{name}`"), place, name)
}
