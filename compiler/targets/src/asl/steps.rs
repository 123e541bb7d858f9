//! Steps: what they share, decisions and waits.

use super::block::Block;
use super::expression::{asks_for, facts};
use super::guard::Ask;
use super::json::{Code, Json};
use super::link::Link;
use super::machine::{FAR, Machine, States, choice, choices, pass};
use super::message::Around;
use super::open::{Caught, Open, Stall, Work};
use super::recovery::{Again, Visit, recovers};
use super::time::{Asked, Due, exact, expressions};
use flow_ir::{Expression, Head, Performers, Step, StepKind, TimeSpan, Trigger, Wait, Way};
use std::borrow::Cow;

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

    /// Makes a deadline a moment in a variable, which several states can look at.
    pub(super) fn fix(
        &mut self,
        scope: usize,
        base: &str,
        due: Due,
        assign: &mut Vec<(String, Json)>,
    ) -> (Due, String) {
        let variable = self.declare(scope, &format!("{base} due"), Json::Null);
        let moment = super::deadline::moment(&due, "$millis()");
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
    pub(super) fn skip(
        &mut self,
        block: &mut Block<'a>,
        step: &'a Step,
        visit: &Visit<'a>,
        links: &mut Vec<Link>,
    ) {
        let Some(condition) = &step.condition else { return };
        self.ask_facts(block.scope, [condition], links);
        let condition = self.condition(block.scope, condition);
        let accept =
            Self::way(visit.ways, |trigger| matches!(trigger, Trigger::Verdict { name } if name == "accept"));
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
                Trigger::Fails { errors } if errors.is_empty() && open.any.is_none() => {
                    let next = self.route(block, Some(visit), way, "fails");
                    open.any = Some(next);
                }
                Trigger::Fails { errors } if !errors.is_empty() => {
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
    pub(super) fn asked(
        &self,
        head: &'a Head,
        by: &'a [Performers],
        step: &'a Step,
        base: &str,
    ) -> Asked<'a> {
        Asked {
            id: Cow::from(head.id.as_str()),
            name: base.to_owned(),
            calendar: self
                .calendar_of(super::time::first_of(by.first().map(|line| &line.who)), step.owner.as_ref()),
        }
    }

    /// Working time on the rungs of a step's ladders is counted before it opens.
    pub(super) fn count_rungs(
        &mut self,
        scope: usize,
        step: &'a Step,
        who: &Asked<'a>,
        links: &mut Vec<Link>,
    ) {
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
            visit.again = Some(self.remembered(scope, &base, variable, &mut assign));
        }
        if !assign.is_empty() {
            links.push(Link::assign("opens", assign));
        }
        (due, opened)
    }

    /// What is remembered of a step that people may give back to whoever had it: its deadline, and what is assigned when it opens.
    pub(super) fn remembered(
        &mut self,
        scope: usize,
        base: &str,
        due: Option<String>,
        assign: &mut Vec<(String, Json)>,
    ) -> Again {
        let mut remember = |purpose: &str, value: Json| {
            let name = self.declare(scope, &format!("{base} {purpose}"), Json::Null);
            assign.push((name.clone(), value));
            name
        };
        Again {
            due,
            holder: remember("holder", Json::Null),
            rung: remember("again", Json::Whole(0)),
            since: remember("since", Json::Whole(0)),
            left: remember("left", Json::Whole(0)),
            brief: remember("brief", Json::Null),
        }
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
                        (
                            "Seconds",
                            Json::Whole(i64::try_from(seconds.min(super::time::LONGEST)).unwrap_or(0)),
                        ),
                    ]),
                    None => {
                        let end =
                            self.ends(block.scope, span, "$millis()", step.head.origin, &who, &mut asked);
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
        let written = self.condition(scope, condition);
        let pause = self.state_of(base, "look again");
        states.push((check, choice(&written, next, &pause)));
        let pausing = if self.facts.len() > known || asks_for("now", condition) {
            let seconds = match due {
                // Step Functions keeps 25,000 events of a run, so a long wait looks less often.
                Some(Due::After(Code { constant: Some(Json::Whole(seconds)), .. })) => {
                    (seconds / 500).max(60)
                }
                _ => 300,
            };
            Json::object([("Type", Json::word("Wait")), ("Seconds", Json::Whole(seconds))])
        } else if asks_for("today", condition) {
            // Nothing else can change it than the beginning of a day.
            timestamp("86400000 * ($floor($millis() / 86400000) + 1)")
        } else {
            // Data of the case can't change while it waits; only its deadline can end this.
            let seconds = i64::try_from(super::time::LONGEST).unwrap_or(i64::MAX);
            Json::object([("Type", Json::word("Wait")), ("Seconds", Json::Whole(seconds))])
        };
        states.push((pause, pausing.with("Next", Json::word(first.clone()))));
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
        ask: Option<Ask<'_>>,
        open: &mut Open<'a>,
    ) {
        let base = visit.base.clone();
        open.listeners = self.listeners(block, Some(visit), &base, &step.head, &step.ways);
        if let Some(opened) = opened {
            // A rung at the very moment it was left had been climbed.
            let left = visit.again.as_ref().map(|again| format!("${} + 1", again.left));
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
                begun: false,
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
            || block
                .clocks
                .iter()
                .any(|running| !running.clock.timing.ladders.is_empty() && running.steps.contains(id))
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
}

/// A Wait until a moment, without its next state.
fn timestamp(moment: &str) -> Json {
    Json::object([
        ("Type", Json::word("Wait")),
        ("Timestamp", Json::expression(&format!("$fromMillis({moment})"))),
    ])
}
