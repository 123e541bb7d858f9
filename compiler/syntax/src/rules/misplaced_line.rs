//! A line stands in a block that knows it.

use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A line stands in a block that knows it.
pub static RULE: Rule = Rule {
    name: "misplaced_line",
    level: Level::Error,
    summary: "A line stands in a block that knows it.",
    page: include_str!("misplaced_line.md"),
};

/// The blocks in which a line may begin with this word.
pub(crate) fn places(token: Token) -> Vec<String> {
    let mut places = Vec::new();
    if matches!(lookup(None, token), Entry::Block(_)) || token == Token::Use {
        places.push("the file, outside all braces".to_owned());
    }
    for kind in Kind::ALL {
        if !matches!(lookup(Some(*kind), token), Entry::Nothing) {
            places.push(super::with_article(*kind));
        }
    }
    places
}

/// A line whose word belongs elsewhere.
pub(crate) fn report(location: Location, token: Token, place: Option<Kind>) -> Diagnostic {
    let word = token.text();
    let title = match place {
        Some(kind) => format!("`{word}` does not belong in {}", super::with_article(kind)),
        None => format!("`{word}` does not belong outside of braces"),
    };
    let places = places(token);
    let shown = places.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
    let found = Diagnostic::new(&RULE, title, location, "");
    if token == Token::Join {
        // The lines that may stand here would not help whoever wants to bring work together.
        return found
            .note("Only a `parallel` brings work together again: write what runs side by side into its branches, and end each with `-> join`.")
            .note("What comes from outside is awaited in a branch as well: `wait paid { on payment_came -> join }`. An event that comes early is kept.")
            .note("A step to which arrows lead from many places begins at each of them; it can't know how many are still to come.");
    }
    found
        .note(format!("It stands in: {shown}{}.", if places.len() > 6 { ", ..." } else { "" }))
        .note(super::what_stands_in(place))
}
