//! SARIF 2.1.0 (OASIS), for code scanning.

use super::Report;
use flow_source::{Diagnostic, Level, Location};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Result, Write};

/// Writes one log with one run.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    for diagnostic in report.diagnostics {
        rules.entry(diagnostic.rule.name).or_insert_with(|| {
            json!({
                "id": diagnostic.rule.name,
                "shortDescription": { "text": diagnostic.rule.summary },
                "help": { "text": diagnostic.rule.page, "markdown": diagnostic.rule.page },
                "defaultConfiguration": { "level": diagnostic.rule.level.word() },
            })
        });
    }
    let indexes: BTreeMap<&str, usize> =
        rules.keys().enumerate().map(|(index, name)| (*name, index)).collect();
    let results: Vec<Value> =
        report.diagnostics.iter().map(|diagnostic| finding(report, diagnostic, &indexes)).collect();
    let notifications: Vec<Value> = report
        .failures
        .iter()
        .map(|failure| json!({ "level": "error", "message": { "text": failure } }))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "flowc",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": report.failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *output, &document)?;
    writeln!(output)
}

fn finding(report: &Report<'_>, diagnostic: &Diagnostic, indexes: &BTreeMap<&str, usize>) -> Value {
    let mut text = diagnostic.title.clone();
    for note in &diagnostic.notes {
        text.push('\n');
        text.push_str(note);
    }
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .map(|label| located(report, label.location, Some(&label.text)))
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.rule.name,
        "ruleIndex": indexes.get(diagnostic.rule.name),
        "level": if diagnostic.level == Level::Error { "error" } else { "warning" },
        "message": { "text": text },
        "locations": [located(report, diagnostic.location(), None)],
        "relatedLocations": related,
    });
    if !diagnostic.path.is_empty() {
        let steps: Vec<Value> = diagnostic
            .path
            .iter()
            .map(|step| json!({ "location": located(report, step.location, Some(&step.text)) }))
            .collect();
        result["codeFlows"] = json!([{ "threadFlows": [{ "locations": steps }] }]);
    }
    if !diagnostic.fixes.is_empty() {
        result["fixes"] = diagnostic.fixes.iter().map(|fix| change(report, fix)).collect();
    }
    result
}

fn change(report: &Report<'_>, fix: &flow_source::Fix) -> Value {
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(report.path(edit.location)).or_default().push(json!({
            "deletedRegion": region(report, edit.location),
            "insertedContent": { "text": edit.text },
        }));
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(|(path, replacements)| json!({ "artifactLocation": { "uri": uri(&path) }, "replacements": replacements }))
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn located(report: &Report<'_>, location: Location, text: Option<&str>) -> Value {
    let mut value = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&report.path(location)) },
        "region": region(report, location),
    } });
    if let Some(text) = text {
        value["message"] = json!({ "text": text });
    }
    value
}

fn region(report: &Report<'_>, location: Location) -> Value {
    let place = report.place(location);
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

/// The path as a relative URI (RFC 3986): everything but unreserved characters and `/` is percent-encoded.
fn uri(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                result.push(byte as char)
            }
            _ => result.push_str(&format!("%{byte:02X}")),
        }
    }
    result
}
