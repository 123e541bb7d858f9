//! Settings that can't be simulated. They are data: whoever read the settings knows where they stand and how to say it.

use crate::settings::{Count, Distribution, Settings};
use flow_ir::{Id, Package};
use std::collections::BTreeSet;

/// Something wrong with settings.
#[derive(Clone, PartialEq, Debug)]
pub enum Problem {
    /// The package has nothing of that id.
    Unknown {
        /// The table: `workflows`, `resources`, `steps`, `events`, or `calendar`.
        table: &'static str,
        /// The id that nothing has.
        id: Id,
    },
    /// A probability below 0 or above 1, or that is no number.
    NoProbability {
        /// Of what.
        id: Id,
        /// The setting: `failures`, `stall`, `happens`, `absence`, `probability`, or an answer's name.
        setting: String,
        /// The value.
        value: f64,
    },
    /// Probabilities that don't add up to 1 (or, of failures, to more than 1).
    DoesntAddUp {
        /// Of what.
        id: Id,
        /// The setting: `answers` or `failures`.
        setting: &'static str,
        /// Their sum.
        sum: f64,
    },
    /// An answer, error or arm that the step doesn't know.
    UnknownAnswer {
        /// The step.
        id: Id,
        /// The answer.
        answer: String,
        /// Those it knows.
        known: Vec<String>,
    },
    /// A distribution that no time could come from: its bounds cross, or it has no samples.
    NoDistribution {
        /// Of what.
        id: Id,
        /// The setting.
        setting: &'static str,
    },
    /// A cost below 0, or that is no number.
    NoCost {
        /// Of what.
        id: Id,
        /// The setting.
        setting: &'static str,
        /// The value.
        value: f64,
    },
    /// A capacity, batch or number of replications of 0.
    Nobody {
        /// Of what; empty for the whole.
        id: Id,
        /// The setting.
        setting: &'static str,
    },
    /// The package has no workflow, or no case ever comes to any.
    NothingComes,
}

fn share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

fn possible(distribution: &Distribution) -> bool {
    match distribution {
        Distribution::Fixed { .. } | Distribution::Exponential { .. } => true,
        Distribution::Uniform { least, most } => least <= most,
        Distribution::Triangular { least, mostly, most } => least <= mostly && mostly <= most,
        Distribution::LogNormal { mean, .. } => *mean > 0,
        Distribution::Empirical { samples } => !samples.is_empty(),
    }
}

/// Whether what the settings say can be, in order of id.
pub fn check(package: &Package, settings: &Settings) -> Vec<Problem> {
    let mut found = Vec::new();
    let events: BTreeSet<&str> = package
        .workflows
        .iter()
        .flat_map(|workflow| workflow.events.iter().map(|event| event.head.id.as_str()))
        .collect();
    let distribution = |id: &Id, setting, value: Option<&Distribution>, found: &mut Vec<Problem>| {
        if value.is_some_and(|value| !possible(value)) {
            found.push(Problem::NoDistribution { id: id.clone(), setting });
        }
    };
    let probability = |id: &Id, setting: &str, value: Option<f64>, found: &mut Vec<Problem>| {
        if let Some(value) = value.filter(|value| !share(*value)) {
            found.push(Problem::NoProbability { id: id.clone(), setting: setting.to_owned(), value });
        }
    };
    if settings.replications == Some(0) {
        found.push(Problem::Nobody { id: Id::new(), setting: "replications" });
    }
    for (id, said) in &settings.workflows {
        if package.workflow(id).is_none() {
            found.push(Problem::Unknown { table: "workflows", id: id.clone() });
        }
        distribution(id, "gaps", said.gaps.as_ref(), &mut found);
        if let Some(calendar) = said.calendar.as_ref().filter(|id| package.calendar(id).is_none()) {
            found.push(Problem::Unknown { table: "calendar", id: calendar.clone() });
        }
    }
    for (id, said) in &settings.resources {
        let known = package.role(id).is_some()
            || package.person(id).is_some()
            || package.agent(id).is_some()
            || package.system(id).is_some();
        if !known {
            found.push(Problem::Unknown { table: "resources", id: id.clone() });
        }
        if said.capacity == Some(0) {
            found.push(Problem::Nobody { id: id.clone(), setting: "capacity" });
        }
        if let Some(crate::settings::WorkingTime::Calendar(calendar)) = &said.calendar
            && package.calendar(calendar).is_none()
        {
            found.push(Problem::Unknown { table: "calendar", id: calendar.clone() });
        }
        for (setting, cost) in [("cost_per_hour", said.cost_per_hour), ("cost_per_use", said.cost_per_use)] {
            if let Some(value) = cost.filter(|cost| !cost.is_finite() || *cost < 0.0) {
                found.push(Problem::NoCost { id: id.clone(), setting, value });
            }
        }
        probability(id, "absence", said.absence, &mut found);
    }
    for (id, said) in &settings.steps {
        distribution(id, "duration", said.duration.as_ref(), &mut found);
        probability(id, "stall", said.stall, &mut found);
        probability(id, "happens", said.happens, &mut found);
        for (name, value) in said.answers.iter().chain(&said.failures) {
            probability(id, name, Some(*value), &mut found);
        }
        let sum: f64 = said.answers.values().sum();
        if !said.answers.is_empty() && (sum - 1.0).abs() > 1e-6 {
            found.push(Problem::DoesntAddUp { id: id.clone(), setting: "answers", sum });
        }
        let sum: f64 = said.failures.values().sum::<f64>() + said.stall.unwrap_or(0.0);
        if sum > 1.0 + 1e-6 {
            found.push(Problem::DoesntAddUp { id: id.clone(), setting: "failures", sum });
        }
        if said.batch.is_some_and(|batch| batch.size == 0) {
            found.push(Problem::Nobody { id: id.clone(), setting: "batch" });
        }
        let impossible = match &said.items {
            Some(Count::Between(least, most)) => least > most,
            Some(Count::Samples(samples)) => samples.is_empty(),
            Some(Count::Fixed(_)) | None => false,
        };
        if impossible {
            found.push(Problem::NoDistribution { id: id.clone(), setting: "items" });
        }
    }
    for (id, said) in &settings.events {
        if !events.contains(id.as_str()) {
            found.push(Problem::Unknown { table: "events", id: id.clone() });
        }
        probability(id, "probability", Some(said.probability), &mut found);
        distribution(id, "after", said.after.as_ref(), &mut found);
    }
    found
}
