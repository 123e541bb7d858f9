//! Blocks of steps: how they end, and where their arrows lead.

use super::json::{Code, Json};
use super::machine::{Arm, FAR, Machine, States, fail, pass};
use super::recovery::Visit;
use flow_ir::{Argument, Arrow, Bound, Head, Step, Target, Way, Workflow};
use rustc_hash::FxHashMap;

/// How an outcome is said where a block stands.
#[derive(Clone, Debug)]
pub(super) enum Ends {
    /// It ends the machine.
    Here,
    /// It is kept in a variable, and then other states follow.
    Kept { variable: String, next: String },
    /// It is raised as an error, because the case is around this part of the machine.
    Raised,
}

/// Outcomes before which what was done is undone, and the state that begins it.
#[derive(Clone, Debug)]
pub(super) struct Unwinding {
    pub(super) outcomes: Vec<String>,
    pub(super) variable: String,
    pub(super) next: String,
}

/// How a branch ends that doesn't end the case.
#[derive(Clone, Debug)]
pub(super) enum Branch {
    /// The block is no branch.
    None,
    /// All branches have to join.
    All { writes: Vec<String>, unmet: bool },
    /// The first that joins is enough.
    Any { writes: Vec<String>, index: String },
    /// It runs beside the case, and begins anew there.
    Aside { again: String },
}

/// A block of steps while it is made.
pub(super) struct Block<'a> {
    /// Where its data is.
    pub(super) scope: usize,
    /// What it belongs to: the workflow, a branch, an `each`, ...
    pub(super) head: &'a Head,
    /// The workflow around it.
    pub(super) workflow: &'a Workflow,
    /// A word for its own states.
    pub(super) name: String,
    /// What can happen to it as a whole.
    pub(super) ways: &'a [Way],
    /// Deadlines of the whole block, as milliseconds, and where they lead.
    pub(super) timers: Vec<(String, String)>,
    /// Clocks that may run in it.
    pub(super) clocks: Vec<super::clock::Running<'a>>,
    pub(super) ends: Ends,
    pub(super) unwinding: Option<Unwinding>,
    /// What is undone by which state: all is undone, and then each stage; empty where nothing is.
    pub(super) undoings: Vec<Arm>,
    /// The state that goes on with undoing.
    pub(super) unwind_again: Option<String>,
    /// The list of what is to be undone, where somebody may undo it.
    pub(super) done: Option<String>,
    pub(super) branch: Branch,
    /// Where a step leads that has no way of its own: in `finally`, or where it is reached by undoing.
    pub(super) onward: Option<String>,
    /// Its steps, where it is a part of the machine by itself: states of other parts can't be gone to from here.
    pub(super) own: Option<&'a [Step]>,
    /// Its states in order of the steps.
    pub(super) states: States,
    /// Those that several steps share; they come last.
    pub(super) tail: States,
    routes: FxHashMap<usize, String>,
    shared: FxHashMap<String, String>,
}

impl<'a> Block<'a> {
    /// A block without steps yet.
    pub(super) fn new(workflow: &'a Workflow, head: &'a Head, name: &str, scope: usize, ends: Ends) -> Self {
        Self {
            scope,
            head,
            workflow,
            name: name.to_owned(),
            ways: &[],
            timers: Vec::new(),
            clocks: Vec::new(),
            ends,
            unwinding: None,
            undoings: Vec::new(),
            unwind_again: None,
            done: None,
            branch: Branch::None,
            onward: None,
            own: None,
            states: Vec::new(),
            tail: Vec::new(),
            routes: FxHashMap::default(),
            shared: FxHashMap::default(),
        }
    }

    /// All its states.
    pub(super) fn finish(self) -> States {
        let mut states = self.states;
        states.extend(self.tail);
        states
    }
}

impl<'a> Machine<'a> {
    /// Makes the states of all steps, in their order.
    pub(super) fn steps(&mut self, block: &mut Block<'a>, steps: &'a [Step]) {
        for step in steps {
            self.step(block, step);
        }
    }

