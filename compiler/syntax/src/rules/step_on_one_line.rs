//! A step has a name, and its lines stand in braces.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A step has a name, and its lines stand in braces.
pub static RULE: Rule = Rule {
    name: "step_on_one_line",
    level: Level::Error,
    summary: "A step has a name, and its lines stand in braces.",
    page: include_str!("step_on_one_line.md"),
};

/// A whole step on one line; `right` is how it is written.
pub(crate) fn report(location: Location, title: &str, right: &str) -> Diagnostic {
    edited(location, title, vec![Edit { location, text: right.to_owned() }])
}

/// The same with the edits that bring it into form.
pub(crate) fn edited(location: Location, title: &str, edits: Vec<Edit>) -> Diagnostic {
    Diagnostic::new(&RULE, title, location, "more than one line belongs here")
        .note("What a step waits for, who does it, and where it leads are lines of their own. So each can be read, changed and explained by itself.")
        .offer("Write its lines in braces", edits, true)
}
