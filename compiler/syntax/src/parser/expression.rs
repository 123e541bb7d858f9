//! Expressions. Chains stay flat, so that depth comes from brackets and `not` alone, which the layout has bounded.

use super::basics::{read_call, read_hole, read_name, read_path, read_quoted};
use super::failure::{Expected, Failure, What};
use super::{Input, Read, Rule, Several, any_number, rule, word};
use crate::ast::{
    Call, Comparison, Duration, DurationKind, Expression, ExpressionKind, List, Operator, RecordField,
};
use crate::rules;
use crate::token::Token;
use chumsky::prelude::*;
use flow_source::Span;

/// `logic (("and" logic)+ | ("or" logic)+)?`
pub(super) fn expression<'src>() -> impl Rule<'src, Expression> {
    rule(read_expression)
}

/// `"when" expr`
pub(super) fn condition<'src>() -> impl Rule<'src, Expression> {
    rule(|input| {
        match input.token() {
            Token::When => {}
            Token::If => {
                let at = input.at();
                let state = input.state();
                let location = state.location(state.span(at));
                state.reports.push(rules::if_word::report(location));
            }
            _ => return Err(input.failure(Expected::Token(Token::When))),
        }
        input.advance();
        read_expression(input)
    })
}

/// What could not be read.
pub(super) fn missing(span: Span) -> Expression {
    Expression { span, kind: ExpressionKind::Missing }
}

fn read_expression(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    let first = read_logic(input)?;
    let joiner = input.token();
    if joiner != Token::And && joiner != Token::Or {
        return Ok(first);
    }
    let start = first.span;
    // `a and b or c` is read with `and` first, and reported: nobody should have to know that.
    let mut alternatives = List::new();
    let mut group = List::with_capacity(2);
    group.push(first);
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
                let before = std::mem::take(&mut group);
                alternatives.push(join(before, ExpressionKind::And));
            }
            _ => break,
        }
        group.push(read_logic(input)?);
    }
    alternatives.push(join(group, ExpressionKind::And));
    let whole = join(alternatives, ExpressionKind::Or);
    if mixed {
        let state = input.state();
        let span = start.to(whole.span);
        let report = rules::mixed_and_or::report(state.reports, span, &mixed_groups(&whole), state.text);
        state.pending.push(report);
    }
    Ok(whole)
}

/// The spans of the groups of `and` inside a chain of `or`.
fn mixed_groups(whole: &Expression) -> Vec<Span> {
    match &whole.kind {
        ExpressionKind::Or(parts) => parts
            .iter()
            .filter(|part| matches!(part.kind, ExpressionKind::And(_)))
            .map(|part| part.span)
            .collect(),
        _ => Vec::new(),
    }
}

fn join(mut parts: List<Expression>, kind: fn(List<Expression>) -> ExpressionKind) -> Expression {
    match (parts.len(), parts.first().map(|part| part.span), parts.last().map(|part| part.span)) {
        (1, ..) => parts.pop().unwrap_or_else(|| missing(Span::default())),
        (_, Some(first), Some(last)) => Expression { span: first.to(last), kind: kind(parts) },
        _ => missing(Span::default()),
    }
}

/// `"not" logic | ("any" | "all") NAME "in" sum "where" logic | comparison`
fn read_logic(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    let start = input.at();
    match input.token() {
        Token::Not => {
            input.advance();
            let inner = read_logic(input)?;
            Ok(Expression { span: input.since(start), kind: ExpressionKind::Not(Box::new(inner)) })
        }
        quantifier @ (Token::Any | Token::All) => {
            input.advance();
            let name = read_name(input)?;
            input.require(Token::In)?;
            let list = read_sum(input)?;
            input.require(Token::Where)?;
            let condition = read_logic(input)?;
            let kind = ExpressionKind::Quantified {
                all: quantifier == Token::All,
                name,
                list: Box::new(list),
                condition: Box::new(condition),
            };
            Ok(Expression { span: input.since(start), kind })
        }
        _ => read_comparison(input),
    }
}

/// `sum (cmp_op sum | "in" sum | "is" "not"? (sum | "known"))?`
fn read_comparison(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    let left = read_sum(input)?;
    let start = left.span;
    let kind = match input.token() {
        Token::In => {
            input.advance();
            let list = read_sum(input)?;
            ExpressionKind::In { value: Box::new(left), list: Box::new(list) }
        }
        Token::Is => {
            input.advance();
            let not = input.take(Token::Not).is_some();
            if input.take(Token::Known).is_some() {
                ExpressionKind::IsKnown { value: Box::new(left), not }
            } else {
                let right = read_sum(input)?;
                ExpressionKind::Is { left: Box::new(left), not, right: Box::new(right) }
            }
        }
        token => match comparison_of(token) {
            Some(operator) => {
                input.advance();
                let right = read_sum(input)?;
                ExpressionKind::Compare { left: Box::new(left), operator, right: Box::new(right) }
            }
            None => return Ok(left),
        },
    };
    let at = input.at();
    let end = input.state().span(at.saturating_sub(1));
    Ok(Expression { span: start.to(end), kind })
}

