//! What newcomers write, read as what it means.
//!
//! A text in which something could not be read is looked through once more, line by line, for habits from other languages
//! and from plain speech. Each one found is said once, with the edit that mends it; and what the edit would write is what is
//! read then, so that nothing else is said of the same mistake. A text without mistakes is never looked through.

mod agents;
mod agreement;
mod blocks;
mod calls;
mod classes;
mod code;
mod conditions;
mod contacts;
mod dates;
mod decisions;
mod first_lines;
mod happenings;
mod headers;
mod informing;
mod ladders;
mod lengths;
mod limits;
mod line;
mod lines;
mod listed;
mod lists;
mod measures;
mod names;
mod numbers;
mod people;
mod policies;
mod records;
mod reviewers;
mod side_by_side;
mod signs;
mod texts;
mod time;
mod ways;

pub(crate) use happenings::is_no_event;
pub(crate) use lengths::length_elsewhere;
pub(crate) use time::is_interval_in_words;

use crate::layout::Layout;
use crate::reports::Reports;
use crate::rules;
use crate::table::{Body, Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Diagnostic, Edit, Location, Span};
use line::{Line, MAXIMUM_LOOKS};
use logos::Logos;
use std::cell::Cell;

/// A habit that has been found.
struct Found {
    report: Diagnostic,
    /// What is read instead; where it is `None`, that is what the first fix writes.
    read: Option<Vec<Edit>>,
    /// Where parts of the same mistake have been told already, which are told here.
    told: Vec<Location>,
}

impl Found {
    /// What is read is what the first fix writes.
    fn new(report: Diagnostic) -> Self {
        Self { report, read: None, told: Vec::new() }
    }

    /// What is read is something else than what the fix writes, or there is none.
    fn read_as(report: Diagnostic, location: Location, text: impl Into<String>) -> Self {
        Self::read_by(report, vec![Edit { location, text: text.into() }])
    }

    /// What is read is what these edits write.
    fn read_by(report: Diagnostic, read: Vec<Edit>) -> Self {
        Self { report, read: Some(read), told: Vec::new() }
    }
}

/// How often a text is looked through: a line may hold more than one habit, or stand in a block that is one.
const MAXIMUM_PASSES: usize = 5;

/// Finds the habits of a text, reports each, and answers the tokens of what is meant; `None` where there are none.
pub(crate) fn rephrase(text: &str, layout: &Layout, reports: &mut Reports) -> Option<Layout> {
    let mut told = Vec::new();
    let mut found = pass(text, layout, reports, &mut told)?;
    for _ in 1..MAXIMUM_PASSES {
        match pass(text, &found, reports, &mut told) {
            Some(next) => found = next,
            None => break,
        }
    }
    Some(found)
}

fn pass(text: &str, layout: &Layout, reports: &mut Reports, told: &mut Vec<Span>) -> Option<Layout> {
    let mut found: Vec<Found> = Vec::new();
    each_line(text, layout, reports, |line| {
        // What has been rephrased is not looked at again, nor are the lines of a list that has been found.
        let last = found.last().map(|last| last.report.location().span);
        let fresh = |found: &Found| {
            let place = found.report.location().span;
            !told.iter().chain(&last).any(|other| other.start < place.end && place.start < other.end)
        };
        found.extend(explain(line).filter(fresh));
    });
    let mut changes = Vec::new();
    for Found { report, read, told: parts } in found {
        for part in parts {
            reports.take_back(part);
        }
        let edits = read.or_else(|| report.fixes.first().map(|fix| fix.edits.clone())).unwrap_or_default();
        if !reports.is_full() {
            for edit in &edits {
                // Two habits may ask for the same word.
                let change = Change::of(text, layout, edit);
                if changes.iter().all(|other: &Change| (other.from, other.to) != (change.from, change.to)) {
                    changes.push(change);
                }
            }
        }
        told.push(report.location().span);
        reports.push(report);
    }
    if changes.is_empty() {
        return None;
    }
    changes.sort_by_key(|change| (change.from, change.to));
    Some(layout.changed(&changes))
}

