//! The direct route of plain steps: from the opening to the one piece of work, and from its end to the next step.
//!
//! It leaves everything as the long route would leave it (the same fields, the same counts, the same chance drawn in the same order), so
//! that whatever comes between finds what it expects: a deadline, a ladder, an event, the end of the case. Only the questions are left out
//! whose answers [`crate::model`] knows. Whatever isn't plain at a moment goes the long way from there.

use super::Run;
use super::state::{Due, Mode, Stage, Task};
use crate::hours::NEVER;
use crate::log::{Lifecycle, Sink};
use crate::model::{Direct, Goal, NONE, Staff};

impl<'m, S: Sink> Run<'m, S> {
    /// What a step needs, where it is a plain one.
    #[inline]
    pub(super) fn direct_of(&self, node: u32) -> Option<&'m Direct> {
        self.model.direct.get(node as usize)?.as_ref()
    }

    /// The one piece of work of a plain step that has been opened.
    pub(super) fn begin_directly(&mut self, scope: u32, node: u32, of: &'m Direct) {
        let verdict = if of.gate { self.draw_answer(scope, node) } else { 0 };
        let state = self.scopes.at(scope);
        state.plan = of.plan;
        state.way_of_plan = 0;
        state.phase = 0;
        state.attempt = 1;
        state.verdict = verdict;
        (state.to_go, state.stop_at) = (1, 1);
        if verdict != 0 {
            // Who of those who are asked says no is drawn where there are several; so it is here.
            state.chance.next();
        }
        match &of.staff {
            Some(staff) => self.ask_staff(scope, node, of, staff),
            None => self.ask(scope, node, of.pool, &of.duration, of.level),
        }
    }

    /// As [`Run::ask`], for work that is done by a pool's own staff.
    fn ask_staff(&mut self, scope: u32, node: u32, of: &'m Direct, staff: &Staff) {
        let now = self.now;
        let counted = now >= self.model.warm_up;
        let free = self.is_staff_free(staff);
        self.sequence += 1;
        let order = self.sequence;
        let place = self.tasks.take();
        let state = self.scopes.at(scope);
        let work = of.duration.draw(&mut state.chance);
        state.tasks.push(place);
        let case = state.case;
        let task = self.tasks.at(place);
        let turn = task.turn.wrapping_add(1);
        *task = Task {
            turn,
            stage: Stage::Free,
            scope,
            node,
            pool: of.pool,
            unit: NONE,
            counted,
            order,
            queued: now,
            started: 0,
            work,
            finish: NEVER,
        };
        let tally = &mut self.tally.pools[of.pool as usize];
        if counted {
            tally.came += 1;
            tally.demanded += u128::from(work);
        }
        self.log((case, node), of.pool, Lifecycle::Enabled, now, None);
        if !free {
            self.stands_in_line(place);
            let line = &mut self.lines[of.pool as usize];
            line.waiting += 1;
            line.levels[of.level].push_back(place);
            return;
        }
        let finish = match staff.hours.and_then(|hours| self.hours.get_mut(hours)) {
            Some(hours) => hours.after(now, work),
            None => now.saturating_add(work),
        };
        let task = self.tasks.at(place);
        task.stage = Stage::Running;
        task.unit = staff.unit;
        task.started = now;
        task.finish = finish;
        self.desks[staff.unit as usize].busy += 1;
        if counted {
            self.tally.pools[of.pool as usize].waiting.add_none();
            self.tally.nodes[node as usize].waiting.add_none();
        }
        self.log((case, node), of.pool, Lifecycle::Start, now, Some(now));
        if finish != NEVER {
            self.sequence += 1;
            self.queue.push(finish, of.rank | self.sequence, Due::Done { task: place, turn });
        }
    }

    #[inline]
    fn is_staff_free(&mut self, staff: &Staff) -> bool {
        match staff.hours {
            None => self.desks[staff.unit as usize].busy < staff.capacity,
            Some(_) => self.is_free(staff.unit),
        }
    }

    /// As [`Run::task_done`], for work of a plain step that was done by its pool's own staff; false where it isn't that.
    pub(super) fn done_directly(&mut self, place: u32, task: &Task) -> bool {
        let Some(of) = self.direct_of(task.node) else { return false };
        let Some(staff) = &of.staff else { return false };
        let state = self.scopes.at(task.scope);
        let plain = state.node == task.node && state.mode == Mode::Working && task.pool == of.pool;
        if !plain || task.started < self.model.warm_up {
            return false;
        }
        state.tasks.clear();
        let case = state.case;
        let pool = &mut self.tally.pools[task.pool as usize];
        pool.busy += u128::from(task.work);
        pool.done += 1;
        if task.counted {
            self.tally.nodes[task.node as usize].working.add(task.work);
        }
        self.cases.at(case).working += task.work;
        self.costs(task, case, task.work);
        self.log((case, task.node), task.pool, Lifecycle::Complete, task.queued, Some(task.started));
        let free = self.tasks.at(place);
        free.stage = Stage::Free;
        free.turn = free.turn.wrapping_add(1);
        self.tasks.give(place);
        let desk = &mut self.desks[staff.unit as usize];
        desk.used += u128::from(task.work);
        desk.busy = desk.busy.saturating_sub(1);
        if self.lines[task.pool as usize].waiting > 0 {
            self.serve_staff(task.pool, staff);
        }
        self.leave_directly(task.scope, of);
        true
    }

    /// As [`Run::serve`], for a pool's own staff, of whom one has become free.
    fn serve_staff(&mut self, pool: u32, staff: &Staff) {
        let line = &mut self.lines[pool as usize];
        if let (None, [queue]) = (staff.hours, line.levels.as_mut_slice())
            && let Some(first) = queue.front()
        {
            let task = self.tasks.get(*first);
            // Somebody who is alone may have worked on that visit before.
            let may = staff.capacity > 1 || self.scopes.get(task.scope).hands.is_empty();
            if task.stage == Stage::Queued && may {
                line.waiting -= 1;
                if let Some(first) = queue.pop_front() {
                    self.start(first, staff.unit);
                }
                return;
            }
        }
        self.serve(staff.unit);
    }

    /// The piece of work of a plain step is done.
    pub(super) fn leave_directly(&mut self, scope: u32, of: &'m Direct) {
        let now = self.now;
        let state = self.scopes.at(scope);
        let (node, verdict, counted) = (state.node, state.verdict, state.counted);
        let exit = of.exits[verdict as usize];
        let tally = &mut self.tally.nodes[node as usize];
        if of.gate
            && counted
            && let Some(count) = tally.answers.get_mut(verdict as usize)
        {
            *count += 1;
        }
        if exit.goal == Goal::Nowhere || state.first_child != NONE || state.detached {
            self.goes_on(scope, exit.way);
            return;
        }
        state.node = NONE;
        state.mode = Mode::Idle;
        state.epoch = state.epoch.wrapping_add(1);
        state.turn = state.turn.wrapping_add(1);
        let (case, life) = (state.case, state.life);
        if counted {
            let length = now - state.opened;
            tally.time.add(length);
            tally.late += u64::from(now > state.deadline);
            self.tally.ways[exit.way as usize] += 1;
            if of.gate {
                let flow = self.cases.get(case).flow;
                self.tally.flows[flow as usize].unblocked.add(length);
            }
        }
        if of.mark_end != NONE
            && let Some(mark) = self.cases.at(case).marks.get_mut(of.mark_end as usize)
        {
            *mark = now;
        }
        match exit.goal {
            Goal::Step(next) => self.agenda.add(scope, life, next),
            Goal::Outcome(outcome) => {
                let of = self.cases.at(case);
                // Nothing else is open in its root, and this was it.
                if of.root == scope && !of.ending && self.model.flows[of.flow as usize].finally == NONE {
                    of.ending = true;
                    of.outcome = outcome;
                    self.finish_case(case);
                } else {
                    self.end_case(case, outcome);
                }
            }
            _ => {}
        }
    }
}
