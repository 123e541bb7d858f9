//! Deadlines, ladders, clocks and duties.

use super::Engine;
use super::state::{Body, DutyState, Owner, ScopeKind, Timer, Watch};
use crate::people::text_of;
use crate::time::{self, Moment};
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{
    Anchor, Calendar, Duration, Participant, PersonReference, Rung, RungAction, TimeSpan, Timing, Trigger,
};
use std::collections::BTreeSet;

impl<'p> Engine<'p, '_> {
    /// A length of time after a moment; working time may be said by somebody outside.
    pub(super) fn after(
        &mut self,
        of: &str,
        from: Moment,
        length: Duration,
        calendar: Option<&Calendar>,
    ) -> Moment {
        if matches!(length, Duration::BusinessDays { .. } | Duration::BusinessMinutes { .. })
            && let Some(end) = self.script.working_time(of, from, length)
        {
            return end;
        }
        time::after(from, length, calendar)
    }

    /// The calendar that a visit's business time runs by: the assignee's, else the owner's.
    pub(super) fn calendar_of_visit(&self, visit: usize) -> Option<&'p Calendar> {
        let state = self.visits.get(visit)?;
        let workflow = self.cases.get(state.case).map(|case| case.workflow)?;
        let performer = match state.body {
            Body::Seam(seam) => seam.by.first(),
            _ => state.who,
        };
        let owner = match state.body {
            Body::Step(step) => step.owner.as_ref(),
            Body::Seam(seam) => seam.owner.as_ref(),
            Body::Duty(duty) => duty.owner.as_ref(),
        };
        performer
            .and_then(|who| {
                who.participants().next().and_then(|participant| self.people.calendar_of(participant))
            })
            .or_else(|| self.people.calendar_of_owner(owner))
            .or_else(|| self.people.calendar_of_owner(workflow.owner.as_ref()))
    }

    fn case_of(&self, owner: Owner) -> Option<usize> {
        match owner {
            Owner::Visit(visit) | Owner::Recovery(visit) => self.visits.get(visit).map(|visit| visit.case),
            Owner::Scope(scope) => self.scopes.get(scope).map(|scope| scope.case),
            Owner::Clock(case, _) => Some(case),
        }
    }

    /// The block in which an owner's conditions are judged, how deep it lies, and its id.
    fn place_of(&self, owner: Owner) -> Option<(usize, u8, &'p str)> {
        match owner {
            Owner::Visit(visit) | Owner::Recovery(visit) => {
                self.visits.get(visit).map(|visit| (visit.scope, visit.depth, visit.id()))
            }
            Owner::Scope(scope) => self.scopes.get(scope).map(|state| (scope, state.depth, state.id)),
            Owner::Clock(case, clock) => {
                let case = self.cases.get(case)?;
                Some((case.root, 0, case.workflow.clocks.get(clock)?.head.id.as_str()))
            }
        }
    }

    fn calendar_of_watch(&self, owner: Owner) -> Option<&'p Calendar> {
        match owner {
            Owner::Visit(visit) => self.calendar_of_visit(visit),
            Owner::Recovery(visit) => {
                let lead = self
                    .visits
                    .get(visit)
                    .and_then(|state| state.recovering.as_ref())
                    .and_then(|recovering| recovering.recovery.by.first());
                lead.and_then(|who| {
                    who.participants().next().and_then(|participant| self.people.calendar_of(participant))
                })
                .or_else(|| self.calendar_of_visit(visit))
            }
            Owner::Scope(_) | Owner::Clock(..) => {
                let workflow = self.cases.get(self.case_of(owner)?)?.workflow;
                self.people.calendar_of_owner(workflow.owner.as_ref())
            }
        }
    }

    /// Puts a deadline with its ladders in force from a moment on.
    pub(super) fn watch(&mut self, owner: Owner, timing: &'p Timing, from: Moment) -> Option<usize> {
        if timing.within.is_empty() && timing.ladders.is_empty() {
            return None;
        }
        let (scope, _, id) = self.place_of(owner)?;
        let deadline = self.deadline_of(owner, scope, id, timing, from);
        let mut ladders = Vec::new();
        for ladder in &timing.ladders {
            ladders.push(match &ladder.condition {
                None => true,
                Some(condition) => self.judge(scope, id, condition)?,
            });
        }
        let case = self.case_of(owner)?;
        let pausing = timing.pauses.iter().any(|anchor| match anchor {
            Anchor::Step { id } => self.step_is_open(case, id),
            _ => false,
        });
        self.watches.push(Watch {
            owner,
            timing,
            from,
            shift: 0,
            paused: pausing.then_some(self.now),
            epoch: 0,
            active: true,
            deadline,
            climbed: BTreeSet::new(),
            ladders,
        });
        let watch = self.watches.len() - 1;
        if !pausing {
            self.arm(watch);
        }
        Some(watch)
    }

    fn deadline_of(
        &mut self,
        owner: Owner,
        scope: usize,
        id: &str,
        timing: &'p Timing,
        from: Moment,
    ) -> Option<Moment> {
        for within in &timing.within {
            if let Some(condition) = &within.condition
                && !self.judge(scope, id, condition)?
            {
                continue;
            }
            let length = self.span(scope, within.limit.as_ref()?)?;
            let base = match (&within.from, owner) {
                (None, _) | (Some(_), Owner::Clock(..)) => from,
                (Some(anchor), _) => self.anchored(scope, anchor)?,
            };
            let calendar = self.calendar_of_watch(owner);
            let of = match owner {
                Owner::Recovery(_) => format!("{id}.recovery"),
                _ => id.to_owned(),
            };
            return Some(self.after(&of, base, length, calendar));
        }
        None
    }

    /// The moment of an anchor, where it has come.
    fn anchored(&self, scope: usize, anchor: &Anchor) -> Option<Moment> {
        let case = self.scopes.get(scope).and_then(|scope| self.cases.get(scope.case))?;
        match anchor {
            Anchor::Step { id } | Anchor::Event { id } => case.ended.get(id).copied(),
            Anchor::Variable { path } if path.iter().map(String::as_str).eq(["case", "started"]) => {
                Some(case.started)
            }
            Anchor::Variable { path } => match crate::evaluate::Known::variable(&self.view(scope), path) {
                Value::Moment(moment) => Some(moment),
                Value::Date(day) => {
                    let day = time::date(&day)?;
                    Some(time::start_of_day(day, &jiff::tz::TimeZone::UTC))
                }
                _ => None,
            },
        }
    }

    /// A step opens with its own deadline and ladders.
    pub(super) fn watch_visit(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (timing, opened) = (state.timing(), state.opened);
        let watch = self.watch(Owner::Visit(visit), timing, opened);
        if let Some(state) = self.visits.get_mut(visit) {
            state.watch = watch;
        }
    }

    pub(super) fn stop_watch(&mut self, watch: usize) {
        if let Some(watch) = self.watches.get_mut(watch) {
            watch.active = false;
            watch.epoch += 1;
        }
    }

    /// Sets the timers of everything that is still to come.
    fn arm(&mut self, watch: usize) {
        let Some(state) = self.watches.get_mut(watch) else { return };
        state.epoch += 1;
        let (owner, timing, from, shift, epoch) =
            (state.owner, state.timing, state.from, state.shift, state.epoch);
        let (deadline, climbed, holds) = (state.deadline, state.climbed.clone(), state.ladders.clone());
        let Some((scope, depth, id)) = self.place_of(owner) else { return };
        let order = self.order_of(id);
        let calendar = self.calendar_of_watch(owner);
        if let Some(deadline) = deadline {
            let at = deadline.saturating_add(shift).max(self.now);
            self.at(at, 1, depth, order, Timer::Deadline { watch, epoch });
        }
        for (ladder_index, ladder) in timing.ladders.iter().enumerate() {
            if !holds.get(ladder_index).copied().unwrap_or(false) {
                continue;
            }
            let mut moments: Vec<Option<Moment>> = Vec::new();
            for rung in &ladder.rungs {
                let length = self.span(scope, &rung.time);
                moments.push(length.map(|length| self.after(id, from, length, calendar)));
            }
            for (index, rung) in ladder.rungs.iter().enumerate() {
                let Some(Some(first)) = moments.get(index).copied() else { continue };
                let last = climbed
                    .iter()
                    .filter(|(of, at, _)| *of == ladder_index && *at == index)
                    .map(|(_, _, turn)| *turn)
                    .max();
                let turn = match (rung.repeats, last) {
                    (false, Some(_)) => continue,
                    (false, None) => 1,
                    (true, last) => last.unwrap_or(0) + 1,
                };
                // A reminder comes back until the next rung that hands the task on; in that moment it is somebody else's already.
                let end = ladder
                    .rungs
                    .iter()
                    .zip(&moments)
                    .skip(index + 1)
                    .find(|(rung, _)| rung.action == RungAction::Assign)
                    .and_then(|(_, moment)| *moment);
                let at = if rung.repeats {
                    self.repeated(scope, rung, from, turn, calendar).unwrap_or(first)
                } else {
                    first
                };
                if rung.repeats && end.is_some_and(|end| at >= end) {
                    continue;
                }
                let at = at.saturating_add(shift).max(self.now);
                let timer = Timer::Rung { watch, epoch, ladder: ladder_index, rung: index, turn };
                self.at(at, 1, depth, order, timer);
            }
        }
    }

    fn repeated(
        &self,
        scope: usize,
        rung: &Rung,
        from: Moment,
        turn: u32,
        calendar: Option<&Calendar>,
    ) -> Option<Moment> {
        let length = self.span(scope, &rung.time)?;
        let mut at = from;
        if let Duration::Exact { seconds } = length {
            let length = i64::try_from(seconds.max(1)).unwrap_or(i64::MAX);
            return Some(from.saturating_add(length.saturating_mul(i64::from(turn))));
        }
        for _ in 0..turn {
            at = time::after(at, length, calendar);
        }
        Some(at)
    }

    /// A deadline has passed.
    pub(super) fn deadline(&mut self, watch: usize, epoch: u32) {
        let Some(state) = self.watches.get_mut(watch) else { return };
        if !state.active || state.epoch != epoch {
            return;
        }
        state.deadline = None;
        match state.owner {
            Owner::Visit(visit) => {
                let Some(state) = self.visits.get(visit).filter(|visit| visit.open) else { return };
                let holder = state.assigned.clone().unwrap_or_else(|| state.holder.clone());
                let (case, id, number) = (state.case, state.id(), state.number);
                let item = self.item_of(state.scope);
                let detail = Detail {
                    visit: Some(number),
                    to: (!holder.is_empty()).then_some(holder),
                    item,
                    ..Detail::default()
                };
                self.note(case, What::Late, id, detail);
                self.late_way(visit);
            }
            Owner::Scope(scope) => {
                let Some(state) = self.scopes.get(scope).filter(|scope| scope.open) else { return };
                let (case, id, kind) = (state.case, state.id, state.kind);
                let way = state.ways.iter().find(|way| way.trigger == Trigger::Late);
                self.note(case, What::Late, id, Detail::default());
                if let Some(way) = way {
                    if kind == ScopeKind::Root {
                        // The deadline of the whole cancels everything.
                        self.cancel_besides(case);
                    }
                    self.take_of_block(scope, way);
                }
            }
            Owner::Clock(case, clock) => {
                let Some(state) = self.cases.get(case) else { return };
                let (root, declared) = (state.root, state.workflow.clocks.get(clock));
                let Some(declared) = declared else { return };
                self.note(case, What::Late, &declared.head.id, Detail::default());
                if let Some(way) = declared.ways.iter().find(|way| way.trigger == Trigger::Late) {
                    self.take_of_block(root, way);
                }
            }
            Owner::Recovery(visit) => self.timebox_over(visit),
        }
    }

    /// A rung of a ladder.
    pub(super) fn rung(&mut self, watch: usize, epoch: u32, ladder: usize, rung: usize, turn: u32) {
        let Some(state) = self.watches.get_mut(watch) else { return };
        if !state.active || state.epoch != epoch {
            return;
        }
        let (owner, timing) = (state.owner, state.timing);
        state.climbed.insert((ladder, rung, turn));
        let Some(declared) = timing.ladders.get(ladder).and_then(|ladder| ladder.rungs.get(rung)) else {
            return;
        };
        if let Owner::Visit(visit) = owner
            && let Some(recovering) = self.visits.get_mut(visit).and_then(|state| state.recovering.as_mut())
        {
            // While people convene, nobody climbs past them; what falls due is told afterwards.
            recovering.missed.push((ladder, rung, turn));
        } else {
            self.climb(owner, timing, ladder, rung);
        }
        if declared.repeats {
            self.arm_repeat(watch, ladder, rung, turn + 1);
        }
    }

    fn arm_repeat(&mut self, watch: usize, ladder: usize, rung: usize, turn: u32) {
        let Some(state) = self.watches.get(watch) else { return };
        let (owner, timing, from, shift, epoch) =
            (state.owner, state.timing, state.from, state.shift, state.epoch);
        if !state.active {
            return;
        }
        let Some((scope, depth, id)) = self.place_of(owner) else { return };
        let Some(ladder_use) = timing.ladders.get(ladder) else { return };
        let Some(declared) = ladder_use.rungs.get(rung) else { return };
        let calendar = self.calendar_of_watch(owner);
        let Some(at) = self.repeated(scope, declared, from, turn, calendar) else { return };
        let end = ladder_use
            .rungs
            .iter()
            .skip(rung + 1)
            .find(|rung| rung.action == RungAction::Assign)
            .and_then(|rung| self.span(scope, &rung.time))
            .map(|length| time::after(from, length, calendar));
        if end.is_some_and(|end| at >= end) {
            return;
        }
        let order = self.order_of(id);
        let at = at.saturating_add(shift).max(self.now + 1);
        self.at(at, 1, depth, order, Timer::Rung { watch, epoch, ladder, rung, turn });
    }

    /// What a rung does.
    pub(super) fn climb(&mut self, owner: Owner, timing: &'p Timing, ladder: usize, rung: usize) {
        let Some((scope, _, id)) = self.place_of(owner) else { return };
        let Some(case) = self.case_of(owner) else { return };
        let before: usize = timing.ladders.iter().take(ladder).map(|ladder| ladder.rungs.len()).sum();
        let Some(declared) = timing.ladders.get(ladder).and_then(|ladder| ladder.rungs.get(rung)) else {
            return;
        };
        if let Some(condition) = &declared.condition
            && self.judge(scope, id, condition) != Some(true)
        {
            return;
        }
        let ladder_origin = timing.ladders.get(ladder).map(|ladder| ladder.origin).unwrap_or_default();
        self.covered.rungs.insert((ladder_origin, rung));
        let to = match &declared.person {
            PersonReference::Participant { participant } => self.resolve(owner, participant),
            PersonReference::Unknown { .. } => return,
        };
        let what = match declared.action {
            RungAction::Notify => What::Notified,
            RungAction::Assign => What::Assigned,
            RungAction::Convene => What::Convened,
        };
        let detail = Detail {
            to: Some(to.clone()),
            via: declared.channel.as_ref().map(|channel| channel.name.clone()),
            rung: Some(before + rung + 1),
            ..Detail::default()
        };
        self.note(case, what, id, detail);
        if declared.action == RungAction::Assign
            && let Owner::Visit(visit) = owner
            && let Some(state) = self.visits.get_mut(visit)
        {
            state.assigned = Some(to);
        }
    }

    /// Somebody by id, where words say where they stand.
    pub(super) fn resolve(&self, owner: Owner, participant: &Participant) -> String {
        let Participant::Relative { path } = participant else { return text_of(participant) };
        let visit = match owner {
            Owner::Visit(visit) | Owner::Recovery(visit) => self.visits.get(visit),
            _ => None,
        };
        let workflow = self.case_of(owner).and_then(|case| self.cases.get(case)).map(|case| case.workflow);
        let by = |owner: Option<&PersonReference>| match owner {
            Some(PersonReference::Participant { participant }) => Some(text_of(participant)),
            _ => None,
        };
        let found = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["owner"] => visit
                .and_then(|visit| match visit.body {
                    Body::Step(step) => by(step.owner.as_ref()),
                    Body::Seam(seam) => by(seam.owner.as_ref()),
                    Body::Duty(duty) => by(duty.owner.as_ref()),
                })
                .or_else(|| workflow.and_then(|workflow| by(workflow.owner.as_ref()))),
            ["performer"] => visit.map(|visit| visit.holder.clone()),
            ["performer", "operator"] | ["operator"] => visit.and_then(|visit| {
                self.package.agent(&visit.holder).and_then(|agent| by(agent.operator.as_ref()))
            }),
            ["performer", "owner"] => visit.and_then(|visit| {
                self.package.system(&visit.holder).and_then(|system| by(system.owner.as_ref()))
            }),
            _ => None,
        };
        found.unwrap_or_else(|| path.join("."))
    }

    pub(super) fn step_is_open(&self, case: usize, id: &str) -> bool {
        self.visits.iter().any(|visit| visit.open && visit.case == case && visit.id() == id)
    }

    /// A step opens: time that doesn't count while it is open rests, and its duties begin.
    pub(super) fn step_opens(&mut self, case: usize, id: &str) {
        for watch in 0..self.watches.len() {
            let Some(state) = self.watches.get(watch) else { continue };
            let pauses = state.active
                && state.paused.is_none()
                && state
                    .timing
                    .pauses
                    .iter()
                    .any(|anchor| matches!(anchor, Anchor::Step { id: of } if of == id));
            if pauses
                && self.case_of(state.owner) == Some(case)
                && let Some(state) = self.watches.get_mut(watch)
            {
                state.paused = Some(self.now);
                state.epoch += 1;
            }
        }
        let Some(workflow) = self.cases.get(case).map(|case| case.workflow) else { return };
        for (index, duty) in workflow.duties.iter().enumerate() {
            if duty.while_.as_deref() == Some(id) {
                self.start_duty(case, index);
            }
        }
    }

    /// A step closes: what hung on it ends, what rested goes on.
    pub(super) fn step_closes(&mut self, case: usize, id: &'p str) {
        if self.step_is_open(case, id) {
            return;
        }
        for watch in 0..self.watches.len() {
            let Some(state) = self.watches.get(watch) else { continue };
            let rests = state.active
                && state
                    .timing
                    .pauses
                    .iter()
                    .any(|anchor| matches!(anchor, Anchor::Step { id: of } if of == id));
            if !rests || self.case_of(state.owner) != Some(case) {
                continue;
            }
            let others = state.timing.pauses.clone();
            let still = others.iter().any(|anchor| match anchor {
                Anchor::Step { id } => self.step_is_open(case, id),
                _ => false,
            });
            if let Some(state) = self.watches.get_mut(watch)
                && !still
                && let Some(since) = state.paused.take()
            {
                state.shift += self.now - since;
                self.arm(watch);
            }
        }
        let Some(workflow) = self.cases.get(case).map(|case| case.workflow) else { return };
        for (index, duty) in workflow.duties.iter().enumerate() {
            if duty.while_.as_deref() == Some(id) {
                self.stop_duty(case, index);
            }
        }
        // What was to be done while it was open is late.
        let hanging: Vec<usize> = (0..self.visits.len())
            .filter(|visit| {
                self.visits.get(*visit).is_some_and(|visit| {
                    visit.open
                        && visit.case == case
                        && visit.work().is_some_and(|work| work.while_.as_deref() == Some(id))
                })
            })
            .collect();
        for visit in hanging {
            self.too_late(visit);
        }
    }

    /// True for a step that may only be done while another one is open, where that one has been and gone.
    pub(super) fn has_missed_it(&self, visit: usize) -> bool {
        let Some(state) = self.visits.get(visit) else { return false };
        let Some(other) = state.work().and_then(|work| work.while_.as_deref()) else { return false };
        let been = self.cases.get(state.case).is_some_and(|case| case.visits.contains_key(other));
        been && !self.step_is_open(state.case, other)
    }

    /// A step whose moment is over takes its `late`.
    pub(super) fn too_late(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, number) = (state.case, state.id(), state.number);
        let way = state.ways().iter().find(|way| way.trigger == Trigger::Late);
        self.note(case, What::Late, id, Detail { visit: Some(number), ..Detail::default() });
        self.cancel_visit(visit);
        if let Some(way) = way {
            self.take(visit, way);
        }
    }

    /// A step has ended by itself: clocks that count from it start, restart or stop.
    pub(super) fn step_is_done(&mut self, case: usize, id: &str) {
        if let Some(case) = self.cases.get_mut(case) {
            case.ended.insert(id.to_owned(), self.now);
        }
        self.anchor_reached(case, id);
    }

    /// A step has ended, or an event has happened.
    pub(super) fn anchor_reached(&mut self, case: usize, id: &str) -> bool {
        let Some(workflow) = self.cases.get(case).map(|case| case.workflow) else { return false };
        let is = |anchor: &Anchor| matches!(anchor, Anchor::Step { id: of } | Anchor::Event { id: of } if of == id);
        let mut known = false;
        for (index, clock) in workflow.clocks.iter().enumerate() {
            let running = self.cases.get(case).and_then(|case| case.clocks.get(&index)).copied();
            if clock.until.iter().any(is) {
                known = true;
                if let Some(watch) = running {
                    self.stop_watch(watch);
                }
                if let Some(case) = self.cases.get_mut(case) {
                    case.stopped.insert(index);
                }
            }
            let stopped = self.cases.get(case).is_some_and(|case| case.stopped.contains(&index));
            if stopped {
                continue;
            }
            let anchored = clock.timing.within.iter().filter_map(|within| within.from.as_ref()).any(is);
            if anchored && running.is_none() {
                known = true;
                self.start_clock(case, index, self.now);
            }
            if clock.restarts.iter().any(is) && running.is_some() {
                known = true;
                if let Some(watch) = running {
                    self.stop_watch(watch);
                }
                self.start_clock(case, index, self.now);
            }
        }
        known
    }

    /// Starts the clocks that count from the start of the case or from data.
    pub(super) fn start_clocks(&mut self, case: usize) {
        let Some((workflow, root)) = self.cases.get(case).map(|case| (case.workflow, case.root)) else {
            return;
        };
        for (index, clock) in workflow.clocks.iter().enumerate() {
            let known = self
                .cases
                .get(case)
                .is_none_or(|case| case.clocks.contains_key(&index) || case.stopped.contains(&index));
            if known {
                continue;
            }
            let anchor = clock.timing.within.iter().find_map(|within| within.from.as_ref());
            let from = match anchor {
                None => Some(self.now),
                Some(anchor @ Anchor::Variable { .. }) => self.anchored(root, anchor),
                Some(_) => None,
            };
            if let Some(from) = from {
                self.start_clock(case, index, from);
            }
        }
    }

    fn start_clock(&mut self, case: usize, clock: usize, from: Moment) {
        let Some(workflow) = self.cases.get(case).map(|case| case.workflow) else { return };
        let Some(timing) = workflow.clocks.get(clock).map(|clock| &clock.timing) else { return };
        if let Some(watch) = self.watch(Owner::Clock(case, clock), timing, from)
            && let Some(case) = self.cases.get_mut(case)
        {
            case.clocks.insert(clock, watch);
        }
    }

    /// The next time at which a duty is due.
    fn next_due(&self, case: usize, duty: usize, from: Moment, turn: u32) -> Option<Moment> {
        let state = self.cases.get(case)?;
        let schedule = state.workflow.duties.get(duty)?.schedule.as_ref()?;
        let every = match &schedule.every {
            TimeSpan::Fixed { duration } => *duration,
            span => self.span(state.root, span)?,
        };
        if schedule.weekday.is_some() || schedule.day.is_some() || schedule.time.is_some() {
            let mut at = from;
            for _ in 0..turn {
                at = time::next_meeting(schedule, every, at + 1);
            }
            return Some(at);
        }
        let owner = state.workflow.duties.get(duty)?.owner.as_ref().or(state.workflow.owner.as_ref());
        let calendar = self.people.calendar_of_owner(owner);
        match every {
            Duration::Exact { seconds } => {
                let seconds = i64::try_from(seconds.max(1)).unwrap_or(i64::MAX);
                Some(from.saturating_add(seconds.saturating_mul(i64::from(turn))))
            }
            every => {
                let mut at = from;
                for _ in 0..turn {
                    at = time::after(at, every, calendar);
                }
                Some(at)
            }
        }
    }

    pub(super) fn start_duty(&mut self, case: usize, duty: usize) {
        let now = self.now;
        let Some(state) = self.cases.get_mut(case) else { return };
        let entry = state.duties.entry(duty).or_default();
        if entry.open {
            return;
        }
        *entry = DutyState { epoch: entry.epoch + 1, open: true, from: now, visit: None, times: entry.times };
        let epoch = entry.epoch;
        if let Some(at) = self.next_due(case, duty, now, 1) {
            self.at(at, 1, 0, 0, Timer::Due { case, duty, epoch, turn: 1 });
        }
    }

    pub(super) fn stop_duty(&mut self, case: usize, duty: usize) {
        let Some(entry) = self.cases.get_mut(case).and_then(|case| case.duties.get_mut(&duty)) else {
            return;
        };
        entry.open = false;
        entry.epoch += 1;
        if let Some(visit) = entry.visit.take() {
            self.cancel_visit(visit);
        }
    }

    /// A duty is due.
    pub(super) fn due(&mut self, case: usize, duty: usize, epoch: u32, turn: u32) {
        let Some(state) = self.cases.get(case) else { return };
        let (root, workflow) = (state.root, state.workflow);
        let Some(entry) = state.duties.get(&duty).copied() else { return };
        if !entry.open || entry.epoch != epoch {
            return;
        }
        let Some(declared) = workflow.duties.get(duty) else { return };
        if let Some(at) = self.next_due(case, duty, entry.from, turn + 1) {
            self.at(at, 1, 0, 0, Timer::Due { case, duty, epoch, turn: turn + 1 });
        }
        let id = declared.head.id.as_str();
        if let Some(visit) = entry.visit.filter(|visit| self.is_open(*visit)) {
            // Missed: late, and not doubled.
            let number = self.visits.get(visit).map(|visit| visit.number);
            self.note(case, What::Late, id, Detail { visit: number, ..Detail::default() });
            self.late_way(visit);
            return;
        }
        let mut wanted = declared.does.is_empty();
        for deed in &declared.does {
            let condition = match deed {
                flow_ir::Deed::Text(prompt) => prompt.condition.as_ref(),
                flow_ir::Deed::Action(call) => call.condition.as_ref(),
            };
            wanted |= match condition {
                None => true,
                Some(condition) => self.judge(root, id, condition) == Some(true),
            };
        }
        if !wanted {
            return;
        }
        let who = self.performers(root, id, &declared.by);
        let scope = self.new_scope(case, ScopeKind::Duty, id, &[], &[], Some(root), None);
        let Some(visit) = self.new_visit(scope, Body::Duty(declared)) else { return };
        let holder = who.map(crate::people::text).unwrap_or_default();
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.who = who;
        state.holder.clone_from(&holder);
        let number = state.number;
        if let Some(entry) = self.cases.get_mut(case).and_then(|case| case.duties.get_mut(&duty)) {
            entry.visit = Some(visit);
            entry.times += 1;
        }
        let detail = Detail {
            visit: Some(number),
            kind: Some("duty"),
            to: (!holder.is_empty()).then_some(holder),
            ..Detail::default()
        };
        self.note(case, What::Entered, id, detail);
        self.watch_visit(visit);
        self.attempt(visit);
    }

    pub(super) fn duty_done(&mut self, visit: usize, by: Option<String>) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, number, scope) = (state.case, state.id(), state.number, state.scope);
        self.note(case, What::Finished, id, Detail { visit: Some(number), by, ..Detail::default() });
        self.closes(visit);
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.open = false;
        }
    }
}
