//! Where a line leads, in plain speech and in the signs of diagrams.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

/// Words between what happened and the step where the work goes on.
pub(super) const GO: &[&str] = &[
    "goto", "go", "goes", "to", "back", "return", "returns", "send", "sends", "it", "the", "continue",
    "with", "step",
];

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    let kind = line.kind?;
    arrow(line, kind)
        .or_else(|| signs(line, kind))
        .or_else(|| nowhere(line, kind))
        .or_else(|| target(line))
        .or_else(|| joined(line, kind))
        .or_else(|| next(line, kind))
        .or_else(|| own_name(line, kind))
        .or_else(|| back(line, kind))
        .or_else(|| ends(line, kind))
        .or_else(|| starts(line, kind))
}

/// The way on of a step that has gone well.
pub(super) fn way_on(kind: Kind) -> Option<Token> {
    match kind {
        Kind::Gate => Some(Token::Accept),
        Kind::Stage | Kind::Run | Kind::Wait | Kind::Parallel => Some(Token::Done),
        _ => None,
    }
}

/// The place behind the arrow at `from`, which may be a longer one as diagrams have them: `-->`. `from` itself where there is none.
pub(super) fn behind_arrow(line: &Line<'_>, from: usize) -> usize {
    let mut at = from;
    while line.token(at) == Token::Minus && line.span(at).end == line.span(at + 1).start {
        at += 1;
    }
    if line.token(at) == Token::Arrow { at + 1 } else { from }
}

/// The place behind words that say that the work goes somewhere.
pub(super) fn behind_go(line: &Line<'_>, from: usize) -> usize {
    let mut at = from;
    while matches!(line.token(at), Token::Comma | Token::Then | Token::Colon) && at < line.end {
        at += 1;
    }
    at = behind_arrow(line, at);
    while line.is_one_of(at, GO) && at + 1 < line.end && line.token(at + 1) != Token::Else {
        at += 1;
    }
    at
}

/// `done --> check`
fn arrow(line: &Line<'_>, kind: Kind) -> Option<Found> {
    if matches!(lookup(Some(kind), line.token(line.start)), Entry::Nothing) {
        return None;
    }
    let begins = |index: &usize| line.token(*index) == Token::Minus && line.token(index - 1) != Token::Minus;
    let from =
        (line.start + 1..line.end).filter(begins).find(|index| behind_arrow(line, *index) > index + 1)?;
    let end = behind_arrow(line, from);
    if line.token(end) == Token::Prose {
        return None;
    }
    let place = line.place(from, end);
    Some(Found::new(rules::arrow_spelling::report(place, line.slice(from, end))))
}

/// True for a line that begins with a word that leads somewhere.
fn is_way(kind: Kind, word: Token) -> bool {
    match lookup(Some(kind), word) {
        Entry::Clause(clause) => matches!(clause.shape, Shape::Way | Shape::Fails),
        _ => false,
    }
}

/// `done ==> check`, `done -.-> check`, `done: -> check`, `done > check`, `--> check`, `done -->|ok| check`: signs of diagrams and
/// of other languages in place of an arrow.
fn signs(line: &Line<'_>, kind: Kind) -> Option<Found> {
    const SIGNS: [Token; 8] = [
        Token::Minus,
        Token::Dot,
        Token::Greater,
        Token::GreaterOrEqual,
        Token::Is,
        Token::Arrow,
        Token::Colon,
        Token::Less,
    ];
    let word = line.token(line.start);
    let (meant, from) = match is_way(kind, word) {
        true if kind != Kind::Decide => (word, line.start + 1),
        _ if matches!(word, Token::Minus | Token::Arrow) => (way_on(kind)?, line.start),
        _ => return None,
    };
    let mut at = from;
    while at < line.end && SIGNS.contains(&line.token(at)) && line.word(at) != "is" {
        at += 1;
    }
    // `done = check`: the sign has been read as none.
    let between = Span::new(line.gap(from), line.span(from).start).of(line.text);
    let arrow = at == from + 1 && line.token(from) == Token::Arrow && from > line.start;
    let other = at == from + 1
        && (line.token(from) == Token::Minus && from == line.start || line.token(from) == Token::Colon);
    if at == from && !between.contains('=') || arrow && line.token(at) != Token::Prose || other {
        return None;
    }
    // `|ok| check`: what stands on the arrow is what happened.
    let bars = line.token(at) == Token::Prose && at + 1 == line.end;
    let target = match bars {
        true => line.word(at).lines().next()?.rsplit_once('|')?.1.trim(),
        false if line.token(at).is_name() => line.slice(at, line.end),
        false => return None,
    };
    // Where the block says already where it goes on, another word is missing.
    if from == line.start && !line.alike(|at, _| line.token(at) == meant).is_empty() {
        return None;
    }
    if target.is_empty() || bars && !target.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
        return None;
    }
    let end = if bars { at + 1 } else { line.end };
    let place = line.place(line.start, end);
    let right = format!("{} -> {target}", meant.text());
    let told = line.reports.within(place).collect();
    let report = rules::arrow_spelling::way(place, line.slice(line.start, end), &right);
    Some(Found { told, ..Found::new(report) })
}

