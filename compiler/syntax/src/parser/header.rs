//! A declaration: what stands between its first word and its braces, and whether the braces are there.

use super::basics::{call, name, parameters, path, paths, quoted, text};
use super::block::{fields, lines, members, open};
use super::expression::expression;
use super::failure::{Expected, Failure, What};
use super::recovery::{self, Context};
use super::time::spot;
use super::{Input, Read, braces, explain, heads, one, word};
use crate::ast::{Declaration, EventHeader, Header, List, Name};
use crate::table::{Body, HeaderForm};
use crate::token::Token;
use crate::words::Kind;
use chumsky::prelude::*;
use flow_source::Span;

/// A declaration of `kind` in `place`; the next token is the word that says so.
pub(super) fn declaration(
    input: &mut Input<'_, '_>,
    kind: Kind,
    place: Option<Kind>,
    start: usize,
    private: Option<Span>,
) -> Declaration {
    let documentation = input.state().documentation(start);
    let keyword = input.advance();
    let mut declaration = Declaration {
        span: keyword,
        documentation,
        private,
        kind,
        keyword,
        name: Name { span: keyword.after() },
        parameters: None,
        header: Header::Plain,
        body: None,
        lines: List::new(),
    };
    let entry = kind.entry();
    let mut readable = true;
    if let Err(failure) = read_header(input, entry.header, &mut declaration) {
        readable = recovery::failed_header(input, kind, start, failure);
    }
    if readable && entry.body != Body::None {
        read_body(input, place, start, &mut declaration);
    }
    declaration.span = input.since(start);
    declaration
}

fn read_header(
    input: &mut Input<'_, '_>,
    form: HeaderForm,
    declaration: &mut Declaration,
) -> Result<(), Failure> {
    match form {
        HeaderForm::Name => read_name(input, declaration),
        HeaderForm::Parameters => {
            read_name(input, declaration)?;
            read_parameters(input, declaration)
        }
        HeaderForm::MayBeOf => {
            read_name(input, declaration)?;
            if let Some(of) = input.parse(word(Token::Of).ignore_then(paths()).or_not())? {
                declaration.header = Header::Of(of);
            }
            Ok(())
        }
        HeaderForm::Of => {
            read_name(input, declaration)?;
            let of = input.parse(word(Token::Of).ignore_then(path()))?;
            declaration.header = Header::Of(one(of));
            Ok(())
        }
        HeaderForm::QuotedOf => {
            declaration.name = Name { span: input.parse(quoted())?.span };
            let of = input.parse(word(Token::Of).ignore_then(path()))?;
            declaration.header = Header::Of(one(of));
            Ok(())
        }
        HeaderForm::RunOf => {
            read_name(input, declaration)?;
            let call = input.parse(word(Token::Of).ignore_then(call()))?;
            declaration.header = Header::Run(Box::new(call));
            Ok(())
        }
        HeaderForm::Assumption => {
            read_name(input, declaration)?;
            declaration.header = Header::Assumption(input.parse(text())?);
            Ok(())
        }
        HeaderForm::Outcome => {
            read_name(input, declaration)?;
            read_parameters(input, declaration)?;
            declaration.header = Header::Outcome { unwinds: input.take(Token::Unwinds) };
            Ok(())
        }
        HeaderForm::Event => {
            read_name(input, declaration)?;
            read_parameters(input, declaration)?;
            let (from, matches, transient) = input.parse(
                word(Token::From)
                    .ignore_then(path())
                    .or_not()
                    .then(word(Token::Matches).ignore_then(expression()).or_not())
                    .then(spot(Token::Transient).or_not())
                    .map(|((from, matches), transient)| (from, matches, transient)),
            )?;
            declaration.header = Header::Event(Box::new(EventHeader { from, matches, transient }));
            Ok(())
        }
        HeaderForm::Nothing => {
            let at = input.at();
            declaration.name = Name { span: input.state().gap(at) };
            Ok(())
        }
    }
}

