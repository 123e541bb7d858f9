//! What happens when a line can't be read: it costs that line, and says one thing.

use super::braces::{Brace, brace_at, brace_is_missing, header_brace, indent, physical_end};
use super::explain::{is_operator, open_bracket, report, report_unknown};
use super::failure::Failure;
use super::{Input, Read, State};
use crate::rules;
use crate::table::{Body, Clause, Entry, FILE, HeaderForm, Shape, kind_of, lookup};
use crate::token::Token;
use crate::words::Kind;

/// Where something could not be read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Context {
    /// Outside all blocks.
    File,
    /// In a `use`.
    Use,
    /// In the first line of a block, or in a block that stands on one line.
    Block(Kind),
    /// In a line of a block.
    Line(&'static Clause),
}

/// A line could not be read: says why, unless something has been said about it, and goes to its end.
pub(super) fn failed(input: &mut Input<'_, '_>, context: Context, start: usize, failure: Failure) {
    input.state().pending.clear();
    let mut end = line_end(input.state(), start, start).max(input.at());
    let state = input.state();
    if !state.is_damaged(start, end + 1) {
        report(state, context, start, failure);
    }
    if continues(state, end) {
        end = line_end(state, end + 1, end + 1);
    }
    skip(input, end);
}

/// True where the line that ends at `end` ends in a joining word, and the next one is no statement: so it goes on there.
pub(super) fn continues(state: &State<'_>, end: usize) -> bool {
    let place = state.open.last().map(|open| open.kind);
    let next = state.token(end + 1);
    state.token(end) == Token::NewLine
        && end > 0
        && is_operator(state.token(end - 1))
        && matches!(lookup(place, next), Entry::Nothing)
        && next != Token::End
}

/// Goes on to the token at `end`.
pub(super) fn skip(input: &mut Input<'_, '_>, end: usize) {
    let start = input.at();
    input.state().forgive_documentation(start, end);
    while input.at() < end && input.token() != Token::End {
        input.advance();
    }
}

/// The first line of a block could not be read: goes on at its brace, where there is one. False where there is none.
pub(super) fn failed_header(input: &mut Input<'_, '_>, kind: Kind, start: usize, failure: Failure) -> bool {
    let state = input.state();
    state.pending.clear();
    let brace = if kind.entry().body == Body::None { None } else { header_brace(state, start) };
    let brace = brace.filter(|brace| *brace >= failure.at() || open_bracket(state, start, *brace).is_none());
    let end = brace.unwrap_or_else(|| line_end(state, start, start));
    if !state.is_damaged(start, end + 1) {
        report(state, Context::Block(kind), start, failure);
    }
    if brace.is_none() && failure.at() <= end && brace_is_missing(state, kind, None, start, end) {
        skip(input, end);
        return true;
    }
    // What stands behind the last brace that could be read belongs to the block.
    skip(input, end);
    brace.is_some()
}

/// An entry of a record or choice could not be read: goes on at the next one.
pub(super) fn failed_entry(input: &mut Input<'_, '_>, kind: Kind, start: usize, failure: Failure) {
    let mut end = input.at().max(failure.at());
    let mut depth = 0_usize;
    loop {
        match input.state().token(end) {
            Token::End | Token::NewLine => break,
            Token::Comma if depth == 0 => break,
            Token::CloseBrace if depth == 0 => break,
            Token::OpenBrace | Token::OpenParenthesis | Token::OpenBracket => depth += 1,
            Token::CloseBrace | Token::CloseParenthesis | Token::CloseBracket => {
                depth = depth.saturating_sub(1)
            }
            _ => {}
        }
        end += 1;
    }
    let state = input.state();
    if !state.is_damaged(start, end + 1) {
        report(state, Context::Block(kind), start, failure);
    }
    if end == start {
        end += 1;
    }
    skip(input, end);
}

