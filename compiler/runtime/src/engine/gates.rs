//! Gates: opening them, answers, windows, meetings, and what an approval covers.

use super::state::{Body, Phase, Timer, Todo};
use super::ways::verdict_way;
use super::{Engine, Problem};
use crate::people::Somebody;
use crate::review::{Ballot, Cast, Circumstances, Standing};
use crate::script::{Missing, MissingWhat};
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{Decimal, Gate, Step, StepKind, Trigger, Who, Work};
use std::collections::{BTreeMap, BTreeSet};

impl<'p> Engine<'p, '_> {
    pub(super) fn open_gate(&mut self, visit: usize, gate: &'p Gate) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, scope, id, depth) = (state.case, state.scope, state.id(), state.depth);
        if let Some(share) = gate.sample
            && !self.is_sampled(case, id, share)
        {
            let detail = Detail {
                visit: Some(1),
                name: Some("accept".to_owned()),
                note: Some("not in the sample: it passes unseen".to_owned()),
                ..Detail::default()
            };
            let samples = gate.meets.iter().any(|standard| standard.sample.is_some());
            if samples {
                self.approves(visit, gate);
            }
            self.decided(visit, "accept", detail);
            return;
        }
        let mut excluded: BTreeSet<Somebody> = BTreeSet::new();
        for artifact in &gate.of {
            excluded.extend(self.view(scope).authors(artifact));
        }
        let order = self.order_of(id);
        if let Some(state) = self.visits.get_mut(visit) {
            state.review.excluded = excluded;
            state.review.needs_half = true;
        }
        if let Some(open) = &gate.open
            && let Some(length) = self.span(scope, open)
        {
            let calendar = self.calendar_of_visit(visit);
            let at = self.after(id, self.now, length, calendar);
            self.at(at, 1, depth, order, Timer::Window { visit });
        }
        if let Some(at) = gate.at.as_deref() {
            let at = self.meeting(at, gate.at_once, self.now);
            self.at(at, 1, depth, order, Timer::Window { visit });
        }
        self.agenda.push_back(Todo::Attempt { visit });
    }

    /// The next meeting of a cadence that has room.
    fn meeting(&mut self, cadence: &str, room: Option<u32>, from: i64) -> i64 {
        let Some(schedule) = self.package.cadence(cadence).and_then(|cadence| cadence.schedule.as_ref())
        else {
            return from;
        };
        let every = match &schedule.every {
            flow_ir::TimeSpan::Fixed { duration } => *duration,
            _ => flow_ir::Duration::Exact { seconds: 604_800 },
        };
        let mut at = crate::time::next_meeting(schedule, every, from);
        for _ in 0..1_000 {
            let taken = self.meetings.entry((cadence.to_owned(), at)).or_default();
            if room.is_none_or(|room| *taken < room) {
                *taken += 1;
                return at;
            }
            at = crate::time::next_meeting(schedule, every, at + 1);
        }
        at
    }

    /// Drawn once a case, from what tells the case from others, so that it can be drawn again.
    fn is_sampled(&self, case: usize, gate: &str, share: Decimal) -> bool {
        if let Some(sampled) = self.script.sampled(gate) {
            return sampled;
        }
        let name = self.cases.get(case).map_or("", |case| case.name.as_str());
        // FNV-1a, then two rounds of mixing: short names differ in all bits.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in name.bytes().chain(gate.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 33;
        let drawn = Decimal::from(hash % 10_000) / Decimal::ONE_HUNDRED;
        drawn < share
    }

    fn gate_of(&self, visit: usize) -> Option<&'p Gate> {
        match self.visits.get(visit)?.body {
            Body::Step(Step { kind: StepKind::Gate(gate), .. }) => Some(gate),
            _ => None,
        }
    }

    /// Who must answer: the seam's or gate's people, or whoever it was handed to.
    fn reviewers(&self, visit: usize) -> Option<Who> {
        let state = self.visits.get(visit)?;
        if let Some(assigned) = &state.assigned {
            let participant = if self.package.role(assigned).is_some() {
                flow_ir::Participant::Role { id: assigned.clone() }
            } else {
                flow_ir::Participant::Person { id: assigned.clone() }
            };
            return Some(Who::One { participant, origin: flow_ir::Origin::default() });
        }
        state.who.cloned()
    }

    /// Somebody answered at a gate or seam.
    pub(super) fn answered(
        &mut self,
        visit: usize,
        verdict: &str,
        by: Option<String>,
        count: u32,
        writes: BTreeMap<String, Value>,
    ) {
        let Some(who) = self.reviewers(visit) else { return };
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.writes.extend(writes);
        let (case, scope, id, number) = (state.case, state.scope, state.id(), state.number);
        let mut review = std::mem::take(&mut state.review);
        let shown = by.clone();
        match &by {
            // Nobody in particular: everybody who is needed says so.
            None => {
                let standing =
                    if verdict == "accept" { Standing::Accepted } else { Standing::No(verdict.to_owned()) };
                self.restore(visit, review);
                self.stands(visit, standing, None);
                return;
            }
            Some(by) => {
                for number in 0..count.max(1) {
                    let index = u32::try_from(review.ballots.len() + review.early.len()).unwrap_or(0);
                    let somebody = if count > 1 {
                        self.one_of(by, number, &review)
                    } else {
                        self.people.named(by, index)
                    };
                    let ballot = Ballot { by: somebody.clone(), verdict: verdict.to_owned() };
                    let cast = review.cast(&who, ballot, &self.view(scope));
                    match cast {
                        Cast::Counts => {}
                        Cast::Waits => {
                            let detail = Detail {
                                visit: Some(number),
                                by: Some(somebody.text()),
                                name: Some(verdict.to_owned()),
                                note: Some("before they are asked; it counts when they are".to_owned()),
                                ..Detail::default()
                            };
                            self.note(case, What::Answered, id, detail);
                        }
                        Cast::Refused(why) => {
                            let detail = Detail {
                                to: Some(somebody.text()),
                                visit: Some(number),
                                note: Some(why.to_owned()),
                                ..Detail::default()
                            };
                            self.note(case, What::Refused, id, detail);
                        }
                    }
                }
            }
        }
        let standing = review.standing(&who, &self.view(scope));
        self.restore(visit, review);
        if standing == Standing::Open {
            let detail = Detail {
                visit: Some(number),
                by: shown,
                name: Some(verdict.to_owned()),
                ..Detail::default()
            };
            self.note(case, What::Answered, id, detail);
            self.wants_more(visit);
            return;
        }
        self.stands(visit, standing, shown);
    }

    fn restore(&mut self, visit: usize, review: crate::review::Review) {
        if let Some(state) = self.visits.get_mut(visit) {
            state.review = review;
        }
    }

    /// One of several of a role: by name where they have names, and nobody who has answered.
    fn one_of(&self, role: &str, number: u32, review: &crate::review::Review) -> Somebody {
        let mut free = self.people.names(role).into_iter().filter(|name| {
            let somebody = Somebody::Named((*name).to_owned());
            !review
                .ballots
                .iter()
                .map(|ballot| &ballot.by)
                .chain(&review.excluded)
                .any(|other| self.people.clash(other, &somebody))
        });
        match free.next() {
            Some(name) => Somebody::Named(name.to_owned()),
            None => Somebody::Someone(role.to_owned(), 1_000 + number),
        }
    }

    /// True where answers are collected until a window closes or a meeting comes.
    pub(super) fn collects(&self, visit: usize) -> bool {
        self.gate_of(visit).is_some_and(|gate| gate.open.is_some() || gate.at.is_some())
            && self.visits.get(visit).is_some_and(|visit| !visit.window_closed)
    }

    /// A gate is open after an answer: what do others say?
    fn wants_more(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (epoch, id, number) = (state.epoch, state.id(), state.number);
        let more = self.timers.values().any(
            |timer| matches!(timer, Timer::Reply { visit: other, epoch: of, .. } if *other == visit && *of == epoch),
        );
        if more {
            return;
        }
        // An answer that waits for its turn waits for somebody whose line is missing.
        let counted = state.review.ballots.len() + state.review.early.len();
        let work = match state.body {
            Body::Seam(_) => crate::script::Work::Seam,
            _ => crate::script::Work::Gate,
        };
        let problem = self.problem.is_some();
        let replies = self.request_with(visit, work, true);
        match replies {
            Some(replies) => self.schedule(visit, replies),
            // Every answer was refused: it waits, as it would in life.
            None if counted == 0 && !problem => self.problem = None,
            None => {
                let who = self.reviewers(visit).map(|who| crate::people::text(&who)).unwrap_or_default();
                if let Some(Problem::Missing(missing)) = &mut self.problem
                    && missing.subject == id
                {
                    let what = MissingWhat::Reviewer("accept".to_owned(), who);
                    *missing = Missing { subject: id.to_owned(), what, visit: number };
                }
            }
        }
    }

    /// Where a gate stands after an answer.
    fn stands(&mut self, visit: usize, standing: Standing, by: Option<String>) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, number) = (state.case, state.id(), state.number);
        let gate = self.gate_of(visit);
        // In a window or before a meeting, answers are collected.
        let waits = gate.is_some_and(|gate| gate.open.is_some() || gate.at.is_some());
        if waits && !state.window_closed {
            let Some(state) = self.visits.get_mut(visit) else { return };
            let verdict = match &standing {
                Standing::Accepted => "accept".to_owned(),
                Standing::No(verdict) => verdict.clone(),
                Standing::Open => String::new(),
            };
            if by.is_none() {
                // Everybody's answer at once.
                state.review.ballots.push(Ballot {
                    by: Somebody::Someone("everybody".to_owned(), u32::MAX),
                    verdict: verdict.clone(),
                });
            }
            let detail = Detail { visit: Some(number), name: Some(verdict), by, ..Detail::default() };
            self.note(case, What::Answered, id, detail);
            self.wants_more(visit);
            return;
        }
        match standing {
            Standing::Open => {}
            Standing::Accepted => {
                if let Some(state) = self.visits.get_mut(visit) {
                    state.phase = Phase::Accepted;
                    state.stall += 1;
                    state.writes.entry(String::new()).or_insert_with(|| match &by {
                        Some(by) => Value::Somebody(by.clone()),
                        None => Value::Nothing,
                    });
                }
                self.accept_if_it_may(visit);
            }
            Standing::No(verdict) => self.verdict(visit, &verdict, by),
        }
    }

    /// Accepted, once everything holds that must.
    pub(super) fn accept_if_it_may(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (scope, id) = (state.scope, state.id());
        for required in state.requires() {
            match self.judge(scope, id, required) {
                Some(true) => {}
                Some(false) => {
                    self.waits_for_more_than_a_yes(visit);
                    return;
                }
                None => return,
            }
        }
        let by = match self.visits.get(visit).and_then(|state| state.writes.get("")) {
            Some(Value::Somebody(by)) => Some(by.clone()),
            _ => None,
        };
        self.verdict(visit, "accept", by);
    }

    /// Accepted, and what must hold doesn't yet: it stays open, and that is traced once.
    fn waits_for_more_than_a_yes(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        let by = match state.writes.get("") {
            Some(Value::Somebody(by)) => Some(by.clone()),
            _ => None,
        };
        if state.writes.insert(" waits".to_owned(), Value::Bool(true)).is_some() {
            return;
        }
        let (case, id, number) = (state.case, state.id(), state.number);
        let detail = Detail {
            visit: Some(number),
            name: Some("accept".to_owned()),
            by,
            note: Some("it waits for what it requires".to_owned()),
            ..Detail::default()
        };
        self.note(case, What::Answered, id, detail);
        self.watch_the_clock(visit);
    }

    /// The window of a gate closes, or its meeting has come.
    pub(super) fn window(&mut self, visit: usize) {
        let Some(who) = self.reviewers(visit) else { return };
        let Some(state) = self.visits.get_mut(visit).filter(|visit| visit.open) else { return };
        state.window_closed = true;
        let (case, scope, id, number) = (state.case, state.scope, state.id(), state.number);
        let review = std::mem::take(&mut state.review);
        let everybody = review
            .ballots
            .iter()
            .find(|ballot| matches!(&ballot.by, Somebody::Someone(role, u32::MAX) if role == "everybody"));
        let verdict = match everybody {
            Some(ballot) => Some(ballot.verdict.clone()),
            None => review.at_the_end(&who, &self.view(scope)),
        };
        // Where too few said yes the answer is no, and nobody gave it.
        let by = review
            .ballots
            .iter()
            .rev()
            .find(|ballot| Some(&ballot.verdict) == verdict.as_ref())
            .map(|ballot| ballot.by.text())
            .filter(|by| by != "everybody");
        self.restore(visit, review);
        let at_a_meeting = self.gate_of(visit).is_some_and(|gate| gate.at.is_some());
        match verdict {
            Some(verdict) if verdict == "accept" => self.stands(visit, Standing::Accepted, by),
            Some(verdict) => self.verdict(visit, &verdict, by),
            // Nobody had an answer: at a meeting it waits for the next one.
            None if at_a_meeting => {
                let Some(cadence) = self.gate_of(visit).and_then(|gate| gate.at.as_deref()) else { return };
                let room = self.gate_of(visit).and_then(|gate| gate.at_once);
                let at = self.meeting(cadence, room, self.now + 1);
                let depth = self.visits.get(visit).map_or(0, |visit| visit.depth);
                let order = self.order_of(id);
                if let Some(state) = self.visits.get_mut(visit) {
                    state.window_closed = false;
                }
                self.at(at, 1, depth, order, Timer::Window { visit });
            }
            None => {
                let detail = Detail { visit: Some(number), ..Detail::default() };
                self.note(case, What::Late, id, detail);
                self.late_way(visit);
            }
        }
    }

    /// A gate or seam is decided.
    fn verdict(&mut self, visit: usize, verdict: &str, by: Option<String>) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        let number = state.number;
        let scope = state.scope;
        state.writes.remove("");
        state.writes.remove(" waits");
        let item = self.item_of(scope);
        let detail = Detail {
            visit: Some(number),
            name: Some(verdict.to_owned()),
            by: by.clone(),
            item,
            ..Detail::default()
        };
        if let Some(Body::Seam(_)) = self.visits.get(visit).map(|state| state.body) {
            let (case, id) = self.visits.get(visit).map_or((0, ""), |state| (state.case, state.id()));
            self.note(case, What::Verdict, id, detail);
            self.seam_decided(visit, verdict);
            return;
        }
        if let Some(gate) = self.gate_of(visit) {
            let performer =
                by.as_deref().map_or_else(|| self.performer(visit, None), |by| self.people.named(by, number));
            let writes = self.visits.get(visit).map(|state| state.writes.clone()).unwrap_or_default();
            if verdict == "accept" {
                self.approves(visit, gate);
            }
            self.decided_with(visit, verdict, detail, Some((&gate.work, writes, performer)));
        }
    }

    fn decided(&mut self, visit: usize, verdict: &str, detail: Detail) {
        self.decided_with(visit, verdict, detail, None);
    }

    fn decided_with(
        &mut self,
        visit: usize,
        verdict: &str,
        detail: Detail,
        writes: Option<(&'p Work, BTreeMap<String, Value>, Somebody)>,
    ) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id) = (state.case, state.id());
        let way = verdict_way(state.step(), verdict);
        let by = detail.by.clone();
        self.note(case, What::Verdict, id, detail);
        if let Some(case) = self.cases.get_mut(case) {
            let key = |word: &str| (id.to_owned(), word.to_owned());
            case.figures.insert(key("verdict"), Value::Text(verdict.to_owned()));
            if let Value::List(list) =
                case.figures.entry(key("verdicts")).or_insert_with(|| Value::List(Vec::new()))
            {
                list.push(Value::Text(verdict.to_owned()));
            }
            if let Value::List(list) =
                case.figures.entry(key(verdict)).or_insert_with(|| Value::List(Vec::new()))
            {
                list.push(by.map_or(Value::Nothing, Value::Somebody));
            }
        }
        if let Some((work, values, performer)) = writes {
            self.write(visit, work, values, &performer);
            for participation in &work.informs {
                self.inform(visit, participation, "told");
            }
        }
        match way {
            Some(way) => {
                self.closes(visit);
                self.step_is_done(case, id);
                self.take(visit, way);
            }
            None => {
                // A step that needs no way goes on in order, and a verdict without a way is a refusal.
                self.closes(visit);
                self.step_is_done(case, id);
                self.in_order(visit);
            }
        }
    }

    /// An approval covers the artifacts as they are now.
    fn approves(&mut self, visit: usize, gate: &Gate) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id) = (state.case, state.id());
        let artifacts: BTreeSet<String> = gate.of.iter().filter_map(|path| path.first().cloned()).collect();
        if let Some(case) = self.cases.get_mut(case) {
            case.approvals.insert(id.to_owned(), artifacts);
        }
    }

    /// Writes what a stage or gate writes. What the script doesn't say is open.
    pub(super) fn write(
        &mut self,
        visit: usize,
        work: &'p Work,
        mut values: BTreeMap<String, Value>,
        performer: &Somebody,
    ) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, scope, id) = (state.case, state.scope, state.id());
        let read: BTreeSet<String> =
            work.reads.iter().filter_map(|read| read.path.first().cloned()).collect();
        for write in &work.writes {
            let value = values
                .remove(&write.name)
                .unwrap_or_else(|| Value::Open { step: id.to_owned(), path: write.name.clone() });
            let author = match &write.from {
                Some(who) => match who.participants().next() {
                    Some(participant) => self.people.named(&crate::people::text_of(participant), 0),
                    None => performer.clone(),
                },
                None => performer.clone(),
            };
            let place = self.place_for(scope, &write.name);
            self.put(place, &write.name, value);
            let Some(case_state) = self.cases.get_mut(case) else { return };
            case_state.authors.entry(write.name.clone()).or_default().insert(author);
            let mut sources = BTreeSet::new();
            for name in &read {
                sources.insert(name.clone());
                sources.extend(case_state.sources.get(name).cloned().unwrap_or_default());
            }
            sources.remove(&write.name);
            case_state.sources.insert(write.name.clone(), sources);
            // A later write voids what was approved, and what was approved as derived from it.
            let mut voided = Vec::new();
            for (gate, artifacts) in &case_state.approvals {
                let touched = artifacts.iter().any(|artifact| {
                    *artifact == write.name
                        || case_state.sources.get(artifact).is_some_and(|from| from.contains(&write.name))
                });
                if touched && gate != id {
                    voided.push(gate.clone());
                }
            }
            for gate in &voided {
                case_state.approvals.remove(gate);
            }
            for gate in voided {
                let detail =
                    Detail { note: Some(format!("{} was written again", write.name)), ..Detail::default() };
                self.note(case, What::Voided, &gate, detail);
            }
        }
    }

    /// Where a write lands: in a `beside`, with the data of the block that it runs beside; else in the step's own block.
    fn place_for(&self, scope: usize, name: &str) -> usize {
        let Some(here) = self.scopes.get(scope) else { return scope };
        match here.kind {
            super::state::ScopeKind::Beside(_)
            | super::state::ScopeKind::Unwinding
            | super::state::ScopeKind::Finally => {
                let known = here.outer.filter(|outer| {
                    self.scopes.get(*outer).is_some_and(|outer| outer.data.contains_key(name))
                });
                known.unwrap_or(scope)
            }
            _ => scope,
        }
    }

    /// Whether what a risky stage acts on was approved as its tier asks; a breach is traced.
    pub(super) fn check_approval(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, scope, id) = (state.case, state.scope, state.id());
        let Some(work) = state.work() else { return };
        let Some(standard) = work
            .risk
            .as_deref()
            .and_then(|risk| self.package.risk(risk))
            .and_then(|risk| risk.needs.as_ref())
        else {
            return;
        };
        if self.is_confirmed(visit, standard) {
            return;
        }
        let Some(case_state) = self.cases.get(case) else { return };
        let workflow = case_state.workflow;
        let approved = case_state.approvals.keys().any(|gate| {
            self.steps.get(gate.as_str()).is_some_and(|step| match &step.kind {
                StepKind::Gate(gate) => meets(gate, standard),
                _ => false,
            })
        });
        if approved {
            return;
        }
        for exception in workflow.exceptions.iter().filter(|exception| exception.of == id) {
            let holds = match &exception.condition {
                None => true,
                // Where nobody can tell whether it holds, nothing is claimed.
                Some(condition) => crate::evaluate::holds(condition, &self.view(scope)).unwrap_or(true),
            };
            if holds {
                return;
            }
        }
        let detail = Detail { name: Some(standard.standard.clone()), ..Detail::default() };
        self.note(case, What::Unapproved, id, detail);
    }

    /// True where people, as many as a standard asks for, have confirmed each action that bears a risk: that is a gate before it.
    fn is_confirmed(&mut self, visit: usize, standard: &flow_ir::StandardUse) -> bool {
        let confirmations = self.confirmations(visit);
        let needed = standard.by.iter().map(asked_for).max().unwrap_or(1);
        let Some(state) = self.visits.get(visit) else { return false };
        if confirmations.is_empty() || state.confirmed < confirmations.len() {
            return false;
        }
        let risky = state.stage().into_iter().flat_map(|stage| &stage.does).filter_map(|deed| match deed {
            flow_ir::Deed::Action(call) if call.risk.is_some() => {
                Some(format!("{}.{}", call.system, call.action))
            }
            _ => None,
        });
        let mut any = false;
        let all = risky.fold(true, |all, action| {
            any = true;
            all && confirmations.iter().any(|confirmation| {
                let human = confirmation.with.participants().all(|one| {
                    !matches!(
                        one,
                        flow_ir::Participant::Agent { .. }
                            | flow_ir::Participant::AnyAgent
                            | flow_ir::Participant::System { .. }
                    )
                });
                confirmation.actions.contains(&action) && human && asked_for(&confirmation.with) >= needed
            })
        });
        any && all
    }

    /// The way `late` of a visit, where it has one.
    pub(super) fn late_way(&mut self, visit: usize) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.late = true;
        let way = state.ways().iter().find(|way| way.trigger == Trigger::Late);
        if let Some(way) = way {
            if let Some(recovering) = self.visits.get_mut(visit).and_then(|state| state.recovering.take()) {
                self.end_recovery(visit, &recovering, "late", None);
            }
            self.take(visit, way);
        } else if matches!(self.visits.get(visit).map(|state| state.body), Some(Body::Duty(_))) {
            self.closes(visit);
        }
    }
}

