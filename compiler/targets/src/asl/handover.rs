//! Handovers: a workflow that is run, and seams between workflows.

use super::block::Block;
use super::gate::handed_on;
use super::json::{Code, Json, literal};
use super::link::Link;
use super::machine::{Machine, choices};
use super::message::{Around, Body, asking};
use super::open::{ANSWER, Open, Work};
use super::recovery::{Visit, recovering};
use super::time::{Asked, Due, expressions, first_of};
use flow_ir::{Run, Seam, Step, Trigger, Who};
use std::borrow::Cow;

impl<'a> Machine<'a> {
    pub(super) fn run(&mut self, block: &mut Block<'a>, step: &'a Step, run: &'a Run) {
        let scope = block.scope;
        let mut visit = self.visit(step, true);
        let base = visit.base.clone();
        let mut links = Vec::new();
        self.skip(block, step, &visit, &mut links);
        self.ask_facts(scope, expressions(&step.timing.within), &mut links);
        let who = self.asked(&step.head, &[], step, &base);
        let mut asked = Vec::new();
        let late = Self::way(&step.ways, |trigger| *trigger == Trigger::Late);
        let due = late.and_then(|_| self.deadline(scope, &step.timing.within, "$millis()", &who, &mut asked));
        self.working_times(asked, &mut links);
        let seam = run.through.as_deref().and_then(|id| self.input.package.seam(id));
        // A seam that nobody has to accept is only a name for the handover.
        let seam = seam.filter(|seam| !seam.by.is_empty());
        let together = self.accompanied(block, step) || seam.is_some();
        let (due, opened) = self.opening(block, step, &mut visit, due, together, &mut links);
        if !links.is_empty() || seam.is_some() {
            visit.main = self.state_of(&base, "run");
        }

        // The ways of the run itself.
        let arguments = self.arguments(scope, &run.arguments);
        let resource = if run.detached {
            "arn:aws:states:::states:startExecution"
        } else {
            "arn:aws:states:::states:startExecution.sync:2"
        };
        let state = Json::object([
            ("Type", Json::word("Task")),
            ("Resource", Json::word(resource)),
            (
                "Arguments",
                Json::object([
                    ("StateMachineArn", Self::machine_arn(&run.workflow)),
                    ("Input", arguments.json()),
                ]),
            ),
        ]);
        let answer = if run.detached { "$states.result" } else { "$states.result.Output" };
        let mut open = Open::new(&base, &visit.main, &step.head, Work::Task { state, answer });
        if let (Some(due), Some(late)) = (due, late) {
            let next = self.route(block, Some(&visit), late, "late");
            open.timers.push((due, next));
        }
        self.around(block, &step.head, &mut open);
        self.companions(block, step, &visit, opened.as_deref(), None, &mut open);
        self.failures(block, &visit, &mut open);
        open.stall = None;
        open.answered.assign = self.ticks(block, &step.head.id);
        if run.detached {
            open.answered.next = self.done(block, &visit);
        } else {
            if let Some(variable) = self.variable(scope, &step.head.name) {
                open.answered.assign.push((variable, format!("{ANSWER}.arguments")));
            }
            open.answered.output = Some(format!("{{\"outcome\": {ANSWER}.outcome}}"));
            open.answered.next = self.outcomes(block, &visit, step);
        }
        let entry = visit.entry.clone();
        match seam {
            None => {
                self.linked(block, &entry, &base, &step.head, links, open);
            }
            Some(seam) => {
                let accepted = visit.main.clone();
                self.acceptance(block, step, &visit, seam, &accepted, links);
                self.open(block, open);
            }
        }
    }

