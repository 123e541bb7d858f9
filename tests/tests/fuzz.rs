//! Texts that nobody wrote: right texts taken apart and put together wrongly, word by word, as half-typed and badly merged
//! files are. Whatever comes, nothing panics or hangs, every finding points into the text, every edit can be applied, and what
//! is accepted can be compiled by every target.
//!
//! Runs a bounded number of cases with the tests. For more: `FLOW_FUZZ=20000 cargo test --release -p flow-tests --test fuzz`.

use flow_analysis::Analysis;
use flow_source::{Files, Level, Location, diagnostic};
use flow_targets::Input;
use flow_tests::{examples, files, package, read, sources, told, top, worked};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use std::ops::Range;
use std::time::Duration;

/// No case may take longer, also without optimisation and beside other tests: it tells bounded work from work that explodes.
const LIMIT: Duration = Duration::from_secs(30);

/// One change of a text that is seen as a list of words, marks and blanks.
#[derive(Clone, Debug)]
enum Change {
    /// This piece goes.
    Delete(Index),
    /// So many pieces go.
    Cut(Index, usize),
    /// This piece stands twice.
    Repeat(Index),
    /// These two change places.
    Swap(Index, Index),
    /// This piece becomes one of another text.
    Replace(Index, Index, Index),
    /// A run of pieces of another text comes in.
    Splice(Index, Index, Index, usize),
    /// A character that nobody expects comes in.
    Character(Index, char),
    /// The text ends here.
    End(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => at().prop_map(Change::Delete),
        1 => (at(), 2usize..40).prop_map(|(place, count)| Change::Cut(place, count)),
        2 => at().prop_map(Change::Repeat),
        2 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        4 => (at(), at(), at()).prop_map(|(place, text, piece)| Change::Replace(place, text, piece)),
        2 => (at(), at(), at(), 1usize..60)
            .prop_map(|(place, text, piece, count)| Change::Splice(place, text, piece, count)),
        1 => (at(), prop_oneof![
            Just('\0'), Just('\r'), Just('\u{feff}'), Just('\u{202e}'), Just('\u{200b}'), Just('\u{2028}'), Just('"'),
            Just('`'), Just('|'), Just('\\'), Just('а'), Just('→'), Just('“'), any::<char>(),
        ]).prop_map(|(place, character)| Change::Character(place, character)),
        1 => at().prop_map(Change::End),
    ]
}

/// Words, numbers, texts in quotes, blanks and single marks.
fn pieces(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |one: char| one.is_alphanumeric() || one == '_';
        let end = match first {
            '"' => rest.get(1..).and_then(|inner| inner.find(['"', '\n'])).map_or(rest.len(), |end| end + 2),
            _ if word(first) => rest.find(|one| !word(one)).unwrap_or(rest.len()),
            ' ' => rest.find(|one| one != ' ').unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (piece, after) = rest.split_at(end);
        found.push(piece.to_owned());
        rest = after;
    }
    found
}

fn apply(mut pieces: Vec<String>, others: &[Vec<String>], changes: &[Change]) -> String {
    for change in changes {
        if pieces.is_empty() {
            break;
        }
        let length = pieces.len();
        let range = |place: &Index, count: usize, length: usize| -> Range<usize> {
            let start = place.index(length);
            start..(start + count).min(length)
        };
        match change {
            Change::Delete(place) => drop(pieces.remove(place.index(length))),
            Change::Cut(place, count) => drop(pieces.drain(range(place, *count, length))),
            Change::Repeat(place) => {
                let place = place.index(length);
                pieces.insert(place, pieces[place].clone());
            }
            Change::Swap(one, other) => pieces.swap(one.index(length), other.index(length)),
            Change::Replace(place, text, piece) => {
                pieces[place.index(length)] = piece.get(text.get(others).as_slice()).clone()
            }
            Change::Splice(place, text, piece, count) => {
                let other = text.get(others);
                let run = other[range(piece, *count, other.len())].to_vec();
                let place = place.index(length);
                pieces.splice(place..place, run);
            }
            Change::Character(place, character) => pieces.insert(place.index(length), character.to_string()),
            Change::End(place) => pieces.truncate(place.index(length)),
        }
    }
    pieces.concat()
}

/// The texts that are changed: examples, standard library, corpus.
fn texts() -> Vec<Vec<String>> {
    let mut found: Vec<String> =
        examples().iter().flat_map(|folder| sources(folder)).map(|(_, text)| text).collect();
    for folder in ["stdlib/std", "tests/corpus/ok", "tests/corpus/err"] {
        found.extend(files(&top().join(folder), ".flow").iter().map(|path| read(path)));
    }
    assert!(found.len() > 60, "only {} texts were found", found.len());
    found.iter().map(|text| pieces(text)).collect()
}