    /// The state to which a way leads. `visit` is the step whose way it is; without one it is a way of the block.
    pub(super) fn route(
        &mut self,
        block: &mut Block<'a>,
        visit: Option<&Visit<'a>>,
        way: &'a Way,
        label: &str,
    ) -> String {
        let key = std::ptr::from_ref(way) as usize;
        if let Some(known) = block.routes.get(&key) {
            return known.clone();
        }
        let base = visit.map_or_else(|| block.name.clone(), |visit| visit.base.clone());
        // From the last arrow to the first: each leads to the one after it when it can't be taken any more.
        let mut next: Option<String> = None;
        let mut states: Vec<States> = Vec::new();
        for (index, arrow) in way.arrows.iter().enumerate().rev() {
            let purpose = if index == 0 { label.to_owned() } else { format!("{label}, else {index}") };
            let before = block.tail.len();
            let target = self.arrive(block, visit, way, arrow, &base, &purpose, next.as_deref());
            let mut own = block.tail.split_off(before);
            next = Some(match &arrow.at_most {
                None => target,
                Some(Bound::Unknown { question }) => {
                    self.hole(question, arrow.origin);
                    target
                }
                Some(Bound::Times { times }) => {
                    let otherwise = match next {
                        Some(next) => next,
                        None => self.stuck(block),
                    };
                    let counted = (block.scope, arrow.origin);
                    let counter = match self.counters.get(&counted) {
                        Some(known) => known.clone(),
                        None => {
                            let wanted = format!("{base} {purpose} times");
                            let counter = self.declare(block.scope, &wanted, Json::Whole(0));
                            self.counters.insert(counted, counter.clone());
                            counter
                        }
                    };
                    let name = self.state_of(&base, &purpose);
                    let count = (counter.clone(), Json::expression(&format!("${counter} + 1")));
                    let arm = (format!("${counter} < {times}"), vec![count], target);
                    own.insert(0, (name.clone(), super::machine::choices(vec![arm], &otherwise)));
                    name
                }
            });
            states.push(own);
        }
        block.tail.extend(states.into_iter().rev().flatten());
        let name = match next {
            Some(name) => name,
            None => self.stuck(block),
        };
        block.routes.insert(key, name.clone());
        name
    }

    /// The state to which one arrow leads.
    fn arrive(
        &mut self,
        block: &mut Block<'a>,
        visit: Option<&Visit<'a>>,
        way: &'a Way,
        arrow: &'a Arrow,
        base: &str,
        purpose: &str,
        otherwise: Option<&str>,
    ) -> String {
        match &arrow.target {
            Target::Step { id } => {
                let outside = block.own.is_some_and(|own| own.iter().all(|step| step.head.id != *id));
                if outside {
                    return self.out(block, id, arrow);
                }
                match self.entry(id) {
                    Some(name) => name.to_owned(),
                    None => self.stuck(block),
                }
            }
            Target::Outcome { id, arguments } => self.outcome(block, id, arguments),
            Target::Join => self.join(block),
            Target::Leave => self.leave(block),
            Target::Verdict { name } => self.consent(block, visit, way, name),
            Target::Recovery(recovery) => {
                let otherwise = match otherwise {
                    Some(name) => name.to_owned(),
                    None => self.stuck(block),
                };
                match visit {
                    Some(visit) => self.recovery(block, visit, way, recovery, base, purpose, &otherwise),
                    None => {
                        self.cannot(
                            &format!("a recovery of `{}` as a whole", block.head.title),
                            arrow.origin,
                            "When it begins, everything in it has been cancelled, so that there is nothing to resume. Put the \
                             recovery on the step that may get stuck, or lead to an outcome.",
                        );
                        otherwise
                    }
                }
            }
            Target::Workflow { id } => match visit.and_then(|visit| visit.runs.clone()) {
                Some(state) => state,
                None => self.new_case(block, id, base, purpose, arrow.origin),
            },
            Target::Unknown { question } => {
                self.hole(question, arrow.origin);
                self.stuck(block)
            }
            Target::Invalid => self.stuck(block),
        }
    }

