//! What is left of all possibilities when some conditions don't hold: for arms of which the first that holds counts.

use super::{Case, Facts, Vocabulary, both};

/// How many cases may be left side by side.
const CASES: usize = 256;

/// How much work one list of arms may cost, in words and numbers looked at.
const WORK: usize = 400_000;

/// What is left.
#[derive(Clone, Debug)]
pub struct Rest {
    cases: Vec<Case>,
    work: usize,
}

/// Too many possibilities are left to go through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooMany;

impl Rest {
    /// Everything that agrees with what is known.
    pub fn of(facts: &Facts) -> Self {
        Self { cases: vec![facts.case()], work: WORK }
    }

    /// Nothing.
    pub fn none() -> Self {
        Self { cases: Vec::new(), work: WORK }
    }

    /// True where nothing is left.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// Whether one of these cases is still possible.
    ///
    /// # Errors
    /// Where that would take too long.
    pub fn meets(&mut self, cases: &[Case]) -> Result<bool, TooMany> {
        self.spend(cases)?;
        Ok(self.cases.iter().any(|left| cases.iter().any(|case| both(left, case).is_some())))
    }

    /// Leaves only what is in one of these cases: those in which a condition doesn't hold.
    ///
    /// # Errors
    /// Where too many cases would be left.
    pub fn keep(&mut self, cases: &[Case]) -> Result<(), TooMany> {
        self.spend(cases)?;
        let mut kept: Vec<Case> = Vec::new();
        for left in &self.cases {
            for case in cases {
                let Some(one) = both(left, case) else { continue };
                if kept.iter().any(|known| covers(known, &one)) {
                    continue;
                }
                kept.retain(|known| !covers(&one, known));
                kept.push(one);
                if kept.len() > CASES {
                    return Err(TooMany);
                }
            }
        }
        self.cases = kept;
        Ok(())
    }

    fn spend(&mut self, cases: &[Case]) -> Result<(), TooMany> {
        let size = |cases: &[Case]| -> usize {
            cases.iter().map(|case| 1 + case.iter().map(|literal| literal.domain.size()).sum::<usize>()).sum()
        };
        let cost =
            size(&self.cases).saturating_mul(cases.len()) + size(cases).saturating_mul(self.cases.len());
        self.work = self.work.checked_sub(cost).ok_or(TooMany)?;
        Ok(())
    }

    /// The cases that are left, those first that can be told for certain and in the fewest words.
    pub fn simplest(&self, vocabulary: &Vocabulary<'_>) -> Vec<&Case> {
        let mut found: Vec<&Case> = self.cases.iter().collect();
        found.sort_by_key(|case| {
            (case.iter().filter(|literal| vocabulary.is_vague(literal.key)).count(), case.len())
        });
        found
    }
}

/// Whether whatever is in the narrower case is in the wider one.
fn covers(wider: &Case, narrower: &Case) -> bool {
    wider.iter().all(|literal| {
        narrower.binary_search_by_key(&literal.key, |known| known.key).is_ok_and(|place| {
            narrower.get(place).is_some_and(|known| {
                known.domain.and(&literal.domain).is_some_and(|both| both == known.domain)
            })
        })
    })
}
