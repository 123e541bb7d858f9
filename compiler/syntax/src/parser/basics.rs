//! The pieces that everything is made of: names, paths, texts, types, calls.

use super::expression::{atom, expression};
use super::failure::{Expected, Failure, What};
use super::{Input, Read, Rule, State, any_number, rule, several, word};
use crate::ast::{
    Argument, Call, Channel, List, Name, Names, Parameter, Path, PersonReference, Slot, Text, TextKind, Type,
    Wrapper,
};
use crate::rules;
use crate::token::Token;
use chumsky::prelude::*;
use flow_source::{Diagnostic, Span};

/// `NAME`
pub(super) fn name<'src>() -> impl Rule<'src, Name> {
    rule(read_name)
}

#[inline]
pub(super) fn read_name(input: &mut Input<'_, '_>) -> Result<Name, Failure> {
    if input.token().is_name() {
        Ok(Name { span: input.advance() })
    } else {
        Err(input.failure(Expected::What(What::Name)))
    }
}

/// `NAME ("," NAME)*`
pub(super) fn names<'src>() -> impl Rule<'src, List<Name>> {
    several(name())
}

/// `NAME ("." NAME)*`
pub(super) fn path<'src>() -> impl Rule<'src, Path> {
    rule(read_path)
}

#[inline]
pub(super) fn read_path(input: &mut Input<'_, '_>) -> Result<Path, Failure> {
    let first = read_name(input)?;
    if input.token() == Token::Dot { read_dotted(input, first) } else { Ok(Path::from(first)) }
}

/// What follows the first name of a path that has several.
fn read_dotted(input: &mut Input<'_, '_>, first: Name) -> Result<Path, Failure> {
    let mut names = List::with_capacity(2);
    names.push(first);
    let mut last = first;
    while input.take(Token::Dot).is_some() {
        last = read_name(input)?;
        names.push(last);
    }
    Ok(Path { span: first.span.to(last.span), names: Names::from(names) })
}

/// `path ("," path)*`
pub(super) fn paths<'src>() -> impl Rule<'src, List<Path>> {
    several(path())
}

/// `STRING`
pub(super) fn quoted<'src>() -> impl Rule<'src, Text> {
    rule(read_quoted)
}

pub(super) fn read_quoted(input: &mut Input<'_, '_>) -> Result<Text, Failure> {
    match input.take(Token::Text) {
        Some(span) => Ok(Text { span, value: span, kind: TextKind::Quoted }),
        None => Err(input.failure(Expected::What(What::Text))),
    }
}

/// `"unknown" STRING`
pub(super) fn hole<'src>() -> impl Rule<'src, Text> {
    rule(read_hole)
}

pub(super) fn read_hole(input: &mut Input<'_, '_>) -> Result<Text, Failure> {
    let unknown = input.require(Token::Unknown)?;
    let text = read_quoted(input)?;
    Ok(Text { span: unknown.to(text.span), value: text.value, kind: TextKind::Hole })
}

/// `STRING | PROSE | hole`
pub(super) fn text<'src>() -> impl Rule<'src, Text> {
    rule(|input| match input.token() {
        Token::Unknown => read_hole(input),
        Token::Prose => {
            let span = input.advance();
            Ok(Text { span, value: span, kind: TextKind::Prose })
        }
        _ => read_quoted(input),
    })
}

/// True where a text begins here.
pub(super) fn starts_text(token: Token) -> bool {
    matches!(token, Token::Text | Token::Prose | Token::Unknown)
}

/// `path | hole`
pub(super) fn person<'src>() -> impl Rule<'src, PersonReference> {
    rule(|input| {
        skip_needless_word(input);
        match input.token() {
            Token::Unknown => read_hole(input).map(PersonReference::Hole),
            _ => read_path(input).map(PersonReference::Path),
        }
    })
}

/// Goes past a word that stands before somebody's name and says nothing: `role Lead`, `the Lead`.
pub(super) fn skip_needless_word(input: &mut Input<'_, '_>) {
    let at = input.at();
    let state = input.state();
    let (word, name) = (state.span(at), state.span(at + 1));
    if !matches!(state.token(at + 1), Token::Name | Token::Currency)
        || !super::habits::is_needless_before_somebody(state.token(at), word.of(state.text))
    {
        return;
    }
    let place = state.location(Span::new(word.start, name.start));
    let report = rules::needless_word::report(place, word.of(state.text), name.of(state.text));
    say(state, report);
    input.advance();
}

