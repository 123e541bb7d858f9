//! A bounded arrow or a recovery with nothing after it.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A way does not say where it leads in the end.
pub static RULE: Rule = Rule {
    name: "missing_else",
    level: Level::Error,
    summary: "A way does not say where it leads in the end.",
    page: include_str!("missing_else.md"),
};

/// Why the way can run out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Because {
    /// Its last arrow is bounded.
    Bound,
    /// Its last arrow is a recovery.
    Recovery,
}

/// `location` is the arrow.
pub(crate) fn diagnostic(because: Because, location: Location) -> Diagnostic {
    let (title, label, note) = match because {
        Because::Bound => (
            "this way runs out, and does not say where the work goes then",
            "and after that?",
            "A bound keeps people from going round in circles. Somebody still has to take the case when it is used up.",
        ),
        Because::Recovery => (
            "a recovery may not help, and this way does not say where the work goes then",
            "and when it does not help?",
            "The time may be up with nothing decided. `else` says who gets the work then.",
        ),
    };
    Diagnostic::new(&RULE, title, location, label).note(note).suggestion(
        "Add an `else`, and say where it leads",
        Location::new(location.file, location.span.after()),
        " else -> unknown \"Where does the work go then?\"",
    )
}