fn explain(line: &Line<'_>) -> Option<Found> {
    // Of a line about which something has been said, the rest is not guessed.
    let damaged = &line.layout.damaged;
    let first = damaged.partition_point(|index| *index < line.start);
    if damaged.get(first).is_some_and(|index| *index < line.end) {
        let told = time::around_told(line);
        // What can't be seen is told where it stands, and means nothing else.
        if told.is_some() || has_hidden(line) {
            return told.or_else(|| texts::explain(line));
        }
        return measures::explain(line)
            .or_else(|| code::explain(line))
            .or_else(|| listed::open(line))
            .or_else(|| listed::explain(line))
            .or_else(|| conditions::explain(line))
            .or_else(|| classes::explain(line))
            .or_else(|| names::explain(line))
            .or_else(|| dates::explain(line))
            .or_else(|| signs::explain(line))
            .or_else(|| texts::explain(line));
    }
    // Nor of one that has words of another place.
    let spans = line.layout.spans.get(line.start..line.end).unwrap_or(&[]);
    if !spans.is_sorted_by_key(|span| span.start) {
        return None;
    }
    listed::open(line)
        .or_else(|| listed::explain(line))
        .or_else(|| code::explain(line))
        .or_else(|| conditions::explain(line))
        .or_else(|| classes::explain(line))
        .or_else(|| names::explain(line))
        .or_else(|| dates::explain(line))
        .or_else(|| calls::explain(line))
        .or_else(|| contacts::explain(line))
        .or_else(|| numbers::explain(line))
        .or_else(|| lengths::unlimited(line))
        .or_else(|| ways::explain(line))
        .or_else(|| headers::explain(line))
        .or_else(|| lists::explain(line))
        .or_else(|| records::explain(line))
        .or_else(|| agents::explain(line))
        .or_else(|| lines::explain(line))
        .or_else(|| time::explain(line))
        .or_else(|| measures::explain(line))
        .or_else(|| people::explain(line))
        .or_else(|| blocks::explain(line))
        .or_else(|| texts::explain(line))
        .or_else(|| signs::explain(line))
}

