//! The sentences of scenarios.

use super::{Argument, Duration, Expression, List, Name, Path};
use flow_source::Span;

/// `given path: expr after duration`.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What is given.
    pub path: Path,
    /// Its value.
    pub value: Expression,
    /// When.
    pub after: Option<Duration>,
}

/// `when path for atom happens after duration`.
#[derive(Clone, Debug, PartialEq)]
pub struct Happens {
    /// The step, event or participant.
    pub subject: Path,
    /// Which one of an `each`.
    pub item: Option<Expression>,
    /// What happens.
    pub event: HappensKind,
    /// After how long.
    pub after: Option<Duration>,
}

/// What happens in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum HappensKind {
    /// `writes a, b: c`.
    Writes(List<Argument>),
    /// `says accept by ana` or `says accept by 2 of Finance`.
    Says {
        /// The verdict.
        verdict: Name,
        /// By whom, with the number of them.
        by: Option<(Option<Span>, Path)>,
    },
    /// `is silent`, `is stalled`, `is absent for 2 days`.
    Is {
        /// Which.
        state: IdleState,
        /// For how long.
        for_: Option<Duration>,
    },
    /// `fails with error 3 times`.
    Fails {
        /// The error.
        with: Option<Name>,
        /// How often.
        times: Option<Span>,
    },
    /// `takes 3h`.
    Takes(Duration),
    /// `happens(arguments)`.
    Happens(Option<List<Argument>>),
}

/// How somebody doesn't do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdleState {
    /// Gives no answer.
    Silent,
    /// Started and shows no sign of life.
    Stalled,
    /// Isn't there.
    Absent,
}

/// `expect ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub what: Expected,
    /// By when.
    pub by: Option<ExpectedBy>,
}

/// By when something is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedBy {
    /// `within duration`.
    Within(Duration),
    /// `before date`.
    Before(Span),
}

/// What a scenario expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// `outcome path`.
    Outcome(Path),
    /// `no path for atom`.
    No {
        /// The step or event that must not happen.
        path: Path,
        /// Which one of an `each`.
        item: Option<Expression>,
    },
    /// `path for atom is not name by path 3 times`.
    Is {
        /// The step or participant.
        path: Path,
        /// Which one of an `each`.
        item: Option<Expression>,
        /// The word `not`.
        not: Option<Span>,
        /// What it is: `notified`, `assigned`, `entered`, `accepted`, ...
        state: Name,
        /// By whom.
        by: Option<Path>,
        /// How often.
        times: Option<Span>,
    },
    /// `that expr`.
    That(Expression),
}
