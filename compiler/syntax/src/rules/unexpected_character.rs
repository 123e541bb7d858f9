//! A character that has no meaning in Flow.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A character that has no meaning in Flow.
pub static RULE: Rule = Rule {
    name: "unexpected_character",
    level: Level::Error,
    summary: "A character that has no meaning in Flow.",
    page: include_str!("unexpected_character.md"),
};

/// A character that means nothing; `right` is what was meant, where that is clear.
pub(crate) fn report(location: Location, written: &str, right: Option<&str>) -> Diagnostic {
    let shown: String = written
        .chars()
        .take(1)
        .map(|character| {
            if character.is_whitespace() || character.is_control() {
                format!("U+{:04X}", character as u32)
            } else {
                character.to_string()
            }
        })
        .collect();
    match right {
        Some(" ") => Diagnostic::new(
            &RULE,
            format!("`{shown}` is not an ordinary space"),
            location,
            "a space of another kind",
        )
        .fix("Write an ordinary space", location, " "),
        Some("\n") => Diagnostic::new(
            &RULE,
            format!("`{shown}` does not end a line here"),
            location,
            "a line end of another kind",
        )
        .fix("Begin a new line", location, "\n"),
        Some(right) => Diagnostic::new(
            &RULE,
            format!("`{shown}` should be `{right}`"),
            location,
            format!("it looks like `{right}`"),
        )
        .fix(format!("Write `{right}`"), location, right),
        None => Diagnostic::new(&RULE, format!("`{shown}` has no meaning here"), location, "this character")
            .suggestion("Take it away", location, ""),
    }
}

/// `by ???`: what isn't known yet is asked; `right` is the line that does.
pub(crate) fn open(location: Location, right: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "What isn't known yet is an open question: `unknown`, and the question in quotes",
        location,
        "not known yet",
    )
    .note("It is listed with all other open questions, and an engine doesn't run what nobody has decided.")
    .suggestion(format!("Write `{}`", super::shown(right)), location, right)
}