/// True for a line with characters that nobody sees.
fn has_hidden(line: &Line<'_>) -> bool {
    let (start, end) = (line.gap(line.start), line.span(line.end).start);
    let written = line.text.get(start as usize..end.max(start) as usize).unwrap_or("");
    written.chars().any(|one| {
        one.is_control() && !matches!(one, '\t' | '\n' | '\r')
            || matches!(one, '\u{a0}' | '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}')
            || matches!(one, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    })
}

/// Tokens that stand for others when the text is read.
pub(crate) struct Change {
    /// The first one that goes.
    pub(crate) from: usize,
    /// The first one behind it that stays.
    pub(crate) to: usize,
    /// What comes.
    pub(crate) tokens: Vec<(Token, Span)>,
}

impl Change {
    fn of(text: &str, layout: &Layout, edit: &Edit) -> Self {
        let span = edit.location.span;
        let place = |at: u32| layout.spans.partition_point(|other| other.start < at);
        let (from, to) = (place(span.start), place(span.end));
        let mut tokens: Vec<(Token, Span)> = Vec::new();
        let mut lexer = Token::lexer(&edit.text);
        while let Some(token) = lexer.next() {
            let Ok(token) = token else { continue };
            match token {
                Token::Comment => {}
                Token::NewLine if tokens.last().is_none_or(|(last, _)| *last == Token::OpenBrace) => {}
                Token::NewLine => tokens.push((token, Span::at(span.start))),
                _ => {
                    if token == Token::CloseBrace
                        && tokens.last().is_some_and(|(last, _)| *last == Token::NewLine)
                    {
                        tokens.pop();
                    }
                    let place = written(text, layout, (from, to), token, lexer.slice());
                    tokens.push((token, place.unwrap_or_else(|| Span::at(span.start))));
                }
            }
        }
        Self { from, to, tokens }
    }
}

/// Where the text says what an edit would write: what a name or number is, is read from the text itself. First where the edit
/// stands, then anywhere; and then whatever is of the same class, but for texts
/// and times of day.
fn written(text: &str, layout: &Layout, replaced: (usize, usize), token: Token, word: &str) -> Option<Span> {
    let spans = |from: usize, to: usize| {
        layout.spans.get(from..to.min(layout.spans.len())).unwrap_or(&[]).iter().copied()
    };
    let (from, to) = replaced;
    let here = || spans(from, to);
    let near = || spans(from.saturating_sub(8), to + 8);
    let said = |span: &Span| span.of(text) == word;
    let folded = |span: &Span| span.of(text).eq_ignore_ascii_case(word);
    let alike = |other: Token| other == token || token.is_unit() && other.is_unit();
    let here = here().find(said).or_else(|| here().find(folded));
    if token.is_fixed() && !token.is_unit() && token != Token::Hours {
        return here;
    }
    here.or_else(|| near().find(said)).or_else(|| layout.spans.iter().copied().find(said)).or_else(|| {
        // What somebody said of something else, or at what time, isn't said here.
        if matches!(token, Token::Text | Token::TimeOfDay) {
            return None;
        }
        // A new name is that of something in the line, and not of whoever comes first in the text.
        let mut places = (from..to + 8).chain(0..layout.tokens.len());
        let found = places.find(|place| layout.tokens.get(*place).is_some_and(|other| alike(*other)))?;
        layout.spans.get(found).copied()
    })
}

/// Calls `take` with each line of the text.
fn each_line(text: &str, layout: &Layout, reports: &Reports, mut take: impl FnMut(&Line<'_>)) {
    /// A brace that is open: of which block, and where that begins.
    struct Open {
        kind: Option<Kind>,
        /// Nothing is known about what stands in it.
        strange: bool,
        block: (usize, usize),
    }
    let token = |index: usize| layout.tokens.get(index).copied().unwrap_or(Token::End);
    let looks = Cell::new(MAXIMUM_LOOKS);
    let mut open = vec![Open { kind: None, strange: false, block: (0, 0) }];
    let mut index = 0;
    while token(index) != Token::End {
        match token(index) {
            Token::NewLine | Token::Comma => {
                index += 1;
                continue;
            }
            Token::CloseBrace => {
                if open.len() > 1 {
                    open.pop();
                }
                index += 1;
                continue;
            }
            _ => {}
        }
        let Some(Open { kind, strange, block }) = open.last() else { return };
        let (kind, strange, block) = (*kind, *strange, *block);
        let is_list = kind.is_some_and(|kind| matches!(kind.entry().body, Body::Fields | Body::Members));
        let start = index;
        let mut depth = 0_usize;
        loop {
            match token(index) {
                Token::End | Token::NewLine | Token::OpenBrace | Token::CloseBrace => break,
                Token::Comma if is_list && depth == 0 => break,
                Token::OpenParenthesis | Token::OpenBracket => depth += 1,
                Token::CloseParenthesis | Token::CloseBracket => depth = depth.saturating_sub(1),
                _ => {}
            }
            index += 1;
        }
        if !strange {
            take(&Line { text, layout, reports, kind, block, start, end: index, looks: &looks });
        }
        if token(index) == Token::OpenBrace {
            let first = start + usize::from(token(start) == Token::Private);
            let word = layout.spans.get(first).map_or("", |span| span.of(text));
            let meant = rules::foreign_word::meant(word, kind).map_or(token(first), |(_, token)| token);
            let nested = match lookup(kind, meant) {
                Entry::Block(nested) if !strange && !is_list => Some(nested),
                _ => None,
            };
            open.push(Open { kind: nested, strange: nested.is_none(), block: (start, index) });
            index += 1;
        }
    }
}
