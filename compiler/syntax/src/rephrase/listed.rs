//! Lists with a mark before each line: what is done in a stage, and the steps of a workflow, as documents and YAML have them.

use super::measures::behind_line;
use super::{Found, Line};
use crate::rules;
use crate::text::{capital, name_of_words};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Location, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    match line.kind {
        Some(Kind::Stage) => deeds(line).or_else(|| several(line)),
        Some(Kind::Workflow) => steps(line),
        _ => None,
    }
}

/// What stands behind the mark of a list: `1.`, `2)`, `*`, `-`, `•`, and a box to tick.
fn behind_mark(written: &str) -> Option<&str> {
    let written = written.trim();
    let digits = written.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let rest = match digits.len() < written.len() {
        true => digits.strip_prefix(['.', ')'])?,
        false => written.strip_prefix(['*', '-', '•', '–', '+', '·', '◦', '☐', '☑', '✓', '✅'])?,
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let boxed = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| rest.strip_prefix(mark));
    Some(boxed.unwrap_or(rest).trim_start()).filter(|rest| !rest.is_empty())
}

/// A line of the text: where it begins and ends, without its indentation and comment.
struct Physical<'a> {
    start: u32,
    end: u32,
    column: usize,
    text: &'a str,
}

/// The line of the text that begins at a place, and where the next one begins.
fn physical(text: &str, start: usize) -> Option<(Physical<'_>, usize)> {
    let rest = text.get(start..)?;
    let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let whole = rest.get(..length)?;
    let shown = whole.trim_end();
    let column = shown.len() - shown.trim_start_matches([' ', '\t']).len();
    let place = |at: usize| u32::try_from(at).ok();
    let line = Physical {
        start: place(start + column)?,
        end: place(start + shown.len())?,
        column,
        text: shown.get(column..)?,
    };
    Some((line, start + length))
}

/// Where the line of the text begins in which a token stands.
fn beginning(line: &Line<'_>) -> usize {
    line.span(line.start).start as usize - line.before_on_line(line.start).len()
}

/// True where the line of the text above is in the same list, and tells of it.
fn is_listed_above(line: &Line<'_>, at: usize) -> bool {
    let above = line.text.get(..at).unwrap_or("").trim_end_matches(['\n', '\r']);
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    physical(line.text, start).is_some_and(|(found, _)| at > 0 && behind_mark(found.text).is_some())
}

/// What is done, in quotes; `None` where that has quotes of its own.
fn quoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    (!inner.contains(['"', '\\', '{', '}'])).then(|| format!("\"{}\"", capital(inner)))
}

/// `1. Take it`, `* Pack it`, `- [ ] Send it`: in a stage, each is something to do.
fn deeds(line: &Line<'_>) -> Option<Found> {
    let mut at = beginning(line);
    if is_listed_above(line, at) {
        return None;
    }
    let mut deeds = Vec::new();
    let mut place: Option<(u32, u32)> = None;
    let mut plain = true;
    while let Some((found, next)) = physical(line.text, at) {
        let Some(rest) = behind_mark(found.text) else { break };
        let rest = rest.split("//").next().unwrap_or(rest).trim_end();
        deeds.push(format!("do {}", quoted(rest)?));
        plain &= found.text.starts_with("- ") && !found.text.starts_with("- [");
        place = Some((place.map_or(found.start, |(start, _)| start), found.end));
        if next <= at || next >= line.text.len() {
            break;
        }
        at = next;
    }
    let (start, end) = place?;
    // One such line has a message of its own.
    if plain && deeds.len() < 2 {
        return None;
    }
    let right = deeds.join(&format!("\n{}", line.indent()));
    let title = "What is done in a stage stands behind `do`, in quotes, with a line for each";
    Some(gone(line, line.at(Span::new(start, end)), title, &right))
}

/// All that stands at a place is said otherwise, and what it says can't be read from there.
fn gone(line: &Line<'_>, place: Location, title: &str, right: &str) -> Found {
    let told = line.reports.within(place).collect();
    let report = rules::unknown_keyword::otherwise(place, title, right);
    let before = line.text.get(..place.span.start as usize).unwrap_or("").trim_end();
    let start = u32::try_from(before.len()).unwrap_or(place.span.start);
    let whole = Edit { location: line.at(Span::new(start, place.span.end)), text: String::new() };
    Found { told, ..Found::read_by(report, vec![whole]) }
}

