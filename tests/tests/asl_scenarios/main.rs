//! Every scenario of every example twice: on the interpreter, and on the machines that the example compiles to.

mod compare;
mod job;

use flow_ir::Package;
use flow_tests::machines::machines;
use flow_tests::{examples, package, read, sources, tool};
use job::Told;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// An example with its machines and with what the reference makes of its scenarios.
struct Example {
    name: String,
    package: Package,
    machines: BTreeMap<String, Value>,
    told: Vec<Told>,
}

impl Example {
    fn new(folder: &Path) -> Self {
        let name = folder.file_name().expect("an example has a name").to_string_lossy().into_owned();
        let package = package(&name, &sources(folder)).package;
        let machines = machines(folder)
            .into_iter()
            .map(|(name, text)| (name, serde_json::from_str(&text).expect("a machine is JSON")))
            .collect();
        let told = package.scenarios.iter().map(|scenario| job::told(&package, scenario)).collect();
        Self { name, package, machines, told }
    }

    /// Runs jobs on the machines, all in one process.
    fn run(&self, jobs: &[Value]) -> Vec<Value> {
        let job = json!({ "machines": self.machines, "scenarios": jobs });
        let answer = tool(&["python", "tests/engines/asl_scenarios.py"], &job.to_string());
        let results: Vec<Value> = serde_json::from_str(&answer).expect("the driver answers JSON");
        assert_eq!(results.len(), jobs.len());
        results
    }
}

/// Examples that ask for machines.
fn with_machines() -> Vec<std::path::PathBuf> {
    examples().into_iter().filter(|folder| read(&folder.join("flow.toml")).contains("\"asl\"")).collect()
}

#[test]
fn machines_do_what_the_interpreter_does() {
    let mut said = Vec::new();
    for folder in with_machines() {
        let example = Example::new(&folder);
        let jobs: Vec<Value> = example.told.iter().map(|told| told.job.clone()).collect();
        for ((scenario, told), result) in
            example.package.scenarios.iter().zip(&example.told).zip(example.run(&jobs))
        {
            let found = compare::differences(&example.package, &scenario.of, &told.run, &result);
            if !found.is_empty() {
                said.push(format!("{}: {}\n    {}", example.name, scenario.head.id, found.join("\n    ")));
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}