fn comparison_of(token: Token) -> Option<Comparison> {
    Some(match token {
        Token::Less => Comparison::Less,
        Token::LessOrEqual => Comparison::LessOrEqual,
        Token::Greater => Comparison::Greater,
        Token::GreaterOrEqual => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// `"<" | "<=" | ">" | ">="`
pub(super) fn comparison<'src>() -> impl Rule<'src, Comparison> {
    rule(|input| match comparison_of(input.token()) {
        Some(operator) => {
            input.advance();
            Ok(operator)
        }
        None => Err(input.failure(Expected::What(What::Comparison))),
    })
}

/// `product (("+" | "-") product)*`
pub(super) fn sum<'src>() -> impl Rule<'src, Expression> {
    rule(read_sum)
}

fn read_sum(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    read_chain(input, read_product, |token| match token {
        Token::Plus => Some(Operator::Add),
        Token::Minus => Some(Operator::Subtract),
        _ => None,
    })
}

/// `atom (("*" | "/") atom)*`
fn read_product(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    read_chain(input, read_atom, |token| match token {
        Token::Star => Some(Operator::Multiply),
        Token::Slash => Some(Operator::Divide),
        _ => None,
    })
}

#[inline]
fn read_chain(
    input: &mut Input<'_, '_>,
    part: fn(&mut Input<'_, '_>) -> Result<Expression, Failure>,
    operator: fn(Token) -> Option<Operator>,
) -> Result<Expression, Failure> {
    let first = part(input)?;
    let Some(mut next) = operator(input.token()) else { return Ok(first) };
    let start = first.span;
    let mut end = start;
    let mut rest = List::with_capacity(1);
    loop {
        input.advance();
        let value = part(input)?;
        end = end.to(value.span);
        rest.push((next, value));
        match operator(input.token()) {
            Some(operator) => next = operator,
            None => break,
        }
    }
    Ok(Expression { span: start.to(end), kind: ExpressionKind::Arithmetic { first: Box::new(first), rest } })
}

/// A value that needs no brackets.
pub(super) fn atom<'src>() -> impl Rule<'src, Expression> {
    rule(read_atom)
}

fn read_atom(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    let start = input.at();
    let kind = match input.token() {
        Token::Number => return read_number(input),
        Token::Percent => {
            input.advance();
            ExpressionKind::Percent
        }
        Token::Text => ExpressionKind::Text(read_quoted(input)?),
        Token::Date => {
            input.advance();
            ExpressionKind::Date
        }
        Token::TimeOfDay => {
            input.advance();
            ExpressionKind::Clock
        }
        Token::Duration => {
            let span = input.advance();
            ExpressionKind::Duration(Duration { span, kind: DurationKind::Short })
        }
        Token::Unknown => {
            let hole = read_hole(input)?;
            ExpressionKind::Duration(Duration { span: hole.span, kind: DurationKind::Hole(hole) })
        }
        token @ (Token::True | Token::False) => {
            input.advance();
            ExpressionKind::Bool(token == Token::True)
        }
        Token::OpenParenthesis => {
            let inner = input.parse(
                expression().delimited_by(word(Token::OpenParenthesis), word(Token::CloseParenthesis)),
            )?;
            ExpressionKind::Bracketed(Box::new(inner))
        }
        Token::OpenBracket => {
            let list = any_number(expression());
            ExpressionKind::List(
                input.parse(list.delimited_by(word(Token::OpenBracket), word(Token::CloseBracket)))?,
            )
        }
        Token::TooDeep => {
            input.advance();
            ExpressionKind::Missing
        }
        Token::Count => {
            input.advance();
            input.require(Token::Of)?;
            ExpressionKind::Count(read_path(input)?)
        }
        token if token.is_name() => return read_named(input),
        _ => return Err(input.failure(Expected::What(What::Value))),
    };
    Ok(Expression { span: input.since(start), kind })
}

/// True where the next brace is that of a block before which lines of it are being read.
fn opens_block(input: &mut Input<'_, '_>) -> bool {
    let at = input.at();
    input.state().head == Some(at)
}

/// A name, a call, or a record.
fn read_named(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    let call = read_call(input)?;
    // `branch one when size is large {`: that brace opens the block.
    if input.token() == Token::OpenBrace && call.arguments.is_none() && !opens_block(input) {
        let Call { span, path, .. } = call;
        let fields = input.parse(record_fields())?;
        let at = input.at();
        let end = input.state().span(at.saturating_sub(1));
        return Ok(Expression { span: span.to(end), kind: ExpressionKind::Record { path, fields } });
    }
    Ok(Expression { span: call.span, kind: ExpressionKind::Call(call) })
}

/// `NUMBER`, `NUMBER CURRENCY`, `NUMBER UNIT` or `NUMBER "business" UNIT`
fn read_number(input: &mut Input<'_, '_>) -> Result<Expression, Failure> {
    let number = input.advance();
    Ok(match input.token() {
        Token::Currency => {
            let currency = input.advance();
            Expression { span: number.to(currency), kind: ExpressionKind::Money { number, currency } }
        }
        token if token.is_unit() || token == Token::Business => {
            let duration = super::time::read_long(input, number)?;
            Expression { span: duration.span, kind: ExpressionKind::Duration(duration) }
        }
        _ => Expression { span: number, kind: ExpressionKind::Number },
    })
}

/// `"{" (field (sep field)* sep?)? "}"`, where `field` is `NAME ":" expr`
fn record_fields<'src>() -> impl Rule<'src, List<RecordField>> {
    let separator = choice((word(Token::Comma), word(Token::NewLine)));
    let field = super::basics::name()
        .then_ignore(word(Token::Colon))
        .then(expression())
        .map(|(name, value)| RecordField { name, value });
    field
        .separated_by(separator)
        .allow_trailing()
        .collect()
        .map(|Several(fields)| fields)
        .delimited_by(word(Token::OpenBrace), word(Token::CloseBrace))
}