/// The place of the newline, brace or end at which the statement that begins at `start` ends.
pub(super) fn line_end(state: &State<'_>, start: usize, from: usize) -> usize {
    let mut stack: Vec<Token> = Vec::new();
    let mut index = from;
    // A brace has been closed: where an opening one is missing, it may have been that of another.
    let mut closed = false;
    loop {
        match state.token(index) {
            Token::End => return index,
            open @ (Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace) => stack.push(open),
            Token::CloseParenthesis if stack.last() == Some(&Token::OpenParenthesis) => {
                stack.pop();
            }
            Token::CloseBracket if stack.last() == Some(&Token::OpenBracket) => {
                stack.pop();
            }
            Token::CloseBrace => match stack.iter().rposition(|open| *open == Token::OpenBrace) {
                Some(place) => {
                    stack.truncate(place);
                    closed = true;
                }
                None if belongs_to_line(state, start, index) => {}
                None if matches!(brace_at(state, index), Brace::Stray) => {}
                None => return index,
            },
            Token::NewLine => {
                while matches!(stack.last(), Some(Token::OpenParenthesis | Token::OpenBracket)) {
                    stack.pop();
                }
                let goes_on = state.layout.unopened && indent(state, index + 1) > indent(state, start);
                if stack.is_empty() && !(closed && goes_on) {
                    return index;
                }
                if state.layout.unbalanced && indent(state, index + 1) <= indent(state, start) {
                    return index;
                }
            }
            _ => {}
        }
        index += 1;
    }
}

/// True for a brace without a partner that stands in the middle of a line whose block began on an earlier one: its own
/// opening brace has been lost.
fn belongs_to_line(state: &State<'_>, start: usize, brace: usize) -> bool {
    let same_line = physical_end(state, start) > brace;
    match state.open.last() {
        None => same_line,
        Some(open) => state.layout.unbalanced && same_line && physical_end(state, open.brace) <= start,
    }
}

/// True where an item of the file begins here.
pub(super) fn fits_file(state: &State<'_>, at: usize) -> bool {
    let next = state.token(at + 1);
    match state.token(at) {
        Token::Use => next.is_name(),
        Token::Private => kind_of(next).is_some(),
        token => matches!(lookup(None, token), Entry::Block(_)) && (next.is_name() || next == Token::Text),
    }
}

/// Two entries without a comma between them.
pub(super) fn missing_comma(state: &mut State<'_>, at: usize) {
    if !state.is_damaged(at.saturating_sub(1), at + 1) {
        let (gap, next) = (state.location(state.gap(at)), state.location(state.span(at)));
        let rule = &rules::missing_comma::RULE;
        let last = state.reports.last().filter(|last| std::ptr::eq(last.rule, rule));
        match last.filter(|last| super::block::shares_line(state.text, last, next)) {
            Some(_) => state.reports.extend_last(|last| rules::missing_comma::another(last, gap, next)),
            None => state.reports.push(rules::missing_comma::report(gap, next)),
        }
    }
}

/// True where a new statement of `place` begins here, though on the same line.
pub(super) fn begins_line(state: &State<'_>, place: Option<Kind>, at: usize) -> bool {
    match place {
        Some(_) => {
            !matches!(lookup(place, state.token(at)), Entry::Nothing)
                && state.token(at) != Token::When
                && !matches!(state.token(at + 1), Token::Colon | Token::Comma)
        }
        None => fits_file(state, at),
    }
}

/// The words that a line of `place` may begin with.
pub(super) fn words_of(place: Option<Kind>) -> Vec<&'static str> {
    match place {
        Some(kind) => {
            let entry = kind.entry();
            let lines = entry.lines().map(|clause| clause.keyword.word());
            lines.chain(entry.nested.iter().map(|nested| nested.word())).collect()
        }
        None => std::iter::once("use").chain(FILE.iter().map(|kind| kind.word())).collect(),
    }
}

