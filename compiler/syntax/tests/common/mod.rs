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
    flow_files(&root.join("tests/texts"), &mut files);
    files.sort();
    assert!(files.len() >= 12, "{files:?}");
    files
        .into_iter()
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a readable file")))
        .collect()
}
