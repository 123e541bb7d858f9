//! Control characters do not belong in a text.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Control characters do not belong in a text.
pub static RULE: Rule = Rule {
    name: "control_character",
    level: Level::Error,
    summary: "Control characters do not belong in a text.",
    page: include_str!("control_character.md"),
};

/// NUL and its like.
pub(crate) fn report(location: Location, character: char) -> Diagnostic {
    let code = character as u32;
    Diagnostic::new(
        &RULE,
        format!("A control character (U+{code:04X}) stands in the text"),
        location,
        "it can't be seen",
    )
    .note("It often comes from a file that was damaged, or saved in another encoding than UTF-8.")
    .fix("Take it away", location, "")
}
