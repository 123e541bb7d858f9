//! Ways out: which arrow of a way is taken, and where it leads.

use super::Engine;
use super::state::{Body, Done, Recovering, ScopeKind, Timer, Todo, Undoing};
use crate::script::Act;
use crate::trace::{Detail, What};
use flow_ir::{Bound, Step, StepKind, Target, Trigger, Way};

impl<'p> Engine<'p, '_> {
    /// The block whose way it is: where its arrows lead and are counted.
    fn owner(&self, visit: usize, way: &Way) -> Option<usize> {
        let start = self.visits.get(visit)?.scope;
        let Some(from) = &way.inherited_from else { return Some(start) };
        let mut scope = Some(start);
        while let Some(index) = scope {
            let here = self.scopes.get(index)?;
            if here.id == from.as_str() {
                return Some(index);
            }
            // The way of a parallel leads to the block around it.
            if let Some(parent) = here.parent
                && self.visits.get(parent).is_some_and(|visit| visit.id() == from)
            {
                return self.visits.get(parent).map(|visit| visit.scope);
            }
            scope = here.outer;
        }
        Some(start)
    }

    /// Takes a way of a visit.
    pub(super) fn take(&mut self, visit: usize, way: &'p Way) {
        self.take_from(visit, way, 0);
    }

    /// Takes a way from its arrow of that place on.
    pub(super) fn take_from(&mut self, visit: usize, way: &'p Way, from: usize) {
        let Some(owner) = self.owner(visit, way) else { return };
        let chosen = self.choose_arrow(owner, way, from);
        let Some((index, target)) = chosen else {
            self.stuck(visit, "its way has been taken as often as it may, and nothing says what then");
            return;
        };
        if let Target::Recovery(recovery) = target {
            let over = self
                .visits
                .get(visit)
                .is_some_and(|state| state.phase == super::state::Phase::Idle || !state.open);
            self.recover(
                visit,
                Recovering { recovery, way, arrow: index, watch: None, over, missed: Vec::new() },
            );
            return;
        }
        if let Target::Verdict { name } = target {
            self.silence(visit, name);
            return;
        }
        self.closes(visit);
        self.lead(visit, owner, target);
    }

    /// Takes a way of a block itself: what is open in it is cancelled.
    pub(super) fn take_of_block(&mut self, scope: usize, way: &'p Way) {
        let Some(current) = self.scopes.get(scope).and_then(|scope| scope.current) else {
            // Nothing is open in it just now, so there is nobody to convene for.
            self.take_without_visit(scope, way);
            return;
        };
        let Some((index, target)) = self.choose_arrow(scope, way, 0) else {
            self.stuck(current, "a way of its block has been taken as often as it may");
            return;
        };
        if let Target::Recovery(recovery) = target {
            let recovering =
                Recovering { recovery, way, arrow: index, watch: None, over: false, missed: Vec::new() };
            self.recover(current, recovering);
            return;
        }
        self.cancel_visit(current);
        self.lead(current, scope, target);
    }

    fn take_without_visit(&mut self, scope: usize, way: &'p Way) {
        let mut from = 0;
        while let Some((index, target)) = self.choose_arrow(scope, way, from) {
            let case = self.scopes.get(scope).map_or(0, |scope| scope.case);
            match target {
                Target::Recovery(_) => from = index + 1,
                Target::Step { id } => {
                    let found = self
                        .scopes
                        .get(scope)
                        .and_then(|scope| scope.steps.iter().find(|step| step.head.id == *id));
                    if let Some(step) = found {
                        self.agenda.push_back(Todo::Enter { scope, step });
                    }
                    return;
                }
                Target::Outcome { id, arguments } => {
                    let arguments = self.arguments(scope, arguments);
                    self.end(case, id.clone(), arguments);
                    return;
                }
                Target::Join => {
                    self.end_branch(scope, Done::Joined);
                    return;
                }
                Target::Leave => {
                    self.end_branch(scope, Done::Left);
                    return;
                }
                _ => return,
            }
        }
    }

    /// The first arrow from that place on that may still be taken, and counts it.
    fn choose_arrow(&mut self, owner: usize, way: &'p Way, from: usize) -> Option<(usize, &'p Target)> {
        let scope = self.scopes.get_mut(owner)?;
        for (index, arrow) in way.arrows.iter().enumerate().skip(from) {
            let count = scope.taken.entry(arrow.origin).or_default();
            let free = match &arrow.at_most {
                Some(Bound::Times { times }) => *count < *times,
                Some(Bound::Unknown { .. }) | None => true,
            };
            if free {
                *count += 1;
                self.covered.arrows.insert(arrow.origin);
                return Some((index, &arrow.target));
            }
        }
        None
    }

    /// Goes where an arrow leads, from a visit that is over.
    fn lead(&mut self, visit: usize, owner: usize, target: &'p Target) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, scope) = (state.case, state.scope);
        if owner != scope {
            // A way of the block around cancels what is open there.
            self.cancel_current(owner);
        }
        match target {
            Target::Step { id } => self.lead_to_step(visit, owner, id),
            Target::Outcome { id, arguments } => {
                let detached = self.scopes.get(scope).is_some_and(|scope| scope.detached);
                if detached {
                    // What continues can't end the case.
                    self.end_branch(scope, Done::Left);
                    return;
                }
                let arguments = self.arguments(scope, arguments);
                self.end(case, id.clone(), arguments);
            }
            Target::Join => self.end_branch(owner, Done::Joined),
            Target::Leave => self.end_branch(owner, Done::Left),
            Target::Workflow { id } => self.hand_to_workflow(visit, id),
            Target::Recovery(_) | Target::Verdict { .. } => {}
            Target::Unknown { .. } | Target::Invalid => {
                self.stuck(visit, "nobody knows yet where it leads");
            }
        }
    }

    fn lead_to_step(&mut self, visit: usize, owner: usize, id: &str) {
        let (case, kind) = self.scopes.get(owner).map_or((0, None), |scope| (scope.case, Some(scope.kind)));
        if let Some(ScopeKind::Unwinding | ScopeKind::Finally) = kind
            && let Some(step) = self.steps.get(id).copied()
        {
            // The block in which it stands is over: it belongs to what undoes, or to what is done whatever the ending.
            if let Some(state) = self.cases.get_mut(case)
                && let Some(place) = state.workflow.finally.iter().position(|step| step.head.id == id)
            {
                state.finally = Some(place);
            }
            self.agenda.push_back(Todo::Enter { scope: owner, step });
            return;
        }
        let found = |scope: &super::state::Scope<'p>| scope.steps.iter().find(|step| step.head.id == id);
        if let Some(step) = self.scopes.get(owner).and_then(found) {
            self.agenda.push_back(Todo::Enter { scope: owner, step });
            return;
        }
        // From a `beside` to a step of the block that it runs beside, which that cancels.
        let around = self.scopes.get(owner).and_then(|scope| scope.outer);
        if let Some(around) = around
            && let Some(step) = self.scopes.get(around).and_then(found)
        {
            self.end_branch(owner, Done::Left);
            self.cancel_current(around);
            self.agenda.push_back(Todo::Enter { scope: around, step });
            return;
        }
        self.stuck(visit, "the step that it leads to isn't in its block");
    }

    /// A step is done: its way `done` is taken.
    pub(super) fn done(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, scope) = (state.case, state.id(), state.scope);
        let ways = state.ways();
        let step = state.step();
        let undo = self.undoes(scope, id);
        if let Some(step) = step
            && !matches!(step.kind, StepKind::Stage(_) | StepKind::Gate(_))
        {
            let item = self.item_of(scope);
            let number = self.visits.get(visit).map(|visit| visit.number);
            self.note(case, What::Finished, id, Detail { visit: number, item, ..Detail::default() });
        }
        self.closes(visit);
        self.step_is_done(case, id);
        if undo {
            self.undone(case);
            return;
        }
        match ways.iter().find(|way| way.trigger == Trigger::Done) {
            Some(way) => self.take(visit, way),
            None => self.in_order(visit),
        }
    }

    /// A visit is over, whatever the reason: its timers don't count, what it held is free, what hung on it ends.
    pub(super) fn closes(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        if !state.open {
            return;
        }
        state.open = false;
        state.epoch += 1;
        state.stall += 1;
        let (case, scope, id, watch) = (state.case, state.scope, state.id(), state.watch);
        let recovering = state.recovering.take();
        let children = std::mem::take(&mut state.children);
        let called = state.called.take();
        let partner = state.partner;
        let is_step = matches!(state.body, Body::Step(_));
        if let Some(watch) = watch {
            self.stop_watch(watch);
        }
        if let Some(recovering) = recovering {
            if let Some(watch) = recovering.watch {
                self.stop_watch(watch);
            }
            let detail = Detail {
                recovery: Some(recovering.recovery.recovery.clone()),
                note: Some("over with the step".to_owned()),
                ..Detail::default()
            };
            self.note(case, What::RecoveryEnded, id, detail);
        }
        self.release(visit);
        if let Some(scope) = self.scopes.get_mut(scope)
            && scope.current == Some(visit)
        {
            scope.current = None;
        }
        for child in children {
            self.cancel_scope(child);
        }
        if let Some(called) = called {
            self.cancel_case(called);
        }
        // A run that ends takes its handoff with it; a handoff that ends leaves the run to whoever decided it.
        if let Some(partner) = partner.filter(|partner| is_step && self.is_open(*partner)) {
            self.cancel_visit(partner);
        }
        if is_step {
            self.step_closes(case, id);
        }
    }

    /// Cancels what is open in a block, newest first.
    pub(super) fn cancel_current(&mut self, scope: usize) {
        if let Some(visit) = self.scopes.get(scope).and_then(|scope| scope.current) {
            self.cancel_visit(visit);
        }
    }

    /// Cancels an open step. An irreversible action under way finishes and is recorded.
    pub(super) fn cancel_visit(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit).filter(|visit| visit.open) else { return };
        let (case, id, number, scope) = (state.case, state.id(), state.number, state.scope);
        let holder = state.assigned.clone().unwrap_or_else(|| state.holder.clone());
        let children = state.children.clone();
        let under_way = state.active
            && state.phase == super::state::Phase::Working
            && state.stage().is_some_and(|stage| {
                stage.does.iter().any(|deed| match deed {
                    flow_ir::Deed::Action(call) => self.is_irreversible(call.risk.as_deref()),
                    flow_ir::Deed::Text(_) => false,
                })
            });
        // The newest of the inner ones first.
        for child in children.into_iter().rev() {
            self.cancel_scope(child);
        }
        let item = self.item_of(scope);
        let detail = Detail {
            visit: Some(number),
            to: (!holder.is_empty()).then_some(holder),
            item,
            note: under_way.then(|| "what can't be taken back was under way, and finishes".to_owned()),
            ..Detail::default()
        };
        if under_way {
            self.note(case, What::Finished, id, detail);
            self.leaves(visit);
            let undo = self
                .visits
                .get(visit)
                .and_then(|state| Some((state.step()?, state.stage()?.undo.as_deref()?)));
            if let Some((step, undo)) = undo
                && let Some(undo) = self.steps.get(undo).copied()
                && let Some(case) = self.cases.get_mut(case)
            {
                case.done.push(Undoing { step, undo, scope });
            }
        } else {
            self.note(case, What::Cancelled, id, detail);
        }
        self.closes(visit);
        if let Some(super::state::Body::Seam(_)) = self.visits.get(visit).map(|visit| visit.body) {
            self.close_handover(scope);
        }
    }

    /// What an action under way would have left is left all the same: whoever undoes it has to know it.
    fn leaves(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let Some(work) = state.work() else { return };
        let epoch = state.epoch;
        let (writes, by) = self
            .timers
            .values()
            .find_map(|timer| match timer {
                Timer::Reply { visit: of, epoch: then, act: Act::Finishes { writes, by } }
                    if *of == visit && *then == epoch =>
                {
                    Some((writes.clone(), by.clone()))
                }
                _ => None,
            })
            .unwrap_or_default();
        let performer = self.performer(visit, by.as_deref());
        self.write(visit, work, writes, &performer);
    }

    /// Cancels a block with what is open in it.
    pub(super) fn cancel_scope(&mut self, scope: usize) {
        if !self.scopes.get(scope).is_some_and(|scope| scope.open) {
            return;
        }
        self.cancel_current(scope);
        if let Some(state) = self.scopes.get_mut(scope) {
            state.open = false;
            state.done = Some(Done::Cancelled);
            if let Some(watch) = state.watch {
                self.stop_watch(watch);
            }
        }
    }

    /// A gate's `late -> accept`: silence is an answer.
    fn silence(&mut self, visit: usize, verdict: &str) {
        let Some(state) = self.visits.get(visit) else { return };
        let way = verdict_way(state.step(), verdict);
        let (case, id, number) = (state.case, state.id(), state.number);
        let detail = Detail {
            visit: Some(number),
            name: Some(verdict.to_owned()),
            note: Some("silence consents".to_owned()),
            ..Detail::default()
        };
        self.note(case, What::Verdict, id, detail);
        match way {
            Some(way) => {
                self.closes(visit);
                self.take(visit, way);
            }
            None => self.stuck(visit, "nothing says where silence leads"),
        }
    }
}

/// The way of a gate for a verdict.
pub(super) fn verdict_way<'p>(step: Option<&'p Step>, verdict: &str) -> Option<&'p Way> {
    step?.ways.iter().find(|way| matches!(&way.trigger, Trigger::Verdict { name } if name == verdict))
}
