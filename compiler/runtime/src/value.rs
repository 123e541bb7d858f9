//! The values that move through a case.

use flow_ir::{Comparison, Decimal, Duration, Operator};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Value {
    /// Nothing: an optional that isn't there.
    #[default]
    Nothing,
    /// True or false.
    Bool(bool),
    /// A whole or decimal number, or a share as its number of hundredths.
    Number(Decimal),
    /// A share: 10 for `10%`.
    Percent(Decimal),
    /// An amount in a currency.
    Money(Decimal, String),
    /// Text, a web address, or a time of day.
    Text(String),
    /// A day, as it is written.
    Date(String),
    /// A moment.
    Moment(i64),
    /// A length of time.
    Duration(Duration),
    /// A member of a choice.
    Member(String),
    /// Somebody: a person or role by id, or a name.
    Somebody(String),
    /// A declaration by id.
    Reference(String),
    /// Several.
    List(Vec<Value>),
    /// A record.
    Record(BTreeMap<String, Value>),
    /// What a step wrote that no line of the script says: nobody knows it.
    Open {
        /// The step that wrote it.
        step: String,
        /// The variable, and the field that was asked for.
        path: String,
    },
}

impl Value {
    /// A field of a record; nothing where there is none.
    pub fn field(&self, name: &str) -> Self {
        match self {
            Self::Record(fields) => fields.get(name).cloned().unwrap_or_default(),
            Self::Open { step, path } => Self::Open { step: step.clone(), path: format!("{path}.{name}") },
            _ => Self::Nothing,
        }
    }

    /// As people read it.
    pub fn in_words(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => value.normalize().to_string(),
            Self::Percent(value) => format!("{}%", value.normalize()),
            Self::Money(amount, currency) => format!("{} {currency}", amount.normalize()),
            Self::Text(text) => format!("{text:?}"),
            Self::Date(day) => day.clone(),
            Self::Moment(moment) => crate::time::local(*moment, &jiff::tz::TimeZone::UTC).to_string(),
            Self::Duration(duration) => duration.to_string(),
            Self::Member(member) => member.clone(),
            Self::Somebody(id) | Self::Reference(id) => id.rsplit('.').next().unwrap_or(id).to_owned(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::in_words).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Record(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{name}: {}", value.in_words())).collect();
                format!("{{ {} }}", fields.join(", "))
            }
            Self::Open { .. } => "something that nobody said".to_owned(),
        }
    }

    /// The step and path of what nobody knows inside it.
    pub fn open(&self) -> Option<(&str, &str)> {
        match self {
            Self::Open { step, path } => Some((step, path)),
            _ => None,
        }
    }
}

/// How two values stand to each other; `None` where they can't be compared.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Number(left) | Value::Percent(left), Value::Number(right) | Value::Percent(right)) => {
            left.cmp(right)
        }
        (Value::Money(left, one), Value::Money(right, other)) if one == other => left.cmp(right),
        (Value::Text(left), Value::Text(right)) | (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Moment(left), Value::Moment(right)) => left.cmp(right),
        (Value::Date(day), Value::Moment(moment)) => day.as_str().cmp(&day_of(*moment)),
        (Value::Moment(moment), Value::Date(day)) => day_of(*moment).as_str().cmp(day),
        (Value::Duration(left), Value::Duration(right)) => {
            left.at_most_seconds().cmp(&right.at_most_seconds())
        }
        _ => return None,
    })
}

fn day_of(moment: i64) -> String {
    crate::time::day_of(moment, &jiff::tz::TimeZone::UTC)
}

/// True where two values are the same. Somebody is the same whether given by name or by id.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        // What is written is compared as it stands; only a name may be said with or without the file it stands in.
        (Value::Text(left), Value::Text(right)) => left == right,
        (
            Value::Somebody(left) | Value::Text(left) | Value::Reference(left),
            Value::Somebody(right) | Value::Text(right) | Value::Reference(right),
        ) => {
            let last = |id: &str| id.rsplit('.').next().unwrap_or(id).to_owned();
            left == right
                || (!last(left).is_empty()
                    && last(left) == last(right)
                    && (left.contains('.') != right.contains('.')))
        }
        (Value::Member(left), Value::Text(right)) | (Value::Text(left), Value::Member(right)) => {
            left == right
        }
        _ => order(left, right).map_or_else(|| left == right, |order| order == Ordering::Equal),
    }
}