/// `do "A", "B"`, `do "A" and "B"`, `do ["A", "B"]`: several things to do.
fn several(line: &Line<'_>) -> Option<Found> {
    if line.head(line.start) != Token::Do {
        return None;
    }
    let from = line.behind_sign(line.start + 1);
    let bracket = usize::from(line.token(from) == Token::OpenBracket);
    let (from, to) = (from + bracket, line.end - bracket);
    let mut deeds = Vec::new();
    for index in from..to {
        match line.token(index) {
            Token::Text => deeds.push(format!("do {}", line.word(index))),
            Token::Comma | Token::And | Token::Then => {}
            _ => return None,
        }
    }
    if deeds.len() + bracket < 2 || line.token(line.end - 1) == Token::Comma {
        return None;
    }
    let right = deeds.join(&format!("\n{}", line.indent()));
    let title = "What is done in a stage stands behind `do`, in quotes, with a line for each";
    Some(gone(line, line.place(line.start, line.end), title, &right))
}

/// One step of a list.
#[derive(Default)]
struct Step {
    name: String,
    by: Option<String>,
    lines: Vec<String>,
    next: Option<String>,
}

/// `steps:` with a list below it, or the list alone: each is a stage.
fn steps(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &[
        "steps",
        "stages",
        "tasks",
        "states",
        "jobs",
        "phases",
        "activities",
        "stage",
        "nodes",
        "checklist",
        "todo",
    ];
    if line.layout.unbalanced {
        return None;
    }
    let named = line.is_one_of(line.start, WORDS);
    let value = line.behind_sign(line.start + 1);
    if line.token(line.end) == Token::OpenBrace {
        return None;
    }
    if named && value > line.start + 1 && value < line.end {
        let bracket = usize::from(line.token(value) == Token::OpenBracket);
        let signs = [Token::Comma, Token::Arrow, Token::Then, Token::And];
        let names = line.names_between(value + bracket, line.end - bracket, &signs)?;
        let steps = names.iter().map(|name| Step { name: name_of_words(name, false), ..Step::default() });
        return written(line, line.place(line.start, line.end), steps.collect());
    }
    let own = line.column(line.start).or_else(|| {
        // A mark that Flow doesn't have is no token.
        behind_mark(line.before_on_line(line.start)).is_none().then_some(0)
    })?;
    let mut at = beginning(line);
    let start = physical(line.text, at)?.0.start;
    if named {
        if value != line.end || line.token(line.end) != Token::NewLine {
            return None;
        }
        at = physical(line.text, at)?.1;
    } else {
        behind_mark(physical(line.text, at)?.0.text)?;
        if is_listed_above(line, at) {
            return None;
        }
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut marked = None;
    let mut end = start;
    while let Some((found, next)) = physical(line.text, at) {
        let text = found.text.split("//").next().unwrap_or("").trim_end();
        if text.contains(['{', '}']) {
            break;
        }
        let listed = behind_mark(text);
        let outer = found.column < own || found.column == own && listed.is_none();
        if !text.is_empty() && outer {
            break;
        }
        match listed {
            Some(rest) if marked.is_none_or(|column| column == found.column) => {
                marked = Some(found.column);
                steps.push(Step::default());
                attribute(steps.last_mut()?, rest, true);
            }
            Some(rest) => {
                let text = format!("do {}", quoted(rest)?);
                steps.last_mut()?.lines.push(text);
            }
            None if text.is_empty() => {}
            None => attribute(steps.last_mut()?, text, false),
        }
        if !text.is_empty() {
            end = found.end;
        }
        if next <= at || next >= line.text.len() {
            break;
        }
        at = next;
    }
    written(line, line.at(Span::new(start, end)), steps)
}

/// `name: Prepare`, `assignee: Clerk`, `Prepare it`: what a line says of a step.
fn attribute(step: &mut Step, text: &str, first: bool) {
    let (word, value) = match text.split_once([':', '=']) {
        Some((word, value)) => (word.trim(), value.trim().trim_matches(['"', '\'', ','])),
        None => ("", text),
    };
    let is = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is(&["name", "id", "title", "step", "stage", "task", "label"]) && step.name.is_empty() {
        step.name = name_of_words(value, false);
    } else if first && (word.is_empty() || value.is_empty()) {
        let name = if word.is_empty() { text.trim_matches(['"', '.']) } else { word };
        step.name = name_of_words(name, false);
    } else if is(&[
        "by",
        "assignee",
        "owner",
        "role",
        "who",
        "assigned_to",
        "responsible",
        "actor",
        "performer",
    ]) {
        let plain = value.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        step.by = match plain {
            true => Some(value.to_owned()),
            false => Some(name_of_words(value, true)).filter(|name| !name.is_empty()),
        };
    } else if is(&["next", "goto", "done", "then", "to"]) && !value.is_empty() {
        step.next = Some(name_of_words(value, false)).filter(|name| !name.is_empty());
    } else if is(&["do", "description", "action", "instructions", "run", "what"]) {
        step.lines.extend(quoted(value).map(|value| format!("do {value}")));
    } else {
        step.lines.push(format!("// {text}"));
    }
}

/// The steps as Flow writes them: each leads to the one below it.
fn written(line: &Line<'_>, place: Location, steps: Vec<Step>) -> Option<Found> {
    if steps.is_empty() || steps.iter().any(|step| step.name.is_empty()) {
        return None;
    }
    let indent = line.indent();
    let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    let stages: Vec<String> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let by = step.by.as_deref().map_or("unknown \"Who does this?\"", |by| by);
            let below = names.get(index + 1).map(|next| (*next).to_owned());
            let end = || "unknown \"Where does it go then?\"".to_owned();
            let next = step.next.clone().or(below).unwrap_or_else(end);
            let more: String = step.lines.iter().map(|text| format!("\n{indent}  {text}")).collect();
            format!("stage {} {{\n{indent}  by {by}{more}\n{indent}  done -> {next}\n{indent}}}", step.name)
        })
        .collect();
    let right = stages.join(&format!("\n{indent}"));
    let title = "Each step stands in the workflow by itself: `stage NAME { ... }`";
    Some(gone(line, place, title, &right))
}

