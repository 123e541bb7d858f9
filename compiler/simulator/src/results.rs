//! What a simulation says: plain data, for tables, charts and files.
//!
//! Every figure that chance has a part in is [`Measured`]: the mean over the replications and its 95 % confidence interval.
//! Lengths of time are milliseconds.

use flow_ir::{Comparison, Id};
use serde::Serialize;

/// A figure, measured by replications.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Measured {
    /// The mean over the replications.
    pub mean: f64,
    /// Half the width of the 95 % confidence interval; `None` with fewer than two replications that say anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub give_or_take: Option<f64>,
}

impl Measured {
    /// The low end of the confidence interval; the mean where there is none.
    pub fn low(&self) -> f64 {
        self.mean - self.give_or_take.unwrap_or(0.0)
    }

    /// The high end of the confidence interval; the mean where there is none.
    pub fn high(&self) -> f64 {
        self.mean + self.give_or_take.unwrap_or(0.0)
    }
}

/// How times are spread.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Spread {
    /// How many were counted, over all replications.
    pub count: u64,
    /// The mean.
    pub mean: Measured,
    /// Half of them are shorter.
    pub p50: Measured,
    /// Nine of ten are shorter.
    pub p90: Measured,
    /// Nineteen of twenty are shorter.
    pub p95: Measured,
    /// Ninety-nine of a hundred are shorter.
    pub p99: Measured,
    /// The longest of all, in any replication.
    pub most: f64,
    /// How many fell where: for charts. Over all replications, about sixty bars of equal width from 0 on; the last one holds
    /// everything longer.
    pub bars: Vec<Bar>,
}

/// A bar of a chart.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Bar {
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
    /// How many.
    pub count: u64,
}

/// Everything a simulation says.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Results {
    /// The package's name.
    pub package: String,
    /// Where chance began.
    pub seed: u64,
    /// How many independent runs there were.
    pub replications: u32,
    /// When virtual time began, in seconds of the Unix era.
    pub start: i64,
    /// How long was simulated, warm-up included: the longest of the replications.
    pub length: f64,
    /// How much at the beginning is not counted.
    pub warm_up: f64,
    /// The currency of costs; empty where there is none.
    pub currency: String,
    /// How many events were worked off, over all replications.
    pub events: u64,
    /// Workflows that had cases, in order of id.
    pub workflows: Vec<WorkflowResult>,
    /// Steps, seams and recoveries that were visited, in order of text.
    pub steps: Vec<StepResult>,
    /// Everybody and everything that worked, in order of id.
    pub resources: Vec<ResourceResult>,
    /// What holds the work up most, worst first; empty where nothing waits.
    pub bottlenecks: Vec<Bottleneck>,
    /// Measures against their targets.
    pub measures: Vec<MeasureResult>,
    /// Numbers that are pursued at the cost of what must not be traded for them.
    pub trades: Vec<Trade>,
    /// What nothing says, and was assumed.
    pub assumed: Vec<Assumed>,
    /// What the text says and the simulation leaves out.
    pub left_out: Vec<LeftOut>,
    /// Why the results are to be read with care: a bound was reached.
    pub limits: Vec<Limit>,
}

/// How the cases of a workflow went. Counts are per replication, after the warm-up.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct WorkflowResult {
    /// The workflow.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// Cases that came.
    pub started: Measured,
    /// Cases that ended.
    pub finished: Measured,
    /// Cases still open at the end.
    pub open: Measured,
    /// Cases that ended, per day of 24 hours.
    pub per_day: Measured,
    /// From the start of a case to its outcome.
    pub cycle: Spread,
    /// How long whoever opened a gate, seam or recovery waited for the answer: the time until work is unblocked.
    pub unblocked: Spread,
    /// Of a case: time in which somebody worked on it (two at once count once each).
    pub working: Measured,
    /// Of a case: time in which it lay in queues.
    pub waiting: Measured,
    /// Of a case: what it cost.
    pub cost: Measured,
    /// How many cases are open at once, on average over time.
    pub in_progress: Measured,
    /// The most cases open at once, in any replication.
    pub most_in_progress: u64,
    /// How the cases ended.
    pub outcomes: Vec<OutcomeResult>,
    /// Share of the cases that were later than the workflow's `within`; `None` where it has none.
    pub late: Option<Measured>,
    /// Steps that were done again, per case.
    pub rework: Measured,
}

