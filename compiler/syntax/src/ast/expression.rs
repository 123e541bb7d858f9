//! Expressions.

use super::{Call, Duration, List, Name, Path, Text};
use flow_source::Span;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The whole.
    pub span: Span,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The forms of [`Expression`].
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// `4.2`
    Number,
    /// `10%`
    Percent,
    /// `"..."`
    Text(Text),
    /// `2026-11-02`
    Date,
    /// `09:30`
    Clock,
    /// `2 days`; also `unknown "..."`.
    Duration(Duration),
    /// `100 USD`
    Money {
        /// How much.
        number: Span,
        /// In what.
        currency: Span,
    },
    /// `true` or `false`.
    Bool(bool),
    /// `[a, b]`
    List(List<Expression>),
    /// `count of path`
    Count(Path),
    /// A name, or a call: a variable, a member of a choice, a fact, a pattern with parameters.
    Call(Call),
    /// `Assessment { verdict: refund, confidence: 80% }`
    Record {
        /// The record.
        path: Path,
        /// Its fields.
        fields: List<RecordField>,
    },
    /// `(a)`
    Bracketed(Box<Expression>),
    /// `not a`
    Not(Box<Expression>),
    /// `a and b and c`
    And(List<Expression>),
    /// `a or b or c`
    Or(List<Expression>),
    /// `any x in xs where ...`, `all x in xs where ...`
    Quantified {
        /// True for `all`.
        all: bool,
        /// The name of one.
        name: Name,
        /// Of what.
        list: Box<Expression>,
        /// What must hold.
        condition: Box<Expression>,
    },
    /// `a < b`
    Compare {
        /// Left.
        left: Box<Expression>,
        /// How.
        operator: Comparison,
        /// Right.
        right: Box<Expression>,
    },
    /// `a in b`
    In {
        /// What.
        value: Box<Expression>,
        /// In what.
        list: Box<Expression>,
    },
    /// `a is b`, `a is not b`
    Is {
        /// Left.
        left: Box<Expression>,
        /// The word `not`.
        not: bool,
        /// Right.
        right: Box<Expression>,
    },
    /// `a is known`, `a is not known`
    IsKnown {
        /// What.
        value: Box<Expression>,
        /// The word `not`.
        not: bool,
    },
    /// `a + b - c`, `a * b / c`: the first and what follows, evaluated from the left.
    Arithmetic {
        /// The first.
        first: Box<Expression>,
        /// What follows.
        rest: List<(Operator, Expression)>,
    },
    /// What could not be read; an error has been reported.
    Missing,
}

/// `name: value` in a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expression,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
