//! Ways that data chooses.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use flow_source::{Edit, Span};

/// `if score > 7 -> review else -> pay`, in a stage: data decides in a step of its own.
pub(super) fn choosing(line: &Line<'_>) -> Option<Found> {
    let is_arm = |from: usize, to: usize| {
        let begins = matches!(line.token(from), Token::If | Token::When | Token::Else | Token::Otherwise)
            || line.is_one_of(from, &["elif"]) && from < line.end;
        begins && (from..to).any(|index| line.token(index) == Token::Arrow)
    };
    if !is_arm(line.start, line.end) {
        return None;
    }
    let all = line.alike(is_arm);
    if all.first().map(|(from, _)| *from) != Some(line.start) {
        return None;
    }
    let (header, brace) = line.block;
    let close = line.closing(brace)?;
    let name = format!("after_{}", line.word(header + 1));
    let column = " ".repeat(line.column(header)?);
    let mut arms = String::new();
    let mut target = "";
    for (from, to) in &all {
        let mut from = *from;
        while from < *to {
            let arrow = (from..*to).find(|index| line.token(*index) == Token::Arrow)?;
            let end = (arrow..*to).find(|index| line.token(*index) == Token::Else).unwrap_or(*to);
            let way = line.slice(arrow, end);
            if target.is_empty() {
                target = line.slice(arrow + 1, end);
            }
            let rest = match line.token(from) {
                Token::Else | Token::Otherwise => matches!(line.token(from + 1), Token::Arrow),
                _ => false,
            };
            let start = from + 1 + usize::from(matches!(line.token(from + 1), Token::If | Token::When));
            match rest {
                true => arms.push_str(&format!("\n{column}  otherwise {way}")),
                false => arms.push_str(&format!("\n{column}  when {} {way}", line.slice(start, arrow))),
            }
            from = end;
        }
    }
    let mut edits =
        vec![Edit { location: line.place(line.start, line.end), text: format!("done -> {name}") }];
    let others = all.iter().skip(1);
    edits
        .extend(others.map(|(from, to)| Edit { location: line.whole_line(*from, *to), text: String::new() }));
    let behind = line.at(Span::at(line.span(close).end));
    edits.push(Edit { location: behind, text: format!("\n\n{column}decide {name} {{{arms}\n{column}}}") });
    let place = line.place(line.start, line.end);
    let report = rules::conditional_way::of_stage(place, &name, edits);
    let mut read = vec![Edit { location: place, text: format!("done -> {target}") }];
    read.extend(
        all.iter()
            .skip(1)
            .map(|(from, to)| Edit { location: line.whole_line(*from, *to), text: String::new() }),
    );
    Some(Found::read_by(report, read))
}

/// `if a > 3 then goto x`, `if a > 3: x` and `else: y` below it: an arm of a decision, as other languages write it.
pub(super) fn if_then(line: &Line<'_>) -> Option<Found> {
    if !matches!(line.token(line.start), Token::If | Token::When) {
        return None;
    }
    let arrow = (line.start..line.end).any(|index| line.token(index) == Token::Arrow);
    let mut depth = 0_usize;
    let sign = (line.start + 1..line.end).find(|index| {
        match line.token(*index) {
            Token::OpenParenthesis => depth += 1,
            Token::CloseParenthesis => depth = depth.saturating_sub(1),
            Token::Arrow | Token::Colon | Token::Then => return depth == 0,
            // `when amount > 3 go to x`
            _ if !arrow && line.is_one_of(*index, &["goto", "go", "goes"]) => {
                return depth == 0 && *index > line.start + 2;
            }
            _ => {}
        }
        false
    })?;
    let other = (sign..line.end).find(|index| line.token(*index) == Token::Else);
    let plain = line.token(sign) == Token::Arrow && line.word(sign) != "then";
    if plain && let Some(found) = other.and_then(|other| else_colon(line, other)) {
        return Some(found);
    }
    let target = super::ways::behind_go(line, if plain { sign } else { sign + 1 });
    let goes = target > sign + 1 || line.token(sign).is_name();
    if plain && (!goes || line.token(line.start) == Token::When) || sign == line.start + 1 {
        return None;
    }
    let end = other.unwrap_or(line.end);
    if line.behind_path(target) == target || target >= end {
        return None;
    }
    let condition = listed(line, line.start + 1, sign);
    let mut right = format!("when {condition} -> {}", line.slice(target, end));
    if let Some(other) = other {
        let rest = super::ways::behind_go(line, other + 1);
        if line.behind_path(rest) != line.end {
            return None;
        }
        right.push_str(&format!("\n{}otherwise -> {}", line.indent(), line.slice(rest, line.end)));
    }
    let place = line.place(line.start, line.end);
    let title = "A line of a decision is `when`, a condition, and an arrow to where it leads";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    let then = line.reports.about(line.place(sign, sign + 1)).map(|found| found.location());
    Some(Found { told: then.into_iter().collect(), ..Found::new(report) })
}

