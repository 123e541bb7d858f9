//! A name must not mix letters that look alike.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A name must not mix letters that look alike.
pub static RULE: Rule = Rule {
    name: "confusable_name",
    level: Level::Error,
    summary: "A name must not mix letters that look alike.",
    page: include_str!("confusable_name.md"),
};

/// A name with letters of several scripts, or with letters made to look like others.
pub(crate) fn report(location: Location, name: &str, plain: &str) -> Diagnostic {
    let report = Diagnostic::new(
        &RULE,
        format!("The name `{}` has letters that look like others", super::shown(name)),
        location,
        "letters of different scripts in one word",
    )
    .note("Two names that look the same can stand for two things: a reviewer can't tell which one is meant.");
    match plain != name && plain.chars().all(|character| character == '_' || character.is_alphanumeric()) {
        true => report.suggestion(format!("Write `{}`", super::shown(plain)), location, plain),
        false => report,
    }
}
