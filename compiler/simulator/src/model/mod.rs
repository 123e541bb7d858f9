//! A package and its settings, made ready to run: numbers in place of names, probabilities in place of data.

mod build;
mod direct;
mod durations;
mod horizon;
mod measures;
pub(crate) use direct::{Direct, Staff};
pub use horizon::fed;
pub(crate) use measures::keeps;
mod people;
mod steps;
mod ways;

use crate::chance::Sampler;
use crate::hours::Hours;
use crate::log::{Activity, Resource};
use crate::problem::Problem;
use crate::results::{Assumed, LeftOut, Part, Target, Unit as MeasureUnit};
use crate::settings::{Batch, Count, Settings};
use flow_ir::{Calendar, Duration, Id, Package, Schedule};

/// No step, way, block or whatever.
pub(crate) const NONE: u32 = u32::MAX;

/// A package and its settings, made ready to run.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(crate) package: String,
    pub(crate) seed: u64,
    pub(crate) replications: u32,
    pub(crate) start: i64,
    pub(crate) currency: String,
    /// How long is simulated; the farthest that is simulated where cases are counted and all of them end.
    pub(crate) horizon: u64,
    pub(crate) warm_up: u64,
    /// True where the run goes on until all cases have ended.
    pub(crate) drains: bool,
    pub(crate) flows: Vec<Flow>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) nodes: Vec<Node>,
    /// What each node needs that is a plain step.
    pub(crate) direct: Vec<Option<Direct>>,
    pub(crate) ways: Vec<Way>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) pools: Vec<Pool>,
    pub(crate) units: Vec<Unit>,
    pub(crate) hours: Vec<Hours>,
    pub(crate) calendars: Vec<Calendar>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) meetings: Vec<Meeting>,
    pub(crate) measures: Vec<MeasureOf>,
    /// How many levels of priority there are.
    pub(crate) levels: usize,
    pub(crate) assumed: Vec<Assumed>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// A workflow, or a handoff to one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    pub(crate) id: Id,
    pub(crate) title: String,
    /// A handoff: its cases are no cases of a workflow.
    pub(crate) seam: bool,
    pub(crate) root: u32,
    /// The first step of its root.
    pub(crate) first_step: u32,
    pub(crate) finally: u32,
    pub(crate) gaps: Option<Sampler>,
    pub(crate) cases: u64,
    pub(crate) first: Option<u64>,
    pub(crate) hours: Option<usize>,
    pub(crate) within: Option<Span>,
    pub(crate) late: u32,
    pub(crate) outcomes: Vec<u32>,
    /// What can happen to a case: how likely, when, and which event.
    pub(crate) events: Vec<(f64, Sampler, u32)>,
    /// Moments of a case that measures ask for.
    pub(crate) marks: u32,
    /// Times between two of them.
    pub(crate) between: Vec<(u32, u32)>,
    /// Where its nodes begin, and how many there are: to tell a first visit from another.
    pub(crate) first_node: u32,
    pub(crate) nodes: u32,
}

/// A block of steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) steps: Vec<u32>,
    /// How many arrows with a bound are counted in it.
    pub(crate) bounds: u32,
    pub(crate) happens: Option<f64>,
    pub(crate) within: Option<Span>,
    pub(crate) late: u32,
    pub(crate) on: Vec<(u32, u32)>,
}

/// A step, handoff or recovery.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) word: &'static str,
    pub(crate) flow: u32,
    pub(crate) block: u32,
    pub(crate) kind: Kind,
    /// Its place among what is due at one moment: the narrower block first, then order of text.
    pub(crate) rank: u64,
    pub(crate) happens: Option<f64>,
    pub(crate) within: Option<Span>,
    /// To whom a ladder hands it, and after how long.
    pub(crate) rungs: Vec<(Span, u32)>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) done: u32,
    pub(crate) late: u32,
    pub(crate) absent: u32,
    pub(crate) unmet: u32,
    pub(crate) refused: u32,
    pub(crate) stalls: Option<(Span, u32)>,
    /// By error; the empty one is any other.
    pub(crate) fails: Vec<(String, u32)>,
    pub(crate) on: Vec<(u32, u32)>,
    /// The moments that measures ask for.
    pub(crate) mark_start: u32,
    pub(crate) mark_end: u32,
}

