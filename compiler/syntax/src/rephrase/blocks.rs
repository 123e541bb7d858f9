//! Steps that are written on one line, and lines that stand beside the steps.

use super::side_by_side::{self, declared};
use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Edit;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    let is_step = matches!(lookup(line.kind, line.token(line.start)), Entry::Block(_));
    match (line.kind, line.token(line.start)) {
        (Some(Kind::Parallel), Token::Wait)
            if line.is_one_of(line.end - 1, &["all", "any", "both", "everything"]) =>
        {
            let word = if line.is_one_of(line.end - 1, &["any"]) { "any" } else { "all" };
            let place = line.place(line.start, line.end);
            let right = format!("join {word}");
            Some(Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right)))
        }
        (Some(_), Token::Wait) if is_step => wait(line),
        (Some(_), Token::Run) if is_step => run(line),
        (Some(_), Token::Stage | Token::Gate) if is_step => arrow(line),
        (Some(_), Token::Parallel) if is_step => side_by_side::parallel(line),
        (Some(Kind::Parallel), Token::Branch) => side_by_side::branch(line),
        (Some(Kind::Parallel), Token::Join) if line.end == line.start + 1 => {
            let report = rules::unknown_keyword::otherwise(
                line.place(line.start, line.end),
                "`join` says how many must be done: `all`, `any` or `at least 2`",
                "join all",
            );
            Some(Found::new(report))
        }
        (Some(Kind::Parallel), _) => side_by_side::listed(line).or_else(|| outside(line)),
        (Some(Kind::Workflow | Kind::Branch), _) => outside(line),
        (Some(_), _) => preceded(line, line.start + 1),
        _ => None,
    }
}

/// `wait w 3 days -> x`, `wait 3 days -> x`, `wait until paid -> x`: a wait without braces.
fn wait(line: &Line<'_>) -> Option<Found> {
    if line.token(line.end) == Token::OpenBrace || !line.stands_alone() {
        return None;
    }
    let next = line.start + 1;
    let named = line.token(next).is_name()
        && !matches!(line.token(next), Token::For | Token::Until)
        && !line.token(next).is_unit();
    let mut at = next + usize::from(named);
    let word = match line.token(at) {
        Token::Until => "until",
        _ => "for",
    };
    at += usize::from(matches!(line.token(at), Token::For | Token::Until));
    let arrow = (at..line.end).find(|index| line.token(*index) == Token::Arrow);
    let until = arrow.unwrap_or(line.end);
    let timed = line.behind_duration(at) == until && until > at;
    if !timed && (word == "for" || until == at) {
        return None;
    }
    let day = super::time::weekday(line.word(at)).filter(|_| at + 1 == until);
    let word = if timed || day.is_some() { "for" } else { word };
    let length = day.map_or_else(|| line.slice(at, until).to_owned(), super::time::how_long);
    let name = if named { line.word(next).to_owned() } else { free_name(line, "pause") };
    let indent = line.indent();
    let mut right = format!("wait {name} {{\n{indent}  {word} {length}");
    if let Some(arrow) = arrow {
        right.push_str(&format!("\n{indent}  done {}", line.slice(arrow, line.end)));
    }
    right.push_str(&format!("\n{indent}}}"));
    let place = line.place(line.start, line.end);
    if let Some(day) = day {
        return Some(super::time::until_day(line, day, &right));
    }
    let title = match named {
        true => "The lines of a `wait` stand in braces",
        false => "A `wait` has a name, and its lines stand in braces",
    };
    Some(Found::new(rules::step_on_one_line::report(place, title, &right)))
}

