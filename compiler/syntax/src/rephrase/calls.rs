//! What is done, as program text calls it: `Bank.pay(amount: 5 EUR)`, `await Bank.pay()`, `log "Done"`, `sleep(5)`.

use super::measures::behind_line;
use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if line.kind != Some(Kind::Stage) {
        return None;
    }
    action(line).or_else(|| logged(line)).or_else(|| pause(line))
}

/// `Bank.pay(amount: 5 EUR)`, `await Bank.pay()`, `call Bank.pay`: an action of a system stands behind `do`.
fn action(line: &Line<'_>) -> Option<Found> {
    const BEFORE: &[&str] = &["await", "call", "invoke", "execute", "exec", "run", "action"];
    let before = usize::from(line.is_one_of(line.start, BEFORE));
    let from = line.start + before;
    let end = line.behind_path(from);
    if end < from + 3 || !line.word(from).starts_with(char::is_uppercase) {
        return None;
    }
    let called =
        line.token(end) == Token::OpenParenthesis && line.token(line.end - 1) == Token::CloseParenthesis;
    let alone = before > 0 && end == line.end;
    if !called && !alone || line.token(line.end) == Token::OpenBrace {
        return None;
    }
    let place = line.place(line.start, line.end);
    let right = format!("do {}", line.slice(from, line.end));
    let title = "A stage takes an action of a system with `do`";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    let told = line.reports.within(place).collect();
    let head = match before {
        0 => line.before(from),
        _ => line.with_space(line.start, from),
    };
    // Without a word to take, the line is read as the fix writes it.
    Some(match before {
        0 => Found { told, ..Found::new(report) },
        _ => Found { told, ..Found::read_as(report, head, "do ") },
    })
}

/// `log "Done"`, `print("Done")`: what a program writes down is what a run tells by itself.
fn logged(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &["log", "print", "println", "console", "echo", "debug", "info", "warn"];
    let quoted = (line.start..line.end).any(|index| line.token(index) == Token::Text);
    if !line.is_one_of(line.start, WORDS) || !quoted {
        return None;
    }
    let start = line.span(line.start).start;
    let end = u32::try_from(line.text.get(..behind_line(line) as usize)?.trim_end().len()).ok()?;
    let place = line.at(Span::new(start, end));
    let told = line.reports.within(place).collect();
    let right = format!("// {}", place.span.of(line.text));
    let report = rules::comment_spelling::logged(place, line.word(line.start), &right);
    Some(Found { told, ..Found::read_as(report, line.with_space_before(line.start, line.end), "") })
}

/// `wait 3 days`, `sleep(5)`: waiting is a step of its own, behind this one.
fn pause(line: &Line<'_>) -> Option<Found> {
    if !line.is_one_of(line.start, &["wait", "sleep", "delay", "pause"])
        || line.token(line.end) == Token::OpenBrace
    {
        return None;
    }
    let called = usize::from(line.token(line.start + 1) == Token::OpenParenthesis);
    let from = line.start + 1 + called + usize::from(line.token(line.start + 1) == Token::For);
    let end = line.behind_duration(from);
    let length = match line.token(from) {
        _ if end > from && end + called == line.end => line.slice(from, end).to_owned(),
        Token::Number if from + 1 + called == line.end => "unknown \"How long?\"".to_owned(),
        _ => return None,
    };
    let (header, brace) = line.block;
    let ways = line.alike(|from, to| {
        line.token(from) == Token::Done && line.token(from + 1) == Token::Arrow && to > from + 2
    });
    let [(done, done_end)] = ways.as_slice() else { return None };
    let close = line.closing(brace)?;
    let name = format!("after_{}", line.word(header + 1));
    let column = " ".repeat(line.column(header)?);
    let way = line.slice(*done, *done_end);
    let mut edits = vec![
        Edit { location: line.whole_line(line.start, line.end), text: String::new() },
        Edit { location: line.place(done + 2, *done_end), text: name.clone() },
        Edit {
            location: line.at(Span::at(line.span(close).end)),
            text: format!("\n{column}wait {name} {{\n{column}  for {length}\n{column}  {way}\n{column}}}"),
        },
    ];
    edits.sort_by_key(|edit| edit.location);
    let place = line.place(line.start, line.end);
    let told = line.reports.within(place).collect();
    let report = rules::misplaced_line::pause(place, &name, edits);
    let gone = line.with_space_before(line.start, line.end);
    Some(Found { told, ..Found::read_as(report, gone, "") })
}
