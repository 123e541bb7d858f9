//! The command line from outside: exit codes, one valid document per machine format, nothing written by half.

mod common;

use common::{code, flowc, folder, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package with one file of that text.
fn package(name: &str, source: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("flow.toml"), format!("name = \"{name}\"\n")).expect("written");
    fs::write(folder.join("work.flow"), source).expect("written");
    folder
}

const CLEAN: &str = "role Team { people ana, ben, cara }

workflow Answer {
  owner  Team
  within 1 day
  late   -> dropped
  outcome answered
  outcome dropped

  stage draft {
    by   Team
    done -> answered
  }
}
";

#[test]
fn a_new_package_compiles_clean_and_builds() {
    let folder = folder("new");
    let made = flowc(&folder, &["new", "first-steps"]);
    assert_eq!(code(&made), 0, "{}", text(&made.stderr));
    let package = folder.join("first-steps");
    let checked = flowc(&package, &["check", "--deny", "warnings"]);
    assert_eq!(code(&checked), 0, "{}", text(&checked.stderr));
    let formatted = flowc(&package, &["fmt", "--check"]);
    assert_eq!(code(&formatted), 0, "{}", text(&formatted.stdout));
    let built = flowc(&package, &["build"]);
    assert_eq!(code(&built), 0, "{}", text(&built.stderr));
    assert!(package.join("compiled/artifacts.txt").is_file());
    assert_eq!(code(&flowc(&package, &["build", "--check"])), 0);
    let again = flowc(&folder, &["new", "first-steps"]);
    assert_eq!(code(&again), 2, "a folder that isn't empty is left alone");
}

#[test]
fn a_drifted_artifact_is_shown_and_ends_with_one() {
    let folder = package("drift", CLEAN);
    assert_eq!(code(&flowc(&folder, &["build", "--target", "ir,markdown"])), 0);
    let index = fs::read_to_string(folder.join("compiled/artifacts.txt")).expect("the index is there");
    let page = index.lines().find(|line| line.ends_with(".md")).expect("there is a page");
    let page = folder.join("compiled").join(page);
    let before = fs::read_to_string(&page).expect("the page is there");
    fs::write(&page, format!("{before}\nchanged by hand\n")).expect("written");
    let checked = flowc(&folder, &["build", "--check", "--target", "ir,markdown"]);
    assert_eq!(code(&checked), 1);
    assert!(text(&checked.stderr).contains("-changed by hand"), "{}", text(&checked.stderr));
    assert_eq!(code(&flowc(&folder, &["build", "--target", "ir,markdown"])), 0);
    assert_eq!(fs::read_to_string(&page).expect("the page is there"), before);
    // What is no longer made goes.
    assert_eq!(code(&flowc(&folder, &["build", "--target", "ir"])), 0);
    assert!(!page.exists());
}

#[test]
fn a_document_tells_of_what_has_drifted_and_of_what_is_not_formatted() {
    let formats = ["json", "jsonl", "sarif", "github", "gitlab", "junit", "short"];
    let folder = package("drift-told", &CLEAN.replace("  owner  Team", "     owner Team"));
    assert_eq!(code(&flowc(&folder, &["build", "--target", "ir"])), 0);
    fs::remove_file(folder.join("compiled/ir/flow-ir.schema.json")).expect("it was made");
    for format in formats {
        let checked = flowc(&folder, &["build", "--check", "--target", "ir", "--message-format", format]);
        assert_eq!(code(&checked), 1, "{format}");
        assert!(text(&checked.stdout).contains("is missing"), "{format}: {}", text(&checked.stdout));
        let checked = flowc(&folder, &["fmt", "--check", ".", "work.flow", "--message-format", format]);
        assert_eq!(code(&checked), 1, "{format}");
        let document = text(&checked.stdout);
        assert!(document.contains("work.flow is not in the canonical look"), "{format}: {document}");
        assert!(!document.contains("+++"), "{format}: the difference stands beside the document: {document}");
        if matches!(format, "json" | "sarif" | "gitlab") {
            serde_json::from_str::<serde_json::Value>(&document).expect("one document");
        }
    }
}

