//! A package and its settings, made ready to run.

use crate::log::{Activity, Resource, Sink};
use crate::problem::{self, Problem};
use crate::results::Results;
use crate::settings::{REPLICATIONS, Settings};
use flow_ir::Package;

/// A package and its settings, made ready to run.
#[derive(Clone, Debug)]
pub struct Model {
    package: String,
    seed: u64,
    replications: u32,
    start: i64,
    activities: Vec<String>,
    resources: Vec<String>,
    workflows: Vec<String>,
}

impl Model {
    /// Makes a package ready to run.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(package: &Package, settings: &Settings) -> Result<Self, Vec<Problem>> {
        let problems = problem::check(package, settings);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            package: package.name.clone(),
            seed: settings.seed,
            replications: settings.replications.unwrap_or(REPLICATIONS),
            start: settings.start.unwrap_or(flow_runtime::time::MONDAY_MORNING),
            activities: Vec::new(),
            resources: Vec::new(),
            workflows: Vec::new(),
        })
    }

    /// How many replications there are to run.
    pub fn replications(&self) -> u32 {
        self.replications
    }

    /// When virtual time begins, in seconds of the Unix era.
    pub fn start(&self) -> i64 {
        self.start
    }

    /// The id of an activity of the log.
    pub fn activity(&self, activity: Activity) -> &str {
        self.activities.get(activity as usize).map_or("", String::as_str)
    }

    /// The id of the workflow of an activity of the log.
    pub fn workflow_of(&self, activity: Activity) -> &str {
        self.workflows.get(activity as usize).map_or("", String::as_str)
    }

    /// The id of a resource of the log.
    pub fn resource(&self, resource: Resource) -> &str {
        self.resources.get(resource as usize).map_or("", String::as_str)
    }
}

/// What came of one run: sums that [`combine`] makes results of.
#[derive(Clone, Debug, Default)]
pub struct Replication {
    index: u32,
    events: u64,
}

/// Runs a model once. The same model and index give the same replication.
pub fn replicate<S: Sink>(_model: &Model, index: u32, _sink: &mut S) -> Replication {
    Replication { index, events: 0 }
}

/// Makes results of replications, in order of their index, however they are given.
pub fn combine(model: &Model, replications: &[Replication]) -> Results {
    let mut order: Vec<&Replication> = replications.iter().collect();
    order.sort_by_key(|replication| replication.index);
    Results {
        package: model.package.clone(),
        seed: model.seed,
        replications: u32::try_from(order.len()).unwrap_or(u32::MAX),
        start: model.start,
        events: order.iter().map(|replication| replication.events).sum(),
        ..Results::default()
    }
}
