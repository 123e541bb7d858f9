//! Who does or validates something.

use super::basics::{call, path, paths, read_call, read_hole, say, skip_needless_word};
use super::failure::{Expected, Failure, What};
use super::{Input, Read, Rule, one, rule, word};
use crate::ast::{Call, Count, List, Pool, Who, WhoKind};
use crate::rules;
use crate::token::Token;
use chumsky::prelude::*;
use flow_source::Span;

/// `who_all ("then" who_all)*`
pub(super) fn who<'src>() -> impl Rule<'src, Who> {
    rule(|input| {
        let first = read_all(input)?;
        if input.token() != Token::Then {
            return Ok(first);
        }
        let start = first.span;
        let mut parts = one(first);
        while input.take(Token::Then).is_some() {
            parts.push(read_all(input)?);
        }
        let end = parts.last().map_or(start, |part| part.span);
        Ok(Who { span: start.to(end), kind: WhoKind::Then(parts) })
    })
}

/// `who_one (("and" who_one)+ | ("or" who_one)+)?`
fn read_all(input: &mut Input<'_, '_>) -> Result<Who, Failure> {
    let first = read_one(input)?;
    let joiner = input.token();
    if joiner != Token::And && joiner != Token::Or {
        return Ok(first);
    }
    let start = first.span;
    let mut alternatives = List::new();
    let mut group = one(first);
    let mut mixed = false;
    loop {
        match input.token() {
            Token::And => {
                mixed |= joiner != Token::And;
                input.advance();
            }
            Token::Or => {
                mixed |= joiner != Token::Or;
                input.advance();
                alternatives.push(join(std::mem::take(&mut group), WhoKind::And));
            }
            _ => break,
        }
        group.push(read_one(input)?);
    }
    alternatives.push(join(group, WhoKind::And));
    let groups: Vec<Span> = alternatives
        .iter()
        .flatten()
        .filter(|who| matches!(who.kind, WhoKind::And(_)))
        .map(|who| who.span)
        .collect();
    let whole = join(alternatives.into_iter().flatten().collect(), WhoKind::Or);
    let at = input.at();
    let end = input.state().span(at.saturating_sub(1));
    let whole = whole.unwrap_or_else(|| missing(start.to(end)));
    if mixed {
        let state = input.state();
        let report = rules::mixed_and_or::report(state.reports, whole.span, &groups, state.text);
        state.pending.push(report);
    }
    Ok(whole)
}

fn join(mut parts: List<Who>, kind: fn(List<Who>) -> WhoKind) -> Option<Who> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let span = parts.iter().map(|part| part.span).reduce(Span::to)?;
    Some(Who { span, kind: kind(parts) })
}

/// Somebody who could not be read.
pub(super) fn missing(span: Span) -> Who {
    Who { span, kind: WhoKind::Call(super::value::missing_call(span)) }
}

/// `who_atom ("except" ("author" "of" path | who_atom))?`
fn read_one(input: &mut Input<'_, '_>) -> Result<Who, Failure> {
    let who = read_atom(input)?;
    if input.take(Token::Except).is_none() {
        return Ok(who);
    }
    let start = who.span;
    if input.take(Token::Author).is_some() {
        let of = input.parse(word(Token::Of).ignore_then(path()))?;
        return Ok(Who { span: start.to(of.span), kind: WhoKind::ExceptAuthor { who: Box::new(who), of } });
    }
    let excluded = read_atom(input)?;
    let span = start.to(excluded.span);
    Ok(Who { span, kind: WhoKind::Except { who: Box::new(who), excluded: Box::new(excluded) } })
}

/// `call | (NUMBER | FRACTION | "majority" | path | hole) "of" pool "voting"? | "all" "of" pool | "(" who ")" | hole`
fn read_atom(input: &mut Input<'_, '_>) -> Result<Who, Failure> {
    skip_needless_word(input);
    skip_needless_count(input);
    let start = input.at();
    let count = match input.token() {
        Token::OpenParenthesis => {
            input.advance();
            let inner = input.parse(who())?;
            input.require(Token::CloseParenthesis)?;
            return Ok(Who { span: input.since(start), kind: inner.kind });
        }
        Token::Number => read_share(input)?,
        Token::Majority => Count::Majority(input.advance()),
        Token::All => Count::All(input.advance()),
        Token::TooDeep => {
            let span = input.advance();
            return Ok(missing(span));
        }
        Token::Unknown => {
            let hole = read_hole(input)?;
            if input.token() != Token::Of {
                return Ok(Who { span: hole.span, kind: WhoKind::Hole(hole) });
            }
            Count::Hole(hole)
        }
        token if token.is_name() => {
            let Call { span, path, arguments } = read_call(input)?;
            if arguments.is_some() || input.token() != Token::Of {
                return Ok(Who { span, kind: WhoKind::Call(Call { span, path, arguments }) });
            }
            let state = input.state();
            // Half of them is a share, and no name.
            state.doubtful |= path.span.of(state.text).eq_ignore_ascii_case("half");
            Count::Path(path)
        }
        _ => return Err(input.failure(Expected::What(What::Who))),
    };
    let all = matches!(count, Count::All(_));
    input.require(Token::Of)?;
    let pool = Box::new(input.parse(pool())?);
    let voting = if all { None } else { input.take(Token::Voting) };
    Ok(Who { span: input.since(start), kind: WhoKind::Of { count, pool, voting } })
}

/// Goes past `any`, `at least` and the like before a number of people: `any 2 of Legal` is `2 of Legal`.
fn skip_needless_count(input: &mut Input<'_, '_>) {
    let at = input.at();
    let state = input.state();
    let word = state.span(at).of(state.text);
    let count = match (state.token(at), state.token(at + 1)) {
        (Token::At, Token::Least) => at + 2,
        _ if ["any", "min", "minimum", "exactly"].contains(&word) => at + 1,
        _ => return,
    };
    if state.token(count) != Token::Number || state.token(count + 1) != Token::Of {
        return;
    }
    let words = state.range(at, count).of(state.text);
    let place = state.location(Span::new(state.span(at).start, state.span(count).start));
    let report =
        rules::needless_word::before_count(place, words, state.range(count, count + 3).of(state.text));
    say(state, report);
    while input.at() < count {
        input.advance();
    }
}

/// `2` or `2/3`, which is written without spaces.
fn read_share(input: &mut Input<'_, '_>) -> Result<Count, Failure> {
    let number = input.advance();
    let at = input.at();
    let state = input.state();
    let (slash, below) = (state.span(at), state.span(at + 1));
    let touching = number.end == slash.start && slash.end == below.start;
    if state.token(at) == Token::Slash && state.token(at + 1) == Token::Number && touching {
        input.advance();
        input.advance();
        return Ok(Count::Fraction(number.to(below)));
    }
    Ok(Count::Number(number))
}

/// `call | "(" paths ")"`
fn pool<'src>() -> impl Rule<'src, Pool> {
    let several = paths().delimited_by(word(Token::OpenParenthesis), word(Token::CloseParenthesis));
    choice((several.map(Pool::Paths), call().map(Pool::Call)))
}