/// How often cases ended so.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct OutcomeResult {
    /// The outcome.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// Share of the cases that ended.
    pub share: Measured,
}

/// How a step, seam or recovery went. Counts are per replication, after the warm-up.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct StepResult {
    /// The step.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// Its workflow.
    pub workflow: Id,
    /// `stage`, `gate`, `decide`, `parallel`, `wait`, `run`, `seam`, `recovery`.
    pub kind: &'static str,
    /// Who works on it, by id.
    pub by: Vec<Id>,
    /// Visits.
    pub visits: Measured,
    /// Visits after the first one in a case.
    pub again: Measured,
    /// From opening to closing.
    pub time: Spread,
    /// For each person or machine that was asked: until they began. The time in the queue.
    pub waiting: Spread,
    /// For each person or machine that was asked: how long they worked, without nights and days off.
    pub working: Spread,
    /// How many visits wait in the queue, on average over time.
    pub queue: Measured,
    /// The most in the queue at once, in any replication.
    pub most_queued: u64,
    /// What it cost in all.
    pub cost: Measured,
    /// Share of the visits that were later than `within`; `None` where it has none.
    pub late: Option<Measured>,
    /// Attempts that failed, per visit.
    pub failed: Measured,
    /// Attempts that stalled, per visit.
    pub stalled: Measured,
    /// How often each verdict, arm or ending came, as a share of the visits.
    pub answers: Vec<(String, Measured)>,
    /// Which ways were taken, as a share of the visits: `done`, `accept`, `late`, `fails`, `stalls`, ...
    pub ways: Vec<(String, Measured)>,
}

/// How somebody or something was used.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct ResourceResult {
    /// The role, person, agent or system.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// `role`, `person`, `agent`, `system`.
    pub kind: &'static str,
    /// How many things it can work on at once; `None` without limit.
    pub capacity: Option<u32>,
    /// Share of its working time in which it worked; `None` where its capacity has no limit.
    pub utilisation: Option<Measured>,
    /// The work that came for it, as a share of what it can do: above 1 its queue grows without end.
    pub load: Option<Measured>,
    /// How many things it worked on at once, on average over time.
    pub busy: Measured,
    /// Pieces of work that it finished.
    pub done: Measured,
    /// Hours worked, all of them together.
    pub hours: Measured,
    /// How long work waited for it.
    pub waiting: Spread,
    /// How many pieces of work wait for it, on average over time.
    pub queue: Measured,
    /// The most that waited at once, in any replication.
    pub most_queued: u64,
    /// What it cost.
    pub cost: Measured,
}

/// What holds the work up.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bottleneck {
    /// The role, person, agent or system for which work waits.
    pub resource: Id,
    /// What people call it.
    pub title: String,
    /// Share of all waiting that is waiting for it.
    pub share: Measured,
    /// Waiting for it, per case, in milliseconds.
    pub waiting: Measured,
    /// Why.
    pub why: Why,
    /// The step at which most of that waiting happens, by id.
    pub step: Id,
}

/// Why work waits.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// More work comes than it can do: the queue grows without end.
    Overloaded {
        /// Work that comes, as a share of what it can do.
        load: f64,
    },
    /// It is busy nearly all of its time.
    Busy {
        /// Share of its working time.
        utilisation: f64,
    },
    /// Work comes while it is closed: most of the waiting is nights, weekends and days off.
    Closed {
        /// Share of the waiting in which it was closed.
        share: f64,
    },
    /// It has time enough, but work comes in waves, or takes very differently long.
    Uneven {
        /// Share of its working time.
        utilisation: f64,
    },
}

