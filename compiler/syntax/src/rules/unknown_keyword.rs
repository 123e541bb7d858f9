//! Each line begins with a word that its block knows.

use crate::words::Kind;
use flow_source::{Diagnostic, Level, Location, Rule};

/// Each line begins with a word that its block knows.
pub static RULE: Rule = Rule {
    name: "unknown_keyword",
    level: Level::Error,
    summary: "Each line begins with a word that its block knows.",
    page: include_str!("unknown_keyword.md"),
};

/// A line that begins with a word nobody knows.
pub(crate) fn report(location: Location, written: &str, place: Option<Kind>, nearest: Option<&str>) -> Diagnostic {
    let written = super::shown(written);
    let title = match place {
        Some(kind) => format!("{} has no line that begins with `{written}`", super::with_article(kind)),
        None => format!("no declaration begins with `{written}`"),
    };
    match nearest {
        Some(word) => Diagnostic::new(&RULE, title, location, format!("did you mean `{word}`?"))
            .fix(format!("Write `{word}`"), location, word),
        None => Diagnostic::new(&RULE, title, location, "unknown").note(super::what_stands_in(place)),
    }
}
