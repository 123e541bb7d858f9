//! The tree-sitter grammar: a second parser, made from the compiler's table but by nobody's hand of the compiler's. What the
//! compiler accepts has no mistake in its tree, whole or after an edit.

use flow_source::FileId;
use flow_syntax::words::Kind;
use flow_tests::{files, read, tool, top};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The grammar as a library, compiled once.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let source = top().join("grammar/tree-sitter/src");
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tree_sitter_flow.so");
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O0", "-Wall", "-Werror", "-I"])
        .arg(&source)
        .args([source.join("parser.c"), source.join("scanner.c")])
        .arg("-o")
        .arg(&made)
        .status();
    assert!(status.is_ok_and(|status| status.success()), "cc can't compile the grammar");
    made
});

/// What the parser says about each job.
fn ask(jobs: &[Value]) -> Vec<Value> {
    let library = LIBRARY.to_str().expect("a path is text");
    let program = ["python", "tests/engines/tree_sitter_flow.py", library];
    let printed = tool(&program, &Value::from(jobs).to_string());
    let answer: Value = serde_json::from_str(&printed).expect("the parser prints JSON");
    assert_eq!(answer["abi"], 14);
    let results = answer["results"].as_array().cloned().expect("a list");
    assert_eq!(results.len(), jobs.len());
    results
}

/// Holds that no result has a problem.
fn all_well(results: &[Value]) {
    let wrong: Vec<String> = results
        .iter()
        .filter(|result| result["problem"] != "")
        .map(|result| format!("{}: {}", result["name"], result["problem"]))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), results.len(), wrong.join("\n"));
}

/// True where the compiler reads a text without a mistake. A line that stands twice is a matter of the table.
fn accepted(text: &str) -> bool {
    let parsed = flow_syntax::parse(text, FileId(0));
    parsed.diagnostics.iter().all(|found| found.rule.name == "repeated_line")
}

fn corpus() -> Vec<(String, String)> {
    ["examples", "stdlib", "tests/corpus", "tests/patterns"]
        .iter()
        .flat_map(|folder| files(&top().join(folder), ".flow"))
        .map(|path| (path.display().to_string(), read(&path)))
        .filter(|(_, text)| accepted(text))
        .collect()
}

#[test]
fn what_the_compiler_accepts_has_no_mistake() {
    let mut texts = corpus();
    assert!(texts.len() > 200, "only {} texts were found", texts.len());
    for (name, text) in texts.clone() {
        if let Ok(formatted) = flow_syntax::format(&text) {
            texts.push((format!("{name}, formatted"), formatted));
        }
        texts.push((format!("{name}, on Windows"), text.replace('\n', "\r\n")));
        texts.push((format!("{name}, with comments"), text.replace('\n', " // why\n")));
    }
    texts.retain(|(_, text)| accepted(text));
    for kind in Kind::ALL {
        let example = kind.entry().example;
        if accepted(example) {
            texts.push((kind.word().to_owned(), example.to_owned()));
        }
    }
    let jobs: Vec<Value> = texts.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
    all_well(&ask(&jobs));
}

/// Where words, numbers, texts and marks of a text stand, in characters.
fn pieces(text: &[char]) -> Vec<(usize, usize)> {
    let word = |one: &char| one.is_alphanumeric() || *one == '_';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let length = if word(first) {
            rest.iter().position(|one| !word(one)).unwrap_or(rest.len())
        } else if first.is_whitespace() {
            rest.iter().position(|one| !one.is_whitespace()).unwrap_or(rest.len())
        } else {
            1
        };
        found.push((at, at + length));
        at += length;
    }
    found
}

