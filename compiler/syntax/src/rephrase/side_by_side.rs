//! Steps that a parallel or a branch only names, though they stand elsewhere.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Edit;

/// What ends how many are waited for, where nothing is said about it.
const JOIN: &str = "join all";

/// `parallel legal, finance -> sign`, `parallel { legal, finance }`.
pub(super) fn parallel(line: &Line<'_>) -> Option<Found> {
    named(line).or_else(|| nameless(line))
}

/// A branch by its name, and the step that is meant.
#[derive(Clone, Copy)]
struct Branch<'a> {
    name: &'a str,
    step: &'a str,
}

/// `branch legal -> ask_legal`: the steps of a branch stand in it.
pub(super) fn branch(line: &Line<'_>) -> Option<Found> {
    let is_way = |from: usize, to: usize| {
        line.token(from) == Token::Branch
            && to > from + 3
            && matches!(line.token(from + 2), Token::Arrow | Token::Colon)
            && line.token(to) != Token::OpenBrace
    };
    if !is_way(line.start, line.end) {
        return None;
    }
    let all = line.alike(is_way);
    if all.first().map(|(from, _)| *from) != Some(line.start) {
        return None;
    }
    let targets =
        all.iter().flat_map(|(from, to)| from + 3..*to).filter(|index| line.token(*index).is_name());
    let places =
        targets.filter_map(|index| declared(line, line.word(index))).map(|(from, to)| line.place(from, to));
    let place = line.place(line.start, line.end);
    let report = rules::steps_outside_branch::report(place, line.word(line.start + 1), places.collect());
    // Each names one step, and nothing else.
    let plain = all.iter().all(|(from, to)| from + 4 == *to && line.token(from + 3).is_name());
    let branches: Vec<Branch<'_>> =
        all.iter().map(|(from, _)| Branch { name: line.word(from + 1), step: line.word(from + 3) }).collect();
    Some(into_parallel(line, report, plain.then_some(branches), &all))
}

/// `parallel legal, finance -> sign`: the steps stand in it.
fn named(line: &Line<'_>) -> Option<Found> {
    let first = line.start + 1;
    let arrow = (first..line.end).find(|index| line.token(*index) == Token::Arrow).unwrap_or(line.end);
    let fits = line.token(line.end) != Token::OpenBrace
        && matches!(line.token(first + 1), Token::Comma | Token::And)
        && is_list(line, first, arrow);
    if !fits {
        return None;
    }
    let way = (arrow < line.end).then(|| line.slice(arrow, line.end));
    Some(whole(line, (first, arrow), line.end, way))
}

/// `parallel { legal, finance }`: without a name, and with nothing but the names of steps inside.
fn nameless(line: &Line<'_>) -> Option<Found> {
    let brace = line.end;
    if line.end != line.start + 1 || line.token(brace) != Token::OpenBrace {
        return None;
    }
    let close = line.closing(brace).filter(|close| *close > brace + 1)?;
    let listed = |index: usize| line.token(index) == Token::NewLine || is_list(line, index, index + 1);
    (brace + 1..close).all(listed).then(|| whole(line, (brace + 1, close), close + 1, None))
}

/// True where nothing but names stands there, with commas or `and` between them.
fn is_list(line: &Line<'_>, from: usize, to: usize) -> bool {
    let fits =
        |index: usize| line.token(index).is_name() || matches!(line.token(index), Token::Comma | Token::And);
    to > from && (from..to).all(fits)
}

/// Lines of a parallel that only name steps.
pub(super) fn listed(line: &Line<'_>) -> Option<Found> {
    let names_steps = |from: usize, to: usize| {
        is_list(line, from, to)
            && matches!(lookup(line.kind, line.token(from)), Entry::Nothing)
            && (to == from + 1 || matches!(line.token(from + 1), Token::Comma | Token::And))
    };
    if !names_steps(line.start, line.end)
        || !matches!(line.token(line.end), Token::NewLine | Token::CloseBrace)
    {
        return None;
    }
    let all = line.alike(names_steps);
    let names: Vec<usize> =
        all.iter().flat_map(|(from, to)| *from..*to).filter(|index| line.token(*index).is_name()).collect();
    // Of a parallel without a name, that is told with it.
    let (header, brace) = line.block;
    if names.first() != Some(&line.start) || header + 1 == brace {
        return None;
    }
    let words: Vec<&str> = names.iter().map(|index| line.word(*index)).collect();
    let report = rules::steps_outside_branch::listed(
        line.place(line.start, line.end),
        &words,
        declared_places(line, &words),
    );
    let branches = words.iter().map(|word| Branch { name: word, step: word }).collect();
    Some(into_parallel(line, report, Some(branches), &all))
}

