//! Large sets of data that differ little from each other: what is there at one place of a workflow is nearly what was there at the
//! place before. They share what is alike, so that a workflow of many steps needs little for each.

use super::DataSet;
use crate::conditions::Data;
use smallvec::SmallVec;
use std::rc::Rc;

/// How many words of 64 a part holds.
const WORDS: usize = 16;

/// How many data a part tells of.
const PART: usize = WORDS * 64;

type Part = [u64; WORDS];

/// A set of data that shares its parts with the sets it was copied from.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// In order; where nothing of a part is in the set, there is none.
    parts: SmallVec<[Option<Rc<Part>>; 1]>,
}

impl Shared {
    /// Whether it is in it.
    pub fn contains(&self, data: Data) -> bool {
        let place = data as usize;
        let part = self.parts.get(place / PART).and_then(Option::as_ref);
        let word = part.and_then(|part| part.get(place % PART / 64));
        word.is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    /// Adds one.
    pub fn insert(&mut self, data: Data) {
        if self.contains(data) {
            return;
        }
        let place = data as usize;
        if self.parts.len() <= place / PART {
            self.parts.resize(place / PART + 1, None);
        }
        let Some(part) = self.parts.get_mut(place / PART) else { return };
        let part = part.get_or_insert_with(|| Rc::new([0; WORDS]));
        if let Some(word) = Rc::make_mut(part).get_mut(place % PART / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// Adds all of another set.
    pub fn add(&mut self, other: &DataSet) {
        for data in other.iter() {
            self.insert(data);
        }
    }

    /// Adds all of a set of this kind.
    pub fn add_all(&mut self, other: &Self) {
        if self.parts.len() < other.parts.len() {
            self.parts.resize(other.parts.len(), None);
        }
        for (part, more) in self.parts.iter_mut().zip(&other.parts) {
            let Some(more) = more else { continue };
            match part {
                Some(part) if Rc::ptr_eq(part, more) => {}
                Some(part) => {
                    if part.iter().zip(more.iter()).any(|(word, more)| more & !word != 0) {
                        let words = Rc::make_mut(part).iter_mut();
                        words.zip(more.iter()).for_each(|(word, more)| *word |= more);
                    }
                }
                None => *part = Some(Rc::clone(more)),
            }
        }
    }

    /// Keeps only what is in another set as well; true where that is less than before.
    pub fn keep(&mut self, other: &Self) -> bool {
        let mut less = false;
        for (place, part) in self.parts.iter_mut().enumerate() {
            let Some(own) = part else { continue };
            match other.parts.get(place).and_then(Option::as_ref) {
                Some(kept) if Rc::ptr_eq(own, kept) => {}
                Some(kept) => {
                    if own.iter().zip(kept.iter()).any(|(word, kept)| word & !kept != 0) {
                        less = true;
                        let words = Rc::make_mut(own).iter_mut();
                        words.zip(kept.iter()).for_each(|(word, kept)| *word &= kept);
                    }
                }
                None => {
                    less |= own.iter().any(|word| *word != 0);
                    *part = None;
                }
            }
        }
        less
    }

    /// Takes away all of another set.
    pub fn remove(&mut self, other: &DataSet) {
        for data in other.iter().filter(|data| self.contains(*data)).collect::<Vec<_>>() {
            let place = data as usize;
            if let Some(Some(part)) = self.parts.get_mut(place / PART)
                && let Some(word) = Rc::make_mut(part).get_mut(place % PART / 64)
            {
                *word &= !(1 << (place % 64));
            }
        }
    }

    /// What is in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = Data> + '_ {
        let words = self.parts.iter().enumerate().flat_map(|(number, part)| {
            part.iter()
                .flat_map(|part| part.iter())
                .enumerate()
                .map(move |(place, word)| (number * WORDS + place, *word))
        });
        words.flat_map(|(place, word)| super::data::bits(place, word))
    }
}

impl FromIterator<Data> for Shared {
    fn from_iter<I: IntoIterator<Item = Data>>(items: I) -> Self {
        let mut set = Self::default();
        items.into_iter().for_each(|data| set.insert(data));
        set
    }
}

impl From<DataSet> for Shared {
    fn from(set: DataSet) -> Self {
        set.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{PART, Shared};
    use crate::conditions::Data;
    use crate::paths::DataSet;
    use std::collections::BTreeSet;
    use std::rc::Rc;

    /// Numbers that look like chance, the same each time.
    fn some(seed: u64, count: usize) -> BTreeSet<Data> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % (4 * PART)
        };
        (0..count).map(|_| next() as Data).collect()
    }

    #[test]
    fn they_are_sets() {
        for seed in 0..200 {
            let (left, right) = (some(seed, seed as usize * 7), some(seed + 1_000, 300));
            let (shared, other): (Shared, Shared) =
                (left.iter().copied().collect(), right.iter().copied().collect());
            let small: DataSet = right.iter().copied().collect();
            let seen = |set: &Shared| set.iter().collect::<BTreeSet<Data>>();
            assert_eq!(seen(&shared), left);
            assert!((0..4 * PART as Data).all(|data| shared.contains(data) == left.contains(&data)));
            let mut all = shared.clone();
            all.add_all(&other);
            assert_eq!(seen(&all), &left | &right);
            let mut added = shared.clone();
            added.add(&small);
            assert_eq!(seen(&added), &left | &right);
            let mut kept = shared.clone();
            assert_eq!(kept.keep(&other), !left.is_subset(&right));
            assert_eq!(seen(&kept), &left & &right);
            let mut rest = shared.clone();
            rest.remove(&small);
            assert_eq!(seen(&rest), &left - &right);
            assert_eq!(seen(&shared), left, "a copy leaves it as it was");
        }
    }

    #[test]
    fn what_is_alike_is_kept_once() {
        let first: Shared = (0..4 * PART as Data).collect();
        let mut second = first.clone();
        second.remove(&std::iter::once(7).collect());
        let same = |part: usize| match (first.parts.get(part), second.parts.get(part)) {
            (Some(Some(left)), Some(Some(right))) => Rc::ptr_eq(left, right),
            _ => false,
        };
        assert_eq!([same(0), same(1), same(2), same(3)], [false, true, true, true]);
    }
}