    /// A way to a step outside of a branch: it is raised as an error, which ends the branches, and caught where that step stands.
    fn out(&mut self, block: &mut Block<'a>, id: &'a str, arrow: &'a Arrow) -> String {
        let title = &block.head.title;
        if let Branch::Aside { .. } = block.branch {
            self.cannot_once(
                &format!("leading from `{title}`, which runs beside the steps, to one of them"),
                arrow.origin,
                "What runs beside the steps can't cancel them. Let it end with `-> leave`, or lead to an outcome.",
            );
        } else if arrow.at_most.is_some() {
            self.cannot_once(
                &format!("leaving `{title}` for a step outside of it only so often"),
                arrow.origin,
                "Branches can't count together. Give the steps inside a way of their own: `-> leave`, and what follows behind the join.",
            );
        }
        self.outs.push(id);
        let error = self.out_error(id);
        let purpose = format!("to {}", self.relative(id));
        self.shared_as(block, &error, &purpose, |_, _| fail(&error, None))
    }

    /// The error with which a way leaves a branch for that step.
    pub(super) fn out_error(&self, id: &str) -> String {
        format!("Flow.To.{}", self.relative(id))
    }

    /// `late -> accept`: the way of that verdict.
    fn consent(
        &mut self,
        block: &mut Block<'a>,
        visit: Option<&Visit<'a>>,
        from: &'a Way,
        verdict: &str,
    ) -> String {
        let way = visit.and_then(|visit| {
            visit
                .ways
                .iter()
                .find(|way| matches!(&way.trigger, flow_ir::Trigger::Verdict { name } if name == verdict))
        });
        match way {
            // A verdict that leads to itself would never end.
            Some(way) if !std::ptr::eq(way, from) => self.route(block, visit, way, verdict),
            _ => self.stuck(block),
        }
    }

    /// The state that says an outcome.
    fn outcome(&mut self, block: &mut Block<'a>, id: &str, arguments: &'a [Argument]) -> String {
        let outcome = block.workflow.outcomes.iter().find(|outcome| outcome.head.id == id);
        let name = match outcome {
            Some(outcome) => outcome.head.name.as_str(),
            None => id.rsplit('.').next().unwrap_or(id),
        };
        let carried = self.arguments(block.scope, arguments);
        // It begins like no other key of what is shared. In `finally` what follows isn't the same for all.
        let after = match &block.ends {
            Ends::Kept { next, .. } => next.as_str(),
            Ends::Here | Ends::Raised => "",
        };
        let key = format!("{}{name} {after}", carried.text);
        if let Some(known) = block.shared.get(&key) {
            return known.clone();
        }
        let output = Code::object([("outcome", Code::text(name)), ("arguments", carried)]);
        let state = self.state_of("outcome", name);
        if let Some(outcome) = outcome {
            self.mapped(&state, &outcome.head);
        }
        let unwinds =
            block.unwinding.as_ref().filter(|unwinding| unwinding.outcomes.iter().any(|it| it == name));
        let json = match (unwinds, &block.ends) {
            (Some(unwinding), _) => pass(vec![(unwinding.variable.clone(), output.json())], &unwinding.next),
            (None, Ends::Here) => Json::object([("Type", Json::word("Succeed")), ("Output", output.json())]),
            (None, Ends::Kept { variable, next }) => pass(vec![(variable.clone(), output.json())], next),
            (None, Ends::Raised) => {
                self.raised = true;
                fail("Flow.Ended", Some(&Code::computed(format!("$string({})", output.text))))
            }
        };
        block.tail.push((state.clone(), json));
        block.shared.insert(key, state.clone());
        state
    }

