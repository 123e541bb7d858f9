//! The value of a line stands right behind its word, without a colon.

use flow_source::{Diagnostic, Level, Location, Rule};

/// The value of a line stands right behind its word, without a colon.
pub static RULE: Rule = Rule {
    name: "stray_colon",
    level: Level::Error,
    summary: "The value of a line stands right behind its word, without a colon.",
    page: include_str!("stray_colon.md"),
};

/// A colon behind the word of a line; `arrow` where an arrow should stand there.
pub(crate) fn report(location: Location, word: &str, arrow: bool) -> Diagnostic {
    let (title, label, action, right) = match arrow {
        true => (
            format!("`{word}` leads somewhere: it has an arrow and no colon"),
            "an arrow belongs here",
            "Write `->`",
            " ->",
        ),
        false => (
            format!("`{word}` has no colon: its value stands right behind it"),
            "not needed",
            "Take it out",
            "",
        ),
    };
    Diagnostic::new(&RULE, title, location, label)
        .note("A colon says what kind of thing a name is, as in `amount: Money`, or which value it has, as in `to: client`.")
        .fix(action, location, right)
}