/// `run Other -> x`, `run r of Other -> x`: the run of another workflow without a name or without braces.
fn run(line: &Line<'_>) -> Option<Found> {
    let next = line.start + 1;
    let of = line.token(next + 1) == Token::Of;
    let path = if of { next + 2 } else { next };
    let end = line.behind_path(path);
    let last = line.word(end.saturating_sub(1));
    if end == path || !of && !last.starts_with(char::is_uppercase) {
        return None;
    }
    // The arguments in their brackets.
    let mut behind = end;
    if line.token(behind) == Token::OpenParenthesis {
        let mut depth = 0_usize;
        while behind < line.end {
            match line.token(behind) {
                Token::OpenParenthesis => depth += 1,
                Token::CloseParenthesis => depth -= 1,
                _ => {}
            }
            behind += 1;
            if depth == 0 {
                break;
            }
        }
    }
    let leads = line.token(behind) == Token::Arrow;
    if !(leads || !of && behind == line.end) {
        return None;
    }
    let name = if of { line.word(next).to_owned() } else { free_name(line, &snake(last)) };
    let mut edits = Vec::new();
    if !of {
        edits.push(Edit { location: line.before(path), text: format!("{name} of ") });
    }
    if leads {
        let indent = line.indent();
        let text = format!(" {{\n{indent}  done {}\n{indent}}}", line.slice(behind, line.end));
        edits.push(Edit { location: line.with_space_before(behind, line.end), text });
    }
    let title = match (of, leads) {
        (false, false) => format!("A `run` has a name of its own: `run {name} of {last}`"),
        (false, true) => "A `run` has a name of its own, and its lines stand in braces".to_owned(),
        _ => "The lines of a `run` stand in braces".to_owned(),
    };
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::step_on_one_line::edited(place, &title, edits)))
}

/// `stage pack -> check`: where a step leads is a line in its braces.
fn arrow(line: &Line<'_>) -> Option<Found> {
    let mut at = line.start + 2;
    if line.token(at) == Token::Of {
        at = line.behind_path(at + 1);
    }
    // `stage pack --> check`, as diagrams write it.
    let arrow = super::ways::behind_arrow(line, at);
    if !line.token(line.start + 1).is_name() || arrow == at || line.token(line.end) == Token::OpenBrace {
        return None;
    }
    let (what, word) = match line.token(line.start) {
        Token::Gate => ("gate", "accept"),
        _ => ("stage", "done"),
    };
    let indent = line.indent();
    let text = format!(" {{\n{indent}  {word} -> {}\n{indent}}}", line.slice(arrow, line.end));
    let edits = vec![Edit { location: line.with_space_before(at, line.end), text }];
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::step_on_one_line::edited(
        place,
        &format!("The lines of a `{what}` stand in braces"),
        edits,
    )))
}

/// `pack -> check`, beside the steps: each step says itself where it leads.
fn outside(line: &Line<'_>) -> Option<Found> {
    let start = line.start;
    // `pack --> check`, as diagrams write it.
    let arrow = super::ways::behind_arrow(line, start + 1).max(start + 2) - 1;
    if line.token(arrow) != Token::Arrow || !matches!(lookup(line.kind, line.token(start)), Entry::Nothing) {
        return None;
    }
    let (step, _) = declared(line, line.word(start))?;
    let word = match line.token(step) {
        Token::Gate => Token::Accept,
        Token::Stage | Token::Run | Token::Wait | Token::Parallel => Token::Done,
        _ => return None,
    };
    let way = line.slice(arrow, line.end);
    let whole = line.whole_line(start, line.end);
    let several = (arrow + 1..line.end).any(|index| matches!(line.token(index), Token::Arrow | Token::Comma));
    let edits = (!several).then(|| into_step(line, step, word, way)).flatten();
    let place = line.place(start, line.end);
    let step = line.place(step, step + 2);
    let said = format!("{} {way}", word.text());
    let report = rules::misplaced_line::outside(
        place,
        step,
        line.word(start),
        &said,
        edits.map(|edit| {
            let mut edits = vec![edit, Edit { location: whole, text: String::new() }];
            edits.sort_by_key(|edit| edit.location);
            edits
        }),
    );
    Some(Found::read_as(report, whole, ""))
}

/// The edit that writes a way into a step, where it has none of its own.
fn into_step(line: &Line<'_>, step: usize, word: Token, way: &str) -> Option<Edit> {
    if !line.may_look() {
        return None;
    }
    let brace = (step..)
        .find(|index| matches!(line.token(*index), Token::OpenBrace | Token::NewLine | Token::End))?;
    if line.token(brace) != Token::OpenBrace {
        return None;
    }
    let mut depth = 0_usize;
    let mut index = brace + 1;
    loop {
        match line.token(index) {
            Token::End => return None,
            Token::OpenBrace => depth += 1,
            Token::CloseBrace if depth == 0 => break,
            Token::CloseBrace => depth -= 1,
            token
                if token == word
                    && depth == 0
                    && matches!(line.token(index - 1), Token::NewLine | Token::OpenBrace) =>
            {
                return None;
            }
            _ => {}
        }
        index += 1;
    }
    let text = format!("\n{}  {} {way}", line.indent(), word.text());
    let last = line.gap(index);
    Some(Edit { location: line.at(flow_source::Span::at(last)), text })
}

