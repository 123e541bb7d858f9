//! An event log as CSV (RFC 4180): a row for each piece of work, written when it ends.

use super::{Labels, Moments, number};
use crate::{Lifecycle, LogEvent, Model, Sink};
use flow_ir::Package;
use std::io::Write;

/// The names of the columns.
pub const COLUMNS: [&str; 8] =
    ["case", "workflow", "activity", "resource", "enabled", "started", "completed", "lifecycle"];

/// What is written at once.
const CHUNK: usize = 1 << 16;

/// Writes rows as work ends. Work that is still open at the end of the simulation is left out.
pub struct CsvLog<'m, W: Write> {
    labels: Labels<'m>,
    moments: Moments,
    rows: Vec<u8>,
    output: W,
    failure: Option<std::io::Error>,
}

/// A text as a cell. One that a spreadsheet would take for a formula gets a `'` before it.
pub fn cell(text: &str) -> String {
    let mut cell: String =
        text.chars().map(|character| if character == '\r' { ' ' } else { character }).collect();
    if cell.starts_with(['=', '+', '-', '@', '\t', '\n']) {
        cell.insert(0, '\'');
    }
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

impl<'m, W: Write> CsvLog<'m, W> {
    /// A log of a model's events, written to `output`.
    pub fn new(model: &'m Model, package: &'m Package, output: W) -> Self {
        let mut rows = Vec::with_capacity(CHUNK + 1_024);
        rows.extend_from_slice(COLUMNS.join(",").as_bytes());
        rows.extend_from_slice(b"\r\n");
        Self {
            labels: Labels::new(model, package, cell),
            moments: Moments::new(model.start()),
            rows,
            output,
            failure: None,
        }
    }

    fn row(&mut self, event: &LogEvent) {
        number(event.case, &mut self.rows);
        let (workflow, activity) = self.labels.activity(event.activity);
        self.rows.push(b',');
        self.rows.extend_from_slice(workflow.as_bytes());
        self.rows.push(b',');
        self.rows.extend_from_slice(activity.as_bytes());
        self.rows.push(b',');
        if let Some(resource) = event.resource.filter(|_| event.started.is_some()) {
            self.rows.extend_from_slice(self.labels.resource(resource).as_bytes());
        }
        self.rows.push(b',');
        let enabled = self.rows.len();
        self.moments.write(event.enabled, &mut self.rows);
        let written = enabled..self.rows.len();
        self.rows.push(b',');
        match event.started {
            // Mostly nobody waits.
            Some(started) if started == event.enabled => self.rows.extend_from_within(written),
            Some(started) => self.moments.write(started, &mut self.rows),
            None => {}
        }
        self.rows.push(b',');
        self.moments.write(event.time, &mut self.rows);
        self.rows.extend_from_slice(match event.lifecycle {
            Lifecycle::Abort => b",abort\r\n".as_slice(),
            Lifecycle::Withdraw => b",withdraw\r\n",
            _ => b",complete\r\n",
        });
        if self.rows.len() >= CHUNK {
            self.drain();
        }
    }

    fn drain(&mut self) {
        if self.failure.is_none() {
            self.failure = self.output.write_all(&self.rows).err();
        }
        self.rows.clear();
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// Those of writing, then or earlier.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.drain();
        match self.failure {
            Some(failure) => Err(failure),
            None => self.output.flush(),
        }
    }
}

impl<W: Write> Sink for CsvLog<'_, W> {
    fn event(&mut self, event: LogEvent) {
        match event.lifecycle {
            Lifecycle::Enabled | Lifecycle::Start => {}
            Lifecycle::Complete | Lifecycle::Abort | Lifecycle::Withdraw => self.row(&event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_title_stays_a_title() {
        for (text, expected) in [
            ("Approve", "Approve"),
            ("a, b", "\"a, b\""),
            ("say \"yes\"", "\"say \"\"yes\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("a\r\nb", "\"a \nb\""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }
}
