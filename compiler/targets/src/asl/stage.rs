//! Stages: somebody is asked to do something, or a system is called.

use super::block::Block;
use super::expression::member;
use super::gate::handed_on;
use super::json::{Code, Json, literal};
use super::machine::{Machine, States, choice, pass};
use super::message::{Around, Body, asking, calling};
use super::open::{ANSWER, Open, Work};
use super::recovery::{Visit, recovers};
use super::time::{expressions, first_of};
use flow_ir::{
    ActionCall, Confirmation, Deed, Expression, Participant, RecoveryWay, Stage, Step, Target, Trigger, Type,
    Who,
};

/// The function that does the work of a system in a stage.
struct Call<'a> {
    system: &'a str,
    call: Option<&'a ActionCall>,
}

impl<'a> Machine<'a> {
    pub(super) fn stage(&mut self, block: &mut Block<'a>, step: &'a Step, stage: &'a Stage) {
        let scope = block.scope;
        let mut visit = self.visit(step, true);
        let base = visit.base.clone();
        self.unsayable(step, &stage.work);
        if !stage.exclusive.is_empty() {
            self.cannot(
                "work that holds something alone across cases",
                step.head.origin,
                "Executions of a state machine know nothing of each other, and a lock that nobody gives back when a case is \
                 cancelled would stop all others. Let the system that is held refuse a second user, and give that error a way.",
            );
        }
        let performer = first_of(stage.work.by.first().map(|line| &line.who));
        visit.around.performer = performer;
        let systems: Vec<Option<&'a str>> = stage
            .work
            .by
            .iter()
            .map(|line| match &line.who {
                Who::One { participant: Participant::System { id }, .. } => Some(id.as_str()),
                _ => None,
            })
            .collect();
        let called = systems.first().copied().flatten();
        if systems.iter().any(|system| *system != called) {
            self.cannot(
                "a stage that is done by a person in one case and by a system in another",
                step.head.origin,
                "Write a `decide` and two stages.",
            );
        }

        let mut links = Vec::new();
        self.skip(block, step, &visit, &mut links);
        let deeds = stage.does.iter().filter_map(|deed| match deed {
            Deed::Text(prompt) => prompt.condition.as_ref(),
            Deed::Action(call) => call.condition.as_ref(),
        });
        let read = stage
            .work
            .by
            .iter()
            .filter_map(|line| line.condition.as_ref())
            .chain(expressions(&step.timing.within))
            .chain(deeds);
        self.ask_facts(scope, read, &mut links);
        let who = self.asked(&step.head, &stage.work.by, step, &base);
        let mut asked = Vec::new();
        let late = Self::way(&step.ways, |trigger| *trigger == Trigger::Late);
        let due = late.and_then(|_| self.deadline(scope, &step.timing.within, "$millis()", &who, &mut asked));
        self.working_times(asked, &mut links);
        self.count_rungs(scope, step, &who, &mut links);

        let calls = called.map(|system| calls(stage, system));
        let chained = calls.as_ref().is_some_and(|calls| {
            calls.len() > 1 || calls.iter().any(|one| one.call.is_some_and(|call| call.condition.is_some()))
        });
        let retry = stage.retry.as_ref().filter(|_| self.may_retry(stage));
        let timed = due.is_some() || !block.timers.is_empty();
        let together = chained || self.accompanied(block, step) || (retry.is_some() && timed);
        let (due, opened) = self.opening(block, step, &mut visit, due, together, &mut links);
        if !links.is_empty() {
            visit.main = self.state_of(&base, "do");
        }
        if called.is_some() && recovers(step) && allows_takeover(step) {
            visit.taken_over = Some(self.state_of(&base, "taken over"));
        }

        // Everything that can happen to it, whoever does it.
        let mut open = Open::new(&base, &visit.main, &step.head, Work::Wait(Json::Null));
        open.retry = retry;
        if let (Some(due), Some(late)) = (due, late) {
            let next = self.route(block, Some(&visit), late, "late");
            open.timers.push((due, next));
        }
        self.around(block, &step.head, &mut open);
        self.failures(block, &visit, &mut open);
        let done = self.done(block, &visit);
        open.answered.next =
            self.informing(block, &base, &step.head, &stage.work.informs, visit.around, done);
        let mut ticks = self.ticks(block, &step.head.id);
        if let (Some(done), Some(_)) = (&block.done, &stage.undo) {
            ticks.push((done.clone(), format!("$append(${done}, [{}])", literal(&step.head.id))));
        }

        if let Some(name) = visit.taken_over.clone() {
            // A person does what the system could not.
            let body = self.task(scope, step, stage, &visit, Some(Json::Whole(1)));
            let ask = |to: Json, rung: usize, channel: Body| handed_on(&body, to, rung, channel);
            let work = Work::Task { state: asking(body.clone()), answer: "$states.result" };
            let taken = format!("{base}: taken over");
            let mut taking = Open::new(&taken, &name, &step.head, work);
            taking.timers = open.timers.clone();
            taking.caught.clone_from(&open.caught);
            taking.any.clone_from(&open.any);
            taking.answered.next.clone_from(&open.answered.next);
            taking.answered.assign = self.writes(scope, &stage.work, "writes");
            taking.answered.assign.extend(ticks.clone());
            self.companions(block, step, &visit, opened.as_deref(), Some(&ask), &mut taking);
            self.open(block, taking);
            // It comes behind the system's own states.
            let state = block.states.pop();
            block.tail.extend(state);
        }

        match &calls {
            None => {
                let body = self.task(scope, step, stage, &visit, None);
                let ask = |to: Json, rung: usize, channel: Body| handed_on(&body, to, rung, channel);
                self.companions(block, step, &visit, opened.as_deref(), Some(&ask), &mut open);
                open.work = Work::Task { state: asking(body), answer: "$states.result" };
                open.answered.assign = self.writes(scope, &stage.work, "writes");
            }
            Some(calls) => {
                self.called(scope, &base, step, stage, calls, chained, &mut open);
                self.companions(block, step, &visit, opened.as_deref(), None, &mut open);
            }
        }
        open.answered.assign.extend(ticks);
        let entry = visit.entry.clone();
        self.linked(block, &entry, &base, &step.head, links, open);
    }

