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

    /// Opens a plain step in a block, and asks for its one piece of work.
    pub(super) fn enter_directly(&mut self, scope: u32, node: u32, of: &'m Direct) {
        let now = self.now;
        let counted = now >= self.model.warm_up;
        // What is drawn comes first: all that follows doesn't wait for it.
        let verdict = if of.gate { self.draw_answer(scope, node) } else { 0 };
        let state = self.scopes.at(scope);
        if verdict != 0 {
            // Who of those who are asked says no is drawn where there are several; so it is here.
            state.chance.next();
        }
        let work = of.duration.draw(&mut state.chance);
        state.opens(node, now, counted);
        state.attempt = 1;
        state.verdict = verdict;
        state.plan = of.plan;
        (state.way_of_plan, state.phase) = (0, 0);
        (state.to_go, state.stop_at) = (1, 1);
        let (case, epoch) = (state.case, state.epoch);
        let Some(again) = self.visits(case, node, of.mark_start) else { return };
        if counted {
            let tally = &mut self.tally.nodes[node as usize];
            tally.visits += 1;
            tally.again += u64::from(again);
        }
        match &of.staff {
            Some(staff) => self.ask_staff((case, scope, node), of, staff, work),
            None => self.ask_for(scope, node, of.pool, work, of.level),
        }
        if of.timed {
            self.watch(scope, epoch);
        }
    }

    /// As [`Run::ask_for`], for work that is done by a pool's own staff.
    fn ask_staff(&mut self, (case, scope, node): (u32, u32, u32), of: &'m Direct, staff: &Staff, work: u64) {
        let now = self.now;
        let counted = now >= self.model.warm_up;
        let free = self.is_staff_free(staff);
        let finish = match staff.hours.and_then(|hours| self.hours.get_mut(hours)) {
            _ if !free => NEVER,
            Some(hours) => hours.after(now, work),
            None => now.saturating_add(work),
        };
        self.sequence += 1;
        let order = self.sequence;
        let place = self.tasks.take();
        self.scopes.at(scope).tasks.push(place);
        let task = self.tasks.at(place);
        let turn = task.turn.wrapping_add(1);
        *task = Task {
            turn,
            stage: if free { Stage::Running } else { Stage::Free },
            scope,
            node,
            pool: of.pool,
            unit: if free { staff.unit } else { NONE },
            counted,
            order,
            queued: now,
            started: if free { now } else { 0 },
            work,
            finish,
        };
        if counted {
            let tally = &mut self.tally.pools[of.pool as usize];
            tally.came += 1;
            tally.demanded += u128::from(work);
            if free {
                tally.waiting.add_none();
                self.tally.nodes[node as usize].waiting.add_none();
            }
        }
        self.log((case, node), of.pool, Lifecycle::Enabled, now, None);
        if !free {
            self.stands_in_line(place);
            let line = &mut self.lines[of.pool as usize];
            line.waiting += 1;
            line.levels[of.level].push_back(place);
            return;
        }
        self.desks[staff.unit as usize].busy += 1;
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

    /// What is known of a piece of work that is done, where it is that of a plain step and was done by its pool's own staff.
    #[inline]
    pub(super) fn is_direct(&self, task: &Task) -> Option<(&'m Direct, &'m Staff)> {
        let of = self.direct_of(task.node)?;
        let state = self.scopes.get(task.scope);
        let plain = state.node == task.node
            && state.mode == Mode::Working
            && task.pool == of.pool
            && task.started >= self.model.warm_up;
        of.staff.as_ref().filter(|_| plain).map(|staff| (of, staff))
    }

    /// As [`Run::task_done`], for work of a plain step that was done by its pool's own staff, and begun when it counts.
    pub(super) fn done_directly(&mut self, place: u32, of: &'m Direct, staff: &Staff) {
        let task = self.tasks.at(place);
        task.stage = Stage::Free;
        task.turn = task.turn.wrapping_add(1);
        let Task { scope, node, work, counted, queued, started, .. } = *task;
        let state = self.scopes.at(scope);
        state.tasks.clear();
        let case = state.case;
        let pool = &mut self.tally.pools[of.pool as usize];
        pool.busy += u128::from(work);
        pool.done += 1;
        if counted {
            self.tally.nodes[node as usize].working.add(work);
        }
        self.cases.at(case).working += work;
        if staff.costs {
            let task = *self.tasks.get(place);
            self.costs(&task, case, work);
        }
        self.log((case, node), of.pool, Lifecycle::Complete, queued, Some(started));
        self.tasks.give(place);
        let desk = &mut self.desks[staff.unit as usize];
        desk.used += u128::from(work);
        desk.busy = desk.busy.saturating_sub(1);
        if self.lines[of.pool as usize].waiting > 0 {
            self.serve_staff(of.pool, staff);
        }
        self.leave_directly(scope, of);
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

#[cfg(test)]
mod tests {
    use crate::log::LogEvent;
    use crate::model::Model;
    use crate::replicate;
    use crate::settings::{Distribution, Settings, WorkflowSettings};
    use flow_analysis::{MemorySources, Options, analyse};

    /// Plain steps with all that may come between: closing time, a deadline, a ladder, rounds, an event, other work of the same people.
    const TEXT: &str = r#"
calendar office {
  zone "Europe/Berlin"
  open Monday to Friday from 09:00 to 17:00
}
role Clerk { people 2 }
role Lead { people 2
  calendar office }
workflow Desk(start: Text) {
  goal "Answered."
  owner Lead
  within 5 days
  outcome ready
  outcome refused
  event withdrawn from Lead
  on withdrawn -> refused
  late -> refused
  stage look {
    by Clerk
    do "Look."
    within 40m
    done -> judge
    late -> judge
  }
  gate judge of start {
    by Lead
    asks "Is it right?"
    within 4h
    accept -> send
    rework -> look at most 2 times
      else -> refused
    reject -> refused
    late -> send
  }
  stage send {
    by Clerk
    do "Send."
    within no limit because "A test."
    done -> ready
  }
}
"#;

    #[test]
    fn the_direct_route_and_the_long_one_come_to_the_same() {
        let sources = MemorySources::new([("house.flow", TEXT)]);
        let analysis = analyse(&sources, &Options { package: "house".to_owned(), ..Options::default() });
        let errors: Vec<&str> = analysis
            .diagnostics
            .iter()
            .filter(|found| found.level == flow_source::Level::Error)
            .map(|found| found.title.as_str())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let minute = 60_000;
        let mut settings =
            Settings { replications: Some(1), warm_up: Some(600 * minute), ..Settings::default() };
        settings.workflows.insert(
            "house.Desk".to_owned(),
            WorkflowSettings {
                gaps: Some(Distribution::Exponential { mean: 25 * minute }),
                cases: Some(3_000),
                ..WorkflowSettings::default()
            },
        );
        for step in ["look", "judge", "send"] {
            settings.steps.entry(format!("house.Desk.{step}")).or_default().duration =
                Some(Distribution::Exponential { mean: 15 * minute });
        }
        let model = Model::new(&analysis.package, &settings).unwrap_or_else(|found| panic!("{found:?}"));
        assert_eq!(model.direct.iter().flatten().count(), 3, "all of them are plain");
        let mut long = model.clone();
        long.direct.fill(None);
        for index in 0..3 {
            let (mut is, mut should): (Vec<LogEvent>, Vec<LogEvent>) = (Vec::new(), Vec::new());
            let (one, other) = (replicate(&model, index, &mut is), replicate(&long, index, &mut should));
            assert!(is.len() > 20_000, "much happens: {}", is.len());
            assert!(is == should, "what happens is the same");
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
    }
}
