//! Recoveries: who convenes, what they decide, and what happens when they don't.

use super::Engine;
use super::attempts::way_word;
use super::state::{Body, Owner, Phase, Recovering, Timer};
use crate::people::text;
use crate::script::{Act, Work};
use crate::trace::{Detail, What};
use crate::value::Value;

impl<'p> Engine<'p, '_> {
    /// A recovery convenes. The step stays open and its deadline runs on; its stall timer rests.
    pub(super) fn recover(&mut self, visit: usize, recovering: Recovering<'p>) {
        let Some(state) = self.visits.get_mut(visit).filter(|visit| visit.open) else {
            // The step is over, so there is nothing to go on with.
            let (way, next) = (recovering.way, recovering.arrow + 1);
            self.take_from(visit, way, next);
            return;
        };
        // No recovery inside a recovery.
        if state.recovering.is_some() {
            let (way, next) = (recovering.way, recovering.arrow + 1);
            self.take_from(visit, way, next);
            return;
        }
        state.stall += 1;
        state.recoveries += 1;
        let recovery = recovering.recovery;
        let (case, id, number, epoch, depth) =
            (state.case, state.id(), state.number, state.recoveries, state.depth);
        state.recovering = Some(recovering);
        self.covered.recoveries.insert(recovery.origin);
        let owner = Owner::Recovery(visit);
        let to = recovery.by.first().map(|who| match who {
            flow_ir::Who::One { participant, .. } => self.resolve(owner, participant),
            who => text(who),
        });
        let detail = Detail {
            visit: Some(number),
            to,
            recovery: Some(recovery.recovery.clone()),
            ..Detail::default()
        };
        self.note(case, What::RecoveryStarted, id, detail);
        let watch = self.watch(owner, &recovery.timing, self.now);
        if let Some(recovering) = self.visits.get_mut(visit).and_then(|state| state.recovering.as_mut()) {
            recovering.watch = watch;
        }
        let Some(replies) = self.request(visit, Work::Recovery) else { return };
        let order = self.order_of(id);
        for reply in replies {
            let after = match reply.after {
                // It counts from when the recovery convenes.
                crate::script::After::Opening(length) => crate::script::After::Start(length),
                after => after,
            };
            let at = self.moment_of(visit, after, self.now);
            self.at(at, 0, depth, order, Timer::Recovered { visit, epoch, act: reply.act });
        }
    }

    pub(super) fn end_recovery(
        &mut self,
        visit: usize,
        recovering: &Recovering<'p>,
        decision: &str,
        by: Option<String>,
    ) {
        if let Some(watch) = recovering.watch {
            self.stop_watch(watch);
        }
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.recoveries += 1;
        let (case, id, number) = (state.case, state.id(), state.number);
        let detail = Detail {
            visit: Some(number),
            name: Some(decision.to_owned()),
            by,
            recovery: Some(recovering.recovery.recovery.clone()),
            ..Detail::default()
        };
        self.note(case, What::RecoveryEnded, id, detail);
    }

    /// Time is up and nothing is decided.
    pub(super) fn timebox_over(&mut self, visit: usize) {
        let Some(recovering) = self.visits.get_mut(visit).and_then(|state| state.recovering.take()) else {
            return;
        };
        self.end_recovery(visit, &recovering, "nothing", None);
        self.take_from(visit, recovering.way, recovering.arrow + 1);
    }

    /// Somebody answered in a recovery.
    pub(super) fn recovered(&mut self, visit: usize, epoch: u32, act: Act) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        if !state.open || state.recoveries != epoch {
            return;
        }
        let (decision, by) = match act {
            Act::Answers { verdict, by, .. } => (verdict, by),
            Act::Fails { .. } => {
                self.timebox_over(visit);
                return;
            }
            Act::Finishes { .. } | Act::Absent | Act::Lives => return,
        };
        let Some(recovering) = state.recovering.take() else { return };
        let allowed = recovering.recovery.allows.iter().any(|way| way_word(*way) == decision);
        if !allowed {
            state.recovering = Some(recovering);
            return;
        }
        self.end_recovery(visit, &recovering, &decision, by.clone());
        let seam = matches!(self.visits.get(visit).map(|state| state.body), Some(Body::Seam(_)));
        match decision.as_str() {
            "resume" if seam => self.seam_decided(visit, "accept"),
            "resume" if recovering.over => self.attempt(visit),
            "resume" => self.signs_of_life(visit),
            "restart" => self.restart(visit),
            _ => self.take_over(visit, by, &recovering),
        }
        if let Some(state) = self.visits.get(visit).filter(|visit| visit.open) {
            let timing = state.timing();
            for (ladder, rung, _) in recovering.missed {
                if self.is_open(visit) {
                    self.climb(Owner::Visit(visit), timing, ladder, rung);
                }
            }
        }
    }

    /// The step from its start; its deadline runs on.
    fn restart(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, scope) = (state.case, state.id(), state.scope);
        let kind = match state.body {
            Body::Seam(_) => "seam",
            Body::Duty(_) => "duty",
            Body::Step(step) => match &step.kind {
                flow_ir::StepKind::Gate(_) => "gate",
                _ if self.package.system(&state.holder).is_some() => "system",
                _ => "stage",
            },
        };
        let holder = state.holder.clone();
        let item = self.item_of(scope);
        let number = self.cases.get_mut(case).map_or(1, |case| {
            let count = case.visits.entry(id).or_default();
            *count += 1;
            *count
        });
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.number = number;
        state.attempt = 1;
        state.opened = self.now;
        state.review.ballots.clear();
        state.review.early.clear();
        state.writes.clear();
        let detail = Detail {
            visit: Some(number),
            kind: Some(kind),
            to: (!holder.is_empty()).then_some(holder),
            item,
            ..Detail::default()
        };
        self.note(case, What::Entered, id, detail);
        self.attempt(visit);
    }

    /// A named human goes on instead: performer and author from now on.
    fn take_over(&mut self, visit: usize, by: Option<String>, recovering: &Recovering<'p>) {
        let lead = recovering.recovery.by.first().map(text);
        let Some(person) = by.or(lead) else { return };
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.assigned = Some(person.clone());
        state.taken_over = true;
        state.attempt = 1;
        let (case, id) = (state.case, state.id());
        let detail =
            Detail { to: Some(person.clone()), note: Some("takes it over".to_owned()), ..Detail::default() };
        self.note(case, What::Assigned, id, detail);
        if let Some(case) = self.cases.get_mut(case) {
            case.figures.insert((id.to_owned(), "performer".to_owned()), Value::Somebody(person));
        }
        if let Some(state) = self.visits.get_mut(visit) {
            state.phase = Phase::Working;
        }
        self.attempt(visit);
    }
}
