//! Which brace belongs where: in a file whose braces match, each to its block; in one that lacks some, indentation and
//! the words of the lines tell.

use super::recovery::{fits_file, skip};
use super::{Input, OpenBlock, State};
use crate::rules;
use crate::table::{Body, Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Span;

/// The brace that opens the block whose first line begins at `start`: the first one outside round brackets, or, where
/// one of those was never closed, the first at the end of a line.
pub(super) fn header_brace(state: &State<'_>, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut index = start;
    loop {
        match state.token(index) {
            Token::NewLine if depth > 0 && header_goes_on(state, index + 1) => {}
            Token::End | Token::NewLine | Token::CloseBrace => return None,
            Token::OpenParenthesis | Token::OpenBracket => depth += 1,
            Token::CloseParenthesis | Token::CloseBracket => depth = depth.saturating_sub(1),
            Token::OpenBrace if depth == 0 || is_line_start(state, index + 1) => return Some(index),
            _ => {}
        }
        index += 1;
    }
}

/// True where a line that begins like this belongs to the brackets of a header: a parameter, or what follows them.
pub(super) fn header_goes_on(state: &State<'_>, index: usize) -> bool {
    let token = state.token(index);
    token == Token::OpenBrace || token.is_name() && state.token(index + 1) == Token::Colon
}

/// Where the parameters of a block begin without their bracket: the place of the brace behind them.
pub(super) fn parameters_without_bracket(state: &mut State<'_>, at: usize) -> Option<usize> {
    let first = if state.token(at) == Token::NewLine { at + 1 } else { at };
    if !(state.token(first).is_name() && state.token(first + 1) == Token::Colon) {
        return None;
    }
    let mut index = first;
    while !matches!(
        state.token(index),
        Token::CloseParenthesis | Token::OpenBrace | Token::CloseBrace | Token::End
    ) {
        index += 1;
    }
    if state.token(index) != Token::CloseParenthesis || state.token(index + 1) != Token::OpenBrace {
        return None;
    }
    let location = state.location(state.gap(at));
    let end = state.location(state.span(index));
    state.reports.push(rules::unclosed_bracket::opening(location, end));
    Some(index + 1)
}

/// The place of the first token on a later line.
pub(super) fn physical_end(state: &State<'_>, start: usize) -> usize {
    let joined = state.layout.joined.partition_point(|index| *index <= start);
    let limit = state.layout.joined.get(joined).copied().unwrap_or(usize::MAX);
    let mut index = start;
    while index < limit && !matches!(state.token(index), Token::NewLine | Token::End) {
        index += 1;
    }
    index
}

/// True where a line begins with the token at `index`.
pub(super) fn is_line_start(state: &State<'_>, index: usize) -> bool {
    index == 0
        || state.token(index - 1) == Token::NewLine
        || state.layout.joined.binary_search(&index).is_ok()
}

/// How far the line on which a token stands is indented.
pub(super) fn indent(state: &State<'_>, index: usize) -> usize {
    let before = state.text.get(..state.span(index).start as usize).unwrap_or("");
    let line = before.rfind(['\n', '\r']).map_or(before, |end| before.get(end + 1..).unwrap_or(""));
    line.len() - line.trim_start_matches([' ', '\t', '\u{feff}']).len()
}

/// The indentation of a block whose lines are indented deeper than its first line; else indentation says nothing.
pub(super) fn block_indent(state: &State<'_>, header: usize, brace: usize) -> Option<usize> {
    let mut first = brace;
    if state.token(first) == Token::OpenBrace || state.token(first) == Token::NewLine {
        first += 1;
    }
    let outside = indent(state, header);
    (is_line_start(state, first) && indent(state, first) > outside).then_some(outside)
}

/// What the closing brace at `at` closes.
pub(super) enum Brace {
    /// The innermost open block.
    Own,
    /// A block around it: the innermost one lacks its brace.
    Outer,
    /// Nothing.
    Stray,
}

/// In a file whose braces don't match, indentation tells which brace belongs where.
pub(super) fn brace_at(state: &State<'_>, at: usize) -> Brace {
    let Some(OpenIndent { own, outer }) = open_indents(state) else { return Brace::Own };
    if state.open.last().is_some_and(|open| open.bare) {
        return Brace::Outer;
    }
    if !state.layout.unbalanced || !is_line_start(state, at) {
        return Brace::Own;
    }
    let column = indent(state, at);
    if column < own && outer.contains(&column) {
        Brace::Outer
    } else if column > own {
        Brace::Stray
    } else {
        Brace::Own
    }
}

pub(super) struct OpenIndent {
    own: usize,
    outer: Vec<usize>,
}

pub(super) fn open_indents(state: &State<'_>) -> Option<OpenIndent> {
    let (last, rest) = state.open.split_last()?;
    Some(OpenIndent { own: last.indent?, outer: rest.iter().filter_map(|open| open.indent).collect() })
}

/// True where a block around the innermost one, or the file, has lines that begin with this token.
pub(super) fn fits_outside(state: &State<'_>, at: usize) -> bool {
    let token = state.token(at);
    let outer = state.open.split_last().map_or(&[][..], |(_, rest)| rest);
    outer.iter().any(|open| !matches!(lookup(Some(open.kind), token), Entry::Nothing)) || fits_file(state, at)
}

/// True where the line at `at` can't belong to the innermost block, whose closing brace is missing then.
#[inline]
pub(super) fn ends_block(state: &State<'_>, kind: Kind, at: usize) -> bool {
    let bare = state.open.last().is_some_and(|open| open.bare);
    (state.layout.unbalanced || bare) && lies_outside(state, kind, at, bare)
}

fn lies_outside(state: &State<'_>, kind: Kind, at: usize, bare: bool) -> bool {
    let outside = || bare || fits_outside(state, at);
    match state.open.last().and_then(|open| open.indent) {
        Some(own) if is_line_start(state, at) => indent(state, at) <= own && outside(),
        _ => matches!(lookup(Some(kind), state.token(at)), Entry::Nothing) && outside(),
    }
}

/// The same for records and choices, whose entries may be called like anything.
pub(super) fn ends_list(state: &State<'_>, kind: Kind, at: usize) -> bool {
    let bare = state.open.last().is_some_and(|open| open.bare);
    if !(state.layout.unbalanced || bare) || !is_line_start(state, at) {
        return false;
    }
    if let Some(own) = state.open.last().and_then(|open| open.indent) {
        return indent(state, at) <= own && (bare || fits_outside(state, at));
    }
    let next = state.token(at + 1);
    let entry = match kind {
        Kind::Record => next == Token::Colon,
        _ => matches!(next, Token::Comma | Token::NewLine | Token::CloseBrace),
    };
    !entry && fits_outside(state, at)
}

/// The innermost block lacks its closing brace, which should stand before the token at `at`, or at the end of the file.
pub(super) fn unclosed(state: &mut State<'_>, at: Option<usize>) {
    let Some(open) = state.open.last().copied() else { return };
    let end = at.unwrap_or(state.layout.tokens.len().saturating_sub(1));
    // Of one without braces it has been said.
    if open.bare || state.is_damaged(open.header, open.brace + 2) || at.is_none() && state.ended {
        return;
    }
    let opening = state.location(state.range(open.header, open.brace + 1));
    let last = if end > 0 && state.token(end - 1) == Token::NewLine { end - 1 } else { end };
    let here = state.location(state.gap(last));
    let brace = |open: &OpenBlock| format!("\n{}}}", " ".repeat(indent(state, open.header)));
    let name = state.range(open.header, open.header + 2).of(state.text);
    // Where the file ends, all blocks that are open are told at once.
    let outer = if at.is_none() { state.open.split_last().map_or(&[][..], |(_, outer)| outer) } else { &[] };
    let fix: String = std::iter::once(&open).chain(outer.iter().rev()).map(brace).collect();
    let mut report = rules::missing_brace::closing(opening, here, name, &fix);
    for open in outer.iter().rev() {
        report = report.label(state.location(state.range(open.header, open.brace + 1)), "nor is this one");
    }
    state.ended |= at.is_none();
    state.reports.push(report);
}

/// True where the brace after a header is missing, and the lines of the block follow all the same.
pub(super) fn brace_is_missing(
    state: &State<'_>,
    kind: Kind,
    place: Option<Kind>,
    start: usize,
    at: usize,
) -> bool {
    let below = state.token(at) == Token::NewLine;
    let first = if below { at + 1 } else { at };
    let (token, next) = (state.token(first), state.token(first + 1));
    let body = kind.entry().body;
    let fits = match body {
        Body::Fields => token.is_name() && next == Token::Colon,
        Body::Members => token.is_name() && matches!(next, Token::Comma | Token::NewLine | Token::CloseBrace),
        Body::None => false,
        Body::Lines | Body::MayBeLines => !matches!(lookup(Some(kind), token), Entry::Nothing),
    };
    if !fits || !below {
        return fits;
    }
    let deeper = indent(state, first) > indent(state, start);
    let foreign = matches!(lookup(place, token), Entry::Nothing);
    deeper && (foreign || state.layout.unbalanced)
        || foreign && body == Body::Lines && state.layout.unbalanced
}

/// Says that the opening brace is missing before the token at `at`. True where the closing one is missing too: where all
/// others match, and indentation shows the block.
pub(super) fn report_missing_open(state: &mut State<'_>, start: usize, at: usize) -> bool {
    let below = state.token(at) == Token::NewLine;
    let bare = !state.layout.unopened
        && !state.layout.unbalanced
        && (!below || indent(state, at + 1) > indent(state, start));
    if !state.is_damaged(start, at + 1) {
        let location = state.location(state.gap(at));
        let name = state.range(start, at).of(state.text).to_owned();
        state.reports.push(match bare {
            true => {
                let end = state.location(state.gap(end_of_indented(state, start, at)));
                let close = match below {
                    true => format!("\n{}}}", " ".repeat(indent(state, start))),
                    false => " }".to_owned(),
                };
                rules::missing_brace::both(location, end, &name, &close)
            }
            false => rules::missing_brace::opening(location, &name),
        });
    }
    bare
}

/// The newline, brace or end behind the lines that are indented deeper than the one at `start`; they begin behind `at`.
fn end_of_indented(state: &State<'_>, start: usize, at: usize) -> usize {
    let own = indent(state, start);
    let mut depth = 0_usize;
    let mut index = at + 1;
    loop {
        match state.token(index) {
            Token::End => return index,
            Token::OpenBrace => depth += 1,
            Token::CloseBrace if depth == 0 => {
                return if state.token(index - 1) == Token::NewLine { index - 1 } else { index };
            }
            Token::CloseBrace => depth -= 1,
            Token::NewLine if depth == 0 && indent(state, index + 1) <= own => return index,
            _ => {}
        }
        index += 1;
    }
}

/// A closing brace that closes nothing.
pub(super) fn stray(state: &mut State<'_>, at: usize, span: Span) {
    if !state.is_damaged(at.saturating_sub(1), at + 1) {
        let location = state.location(span);
        state.reports.push(rules::stray_bracket::report(location, span.of(state.text)));
    }
}

/// Fields or names on lines of their own, deeper than the line above, where no brace is open for them: that brace is
/// missing. Says so, goes past them, and answers true.
pub(super) fn lost_brace(input: &mut Input<'_, '_>, at: usize) -> bool {
    let state = input.state();
    let entry = state.token(at).is_name() && matches!(state.token(at + 1), Token::Colon | Token::Comma);
    let below = at > 1
        && state.token(at - 1) == Token::NewLine
        && state.token(at - 2).is_name()
        && indent(state, at) > indent(state, at - 2);
    if !(state.layout.unopened && entry && below) {
        return false;
    }
    let mut depth = 0_usize;
    let mut end = at;
    loop {
        match state.token(end) {
            Token::End => return false,
            Token::OpenBrace => depth += 1,
            Token::CloseBrace if depth == 0 => break,
            Token::CloseBrace => depth -= 1,
            _ => {}
        }
        end += 1;
    }
    while !matches!(state.token(end), Token::NewLine | Token::End) {
        end += 1;
    }
    if !state.is_damaged(at - 2, end) {
        let name = state.span(at - 2).of(state.text);
        let location = state.location(state.gap(at - 1));
        state.reports.push(rules::missing_brace::opening(location, name));
    }
    skip(input, end);
    true
}
