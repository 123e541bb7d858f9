//! What a simulation is told beside the text: how often work arrives, how long it takes, how it turns out, what it costs.
//!
//! Settings are sparse. What stands in none of them is taken from the package (`arrives`, `takes`, `people`, `calendar`,
//! `capacity`), and where the package doesn't say it either, from a default, which the results list as
//! [`crate::results::Assumed`]. So a reader of a file fills in what the file says, and nothing else.
//!
//! All ids are ids of the IR (`refunds.Refund.approve`). All lengths of time are milliseconds, all probabilities shares of 1.

use flow_ir::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Milliseconds.
pub type Milliseconds = u64;

/// How many replications are run where nothing is said.
pub const REPLICATIONS: u32 = 10;

/// Everything a simulation is told.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Where chance begins: the same seed gives the same results, byte for byte.
    #[serde(default)]
    pub seed: u64,
    /// How many independent runs; [`REPLICATIONS`] where nothing is said.
    #[serde(default)]
    pub replications: Option<u32>,
    /// The moment at which virtual time begins, in seconds of the Unix era;
    /// [`flow_runtime::time::MONDAY_MORNING`] where nothing is said.
    #[serde(default)]
    pub start: Option<i64>,
    /// How long work arrives and is measured. Where nothing is said: until the workflow to which work comes most rarely
    /// has had some hundred cases, bounded.
    #[serde(default)]
    pub horizon: Option<Milliseconds>,
    /// Cases that start before this have passed are worked and not counted, because a simulation begins with empty desks.
    /// Where nothing is said: a tenth of the horizon, or nothing where the number of cases is given.
    #[serde(default)]
    pub warm_up: Option<Milliseconds>,
    /// The currency of costs, ISO 4217; empty where there is none.
    #[serde(default)]
    pub currency: String,
    /// By workflow.
    #[serde(default)]
    pub workflows: BTreeMap<Id, WorkflowSettings>,
    /// By role, person, agent or system.
    #[serde(default)]
    pub resources: BTreeMap<Id, ResourceSettings>,
    /// By step, seam or recovery. A recovery is meant wherever it is convened.
    #[serde(default)]
    pub steps: BTreeMap<Id, StepSettings>,
    /// By event of a workflow (`incident.SecurityIncident.new_evidence`).
    #[serde(default)]
    pub events: BTreeMap<Id, EventSettings>,
}

/// How work comes to a workflow.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct WorkflowSettings {
    /// The gaps between two cases. From `arrives` where nothing is said, as independent arrivals (exponential gaps).
    #[serde(default)]
    pub gaps: Option<Distribution>,
    /// How many cases come; without end, up to the horizon, where nothing is said. `Some(0)` shuts the workflow's own
    /// entrance: it then gets only what other workflows hand it.
    #[serde(default)]
    pub cases: Option<u64>,
    /// How long after the start the first case comes; the first gap where nothing is said.
    #[serde(default)]
    pub first: Option<Milliseconds>,
    /// The calendar (by id) in whose working time cases come; at any time where nothing is said.
    #[serde(default)]
    pub calendar: Option<Id>,
    /// How urgent its cases are: higher goes first. 0 where nothing is said.
    #[serde(default)]
    pub priority: Option<i32>,
}

/// What is known about somebody or something that works.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ResourceSettings {
    /// How many things are worked on at once: people of a role, parallel runs of an agent or system. Where nothing is said:
    /// the number of people in the role; one where that isn't known; without limit for agents, systems and outsiders.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Its working time. From the package where nothing is said; without calendar at any time.
    #[serde(default)]
    pub calendar: Option<WorkingTime>,
    /// What an hour of work costs.
    #[serde(default)]
    pub cost_per_hour: Option<f64>,
    /// What one use costs, however long.
    #[serde(default)]
    pub cost_per_use: Option<f64>,
    /// How likely one of them is away on a day.
    #[serde(default)]
    pub absence: Option<f64>,
}

