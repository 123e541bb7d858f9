//! Types, values, expressions and durations.

use crate::{Id, Origin};
pub use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The type of a value.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A number with decimals, exact.
    Decimal,
    /// True or false.
    Bool,
    /// A share of a hundred.
    Percent,
    /// An amount in one currency.
    Money,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A web address.
    Url,
    /// Somebody.
    Person,
    /// A record.
    Record {
        /// Which.
        id: Id,
    },
    /// One of several values.
    Choice {
        /// Which choice.
        id: Id,
    },
    /// Somebody of a role: a case role, such as this incident's commander.
    Holder {
        /// The role.
        role: Id,
    },
    /// Several of one type.
    List {
        /// Of what.
        item: Box<Type>,
    },
    /// Perhaps one.
    Optional {
        /// Of what.
        item: Box<Type>,
    },
    /// A kind of declaration, as the type of a parameter that is bound when compiling: `role`, `step`, `standard`, ...
    Kind {
        /// The word for it.
        word: String,
    },
    /// Not known, because something about it is wrong or open; it fits everywhere.
    #[default]
    Unknown,
}

/// A parameter of a workflow, outcome, event or action, or a field of a record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its title: the name in words.
    pub title: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_: Type,
    /// Its labels, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Id>,
    /// Its value where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expression>,
    /// Its doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// Where its name stands.
    pub origin: Origin,
}

/// A named value handed over.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Argument {
    /// The parameter's name.
    pub name: String,
    /// The value.
    pub value: Expression,
}

/// A length of time as it is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Duration {
    /// Exact: a day is 24 hours, a week seven days.
    Exact {
        /// How long, in seconds.
        seconds: u64,
    },
    /// By the calendar, clamped to the end of the month; a year is twelve months.
    Months {
        /// How many.
        months: u32,
    },
    /// Working days of the performer's calendar.
    BusinessDays {
        /// How many.
        days: u32,
    },
    /// Working time of the performer's calendar.
    BusinessMinutes {
        /// How long, in minutes.
        minutes: u32,
    },
}

impl Duration {
    /// An upper estimate in seconds, for comparisons that need none of the calendar: a month is 31 days, a working day three days.
    pub fn at_most_seconds(self) -> u64 {
        match self {
            Self::Exact { seconds } => seconds,
            Self::Months { months } => u64::from(months) * 31 * 86_400,
            Self::BusinessDays { days } => u64::from(days) * 3 * 86_400,
            Self::BusinessMinutes { minutes } => u64::from(minutes) * 60 * 9,
        }
    }
}

impl Duration {
    /// How many of the largest unit that people would say it in, and one of that unit: 2 and "day".
    pub const fn in_unit(self) -> (u64, &'static str) {
        match self {
            Self::Exact { seconds } => match seconds {
                0 => (0, "minute"),
                _ if seconds % 604_800 == 0 => (seconds / 604_800, "week"),
                _ if seconds % 86_400 == 0 => (seconds / 86_400, "day"),
                _ if seconds % 3_600 == 0 => (seconds / 3_600, "hour"),
                _ if seconds % 60 == 0 => (seconds / 60, "minute"),
                _ => (seconds, "second"),
            },
            Self::Months { months } if months > 0 && months % 12 == 0 => (months as u64 / 12, "year"),
            Self::Months { months } => (months as u64, "month"),
            Self::BusinessDays { days } => (days as u64, "business day"),
            Self::BusinessMinutes { minutes } if minutes % 60 == 0 => (minutes as u64 / 60, "business hour"),
            Self::BusinessMinutes { minutes } => (minutes as u64, "business minute"),
        }
    }
}

impl std::fmt::Display for Duration {
    /// As people write it: "2 days", "90 minutes", "3 business days".
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, unit) = self.in_unit();
        write!(formatter, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

/// A length of time: written out, computed from data, or open.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimeSpan {
    /// Written out.
    Fixed {
        /// How long.
        duration: Duration,
    },
    /// A parameter or field of type `Duration`.
    Computed {
        /// Which.
        value: Box<Expression>,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
}

/// How long something takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// At least; the only figure where it is known exactly. `None` where it isn't known yet.
    pub least: Option<Duration>,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Duration>,
    /// Mostly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mostly: Option<Duration>,
}

/// So many in a unit of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    /// How many.
    #[schemars(with = "String")]
    pub number: Decimal,
    /// In how long.
    pub per: Duration,
}

