//! Who hears of it.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;

/// Words for telling somebody something.
pub(super) const TELL: &[&str] = &[
    "notify", "inform", "informs", "tell", "email", "mail", "ping", "alert", "message", "warn", "remind",
    "nudge",
];

/// `notify Lead via slack`, `notify slack`: by which channel is said where somebody is declared.
pub(super) fn told_by(line: &Line<'_>) -> Option<Found> {
    several(line).or_else(|| by_channel(line))
}

/// `notify Lead and Board`, where commas stand between names.
fn several(line: &Line<'_>) -> Option<Found> {
    let from = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let names = line.names_to_end(from)?;
    let joined = (from..line.end).any(|index| line.token(index) == Token::And);
    let right = format!("informs {}", names.join(", "));
    let place = line.place(line.start, line.end);
    joined.then(|| Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right)))
}

fn by_channel(line: &Line<'_>) -> Option<Found> {
    const CHANNELS: &[&str] = &["slack", "email", "mail", "phone", "sms", "teams", "chat"];
    let from = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let end = line.behind_path(from);
    let by = matches!(line.token(end), Token::Via | Token::By | Token::On | Token::In)
        || line.is_one_of(end, &["over", "through", "with"]);
    let who = if by && end > from && line.is_one_of(end + 1, CHANNELS) && line.end <= end + 3 {
        line.slice(from, end)
    } else if end == line.end && line.is_one_of(from, CHANNELS) {
        whoever_has(line, line.word(from))?
    } else {
        return None;
    };
    let title = "By which channel somebody is told is said where they are declared, by `contact`";
    let right = format!("informs {who}");
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unknown_keyword::otherwise(place, title, &right)))
}

/// The one role or person of this file that is reached by that channel.
fn whoever_has<'a>(line: &Line<'a>, channel: &str) -> Option<&'a str> {
    if !line.may_look() {
        return None;
    }
    let (mut who, mut found) = ("", None);
    for index in 1..line.layout.tokens.len() {
        match line.token(index - 1) {
            Token::Role | Token::Person if line.token(index).is_name() => who = line.word(index),
            Token::Via if line.word(index).eq_ignore_ascii_case(channel) => {
                let contact = index > 1 && line.token(index - 2) == Token::Contact;
                if contact && found.replace(who).is_some() {
                    return None;
                }
            }
            _ => {}
        }
    }
    found
}

/// `do "Pack it" and notify Lead`: who hears of it is said in a line of its own.
pub(super) fn and_notify(line: &Line<'_>) -> Option<Found> {
    if line.token(line.start) != Token::Do {
        return None;
    }
    let first = line.start + 1;
    let joins = |index: &usize| {
        matches!(line.token(*index), Token::And | Token::Then | Token::Comma)
            && (line.is_one_of(index + 1, TELL) || line.is_one_of(index + 1, &["cc", "update"]))
    };
    let (from, word) = (first + 1..line.end).find(joins).map(|at| (at, at + 1))?;
    let from = from - usize::from(matches!(line.token(from - 1), Token::Comma | Token::And));
    let names = line.names_to_end(word + 1 + usize::from(line.is_one_of(word + 1, &["to"])))?;
    let done = line.slice(first, from);
    let text = line.token(first) == Token::Text && from == first + 1;
    let call = line.token(first + 1) == Token::Dot && line.behind_path(first) < from;
    let done = if text || call { done.to_owned() } else { format!("\"{}\"", crate::text::capital(done)) };
    if done.matches('"').count() > 2 {
        return None;
    }
    let right = format!("do {done}\n{}informs {}", line.indent(), names.join(", "));
    let title = "What is done, and who hears of it, are two lines";
    let place = line.place(line.start, line.end);
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    // What is done is a text that can't be read from here, unless it is one.
    Some(match text || call {
        true => Found::new(report),
        false => Found::read_as(report, line.with_space_before(line.start, line.end), ""),
    })
}
