//! How fast the simulator is: events a second, bare and with calendars, and a workflow of seven steps.

use divan::counter::ItemsCount;
use flow_analysis::{MemorySources, Options, analyse};
use flow_ir::Package;
use flow_simulator::settings::{Distribution, Settings, WorkflowSettings};
use flow_simulator::{LogEvent, Model, NoLog, Sink, replicate};
use std::fmt::Write;

fn main() {
    divan::main();
}

const MINUTE: u64 = 60_000;

fn package(text: &str) -> Package {
    let sources = MemorySources::new([("house.flow", text)]);
    analyse(&sources, &Options { package: "house".to_owned(), ..Options::default() }).package
}

/// A row of stages, each by a role of its own.
fn row(steps: u32, calendar: &str) -> Package {
    let mut text = String::from(
        "calendar office {\n  zone \"Europe/Berlin\"\n  open Monday to Friday from 09:00 to 12:00\n  open Monday to Friday from 13:00 to 17:00\n}\n",
    );
    let mut body = String::new();
    for step in 0..steps {
        let _ = writeln!(text, "role Clerk{step} {{\n  people 8\n  {calendar}\n}}");
        let next = if step + 1 < steps { format!("s{}", step + 1) } else { "ready".to_owned() };
        let _ = writeln!(
            body,
            "  stage s{step} {{\n    by Clerk{step}\n    do \"Do it.\"\n    within no limit because \"A test.\"\n    done -> {next}\n  }}"
        );
    }
    let _ = writeln!(
        text,
        "workflow Desk() {{\n  goal \"Done.\"\n  owner Clerk0\n  within no limit because \"A test.\"\n  outcome ready\n{body}}}"
    );
    package(&text)
}

fn model(steps: u32, calendar: &str, cases: u64, gap: u64, work: u64) -> Model {
    let package = row(steps, calendar);
    let mut settings = Settings { replications: Some(1), ..Settings::default() };
    settings.workflows.insert(
        "house.Desk".to_owned(),
        WorkflowSettings {
            gaps: Some(Distribution::Exponential { mean: gap }),
            cases: Some(cases),
            ..WorkflowSettings::default()
        },
    );
    for step in 0..steps {
        settings.steps.entry(format!("house.Desk.s{step}")).or_default().duration =
            Some(Distribution::Exponential { mean: work });
    }
    Model::new(&package, &settings).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// One queue, day and night.
#[divan::bench(sample_count = 10)]
fn bare(bencher: divan::Bencher) {
    let model = model(1, "", 500_000, 10 * MINUTE, 64 * MINUTE);
    let events = replicate(&model, 0, &mut NoLog).events();
    bencher.counter(ItemsCount::new(events)).bench(|| replicate(&model, 0, &mut NoLog));
}

/// One queue, in office hours with a break at noon.
#[divan::bench(sample_count = 10)]
fn with_calendars(bencher: divan::Bencher) {
    let model = model(1, "calendar office", 200_000, 10 * MINUTE, 12 * MINUTE);
    let events = replicate(&model, 0, &mut NoLog).events();
    bencher.counter(ItemsCount::new(events)).bench(|| replicate(&model, 0, &mut NoLog));
}

/// A sum of what would be written.
struct Written(u64);

impl Sink for Written {
    fn event(&mut self, event: LogEvent) {
        self.0 = self.0.wrapping_add(event.time ^ event.case);
    }
}

/// A hundred thousand cases of seven steps with pools, and the log.
#[divan::bench(sample_count = 5)]
fn seven_steps(bencher: divan::Bencher) {
    let model = model(7, "", 100_000, 10 * MINUTE, 60 * MINUTE);
    let events = replicate(&model, 0, &mut NoLog).events();
    bencher.counter(ItemsCount::new(events)).bench(|| {
        let mut sink = Written(0);
        replicate(&model, 0, &mut sink);
        sink.0
    });
}