/// `path args?`
pub(super) fn call<'src>() -> impl Rule<'src, Call> {
    rule(read_call)
}

pub(super) fn read_call(input: &mut Input<'_, '_>) -> Result<Call, Failure> {
    let path = read_path(input)?;
    if input.token() == Token::OpenParenthesis {
        let start = path.span;
        let arguments = input.parse(arguments())?;
        let at = input.at();
        let span = start.to(input.state().range(at - 1, at));
        Ok(Call { span, path, arguments: Some(arguments) })
    } else {
        Ok(Call { span: path.span, path, arguments: None })
    }
}

/// `"(" (arg ("," arg)*)? ")"`
pub(super) fn arguments<'src>() -> impl Rule<'src, List<Argument>> {
    any_number(argument()).delimited_by(word(Token::OpenParenthesis), word(Token::CloseParenthesis))
}

/// `expr | NAME ":" expr`
pub(super) fn argument<'src>() -> impl Rule<'src, Argument> {
    rule(|input| {
        let start = input.at();
        let named = input.token().is_name() && input.state().token(start + 1) == Token::Colon;
        let name = match named {
            true => {
                let name = read_name(input)?;
                input.advance();
                Some(name)
            }
            false => None,
        };
        let value = input.parse(expression())?;
        Ok(Argument { span: input.since(start), name, value })
    })
}

/// `("optional" | "list" "of")* path ("@" NAME)*`
pub(super) fn type_<'src>() -> impl Rule<'src, Type> {
    rule(|input| read_type(input, 0))
}

/// How deep types of other languages may nest.
const DEEPEST_FOREIGN: u32 = 8;

fn read_type(input: &mut Input<'_, '_>, depth: u32) -> Result<Type, Failure> {
    let start = input.at();
    let mut wrappers = read_wrappers(input)?;
    if depth < DEEPEST_FOREIGN
        && let Some(foreign) = read_foreign(input, depth)
    {
        let inner = foreign?;
        wrappers.extend(inner.wrappers);
        return Ok(Type { span: input.since(start), wrappers, path: inner.path, labels: inner.labels });
    }
    let path = read_path(input)?;
    let mut labels = List::new();
    while input.take(Token::AtSign).is_some() {
        labels.push(read_name(input)?);
    }
    let mut found = Type { span: input.since(start), wrappers, path, labels };
    if matches!(input.token(), Token::OpenBracket | Token::Currency) {
        read_after_type(input, start, depth, &mut found);
    }
    Ok(found)
}

/// `Text[]` and `Money EUR`: what other languages put behind a type.
fn read_after_type(input: &mut Input<'_, '_>, start: usize, depth: u32, found: &mut Type) {
    let at = input.at();
    let state = input.state();
    if state.token(at) == Token::OpenBracket && state.token(at + 1) == Token::CloseBracket {
        let whole = state.range(start, at + 2);
        if depth == 0 {
            let before = Span::new(state.span(start).start, found.path.span.start).of(state.text);
            let behind = Span::new(found.path.span.end, state.gap(at).end).of(state.text);
            let name = rules::type_spelling::named(found.path.span.of(state.text));
            let (optional, whole) = with_mark(state.text, whole);
            let right = format!("{optional}{before}list of {name}{behind}");
            say(state, rules::type_spelling::report(state.location(whole), whole.of(state.text), &right));
        }
        input.advance();
        input.advance();
        found.wrappers.push(Wrapper::List);
        found.span = input.since(start);
    } else if state.token(at) == Token::Currency && found.path.span.of(state.text) == "Money" {
        let currency = state.span(at);
        let place = state.location(Span::new(found.span.end, currency.end));
        say(state, rules::type_spelling::currency(place, currency.of(state.text)));
        input.advance();
    }
}

