//! Something else was expected here.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Something else was expected here.
pub static RULE: Rule = Rule {
    name: "unexpected",
    level: Level::Error,
    summary: "Something else was expected here.",
    page: include_str!("unexpected.md"),
};

/// What stands where a line can't be read on.
pub(crate) enum Found {
    /// A word, a mark, or a whole text: as it stands, or what it is.
    Thing(String),
    /// The line ends.
    LineEnd,
    /// The file ends.
    FileEnd,
}

/// What could have stood there.
pub(crate) struct Wanted {
    /// Words, marks, and classes of things; the end of the line is none of them.
    pub(crate) things: Vec<String>,
    /// True where the line could have ended.
    pub(crate) line_end: bool,
}

/// What stands there, what could have stood there, and how such a line is written.
pub(crate) fn report(location: Location, found: &Found, wanted: &Wanted, help: String) -> Diagnostic {
    let things = match wanted.things.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    };
    let (title, label) = match found {
        Found::Thing(thing) if things.is_empty() && !wanted.line_end => {
            (format!("a line can't begin with {thing}"), "no line begins like this")
        }
        Found::Thing(thing) if things.is_empty() => {
            (format!("the line should end before {thing}"), "this is too much")
        }
        Found::Thing(thing) if wanted.line_end => {
            (format!("the line should end before {thing}, or go on with {things}"), "this doesn't fit")
        }
        Found::Thing(thing) => (format!("{thing} stands where {things} should"), "this doesn't fit"),
        Found::LineEnd => (format!("the line ends where {things} should stand"), "something is missing"),
        Found::FileEnd => (format!("the file ends where {things} should stand"), "something is missing"),
    };
    Diagnostic::new(&RULE, title, location, label).note(help)
}

/// The one word or mark that could stand before `written` is missing, at `gap`.
pub(crate) fn missing(
    location: Location,
    gap: Location,
    word: &str,
    written: &str,
    help: String,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{word}` is missing before `{written}`"),
        location,
        "this comes too early",
    )
    .note(help)
    .suggestion(format!("Write `{word} {written}`"), gap, format!(" {word}"))
}

/// `on paid`, and nothing behind it.
pub(crate) fn leads_nowhere(location: Location, written: &str, workflow: bool) -> Diagnostic {
    let written = super::shown(written);
    let found = Diagnostic::new(
        &RULE,
        format!("`{written}` does not say where it leads"),
        location,
        "an arrow should follow",
    )
    .note(format!("For example `{written} -> cancelled`: the case goes on there when that happens."));
    let gap = Location::new(location.file, flow_source::Span::at(location.span.start));
    match workflow {
        true => found.suggestion("Make it a comment", gap, "// ").note("What starts a workflow is no line in it: it is an outcome of another one, a `seam`, a `cadence`, or whoever asks for it."),
        false => found,
    }
}

/// `reject` alone, without where it leads.
pub(crate) fn lone_way(location: Location, word: &str) -> Diagnostic {
    let right = format!("{word} -> unknown \"Where does it go then?\"");
    Diagnostic::new(
        &RULE,
        format!("`{word}` does not say where it leads"),
        location,
        "an arrow should follow",
    )
    .note(format!("For example `{word} -> closed`: a step, or an outcome of the workflow."))
    .suggestion("Leave it open where it leads", location, right)
}
