//! Findings as JSON: one document, or one object a line.

use super::Report;
use flow_source::{Diagnostic, Level, Location};
use serde_json::{Value, json};
use std::io::{Result, Write};

/// The findings as one document.
pub fn document(report: &Report<'_>) -> Value {
    json!({
        "version": 1,
        "diagnostics": report.diagnostics.iter().map(|diagnostic| finding(report, diagnostic)).collect::<Vec<_>>(),
        "failures": report.failures,
        "summary": summary(report),
    })
}

/// Writes one document.
pub fn write_document(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    let document = document(report);
    serde_json::to_writer_pretty(&mut *output, &document)?;
    writeln!(output)
}

/// Writes one object a line: findings, failures, then the summary.
pub fn write_lines(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    for diagnostic in report.diagnostics {
        writeln!(output, "{}", json!({ "diagnostic": finding(report, diagnostic) }))?;
    }
    for failure in report.failures {
        writeln!(output, "{}", json!({ "failure": failure }))?;
    }
    writeln!(output, "{}", json!({ "summary": summary(report) }))
}

fn summary(report: &Report<'_>) -> Value {
    json!({
        "errors": report.count(Level::Error),
        "warnings": report.count(Level::Warning),
        "failures": report.failures.len(),
    })
}

/// One finding.
pub(super) fn finding(report: &Report<'_>, diagnostic: &Diagnostic) -> Value {
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| json!({ "place": place(report, label.location), "text": label.text }))
        .collect();
    let path: Vec<Value> = diagnostic
        .path
        .iter()
        .map(|step| json!({ "place": place(report, step.location), "text": step.text, "step": step.step }))
        .collect();
    let fixes: Vec<Value> = diagnostic
        .fixes
        .iter()
        .map(|fix| {
            let edits: Vec<Value> = fix
                .edits
                .iter()
                .map(|edit| json!({ "place": place(report, edit.location), "text": edit.text }))
                .collect();
            json!({ "title": fix.title, "safe": fix.safe, "edits": edits })
        })
        .collect();
    json!({
        "rule": diagnostic.rule.name,
        "level": diagnostic.level.word(),
        "title": diagnostic.title,
        "place": place(report, diagnostic.location()),
        "labels": labels,
        "path": path,
        "notes": diagnostic.notes,
        "fixes": fixes,
    })
}

/// Lines and columns count from 1, columns in characters; bytes from 0.
fn place(report: &Report<'_>, location: Location) -> Value {
    let place = report.place(location);
    json!({
        "path": place.path,
        "start": { "line": place.start.line, "column": place.start.column, "byte": location.span.start },
        "end": { "line": place.end.line, "column": place.end.column, "byte": location.span.end },
    })
}
