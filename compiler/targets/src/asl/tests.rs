//! The machines of a package built by hand.

use super::ASL;
use crate::{Input, Target, fixture};
use flow_ir::{Package, Step, StepKind, Workflow};
use flow_source::Files;
use serde_json::Value;
use std::collections::BTreeSet;

fn built(package: &Package) -> crate::Output {
    let files = Files::default();
    ASL.build(Input { package, files: &files })
}

fn machine(package: &Package) -> Value {
    let output = built(package);
    assert!(output.diagnostics.is_empty(), "{:?}", output.diagnostics);
    let artifact = output.artifacts.first().expect("there is a machine");
    serde_json::from_str(&artifact.text).expect("it is JSON")
}

/// Every state that is named exists in its own part of the machine, and every state is reached.
fn whole(part: &Value, place: &str) {
    let states = part["States"].as_object().expect("states");
    let mut open = vec![part["StartAt"].as_str().expect("a start").to_owned()];
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        let state = states.get(&name).unwrap_or_else(|| panic!("{place}: no state `{name}`"));
        if !reached.insert(name.clone()) {
            continue;
        }
        let mut next = |value: &Value| {
            if let Some(name) = value.as_str() {
                open.push(name.to_owned());
            }
        };
        next(&state["Next"]);
        next(&state["Default"]);
        for list in ["Choices", "Catch"] {
            for entry in state[list].as_array().into_iter().flatten() {
                next(&entry["Next"]);
            }
        }
        for branch in state["Branches"].as_array().into_iter().flatten() {
            whole(branch, &format!("{place} > {name}"));
        }
        if state["ItemProcessor"].is_object() {
            whole(&state["ItemProcessor"], &format!("{place} > {name}"));
        }
    }
    let all: BTreeSet<String> = states.keys().cloned().collect();
    let lost: Vec<&String> = all.difference(&reached).collect();
    assert!(lost.is_empty(), "{place}: nothing leads to {lost:?}");
}

#[test]
fn every_state_exists_and_is_reached() {
    whole(&machine(&fixture::package()), "Refund");
}

#[test]
fn the_same_package_gives_the_same_bytes() {
    let package = fixture::package();
    assert_eq!(built(&package).artifacts, built(&package).artifacts);
}

#[test]
fn steps_keep_their_order_and_their_names() {
    let package = fixture::package();
    let text = built(&package).artifacts.swap_remove(0).text;
    let places: Vec<usize> = ["triage", "triage_by_hand", "route", "approve", "checks", "pay"]
        .iter()
        .map(|name| text.find(&format!("\n    \"{name}\": {{")).unwrap_or_else(|| panic!("no state {name}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_plain_stage_is_one_task_under_both_deadlines() {
    let machine = machine(&fixture::package());
    let stage = &machine["States"]["triage_by_hand"];
    assert_eq!(stage["Type"], "Task");
    assert_eq!(
        stage["TimeoutSeconds"],
        "{% $max([1, $round($min([14400, ($deadline - $millis()) / 1000]))]) %}"
    );
    assert_eq!(stage["Assign"]["assessment"], "{% $states.result.writes.assessment %}");
    assert_eq!(stage["Next"], "route");
}

#[test]
fn the_deadline_of_the_case_wins_only_where_it_is_earlier() {
    let machine = machine(&fixture::package());
    let silence = machine["States"]["triage_by_hand"]["Catch"][0]["Next"].as_str().expect("a state");
    let silence = &machine["States"][silence];
    assert_eq!(silence["Choices"][0]["Condition"], "{% $states.input.own %}");
    let own = silence["Choices"][0]["Next"].as_str().expect("a state");
    assert_eq!(machine["States"][own]["Output"]["arguments"]["reply"], "Too late.");
    let late = silence["Default"].as_str().expect("a state");
    assert_eq!(machine["States"][late]["Output"]["arguments"]["reply"], "We could not decide in time.");
}

#[test]
fn errors_with_a_way_are_not_tried_again() {
    let machine = machine(&fixture::package());
    let call = &machine["States"]["pay: do"]["Branches"][0]["States"]["pay: ask"];
    let retry = call["Retry"].as_array().expect("retries");
    assert_eq!(retry[0]["MaxAttempts"], 0);
    assert!(retry[0]["ErrorEquals"].as_array().expect("errors").contains(&Value::from("duplicate")));
    assert_eq!(
        retry[1],
        serde_json::json!({
            "ErrorEquals": ["States.ALL"], "IntervalSeconds": 30, "MaxAttempts": 3, "BackoffRate": 2
        })
    );
}

#[test]
fn hostile_texts_stay_texts() {
    for text in
        ["{% $states.context %}", "%}", "\"", "\\", "\n\u{2028}", "é😀", "${TasksQueueUrl}", "'; {% 1 %}"]
    {
        let mut package = fixture::package();
        let workflow: &mut Workflow = &mut package.workflows[0];
        workflow.head.title = text.to_owned();
        workflow.steps[0].head.title = text.to_owned();
        if let StepKind::Gate(gate) = &mut workflow.steps[3].kind {
            gate.asks[0].text = text.to_owned();
        }
        workflow.steps[3].ways[2] = fixture::way(fixture::verdict("reject"), fixture::person(text));
        let machine = machine(&package);
        whole(&machine, "Refund");
        let mut open = vec![&machine];
        while let Some(value) = open.pop() {
            match value {
                Value::String(text) if text.contains("{%") => {
                    assert!(text.starts_with("{% ") && text.ends_with(" %}"), "{text}");
                    let inside = &text[2..text.len() - 2];
                    assert!(!inside.contains("{%") && !inside.contains("%}"), "{text}");
                }
                Value::Array(items) => open.extend(items),
                Value::Object(members) => open.extend(members.values()),
                _ => {}
            }
        }
    }
}

#[test]
fn what_it_cannot_say_is_an_error_at_its_place() {
    let mut package = fixture::package();
    if let StepKind::Stage(stage) = &mut package.workflows[0].steps[1].kind {
        stage.exclusive = vec!["the till".to_owned()];
    }
    let output = built(&package);
    assert_eq!(output.diagnostics.len(), 1, "{:?}", output.diagnostics);
    assert_eq!(output.diagnostics[0].rule.name, "target_cannot_express");
    assert!(output.diagnostics[0].title.contains("holds something alone"), "{}", output.diagnostics[0].title);
}

#[test]
fn what_is_not_known_yet_is_not_run() {
    let mut package = fixture::package();
    package.workflows[0].steps[1].timing.within[0].limit =
        Some(flow_ir::TimeSpan::Unknown { question: "How long may it take?".to_owned() });
    let output = built(&package);
    assert_eq!(output.diagnostics.len(), 1, "{:?}", output.diagnostics);
    assert_eq!(output.diagnostics[0].rule.name, "target_needs_known");
}

#[test]
fn a_machine_that_is_too_large_is_refused() {
    let mut package = fixture::package();
    let stages: Vec<Step> = (0..20_000)
        .map(|number| {
            let mut stage = package.workflows[0].steps[1].clone();
            stage.head = fixture::head(&format!("refunds.Refund.stage_{number}"));
            stage
        })
        .collect();
    package.workflows[0].steps.extend(stages);
    let output = built(&package);
    assert!(output.artifacts.is_empty());
    assert!(output.diagnostics.iter().any(|found| found.title.contains("as large as")));
}
