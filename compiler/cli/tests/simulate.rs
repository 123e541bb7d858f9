//! `flowc simulate` from outside: what is told beside the text, what-ifs, logs, and what is said where somebody slips.

mod common;

use common::{code, flowc, text};
use std::fs;
use std::path::PathBuf;

const WORK: &str = "role Team { people ana, ben, cara }
role Lead { people dora, emil, finn }
record Request { amount: Money }

workflow Answer(request: Request) {
  owner   Lead
  within  1 week
  late    -> dropped
  arrives 40 per day
  outcome answered
  outcome dropped

  stage draft {
    by     Team
    reads  request
    writes reply: Text
    takes  10m to 30m mostly 15m
    done   -> look
  }

  gate look of reply {
    by     Lead
    accept -> send
    rework -> draft at most 1 times
      else -> dropped
    reject -> dropped
  }

  stage send {
    by    Team
    reads reply
    takes 1m to 3m
    done  -> answered
  }
}
";

const SETTINGS: &str = "[Answer.look]
takes   = \"log-normal 10m deviation 5m\"
answers = { accept = \"80%\", rework = \"15%\", reject = \"5%\" }

[Team]
cost = \"40 EUR per hour\"
";

/// A package of this test alone, made anew.
fn package(name: &str, work: &str, settings: &str) -> PathBuf {
    let folder = common::folder(&format!("simulate-{name}"));
    for (file, text) in
        [("flow.toml", "name = \"answers\"\n"), ("work.flow", work), ("simulation.toml", settings)]
    {
        if !text.is_empty() {
            fs::write(folder.join(file), text).expect("written");
        }
    }
    folder
}

#[test]
fn what_is_told_beside_the_text_is_checked_like_source() {
    let folder = package("checked", WORK, SETTINGS);
    assert_eq!(code(&flowc(&folder, &["check"])), 0);
    let misspelt = SETTINGS.replace("[Team]", "[Teem]").replace("80%", "70%");
    fs::write(folder.join("simulation.toml"), misspelt).expect("written");
    for command in ["check", "simulate"] {
        let output = flowc(&folder, &[command]);
        assert_eq!(code(&output), 1, "{command}");
        let said = text(&output.stderr);
        for part in [
            "[simulation_shares] Error: The answers of “Look” add up to 90%, not to 100%",
            "simulation.toml:3:11",
            "Nothing in this package is called `Teem`",
            "Did you mean `Team`?",
        ] {
            assert!(said.contains(part), "{command}: no {part:?} in\n{said}");
        }
    }
    let short = flowc(&folder, &["check", "--message-format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&short.stdout).expect("one document");
    assert_eq!(document["diagnostics"][0]["place"]["path"], "simulation.toml");
    let page = flowc(&folder, &["explain", "simulation_shares"]);
    assert_eq!(code(&page), 0);
    fs::write(folder.join("simulation.toml"), [0xFF, 0xFE]).expect("written");
    let output = flowc(&folder, &["simulate"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("is not UTF-8 text"), "{}", text(&output.stderr));
}

#[test]
fn what_can_not_be_set_ends_with_two() {
    let folder = package("set", WORK, SETTINGS);
    for (arguments, expected) in [
        (vec!["--set", "Teem.capacity=3"], "nothing in this package is called `Teem`. Did you mean `Team`?"),
        (vec!["--set", "Team.capacity=many"], "it takes a whole number without quotes"),
        (vec!["--set", "Team.capacity"], "has no `=`"),
        (vec!["--set", "Team.capacity=5..1"], "a sweep goes from the smaller to the larger"),
        (vec!["--set", "Team.capacity=1..10", "--set", "Lead.capacity=1..10"], "at most 50 are compared"),
        (vec!["--set", "Team.capacity=1..3", "--log", "x.csv"], "leave the sweep out"),
        (vec!["--horizon", "soon"], "`--horizon` can't be used: `soon` is no length of time"),
        (vec!["--log", "no/such/folder/x.csv"], "can't write no/such/folder/x.csv"),
        (vec!["--replications", "0"], "0 is not in 1..=10000"),
    ] {
        let mut all = vec!["simulate"];
        all.extend(&arguments);
        let output = flowc(&folder, &all);
        assert_eq!(code(&output), 2, "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains(expected), "{arguments:?}: no {expected:?} in\n{said}");
    }
    let json = flowc(&folder, &["simulate", "--set", "Teem.capacity=3", "--message-format", "json"]);
    assert_eq!(code(&json), 2);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
    assert!(document["failures"][0].as_str().is_some_and(|failure| failure.contains("Teem")));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = package("seed", WORK, SETTINGS);
    let made = |number: u32, seed: &str| {
        let (report, csv, xes) = (format!("{number}.html"), format!("{number}.csv"), format!("{number}.xes"));
        let output = flowc(
            &folder,
            &["simulate", "--cases", "300", "--seed", seed, "--report", &report, "--log", &csv],
        );
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert_eq!(code(&flowc(&folder, &["simulate", "--cases", "300", "--seed", seed, "--log", &xes])), 0);
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it was written");
        (text(&output.stdout), read(&report), read(&csv), read(&xes))
    };
    let first = made(1, "7");
    assert_eq!(first, made(2, "7"));
    assert_ne!(first, made(3, "8"));
    let left: Vec<String> = fs::read_dir(&folder)
        .expect("it is a folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("partial"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    for part in
        ["Answer", "time to the outcome, mean", "Steps", "Who works", "What holds the work up", "Seed 7."]
    {
        assert!(first.0.contains(part), "no {part:?} in\n{}", first.0);
    }
}

#[test]
fn what_ifs_stand_side_by_side() {
    let folder = package("what-if", WORK, SETTINGS);
    let two = flowc(&folder, &["simulate", "--cases", "400", "--set", "Lead.capacity=1"]);
    assert_eq!(code(&two), 0, "{}", text(&two.stderr));
    let said = text(&two.stdout);
    assert!(said.contains("as it is") && said.contains("Lead.capacity = 1"), "{said}");
    let sweep = flowc(
        &folder,
        &["simulate", "--cases", "400", "--set", "Lead.capacity=1..5", "--report", "sweep.html"],
    );
    assert_eq!(code(&sweep), 0, "{}", text(&sweep.stderr));
    let said = text(&sweep.stdout);
    for count in 1..=5 {
        assert!(said.contains(&format!("Lead.capacity = {count}")), "{said}");
    }
    let page = fs::read_to_string(folder.join("sweep.html")).expect("it was written");
    assert!(
        page.contains("<h2>What if</h2>") && page.contains("Lead.capacity = 5"),
        "the page compares as well"
    );
    let json =
        flowc(&folder, &["simulate", "--cases", "400", "--set", "Lead.capacity=1", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
    let waits = |index: usize| {
        let resources =
            document["simulations"][index]["results"]["resources"].as_array().expect("they worked").clone();
        let lead = resources.into_iter().find(|found| found["title"] == "Lead").expect("Lead works");
        lead["waiting"]["mean"]["mean"].as_f64().expect("a number")
    };
    assert!(waits(1) > waits(0), "one does not wait less than three");
    assert_eq!(document["simulations"][1]["change"], "Lead.capacity = 1");
}

#[test]
fn so_many_cases_come_to_what_nobody_else_starts() {
    let check = "\nworkflow Check(request: Request) {\n  owner   Lead\n  within  1 week\n  late    -> over\n  outcome over\n\n  stage think {\n    by    Lead\n    reads request\n    takes 1m\n    done  -> over\n  }\n}\n";
    let work = WORK.replace("  arrives 40 per day\n", "").replace(
        "    done  -> answered\n  }\n",
        "    done  -> last\n  }\n\n  run last of Check(request: request) {\n    on over -> answered\n  }\n",
    );
    let folder =
        package("fed", &format!("{work}{check}"), "[Answer.look]\nanswers = { accept = \"100%\" }\n");
    let output = flowc(&folder, &["simulate", "--cases", "50", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let document: serde_json::Value = serde_json::from_str(&text(&output.stdout)).expect("it is JSON");
    let workflows = document["simulations"][0]["results"]["workflows"].as_array().expect("there are some");
    let started: Vec<f64> =
        workflows.iter().map(|workflow| workflow["finished"]["mean"].as_f64().expect("a number")).collect();
    assert_eq!(started, [50.0, 50.0]);
}

#[test]
fn a_report_that_can_not_be_written_leaves_what_was_there() {
    let folder = package("unwritten", WORK, SETTINGS);
    fs::create_dir(folder.join("taken")).expect("made");
    for arguments in [["--report", "taken"], ["--log", "taken"], ["--report", "no/x.html"]] {
        let output = flowc(&folder, &["simulate", "--cases", "10", arguments[0], arguments[1]]);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(text(&output.stderr).contains("can't write"), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
    }
}

#[test]
fn what_was_simulated_is_fitted_again() {
    let folder = package("fit", WORK, SETTINGS);
    let made = flowc(&folder, &["simulate", "--cases", "4000", "--log", "log.csv"]);
    assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    let fitted = flowc(&folder, &["simulate", "--fit", "log.csv", "--out", "fitted.toml"]);
    assert_eq!(code(&fitted), 0, "{}", text(&fitted.stderr));
    let text_of = |name: &str| fs::read_to_string(folder.join(name)).expect("it was written");
    let file = text_of("fitted.toml");
    for part in [
        "arrives = \"every exponential",
        "[Answer.draft]\ntakes = \"10m",
        "[Answer.look]\ntakes = \"log-normal",
    ] {
        assert!(file.contains(part), "no {part:?} in\n{file}");
    }
    let share = |answer: &str| -> f64 {
        let rest =
            file.split(&format!("{answer} = \"")).nth(1).unwrap_or_else(|| panic!("no {answer} in\n{file}"));
        rest.split('%').next().and_then(|number| number.parse().ok()).expect("a share")
    };
    assert!((share("accept") - 80.0).abs() < 3.0, "{file}");
    // What is simulated with it comes out as before.
    let cycle = || {
        let output = flowc(&folder, &["simulate", "--cases", "4000", "--format", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one document");
        document["simulations"][0]["results"]["workflows"][0]["working"]["mean"].as_f64().expect("a number")
    };
    let before = cycle();
    fs::rename(folder.join("fitted.toml"), folder.join("simulation.toml")).expect("moved");
    let after = cycle();
    assert!((after / before - 1.0).abs() < 0.05, "{before} before, {after} after");
    // A file of one's own is left alone; a fitted one is made anew.
    assert_eq!(code(&flowc(&folder, &["simulate", "--fit", "log.csv", "--out", "simulation.toml"])), 0);
    fs::write(folder.join("simulation.toml"), SETTINGS).expect("written");
    let refused = flowc(&folder, &["simulate", "--fit", "log.csv", "--out", "simulation.toml"]);
    assert_eq!(code(&refused), 2);
    assert!(text(&refused.stderr).contains("was written by hand"), "{}", text(&refused.stderr));
    assert_eq!(text_of("simulation.toml"), SETTINGS);
    fs::write(folder.join("broken.csv"), "case,activity,complete\n1,draft,soon\n").expect("written");
    let broken = flowc(&folder, &["simulate", "--fit", "broken.csv"]);
    assert_eq!(code(&broken), 2);
    assert!(
        text(&broken.stderr).contains("broken.csv: line 2: `soon` is no moment"),
        "{}",
        text(&broken.stderr)
    );
    assert_eq!(code(&flowc(&folder, &["simulate", "--fit", "nothing.csv"])), 2);
}

/// An element: how deep it stands, its name, and its attributes.
type Element = (usize, String, Vec<(String, String)>);

/// The elements of a document, in order.
fn elements(document: &str) -> Vec<Element> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(document);
    let mut found = Vec::new();
    let mut depth = 0;
    loop {
        let event = reader.read_event().expect("it is well-formed");
        let opens = matches!(event, Event::Start(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                let attributes = tag
                    .attributes()
                    .map(|attribute| attribute.expect("it is one"))
                    .map(|attribute| {
                        let value = attribute.value.into_owned();
                        (attribute.key.as_ref().to_owned(), value)
                    })
                    .collect();
                found.push((depth, name, attributes));
                depth += usize::from(opens);
            }
            Event::End(_) => depth -= 1,
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// Titles that would like to be more than titles.
fn hostile() -> String {
    WORK.replace("role Team {", "role Team {\n  title \"=HYPERLINK(1)\"\n ")
        .replace("  stage draft {", "  stage draft {\n    title \"<img src=x onerror=alert(1)>, & 'so'\"")
        .replace("  stage send {", "  stage send {\n    title \"@SUM(A1)\"")
}

#[test]
fn logs_are_what_other_programs_read() {
    let folder = package("logs", &hostile(), SETTINGS);
    for log in ["log.xes", "log.csv"] {
        let made = flowc(&folder, &["simulate", "--cases", "50", "--log", log, "--report", "report.html"]);
        assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    }
    let xes = fs::read_to_string(folder.join("log.xes")).expect("it was written");
    let all = elements(&xes);
    assert_eq!(all[0].1, "log");
    assert!(all[0].2.contains(&("xmlns".to_owned(), "http://www.xes-standard.org/".to_owned())));
    // Extensions, globals, classifiers, attributes, traces: the order that the standard asks for.
    let mut order: Vec<&str> =
        all.iter().filter(|(depth, ..)| *depth == 1).map(|(_, name, _)| name.as_str()).collect();
    order.dedup();
    assert_eq!(order, ["extension", "global", "classifier", "string", "trace"]);
    let traces = all.iter().filter(|(_, name, _)| name == "trace").count();
    assert_eq!(traces, 50);
    let mut before = String::new();
    let mut transitions = 0;
    for (_, name, attributes) in &all {
        let get = |key: &str| attributes.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str());
        match (name.as_str(), get("key")) {
            ("trace", _) => before.clear(),
            ("date", Some("time:timestamp")) => {
                let moment = get("value").expect("it has one");
                assert!(before.as_str() <= moment, "events of a case are in order");
                moment.clone_into(&mut before);
            }
            ("string", Some("lifecycle:transition")) => {
                transitions += 1;
                let known = ["schedule", "start", "complete", "ate_abort", "withdraw"];
                assert!(get("value").is_some_and(|value| known.contains(&value)), "{attributes:?}");
            }
            ("string", Some("concept:name")) => assert!(get("value").is_some_and(|value| !value.is_empty())),
            _ => {}
        }
    }
    assert!(transitions > 300, "{transitions}");
    assert!(xes.contains("&lt;img src=x onerror=alert(1)&gt;, &amp; &#39;so&#39;"));
    let csv = fs::read_to_string(folder.join("log.csv")).expect("it was written");
    assert!(
        csv.starts_with("case,workflow,activity,resource,enabled,started,completed,lifecycle\r\n"),
        "{csv}"
    );
    assert!(csv.contains(",'@SUM(A1),'=HYPERLINK(1),"), "a spreadsheet takes a title for a title:\n{csv}");
    assert!(csv.contains(",\"<img src=x onerror=alert(1)>, & 'so'\","), "{csv}");
    let fitted = flowc(&folder, &["simulate", "--fit", "log.csv"]);
    assert_eq!(code(&fitted), 0, "{}", text(&fitted.stderr));
    assert!(text(&fitted.stdout).contains("[Answer.send]"), "{}", text(&fitted.stdout));
    let page = fs::read_to_string(folder.join("report.html")).expect("it was written");
    assert!(!page.contains("<img") && page.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

/// The same work, with numbers that it is run by.
fn measured() -> String {
    let measures = "measure speed {
  target <= 2h
  counts case.ended - case.started
}
measure sent_back {
  target <= 10%
  counts count of Answer.look.rework / count of Answer.look.verdicts
}
";
    let pursues = "  arrives 40 per day\n  optimise speed\n  guard sent_back <= 10%";
    format!("{measures}{}", WORK.replace("  arrives 40 per day", pursues))
}

#[test]
fn a_number_that_is_pursued_at_the_cost_of_its_guard_is_found() {
    let kept = SETTINGS.replace("rework = \"15%\"", "rework = \"2%\"").replace("80%", "93%");
    let folder = package("guarded", &measured(), &kept);
    let fine = flowc(&folder, &["simulate", "--cases", "2000"]);
    assert_eq!(code(&fine), 0, "{}", text(&fine.stderr));
    assert!(!text(&fine.stderr).contains("guard_is_traded"), "{}", text(&fine.stderr));
    let missed = SETTINGS.replace("rework = \"15%\"", "rework = \"35%\"").replace("80%", "60%");
    fs::write(folder.join("simulation.toml"), missed).expect("written");
    let traded = flowc(&folder, &["simulate", "--cases", "2000"]);
    assert_eq!(code(&traded), 0, "a warning: {}", text(&traded.stderr));
    let said = text(&traded.stderr);
    for part in
        ["[guard_is_traded] Warning: “Speed” is pursued at the cost of “Sent back”: it is 3", "work.flow:"]
    {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
    let denied = flowc(&folder, &["simulate", "--cases", "2000", "--deny", "guard_is_traded"]);
    assert_eq!(code(&denied), 1, "{}", text(&denied.stderr));
    // A what-if that buys speed with it is told beside the figures.
    let faster = "Answer.look.answers={ accept = \"60%\", rework = \"35%\", reject = \"5%\" }";
    fs::write(folder.join("simulation.toml"), &kept).expect("written");
    let set = flowc(&folder, &["simulate", "--cases", "2000", "--set", faster]);
    assert_eq!(code(&set), 0, "{}", text(&set.stderr));
    assert!(text(&set.stdout).contains("at the cost of"), "{}", text(&set.stdout));
}

#[test]
fn work_that_nobody_began_is_withdrawn() {
    // What comes in the evening is late at midnight, and nobody was there.
    let office = "calendar office {\n  zone \"UTC\"\n  open Monday to Friday from 09:00 to 17:00\n}\n";
    let work = WORK.replace("role Team {", "role Team {\n  calendar office\n ").replace(
        "takes  10m to 30m mostly 15m",
        "within 4h\n    late   -> dropped\n    takes  10m to 30m mostly 15m",
    );
    let folder = package("withdrawn", &format!("{office}{work}"), SETTINGS);
    for log in ["log.csv", "log.xes"] {
        let made = flowc(&folder, &["simulate", "--cases", "300", "--log", log]);
        assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    }
    let csv = fs::read_to_string(folder.join("log.csv")).expect("it was written");
    let mut withdrawn = 0;
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        match cells[7] {
            "withdraw" => {
                withdrawn += 1;
                assert!(cells[5].is_empty() && cells[3].is_empty(), "nobody began it: {row}");
            }
            "complete" | "abort" => assert!(!cells[5].is_empty(), "somebody began it: {row}"),
            other => panic!("{other}"),
        }
    }
    assert!(withdrawn > 20, "{withdrawn}");
    let xes = fs::read_to_string(folder.join("log.xes")).expect("it was written");
    assert_eq!(xes.matches("value=\"withdraw\"").count(), withdrawn);
    let fitted = flowc(&folder, &["simulate", "--fit", "log.csv"]);
    assert_eq!(code(&fitted), 0, "{}", text(&fitted.stderr));
}
