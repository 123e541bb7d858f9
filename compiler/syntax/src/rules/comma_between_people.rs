//! A comma between people does not say whether one is enough.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A comma between people does not say whether one is enough.
pub static RULE: Rule = Rule {
    name: "comma_between_people",
    level: Level::Error,
    summary: "A comma between people does not say whether one is enough.",
    page: include_str!("comma_between_people.md"),
};

/// A comma between those who do or review something.
pub(crate) fn report(location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "A comma doesn't say whether all of them are needed, or one is enough",
        location,
        "all, or any of them?",
    )
    .note("`and` asks all of them, `or` whoever comes first, `2 of Finance` two people of one role.")
    .suggestion("Write `and`: all of them", location, " and")
    .suggestion("Write `or`: one is enough", location, " or")
}