    /// The end of a branch that counts for the join.
    pub(super) fn join(&mut self, block: &mut Block<'a>) -> String {
        if let Branch::Aside { .. } = block.branch {
            return self.leave(block);
        }
        self.shared(block, "joined", |machine, block| match block.branch.clone() {
            Branch::All { writes, .. } => {
                let writes = machine.written(block.scope, &writes);
                let output = Code::object([("joined", Code::computed("true")), ("writes", writes)]);
                Json::object([("Type", Json::word("Succeed")), ("Output", Json::expression(&output.text))])
            }
            Branch::Any { writes, index } => {
                let writes = machine.written(block.scope, &writes);
                let output = Code::object([("branch", Code::computed(index)), ("writes", writes)]);
                fail("Flow.Joined", Some(&Code::computed(format!("$string({})", output.text))))
            }
            Branch::Aside { .. } | Branch::None => nowhere(),
        })
    }

    /// The end of a branch that doesn't count.
    pub(super) fn leave(&mut self, block: &mut Block<'a>) -> String {
        self.shared(block, "left", |machine, block| match block.branch.clone() {
            Branch::All { unmet: true, .. } => fail("Flow.Unmet", None),
            Branch::All { .. } | Branch::Any { .. } => Json::object([
                ("Type", Json::word("Succeed")),
                (
                    "Output",
                    Json::object([("joined", Json::Bool(false)), ("writes", Json::object::<&str>([]))]),
                ),
            ]),
            Branch::Aside { again } => {
                let never = machine.state_of(&block.name.clone(), "never");
                block.tail.push((never.clone(), Json::object([("Type", Json::word("Succeed"))])));
                super::machine::choice(&format!("$millis() < {FAR}"), &again, &never)
            }
            Branch::None => nowhere(),
        })
    }

    /// What a branch has written, as an object.
    fn written(&mut self, scope: usize, writes: &[String]) -> Code {
        let members: Vec<(&str, Code)> = writes
            .iter()
            .filter_map(|data| {
                let name = self.variable(scope, data)?;
                Some((data.as_str(), Code::computed(format!("${name}"))))
            })
            .collect();
        let code = Code::object(members);
        if code.text == "{}" { Code { text: "{}".to_owned(), constant: None } } else { code }
    }

    /// Where a way leads that leads nowhere: the machine fails and says so. What compiles never gets there.
    pub(super) fn stuck(&mut self, block: &mut Block<'a>) -> String {
        if let Some(onward) = &block.onward {
            return onward.clone();
        }
        self.shared(block, "no way on", |_, _| nowhere())
    }

    /// Passes an outcome on that was raised inside, where errors of any kind are caught.
    pub(super) fn ended(&mut self, block: &mut Block<'a>) -> Option<Json> {
        let parsed = Json::expression("$parse($states.errorOutput.Cause)");
        let mut catch = Json::object([("ErrorEquals", Json::List(vec![Json::word("Flow.Ended")]))]);
        match (&block.unwinding, &block.ends) {
            (Some(unwinding), _) => {
                let (variable, outcomes, unwind) =
                    (unwinding.variable.clone(), unwinding.outcomes.clone(), unwinding.next.clone());
                let ends = block.ends.clone();
                catch.add("Assign", Json::object([(variable.clone(), parsed)]));
                let next = self.shared(block, "which ending", |machine, block| {
                    let otherwise = match &ends {
                        Ends::Kept { next, .. } => next.clone(),
                        _ => {
                            let name = machine.state_of(&block.name.clone(), "pass the ending on");
                            machine.raised = true;
                            let cause = Code::computed(format!("$string(${variable})"));
                            block.tail.push((name.clone(), fail("Flow.Ended", Some(&cause))));
                            name
                        }
                    };
                    let listed: Vec<String> =
                        outcomes.iter().map(|name| super::json::literal(name)).collect();
                    let condition = format!("${variable}.outcome in [{}]", listed.join(", "));
                    super::machine::choice(&condition, &unwind, &otherwise)
                });
                catch.add("Next", Json::word(next));
            }
            (None, Ends::Here) => {
                catch.add("Output", parsed);
                let next = self.shared(block, "ended inside", |_, _| {
                    Json::object([
                        ("Type", Json::word("Succeed")),
                        ("Output", Json::expression("$states.input")),
                    ])
                });
                catch.add("Next", Json::word(next));
            }
            (None, Ends::Kept { variable, next }) => {
                catch.add("Assign", Json::object([(variable.clone(), parsed)]));
                catch.add("Next", Json::word(next.clone()));
            }
            (None, Ends::Raised) => {
                self.raised = true;
                let next = self.shared(block, "pass the ending on", |_, _| {
                    fail("Flow.Ended", Some(&Code::computed("$states.input.Cause")))
                });
                catch.add("Output", Json::expression("$states.errorOutput"));
                catch.add("Next", Json::word(next));
            }
        }
        Some(catch)
    }