/// An answer: a verdict, an arm, an outcome, the end of a recovery.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) name: String,
    /// Its probability and that of all before it.
    pub(crate) up_to: f64,
    pub(crate) way: u32,
}

/// What is done in a step.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Work(Box<Work>),
    Decide,
    Parallel(Box<Parallel>),
    Wait { span: Option<Span>, sampler: Option<Sampler>, drawn: bool },
    Run { flow: u32, detached: bool },
}

/// Work by somebody.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) gate: bool,
    /// The nodes that write what a gate is about: whoever did those doesn't review it.
    pub(crate) authors: Vec<u32>,
    /// What it writes is reviewed somewhere, so that it matters who did it.
    pub(crate) reviewed: bool,
    /// Who, one of these, equally likely.
    pub(crate) plans: Vec<u32>,
    pub(crate) duration: Sampler,
    pub(crate) level: usize,
    /// How likely it fails with which error, up to and with this one.
    pub(crate) failures: Vec<(String, f64)>,
    pub(crate) stall: f64,
    pub(crate) retry: u32,
    pub(crate) pause: Option<Span>,
    pub(crate) doubling: bool,
    pub(crate) sample: Option<f64>,
    pub(crate) window: Option<Span>,
    pub(crate) meeting: u32,
    pub(crate) batch: Option<Batch>,
}

impl Work {
    /// The work of a decision: it neither fails nor stalls, and has no time or place of its own.
    pub(crate) fn decision(plans: Vec<u32>, duration: Sampler, level: usize) -> Self {
        Self {
            gate: true,
            authors: Vec::new(),
            reviewed: false,
            plans,
            duration,
            level,
            failures: Vec::new(),
            stall: 0.0,
            retry: 0,
            pause: None,
            doubling: false,
            sample: None,
            window: None,
            meeting: NONE,
            batch: None,
        }
    }
}

/// Several at once.
#[derive(Clone, Debug)]
pub(crate) struct Parallel {
    pub(crate) branches: Vec<u32>,
    /// The block of an `each`, and how many items there are.
    pub(crate) each: Option<(u32, Count)>,
    pub(crate) at_once: u32,
    /// How many must join; all where `None`.
    pub(crate) needed: Option<u32>,
    pub(crate) continues: bool,
}

/// A way: its arrows, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Way {
    pub(crate) name: String,
    pub(crate) arrows: Vec<Arrow>,
    /// The block whose way it is, where that isn't the step's own.
    pub(crate) owner: u32,
}

/// An arrow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrow {
    pub(crate) goal: Goal,
    /// How often it may be taken in an instance of its block, and where that is counted.
    pub(crate) bound: Option<(u32, u32)>,
}

/// Where an arrow leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Goal {
    Step(u32),
    Outcome(u32),
    Join,
    Leave,
    /// The answer of that place of the step itself.
    Answer(u32),
    Recovery(u32),
    /// The work goes to a workflow, and this handoff is over.
    HandOn(u32),
    /// The handoff is refused.
    Refuse,
    Nowhere,
}

/// Who does something: one of several ways to have it done, each a row of phases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) ways: Vec<Vec<Phase>>,
    pub(crate) names: Vec<Id>,
}

/// Whom one asks at once: pools and how many of each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phase {
    pub(crate) asks: Vec<(u32, u32)>,
    /// Who confirms, before the work itself: it takes this long.
    pub(crate) duration: Option<Sampler>,
    /// They are asked only in this share of the cases.
    pub(crate) share: Option<f64>,
}