/// A measure against its target.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MeasureResult {
    /// The measure.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// The workflow whose cases it is taken from.
    pub workflow: Id,
    /// What it is; `None` where the simulation can't tell.
    pub value: Option<Measured>,
    /// Its unit.
    pub unit: Unit,
    /// Why the simulation can't tell, as a clause: "it counts data that no probability stands for".
    pub unknown: Option<String>,
    /// What it should be.
    pub target: Option<Target>,
    /// How it stands to the target.
    pub verdict: Verdict,
    /// What it is to the workflow.
    pub part: Part,
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Just a number.
    #[default]
    Number,
    /// A length of time, in milliseconds.
    Time,
    /// A share of 1.
    Share,
}

/// What a measure should be.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Target {
    /// How it is compared.
    pub operator: Comparison,
    /// With what, in the measure's unit.
    pub value: f64,
}

/// How a measure stands to its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It has none, or nobody can tell.
    #[default]
    Open,
    /// Kept, the whole confidence interval.
    Kept,
    /// Missed, the whole confidence interval.
    Missed,
    /// The target lies within the confidence interval: more replications would tell.
    Close,
}

/// What a measure is to a workflow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// It is measured.
    #[default]
    Measured,
    /// It is what the workflow pursues.
    Optimised,
    /// It must not be traded for that.
    Guard,
}

/// A number that is pursued at the cost of what must not be traded for it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Trade {
    /// The workflow.
    pub workflow: Id,
    /// The measure that is pursued.
    pub optimised: Id,
    /// The guard that is missed: its measure.
    pub guard: Id,
    /// What the guard is.
    pub value: Measured,
    /// What it must be.
    pub target: Target,
}

impl Trade {
    /// The trade of this guard for what its workflow pursues, where the guard is missed.
    pub(crate) fn of(pursued: &MeasureResult, guard: &MeasureResult) -> Option<Self> {
        let missed = guard.part == Part::Guard
            && guard.workflow == pursued.workflow
            && guard.verdict == Verdict::Missed;
        let (value, target) = missed.then_some(guard.value.zip(guard.target)).flatten()?;
        let (workflow, optimised) = (guard.workflow.clone(), pursued.id.clone());
        Some(Self { workflow, optimised, guard: guard.id.clone(), value, target })
    }
}

/// What nothing says, and was assumed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Assumed {
    /// Of what: a workflow, step, role, ... by id.
    pub subject: Id,
    /// The setting that would say it: `gaps`, `duration`, `answers`, `capacity`, ...
    pub setting: &'static str,
    /// What was assumed, in words: "1 hour, spread exponentially".
    pub value: String,
}

/// What the text says and the simulation leaves out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct LeftOut {
    /// Of what: a step, workflow, ... by id.
    pub subject: Id,
    /// What, in words that stand alone: "A duty of this workflow takes nobody's time in the simulation".
    pub what: String,
}

/// A bound that was reached.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Limit {
    /// More work comes for somebody than they can do: waiting grows with the length of the simulation, and the times say
    /// only how it was in this one.
    Overloaded {
        /// Who.
        resource: Id,
        /// Work that comes, as a share of what they can do.
        load: f64,
    },
    /// So many cases were open at once that the run was ended.
    TooManyOpen {
        /// The workflow with the most of them.
        workflow: Id,
        /// How many.
        open: u64,
        /// After how long.
        after: f64,
    },
    /// A case went round without any time passing, and was given up.
    TakesNoTime {
        /// A step of the round.
        step: Id,
        /// How many cases.
        cases: u64,
    },
    /// Virtual time reached the farthest that is simulated before all cases had ended.
    TooLong {
        /// How many cases were open.
        open: u64,
    },
    /// So much happened that the run was ended.
    TooManyEvents {
        /// After how long.
        after: f64,
    },
    /// Cases can't go on: nothing that could still happen would move them.
    Stuck {
        /// Where.
        step: Id,
        /// How many cases.
        cases: u64,
    },
    /// Nothing finished after the warm-up: there are no times to tell.
    NothingFinished {
        /// The workflow.
        workflow: Id,
    },
}
