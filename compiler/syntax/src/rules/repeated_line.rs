//! A line that stands once in a block stands there once.

use crate::table::{Clause, Repeat, Shape};
use crate::words::Kind;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A line that stands once in a block stands there once.
pub static RULE: Rule = Rule {
    name: "repeated_line",
    level: Level::Error,
    summary: "A line that stands once in a block stands there once.",
    page: include_str!("repeated_line.md"),
};

/// The line has stood before.
pub(crate) fn report(first: Location, second: Location, clause: &Clause, place: Kind) -> Diagnostic {
    let word = clause.keyword.word();
    if clause.repeat == Repeat::WithWhen {
        return Diagnostic::new(&RULE, format!("This `{word}` never counts"), second, "it is never reached")
            .label(first, "this one has no `when` and takes all cases")
            .note(format!("Of several `{word}` lines the first whose `when` holds counts, so the one without stands last."));
    }
    let found = Diagnostic::new(
        &RULE,
        format!("`{word}` stands twice in this {}", place.word()),
        second,
        "here again",
    )
    .label(first, "first here")
    .note("It may stand once: with two, nobody could tell which one holds.");
    match clause.shape {
        Shape::Way => found.note(super::SIDE_BY_SIDE),
        _ => found,
    }
}