#[test]
fn findings_end_with_one_and_nothing_is_written() {
    let folder = package("findings", &CLEAN.replace("-> answered", "-> answerd"));
    let built = flowc(&folder, &["build"]);
    assert_eq!(code(&built), 1);
    assert!(text(&built.stderr).contains("answered"), "a suggestion is offered: {}", text(&built.stderr));
    assert!(!folder.join("compiled").exists());
}

#[test]
fn the_places_of_a_finding_are_shown_in_the_order_of_the_text() {
    let broken = "record Invoice { amount: Money }\n\n".to_owned()
        + &CLEAN
            .replace("workflow Answer {", "workflow Answer(invoice: Invoice) {")
            .replace("    by   Team\n", "    by   Team\n    reads invoice.amout\n");
    let checked = flowc(&package("places", &broken), &["check"]);
    let said = text(&checked.stderr) + &text(&checked.stdout);
    let declared = said.find("record Invoice").expect("where it is declared is shown");
    let used = said.find("invoice.amout").expect("where it is used is shown");
    assert!(declared < used, "{said}");
    assert!(!said.contains('├'), "one picture for one file: {said}");
}

#[test]
fn ten_thousand_mistakes_are_capped_and_counted() {
    let steps: String = (0..10_000)
        .map(|number| format!("  stage s{number} {{\n    by Nobody{number}\n    done -> nowhere\n  }}\n"))
        .collect();
    let folder = package("many", &CLEAN.replace("  stage draft {", &(steps + "  stage draft {")));
    let checked = flowc(&folder, &["check", "--message-format", "json"]);
    assert_eq!(code(&checked), 1);
    let document: serde_json::Value = serde_json::from_slice(&checked.stdout).expect("one document");
    let told = document["diagnostics"].as_array().expect("a list").len();
    assert!((100..2_000).contains(&told), "{told} are told");
    let rules: Vec<&str> = document["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    assert!(rules.contains(&"too_many_mistakes"), "the rest is said to be there: {rules:?}");
}

#[test]
fn every_machine_format_is_one_valid_document() {
    let broken = package("formats", &CLEAN.replace("-> answered", "-> answerd"));
    let config = package("formats-config", CLEAN);
    fs::write(config.join("flow.toml"), "nmae = \"x\"\n").expect("written");
    let missing = folder("formats-missing");
    for (folder, expected) in [(&broken, 1), (&config, 2), (&missing, 2)] {
        for format in ["json", "sarif", "gitlab"] {
            let output = flowc(folder, &["check", "--message-format", format]);
            assert_eq!(code(&output), expected, "{format}: {}", text(&output.stdout));
            let document: serde_json::Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|error| panic!("{format}: {error}: {}", text(&output.stdout)));
            assert!(document.to_string().len() > 60, "{format} says nothing: {document}");
        }
        let output = flowc(folder, &["check", "--message-format", "jsonl"]);
        let lines: Vec<serde_json::Value> = text(&output.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).expect("each line is JSON"))
            .collect();
        assert!(lines.last().is_some_and(|last| last.get("summary").is_some()));
        let output = flowc(folder, &["check", "--message-format", "junit"]);
        let document = text(&output.stdout);
        let mut reader = quick_xml::Reader::from_str(&document);
        let mut failures = 0;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Start(tag)) if tag.name().as_ref() == "failure" => failures += 1,
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{error}: {document}"),
            }
        }
        assert!(failures > 0, "{document}");
        let output = flowc(folder, &["check", "--message-format", "github"]);
        assert!(text(&output.stdout).starts_with("::error "), "{}", text(&output.stdout));
        let output = flowc(folder, &["check", "--message-format", "short"]);
        assert!(!text(&output.stdout).is_empty());
    }
    let clean = package("formats-clean", CLEAN);
    let output = flowc(&clean, &["check", "--message-format", "json"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stdout));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(document["diagnostics"], serde_json::json!([]));
}

