//! The interpreter against traces that were worked out by hand.
//!
//! `tests/asl/*.json` says what must happen in a case, second by second; the machines that workflows compile to are held to it,
//! and so is the interpreter, which knows nothing of machines. What only a machine does (asking for the time, asking again
//! under a new token) is left out on that side, what only the interpreter tells (decisions, joins) on this one.

use flow_ir::{Decimal, Duration, Package};
use flow_runtime::engine::{self, Run};
use flow_runtime::evaluate::Unsaid;
use flow_runtime::script::{Act, After, Asked, Missing, MissingWhat, Occurrence, Reply, Script, Work};
use flow_runtime::trace::What;
use flow_runtime::value::Value as Data;
use flow_tests::machines::record;
use flow_tests::{examples, files, package, read, sources, top};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {value}"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list `{key}` in {value}"))
}

/// Ids of the workflow's own steps are written without it; others begin with `/`.
fn id(short: &str, prefix: &str) -> String {
    match short.strip_prefix('/') {
        Some(id) => id.to_owned(),
        None => format!("{prefix}{short}"),
    }
}

fn data(value: &Value) -> Data {
    match value {
        Value::Null => Data::Nothing,
        Value::Bool(value) => Data::Bool(*value),
        Value::Number(number) => Data::Number(number.to_string().parse::<Decimal>().expect("a number")),
        Value::String(text) => Data::Text(text.clone()),
        Value::Array(items) => Data::List(items.iter().map(data).collect()),
        Value::Object(fields) => match (fields.get("amount"), fields.get("currency")) {
            (Some(amount), Some(Value::String(currency))) if fields.len() == 2 => {
                Data::Money(amount.to_string().parse().expect("an amount"), currency.clone())
            }
            _ => Data::Record(fields.iter().map(|(name, value)| (name.clone(), data(value))).collect()),
        },
    }
}

/// A case as a script.
struct Case<'c> {
    lines: Vec<(String, &'c Value)>,
    places: BTreeMap<String, usize>,
    follows: BTreeSet<String>,
    stubs: BTreeMap<String, String>,
    asked_facts: Vec<(i64, String)>,
    events: Vec<Occurrence>,
}

impl<'c> Case<'c> {
    fn new(file: &'c Value, case: &'c Value) -> Self {
        let prefix = text(file, "steps");
        let lines = list(case, "script")
            .iter()
            .filter(|line| line["step"].is_string())
            .map(|line| (id(text(line, "step"), prefix), line))
            .collect();
        let follows = list(file, "children")
            .iter()
            .map(|name| name.as_str().expect("a name").replacen('-', ".", 1))
            .collect();
        let stubs = file["stubs"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, output)| {
                let workflow = name.replacen('-', ".", 1);
                let outcome = format!("{workflow}.{}", text(output, "outcome"));
                (workflow, outcome)
            })
            .collect();
        let asked_facts = list(case, "trace")
            .iter()
            .filter(|entry| entry[1] == "entered" && text_of(&entry[2]).starts_with("/org.systems."))
            .flat_map(|entry| times(&entry[0]).into_iter().map(|at| (at, text_of(&entry[2])[1..].to_owned())))
            .collect();
        Self { lines, places: BTreeMap::new(), follows, stubs, asked_facts, events: Vec::new() }
    }

    /// The line that serves: those with the same filters one after the other, the last one again and again.
    fn line(&mut self, step: &str, asked: &Asked<'_>, to: Option<&str>) -> Option<&'c Value> {
        let recovery = asked.work == Work::Recovery;
        let serves = |line: &Value| {
            let number = |key: &str, is: u32| line[key].as_u64().is_none_or(|wanted| wanted == u64::from(is));
            (line["kind"] == "recovery") == recovery
                && number("visit", asked.visit)
                && number("attempt", asked.attempt)
                && match (line["to"].as_str(), to) {
                    (Some(wanted), Some(to)) => wanted == to,
                    (Some(wanted), None) => wanted == asked.holder,
                    (None, to) => to.is_none(),
                }
        };
        let found: Vec<&'c Value> = self
            .lines
            .iter()
            .filter(|(of, line)| of == step && serves(line))
            .map(|(_, line)| *line)
            .collect();
        let key =
            format!("{step} {recovery} {to:?} {}", found.first().map_or(&Value::Null, |line| &line["to"]));
        let numbered = found.iter().any(|line| !line["visit"].is_null() || !line["attempt"].is_null());
        let place = self.places.entry(key).or_default();
        if numbered {
            return found.first().copied();
        }
        if asked.attempt == 1 {
            *place += 1;
        }
        let index = (*place).saturating_sub(1).min(found.len().checked_sub(1)?);
        found.get(index).copied()
    }

    fn replies(line: &Value, asked: &Asked<'_>, by: Option<&str>) -> Vec<Reply> {
        let after = line["after"].as_i64().unwrap_or(0);
        let mut replies = Vec::new();
        let until = if line["silent"] == true { 100_000 } else { after };
        if let Some(every) = line["heartbeats"].as_i64() {
            let mut beat = every;
            while beat < until {
                replies.push(Reply { after: After::Seconds(beat), act: Act::Lives, alive: false });
                beat += every;
            }
        }
        let after = if asked.passed_on || asked.work == Work::Recovery {
            After::Seconds(after)
        } else {
            After::Opening(Duration::Exact { seconds: after.unsigned_abs() })
        };
        if line["silent"] == true {
            return replies;
        }
        if let Some(error) = line["fails"].as_str() {
            let act = match error {
                "Flow.Absent" => Act::Absent,
                error => Act::Fails { error: Some(error.to_owned()) },
            };
            replies.push(Reply { after, act, alive: false });
            return replies;
        }
        let answer = &line["answer"];
        let by = by.or(answer["by"].as_str()).map(str::to_owned);
        let mut writes: BTreeMap<String, Data> = answer["writes"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), data(value)))
            .collect();
        let act = if let Some(decision) = answer["decision"].as_str().or(answer["verdict"].as_str()) {
            // Whoever answers at a machine answers for everybody; only who it was handed to is somebody in particular.
            let by = by.filter(|_| !line["to"].is_null() || asked.work == Work::Recovery);
            Act::Answers { verdict: decision.to_owned(), by, count: 1, writes }
        } else {
            if let (Work::System, Some(name)) = (asked.work, asked.writes.first())
                && !answer.is_null()
            {
                writes.insert((*name).to_owned(), data(answer));
            }
            Act::Finishes { writes, by }
        };
        replies.push(Reply { after, act, alive: false });
        replies
    }
}

