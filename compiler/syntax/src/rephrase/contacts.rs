//! How somebody is reached, as address books say it: `email: ana@example.com`, `contact slack #orders`.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use crate::words::Kind;
use flow_source::Span;

/// Words for a way to reach somebody, and the channel that is meant.
const CHANNELS: &[(&str, &str)] = &[
    ("slack", "slack"),
    ("email", "email"),
    ("e-mail", "email"),
    ("mail", "mail"),
    ("phone", "phone"),
    ("telephone", "phone"),
    ("tel", "phone"),
    ("mobile", "phone"),
    ("sms", "sms"),
    ("teams", "teams"),
    ("pager", "pager"),
];

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if !matches!(line.kind, Some(Kind::Role | Kind::Person)) {
        return None;
    }
    // A channel such as `#orders` is a comment to others, so the line is read as it is written.
    let start = line.span(line.start).start as usize;
    let written = line.text.get(start..)?.split(['\n', '\r', '{', '}']).next()?;
    let written = written.split(" //").next()?.trim_end();
    let own = line.token(line.start) == Token::Contact;
    let first = line.start + 1;
    // What Flow can read is right, whatever the channel is called; an address in quotes is read elsewhere.
    let behind = written.get(line.slice(line.start, line.end).len()..).unwrap_or("").trim_start();
    let right = own
        && line.token(first) == Token::Via
        && line.token(first + 1).is_name()
        && !line.is_one_of(first + 2, &[":", "="])
        && !behind.starts_with('#');
    if right || line.token(first) == Token::Text && !own {
        return None;
    }
    let rest = if own { written.strip_prefix("contact")? } else { written };
    let value = |text: &'_ str| text.trim_start_matches([' ', '\t', ':', '=']).len();
    let rest = rest.get(rest.len() - value(rest)..)?;
    let rest = rest.strip_prefix("via ").unwrap_or(rest).trim_start();
    let word = rest.split([' ', '\t', ':', '=']).next().unwrap_or("");
    let named = CHANNELS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known));
    let (channel, address) = match named {
        Some((_, channel)) => {
            let rest = rest.get(word.len()..)?;
            (*channel, rest.get(rest.len() - value(rest)..)?)
        }
        None if !own => return None,
        None if rest.trim_matches('"').starts_with('#') => ("slack", rest),
        None if rest.contains('@') => ("email", rest),
        None => return None,
    };
    let address = address.trim_matches(['"', '\'']);
    if address.is_empty() || address.contains(['"', '\\']) || address.starts_with("unknown") {
        return None;
    }
    let right = format!("contact via {channel} \"{address}\"");
    if written.split_whitespace().eq(right.split_whitespace()) {
        return None;
    }
    let place = line.at(Span::from(start..start + written.len()));
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(rules::foreign_word::line(place, written, &right)) })
}
