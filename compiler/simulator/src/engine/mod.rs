//! The simulator proper: a queue of what is due, and what happens then.
//!
//! A case is a tree, as in the interpreter: its own block, and inside open parallels a block for each branch. A block holds one
//! open step. What is due stands in one queue, by moment, then answers before timers, then in the order in which it came.
//!
//! A step goes the long way of `steps`, which asks all that may be so of a step, or, where nothing of it is, the short one of `direct`.

mod desk;
mod direct;
mod endings;
mod lines;
mod parallel;
mod queue;
mod recoveries;
mod state;
mod steps;
mod tally;
mod times;
mod ways;

pub use tally::Replication;
pub(crate) use tally::{FlowTally, NodeTally, PoolTally};

use crate::chance::Chance;
use crate::hours::Hours;
use crate::log::{Lifecycle, LogEvent, Sink};
use crate::model::{Model, NONE};
use crate::results::Limit;
use queue::Queue;
use state::{Agenda, Case, Desk, Due, Line, Opening, Rest, Scope, Slab, Source, Task};
use std::collections::{BTreeMap, VecDeque};

/// The most blocks that may be open at once.
const MOST_OPEN: usize = 200_000;

/// The most events of one run.
const MOST_EVENTS: u64 = 100_000_000;

/// The most steps that a case may open at one moment.
const MOST_AT_ONCE: u32 = 10_000;

/// The most steps that may be opened at one moment, over all cases: workflows may hand work round and round.
const MOST_AT_ONE_MOMENT: u32 = 2_000_000;

/// Timers come after answers.
const TIMER: u64 = 1 << 63;

/// The rank of what belongs to no step: after all steps.
const WIDEST: u64 = (1 << 63) - (1 << 40);

/// Runs a model once. The same model and index give the same replication.
pub fn replicate<S: Sink>(model: &Model, index: u32, sink: &mut S) -> Replication {
    let mut run = Run::new(model, index, sink);
    run.begin();
    run.go_on();
    run.close()
}

struct Run<'m, S> {
    model: &'m Model,
    sink: &'m mut S,
    seed: u64,
    now: u64,
    queue: Queue,
    sequence: u64,
    agenda: Agenda,
    cases: Slab<Case>,
    scopes: Slab<Scope>,
    rests: Slab<Rest>,
    tasks: Slab<Task>,
    lines: Vec<Line>,
    desks: Vec<Desk>,
    hours: Vec<Hours>,
    dates: times::Dates,
    batches: BTreeMap<u32, desk::Batch>,
    meetings: BTreeMap<(u32, u64), u32>,
    numbers: u64,
    sources: Vec<Source>,
    open_cases: u64,
    tally: Replication,
    halted: bool,
}

impl<'m, S: Sink> Run<'m, S> {
    fn new(model: &'m Model, index: u32, sink: &'m mut S) -> Self {
        let seed = Chance::of(&[model.seed, u64::from(index)]).next();
        let line = Line { levels: vec![VecDeque::new(); model.levels.max(1)], ..Line::default() };
        let tally = Replication {
            index,
            flows: model
                .flows
                .iter()
                .map(|flow| FlowTally {
                    between: vec![Default::default(); flow.between.len()],
                    ..FlowTally::default()
                })
                .collect(),
            nodes: model
                .nodes
                .iter()
                .map(|node| NodeTally { answers: vec![0; node.answers.len()], ..NodeTally::default() })
                .collect(),
            pools: vec![PoolTally::default(); model.pools.len()],
            ways: vec![0; model.ways.len()],
            outcomes: vec![0; model.outcomes.len()],
            balanced: true,
            ..Replication::default()
        };
        Self {
            model,
            sink,
            seed,
            now: 0,
            queue: Queue::default(),
            sequence: 0,
            agenda: Agenda::default(),
            cases: Slab::new(),
            scopes: Slab::new(),
            rests: Slab::new(),
            tasks: Slab::new(),
            lines: vec![line; model.pools.len()],
            desks: model.units.iter().map(|_| Desk { day: u64::MAX, ..Desk::default() }).collect(),
            hours: model.hours.clone(),
            dates: times::Dates::default(),
            batches: BTreeMap::new(),
            meetings: BTreeMap::new(),
            numbers: 0,
            sources: (0..model.flows.len() as u64)
                .map(|flow| Source {
                    cases: 0,
                    arrived: 0,
                    gaps: Chance::of(&[seed, 1, flow]),
                    gap: 0,
                    chance: Chance::of(&[seed, 3, flow]),
                })
                .collect(),
            open_cases: 0,
            tally,
            halted: false,
        }
    }