/// `else: y` below an arm of a decision.
fn else_colon(line: &Line<'_>, other: usize) -> Option<Found> {
    let rest = super::ways::behind_go(line, other + 1);
    if line.column(other).is_none()
        || line.token(other + 1) != Token::Colon
        || rest >= line.end
        || line.behind_path(rest) != line.end
    {
        return None;
    }
    let right = format!("otherwise -> {}", line.slice(rest, line.end));
    let report = rules::foreign_word::line(line.place(other, line.end), line.slice(other, line.end), &right);
    let read = format!("{}\n{right}", line.word(other - 1));
    Some(Found::read_as(report, line.place(other - 1, line.end), read))
}

/// `amount is over 500 EUR`: a comparison in words.
pub(super) fn compared(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[(&[&str], &str)] = &[
        (&["over"], ">"),
        (&["above"], ">"),
        (&["exceeds"], ">"),
        (&["gt"], ">"),
        (&["gte"], ">="),
        (&["lt"], "<"),
        (&["lte"], "<="),
        (&["more", "than"], ">"),
        (&["greater", "than"], ">"),
        (&["bigger", "than"], ">"),
        (&["larger", "than"], ">"),
        (&["at", "least"], ">="),
        (&["under"], "<"),
        (&["below"], "<"),
        (&["less", "than"], "<"),
        (&["smaller", "than"], "<"),
        (&["at", "most"], "<="),
        (&["up", "to"], "<="),
    ];
    if !matches!(line.head(line.start), Token::When | Token::Requires | Token::Until | Token::Guard) {
        return None;
    }
    // How often a way is taken is no comparison.
    let arrow = (line.start..line.end).find(|index| line.token(*index) == Token::Arrow).unwrap_or(line.end);
    let (from, end, sign) = (line.start + 2..arrow).find_map(|from| {
        if !line.token(from - 1).is_name() {
            return None;
        }
        let words = from + usize::from(line.token(from) == Token::Is);
        let (found, sign) = WORDS.iter().find(|(found, _)| {
            found.iter().enumerate().all(|(index, word)| line.is_one_of(words + index, &[word]))
        })?;
        let end = words + found.len();
        let value = matches!(line.token(end), Token::Number | Token::Percent | Token::Duration);
        value.then_some((from, end, sign))
    })?;
    let place = line.place(from, end);
    Some(Found::new(rules::comparison_spelling::otherwise(place, line.slice(from, end), sign)))
}

/// `case x: y`, `default: y`: in a decision.
pub(super) fn arm(line: &Line<'_>) -> Option<Found> {
    let colon = (line.start..line.end).rfind(|index| line.token(*index) == Token::Colon)?;
    let plain = !(line.start..line.end).any(|index| line.token(index) == Token::Arrow);
    let closed = !(colon..line.end).any(|index| line.token(index) == Token::CloseParenthesis);
    if !plain
        || !closed
        || colon == line.start
        || colon + 1 >= line.end
        || line.token(line.end) == Token::OpenBrace
    {
        return None;
    }
    // What the whole decision is on is said in its first line.
    if line.block.0 + 2 != line.block.1 {
        return None;
    }
    let rest = line.slice(colon + 1, line.end);
    let other = colon == line.start + 1
        && line.is_one_of(line.start, &["default", "else", "otherwise", "other", "_"]);
    let begins =
        matches!(line.token(line.start), Token::When | Token::If) || line.is_one_of(line.start, &["case"]);
    let right = match other {
        true => format!("otherwise -> {rest}"),
        false => format!("when {} -> {rest}", listed(line, line.start + usize::from(begins), colon)),
    };
    if !other && !begins && colon == line.start + 1 {
        return None;
    }
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unknown_keyword::otherwise(
        place,
        "An arrow shows where a condition leads",
        &right,
    )))
}

