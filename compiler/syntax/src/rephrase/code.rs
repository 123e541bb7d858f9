//! Blocks of program text.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    function(line).or_else(|| value(line))
}

/// `const limit = 3`, `variable "limit" { ... }`: values are no declarations of their own.
fn value(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &["const", "let", "var", "variable", "locals", "local", "val"];
    let named = line.token(line.start + 1).is_name() || line.token(line.start + 1) == Token::Text;
    if line.kind.is_some() || !line.is_one_of(line.start, WORDS) || !named || !line.may_look() {
        return None;
    }
    let end = match line.token(line.end) {
        Token::OpenBrace => line.closing(line.end)? + 1,
        _ => line.end,
    };
    let whole = line.range(line.start, end);
    let place = line.place(line.start, line.end);
    let name = line.word(line.start + 1).trim_matches('"');
    let report = rules::unknown_keyword::value(place, name, comments(line, whole));
    let told = line.reports.within(line.at(whole)).collect();
    Some(Found { told, ..Found::read_as(report, line.at(whole), "") })
}

/// Edits that make each line of a part of the text a comment.
fn comments(line: &Line<'_>, whole: Span) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = whole.start;
    for text in whole.of(line.text).split_inclusive('\n') {
        let margin = text.len() - text.trim_start().len();
        let start = at + u32::try_from(margin).unwrap_or(0);
        if !text.trim().is_empty() {
            edits.push(Edit { location: line.at(Span::at(start)), text: "// ".to_owned() });
        }
        at += u32::try_from(text.len()).unwrap_or(0);
    }
    edits
}

/// `def approve(amount):` and what is indented below, `function f(x) { ... }`: how something is computed is no part of Flow.
fn function(line: &Line<'_>) -> Option<Found> {
    const BEFORE: &[&str] = &["async", "export", "public", "private", "static", "pub"];
    const WORDS: &[&str] = &["def", "function", "func", "fn", "fun", "sub", "procedure"];
    let word = line.start + usize::from(line.is_one_of(line.start, BEFORE));
    let code = line.kind.is_none()
        && line.is_one_of(word, WORDS)
        && line.token(word + 1).is_name()
        && line.token(word + 2) == Token::OpenParenthesis;
    if !code || !line.may_look() {
        return None;
    }
    let end = match line.token(line.end) {
        Token::OpenBrace => line.closing(line.end)? + 1,
        _ => super::headers::deeper_end(line)?,
    };
    let place = line.place(line.start, line.end);
    let whole = line.range(line.start, end);
    let report = rules::unknown_keyword::code(place, line.word(word + 1), comments(line, whole));
    let told = line.reports.within(line.at(whole)).collect();
    Some(Found { told, ..Found::read_as(report, line.at(whole), "") })
}
