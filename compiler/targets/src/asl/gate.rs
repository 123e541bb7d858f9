//! Gates: somebody validates artifacts, and the verdict chooses the way.

use super::block::Block;
use super::json::{Code, Json, literal};
use super::link::Link;
use super::machine::{Machine, States, choice, choices, fail, pass};
use super::message::{Body, asking};
use super::open::{ANSWER, Open, Work, wait_until};
use super::recovery::Visit;
use super::time::{Due, exact, expressions};
use flow_ir::{Gate, Step, Trigger, Who};

impl<'a> Machine<'a> {
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
        let state = if arms.is_empty() { pass(Vec::new(), &unexpected) } else { choices(arms, &unexpected) };
        block.tail.push((which.clone(), state));
        (names, which)
    }

    pub(super) fn gate(&mut self, block: &mut Block<'a>, step: &'a Step, gate: &'a Gate) {
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
            let accept = Self::way(
                visit.ways,
                |trigger| matches!(trigger, Trigger::Verdict { name } if name == "accept"),
            );
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
        let ask = |to: Json, rung: usize, channel: Body| handed_on(&body, to, rung, channel);
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
        open.answered.next =
            self.informing(block, &base, &step.head, &gate.work.informs, visit.around, which);
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
    ) -> Body {
        let around = visit.around;
        let mut body = Vec::new();
        let simple = matches!(gate.work.by.as_slice(), [line] if matches!(&line.who, Who::One { .. }));
        if !simple {
            body.push(("review", self.rules(scope, &gate.work.by, around).json()));
        }
        body.push((
            "verdicts",
            Json::List(names.iter().map(|name| Json::text((*name).to_owned())).collect()),
        ));
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

/// The task that asks somebody to whom the work was handed.
pub(super) fn handed_on(body: &[(&'static str, Json)], to: Json, rung: usize, channel: Body) -> Json {
    let mut handed: Body = Vec::with_capacity(body.len() + 2);
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
