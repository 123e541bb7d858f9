//! What holds for every text: formatting changes only the look, and order and names do not change the meaning.

use flow_analysis::{MemorySources, Options, SideBySide, analyse};
use flow_ir::Package;
use flow_tests::{examples, families, package, sources};
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The IR as JSON without places, which move when text moves.
fn meaning(package: &Package) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value, depth: usize) {
        assert!(depth < 400, "the IR is deeper than anything that was written");
        match value {
            serde_json::Value::Object(map) => {
                map.remove("origin");
                map.values_mut().for_each(|value| strip(value, depth + 1));
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(|value| strip(value, depth + 1)),
            _ => {}
        }
    }
    let mut value: serde_json::Value =
        serde_json::from_str(&flow_ir::json::write(package)).expect("the IR is JSON");
    strip(&mut value, 0);
    value
}

#[test]
fn the_ir_reads_back_as_it_was_written() {
    for folder in examples() {
        let analysis = package("example", &sources(&folder));
        let text = flow_ir::json::write(&analysis.package);
        let read = flow_ir::json::read(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert_eq!(read, analysis.package, "{}", folder.display());
    }
}

#[test]
fn halves_find_the_same_side_by_side() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    fn in_threads(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
        CALLS.fetch_add(1, Ordering::Relaxed);
        std::thread::scope(|scope| {
            let thread = scope.spawn(there);
            here();
            thread.join().expect("a half doesn't panic");
        });
    }
    fn the_other_first(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
        CALLS.fetch_add(1, Ordering::Relaxed);
        there();
        here();
    }
    // So many steps that reading them and judging them are worth a thread each, with mistakes that either half of the rules tells.
    let text = families::broken_chain(2_100);
    let told = |side_by_side: Option<SideBySide>| {
        let sources = MemorySources::new(vec![("test.flow".to_owned(), text.clone().into_bytes())]);
        let options = Options { package: "test".to_owned(), side_by_side, ..Options::default() };
        let analysis = analyse(&sources, &options);
        flow_tests::told(&analysis.files, &analysis.diagnostics)
    };
    let alone = told(None);
    assert!(alone.contains("unguarded_risk"), "{alone}");
    assert_eq!(told(Some(in_threads)), alone);
    assert_eq!(told(Some(the_other_first)), alone);
    assert_eq!(CALLS.load(Ordering::Relaxed), 4, "the text and the rules were halved, each time");
}

#[test]
fn formatting_keeps_the_meaning_and_is_stable() {
    for folder in examples() {
        let files = sources(&folder);
        let ugly: Vec<(String, String)> = files
            .iter()
            .map(|(path, text)| {
                // Every line loses its indentation and gains blanks; block prose keeps its bars.
                let lines: Vec<String> =
                    text.lines().map(|line| format!("{}  ", line.trim_start().replace("  ", " "))).collect();
                (path.clone(), lines.join("\r\n"))
            })
            .collect();
        let formatted: Vec<(String, String)> = ugly
            .iter()
            .map(|(path, text)| {
                let once = flow_syntax::format(text).unwrap_or_else(|found| panic!("{path}: {found:?}"));
                let twice = flow_syntax::format(&once).expect("what was formatted can be formatted");
                assert_eq!(once, twice, "{path}");
                (path.clone(), once)
            })
            .collect();
        let [before, between, after] =
            [&files, &ugly, &formatted].map(|files| meaning(&package("example", files).package));
        assert!(before == between, "{}: blanks change the meaning", folder.display());
        assert!(before == after, "{}: formatting changes the meaning", folder.display());
    }
}

/// The declarations of a file as texts: what stands between two lines that begin at the left edge and close a brace.
fn declarations(text: &str) -> (String, Vec<String>) {
    let mut head = String::new();
    let mut found: Vec<String> = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        if found.is_empty() && open.is_empty() && (line.starts_with("use ") || line.starts_with("//!")) {
            head.push_str(line);
            head.push('\n');
            continue;
        }
        open.push_str(line);
        open.push('\n');
        let closes =
            line == "}" || (!line.starts_with([' ', '/', '}']) && !line.is_empty() && !line.ends_with('{'));
        if closes {
            found.push(std::mem::take(&mut open));
        }
    }
    (head, found)
}

#[test]
fn the_order_of_declarations_means_nothing() {
    for folder in examples() {
        let files = sources(&folder);
        let turned: Vec<(String, String)> = files
            .iter()
            .map(|(path, text)| {
                let (head, mut parts) = declarations(text);
                parts.reverse();
                (path.clone(), format!("{head}\n{}", parts.join("\n")))
            })
            .collect();
        let before = meaning(&package("example", &files).package);
        let after = meaning(&package("example", &turned).package);
        assert!(before == after, "{}: the order of declarations changes the meaning", folder.display());
    }
}

#[test]
fn consistent_renaming_changes_only_the_name() {
    let folder = flow_tests::top().join("examples/refunds");
    let files = sources(&folder);
    // Of the same sorting, so that the order by id stays.
    let renamed: Vec<(String, String)> =
        files.iter().map(|(path, text)| (path.clone(), text.replace("FinanceLead", "FinanceLeax"))).collect();
    let before = meaning(&package("example", &files).package).to_string();
    let after = meaning(&package("example", &renamed).package).to_string();
    assert_ne!(before, after);
    let expected = before.replace("FinanceLead", "FinanceLeax").replace("Finance lead", "Finance leax");
    assert_eq!(after, expected);
}

fn corpus() -> Vec<String> {
    examples().iter().flat_map(|folder| sources(folder)).map(|(_, text)| text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_texts_never_panic(
        file in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, "[ -~\n{}()]{0,6}"), 1..6),
    ) {
        let texts = corpus();
        let mut text = file.get(&texts).clone();
        for (at, length, insert) in cuts {
            let characters: Vec<char> = text.chars().collect();
            if characters.is_empty() { break; }
            let start = at.index(characters.len());
            let end = (start + length).min(characters.len());
            text = characters[..start].iter().chain(&insert.chars().collect::<Vec<char>>()).chain(&characters[end..]).collect();
        }
        flow_tests::text(&text);
        if let Ok(formatted) = flow_syntax::format(&text) {
            let again = flow_syntax::format(&formatted);
            prop_assert_eq!(again.as_deref(), Ok(formatted.as_str()));
        }
    }

    #[test]
    fn any_text_never_panics(text in "\\PC{0,200}") {
        flow_tests::text(&text);
    }
}
