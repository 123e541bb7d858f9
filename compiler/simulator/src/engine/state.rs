//! What is open in a run: cases, blocks with their open step, pieces of work, and what is due.

use crate::chance::Chance;
use crate::model::NONE;
use std::collections::VecDeque;

/// Something due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Due {
    /// The next case of a workflow.
    Arrive { flow: u32 },
    /// A piece of work is done.
    Done { task: u32, turn: u32 },
    /// Somebody who was closed begins.
    Begin { task: u32, turn: u32 },
    /// Somebody is back at work.
    Wake { unit: u32 },
    /// A pool may do more again.
    Refill { pool: u32 },
    /// The deadline of a step.
    Deadline { scope: u32, epoch: u32 },
    /// A rung that hands the work to somebody else.
    Rung { scope: u32, epoch: u32, rung: u32 },
    /// No sign of life.
    Stall { scope: u32, turn: u32 },
    /// The next attempt.
    Retry { scope: u32, turn: u32 },
    /// A wait is over, a window closes, a meeting has come.
    Over { scope: u32, epoch: u32 },
    /// The timebox of a recovery is over.
    Timebox { scope: u32, turn: u32 },
    /// The deadline of a workflow.
    CaseLate { case: u32, epoch: u32 },
    /// The deadline of a branch.
    BlockLate { scope: u32, life: u32 },
    /// Something happens to a case.
    Event { case: u32, epoch: u32, event: u32 },
    /// A batch waits no longer.
    Batch { node: u32, turn: u32 },
}

/// A case.
#[derive(Clone, Debug, Default)]
pub(super) struct Case {
    pub(super) epoch: u32,
    pub(super) live: bool,
    pub(super) flow: u32,
    pub(super) number: u64,
    pub(super) started: u64,
    pub(super) counted: bool,
    pub(super) root: u32,
    /// The step that runs it, and in which visit.
    pub(super) parent: u32,
    pub(super) parent_epoch: u32,
    pub(super) depth: u32,
    pub(super) outcome: u32,
    pub(super) ending: bool,
    pub(super) deadline: u64,
    pub(super) working: u64,
    pub(super) waiting: u64,
    pub(super) cost: f64,
    pub(super) again: u32,
    /// Which steps have been visited.
    pub(super) visited: Vec<u64>,
    pub(super) marks: Vec<u64>,
    /// The pools that say how many cases they take on: those that were asked, and whether they have begun.
    pub(super) asked: Vec<(u32, bool)>,
    /// Who wrote something that is reviewed, where it is one person: the step and the unit.
    pub(super) authors: Vec<(u32, u32)>,
    /// How many steps it opened at this very moment.
    pub(super) moment: u64,
    pub(super) at_once: u32,
}

/// What the open step of a block is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Mode {
    #[default]
    Idle,
    Working,
    Pausing,
    Waiting,
    Recovering,
    Running,
    Branching,
}

/// How an attempt will end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Fate {
    #[default]
    Done,
    /// With the error of that place.
    Fails(u32),
    Stalls,
}

/// An instance of a block, with its one open step.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Changes with every visit.
    pub(super) epoch: u32,
    /// Changes with every instance.
    pub(super) life: u32,
    /// Changes with every attempt and recovery.
    pub(super) turn: u32,
    pub(super) live: bool,
    pub(super) detached: bool,
    pub(super) case: u32,
    pub(super) parent: u32,
    pub(super) block: u32,
    pub(super) node: u32,
    pub(super) first_child: u32,
    pub(super) next: u32,
    pub(super) before: u32,
    pub(super) chance: Chance,
    pub(super) opened: u64,
    pub(super) deadline: u64,
    pub(super) counted: bool,
    pub(super) mode: Mode,
    pub(super) plan: u32,
    pub(super) way_of_plan: u32,
    pub(super) phase: u32,
    /// To whom a ladder or takeover gave it.
    pub(super) assigned: u32,
    pub(super) tasks: Vec<u32>,
    pub(super) to_go: u32,
    pub(super) answered: u32,
    pub(super) verdict: u32,
    pub(super) stop_at: u32,
    pub(super) fate: Fate,
    pub(super) attempt: u32,
    pub(super) recovery: u32,
    pub(super) recovery_way: u32,
    pub(super) recovery_arrow: u32,
    pub(super) recovery_opened: u64,
    pub(super) called: u32,
    pub(super) waits: VecDeque<u32>,
    pub(super) total: u32,
    pub(super) open: u32,
    pub(super) joined: u32,
    pub(super) left: u32,
    pub(super) counters: Vec<u32>,
    /// Who has worked on this visit, where they are told apart.
    pub(super) hands: Vec<u32>,
    /// Visits that are worked on with this one, in a batch.
    pub(super) followers: Vec<(u32, u32)>,
}

/// Where a piece of work is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Stage {
    #[default]
    Free,
    Queued,
    Running,
    Dead,
}

/// A piece of work for one person or machine.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Task {
    pub(super) turn: u32,
    pub(super) stage: Stage,
    pub(super) scope: u32,
    pub(super) node: u32,
    pub(super) pool: u32,
    pub(super) unit: u32,
    pub(super) counted: bool,
    pub(super) order: u64,
    pub(super) queued: u64,
    pub(super) started: u64,
    pub(super) work: u64,
    pub(super) finish: u64,
}

/// A slab of things whose places are used again.
#[derive(Clone, Debug)]
pub(super) struct Slab<T> {
    pub(super) all: Vec<T>,
    free: Vec<u32>,
    pub(super) used: usize,
}

impl<T: Default> Slab<T> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new(), free: Vec::new(), used: 0 }
    }

    /// A place for one more; it holds what was there before.
    pub(super) fn take(&mut self) -> u32 {
        self.used += 1;
        self.free.pop().unwrap_or_else(|| {
            self.all.push(T::default());
            u32::try_from(self.all.len() - 1).unwrap_or(NONE)
        })
    }

    pub(super) fn give(&mut self, place: u32) {
        self.used -= 1;
        self.free.push(place);
    }

    #[inline]
    pub(super) fn at(&mut self, place: u32) -> &mut T {
        // Places come from `take` alone.
        &mut self.all[place as usize]
    }

    #[inline]
    pub(super) fn get(&self, place: u32) -> &T {
        &self.all[place as usize]
    }
}

/// Who waits for a pool.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// One queue for each level of priority, the most urgent first.
    pub(super) levels: Vec<VecDeque<u32>>,
    pub(super) waiting: u32,
    pub(super) dead: u32,
    /// Cases taken on in the period that is on.
    pub(super) begun: u32,
    pub(super) period: u64,
    pub(super) refill: bool,
}

/// People or machines at work.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    pub(super) busy: u32,
    pub(super) used: u128,
    pub(super) wake: u64,
    pub(super) day: u64,
    pub(super) present: u32,
}
