//! The machines that examples compile to, run on moto's interpreter on virtual time.
//!
//! What is expected stands in `tests/asl/*.json`, worked out by hand from the texts and from what the language says they
//! mean. The machines also pass the service's schema and what the schema doesn't see, and a machine that was changed by a
//! little gives another trace: a comparison that can't fail says nothing.

use flow_targets::Input;
use flow_tests::machines::{machines, replaced, swapped};
use flow_tests::{accepted, examples, files, read, tool, top};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

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

fn short(id: &str, prefix: &str) -> String {
    match id.strip_prefix(prefix) {
        Some(short) => short.to_owned(),
        None if id.contains('.') => format!("/{id}"),
        None => id.to_owned(),
    }
}

/// What the driver is given for one case.
fn job(file: &Value, case: &Value, machines: &BTreeMap<String, Value>) -> Value {
    let prefix = text(file, "steps");
    let script: Vec<Value> = list(case, "script")
        .iter()
        .map(|line| {
            let mut line = line.as_object().expect("a line is an object").clone();
            for key in ["step", "event"] {
                if let Some(name) = line.get(key).and_then(Value::as_str) {
                    line.insert(key.to_owned(), Value::from(id(name, prefix)));
                }
            }
            Value::Object(line)
        })
        .collect();
    let main = text(file, "workflow").replace('.', "-");
    let mut children: Map<String, Value> = list(file, "children")
        .iter()
        .map(|name| name.as_str().expect("a name").to_owned())
        .map(|name| {
            (name.clone(), machines.get(&name).unwrap_or_else(|| panic!("no machine `{name}`")).clone())
        })
        .collect();
    // What happens in a workflow that is only started is not looked at here.
    for (name, output) in file["stubs"].as_object().into_iter().flatten() {
        let done = json!({ "Type": "Succeed", "Output": output });
        let stub = json!({ "QueryLanguage": "JSONata", "StartAt": "done", "States": { "done": done } });
        children.insert(name.clone(), stub);
    }
    json!({
        "machine": machines.get(&main).unwrap_or_else(|| panic!("no machine `{main}`")),
        "name": main,
        "children": children,
        "input": case["input"],
        "script": script,
        "starts": "2026-01-05T09:00:00Z",
    })
}

/// A trace as it is expected: a line whose time is `[first, every, times]` stands for as many, and `"visit": "n"` for their
/// numbers.
fn expanded(trace: &[Value]) -> Vec<Value> {
    let mut all = Vec::new();
    for entry in trace {
        let Some(times) = entry[0].as_array() else {
            all.push(entry.clone());
            continue;
        };
        let times: Vec<u64> = times.iter().map(|time| time.as_u64().expect("a number")).collect();
        let [first, every, count] = times.as_slice() else { panic!("{entry}: first, every, times") };
        for number in 0..*count {
            let mut line = entry.clone();
            line[0] = Value::from(first + number * every);
            if line[3]["visit"] == "n" {
                line[3]["visit"] = Value::from(number + 1);
            }
            all.push(line);
        }
    }
    all
}

/// A trace as lines, in which the order of what happens in one second at different steps doesn't count.
fn lines(trace: &[Value], prefix: &str) -> Vec<String> {
    let mut lines: Vec<(u64, String, usize, String)> = trace
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let second = entry[0].as_f64().expect("a second");
            let step = entry[2].as_str().expect("a step");
            let line = format!("{} {} {}", entry[1].as_str().expect("a kind"), step, entry[3]);
            // Names of events in what happened are ids as well.
            ((second * 1000.0) as u64, step.to_owned(), index, line.replace(prefix, ""))
        })
        .collect();
    lines.sort();
    lines.into_iter().map(|(time, _, _, line)| format!("{} {line}", time as f64 / 1000.0)).collect()
}