impl Script for Case<'_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        let step = asked.step.to_owned();
        if asked.more {
            // A machine asks once for all.
            return Ok(vec![]);
        }
        let own = self.line(&step, asked, None);
        // What somebody else would say, if they had it.
        let others: Vec<(String, &Value)> = self
            .lines
            .iter()
            .filter(|(of, line)| {
                *of == step
                    && line["to"].as_str().is_some_and(|to| to != asked.holder && to.contains('.'))
                    && !asked.passed_on
                    && line["kind"] != "recovery"
                    && asked.work != Work::Recovery
            })
            .map(|(_, line)| (text(line, "to").to_owned(), *line))
            .collect();
        let mut replies = Vec::new();
        match own {
            Some(line) => {
                let by = line["to"].as_str().filter(|_| !others.is_empty());
                replies.extend(Self::replies(line, asked, by));
            }
            None if asked.work == Work::System => {
                let act = Act::Finishes { writes: BTreeMap::new(), by: None };
                replies.push(Reply { after: After::Seconds(0), act, alive: false });
            }
            None => {
                let what = MissingWhat::Answer(Vec::new());
                return Err(Missing { subject: step, what, visit: asked.visit });
            }
        }
        for (to, line) in others {
            replies.extend(Self::replies(line, asked, Some(&to)));
        }
        Ok(replies)
    }

    fn fact(&self, system: &str, fact: &str, since_start: i64) -> Option<Data> {
        let name = format!("{system}.{fact}");
        let asked = self.asked_facts.iter().filter(|(at, of)| *of == name && *at <= since_start).count();
        let lines: Vec<&Value> =
            self.lines.iter().filter(|(of, _)| *of == name).map(|(_, line)| *line).collect();
        let line = lines
            .iter()
            .find(|line| line["visit"].as_u64().is_none_or(|visit| visit == asked.max(1) as u64))
            .or(lines.last())?;
        Some(data(&line["answer"]["value"]))
    }

    fn changes(&self) -> Vec<i64> {
        self.asked_facts.iter().map(|(at, _)| *at).collect()
    }

    fn events(&self, _start: i64) -> Vec<Occurrence> {
        self.events.clone()
    }

    fn calendars_count(&self) -> bool {
        false
    }

    fn follows(&self, workflow: &str) -> bool {
        self.follows.contains(workflow)
    }

    fn expects(&self, _id: &str) -> bool {
        true
    }

    fn instead_of(&self, workflow: &str) -> Option<String> {
        self.stubs.get(workflow).cloned()
    }

    fn choose(&mut self, _step: &str, _arms: &[String], unsaid: &Unsaid) -> Result<usize, Missing> {
        let what = MissingWhat::Writes(unsaid.path.clone());
        Err(Missing { subject: unsaid.step.clone(), what, visit: 0 })
    }

    fn working_time(&mut self, of: &str, _from: i64, _length: Duration) -> Option<i64> {
        let name = format!("{of}.within");
        let (_, line) = self.lines.iter().find(|(step, _)| *step == name)?;
        Some(moment(text(&line["answer"], "end")))
    }
}

