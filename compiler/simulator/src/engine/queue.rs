//! What is due, the earliest first.
//!
//! Most of what becomes due is due soon. So the earliest stand in a short row, sorted, where the next one is taken from the end; what
//! is due later waits in a heap, from which the row is filled when it is empty. The heap has four children a place: it is half as
//! deep as one of two, and the four that are compared lie side by side.

use super::state::Due;

/// How many children a place has.
const CHILDREN: usize = 4;

/// The most that stand in the row.
const NEAR: usize = 32;

/// Something due, and its place in the queue: the moment, then answers before timers, then the order in which they came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    key: u128,
    pub(super) due: Due,
}

impl Entry {
    #[inline]
    pub(super) fn time(&self) -> u64 {
        (self.key >> 64) as u64
    }
}

/// The queue of what is due.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    /// The earliest, the very earliest last: all of them before everything in the heap.
    near: [Entry; NEAR],
    /// How many of them there are.
    length: usize,
    far: Heap,
}

impl Default for Queue {
    fn default() -> Self {
        let nothing = Entry { key: 0, due: Due::Arrive { flow: 0 } };
        Self { near: [nothing; NEAR], length: 0, far: Heap::default() }
    }
}

impl Queue {
    /// One more. No two have the same moment and order.
    #[inline]
    pub(super) fn push(&mut self, time: u64, order: u64, due: Due) {
        let entry = Entry { key: (u128::from(time) << 64) | u128::from(order), due };
        if self.length == NEAR || !self.far.entries.is_empty() {
            self.push_far(entry);
        } else {
            self.insert(entry);
        }
    }

    /// Among the earliest, of which there are fewer than the row holds.
    #[inline]
    fn insert(&mut self, entry: Entry) {
        let mut place = self.length;
        self.length += 1;
        while place > 0 {
            let before = self.near[(place - 1) % NEAR];
            if before.key > entry.key {
                break;
            }
            self.near[place % NEAR] = before;
            place -= 1;
        }
        self.near[place % NEAR] = entry;
    }

    /// One more, where some wait in the heap or the row is full.
    fn push_far(&mut self, entry: Entry) {
        if self.length == 0 || self.near[0].key < entry.key {
            self.far.push(entry);
            return;
        }
        if self.length == NEAR {
            self.make_room();
            if self.near[0].key < entry.key {
                // It belongs to what has just been moved.
                self.far.push(entry);
                return;
            }
        }
        self.insert(entry);
    }

    /// The earliest.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<Entry> {
        if self.length == 0 {
            self.fill();
        }
        self.length = self.length.checked_sub(1)?;
        Some(self.near[self.length % NEAR])
    }

    /// The later half of the row goes to the heap.
    fn make_room(&mut self) {
        for entry in &self.near[..NEAR / 2] {
            self.far.push(*entry);
        }
        self.near.copy_within(NEAR / 2.., 0);
        self.length -= NEAR / 2;
    }

    fn fill(&mut self) {
        while self.length < NEAR / 2 {
            let Some(entry) = self.far.pop() else { break };
            self.near[self.length] = entry;
            self.length += 1;
        }
        self.near[..self.length].reverse();
    }
}

#[derive(Clone, Debug, Default)]
struct Heap {
    entries: Vec<Entry>,
}

impl Heap {
    fn push(&mut self, entry: Entry) {
        let mut place = self.entries.len();
        self.entries.push(entry);
        while place > 0 {
            let above = (place - 1) / CHILDREN;
            if self.entries[above].key <= entry.key {
                break;
            }
            self.entries[place] = self.entries[above];
            place = above;
        }
        self.entries[place] = entry;
    }

    fn pop(&mut self) -> Option<Entry> {
        let last = self.entries.pop()?;
        let Some(earliest) = self.entries.first().copied() else { return Some(last) };
        let mut place = 0;
        loop {
            let first = place * CHILDREN + 1;
            let end = (first + CHILDREN).min(self.entries.len());
            let Some(children) = self.entries.get(first..end).filter(|children| !children.is_empty()) else {
                break;
            };
            let (mut least, mut key) = (0, children[0].key);
            for (child, entry) in children.iter().enumerate().skip(1) {
                if entry.key < key {
                    (least, key) = (child, entry.key);
                }
            }
            if last.key <= key {
                break;
            }
            self.entries[place] = children[least];
            place = first + least;
        }
        self.entries[place] = last;
        Some(earliest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    #[test]
    fn what_is_due_comes_in_order() {
        let mut chance = Chance::of(&[3]);
        let mut queue = Queue::default();
        let mut sorted = std::collections::BTreeMap::new();
        for order in 0..20_000u64 {
            // More come than go, then more go than come.
            if chance.below(20_000) >= order {
                let time = chance.below(1_000);
                let flow = u32::try_from(order).expect("it is small");
                queue.push(time, order, Due::Arrive { flow });
                sorted.insert((time, order), flow);
            } else {
                let is = queue.pop().map(|entry| (entry.time(), entry.due));
                let should = sorted.pop_first().map(|((time, _), flow)| (time, Due::Arrive { flow }));
                assert_eq!(is, should);
            }
        }
        while let Some(((time, _), flow)) = sorted.pop_first() {
            let is = queue.pop().map(|entry| (entry.time(), entry.due));
            assert_eq!(is, Some((time, Due::Arrive { flow })));
        }
        assert!(queue.pop().is_none());
    }
}
