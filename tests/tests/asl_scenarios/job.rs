//! What the driver of the machines is told of a scenario: the reference's trace, and the data that a trace doesn't hold.

use flow_ir::{Duration, Package, Scenario, Type};
use flow_runtime::engine::{self, Run};
use flow_runtime::evaluate::Unsaid;
use flow_runtime::scenario::{Lines, constant};
use flow_runtime::script::{Act, Asked, Missing, Occurrence, Reply, Script, Work};
use flow_runtime::time;
use flow_runtime::trace::What;
use flow_runtime::value::Value as Data;
use flow_tests::machines::{record, value};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The visits of a step or of one item at it: by the reference's own number, with what was written.
type Visits = BTreeMap<u32, BTreeMap<String, Data>>;

/// The lines of a scenario, and what was written at which visit: traces don't say it.
struct Recorder<'p> {
    lines: Lines<'p>,
    written: BTreeMap<(String, Option<String>), Visits>,
    /// Calls of a recovery that break down: the step, when the call begins, and the error. The trace only says that nothing
    /// came of them, as it does when nobody answers.
    broken: Vec<(String, i64, String)>,
}

impl Script for Recorder<'_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        let replies = self.lines.perform(asked)?;
        if asked.work == Work::Recovery {
            let errors = replies.iter().filter_map(|reply| match &reply.act {
                Act::Fails { error } => Some(error.clone().unwrap_or_else(|| "Flow.Failed".to_owned())),
                Act::Absent => Some("Flow.Absent".to_owned()),
                _ => None,
            });
            self.broken.extend(errors.map(|error| (asked.step.to_owned(), asked.now, error)));
        } else if asked.work != Work::Confirmation {
            let key = (asked.step.to_owned(), asked.item.map(Data::in_words));
            let values = self.written.entry(key).or_default().entry(asked.visit).or_default();
            for reply in &replies {
                if let Act::Finishes { writes, .. } | Act::Answers { writes, .. } = &reply.act {
                    values.extend(writes.clone());
                }
            }
        }
        Ok(replies)
    }

    fn fact(&self, system: &str, fact: &str, since_start: i64) -> Option<Data> {
        self.lines.fact(system, fact, since_start)
    }

    fn changes(&self) -> Vec<i64> {
        self.lines.changes()
    }

    fn events(&self, start: i64) -> Vec<Occurrence> {
        self.lines.events(start)
    }

    fn away(&self, participant: &str, since_start: i64) -> bool {
        self.lines.away(participant, since_start)
    }

    fn calendars_count(&self) -> bool {
        self.lines.calendars_count()
    }

    fn follows(&self, workflow: &str) -> bool {
        self.lines.follows(workflow)
    }

    fn expects(&self, id: &str) -> bool {
        self.lines.expects(id)
    }

    fn instead_of(&self, workflow: &str) -> Option<String> {
        self.lines.instead_of(workflow)
    }

    fn sampled(&self, gate: &str) -> Option<bool> {
        self.lines.sampled(gate)
    }

    fn choose(&mut self, step: &str, arms: &[String], unsaid: &Unsaid) -> Result<usize, Missing> {
        self.lines.choose(step, arms, unsaid)
    }

    fn working_time(&mut self, of: &str, from: i64, length: Duration) -> Option<i64> {
        self.lines.working_time(of, from, length)
    }
}

/// What the reference makes of a scenario, and what the driver needs to make the machine's side of it.
pub struct Told {
    /// The scenario, by id.
    pub scenario: String,
    /// Its workflow, by id.
    pub workflow: String,
    /// What happened on the reference.
    pub run: Run,
    /// The job for the driver, without machines.
    pub job: Value,
}

/// Runs a scenario on the reference.
pub fn told(package: &Package, scenario: &Scenario) -> Told {
    let workflow = package.workflow(&scenario.of).expect("its workflow is known");
    let start = time::starts(scenario.starts.as_ref());
    let given = |path: &[String]| match path {
        [name] => Some(name.clone()),
        _ => None,
    };
    let inputs: BTreeMap<String, Data> =
        scenario.given.iter().filter_map(|one| Some((given(&one.path)?, constant(&one.value)))).collect();
    let mut recorder =
        Recorder { lines: Lines::new(package, scenario), written: BTreeMap::new(), broken: Vec::new() };
    let run = engine::run(package, workflow, inputs.clone(), start, &scenario.head.id, &mut recorder);
    assert!(run.problem.is_none(), "{}: {:?}", scenario.head.id, run.problem);
    let job = json!({
        "name": scenario.head.id,
        "machine": machine_of(&scenario.of),
        "starts": start,
        "input": record(&inputs),
        "events": events(package, &recorder.lines, start),
        "facts": facts(scenario),
        "writes": writes(package, &recorder),
        "broken_calls": recorder.broken.iter().map(|(step, at, error)| {
            json!({ "step": step, "at": at - start, "error": error })
        }).collect::<Vec<_>>(),
        "stubs": stubs(package, scenario, &run, &recorder.lines),
        "trace": run.trace,
    });
    Told { scenario: scenario.head.id.clone(), workflow: scenario.of.clone(), run, job }
}