/// `2026-01-07T09:07:10Z` as seconds of the Unix era.
fn moment(text: &str) -> i64 {
    let (date, time) = text.trim_end_matches('Z').split_once('T').expect("a date and a time");
    let day = flow_runtime::time::date(date).expect("a date");
    let zone = flow_runtime::time::zone("UTC");
    let parts: Vec<i64> = time.split(':').map(|part| part.parse().expect("a number")).collect();
    flow_runtime::time::start_of_day(day, &zone) + parts[0] * 3_600 + parts[1] * 60 + parts[2]
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// A time, or `[first, every, times]` for as many.
fn times(value: &Value) -> Vec<i64> {
    match value.as_array() {
        None => vec![value.as_i64().expect("a second")],
        Some(parts) => {
            let part = |index: usize| parts[index].as_i64().expect("a number");
            (0..part(2)).map(|number| part(0) + number * part(1)).collect()
        }
    }
}

type Line = (i64, String, String, Value);

/// What is expected, without what only a machine does.
fn expected(package: &Package, file: &Value, case: &Value, got: &[Line]) -> Vec<Line> {
    let prefix = text(file, "steps");
    let seams: BTreeSet<String> =
        package.seams.iter().map(|seam| seam.head.id.replacen('.', "-", 1)).collect();
    let stubs: BTreeSet<&str> =
        file["stubs"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let mut all: Vec<Line> = Vec::new();
    for entry in list(case, "trace") {
        for (number, at) in times(&entry[0]).into_iter().enumerate() {
            let mut detail = entry[3].clone();
            if detail["visit"] == "n" {
                detail["visit"] = Value::from(number + 1);
            }
            all.push((at, text_of(&entry[1]).to_owned(), text_of(&entry[2]).to_owned(), detail));
        }
    }
    let at_once: Vec<(i64, String, String)> =
        all.iter().map(|(at, kind, step, _)| (*at, kind.clone(), step.clone())).collect();
    let beside = |at: i64, kind: &str, step: &str| {
        at_once.iter().any(|(time, what, of)| *time == at && what == kind && of == step)
    };
    all.retain(|(at, kind, step, _)| {
        let machine = kind == "started" || kind == "ended";
        let seam = machine && seams.contains(step);
        let stub = kind == "ended" && stubs.contains(step.as_str());
        let asks = step.ends_with(".within") || step.starts_with("/org.systems.");
        // A token that is handed on runs out; whoever takes over is asked under a new one.
        let token = kind == "late" && beside(*at, "assigned", step)
            || kind == "asked"
            || kind == "assigned" && beside(*at, "decided", step);
        !(seam || stub || asks || token || kind == "informed")
    });
    for (at, kind, step, detail) in &mut all {
        let fields = detail.as_object_mut().expect("a detail is an object");
        let slot = fields.remove("slot").is_some();
        if kind == "verdict" {
            fields.remove("by");
        }
        if slot || fields.get("kind").is_some_and(|kind| kind == "recovery") {
            fields.remove("visit");
        }
        if kind == "happened" {
            step.clear();
        } else if kind != "started" && kind != "ended" {
            *step = id(step, prefix);
        }
        // A deadline around several attempts cancels the one that is open.
        let late = got.iter().any(|(time, what, of, _)| time == at && what == "late" && of == step);
        if kind == "cancelled" && late {
            *kind = "late".to_owned();
        }
    }
    all
}

/// What the interpreter tells, in the words of the machines' traces.
fn told(package: &Package, case: &Value, run: &Run) -> Vec<Line> {
    // Who answers for whom it was handed to.
    let names: BTreeMap<&str, &str> = list(case, "script")
        .iter()
        .filter_map(|line| Some((line["to"].as_str()?, line["answer"]["by"].as_str()?)))
        .collect();
    let by = |by: &Option<String>| by.as_deref().map(|by| names.get(by).copied().unwrap_or(by).to_owned());
    let mut lead: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut waits: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::new();
    for entry in &run.trace {
        let detail = &entry.detail;
        let step = entry.subject.as_str();
        let workflow = package.workflow(step).is_some();
        let system = package
            .workflows
            .iter()
            .flat_map(|workflow| workflow.all_steps())
            .find(|other| other.head.id == step)
            .and_then(|step| step.work())
            .is_some_and(|work| {
                matches!(
                    work.by.first().map(|by| &by.who),
                    Some(flow_ir::Who::One { participant: flow_ir::Participant::System { .. }, .. })
                )
            });
        let duty =
            package.workflows.iter().any(|workflow| workflow.duties.iter().any(|duty| duty.head.id == step));
        let work = duty
            || package.seam(step).is_some()
            || package
                .workflows
                .iter()
                .flat_map(|workflow| workflow.all_steps())
                .any(|other| other.head.id == step && other.work().is_some());
        let mut line = |kind: &str, fields: Vec<(&str, Option<Value>)>| {
            let fields: serde_json::Map<String, Value> =
                fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
            let step = if workflow { step.replacen('.', "-", 1) } else { step.to_owned() };
            all.push((entry.at, kind.to_owned(), step, Value::Object(fields)));
        };
        let text = |text: &Option<String>| text.clone().map(Value::from);
        let to = if system { None } else { text(&detail.to) };
        match entry.what {
            What::Started => line("started", vec![]),
            What::Ended if run.endings[entry.case].workflow == step && entry.case > 0 => {
                let parent_stub = case_is_stub(run, entry.case);
                if !parent_stub {
                    line("ended", vec![("status", Some(Value::from("SUCCEEDED")))]);
                }
            }
            What::Ended => line("ended", vec![("status", Some(Value::from("SUCCEEDED")))]),
            What::Entered if matches!(detail.kind, Some("stage" | "gate" | "system" | "seam" | "duty")) => {
                let kind = if detail.kind == Some("seam") { "gate" } else { detail.kind.unwrap_or("") };
                let visit = detail.visit.filter(|_| detail.item.is_none()).map(Value::from);
                line("entered", vec![("kind", Some(Value::from(kind))), ("to", to), ("visit", visit)]);
            }
            What::Finished if work => line("finished", vec![("by", by(&detail.by).map(Value::from))]),
            What::Verdict if waits.contains(step) => {
                waits.remove(step);
            }
            What::Verdict => line("verdict", vec![("verdict", text(&detail.name))]),
            What::Answered if detail.note.as_deref() == Some("it waits for what it requires") => {
                waits.insert(step);
                line("verdict", vec![("verdict", text(&detail.name))]);
            }
            What::Notified | What::Convened => {
                let kind = entry.what.word();
                line(
                    kind,
                    vec![("to", to), ("via", text(&detail.via)), ("rung", detail.rung.map(Value::from))],
                );
            }
            What::Assigned if detail.rung.is_some() => {
                line("assigned", vec![("to", to), ("rung", detail.rung.map(Value::from))]);
            }
            What::Absent => line(
                "failed",
                vec![("error", Some(Value::from("Flow.Absent"))), ("attempt", Some(Value::from(1)))],
            ),
            What::Failed => line(
                "failed",
                vec![("error", text(&detail.name)), ("attempt", detail.attempt.map(Value::from))],
            ),
            What::Retried => line("retried", vec![("attempt", detail.attempt.map(Value::from))]),
            What::Stalled => line("stalled", vec![("to", to)]),
            What::Refused => line("refused", vec![("to", to)]),
            // A machine asks again and again whether it holds, and nobody has a task that could be late.
            What::Late if waits.contains(step) => {}
            What::Late if work => {
                let who = lead.get(step).cloned().map_or(to, |lead| lead.map(Value::from));
                line("late", vec![("to", who)]);
            }
            What::RecoveryStarted => {
                lead.insert(step, detail.to.clone());
                line("entered", vec![("kind", Some(Value::from("recovery"))), ("to", text(&detail.to))]);
            }
            What::RecoveryEnded => {
                let who = lead.remove(step).flatten();
                match detail.name.as_deref() {
                    Some("nothing") => line("late", vec![("to", who.map(Value::from))]),
                    Some("resume" | "restart" | "takeover") => {
                        line("decided", vec![("decision", text(&detail.name)), ("by", text(&detail.by))]);
                    }
                    _ => {}
                }
            }
            What::Cancelled if work => line("cancelled", vec![("to", to)]),
            What::Happened | What::Dropped => {
                let kind = "happened";
                all.push((entry.at, kind.to_owned(), String::new(), json!({ "event": step })));
            }
            _ => {}
        }
    }
    all
}

fn case_is_stub(run: &Run, case: usize) -> bool {
    // A case that was not looked into has no entries but its start and end.
    run.trace.iter().filter(|entry| entry.case == case).count() <= 2
}

fn sorted(lines: &[Line], prefix: &str) -> Vec<String> {
    let mut lines: Vec<(i64, &str, usize, String)> = lines
        .iter()
        .enumerate()
        .map(|(index, (at, kind, step, detail))| {
            (*at, step.as_str(), index, format!("{kind} {step} {detail}").replace(prefix, ""))
        })
        .collect();
    lines.sort();
    lines.into_iter().map(|(at, _, _, text)| format!("{at} {text}")).collect()
}

fn differences(package: &Package, file: &Value, case: &Value) -> Option<String> {
    let prefix = text(file, "steps");
    let workflow = package.workflow(text(file, "workflow")).expect("the workflow is there");
    let inputs = case["input"]
        .as_object()
        .expect("inputs")
        .iter()
        .map(|(name, value)| (name.clone(), data(value)))
        .collect();
    let start = moment("2026-01-05T09:00:00Z");
    let mut script = Case::new(file, case);
    script.events = events(file, case, start);
    let run = engine::run(package, workflow, inputs, start, "case-1", &mut script);
    let got = told(package, case, &run);
    let wanted = expected(package, file, case, &got);
    let (wanted, got) = (sorted(&wanted, prefix), sorted(&got, prefix));
    let mut said = String::new();
    if let Some(problem) = &run.problem {
        said.push_str(&format!("  {problem:?}\n"));
    }
    let ending = &run.endings[0];
    let outcome = ending.outcome.as_deref().and_then(|id| id.rsplit('.').next()).unwrap_or("none");
    let arguments: serde_json::Map<String, Value> = record(&ending.arguments);
    let output = json!({ "outcome": outcome, "arguments": arguments });
    if output != case["output"] {
        said.push_str(&format!("  wanted {}\n  got {output}\n", case["output"]));
    }
    for line in wanted.iter().filter(|line| !got.contains(line)) {
        said.push_str(&format!("  missing: {line}\n"));
    }
    for line in got.iter().filter(|line| !wanted.contains(line)) {
        said.push_str(&format!("  not wanted: {line}\n"));
    }
    if said.is_empty() && wanted != got {
        said.push_str(&format!(
            "  another order:\n{}\n  instead of\n{}\n",
            got.join("\n"),
            wanted.join("\n")
        ));
    }
    (!said.is_empty()).then(|| format!("{}:\n{said}", text(case, "name")))
}

fn events(file: &Value, case: &Value, start: i64) -> Vec<Occurrence> {
    list(case, "script")
        .iter()
        .filter_map(|line| {
            let event = id(line["event"].as_str()?, text(file, "steps"));
            let values = line["data"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), data(value)))
                .collect();
            Some(Occurrence { event, at: start + line["after"].as_i64().unwrap_or(0), values })
        })
        .collect()
}

#[test]
fn the_interpreter_tells_what_was_worked_out_by_hand() {
    let mut said = Vec::new();
    let mut count = 0;
    for path in files(&top().join("tests/asl"), ".json") {
        let file: Value = serde_json::from_str(&read(&path)).expect("cases are JSON");
        let name = text(&file, "package");
        let folder = examples()
            .into_iter()
            .find(|folder| folder.ends_with(name))
            .unwrap_or_else(|| panic!("no example {name}"));
        let analysis = package(name, &sources(&folder));
        for case in list(&file, "cases") {
            count += 1;
            said.extend(differences(&analysis.package, &file, case));
        }
    }
    assert!(count >= 25, "only {count} cases");
    assert!(said.is_empty(), "{} of {count} cases differ:\n{}", said.len(), said.join("\n"));
}
