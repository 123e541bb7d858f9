//! The first line of a block: a colon in place of braces, a list in place of a line, and names of several words.

use super::{Found, Line};
use crate::rules;
use crate::table::{Body, Entry, HeaderForm, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Span;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if let Some(found) = super::first_lines::otherwise(line) {
        return Some(found);
    }
    let first = line.start + usize::from(line.token(line.start) == Token::Private);
    let Entry::Block(kind) = lookup(line.kind, line.head(first)) else { return None };
    if kind == Kind::Assume {
        return None;
    }
    name_of_words(line, kind, first)
        .or_else(|| people(line, kind, first))
        .or_else(|| indented(line, kind, first))
}

/// `policy safety first {`: a name is one word.
fn name_of_words(line: &Line<'_>, kind: Kind, first: usize) -> Option<Found> {
    if matches!(kind.entry().header, HeaderForm::Nothing | HeaderForm::QuotedOf) {
        return None;
    }
    let mut end = first + 1;
    while line.token(end) == Token::Name && end < line.end {
        end += 1;
    }
    let colon = end + usize::from(line.token(end) == Token::Colon && end + 1 == line.end);
    let closes = colon == line.end
        && matches!(line.token(line.end), Token::OpenBrace | Token::NewLine | Token::End)
        || matches!(line.token(end), Token::OpenParenthesis | Token::Of);
    // What must be said behind the name is missing, rather.
    let lacks = matches!(kind.entry().header, HeaderForm::Of | HeaderForm::RunOf | HeaderForm::Assumption)
        && line.token(end) != Token::Of;
    if end < first + 3 || !closes || lacks {
        return None;
    }
    let words = line.slice(first + 1, end);
    let pascal = line.word(first + 1).starts_with(char::is_uppercase);
    let right = crate::text::name_of_words(words, pascal);
    let place = line.place(first + 1, end);
    let report = rules::quoted_name::words(place, words, &right);
    // All of it is the name.
    Some(Found::read_as(report, line.with_space_before(first + 2, end), ""))
}

/// `role Finance: ana, ben`: what belongs to it stands in braces.
fn people(line: &Line<'_>, kind: Kind, first: usize) -> Option<Found> {
    let colon = first + 2;
    // `role Finance = [ana, ben]`, `role Finance (ana, ben)`
    let sign = usize::from(line.token(colon) == Token::Colon);
    let bracket =
        usize::from(matches!(line.token(colon + sign), Token::OpenBracket | Token::OpenParenthesis));
    let (from, to) = (colon + sign + bracket, line.end - bracket);
    let fits = kind == Kind::Role
        && sign + bracket > 0
        && to > from
        && line.token(line.end) != Token::OpenBrace
        && (bracket == 0 || matches!(line.token(to), Token::CloseBracket | Token::CloseParenthesis));
    if !fits {
        return None;
    }
    let people = match line.token(from) {
        Token::Number if to == from + 1 => vec![line.word(from)],
        _ => line.names_between(from, to, &[Token::Comma, Token::And])?,
    };
    let place = line.at(Span::new(line.gap(colon), line.range(colon, line.end).end));
    let right = format!(" {{ people {} }}", people.join(", "));
    let title = format!("Who is in a role stands in braces: `role {}{right}`", line.word(first + 1));
    Some(Found::new(rules::missing_brace::instead(place, &title, &right)))
}

/// `record Model:` with lines below that are indented deeper: braces tell what belongs to it.
fn indented(line: &Line<'_>, kind: Kind, first: usize) -> Option<Found> {
    let colon = line.token(line.end - 1) == Token::Colon;
    let body = kind.entry().body;
    if line.layout.unbalanced
        || !is_plain(line, first)
        || line.end <= first + usize::from(colon) + usize::from(kind.entry().header != HeaderForm::Nothing)
        || line.token(line.end) != Token::NewLine
        || line.stands_alone()
        || body == Body::None
        || line.column(line.start).is_none()
    {
        return None;
    }
    let below = line.end + 1;
    let brackets = (first..line.end).any(|index| line.token(index) == Token::OpenParenthesis);
    let entry = kind.entry().header == HeaderForm::Parameters
        && !brackets
        && line.token(below).is_name()
        && line.token(below + 1) == Token::Colon;
    let known = !matches!(lookup(Some(kind), line.token(below)), Entry::Nothing)
        || rules::foreign_word::meant(line.word(below), Some(kind)).is_some();
    // What looks like a parameter may belong to brackets that are missing.
    let fits = match body {
        Body::Fields | Body::Members => true,
        Body::Lines => !entry,
        _ => known && !entry,
    };
    if !colon && !fits {
        return None;
    }
    if !line.may_look() {
        return None;
    }
    let last = deeper_end(line)?;
    let indent = line.indent();
    let from = if colon { line.end - 1 } else { line.end };
    let open = line.at(Span::new(line.gap(from), line.gap(line.end)));
    let close = line.at(Span::at(line.gap(last)));
    let report =
        rules::missing_brace::indented(open, close, line.slice(line.start, from), &format!("\n{indent}}}"));
    Some(Found::new(report))
}

/// The end of the lines below that are indented deeper.
pub(super) fn deeper_end(line: &Line<'_>) -> Option<usize> {
    let own = line.column(line.start)?;
    let mut depth = 0_usize;
    let mut index = line.end + 1;
    let end = loop {
        match line.token(index) {
            Token::End => break index,
            Token::OpenBrace => depth += 1,
            Token::CloseBrace if depth == 0 => break index,
            Token::CloseBrace => depth -= 1,
            Token::NewLine if depth == 0 && line.column(index + 1).is_some_and(|column| column <= own) => {
                break index;
            }
            _ => {}
        }
        index += 1;
    };
    Some(if line.token(end - 1) == Token::NewLine { end - 1 } else { end })
}

/// True where a first line is read to its end: a name, and perhaps parameters in brackets, or what it is of.
fn is_plain(line: &Line<'_>, first: usize) -> bool {
    let mut at = first + usize::from(line.token(first + 1).is_name()) + 1;
    if line.token(at) == Token::OpenParenthesis {
        let close = (at..line.end).rfind(|index| line.token(*index) == Token::CloseParenthesis);
        at = match close {
            Some(close) => close + 1,
            None => return false,
        };
    }
    if line.token(at) == Token::Of {
        at = line.behind_path(at + 1);
    }
    at == line.end || line.token(at) == Token::Colon && at + 1 == line.end
}
