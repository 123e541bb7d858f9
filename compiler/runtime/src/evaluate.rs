//! Judging expressions: conditions, limits, and what outcomes carry.

use crate::value::{Value, compare, compute, same};
use flow_ir::{Decimal, Expression, ExpressionKind};
use std::collections::BTreeMap;

/// How deep expressions may nest.
const DEEPEST: u32 = 200;

/// What expressions may ask about.
pub trait Known {
    /// Data of the case.
    fn variable(&self, path: &[String]) -> Value;
    /// What a system knows.
    fn fact(&self, system: &str, fact: &str) -> Value;
    /// A figure of the case or of a step.
    fn figure(&self, path: &[String]) -> Value;
}

/// Why a condition can't be judged: it rests on something that nobody said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsaid {
    /// The step that wrote it, or the system that knows it.
    pub step: String,
    /// The variable and fields, or the fact.
    pub path: String,
}

/// The value of an expression. What nobody said stays open inside it.
pub fn value(expression: &Expression, known: &dyn Known) -> Value {
    at(expression, known, &BTreeMap::new(), 0)
}

/// Whether a condition holds.
///
/// # Errors
/// Says what it rests on, where nobody said that.
pub fn holds(expression: &Expression, known: &dyn Known) -> Result<bool, Unsaid> {
    holds_of(expression, known, &BTreeMap::new())
}

/// The same of a condition about some values that have names of their own, as what an action is given.
///
/// # Errors
/// Says what it rests on, where nobody said that.
pub fn holds_of(
    expression: &Expression,
    known: &dyn Known,
    own: &BTreeMap<String, Value>,
) -> Result<bool, Unsaid> {
    match at(expression, known, own, 0) {
        Value::Bool(value) => Ok(value),
        Value::Open { step, path } => Err(Unsaid { step, path }),
        _ => Ok(false),
    }
}

/// True where an expression depends on this figure of the clock: `today` or `now`.
pub fn asks_for(figure: &str, expression: &Expression) -> bool {
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        if matches!(&expression.kind, ExpressionKind::Figure { path } if matches!(path.as_slice(), [only] if only == figure))
        {
            return true;
        }
        open.extend(expression.parts());
    }
    false
}

type Locals = BTreeMap<String, Value>;

fn at(expression: &Expression, known: &dyn Known, locals: &Locals, depth: u32) -> Value {
    if depth > DEEPEST {
        return Value::Nothing;
    }
    let inner = |expression: &Expression| at(expression, known, locals, depth + 1);
    match &expression.kind {
        ExpressionKind::Number { value } => Value::Number(*value),
        ExpressionKind::Percent { value } => Value::Percent(*value),
        ExpressionKind::Money { amount, currency } => Value::Money(*amount, currency.clone()),
        ExpressionKind::Text { value } | ExpressionKind::Time { value } => Value::Text(value.clone()),
        ExpressionKind::Date { value } => Value::Date(value.clone()),
        ExpressionKind::Duration { value } => Value::Duration(*value),
        ExpressionKind::Bool { value } => Value::Bool(*value),
        ExpressionKind::Member { member, .. } => Value::Member(member.clone()),
        ExpressionKind::Variable { path } => match path.split_first() {
            Some((first, rest)) if locals.contains_key(first) => {
                let start = locals.get(first).cloned().unwrap_or_default();
                rest.iter().fold(start, |value, name| value.field(name))
            }
            _ => known.variable(path),
        },
        ExpressionKind::Fact { system, fact } => known.fact(system, fact),
        ExpressionKind::Figure { path } => known.figure(path),
        ExpressionKind::Reference { id } => Value::Reference(id.clone()),
        ExpressionKind::Count { of } => match inner(of) {
            Value::List(items) => Value::Number(Decimal::from(items.len())),
            Value::Nothing => Value::Number(Decimal::ZERO),
            open @ Value::Open { .. } => open,
            _ => Value::Number(Decimal::ONE),
        },
        ExpressionKind::List { items } => Value::List(items.iter().map(inner).collect()),
        ExpressionKind::Record { fields, .. } => {
            Value::Record(fields.iter().map(|field| (field.name.clone(), inner(&field.value))).collect())
        }
        ExpressionKind::Not { value } => match inner(value) {
            Value::Bool(value) => Value::Bool(!value),
            other => other,
        },
        ExpressionKind::And { values } => all_of(values.iter().map(inner), false),
        ExpressionKind::Or { values } => all_of(values.iter().map(inner), true),
        ExpressionKind::Quantified { all, name, list, condition } => match inner(list) {
            Value::List(items) => {
                let judged = items.into_iter().map(|item| {
                    let mut locals = locals.clone();
                    locals.insert(name.clone(), item);
                    at(condition, known, &locals, depth + 1)
                });
                all_of(judged, !*all)
            }
            open @ Value::Open { .. } => open,
            _ => Value::Bool(*all),
        },
        ExpressionKind::Compare { operator, left, right } => {
            let (left, right) = (inner(left), inner(right));
            match (left.open().is_some(), right.open().is_some()) {
                (true, _) => left,
                (_, true) => right,
                _ => Value::Bool(compare(*operator, &left, &right)),
            }
        }
        ExpressionKind::In { value, list } => match (inner(value), inner(list)) {
            (open @ Value::Open { .. }, _) | (_, open @ Value::Open { .. }) => open,
            (value, Value::List(items)) => Value::Bool(items.iter().any(|item| same(item, &value))),
            _ => Value::Bool(false),
        },
        // Something that nobody said is there all the same.
        ExpressionKind::Known { value } => Value::Bool(inner(value) != Value::Nothing),
        ExpressionKind::Arithmetic { operator, left, right } => {
            let (left, right) = (inner(left), inner(right));
            match (left.open().is_some(), right.open().is_some()) {
                (true, _) => left,
                (_, true) => right,
                _ => compute(*operator, &left, &right),
            }
        }
        ExpressionKind::Unknown { .. } | ExpressionKind::Invalid => Value::Nothing,
    }
}

/// `or` where `wanted` is true, `and` where it is false: one that is as wanted decides, whatever is open beside it.
fn all_of(values: impl Iterator<Item = Value>, wanted: bool) -> Value {
    let mut open = None;
    for value in values {
        match value {
            Value::Bool(value) if value == wanted => return Value::Bool(wanted),
            Value::Bool(_) => {}
            value @ Value::Open { .. } => open = open.or(Some(value)),
            // What isn't there doesn't hold.
            _ if !wanted => return Value::Bool(false),
            _ => {}
        }
    }
    open.unwrap_or(Value::Bool(!wanted))
}