/// `done -> "check"`, `done -> end`, `done -> [*]`: where it leads is the name of a step or an outcome.
fn target(line: &Line<'_>) -> Option<Found> {
    let arrow = (line.start + 1..line.end).find(|index| line.token(*index) == Token::Arrow)?;
    let at = arrow + 1;
    let (end, right) = match line.token(at) {
        Token::Text => {
            let name = crate::text::unquote(line.word(at)).into_owned();
            let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            (at + 1, if plain { name } else { crate::text::name_of_words(&name, false) })
        }
        Token::OpenBracket
            if line.token(at + 1) == Token::Star && line.token(at + 2) == Token::CloseBracket =>
        {
            (at + 3, "unknown \"How does it end?\"".to_owned())
        }
        _ => return None,
    };
    if right.is_empty() {
        return None;
    }
    let place = line.place(at, end);
    let report = rules::quoted_name::target(place, line.slice(at, end), &right);
    let read = if right.starts_with("unknown ") { String::new() } else { right };
    Some(match read.is_empty() {
        true => Found::read_as(report, line.with_space_before(line.start, line.end), ""),
        false => Found::read_as(report, place, read),
    })
}

/// `reject` alone: what leads somewhere says where.
fn nowhere(line: &Line<'_>, kind: Kind) -> Option<Found> {
    let word = line.token(line.start);
    let end = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Arrow);
    let alone = end == line.end
        && matches!(word, Token::Done | Token::Accept | Token::Reject | Token::Late)
        && is_way(kind, word);
    if !alone {
        return None;
    }
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unexpected::lone_way(place, word.text())))
}

/// `then check` or `-> check` on a line of its own, which is read as a part of the line above.
fn joined(line: &Line<'_>, kind: Kind) -> Option<Found> {
    let word = way_on(kind).filter(|_| line.token(line.start) != Token::Join)?;
    let first = line.layout.joined.partition_point(|index| *index <= line.start);
    let joined = line.layout.joined.get(first..)?.iter().copied().take_while(|index| *index < line.end);
    let own = Some(line.column(line.start)?);
    // What is indented deeper goes on with the line above: an `else` may be missing there.
    let at = joined
        .filter(|index| matches!(line.token(*index), Token::Then | Token::Arrow))
        .find(|index| line.column(*index) == own)?;
    // Where the block says already where it goes on, another word is missing.
    if !line.alike(|from, _| line.token(from) == word).is_empty() {
        return None;
    }
    let target = behind_go(line, at);
    if target == at
        || !(line.token(target).is_name() || line.token(target) == Token::Join)
        || target >= line.end
    {
        return None;
    }
    let right = format!("{} -> {}", word.text(), line.slice(target, line.end));
    let place = line.place(at, line.end);
    let report = rules::foreign_word::line(place, line.slice(at, line.end), &right);
    // The line above ends before it.
    let last = line.place(at - 1, line.end);
    Some(Found::read_as(report, last, format!("{}\n{right}", line.word(at - 1))))
}

/// `next: check`, `goto check`, `rejected: prepare`
fn next(line: &Line<'_>, kind: Kind) -> Option<Found> {
    let meant = line.head(line.start);
    let Entry::Clause(clause) = lookup(Some(kind), meant) else { return None };
    if kind == Kind::Decide
        || !matches!(clause.shape, Shape::Way | Shape::Fails)
        || meant == line.token(line.start)
    {
        return None;
    }
    let from = line.start + 1;
    let at = behind_go(line, from);
    let colon = line.token(from) == Token::Colon;
    if line.token(from) == Token::Arrow || !line.token(at).is_name() || clause.shape == Shape::Fails && !colon
    {
        return None;
    }
    let end = line.behind_path(at);
    if end < line.end && !matches!(line.token(end), Token::Else | Token::At | Token::OpenParenthesis) {
        return None;
    }
    // `continue to check the papers` is work, unless there is such a step.
    if line.is_one_of(line.start, &["continue", "continues", "proceed", "proceeds"]) {
        super::side_by_side::declared(line, line.word(at))?;
    }
    let right = format!("{} -> {}", meant.text(), line.slice(at, line.end));
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right)))
}

