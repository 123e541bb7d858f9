//! The Step Functions machines of an example, whole or with a little thing changed.

use crate::{package, sources, told};
use flow_targets::Input;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The machines of an example, by name, as text.
///
/// # Panics
/// Where something can't be compiled.
pub fn machines(folder: &Path) -> BTreeMap<String, String> {
    let name = folder.file_name().expect("an example has a name").to_string_lossy().into_owned();
    let analysis = package(&name, &sources(folder));
    let target = flow_targets::find("asl").expect("there is the target");
    let output = target.build(Input { package: &analysis.package, files: &analysis.files });
    let said = told(&analysis.files, &output.diagnostics);
    assert!(said.is_empty(), "{}:\n{said}", folder.display());
    output
        .artifacts
        .into_iter()
        .filter_map(|artifact| {
            let name = artifact.path.strip_prefix("asl/")?.strip_suffix(".asl.json")?;
            Some((name.replace('.', "-"), artifact.text))
        })
        .collect()
}

/// A machine in which the values at two places have changed places.
///
/// # Panics
/// Where there is nothing at one of the places.
pub fn swapped(machine: &Value, places: [&str; 2]) -> Value {
    let at = |place: &str| machine.pointer(place).unwrap_or_else(|| panic!("nothing at {place}")).clone();
    let mut changed = machine.clone();
    for (place, value) in places.iter().zip([at(places[1]), at(places[0])]) {
        *changed.pointer_mut(place).expect("it was there") = value;
    }
    changed
}

/// A machine in which a text was replaced: a whole line, where it begins with a quote, else a piece of an expression.
///
/// # Panics
/// Where nothing says so.
pub fn replaced(machine: &Value, from: &str, to: &str) -> Value {
    // As it is written, so that a mutation reads like a line of the machine.
    let text = serde_json::to_string_pretty(machine).expect("it is JSON");
    let (from, to) =
        if from.starts_with('"') { (from.to_owned(), to.to_owned()) } else { (quoted(from), quoted(to)) };
    assert!(text.contains(&from), "nothing says {from}");
    serde_json::from_str(&text.replace(&from, &to)).expect("it is still JSON")
}

/// A piece of a text as it stands inside JSON.
fn quoted(text: &str) -> String {
    let written = Value::from(text).to_string();
    written[1..written.len() - 1].to_owned()
}
