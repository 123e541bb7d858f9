//! Amounts and lengths of time with the marks of other countries in their numbers, or with the currency in front.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use flow_source::{Diagnostic, Location};

/// The first amount of the line that is written otherwise.
pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    (line.start + 1..line.end).find_map(|at| match line.token(at) {
        Token::Currency if line.token(at - 1) != Token::Number => behind(line, at),
        Token::Number if !matches!(line.token(at - 1), Token::Comma | Token::Number) => parted(line, at),
        _ => None,
    })
}

/// `EUR 500`: the currency stands behind the number.
fn behind(line: &Line<'_>, at: usize) -> Option<Found> {
    let ends = at + 2 >= line.end || line.token(at + 2) != Token::Currency;
    if line.token(at + 1) != Token::Number || !ends {
        return None;
    }
    let right = format!("{} {}", line.word(at + 1), line.word(at));
    told(line, at, at + 2, &right, rules::money_spelling::report)
}

/// `1,000 EUR`, `1.000,50 EUR`, `99,90 EUR`, `1 000 EUR`, `1,5h`: a comma in a number parts thousands, or tenths.
fn parted(line: &Line<'_>, at: usize) -> Option<Found> {
    let joined = |index: usize| line.gap(index) == line.span(index).start;
    let comma = |index: usize| line.token(index) == Token::Comma && joined(index) && joined(index + 1);
    if comma(at + 1) && line.token(at + 2) == Token::Duration {
        let (part, unit) = line.word(at + 2).split_at(line.word(at + 2).len() - 1);
        let right = crate::mend::part_of(&format!("{}.{part}", line.word(at)), unit)?;
        return told(line, at, at + 3, &right, rules::duration_spelling::report);
    }
    // `500,- EUR`
    if comma(at + 1) && line.token(at + 2) == Token::Minus && line.token(at + 3) == Token::Currency {
        let right = format!("{} {}", line.word(at), line.word(at + 3));
        return told(line, at, at + 4, &right, rules::money_spelling::report);
    }
    let mut end = at + 1;
    while comma(end) && line.token(end + 1) == Token::Number {
        end += 2;
    }
    let mut number = (end > at + 1).then(|| line.slice(at, end).to_owned());
    while number.is_none() && line.token(end) == Token::Number && line.word(end).len() == 3 {
        end += 1;
        if line.token(end) != Token::Number {
            number = Some((at..end).map(|index| line.word(index)).collect::<Vec<_>>().join(","));
        }
    }
    let number = number?;
    let number = thousands(&number, ',', '.').or_else(|| thousands(&number, '.', ','))?;
    let right = format!("{number} {}", line.word(end));
    match line.token(end) {
        Token::Currency => told(line, at, end + 1, &right, rules::money_spelling::report),
        token if token.is_unit() => told(line, at, end + 1, &right, rules::duration_spelling::report),
        _ => None,
    }
}

/// A number whose thousands are parted by one mark and whose cents by another, as Flow writes it.
fn thousands(written: &str, mark: char, cents: char) -> Option<String> {
    let (whole, part) =
        written.split_once(cents).map_or((written, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut groups = whole.split(mark);
    let first = groups.next().filter(|first| digits(first, 1..=9))?;
    let rest: Vec<&str> = groups.collect();
    let fits = rest.iter().all(|group| digits(group, 3..=3)) && (rest.is_empty() || first.len() <= 3);
    if !fits || !part.is_none_or(|part| digits(part, 1..=2)) {
        return None;
    }
    let whole = std::iter::once(first).chain(rest).collect::<Vec<_>>().join("_");
    Some(part.map_or(whole.clone(), |part| format!("{whole}.{part}")))
}

fn told(
    line: &Line<'_>,
    from: usize,
    to: usize,
    right: &str,
    report: fn(Location, &str, &str) -> Diagnostic,
) -> Option<Found> {
    let place = line.place(from, to);
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(report(place, line.slice(from, to), right)) })
}
