//! Lines side by side: each range gets the lowest level above everything that was there before it.

/// Levels of ranges over a row of slots. Giving a level costs the logarithm of the number of slots.
pub struct Levels {
    slots: usize,
    /// For each node of the tree: the highest level under it, and the level that holds for all of it.
    highest: Vec<u32>,
    whole: Vec<u32>,
}

impl Levels {
    /// With so many slots.
    pub fn new(slots: usize) -> Self {
        let slots = slots.max(1).next_power_of_two();
        Self { slots, highest: vec![0; 2 * slots], whole: vec![0; 2 * slots] }
    }

    /// The level of the range from the first to the last slot, from 0.
    pub fn put(&mut self, first: usize, last: usize) -> u32 {
        let last = last.min(self.slots - 1);
        let first = first.min(last);
        let level = self.query(1, 0, self.slots - 1, first, last);
        self.raise(1, 0, self.slots - 1, first, last, level + 1);
        level
    }

    // Both go down a tree whose height is the logarithm of the number of slots, so they cannot go deep.

    fn query(&self, node: usize, from: usize, to: usize, first: usize, last: usize) -> u32 {
        if first <= from && to <= last {
            return self.highest[node];
        }
        let middle = from.midpoint(to);
        let mut found = self.whole[node];
        if first <= middle {
            found = found.max(self.query(2 * node, from, middle, first, last));
        }
        if last > middle {
            found = found.max(self.query(2 * node + 1, middle + 1, to, first, last));
        }
        found
    }

    fn raise(&mut self, node: usize, from: usize, to: usize, first: usize, last: usize, level: u32) {
        if first <= from && to <= last {
            self.whole[node] = self.whole[node].max(level);
            self.highest[node] = self.highest[node].max(level);
            return;
        }
        let middle = from.midpoint(to);
        if first <= middle {
            self.raise(2 * node, from, middle, first, last, level);
        }
        if last > middle {
            self.raise(2 * node + 1, middle + 1, to, first, last, level);
        }
        self.highest[node] = self.highest[2 * node].max(self.highest[2 * node + 1]).max(self.whole[node]);
    }
}

#[cfg(test)]
mod tests {
    use super::Levels;

    #[test]
    fn ranges_that_meet_get_different_levels() {
        let mut levels = Levels::new(10);
        assert_eq!(levels.put(0, 3), 0);
        assert_eq!(levels.put(4, 9), 0);
        assert_eq!(levels.put(3, 4), 1);
        assert_eq!(levels.put(0, 9), 2);
        assert_eq!(levels.put(5, 5), 3);
    }

    #[test]
    fn it_agrees_with_looking_at_every_slot() {
        let mut seed = 7_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap_or(0) % below
        };
        let mut levels = Levels::new(37);
        let mut slots = [0_u32; 37];
        for _ in 0..2000 {
            let first = random(37);
            let last = first + random(37 - first);
            let expected = slots[first..=last].iter().copied().max().unwrap_or(0);
            slots[first..=last].fill(expected + 1);
            assert_eq!(levels.put(first, last), expected);
        }
    }
}
