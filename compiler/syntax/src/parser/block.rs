//! Files, blocks and lines: what a line is, is said by the word it begins with.

use super::basics::{names, path, say};
use super::failure::{Expected, Failure, What};
use super::header::declaration;
use super::recovery::{self, Context};
use super::{Input, OpenBlock, Read, State, braces, heads, rule, value, word};
use crate::ast::{Documentation, Expression, File, Line, List, Name, Use, Value};
use crate::rules;
use crate::table::{Clause, Entry, Repeat, Shape, lookup};
use crate::token::Token;
use crate::words::{Keyword, Kind};
use chumsky::prelude::*;
use flow_source::{Diagnostic, Location, Span};

/// `(item (NL item)*)?`
pub(super) fn file(input: &mut Input<'_, '_>) -> Result<File, Failure> {
    let documentation = input.state().layout.file_documentation.iter().copied().collect();
    let mut file = File { documentation, ..File::default() };
    loop {
        let start = input.at();
        match input.token() {
            Token::NewLine => {
                input.advance();
            }
            Token::End => {
                // chumsky wants the whole input read.
                input.skip();
                return Ok(file);
            }
            Token::CloseBrace => {
                let span = input.advance();
                braces::stray(input.state(), start, span);
            }
            Token::Use => read_use(input, &mut file),
            Token::External if is_outsider(input) => {
                let external = input.advance();
                let private = None;
                item(input, start + 1, private, &mut file);
                heads::outsider(input, start, external, &mut file);
            }
            token => {
                let private = (token == Token::Private).then(|| input.advance());
                item(input, start, private, &mut file);
            }
        }
    }
}

/// True at `external role Client`.
fn is_outsider(input: &mut Input<'_, '_>) -> bool {
    let at = input.at();
    let state = input.state();
    matches!(state.token(at + 1), Token::Role | Token::Person) && state.token(at + 2).is_name()
}

fn item(input: &mut Input<'_, '_>, start: usize, private: Option<Span>, file: &mut File) {
    let mut token = input.token();
    if matches!(lookup(None, token), Entry::Nothing) {
        let at = input.at();
        if braces::lost_brace(input, at) {
            return;
        }
        token = recovery::mend_item(input.state(), at).unwrap_or(token);
        if token == Token::Use {
            return read_use(input, file);
        }
    }
    let kind = match lookup(None, token) {
        Entry::Block(kind) => Some(kind),
        _ => None,
    };
    match kind {
        Some(kind) => {
            let declaration = declaration(input, kind, None, start, private);
            file.declarations.push(declaration);
            end_line(input, None, start, None);
        }
        None => recovery::skip_unknown(input, None, start),
    }
}

/// `"use" path ("{" names "}")?`
fn read_use(input: &mut Input<'_, '_>, file: &mut File) {
    let start = input.at();
    input.advance();
    let names = names().delimited_by(word(Token::OpenBrace), word(Token::CloseBrace));
    match input.parse(path().then(names.or_not())) {
        Ok((module, names)) => {
            file.uses.push(Use { span: input.since(start), module, names });
            end_line(input, None, start, None);
        }
        Err(failure) => recovery::failed(input, Context::Use, start, failure),
    }
}

/// The lines of a block up to and with its closing brace. The opening brace has been read.
pub(super) fn lines(input: &mut Input<'_, '_>, kind: Kind) -> List<Line> {
    let mut lines = no_lines(input);
    read_lines(input, kind, &mut lines, |_, _| false);
    all_lines(input, lines)
}

/// An empty list for the lines of a block.
pub(super) fn no_lines(input: &mut Input<'_, '_>) -> Vec<Line> {
    input.state().spare.pop().unwrap_or_default()
}

/// The lines of a block that has been read, in a list with no room to spare. The other list is used again.
pub(super) fn all_lines(input: &mut Input<'_, '_>, mut lines: Vec<Line>) -> List<Line> {
    let all = lines.drain(..).collect();
    input.state().spare.push(lines);
    all
}

/// The same into a list. `take` may read a line in another way than the block does: then it answers true.
pub(super) fn read_lines(
    input: &mut Input<'_, '_>,
    kind: Kind,
    lines: &mut Vec<Line>,
    mut take: impl FnMut(&mut Input<'_, '_>, &mut Vec<Line>) -> bool,
) {
    let mut stood = Stood::default();
    loop {
        match input.token() {
            Token::NewLine => {
                input.advance();
            }
            Token::CloseBrace => {
                if closes(input) {
                    return;
                }
            }
            Token::End => return braces::unclosed(input.state(), None),
            _ => {
                let at = input.at();
                if braces::ends_block(input.state(), kind, at) {
                    return braces::unclosed(input.state(), Some(at));
                }
                if !take(input, lines) {
                    line(input, kind, lines, &mut stood);
                }
            }
        }
    }
}

