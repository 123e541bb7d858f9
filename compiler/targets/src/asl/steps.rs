//! Steps: stages, gates, decisions and waits.

use super::block::Block;
use super::expression::facts;
use super::json::{Code, Json, literal};
use super::machine::{FAR, Machine, States, choice, choices, fail, pass};
use super::message::{Around, asking, calling, telling};
use super::open::{ANSWER, Caught, Open, Stall, Work, wait_until};
use super::recovery::{Again, Visit, recovers};
use super::time::{Asked, Due, WorkingTime, exact, expressions};
use flow_ir::{
    Expression, Gate, Head, Participation, Performers, Step, StepKind, TimeSpan, Trigger, Wait, Way, Who,
};
use std::borrow::Cow;

/// A state before a step's own, in order.
pub(super) enum Link {
    /// A state that leads to the next.
    State { purpose: String, json: Json },
    /// Goes on only under a condition.
    If { condition: String, otherwise: String },
    /// A state that is entered only under a condition.
    Maybe { purpose: String, condition: String, json: Json },
}

impl Link {
    /// A state that assigns.
    pub(super) fn assign(purpose: &str, assign: Vec<(String, Json)>) -> Self {
        let json = Json::object([("Type", Json::word("Pass")), ("Assign", Json::object(assign))]);
        Self::State { purpose: purpose.to_owned(), json }
    }
}

impl<'a> Machine<'a> {
    /// Makes the states of one step.
    pub(super) fn step(&mut self, block: &mut Block<'a>, step: &'a Step) {
        let known = self.facts.len();
        match &step.kind {
            StepKind::Stage(stage) => self.stage(block, step, stage),
            StepKind::Gate(gate) => self.gate(block, step, gate),
            StepKind::Decide => self.decide(block, step),
            StepKind::Parallel(parallel) => self.fork(block, step, parallel),
            StepKind::Wait(wait) => self.wait(block, step, wait),
            StepKind::Run(run) => self.run(block, step, run),
        }
        self.facts.truncate(known);
        self.rung_times.clear();
    }

    // --- what comes before

