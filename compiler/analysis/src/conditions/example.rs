//! A case in words: "`amount` is 250.01 USD and `customer` is new".

use super::{Case, Domain, Literal, Vocabulary, values};
use flow_ir::{Decimal, Duration, Expression, ExpressionKind, Origin, Type};

/// How many words of one example are told.
const TOLD: usize = 4;

/// What is asked about a subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Asks {
    /// Which value it has, in a unit.
    Value { of: String, unit: String },
    /// Whether it is there.
    Known { of: String },
    /// Whether it is true.
    Truth { of: String },
    /// Whether a whole condition holds.
    Holds { of: String },
    /// In which currency it is.
    Currency { of: String },
    /// How two things compare.
    Compared { left: String, right: String },
}

impl Default for Asks {
    fn default() -> Self {
        Self::Holds { of: String::new() }
    }
}

impl Asks {
    /// What is asked about a value by what it is compared with; `plain` where the value is data and no condition.
    pub(super) fn of(of: String, unit: &str, plain: bool) -> Self {
        match unit {
            "known" => Self::Known { of },
            "bool" if plain => Self::Truth { of },
            "bool" => Self::Holds { of },
            "currency" => Self::Currency { of },
            _ => Self::Value { of, unit: unit.to_owned() },
        }
    }

    /// Whether it is how much money something is.
    pub(super) fn is_money(&self) -> bool {
        matches!(self, Self::Value { unit, .. } if crate::currency::find(unit).is_some())
    }

    fn value(&self) -> Option<&str> {
        match self {
            Self::Value { of, .. } => Some(of),
            _ => None,
        }
    }
}

impl Vocabulary<'_> {
    /// A case in words, with an example for each subject; `None` where it says nothing.
    pub fn told(&self, case: &Case) -> Option<String> {
        let values: Vec<&str> = case
            .iter()
            .filter_map(|literal| self.known.get(literal.key as usize))
            .filter_map(|subject| subject.asks.value())
            .collect();
        let mut parts: Vec<String> = Vec::new();
        for literal in case {
            let Some(subject) = self.known.get(literal.key as usize) else { continue };
            // A value that is told is known, and says its currency.
            let told = match &subject.asks {
                Asks::Known { of } | Asks::Currency { of } => values.contains(&of.as_str()),
                _ => false,
            };
            if !told {
                parts.extend(part(&subject.asks, literal, subject.step));
            }
        }
        parts.truncate(TOLD);
        let (last, before) = parts.split_last()?;
        Some(if before.is_empty() { last.clone() } else { format!("{} and {last}", before.join(", ")) })
    }
}

fn part(asks: &Asks, literal: &Literal, step: Option<Decimal>) -> Option<String> {
    let yes = |words: &Domain| matches!(words, Domain::Words { words, except: false } if words.iter().any(|word| &**word == "true"));
    let word = |words: &Domain| match words {
        Domain::Words { words, except: false } => words.first().map(|word| word.to_string()),
        _ => None,
    };
    Some(match asks {
        Asks::Known { of } if yes(&literal.domain) => format!("`{of}` is known"),
        Asks::Known { of } => format!("`{of}` isn't known"),
        Asks::Truth { of } => format!("`{of}` is {}", yes(&literal.domain)),
        Asks::Holds { of } if yes(&literal.domain) => format!("`{of}` holds"),
        Asks::Holds { of } => format!("`{of}` doesn't hold"),
        Asks::Currency { of } => format!("`{of}` is in {}", word(&literal.domain)?),
        Asks::Compared { left, right } => match word(&literal.domain)?.as_str() {
            "less" => format!("`{left}` is less than `{right}`"),
            "more" => format!("`{left}` is more than `{right}`"),
            _ => format!("`{left}` is the same as `{right}`"),
        },
        Asks::Value { of, unit } => match &literal.domain {
            Domain::Numbers(ranges) => format!("`{of}` is {}", amount(ranges.example(step)?, unit)),
            Domain::Words { words, except: false } => format!("`{of}` is {}", written(words.first()?, unit)),
            Domain::Words { words, .. } => match words.as_slice() {
                [one] => format!("`{of}` is anything but {}", written(one, unit)),
                [one, two] => format!("`{of}` is neither {} nor {}", written(one, unit), written(two, unit)),
                _ => format!("`{of}` is something else"),
            },
        },
    })
}

fn written(word: &str, unit: &str) -> String {
    match unit {
        "text" => format!("{word:?}"),
        "reference" => word.rsplit('.').next().unwrap_or(word).to_owned(),
        _ => word.to_owned(),
    }
}

/// A number as it is written in its unit.
fn amount(value: Decimal, unit: &str) -> String {
    let duration = |duration: Option<Duration>| {
        duration.map_or_else(|| value.normalize().to_string(), |duration| duration.to_string())
    };
    let whole = |value: Decimal| u32::try_from(value.floor()).ok();
    match unit {
        "number" => super::phrase(&expression(ExpressionKind::Number { value })),
        "percent" => super::phrase(&expression(ExpressionKind::Percent { value })),
        "date" => values::date(value).unwrap_or_else(|| "another day".to_owned()),
        "time" => match whole(value) {
            Some(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60),
            None => "another time".to_owned(),
        },
        "seconds" => duration(u64::try_from(value.floor()).ok().map(|seconds| Duration::Exact { seconds })),
        "months" => duration(whole(value).map(|months| Duration::Months { months })),
        "business days" => duration(whole(value).map(|days| Duration::BusinessDays { days })),
        "business minutes" => duration(whole(value).map(|minutes| Duration::BusinessMinutes { minutes })),
        currency => {
            super::phrase(&expression(ExpressionKind::Money { amount: value, currency: currency.to_owned() }))
        }
    }
}

fn expression(kind: ExpressionKind) -> Expression {
    Expression { kind, result: Type::Unknown, origin: Origin::default() }
}