/// A typed expression.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Expression {
    /// What it is.
    #[serde(flatten)]
    pub kind: ExpressionKind,
    /// Its type.
    pub result: Type,
    /// Where it stands.
    pub origin: Origin,
}

impl Expression {
    /// The expressions just inside it, in order.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExpressionKind::Count { of: value }
            | ExpressionKind::Not { value }
            | ExpressionKind::Known { value } => vec![value],
            ExpressionKind::List { items: values }
            | ExpressionKind::And { values }
            | ExpressionKind::Or { values } => values.iter().collect(),
            ExpressionKind::Record { fields, .. } => fields.iter().map(|field| &field.value).collect(),
            ExpressionKind::Quantified { list: left, condition: right, .. }
            | ExpressionKind::Compare { left, right, .. }
            | ExpressionKind::In { value: left, list: right }
            | ExpressionKind::Arithmetic { left, right, .. } => vec![left, right],
            _ => Vec::new(),
        }
    }
}

/// The forms of [`Expression`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExpressionKind {
    /// A whole or decimal number, exact.
    Number {
        /// Its value.
        #[schemars(with = "String")]
        value: Decimal,
    },
    /// A share: 10 for `10%`.
    Percent {
        /// Its value.
        #[schemars(with = "String")]
        value: Decimal,
    },
    /// An amount.
    Money {
        /// How much.
        #[schemars(with = "String")]
        amount: Decimal,
        /// Its ISO 4217 code.
        currency: String,
    },
    /// A text.
    Text {
        /// What it says.
        value: String,
    },
    /// A day, ISO 8601.
    Date {
        /// `YYYY-MM-DD`.
        value: String,
    },
    /// A time of day.
    Time {
        /// `HH:MM`.
        value: String,
    },
    /// A length of time.
    Duration {
        /// How long.
        value: Duration,
    },
    /// True or false.
    Bool {
        /// Which.
        value: bool,
    },
    /// A member of a choice.
    Member {
        /// The choice.
        choice: Id,
        /// The member.
        member: String,
    },
    /// Data of the case: a parameter or a written variable, and fields of it.
    Variable {
        /// The variable, then fields, outermost first.
        path: Vec<String>,
    },
    /// A fact that a system knows: `Monitor.open_alerts`.
    Fact {
        /// The system.
        system: Id,
        /// The fact.
        fact: String,
    },
    /// A figure of the case or of a step that the language itself knows: `case.started`, `review.verdicts`, `today`, `now`;
    /// in policies the closed vocabulary: `performer`, `reads`, `reviewer`, `clearance`, `audited`, `risk`.
    Figure {
        /// Its words, outermost first.
        path: Vec<String>,
    },
    /// A participant, risk, label or other declaration by id.
    Reference {
        /// Its id.
        id: Id,
    },
    /// `count of path`.
    Count {
        /// What is counted.
        of: Box<Expression>,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<Expression>,
    },
    /// A record with its fields.
    Record {
        /// The record.
        record: Id,
        /// Its fields, in order of text.
        fields: Vec<Argument>,
    },
    /// Not so.
    Not {
        /// What.
        value: Box<Expression>,
    },
    /// All of them.
    And {
        /// Two or more.
        values: Vec<Expression>,
    },
    /// At least one of them.
    Or {
        /// Two or more.
        values: Vec<Expression>,
    },
    /// Any or all of a list.
    Quantified {
        /// True for all.
        all: bool,
        /// The name of one.
        name: String,
        /// Of what.
        list: Box<Expression>,
        /// What must hold.
        condition: Box<Expression>,
    },
    /// Compares two values.
    Compare {
        /// How.
        operator: Comparison,
        /// Left.
        left: Box<Expression>,
        /// Right.
        right: Box<Expression>,
    },
    /// Is in a list.
    In {
        /// What.
        value: Box<Expression>,
        /// In what.
        list: Box<Expression>,
    },
    /// Is there at all.
    Known {
        /// What.
        value: Box<Expression>,
    },
    /// Computes.
    Arithmetic {
        /// What.
        operator: Operator,
        /// Left.
        left: Box<Expression>,
        /// Right.
        right: Box<Expression>,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
    /// Could not be understood; an error has been reported.
    Invalid,
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `is`
    Equal,
    /// `is not`
    NotEqual,
}

impl Comparison {
    /// What holds of two values that can be put in order where this doesn't: `>` for `<=`.
    pub const fn opposite(self) -> Self {
        match self {
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
        }
    }

    /// The same seen from the other side: `>` for `<`.
    pub const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }
}

/// What is computed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}
