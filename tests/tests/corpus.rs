//! The corpus: each file of `tests/corpus/` seen from many sides, as snapshots that show the source above the result.
//!
//! `err/` holds mistakes, with everything that a reader is told. `ok/` holds texts that are right, with their tokens, tree, IR
//! and what the text targets make of them. After a change, read what `INSTA_UPDATE=always cargo test -p flow-tests --test
//! corpus` writes before you commit it.

use flow_source::{FileId, Level, diagnostic};
use flow_targets::Input;
use flow_tests::{files, package, parts, read, rules, text, told, top};
use std::path::Path;

fn snapshot(folder: &str, name: &str, body: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(top().join("tests/corpus").join(folder).join("seen"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, body));
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

#[test]
fn mistakes_are_told_as_they_were_read() {
    let found = files(&top().join("tests/corpus/err"), ".flow");
    assert!(found.len() > 40, "only {} files were found", found.len());
    for path in found {
        let source = read(&path);
        let analysis = text(&source);
        assert!(!analysis.diagnostics.is_empty(), "{} is no mistake", path.display());
        snapshot(
            "err",
            &name(&path),
            &format!("{source}\n────────\n{}", told(&analysis.files, &analysis.diagnostics)),
        );
    }
}

/// The rules that a mistake is about, in the first line of its file: `// rule, rule`. Nothing else may speak.
#[test]
fn one_mistake_gives_one_message() {
    for path in files(&top().join("tests/corpus/err"), ".flow") {
        let source = read(&path);
        let first = source.lines().next().unwrap_or_default();
        let expected: Vec<&str> = first.trim_start_matches("// ").split(", ").collect();
        let analysis = text(&source);
        assert_eq!(
            rules(&analysis),
            expected,
            "{}\n{}",
            path.display(),
            told(&analysis.files, &analysis.diagnostics)
        );
    }
}

/// Titles are sentences: each begins large, or with a name in backquotes or quotes. Every rule about texts is heard here.
#[test]
fn titles_begin_large() {
    let pages = flow_syntax::rules::ALL.iter().chain(flow_analysis::rules::ALL).flat_map(|rule| {
        let failing = rule.page.split("```flow fail\n").skip(1);
        failing.filter_map(|rest| rest.split("```").next()).map(str::to_owned)
    });
    let corpus = files(&top().join("tests/corpus/err"), ".flow").into_iter().map(|path| read(&path));
    for source in corpus.chain(pages) {
        for found in text(&source).diagnostics {
            let first = found.title.chars().next().expect("a title says something");
            assert!(!first.is_lowercase(), "{}: {}", found.rule.name, found.title);
        }
    }
}

/// Rules whose mistakes are no text in `.flow` files, or need one of many thousand lines, and the test that shows them.
const SHOWN_ELSEWHERE: [(&str, &str); 4] = [
    ("manifest", "compiler/analysis/src/manifest.rs"),
    ("too_many_mistakes", "compiler/syntax/tests/syntax/hostile.rs"),
    ("too_many_ways", "compiler/analysis/tests/workflows_around.rs"),
    ("unreadable_file", "tests/tests/bad_input.rs"),
];

/// Rules whose page can't show a text that passes: characters that nobody sees, and the bounds of what is looked at.
const WITHOUT_EXAMPLE: [&str; 8] = [
    "control_character",
    "hidden_character",
    "manifest",
    "name_not_composed",
    "too_large_to_judge",
    "too_many_mistakes",
    "too_many_ways",
    "unreadable_file",
];

/// Each rule about texts has a file here that fails; its page has one that passes, with the same mended.
#[test]
fn every_rule_has_a_failing_and_a_passing_text() {
    let failing: Vec<String> = files(&top().join("tests/corpus/err"), ".flow")
        .iter()
        .map(|path| read(path).lines().next().unwrap_or_default().trim_start_matches("// ").to_owned())
        .collect();
    let fails = |name: &str| failing.iter().any(|first| first.split(", ").any(|rule| rule == name));
    for rule in flow_syntax::rules::ALL.iter().chain(flow_analysis::rules::ALL) {
        let elsewhere = SHOWN_ELSEWHERE.iter().find(|(name, _)| *name == rule.name);
        assert_ne!(fails(rule.name), elsewhere.is_some(), "{}", rule.name);
        if let Some((_, path)) = elsewhere {
            assert!(read(&top().join(path)).contains(rule.name), "{path} says nothing of {}", rule.name);
        }
        let mut passing = rule.page.split("```flow ok\n").skip(1).peekable();
        assert_ne!(passing.peek().is_some(), WITHOUT_EXAMPLE.contains(&rule.name), "{}", rule.name);
        for text in passing.filter_map(|rest| rest.split("```").next()) {
            let analysis = self::text(text);
            let said = analysis.diagnostics.iter().filter(|found| found.rule.name == rule.name).count();
            assert_eq!(said, 0, "{}\n{}", rule.name, told(&analysis.files, &analysis.diagnostics));
        }
    }
}

#[test]
fn every_fix_mends() {
    let mut count = 0;
    for path in files(&top().join("tests/corpus/err"), ".flow") {
        let source = read(&path);
        let analysis = text(&source);
        let parts = parts(&source);
        let errors = |parts: &[(String, String)]| -> usize {
            parts.iter().map(|(_, text)| flow_syntax::parse(text, FileId(0)).diagnostics.len()).sum()
        };
        for (index, found) in analysis.diagnostics.iter().enumerate() {
            for fix in &found.fixes {
                count += 1;
                let mut mended = parts.clone();
                for (id, file) in analysis.files.iter() {
                    let edits: Vec<_> = fix.edits.iter().filter(|edit| edit.location.file == id).collect();
                    let text = diagnostic::apply(file.text(), &edits)
                        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    let part = mended.iter_mut().find(|(known, _)| known == file.path());
                    part.into_iter().for_each(|(_, known)| known.clone_from(&text));
                }
                let again = package("test", &mended);
                let same =
                    |rule: &str| again.diagnostics.iter().filter(|other| other.rule.name == rule).count();
                let before = analysis.diagnostics.iter().filter(|other| other.rule == found.rule).count();
                assert!(
                    same(found.rule.name) < before,
                    "{} ({index}): “{}” does not mend it:\n{mended:#?}\n{}",
                    path.display(),
                    fix.title,
                    told(&again.files, &again.diagnostics),
                );
                assert!(
                    errors(&mended) <= errors(&parts),
                    "{}: “{}” breaks the text:\n{mended:#?}",
                    path.display(),
                    fix.title
                );
            }
        }
    }
    assert!(count > 25, "only {count} fixes were tried");
}

#[test]
fn right_texts_are_seen_from_many_sides() {
    let found = files(&top().join("tests/corpus/ok"), ".flow");
    assert!(found.len() >= 8, "only {} files were found", found.len());
    for path in found {
        let source = read(&path);
        let name = name(&path);
        let analysis = text(&source);
        let errors = analysis.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
        assert!(!errors, "{}:\n{}", path.display(), told(&analysis.files, &analysis.diagnostics));
        let parsed = flow_syntax::parse(&source, FileId(0));
        snapshot("ok", &format!("{name}.tree"), &format!("{:#?}", parsed.file));
        snapshot("ok", &format!("{name}.findings"), &told(&analysis.files, &analysis.diagnostics));
        snapshot("ok", &format!("{name}.ir"), &flow_ir::json::write(&analysis.package));
        let input = Input { package: &analysis.package, files: &analysis.files };
        for target in ["mermaid", "dot", "markdown"] {
            let output = flow_targets::find(target).expect("the target is there").build(input);
            let mut body = told(&analysis.files, &output.diagnostics);
            for artifact in output.artifacts.iter().filter(|artifact| !artifact.path.ends_with(".map.json")) {
                body.push_str(&format!("──── {}\n{}", artifact.path, artifact.text));
            }
            snapshot("ok", &format!("{name}.{target}"), &body);
        }
    }
}