/// `List<Text>`, `List of Text`, `[Text]`, `Optional<Text>`: types as other languages write them.
fn read_foreign(input: &mut Input<'_, '_>, depth: u32) -> Option<Result<Type, Failure>> {
    let start = input.at();
    let state = input.state();
    let (token, next) = (state.token(start), state.token(start + 1));
    let opens = matches!(next, Token::Less | Token::OpenBracket);
    let (wrapper, closing) = if token == Token::OpenBracket {
        (Wrapper::List, Some(Token::CloseBracket))
    } else if opens || next == Token::Of || next.is_name() {
        let written = state.span(start).of(state.text);
        let is_one_of = |words: &[&str]| words.iter().any(|word| written.eq_ignore_ascii_case(word));
        let wrapper = if is_one_of(&["list", "array", "set", "sequence", "collection", "vec"]) {
            Wrapper::List
        } else if is_one_of(&["optional", "option", "maybe", "nullable"]) {
            Wrapper::Optional
        } else {
            return None;
        };
        let closing = match next {
            Token::Less => Some(Token::Greater),
            Token::OpenBracket if state.token(start + 2) != Token::CloseBracket => Some(Token::CloseBracket),
            Token::Of if wrapper == Wrapper::List => None,
            token if token.is_name() && wrapper == Wrapper::Optional => None,
            _ => return None,
        };
        (wrapper, closing)
    } else {
        return None;
    };
    input.advance();
    if token != Token::OpenBracket && (closing.is_some() || next == Token::Of) {
        input.advance();
    }
    let inner = match read_type(input, depth + 1) {
        Ok(inner) => inner,
        Err(failure) => return Some(Err(failure)),
    };
    if let Some(closing) = closing
        && let Err(failure) = input.require(closing)
    {
        return Some(Err(failure));
    }
    let span = input.since(start);
    let mut wrappers = super::one(wrapper);
    wrappers.extend(inner.wrappers);
    // Of types inside each other, the outermost says it all.
    if depth == 0 {
        let state = input.state();
        let words = wrappers.iter().map(|wrapper| match wrapper {
            Wrapper::List => "list of ",
            Wrapper::Optional => "optional ",
        });
        let words = words.collect::<String>();
        let name = rules::type_spelling::named(inner.path.span.of(state.text));
        let (optional, span) = with_mark(state.text, span);
        let right = format!("{optional}{words}{name}");
        say(state, rules::type_spelling::report(state.location(span), span.of(state.text), &right));
    }
    Some(Ok(Type { span, wrappers, path: inner.path, labels: inner.labels }))
}

/// A type as another language writes it, with the `?` behind it that says that it may be missing: no token stands for that mark.
/// Answers how Flow says so, too.
fn with_mark(text: &str, type_: Span) -> (&'static str, Span) {
    match text.get(type_.end as usize..).unwrap_or("").starts_with('?') {
        true => ("optional ", Span::new(type_.start, type_.end + 1)),
        false => ("", type_),
    }
}

/// Keeps what there is to say about a statement, once for each place.
pub(super) fn say(state: &mut State<'_>, report: Diagnostic) {
    if state.pending.iter().all(|other| other.location() != report.location()) {
        state.pending.push(report);
    }
}

/// `("optional" | "list" "of")*`
fn read_wrappers(input: &mut Input<'_, '_>) -> Result<List<Wrapper>, Failure> {
    let mut wrappers = List::new();
    loop {
        match input.token() {
            Token::Optional => wrappers.push(Wrapper::Optional),
            Token::List => {
                let next = input.at() + 1;
                if matches!(input.state().token(next), Token::Less | Token::OpenBracket) {
                    return Ok(wrappers);
                }
                input.advance();
                if input.token() != Token::Of {
                    return Err(input.failure(Expected::Token(Token::Of)));
                }
                wrappers.push(Wrapper::List);
            }
            _ => return Ok(wrappers),
        }
        input.advance();
    }
}

/// `NAME ":" type`
pub(super) fn slot<'src>() -> impl Rule<'src, Slot> {
    rule(|input| {
        let start = input.at();
        let name = read_name(input)?;
        if input.take(Token::Colon).is_none() && lacks_type(input, start, name)? {
            let path = super::value::missing_call(name.span).path;
            let type_ = Type { span: path.span, wrappers: List::new(), path, labels: List::new() };
            return Ok(Slot { span: name.span, name, type_ });
        }
        let type_ = read_type(input, 0)?;
        Ok(Slot { span: name.span.to(type_.span), name, type_ })
    })
}