fn fits(files: &Files, location: Location) -> bool {
    files.get(location.file).is_some_and(|file| file.text().get(location.span.range()).is_some())
}

/// What must hold of every analysis.
fn holds(name: &str, analysis: &Analysis, took: Duration) -> Result<(), TestCaseError> {
    prop_assert!(took < LIMIT, "{name} took {took:?}");
    let files = &analysis.files;
    // Five hundred, and one that says that there are more.
    prop_assert!(analysis.diagnostics.len() <= 501, "{name}: {} findings", analysis.diagnostics.len());
    for found in &analysis.diagnostics {
        let places = found.labels.iter().map(|label| label.location);
        let places = places.chain(found.path.iter().map(|step| step.location));
        for location in places {
            prop_assert!(fits(files, location), "{}: {location:?} is no place of the text", found.title);
        }
        prop_assert!(!found.title.is_empty() && found.title.len() < 2_000);
        for fix in &found.fixes {
            let Some(first) = fix.edits.first() else {
                return Err(TestCaseError::fail(format!("{}: a fix without edits", found.title)));
            };
            let text = files.get(first.location.file).map_or("", |file| file.text());
            let edits: Vec<_> =
                fix.edits.iter().filter(|edit| edit.location.file == first.location.file).collect();
            if let Err(problem) = diagnostic::apply(text, &edits) {
                return Err(TestCaseError::fail(format!("{}: “{}”: {problem}", found.title, fix.title)));
            }
        }
    }
    if analysis.diagnostics.iter().any(|found| found.level == Level::Error) {
        return Ok(());
    }
    let input = Input { package: &analysis.package, files };
    for target in flow_targets::all() {
        let output = target.build(input);
        for found in &output.diagnostics {
            prop_assert!(fits(files, found.location()), "{}: {}", target.name(), found.title);
        }
        let refused = output.diagnostics.iter().any(|found| found.level == Level::Error);
        prop_assert!(
            refused || analysis.package.workflows.is_empty() || !output.artifacts.is_empty(),
            "{} makes nothing and says nothing",
            target.name()
        );
    }
    let read = flow_ir::json::read(&flow_ir::json::write(&analysis.package));
    prop_assert!(read.as_ref() == Ok(&analysis.package), "the IR does not read back: {:?}", read.err());
    Ok(())
}

fn runner() -> TestRunner {
    let cases = std::env::var("FLOW_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() })
}

#[test]
fn texts_that_were_taken_apart() {
    let texts = texts();
    let strategy = (any::<Index>(), prop::collection::vec(change(), 1..8));
    runner()
        .run(&strategy, |(which, changes)| {
            let text = apply(which.get(&texts).clone(), &texts, &changes);
            let start = worked();
            let analysis = flow_tests::text(&text);
            holds(&text, &analysis, worked() - start)?;
            if let Ok(formatted) = flow_syntax::format(&text) {
                let again = flow_syntax::format(&formatted);
                prop_assert_eq!(
                    again.as_deref(),
                    Ok(formatted.as_str()),
                    "formatting twice changes {}",
                    text
                );
            }
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// One file of a package is changed, the others are not: names that are not there, or mean something else.
#[test]
fn packages_with_one_file_that_was_taken_apart() {
    let texts = texts();
    let packages: Vec<Vec<(String, String)>> = examples().iter().map(|folder| sources(folder)).collect();
    let strategy = (any::<Index>(), any::<Index>(), prop::collection::vec(change(), 1..4));
    runner()
        .run(&strategy, |(which, file, changes)| {
            let mut sources = which.get(&packages).clone();
            let file = file.index(sources.len());
            sources[file].1 = apply(pieces(&sources[file].1), &texts, &changes);
            let start = worked();
            let analysis = package("fuzz", &sources);
            holds(&sources[file].1, &analysis, worked() - start)
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn pieces_are_the_whole_text() {
    for text in ["a \"b c\" -> d_1\n", "\"open", "ä→\u{0}\"\n\"", ""] {
        assert_eq!(pieces(text).concat(), text);
    }
    let clean = sources(&top().join("examples/refunds"));
    let analysis = package("refunds", &clean);
    assert!(
        holds("refunds", &analysis, Duration::ZERO).is_ok(),
        "{}",
        told(&analysis.files, &analysis.diagnostics)
    );
}
