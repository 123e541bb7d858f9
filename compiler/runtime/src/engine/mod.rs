//! The reference interpreter: cases of workflows on virtual time.
//!
//! A case is a tree: its own block, and inside open parallels a block for each branch. A block holds one open step, because
//! inside a block steps follow each other. What is due stands in one queue, ordered by moment, then answers before timers, then
//! the narrower block, then order of text.

mod attempts;
mod blocks;
mod cases;
mod desk;
mod endings;
mod events;
mod gates;
mod handovers;
mod known;
mod recoveries;
mod state;
mod steps;
mod watches;
mod ways;

pub use desk::Task;

use crate::people::People;
use crate::script::{Missing, Script};
use crate::time::Moment;
use crate::trace::{Detail, Entry, What};
use crate::value::Value;
use flow_ir::{Id, Origin, Package, Step, Workflow};
use state::{Case, Key, Resource, Scope, Timer, Todo, Visit, Watch};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The most things that may happen in one run.
pub const MOST_STEPS: u64 = 20_000;

/// The most things that may happen at one moment.
pub const MOST_AT_ONCE: u64 = 10_000;

/// The longest that a run may take, in virtual seconds: ten years.
pub const LONGEST: i64 = 10 * 366 * 86_400;

/// Why a run could not go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// A line of the script is missing.
    Missing(Missing),
    /// A step has no way for what happened.
    Stuck {
        /// The step.
        step: Id,
        /// What happened, in words.
        why: String,
    },
    /// Nothing can happen any more, and the case is open.
    WaitsForever {
        /// The steps that are open.
        steps: Vec<Id>,
    },
    /// Too much happened at one moment: a loop that takes no time.
    Loops {
        /// A step of it.
        step: Id,
    },
    /// Too much happened.
    TooManySteps,
    /// It takes longer than anybody waits.
    TooLong,
}

/// What was exercised in a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Covered {
    /// Arrows that were taken, by the place where they stand.
    pub arrows: BTreeSet<Origin>,
    /// Rungs that were climbed: the place where the ladder is called, and which rung.
    pub rungs: BTreeSet<(Origin, usize)>,
    /// Recoveries that were convened, by the place where they are called.
    pub recoveries: BTreeSet<Origin>,
    /// Seams over which something was handed.
    pub seams: BTreeSet<Id>,
    /// Steps that were entered.
    pub steps: BTreeSet<Id>,
}

/// How a case ended.
#[derive(Clone, PartialEq, Debug)]
pub struct Ending {
    /// The workflow.
    pub workflow: Id,
    /// The outcome, by id; `None` while it is open.
    pub outcome: Option<Id>,
    /// What it carries.
    pub arguments: BTreeMap<String, Value>,
    /// The data of the case at the end.
    pub data: BTreeMap<String, Value>,
    /// Figures of its steps, by step and word.
    pub figures: BTreeMap<(Id, String), Value>,
    /// How many visits each step had.
    pub visits: BTreeMap<Id, u32>,
    /// When it started.
    pub started: Moment,
}

/// What came of a run.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    /// What happened, in order.
    pub trace: Vec<Entry>,
    /// How each case ended, the first one first.
    pub endings: Vec<Ending>,
    /// Why it could not go on, where it couldn't.
    pub problem: Option<Problem>,
    /// What was exercised.
    pub covered: Covered,
    /// When it started.
    pub start: Moment,
    /// What steps read that nobody had written: the step by id, and the variable.
    pub unwritten: BTreeSet<(Id, String)>,
}

/// Runs a case of a workflow from its inputs to its end, with everything that it hands over.
pub fn run(
    package: &Package,
    workflow: &Workflow,
    inputs: BTreeMap<String, Value>,
    start: Moment,
    name: &str,
    script: &mut dyn Script,
) -> Run {
    let mut engine = Engine::new(package, start, script);
    engine.begin(workflow, inputs, name);
    while engine.advance(None) {}
    engine.result()
}

/// The interpreter with everything that is open.
pub struct Engine<'p, 's> {
    package: &'p Package,
    people: People<'p>,
    script: &'s mut dyn Script,
    start: Moment,
    now: Moment,
    cases: Vec<Case<'p>>,
    scopes: Vec<Scope<'p>>,
    visits: Vec<Visit<'p>>,
    watches: Vec<Watch<'p>>,
    timers: BTreeMap<Key, Timer>,
    sequence: u64,
    agenda: VecDeque<Todo<'p>>,
    trace: Vec<Entry>,
    covered: Covered,
    unwritten: BTreeSet<(Id, String)>,
    happened: u64,
    at_once: u64,
    problem: Option<Problem>,
    changed: bool,
    resources: BTreeMap<String, Resource>,
    meetings: BTreeMap<(Id, Moment), u32>,
    order: BTreeMap<&'p str, u32>,
    steps: BTreeMap<&'p str, &'p Step>,
}

