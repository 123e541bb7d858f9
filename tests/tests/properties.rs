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

/// How often something was halved.
static HALVED: AtomicUsize = AtomicUsize::new(0);

fn in_threads(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(there);
        here();
        thread.join().expect("a half doesn't panic");
    });
}

fn the_other_first(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
    there();
    here();
}

#[test]
fn halves_find_the_same_side_by_side() {
    fn counted(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
        HALVED.fetch_add(1, Ordering::Relaxed);
        in_threads(here, there);
    }
    // So many steps that reading, lowering and judging them are worth a thread each, with mistakes that either half of the rules tells.
    let text = families::broken_chain(2_100);
    let told = |side_by_side: Option<SideBySide>| {
        let sources = MemorySources::new(vec![("test.flow".to_owned(), text.clone().into_bytes())]);
        let options = Options { package: "test".to_owned(), side_by_side, ..Options::default() };
        let analysis = analyse(&sources, &options);
        flow_tests::told(&analysis.files, &analysis.diagnostics)
    };
    let alone = told(None);
    assert!(alone.contains("unguarded_risk"), "{alone}");
    assert_eq!(told(Some(counted)), alone);
    assert_eq!(told(Some(the_other_first)), alone);
    assert_eq!(HALVED.load(Ordering::Relaxed), 3, "text, steps and rules were halved");
}

/// How many kinds of mistake there are.
const MISTAKES: usize = 6;

/// A line with a mistake of some kind, and what that is called.
fn mistake(kind: usize, line: &str) -> (&'static str, String) {
    match kind % MISTAKES {
        0 => ("a line less", String::new()),
        1 => ("a line twice", format!("{line}\n{line}")),
        2 => {
            let wrong = line.replace("Team", "Taem").replace("order.", "odrer.").replace("Boss", "Bos");
            ("a name misspelt", wrong)
        }
        3 => ("a way that leads nowhere", line.replace("-> s", "-> nowhere")),
        4 => ("another type", line.replace("> 3", "> \"3\"").replace("Text", "Decimal")),
        _ => {
            let open = line.replace("by Team", "by unknown \"Who?\"");
            ("an open question", open.replace("\"So it is.\"", "unknown \"Why?\""))
        }
    }
}

/// Whatever is wrong in a long workflow, and wherever: the graph and every message are those of one piece.
#[test]
fn halves_of_a_workflow_are_lowered_as_one() {
    const STEPS: usize = 520;
    let found = |text: &str, side_by_side: Option<SideBySide>| {
        let sources = MemorySources::new(vec![("test.flow".to_owned(), text.to_owned().into_bytes())]);
        let options = Options { package: "test".to_owned(), side_by_side, ..Options::default() };
        let analysis = analyse(&sources, &options);
        let told = flow_tests::told(&analysis.files, &analysis.diagnostics);
        (flow_ir::json::write(&analysis.package), told)
    };
    let same = |what: &str, text: &str| {
        let (graph, told) = found(text, None);
        for side_by_side in [in_threads, the_other_first] {
            let (halved, said) = found(text, Some(side_by_side));
            assert_eq!(said, told, "{what}");
            assert!(halved == graph, "{what}: another graph");
        }
        told
    };
    let whole = families::mixture(STEPS);
    let told = same("nothing changed", &whole);
    assert!(!told.contains("error["), "{told}");
    let lines: Vec<&str> = whole.lines().collect();
    let changed = |place: usize, kind: usize| {
        let changed = lines.iter().enumerate().map(|(line, text)| match line == place {
            true => mistake(kind, text).1,
            false => (*text).to_owned(),
        });
        changed.collect::<Vec<_>>().join("\n")
    };
    let mut wrong = 0;
    for turn in 0..MISTAKES * 6 {
        // In all parts of the text, at the next line that it changes.
        let begin = 25 + (turn * 7_919) % (lines.len() - 100);
        let place = (begin..lines.len())
            .find(|place| lines.get(*place).is_some_and(|line| mistake(turn, line).1 != *line));
        let place = place.expect("there is such a line in each stage");
        let what = mistake(turn, "").0;
        let told = same(&format!("{what} at line {}", place + 1), &changed(place, turn));
        wrong += usize::from(told.contains("error["));
    }
    assert!(wrong >= 20, "only {wrong} changes were mistakes");
    // Mistakes in both halves, and so many that not all are told.
    same("every team misspelt", &whole.replace("by Team", "by Taem"));
    same("nobody asks for what may be missing", &whole.replace("order.extra is known and ", ""));
    // What only the second half takes from the standard library.
    let place = whole.rfind("risk reversible").expect("a step says its risk");
    let (before, after) = whole.split_at(place);
    let before = before.replacen("{ reversible }", "{ reversible, high_stakes }", 1);
    let text = format!("{before}{}", after.replace("risk reversible", "risk high_stakes"));
    assert!(!same("a risk that only the end names", &text).contains("unknown_name"));
    same("every order misspelt", &whole.replace("reads order", "reads odrer"));
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
