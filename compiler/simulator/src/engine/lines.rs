//! Who takes up a piece of work: the queues of the pools, and who of them is there and free.

use super::Run;
use super::state::{Due, Stage, Task};
use crate::chance::Chance;
use crate::log::Sink;
use crate::model::Unit;

const DAY: u64 = 86_400_000;

/// How far into a queue is looked for work that somebody may do.
const LOOKS: usize = 32;

impl<S: Sink> Run<'_, S> {
    pub(super) fn leaves_line(&mut self, pool: u32) {
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
    pub(super) fn choose(&mut self, pool: u32, scope: u32) -> Option<u32> {
        let model = self.model;
        let of = model.pools.get(pool as usize)?;
        if let Some(unit) = of.only {
            let free = self.is_free(unit) && !self.scopes.get(scope).hands.contains(&unit);
            return free.then_some(unit);
        }
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

    /// A case asks a pool, for the first time or again, that says how many it takes on.
    pub(super) fn asks_to_be_taken_on(&mut self, case: u32, pool: u32, counted: bool) {
        let asked = &mut self.cases.at(case).asked;
        if asked.iter().any(|(other, _)| *other == pool) {
            return;
        }
        asked.push((pool, false));
        if counted && let Some(tally) = self.tally.pools.get_mut(pool as usize) {
            tally.cases_came += 1;
        }
    }

    /// A case is taken on with its first piece of work.
    pub(super) fn takes_on(&mut self, task: &Task) {
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

    pub(super) fn has_taken_on(&self, case: u32, pool: u32) -> bool {
        self.cases.get(case).asked.contains(&(pool, true))
    }

    /// Whether a pool may take on one more case in the period that is on.
    pub(super) fn may_take_on(&mut self, pool: u32) -> bool {
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
    #[inline]
    fn present(&mut self, place: u32) -> u32 {
        let Some(unit) = self.model.units.get(place as usize) else { return 0 };
        if unit.absence <= 0.0 {
            return unit.capacity;
        }
        self.present_today(place, unit)
    }

    fn present_today(&mut self, place: u32, unit: &Unit) -> u32 {
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
    pub(super) fn is_free(&mut self, place: u32) -> bool {
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
    pub(super) fn serve(&mut self, place: u32) {
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
}