/// A parallel that is written with the names of its steps, which stand from one token to another; it ends before `end`.
fn whole(line: &Line<'_>, names: (usize, usize), end: usize, way: Option<&str>) -> Found {
    let words: Vec<&str> = (names.0..names.1)
        .filter(|index| line.token(*index).is_name())
        .map(|index| line.word(index))
        .collect();
    let place = line.place(line.start, end);
    let report = rules::steps_outside_branch::listed(place, &words, declared_places(line, &words));
    let branches: Vec<Branch<'_>> = words.iter().map(|word| Branch { name: word, step: word }).collect();
    let name = unknown_target(line).unwrap_or_else(|| super::blocks::free_name(line, "side_by_side"));
    let indent = line.indent();
    let moved = Moved::of(line, &branches, (line.start, end), &name);
    let Some(Moved { text, mut edits, way: on }) = moved else {
        return Found::read_as(report, line.with_space_before(line.start, end), "");
    };
    let way = way.map_or(on, str::to_owned);
    let text = format!("parallel {name} {{{text}\n{indent}  {JOIN}\n{indent}  done {way}\n{indent}}}");
    edits.push(Edit { location: place, text });
    edits.sort_by_key(|edit| edit.location);
    Found::new(rules::steps_outside_branch::moved(report, edits))
}

/// Lines of a parallel that name steps: those stand in the branches, where the first of the lines is, and the others go.
fn into_parallel(
    line: &Line<'_>,
    report: flow_source::Diagnostic,
    branches: Option<Vec<Branch<'_>>>,
    lines: &[(usize, usize)],
) -> Found {
    let (header, brace) = line.block;
    let close = line.closing(brace);
    let moved = branches
        .zip(close)
        .and_then(|(branches, close)| Moved::of(line, &branches, (header, close), line.word(header + 1)));
    let Some(Moved { text, mut edits, way }) = moved else {
        let gone = |(from, to): &(usize, usize)| Edit {
            location: line.with_space_before(*from, *to),
            text: String::new(),
        };
        return Found::read_by(report, lines.iter().map(gone).collect());
    };
    let says = |word: Token| !line.alike(|from, _| line.token(from) == word).is_empty();
    let margin = format!("\n{}  ", " ".repeat(line.before_on_line(header).len()));
    let mut text = text.trim_start().to_owned();
    if !says(Token::Join) {
        text.push_str(&format!("{margin}{JOIN}"));
    }
    if !says(Token::Done) {
        text.push_str(&format!("{margin}done {way}"));
    }
    for (index, (from, to)) in lines.iter().enumerate() {
        let location = if index == 0 { line.place(*from, *to) } else { line.with_space_before(*from, *to) };
        edits.push(Edit {
            location,
            text: if index == 0 { std::mem::take(&mut text) } else { String::new() },
        });
    }
    edits.sort_by_key(|edit| edit.location);
    Found::new(rules::steps_outside_branch::moved(report, edits))
}

/// Steps that have been moved into the branches of a parallel.
struct Moved {
    /// The branches, each on lines of its own.
    text: String,
    /// What goes from where they stood, and arrows that led to one of them.
    edits: Vec<Edit>,
    /// Where the work goes on when all are done, with its arrow.
    way: String,
}

