//! The code quality report of GitLab.
//!
//! Format: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use super::Report;
use flow_source::Level;
use serde_json::json;
use std::io::{Result, Write};

/// Writes the list of findings.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    let failures = report.failures.iter().map(|failure| {
        json!({
            "description": failure,
            "check_name": "flowc",
            "fingerprint": fingerprint(&["flowc", failure]),
            "severity": "blocker",
            "location": { "path": "flow.toml", "lines": { "begin": 1 } },
        })
    });
    let findings = report.diagnostics.iter().map(|diagnostic| {
        let place = report.place(diagnostic.location());
        json!({
            "description": diagnostic.title,
            "check_name": diagnostic.rule.name,
            "fingerprint": fingerprint(&[diagnostic.rule.name, &place.path, &diagnostic.title, &place.start.line.to_string()]),
            "severity": if diagnostic.level == Level::Error { "major" } else { "minor" },
            "location": { "path": place.path, "lines": { "begin": place.start.line, "end": place.end.line } },
        })
    });
    let document: Vec<serde_json::Value> = failures.chain(findings).collect();
    serde_json::to_writer_pretty(&mut *output, &document)?;
    writeln!(output)
}

/// FNV-1a (64 bits), with a separator after each part: the same finding has the same print on every machine.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}
