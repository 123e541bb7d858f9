//! The pieces that everything is made of: names, paths, texts, types, calls.

use super::expression::{atom, expression};
use super::failure::{Expected, Failure, What};
use super::{Input, Read, Rule, rule, word};
use crate::ast::{
    Argument, Call, Channel, Name, Parameter, Path, PersonReference, Slot, Text, TextKind, Type, Wrapper,
};
use crate::token::Token;
use chumsky::prelude::*;

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
pub(super) fn names<'src>() -> impl Rule<'src, Vec<Name>> {
    name().separated_by(word(Token::Comma)).at_least(1).collect()
}

/// `NAME ("." NAME)*`
pub(super) fn path<'src>() -> impl Rule<'src, Path> {
    rule(read_path)
}

#[inline]
pub(super) fn read_path(input: &mut Input<'_, '_>) -> Result<Path, Failure> {
    let first = read_name(input)?;
    let mut names = Vec::with_capacity(2);
    names.push(first);
    let mut last = first;
    while input.token() == Token::Dot {
        input.advance();
        last = read_name(input)?;
        names.push(last);
    }
    Ok(Path { span: first.span.to(last.span), names })
}

/// `path ("," path)*`
pub(super) fn paths<'src>() -> impl Rule<'src, Vec<Path>> {
    path().separated_by(word(Token::Comma)).at_least(1).collect()
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
    rule(|input| match input.token() {
        Token::Unknown => read_hole(input).map(PersonReference::Hole),
        _ => read_path(input).map(PersonReference::Path),
    })
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
pub(super) fn arguments<'src>() -> impl Rule<'src, Vec<Argument>> {
    argument()
        .separated_by(word(Token::Comma))
        .collect()
        .delimited_by(word(Token::OpenParenthesis), word(Token::CloseParenthesis))
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
    wrappers().then(path()).then(word(Token::AtSign).ignore_then(name()).repeated().collect()).map_with(
        |((wrappers, path), labels), extra| {
            let span: SimpleSpan = extra.span();
            Type { span: extra.state().range(span.start, span.end), wrappers, path, labels }
        },
    )
}

/// `("optional" | "list" "of")*`
fn wrappers<'src>() -> impl Rule<'src, Vec<Wrapper>> {
    rule(|input| {
        let mut wrappers = Vec::new();
        loop {
            match input.token() {
                Token::Optional => wrappers.push(Wrapper::Optional),
                Token::List => {
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
    })
}

/// `NAME ":" type`
pub(super) fn slot<'src>() -> impl Rule<'src, Slot> {
    name().then_ignore(word(Token::Colon)).then(type_()).map(|(name, type_)| Slot {
        span: name.span.to(type_.span),
        name,
        type_,
    })
}

/// `"(" (param ("," param)*)? ")"`
pub(super) fn parameters<'src>() -> impl Rule<'src, Vec<Parameter>> {
    parameter()
        .separated_by(word(Token::Comma))
        .collect()
        .delimited_by(word(Token::OpenParenthesis), word(Token::CloseParenthesis))
}

/// `NAME ":" type ("default" atom)?`
fn parameter<'src>() -> impl Rule<'src, Parameter> {
    rule(|input| {
        let start = input.at();
        let documentation = input.state().documentation(start);
        let slot = input.parse(slot())?;
        let default = input.parse(word(Token::Default).ignore_then(atom()).or_not())?;
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
