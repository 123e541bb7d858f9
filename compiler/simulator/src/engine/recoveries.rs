//! Recoveries: whoever convenes decides how a step goes on, or nobody does in time.

use super::Run;
use super::state::{Due, Fate, Mode};
use crate::log::Sink;
use crate::model::{Kind, NONE};

impl<S: Sink> Run<'_, S> {
    /// A recovery convenes. The step stays open, its deadline runs on, its stall timer rests.
    pub(super) fn recover(&mut self, scope: u32, recovery: u32, way: u32, arrow: u32) {
        let model = self.model;
        let now = self.now;
        let counted = now >= model.warm_up;
        let of = self.node(recovery);
        self.give_up(scope);
        let state = self.scopes.at(scope);
        state.turn = state.turn.wrapping_add(1);
        state.mode = Mode::Recovering;
        state.recovery = recovery;
        state.recovery_way = way;
        state.recovery_arrow = arrow;
        state.recovery_opened = now;
        state.counted &= counted;
        let turn = state.turn;
        if counted {
            self.tally.nodes[recovery as usize].visits += 1;
        }
        let Kind::Work(work) = &of.kind else { return };
        if let Some(within) = of.within {
            let at = self.after(now, within);
            self.at(at, Due::Timebox { scope, turn });
        }
        let phase = work
            .plans
            .first()
            .and_then(|plan| model.plans.get(*plan as usize))
            .and_then(|plan| plan.ways.first()?.first());
        match phase {
            Some(phase) => {
                self.scopes.at(scope).to_go = phase.asks.iter().map(|(_, count)| *count).sum();
                for (pool, count) in &phase.asks {
                    for _ in 0..*count {
                        self.ask(scope, recovery, *pool, &work.duration, work.level);
                    }
                }
            }
            // Nobody convenes: its time runs out.
            None if of.within.is_none() => self.at(now, Due::Timebox { scope, turn }),
            None => {}
        }
    }

    /// A recovery is over, for its own figures.
    pub(super) fn recovery_ends(&mut self, scope: u32, answer: Option<u32>) {
        let now = self.now;
        let state = self.scopes.at(scope);
        let recovery = std::mem::replace(&mut state.recovery, NONE);
        let (opened, case) = (state.recovery_opened, state.case);
        if recovery == NONE || opened < self.model.warm_up {
            return;
        }
        let flow = self.cases.get(case).flow;
        let tally = &mut self.tally.nodes[recovery as usize];
        tally.time.add(now - opened);
        if let Some(count) = answer.and_then(|answer| tally.answers.get_mut(answer as usize)) {
            *count += 1;
        }
        self.tally.flows[flow as usize].unblocked.add(now - opened);
    }

    /// A recovery is decided, or its time is over.
    pub(super) fn recovered(&mut self, scope: u32, answer: Option<u32>) {
        let state = self.scopes.get(scope);
        if state.mode != Mode::Recovering {
            return;
        }
        let (recovery, way, arrow) = (state.recovery, state.recovery_way, state.recovery_arrow);
        let of = self.node(recovery);
        let last = of.answers.len().saturating_sub(1) as u32;
        let answer = answer.unwrap_or(last);
        self.give_up(scope);
        self.recovery_ends(scope, Some(answer));
        let word = of.answers.get(answer as usize).map_or("else", |answer| answer.name.as_str());
        let state = self.scopes.at(scope);
        state.turn = state.turn.wrapping_add(1);
        match word {
            "resume" | "restart" | "takeover" => {
                if word == "takeover"
                    && let Kind::Work(work) = &of.kind
                    && let Some(plan) =
                        work.plans.first().and_then(|plan| self.model.plans.get(*plan as usize))
                    && let Some((pool, _)) = plan.ways.first().and_then(|way| way.first()?.asks.first())
                {
                    state.assigned = *pool;
                }
                // What helped once doesn't fail at once again by the same chance.
                state.attempt = 0;
                state.mode = Mode::Working;
                let node = state.node;
                if matches!(self.node(node).kind, Kind::Work(_)) {
                    self.scopes.at(scope).fate = Fate::Done;
                    self.begin_work(scope);
                } else {
                    let done = self.node(node).done;
                    self.goes_on(scope, done);
                }
            }
            _ => self.take(scope, way, arrow + 1),
        }
    }
}