/// Behind a name that has no colon: says whether the colon is missing, or the type too; true for the latter.
fn lacks_type(input: &mut Input<'_, '_>, start: usize, name: Name) -> Result<bool, Failure> {
    let at = input.at();
    let state = input.state();
    let (token, text) = (state.token(at), name.span.of(state.text));
    let (gap, place) = (state.location(state.gap(at)), state.location(name.span));
    if token.is_name() && state.same_line(at) {
        let sure =
            start == 0 || matches!(state.token(start - 1), Token::NewLine | Token::Comma | Token::OpenBrace);
        let next = state.location(state.span(at));
        let report = rules::missing_colon::report(gap, next, text, sure);
        // In the same list, it is the same mistake.
        match state.pending.last() {
            Some(last) if sure && is_same_list(state, last, start) => {
                let last = state.pending.pop();
                state.pending.extend(last.map(|last| rules::missing_colon::another(last, gap, next)));
            }
            _ => say(state, report),
        }
        return Ok(false);
    }
    let ends =
        [Token::NewLine, Token::End, Token::Comma, Token::CloseBrace, Token::CloseParenthesis, Token::From];
    if ends.contains(&token) {
        let known = if state.reports.is_full() { None } else { type_elsewhere(state, start) };
        say(state, rules::missing_colon::without_type(gap, place, text, known));
        return Ok(true);
    }
    Err(input.failure(Expected::Token(Token::Colon)))
}

/// True where the entry before the one at `start` is the one of which a colon was found to be missing last.
fn is_same_list(state: &State<'_>, last: &Diagnostic, start: usize) -> bool {
    let told = last.labels.last().map_or(0, |label| label.location.span.start);
    let before = (0..start.saturating_sub(1)).rev().find(|index| {
        matches!(state.token(*index), Token::NewLine | Token::Comma | Token::OpenBrace | Token::CloseBrace)
    });
    let from = before.map_or(0, |index| state.span(index).start);
    std::ptr::eq(last.rule, &rules::missing_colon::RULE)
        && from <= told
        && last.fixes.first().is_some_and(|fix| fix.safe)
}

/// What a name is said to be elsewhere in the file, where a colon and its type follow it.
fn type_elsewhere<'src>(state: &State<'src>, at: usize) -> Option<&'src str> {
    let name = state.span(at).of(state.text);
    let tokens = state.layout.tokens.len();
    let found = (0..tokens).find(|index| {
        let type_ = state.span(index + 2).of(state.text);
        state.token(*index).is_name()
            && state.token(index + 1) == Token::Colon
            && state.span(*index).of(state.text) == name
            && (type_.starts_with(char::is_uppercase)
                || matches!(state.token(index + 2), Token::List | Token::Optional))
    })?;
    let end = (found + 2..tokens).find(|index| {
        let token = state.token(*index);
        !(token.is_name()
            || matches!(token, Token::List | Token::Of | Token::Optional | Token::Dot | Token::AtSign))
    })?;
    Some(state.range(found + 2, end).of(state.text))
}

/// `"(" (param ("," param)*)? ")"`
pub(super) fn parameters<'src>() -> impl Rule<'src, List<Parameter>> {
    any_number(parameter()).delimited_by(word(Token::OpenParenthesis), word(Token::CloseParenthesis))
}

/// `NAME ":" type ("default" atom)?`
fn parameter<'src>() -> impl Rule<'src, Parameter> {
    rule(|input| {
        let start = input.at();
        let documentation = input.state().documentation(start);
        let slot = input.parse(slot())?;
        let default = input.parse(word(Token::Default).ignore_then(atom()).or_not())?;
        let default = default.map(Box::new);
        Ok(Parameter { span: input.since(start), documentation, name: slot.name, type_: slot.type_, default })
    })
}

/// `"via" NAME (STRING | hole)?`
pub(super) fn channel<'src>() -> impl Rule<'src, Channel> {
    let address = choice((quoted(), hole()));
    word(Token::Via).ignore_then(name()).then(address.or_not()).map_with(|(name, address), extra| {
        let span: SimpleSpan = extra.span();
        Channel { span: extra.state().range(span.start, span.end), name: Some(name), address }
    })
}
