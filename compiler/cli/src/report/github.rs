//! Workflow commands of GitHub Actions: annotations in a pull request.
//!
//! Format: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use super::Report;
use flow_source::Level;
use std::io::{Result, Write};

/// Writes one command for each finding.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    for failure in report.failures {
        writeln!(output, "::error title=flowc::{}", message(failure))?;
    }
    for diagnostic in report.diagnostics {
        let place = report.place(diagnostic.location());
        let command = if diagnostic.level == Level::Error { "error" } else { "warning" };
        let mut text = diagnostic.title.clone();
        for note in diagnostic.notes.iter().chain(diagnostic.fixes.iter().map(|fix| &fix.title)) {
            text.push('\n');
            text.push_str(note);
        }
        writeln!(
            output,
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(&place.path),
            place.start.line,
            place.end.line,
            place.start.column,
            place.end.column,
            property(diagnostic.rule.name),
            message(&text),
        )?;
    }
    Ok(())
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