/// True where a gate claims to meet a standard that asks for at least as much.
fn meets(gate: &Gate, standard: &flow_ir::StandardUse) -> bool {
    gate.meets.iter().any(|met| met.standard == standard.standard) || {
        // Two people are more than one: a gate of a stricter standard will do.
        let needed = standard.by.iter().map(asked_for).max().unwrap_or(0);
        gate.meets.iter().any(|met| met.by.iter().map(asked_for).max().unwrap_or(0) >= needed && humans(met))
    }
}

fn humans(standard: &flow_ir::StandardUse) -> bool {
    standard
        .by
        .iter()
        .flat_map(Who::participants)
        .any(|participant| *participant == flow_ir::Participant::AnyHuman)
}

fn asked_for(who: &Who) -> u32 {
    match who {
        Who::One { .. } => 1,
        Who::Of { quorum: flow_ir::Quorum::Number { count }, .. } => *count,
        Who::Of { .. } => 1,
        Who::Then { parts } | Who::And { parts } => parts
            .iter()
            .map(|part| match part {
                Who::Of { quorum: flow_ir::Quorum::Number { count }, .. } => *count,
                _ => 1,
            })
            .sum(),
        Who::Or { .. } | Who::ExceptAuthor { .. } | Who::Except { .. } | Who::Unknown { .. } => 1,
    }
}