impl Moved {
    /// The parallel has that name; its block, or what stands in its place, goes from one token to another.
    fn of(line: &Line<'_>, branches: &[Branch<'_>], block: (usize, usize), name: &str) -> Option<Self> {
        if line.layout.unbalanced || branches.len() < 2 {
            return None;
        }
        let indent = " ".repeat(line.column(block.0)?);
        let (mut text, mut edits, mut ways) = (String::new(), Vec::new(), Vec::new());
        let mut moved = Vec::new();
        for (number, branch) in branches.iter().enumerate() {
            let twice = branches.iter().skip(number + 1).any(|other| other.step == branch.step);
            let (from, _) = declared(line, branch.step).filter(|_| !twice)?;
            let brace = (from..)
                .find(|index| matches!(line.token(*index), Token::OpenBrace | Token::NewLine | Token::End))?;
            let close = line.closing(brace).filter(|_| line.token(brace) == Token::OpenBrace)?;
            // What stands in the parallel already is not moved there.
            if from > block.0 && from < block.1 {
                return None;
            }
            let way = way_on(line, from, (brace, close))?;
            let column = line.column(from)?;
            let shift = (indent.len() + 4).checked_sub(column)?;
            let (before, behind) = (line.slice(from, way.0 + 1), line.slice(way.1, close + 1));
            let step = shifted(&format!("{before} join{}{behind}", gap(line, way.1)), shift);
            ways.push(line.slice(way.0, way.1));
            text.push_str(&format!(
                "\n{indent}  branch {} {{\n{indent}    {step}\n{indent}  }}",
                branch.name
            ));
            edits.push(Edit { location: line.whole_line(from, close + 1), text: String::new() });
            moved.push((from, close));
        }
        // An arrow that led to one of them begins them all.
        for index in 1..line.layout.tokens.len() {
            let inside = |(from, to): &(usize, usize)| index > *from && index < *to;
            let leads = line.token(index - 1) == Token::Arrow
                && branches.iter().any(|branch| branch.step == line.word(index));
            if leads && !moved.iter().any(inside) && !inside(&block) {
                edits.push(Edit { location: line.place(index, index + 1), text: name.to_owned() });
            }
        }
        let first = (*ways.first()?).to_owned();
        let joins = first.split_whitespace().eq(["->", "join"]);
        let way = match ways.iter().all(|way| *way == first) && !joins {
            true => first,
            false => "-> unknown \"Where does it go when all are done?\"".to_owned(),
        };
        Some(Self { text, edits, way })
    }
}

/// The space before a token, or what parts it from the one before it.
fn gap<'a>(line: &Line<'a>, index: usize) -> &'a str {
    flow_source::Span::new(line.gap(index), line.span(index).start).of(line.text)
}

/// Where the way on of a step is, from its arrow to the end of its line.
fn way_on(line: &Line<'_>, step: usize, (brace, close): (usize, usize)) -> Option<(usize, usize)> {
    let word = match line.token(step) {
        Token::Gate => Token::Accept,
        _ => Token::Done,
    };
    let mut depth = 0_usize;
    let mut found = None;
    for index in brace + 1..close {
        match line.token(index) {
            Token::OpenBrace => depth += 1,
            Token::CloseBrace => depth = depth.saturating_sub(1),
            token if token == word && depth == 0 && line.token(index + 1) == Token::Arrow => {
                let end = (index + 1..close).find(|end| line.token(*end) == Token::NewLine).unwrap_or(close);
                if found.replace((index + 1, end)).is_some() {
                    return None;
                }
            }
            _ => {}
        }
    }
    found
}

/// A text whose lines but the first are indented deeper.
fn shifted(text: &str, by: usize) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(by)))
}

/// The one name that arrows of this workflow lead to and that nothing in the file has: that of a parallel without one.
fn unknown_target(line: &Line<'_>) -> Option<String> {
    if !line.may_look() {
        return None;
    }
    let tokens = line.layout.tokens.len();
    let close = line.closing(line.block.1)?;
    let mut found: Option<&str> = None;
    for index in line.block.1 + 1..close {
        let target = line.word(index);
        let plain = line.token(index - 1) == Token::Arrow
            && line.token(index) == Token::Name
            && !matches!(line.token(index + 1), Token::Dot | Token::OpenParenthesis);
        if !plain || found == Some(target) {
            continue;
        }
        let is_declared = (1..tokens).any(|other| {
            line.word(other) == target
                && matches!(lookup(Some(Kind::Workflow), line.token(other - 1)), Entry::Block(_))
        });
        if !is_declared && found.replace(target).is_some() {
            return None;
        }
    }
    found.map(str::to_owned)
}

fn declared_places(line: &Line<'_>, words: &[&str]) -> Vec<flow_source::Location> {
    words.iter().filter_map(|word| declared(line, word)).map(|(from, to)| line.place(from, to)).collect()
}

/// Where a step of that name is declared: its word and its name.
pub(super) fn declared(line: &Line<'_>, name: &str) -> Option<(usize, usize)> {
    if !line.may_look() {
        return None;
    }
    let found = (1..line.layout.tokens.len()).find(|index| {
        line.word(*index) == name
            && matches!(lookup(Some(Kind::Workflow), line.token(index - 1)), Entry::Block(_))
            // `parallel legal, finance` declares neither of them.
            && !matches!(line.token(index + 1), Token::Comma | Token::And)
    })?;
    Some((found - 1, found + 1))
}
