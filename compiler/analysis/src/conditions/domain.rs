//! What a single value can be.

use super::ranges::Ranges;
use std::rc::Rc;

/// The values that something can have, as far as is known.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Domain {
    /// Numbers, amounts, shares, lengths of time, moments.
    Numbers(Ranges),
    /// Words: members of a choice, texts, yes or no.
    Words {
        /// These words, in order; all others where `except`.
        words: Vec<Rc<str>>,
        /// All but those.
        except: bool,
    },
}

impl Domain {
    /// One word.
    pub fn word(word: &str) -> Self {
        Self::Words { words: vec![word.into()], except: false }
    }

    /// Everything that is not in it. `universe` are all words there are, where they are known.
    #[must_use]
    pub fn complement(self, universe: Option<&[Rc<str>]>) -> Self {
        match self {
            Self::Numbers(ranges) => Self::Numbers(ranges.complement()),
            Self::Words { words, except } => Self::Words { words, except: !except }.closed(universe),
        }
    }

    /// The words it consists of, where all words are known.
    #[must_use]
    pub fn closed(self, universe: Option<&[Rc<str>]>) -> Self {
        match (self, universe) {
            (Self::Words { words, except }, Some(universe)) => {
                let words = universe.iter().filter(|word| words.contains(word) != except).cloned().collect();
                Self::Words { words, except: false }
            }
            (domain, _) => domain,
        }
    }

    /// What is in both; `None` where they are about different things, which says nothing.
    pub fn and(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Numbers(left), Self::Numbers(right)) => Self::Numbers(left.and(right)),
            (Self::Words { words: left, except: false }, Self::Words { words: right, except }) => {
                let words = left.iter().filter(|word| right.contains(word) != *except).cloned().collect();
                Self::Words { words, except: false }
            }
            (Self::Words { except: true, .. }, Self::Words { except: false, .. }) => return other.and(self),
            (Self::Words { words: left, .. }, Self::Words { words: right, .. }) => {
                let mut words: Vec<Rc<str>> = left.iter().chain(right).cloned().collect();
                words.sort();
                words.dedup();
                Self::Words { words, except: true }
            }
            _ => return None,
        })
    }

    /// What is in either.
    pub fn or(&self, other: &Self, universe: Option<&[Rc<str>]>) -> Option<Self> {
        let neither = self.clone().complement(None).and(&other.clone().complement(None))?;
        Some(neither.complement(None).closed(universe))
    }

    /// How much there is to look at in it.
    pub fn size(&self) -> usize {
        match self {
            Self::Numbers(ranges) => ranges.size(),
            Self::Words { words, .. } => words.len(),
        }
    }

    /// True where nothing is in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Numbers(ranges) => ranges.is_empty(),
            Self::Words { words, except } => words.is_empty() && !except,
        }
    }

    /// True where it says nothing.
    pub fn is_all(&self, universe: Option<&[Rc<str>]>) -> bool {
        match self {
            Self::Numbers(ranges) => ranges.is_all(),
            Self::Words { words, except } => {
                (words.is_empty() && *except)
                    || (!except && universe.is_some_and(|all| all.iter().all(|word| words.contains(word))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<Rc<str>> {
        list.iter().map(|word| (*word).into()).collect()
    }

    #[test]
    fn a_choice_runs_out_of_members() {
        let all = words(&["high", "low"]);
        let not_low = Domain::word("low").complement(Some(&all));
        assert_eq!(not_low, Domain::word("high"));
        assert!(not_low.and(&Domain::word("low")).is_some_and(|both| both.is_empty()));
        assert!(Domain::word("low").or(&not_low, Some(&all)).is_some_and(|either| either.is_all(Some(&all))));
    }

    #[test]
    fn texts_never_run_out() {
        let not = Domain::word("a").complement(None).and(&Domain::word("b").complement(None));
        let not = not.expect("both are words");
        assert!(!not.is_empty());
        assert!(not.and(&Domain::word("a")).is_some_and(|both| both.is_empty()));
        assert!(not.and(&Domain::word("c")).is_some_and(|both| !both.is_empty()));
    }
}