/// A name that nothing in the file has.
pub(super) fn free_name(line: &Line<'_>, wanted: &str) -> String {
    // Of very many, a name may be taken already.
    let taken =
        |name: &str| line.may_look() && line.layout.spans.iter().any(|span| span.of(line.text) == name);
    let mut name = wanted.to_owned();
    let mut number = 2_u32;
    while taken(&name) || Token::of(&name).is_some_and(Token::is_reserved) {
        name = format!("{wanted}_{number}");
        number += 1;
    }
    name
}

/// `AskLegal` as `ask_legal`.
fn snake(name: &str) -> String {
    let mut found = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !found.is_empty() && !found.ends_with('_') {
            found.push('_');
        }
        found.extend(character.to_lowercase());
    }
    found
}

/// `join` and then `then -> x`, in a parallel.
pub(super) fn join_then(line: &Line<'_>) -> Option<Found> {
    let (join, then) = (line.start, line.start + 1);
    if line.token(join) != Token::Join
        || line.token(then) != Token::Then
        || line.token(then + 1) != Token::Arrow
    {
        return None;
    }
    let way = line.slice(then + 1, line.end);
    let right = format!("join all\n{}done {way}", line.indent());
    let title = "`join` says how many must be done, and `done` where the work goes on then";
    Some(Found::new(rules::unknown_keyword::otherwise(line.place(join, line.end), title, &right)))
}

/// `needs: [pack, bill]`, `depends-on: pack`: what comes before a step leads to it. What follows the word is at `behind`.
pub(super) fn preceded(line: &Line<'_>, behind: usize) -> Option<Found> {
    const WORDS: &[&str] = &[
        "needs",
        "need",
        "depends",
        "depends_on",
        "dependson",
        "dependencies",
        "prerequisites",
        "previous",
        "preceded_by",
        "runs_after",
        "run_after",
        "after",
        "upstream",
        "waits_for",
        "predecessors",
        "comes_after",
    ];
    let steps = matches!(line.kind, Some(Kind::Stage | Kind::Gate | Kind::Decide | Kind::Wait | Kind::Run));
    let written = line.slice(line.start, behind).replace('-', "_");
    if !steps || !WORDS.iter().any(|word| word.eq_ignore_ascii_case(&written)) {
        return None;
    }
    let mut from = behind;
    from += usize::from(line.token(from) == Token::On);
    from = line.behind_sign(from);
    let bracket = usize::from(line.token(from) == Token::OpenBracket);
    let names = line.names_between(from + bracket, line.end - bracket, &[Token::Comma, Token::And])?;
    let own = line.word(line.block.0 + 1);
    let (mut places, mut edits, mut lacking) = (Vec::new(), Vec::new(), Vec::new());
    for name in &names {
        let (step, end) = declared(line, name)?;
        places.push(line.place(step, end));
        let brace = (step..)
            .find(|index| matches!(line.token(*index), Token::OpenBrace | Token::NewLine | Token::End))?;
        let close = line.closing(brace).filter(|_| line.token(brace) == Token::OpenBrace)?;
        let leads =
            (brace + 1..close).any(|index| line.token(index - 1) == Token::Arrow && line.word(index) == own);
        if !leads {
            let word = match line.token(step) {
                Token::Gate => Some(Token::Accept),
                Token::Stage | Token::Run | Token::Wait | Token::Parallel => Some(Token::Done),
                _ => None,
            };
            edits.extend(word.and_then(|word| into_step(line, step, word, &format!("-> {own}"))));
            lacking.push(*name);
        }
    }
    let place = line.place(line.start, line.end);
    edits.push(Edit { location: line.whole_line(line.start, line.end), text: String::new() });
    edits.sort_by_key(|edit| edit.location);
    let told = line.reports.within(place).collect();
    let report = rules::misplaced_line::before(place, own, &places, &lacking, edits);
    Some(Found { told, ..Found::read_as(report, line.with_space_before(line.start, line.end), "") })
}
