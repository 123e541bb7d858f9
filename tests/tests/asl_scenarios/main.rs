//! Every scenario of every example twice: on the interpreter, and on the machines that the example compiles to.
//!
//! A scenario says what people do; the interpreter's trace says when. On the machine's side the same people do the same at the
//! same time, and the machine must come to the same steps, ask and tell the same people, and end alike. Nothing is worked out
//! by hand here (`tests/asl` has such cases), so each new scenario judges the machines as well.

mod compare;
mod excuses;
mod job;
mod mutations;

use excuses::{EXCUSES, Excuse, WITHOUT_MACHINES};
use flow_ir::Package;
use flow_source::Level;
use flow_tests::machines::machines;
use flow_tests::{examples, package, read, sources, tool, top};
use job::Told;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Each example that has machines, and how many of its scenarios are compared and equal, at least: a comparison of nothing
/// would say nothing.
const COMPARED: [(&str, usize); 8] = [
    ("ai-incident-response", 43),
    ("content-marketing", 42),
    ("data-access", 47),
    ("freeze-exceptions", 39),
    ("incident-response", 67),
    ("refunds", 39),
    ("sales-to-success", 48),
    ("software-delivery", 64),
];

/// Ways of working in `tests/machines`, made for what no example has, and how many scenarios of each are compared.
const MADE: [(&str, usize); 4] = [("launch", 6), ("leaving", 4), ("telling", 3), ("undoing", 8)];

/// An example with its machines.
struct Example {
    package: Package,
    machines: BTreeMap<String, Value>,
}

impl Example {
    fn new(name: &str) -> Self {
        let made = MADE.iter().any(|(made, _)| *made == name);
        let folder = top().join(if made { "tests/machines" } else { "examples" }).join(name);
        let package = package(name, &sources(&folder)).package;
        let machines = machines(&folder)
            .into_iter()
            .map(|(name, text)| (name, serde_json::from_str(&text).expect("a machine is JSON")))
            .collect();
        Self { package, machines }
    }

    /// All scenarios, as the interpreter tells them.
    fn told(&self) -> Vec<Told> {
        self.package.scenarios.iter().map(|scenario| job::told(&self.package, scenario)).collect()
    }

    /// One scenario, as the interpreter tells it.
    fn told_of(&self, id: &str) -> Told {
        let scenario = self.package.scenarios.iter().find(|scenario| scenario.head.id == id);
        job::told(&self.package, scenario.unwrap_or_else(|| panic!("no scenario `{id}`")))
    }

    /// What is different in each of these, run on machines in one process: loading the engine takes longer than a scenario.
    fn differences(&self, told: &[Told]) -> Vec<Vec<String>> {
        let jobs: Vec<&Value> = told.iter().map(|told| &told.job).collect();
        let job = json!({ "machines": self.machines, "scenarios": jobs });
        let answer = tool(&["python", "tests/engines/asl_scenarios.py"], &job.to_string());
        let results: Vec<Value> = serde_json::from_str(&answer).expect("the driver answers JSON");
        assert_eq!(results.len(), told.len());
        told.iter()
            .zip(&results)
            .map(|(told, result)| compare::differences(&self.package, told, result))
            .collect()
    }
}

/// Compares all scenarios of an example. What is excused must be there, must still be different, and only where it says.
fn agree(name: &str) {
    let example = Example::new(name);
    let told = example.told();
    let mut excuses: BTreeMap<&str, &Excuse> = EXCUSES
        .iter()
        .filter(|excuse| excuse.example == name)
        .map(|excuse| (excuse.scenario, excuse))
        .collect();
    let mut wrong = Vec::new();
    let mut equal = 0;
    for (told, found) in told.iter().zip(example.differences(&told)) {
        let id = told.scenario.as_str();
        let excuse = excuses.remove(id);
        let excused =
            |found: &String| excuse.is_some_and(|excuse| found.contains(&format!(" {} ", excuse.step)));
        match excuse {
            Some(_) if found.is_empty() => wrong.push(format!("{id}: it is excused, and is equal by now")),
            None if found.is_empty() => equal += 1,
            Some(excuse) if found.iter().all(excused) => println!("{id} is different: {}", excuse.reason),
            _ => wrong.push(format!("{id}\n    {}", found.join("\n    "))),
        }
    }
    wrong.extend(excuses.keys().map(|excused| format!("{excused}: it is excused, and isn't there")));
    println!("{name}: {equal} of {} scenarios are equal", told.len());
    assert!(wrong.is_empty(), "{} of {name}:\n{}", wrong.len(), wrong.join("\n"));
    let (_, least) =
        COMPARED.iter().chain(&MADE).find(|(example, _)| *example == name).expect("it is listed");
    assert!(equal >= *least, "only {equal} scenarios of {name} are equal");
}

#[test]
fn ai_incident_response_runs_alike() {
    agree("ai-incident-response");
}

#[test]
fn content_marketing_runs_alike() {
    agree("content-marketing");
}

#[test]
fn data_access_runs_alike() {
    agree("data-access");
}

#[test]
fn freeze_exceptions_run_alike() {
    agree("freeze-exceptions");
}

#[test]
fn incident_response_runs_alike() {
    agree("incident-response");
}

#[test]
fn refunds_run_alike() {
    agree("refunds");
}

#[test]
fn sales_to_success_runs_alike() {
    agree("sales-to-success");
}

#[test]
fn software_delivery_runs_alike() {
    agree("software-delivery");
}

#[test]
fn who_is_informed_hears_alike() {
    agree("telling");
}

#[test]
fn what_joins_leaves_and_ends_early_runs_alike() {
    agree("launch");
}

#[test]
fn what_leaves_its_branches_runs_alike() {
    agree("leaving");
}

#[test]
fn what_was_done_is_undone_alike() {
    agree("undoing");
}

#[test]
fn no_example_is_forgotten() {
    let target = flow_targets::find("asl").expect("there is the target");
    for folder in examples() {
        let name = folder.file_name().expect("an example has a name").to_string_lossy().into_owned();
        let analysis = package(&name, &sources(&folder));
        let input = flow_targets::Input { package: &analysis.package, files: &analysis.files };
        let errors = target.build(input).diagnostics.iter().any(|found| found.level == Level::Error);
        let asks = read(&folder.join("flow.toml")).contains("\"asl\"");
        let compared = COMPARED.iter().any(|(example, _)| *example == name);
        let excused = WITHOUT_MACHINES.iter().any(|(example, _)| *example == name);
        assert_eq!(compared, asks || !errors, "{name} has machines, or none any more");
        assert_eq!(excused, !compared, "{name} needs a reason why it isn't compared, or no longer has one");
    }
}