    /// A state that several steps of a block share.
    pub(super) fn shared(
        &mut self,
        block: &mut Block<'a>,
        purpose: &str,
        make: impl FnOnce(&mut Self, &mut Block<'a>) -> Json,
    ) -> String {
        self.shared_as(block, purpose, purpose, make)
    }

    /// The same, where several of one purpose differ by a key.
    pub(super) fn shared_as(
        &mut self,
        block: &mut Block<'a>,
        key: &str,
        purpose: &str,
        make: impl FnOnce(&mut Self, &mut Block<'a>) -> Json,
    ) -> String {
        if let Some(known) = block.shared.get(key) {
            return known.clone();
        }
        let name = self.state_of(&block.name.clone(), purpose);
        block.shared.insert(key.to_owned(), name.clone());
        let json = make(self, block);
        self.mapped(&name, block.head);
        block.tail.push((name.clone(), json));
        name
    }

    /// The name under which another machine is started.
    pub(super) fn machine_arn(id: &str) -> Json {
        Json::text(format!(
            "arn:aws:states:${{Region}}:${{Account}}:stateMachine:{}",
            super::names::machine(id)
        ))
    }

    /// Starts a new case of a workflow and ends this one: what a seam does.
    fn new_case(
        &mut self,
        block: &mut Block<'a>,
        id: &str,
        base: &str,
        purpose: &str,
        origin: flow_ir::Origin,
    ) -> String {
        let Some(to) = self.input.package.workflow(id) else {
            return self.stuck(block);
        };
        let purpose_key = format!("start {id}");
        if let Some(known) = block.shared.get(&purpose_key) {
            return known.clone();
        }
        let mut members = Vec::new();
        let given = self.starts.filter(|start| start.workflow == id && !start.arguments.is_empty());
        let by_name = if given.is_some() { &[] } else { to.parameters.as_slice() };
        for field in by_name {
            match self.path(block.scope, std::slice::from_ref(&field.name)) {
                Some(text) => members.push((field.name.as_str(), Code::computed(text))),
                None if field.default.is_some() => {}
                None => self.cannot(
                    &format!("starting `{}` without its `{}`", to.head.title, field.name),
                    origin,
                    "The handover has to carry everything that the other side needs.",
                ),
            }
        }
        let input = match given {
            Some(start) => self.arguments(block.scope, &start.arguments),
            None => Code::object(members),
        };
        let ended = self.state_of("outcome", &format!("{} started", to.head.name));
        let name = self.state_of(base, &format!("{purpose}, start {}", to.head.name));
        block.shared.insert(purpose_key, name.clone());
        block.tail.push((
            name.clone(),
            Json::object([
                ("Type", Json::word("Task")),
                ("Resource", Json::word("arn:aws:states:::states:startExecution")),
                (
                    "Arguments",
                    Json::object([("StateMachineArn", Self::machine_arn(id)), ("Input", input.json())]),
                ),
                ("Next", Json::word(ended.clone())),
            ]),
        ));
        let output = Json::object([
            ("outcome", Json::word("handed_over")),
            ("arguments", Json::object([("workflow", Json::text(id.to_owned()))])),
        ]);
        block.tail.push((ended, Json::object([("Type", Json::word("Succeed")), ("Output", output)])));
        name
    }
}

/// A state that nothing leads to in what compiles.
fn nowhere() -> Json {
    fail("Flow.NoWayOn", None)
}
