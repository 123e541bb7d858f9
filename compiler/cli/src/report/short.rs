//! One line for each finding: `path:line:column: level[rule]: title`.

use super::Report;
use std::io::{Result, Write};

/// Writes the lines.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    for failure in report.failures {
        writeln!(output, "flowc: {}", failure.replace('\n', " "))?;
    }
    for diagnostic in report.diagnostics {
        let place = report.place(diagnostic.location());
        writeln!(
            output,
            "{}:{}:{}: {}[{}]: {}",
            place.path,
            place.start.line,
            place.start.column,
            diagnostic.level.word(),
            diagnostic.rule.name,
            diagnostic.title.replace('\n', " "),
        )?;
    }
    Ok(())
}
