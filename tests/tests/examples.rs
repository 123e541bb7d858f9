//! The examples: clean, in the canonical look, and compiled to what is committed.

use flow_targets::{Artifact, Input};
use flow_tests::{examples, package, read, sources, told, top};
use std::collections::BTreeSet;
use std::path::Path;

/// What a package's targets make, with their findings as text.
fn build(folder: &Path) -> (Vec<Artifact>, String) {
    let name = folder.file_name().expect("an example has a name").to_string_lossy().into_owned();
    let analysis = package(&name, &sources(folder));
    let mut said = told(&analysis.files, &analysis.diagnostics);
    let mut artifacts = Vec::new();
    let manifest = read(&folder.join("flow.toml"));
    for target in flow_targets::all() {
        if manifest.contains(&format!("\"{}\"", target.name())) {
            let output = target.build(Input { package: &analysis.package, files: &analysis.files });
            said.push_str(&told(&analysis.files, &output.diagnostics));
            artifacts.extend(output.artifacts);
        }
    }
    (artifacts, said)
}

#[test]
fn examples_compile_without_a_warning_to_what_is_committed() {
    let folders = examples();
    assert!(folders.len() >= 4, "only {} examples were found", folders.len());
    for folder in folders {
        let (artifacts, said) = build(&folder);
        assert!(said.is_empty(), "{}:\n{said}", folder.display());
        assert!(artifacts.len() > 8, "{} compiles to {} files", folder.display(), artifacts.len());
        let mut expected = BTreeSet::from(["artifacts.txt".to_owned()]);
        for artifact in &artifacts {
            let place = folder.join("compiled").join(&artifact.path);
            let committed = std::fs::read_to_string(&place).unwrap_or_default();
            assert!(committed == artifact.text, "{} has drifted: run `flowc build` on it", place.display());
            expected.insert(artifact.path.clone());
        }
        let compiled = folder.join("compiled");
        for path in flow_tests::files(&compiled, "") {
            let inside =
                path.strip_prefix(&compiled).expect("it lies there").to_string_lossy().replace('\\', "/");
            assert!(expected.contains(&inside), "{inside} is no longer made");
        }
    }
}

#[test]
fn building_twice_gives_the_same_bytes() {
    for folder in examples() {
        assert_eq!(build(&folder).0, build(&folder).0, "{}", folder.display());
    }
}

#[test]
fn everything_committed_has_the_canonical_look() {
    for folder in ["examples", "stdlib", "tests/corpus/ok", "compiler/cli/src"] {
        for path in flow_tests::files(&top().join(folder), ".flow") {
            let text = read(&path);
            let formatted = flow_syntax::format(&text);
            assert!(formatted.as_deref() == Ok(text.as_str()), "{} is not formatted", path.display());
        }
    }
}
