//! Values that are written in the text, and the parts of expressions.

use flow_ir::{Argument, Decimal, Duration, Expression, ExpressionKind, Operator};
use std::rc::Rc;

/// A value that is written in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Constant {
    /// What it measures: values of two units say nothing about each other.
    pub(super) unit: String,
    /// How much, or which.
    pub(super) value: Plain,
}

/// A number or a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Plain {
    Number(Decimal),
    Word(Rc<str>),
}

/// The value of an expression that is made of written values only.
pub(super) fn constant(expression: &Expression, depth: u32) -> Option<Constant> {
    let number = |unit: &str, value| Some(Constant { unit: unit.to_owned(), value: Plain::Number(value) });
    let word =
        |unit: &str, value: &str| Some(Constant { unit: unit.to_owned(), value: Plain::Word(value.into()) });
    match &expression.kind {
        ExpressionKind::Number { value } => number("number", *value),
        ExpressionKind::Percent { value } => number("percent", *value),
        ExpressionKind::Money { amount, currency } => number(currency, *amount),
        ExpressionKind::Date { value } => number("date", day(value)?),
        ExpressionKind::Time { value } => number("time", minute(value)?),
        ExpressionKind::Duration { value } => match *value {
            Duration::Exact { seconds } => number("seconds", seconds.into()),
            Duration::Months { months } => number("months", months.into()),
            Duration::BusinessDays { days } => number("business days", days.into()),
            Duration::BusinessMinutes { minutes } => number("business minutes", minutes.into()),
        },
        ExpressionKind::Text { value } => word("text", value),
        ExpressionKind::Bool { value } => word("bool", if *value { "true" } else { "false" }),
        ExpressionKind::Member { member, .. } => word("member", member),
        ExpressionKind::Reference { id } => word("reference", id),
        ExpressionKind::Arithmetic { operator, left, right } if depth < 50 => {
            computed(*operator, &constant(left, depth + 1)?, &constant(right, depth + 1)?)
        }
        _ => None,
    }
}

fn computed(operator: Operator, left: &Constant, right: &Constant) -> Option<Constant> {
    let (Plain::Number(first), Plain::Number(second)) = (&left.value, &right.value) else { return None };
    let same = left.unit == right.unit;
    let bare = |constant: &Constant| constant.unit == "number";
    let (unit, value) = match operator {
        Operator::Add if same => (&left.unit, first.checked_add(*second)?),
        Operator::Subtract if same => (&left.unit, first.checked_sub(*second)?),
        Operator::Multiply if bare(right) => (&left.unit, first.checked_mul(*second)?),
        Operator::Multiply if bare(left) => (&right.unit, first.checked_mul(*second)?),
        Operator::Divide if bare(right) => (&left.unit, first.checked_div(*second)?),
        _ => return None,
    };
    Some(Constant { unit: unit.clone(), value: Plain::Number(value) })
}

/// The days from 1970 on.
fn day(text: &str) -> Option<Decimal> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let first = jiff::civil::date(1970, 1, 1);
    Some(Decimal::from(date.since(first).ok()?.get_days()))
}

/// The date of a number of days.
pub(super) fn date(days: Decimal) -> Option<String> {
    let days: i64 = days.floor().try_into().ok()?;
    let first = jiff::civil::date(1970, 1, 1);
    let date = first.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Some(date.to_string())
}

fn minute(text: &str) -> Option<Decimal> {
    let (hours, minutes) = text.split_once(':')?;
    Some(Decimal::from(u64::from(hours.parse::<u32>().ok()?) * 60 + u64::from(minutes.parse::<u32>().ok()?)))
}

/// The expression with the parameters of a call replaced by what they are given there; `None` where it is too deep, or
/// speaks about a parameter that is given nothing.
pub fn given(expression: &Expression, arguments: &[Argument], depth: u32) -> Option<Expression> {
    if depth > 50 {
        return None;
    }
    let inner = |value: &Expression| given(value, arguments, depth + 1);
    let boxed = |value: &Expression| inner(value).map(Box::new);
    let all = |values: &[Expression]| values.iter().map(inner).collect::<Option<Vec<_>>>();
    let kind = match &expression.kind {
        ExpressionKind::Variable { path } => {
            let (first, rest) = path.split_first()?;
            let argument = arguments.iter().find(|argument| argument.name == *first)?;
            return field(&argument.value, rest, expression);
        }
        ExpressionKind::Count { of } => ExpressionKind::Count { of: boxed(of)? },
        ExpressionKind::Not { value } => ExpressionKind::Not { value: boxed(value)? },
        ExpressionKind::Known { value } => ExpressionKind::Known { value: boxed(value)? },
        ExpressionKind::List { items } => ExpressionKind::List { items: all(items)? },
        ExpressionKind::And { values } => ExpressionKind::And { values: all(values)? },
        ExpressionKind::Or { values } => ExpressionKind::Or { values: all(values)? },
        ExpressionKind::Compare { operator, left, right } => {
            ExpressionKind::Compare { operator: *operator, left: boxed(left)?, right: boxed(right)? }
        }
        ExpressionKind::In { value, list } => ExpressionKind::In { value: boxed(value)?, list: boxed(list)? },
        ExpressionKind::Arithmetic { operator, left, right } => {
            ExpressionKind::Arithmetic { operator: *operator, left: boxed(left)?, right: boxed(right)? }
        }
        ExpressionKind::Quantified { .. } | ExpressionKind::Record { .. } => return None,
        plain => plain.clone(),
    };
    Some(Expression { kind, ..expression.clone() })
}

/// A field of what is given.
fn field(value: &Expression, rest: &[String], asked: &Expression) -> Option<Expression> {
    let Some((first, more)) = rest.split_first() else { return Some(value.clone()) };
    match &value.kind {
        ExpressionKind::Variable { path } => {
            let path = path.iter().chain(rest).cloned().collect();
            Some(Expression { kind: ExpressionKind::Variable { path }, ..asked.clone() })
        }
        ExpressionKind::Record { fields, .. } => {
            let found = fields.iter().find(|field| field.name == *first)?;
            field(&found.value, more, asked)
        }
        _ => None,
    }
}
