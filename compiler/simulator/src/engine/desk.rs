//! Pieces of work: who does them, and the queues in which they wait.

use super::Run;
use super::state::{Due, Fate, Mode, Stage, Task};
use crate::chance::{Chance, Sampler};
use crate::hours::NEVER;
use crate::log::{Lifecycle, Sink};
use crate::model::{Kind, Model, NONE};

const DAY: u64 = 86_400_000;

/// How far into a queue is looked for work that somebody may do.
const LOOKS: usize = 32;

fn model_kind(model: &Model, node: u32) -> Option<&Kind> {
    model.nodes.get(node as usize).map(|node| &node.kind)
}

/// Visits that wait for a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) turn: u32,
    pub(super) waiting: Vec<(u32, u32)>,
}

impl<S: Sink> Run<'_, S> {
    /// Asks a pool for one piece of work.
    pub(super) fn ask(&mut self, scope: u32, node: u32, pool: u32, duration: &Sampler, level: usize) {
        let model = self.model;
        let Some(of) = model.pools.get(pool as usize) else { return };
        let now = self.now;
        let work = duration.draw(&mut self.scopes.at(scope).chance);
        let counted = now >= model.warm_up;
        self.sequence += 1;
        let order = self.sequence;
        let place = self.tasks.take();
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
        let turn = task.turn;
        let of_scope = self.scopes.at(scope);
        of_scope.tasks.push(place);
        let case = of_scope.case;
        if counted && let Some(tally) = self.tally.pools.get_mut(pool as usize) {
            tally.came += 1;
            tally.demanded += u128::from(work);
        }
        if of.quota.is_some() {
            let asked = &mut self.cases.at(case).asked;
            if asked.iter().all(|(other, _)| *other != pool) {
                asked.push((pool, false));
                if counted && let Some(tally) = self.tally.pools.get_mut(pool as usize) {
                    tally.cases_came += 1;
                }
            }
        }
        self.log((case, node), pool, Lifecycle::Enabled, now, None);
        if of.unlimited {
            let start = match of.hours.and_then(|hours| self.hours.get_mut(hours)) {
                Some(hours) => hours.next_open(now),
                None => now,
            };
            if start > now {
                self.stands_in_line(place);
                self.at(start, Due::Begin { task: place, turn });
            } else {
                self.start(place, NONE);
            }
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

    fn stands_in_line(&mut self, place: u32) {
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
    fn start(&mut self, place: u32, unit: u32) {
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
        self.cases.at(case).waiting += now - task.queued;
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
        self.at(finish, Due::Done { task: place, turn: task.turn });
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
        let mut open = wait;
        if wait > 0
            && let Some(pool) = self.model.pools.get(task.pool as usize)
        {
            let first = pool.units.first().and_then(|unit| self.model.units.get(*unit as usize));
            let hours = pool.hours.or_else(|| first?.hours);
            if let Some(hours) = hours.and_then(|hours| self.hours.get_mut(hours)) {
                open = hours.between(task.queued, now);
            }
        }
        if let Some(pool) = self.tally.pools.get_mut(task.pool as usize) {
            if !given_up {
                pool.waiting.add(wait);
            }
            if wait > 0 {
                pool.closed += u128::from(wait.saturating_sub(open));
                match pool.by_node.iter_mut().find(|(node, _)| *node == task.node) {
                    Some((_, sum)) => *sum += u128::from(wait),
                    None => pool.by_node.push((task.node, u128::from(wait))),
                }
            }
        }
        if !given_up && let Some(node) = self.tally.nodes.get_mut(task.node as usize) {
            node.waiting.add(wait);
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
        let mut cost = 0.0;
        if pool.cost_per_hour > 0.0 || pool.cost_per_use > 0.0 {
            cost = busy as f64 / 3_600_000.0 * pool.cost_per_hour;
            if task.started >= warm_up {
                cost += pool.cost_per_use;
            }
        }
        let case = self.scopes.get(task.scope).case;
        let case = self.cases.at(case);
        case.working += if whole { task.work } else { busy };
        case.cost += cost;
        if let Some(tally) = self.tally.pools.get_mut(task.pool as usize) {
            tally.busy += u128::from(busy);
            tally.cost += cost;
            if whole && now >= warm_up {
                tally.done += 1;
            }
        }
        if let Some(node) = self.tally.nodes.get_mut(task.node as usize) {
            node.cost += cost;
            if whole && task.counted {
                node.working.add(task.work);
            }
        }
        if task.unit != NONE
            && let Some(desk) = self.desks.get_mut(task.unit as usize)
        {
            desk.used += u128::from(busy);
        }
    }

    pub(super) fn task_done(&mut self, place: u32, turn: u32) {
        let task = *self.tasks.get(place);
        if task.turn != turn || task.stage != Stage::Running {
            return;
        }
        self.worked(&task, true);
        let scope = task.scope;
        let tasks = &mut self.scopes.at(scope).tasks;
        if let Some(index) = tasks.iter().position(|other| *other == place) {
            tasks.swap_remove(index);
        }
        let case = self.scopes.get(scope).case;
        self.log((case, task.node), task.pool, Lifecycle::Complete, task.queued, Some(task.started));
        if task.unit != NONE
            && matches!(model_kind(self.model, task.node), Some(Kind::Work(work)) if work.reviewed)
            && self.model.units.get(task.unit as usize).is_some_and(|unit| unit.person)
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

    fn leaves_line(&mut self, pool: u32) {
        let Some(line) = self.lines.get_mut(pool as usize) else { return };
        line.waiting -= 1;
        line.dead += 1;
        if line.dead > 1_024 && line.dead > line.waiting {
            line.dead = 0;
            for queue in &mut line.levels {
                queue.retain(|place| {
                    let dead = self.tasks.get(*place).stage == Stage::Dead;
                    if dead {
                        self.tasks.at(*place).stage = Stage::Free;
                        self.tasks.give(*place);
                    }
                    !dead
                });
            }
        }
    }

    /// Somebody of a pool who is free for a visit.
    fn choose(&mut self, pool: u32, scope: u32) -> Option<u32> {
        let model = self.model;
        let of = model.pools.get(pool as usize)?;
        let case = self.scopes.get(scope).case;
        if of.quota.is_some() && !self.has_taken_on(case, pool) && !self.may_take_on(pool) {
            return None;
        }
        for unit in &of.units {
            if self.is_free(*unit) && !self.scopes.get(scope).hands.contains(unit) {
                return Some(*unit);
            }
        }
        if !of.deputies.is_empty() && !self.is_anybody_there(pool) {
            for unit in &of.deputies {
                if self.is_free(*unit) && !self.scopes.get(scope).hands.contains(unit) {
                    return Some(*unit);
                }
            }
        }
        None
    }

    /// A case is taken on with its first piece of work.
    fn takes_on(&mut self, task: &Task) {
        let case = self.scopes.get(task.scope).case;
        let asked = &mut self.cases.at(case).asked;
        let Some((_, taken)) = asked.iter_mut().find(|(pool, taken)| *pool == task.pool && !*taken) else {
            return;
        };
        *taken = true;
        if let Some(line) = self.lines.get_mut(task.pool as usize) {
            line.begun += 1;
        }
        if task.counted
            && let Some(tally) = self.tally.pools.get_mut(task.pool as usize)
        {
            tally.cases_taken += 1;
        }
    }

    fn has_taken_on(&self, case: u32, pool: u32) -> bool {
        self.cases.get(case).asked.contains(&(pool, true))
    }

    /// Whether a pool may take on one more case in the period that is on.
    fn may_take_on(&mut self, pool: u32) -> bool {
        let Some((number, per)) = self.model.pools.get(pool as usize).and_then(|pool| pool.quota) else {
            return true;
        };
        let period = self.now / per;
        let Some(line) = self.lines.get_mut(pool as usize) else { return true };
        if line.period != period {
            line.period = period;
            line.begun = 0;
        }
        if line.begun < number {
            return true;
        }
        if !line.refill {
            line.refill = true;
            self.at((period + 1) * per, Due::Refill { pool });
        }
        false
    }

    pub(super) fn refill(&mut self, pool: u32) {
        let model = self.model;
        if let Some(line) = self.lines.get_mut(pool as usize) {
            line.refill = false;
        }
        let Some(of) = model.pools.get(pool as usize) else { return };
        for unit in of.units.iter().chain(&of.deputies) {
            self.serve(*unit);
        }
    }

    /// How many of a unit are there today.
    fn present(&mut self, place: u32) -> u32 {
        let Some(unit) = self.model.units.get(place as usize) else { return 0 };
        if unit.absence <= 0.0 {
            return unit.capacity;
        }
        let day = self.now / DAY;
        let seed = self.seed;
        let Some(desk) = self.desks.get_mut(place as usize) else { return 0 };
        if desk.day != day {
            desk.day = day;
            let mut chance = Chance::of(&[seed, 2, u64::from(place), day]);
            let there = (0..unit.capacity).filter(|_| !chance.happens(unit.absence)).count();
            desk.present = u32::try_from(there).unwrap_or(0);
        }
        desk.present
    }

    fn is_open(&mut self, place: u32) -> bool {
        let now = self.now;
        let hours = self.model.units.get(place as usize).and_then(|unit| unit.hours);
        hours.and_then(|hours| self.hours.get_mut(hours)).is_none_or(|hours| hours.is_open(now))
    }

    /// True where somebody of a pool is at work, busy or not.
    pub(super) fn is_anybody_there(&mut self, pool: u32) -> bool {
        let model = self.model;
        let now = self.now;
        let Some(of) = model.pools.get(pool as usize) else { return false };
        if of.unlimited {
            return of
                .hours
                .and_then(|hours| self.hours.get_mut(hours))
                .is_none_or(|hours| hours.is_open(now));
        }
        of.units.iter().any(|unit| self.is_open(*unit) && self.present(*unit) > 0)
    }

    /// True where somebody of a pool, or who stands in for it, is at work.
    pub(super) fn is_covered(&mut self, pool: u32) -> bool {
        let model = self.model;
        self.is_anybody_there(pool)
            || model.pools.get(pool as usize).is_some_and(|of| {
                of.deputies.iter().any(|unit| self.is_open(*unit) && self.present(*unit) > 0)
            })
    }

    /// True where one of a unit has nothing to do; if nobody is there, it is looked at again when somebody is.
    fn is_free(&mut self, place: u32) -> bool {
        let now = self.now;
        let Some(unit) = self.model.units.get(place as usize) else { return false };
        if let Some(hours) = unit.hours.and_then(|hours| self.hours.get_mut(hours)) {
            let open = hours.next_open(now);
            if open > now {
                self.wake_at(place, open);
                return false;
            }
        }
        let present = self.present(place);
        let Some(desk) = self.desks.get(place as usize) else { return false };
        let free = desk.busy < present;
        if !free && present < unit.capacity {
            self.wake_at(place, (now / DAY + 1) * DAY);
        }
        free
    }

    fn wake_at(&mut self, unit: u32, at: u64) {
        let now = self.now;
        let Some(desk) = self.desks.get_mut(unit as usize) else { return };
        if desk.wake > now && desk.wake <= at {
            return;
        }
        desk.wake = at;
        self.at(at, Due::Wake { unit });
    }

    pub(super) fn wake(&mut self, unit: u32) {
        self.serve(unit);
    }

    /// Gives a unit what waits most urgently for it.
    fn serve(&mut self, place: u32) {
        let model = self.model;
        let Some(unit) = model.units.get(place as usize) else { return };
        loop {
            let waits = |pool: &u32| self.lines.get(*pool as usize).is_some_and(|line| line.waiting > 0);
            if !unit.pools.iter().any(waits) && !unit.deputises.iter().any(waits) {
                return;
            }
            if !self.is_free(place) {
                return;
            }
            let mut best: Option<(u32, u64, u32, usize)> = None;
            for pool in &unit.pools {
                self.better(place, *pool, &mut best);
            }
            if best.is_none() {
                for pool in &unit.deputises {
                    if !self.is_anybody_there(*pool) {
                        self.better(place, *pool, &mut best);
                    }
                }
            }
            let Some((level, _, pool, index)) = best else { return };
            let Some(line) = self.lines.get_mut(pool as usize) else { return };
            line.waiting -= 1;
            let Some(queue) = line.levels.get_mut(level as usize) else { return };
            let task = if index == 0 { queue.pop_front() } else { queue.remove(index) };
            let Some(task) = task else { return };
            self.start(task, place);
        }
    }

    /// The most urgent of a pool that a unit may do, if that is more urgent than the best so far.
    fn better(&mut self, unit: u32, pool: u32, best: &mut Option<(u32, u64, u32, usize)>) {
        if self.lines.get(pool as usize).is_none_or(|line| line.waiting == 0) {
            return;
        }
        let may = self.may_take_on(pool);
        let several = self.model.units.get(unit as usize).is_some_and(|unit| unit.capacity == 1);
        let Some(line) = self.lines.get_mut(pool as usize) else { return };
        for (level, queue) in line.levels.iter_mut().enumerate() {
            while let Some(front) = queue.front() {
                if self.tasks.get(*front).stage != Stage::Dead {
                    break;
                }
                let place = *front;
                queue.pop_front();
                line.dead = line.dead.saturating_sub(1);
                self.tasks.at(place).stage = Stage::Free;
                self.tasks.give(place);
            }
            for (index, place) in queue.iter().take(LOOKS).enumerate() {
                let task = self.tasks.get(*place);
                let excluded = several && self.scopes.get(task.scope).hands.contains(&unit);
                if task.stage == Stage::Dead || excluded {
                    continue;
                }
                if !may {
                    // Those that were taken on go on.
                    let case = self.scopes.get(task.scope).case;
                    if !self.cases.get(case).asked.contains(&(pool, true)) {
                        continue;
                    }
                }
                let level = level as u32;
                if best.is_none_or(|(of, order, ..)| (level, task.order) < (of, order)) {
                    *best = Some((level, task.order, pool, index));
                }
                return;
            }
        }
    }

    /// What the people of each pool could have worked, and what they worked.
    pub(super) fn capacity_there_was(&mut self) {
        let model = self.model;
        let (now, warm_up) = (self.now, model.warm_up);
        for (place, pool) in model.pools.iter().enumerate() {
            let (mut available, mut used) = (0.0, 0.0);
            for unit in &pool.units {
                let (Some(of), Some(desk)) =
                    (model.units.get(*unit as usize), self.desks.get(*unit as usize))
                else {
                    continue;
                };
                let open = match of.hours.and_then(|hours| self.hours.get_mut(hours)) {
                    Some(hours) => hours.between(warm_up, now.max(warm_up)),
                    None => now.saturating_sub(warm_up),
                };
                available += f64::from(of.capacity) * open as f64 * (1.0 - of.absence);
                used += desk.used as f64;
            }
            if let Some(tally) = self.tally.pools.get_mut(place) {
                tally.available = available;
                tally.used = used;
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
