//! Words of closed lists: what a scenario can expect, what a post-mortem can name as cause.

use crate::wording::choice;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A word is none of the few that can stand there.
pub static RULE: Rule = Rule {
    name: "unknown_word",
    level: Level::Error,
    summary: "A word is none of the few that can stand there.",
    page: include_str!("unknown_word.md"),
};

/// `what` says what the word should be ("what a scenario can expect of a step"), `words` are the possible ones.
pub(crate) fn diagnostic(
    word: &str,
    what: &str,
    near: Option<&str>,
    words: &[&str],
    location: Location,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("`{word}` is not {what}"),
        location,
        "not one of the words that can stand here",
    );
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    diagnostic.note(format!("It can be {}.", choice(words.iter().copied())))
}
