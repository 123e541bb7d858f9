//! Whether a machine did what the reference did.
//!
//! Not compared are who is consulted (machines name them in the task, and ask nobody themselves), and `late` and `cancelled`, which
//! are also what becomes of a token when work is handed on: what a deadline leads to is seen by where the machine goes on.

use super::job::{Told, machine_of};
use flow_ir::Package;
use flow_runtime::engine::Run;
use flow_runtime::trace::{Entry, What};
use flow_runtime::value::Value as Data;
use flow_tests::machines::value;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// When everything happened in one way: what, at which step, to whom. In seconds, and nothing is allowed for: on virtual time
/// nobody is slow, a machine that is a second late is wrong.
type Times = BTreeMap<(String, String, String), Vec<f64>>;

/// What is different, line by line; nothing where the two agree.
pub fn differences(package: &Package, told: &Told, machine: &Value) -> Vec<String> {
    let mut said = Vec::new();
    let workflow = told.workflow.as_str();
    let ending = &told.run.endings[0];
    let outcome = ending.outcome.as_deref().and_then(|id| id.rsplit('.').next());
    let got = machine["output"]["outcome"].as_str();
    if machine["status"] != "SUCCEEDED" || outcome != got {
        said.push(format!(
            "outcome {outcome:?}, on the machine {got:?} ({} {} {})",
            machine["status"], machine["error"], machine["cause"]
        ));
    }
    for (name, data) in ending.arguments.iter().filter(|(_, data)| is_said(data)) {
        let (value, got) = (value(data), &machine["output"]["arguments"][name.as_str()]);
        if *got != value {
            said.push(format!("{name} is {value}, on the machine {got}"));
        }
    }
    let (told, done) = (by_reference(&told.run, workflow), by_machine(package, machine, workflow));
    let keys: BTreeSet<_> = told.keys().chain(done.keys()).collect();
    for key in keys {
        let times = |times: &Times| times.get(key).cloned().unwrap_or_default();
        let (told, done) = (times(&told), times(&done));
        if told != done {
            let (what, step, to) = key;
            said.push(format!("{what} {step} {to}: at {told:?}, on the machine at {done:?}"));
        }
    }
    said
}

/// True where a scenario says all of a value; the rest is made up, and on each side otherwise.
fn is_said(data: &Data) -> bool {
    match data {
        Data::Open { .. } => false,
        Data::List(items) => items.iter().all(is_said),
        Data::Record(fields) => fields.values().all(is_said),
        _ => true,
    }
}

/// What the reference tells that a machine tells as well: both in the words of machines.
fn by_reference(run: &Run, workflow: &str) -> Times {
    // A machine decides, waits and branches for itself, without a word to anybody.
    let asked: BTreeSet<&str> = run
        .trace
        .iter()
        .filter(|entry| entry.what == What::Entered)
        .filter(|entry| !matches!(entry.detail.kind, Some("decide" | "parallel" | "wait" | "run")))
        .map(|entry| entry.subject.as_str())
        .collect();
    let mut times = Times::new();
    for entry in &run.trace {
        let somebody = asked.contains(entry.subject.as_str());
        let Some((what, to)) = in_its_words(entry, somebody, workflow) else { continue };
        times.entry((what.to_owned(), entry.subject.clone(), to)).or_default().push(entry.at as f64);
    }
    times.values_mut().for_each(|times| times.sort_by(f64::total_cmp));
    times
}

fn in_its_words(entry: &Entry, somebody: bool, workflow: &str) -> Option<(&'static str, String)> {
    let to = || entry.detail.to.clone().unwrap_or_default();
    match entry.what {
        What::Entered | What::Finished if !somebody => None,
        // A system is called by its name, and a message to it has no other address.
        What::Entered if entry.detail.kind == Some("system") => Some(("entered", String::new())),
        What::Entered => Some(("entered", to())),
        What::RecoveryStarted => Some(("recovery", to())),
        // What people do is taken from this trace; it must count on the machine, and not come when the work is no longer theirs.
        What::Finished | What::Verdict | What::Retried | What::Stalled => {
            Some((entry.what.word(), String::new()))
        }
        What::Notified | What::Convened | What::Assigned => Some((entry.what.word(), to())),
        What::Informed if entry.detail.note.as_deref() == Some("told") => Some((entry.what.word(), to())),
        What::Ended if entry.case == 0 && entry.subject == workflow => Some(("ended", String::new())),
        _ => None,
    }
}

/// What a machine did, without what only machines do: ask for facts and for working time.
fn by_machine(package: &Package, machine: &Value, workflow: &str) -> Times {
    let facts: BTreeSet<String> = package
        .systems
        .iter()
        .flat_map(|system| system.facts.iter().map(|fact| format!("{}.{}", system.head.id, fact.name)))
        .collect();
    let mut times = Times::new();
    for entry in machine["trace"].as_array().expect("a trace is a list") {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (what, step, to) = (text(&entry[1]), text(&entry[2]), text(&entry[3]["to"]));
        let key = match what.as_str() {
            _ if step.ends_with(".within") || facts.contains(&step) => continue,
            "entered" if entry[3]["kind"] == "recovery" => ("recovery".to_owned(), step, to),
            "entered" | "notified" | "convened" | "assigned" | "informed" => (what, step, to),
            "finished" | "verdict" | "retried" | "stalled" => (what, step, String::new()),
            "ended" if step == machine_of(workflow) => (what, workflow.to_owned(), String::new()),
            _ => continue,
        };
        times.entry(key).or_default().push(entry[0].as_f64().expect("a second"));
    }
    times
}