/// Texts that nobody wrote: pieces go, stand twice, and come from elsewhere. Those that the compiler accepts all the same
/// have no mistake; and a tree that follows the edits is the tree of the text.
#[test]
fn nor_have_texts_that_were_put_together_and_trees_that_followed() {
    let texts: Vec<Vec<char>> = corpus().into_iter().map(|(_, text)| text.chars().collect()).collect();
    let edit = (any::<Index>(), any::<Index>(), any::<Index>(), 0usize..3);
    let many = (any::<Index>(), proptest::collection::vec(edit, 1..4));
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut jobs = Vec::new();
    let mut kept = 0;
    for case in 0..3000 {
        let tree = many.new_tree(&mut runner).expect("a case can be made");
        let (file, edits) = proptest::strategy::ValueTree::current(&tree);
        let before: Vec<char> = file.get(&texts).clone();
        let mut after = before.clone();
        let mut changes = Vec::new();
        for (place, other, piece, kind) in edits {
            let own = pieces(&after);
            let (start, end) = *place.get(&own);
            let foreign = other.get(&texts);
            let (from, to) = *piece.get(&pieces(foreign));
            let foreign = foreign.get(from..to).unwrap_or_default();
            let (start, end, new): (usize, usize, Vec<char>) = match kind {
                0 => (start, end, Vec::new()),
                1 => (start, end, foreign.to_vec()),
                _ => (end, end, foreign.to_vec()),
            };
            after.splice(start..end, new.iter().copied());
            changes.push(json!([start, end, new.iter().collect::<String>()]));
        }
        let text: String = after.iter().collect();
        // Every case shows that the tree follows; those that are accepted show more.
        if accepted(&text) {
            kept += 1;
            jobs.push(json!({ "name": format!("case {case}, whole"), "text": text }));
        }
        if case % 10 == 0 {
            let text: String = before.iter().collect();
            jobs.push(json!({ "name": format!("case {case}, followed"), "text": text, "changes": changes }));
        }
    }
    assert!(kept > 500, "only {kept} texts were accepted");
    all_well(&ask(&jobs));
}

#[test]
fn the_queries_fit_the_grammar() {
    let mut found = files(&top().join("grammar"), ".scm");
    found.sort();
    assert!(found.len() >= 5, "{found:?}");
    let jobs: Vec<Value> =
        found.iter().map(|path| json!({ "name": "queries", "text": path.display().to_string() })).collect();
    all_well(&ask(&jobs));
}

/// The tests beside the grammar, which the tree-sitter command line reads too: text, and its tree.
#[test]
fn texts_have_the_trees_that_are_written_beside_the_grammar() {
    let folder = top().join("grammar/tree-sitter/test/corpus");
    let mut cases = Vec::new();
    for path in files(&folder, ".txt") {
        let text = read(&path);
        let mut parts = text.split("==================\n").skip(1);
        while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
            let (text, tree) = rest.split_once("\n---\n").expect("a case has a tree");
            cases.push((name.trim().to_owned(), text.trim_start_matches('\n').to_owned(), tree.to_owned()));
        }
    }
    assert!(cases.len() >= 15, "only {} cases were found", cases.len());
    let jobs: Vec<Value> =
        cases.iter().map(|(name, text, _)| json!({ "name": name, "text": text })).collect();
    let results = ask(&jobs);
    for ((name, _, tree), result) in cases.iter().zip(&results) {
        let flat = tree.split_whitespace().collect::<Vec<_>>().join(" ").replace(" )", ")");
        assert_eq!(result["tree"].as_str(), Some(flat.as_str()), "{name}");
    }
}

/// From the table to the parser nothing is made by hand: `language.json` is the table (`tests/tests/editors.rs` holds that), and what
/// lies in `src` is what tree-sitter makes of `grammar.js`, byte for byte. After a change of the grammar,
/// `FLOW_UPDATE=1 cargo test -p flow-tests --test tree_sitter` writes it anew.
#[test]
fn the_parser_is_made_from_the_grammar() {
    const MADE: [&str; 6] = [
        "grammar.json",
        "node-types.json",
        "parser.c",
        "tree_sitter/alloc.h",
        "tree_sitter/array.h",
        "tree_sitter/parser.h",
    ];
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tree_sitter_flow");
    let grammar = top().join("grammar/tree-sitter");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(top().join("tests/engines/tree_sitter_generate/Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("tree_sitter_generate"))
        .arg("--")
        .args([&grammar, &made])
        .output()
        .expect("cargo can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "tree-sitter can't make the parser:\n{said}");
    for name in MADE {
        let kept = grammar.join("src").join(name);
        let text = read(&made.join(name));
        if std::env::var_os("FLOW_UPDATE").is_some() {
            std::fs::write(&kept, &text).expect("the file can be written");
        }
        assert!(
            read(&kept) == text,
            "{name} is not what tree-sitter makes of grammar.js: make it anew, as its README tells"
        );
    }
}
