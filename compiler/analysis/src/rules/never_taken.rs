//! Lines that an earlier line hides.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A line can never be taken, because an earlier one always is.
pub static RULE: Rule = Rule {
    name: "never_taken",
    level: Level::Error,
    summary: "A line can never be taken, because an earlier one always is.",
    page: include_str!("never_taken.md"),
};

/// What hides the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// An `else` after an arrow without a bound.
    Else,
    /// A second way for the same thing: what it is.
    Way(String),
    /// `at most 0 times`.
    Zero,
}

/// `location` is the line that is never taken, `first` the one that always is.
pub(crate) fn diagnostic(hidden: &Hidden, location: Location, first: Location) -> Diagnostic {
    let (title, label, before, note) = match hidden {
        Hidden::Else => (
            "this `else` is never taken".to_owned(),
            "never reached",
            "this arrow may be taken as often as it likes",
            "Bound the arrow before it (`at most 2 times`), or take the `else` away.".to_owned(),
        ),
        Hidden::Way(what) => (
            format!("there are two ways for {what}"),
            "never taken",
            "this one is taken",
            "Whoever works here would not know which of the two to follow.".to_owned(),
        ),
        Hidden::Zero => (
            "an arrow that may be taken 0 times is never taken".to_owned(),
            "never taken",
            "",
            "Say how often it may be taken, or take it away.".to_owned(),
        ),
    };
    let diagnostic = Diagnostic::new(&RULE, title, location, label).note(note);
    if before.is_empty() { diagnostic } else { diagnostic.label(first, before) }
}
