//! Many cases of a way of working on virtual time: what waits, for whom, how long, and what it costs.
//!
//! | module | what it holds |
//! |---|---|
//! | [`settings`] | what a simulation is told beside the text |
//! | [`problem`] | settings that can't be simulated |
//! | [`results`] | what a simulation says |
//! | [`log`] | what happens, for event logs |
//! | `model` | a package and its settings with numbers in place of names: made once, run often |
//! | `engine` | the queue of what is due, and what happens then |
//! | `chance`, `hours`, `spread` | seeded chance, working time as tables, times in bounded memory |
//! | `combine`, `compare` | from replications to results, and two results side by side |
//! | [`export`] | event logs as CSV and XES |
//! | [`report`] | what a simulation says, for people |
//! | [`fit`] | from an event log to settings |
//! | `file`, [`rules`] | `simulation.toml`: read, checked and written; overrides and sweeps |
//!
//! ```text
//! package + settings --Model::new--> Model --replicate(index)--> Replication, ... --combine--> Results
//! ```
//!
//! Replications are independent of each other: a caller may run them on as many threads as it likes, and [`combine`] gives the
//! same bytes whatever the order in which they ended.
//!
//! **Invariants.** This crate is pure: no clock, no files, no threads; chance comes from the seed alone, and the same seed gives
//! the same bytes on every machine. Memory doesn't grow with the number of cases that have ended. A run ends: open cases,
//! events and virtual time are bounded, and results that reached a bound say so. What the text says and a simulation doesn't
//! model stands in [`results::Results::left_out`]; what nothing says and was assumed in [`results::Results::assumed`].

mod chance;
mod combine;
mod compare;
mod engine;
pub mod export;
pub mod file;
pub mod fit;
mod hours;
pub mod log;
mod model;
pub mod problem;
pub mod report;
pub mod results;
pub mod rules;
pub mod settings;
mod spread;

pub use combine::combine;
pub use compare::traded;
pub use engine::{Replication, replicate};
pub use log::{Activity, Lifecycle, LogEvent, NoLog, Resource, Sink};
pub use model::{Model, fed};
pub use problem::Problem;
pub use results::Results;
pub use settings::Settings;

use flow_ir::Package;

/// Simulates a package: all replications, one after the other. What happens in the first one goes to `sink`.
///
/// # Errors
/// What is wrong with the settings.
pub fn simulate<S: Sink>(
    package: &Package,
    settings: &Settings,
    sink: &mut S,
) -> Result<Results, Vec<Problem>> {
    let model = Model::new(package, settings)?;
    let mut replications = Vec::new();
    for index in 0..model.replications() {
        replications.push(match index {
            0 => replicate(&model, index, sink),
            _ => replicate(&model, index, &mut NoLog),
        });
    }
    Ok(combine(&model, &replications))
}
