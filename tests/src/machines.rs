//! The Step Functions machines of an example, whole or with a little thing changed.

use crate::{package, sources, told};
use flow_runtime::time;
use flow_runtime::value::Value as Data;
use flow_targets::Input;
use serde_json::{Map, Value, json};
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

/// The fields of a record as machines know them.
pub fn record(fields: &BTreeMap<String, Data>) -> Map<String, Value> {
    fields.iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

/// A value as machines know it.
///
/// # Panics
/// Never: every decimal number is one of JSON.
pub fn value(data: &Data) -> Value {
    let number = |number: &flow_ir::Decimal| {
        serde_json::from_str(&number.normalize().to_string()).expect("a number is JSON")
    };
    match data {
        Data::Nothing => Value::Null,
        Data::Bool(value) => Value::from(*value),
        Data::Number(value) | Data::Percent(value) => number(value),
        Data::Money(amount, currency) => json!({ "amount": number(amount), "currency": currency }),
        Data::Text(text)
        | Data::Date(text)
        | Data::Member(text)
        | Data::Somebody(text)
        | Data::Reference(text) => Value::from(text.clone()),
        Data::Duration(length) => Value::from(time::length(0, *length, None)),
        Data::List(items) => items.iter().map(value).collect(),
        Data::Record(fields) => Value::Object(record(fields)),
        other => Value::from(other.in_words()),
    }
}