    /// The calls of a system, one after the other; the first failure ends the stage.
    #[allow(clippy::too_many_arguments)]
    fn called(
        &mut self,
        scope: usize,
        base: &str,
        step: &'a Step,
        stage: &'a Stage,
        calls: &[Call<'a>],
        chained: bool,
        open: &mut Open<'a>,
    ) {
        let mut payloads = Vec::new();
        for one in calls {
            let payload = match one.call {
                Some(call) => {
                    let action = format!("{}.{}", call.system, call.action);
                    self.payload(scope, &step.head.id, &action, &call.arguments)
                }
                None => {
                    let mut payload = self.payload(scope, &step.head.id, one.system, &[]);
                    if let Json::Object(members) = &mut payload {
                        let data = self.reads(scope, &stage.work.reads);
                        if let Some(member) = members.iter_mut().find(|(key, _)| key == "data") {
                            member.1 = data;
                        }
                    }
                    payload
                }
            };
            let system = one.call.map_or(one.system, |call| call.system.as_str());
            payloads.push(calling(system, payload));
        }
        if !chained {
            let Some(state) = payloads.pop() else { return };
            let gives = calls.first().and_then(|one| one.call).is_some_and(|call| self.gives(call));
            let whole = gives && stage.work.writes.len() == 1;
            let given = calls.first().and_then(|one| self.given_by(one.call?));
            open.textual = whole && given.is_some_and(textual);
            open.work = Work::Task { state, answer: "$states.result.Payload" };
            open.answered.assign = if whole {
                let write = stage.work.writes.first();
                let variable = write.and_then(|write| self.variable(scope, &write.name));
                variable.map(|variable| (variable, ANSWER.to_string())).into_iter().collect()
            } else {
                self.writes(scope, &stage.work, "")
            };
            return;
        }
        let answered = self.state_of(base, "answered");
        let begin = self.state_of(base, "begin");
        let mut states: States = Vec::new();
        let names: Vec<String> =
            (1..=calls.len()).map(|number| self.state_of(base, &format!("call {number}"))).collect();
        let first = names.first().unwrap_or(&answered).clone();
        states.push((begin.clone(), pass(Vec::new(), &first).with("Output", Json::object::<&str>([]))));
        for (index, (one, mut state)) in calls.iter().zip(payloads).enumerate() {
            let Some(name) = names.get(index) else { continue };
            let next = names.get(index + 1).unwrap_or(&answered).clone();
            if let Some(retry) = self.retry(open.retry, &open.caught) {
                state.add("Retry", retry);
            }
            let number = index + 1;
            state.add(
                "Output",
                Json::expression(&format!(
                    "$merge([$states.input, {{\"call{number}\": $states.result.Payload}}])"
                )),
            );
            state.add("Next", Json::word(next.clone()));
            match one.call.and_then(|call| call.condition.as_ref()) {
                None => states.push((name.clone(), state)),
                Some(condition) => {
                    let condition = self.condition(scope, condition);
                    let then = self.state_of(name, "it applies");
                    states.push((name.clone(), choice(&condition, &then, &next)));
                    states.push((then, state));
                }
            }
        }
        open.retry = None;
        open.work = Work::Chain { start: begin, states, answered };
        open.answered.assign = self.chain_writes(scope, stage, calls);
    }

    /// Which call of several gives what is written: the one whose result has its type, else the last.
    fn chain_writes(&self, scope: usize, stage: &'a Stage, calls: &[Call<'a>]) -> Vec<(String, String)> {
        let mut assign = Vec::new();
        for write in &stage.work.writes {
            let Some(variable) = self.variable(scope, &write.name) else { continue };
            let fits = calls.iter().position(|one| {
                one.call.is_some_and(|call| self.given_by(call).is_some_and(|type_| *type_ == write.type_))
            });
            let place = match fits {
                Some(index) => format!("call{}", index + 1),
                None => format!("call{}.{}", calls.len(), member(&write.name)),
            };
            assign.push((
                variable.clone(),
                format!("$exists({ANSWER}.{place}) ? {ANSWER}.{place} : ${variable}"),
            ));
        }
        assign
    }