/// `prepare --> check` in the stage `prepare` itself.
fn own_name(line: &Line<'_>, kind: Kind) -> Option<Found> {
    let word = way_on(kind)?;
    let (header, _) = line.block;
    let target = behind_arrow(line, line.start + 1);
    let own = line.word(line.start) == line.word(header + 1);
    if !own
        || target == line.start + 1
        || !matches!(lookup(line.kind, line.token(line.start)), Entry::Nothing)
    {
        return None;
    }
    let right = format!("{} -> {}", word.text(), line.slice(target, line.end));
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right)))
}

/// `loop back to prepare up to 2 times`, in a gate.
fn back(line: &Line<'_>, kind: Kind) -> Option<Found> {
    const BACK: &[&str] =
        &["loop", "loops", "go", "goes", "return", "returns", "send", "sends", "back", "redo", "repeat"];
    if kind != Kind::Gate || !line.is_one_of(line.start, BACK) {
        return None;
    }
    let at = behind_go(line, line.start + 1);
    let end = line.behind_path(at);
    if end == at {
        return None;
    }
    let times = (end..line.end).find(|index| line.token(*index) == Token::Number);
    if times.is_none() && end < line.end {
        return None;
    }
    let times = times.map_or("unknown \"How often?\"", |index| line.word(index));
    let right = format!(
        "rework -> {} at most {times} times else -> unknown \"Where does it go then?\"",
        line.slice(at, end)
    );
    let place = line.place(line.start, line.end);
    let title = "A gate sends work back with `rework`, and says how often";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""))
}

/// `start -> prepare`, where that is the first step anyway.
fn starts(line: &Line<'_>, kind: Kind) -> Option<Found> {
    const START: &[&str] = &["start", "starts", "begin", "begins", "initial", "entry"];
    // `[*] --> prepare`
    let mark = line.token(line.start) == Token::OpenBracket
        && line.token(line.start + 1) == Token::Star
        && line.token(line.start + 2) == Token::CloseBracket;
    if kind != Kind::Workflow || !(mark || line.is_one_of(line.start, START)) || !line.may_look() {
        return None;
    }
    let from = line.start + if mark { 3 } else { 1 };
    let target = behind_go(line, from);
    if target == from || target + 1 != line.end {
        return None;
    }
    let first = (line.block.1 + 1..line.layout.tokens.len()).find(|index| {
        let step = matches!(
            line.token(*index),
            Token::Stage | Token::Gate | Token::Decide | Token::Parallel | Token::Wait | Token::Run
        );
        step && line.column(*index).is_some() && line.token(index + 1).is_name()
    })?;
    if line.word(first + 1) != line.word(target) {
        return None;
    }
    let report = rules::needless_word::first_step(line.whole_line(line.start, line.end), line.word(target));
    Some(Found::new(report))
}

/// `end`: how a case ends has a name.
fn ends(line: &Line<'_>, kind: Kind) -> Option<Found> {
    const END: &[&str] = &["end", "finish", "finished", "stop", "exit", "terminate", "complete", "return"];
    let word = way_on(kind)?;
    if line.end != line.start + 1 || !line.is_one_of(line.start, END) || !line.may_look() {
        return None;
    }
    let mut outcomes = (1..line.layout.tokens.len())
        .filter(|index| line.token(index - 1) == Token::Outcome && line.token(*index).is_name())
        .map(|index| line.word(index));
    let only = outcomes.next().filter(|_| outcomes.next().is_none());
    let target = only.unwrap_or("unknown \"How does it end?\"");
    let place = line.place(line.start, line.end);
    let title = format!("An ending has a name: `{} ->` leads to one of the workflow's outcomes", word.text());
    let right = format!("{} -> {target}", word.text());
    let report = rules::unknown_keyword::otherwise(place, &title, &right);
    Some(Found::read_by(
        report,
        vec![Edit { location: line.with_space_before(line.start, line.end), text: String::new() }],
    ))
}
