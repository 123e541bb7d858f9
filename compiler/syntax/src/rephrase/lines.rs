//! Lines that begin or end in a word or sign too many.

use super::{Found, Line, blocks, decisions, happenings, informing, people, policies};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    decisions::compared(line)
        .or_else(|| article(line))
        .or_else(|| flag(line))
        .or_else(|| assigned(line))
        .or_else(|| hyphen(line))
        .or_else(|| happenings::if_late(line))
        .or_else(|| match line.kind {
            Some(Kind::Stage) => decisions::choosing(line)
                .or_else(|| decisions::guard(line))
                .or_else(|| informing::and_notify(line)),
            Some(Kind::Policy) => policies::no_agent(line).or_else(|| policies::own_work(line)),
            None => people::listed(line),
            Some(Kind::Workflow) => outcomes(line).or_else(|| people::listed(line)),
            Some(Kind::Decide) => decisions::in_braces(line)
                .or_else(|| decisions::if_then(line))
                .or_else(|| decisions::arm(line)),
            Some(Kind::Parallel) => blocks::join_then(line),
            Some(Kind::Role | Kind::Person) => people::reached(line),
            _ => None,
        })
}

/// `human_only: true`, `action pay(...) idempotent: true`: the word alone says yes.
fn flag(line: &Line<'_>) -> Option<Found> {
    let value = line.end.checked_sub(1).filter(|value| *value > line.start + 1)?;
    let sign = value - 1;
    let word = sign.checked_sub(1).filter(|word| *word >= line.start)?;
    let is_flag = match lookup(line.kind, line.token(word)) {
        Entry::Clause(clause) => clause.shape == Shape::Flag && word == line.start,
        _ => {
            matches!(line.token(word), Token::Idempotent | Token::Unwinds | Token::Transient)
                && word > line.start
        }
    };
    if !is_flag || line.token(sign) != Token::Colon {
        return None;
    }
    // With more signs like it, the whole line is told.
    let close = (line.start..word).rfind(|index| line.token(*index) == Token::CloseParenthesis);
    if close.is_some_and(|close| (close..word).any(|index| line.token(index) == Token::Colon)) {
        return None;
    }
    if line.token(value) == Token::True || line.is_one_of(value, &["yes", "on"]) {
        let place = line.with_space_before(sign, line.end);
        let report = rules::needless_word::in_line(place, line.slice(sign, line.end), line.word(word));
        return Some(Found::new(report));
    }
    if line.token(value) == Token::False || line.is_one_of(value, &["no", "off"]) {
        let place = match word == line.start {
            true => line.whole_line(word, line.end),
            false => line.with_space_before(word, line.end),
        };
        return Some(Found::new(rules::needless_word::denied(place, line.word(word))));
    }
    None
}

/// `runs-on Clerk`: words with a hyphen in them.
fn hyphen(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[(&str, Token)] = &[
        ("runs-on", Token::By),
        ("assigned-to", Token::By),
        ("due-date", Token::Within),
        ("due-in", Token::Within),
        ("needs-approval-by", Token::By),
        ("on-failure", Token::Fails),
        ("on-error", Token::Fails),
    ];
    let mut end = line.start + 1;
    while line.token(end) == Token::Minus
        && line.gap(end) == line.span(end).start
        && line.span(end).end == line.span(end + 1).start
        && end + 1 < line.end
    {
        end += 2;
    }
    if end == line.start + 1 || line.kind.is_none() || !line.token(line.start).is_name() {
        return None;
    }
    let written = line.slice(line.start, end);
    let value = end + usize::from(line.token(end) == Token::Colon);
    let known = WORDS.iter().find(|(word, token)| {
        written.eq_ignore_ascii_case(word) && matches!(lookup(line.kind, *token), Entry::Clause(_))
    });
    // `runs-on: ubuntu-latest` names nobody.
    let named = line.behind_path(value) == line.end || line.token(value) != Token::Name;
    if let Some((_, token)) = known.filter(|_| value < line.end && named) {
        let place = line.place(line.start, value);
        return Some(Found::new(rules::foreign_word::report(place, written, token.text(), line.kind)));
    }
    if let Some(found) = super::lengths::with_unit(line) {
        return Some(found);
    }
    // `on-success: check`, `depends-on: pack` and the like are known with a line between their words.
    let joined = written.replace('-', "_");
    if let Some((word, meant)) = rules::foreign_word::meant(&joined, line.kind) {
        let target = super::ways::behind_go(line, end);
        let place = line.place(line.start, line.end);
        let told = line.reports.within(place).collect();
        return match lookup(line.kind, meant) {
            Entry::Clause(clause) if matches!(clause.shape, Shape::Way | Shape::Fails) => {
                let right = format!("{word} -> {}", line.slice(target, line.end));
                let report = rules::foreign_word::line(place, line.slice(line.start, line.end), &right);
                (target < line.end).then(|| Found { told, ..Found::new(report) })
            }
            _ => {
                let value = line.behind_sign(end);
                let place = line.place(line.start, value);
                let report = rules::foreign_word::report(place, written, word, line.kind);
                Some(Found { told, ..Found::new(report) })
            }
        };
    }
    if let Some(found) = super::blocks::preceded(line, end) {
        return Some(found);
    }
    let report = rules::unknown_keyword::noted(line.place(line.start, end), written, line.kind, None);
    Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""))
}

/// `reads the request`: an article before a name.
fn article(line: &Line<'_>) -> Option<Found> {
    let Entry::Clause(clause) = lookup(line.kind, line.head(line.start)) else { return None };
    let at = line.start + 1;
    let listed = matches!(clause.shape, Shape::Reads | Shape::Paths | Shape::Writes | Shape::Path);
    if !listed || !line.is_one_of(at, &["the", "a", "an"]) || !line.token(at + 1).is_name() {
        return None;
    }
    let place = line.with_space(at, at + 1);
    Some(Found::new(rules::needless_word::in_line(place, line.word(at), line.slice(at + 1, line.end))))
}

/// `outcomes: paid, refused`: each ending has a line of its own.
fn outcomes(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &["outcomes", "results", "ends", "endings", "outputs"];
    let first = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let open = usize::from(line.token(first) == Token::OpenBracket);
    let (first, end) = (first + open, line.end - open);
    if !line.is_one_of(line.start, WORDS) {
        return None;
    }
    let names = line.names_between(first, end, &[Token::Comma, Token::Or, Token::And])?;
    let names = names.iter().map(|name| format!("outcome {name}"));
    let right = names.collect::<Vec<_>>().join(&format!("\n{}", line.indent()));
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unknown_keyword::otherwise(place, "Each ending has a line of its own", &right)))
}

/// `assignee = Clerk`: a word from elsewhere, and a sign behind it.
fn assigned(line: &Line<'_>) -> Option<Found> {
    let meant = line.head(line.start);
    let from = line.behind_sign(line.start + 1);
    let fits = match lookup(line.kind, meant) {
        Entry::Clause(clause) => !matches!(clause.shape, Shape::Way | Shape::Fails),
        _ => false,
    };
    let sign = from > line.start + 1 && line.token(line.start + 1) != Token::Colon;
    if meant == line.token(line.start) || !fits || !sign || from >= line.end || meant == Token::Retry {
        return None;
    }
    let place = line.place(line.start, from);
    let told = line.reports.within(place).collect();
    let report = rules::foreign_word::report(place, line.slice(line.start, from), meant.text(), line.kind);
    Some(Found { told, ..Found::new(report) })
}