    #[inline]
    fn at(&mut self, time: u64, due: Due) {
        if time == u64::MAX {
            return;
        }
        self.sequence += 1;
        // At one moment, as in the interpreter: answers, then timers; the narrower block first; then order of text.
        let (class, node) = match due {
            Due::Done { task, .. } | Due::Begin { task, .. } => (0, self.tasks.get(task).node),
            Due::Deadline { scope, .. }
            | Due::Rung { scope, .. }
            | Due::Stall { scope, .. }
            | Due::Retry { scope, .. }
            | Due::Over { scope, .. }
            | Due::Timebox { scope, .. } => (TIMER, self.scopes.get(scope).node),
            Due::Arrive { .. } | Due::Wake { .. } | Due::Refill { .. } | Due::Event { .. } => (0, NONE),
            Due::CaseLate { .. } | Due::BlockLate { .. } | Due::Batch { .. } => (TIMER, NONE),
        };
        let rank = self.model.nodes.get(node as usize).map_or(WIDEST, |node| node.rank);
        let class = class | rank;
        self.queue.push(time, class | self.sequence, due);
    }

    /// As [`Self::at`], of an answer of a step that is known.
    #[inline]
    fn at_step(&mut self, time: u64, node: u32, due: Due) {
        if time == u64::MAX {
            return;
        }
        self.sequence += 1;
        self.queue.push(time, self.node(node).rank | self.sequence, due);
    }

    /// Tells the log what happened, to work that could be begun at `enabled`, and was at `started`.
    fn log(
        &mut self,
        (case, node): (u32, u32),
        resource: u32,
        lifecycle: Lifecycle,
        enabled: u64,
        started: Option<u64>,
    ) {
        if S::WANTED {
            let case = self.cases.get(case).number;
            let resource = (resource != NONE).then_some(resource);
            let time = self.now;
            self.sink.event(LogEvent { time, case, activity: node, resource, lifecycle, enabled, started });
        }
    }

