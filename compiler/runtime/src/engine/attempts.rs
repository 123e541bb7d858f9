//! Work that somebody does: offering it, attempts, replies, failures, retries, stalls.

use super::Engine;
use super::state::{Body, Phase, Resource, ScopeKind, Timer, Undoing};
use crate::people::{Somebody, text};
use crate::script::{Act, After, Asked, Reply, Work};
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{
    ActionCall, Confirmation, Deed, Participant, Participation, Stage, Step, StepKind, Trigger, Way,
};
use std::collections::BTreeMap;

impl<'p> Engine<'p, '_> {
    /// Takes what a stage holds alone; false where it has to wait. Two are taken in order of name, so nobody deadlocks.
    pub(super) fn claim(&mut self, visit: usize) -> bool {
        let Some(stage) = self.visits.get(visit).and_then(|visit| visit.stage()) else { return true };
        let mut wanted: Vec<&String> = stage.exclusive.iter().collect();
        wanted.sort();
        wanted.dedup();
        for name in wanted {
            let Some(state) = self.visits.get_mut(visit) else { return false };
            if state.holds.contains(name) {
                continue;
            }
            let resource: &mut Resource = self.resources.entry(name.clone()).or_default();
            match resource.holder {
                None => {
                    resource.holder = Some(visit);
                    state.holds.push(name.clone());
                }
                Some(_) => {
                    if !resource.queue.contains(&visit) {
                        resource.queue.push_back(visit);
                    }
                    state.phase = Phase::Queued;
                    return false;
                }
            }
        }
        true
    }

    /// Gives back what a visit held; whoever waited first gets it.
    pub(super) fn release(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        let held = std::mem::take(&mut state.holds);
        for resource in self.resources.values_mut() {
            resource.queue.retain(|waiting| *waiting != visit);
        }
        for name in held {
            let next = self.resources.get_mut(&name).and_then(|resource| {
                resource.holder = resource.queue.pop_front();
                resource.holder
            });
            if let Some(next) = next.filter(|next| self.is_open(*next)) {
                if let Some(state) = self.visits.get_mut(next) {
                    state.holds.push(name);
                    state.phase = Phase::Working;
                }
                if self.claim(next) {
                    self.agenda.push_back(super::state::Todo::Attempt { visit: next });
                }
            }
        }
    }

    /// Tells somebody without waiting for them.
    pub(super) fn inform(&mut self, visit: usize, participation: &Participation, why: &str) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, scope, id) = (state.case, state.scope, state.id());
        if let Some(condition) = &participation.condition
            && self.judge(scope, id, condition) != Some(true)
        {
            return;
        }
        let detail = Detail {
            to: Some(crate::people::text_of(&participation.participant)),
            note: Some(why.to_owned()),
            ..Detail::default()
        };
        self.note(case, What::Informed, id, detail);
    }

    /// How long a stage takes where the script says nothing else.
    fn takes(&mut self, scope: usize, id: &str, stage: &Stage) -> Option<flow_ir::Estimate> {
        for taking in &stage.takes {
            match &taking.condition {
                None => return Some(taking.estimate),
                Some(condition) => {
                    if self.judge(scope, id, condition)? {
                        return Some(taking.estimate);
                    }
                }
            }
        }
        None
    }

    /// Asks the script what is done in this attempt.
    pub(super) fn request(&mut self, visit: usize, work: Work) -> Option<Vec<Reply>> {
        self.request_with(visit, work, false)
    }

    /// Asks the script, at the opening or once more.
    pub(super) fn request_with(&mut self, visit: usize, work: Work, more: bool) -> Option<Vec<Reply>> {
        let state = self.visits.get(visit)?;
        let (scope, id, opened) = (state.scope, state.id(), state.opened);
        let (number, attempt, case) = (state.number, state.attempt, state.case);
        let passed_on = state.taken_over || state.assigned.is_some();
        let holder = state.assigned.clone().unwrap_or_else(|| state.holder.clone());
        let mut recovery = None;
        let mut holder = holder;
        let mut answers: Vec<String> = Vec::new();
        match work {
            Work::Recovery => {
                let recovering = state.recovering.as_ref()?;
                recovery = Some(recovering.recovery.recovery.as_str());
                holder = recovering.recovery.by.first().map(text).unwrap_or_default();
                answers = recovering.recovery.allows.iter().map(|way| way_word(*way).to_owned()).collect();
            }
            Work::Gate => {
                answers = state
                    .ways()
                    .iter()
                    .filter_map(|way| match &way.trigger {
                        Trigger::Verdict { name } => Some(name.clone()),
                        _ => None,
                    })
                    .collect();
            }
            Work::Seam | Work::Confirmation => {
                answers = vec!["accept".to_owned(), "reject".to_owned()];
            }
            Work::Stage | Work::System | Work::Duty => {}
        }
        let collects = self.collects(visit);
        let state = self.visits.get(visit)?;
        let stage = state.stage();
        let writes: Vec<&str> = state
            .work()
            .map(|work| work.writes.iter().map(|write| write.name.as_str()).collect())
            .unwrap_or_default();
        let takes = stage.and_then(|stage| self.takes(scope, id, stage));
        let item = self.item_value(scope);
        let asked = Asked {
            work,
            step: id,
            recovery,
            case,
            visit: number,
            attempt,
            holder: &holder,
            passed_on,
            item: item.as_ref(),
            opened,
            now: self.now,
            takes,
            answers,
            writes,
            more,
            collects,
        };
        match self.script.perform(&asked) {
            Ok(replies) => Some(replies),
            Err(missing) => {
                self.problem.get_or_insert(super::Problem::Missing(missing));
                None
            }
        }
    }

    /// Which one of an `each` a block is for.
    pub(super) fn item_value(&self, scope: usize) -> Option<Value> {
        let mut scope = Some(scope);
        while let Some(here) = scope.and_then(|scope| self.scopes.get(scope)) {
            if let Some(item) = &here.item {
                return Some(item.clone());
            }
            scope = here.outer;
        }
        None
    }

    /// When a reply comes.
    pub(super) fn moment_of(&self, visit: usize, after: After, begun: i64) -> i64 {
        let Some(state) = self.visits.get(visit) else { return self.now };
        let calendar = state.who.and_then(|who| {
            who.participants().next().and_then(|participant| self.people.calendar_of(participant))
        });
        let at = match after {
            After::Opening(duration) => crate::time::after(state.opened, duration, calendar),
            After::Start(duration) => crate::time::after(begun, duration, calendar),
            After::Seconds(seconds) => begun.saturating_add(seconds),
        };
        at.max(self.now)
    }

    /// Begins an attempt: somebody is asked, or nobody is there.
    pub(super) fn attempt(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit).filter(|visit| visit.open) else { return };
        state.epoch += 1;
        state.begun = self.now;
        state.phase = Phase::Working;
        state.active = false;
        let absent = state.ways().iter().find(|way| way.trigger == Trigger::Absent);
        let work = match state.body {
            Body::Step(Step { kind: StepKind::Gate(_), .. }) => Work::Gate,
            Body::Step(_) if is_system(state.who) => Work::System,
            Body::Step(_) => Work::Stage,
            Body::Seam(_) => Work::Seam,
            Body::Duty(_) => Work::Duty,
        };
        if let Some(way) = absent
            && !self.somebody_is_there(visit)
        {
            self.nobody(visit, way);
            return;
        }
        self.signs_of_life(visit);
        let Some(replies) = self.request(visit, work) else { return };
        let fails = replies.iter().any(|reply| matches!(reply.act, Act::Fails { .. } | Act::Absent));
        let works = replies.iter().any(|reply| !matches!(reply.act, Act::Lives));
        if works && !fails && matches!(work, Work::Stage | Work::System) && self.confirm_first(visit) {
            if let Some(state) = self.visits.get_mut(visit) {
                state.held = replies;
            }
            self.ask_confirmation(visit);
            return;
        }
        self.schedule(visit, replies);
    }

    pub(super) fn schedule(&mut self, visit: usize, replies: Vec<Reply>) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.active = replies.iter().any(|reply| !matches!(reply.act, Act::Lives));
        if replies.iter().any(|reply| reply.alive) {
            // Whoever is at it shows signs of life.
            state.stall += 1;
        }
        let (epoch, begun, depth, id) = (state.epoch, state.begun, state.depth, state.id());
        let order = self.order_of(id);
        for reply in replies {
            let at = self.moment_of(visit, reply.after, begun);
            self.at(at, 0, depth, order, Timer::Reply { visit, epoch, act: reply.act });
        }
    }

    /// The confirmations that a stage needs, for the actions that it will do.
    pub(super) fn confirmations(&mut self, visit: usize) -> Vec<&'p Confirmation> {
        let Some(state) = self.visits.get(visit) else { return Vec::new() };
        let (Some(stage), false) = (state.stage(), state.taken_over) else { return Vec::new() };
        let (scope, id) = (state.scope, state.id());
        let agent = state.who.and_then(|who| {
            who.participants().find_map(|participant| match participant {
                Participant::Agent { id } => self.package.agent(id),
                _ => None,
            })
        });
        let Some(agent) = agent else { return Vec::new() };
        let mut found = Vec::new();
        for deed in &stage.does {
            let Deed::Action(call) = deed else { continue };
            if !self.is_called(scope, id, call) {
                continue;
            }
            let name = format!("{}.{}", call.system, call.action);
            for confirmation in &agent.confirms {
                if !confirmation.actions.contains(&name) {
                    continue;
                }
                let wanted = match &confirmation.condition {
                    None => true,
                    Some(condition) => self.judge_of(scope, id, condition, &call.arguments) == Some(true),
                };
                if wanted {
                    found.push(confirmation);
                }
            }
        }
        found
    }

    fn is_called(&mut self, scope: usize, id: &str, call: &ActionCall) -> bool {
        match &call.condition {
            None => true,
            Some(condition) => self.judge(scope, id, condition) == Some(true),
        }
    }

    fn confirm_first(&mut self, visit: usize) -> bool {
        let needed = self.confirmations(visit).len();
        if let Some(state) = self.visits.get_mut(visit) {
            state.confirmed = 0;
        }
        needed > 0
    }

    fn ask_confirmation(&mut self, visit: usize) {
        if let Some(state) = self.visits.get_mut(visit) {
            state.phase = Phase::Confirming;
        }
        let Some(replies) = self.request(visit, Work::Confirmation) else { return };
        let Some(state) = self.visits.get_mut(visit) else { return };
        // An agent that waits for a person isn't stalled.
        state.stall += 1;
        let (epoch, begun, depth, id) = (state.epoch, state.begun, state.depth, state.id());
        let order = self.order_of(id);
        for reply in replies {
            let at = self.moment_of(visit, reply.after, begun);
            self.at(at, 0, depth, order, Timer::Confirmed { visit, epoch, act: reply.act });
        }
    }

    pub(super) fn confirmed(&mut self, visit: usize, epoch: u32, act: Act) {
        let Some(state) = self.visits.get(visit) else { return };
        if !state.open || state.epoch != epoch || state.phase != Phase::Confirming {
            return;
        }
        let Act::Answers { verdict, by, .. } = act else { return };
        let (case, id, number) = (state.case, state.id(), state.number);
        let confirmations = self.confirmations(visit);
        let position = self.visits.get(visit).map_or(0, |state| state.confirmed);
        let with = confirmations.get(position).map(|confirmation| text(&confirmation.with));
        let detail = Detail {
            visit: Some(number),
            name: Some(verdict.clone()),
            by: by.or(with),
            note: Some("confirmation".to_owned()),
            ..Detail::default()
        };
        self.note(case, What::Answered, id, detail);
        if verdict != "accept" {
            self.failed(visit, None, "it was not confirmed");
            return;
        }
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.confirmed += 1;
        if state.confirmed < confirmations.len() {
            self.ask_confirmation(visit);
            return;
        }
        state.phase = Phase::Working;
        let held = std::mem::take(&mut state.held);
        self.schedule(visit, held);
    }

    /// Somebody did something.
    pub(super) fn replied(&mut self, visit: usize, epoch: u32, act: Act) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, number) = (state.case, state.id(), state.number);
        if !state.open || state.epoch != epoch {
            // A voice from an attempt that is over is heard only where somebody says whose it is.
            if state.open
                && let Act::Finishes { by: Some(by), .. } | Act::Answers { by: Some(by), .. } = &act
            {
                let detail = Detail { to: Some(by.clone()), visit: Some(number), ..Detail::default() };
                self.note(case, What::Refused, id, detail);
            }
            return;
        }
        let by = match &act {
            Act::Finishes { by, .. } | Act::Answers { by, .. } => by.clone(),
            _ => None,
        };
        if let (Some(by), Some(assigned)) = (&by, &state.assigned) {
            let somebody = self.people.named(by, 0);
            let theirs = self.people.is_of(&somebody, assigned)
                || self.people.is_of(&Somebody::Named(assigned.clone()), by);
            if !theirs {
                let detail = Detail {
                    to: Some(by.clone()),
                    visit: Some(number),
                    note: Some("it isn't theirs any more".to_owned()),
                    ..Detail::default()
                };
                self.note(case, What::Refused, id, detail);
                return;
            }
        }
        match act {
            Act::Lives => self.signs_of_life(visit),
            Act::Fails { error } => self.failed(visit, error, ""),
            Act::Absent => {
                let way = state.ways().iter().find(|way| way.trigger == Trigger::Absent);
                if let Some(way) = way {
                    self.nobody(visit, way);
                }
            }
            Act::Answers { verdict, by, count, writes } => self.answered(visit, &verdict, by, count, writes),
            Act::Finishes { writes, by } => match state.body {
                Body::Duty(_) => self.duty_done(visit, by),
                _ => self.finished(visit, writes, by),
            },
        }
    }

    /// Nobody is there, deputies included.
    fn nobody(&mut self, visit: usize, way: &'p Way) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.phase = Phase::Idle;
        state.epoch += 1;
        state.stall += 1;
        let (case, id, number, holder) = (state.case, state.id(), state.number, state.holder.clone());
        let detail = Detail { to: Some(holder), visit: Some(number), ..Detail::default() };
        self.note(case, What::Absent, id, detail);
        self.take(visit, way);
    }

    /// True where one of those who may do it is there, deputies included. Agents and systems always are.
    fn somebody_is_there(&self, visit: usize) -> bool {
        let Some(state) = self.visits.get(visit) else { return true };
        let Some(who) = state.who else { return true };
        let since = self.now - self.start;
        let mut known = false;
        for participant in who.participants() {
            let id = match participant {
                Participant::Role { id } | Participant::Person { id } => id.as_str(),
                _ => return true,
            };
            known = true;
            let mut asked = vec![id];
            asked.extend(self.people.deputies(id).iter().map(String::as_str));
            for one in asked {
                let at_work = !self.script.calendars_count()
                    || self
                        .people
                        .calendar(one)
                        .is_none_or(|calendar| crate::time::is_open(calendar, self.now));
                if at_work && !self.script.away(one, since) {
                    return true;
                }
            }
        }
        !known
    }

    /// A stage is done.
    fn finished(&mut self, visit: usize, writes: BTreeMap<String, Value>, by: Option<String>) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, number, scope) = (state.case, state.id(), state.number, state.scope);
        let (step, stage) = (state.step(), state.stage());
        let item = self.item_of(scope);
        let performer = self.performer(visit, by.as_deref());
        let detail = Detail { visit: Some(number), by: by.clone(), item, ..Detail::default() };
        self.note(case, What::Finished, id, detail);
        self.check_approval(visit);
        if let Some(work) = step.and_then(Step::work) {
            self.write(visit, work, writes, &performer);
            for participation in &work.informs {
                self.inform(visit, participation, "told");
            }
        }
        if let Some(case) = self.cases.get_mut(case) {
            case.figures.insert((id.to_owned(), "performer".to_owned()), Value::Somebody(performer.text()));
        }
        let kind = self.scopes.get(scope).map(|scope| scope.kind);
        if let (Some(step), Some(undo)) = (step, stage.and_then(|stage| stage.undo.as_deref()))
            && let Some(undo) = self.steps.get(undo).copied()
            && kind != Some(ScopeKind::Unwinding)
            && let Some(case) = self.cases.get_mut(case)
        {
            case.done.push(Undoing { step, undo, scope });
        }
        self.done(visit);
    }

    /// Who does it: who is said to, or whoever has it.
    pub(super) fn performer(&self, visit: usize, by: Option<&str>) -> Somebody {
        let Some(state) = self.visits.get(visit) else { return Somebody::Named(String::new()) };
        if let Some(by) = by {
            return self.people.named(by, state.number);
        }
        if let Some(assigned) = &state.assigned {
            return self.people.named(assigned, state.number);
        }
        let participant = state.who.and_then(|who| who.participants().next());
        match participant {
            Some(Participant::Holder { path, role }) => {
                match crate::review::Circumstances::holder(&self.view(state.scope), path) {
                    Some(holder) => self.people.named(&holder, state.number),
                    None => Somebody::Someone(role.clone().unwrap_or_default(), state.number),
                }
            }
            Some(participant) => self.people.named(&crate::people::text_of(participant), state.number),
            None => Somebody::Someone(state.holder.clone(), state.number),
        }
    }

    /// An attempt failed.
    pub(super) fn failed(&mut self, visit: usize, error: Option<String>, why: &str) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.phase = Phase::Idle;
        state.active = false;
        state.epoch += 1;
        state.stall += 1;
        let (case, id, scope, attempt) = (state.case, state.id(), state.scope, state.attempt);
        let stage = state.stage();
        let ways = state.ways();
        let item = self.item_of(scope);
        let detail = Detail {
            attempt: Some(attempt),
            name: error.clone(),
            item,
            note: (!why.is_empty()).then(|| why.to_owned()),
            ..Detail::default()
        };
        self.note(case, What::Failed, id, detail);
        let named = ways.iter().find(|way| match (&way.trigger, &error) {
            (Trigger::Fails { errors }, Some(error)) => errors.contains(error),
            _ => false,
        });
        if let Some(way) = named {
            self.take(visit, way);
            return;
        }
        if let Some(retry) = stage.and_then(|stage| stage.retry.as_ref())
            && attempt <= retry.times.unwrap_or(0)
            && why.is_empty()
            && stage.is_some_and(|stage| self.may_be_repeated(stage))
        {
            let pause = retry.every.as_ref().and_then(|every| self.span(scope, every));
            let pause = pause.map_or(0, |pause| crate::time::length(self.now, pause, None));
            let pause = if retry.doubling {
                pause.saturating_mul(1_i64.checked_shl(attempt - 1).unwrap_or(i64::MAX))
            } else {
                pause
            };
            let Some(state) = self.visits.get_mut(visit) else { return };
            state.phase = Phase::Pausing;
            let (epoch, depth) = (state.epoch, state.depth);
            let order = self.order_of(id);
            self.at(self.now.saturating_add(pause), 0, depth, order, Timer::Retry { visit, epoch });
            return;
        }
        let any =
            ways.iter().find(|way| matches!(&way.trigger, Trigger::Fails { errors } if errors.is_empty()));
        match any {
            Some(way) => self.take(visit, way),
            None => {
                self.closes(visit);
                self.in_order(visit);
            }
        }
    }

    /// Irreversible actions are tried again only where twice is like once.
    fn may_be_repeated(&self, stage: &Stage) -> bool {
        stage.does.iter().all(|deed| match deed {
            Deed::Text(_) => true,
            Deed::Action(call) => call.idempotent || !self.is_irreversible(call.risk.as_deref()),
        })
    }

    /// True for the tier `std.risk.irreversible` and those above it.
    pub(super) fn is_irreversible(&self, risk: Option<&str>) -> bool {
        let mut open: Vec<&str> = risk.into_iter().collect();
        let mut seen: Vec<&str> = Vec::new();
        while let Some(id) = open.pop() {
            if id == "std.risk.irreversible" {
                return true;
            }
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            open.extend(self.package.risk(id).into_iter().flat_map(|risk| &risk.above).map(String::as_str));
        }
        false
    }

    pub(super) fn try_again(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.attempt += 1;
        let (case, id, attempt) = (state.case, state.id(), state.attempt);
        self.note(case, What::Retried, id, Detail { attempt: Some(attempt), ..Detail::default() });
        self.attempt(visit);
    }

    /// The stall timer begins anew.
    pub(super) fn signs_of_life(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.stall += 1;
        let (scope, depth, epoch, id) = (state.scope, state.depth, state.stall, state.id());
        let after = state.ways().iter().find_map(|way| match &way.trigger {
            Trigger::Stalls { after } => Some(after),
            _ => None,
        });
        let Some(length) = after.and_then(|after| self.span(scope, after)) else { return };
        let calendar = self.calendar_of_visit(visit);
        let at = crate::time::after(self.now, length, calendar);
        let order = self.order_of(id);
        self.at(at, 1, depth, order, Timer::Stall { visit, epoch });
    }

    pub(super) fn stalled(&mut self, visit: usize, epoch: u32) {
        let Some(state) = self.visits.get(visit) else { return };
        if !state.open || state.stall != epoch || state.recovering.is_some() {
            return;
        }
        let (case, id, number, holder) = (
            state.case,
            state.id(),
            state.number,
            state.assigned.clone().unwrap_or_else(|| state.holder.clone()),
        );
        let way = state.ways().iter().find(|way| matches!(way.trigger, Trigger::Stalls { .. }));
        let detail = Detail { to: Some(holder), visit: Some(number), ..Detail::default() };
        self.note(case, What::Stalled, id, detail);
        if let Some(way) = way {
            self.take(visit, way);
        }
    }
}

fn is_system(who: Option<&flow_ir::Who>) -> bool {
    matches!(who, Some(flow_ir::Who::One { participant: Participant::System { .. }, .. }))
}

/// The word for how a recovery ends.
pub(super) fn way_word(way: flow_ir::RecoveryWay) -> &'static str {
    match way {
        flow_ir::RecoveryWay::Resume => "resume",
        flow_ir::RecoveryWay::Restart => "restart",
        flow_ir::RecoveryWay::Takeover => "takeover",
    }
}