    /// The choice among the outcomes of a run.
    fn outcomes(&mut self, block: &mut Block<'a>, visit: &Visit<'a>, step: &'a Step) -> String {
        let mut arms = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for way in &step.ways {
            let Trigger::Outcome { name, condition } = &way.trigger else { continue };
            let next = self.route(block, Some(visit), way, &format!("on {name}"));
            let mut test = format!("$states.input.outcome = {}", literal(name));
            match condition {
                Some(condition) => {
                    let condition = self.condition(block.scope, condition);
                    test = format!("{test} and ({condition})");
                }
                None if seen.contains(&name.as_str()) => continue,
                None => seen.push(name),
            }
            arms.push((test, Vec::new(), next));
        }
        let otherwise = match Self::way(&step.ways, |trigger| *trigger == Trigger::Done) {
            Some(way) => self.route(block, Some(visit), way, "done"),
            None => self.stuck(block),
        };
        if arms.is_empty() {
            return otherwise;
        }
        let name = self.state_of(&visit.base, "which outcome");
        self.mapped(&name, &step.head);
        block.tail.push((name.clone(), choices(arms, &otherwise)));
        name
    }

    /// The other side accepts a handover before the workflow is run.
    fn acceptance(
        &mut self,
        block: &mut Block<'a>,
        step: &'a Step,
        run: &Visit<'a>,
        seam: &'a Seam,
        accepted: &str,
        mut links: Vec<Link>,
    ) {
        let base = self.relative(&seam.head.id).to_owned();
        let base = format!("{}: {}", run.base, base.rsplit('.').next().unwrap_or(&base));
        let scope = block.scope;
        let around = Around {
            performer: first_of(seam.by.first()),
            owner: seam.owner.as_ref(),
            sender: step.owner.as_ref(),
            receiver: seam
                .to
                .as_ref()
                .and_then(|to| self.input.package.workflow(&to.workflow))
                .and_then(|workflow| workflow.owner.as_ref()),
        };
        let entry = if links.is_empty() { run.entry.clone() } else { self.state_of(&base, "handover") };
        let again = recovering(&seam.ways);
        let mut visit = Visit {
            head: &seam.head,
            ways: &seam.ways,
            base: base.clone(),
            entry: entry.clone(),
            main: entry.clone(),
            again: None,
            taken_over: None,
            resumes: true,
            runs: Some(accepted.to_owned()),
            around,
        };
        let late = Self::way(&seam.ways, |trigger| *trigger == Trigger::Late);
        let who = Asked {
            id: Cow::from(seam.head.id.as_str()),
            name: base.clone(),
            calendar: self.calendar_of(around.performer, around.owner),
        };
        let mut own = Vec::new();
        self.ask_facts(scope, expressions(&seam.timing.within), &mut own);
        let mut asked = Vec::new();
        let due = late.and_then(|_| self.deadline(scope, &seam.timing.within, "$millis()", &who, &mut asked));
        self.working_times(asked, &mut own);
        let listens =
            step.ways.iter().chain(block.ways).any(|way| matches!(way.trigger, Trigger::Event { .. }));
        let requires = !seam.requires.is_empty();
        let together = listens || requires || !seam.timing.ladders.is_empty();
        let mut assign = Vec::new();
        let mut variable = None;
        let plain_due = due.clone();
        let due = match due {
            Some(due) if together || again || matches!(due, Due::At(_)) => {
                let (due, name) = self.fix(scope, &base, due, &mut assign);
                variable = Some(name);
                Some(due)
            }
            due => due,
        };
        let opened = (!seam.timing.ladders.is_empty()).then(|| {
            let name = self.declare(scope, &format!("{base} opened"), Json::Null);
            assign.push((name.clone(), Json::expression("$millis()")));
            format!("${name}")
        });
        if again {
            visit.again = Some(self.remembered(scope, &base, variable, &mut assign));
        }
        if !assign.is_empty() {
            own.push(Link::assign("opens", assign));
        }
        if !own.is_empty() {
            visit.main = self.state_of(&base, "accept");
        }

        // Who refuses sends it back to whoever hands over.
        let refused = Self::way(&step.ways, |trigger| *trigger == Trigger::Refused);
        let rejected = Self::way(&seam.ways, |trigger| {
            *trigger == Trigger::Refused || matches!(trigger, Trigger::Verdict { name } if name == "reject")
        });
        let back = match (refused, rejected) {
            (Some(way), _) => self.route(block, Some(run), way, "refused"),
            (None, Some(way)) => self.route(block, Some(&visit), way, "refused"),
            (None, None) => self.stuck(block),
        };
        let which = self.state_of(&base, "verdict");
        let arms = vec![
            ("$states.input.verdict = \"accept\"".to_owned(), Vec::new(), accepted.to_owned()),
            ("$states.input.verdict = \"reject\"".to_owned(), Vec::new(), back),
        ];
        let otherwise = self.stuck(block);
        block.tail.push((which.clone(), choices(arms, &otherwise)));

        let to = match seam.by.first() {
            Some(who) => Code::text(&self.who_text(who, around)),
            None => Code::null(),
        };
        let mut body = vec![
            ("kind", Json::word("gate")),
            ("step", Json::text(seam.head.id.clone())),
            ("title", Json::text(seam.head.title.clone())),
        ];
        self.holder(&visit, &to, &mut body);
        if let Some(who) = seam.by.first().filter(|who| !matches!(who, Who::One { .. })) {
            body.push(("review", self.rule(scope, who, around).json()));
        }
        body.push(("verdicts", Json::List(vec![Json::word("accept"), Json::word("reject")])));
        if !seam.asks.is_empty() {
            body.push(("asks", self.prompts(scope, &seam.asks)));
        }
        if let flow_ir::StepKind::Run(handed) = &step.kind {
            body.push(("data", self.arguments(scope, &handed.arguments).json()));
        }
        if let Some(slot) = self.slot() {
            body.push(("slot", slot));
        }
        let ask = |to: Json, rung: usize, channel: Body| handed_on(&body, to, rung, channel);
        let work = Work::Task { state: asking(body.clone()), answer: "$states.result" };
        let mut open = Open::new(&base, &visit.main, &seam.head, work);
        if let (Some(due), Some(late)) = (&due, late) {
            let next = self.route(block, Some(&visit), late, "late");
            open.timers.push((due.clone(), next));
        }
        self.around(block, &step.head, &mut open);
        open.listeners = self.listeners(block, Some(run), &base, &seam.head, &step.ways);
        if let Some(opened) = &opened {
            let left = visit.again.as_ref().map(|again| format!("${} + 1", again.left));
            let beside = super::guard::Beside {
                base: &base,
                id: &seam.head.id,
                opened,
                left: left.as_deref(),
                begun: false,
                limit: None,
                around,
            };
            open.ladder = self.ladder(scope, &seam.timing.ladders, &beside, Some(&ask));
            open.ladder.since = visit.again.as_ref().map(|again| again.since.clone());
        }
        open.answered.output = Some(format!("{{\"verdict\": {ANSWER}.verdict}}"));
        open.answered.next = which;
        if requires {
            let answered = self.state_of(&base, "answered");
            let mut states = Vec::new();
            let mut next = answered.clone();
            for required in seam.requires.iter().rev() {
                let mut checks = Vec::new();
                next = self.until(scope, &base, required, plain_due.as_ref(), &next, &mut checks);
                checks.extend(states);
                states = checks;
            }
            let accepted = self.state_of(&base, "accepted?");
            let check = super::machine::choice("$states.input.verdict = \"accept\"", &next, &answered);
            states.insert(0, (accepted.clone(), check));
            open.after = Some((accepted, states, answered));
        }
        if !links.is_empty() {
            let run_entry = run.entry.clone();
            let own_first = std::mem::take(&mut links);
            self.links(block, &run_entry, &run.base, &step.head, own_first, &entry);
        }
        self.linked(block, &entry, &base, &seam.head, own, open);
    }
}