/// `by ???`, `done -> ???`, `asks ...`: what isn't known yet is asked.
pub(super) fn open(line: &Line<'_>) -> Option<Found> {
    use crate::table::{Entry, Shape, lookup};
    let word = line.head(line.start);
    let Entry::Clause(clause) = lookup(line.kind, word) else { return None };
    let start = line.span(line.start).end;
    let stop = behind_line(line);
    let rest = line.text.get(start as usize..stop as usize)?;
    let arrow = rest.trim_start().starts_with("->");
    let value = rest.trim().trim_start_matches([':', '=', '-', '>', ' ']).trim_matches(['"', '\'']);
    let marks = |marks: &[char]| !value.is_empty() && value.chars().all(|letter| marks.contains(&letter));
    let bracketed = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
    let named =
        bracketed.is_some_and(|inner| inner.chars().any(char::is_alphabetic) && !inner.contains(['<', '>']));
    if !(marks(&['?']) || marks(&['.', '…']) || marks(&['_']) && value.len() > 1 || named) {
        return None;
    }
    let question = match clause.shape {
        Shape::Who => "Who does it?",
        Shape::Way | Shape::Fails => "Where does it go then?",
        Shape::Within => "How long may it take?",
        Shape::Estimate => "How long does it take?",
        Shape::Do => "What is done here?",
        Shape::Text => "What should it say?",
        _ => return None,
    };
    let right = match arrow || matches!(clause.shape, Shape::Way | Shape::Fails) {
        true => format!("{} -> unknown \"{question}\"", word.text()),
        false => format!("{} unknown \"{question}\"", word.text()),
    };
    let start = line.span(line.start).start;
    let before = line.text.get(..stop as usize)?.trim_end().len();
    let place = line.at(Span::new(start, u32::try_from(before).ok()?));
    let told = line.reports.within(place).collect();
    let report = rules::unexpected_character::open(place, &right);
    Some(Found { told, ..Found::new(report) })
}
