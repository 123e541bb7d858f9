//! Up to what somebody may decide or do.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;

/// `uses Bank.pay up to 100 EUR`: a limit is a condition.
pub(super) fn limit(line: &Line<'_>) -> Option<Found> {
    const LIMITS: &[(&[&str], &str)] = &[
        (&["no", "more", "than"], "<="),
        (&["not", "more", "than"], "<="),
        (&["less", "than"], "<"),
        (&["up", "to"], "<="),
        (&["at", "most"], "<="),
        (&["below"], "<"),
        (&["under"], "<"),
        (&["max"], "<="),
        (&["maximum"], "<="),
        (&["limit"], "<="),
        (&["until"], "<="),
        (&["with", "limit"], "<="),
    ];
    let path = line.behind_path(line.start + 1);
    let (words, sign) = LIMITS.iter().find(|(words, _)| {
        words.iter().enumerate().all(|(index, word)| line.is_one_of(path + index, &[word]))
    })?;
    let value = path + words.len();
    let end = value + 1 + usize::from(line.token(value + 1) == Token::Currency);
    let type_ = match (line.token(value), line.token(value + 1)) {
        (Token::Number, Token::Currency) => &["Money"][..],
        (Token::Percent, _) => &["Percent"],
        (Token::Number, _) => &["Int", "Decimal"],
        _ => return None,
    };
    if path == line.start + 1 || end != line.end {
        return None;
    }
    let name = argument(line, path - 1, type_);
    let place = line.place(path, end);
    let right = name.map(|name| format!("when {name} {sign} {}", line.slice(value, end)));
    let report = rules::limit_spelling::report(
        place,
        line.slice(path, end),
        right.as_deref(),
        (sign, line.slice(value, end)),
    );
    Some(match right {
        Some(_) => Found::new(report),
        None => Found::read_as(report, place, ""),
    })
}

/// The one parameter of such a type of the action that is called as the token at `action`, where this file declares it.
pub(super) fn argument<'a>(line: &Line<'a>, action: usize, types: &[&str]) -> Option<&'a str> {
    if !line.may_look() {
        return None;
    }
    let name = line.word(action);
    let tokens = line.layout.tokens.len();
    let declared =
        (1..tokens).find(|index| line.token(index - 1) == Token::Action && line.word(*index) == name)?;
    let ends = |index: &usize| {
        matches!(
            line.token(*index),
            Token::CloseParenthesis | Token::NewLine | Token::CloseBrace | Token::End
        )
    };
    let end = (declared + 1..tokens).find(ends)?;
    let fits = |index: &usize| {
        let type_ = line.word(index + 1);
        line.token(*index) == Token::Colon && types.iter().any(|known| type_.eq_ignore_ascii_case(known))
    };
    let mut found = (declared + 1..end).filter(fits).map(|index| line.word(index - 1));
    let first = found.next();
    first.filter(|_| found.next().is_none())
}
