//! Texts that are read in several tests.

use std::path::{Path, PathBuf};

fn flow_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            flow_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "flow") {
            found.push(path);
        }
    }
}

/// The standard library, and the texts beside this test.
pub fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    flow_files(&root.join("../../stdlib"), &mut files);
    flow_files(&root.join("tests/syntax/texts"), &mut files);
    flow_files(&root.join("../../examples"), &mut files);
    files.sort();
    assert!(files.len() >= 12, "{files:?}");
    files
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a readable file")))
        .collect()
}

/// The tree without its places: what is written stands for its span.
pub fn shape(file: &flow_syntax::ast::File, text: &str) -> String {
    let printed = format!("{file:?}");
    let mut result = String::with_capacity(printed.len());
    let mut rest = printed.as_str();
    while let Some(index) = rest.find("..") {
        let before =
            rest[..index].rfind(|character: char| !character.is_ascii_digit()).map_or(0, |at| at + 1);
        let after =
            index + 2 + rest[index + 2..].find(|character: char| !character.is_ascii_digit()).unwrap_or(0);
        let (Ok(start), Ok(end)) =
            (rest[before..index].parse::<usize>(), rest[index + 2..after].parse::<usize>())
        else {
            result.push_str(&rest[..index + 2]);
            rest = &rest[index + 2..];
            continue;
        };
        result.push_str(&rest[..before]);
        let written = &text[start..end];
        let quoted = written.starts_with('"') && written.ends_with('"') && !written.contains('\n');
        let tight: String = written.chars().filter(|character| !character.is_whitespace()).collect();
        // Commas before the end of a line may go, lines that begin with a bar move.
        let movable = tight.contains(['{', ',', '|']) || tight.contains("//");
        result.push_str(if quoted {
            written
        } else if movable {
            "_"
        } else {
            &tight
        });
        rest = &rest[after..];
    }
    result.push_str(rest);
    result
}