    fn begin(&mut self) {
        for (place, flow) in self.model.flows.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(NONE);
            if flow.gaps.is_some() {
                self.draws_gap(place);
                match flow.first {
                    Some(first) => self.at(first, Due::Arrive { flow: place }),
                    None => self.next_arrival(place),
                }
            }
        }
    }

    fn next_arrival(&mut self, place: u32) {
        let model = self.model;
        let Some(flow) = model.flows.get(place as usize) else { return };
        let gap = self.sources.get(place as usize).map_or(0, |source| source.gap);
        let time = match flow.hours.and_then(|hours| self.hours.get_mut(hours)) {
            Some(hours) => hours.after(self.now, gap),
            None => self.now.saturating_add(gap),
        };
        if time != u64::MAX {
            self.sequence += 1;
            self.queue.push(time, WIDEST | self.sequence, Due::Arrive { flow: place });
        }
        self.draws_gap(place);
    }

    /// The time until the arrival after the next one. It is drawn ahead, because nothing has to wait for it then.
    #[inline]
    fn draws_gap(&mut self, place: u32) {
        let model = self.model;
        if let Some(gaps) = model.flows.get(place as usize).and_then(|flow| flow.gaps.as_ref())
            && let Some(source) = self.sources.get_mut(place as usize)
        {
            source.gap = gaps.draw(&mut source.gaps);
        }
    }

    fn go_on(&mut self) {
        let mut opened = 0;
        while let Some(entry) = self.queue.pop() {
            let time = entry.time();
            if time > self.model.horizon {
                if self.model.drains {
                    self.tally.limits.push(Limit::TooLong { open: self.open_cases });
                }
                self.now = self.model.horizon;
                return;
            }
            if time > self.now {
                opened = 0;
            }
            self.now = time;
            self.tally.events += 1;
            self.happens(entry.due);
            while let Some(Opening { scope, life, node }) = self.agenda.next() {
                opened += 1;
                if opened > MOST_AT_ONE_MOMENT {
                    self.tally.nodes[node as usize].rounds += 1;
                    return;
                }
                if self.scopes.get(scope).life == life {
                    self.enter(scope, node);
                }
            }
            if self.scopes.used > MOST_OPEN {
                self.too_many_open();
                return;
            }
            if self.tally.events > MOST_EVENTS {
                self.tally.limits.push(Limit::TooManyEvents { after: self.now as f64 });
                return;
            }
            if self.halted {
                return;
            }
        }
        // Nothing is due any more. What is still open will never go on.
        if !self.model.drains {
            self.now = self.model.horizon;
        }
        self.stuck_for_ever();
    }

    fn happens(&mut self, due: Due) {
        match due {
            Due::Arrive { flow } => {
                let arrived = self.sources.get_mut(flow as usize).map_or(0, |source| {
                    source.arrived += 1;
                    source.arrived
                });
                self.new_case(flow, NONE, 0);
                if self.model.flows.get(flow as usize).is_some_and(|of| arrived < of.cases) {
                    self.next_arrival(flow);
                }
            }
            Due::Done { task, turn } => self.task_done(task, turn),
            Due::Begin { task, turn } => self.task_begins(task, turn),
            Due::Wake { unit } => self.wake(unit),
            Due::Refill { pool } => self.refill(pool),
            Due::Deadline { scope, epoch } => {
                if self.scopes.get(scope).epoch == epoch {
                    self.late(scope);
                }
            }
            Due::Rung { scope, epoch, rung } => {
                if self.scopes.get(scope).epoch == epoch {
                    self.climb(scope, rung);
                }
            }
            Due::Stall { scope, turn } => self.stalled(scope, turn),
            Due::Retry { scope, turn } => {
                if self.scopes.get(scope).turn == turn && self.scopes.get(scope).mode == state::Mode::Pausing
                {
                    self.attempt(scope);
                }
            }
            Due::Over { scope, epoch } => {
                if self.scopes.get(scope).epoch == epoch {
                    self.over(scope);
                }
            }
            Due::Timebox { scope, turn } => {
                if self.scopes.get(scope).turn == turn {
                    self.recovered(scope, None);
                }
            }
            Due::CaseLate { case, epoch } => {
                if self.cases.get(case).epoch == epoch && !self.cases.get(case).ending {
                    self.case_late(case);
                }
            }
            Due::BlockLate { scope, life } => {
                if self.scopes.get(scope).life == life {
                    let way = self.block_of(scope).late;
                    self.take_of_block(scope, way);
                }
            }
            Due::Event { case, epoch, event } => {
                if self.cases.get(case).epoch == epoch && !self.cases.get(case).ending {
                    self.event(case, event);
                }
            }
            Due::Batch { node, turn } => self.batch_waits_no_longer(node, turn),
        }
    }

    fn too_many_open(&mut self) {
        let most = self
            .tally
            .flows
            .iter()
            .enumerate()
            .max_by_key(|(_, flow)| flow.open.now)
            .map_or(0, |(place, _)| place);
        let workflow = self.model.flows.get(most).map(|flow| flow.id.clone()).unwrap_or_default();
        self.tally.limits.push(Limit::TooManyOpen {
            workflow,
            open: self.open_cases,
            after: self.now as f64,
        });
    }

    fn stuck_for_ever(&mut self) {
        for scope in &self.scopes.all {
            if scope.live
                && scope.node != NONE
                && scope.mode != state::Mode::Branching
                && scope.mode != state::Mode::Running
                && let Some(node) = self.tally.nodes.get_mut(scope.node as usize)
            {
                node.stuck += 1;
            }
        }
    }

    fn close(mut self) -> Replication {
        let (now, warm_up) = (self.now, self.model.warm_up);
        for case in self.cases.all.iter().filter(|case| case.live) {
            if let Some(flow) = self.tally.flows.get_mut(case.flow as usize) {
                flow.sojourn += u128::from(now - case.started);
            }
        }
        let open: Vec<Task> =
            self.tasks.all.iter().filter(|task| task.stage == state::Stage::Queued).copied().collect();
        for task in open {
            self.waited(&task, true);
        }
        let running: Vec<Task> =
            self.tasks.all.iter().filter(|task| task.stage == state::Stage::Running).copied().collect();
        for task in running {
            self.worked(&task, false);
        }
        self.capacity_there_was();
        let mut balanced = true;
        for flow in &mut self.tally.flows {
            flow.open.end(now, warm_up);
            balanced &= flow.open.whole() == flow.sojourn;
        }
        for pool in &mut self.tally.pools {
            pool.queue.end(now, warm_up);
            balanced &= pool.queue.whole() == pool.waited;
        }
        for node in &mut self.tally.nodes {
            node.queue.end(now, warm_up);
        }
        for (place, node) in self.tally.nodes.iter().enumerate() {
            let step = self.model.nodes.get(place).map(|node| node.id.clone()).unwrap_or_default();
            if node.stuck > 0 {
                self.tally.limits.push(Limit::Stuck { step: step.clone(), cases: node.stuck });
            }
            if node.rounds > 0 {
                self.tally.limits.push(Limit::TakesNoTime { step, cases: node.rounds });
            }
        }
        self.tally.length = now;
        self.tally.measured = now.saturating_sub(warm_up);
        self.tally.balanced = balanced;
        self.tally
    }
}