/// The name; where it is missing or reserved that is said, and the rest is read all the same.
fn read_name(input: &mut Input<'_, '_>, declaration: &mut Declaration) -> Result<(), Failure> {
    let token = input.token();
    if token.is_name() {
        declaration.name = input.parse(name())?;
        return Ok(());
    }
    let failure = input.failure(Expected::What(What::Name));
    let at = input.at();
    let goes_on = |token| matches!(token, Token::OpenBrace | Token::OpenParenthesis | Token::Of);
    if goes_on(token) {
        explain::report(input.state(), Context::Block(declaration.kind), at.saturating_sub(1), failure);
        return Ok(());
    }
    let next = input.state().token(at + 1);
    let ends_header = matches!(next, Token::OpenBrace | Token::OpenParenthesis | Token::NewLine);
    // A text of its own follows the name of an assumption.
    if token == Token::Text && ends_header && declaration.kind != Kind::Assume {
        explain::report(input.state(), Context::Block(declaration.kind), at.saturating_sub(1), failure);
        let text = input.advance();
        let written = text.of(input.state().text);
        let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or("");
        // One word in quotes is a name all the same, and others may name it.
        let plain =
            !inner.is_empty() && inner.chars().all(|letter| letter == '_' || letter.is_alphanumeric());
        let span = if plain { Span::new(text.start + 1, text.end - 1) } else { text.after() };
        declaration.name = Name { span };
        return Ok(());
    }
    if token.is_reserved() && (goes_on(next) || matches!(next, Token::NewLine | Token::End)) {
        explain::report(input.state(), Context::Block(declaration.kind), at.saturating_sub(1), failure);
        declaration.name = Name { span: input.advance() };
        return Ok(());
    }
    Err(failure)
}

fn read_parameters(input: &mut Input<'_, '_>, declaration: &mut Declaration) -> Result<(), Failure> {
    if input.token() == Token::OpenParenthesis {
        declaration.parameters = Some(input.parse(parameters())?);
    }
    Ok(())
}

fn read_body(input: &mut Input<'_, '_>, place: Option<Kind>, start: usize, declaration: &mut Declaration) {
    let kind = declaration.kind;
    let body = kind.entry().body;
    let at = input.at();
    let takes_parameters = kind.entry().header == HeaderForm::Parameters && declaration.parameters.is_none();
    if input.token() != Token::OpenBrace
        && takes_parameters
        && let Some(brace) = braces::parameters_without_bracket(input.state(), at)
    {
        recovery::skip(input, brace);
    }
    let subject = match kind {
        Kind::Decide => heads::subject(input),
        _ => None,
    };
    let early = match input.token() {
        Token::OpenBrace | Token::NewLine => List::new(),
        _ => heads::lines_before_brace(input, kind, start),
    };
    let at = input.at();
    let mut bare = false;
    if input.take(Token::OpenBrace).is_none() {
        if braces::brace_is_missing(input.state(), kind, place, start, at) {
            bare = braces::report_missing_open(input.state(), start, at);
            if input.token() == Token::NewLine {
                input.advance();
            }
        } else {
            if body != Body::MayBeLines {
                let failure = Failure::new(at, Expected::Token(Token::OpenBrace));
                if matches!(input.token(), Token::NewLine | Token::End | Token::CloseBrace) {
                    explain::report(input.state(), Context::Block(kind), start, failure);
                }
            }
            declaration.lines = early;
            return;
        }
    }
    open(input, kind, start, at, bare);
    let inside = match (body, &subject) {
        (Body::Fields, _) => fields(input),
        (Body::Members, _) => members(input),
        (_, Some(subject)) => heads::arms(input, subject),
        _ => lines(input, kind),
    };
    declaration.lines = if early.is_empty() { inside } else { early.into_iter().chain(inside).collect() };
    input.state().open.pop();
    declaration.body = Some(input.since(at));
}