#[test]
fn a_command_line_that_can_not_be_read_is_told_in_a_document_as_well() {
    let folder = package("formats-usage", CLEAN);
    for (arguments, said) in [
        (["simulate", "--cases", "0"].as_slice(), "--cases"),
        (&["check", "--fixx"], "found; tip: "),
        (&["frobnicate"], "frobnicate"),
        (&["play"], "--role"),
        (&["play", "--role", "Team"], "talks with a person"),
        (&[], "subcommand"),
    ] {
        for format in ["json", "jsonl", "sarif", "gitlab"] {
            for as_one in [true, false] {
                let named = format!("--message-format={format}");
                let mut all = arguments.to_vec();
                match as_one {
                    true => all.push(&named),
                    false => all.extend(["--message-format", format]),
                }
                let output = flowc(&folder, &all);
                let told = text(&output.stdout);
                assert_eq!(code(&output), 2, "{all:?}: {told}");
                assert!(told.contains(said), "{all:?}: {told}");
                for document in if format == "jsonl" { told.lines().collect() } else { vec![told.as_str()] } {
                    let read = serde_json::from_str::<serde_json::Value>(document);
                    assert!(read.is_ok(), "{all:?}: {read:?}: {told}");
                }
            }
        }
        let mut all = arguments.to_vec();
        all.extend(["--message-format", "junit"]);
        let output = flowc(&folder, &all);
        assert!(text(&output.stdout).starts_with("<?xml"), "{all:?}: {}", text(&output.stdout));
        all.pop();
        all.push("github");
        let output = flowc(&folder, &all);
        assert!(text(&output.stdout).starts_with("::error"), "{all:?}: {}", text(&output.stdout));
    }
    // What was asked about the command line is no document, and neither is what stands behind `--`.
    let help = flowc(&folder, &["--help", "--message-format", "json"]);
    assert_eq!(code(&help), 0);
    let output = flowc(&folder, &["check", "--fixx", "--", "--message-format", "json"]);
    assert_eq!((code(&output), text(&output.stdout).as_str()), (2, ""));
}