/// Compares.
pub fn compare(operator: Comparison, left: &Value, right: &Value) -> bool {
    match operator {
        Comparison::Equal => same(left, right),
        Comparison::NotEqual => !same(left, right),
        Comparison::Less => order(left, right) == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order(left, right), Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order(left, right) == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order(left, right), Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// Computes; nothing where the two don't fit, or a division has no answer.
pub fn compute(operator: Operator, left: &Value, right: &Value) -> Value {
    let decimal = |left: Decimal, right: Decimal| match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => left.checked_div(right),
    };
    let hundred = Decimal::ONE_HUNDRED;
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            decimal(*left, *right).map_or(Value::Nothing, Value::Number)
        }
        (Value::Percent(left), Value::Percent(right)) => {
            decimal(*left, *right).map_or(Value::Nothing, Value::Percent)
        }
        (Value::Money(left, one), Value::Money(right, other)) if one == other => match operator {
            Operator::Divide => decimal(*left, *right).map_or(Value::Nothing, Value::Number),
            _ => decimal(*left, *right).map_or(Value::Nothing, |amount| Value::Money(amount, one.clone())),
        },
        (Value::Money(amount, currency), Value::Number(number))
        | (Value::Number(number), Value::Money(amount, currency)) => {
            decimal(*amount, *number).map_or(Value::Nothing, |amount| Value::Money(amount, currency.clone()))
        }
        (Value::Money(amount, currency), Value::Percent(share))
        | (Value::Percent(share), Value::Money(amount, currency)) => (*share)
            .checked_div(hundred)
            .and_then(|share| decimal(*amount, share))
            .map_or(Value::Nothing, |amount| Value::Money(amount, currency.clone())),
        (Value::Number(number), Value::Percent(share)) | (Value::Percent(share), Value::Number(number)) => {
            (*share)
                .checked_div(hundred)
                .and_then(|share| decimal(*number, share))
                .map_or(Value::Nothing, Value::Number)
        }
        (Value::Moment(left), Value::Moment(right)) if operator == Operator::Subtract => {
            Value::Duration(Duration::Exact { seconds: u64::try_from(left - right).unwrap_or(0) })
        }
        (Value::Moment(moment), Value::Duration(duration)) => match operator {
            Operator::Add => Value::Moment(crate::time::after(*moment, *duration, None)),
            _ => {
                let seconds = i64::try_from(duration.at_most_seconds()).unwrap_or(i64::MAX);
                Value::Moment(moment.saturating_sub(seconds))
            }
        },
        (Value::Date(day), Value::Duration(duration)) => {
            let Some(start) = crate::time::date(day) else { return Value::Nothing };
            let utc = jiff::tz::TimeZone::UTC;
            let moment = crate::time::start_of_day(start, &utc);
            let later = match operator {
                Operator::Add => crate::time::after(moment, *duration, None),
                _ => moment - i64::try_from(duration.at_most_seconds()).unwrap_or(0),
            };
            Value::Date(crate::time::day_of(later, &utc))
        }
        (Value::Duration(left), Value::Duration(right)) => {
            let (left, right) = (left.at_most_seconds(), right.at_most_seconds());
            let seconds = match operator {
                Operator::Add => left.checked_add(right),
                Operator::Subtract => Some(left.saturating_sub(right)),
                Operator::Multiply | Operator::Divide => None,
            };
            seconds.map_or(Value::Nothing, |seconds| Value::Duration(Duration::Exact { seconds }))
        }
        _ => Value::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, same};

    #[test]
    fn texts_are_compared_as_they_stand() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert!(same(&text("Yes."), &text("Yes.")));
        assert!(!same(&text("Looked up a neighbour."), &text("")));
        assert!(!same(&text("the file a.txt"), &text("txt")));
        let name = |name: &str| Value::Reference(name.to_owned());
        assert!(same(&name("org.people.Mona"), &text("Mona")));
        assert!(!same(&name("org.people.Mona"), &text("Nora")));
    }
}
