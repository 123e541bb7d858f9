//! The corpus: each file of `tests/corpus/` seen from many sides, as snapshots that show the source above the result.
//!
//! `err/` holds mistakes, with everything that a reader is told. `ok/` holds texts that are right, with their tokens, tree, IR
//! and what the text targets make of them. After a change, read what `INSTA_UPDATE=always cargo test -p flow-tests --test
//! corpus` writes before you commit it.

use flow_source::{FileId, Level, diagnostic};
use flow_targets::Input;
use flow_tests::{files, read, rules, text, told, top};
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

#[test]
fn every_fix_mends() {
    let mut count = 0;
    for path in files(&top().join("tests/corpus/err"), ".flow") {
        let source = read(&path);
        let analysis = text(&source);
        let parse_errors = flow_syntax::parse(&source, FileId(0)).diagnostics.len();
        for (index, found) in analysis.diagnostics.iter().enumerate() {
            for fix in &found.fixes {
                count += 1;
                let edits: Vec<_> = fix.edits.iter().collect();
                let mended = diagnostic::apply(&source, &edits)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let again = text(&mended);
                let same =
                    |rule: &str| again.diagnostics.iter().filter(|other| other.rule.name == rule).count();
                let before = analysis.diagnostics.iter().filter(|other| other.rule == found.rule).count();
                assert!(
                    same(found.rule.name) < before,
                    "{} ({index}): “{}” does not mend it:\n{mended}\n{}",
                    path.display(),
                    fix.title,
                    told(&again.files, &again.diagnostics),
                );
                let errors = flow_syntax::parse(&mended, FileId(0)).diagnostics.len();
                assert!(
                    errors <= parse_errors,
                    "{}: “{}” breaks the text:\n{mended}",
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