/// A condition in which a list stands in square brackets: `size in [small, large]`.
fn listed(line: &Line<'_>, from: usize, to: usize) -> String {
    let text = line.slice(from, to);
    let round = (from..to)
        .any(|index| line.token(index) == Token::In && line.token(index + 1) == Token::OpenParenthesis);
    match round {
        true => text.replace('(', "[").replace(')', "]"),
        false => text.to_owned(),
    }
}

/// `when (amount > 3) { x }`, `else { y }`: arms with the braces of other languages. An `else` belongs to the line above it.
pub(super) fn in_braces(line: &Line<'_>) -> Option<Found> {
    let is_rest = |at: usize| {
        matches!(line.token(at), Token::Else | Token::Otherwise) && line.token(at + 1) == Token::OpenBrace
    };
    let rest = line.end == line.start + 1 && is_rest(line.start);
    let arm = matches!(line.token(line.start), Token::When | Token::If) && line.end > line.start + 1;
    if line.token(line.end) != Token::OpenBrace || !(rest || arm) {
        return None;
    }
    let (target, mut end) = target_in(line, line.end)?;
    let mut right = match rest {
        true => format!("otherwise -> {target}"),
        false => format!("when {} -> {target}", line.slice(line.start + 1, line.end)),
    };
    let next = end + usize::from(line.token(end) == Token::NewLine);
    if arm && is_rest(next) {
        let (target, behind) = target_in(line, next + 1)?;
        right.push_str(&format!("\n{}otherwise -> {target}", line.indent()));
        end = behind;
    }
    let place = line.place(line.start, end);
    let title = "A line of a decision is `when`, a condition, and an arrow to where it leads";
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(rules::unknown_keyword::otherwise(place, title, &right)) })
}

/// The name that stands alone between braces, but for words that say that the work goes there; and the place behind them.
fn target_in<'a>(line: &Line<'a>, brace: usize) -> Option<(&'a str, usize)> {
    let go = |at: usize| super::ways::GO.iter().any(|word| line.word(at).eq_ignore_ascii_case(word));
    let mut at = brace + 1;
    while matches!(line.token(at), Token::NewLine | Token::Arrow) || go(at) {
        at += 1;
    }
    let end = line.behind_path(at);
    let close = end + usize::from(line.token(end) == Token::NewLine);
    (end > at && line.token(close) == Token::CloseBrace).then(|| (line.slice(at, end), close + 1))
}

/// `only if amount > 3`, `unless amount > 3`, in a step: a condition begins with `when`.
pub(super) fn guard(line: &Line<'_>) -> Option<Found> {
    let only = line.is_one_of(line.start, &["only"])
        && matches!(line.token(line.start + 1), Token::If | Token::When);
    let unless = line.is_one_of(line.start, &["unless"]);
    let from = line.start + if only { 2 } else { 1 };
    let arrow = (line.start..line.end).any(|index| line.token(index) == Token::Arrow);
    if !(only || unless) || from >= line.end || arrow {
        return None;
    }
    let condition = line.slice(from, line.end);
    let right = if unless { format!("when not ({condition})") } else { format!("when {condition}") };
    let place = line.place(line.start, line.end);
    let told = line.reports.within(place).collect();
    let report = rules::foreign_word::line(place, line.slice(line.start, line.end), &right);
    Some(Found { told, ..Found::read_as(report, place, format!("when {condition}")) })
}
