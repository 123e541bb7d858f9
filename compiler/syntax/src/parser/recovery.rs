//! What happens when a line can't be read: it costs that line, and says one thing.

use super::failure::{Expected, Failure, What};
use super::{Input, OpenBlock, Read, State};
use crate::rules;
use crate::table::{Body, Clause, Entry, FILE, HeaderForm, Shape, kind_of, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Span;

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
fn continues(state: &State<'_>, end: usize) -> bool {
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

/// The brace that opens the block whose first line begins at `start`: the first one outside round brackets, or, where
/// one of those was never closed, the first at the end of a line.
fn header_brace(state: &State<'_>, start: usize) -> Option<usize> {
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
fn header_goes_on(state: &State<'_>, index: usize) -> bool {
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
fn physical_end(state: &State<'_>, start: usize) -> usize {
    let joined = state.layout.joined.partition_point(|index| *index <= start);
    let limit = state.layout.joined.get(joined).copied().unwrap_or(usize::MAX);
    let mut index = start;
    while index < limit && !matches!(state.token(index), Token::NewLine | Token::End) {
        index += 1;
    }
    index
}

/// True where a line begins with the token at `index`.
fn is_line_start(state: &State<'_>, index: usize) -> bool {
    index == 0
        || state.token(index - 1) == Token::NewLine
        || state.layout.joined.binary_search(&index).is_ok()
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
fn line_end(state: &State<'_>, start: usize, from: usize) -> usize {
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

/// How far the line on which a token stands is indented.
fn indent(state: &State<'_>, index: usize) -> usize {
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

struct OpenIndent {
    own: usize,
    outer: Vec<usize>,
}

fn open_indents(state: &State<'_>) -> Option<OpenIndent> {
    let (last, rest) = state.open.split_last()?;
    Some(OpenIndent { own: last.indent?, outer: rest.iter().filter_map(|open| open.indent).collect() })
}

/// True where a block around the innermost one, or the file, has lines that begin with this token.
fn fits_outside(state: &State<'_>, at: usize) -> bool {
    let token = state.token(at);
    let outer = state.open.split_last().map_or(&[][..], |(_, rest)| rest);
    outer.iter().any(|open| !matches!(lookup(Some(open.kind), token), Entry::Nothing)) || fits_file(state, at)
}

/// True where an item of the file begins here.
fn fits_file(state: &State<'_>, at: usize) -> bool {
    let next = state.token(at + 1);
    match state.token(at) {
        Token::Use => next.is_name(),
        Token::Private => kind_of(next).is_some(),
        token => matches!(lookup(None, token), Entry::Block(_)) && (next.is_name() || next == Token::Text),
    }
}

/// True where the line at `at` can't belong to the innermost block, whose closing brace is missing then.
pub(super) fn ends_block(state: &State<'_>, kind: Kind, at: usize) -> bool {
    if !state.layout.unbalanced {
        return false;
    }
    let outside = || fits_outside(state, at);
    match state.open.last().and_then(|open| open.indent) {
        Some(own) if is_line_start(state, at) => indent(state, at) <= own && outside(),
        _ => matches!(lookup(Some(kind), state.token(at)), Entry::Nothing) && outside(),
    }
}

/// The same for records and choices, whose entries may be called like anything.
pub(super) fn ends_list(state: &State<'_>, kind: Kind, at: usize) -> bool {
    if !state.layout.unbalanced || !is_line_start(state, at) {
        return false;
    }
    if let Some(own) = state.open.last().and_then(|open| open.indent) {
        return indent(state, at) <= own && fits_outside(state, at);
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
    if state.is_damaged(open.header, open.brace + 2) || at.is_none() && state.ended {
        return;
    }
    let opening = state.location(state.range(open.header, open.brace + 1));
    let here = state.location(state.gap(end));
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

/// Says that the opening brace is missing before the token at `at`.
pub(super) fn report_missing_open(state: &mut State<'_>, start: usize, at: usize) {
    if state.is_damaged(start, at + 1) {
        return;
    }
    let location = state.location(state.gap(at));
    let name = state.range(start, at).of(state.text).to_owned();
    state.reports.push(rules::missing_brace::opening(location, &name));
}

/// Two entries without a comma between them.
pub(super) fn missing_comma(state: &mut State<'_>, at: usize) {
    if !state.is_damaged(at.saturating_sub(1), at + 1) {
        let (gap, next) = (state.location(state.gap(at)), state.location(state.span(at)));
        state.reports.push(rules::missing_comma::report(gap, next));
    }
}

/// A closing brace that closes nothing.
pub(super) fn stray(state: &mut State<'_>, at: usize, span: Span) {
    if !state.is_damaged(at.saturating_sub(1), at + 1) {
        let location = state.location(span);
        state.reports.push(rules::stray_bracket::report(location, span.of(state.text)));
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
        && goes_on(place, token, state.token(start + 1))
    {
        state.mended = Some(start);
        state.reports.push(rules::foreign_word::report(location, written, word, place));
        return Some(token);
    }
    if token.is_word() {
        return None;
    }
    let word = flow_source::suggest::nearest(written, words_of(place))?;
    let token = Token::of(word).filter(|token| goes_on(place, *token, state.token(start + 1)))?;
    state.mended = Some(start);
    state.reports.push(rules::unknown_keyword::report(location, written, place, Some(word)));
    Some(token)
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

/// Fields or names on lines of their own, deeper than the line above, where no brace is open for them: that brace is
/// missing. Says so, goes past them, and answers true.
pub(super) fn lost_brace(input: &mut Input<'_, '_>, at: usize) -> bool {
    let state = input.state();
    let entry = state.token(at).is_name() && matches!(state.token(at + 1), Token::Colon | Token::Comma);
    let below = at > 1 && state.token(at - 1) == Token::NewLine && indent(state, at) > indent(state, at - 2);
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

/// A line that nothing is known about: says so, and goes to its end.
pub(super) fn skip_unknown(input: &mut Input<'_, '_>, place: Option<Kind>, start: usize) {
    let at = input.at();
    let end = line_end(input.state(), start, at);
    let state = input.state();
    if !state.is_damaged(start, end + 1) {
        report_unknown(state, place, at);
    }
    skip(input, end.max(at + 1));
}

fn report_unknown(state: &mut State<'_>, place: Option<Kind>, at: usize) {
    let span = state.span(at);
    let location = state.location(span);
    let token = state.token(at);
    let written = span.of(state.text);
    let report = if matches!(token, Token::CloseParenthesis | Token::CloseBracket) {
        rules::stray_bracket::report(location, written)
    } else if token.is_word() && !rules::misplaced_line::places(token).is_empty() {
        rules::misplaced_line::report(location, token, place)
    } else if token.is_name() || token.is_reserved() {
        let alone = matches!(state.token(at + 1), Token::NewLine | Token::CloseBrace | Token::End);
        let flag = |word: &&str| match Token::of(word).map(|token| lookup(place, token)) {
            Some(Entry::Clause(clause)) => clause.shape == Shape::Flag,
            _ => false,
        };
        let nearest =
            flow_source::suggest::nearest(written, words_of(place)).filter(|word| alone && flag(word));
        rules::unknown_keyword::report(location, written, place, nearest)
    } else {
        rules::unexpected::report(location, &found(state, at), &[], place_words(place))
    };
    state.reports.push(report);
}

fn place_words(place: Option<Kind>) -> String {
    match place {
        Some(kind) => format!("Each line of {} begins with a word such as `{}`.", rules::with_article(kind), words_of(place).first().unwrap_or(&"title")),
        None => "Outside of braces, each line begins with `use` or with what it declares, such as `workflow` or `role`.".to_owned(),
    }
}

/// What stands there, for a message.
fn found(state: &State<'_>, at: usize) -> String {
    match state.token(at) {
        Token::NewLine => "the line ends".to_owned(),
        Token::End => "the file ends".to_owned(),
        Token::Text => "there is a text in quotes".to_owned(),
        Token::Prose => "there are lines that begin with `|`".to_owned(),
        _ => {
            format!("there is `{}`", rules::shown(state.span(at).of(state.text)))
        }
    }
}

/// Says why a statement could not be read.
pub(super) fn report(state: &mut State<'_>, context: Context, start: usize, failure: Failure) {
    let at = failure.at().max(start);
    let token = state.token(at);
    let before = at.checked_sub(1).map_or(Token::End, |index| state.token(index));
    let ends = matches!(token, Token::NewLine | Token::End | Token::CloseBrace);
    let gap = state.gap(at);
    let place = if ends { gap } else { state.span(at) };
    let location = state.location(place);
    let written = state.span(at).of(state.text);
    let open = open_bracket(state, start, at);
    let following = if token == Token::NewLine { at + 1 } else { at };
    let entry = token.is_name() && !ends
        || state.token(following).is_name() && state.token(following + 1) == Token::Colon;
    let diagnostic = if state.layout.unopened
        && before.is_name()
        && token.is_name()
        && state.token(at + 1) == Token::Colon
    {
        let name = state.span(at - 1).of(state.text);
        rules::missing_brace::opening(state.location(gap), name)
    } else if failure.expects(Expected::Token(Token::Comma)) && entry && open.is_some() {
        rules::missing_comma::report(state.location(gap), state.location(state.span(following)))
    } else if ends && before == Token::Comma {
        rules::trailing_comma::report(state.location(state.span(at - 1)))
    } else if ends && is_operator(before) {
        let next = if token == Token::NewLine { state.span(at + 1) } else { Span::at(gap.end) };
        let joins = continues(state, at);
        let operator = state.span(at - 1);
        rules::trailing_operator::report(
            state.location(operator),
            operator.of(state.text),
            joins.then(|| state.location(Span::at(next.start))),
            state.location(Span::new(state.gap(at - 1).end, operator.end)),
            matches!(before, Token::And | Token::Or | Token::Then | Token::Else | Token::Except),
        )
    } else if let (Some(bracket), true) = (open, ends || token == Token::OpenBrace) {
        let span = state.span(bracket);
        rules::unclosed_bracket::report(state.location(span), state.location(gap), span.of(state.text))
    } else if matches!(token, Token::CloseParenthesis | Token::CloseBracket) && open.is_none() {
        rules::stray_bracket::report(location, written)
    } else if failure.expects(Expected::What(What::Name)) && token.is_reserved() && !is_joining(token) {
        rules::reserved_word::report(location, written)
    } else {
        let expected: Vec<String> = failure.expected().iter().map(|expected| expected.words()).collect();
        rules::unexpected::report(location, &found(state, at), &expected, context_words(context))
    };
    state.reports.push(diagnostic);
}

fn is_joining(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::Or
            | Token::Else
            | Token::Then
            | Token::Except
            | Token::When
            | Token::Of
            | Token::In
            | Token::Is
    )
}

fn is_operator(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::Or
            | Token::Not
            | Token::Is
            | Token::In
            | Token::Then
            | Token::Else
            | Token::Except
            | Token::Plus
            | Token::Minus
            | Token::Star
            | Token::Slash
            | Token::Less
            | Token::LessOrEqual
            | Token::Greater
            | Token::GreaterOrEqual
    )
}

/// The innermost round or square bracket that is open just before `at`.
fn open_bracket(state: &State<'_>, start: usize, at: usize) -> Option<usize> {
    let mut stack = Vec::new();
    for index in start..at {
        match state.token(index) {
            Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace => stack.push(index),
            Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace => {
                stack.pop();
            }
            _ => {}
        }
    }
    stack.pop()
}

fn context_words(context: Context) -> String {
    match context {
        Context::File => "One declaration, one line: the next one begins on a line of its own.".to_owned(),
        Context::Use => "For example `use org.people { Lead, Finance }`.".to_owned(),
        Context::Block(kind) => {
            let example = kind.entry().example.lines().next().unwrap_or("");
            format!("For example `{example}`.")
        }
        Context::Line(clause) => format!("{} For example `{}`.", clause.meaning, clause.example),
    }
}
