//! Characters that nobody sees can make a text look like another.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Characters that nobody sees can make a text look like another.
pub static RULE: Rule = Rule {
    name: "hidden_character",
    level: Level::Error,
    summary: "Characters that nobody sees can make a text look like another.",
    page: include_str!("hidden_character.md"),
};

/// Characters that change the direction of the text, or have no width.
pub(crate) fn report(location: Location, character: char) -> Diagnostic {
    let code = character as u32;
    Diagnostic::new(
        &RULE,
        format!("An invisible character (U+{code:04X}) stands in the text"),
        location,
        "it can't be seen",
    )
    .note("It can make a rule read as the opposite of what it does: a reviewer would approve something else.")
    .fix("Take it away", location, "")
}
