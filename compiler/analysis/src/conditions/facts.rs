//! What is known about the data of a case at some point of a path.

use super::{Case, Data, Domain, Key, Vocabulary};

/// What some subjects can be; about all others nothing is known. Never contradictory.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Facts {
    /// Sorted by subject.
    known: Vec<(Key, Domain)>,
}

impl Facts {
    /// The facts with a case assumed as well; `None` where they contradict each other.
    #[must_use]
    pub fn assume(&self, case: &Case) -> Option<Self> {
        self.assume_about(case, |_| true)
    }

    /// The same, keeping only what is about some subjects.
    #[must_use]
    pub fn assume_about(&self, case: &Case, wanted: impl Fn(Key) -> bool) -> Option<Self> {
        let mut facts = self.clone();
        for literal in case.iter().filter(|literal| wanted(literal.key)) {
            match facts.known.binary_search_by_key(&literal.key, |(key, _)| *key) {
                Ok(place) => {
                    let (_, domain) = facts.known.get_mut(place)?;
                    if let Some(narrowed) = domain.and(&literal.domain) {
                        if narrowed.is_empty() {
                            return None;
                        }
                        *domain = narrowed;
                    }
                }
                Err(place) => facts.known.insert(place, (literal.key, literal.domain.clone())),
            }
        }
        Some(facts)
    }

    /// Forgets what depends on data that was written.
    pub fn forget(&mut self, vocabulary: &Vocabulary<'_>, written: impl Fn(Data) -> bool) {
        self.known.retain(|(key, _)| !vocabulary.data_of(*key).iter().any(|data| written(*data)));
    }

    /// Forgets what can have changed while time passed.
    pub fn pass_time(&mut self, vocabulary: &Vocabulary<'_>) {
        self.known.retain(|(key, _)| !vocabulary.is_passing(*key));
    }

    /// What is known, as a case.
    pub fn case(&self) -> Case {
        let literal = |(key, domain): &(Key, Domain)| super::Literal { key: *key, domain: domain.clone() };
        self.known.iter().map(literal).collect()
    }

    /// What is known where these facts hold, or those.
    #[must_use]
    pub fn or(&self, other: &Self, vocabulary: &Vocabulary<'_>) -> Self {
        let mut known = Vec::new();
        for (key, domain) in &self.known {
            let Ok(place) = other.known.binary_search_by_key(key, |(key, _)| *key) else { continue };
            let Some((_, there)) = other.known.get(place) else { continue };
            let universe = vocabulary.universe(*key);
            if let Some(either) = domain.or(there, universe)
                && !either.is_all(universe)
            {
                known.push((*key, either));
            }
        }
        Self { known }
    }

    /// True where nothing is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// True where everything that is known here follows from the other facts: whatever is possible there is possible here.
    pub fn allows(&self, other: &Self) -> bool {
        self.known.iter().all(|(key, domain)| {
            other.known.binary_search_by_key(key, |(key, _)| *key).is_ok_and(|place| {
                other
                    .known
                    .get(place)
                    .is_some_and(|(_, narrower)| domain.and(narrower).is_some_and(|both| both == *narrower))
            })
        })
    }
}
