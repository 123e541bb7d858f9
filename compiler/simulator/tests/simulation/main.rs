//! The simulator against what is known: theory of queues, exact models, the interpreter.

mod agrees;
mod exact;
mod examples;
mod limits;
mod queues;

use flow_analysis::{MemorySources, Options, analyse};
use flow_ir::Package;
use flow_simulator::settings::{Distribution, ResourceSettings, Settings, StepSettings, WorkflowSettings};
use flow_simulator::{Model, NoLog, Replication, Results, combine, replicate};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;

/// A package of one file, and what is wrong with it.
fn compiled(text: &str) -> (Package, Vec<String>) {
    let sources = MemorySources::new([("house.flow", text)]);
    let analysis = analyse(&sources, &Options { package: "house".to_owned(), ..Options::default() });
    let errors = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.level == flow_source::Level::Error)
        .map(|diagnostic| diagnostic.title.clone())
        .collect();
    (analysis.package, errors)
}

/// A package of one file. It must compile.
fn package(text: &str) -> Package {
    let (package, errors) = compiled(text);
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    package
}

/// A package of one file, where it compiles.
fn sound(text: &str) -> Option<Package> {
    let (package, errors) = compiled(text);
    errors.is_empty().then_some(package)
}

/// Runs all replications, and checks what must hold in every one of them.
fn runs(package: &Package, settings: &Settings) -> (Model, Vec<Replication>) {
    let model = Model::new(package, settings).unwrap_or_else(|problems| panic!("{problems:?}"));
    let runs: Vec<Replication> =
        (0..model.replications()).map(|index| replicate(&model, index, &mut NoLog)).collect();
    for run in &runs {
        assert!(run.balanced(), "Little's law doesn't hold in replication {}", run.index());
    }
    (model, runs)
}

fn simulate(package: &Package, settings: &Settings) -> Results {
    let (model, runs) = runs(package, settings);
    combine(&model, &runs)
}

fn arrives(settings: &mut Settings, workflow: &str, gaps: Distribution, cases: Option<u64>) {
    let said = WorkflowSettings { gaps: Some(gaps), cases, ..WorkflowSettings::default() };
    settings.workflows.insert(format!("house.{workflow}"), said);
}

fn takes(settings: &mut Settings, step: &str, duration: Distribution) {
    let said: &mut StepSettings = settings.steps.entry(format!("house.{step}")).or_default();
    said.duration = Some(duration);
}

fn answers(settings: &mut Settings, step: &str, shares: &[(&str, f64)]) {
    let said: &mut StepSettings = settings.steps.entry(format!("house.{step}")).or_default();
    said.answers = shares.iter().map(|(name, share)| ((*name).to_owned(), *share)).collect();
}

fn capacity(settings: &mut Settings, role: &str, capacity: u32) {
    let said: &mut ResourceSettings = settings.resources.entry(format!("house.{role}")).or_default();
    said.capacity = Some(capacity);
}
