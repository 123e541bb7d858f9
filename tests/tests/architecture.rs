//! The invariants of the house, held by a test: who may use whom, what must stay pure, and what every rule comes with.

use flow_tests::{files, read, top};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The crates in the order of the architecture: each may use only those before it.
const ORDER: [&str; 8] = ["source", "syntax", "ir", "analysis", "runtime", "simulator", "targets", "cli"];

#[test]
fn crates_use_only_crates_above_them() {
    for (index, name) in ORDER.iter().enumerate() {
        let manifest = read(&top().join("compiler").join(name).join("Cargo.toml"));
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("[dev-dependencies]").next().unwrap_or_default();
        for (later, other) in ORDER.iter().enumerate() {
            let uses = dependencies.lines().any(|line| line.starts_with(&format!("flow-{other} ")));
            assert!(!uses || later < index, "{name} uses {other}, which stands below it");
        }
    }
    let ir = read(&top().join("compiler/ir/Cargo.toml"));
    assert!(!ir.contains("flow-source"), "the IR knows no other crate");
}

#[test]
fn everything_below_the_command_line_is_pure() {
    let impure = [
        "std::fs",
        "std::env",
        "std::process",
        "std::net",
        "SystemTime",
        "Instant::now",
        "thread_local!",
        "println!",
    ];
    for name in &ORDER[..7] {
        for path in files(&top().join("compiler").join(name).join("src"), ".rs") {
            // Modules that are compiled for tests only.
            if ["testing.rs", "tests.rs", "fixture.rs"].iter().any(|name| path.ends_with(name)) {
                continue;
            }
            let text = read(&path);
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate() {
                let line = line.split("//").next().unwrap_or_default();
                for word in impure {
                    assert!(
                        !line.contains(word),
                        "{}:{}: `{word}` in a pure crate",
                        path.display(),
                        number + 1
                    );
                }
            }
        }
    }
}

#[test]
fn terminals_and_pictures_of_errors_belong_to_the_command_line() {
    for name in &ORDER[..7] {
        let manifest = read(&top().join("compiler").join(name).join("Cargo.toml"));
        for library in ["ariadne", "anstream", "clap", "indicatif"] {
            assert!(!manifest.contains(library), "{name} uses {library}");
        }
    }
}

#[test]
fn every_rule_is_one_file_with_a_page() {
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    for name in &ORDER[..7] {
        let folder = top().join("compiler").join(name).join("src/rules");
        if !folder.is_dir() {
            continue;
        }
        let index = read(&folder.join("mod.rs"));
        for path in files(&folder, ".rs") {
            let rule = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            if rule == "mod" || !read(&path).contains("pub static RULE: Rule") {
                continue;
            }
            let other = seen.insert(rule.clone(), path.clone());
            assert!(other.is_none(), "{rule} is declared twice: {} and {other:?}", path.display());
            assert!(
                read(&path).contains(&format!("name: \"{rule}\"")),
                "{} declares another name",
                path.display()
            );
            let listed = index.split(|character: char| !character.is_alphanumeric() && character != '_');
            assert!(
                listed.into_iter().any(|word| word == rule),
                "{rule} is not listed in {}",
                folder.display()
            );
            let page = read(&path.with_extension("md"));
            assert!(page.starts_with("# "), "{rule}: the page has no title");
            assert!(page.contains("at work"), "{rule}: the page doesn't say why it matters at work");
        }
    }
    assert!(
        seen.len() > 30,
        "only {} rules were found: is this test looking in the right place?",
        seen.len()
    );
}

#[test]
fn files_have_one_subject() {
    for folder in ["compiler", "lsp", "tests"] {
        for path in files(&top().join(folder), ".rs") {
            let lines = read(&path).lines().count();
            assert!(lines <= 800, "{} has {lines} lines: it has outgrown one subject", path.display());
        }
    }
}

#[test]
fn nothing_unfinished_is_left_in_the_code() {
    let words = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore]"),
        concat!("dbg", "!("),
    ];
    for folder in ["compiler", "lsp", "tests"] {
        for path in files(&top().join(folder), ".rs") {
            let text = read(&path);
            for word in words {
                assert!(!text.contains(word), "{} has `{word}`", path.display());
            }
        }
    }
}

#[test]
fn the_top_level_holds_what_it_should() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "compiler",
        "lsp",
        "stdlib",
        "grammar",
        "examples",
        "tests",
        "target",
    ];
    for entry in fs::read_dir(top()).expect("the repository can be read").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(
            name.starts_with('.') || known.contains(&name.as_str()),
            "{name} does not belong to the top level"
        );
    }
}

#[test]
fn lock_files_name_no_host() {
    for path in files(&top().join("tests"), "lock.json") {
        let text = read(&path);
        assert!(!text.contains("\"resolved\""), "{} names a host", path.display());
    }
}

#[test]
fn the_language_server_leaves_files_and_protocol_where_they_belong() {
    let source = top().join("lsp/src");
    let found = files(&source, ".rs");
    assert!(found.len() > 20, "only {} files were found", found.len());
    for path in found {
        let text = read(&path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["std::fs", "std::env", "std::process", "Command::new"] {
            assert!(!code.contains(word), "{}: `{word}` in the language server", path.display());
        }
        let protocol = path.starts_with(source.join("server"));
        assert!(protocol || !code.contains("tower_lsp"), "{} knows the protocol", path.display());
    }
}
