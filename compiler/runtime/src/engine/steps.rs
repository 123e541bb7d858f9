//! Opening a step, and what it does at once.

use super::state::{Body, Phase, ScopeKind, Timer, Todo, Visit};
use super::{Engine, Problem};
use crate::review::Review;
use crate::time::Moment;
use crate::trace::{Detail, What};
use crate::{evaluate, people};
use flow_ir::{Performers, Step, StepKind, Target, Trigger, Wait, Way, Who};
use std::collections::BTreeMap;

/// A day, in seconds.
const DAY: i64 = 86_400;

impl<'p> Engine<'p, '_> {
    pub(super) fn carry_out(&mut self, todo: Todo<'p>) {
        match todo {
            Todo::Enter { scope, step } => self.enter(scope, step),
            Todo::Close { case } => self.go_on_closing(case),
            Todo::Join { visit } => {
                // Nobody begins what the others have made needless.
                self.check_join(visit);
                self.start_branches(visit);
            }
            Todo::Returned { visit, case } => self.returned(visit, case),
            Todo::Attempt { visit } => self.attempt(visit),
            Todo::Listen { case } => self.listen_again(case),
        }
    }

    pub(super) fn fire(&mut self, timer: Timer) {
        match timer {
            Timer::Reply { visit, epoch, act } => self.replied(visit, epoch, act),
            Timer::Recovered { visit, epoch, act } => self.recovered(visit, epoch, act),
            Timer::Confirmed { visit, epoch, act } => self.confirmed(visit, epoch, act),
            Timer::Retry { visit, epoch } => {
                let waiting = self
                    .visits
                    .get(visit)
                    .is_some_and(|visit| visit.open && visit.epoch == epoch && visit.phase == Phase::Pausing);
                if waiting {
                    self.try_again(visit);
                }
            }
            Timer::Stall { visit, epoch } => self.stalled(visit, epoch),
            Timer::Waited { visit } => {
                if self.is_open(visit) {
                    self.done(visit);
                }
            }
            Timer::Window { visit } => self.window(visit),
            Timer::Deadline { watch, epoch } => self.deadline(watch, epoch),
            Timer::Rung { watch, epoch, ladder, rung, turn } => self.rung(watch, epoch, ladder, rung, turn),
            Timer::Due { case, duty, epoch, turn } => self.due(case, duty, epoch, turn),
            Timer::Event(occurrence) => self.event(occurrence),
            Timer::Change => self.changed = true,
            Timer::Clock => self.changed = true,
        }
    }

    pub(super) fn is_open(&self, visit: usize) -> bool {
        self.visits.get(visit).is_some_and(|visit| visit.open)
    }

    /// The next visit of a step, by its number.
    fn count_visit(&mut self, case: usize, step: &'p str) -> u32 {
        let Some(case) = self.cases.get_mut(case) else { return 1 };
        let count = case.visits.entry(step).or_default();
        *count += 1;
        case.began.insert(step.to_owned(), self.now);
        *count
    }

    /// A new visit, with nothing begun yet.
    pub(super) fn new_visit(&mut self, scope: usize, body: Body<'p>) -> Option<usize> {
        let (case, depth) = self.scopes.get(scope).map(|scope| (scope.case, scope.depth))?;
        let mut visit = Visit {
            case,
            scope,
            body,
            number: 1,
            opened: self.now,
            open: true,
            who: None,
            holder: String::new(),
            assigned: None,
            taken_over: false,
            attempt: 1,
            begun: self.now,
            epoch: 0,
            stall: 0,
            phase: Phase::Working,
            active: false,
            watch: None,
            late: false,
            recovering: None,
            recoveries: 0,
            review: Review::default(),
            writes: BTreeMap::new(),
            held: Vec::new(),
            confirmed: 0,
            children: Vec::new(),
            blocks: Vec::new(),
            items: Vec::new(),
            started: 0,
            complete: true,
            rest_continues: false,
            skipped: 0,
            called: None,
            partner: None,
            holds: Vec::new(),
            depth: depth.saturating_add(1),
            window_closed: false,
        };
        visit.number = self.count_visit(case, visit.id());
        self.visits.push(visit);
        let id = self.visits.len() - 1;
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.current = Some(id);
        }
        Some(id)
    }

    /// The first performers whose condition holds.
    pub(super) fn performers(&mut self, scope: usize, step: &str, by: &'p [Performers]) -> Option<&'p Who> {
        for performers in by {
            match &performers.condition {
                None => return Some(&performers.who),
                Some(condition) => {
                    if self.judge(scope, step, condition)? {
                        return Some(&performers.who);
                    }
                }
            }
        }
        None
    }

    /// Remembers what a step reads that nobody has written.
    fn look_what_is_read(&mut self, scope: usize, step: &'p Step) {
        for read in step.work().into_iter().flat_map(|work| &work.reads) {
            let Some(name) = read.path.first().filter(|_| read.condition.is_none()) else { continue };
            let mut around = Some(scope);
            let mut known = false;
            while let Some(here) = around.and_then(|scope| self.scopes.get(scope)) {
                known |= here.data.contains_key(name);
                around = here.outer;
            }
            if !known {
                self.unwritten.insert((step.head.id.clone(), name.clone()));
            }
        }
    }

    fn enter(&mut self, scope: usize, step: &'p Step) {
        if !self.scopes.get(scope).is_some_and(|scope| scope.open) {
            return;
        }
        let id = step.head.id.as_str();
        let mut who = None;
        if let Some(work) = step.work() {
            who = self.performers(scope, id, &work.by);
        }
        let condition = match &step.condition {
            None => Some(true),
            Some(condition) => self.judge(scope, id, condition),
        };
        let Some(wanted) = condition else { return };
        let Some(visit) = self.new_visit(scope, Body::Step(step)) else { return };
        let case = self.visits.get(visit).map_or(0, |visit| visit.case);
        let item = self.item_of(scope);
        if !wanted {
            let number = self.visits.get(visit).map(|visit| visit.number);
            self.note(case, What::Skipped, id, Detail { visit: number, item, ..Detail::default() });
            self.skip(visit);
            return;
        }
        let holder = who.map(people::text).unwrap_or_default();
        let machine = matches!(who, Some(Who::One { participant: flow_ir::Participant::System { .. }, .. }));
        let kind = match &step.kind {
            StepKind::Stage(_) if machine => "system",
            StepKind::Stage(_) => "stage",
            StepKind::Gate(_) => "gate",
            StepKind::Decide => "decide",
            StepKind::Parallel(_) => "parallel",
            StepKind::Wait(_) => "wait",
            StepKind::Run(_) => "run",
        };
        let Some(state) = self.visits.get_mut(visit) else { return };
        state.who = who;
        state.holder.clone_from(&holder);
        let number = state.number;
        let detail = Detail {
            visit: Some(number),
            kind: Some(kind),
            to: (!holder.is_empty()).then_some(holder),
            item,
            ..Detail::default()
        };
        self.note(case, What::Entered, id, detail);
        self.look_what_is_read(scope, step);
        self.step_opens(case, id);
        match &step.kind {
            StepKind::Stage(_) | StepKind::Gate(_) if self.has_missed_it(visit) => self.too_late(visit),
            StepKind::Decide => self.decide(visit, step),
            StepKind::Stage(stage) => {
                self.watch_visit(visit);
                for participation in &stage.work.consults {
                    self.inform(visit, participation, "asked for an opinion");
                }
                if self.claim(visit) {
                    self.agenda.push_back(Todo::Attempt { visit });
                }
            }
            StepKind::Gate(gate) => {
                self.watch_visit(visit);
                for participation in &gate.work.consults {
                    self.inform(visit, participation, "asked for an opinion");
                }
                self.open_gate(visit, gate);
            }
            StepKind::Parallel(parallel) => {
                self.watch_visit(visit);
                self.open_parallel(visit, parallel);
            }
            StepKind::Wait(wait) => {
                self.watch_visit(visit);
                self.open_wait(visit, wait);
            }
            StepKind::Run(run) => {
                self.watch_visit(visit);
                self.open_run(visit, run);
            }
        }
        if self.cases.get(case).is_some_and(|case| !case.kept.is_empty()) {
            self.agenda.push_back(Todo::Listen { case });
        }
    }

    /// Which one of an `each` a block is for, as people read it.
    pub(super) fn item_of(&self, scope: usize) -> Option<String> {
        let mut scope = Some(scope);
        while let Some(here) = scope.and_then(|scope| self.scopes.get(scope)) {
            if let Some(item) = &here.item {
                return Some(item.in_words());
            }
            scope = here.outer;
        }
        None
    }

    fn decide(&mut self, visit: usize, step: &'p Step) {
        let Some(scope) = self.visits.get(visit).map(|visit| visit.scope) else { return };
        let mut taken = None;
        for (index, way) in step.ways.iter().enumerate() {
            match &way.trigger {
                Trigger::When { condition } => {
                    match evaluate::holds(condition, &self.view(scope)) {
                        Ok(true) => taken = Some(way),
                        Ok(false) => {}
                        Err(unsaid) => {
                            // Which arm of those that are left: nobody said what the rest hangs on.
                            let left = self.arms_left(scope, step, index);
                            let arms: Vec<String> = left.iter().map(|way| self.leads(way)).collect();
                            let Some(choice) = self.ask(&step.head.id, &arms, &unsaid) else { return };
                            taken = left.get(choice).copied();
                        }
                    }
                }
                Trigger::Otherwise => taken = Some(way),
                _ => {}
            }
            if taken.is_some() {
                break;
            }
        }
        match taken {
            Some(way) => {
                self.closes(visit);
                self.take(visit, way);
            }
            None => self.stuck(visit, "none of its conditions holds"),
        }
    }

    /// The arms of a decision from one on that can still be taken: not those that don't hold, and none behind one that does.
    fn arms_left(&self, scope: usize, step: &'p Step, from: usize) -> Vec<&'p Way> {
        let mut left = Vec::new();
        for way in step.ways.iter().skip(from) {
            match &way.trigger {
                Trigger::When { condition } => {
                    let holds = evaluate::holds(condition, &self.view(scope));
                    if holds != Ok(false) {
                        left.push(way);
                    }
                    if holds == Ok(true) {
                        break;
                    }
                }
                Trigger::Otherwise => {
                    left.push(way);
                    break;
                }
                _ => {}
            }
        }
        left
    }

    /// Where a way leads, in words.
    fn leads(&self, way: &Way) -> String {
        match way.arrows.first().map(|arrow| &arrow.target) {
            Some(Target::Step { id }) => {
                self.steps.get(id.as_str()).map_or_else(|| id.clone(), |step| step.head.title.clone())
            }
            Some(Target::Outcome { id, .. }) => {
                let outcomes = self.package.workflows.iter().flat_map(|workflow| &workflow.outcomes);
                let mut named = outcomes.filter(|outcome| outcome.head.id == *id);
                named.next().map_or_else(|| id.clone(), |outcome| format!("the end “{}”", outcome.head.title))
            }
            Some(Target::Join) => "the join".to_owned(),
            Some(Target::Leave) => "out of the branch".to_owned(),
            _ => "elsewhere".to_owned(),
        }
    }

    /// What a visit waits for, as far as the clock alone may bring it about.
    fn waits_for_the_clock(&self, visit: usize) -> Vec<&'p flow_ir::Expression> {
        let Some(state) = self.visits.get(visit).filter(|state| state.open) else { return Vec::new() };
        let until = match state.step().map(|step| &step.kind) {
            Some(StepKind::Wait(wait)) => wait.until.as_ref(),
            Some(StepKind::Parallel(parallel)) => parallel.until.as_ref(),
            _ => None,
        };
        let requires: &'p [flow_ir::Expression] =
            if state.phase == Phase::Accepted { state.requires() } else { &[] };
        let asks = |condition: &&flow_ir::Expression| {
            evaluate::asks_for("today", condition) || evaluate::asks_for("now", condition)
        };
        until.into_iter().chain(requires).filter(asks).collect()
    }

    /// Time passes without anybody doing anything: what asks for the day is looked at again at midnight, and what asks for the
    /// moment as soon as it holds.
    pub(super) fn watch_the_clock(&mut self, visit: usize) {
        let conditions = self.waits_for_the_clock(visit);
        let Some(scope) = self.visits.get(visit).filter(|_| !conditions.is_empty()).map(|state| state.scope)
        else {
            return;
        };
        let midnight = (self.now.div_euclid(DAY) + 1) * DAY;
        let moments = conditions.into_iter().filter(|condition| evaluate::asks_for("now", condition));
        let moments: Vec<Moment> =
            moments.filter_map(|condition| self.first_held(scope, condition, midnight)).collect();
        let at = moments.into_iter().min().unwrap_or(midnight);
        if !self.timers.iter().any(|(key, timer)| key.at == at && matches!(timer, Timer::Clock)) {
            self.at(at, 0, 0, 0, Timer::Clock);
        }
    }

    /// The first moment after this one, and not after `last`, at which a condition holds if nothing changes but the time: to
    /// the second, where it holds for at least five minutes.
    fn first_held(&mut self, scope: usize, condition: &flow_ir::Expression, last: Moment) -> Option<Moment> {
        const STEP: i64 = 300;
        let now = self.now;
        let mut holds = |at: Moment| {
            self.now = at;
            let held = evaluate::holds(condition, &self.view(scope)) == Ok(true);
            self.now = now;
            held
        };
        // Where it holds already, it is something else that is waited for.
        if holds(now) {
            return None;
        }
        let mut before = now;
        while before < last {
            let mut after = (before + STEP).min(last);
            if holds(after) {
                while after - before > 1 {
                    let middle = before + (after - before) / 2;
                    if holds(middle) { after = middle } else { before = middle }
                }
                return Some(after);
            }
            before = after;
        }
        None
    }

    fn open_wait(&mut self, visit: usize, wait: &'p Wait) {
        let Some(state) = self.visits.get(visit) else { return };
        let (scope, depth, id) = (state.scope, state.depth, state.id());
        let owner = state.step().and_then(|step| step.owner.as_ref());
        if let Some(span) = &wait.span {
            match self.span(scope, span) {
                Some(length) => {
                    let calendar = self.people.calendar_of_owner(owner);
                    let at = self.after(id, self.now, length, calendar);
                    let order = self.order_of(id);
                    self.at(at, 1, depth, order, Timer::Waited { visit });
                }
                None => {
                    self.stuck(visit, "nobody knows how long it waits");
                    return;
                }
            }
        }
        if wait.until.is_some() {
            self.changed = true;
            self.watch_the_clock(visit);
        }
    }

    /// Where a step stands in the text.
    pub(super) fn order_of(&self, id: &str) -> u32 {
        self.order.get(id).copied().unwrap_or(0)
    }

    /// A step whose condition doesn't hold goes the way of one that is done.
    fn skip(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let gate = state.step().is_some_and(|step| matches!(step.kind, StepKind::Gate(_)));
        let (ways, case, scope) = (state.ways(), state.case, state.scope);
        let undoes = self.undoes(scope, state.id());
        self.closes(visit);
        if undoes {
            self.not_undone(case);
            return;
        }
        let way = ways.iter().find(|way| match &way.trigger {
            Trigger::Done => !gate,
            Trigger::Verdict { name } => gate && name == "accept",
            _ => false,
        });
        match way {
            Some(way) => self.take(visit, way),
            None => self.in_order(visit),
        }
    }

    /// Where steps need no way, the next one in the text follows.
    pub(super) fn in_order(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let kind = self.scopes.get(state.scope).map(|scope| scope.kind);
        let case = state.case;
        match kind {
            Some(ScopeKind::Finally) => self.agenda.push_back(Todo::Close { case }),
            _ => self.stuck(visit, "nothing says where it leads"),
        }
    }

    /// A run that can't go on.
    pub(super) fn stuck(&mut self, visit: usize, why: &str) {
        let step = self.visits.get(visit).map(|visit| visit.id().to_owned()).unwrap_or_default();
        self.problem.get_or_insert(Problem::Stuck { step, why: why.to_owned() });
    }

    /// Looks again at everything that waits for data or facts.
    pub(super) fn look_again(&mut self) {
        let open: Vec<usize> = (0..self.visits.len()).filter(|visit| self.is_open(*visit)).collect();
        for visit in open {
            let Some(state) = self.visits.get(visit).filter(|visit| visit.open) else { continue };
            let (scope, id) = (state.scope, state.id());
            match state.body {
                Body::Step(Step { kind: StepKind::Wait(wait), .. }) => {
                    let Some(condition) = &wait.until else { continue };
                    match self.judge(scope, id, condition) {
                        Some(true) => self.done(visit),
                        _ => self.watch_the_clock(visit),
                    }
                }
                Body::Step(Step { kind: StepKind::Gate(_), .. }) | Body::Seam(_)
                    if state.phase == Phase::Accepted =>
                {
                    self.accept_if_it_may(visit);
                    self.watch_the_clock(visit);
                }
                Body::Step(Step { kind: StepKind::Parallel(parallel), .. }) if parallel.until.is_some() => {
                    self.agenda.push_back(Todo::Join { visit });
                    self.watch_the_clock(visit);
                }
                _ => {}
            }
        }
    }
}
