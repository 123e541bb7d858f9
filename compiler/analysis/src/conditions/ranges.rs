//! Sets of numbers: all that lie in some ranges, exactly.

use flow_ir::Decimal;

/// A place between numbers: just before a value, or just after it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
struct Cut {
    value: Decimal,
    after: bool,
}

/// A set of numbers, as the places where one comes into it or leaves it, in order.
///
/// Open and closed ends need no cases of their own: `<= 100` ends just after 100, `< 100` just before it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Ranges {
    /// Whether the lowest numbers are in it.
    from_below: bool,
    cuts: Vec<Cut>,
}

impl Ranges {
    /// All numbers.
    pub fn all() -> Self {
        Self { from_below: true, cuts: Vec::new() }
    }

    /// No number.
    pub fn none() -> Self {
        Self { from_below: false, cuts: Vec::new() }
    }

    /// This number alone.
    pub fn only(value: Decimal) -> Self {
        Self { from_below: false, cuts: vec![Cut { value, after: false }, Cut { value, after: true }] }
    }

    /// All below a number, and the number itself where `including`.
    pub fn below(value: Decimal, including: bool) -> Self {
        Self { from_below: true, cuts: vec![Cut { value, after: including }] }
    }

    /// Everything that is not in it.
    #[must_use]
    pub fn complement(mut self) -> Self {
        self.from_below = !self.from_below;
        self
    }

    /// At how many places one comes into it or leaves it.
    pub fn size(&self) -> usize {
        self.cuts.len()
    }

    /// True where no number is in it.
    pub fn is_empty(&self) -> bool {
        !self.from_below && self.cuts.is_empty()
    }

    /// True where all numbers are in it.
    pub fn is_all(&self) -> bool {
        self.from_below && self.cuts.is_empty()
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let from_below = self.from_below && other.from_below;
        let (mut left, mut right) = (self.from_below, other.from_below);
        let mut inside = from_below;
        let mut cuts = Vec::with_capacity(self.cuts.len().min(other.cuts.len()) + 1);
        let (mut first, mut second) = (self.cuts.iter().peekable(), other.cuts.iter().peekable());
        loop {
            let cut = match (first.peek(), second.peek()) {
                (Some(one), Some(two)) => **one.min(two),
                (Some(one), None) => **one,
                (None, Some(two)) => **two,
                (None, None) => break,
            };
            if first.next_if(|next| **next == cut).is_some() {
                left = !left;
            }
            if second.next_if(|next| **next == cut).is_some() {
                right = !right;
            }
            if inside != (left && right) {
                inside = !inside;
                cuts.push(cut);
            }
        }
        Self { from_below, cuts }
    }

    /// The same set where only multiples of a number above zero count: of 1, above 3 and below 4 there are none.
    #[must_use]
    pub fn stepped(self, step: Decimal) -> Self {
        let mut cuts: Vec<Cut> = Vec::with_capacity(self.cuts.len());
        for cut in self.cuts {
            let first = cut
                .value
                .checked_div(step)
                .and_then(|count| count.ceil().checked_mul(step))
                .unwrap_or(cut.value);
            let value = match first.checked_add(step) {
                Some(next) if cut.after && first == cut.value => next,
                _ => first,
            };
            let cut = Cut { value, after: false };
            // Two places with no such number between them are one, and cancel each other.
            if cuts.last() == Some(&cut) {
                cuts.pop();
            } else {
                cuts.push(cut);
            }
        }
        Self { from_below: self.from_below, cuts }
    }

    /// A number that is in it, as round as may be; of a set of which only multiples of `step` count, one of those.
    pub fn example(&self, step: Option<Decimal>) -> Option<Decimal> {
        let mut low: Option<Cut> = None;
        let mut inside = self.from_below;
        for high in self.cuts.iter().map(Some).chain([None]) {
            if inside {
                return Some(between(low, high.copied(), step));
            }
            low = high.copied();
            inside = high.is_some();
        }
        None
    }
}

fn between(low: Option<Cut>, high: Option<Cut>, step: Option<Decimal>) -> Decimal {
    match (low, high) {
        (Some(low), _) if !low.after => low.value,
        (_, Some(high)) if high.after => high.value,
        (Some(low), Some(high)) => {
            // Strictly between two numbers: a whole one where there is one, or else the middle.
            let whole = low.value.floor().checked_add(Decimal::ONE).filter(|whole| *whole < high.value);
            let sum = low.value.checked_add(high.value);
            whole.or_else(|| sum?.checked_div(Decimal::TWO)).unwrap_or(low.value)
        }
        (Some(low), None) => low.value.checked_add(Decimal::ONE).unwrap_or(low.value),
        (None, Some(high)) => high.value.checked_sub(step.unwrap_or(Decimal::ONE)).unwrap_or(high.value),
        (None, None) => Decimal::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> Decimal {
        Decimal::from(value)
    }

    fn at_most(value: i64) -> Ranges {
        Ranges::below(number(value), true)
    }

    #[test]
    fn a_set_and_its_complement_share_nothing() {
        let set = at_most(100);
        assert!(set.and(&set.clone().complement()).is_empty());
        assert!(!set.is_empty() && !set.is_all() && Ranges::all().is_all());
        assert_eq!(set.clone().complement().complement(), set);
    }

    #[test]
    fn open_and_closed_ends_differ() {
        let above = at_most(100).complement();
        assert!(above.and(&Ranges::only(number(100))).is_empty());
        let from = Ranges::below(number(100), false).complement();
        assert_eq!(from.and(&at_most(100)), Ranges::only(number(100)));
    }

    #[test]
    fn whole_numbers_have_gaps() {
        let between = at_most(3).complement().and(&Ranges::below(number(4), false));
        assert!(!between.is_empty());
        assert!(between.stepped(Decimal::ONE).is_empty());
        assert_eq!(
            at_most(3).complement().stepped(Decimal::ONE),
            Ranges::below(number(4), false).complement()
        );
    }

    #[test]
    fn amounts_have_a_smallest_coin() {
        let cent = Decimal::new(1, 2);
        let above = at_most(250).complement().stepped(cent);
        assert_eq!(above.example(Some(cent)), Some(Decimal::new(25_001, 2)));
        let from = Ranges::below(Decimal::new(25_001, 2), false);
        assert!(above.and(&from).is_empty());
    }

    #[test]
    fn an_example_lies_in_the_set() {
        let sets = [
            at_most(100),
            at_most(100).complement(),
            at_most(3).complement().and(&Ranges::below(number(4), false)),
            Ranges::only(number(7)),
            Ranges::all(),
            Ranges::below(number(5), false),
        ];
        for set in sets {
            let example = set.example(None).map(Ranges::only);
            assert!(example.is_some_and(|only| !only.and(&set).is_empty()), "{set:?}");
        }
        assert_eq!(Ranges::none().example(None), None);
    }
}
