//! Opening a step, its attempts, and how it ends by itself.

use super::state::{Due, Fate, Mode};
use super::{MOST_AT_ONCE, Run};
use crate::log::{Lifecycle, Sink};
use crate::model::{Kind, NONE, Node, Work};

impl<'m, S: Sink> Run<'m, S> {
    pub(super) fn node(&self, place: u32) -> &'m Node {
        &self.model.nodes[place as usize]
    }

    fn work_of(&self, place: u32) -> Option<&'m Work> {
        match &self.node(place).kind {
            Kind::Work(work) => Some(work),
            _ => None,
        }
    }

    /// Opens a step in a block.
    pub(super) fn enter(&mut self, scope: u32, node: u32) {
        match self.direct_of(node) {
            Some(direct) => self.enter_directly(scope, node, direct),
            None => self.enter_step(scope, node),
        }
    }

    /// A case opens a step: whether it had done so before; `None` where it does nothing else at this moment, and is given up.
    #[inline]
    pub(super) fn visits(&mut self, place: u32, node: u32, mark: u32) -> Option<bool> {
        let now = self.now;
        let case = self.cases.at(place);
        let rounds = case.opens_at(now) > MOST_AT_ONCE;
        let flow = &self.model.flows[case.flow as usize];
        let again = case.visits(node.wrapping_sub(flow.first_node));
        case.again += u32::from(again);
        if let Some(mark) = case.marks.get_mut(mark as usize) {
            *mark = now;
        }
        if rounds {
            self.tally.nodes[node as usize].rounds += 1;
            self.abandon(place);
            return None;
        }
        Some(again)
    }

    fn enter_step(&mut self, scope: u32, node: u32) {
        let model = self.model;
        let now = self.now;
        let of = self.node(node);
        let counted = now >= model.warm_up;
        let state = self.scopes.at(scope);
        state.opens(node, now, counted);
        let place = state.case;
        let skipped = match of.happens {
            Some(probability) => !state.chance.happens(probability),
            None => false,
        };
        let Some(again) = self.visits(place, node, of.mark_start) else { return };
        if skipped {
            self.scopes.at(scope).counted = false;
            match of.kind {
                Kind::Work(ref work) if work.gate => self.goes_on(scope, self.way_of_answer(node, 0)),
                _ => self.goes_on(scope, of.done),
            }
            return;
        }
        if counted {
            let tally = &mut self.tally.nodes[node as usize];
            tally.visits += 1;
            tally.again += u64::from(again);
        }
        let epoch = self.scopes.get(scope).epoch;
        match &of.kind {
            Kind::Work(work) => {
                if let Some(share) = work.sample
                    && !self.scopes.at(scope).chance.happens(share)
                {
                    self.decided(scope, 0);
                    return;
                }
                self.choose_people(scope, work);
                if work.gate {
                    if !work.authors.is_empty() {
                        let authors = &self.cases.get(place).authors;
                        let wrote = authors.iter().filter(|(node, _)| work.authors.contains(node));
                        self.scopes.at(scope).hands.extend(wrote.map(|(_, unit)| *unit));
                    }
                    self.scopes.at(scope).verdict = self.draw_answer(scope, node);
                }
                self.attempt(scope);
            }
            Kind::Decide => {
                let answer = self.draw_answer(scope, node);
                self.decided(scope, answer);
                return;
            }
            Kind::Parallel(_) => self.open_parallel(scope),
            Kind::Wait { span, sampler, .. } => {
                self.scopes.at(scope).mode = Mode::Waiting;
                let length = sampler.as_ref().map(|sampler| sampler.draw(&mut self.scopes.at(scope).chance));
                let at = match (length, span) {
                    (Some(length), _) => now.saturating_add(length),
                    (None, Some(span)) => self.after(now, *span),
                    (None, None) => now,
                };
                self.log((place, node), NONE, Lifecycle::Start, now, Some(now));
                self.at(at, Due::Over { scope, epoch });
            }
            Kind::Run { flow, detached } => {
                if *flow == NONE {
                    self.goes_on(scope, of.done);
                } else if *detached {
                    self.new_case(*flow, NONE, 0);
                    self.goes_on(scope, of.done);
                } else {
                    self.scopes.at(scope).mode = Mode::Running;
                    let depth = self.cases.get(place).depth + 1;
                    let called = self.new_case(*flow, scope, depth);
                    self.scopes.at(scope).called = called;
                }
            }
        }
        if self.scopes.get(scope).epoch == epoch {
            self.watch(scope, epoch);
        }
    }

    /// The deadline and the ladder of a visit: timers only where they could still change something.
    pub(super) fn watch(&mut self, scope: u32, epoch: u32) {
        let now = self.now;
        let of = self.node(self.scopes.get(scope).node);
        if of.within.is_none() && of.rungs.is_empty() {
            return;
        }
        let certain = self.certain(scope);
        if let Some(within) = of.within {
            let at = self.after(now, within);
            self.scopes.at(scope).deadline = at;
            if of.late != NONE && certain.is_none_or(|certain| certain > at) {
                self.at(at, Due::Deadline { scope, epoch });
            }
        }
        for (place, (span, _)) in of.rungs.iter().enumerate() {
            let at = self.after(now, *span);
            if certain.is_none_or(|certain| certain > at) {
                let rung = u32::try_from(place).unwrap_or(NONE);
                self.at(at, Due::Rung { scope, epoch, rung });
            }
        }
    }

    /// When a visit will be over, where nothing else can come between.
    fn certain(&self, scope: u32) -> Option<u64> {
        let state = self.scopes.get(scope);
        if state.fate != Fate::Done || state.mode != Mode::Working || state.total != 1 {
            return None;
        }
        match state.tasks.as_slice() {
            [task] => Some(self.tasks.get(*task).finish).filter(|finish| *finish != u64::MAX),
            _ => None,
        }
    }

    fn choose_people(&mut self, scope: u32, work: &'m Work) {
        let state = self.scopes.at(scope);
        state.plan = match work.plans.as_slice() {
            [] => NONE,
            [one] => *one,
            several => several[state.chance.below(several.len() as u64) as usize],
        };
    }

    pub(super) fn draw_answer(&mut self, scope: u32, node: u32) -> u32 {
        let answers = &self.node(node).answers;
        if answers.len() <= 1 {
            return 0;
        }
        let share = self.scopes.at(scope).chance.share();
        let place = answers.iter().position(|answer| share < answer.up_to);
        place.map_or(0, |place| place as u32)
    }

    fn way_of_answer(&self, node: u32, answer: u32) -> u32 {
        let of = self.node(node);
        of.answers.get(answer as usize).map_or(of.done, |answer| answer.way)
    }

    /// Begins an attempt.
    pub(super) fn attempt(&mut self, scope: u32) {
        let node = self.scopes.get(scope).node;
        let Some(work) = self.work_of(node) else { return };
        let state = self.scopes.at(scope);
        state.attempt += 1;
        state.mode = Mode::Working;
        state.fate = Fate::Done;
        if !work.failures.is_empty() || work.stall > 0.0 {
            let share = state.chance.share();
            let failures = work.failures.last().map_or(0.0, |(_, up_to)| *up_to);
            if let Some(place) = work.failures.iter().position(|(_, up_to)| share < *up_to) {
                state.fate = Fate::Fails(place as u32);
            } else if share < failures + work.stall {
                state.fate = Fate::Stalls;
            }
        }
        if work.batch.is_some() {
            self.joins_batch(scope, node);
        } else {
            self.begin_work(scope);
        }
    }

    /// Asks those who do it.
    pub(super) fn begin_work(&mut self, scope: u32) {
        let now = self.now;
        let node = self.scopes.get(scope).node;
        let of = self.node(node);
        let Some(work) = self.work_of(node) else { return };
        let state = self.scopes.at(scope);
        state.turn = state.turn.wrapping_add(1);
        state.mode = Mode::Working;
        state.phase = 0;
        state.answered = 0;
        state.way_of_plan = 0;
        let epoch = state.epoch;
        if work.meeting != NONE && state.assigned == NONE {
            state.mode = Mode::Waiting;
            let at = self.meeting(work.meeting);
            self.at(at, Due::Over { scope, epoch });
            return;
        }
        if let Some(window) = work.window {
            let at = self.after(now, window);
            self.at(at, Due::Over { scope, epoch });
        }
        let state = self.scopes.at(scope);
        if state.assigned != NONE {
            let pool = state.assigned;
            (state.total, state.to_go, state.stop_at) = (1, 1, 1);
            self.ask(scope, node, pool, &work.duration, work.level);
            return;
        }
        let model = self.model;
        let plan = match model.plans.get(state.plan as usize) {
            Some(plan) if plan.ways.iter().any(|way| !way.is_empty()) => plan,
            _ => {
                // Nobody is named: it takes its time.
                state.mode = Mode::Waiting;
                let length = work.duration.draw(&mut state.chance);
                self.at(now.saturating_add(length), Due::Over { scope, epoch });
                return;
            }
        };
        if plan.ways.len() > 1 {
            let chosen = (0..plan.ways.len()).find(|way| {
                plan.ways[*way].first().is_some_and(|phase| {
                    phase.asks.iter().all(|(pool, _)| {
                        model.pools.get(*pool as usize).is_some_and(|of| of.unlimited)
                            || self.lines.get(*pool as usize).is_some_and(|line| line.waiting == 0)
                    })
                })
            });
            self.scopes.at(scope).way_of_plan = chosen.unwrap_or(0) as u32;
        }
        let state = self.scopes.at(scope);
        let phases = &plan.ways[state.way_of_plan as usize];
        let total: u32 = phases.iter().flat_map(|phase| &phase.asks).map(|(_, count)| *count).sum();
        state.total = total.max(1);
        state.stop_at = total;
        if work.gate && state.verdict != 0 {
            // Whoever says no ends it: the first, the second, ...
            state.stop_at = 1 + state.chance.below(u64::from(total.max(1))) as u32;
        }
        if of.absent != NONE
            // Whoever only confirms isn't who does it.
            && let Some(phase) = phases.iter().find(|phase| phase.duration.is_none())
            && !phase.asks.iter().all(|(pool, _)| self.is_covered(*pool))
        {
            self.take(scope, of.absent, 0);
            return;
        }
        self.ask_phase(scope);
    }

    fn ask_phase(&mut self, scope: u32) {
        let model = self.model;
        let state = self.scopes.at(scope);
        let (node, plan, way) = (state.node, state.plan, state.way_of_plan);
        let row = model.plans.get(plan as usize).and_then(|plan| plan.ways.get(way as usize));
        let phase = loop {
            let Some(phase) = row.and_then(|row| row.get(state.phase as usize)) else { return };
            match phase.share {
                // Nobody has to be asked this time.
                Some(share) if !state.chance.happens(share) => {
                    state.phase += 1;
                    state.answered += phase.asks.iter().map(|(_, count)| *count).sum::<u32>();
                }
                _ => break phase,
            }
        };
        let Some(work) = self.work_of(node) else { return };
        self.scopes.at(scope).to_go = phase.asks.iter().map(|(_, count)| *count).sum();
        let duration = phase.duration.as_ref().unwrap_or(&work.duration);
        for (pool, count) in &phase.asks {
            for _ in 0..*count {
                self.ask(scope, node, *pool, duration, work.level);
            }
        }
    }

    /// One of those who were asked is done.
    pub(super) fn answered(&mut self, scope: u32) {
        let state = self.scopes.at(scope);
        if state.mode == Mode::Working
            && let Some(direct) = self.model.direct.get(state.node as usize).and_then(Option::as_ref)
        {
            self.leave_directly(scope, direct);
            return;
        }
        state.answered += 1;
        state.to_go = state.to_go.saturating_sub(1);
        let (node, answered, to_go, stop_at, fate, mode) =
            (state.node, state.answered, state.to_go, state.stop_at, state.fate, state.mode);
        if mode == Mode::Recovering {
            if to_go == 0 {
                let recovery = state.recovery;
                let answer = self.draw_answer(scope, recovery);
                self.recovered(scope, Some(answer));
            }
            return;
        }
        let Some(work) = self.work_of(node) else { return };
        if let Fate::Fails(error) = fate {
            self.failed(scope, error);
            return;
        }
        if work.window.is_some() {
            return;
        }
        if answered >= stop_at && to_go > 0 {
            self.ends_well(scope, work);
            return;
        }
        if to_go > 0 {
            return;
        }
        let state = self.scopes.at(scope);
        let phases = match self.model.plans.get(state.plan as usize) {
            Some(plan) if state.assigned == NONE => {
                plan.ways.get(state.way_of_plan as usize).map_or(1, Vec::len)
            }
            _ => 1,
        };
        if (state.phase as usize) + 1 < phases && answered < stop_at {
            state.phase += 1;
            self.ask_phase(scope);
        } else {
            self.ends_well(scope, work);
        }
    }

    fn ends_well(&mut self, scope: u32, work: &'m Work) {
        let followers = std::mem::take(&mut self.scopes.at(scope).followers);
        if work.gate {
            let verdict = self.scopes.get(scope).verdict;
            self.decided(scope, verdict);
        } else {
            let done = self.node(self.scopes.get(scope).node).done;
            self.goes_on(scope, done);
        }
        for (other, epoch) in followers {
            if self.scopes.get(other).epoch == epoch {
                self.ends_well(other, work);
            }
        }
    }

    /// A gate, decision or wait has an answer.
    pub(super) fn decided(&mut self, scope: u32, answer: u32) {
        let state = self.scopes.get(scope);
        let (node, counted) = (state.node, state.counted);
        if counted && let Some(count) = self.tally.nodes[node as usize].answers.get_mut(answer as usize) {
            *count += 1;
        }
        let way = self.way_of_answer(node, answer);
        self.goes_on(scope, way);
    }

    /// A visit is over by itself.
    pub(super) fn goes_on(&mut self, scope: u32, way: u32) {
        if way == NONE {
            self.in_order(scope);
        } else {
            self.take(scope, way, 0);
        }
    }

    fn failed(&mut self, scope: u32, error: u32) {
        let node = self.scopes.get(scope).node;
        let of = self.node(node);
        let Some(work) = self.work_of(node) else { return };
        if self.scopes.get(scope).counted {
            self.tally.nodes[node as usize].failed += 1;
        }
        self.give_up(scope);
        let error = work.failures.get(error as usize).map_or("", |(error, _)| error.as_str());
        let named = of.fails.iter().find(|(name, _)| name == error && !name.is_empty());
        if let Some((_, way)) = named {
            // An error that a way names is an answer: it isn't tried again.
            self.take(scope, *way, 0);
            return;
        }
        let attempt = self.scopes.get(scope).attempt;
        if attempt <= work.retry {
            let now = self.now;
            let mut at = work.pause.map_or(now, |pause| self.after(now, pause));
            if work.doubling {
                let pause = (at - now).saturating_mul(1 << (attempt - 1).min(30));
                at = now.saturating_add(pause);
            }
            let state = self.scopes.at(scope);
            state.turn = state.turn.wrapping_add(1);
            state.mode = Mode::Pausing;
            let turn = state.turn;
            self.at(at, Due::Retry { scope, turn });
            return;
        }
        match of.fails.iter().find(|(name, _)| name.is_empty()) {
            Some((_, way)) => self.take(scope, *way, 0),
            None => {
                self.tally.nodes[node as usize].stuck += 1;
                let case = self.scopes.get(scope).case;
                self.abandon(case);
            }
        }
    }

    pub(super) fn stalled(&mut self, scope: u32, turn: u32) {
        let state = self.scopes.get(scope);
        if state.turn != turn || state.mode != Mode::Working {
            return;
        }
        let (node, counted) = (state.node, state.counted);
        if counted {
            self.tally.nodes[node as usize].stalled += 1;
        }
        if let Some((_, way)) = self.node(node).stalls {
            self.take(scope, way, 0);
        }
    }

    /// The deadline of a step has passed, and a way says where that leads.
    pub(super) fn late(&mut self, scope: u32) {
        let late = self.node(self.scopes.get(scope).node).late;
        if late != NONE {
            // At this very moment an answer would have been in time, and there was none.
            self.scopes.at(scope).deadline = self.now.saturating_sub(1);
            self.take(scope, late, 0);
        }
    }

    /// A rung hands the work to somebody else, who begins anew.
    pub(super) fn climb(&mut self, scope: u32, rung: u32) {
        let state = self.scopes.get(scope);
        let of = self.node(state.node);
        if !matches!(state.mode, Mode::Working | Mode::Waiting) || !matches!(of.kind, Kind::Work(_)) {
            return;
        }
        let Some((_, pool)) = of.rungs.get(rung as usize) else { return };
        self.give_up(scope);
        self.scopes.at(scope).assigned = *pool;
        self.begin_work(scope);
        // It had been certain to end in time, and isn't any more.
        let state = self.scopes.get(scope);
        let (epoch, at) = (state.epoch, state.deadline);
        if of.late != NONE && at != u64::MAX && at >= self.now {
            self.at(at, Due::Deadline { scope, epoch });
        }
    }

    /// A wait is over, a window closes, a meeting has come, or work by nobody is done.
    pub(super) fn over(&mut self, scope: u32) {
        let node = self.scopes.get(scope).node;
        let of = self.node(node);
        match &of.kind {
            Kind::Wait { drawn, .. } => {
                if *drawn {
                    let answer = self.draw_answer(scope, node);
                    self.decided(scope, answer);
                } else {
                    self.goes_on(scope, of.done);
                }
            }
            Kind::Work(work) => {
                if self.scopes.get(scope).mode == Mode::Recovering {
                    return;
                }
                let nobody = work.window.is_some() && self.scopes.get(scope).answered == 0;
                if nobody && of.late != NONE {
                    self.take(scope, of.late, 0);
                } else {
                    self.ends_well(scope, work);
                }
            }
            _ => {}
        }
    }
}