/// When somebody works.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkingTime {
    /// Day and night.
    Always,
    /// In the working time of a calendar of the package, by id.
    Calendar(Id),
}

/// What is known about a step, seam or recovery.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct StepSettings {
    /// The working time of one attempt by one person, machine or reviewer; for a `wait` until a condition, and a run of
    /// a workflow that isn't looked into, the time until it is over. From `takes` where nothing is said.
    #[serde(default)]
    pub duration: Option<Distribution>,
    /// How likely each answer is, by name: the verdicts of a gate (`accept`, `rework`, ...); the arms of a decision by the
    /// name of the step or outcome to which they lead (two arms to one target are one answer); the ways a recovery allows
    /// (`resume`, `restart`, `takeover`, and `else` where it doesn't help); `accept` and `reject` of a seam; the outcomes
    /// of a run. They add up to 1; what isn't named has probability 0.
    #[serde(default)]
    pub answers: BTreeMap<String, f64>,
    /// How likely one attempt fails, by error; the empty name is any other error.
    #[serde(default)]
    pub failures: BTreeMap<String, f64>,
    /// How likely one attempt stalls: begins, and never answers.
    #[serde(default)]
    pub stall: Option<f64>,
    /// How likely it is done at all where it has a condition (`when`).
    #[serde(default)]
    pub happens: Option<f64>,
    /// How many items the list of its `each` has.
    #[serde(default)]
    pub items: Option<Count>,
    /// Several cases are worked on at once.
    #[serde(default)]
    pub batch: Option<Batch>,
    /// How urgent it is: higher goes first. Its workflow's where nothing is said.
    #[serde(default)]
    pub priority: Option<i32>,
}

/// An event from outside.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct EventSettings {
    /// How likely it happens to a case.
    #[serde(default)]
    pub probability: f64,
    /// How long after the start of the case.
    #[serde(default)]
    pub after: Option<Distribution>,
}

/// Several cases are worked on at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Batch {
    /// So many.
    pub size: u32,
    /// After this long, fewer will do; `None` waits for a full batch.
    #[serde(default)]
    pub at_most: Option<Milliseconds>,
}

/// A number of things.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Always so many.
    Fixed(u32),
    /// Any number from one to the other, both included, equally likely.
    Between(u32, u32),
    /// One of these, equally likely.
    Samples(Vec<u32>),
}

/// How long something takes: how lengths of time are spread. All figures are milliseconds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Always the same.
    Fixed {
        /// How long.
        value: Milliseconds,
    },
    /// Anything from one to the other, equally likely.
    Uniform {
        /// At least.
        least: Milliseconds,
        /// At most.
        most: Milliseconds,
    },
    /// From one to the other, mostly about a third.
    Triangular {
        /// At least.
        least: Milliseconds,
        /// Mostly.
        mostly: Milliseconds,
        /// At most.
        most: Milliseconds,
    },
    /// Often short, sometimes long; without memory.
    Exponential {
        /// The mean.
        mean: Milliseconds,
    },
    /// Its logarithm is normal: mostly near the middle, with a long tail.
    LogNormal {
        /// The mean of the times themselves, not of their logarithms.
        mean: Milliseconds,
        /// The standard deviation of the times themselves.
        deviation: Milliseconds,
    },
    /// One of these, equally likely.
    Empirical {
        /// As they were seen.
        samples: Vec<Milliseconds>,
    },
}

impl Distribution {
    /// The mean, in milliseconds.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed { value } => *value as f64,
            Self::Uniform { least, most } => (*least as f64 + *most as f64) / 2.0,
            Self::Triangular { least, mostly, most } => (*least as f64 + *mostly as f64 + *most as f64) / 3.0,
            Self::Exponential { mean } | Self::LogNormal { mean, .. } => *mean as f64,
            Self::Empirical { samples } if samples.is_empty() => 0.0,
            Self::Empirical { samples } => {
                samples.iter().map(|sample| *sample as f64).sum::<f64>() / samples.len() as f64
            }
        }
    }
}