/// At a closing brace: true where the block ends, be it with this brace or without one of its own.
pub(super) fn closes(input: &mut Input<'_, '_>) -> bool {
    let at = input.at();
    match braces::brace_at(input.state(), at) {
        braces::Brace::Own => {
            input.advance();
            true
        }
        braces::Brace::Outer => {
            braces::unclosed(input.state(), Some(at));
            true
        }
        braces::Brace::Stray => {
            let span = input.advance();
            braces::stray(input.state(), at, span);
            false
        }
    }
}

/// One line of a block.
pub(super) fn line(input: &mut Input<'_, '_>, kind: Kind, lines: &mut Vec<Line>, stood: &mut Stood) {
    let start = input.at();
    let token = input.token();
    if input.state().layout.unopened && braces::lost_brace(input, start) {
        return;
    }
    match lookup(Some(kind), token) {
        Entry::Clause(found) => clause(input, kind, found, start, lines, stood),
        Entry::Block(nested) => block(input, kind, nested, start, lines),
        Entry::Nothing if kind == Kind::Branch && heads::work_in_branch(input, start, lines) => {}
        Entry::Nothing => match recovery::mend_line(input.state(), kind, start) {
            Entry::Clause(found) => clause(input, kind, found, start, lines, stood),
            Entry::Block(nested) => block(input, kind, nested, start, lines),
            Entry::Nothing => recovery::skip_unknown(input, Some(kind), start),
        },
    }
}

/// A block inside a block.
fn block(input: &mut Input<'_, '_>, kind: Kind, nested: Kind, start: usize, lines: &mut Vec<Line>) {
    let declaration = declaration(input, nested, Some(kind), start, None);
    lines.push(Line {
        span: declaration.span,
        documentation: declaration.documentation.clone(),
        keyword: None,
        keyword_span: declaration.keyword,
        value: Value::Declaration(Box::new(declaration)),
        condition: None,
    });
    end_line(input, Some(kind), start, None);
}

/// A line that begins with a keyword.
fn clause(
    input: &mut Input<'_, '_>,
    kind: Kind,
    clause: &'static Clause,
    start: usize,
    lines: &mut Vec<Line>,
    stood: &mut Stood,
) {
    let documentation = input.state().documentation(start);
    let keyword_span = input.advance();
    skip_colon(input, clause, keyword_span);
    let mut condition = None;
    match value_and_condition(input, clause, &mut condition) {
        Ok(value) => {
            let span = input.since(start);
            if clause.keyword == Keyword::Within {
                let state = input.state();
                state.doubtful |= state.token(start + 1).is_name()
                    && crate::rephrase::length_elsewhere(state.span(start + 1).of(state.text)).is_some();
            }
            if clause.keyword == Keyword::Zone {
                let state = input.state();
                state.doubtful |= state.token(start + 1) == Token::Currency;
            }
            if clause.keyword == Keyword::Until && kind == Kind::Wait {
                let state = input.state();
                state.doubtful |= matches!(state.token(start + 1), Token::Duration | Token::Number)
                    || crate::rephrase::is_interval_in_words(state.span(start + 1).of(state.text));
            }
            lines.push(Line {
                span,
                documentation,
                keyword: Some(clause.keyword),
                keyword_span,
                value,
                condition,
            });
            if end_line(input, Some(kind), start, Some(clause)) {
                stood.check(input.state(), kind, clause, lines);
            }
        }
        Err(failure) => {
            if let Some(value) = value::placeholder(clause.shape, keyword_span) {
                lines.push(Line {
                    span: keyword_span,
                    documentation,
                    keyword: Some(clause.keyword),
                    keyword_span,
                    value,
                    condition: None,
                });
            }
            recovery::failed(input, Context::Line(clause), start, failure);
        }
    }
}