    fn given_by(&self, call: &ActionCall) -> Option<&'a Type> {
        let system = self.input.package.system(&call.system)?;
        system.actions.iter().find(|action| action.name == call.action)?.gives.as_ref()
    }

    fn gives(&self, call: &ActionCall) -> bool {
        self.given_by(call).is_some()
    }

    /// Irreversible actions are tried again only where twice is like once.
    fn may_retry(&self, stage: &Stage) -> bool {
        stage.does.iter().all(|deed| match deed {
            Deed::Text(_) => true,
            Deed::Action(call) => call.idempotent || !self.irreversible(call.risk.as_deref()),
        })
    }

    fn irreversible(&self, risk: Option<&str>) -> bool {
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
            if let Some(risk) = self.input.package.risk(id) {
                open.extend(risk.above.iter().map(String::as_str));
            }
        }
        false
    }

    /// What an answer writes; `inside` is the member of the answer that holds it.
    pub(super) fn writes(
        &self,
        scope: usize,
        work: &'a flow_ir::Work,
        inside: &str,
    ) -> Vec<(String, String)> {
        let mut assign = Vec::new();
        for write in &work.writes {
            let Some(variable) = self.variable(scope, &write.name) else { continue };
            let mut value = String::from(ANSWER);
            for part in [inside, &*member(&write.name)] {
                if !part.is_empty() {
                    value.push('.');
                    value.push_str(part);
                }
            }
            let template = match write.type_ {
                Type::Optional { .. } => format!("$exists({value}) ? {value} : null"),
                _ => value,
            };
            if assign.iter().all(|(known, _)| *known != variable) {
                assign.push((variable, template));
            }
        }
        assign
    }

    /// Who is asked, and whether it is the same visit again.
    pub(super) fn holder(&mut self, visit: &Visit<'a>, to: &Code, body: &mut Body) {
        match &visit.again {
            None => body.push(("to", to.json())),
            Some(again) => {
                let holder = &again.holder;
                body.push(("to", Json::expression(&format!("${holder} != null ? ${holder} : {}", to.text))));
                body.push(("rung", Json::expression(&format!("${}", again.rung))));
                body.push(("brief", Json::expression(&format!("${}", again.brief))));
            }
        }
    }

    /// What somebody who does a stage is told.
    fn task(
        &mut self,
        scope: usize,
        step: &'a Step,
        stage: &'a Stage,
        visit: &Visit<'a>,
        rung: Option<Json>,
    ) -> Body {
        let around: Around<'a> = visit.around;
        let mut body = vec![
            ("kind", Json::word("stage")),
            ("step", Json::text(step.head.id.clone())),
            ("title", Json::text(step.head.title.clone())),
        ];
        let to = self.performers(scope, &stage.work.by, around);
        self.holder(visit, &to, &mut body);
        if let Some(rung) = rung {
            body.retain(|(key, _)| *key != "rung");
            body.push(("rung", rung));
        }
        if !matches!(stage.work.by.as_slice(), [line] if matches!(&line.who, Who::One { participant, .. } if !matches!(participant, Participant::Holder { .. })))
        {
            body.push(("who", self.rules(scope, &stage.work.by, around).json()));
        }
        if !stage.does.is_empty() {
            body.push(("does", self.deeds(scope, &stage.does)));
        }
        if !stage.asks.is_empty() {
            body.push(("asks", self.prompts(scope, &stage.asks)));
        }
        if !stage.work.consults.is_empty() {
            body.push(("consults", self.participations(scope, &stage.work.consults, around)));
        }
        if !stage.work.writes.is_empty() {
            body.push(("writes", super::message::written(&stage.work.writes)));
            let from: Vec<(String, Json)> = stage
                .work
                .writes
                .iter()
                .filter_map(|write| Some((write.name.clone(), write.from.as_ref()?)))
                .map(|(name, who)| (name, Json::text(self.who_text(who, around))))
                .collect();
            if !from.is_empty() {
                body.push(("from", Json::object(from)));
            }
        }
        if !stage.grants.is_empty() {
            let grants = stage.grants.iter().map(|grant| {
                let to = grant.to.iter().map(|one| Json::text(self.named(one, around)));
                Json::object([("name", Json::text(grant.name.clone())), ("to", Json::List(to.collect()))])
            });
            body.push(("grants", Json::List(grants.collect())));
        }
        let confirms = self.confirmations(scope, stage, around);
        if !confirms.is_empty() {
            body.push(("confirm", Json::List(confirms)));
        }
        if step.ways.iter().any(|way| way.trigger == Trigger::Absent) {
            body.push(("absent", Json::Bool(true)));
        }
        if !stage.work.reads.is_empty() {
            body.push(("data", self.reads(scope, &stage.work.reads)));
        }
        if let Some(slot) = self.slot() {
            body.push(("slot", slot));
        }
        body
    }

    /// What an agent has to have confirmed before each call, by whom, and under which condition on what the call is given.
    fn confirmations(&mut self, scope: usize, stage: &'a Stage, around: Around<'a>) -> Vec<Json> {
        let package = self.input.package;
        let mut all = Vec::new();
        for line in &stage.work.by {
            for participant in line.who.participants() {
                let Participant::Agent { id } = participant else { continue };
                let Some(agent) = package.agent(id) else { continue };
                for confirmation in &agent.confirms {
                    let actions = confirmation.actions.iter().map(|action| Json::text(action.clone()));
                    let mut entry = vec![
                        ("actions", Json::List(actions.collect())),
                        ("with", Json::text(self.who_text(&confirmation.with, around))),
                    ];
                    if let Some(condition) = &confirmation.condition {
                        entry.push(("when", Json::text(self.about_call(scope, confirmation, condition))));
                    }
                    all.push(Json::object(entry));
                }
            }
        }
        all
    }

    /// A condition about what an action is given, as JSONata in which each of its parameters is a variable: only who makes
    /// the call knows their values.
    fn about_call(
        &mut self,
        scope: usize,
        confirmation: &'a Confirmation,
        condition: &'a Expression,
    ) -> String {
        let known = self.locals.len();
        for action in &confirmation.actions {
            let found = action.rsplit_once('.').and_then(|(system, name)| {
                let system = self.input.package.system(system)?;
                system.actions.iter().find(|action| action.name == name)
            });
            for parameter in found.into_iter().flat_map(|action| &action.parameters) {
                self.locals
                    .push((parameter.name.clone(), format!("${}", super::names::variable(&parameter.name))));
            }
        }
        let text = self.condition(scope, condition);
        self.locals.truncate(known);
        text
    }
}

/// Whether values of a type are texts on a machine.
fn textual(type_: &Type) -> bool {
    match type_ {
        Type::Int
        | Type::Decimal
        | Type::Bool
        | Type::Percent
        | Type::Money
        | Type::Duration
        | Type::Record { .. }
        | Type::List { .. } => false,
        Type::Optional { item } => textual(item),
        _ => true,
    }
}

fn calls<'a>(stage: &'a Stage, system: &'a str) -> Vec<Call<'a>> {
    let calls: Vec<Call<'a>> = stage
        .does
        .iter()
        .filter_map(|deed| match deed {
            Deed::Action(call) => Some(Call { system, call: Some(call) }),
            Deed::Text(_) => None,
        })
        .collect();
    if calls.is_empty() { vec![Call { system, call: None }] } else { calls }
}

fn allows_takeover(step: &Step) -> bool {
    step.ways.iter().flat_map(|way| &way.arrows).any(|arrow| match &arrow.target {
        Target::Recovery(recovery) => recovery.allows.contains(&RecoveryWay::Takeover),
        _ => false,
    })
}
