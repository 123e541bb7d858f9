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
    /// Which steps have been visited: the first 64 of the workflow, and those after them.
    visited: u64,
    visited_after: Vec<u64>,
    pub(super) marks: Vec<u64>,
    /// The pools that say how many cases they take on: those that were asked, and whether they have begun.
    pub(super) asked: Vec<(u32, bool)>,
    /// Who wrote something that is reviewed, where it is one person: the step and the unit.
    pub(super) authors: Vec<(u32, u32)>,
    /// How many steps it opened at this very moment.
    pub(super) moment: u64,
    at_once: u32,
}

impl Case {
    /// Nothing has been visited of a workflow of so many steps.
    #[inline]
    pub(super) fn visited_nothing(&mut self, steps: u32) {
        self.visited = 0;
        self.visited_after.clear();
        if steps > 64 {
            self.visited_after.resize((steps as usize - 1) / 64, 0);
        }
    }

    /// A visit of a step of its workflow, and whether that had been visited before.
    #[inline]
    pub(super) fn visits(&mut self, step: u32) -> bool {
        let word = match step / 64 {
            0 => Some(&mut self.visited),
            after => self.visited_after.get_mut(after as usize - 1),
        };
        let Some(word) = word else { return false };
        let bit = 1 << (step % 64);
        let again = *word & bit != 0;
        *word |= bit;
        again
    }

    /// One more step is opened at a moment: how many there have been at that very moment.
    #[inline]
    pub(super) fn opens_at(&mut self, now: u64) -> u32 {
        if self.moment != now {
            self.moment = now;
            self.at_once = 0;
        }
        self.at_once += 1;
        self.at_once
    }
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
    /// With what has not begun yet of a parallel that it goes on after, if there is such.
    pub(super) rest: u32,
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

impl Scope {
    /// An instance of a block begins, in a place where another one may have been, and which life that is.
    #[inline]
    pub(super) fn begins(&mut self, case: u32, block: u32, parent: u32, chance: Chance) -> u32 {
        self.live = true;
        self.detached = false;
        self.rest = NONE;
        self.case = case;
        self.parent = parent;
        self.block = block;
        self.node = NONE;
        self.first_child = NONE;
        self.next = NONE;
        self.before = NONE;
        self.chance = chance;
        self.mode = Mode::Idle;
        self.tasks.clear();
        self.counters.clear();
        self.life
    }

    /// A step is opened in it.
    #[inline]
    pub(super) fn opens(&mut self, node: u32, now: u64, counted: bool) {
        self.epoch = self.epoch.wrapping_add(1);
        self.turn = self.turn.wrapping_add(1);
        self.node = node;
        self.opened = now;
        self.deadline = u64::MAX;
        self.counted = counted;
        self.mode = Mode::Working;
        self.attempt = 0;
        self.assigned = NONE;
        self.answered = 0;
        self.total = 1;
        self.fate = Fate::Done;
        self.verdict = 0;
        self.recovery = NONE;
        self.called = NONE;
        self.hands.clear();
        self.followers.clear();
    }

    /// The instance is over: whatever is still due of it comes in vain.
    #[inline]
    pub(super) fn ends(&mut self) {
        self.live = false;
        self.epoch = self.epoch.wrapping_add(1);
        self.life = self.life.wrapping_add(1);
        self.turn = self.turn.wrapping_add(1);
        self.node = NONE;
    }
}

/// What has not begun of a parallel whose join was met, and whose rest goes on.
#[derive(Clone, Debug, Default)]
pub(super) struct Rest {
    /// The blocks that wait for their turn.
    pub(super) waits: VecDeque<u32>,
    /// How many of its branches are open.
    pub(super) open: u32,
    pub(super) at_once: u32,
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
    #[inline]
    pub(super) fn take(&mut self) -> u32 {
        self.used += 1;
        match self.free.pop() {
            Some(place) => place,
            None => self.one_more(),
        }
    }

    fn one_more(&mut self) -> u32 {
        self.all.push(T::default());
        u32::try_from(self.all.len() - 1).unwrap_or(NONE)
    }

    #[inline]
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

/// A step that is to be opened in a block, if that is still the same instance then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Opening {
    pub(super) scope: u32,
    pub(super) life: u32,
    pub(super) node: u32,
}

/// The steps to be opened at this moment, in the order in which they came. Mostly there is one.
#[derive(Clone, Debug)]
pub(super) struct Agenda {
    /// The first; none where it belongs to no block.
    first: Opening,
    others: VecDeque<Opening>,
}

impl Default for Agenda {
    fn default() -> Self {
        Self { first: Opening { scope: NONE, life: 0, node: 0 }, others: VecDeque::new() }
    }
}

impl Agenda {
    /// One more.
    #[inline]
    pub(super) fn add(&mut self, scope: u32, life: u32, node: u32) {
        let opening = Opening { scope, life, node };
        if self.first.scope == NONE && self.others.is_empty() {
            self.first = opening;
        } else {
            self.others.push_back(opening);
        }
    }

    /// The first of them.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Opening> {
        let Opening { scope, life, node } = self.first;
        if scope != NONE {
            self.first.scope = NONE;
            return Some(Opening { scope, life, node });
        }
        if self.others.is_empty() {
            return None;
        }
        self.others.pop_front()
    }
}

/// Where the cases of a workflow come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// How many there have been, and how many of them came by themselves.
    pub(super) cases: u64,
    pub(super) arrived: u64,
    /// The chance of the times between them, and the next of those times.
    pub(super) gaps: Chance,
    pub(super) gap: u64,
    /// What the chance of a case begins with: only its number is missing.
    pub(super) chance: Chance,
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