/// Goes past a colon that stands between a word and its value: `within: 2 days`.
fn skip_colon(input: &mut Input<'_, '_>, clause: &Clause, keyword: Span) {
    // Where an arrow should stand, it isn't too much but wrong.
    if input.token() != Token::Colon
        || matches!(clause.shape, Shape::Way | Shape::Fails | Shape::Writes | Shape::Slot)
    {
        return;
    }
    let at = input.at();
    let colon = input.advance();
    let state = input.state();
    if state.mended.is_some_and(|mended| mended + 1 == at) {
        return;
    }
    let report = rules::stray_colon::report(state.location(colon), keyword.of(state.text), false);
    say(state, report);
}

// There is one bit for each keyword.
const _: () = assert!(Keyword::ALL.len() <= 128);

/// The lines of a block that have been read: which words have stood already.
#[derive(Default)]
pub(super) struct Stood {
    /// Lines that stand once.
    once: u128,
    /// Lines without `when`: those of the same word below them never count.
    otherwise: u128,
}

impl Stood {
    /// Says so where the last line should not stand again.
    fn check(&mut self, state: &mut State<'_>, kind: Kind, clause: &Clause, lines: &[Line]) {
        let Some((line, before)) = lines.split_last() else { return };
        // A word from another language that stands for one that is here already is one mistake.
        if state.mended.is_some_and(|mended| state.span(mended) == line.keyword_span) {
            return;
        }
        let bit = 1_u128 << (clause.keyword as u32);
        let (seen, counts) = match clause.repeat {
            Repeat::Once => (&mut self.once, true),
            Repeat::WithWhen => (&mut self.otherwise, line.condition.is_none()),
            Repeat::AddsUp => return,
        };
        if *seen & bit != 0 {
            let first = before.iter().find(|other| {
                other.keyword == line.keyword && (clause.repeat == Repeat::Once || other.condition.is_none())
            });
            let first = first.map_or(line.keyword_span, |other| other.keyword_span);
            let (first, second) = (state.location(first), state.location(line.keyword_span));
            state.reports.push(rules::repeated_line::report(first, second, clause, kind));
        } else if counts {
            *seen |= bit;
        }
    }
}

fn value_and_condition(
    input: &mut Input<'_, '_>,
    clause: &Clause,
    condition: &mut Option<Box<Expression>>,
) -> Result<Value, Failure> {
    let value = value::read(input, clause.shape, condition)?;
    if matches!(input.token(), Token::When | Token::If) {
        // Of an event, the condition stands before the arrow.
        let after = clause.condition && clause.shape != Shape::On;
        if condition.is_none() && after {
            *condition = Some(Box::new(input.parse(super::expression::condition())?));
        }
    }
    Ok(value)
}

/// After a statement that could be read: the line must end here.
///
/// False where it doesn't, and more has been said than that a line break is missing.
#[inline]
pub(super) fn end_line(
    input: &mut Input<'_, '_>,
    place: Option<Kind>,
    start: usize,
    clause: Option<&'static Clause>,
) -> bool {
    let token = input.token();
    if token == Token::NewLine || token == Token::End || (token == Token::CloseBrace && place.is_some()) {
        input.state().settle();
        return true;
    }
    end_within_line(input, place, start, clause)
}

/// The same where something follows in the line.
#[inline(never)]
fn end_within_line(
    input: &mut Input<'_, '_>,
    place: Option<Kind>,
    start: usize,
    clause: Option<&'static Clause>,
) -> bool {
    let at = input.at();
    let token = input.token();
    if input
        .state()
        .head
        .is_some_and(|brace| at <= brace && (at == brace || recovery::begins_line(input.state(), place, at)))
    {
        input.state().settle();
        return true;
    }
    if token == Token::Else && super::habits::is_otherwise(input.state(), at) {
        input.state().settle();
        return true;
    }
    // A block that ended without its brace ended at a line.
    if at > 0 && input.state().token(at - 1) == Token::NewLine {
        return true;
    }
    if recovery::begins_line(input.state(), place, at) {
        let state = input.state();
        if !state.is_damaged(start, at + 1) {
            let (gap, place) = (state.location(state.gap(at)), state.location(state.span(at)));
            let rule = &rules::missing_line_break::RULE;
            let last = state.reports.last().filter(|last| std::ptr::eq(last.rule, rule));
            match last.filter(|last| shares_line(state.text, last, place)) {
                Some(_) => {
                    state.reports.extend_last(|last| rules::missing_line_break::another(last, gap, place))
                }
                None => state.reports.push(rules::missing_line_break::report(gap, place, token.text())),
            }
        }
        state.settle();
        return true;
    }
    // The farthest place that a rule got to tells more than the place where the last one that fitted ended.
    let end: Result<(), Failure> =
        input.parse(rule(|input: &mut Input<'_, '_>| Err(input.failure(Expected::What(What::LineEnd)))));
    let Err(failure) = end else { return true };
    let context = match (place, clause) {
        (_, Some(clause)) => Context::Line(clause),
        (Some(kind), None) => Context::Block(kind),
        _ => Context::File,
    };
    recovery::failed(input, context, start, failure);
    false
}