#[test]
fn what_is_no_text_is_refused_quickly() {
    let folder = package("no-text", CLEAN);
    for (name, bytes) in [
        ("utf16.flow", b"\xff\xfer\0o\0l\0e\0".as_slice()),
        ("latin1.flow", b"role \xe4\n".as_slice()),
        ("nul.flow", b"role Team { people 3 }\0\n".as_slice()),
    ] {
        fs::write(folder.join(name), bytes).expect("written");
        let output = flowc(&folder, &["check", "--message-format", "short"]);
        assert_eq!(code(&output), 1, "{name}: {}", text(&output.stdout));
        assert!(text(&output.stdout).contains(name), "{name}: {}", text(&output.stdout));
        fs::remove_file(folder.join(name)).expect("removed");
    }
    fs::write(folder.join("bom.flow"), "\u{feff}role Crowd { people 3 }\r\n").expect("written");
    let output = flowc(&folder, &["check"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn links_pipes_and_folders_are_no_files() {
    use std::os::unix::fs::symlink;
    let outside = folder("links-outside");
    fs::write(outside.join("secret.flow"), "role Secret { people 1 }\n").expect("written");
    let package = package("links", CLEAN);
    symlink(outside.join("secret.flow"), package.join("link.flow")).expect("linked");
    let output = flowc(&package, &["check", "--message-format", "short"]);
    assert_ne!(code(&output), 0);
    assert!(text(&output.stdout).contains("link"), "{}", text(&output.stdout));
    fs::remove_file(package.join("link.flow")).expect("removed");

    let status = Command::new("mkfifo").arg(package.join("pipe.flow")).status().expect("mkfifo runs");
    assert!(status.success());
    let output = flowc(&package, &["check", "--message-format", "short"]);
    assert_ne!(code(&output), 0);
    assert!(text(&output.stdout).contains("pipe.flow"), "{}", text(&output.stdout));
    fs::remove_file(package.join("pipe.flow")).expect("removed");

    fs::create_dir(package.join("folder.flow")).expect("made");
    assert_eq!(code(&flowc(&package, &["check"])), 0, "a folder of that name holds no file");

    // The output folder doesn't lead out of itself by a link inside it.
    fs::create_dir(package.join("compiled")).expect("made");
    symlink(&outside, package.join("compiled/ir")).expect("linked");
    let output = flowc(&package, &["build", "--target", "ir"]);
    assert_eq!(code(&output), 2, "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(&outside).expect("readable").count(), 1, "nothing was written outside");
}

/// A file is a module, and its name is how others call it.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_not_be_named_is_not_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = |bytes: &[u8]| std::ffi::OsStr::from_bytes(bytes).to_owned();
    let package = package("unnamed", CLEAN);
    fs::write(package.join(name(b"caf\xe9.flow")), "role Waiter { people 3 }\n").expect("written");
    let output = flowc(&package, &["check"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("isn't UTF-8 text"), "{}", text(&output.stderr));
    fs::rename(package.join(name(b"caf\xe9.flow")), package.join(name(b"caf\xe9.txt"))).expect("renamed");
    assert_eq!(code(&flowc(&package, &["check"])), 0, "what is no source may be called anything");
    // The package itself may lie anywhere.
    let elsewhere = package.join(name(b"caf\xe9"));
    fs::create_dir(&elsewhere).expect("made");
    fs::write(elsewhere.join("work.flow"), CLEAN).expect("written");
    assert_eq!(code(&flowc(&package, &["check"])), 2, "nor is a folder of files");
    fs::write(elsewhere.join("flow.toml"), "name = \"cafe\"\n").expect("written");
    assert_eq!(code(&flowc(&elsewhere, &["build", "--target", "ir"])), 0);
    assert_eq!(code(&flowc(&package, &["check"])), 0, "another package is none of its files");
}

/// A first thread has as much stack as the shell allows, which may be little; the work has as much as it needs all the same.
#[cfg(unix)]
#[test]
fn a_shell_that_allows_little_stack_changes_nothing() {
    // Conditions and arrows as deep as they may be, in branches in branches.
    let mut steps = "stage last {\n by Team\n done -> join\n }".to_owned();
    for depth in 0..20 {
        steps = format!("parallel p{depth} {{\n branch b{depth} {{\n {steps}\n }}\n done -> join\n}}");
    }
    let condition = format!("{}amount > 1{}", "(".repeat(20), ")".repeat(20));
    let condition = format!("{condition}{}", " or amount > 2".repeat(2_000));
    let steps = steps.replace("by Team", &format!("by Team when {condition}\n by Team"));
    let text_of = CLEAN.replace("workflow Answer {", "workflow Answer(amount: Decimal) {");
    let (before, after) = text_of.split_once("  stage draft").expect("it stands there");
    let outermost = steps.trim_end_matches("done -> join\n}").to_owned() + "done -> draft\n}\n";
    let package = package("little-stack", &format!("{before}{outermost}  stage draft{after}"));
    let under = |limit: &str| {
        let script = format!("{limit} && exec \"$0\" check --message-format short");
        let arguments = ["-c", &script, env!("CARGO_BIN_EXE_flowc")];
        let output = Command::new("sh").args(arguments).current_dir(&package).output().expect("sh runs");
        (code(&output), text(&output.stdout), text(&output.stderr))
    };
    let usual = under("true");
    assert_eq!(usual.0, 0, "{usual:?}");
    assert_eq!(under("ulimit -S -s 256"), usual, "which may be raised");
    assert_eq!(under("ulimit -s 256"), usual, "which may not be raised");
}

#[cfg(unix)]
#[test]
fn a_failed_write_leaves_everything_as_it_was() {
    let folder = package("unwritable", CLEAN);
    assert_eq!(code(&flowc(&folder, &["build", "--target", "ir"])), 0);
    let index = folder.join("compiled/artifacts.txt");
    let before = fs::read_to_string(&index).expect("the index is there");
    // A folder stands where a file has to go.
    fs::create_dir_all(folder.join("compiled/markdown/README.md")).expect("made");
    fs::write(folder.join("compiled/markdown/README.md/kept"), "kept").expect("written");
    let output = flowc(&folder, &["build", "--target", "ir,markdown"]);
    assert_eq!(code(&output), 2, "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&index).expect("the index is there"), before);
    assert_eq!(
        fs::read_to_string(folder.join("compiled/markdown/README.md/kept")).expect("it is kept"),
        "kept"
    );
    let left: Vec<_> = fs::read_dir(folder.join("compiled")).expect("readable").flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().contains("partial")), "{left:?}");
}

#[test]
fn usage_and_configuration_end_with_two() {
    let folder = package("usage", CLEAN);
    for arguments in [
        ["check", "nowhere"].as_slice(),
        &["build", "--target", "svgg"],
        &["check", "--deny", "unbounded_lop"],
        &["check", "--as-of", "2026-02-30"],
        &["explain", "unbounded_lop"],
        &["frobnicate"],
    ] {
        let output = flowc(&folder, arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).is_empty(), "{arguments:?}");
    }
    let around = common::folder("two-packages");
    assert!(text(&flowc(&around, &["check"]).stderr).contains("`flowc new NAME` begins one"));
    for name in ["left", "right"] {
        assert_eq!(code(&flowc(&around, &["new", name])), 0);
    }
    let output = flowc(&around, &["check"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("name one, as ./left or ./right"), "{}", text(&output.stderr));
    let output = flowc(&folder, &["build", "--target", "svgg"]);
    assert!(text(&output.stderr).contains("`svg`"), "{}", text(&output.stderr));
    fs::write(folder.join("flow.toml"), "name = \"usage\"\ntragets = [\"svg\"]\n").expect("written");
    let output = flowc(&folder, &["check"]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("targets"), "{}", text(&output.stderr));
}

#[test]
fn fmt_mends_the_look_and_check_only_says() {
    let folder = package("look", &CLEAN.replace("  owner  Team", "      owner Team   // who answers"));
    let checked = flowc(&folder, &["fmt", "--check"]);
    assert_eq!(code(&checked), 1);
    assert!(text(&checked.stdout).contains("+  owner"), "{}", text(&checked.stdout));
    assert_eq!(code(&flowc(&folder, &["fmt"])), 0);
    assert_eq!(code(&flowc(&folder, &["fmt", "--check"])), 0);
    assert!(fs::read_to_string(folder.join("work.flow")).expect("readable").contains("// who answers"));
}

#[test]
fn fixes_are_applied_where_they_are_safe() {
    let folder = package("fix", &CLEAN.replace("stage draft {", "stage draft {\n    when true == true"));
    assert_eq!(code(&flowc(&folder, &["check"])), 1);
    let fixed = flowc(&folder, &["check", "--fix"]);
    assert_eq!(code(&fixed), 0, "{}", text(&fixed.stderr));
    assert!(fs::read_to_string(folder.join("work.flow")).expect("readable").contains("true is true"));
}

#[test]
fn it_tells_about_itself() {
    let folder = folder("itself");
    for (arguments, word) in [
        (["explain"].as_slice(), "unbounded_loop"),
        (&["explain", "unbounded_loop"], "at work"),
        (&["reference"], "gate"),
        (&["reference"], "## `simulation.toml`"),
        (&["reference", "--targets"], "asl"),
        (&["schema"], "$schema"),
        (&["completions", "bash"], "flowc"),
        (&["man"], "flowc"),
        (&["--help"], "check"),
        (&["--version"], "flowc"),
    ] {
        let output = flowc(&folder, arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains(word), "{arguments:?}: {}", text(&output.stdout));
    }
}

/// A gate, and scenarios of it.
const TRIED: &str = "role Team { people ana, ben, cara }
role Lead { people lea, leo }

workflow Answer {
  owner  Lead
  within 1 week
  late   -> dropped
  outcome answered
  outcome dropped

  stage draft {
    by     Team
    writes note: Text
    takes  1h
    done   -> look
  }

  gate look of note {
    by     Lead
    within 1 day
    accept -> answered
    reject -> dropped
    late   -> dropped
  }
}

scenario \"a lead says yes\" of Answer {
  when   look says accept by Lead after 30m
  expect outcome answered within 2h
}
";

#[test]
fn scenarios_are_run_and_a_failing_one_shows_what_happened() {
    let folder = package("tried", TRIED);
    let passes = flowc(&folder, &["test"]);
    assert_eq!(code(&passes), 0, "{}", text(&passes.stderr));
    assert!(text(&passes.stderr).contains("Ran 1 scenario of tried: it passes."), "{}", text(&passes.stderr));
    let sleeps = "\nscenario \"nobody looks\" of Answer {\n  when   look is silent\n  expect outcome answered within 2h\n}\n";
    let folder = package("tried", &format!("{TRIED}{sleeps}"));
    let fails = flowc(&folder, &["test"]);
    assert_eq!(code(&fails), 1);
    let said = text(&fails.stderr);
    for part in [
        "“nobody looks” expects `outcome answered within 2h`, and that doesn't come",
        "It ended with dropped after 1d 1h",
        "What happened:",
        "1d 1h  Look late, to Lead",
        "Ran 2 scenarios of tried: 1 pass, 1 fail.",
    ] {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
    let one = flowc(&folder, &["test", "--filter", "says yes"]);
    assert_eq!(code(&one), 0, "{}", text(&one.stderr));
    let none = flowc(&folder, &["test", "--filter", "no such"]);
    assert_eq!(code(&none), 2);
    let junit = flowc(&folder, &["test", "--message-format", "junit"]);
    assert_eq!(code(&junit), 1);
    let document = text(&junit.stdout);
    assert!(document.contains("tests=\"2\" failures=\"1\""), "{document}");
    let json = flowc(&folder, &["test", "--coverage", "--message-format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
    assert_eq!(document["summary"]["failed"], 1);
    assert_eq!(document["coverage"]["steps"]["covered"], 2);
    let drawn = flowc(&folder, &["test", "--coverage-svg", "covered"]);
    assert_eq!(code(&drawn), 1, "drawing changes nothing about what fails");
    let picture = fs::read_to_string(folder.join("covered/work.Answer.svg")).expect("it is there");
    assert!(picture.contains("f-way f-taken") && picture.contains("f-row-never"), "{picture}");
    let updated = flowc(&folder, &["test", "--update"]);
    assert_eq!(code(&updated), 0, "{}", text(&updated.stderr));
    let now = fs::read_to_string(folder.join("work.flow")).expect("it is there");
    assert!(now.contains("expect outcome dropped within 26h"), "{now}");
    assert_eq!(code(&flowc(&folder, &["test"])), 0);
}

#[test]
fn an_answer_that_is_missing_is_offered_as_a_line() {
    let open = TRIED.replace("  when   look says accept by Lead after 30m\n", "");
    let folder = package("open", &open);
    let fails = flowc(&folder, &["test"]);
    assert_eq!(code(&fails), 1);
    let said = text(&fails.stderr);
    for part in ["doesn't say what is answered at Look", "when look says accept"] {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
}

#[test]
fn combinations_are_explored_up_to_a_bound() {
    let folder = package("explored", TRIED);
    let explored = flowc(&folder, &["test", "--explore", "--coverage"]);
    assert_eq!(code(&explored), 0, "{}", text(&explored.stderr));
    let said = text(&explored.stdout);
    for part in ["all there are; 2 of 2 outcomes reached", "arrows", "never: work.flow:22  look"] {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
}

#[test]
fn a_case_is_played_as_a_person_of_a_role() {
    use std::io::Write as _;
    let folder = package("played", TRIED);
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowc"))
        .args(["play", "--role", "Lead"])
        .current_dir(&folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("flowc can be started");
    let mut input = child.stdin.take().expect("it reads");
    input.write_all(b"2 accept\n1 maybe\nwait 4h\n1 accept\n").expect("it listens");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for part in [
        "1. Look (accept, reject)",
        "after 1d more: it is late",
        "There is no 2 on your desk.",
        "You can't say `maybe` here.",
        "It is 5h after the start.",
        "after 20h more: it is late",
        "5h  Look: accept",
        "The case is over: Answered.",
    ] {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
    let unknown = flowc(&folder, &["play", "--role", "Leed"]);
    assert_eq!(code(&unknown), 2);
    assert!(text(&unknown.stderr).contains("Did you mean `Lead`?"), "{}", text(&unknown.stderr));
}

#[test]
fn maturity_says_what_is_missing_and_fails_nothing() {
    let folder = package("mature", TRIED);
    let told = flowc(&folder, &["maturity"]);
    assert_eq!(code(&told), 0, "a low level is no failure: {}", text(&told.stderr));
    let said = text(&told.stdout);
    for part in [
        "mature: none yet\n",
        "“Answer” has no level yet. For clarity it lacks:",
        "work.flow:4  Nothing says what “Answer” is for (`goal`)",
        "  7 more for the levels after that.\n  1 scenario tries it. 2 of its 5 arrows are taken.",
        "`flowc explain maturity`",
    ] {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
    let json = flowc(&folder, &["maturity", "--message-format", "json"]);
    assert_eq!(code(&json), 0);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
    let found = &document["maturity"];
    assert_eq!(found["level"], serde_json::Value::Null);
    let workflow = &found["workflows"][0];
    assert_eq!(workflow["next"], "clarity");
    assert_eq!(workflow["missing"][0]["question"], "why");
    assert_eq!(workflow["missing"][0]["line"], 4);
    assert_eq!(workflow["scenarios"], 1);
    let words: Vec<&str> = workflow["answers"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|answer| answer["question"].as_str())
        .collect();
    assert_eq!(words, ["why", "what", "who", "when", "how"]);
    let page = flowc(&folder, &["explain", "maturity"]);
    assert_eq!(code(&page), 0);
    assert!(text(&page.stdout).starts_with("# How mature"), "{}", text(&page.stdout));
    // What doesn't hold together has no level.
    fs::write(folder.join("work.flow"), TRIED.replace("by     Lead", "by     Nobody")).expect("written");
    assert_eq!(code(&flowc(&folder, &["maturity"])), 1);
    let empty = package("empty", "role Team { people ana }\n");
    let told = flowc(&empty, &["maturity", "--allow", "unused_declaration"]);
    assert_eq!((code(&told), text(&told.stdout).as_str()), (0, "empty has no workflows.\n"));
}

#[test]
fn the_maturity_of_the_examples_is_told_the_same_way_each_time() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let levels = ["clarity", "coordination", "completion", "collaboration"];
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&examples).expect("they are there").flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.join("flow.toml").exists());
    assert!(folders.len() >= 4);
    for folder in folders {
        let arguments = ["maturity", "--message-format", "json"];
        let json = flowc(&folder, &arguments);
        assert_eq!(code(&json), 0, "{}: {}", folder.display(), text(&json.stderr));
        assert_eq!(json.stdout, flowc(&folder, &arguments).stdout, "{}", folder.display());
        let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
        let workflows = document["maturity"]["workflows"].as_array().expect("a list");
        assert!(!workflows.is_empty());
        let rank = |level: &serde_json::Value| levels.iter().position(|one| level == one);
        let lowest = workflows.iter().map(|workflow| rank(&workflow["level"])).min().flatten();
        assert_eq!(rank(&document["maturity"]["level"]), lowest, "{}", folder.display());
        for workflow in workflows {
            let missing = workflow["missing"].as_array().expect("a list");
            let open: u64 = workflow["answers"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|answer| answer["asked"].as_u64().unwrap_or(0) - answer["said"].as_u64().unwrap_or(0))
                .sum();
            assert_eq!(open, missing.len() as u64, "every point that isn't answered is told");
            for one in missing {
                assert!(one["path"].as_str().is_some_and(|path| !path.contains("std/")), "{one}");
            }
        }
    }
}

#[test]
fn the_maturity_of_refunds_reads_so() {
    let refunds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/refunds");
    let told = flowc(&refunds, &["maturity"]);
    assert_eq!(code(&told), 0, "{}", text(&told.stderr));
    assert_eq!(text(&told.stdout), REFUNDS);
}

/// Changes with the example: read it before it is kept.
const REFUNDS: &str = "refunds: clarity, the lowest of its 3 workflows

                 level          why       what      who       when      how
Clarify receipt  clarity        1 of 4    2 of 2    5 of 6    6 of 6    6 of 6
Reconcile        clarity        1 of 4    3 of 3    6 of 7    6 of 6    6 of 6
Refund           collaboration  9 of 9    6 of 6    17 of 17  9 of 9    18 of 18
All              clarity        11 of 17  11 of 11  28 of 30  21 of 21  30 of 30

“Clarify receipt” is at clarity. For coordination it lacks:
  finance.flow:99  Nobody is told how “Clarify receipt” goes, or that it is late (`informs`, `escalate`)
  3 more for the levels after that.
  5 scenarios try it. 6 of its 7 arrows are taken.

“Reconcile” is at clarity. For coordination it lacks:
  finance.flow:45  Nobody is told how “Reconcile” goes, or that it is late (`informs`, `escalate`)
  3 more for the levels after that.
  7 scenarios try it. 13 of its 14 arrows are taken.

“Refund” is at collaboration. Nothing is missing.
  27 scenarios try it. 33 of its 34 arrows are taken.

clarity        Every step says what is done and who does it.
coordination   Whoever waits for somebody knows how long, and what follows; handoffs are accepted.
completion     Failure, rejection and absence are answered; there is a measure, and a law in force.
collaboration  Scenarios try it, people check what it rests on and what its agents do.
`flowc explain maturity` says what is asked for each level.
";