    /// Asks systems for the facts that expressions read.
    pub(super) fn ask_facts<'e>(
        &mut self,
        scope: usize,
        expressions: impl IntoIterator<Item = &'e Expression>,
        links: &mut Vec<Link>,
    ) {
        for (system, fact) in facts(expressions) {
            if self.facts.iter().any(|(known, _)| known.0 == system && known.1 == fact) {
                continue;
            }
            let short = system.rsplit('.').next().unwrap_or(&system).to_owned();
            let variable = self.declare(scope, &format!("{short}_{fact}"), Json::Null);
            let json = self.ask_fact(&system, &fact, &variable);
            links.push(Link::State { purpose: format!("ask {short}.{fact}"), json });
            self.facts.push(((system, fact), variable));
        }
    }

    /// The call that asks a system for a fact.
    pub(super) fn ask_fact(&mut self, system: &str, fact: &str, variable: &str) -> Json {
        let name = format!("{system}.{fact}");
        let mut payload = Json::object([
            ("step", Json::text(name.clone())),
            ("action", Json::text(name)),
            ("data", Json::object::<&str>([])),
        ]);
        if let Some(slot) = self.slot() {
            payload.add("slot", slot);
        }
        let assign = [(variable.to_owned(), Json::expression("$states.result.Payload.value"))];
        calling(system, payload).with("Assign", Json::object(assign))
    }

    /// Asks for the ends of working time.
    pub(super) fn working_times(&mut self, asked: Vec<WorkingTime>, links: &mut Vec<Link>) {
        for one in asked {
            let assign = [(one.variable, Json::expression("$toMillis($states.result.Payload.end)"))];
            let json = calling("WorkingTime", one.question).with("Assign", Json::object(assign));
            let purpose = "working time".to_owned();
            links.push(match one.condition {
                None => Link::State { purpose, json },
                Some(condition) => Link::Maybe { purpose, condition, json },
            });
        }
    }

    /// Tells those who are to know.
    pub(super) fn informing(
        &mut self,
        scope: usize,
        id: &str,
        informs: &'a [Participation],
        around: Around<'a>,
        links: &mut Vec<Link>,
    ) {
        for one in informs {
            let json = telling(vec![
                ("kind", Json::word("inform")),
                ("step", Json::text(id.to_owned())),
                ("to", Json::text(self.named(&one.participant, around))),
            ]);
            let purpose = "inform".to_owned();
            links.push(match &one.condition {
                None => Link::State { purpose, json },
                Some(condition) => {
                    Link::Maybe { purpose, condition: self.condition(scope, condition), json }
                }
            });
        }
    }

    /// Writes the states before `main`; the first of all is called `entry`. Gives the name of the first.
    pub(super) fn links(
        &mut self,
        block: &mut Block<'a>,
        entry: &str,
        base: &str,
        head: &'a Head,
        links: Vec<Link>,
        main: &str,
    ) -> String {
        // Each leads to the one after it, so the names are made first.
        let mut names = Vec::with_capacity(links.len());
        for (index, link) in links.iter().enumerate() {
            names.push(match link {
                _ if index == 0 => entry.to_owned(),
                Link::State { purpose, .. } => self.state_of(base, purpose),
                Link::If { .. } => self.state_of(base, "when"),
                Link::Maybe { purpose, .. } => self.state_of(base, &format!("{purpose}?")),
            });
        }
        names.push(main.to_owned());
        for (index, link) in links.into_iter().enumerate() {
            let (Some(name), Some(next)) = (names.get(index).cloned(), names.get(index + 1).cloned()) else {
                continue;
            };
            self.mapped(&name, head);
            match link {
                Link::State { json, .. } => block.states.push((name, json.with("Next", Json::word(next)))),
                Link::If { condition, otherwise } => {
                    block.states.push((name, choice(&condition, &next, &otherwise)));
                }
                Link::Maybe { purpose, condition, json } => {
                    let then = self.state_of(base, &purpose);
                    block.states.push((name, choice(&condition, &then, &next)));
                    block.states.push((then, json.with("Next", Json::word(next))));
                }
            }
        }
        names.into_iter().next().unwrap_or_default()
    }

    /// Writes something that is open together with what comes before it. The first state is called `entry`.
    pub(super) fn linked(
        &mut self,
        block: &mut Block<'a>,
        entry: &str,
        base: &str,
        head: &'a Head,
        links: Vec<Link>,
        mut open: Open<'a>,
    ) -> String {
        if !links.is_empty() && open.name == entry {
            open.name = self.state_of(base, "open");
        }
        let main = open.name.clone();
        let first = self.links(block, entry, base, head, links, &main);
        self.open(block, open);
        first
    }

    /// Makes a deadline a moment in a variable, which several states can look at.
    pub(super) fn fix(
        &mut self,
        scope: usize,
        base: &str,
        due: Due,
        assign: &mut Vec<(String, Json)>,
    ) -> (Due, String) {
        let variable = self.declare(scope, &format!("{base} due"), Json::Null);
        let moment = super::open::moment(&due, "$millis()");
        assign.push((variable.clone(), Json::expression(&moment)));
        (Due::At(format!("${variable}")), variable)
    }

    /// The way that a trigger takes.
    pub(super) fn way(ways: &'a [Way], wanted: impl Fn(&Trigger) -> bool) -> Option<&'a Way> {
        ways.iter().find(|way| wanted(&way.trigger))
    }

    /// Where a step leads when it is done.
    pub(super) fn done(&mut self, block: &mut Block<'a>, visit: &Visit<'a>) -> String {
        match Self::way(visit.ways, |trigger| *trigger == Trigger::Done) {
            Some(way) => self.route(block, Some(visit), way, "done"),
            None => self.stuck(block),
        }
    }

    /// The skip of a step whose `when` doesn't hold.
    pub(super) fn skip(&mut self, block: &mut Block<'a>, step: &'a Step, visit: &Visit<'a>, links: &mut Vec<Link>) {
        let Some(condition) = &step.condition else { return };
        self.ask_facts(block.scope, [condition], links);
        let condition = self.condition(block.scope, condition);
        let accept = Self::way(visit.ways, |trigger| {
            matches!(trigger, Trigger::Verdict { name } if name == "accept")
        });
        let otherwise = match (&step.kind, accept) {
            (StepKind::Gate(_), Some(way)) => self.route(block, Some(visit), way, "accept"),
            _ => self.done(block, visit),
        };
        links.push(Link::If { condition, otherwise });
    }

    /// What may go wrong with a step: errors, absence, silence.
    pub(super) fn failures(&mut self, block: &mut Block<'a>, visit: &Visit<'a>, open: &mut Open<'a>) {
        let mut known: Vec<&str> = Vec::new();
        for way in visit.ways {
            match &way.trigger {
                Trigger::Fails { errors } if errors.is_empty() => {
                    if open.any.is_none() {
                        let next = self.route(block, Some(visit), way, "fails");
                        open.any = Some(next);
                    }
                }
                Trigger::Fails { errors } => {
                    let fresh: Vec<&str> =
                        errors.iter().map(String::as_str).filter(|error| !known.contains(error)).collect();
                    if fresh.is_empty() {
                        continue;
                    }
                    let next = self.route(block, Some(visit), way, &format!("fails {}", fresh.join(", ")));
                    let errors = fresh.iter().map(|error| (*error).to_owned()).collect();
                    known.extend(fresh);
                    open.caught.push(Caught { errors, assign: Vec::new(), next });
                }
                Trigger::Absent if !known.contains(&"Flow.Absent") => {
                    let next = self.route(block, Some(visit), way, "absent");
                    known.push("Flow.Absent");
                    open.caught.push(Caught { errors: vec!["Flow.Absent".into()], assign: Vec::new(), next });
                }
                Trigger::Stalls { after } if open.stall.is_none() => {
                    let next = self.route(block, Some(visit), way, "stalls");
                    let after = match (exact(after), after) {
                        (Some(seconds), _) => Code::whole(i64::try_from(seconds.max(1)).unwrap_or(i64::MAX)),
                        (None, TimeSpan::Computed { value }) => self.code(block.scope, value),
                        (None, TimeSpan::Unknown { question }) => {
                            self.hole(question, way.origin);
                            Code::whole(1)
                        }
                        (None, _) => {
                            self.cannot(
                                "a stall timer in working time or months",
                                way.origin,
                                "Step Functions counts the time between two signs of life in seconds. Write minutes or hours.",
                            );
                            Code::whole(1)
                        }
                    };
                    open.stall = Some(Stall { after, next });
                }
                _ => {}
            }
        }
        if open.any.is_none() && block.onward.is_some() {
            open.any.clone_from(&block.onward);
        }
    }

    /// The time that is counted for a step.
    pub(super) fn asked(&self, head: &'a Head, by: &'a [Performers], step: &'a Step, base: &str) -> Asked<'a> {
        Asked {
            id: Cow::from(head.id.as_str()),
            name: base.to_owned(),
            calendar: self.calendar_of(
                super::time::first_of(by.first().map(|line| &line.who)),
                step.owner.as_ref(),
            ),
        }
    }

    /// Working time on the rungs of a step's ladders is counted before it opens.
    pub(super) fn count_rungs(&mut self, scope: usize, step: &'a Step, who: &Asked<'a>, links: &mut Vec<Link>) {
        for ladder in &step.timing.ladders {
            for rung in &ladder.rungs {
                if exact(&rung.time).is_some() || matches!(rung.time, TimeSpan::Unknown { .. }) {
                    continue;
                }
                let mut asked = Vec::new();
                let end = self.ends(scope, &rung.time, "$millis()", rung.origin, who, &mut asked);
                let variable = match asked.last() {
                    Some(question) => question.variable.clone(),
                    None => {
                        let variable = self.declare(scope, &format!("{} rung", who.name), Json::Null);
                        links.push(Link::assign("rung", vec![(variable.clone(), Json::expression(&end))]));
                        variable
                    }
                };
                self.working_times(asked, links);
                self.rung_times.push((rung.origin, variable));
            }
        }
    }

    /// The deadline of a step and what is remembered of it while it is open. `together` says that several states look at it.
    pub(super) fn opening(
        &mut self,
        block: &Block<'a>,
        step: &'a Step,
        visit: &mut Visit<'a>,
        due: Option<Due>,
        together: bool,
        links: &mut Vec<Link>,
    ) -> (Option<Due>, Option<String>) {
        let mut assign = Vec::new();
        let scope = block.scope;
        let base = visit.base.clone();
        let again = recovers(step);
        let opened = (!step.timing.ladders.is_empty()).then(|| {
            let variable = self.declare(scope, &format!("{base} opened"), Json::Null);
            assign.push((variable.clone(), Json::expression("$millis()")));
            format!("${variable}")
        });
        let mut variable = None;
        let due = match due {
            Some(due) if together || again || matches!(due, Due::At(_)) => {
                let (due, name) = self.fix(scope, &base, due, &mut assign);
                variable = Some(name);
                Some(due)
            }
            due => due,
        };
        if again {
            let mut remembered = |machine: &mut Self, purpose: &str, value: Json| {
                let name = machine.declare(scope, &format!("{base} {purpose}"), Json::Null);
                assign.push((name.clone(), value));
                name
            };
            visit.again = Some(Again {
                due: variable,
                holder: remembered(self, "holder", Json::Null),
                rung: remembered(self, "again", Json::Whole(0)),
                since: remembered(self, "since", Json::Whole(0)),
                left: remembered(self, "left", Json::Whole(0)),
                brief: remembered(self, "brief", Json::Null),
            });
        }
        if !assign.is_empty() {
            links.push(Link::assign("opens", assign));
        }
        (due, opened)
    }

    // --- decisions and waits

    fn decide(&mut self, block: &mut Block<'a>, step: &'a Step) {
        let visit = self.visit(step, false);
        let mut links = Vec::new();
        let conditions: Vec<&'a Expression> = step
            .ways
            .iter()
            .filter_map(|way| match &way.trigger {
                Trigger::When { condition } => Some(&**condition),
                _ => None,
            })
            .collect();
        self.skip(block, step, &visit, &mut links);
        self.ask_facts(block.scope, conditions, &mut links);
        let mut arms = Vec::new();
        let mut otherwise = None;
        for (index, way) in step.ways.iter().enumerate() {
            match &way.trigger {
                Trigger::When { condition } => {
                    let condition = self.condition(block.scope, condition);
                    let next = self.route(block, Some(&visit), way, &format!("arm {}", index + 1));
                    arms.push((condition, Vec::new(), next));
                }
                Trigger::Otherwise => otherwise = Some(self.route(block, Some(&visit), way, "otherwise")),
                _ => {}
            }
        }
        let otherwise = match otherwise {
            Some(next) => next,
            None => self.stuck(block),
        };
        let main = if links.is_empty() { visit.entry.clone() } else { self.state_of(&visit.base, "decide") };
        self.links(block, &visit.entry, &visit.base, &step.head, links, &main);
        self.mapped(&main, &step.head);
        let ticks = self.ticks(block, &step.head.id);
        let state = if arms.is_empty() { pass(Vec::new(), &otherwise) } else { choices(arms, &otherwise) };
        if ticks.is_empty() {
            block.states.push((main, state));
        } else {
            let then = self.state_of(&visit.base, "decided");
            let assign = ticks.into_iter().map(|(name, code)| (name, Json::expression(&code))).collect();
            block.states.push((main, pass(assign, &then)));
            block.states.push((then, state));
        }
    }

    fn wait(&mut self, block: &mut Block<'a>, step: &'a Step, wait: &'a Wait) {
        let mut visit = self.visit(step, false);
        let base = visit.base.clone();
        let mut links = Vec::new();
        self.skip(block, step, &visit, &mut links);
        self.ask_facts(block.scope, expressions(&step.timing.within), &mut links);
        let who = self.asked(&step.head, &[], step, &base);
        let mut asked = Vec::new();
        let late = Self::way(&step.ways, |trigger| *trigger == Trigger::Late);
        let due =
            late.and_then(|_| self.deadline(block.scope, &step.timing.within, "$millis()", &who, &mut asked));
        let work = match (&wait.until, &wait.span) {
            (Some(until), _) => self.poll(block, &base, until, due.as_ref()),
            (None, Some(span)) => {
                let state = match exact(span) {
                    Some(seconds) => Json::object([
                        ("Type", Json::word("Wait")),
                        ("Seconds", Json::Whole(i64::try_from(seconds.min(super::time::LONGEST)).unwrap_or(0))),
                    ]),
                    None => {
                        let end = self.ends(block.scope, span, "$millis()", step.head.origin, &who, &mut asked);
                        timestamp(&end)
                    }
                };
                Work::Wait(state)
            }
            (None, None) => Work::Wait(timestamp(&FAR.to_string())),
        };
        self.working_times(asked, &mut links);
        let mut open = Open::new(&base, &visit.entry, &step.head, work);
        // A deadline always makes it a Parallel, so it is kept as a moment.
        let (due, opened) = self.opening(block, step, &mut visit, due, true, &mut links);
        if let (Some(due), Some(late)) = (due, late) {
            let next = self.route(block, Some(&visit), late, "late");
            open.timers.push((due, next));
        }
        self.around(block, &step.head, &mut open);
        self.companions(block, step, &visit, opened.as_deref(), None, &mut open);
        self.failures(block, &visit, &mut open);
        open.answered.next = self.done(block, &visit);
        open.answered.assign = self.ticks(block, &step.head.id);
        self.linked(block, &visit.entry.clone(), &base, &step.head, links, open);
    }

    /// States that look again and again whether something holds.
    fn poll(&mut self, block: &mut Block<'a>, base: &str, until: &'a Expression, due: Option<&Due>) -> Work {
        let answered = self.state_of(base, "holds");
        let mut states: States = Vec::new();
        let start = self.until(block.scope, base, until, due, &answered, &mut states);
        Work::Chain { start, states, answered }
    }

    /// Looks whether something holds, waits and looks again; keeps what it is given. Gives the first state.
    pub(super) fn until(
        &mut self,
        scope: usize,
        base: &str,
        condition: &'a Expression,
        due: Option<&Due>,
        next: &str,
        states: &mut States,
    ) -> String {
        let known = self.facts.len();
        let read = facts([condition]);
        let mut names: Vec<String> = read
            .iter()
            .map(|(system, fact)| {
                let short = system.rsplit('.').next().unwrap_or(system);
                self.state_of(base, &format!("ask {short}.{fact}"))
            })
            .collect();
        let check = self.state_of(base, "does it hold");
        names.push(check.clone());
        let first = names.first().cloned().unwrap_or_default();
        for (index, (system, fact)) in read.into_iter().enumerate() {
            let variable = self.declare(usize::MAX, &fact, Json::Null);
            let state = self.ask_fact(&system, &fact, &variable);
            let (Some(name), Some(after)) = (names.get(index), names.get(index + 1)) else { continue };
            let state = state
                .with("Output", Json::expression("$states.input"))
                .with("Next", Json::word(after.clone()));
            states.push((name.clone(), state));
            self.facts.push(((system, fact), variable));
        }
        let condition = self.condition(scope, condition);
        let pause = self.state_of(base, "look again");
        states.push((check, choice(&condition, next, &pause)));
        let seconds = if self.facts.len() == known {
            // Data of the case can't change while it waits; only its deadline can end this.
            super::time::LONGEST
        } else {
            match due {
                // Step Functions keeps 25,000 events of a run, so a long wait looks less often.
                Some(Due::After(Code { constant: Some(Json::Whole(seconds)), .. })) => {
                    u64::try_from(seconds / 500).unwrap_or(60).max(60)
                }
                _ => 300,
            }
        };
        states.push((
            pause,
            Json::object([
                ("Type", Json::word("Wait")),
                ("Seconds", Json::Whole(i64::try_from(seconds).unwrap_or(300))),
                ("Next", Json::word(first.clone())),
            ]),
        ));
        self.facts.truncate(known);
        first
    }

    // --- what stages and gates share

    /// A step while it is open, before anything is known of it.
    pub(super) fn visit(&mut self, step: &'a Step, resumes: bool) -> Visit<'a> {
        let entry = self.entry(&step.head.id).unwrap_or_default().to_owned();
        Visit {
            head: &step.head,
            ways: &step.ways,
            base: entry.clone(),
            main: entry.clone(),
            entry,
            again: None,
            taken_over: None,
            resumes,
            runs: None,
            around: Around {
                performer: None,
                owner: step.owner.as_ref(),
                sender: self.sides.0,
                receiver: self.sides.1,
            },
        }
    }

    /// Events, ladders and duties beside a step.
    pub(super) fn companions(
        &mut self,
        block: &mut Block<'a>,
        step: &'a Step,
        visit: &Visit<'a>,
        opened: Option<&str>,
        ask: Option<&dyn Fn(Json, usize, Vec<(&'static str, Json)>) -> Json>,
        open: &mut Open<'a>,
    ) {
        let base = visit.base.clone();
        open.listeners = self.listeners(block, Some(visit), &base, &step.head, &step.ways);
        if let Some(opened) = opened {
            let left = visit.again.as_ref().map(|again| format!("${}", again.left));
            let limit = match step.timing.within.as_slice() {
                [line] if line.condition.is_none() && line.from.is_none() => line
                    .limit
                    .as_ref()
                    .and_then(exact)
                    .filter(|_| visit.ways.iter().any(|way| way.trigger == Trigger::Late)),
                _ => None,
            };
            let beside = super::guard::Beside {
                base: &base,
                id: &step.head.id,
                opened,
                left: left.as_deref(),
                // Taken up again after its deadline, a step has time for the rungs behind it.
                limit: limit.filter(|_| visit.again.is_none()),
                around: visit.around,
            };
            open.ladder = self.ladder(block.scope, &step.timing.ladders, &beside, ask);
            open.ladder.since = visit.again.as_ref().map(|again| again.since.clone());
        }
        let clocks = self.clock_ladders(block, &step.head, &base, visit.around);
        open.ladder.branches.extend(clocks);
        let workflow = block.workflow;
        open.duties = workflow
            .duties
            .iter()
            .filter(|duty| duty.while_.as_deref() == Some(step.head.id.as_str()))
            .collect();
    }

    /// True where anything accompanies a step, so that one task can't say it all.
    pub(super) fn accompanied(&self, block: &Block<'a>, step: &Step) -> bool {
        let listens = |ways: &[Way]| ways.iter().any(|way| matches!(way.trigger, Trigger::Event { .. }));
        let id = step.head.id.as_str();
        !step.timing.ladders.is_empty()
            || listens(&step.ways)
            || listens(block.ways)
            || block.workflow.duties.iter().any(|duty| duty.while_.as_deref() == Some(id))
            || block.clocks.iter().any(|running| {
                !running.clock.timing.ladders.is_empty() && running.steps.contains(id)
            })
    }

    /// What no machine can say of a stage or gate.
    pub(super) fn unsayable(&mut self, step: &'a Step, work: &'a flow_ir::Work) {
        if work.while_.is_some() {
            self.cannot(
                "work that is cancelled when a step elsewhere ends",
                step.head.origin,
                "Branches of a state machine know nothing of each other. Put both into one block, or lead an event to it.",
            );
        }
        if !step.timing.pauses.is_empty() {
            self.cannot(
                "a deadline that pauses",
                step.head.origin,
                "A state machine can't stop a wait that has begun and go on with it later.",
            );
        }
    }

    /// The verdicts of a gate, and the choice among its ways.
    pub(super) fn verdicts(&mut self, block: &mut Block<'a>, visit: &Visit<'a>) -> (Vec<&'a str>, String) {
        let mut names = Vec::new();
        let mut arms = Vec::new();
        for way in visit.ways {
            let Trigger::Verdict { name } = &way.trigger else { continue };
            if names.contains(&name.as_str()) {
                continue;
            }
            let next = self.route(block, Some(visit), way, name);
            names.push(name.as_str());
            arms.push((format!("$states.input.verdict = {}", literal(name)), Vec::new(), next));
        }
        let unexpected = self.shared(block, "unexpected verdict", |_, _| {
            fail("Flow.UnexpectedVerdict", Some(&Code::computed("$string($states.input)")))
        });
        let which = self.state_of(&visit.base, "verdict");
        self.mapped(&which, visit.head);
        let state =
            if arms.is_empty() { pass(Vec::new(), &unexpected) } else { choices(arms, &unexpected) };
        block.tail.push((which.clone(), state));
        (names, which)
    }

    fn gate(&mut self, block: &mut Block<'a>, step: &'a Step, gate: &'a Gate) {
        let mut visit = self.visit(step, true);
        let base = visit.base.clone();
        let scope = block.scope;
        self.unsayable(step, &gate.work);
        visit.around.performer = super::time::first_of(gate.work.by.first().map(|line| &line.who));
        let mut links = Vec::new();
        let read = gate.work.by.iter().filter_map(|line| line.condition.as_ref());
        self.ask_facts(scope, read.chain(expressions(&step.timing.within)), &mut links);
        self.skip(block, step, &visit, &mut links);
        if let Some(share) = &gate.sample {
            // The same case is always drawn the same way: the first four bytes of a hash of its name.
            let accept = Self::way(visit.ways, |trigger| {
                matches!(trigger, Trigger::Verdict { name } if name == "accept")
            });
            let otherwise = match accept {
                Some(way) => self.route(block, Some(&visit), way, "accept"),
                None => self.stuck(block),
            };
            let condition = format!(
                "$number(\"0x\" & $substring($hash($states.context.Execution.Name & {}, \"SHA-256\"), 0, 8)) / 4294967296 \
                 * 100 < {}",
                literal(&step.head.id),
                share.normalize()
            );
            links.push(Link::If { condition, otherwise });
        }
        self.informing(scope, &step.head.id, &gate.work.informs, visit.around, &mut links);
        let who = self.asked(&step.head, &gate.work.by, step, &base);
        let mut asked = Vec::new();
        let late = Self::way(&step.ways, |trigger| *trigger == Trigger::Late);
        let due = match (&gate.open, late) {
            (Some(window), _) => Some(match exact(window) {
                Some(seconds) => Due::After(Code::whole(i64::try_from(seconds).unwrap_or(i64::MAX))),
                None => Due::At(self.ends(scope, window, "$millis()", step.head.origin, &who, &mut asked)),
            }),
            (None, Some(_)) => self.deadline(scope, &step.timing.within, "$millis()", &who, &mut asked),
            (None, None) => None,
        };
        self.working_times(asked, &mut links);
        self.count_rungs(scope, step, &who, &mut links);
        let chained = gate.open.is_some() || !gate.requires.is_empty();
        let together = chained || self.accompanied(block, step);
        let plain_due = due.clone();
        let (due, opened) = self.opening(block, step, &mut visit, due, together, &mut links);
        if !links.is_empty() {
            visit.main = self.state_of(&base, "review");
        }
        let (names, which) = self.verdicts(block, &visit);
        let to = self.performers(scope, &gate.work.by, visit.around);
        let mut body = vec![
            ("kind", Json::word("gate")),
            ("step", Json::text(step.head.id.clone())),
            ("title", Json::text(step.head.title.clone())),
        ];
        self.holder(&visit, &to, &mut body);
        body.extend(self.review(scope, step, gate, &visit, &names));
        let ask = |to: Json, rung: usize, channel: Vec<(&'static str, Json)>| handed_on(&body, to, rung, channel);
        let work = Work::Task { state: asking(body.clone()), answer: "$states.result" };
        let mut open = Open::new(&base, &visit.main, &step.head, work);
        if let Some(due) = due.clone() {
            let next = match late {
                Some(late) => self.route(block, Some(&visit), late, "late"),
                None => self.stuck(block),
            };
            open.timers.push((due, next));
        }
        self.around(block, &step.head, &mut open);
        self.companions(block, step, &visit, opened.as_deref(), Some(&ask), &mut open);
        self.failures(block, &visit, &mut open);
        open.answered.assign = self.writes(scope, &gate.work, "writes");
        open.answered.assign.extend(self.ticks(block, &step.head.id));
        open.answered.output = Some(format!("{{\"verdict\": {ANSWER}.verdict}}"));
        open.answered.next = which;
        if chained {
            open.after = Some(self.afterwards(scope, &base, gate, due.as_ref(), plain_due.as_ref()));
            open.window = gate.open.is_some();
        }
        let entry = visit.entry.clone();
        self.linked(block, &entry, &base, &step.head, links, open);
    }

    /// What is looked at between a verdict and its way: `requires`, and the end of a fixed window.
    fn afterwards(
        &mut self,
        scope: usize,
        base: &str,
        gate: &'a Gate,
        due: Option<&Due>,
        plain: Option<&Due>,
    ) -> (String, States, String) {
        let answered = self.state_of(base, "answered");
        let mut states: States = Vec::new();
        let mut next = answered.clone();
        for required in gate.requires.iter().rev() {
            let mut own: States = Vec::new();
            next = self.until(scope, base, required, plain, &next, &mut own);
            own.extend(states);
            states = own;
        }
        if !gate.requires.is_empty() {
            let accepted = self.state_of(base, "accepted?");
            let check = choice("$states.input.verdict = \"accept\"", &next, &answered);
            states.insert(0, (accepted.clone(), check));
            next = accepted;
        }
        if gate.open.is_some()
            && let Some(Due::At(moment)) = due
        {
            let closes = self.state_of(base, "window closes");
            states.insert(0, (closes.clone(), wait_until(moment, &next)));
            next = closes;
        }
        (next, states, answered)
    }

    /// What a reviewer is told.
    fn review(
        &mut self,
        scope: usize,
        step: &'a Step,
        gate: &'a Gate,
        visit: &Visit<'a>,
        names: &[&str],
    ) -> Vec<(&'static str, Json)> {
        let around = visit.around;
        let mut body = Vec::new();
        let simple = matches!(gate.work.by.as_slice(), [line] if matches!(&line.who, Who::One { .. }));
        if !simple {
            body.push(("review", self.rules(scope, &gate.work.by, around).json()));
        }
        body.push(("verdicts", Json::List(names.iter().map(|name| Json::text((*name).to_owned())).collect())));
        if !gate.of.is_empty() {
            body.push(("of", Json::List(gate.of.iter().map(|path| Json::text(path.join("."))).collect())));
        }
        if !gate.meets.is_empty() {
            let meets = gate.meets.iter().map(|used| Json::text(used.standard.clone()));
            body.push(("meets", Json::List(meets.collect())));
        }
        if !gate.asks.is_empty() {
            body.push(("asks", self.prompts(scope, &gate.asks)));
        }
        if !gate.work.consults.is_empty() {
            body.push(("consults", self.participations(scope, &gate.work.consults, around)));
        }
        if !gate.work.writes.is_empty() {
            body.push(("writes", super::message::written(&gate.work.writes)));
        }
        if let Some(cadence) = &gate.at {
            body.push(("at", Json::text(cadence.clone())));
            if let Some(count) = gate.at_once {
                body.push(("at_once", Json::Whole(count.into())));
            }
        }
        if let Some(window) = gate.open.as_ref().and_then(exact) {
            body.push(("open", Json::Whole(i64::try_from(window).unwrap_or(i64::MAX))));
        }
        if step.ways.iter().any(|way| way.trigger == Trigger::Absent) {
            body.push(("absent", Json::Bool(true)));
        }
        let mut data = match self.reads(scope, &gate.work.reads) {
            Json::Object(members) => members,
            _ => Vec::new(),
        };
        for path in &gate.of {
            let name = path.join(".");
            if data.iter().all(|(known, _)| *known != name)
                && let Some(text) = self.path(scope, path)
            {
                data.push((name.into(), Json::expression(&text)));
            }
        }
        body.push(("data", Json::Object(data)));
        if let Some(slot) = self.slot() {
            body.push(("slot", slot));
        }
        body
    }
}

/// A Wait until a moment, without its next state.
fn timestamp(moment: &str) -> Json {
    Json::object([
        ("Type", Json::word("Wait")),
        ("Timestamp", Json::expression(&format!("$fromMillis({moment})"))),
    ])
}

/// The task that asks somebody to whom the work was handed.
pub(super) fn handed_on(
    body: &[(&'static str, Json)],
    to: Json,
    rung: usize,
    channel: Vec<(&'static str, Json)>,
) -> Json {
    let mut handed: Vec<(&'static str, Json)> = Vec::with_capacity(body.len() + 2);
    for (key, value) in body {
        match *key {
            "to" => handed.push(("to", to.clone())),
            "rung" => {}
            _ => handed.push((key, value.clone())),
        }
    }
    handed.push(("rung", Json::Whole(i64::try_from(rung).unwrap_or(i64::MAX))));
    handed.extend(channel);
    asking(handed)
}
