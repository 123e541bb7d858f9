//! Where a rule could not go on, and what it could have gone on with.

use super::Tokens;
use crate::token::Token;
use chumsky::error::{Error, LabelError};
use chumsky::util::MaybeRef;
use chumsky::{DefaultExpected, span::SimpleSpan};

/// What could have stood there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expected {
    /// A word or mark.
    Token(Token),
    /// One of a class of things.
    What(What),
}

/// Classes of things that a text can go on with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// A name.
    Name,
    /// A value.
    Value,
    /// A text.
    Text,
    /// A duration.
    Duration,
    /// Who does it.
    Who,
    /// Where a way leads.
    Target,
    /// A comparison sign.
    Comparison,
    /// The end of the line.
    LineEnd,
    /// `notify`, `assign` or `convene`.
    RungVerb,
    /// What happens in a scenario.
    Happening,
    /// A unit of time.
    Unit,
}

impl What {
    const fn words(self) -> &'static str {
        match self {
            Self::Name => "a name",
            Self::Value => "a value",
            Self::Text => "a text in quotes",
            Self::Duration => "a duration such as `30m` or `2 days`",
            Self::Who => "somebody: a role, a person, an agent or a system",
            Self::Target => "a step or an outcome",
            Self::Comparison => "a comparison such as `>=`",
            Self::LineEnd => "the end of the line",
            Self::RungVerb => "`notify`, `assign` or `convene`",
            Self::Happening => "`writes`, `says`, `is`, `fails`, `takes` or `happens`",
            Self::Unit => "a unit of time such as `days`",
        }
    }
}

impl Expected {
    /// How a message says it.
    pub(super) fn words(self) -> String {
        match self {
            Self::Token(token) if token.is_fixed() => format!("`{}`", token.text()),
            Self::Token(token) => token.text().to_owned(),
            Self::What(what) => what.words().to_owned(),
        }
    }
}

/// How many things a failure keeps; a message that lists more helps nobody.
const KEPT: usize = 6;

/// The farthest place at which the rules could not go on, and what they expected there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure {
    at: u32,
    count: u8,
    expected: [Expected; KEPT],
}

impl Failure {
    /// At the token `at` something else was expected.
    #[inline]
    pub(super) fn new(at: usize, expected: Expected) -> Self {
        Self { at: u32::try_from(at).unwrap_or(u32::MAX), count: 1, expected: [expected; KEPT] }
    }

    /// The place of the token that does not fit.
    pub(super) fn at(&self) -> usize {
        self.at as usize
    }

    /// What could have stood there, without repetition.
    pub(super) fn expected(&self) -> &[Expected] {
        self.expected.get(..usize::from(self.count)).unwrap_or(&self.expected)
    }

    /// True where that could have stood there.
    pub(super) fn expects(&self, expected: Expected) -> bool {
        self.expected().contains(&expected)
    }

    #[inline]
    fn add(&mut self, expected: Expected) {
        if !self.expects(expected)
            && let Some(place) = self.expected.get_mut(usize::from(self.count))
        {
            *place = expected;
            self.count += 1;
        }
    }
}

impl<'src> Error<'src, Tokens<'src>> for Failure {
    /// The farther one counts; at the same place both.
    #[inline]
    fn merge(mut self, other: Self) -> Self {
        match self.at.cmp(&other.at) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => {
                for expected in other.expected() {
                    self.add(*expected);
                }
                self
            }
        }
    }
}

impl<'src> LabelError<'src, Tokens<'src>, DefaultExpected<'src, Token>> for Failure {
    #[inline]
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'src, Token>>>(
        expected: E,
        _found: Option<MaybeRef<'src, Token>>,
        span: SimpleSpan<usize>,
    ) -> Self {
        let first = expected.into_iter().next();
        Self::new(
            span.start,
            match first {
                Some(DefaultExpected::Token(token)) => Expected::Token(*token),
                _ => Expected::What(What::LineEnd),
            },
        )
    }
}