/// For whom work waits: a role, person, agent or system, or several that can do it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) word: &'static str,
    /// Nobody waits for it.
    pub(crate) unlimited: bool,
    pub(crate) units: Vec<u32>,
    pub(crate) deputies: Vec<u32>,
    /// Its unit, where that is the only one that does its work, and it takes on as many cases as come.
    pub(crate) only: Option<u32>,
    pub(crate) capacity: Option<u32>,
    pub(crate) cost_per_hour: f64,
    pub(crate) cost_per_use: f64,
    /// It takes on so many cases in so long.
    pub(crate) quota: Option<(u32, u64)>,
    /// The working time where nobody waits for it.
    pub(crate) hours: Option<usize>,
    /// When it is closed for those who wait.
    pub(crate) opening_hours: Option<usize>,
}

/// People or machines that can stand in for each other in everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) capacity: u32,
    /// One person with a name, who can be told from others.
    pub(crate) person: bool,
    pub(crate) hours: Option<usize>,
    pub(crate) absence: f64,
    /// The pools that it works for, and those for which it stands in.
    pub(crate) pools: Vec<u32>,
    pub(crate) deputises: Vec<u32>,
}

/// How a case can end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) name: String,
    /// Workflows or handoffs that begin here.
    pub(crate) starts: Vec<u32>,
}

/// A meeting at which gates are decided.
#[derive(Clone, Debug)]
pub(crate) struct Meeting {
    pub(crate) id: Id,
    pub(crate) schedule: Schedule,
    pub(crate) every: Duration,
    pub(crate) room: u32,
}

/// A length of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Span {
    Exact(u64),
    /// Milliseconds of working time.
    Worked(u64, usize),
    /// By the calendar.
    Dated(Duration, Option<usize>),
}

/// A measure of a workflow.
#[derive(Clone, Debug)]
pub(crate) struct MeasureOf {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) flow: u32,
    pub(crate) part: Part,
    pub(crate) target: Option<Target>,
    pub(crate) unit: MeasureUnit,
    pub(crate) formula: Result<Formula, String>,
}

/// How a measure is computed from what a replication counts.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Formula {
    Number(f64),
    /// The mean time from start to outcome.
    Cycle,
    /// The mean of the times of that place between two marks.
    Between(u32),
    /// How often a step was visited, per case.
    Visits(u32),
    /// How many answers it gave, per case.
    Answers(u32),
    /// How often it gave that one, per case.
    Answer(u32, u32),
    Add(Box<Formula>, Box<Formula>),
    Subtract(Box<Formula>, Box<Formula>),
    Multiply(Box<Formula>, Box<Formula>),
    Divide(Box<Formula>, Box<Formula>),
}

impl Model {
    /// Makes a package ready to run.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(package: &Package, settings: &Settings) -> Result<Self, Vec<Problem>> {
        build::build(package, settings)
    }

    /// How many replications there are to run.
    pub fn replications(&self) -> u32 {
        self.replications
    }

    /// When virtual time begins, in seconds of the Unix era.
    pub fn start(&self) -> i64 {
        self.start
    }

    /// How long is simulated, in milliseconds; `None` where the run goes on until all cases have ended.
    pub fn horizon(&self) -> Option<u64> {
        (!self.drains).then_some(self.horizon)
    }

    /// The id of an activity of the log.
    pub fn activity(&self, activity: Activity) -> &str {
        self.nodes.get(activity as usize).map_or("", |node| node.id.as_str())
    }

    /// What people call an activity of the log.
    pub fn activity_title(&self, activity: Activity) -> &str {
        self.nodes.get(activity as usize).map_or("", |node| node.title.as_str())
    }

    /// The id of the workflow of an activity of the log, or of the handoff that it is.
    pub fn workflow_of(&self, activity: Activity) -> &str {
        self.nodes
            .get(activity as usize)
            .and_then(|node| self.flows.get(node.flow as usize))
            .map_or("", |flow| flow.id.as_str())
    }

    /// The id of a resource of the log.
    pub fn resource(&self, resource: Resource) -> &str {
        self.pools.get(resource as usize).map_or("", |pool| pool.id.as_str())
    }

    /// What people call a resource of the log.
    pub fn resource_title(&self, resource: Resource) -> &str {
        self.pools.get(resource as usize).map_or("", |pool| pool.title.as_str())
    }
}