/// True where what was said last is of the same line.
pub(super) fn shares_line(text: &str, last: &Diagnostic, place: Location) -> bool {
    let before = last.labels.last().map_or(Span::default(), |label| label.location.span);
    let between = Span::new(before.end, place.span.start.max(before.end));
    !between.of(text).contains(['\n', '\r'])
}

/// `(slot (sep slot)* sep?)?` of a record, up to and with the closing brace.
pub(super) fn fields(input: &mut Input<'_, '_>) -> List<Line> {
    list(input, Kind::Record, |input| {
        let slot = input.parse(super::basics::slot())?;
        Ok((slot.name, slot.span, Value::Field(Box::new(slot))))
    })
}

/// `(NAME (sep NAME)* sep?)?` of a choice, up to and with the closing brace.
pub(super) fn members(input: &mut Input<'_, '_>) -> List<Line> {
    list(input, Kind::Choice, |input| {
        let name = super::basics::read_name(input)?;
        Ok((name, name.span, Value::Member(name)))
    })
}

type Entered = (Name, Span, Value);

fn list(
    input: &mut Input<'_, '_>,
    kind: Kind,
    read: fn(&mut Input<'_, '_>) -> Result<Entered, Failure>,
) -> List<Line> {
    let mut lines = no_lines(input);
    read_list(input, kind, read, &mut lines);
    all_lines(input, lines)
}

fn read_list(
    input: &mut Input<'_, '_>,
    kind: Kind,
    read: fn(&mut Input<'_, '_>) -> Result<Entered, Failure>,
    lines: &mut Vec<Line>,
) {
    // A comma parts two entries: it must follow one.
    let mut after_entry = false;
    // Where a comma is missing, or something else: then nothing more is said about what follows.
    let mut doubtful = false;
    loop {
        let start = input.at();
        match input.token() {
            Token::NewLine => {
                input.advance();
                after_entry = false;
            }
            Token::Comma if after_entry => {
                input.advance();
                after_entry = false;
            }
            Token::CloseBrace => {
                if closes(input) {
                    return;
                }
            }
            Token::End => return braces::unclosed(input.state(), None),
            _ => {
                if braces::ends_list(input.state(), kind, start) {
                    return braces::unclosed(input.state(), Some(start));
                }
                let documentation: Documentation = input.state().documentation(start);
                match read(input) {
                    Ok((name, span, value)) => {
                        doubtful = false;
                        lines.push(Line {
                            span,
                            documentation,
                            keyword: None,
                            keyword_span: name.span,
                            value,
                            condition: None,
                        });
                        let separated = matches!(
                            input.token(),
                            Token::Comma | Token::NewLine | Token::CloseBrace | Token::End
                        );
                        after_entry = separated;
                        let at = input.at();
                        let next = input.state().token(at + 1);
                        if !separated
                            && input.token().is_name()
                            && (kind == Kind::Choice || next == Token::Colon)
                        {
                            recovery::missing_comma(input.state(), at);
                            doubtful = true;
                        } else if !separated {
                            let failure = Failure::new(input.at(), Expected::Token(Token::Comma));
                            recovery::failed_entry(input, kind, start, failure);
                            after_entry = true;
                        }
                    }
                    Err(failure) => {
                        if doubtful {
                            input.state().mended = Some(start);
                        }
                        recovery::failed_entry(input, kind, start, failure);
                        doubtful = false;
                        after_entry = true;
                    }
                }
            }
        }
    }
}

/// Opens a block whose header begins at `header` and whose brace stands, or should stand, at `brace`.
pub(super) fn open(input: &mut Input<'_, '_>, kind: Kind, header: usize, brace: usize, bare: bool) {
    let state = input.state();
    let indent = match bare {
        true => Some(braces::indent(state, header)),
        false if state.layout.unbalanced => braces::block_indent(state, header, brace),
        false => None,
    };
    state.open.push(OpenBlock { kind, header, brace, indent, bare });
}