/// What is wrong with a result, or nothing.
fn differences(file: &Value, case: &Value, result: &Value) -> Option<String> {
    let prefix = text(file, "steps");
    let got: Vec<Value> = list(result, "trace")
        .iter()
        .map(|entry| json!([entry[0], entry[1], short(entry[2].as_str().unwrap_or(""), prefix), entry[3]]))
        .collect();
    let (wanted, got) = (lines(&expanded(list(case, "trace")), prefix), lines(&got, prefix));
    let mut said = String::new();
    if result["status"] != "SUCCEEDED" || result["output"] != case["output"] {
        said.push_str(&format!(
            "  wanted {}\n  got {} {} {} {}\n",
            case["output"], result["status"], result["output"], result["error"], result["cause"]
        ));
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
    if list(result, "unused").iter().any(|_| true) {
        said.push_str(&format!("  never used: {}\n", result["unused"]));
    }
    (!said.is_empty()).then(|| format!("{}:\n{said}", text(case, "name")))
}

/// Runs jobs on moto. A job that can't go on says so in its result.
fn run(jobs: &[Value]) -> Vec<Value> {
    let program = "import subprocess, sys\n\
        done = subprocess.run([sys.executable, 'tests/engines/asl_run.py'], stdin=sys.stdin, stdout=subprocess.PIPE)\n\
        sys.stdout.buffer.write(done.stdout)\n";
    let answer = tool(&["python", "-c", program], &Value::from(jobs).to_string());
    let results: Vec<Value> = serde_json::from_str(&answer).expect("the driver answers JSON");
    assert_eq!(results.len(), jobs.len());
    results
}

/// The files of cases, each with the machines of its example.
fn cases() -> Vec<(Value, BTreeMap<String, Value>)> {
    let found = files(&top().join("tests/asl"), ".json");
    assert!(found.len() >= 2, "there are cases for each example that is run");
    found
        .iter()
        .map(|path| {
            let file: Value = serde_json::from_str(&read(path)).expect("cases are JSON");
            let machines = machines(&top().join("examples").join(text(&file, "package")));
            let machines = machines
                .into_iter()
                .map(|(name, text)| (name, serde_json::from_str(&text).expect("a machine is JSON")))
                .collect();
            (file, machines)
        })
        .collect()
}

#[test]
fn examples_run_as_they_are_meant() {
    let cases = cases();
    let mut jobs = Vec::new();
    let mut expected = Vec::new();
    for (file, machines) in &cases {
        for case in list(file, "cases") {
            jobs.push(job(file, case, machines));
            expected.push((file, case));
        }
    }
    let wrong: Vec<String> = expected
        .into_iter()
        .zip(run(&jobs))
        .filter_map(|((file, case), result)| differences(file, case, &result))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The machine with one thing changed.
fn mutated(machine: &Value, mutation: &Value) -> Value {
    let pair = |key: &str| {
        let pair = mutation[key].as_array()?;
        Some([pair[0].as_str().expect("a text"), pair[1].as_str().expect("a text")])
    };
    match pair("swap") {
        Some(places) => swapped(machine, places),
        None => {
            let [from, to] = pair("replace").expect("something is swapped or replaced");
            replaced(machine, from, to)
        }
    }
}

#[test]
fn a_machine_that_was_changed_by_a_little_runs_otherwise() {
    let cases = cases();
    let mut jobs = Vec::new();
    let mut expected = Vec::new();
    for (file, machines) in &cases {
        let mutations = list(file, "mutations");
        assert!(mutations.len() >= 3, "swapped arms, dropped timers, bounds off by one");
        for mutation in mutations {
            let name = text(mutation, "machine");
            let machine = machines.get(name).unwrap_or_else(|| panic!("no machine `{name}`"));
            let changed = mutated(machine, mutation);
            assert_ne!(&changed, machine, "{}", mutation["what"]);
            let mut machines = machines.clone();
            machines.insert(name.to_owned(), changed);
            let caught = list(file, "cases")
                .iter()
                .find(|case| case["name"] == mutation["caught_by"])
                .unwrap_or_else(|| panic!("{}: no such case", mutation["caught_by"]));
            jobs.push(job(file, caught, &machines));
            expected.push((file, mutation, caught));
        }
    }
    let unseen: Vec<&str> = expected
        .into_iter()
        .zip(run(&jobs))
        .filter(|((file, _, case), result)| differences(file, case, result).is_none())
        .map(|((_, mutation, _), _)| text(mutation, "what"))
        .collect();
    assert!(unseen.is_empty(), "nobody notices: {unseen:#?}");
}

#[test]
fn every_machine_of_every_example_passes_the_judges() {
    let mut texts = Vec::new();
    // Of some examples no machine can be made; those don't ask for one.
    for folder in examples().into_iter().filter(|folder| read(&folder.join("flow.toml")).contains("\"asl\""))
    {
        for (name, machine) in machines(&folder) {
            texts.push(json!({ "kind": "asl", "name": name, "text": machine }));
        }
    }
    assert!(texts.len() >= 8, "only {} machines", texts.len());
    let verdicts: Vec<Value> = serde_json::from_str(&tool(
        &["node", "-e", "const {spawnSync} = require('child_process'); const run = spawnSync(process.execPath, ['tests/engines/judge.mjs'], {stdio: ['inherit', 'pipe', 'inherit'], maxBuffer: 1e9}); process.stdout.write(run.stdout)"],
        &Value::from(texts.clone()).to_string(),
    ))
    .expect("the judges answer JSON");
    assert_eq!(verdicts.len(), texts.len());
    let wrong: Vec<String> = verdicts
        .iter()
        .filter(|verdict| verdict["ok"] != true)
        .map(|verdict| format!("{}: {}", verdict["name"], verdict["problems"]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One machine of a text.
fn machine_of(name: &str, source: &str) -> Value {
    let analysis = accepted(name, &[("work.flow".to_owned(), source.to_owned())]);
    let target = flow_targets::find("asl").expect("there is the target");
    let output = target.build(Input { package: &analysis.package, files: &analysis.files });
    let machine = output.artifacts.iter().find(|artifact| artifact.path == "asl/work.W.asl.json");
    serde_json::from_str(&machine.expect("there is a machine").text).expect("it is JSON")
}

/// The states that come one after the other, whatever the choices, from the start on.
fn chain(machine: &Value, choice: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = machine["StartAt"].as_str();
    while let Some(name) = next {
        names.push(name.to_owned());
        let state = &machine["States"][name];
        next = match choice {
            "Default" if state["Type"] == "Choice" => state["Default"].as_str(),
            _ if state["Type"] == "Choice" => state["Choices"][0]["Next"].as_str(),
            _ => state["Next"].as_str(),
        };
    }
    names
}

#[test]
fn what_a_clock_tells_at_once_is_told_when_the_case_begins() {
    let machine = machine_of(
        "clocks",
        r"
role Team { people ana, ben, cem }
role Boss { people dia, eva }
escalation statutory {
  after 0m notify Team via chat
  after 20 days convene Boss via phone
}
escalation begins {
  after 0m notify Team via chat
  after 2 days notify Boss via phone
}
workflow W(received: Date) {
  owner  Boss
  within 60 days
  late   -> no
  outcome ok
  outcome no
  clock month {
    within   30 days from received
    escalate statutory
    late     -> no
  }
  clock whole {
    within   40 days
    escalate begins
    late     -> no
  }
  stage one {
    by     Team
    within 10 days
    late   -> no
    done   -> ok
  }
}
",
    );
    // What was received three weeks ago has its first two rungs behind it, and nobody has heard of them.
    let told: Vec<String> =
        chain(&machine, "Next").into_iter().filter(|name| name.ends_with("at once")).collect();
    assert_eq!(told, ["W: month rung 1, at once", "W: month rung 2, at once", "W: whole rung 1, at once"]);
    let conditions: Vec<&str> = chain(&machine, "Default")
        .iter()
        .filter_map(|name| machine["States"][name.as_str()]["Choices"][0]["Condition"].as_str())
        .collect();
    assert_eq!(
        conditions.get(..2),
        Some(&["{% $month_from + 0 < $millis() %}", "{% $month_from + 1728000000 < $millis() %}"][..])
    );
    // The steps pass over what lies behind them, and don't tell again what came with the beginning of the case.
    let text = machine.to_string();
    assert!(text.contains("one: month: rung 2 climbed"), "{text}");
    assert!(text.contains("one: whole: rung 2 climbed"), "{text}");
    assert!(!text.contains("one: whole: rung 1"), "{text}");
}

#[test]
fn a_list_without_items_leaves_lists_without_items() {
    let machine = machine_of(
        "nobody",
        r"
role Team { people ana, ben, cem }
workflow W(names: list of Text) {
  owner  Team
  within 60 days
  late   -> no
  outcome ok
  outcome no
  parallel asked {
    each name in names
    join any
    stage ask {
      by     Team
      reads  name
      writes note: Text
      within 2 days
      late   -> leave
      done   -> join
    }
    unmet -> no
    done  -> which
  }
  decide which {
    when count of note > 0 -> ok
    otherwise -> no
  }
}
",
    );
    let names = chain(&machine, "Default");
    assert_eq!(names, ["Start", "Start: deadlines", "asked", "asked: nobody", "which", "outcome: no"]);
    assert_eq!(machine["States"]["asked: nobody"]["Assign"], json!({ "note": [] }));
}

#[test]
fn what_is_confirmed_only_sometimes_is_told_with_when() {
    let machine = machine_of(
        "confirmed",
        r#"
role Lead { people ana, ben, cem }
system Bank {
  owner  Lead
  action pay(amount: Money)
  action read
}
agent Payer {
  operator Lead
  model    "house"
  uses     Bank.pay, Bank.read
  confirm  Bank.pay with Lead when amount > 200 EUR
  confirm  Bank.read with Lead
}
workflow W(total: Money) {
  owner  Lead
  within 1 week
  late   -> no
  outcome ok
  outcome no
  stage pay {
    by     Payer
    reads  total
    do     Bank.pay(amount: total)
    within 1 day
    fails  -> no
    late   -> no
    done   -> ok
  }
}
"#,
    );
    let mut found = Vec::new();
    let mut open = vec![&machine];
    while let Some(value) = open.pop() {
        found.extend(value.get("confirm"));
        open.extend(value.as_object().into_iter().flat_map(|members| members.values()));
        open.extend(value.as_array().into_iter().flatten());
    }
    let expected = json!([
        {
            "actions": ["work.Bank.pay"],
            "with": "work.Lead",
            "when": "($left := $amount; $left.currency = \"EUR\" ? $left.amount > 200 : $error(\"amounts in different currencies\"))"
        },
        { "actions": ["work.Bank.read"], "with": "work.Lead" }
    ]);
    assert_eq!(found, [&expected]);
}

#[test]
fn what_waits_for_a_day_looks_again_when_a_day_begins() {
    let machine = machine_of(
        "days",
        r"
role Lead { people ana, ben, cem }
workflow W(begins: Date) {
  owner  Lead
  within 1 year
  late   -> no
  outcome ok
  outcome no
  wait first {
    until  today >= begins
    within 8 weeks
    late   -> no
    done   -> second
  }
  wait second {
    until  now >= case.started + 36h
    within 8 weeks
    late   -> no
    done   -> ok
  }
}
",
    );
    let chain = |step: &str| {
        let open = machine["States"].as_object().expect("states");
        let (_, state) = open.iter().find(|(name, _)| **name == format!("{step}: open")).expect("it is open");
        state["Branches"][0]["States"][format!("{step}: look again")].clone()
    };
    assert_eq!(
        chain("first")["Timestamp"],
        "{% $fromMillis(86400000 * ($floor($millis() / 86400000) + 1)) %}",
        "{machine}"
    );
    // Whatever asks for the moment is looked at like a fact.
    assert_eq!(chain("second")["Seconds"], 9676, "{machine}");
}

/// What a run of one machine leaves: its output, and when which step was entered.
fn left(machine: &Value, script: &Value) -> (Value, Vec<String>) {
    let job = json!({ "machine": machine, "name": "work-W", "input": {}, "script": script });
    let result = run(&[job]).remove(0);
    let trace = list(&result, "trace").iter().filter(|entry| entry[1] == "entered");
    let entered =
        trace.map(|entry| format!("{} {}", entry[0], short(text_of(&entry[2]), "work.W."))).collect();
    let output = if result["status"] == "SUCCEEDED" { result["output"]["outcome"].clone() } else { result };
    (output, entered)
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn what_undoes_a_case_has_its_own_time() {
    let machine = machine_of(
        "undone",
        r#"
role Team { people ana, ben, cem }
recovery mend {
  by     Team
  asks   "What now?"
  within 2h
  allows restart
}
workflow W {
  owner  Team
  within 2 days
  late   -> failed
  outcome ok
  outcome failed unwinds
  event stop from Team
  on stop -> failed
  stage book {
    by     Team
    within 1 day
    undo   unbook
    late   -> failed
    done   -> pay
  }
  stage pay {
    by     Team
    within 1 day
    undo   unpay
    late   -> failed
    done   -> look
  }
  stage look {
    by     Team
    done   -> ok
  }
  stage unbook {
    by     Team
    within 1 day
    fails  -> recover mend else -> failed
    late   -> failed
  }
  stage unpay {
    by     Team
    within 1 day
    fails  -> recover mend else -> failed
    late   -> failed
  }
}
"#,
    );
    let lines = |unpay: Value, stops: &[u64]| {
        let step = |name: &str, after: u64| json!({ "step": format!("work.W.{name}"), "answer": {}, "after": after });
        let mut lines = vec![step("book", 3600), step("pay", 3600), step("unbook", 3600), unpay];
        lines.push(json!({ "step": "work.W.look", "silent": true }));
        lines.extend(stops.iter().map(|after| json!({ "event": "work.W.stop", "after": after })));
        json!(lines)
    };
    let slow = json!({ "step": "work.W.unpay", "answer": {}, "after": 7200 });
    // After the deadline of the case, newest first.
    let late = ["0 book", "3600 pay", "7200 look", "172800 unpay", "180000 unbook"];
    assert_eq!(
        left(&machine, &lines(slow.clone(), &[])),
        (json!("failed"), late.map(str::to_owned).to_vec())
    );
    // What happens while it is undone doesn't begin it anew.
    let stopped = ["0 book", "3600 pay", "7200 look", "36000 unpay", "43200 unbook"];
    let twice = lines(slow, &[36_000, 39_600]);
    assert_eq!(left(&machine, &twice), (json!("failed"), stopped.map(str::to_owned).to_vec()));
    // An outcome to which undoing leads doesn't either: where it unwinds too, what is left is undone.
    let silent = json!({ "step": "work.W.unpay", "silent": true });
    let once = ["0 book", "3600 pay", "7200 look", "36000 unpay", "122400 unbook"];
    assert_eq!(
        left(&machine, &lines(silent, &[36_000])),
        (json!("failed"), once.map(str::to_owned).to_vec())
    );
}

#[test]
fn a_clock_is_late_once() {
    let machine = machine_of(
        "once",
        r"
role Team { people ana, ben, cem }
workflow W {
  owner  Team
  within 2 days
  late   -> no
  outcome ok
  outcome no
  clock soon {
    within 10h from first
    late   -> hurry
  }
  stage first {
    by     Team
    done   -> slow
  }
  stage slow {
    by     Team
    done   -> ok
  }
  stage hurry {
    by     Team
    within 5h
    late   -> no
    done   -> ok
  }
}
",
    );
    let script = json!([
        { "step": "work.W.first", "answer": {}, "after": 3600 },
        { "step": "work.W.slow", "silent": true },
        { "step": "work.W.hurry", "answer": {}, "after": 7200 },
    ]);
    let entered = ["0 first", "3600 slow", "39600 hurry"].map(str::to_owned).to_vec();
    assert_eq!(left(&machine, &script), (json!("ok"), entered));
}

#[test]
fn a_handoff_that_is_resumed_goes_on_as_if_accepted() {
    let machine = machine_of(
        "handed",
        r#"
use std.recovery { blocked_handoff }
role Team { people ana, ben, cem }
role Lead { people dia, eva }
seam over {
  from   W.part
  to     Part
  owner  Lead
  by     Lead
  within 1 day
  late   -> recover blocked_handoff(lead: Lead, timebox: 1 day)
    else -> Part
}
workflow Part(text: Text) {
  owner  Lead
  within 1 week
  late   -> end
  outcome end
  stage read {
    by     Lead
    reads  text
    within 1 day
    late   -> end
    done   -> end
  }
}
workflow W {
  owner  Team
  within 3 weeks
  late   -> no
  outcome ok
  outcome no
  stage make {
    by     Team
    writes text: Text
    within 1 day
    late   -> no
    done   -> part
  }
  run part of Part(text: text) {
    through over
    on end -> after
    on refused -> no
  }
  stage after {
    by     Team
    within 1 day
    late   -> no
    done   -> ok
  }
}
"#,
    );
    let ends = json!({ "Type": "Succeed", "Output": { "outcome": "end", "arguments": {} } });
    let part = json!({ "QueryLanguage": "JSONata", "StartAt": "done", "States": { "done": ends } });
    let script = json!([
        { "step": "work.W.make", "answer": { "writes": { "text": "a" } }, "after": 3600 },
        { "step": "work.over", "silent": true },
        { "step": "work.over", "kind": "recovery", "answer": { "decision": "resume", "by": "dia" }, "after": 7200 },
        { "step": "work.W.after", "answer": {}, "after": 3600 },
    ]);
    let job = json!({ "machine": machine, "name": "work-W", "input": {}, "script": script, "children": { "work-Part": part } });
    let result = run(&[job]).remove(0);
    assert_eq!(result["output"]["outcome"], "ok", "{result}");
    let asked = list(&result, "trace").iter().filter(|entry| entry[1] == "asked").count();
    assert_eq!(asked, 0, "{result}");
}

#[test]
fn a_handoff_after_an_outcome_that_is_resumed_starts_what_it_leads_to() {
    let folder = top().join("examples/refunds");
    let machines = machines(&folder);
    let machine = |name: &str| -> Value {
        serde_json::from_str(machines.get(name).expect("there is the machine")).expect("it is JSON")
    };
    let done = json!({ "Type": "Succeed", "Output": {} });
    let reconcile = json!({ "QueryLanguage": "JSONata", "StartAt": "done", "States": { "done": done } });
    let seam = "finance.refunds_to_accounting";
    let job = json!({
        "machine": machine("finance-refunds_to_accounting"),
        "name": "finance-refunds_to_accounting",
        "children": { "finance-Reconcile": reconcile },
        "input": { "receipt": { "reference": "R-1", "paid": { "amount": 40, "currency": "USD" } } },
        "script": [
            { "step": format!("{seam}.within"), "answer": { "end": "2026-01-07T09:00:00Z" } },
            { "step": format!("{seam}.recovery.within"), "answer": { "end": "2026-01-08T09:00:00Z" } },
            { "step": seam, "silent": true },
            { "step": seam, "kind": "recovery", "after": 7200, "answer": { "decision": "resume", "by": "Grace" } },
        ],
    });
    let result = run(&[job]).remove(0);
    let told: Vec<String> = list(&result, "trace")
        .iter()
        .filter(|entry| ["decided", "asked", "started"].contains(&text_of(&entry[1])))
        .map(|entry| format!("{} {} {}", entry[0], text_of(&entry[1]), text_of(&entry[2])))
        .collect();
    let expected = [
        "0 started finance-refunds_to_accounting",
        "180000 decided finance.refunds_to_accounting",
        "180000 started finance-Reconcile",
    ];
    assert_eq!(told, expected, "{result}");
}

#[test]
fn a_way_that_no_state_can_take_is_refused() {
    let said = |beside: &str, fails: &str| {
        let source = format!(
            r#"
role Team {{ people ana, ben, cem }}
system Stock {{
  owner  Team
  action take
}}
workflow W {{
  owner  Team
  within 2 days
  late   -> over
  outcome over
  event change from Team
  beside look {{
    starts on change
    stage see {{
      by   Team
      done -> {beside}
    }}
  }}
  parallel both {{
    join all
{fails}    branch one {{
      stage fetch {{
        by   Stock
        do   take
        done -> join
      }}
    }}
    branch two {{
      stage fetch_more {{
        by   Stock
        do   take
        done -> join
      }}
    }}
    done -> mend
  }}
  stage mend {{
    by   Team
    done -> both at most 2 times
      else -> over
  }}
}}
"#
        );
        let analysis = accepted("refused", &flow_tests::parts(&source));
        let target = flow_targets::find("asl").expect("there is the target");
        let output = target.build(Input { package: &analysis.package, files: &analysis.files });
        output.diagnostics.into_iter().map(|found| found.title).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(said("leave", "    fails -> mend\n"), none);
    assert_eq!(
        said("leave", "    fails -> mend at most 1 times\n      else -> over\n"),
        ["`asl` can't express leaving `One` for a step outside of it only so often"]
    );
    assert_eq!(
        said("mend", "    fails -> over\n"),
        ["`asl` can't express leading from `Look`, which runs beside the steps, to one of them"]
    );
}