/// The name of the machine of a workflow or seam.
pub fn machine_of(id: &str) -> String {
    id.replace('.', "-")
}

fn events(package: &Package, lines: &Lines<'_>, start: i64) -> Vec<Value> {
    let transient = |id: &str| {
        let mut events = package.workflows.iter().flat_map(|workflow| &workflow.events);
        events.any(|event| event.head.id == id && event.transient)
    };
    let line = |event: Occurrence| {
        json!({
            "event": event.event,
            "after": event.at - start,
            "data": record(&event.values),
            "transient": transient(&event.event),
        })
    };
    lines.events(start).into_iter().map(line).collect()
}

/// What systems say, from which second on.
fn facts(scenario: &Scenario) -> BTreeMap<String, Vec<Value>> {
    let mut facts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for given in scenario.given.iter().filter(|given| given.path.len() > 1) {
        let after = given.after.map_or(0, |after| time::length(0, after, None));
        let value = value(&constant(&given.value));
        facts.entry(given.path.join(".")).or_default().push(json!([after, value]));
    }
    facts
}

/// What was written at which visit; what no line says is filled in, since machines read all that is promised.
fn writes(package: &Package, recorder: &Recorder<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for ((step, item), visits) in &recorder.written {
        let blanks = blanks(package, step);
        let filled = visits.values().map(|values| {
            let mut filled = blanks.clone();
            filled.extend(record(values));
            filled
        });
        all.push(json!({ "step": step, "item": item, "visits": filled.collect::<Vec<_>>() }));
    }
    all
}

fn blanks(package: &Package, step: &str) -> Map<String, Value> {
    let mut steps = package.workflows.iter().flat_map(|workflow| workflow.all_steps());
    let work = steps.find(|other| other.head.id == step).and_then(|step| step.work());
    let writes = work.into_iter().flat_map(|work| &work.writes);
    writes.map(|write| (write.name.clone(), blank(package, &write.type_, 0))).collect()
}

/// Some value of a type. Nothing is decided by it: the reference would have asked for what no line says.
fn blank(package: &Package, type_: &Type, depth: usize) -> Value {
    match type_ {
        Type::Int | Type::Decimal | Type::Percent | Type::Duration => Value::from(0),
        Type::Bool => Value::from(false),
        Type::Money => json!({ "amount": 0, "currency": "EUR" }),
        Type::List { .. } => json!([]),
        Type::Optional { .. } => Value::Null,
        // Records may hold themselves.
        Type::Record { id } if depth < 5 => {
            let fields = package.record(id).into_iter().flat_map(|record| &record.fields);
            fields.map(|field| (field.name.clone(), blank(package, &field.type_, depth + 1))).collect()
        }
        _ => Value::from("unsaid"),
    }
}

/// What stands for the machines into which the reference doesn't look: the outcome that it gives them.
fn stubs(package: &Package, scenario: &Scenario, run: &Run, lines: &Lines<'_>) -> Map<String, Value> {
    let told =
        |what: What, id: &str| run.trace.iter().find(|entry| entry.what == what && entry.subject == id);
    let mut stubs = Map::new();
    for workflow in &package.workflows {
        let id = &workflow.head.id;
        if *id != scenario.of && !lines.follows(id) {
            let outcome = told(What::Ended, id).and_then(|entry| entry.detail.name.as_deref());
            let outcome = outcome.and_then(|id| id.rsplit('.').next());
            stubs.insert(machine_of(id), json!({ "outcome": outcome, "arguments": {} }));
        }
    }
    for seam in &package.seams {
        if told(What::Entered, &seam.head.id).is_none() {
            stubs.insert(machine_of(&seam.head.id), json!({}));
        }
    }
    stubs
}
