//! What a replication counts.

use crate::spread::Times;

/// What came of one run: sums that [`crate::combine`] makes results of.
#[derive(Clone, Debug, Default)]
pub struct Replication {
    pub(crate) index: u32,
    pub(crate) events: u64,
    /// When it ended.
    pub(crate) length: u64,
    /// How much of it was counted.
    pub(crate) measured: u64,
    pub(crate) flows: Vec<FlowTally>,
    pub(crate) nodes: Vec<NodeTally>,
    pub(crate) pools: Vec<PoolTally>,
    pub(crate) ways: Vec<u64>,
    pub(crate) outcomes: Vec<u64>,
    pub(crate) limits: Vec<crate::results::Limit>,
    /// What is counted twice in different ways came out the same: time in the system and in queues, by case and by clock.
    pub(crate) balanced: bool,
}

impl Replication {
    /// How many events were worked off.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Which replication it is.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// True where Little's law holds, to the millisecond: the time that all cases and all work in queues spent there adds up to
    /// what the clock counted. It is false only where the simulator itself is wrong.
    pub fn balanced(&self) -> bool {
        self.balanced
    }
}

/// Something whose number over time is counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Level {
    pub(crate) now: u64,
    pub(crate) most: u64,
    last: u64,
    /// The sum over time: from the warm-up on, and before it.
    pub(crate) area: u128,
    before: u128,
}

impl Level {
    #[inline]
    fn until(&mut self, at: u64, warm_up: u64) {
        let width = u128::from(at - self.last) * u128::from(self.now);
        if self.last >= warm_up {
            self.area += width;
        } else {
            let counted = u128::from(at.saturating_sub(warm_up)) * u128::from(self.now);
            self.area += counted;
            self.before += width - counted;
        }
        self.last = at;
    }

    #[inline]
    pub(crate) fn up(&mut self, at: u64, warm_up: u64) {
        self.until(at, warm_up);
        self.now += 1;
        self.most = self.most.max(self.now);
    }

    #[inline]
    pub(crate) fn down(&mut self, at: u64, warm_up: u64) {
        self.until(at, warm_up);
        self.now -= 1;
    }

    pub(crate) fn end(&mut self, at: u64, warm_up: u64) {
        self.until(at, warm_up);
    }

    /// The sum over time from the start.
    pub(crate) fn whole(&self) -> u128 {
        self.before + self.area
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FlowTally {
    pub(crate) started: u64,
    pub(crate) finished: u64,
    pub(crate) cancelled: u64,
    pub(crate) cycle: Times,
    pub(crate) unblocked: Times,
    pub(crate) working: u128,
    pub(crate) waiting: u128,
    pub(crate) cost: f64,
    pub(crate) again: u64,
    pub(crate) late: u64,
    pub(crate) open: Level,
    /// The time that all cases were open, warm-up included: it must be the same as by the clock.
    pub(crate) sojourn: u128,
    pub(crate) between: Vec<Times>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NodeTally {
    pub(crate) visits: u64,
    pub(crate) again: u64,
    pub(crate) time: Times,
    pub(crate) waiting: Times,
    pub(crate) working: Times,
    pub(crate) queue: Level,
    pub(crate) cost: f64,
    pub(crate) late: u64,
    pub(crate) failed: u64,
    pub(crate) stalled: u64,
    pub(crate) answers: Vec<u64>,
    pub(crate) stuck: u64,
    pub(crate) rounds: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct PoolTally {
    pub(crate) queue: Level,
    pub(crate) waiting: Times,
    /// The time that all work waited, warm-up included.
    pub(crate) waited: u128,
    /// Of what is counted: waiting while everybody was closed.
    pub(crate) closed: u128,
    pub(crate) done: u64,
    pub(crate) came: u64,
    /// Cases that asked for it, and that it took on, where it says how many it does.
    pub(crate) cases_came: u64,
    pub(crate) cases_taken: u64,
    pub(crate) busy: u128,
    pub(crate) demanded: u128,
    pub(crate) cost: f64,
    /// What its people could have worked.
    pub(crate) available: f64,
    /// What its people worked, for whomever.
    pub(crate) used: f64,
    pub(crate) by_node: Vec<(u32, u128)>,
}
