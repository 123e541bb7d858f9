//! `flowc simulate` from outside: what is told beside the text, what-ifs, logs, and what is said where somebody slips.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
    accept -> answered
    rework -> draft at most 1 times
      else -> dropped
    reject -> dropped
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
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("simulate-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    for (file, text) in
        [("flow.toml", "name = \"answers\"\n"), ("work.flow", work), ("simulation.toml", settings)]
    {
        if !text.is_empty() {
            fs::write(folder.join(file), text).expect("written");
        }
    }
    folder
}

fn flowc(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flowc"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("flowc can be started")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
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