/// A line that begins with a word nobody knows, but that is nearly one, or one that another language uses: says so, and
/// answers what it should be.
pub(super) fn mend_line(state: &mut State<'_>, kind: Kind, start: usize) -> Entry {
    match mended(state, Some(kind), start) {
        Some(token) => lookup(Some(kind), token),
        None => Entry::Nothing,
    }
}

/// The same for the items of a file.
pub(super) fn mend_item(state: &mut State<'_>, start: usize) -> Option<Token> {
    mended(state, None, start)
}

fn mended(state: &mut State<'_>, place: Option<Kind>, start: usize) -> Option<Token> {
    let span = state.span(start);
    let written = span.of(state.text);
    let token = state.token(start);
    if !(token.is_name() || token.is_reserved()) || state.is_damaged(start, start + 1) {
        return None;
    }
    let location = state.location(span);
    if let Some((word, token)) = rules::foreign_word::meant(written, place)
        && (goes_on(place, token, state.token(start + 1))
            || has_value_behind_colon(state, place, token, start))
    {
        state.mended = Some(start);
        // `deadline: 2 days` is one mistake.
        let colon = state.token(start + 1) == Token::Colon;
        let location = if colon { state.location(span.to(state.span(start + 1))) } else { location };
        state.reports.push(rules::foreign_word::report(location, written, word, place));
        return Some(token);
    }
    if token.is_word() {
        return None;
    }
    let word = flow_source::suggest::nearest(written, words_of(place))?;
    let token = Token::of(word).filter(|token| goes_on(place, *token, state.token(start + 1)))?;
    // `escalated(reason: Text)` has a name before its brackets, and not the word of a line.
    let called = state.token(start + 1) == Token::OpenParenthesis && state.span(start + 1).start == span.end;
    if called && matches!(lookup(place, token), Entry::Clause(_)) {
        return None;
    }
    state.mended = Some(start);
    state.reports.push(rules::unknown_keyword::report(location, written, place, Some(word)));
    Some(token)
}

/// True where a colon stands between the word and its value.
fn has_value_behind_colon(state: &State<'_>, place: Option<Kind>, word: Token, start: usize) -> bool {
    let clause = match lookup(place, word) {
        Entry::Clause(clause) => clause,
        _ => return false,
    };
    state.token(start + 1) == Token::Colon
        && !matches!(clause.shape, Shape::Way | Shape::Fails)
        && goes_on(place, word, state.token(start + 2))
}

/// True where a line of `place` that begins with `word` may go on like this.
fn goes_on(place: Option<Kind>, word: Token, next: Token) -> bool {
    match lookup(place, word) {
        Entry::Block(kind) => match kind.entry().header {
            HeaderForm::Nothing => next == Token::OpenBrace,
            HeaderForm::QuotedOf => next == Token::Text,
            _ => next.is_name(),
        },
        Entry::Clause(_) => !matches!(
            next,
            Token::Dot
                | Token::Comma
                | Token::Colon
                | Token::Is
                | Token::OpenBrace
                | Token::NewLine
                | Token::CloseBrace
                | Token::End
        ),
        Entry::Nothing => place.is_none() && word == Token::Use && next.is_name(),
    }
}

/// A line that nothing is known about: says so, and goes to its end.
pub(super) fn skip_unknown(input: &mut Input<'_, '_>, place: Option<Kind>, start: usize) {
    let at = input.at();
    let end = line_end(input.state(), start, at);
    let state = input.state();
    if !state.is_damaged(start, end + 1) {
        report_unknown(state, place, at);
    }
    skip(input, end.max(at + 1));
    // The items of a list below belong to it: `steps:` and lines that begin with `-`.
    while input.token() == Token::NewLine {
        let from = input.at() + 1;
        if input.state().token(from) != Token::Minus {
            return;
        }
        let end = line_end(input.state(), from, from);
        skip(input, end.max(from + 1));
    }
}
