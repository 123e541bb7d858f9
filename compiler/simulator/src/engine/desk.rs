//! Pieces of work: who does them, and the queues in which they wait.

use super::Run;
use super::state::{Due, Fate, Mode, Stage, Task};
use crate::chance::Sampler;
use crate::hours::NEVER;
use crate::log::{Lifecycle, Sink};
use crate::model::{Kind, NONE, Pool};

/// Visits that wait for a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) turn: u32,
    pub(super) waiting: Vec<(u32, u32)>,
}

impl<S: Sink> Run<'_, S> {
    /// Asks a pool for one piece of work, and draws how long that takes.
    pub(super) fn ask(&mut self, scope: u32, node: u32, pool: u32, duration: &Sampler, level: usize) {
        let work = duration.draw(&mut self.scopes.at(scope).chance);
        self.ask_for(scope, node, pool, work, level);
    }

    /// Asks a pool for one piece of work that takes so long.
    pub(super) fn ask_for(&mut self, scope: u32, node: u32, pool: u32, work: u64, level: usize) {
        let model = self.model;
        let Some(of) = model.pools.get(pool as usize) else { return };
        let now = self.now;
        let counted = now >= model.warm_up;
        self.sequence += 1;
        let order = self.sequence;
        let place = self.tasks.take();
        let of_scope = self.scopes.at(scope);
        of_scope.tasks.push(place);
        let case = of_scope.case;
        let task = self.tasks.at(place);
        *task = Task {
            turn: task.turn.wrapping_add(1),
            stage: Stage::Free,
            scope,
            node,
            pool,
            unit: NONE,
            counted,
            order,
            queued: now,
            started: 0,
            work,
            finish: NEVER,
        };
        if counted && let Some(tally) = self.tally.pools.get_mut(pool as usize) {
            tally.came += 1;
            tally.demanded += u128::from(work);
        }
        if of.quota.is_some() {
            self.asks_to_be_taken_on(case, pool, counted);
        }
        self.log((case, node), pool, Lifecycle::Enabled, now, None);
        if of.unlimited {
            self.ask_the_unlimited(place, of);
        } else if let Some(unit) = self.choose(pool, scope) {
            self.start(place, unit);
        } else {
            self.stands_in_line(place);
            // Who may take on nothing new finishes what was taken on, before all that waits to be.
            let first = of.quota.is_some() && self.has_taken_on(case, pool) && !self.may_take_on(pool);
            if let Some(line) = self.lines.get_mut(pool as usize) {
                line.waiting += 1;
                if let Some(queue) = line.levels.get_mut(level) {
                    if first {
                        queue.push_front(place);
                    } else {
                        queue.push_back(place);
                    }
                }
            }
        }
    }

    /// Nobody waits for them: they begin when they are there.
    fn ask_the_unlimited(&mut self, place: u32, of: &Pool) {
        let now = self.now;
        let start = match of.hours.and_then(|hours| self.hours.get_mut(hours)) {
            Some(hours) => hours.next_open(now),
            None => now,
        };
        if start > now {
            self.stands_in_line(place);
            let turn = self.tasks.get(place).turn;
            self.at(start, Due::Begin { task: place, turn });
        } else {
            self.start(place, NONE);
        }
    }

    pub(super) fn stands_in_line(&mut self, place: u32) {
        let (now, warm_up) = (self.now, self.model.warm_up);
        let task = self.tasks.at(place);
        task.stage = Stage::Queued;
        if let Some(pool) = self.tally.pools.get_mut(task.pool as usize) {
            pool.queue.up(now, warm_up);
        }
        if let Some(node) = self.tally.nodes.get_mut(task.node as usize) {
            node.queue.up(now, warm_up);
        }
    }

    pub(super) fn task_begins(&mut self, place: u32, turn: u32) {
        let task = self.tasks.get(place);
        if task.turn == turn && task.stage == Stage::Queued {
            self.start(place, NONE);
        }
    }

    /// Somebody begins.
    pub(super) fn start(&mut self, place: u32, unit: u32) {
        let model = self.model;
        let now = self.now;
        let task = *self.tasks.get(place);
        let Some(pool) = model.pools.get(task.pool as usize) else { return };
        let hours = if unit == NONE {
            pool.hours
        } else {
            model.units.get(unit as usize).and_then(|unit| unit.hours)
        };
        let finish = match hours.and_then(|hours| self.hours.get_mut(hours)) {
            Some(hours) => hours.after(now, task.work),
            None => now.saturating_add(task.work),
        };
        self.waited(&task, false);
        let running = self.tasks.at(place);
        running.stage = Stage::Running;
        running.unit = unit;
        running.started = now;
        running.finish = finish;
        if unit != NONE
            && let Some(desk) = self.desks.get_mut(unit as usize)
        {
            desk.busy += 1;
        }
        if pool.quota.is_some() {
            self.takes_on(&task);
        }
        let scope = self.scopes.at(task.scope);
        let (case, fate, mode, turn) = (scope.case, scope.fate, scope.mode, scope.turn);
        if unit != NONE
            && scope.total > 1
            && model.units.get(unit as usize).is_some_and(|unit| unit.capacity == 1)
        {
            scope.hands.push(unit);
        }
        if now > task.queued {
            self.cases.at(case).waiting += now - task.queued;
        }
        self.log((case, task.node), task.pool, Lifecycle::Start, task.queued, Some(now));
        if fate == Fate::Stalls && mode != Mode::Recovering {
            let stalls = model.nodes.get(task.node as usize).and_then(|node| node.stalls);
            if let Some((span, _)) = stalls {
                let at = self.after(now, span);
                self.at(at, Due::Stall { scope: task.scope, turn });
            }
            self.tasks.at(place).finish = NEVER;
            return;
        }
        self.at_step(finish, task.node, Due::Done { task: place, turn: task.turn });
    }

    /// A piece of work has waited: until somebody began, or until it was given up.
    pub(super) fn waited(&mut self, task: &Task, given_up: bool) {
        let (now, warm_up) = (self.now, self.model.warm_up);
        let wait = now - task.queued;
        if task.stage == Stage::Queued {
            if let Some(pool) = self.tally.pools.get_mut(task.pool as usize) {
                pool.queue.down(now, warm_up);
                pool.waited += u128::from(wait);
            }
            if let Some(node) = self.tally.nodes.get_mut(task.node as usize) {
                node.queue.down(now, warm_up);
            }
        }
        if !task.counted {
            return;
        }
        if wait > 0 {
            self.waited_for(task, wait);
        }
        if given_up {
            return;
        }
        if let Some(pool) = self.tally.pools.get_mut(task.pool as usize) {
            pool.waiting.add(wait);
        }
        if let Some(node) = self.tally.nodes.get_mut(task.node as usize) {
            node.waiting.add(wait);
        }
    }

    /// For whom work waited in which step, and how much of it while everybody was closed.
    fn waited_for(&mut self, task: &Task, wait: u64) {
        let hours = self.model.pools.get(task.pool as usize).and_then(|pool| pool.opening_hours);
        let open = match hours.and_then(|hours| self.hours.get_mut(hours)) {
            Some(hours) => hours.between(task.queued, self.now),
            None => wait,
        };
        let Some(tally) = self.tally.pools.get_mut(task.pool as usize) else { return };
        tally.closed += u128::from(wait.saturating_sub(open));
        match tally.by_node.iter_mut().find(|(node, _)| *node == task.node) {
            Some((_, sum)) => *sum += u128::from(wait),
            None => tally.by_node.push((task.node, u128::from(wait))),
        }
    }

    /// Somebody has worked on it: to its end, or until it was taken away.
    pub(super) fn worked(&mut self, task: &Task, whole: bool) {
        let model = self.model;
        let (now, warm_up) = (self.now, model.warm_up);
        let Some(pool) = model.pools.get(task.pool as usize) else { return };
        let from = task.started.max(warm_up);
        let hours = if task.unit == NONE {
            pool.hours
        } else {
            model.units.get(task.unit as usize).and_then(|unit| unit.hours)
        };
        let busy = if whole && task.started >= warm_up {
            task.work
        } else if now <= from {
            0
        } else {
            match hours.and_then(|hours| self.hours.get_mut(hours)) {
                Some(hours) => hours.between(from, now),
                None => now - from,
            }
        };
        let case = self.scopes.get(task.scope).case;
        self.costs(task, case, busy);
        self.cases.at(case).working += if whole { task.work } else { busy };
        if let Some(tally) = self.tally.pools.get_mut(task.pool as usize) {
            tally.busy += u128::from(busy);
            tally.done += u64::from(whole && now >= warm_up);
        }
        if whole
            && task.counted
            && let Some(node) = self.tally.nodes.get_mut(task.node as usize)
        {
            node.working.add(task.work);
        }
        if task.unit != NONE
            && let Some(desk) = self.desks.get_mut(task.unit as usize)
        {
            desk.used += u128::from(busy);
        }
    }

    /// What it costs that somebody was busy with a piece of work for so long.
    #[inline]
    pub(super) fn costs(&mut self, task: &Task, case: u32, busy: u64) {
        let Some(pool) = self.model.pools.get(task.pool as usize) else { return };
        if pool.cost_per_hour <= 0.0 && pool.cost_per_use <= 0.0 {
            return;
        }
        let mut cost = busy as f64 / 3_600_000.0 * pool.cost_per_hour;
        if task.started >= self.model.warm_up {
            cost += pool.cost_per_use;
        }
        self.cases.at(case).cost += cost;
        if let Some(tally) = self.tally.pools.get_mut(task.pool as usize) {
            tally.cost += cost;
        }
        if let Some(node) = self.tally.nodes.get_mut(task.node as usize) {
            node.cost += cost;
        }
    }

    pub(super) fn task_done(&mut self, place: u32, turn: u32) {
        let task = self.tasks.get(place);
        if task.turn != turn || task.stage != Stage::Running {
            return;
        }
        if let Some((direct, staff)) = self.is_direct(task) {
            self.done_directly(place, direct, staff);
            return;
        }
        let task = *task;
        self.worked(&task, true);
        let scope = task.scope;
        let state = self.scopes.at(scope);
        let case = state.case;
        if let Some(index) = state.tasks.iter().position(|other| *other == place) {
            state.tasks.swap_remove(index);
        }
        self.log((case, task.node), task.pool, Lifecycle::Complete, task.queued, Some(task.started));
        if task.unit != NONE
            && self.model.units.get(task.unit as usize).is_some_and(|unit| unit.person)
            && matches!(&self.node(task.node).kind, Kind::Work(work) if work.reviewed)
        {
            let authors = &mut self.cases.at(case).authors;
            if !authors.contains(&(task.node, task.unit)) {
                authors.push((task.node, task.unit));
            }
        }
        self.set_free(place, task.unit);
        self.answered(scope);
    }

    fn set_free(&mut self, place: u32, unit: u32) {
        let task = self.tasks.at(place);
        task.stage = Stage::Free;
        task.turn = task.turn.wrapping_add(1);
        self.tasks.give(place);
        if unit != NONE {
            if let Some(desk) = self.desks.get_mut(unit as usize) {
                desk.busy = desk.busy.saturating_sub(1);
            }
            self.serve(unit);
        }
    }

    /// What is still open of a visit is given up.
    pub(super) fn give_up(&mut self, scope: u32) {
        while let Some(place) = self.scopes.at(scope).tasks.pop() {
            let task = *self.tasks.get(place);
            let case = self.scopes.get(scope).case;
            // Who was asked and never began has had nothing to give up.
            let begun = task.stage == Stage::Running;
            let lifecycle = if begun { Lifecycle::Abort } else { Lifecycle::Withdraw };
            let started = begun.then_some(task.started);
            self.log((case, task.node), task.pool, lifecycle, task.queued, started);
            match task.stage {
                Stage::Queued => {
                    self.waited(&task, true);
                    self.cases.at(case).waiting += self.now - task.queued;
                    let unlimited =
                        self.model.pools.get(task.pool as usize).is_none_or(|pool| pool.unlimited);
                    if unlimited {
                        self.set_free(place, NONE);
                    } else {
                        self.tasks.at(place).stage = Stage::Dead;
                        self.leaves_line(task.pool);
                    }
                }
                Stage::Running => {
                    self.worked(&task, false);
                    self.set_free(place, task.unit);
                }
                Stage::Free | Stage::Dead => {}
            }
        }
    }

    /// One more visit waits for a batch; a full one begins.
    pub(super) fn joins_batch(&mut self, scope: u32, node: u32) {
        let epoch = self.scopes.get(scope).epoch;
        let Some(Kind::Work(work)) = self.model.nodes.get(node as usize).map(|node| &node.kind) else {
            return;
        };
        let Some(of) = work.batch else { return };
        self.scopes.at(scope).mode = Mode::Waiting;
        let batch = self.batches.entry(node).or_default();
        batch.waiting.push((scope, epoch));
        let (count, turn) = (batch.waiting.len(), batch.turn);
        if count >= of.size as usize {
            self.batch_begins(node);
        } else if count == 1
            && let Some(length) = of.at_most
        {
            let at = self.now.saturating_add(length);
            self.at(at, Due::Batch { node, turn });
        }
    }

    pub(super) fn batch_waits_no_longer(&mut self, node: u32, turn: u32) {
        if self.batches.get(&node).is_some_and(|batch| batch.turn == turn) {
            self.batch_begins(node);
        }
    }

    /// One does the work for all: the others wait for that one.
    fn batch_begins(&mut self, node: u32) {
        let Some(batch) = self.batches.get_mut(&node) else { return };
        batch.turn = batch.turn.wrapping_add(1);
        let waiting = std::mem::take(&mut batch.waiting);
        let mut open = waiting.into_iter().filter(|(scope, epoch)| self.scopes.get(*scope).epoch == *epoch);
        let Some((leader, _)) = open.next() else { return };
        let others: Vec<(u32, u32)> = open.collect();
        self.scopes.at(leader).followers = others;
        self.begin_work(leader);
    }
}
