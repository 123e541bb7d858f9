//! A whole machine: of a workflow, or of a seam behind one of its outcomes.

use super::block::{Block, Branch, Ends, Unwinding};
use super::fork::all_writes;
use super::guard::Beside;
use super::json::{Code, Json, literal};
use super::link::Link;
use super::machine::{FAR, Machine, States, choices, fail, pass};
use super::message::Around;
use super::open::{branch, catcher};
use super::time::{Asked, Due, exact};
use flow_ir::{
    Anchor, Arrow, Beside as FlowBeside, Gate, Head, Origin, Outcome, Performers, Read, Seam, Step, StepKind,
    Target, Timing, Trigger, Way, Work, Workflow,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// How many bytes a step takes in the map, roughly.
const ENTRY: usize = 144;

/// How long a run of a machine may take, in seconds: a year.
const YEAR: u64 = 365 * 86_400;

impl<'a> Machine<'a> {
    /// The definition of a workflow's machine.
    pub(super) fn workflow(&mut self, workflow: &'a Workflow) -> Json {
        let steps = workflow.all_steps();
        self.map.reserve(steps.len() * ENTRY);
        for step in steps {
            self.reserve(&step.head.id);
        }
        for field in &workflow.parameters {
            let value = self.given(0, field);
            self.bind(0, &field.name, value);
        }
        self.unsayable_whole(workflow);
        let outer = !workflow.besides.is_empty()
            || !workflow.timing.ladders.is_empty()
            || workflow.duties.iter().any(|duty| duty.while_.is_none());
        let written = all_writes(&workflow.steps);
        let scope = if outer { self.scope(0) } else { 0 };
        for name in &written {
            if outer {
                self.bind_inside(scope, name, true);
            } else {
                self.bind(0, name, Json::Null);
            }
        }
        // What accompanies the case can't see what is written in it.
        let side = if outer { self.scope(0) } else { 0 };
        if outer {
            self.hide(side, written);
        }
        for name in all_writes(&workflow.finally) {
            self.bind(side, &name, Json::Null);
        }
        for beside in &workflow.besides {
            let roles = all_writes(&beside.steps);
            self.desk_roles.extend(roles);
        }

        let seams: Vec<&'a Seam> = self
            .input
            .package
            .seams
            .iter()
            .filter(|seam| {
                workflow.outcomes.iter().any(|outcome| Some(&outcome.head.id) == seam.from.as_ref())
            })
            .collect();
        let unwinds: Vec<String> = workflow
            .outcomes
            .iter()
            .filter(|outcome| outcome.unwinds)
            .map(|outcome| outcome.head.name.clone())
            .collect();
        let kept = outer || !workflow.finally.is_empty() || !seams.is_empty() || !unwinds.is_empty();
        let mut closing: States = Vec::new();
        let (variable, close) = if kept {
            let variable = self.declare(0, "ending", Json::Null);
            let close = self.close(workflow, side, &variable, &seams, &mut closing);
            (variable, close)
        } else {
            (String::new(), String::new())
        };
        let ends = match (outer, kept) {
            (true, _) => Ends::Raised,
            (false, true) => Ends::Kept { variable: variable.clone(), next: close.clone() },
            (false, false) => Ends::Here,
        };
        let mut block = Block::new(workflow, &workflow.head, &workflow.head.name, scope, ends);
        block.ways = &workflow.ways;
        if !unwinds.is_empty() {
            self.unwinding(
                &mut block,
                workflow,
                unwinds,
                outer.then_some(()).map(|()| scope),
                &variable,
                &close,
            );
        }
        let mut links = self.before(&mut block, workflow);
        self.clocks(&mut block, workflow);
        self.climbed_before(&block, &mut links);
        let first = self.main_steps(&mut block, workflow);
        let mut before_steps = std::mem::take(&mut block.states);
        let start = if links.is_empty() {
            first
        } else {
            let start = self.state("Check");
            self.links(&mut block, &start, &workflow.head.name.clone(), &workflow.head, links, &first)
        };
        let checks = std::mem::take(&mut block.states);
        block.states.append(&mut before_steps);
        let mut states: States = checks;
        states.extend(block.finish());

        let comment = goal(workflow);
        let mut all: States = Vec::new();
        let start = if outer {
            let mut main: States = Vec::new();
            let begin = self.state("Begin");
            let begin = self.beginning(scope, &begin, None, &start, &mut main);
            main.extend(states);
            let case = self.state("Case");
            let state = self.case(workflow, side, branch(&begin, main), &variable, &close, &mut closing);
            self.mapped(&case, &workflow.head);
            let name = self.state("Start");
            let start = self.beginning(0, &name, None, &case, &mut all);
            all.push((case, state));
            start
        } else {
            let name = self.state("Start");
            let start = self.beginning(0, &name, None, &start, &mut all);
            all.extend(states);
            start
        };
        all.extend(closing);
        definition(comment, &start, all)
    }

    /// What is checked or asked before the first step, and the deadline of the case.
    fn before(&mut self, block: &mut Block<'a>, workflow: &'a Workflow) -> Vec<Link> {
        let mut links = Vec::new();
        if !workflow.requires.is_empty() {
            self.ask_facts(block.scope, &workflow.requires, &mut links);
        }
        for required in &workflow.requires {
            let condition = self.condition(block.scope, required);
            let otherwise = self.shared(block, "can't start", |_, _| fail("Flow.NotMet", None));
            links.push(Link::If { condition, otherwise });
        }
        let Some(late) = Self::way(&workflow.ways, |trigger| *trigger == Trigger::Late) else { return links };
        let too_long = workflow
            .timing
            .within
            .iter()
            .filter_map(|line| line.limit.as_ref())
            .filter_map(exact)
            .any(|seconds| seconds > YEAR);
        if too_long {
            self.cannot(
                "a deadline of more than a year",
                workflow.head.origin,
                "Step Functions ends every execution after a year. Let the case end before, and start a new one.",
            );
        }
        let who = Asked {
            id: workflow.head.id.as_str().into(),
            name: "deadline".to_owned(),
            calendar: self.calendar_of(None, workflow.owner.as_ref()),
        };
        let mut asked = Vec::new();
        let started = "$toMillis($states.context.Execution.StartTime)";
        let due = self.deadline(block.scope, &workflow.timing.within, started, &who, &mut asked);
        let Some(due) = due else { return links };
        let moment = match due {
            Due::After(code) if code.constant.is_some() => format!("{started} + 1000 * {}", code.text),
            Due::After(code) => format!("{started} + 1000 * ({})", code.text),
            Due::At(moment) => moment,
        };
        let value = Json::expression(&moment);
        let variable = if asked.is_empty() {
            self.declare_computed(block.scope, "deadline", value)
        } else {
            let variable = self.declare(block.scope, "deadline", Json::Whole(FAR));
            self.working_times(asked, &mut links);
            links.push(Link::assign("deadline", vec![(variable.clone(), value)]));
            variable
        };
        let next = self.route(block, None, late, "late");
        block.timers.push((format!("${variable}"), next));
        links
    }

    /// The steps of the case; what undoes others, and what only that leads to, goes back to undoing. Gives the first state.
    fn main_steps(&mut self, block: &mut Block<'a>, workflow: &'a Workflow) -> String {
        let undoing: Vec<&str> = undone(&workflow.steps).map(|(_, undo)| undo).collect();
        let worked = led_to(workflow, begun(workflow));
        let unwound = led_to(workflow, undoing.iter().copied());
        for step in &workflow.steps {
            let id = step.head.id.as_str();
            if worked.contains(id) || !unwound.contains(id) {
                self.step(block, step);
            }
        }
        if block.unwinding.is_some() && !unwound.is_empty() {
            // The outcome is decided: no deadline, clock or event of the case reaches what undoes it, nor what that leads to.
            // Another outcome to which that leads goes on with undoing where it unwinds too, and else leaves the rest as it is.
            let mut back = Block::new(workflow, &workflow.head, "undo", block.scope, block.ends.clone());
            back.onward.clone_from(&block.unwind_again);
            back.unwinding = block
                .unwinding
                .clone()
                .zip(block.unwind_again.clone())
                .map(|(unwinding, next)| Unwinding { next, ..unwinding });
            let steps = || workflow.steps.iter().filter(|step| unwound.contains(step.head.id.as_str()));
            // What also belongs to the work is made twice: the way on is another one.
            let entries = self.entries.clone();
            let counters = std::mem::take(&mut self.counters);
            for step in steps().filter(|step| worked.contains(step.head.id.as_str())) {
                self.reserve_all(step);
            }
            for step in steps() {
                self.step(&mut back, step);
            }
            self.entries = entries;
            let counted = std::mem::replace(&mut self.counters, counters);
            self.count_anew(block, counted);
            block.tail.extend(back.finish());
        }
        let first = workflow.steps.first().and_then(|step| self.entry(&step.head.id));
        match first {
            Some(name) => name.to_owned(),
            None => self.stuck(block),
        }
    }

    /// Each visit that is undone counts anew how often arrows were taken in undoing it.
    fn count_anew(&mut self, block: &mut Block<'a>, counted: FxHashMap<(usize, Origin), String>) {
        let own = counted.into_iter().filter(|((scope, _), _)| *scope == block.scope);
        let mut counters: Vec<String> = own.map(|(_, name)| name).collect();
        if counters.is_empty() {
            return;
        }
        counters.sort();
        let mut arms = std::mem::take(&mut block.undoings);
        for (_, assign, _) in arms.iter_mut().skip(1) {
            assign.extend(counters.iter().map(|name| (name.clone(), Json::Whole(0))));
        }
        let stuck = self.stuck(block);
        let state = choices(arms, &stuck);
        let unwind = block.unwind_again.clone();
        if let Some((_, known)) = block.tail.iter_mut().find(|(known, _)| unwind.as_ref() == Some(known)) {
            *known = state;
        }
    }

    /// Keeps names for a step and all steps in it.
    fn reserve_all(&mut self, step: &'a Step) {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            self.reserve(&step.head.id);
            open.extend(step.inner().into_iter().flatten().rev());
        }
    }

    /// The states that undo what was done, newest first.
    fn unwinding(
        &mut self,
        block: &mut Block<'a>,
        workflow: &'a Workflow,
        outcomes: Vec<String>,
        inside: Option<usize>,
        variable: &str,
        close: &str,
    ) {
        let own = workflow.steps.iter().map(|step| step.head.id.as_str()).collect::<FxHashSet<_>>();
        for step in workflow.all_steps() {
            if let StepKind::Stage(stage) = &step.kind
                && stage.undo.is_some()
                && !own.contains(step.head.id.as_str())
            {
                self.cannot(
                    "undoing a stage inside a branch",
                    step.head.origin,
                    "When an outcome ends the case, what its branches did is lost with them. Put the stage after the block, or run a \
                     workflow of its own in the branch.",
                );
            }
        }
        let done = self.declare(block.scope, "done", Json::List(Vec::new()));
        let left = self.declare(block.scope, "left to undo", Json::Whole(0));
        let ending = match inside {
            Some(scope) => self.declare(scope, "ending", Json::Null),
            None => variable.to_owned(),
        };
        let (begin, unwind) = (self.state("Undo"), self.state("Undo: next"));
        let after = match inside {
            None => close.to_owned(),
            Some(_) => {
                let name = self.state("Undo: done");
                let cause = Code::computed(format!("$string(${ending})"));
                block.tail.push((name.clone(), fail("Flow.Ended", Some(&cause))));
                name
            }
        };
        let mut arms = vec![(format!("${left} = 0"), Vec::new(), after)];
        for (step, undo) in undone(&workflow.steps) {
            let Some(entry) = self.entry(undo) else { continue };
            let next = (left.clone(), Json::expression(&format!("${left} - 1")));
            arms.push((format!("${done}[${left} - 1] = {}", literal(step)), vec![next], entry.to_owned()));
        }
        let stuck = self.stuck(block);
        block.tail.push((
            begin.clone(),
            pass(vec![(left, Json::expression(&format!("$count(${done})")))], &unwind),
        ));
        block.tail.push((unwind.clone(), choices(arms.clone(), &stuck)));
        block.undoings = arms;
        block.done = Some(done);
        block.unwinding = Some(Unwinding { outcomes, variable: ending, next: begin });
        block.unwind_again = Some(unwind);
    }

    /// What happens after an outcome: `finally`, then the handovers. Gives the first state.
    fn close(
        &mut self,
        workflow: &'a Workflow,
        side: usize,
        variable: &str,
        seams: &[&'a Seam],
        states: &mut States,
    ) -> String {
        let ended = self.state("Ended");
        let output = Json::expression(&format!("${variable}"));
        let mut handing: States = Vec::new();
        let mut next = ended.clone();
        for seam in seams.iter().rev() {
            let Some(outcome) =
                workflow.outcomes.iter().find(|outcome| Some(&outcome.head.id) == seam.from.as_ref())
            else {
                continue;
            };
            next = self.hand_over(seam, outcome, variable, &next, &mut handing);
        }
        let after = next;
        let mut block = Block::new(
            workflow,
            &workflow.head,
            "finally",
            side,
            Ends::Kept { variable: variable.to_owned(), next: after.clone() },
        );
        let entries: Vec<String> =
            workflow.finally.iter().filter_map(|step| self.entry(&step.head.id).map(str::to_owned)).collect();
        for (index, step) in workflow.finally.iter().enumerate() {
            // An outcome to which a step leads is the new ending, and the rest is done all the same.
            let next = entries.get(index + 1).unwrap_or(&after).clone();
            block.ends = Ends::Kept { variable: variable.to_owned(), next: next.clone() };
            block.onward = Some(next);
            self.step(&mut block, step);
        }
        states.extend(block.finish());
        states.extend(handing);
        states.push((ended, Json::object([("Type", Json::word("Succeed")), ("Output", output)])));
        entries.first().unwrap_or(&after).clone()
    }

    /// Starts the handover behind an outcome. Gives the first state.
    fn hand_over(
        &mut self,
        seam: &'a Seam,
        outcome: &'a Outcome,
        variable: &str,
        next: &str,
        states: &mut States,
    ) -> String {
        let name = seam.head.name.as_str();
        let which = self.state(&format!("{name}?"));
        let start = self.state(name);
        self.mapped(&start, &seam.head);
        let condition = format!("${variable}.outcome = {}", literal(&outcome.head.name));
        let task = Json::object([
            ("Type", Json::word("Task")),
            ("Resource", Json::word("arn:aws:states:::states:startExecution")),
            (
                "Arguments",
                Json::object([
                    ("StateMachineArn", Self::machine_arn(&seam.head.id)),
                    ("Input", Json::expression(&format!("${variable}.arguments"))),
                ]),
            ),
            ("Next", Json::word(next.to_owned())),
        ]);
        states.insert(0, (start.clone(), task));
        states.insert(0, (which.clone(), choices(vec![(condition, Vec::new(), start)], next)));
        which
    }

    /// The case together with what accompanies it.
    fn case(
        &mut self,
        workflow: &'a Workflow,
        side: usize,
        main: Json,
        variable: &str,
        close: &str,
        closing: &mut States,
    ) -> Json {
        let ends = Ends::Kept { variable: variable.to_owned(), next: close.to_owned() };
        let mut around = Block::new(workflow, &workflow.head, "Case", side, ends);
        let mut branches = vec![main];
        let parsed = Json::expression("$parse($states.errorOutput.Cause)");
        let mut catch = vec![
            catcher(&["Flow.Ended"])
                .with("Assign", Json::object([(variable.to_owned(), parsed)]))
                .with("Next", Json::word(close.to_owned())),
        ];
        for duty in workflow.duties.iter().filter(|duty| duty.while_.is_none()) {
            let (one, caught) = self.duty(&mut around, "Case", duty);
            branches.push(one);
            catch.extend(caught);
        }
        if !workflow.timing.ladders.is_empty() {
            let beside = Beside {
                base: "Case",
                id: &workflow.head.id,
                opened: "$toMillis($states.context.Execution.StartTime)",
                left: None,
                begun: false,
                limit: None,
                around: Around { owner: workflow.owner.as_ref(), ..Around::default() },
            };
            branches.extend(self.ladder(side, &workflow.timing.ladders, &beside, None).branches);
        }
        // What runs beside the case knows its own data.
        let roles = std::mem::take(&mut self.desk_roles);
        for beside in &workflow.besides {
            let made = self.beside(workflow, side, beside);
            branches.push(made);
        }
        self.desk_roles = roles;
        closing.extend(around.finish());
        Json::object([
            ("Type", Json::word("Parallel")),
            ("Branches", Json::List(branches)),
            ("Catch", Json::List(catch)),
            // Never taken: the case leaves with its outcome.
            ("Next", Json::word(close.to_owned())),
        ])
    }

    /// A branch that listens, does its steps, and listens again.
    fn beside(&mut self, workflow: &'a Workflow, side: usize, beside: &'a FlowBeside) -> Json {
        let name = self.relative(&beside.head.id).to_owned();
        let scope = self.inside(side, &beside.steps, true);
        let listen = self.state_of(&name, "listens");
        self.mapped(&listen, &beside.head);
        let mut block = Block::new(workflow, &beside.head, &name, scope, Ends::Raised);
        block.ways = &beside.ways;
        block.branch = Branch::Aside { again: listen.clone() };
        let event = match beside.starts.as_slice() {
            [Anchor::Event { id }] => id.as_str(),
            _ => {
                self.cannot(
                    "work beside the case that doesn't start on one event",
                    beside.head.origin,
                    "Branches of a state machine know nothing of each other. Start it on an event that somebody sends.",
                );
                ""
            }
        };
        let known = workflow.events.iter().find(|known| known.head.id == event);
        let data = known
            .filter(|event| !event.parameters.is_empty())
            .map(|event| self.adopt(scope, &event.head.name));
        let (mut state, matches) = self.listening(&block, &beside.head, event);
        if let Some(data) = data {
            state.add("Assign", Json::object([(data, Json::expression("$states.result"))]));
        }
        let mut links = Vec::new();
        if let Some(condition) = matches {
            links.push(Link::If { condition, otherwise: listen.clone() });
        }
        self.block_deadline(&mut block, &beside.head, &beside.timing, &beside.ways, &mut links);
        let start = self.body(&mut block, &beside.steps, &name, &beside.head, links);
        let mut states = vec![(listen.clone(), state.with("Next", Json::word(start)))];
        states.extend(block.finish());
        branch(&listen, states)
    }

    fn unsayable_whole(&mut self, workflow: &'a Workflow) {
        if !workflow.timing.pauses.is_empty() {
            self.cannot(
                "a deadline that pauses",
                workflow.head.origin,
                "A state machine can't stop a wait that has begun and go on with it later.",
            );
        }
    }
}

/// Stages and what undoes them.
fn undone(steps: &[Step]) -> impl Iterator<Item = (&str, &str)> {
    steps.iter().filter_map(|step| match &step.kind {
        StepKind::Stage(stage) => Some((step.head.id.as_str(), stage.undo.as_deref()?)),
        _ => None,
    })
}

/// The steps with which work goes on from somewhere else than another step: the first one, and those to which the case as a
/// whole leads.
fn begun(workflow: &Workflow) -> impl Iterator<Item = &str> {
    let clocks = workflow.clocks.iter().flat_map(|clock| &clock.ways);
    let besides = workflow.besides.iter().flat_map(|beside| &beside.steps).flat_map(|step| &step.ways);
    let ways = workflow.ways.iter().chain(clocks).chain(besides);
    let first = workflow.steps.first().map(|step| step.head.id.as_str());
    ways.flat_map(|way| &way.arrows).filter_map(step_of).chain(first)
}

/// Steps of the case itself, and all to which they lead.
fn led_to<'a>(workflow: &'a Workflow, from: impl Iterator<Item = &'a str>) -> FxHashSet<&'a str> {
    let steps: FxHashMap<&str, &Step> =
        workflow.steps.iter().map(|step| (step.head.id.as_str(), step)).collect();
    let mut open: Vec<&str> = from.collect();
    let mut found = FxHashSet::default();
    while let Some(id) = open.pop() {
        let Some(step) = steps.get(id).filter(|_| !found.contains(id)) else { continue };
        found.insert(id);
        let mut inside = vec![*step];
        while let Some(step) = inside.pop() {
            open.extend(step.ways.iter().flat_map(|way| &way.arrows).filter_map(step_of));
            inside.extend(step.inner().into_iter().flatten());
        }
    }
    found
}

/// The step to which an arrow leads.
fn step_of(arrow: &Arrow) -> Option<&str> {
    match &arrow.target {
        Target::Step { id } => Some(id.as_str()),
        _ => None,
    }
}

fn goal(workflow: &Workflow) -> String {
    match &workflow.goal {
        Some(goal) if !goal.unknown => format!("{}. {}", workflow.head.title, goal.text),
        _ => workflow.head.title.clone(),
    }
}

/// The text of a machine as Step Functions reads it.
fn definition(comment: String, start: &str, states: States) -> Json {
    Json::object([
        ("Comment", Json::text(comment)),
        ("QueryLanguage", Json::word("JSONata")),
        ("StartAt", Json::word(start.to_owned())),
        ("States", Json::object(states)),
    ])
}

/// The handover of a seam behind an outcome, as a workflow of one gate: whoever accepts starts the other side.
pub(super) fn seam_as_workflow(seam: &Seam, outcome: &Outcome) -> Workflow {
    let mut head: Head = seam.head.clone();
    head.title.clone_from(&seam.head.title);
    let to = seam.to.as_ref().map(|to| to.workflow.clone()).unwrap_or_default();
    let start = |trigger: Trigger| Way {
        trigger,
        arrows: vec![Arrow {
            target: Target::Workflow { id: to.clone() },
            at_most: None,
            origin: seam.head.origin,
        }],
        inherited_from: None,
        origin: seam.head.origin,
    };
    let reads = outcome.parameters.iter().map(|field| Read {
        path: vec![field.name.clone()],
        except: Vec::new(),
        condition: None,
        origin: seam.head.origin,
    });
    let (ways, kind) = if seam.by.is_empty() {
        (vec![start(Trigger::Otherwise)], StepKind::Decide)
    } else {
        let mut ways = vec![start(Trigger::Verdict { name: "accept".to_owned() })];
        ways.extend(seam.ways.iter().cloned().map(|mut way| {
            if way.trigger == Trigger::Refused {
                way.trigger = Trigger::Verdict { name: "reject".to_owned() };
            }
            way
        }));
        let by = seam.by.iter().map(|who| Performers {
            who: who.clone(),
            condition: None,
            origin: seam.head.origin,
        });
        let work = Work { by: by.collect(), reads: reads.collect(), ..Work::default() };
        let gate = Gate { work, requires: seam.requires.clone(), asks: seam.asks.clone(), ..Gate::default() };
        (ways, StepKind::Gate(gate))
    };
    let step = Step {
        head: head.clone(),
        owner: seam.owner.clone(),
        condition: None,
        timing: Timing {
            within: seam.timing.within.clone(),
            ladders: seam.timing.ladders.clone(),
            pauses: Vec::new(),
        },
        ways,
        kind,
        allowed: Vec::new(),
    };
    Workflow {
        head,
        parameters: outcome.parameters.clone(),
        owner: seam.owner.clone(),
        steps: vec![step],
        ..Workflow::default()
    }
}