impl<'p, 's> Engine<'p, 's> {
    /// An interpreter at a moment, with nothing open.
    pub fn new(package: &'p Package, start: Moment, script: &'s mut dyn Script) -> Self {
        let mut order = BTreeMap::new();
        let mut steps = BTreeMap::new();
        for workflow in &package.workflows {
            for step in workflow.all_steps() {
                order.insert(step.head.id.as_str(), u32::try_from(order.len()).unwrap_or(u32::MAX));
                steps.insert(step.head.id.as_str(), step);
            }
        }
        Self {
            package,
            people: People::new(package),
            script,
            start,
            now: start,
            cases: Vec::new(),
            scopes: Vec::new(),
            visits: Vec::new(),
            watches: Vec::new(),
            timers: BTreeMap::new(),
            sequence: 0,
            agenda: VecDeque::new(),
            trace: Vec::new(),
            covered: Covered::default(),
            unwritten: BTreeSet::new(),
            happened: 0,
            at_once: 0,
            problem: None,
            changed: false,
            resources: BTreeMap::new(),
            meetings: BTreeMap::new(),
            order,
            steps,
        }
    }

    /// Starts the first case.
    pub fn begin(&mut self, workflow: &'p Workflow, inputs: BTreeMap<String, Value>, name: &str) {
        self.open_case(workflow, inputs, None, name);
        for occurrence in self.script.events(self.start) {
            let at = occurrence.at;
            self.at(at, 0, 0, 0, Timer::Event(occurrence));
        }
        for seconds in self.script.changes() {
            self.at(self.start + seconds, 0, 0, 0, Timer::Change);
        }
        self.settle();
    }

    /// Lets the next thing happen, not after a moment; false where nothing more does.
    pub fn advance(&mut self, until: Option<Moment>) -> bool {
        if self.problem.is_some() {
            return false;
        }
        let Some((&key, _)) = self.timers.first_key_value() else {
            self.nothing_more();
            return false;
        };
        if until.is_some_and(|until| key.at > until) {
            self.now = until.unwrap_or(self.now).max(self.now);
            return false;
        }
        if self.is_over() {
            return false;
        }
        let Some((key, timer)) = self.timers.pop_first() else { return false };
        if key.at > self.now {
            self.now = key.at;
            self.at_once = 0;
        }
        if self.now - self.start > LONGEST {
            self.problem = Some(Problem::TooLong);
            return false;
        }
        self.fire(timer);
        self.settle();
        self.problem.is_none()
    }

    /// True where every case has ended and only idle timers are left.
    fn is_over(&self) -> bool {
        self.cases.iter().all(|case| case.closed) && !self.scopes.iter().any(|scope| scope.open)
    }

    fn nothing_more(&mut self) {
        let open: Vec<Id> = self
            .visits
            .iter()
            .filter(|visit| visit.open && self.is_followed(visit.case))
            .map(|visit| visit.id().to_owned())
            .collect();
        if self.cases.iter().any(|case| !case.closed) || self.scopes.iter().any(|scope| scope.open) {
            self.problem = Some(Problem::WaitsForever { steps: open });
        }
    }

    fn is_followed(&self, case: usize) -> bool {
        self.cases.get(case).is_some_and(|case| case.followed)
    }

    /// Works off what is to be done now.
    fn settle(&mut self) {
        loop {
            while let Some(todo) = self.agenda.pop_front() {
                self.happened += 1;
                self.at_once += 1;
                if self.problem.is_some() {
                    return;
                }
                if self.happened > MOST_STEPS {
                    self.problem = Some(Problem::TooManySteps);
                    return;
                }
                if self.at_once > MOST_AT_ONCE {
                    self.problem = Some(Problem::Loops { step: todo.step().unwrap_or_default() });
                    return;
                }
                self.carry_out(todo);
            }
            if !self.changed {
                return;
            }
            self.changed = false;
            self.look_again();
        }
    }

    fn at(&mut self, at: Moment, class: u8, depth: u8, order: u32, timer: Timer) {
        self.sequence += 1;
        let (narrow, line) = (u8::MAX - depth, timer.line());
        let key = Key { at, class, narrow, order, line, sequence: self.sequence };
        self.timers.insert(key, timer);
    }

    fn note(&mut self, case: usize, what: What, subject: &str, detail: Detail) {
        if what == What::Entered {
            self.covered.steps.insert(subject.to_owned());
        }
        self.trace.push(Entry { at: self.now - self.start, what, subject: subject.to_owned(), case, detail });
    }

    /// What happened so far.
    pub fn trace(&self) -> &[Entry] {
        &self.trace
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// What came of it.
    pub fn result(self) -> Run {
        let endings = self
            .cases
            .iter()
            .map(|case| Ending {
                workflow: case.workflow.head.id.clone(),
                outcome: case.closed.then(|| case.outcome.clone()).flatten(),
                arguments: case.arguments.clone(),
                figures: case.figures.clone(),
                visits: case.visits.iter().map(|(step, count)| ((*step).to_owned(), *count)).collect(),
                started: case.started,
                data: self.scopes.get(case.root).map(|scope| scope.data.clone()).unwrap_or_default(),
            })
            .collect();
        Run {
            trace: self.trace,
            endings,
            problem: self.problem,
            covered: self.covered,
            start: self.start,
            unwritten: self.unwritten,
        }
    }
}
