//! An event log as CSV (RFC 4180): a row for each piece of work, written when it ends.

use super::{Labels, Moments, number};
use crate::{Activity, Lifecycle, LogEvent, Model, Resource, Sink};
use flow_ir::Package;
use rustc_hash::FxHashMap;
use std::io::Write;

/// The names of the columns.
pub const COLUMNS: [&str; 8] =
    ["case", "workflow", "activity", "resource", "enabled", "started", "completed", "lifecycle"];

/// What is written at once.
const CHUNK: usize = 1 << 16;

/// A piece of work that has not ended.
#[derive(Clone, Copy)]
struct Open {
    enabled: u64,
    started: Option<(u64, Option<Resource>)>,
}

/// The pieces of work of one activity in one case: nearly always one.
struct All {
    first: Open,
    more: Vec<Open>,
}

/// Writes rows as work ends. Work that is still open at the end of the simulation is left out.
pub struct CsvLog<'m, W: Write> {
    labels: Labels<'m>,
    moments: Moments,
    open: FxHashMap<(u64, Activity), All>,
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
            open: FxHashMap::default(),
            rows,
            output,
            failure: None,
        }
    }

    fn row(&mut self, event: &LogEvent, open: Open) {
        number(event.case, &mut self.rows);
        let (workflow, activity) = self.labels.activity(event.activity);
        self.rows.push(b',');
        self.rows.extend_from_slice(workflow.as_bytes());
        self.rows.push(b',');
        self.rows.extend_from_slice(activity.as_bytes());
        self.rows.push(b',');
        let withdrawn = event.lifecycle == Lifecycle::Withdraw;
        let worked = open.started.and_then(|(_, resource)| resource).or(event.resource);
        if let Some(resource) = worked.filter(|_| !withdrawn) {
            self.rows.extend_from_slice(self.labels.resource(resource).as_bytes());
        }
        self.rows.push(b',');
        self.moments.write(open.enabled, &mut self.rows);
        self.rows.push(b',');
        if let Some((started, _)) = open.started {
            self.moments.write(started, &mut self.rows);
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

impl All {
    /// Begins the oldest piece of work that nobody has begun; false where there is none.
    fn start(&mut self, started: Option<(u64, Option<Resource>)>) -> bool {
        let mut all = std::iter::once(&mut self.first).chain(&mut self.more);
        match all.find(|open| open.started.is_none()) {
            Some(open) => {
                open.started = started;
                true
            }
            None => false,
        }
    }

    /// Takes the piece of work that a resource ends: the one it began, else one that was begun, else any. What is withdrawn is
    /// one that nobody began.
    fn take(&mut self, resource: Option<Resource>, withdrawn: bool) -> (Open, bool) {
        let fits = |open: &Open| match open.started {
            begun if withdrawn => u8::from(begun.is_some()),
            Some((_, by)) if resource.is_some() && by == resource => 0,
            Some(_) => 1,
            None => 2,
        };
        let best = self
            .more
            .iter()
            .enumerate()
            .min_by_key(|(_, open)| fits(open))
            .map(|(index, open)| (index, fits(open)));
        match best {
            Some((index, rank)) if rank < fits(&self.first) => (self.more.remove(index), false),
            _ => {
                let taken = self.first;
                if self.more.is_empty() {
                    return (taken, true);
                }
                self.first = self.more.remove(0);
                (taken, false)
            }
        }
    }
}

impl<W: Write> Sink for CsvLog<'_, W> {
    fn event(&mut self, event: LogEvent) {
        let key = (event.case, event.activity);
        match event.lifecycle {
            Lifecycle::Enabled => {
                let open = Open { enabled: event.time, started: None };
                match self.open.get_mut(&key) {
                    Some(all) => all.more.push(open),
                    None => {
                        self.open.insert(key, All { first: open, more: Vec::new() });
                    }
                }
            }
            Lifecycle::Start => {
                let started = Some((event.time, event.resource));
                match self.open.get_mut(&key) {
                    Some(all) => {
                        let enabled = all.first.enabled;
                        if !all.start(started) {
                            // One more of several who work on the same.
                            all.more.push(Open { enabled, started });
                        }
                    }
                    None => {
                        let open = Open { enabled: event.time, started };
                        self.open.insert(key, All { first: open, more: Vec::new() });
                    }
                }
            }
            Lifecycle::Complete | Lifecycle::Abort | Lifecycle::Withdraw => {
                let (open, last) = match self.open.get_mut(&key) {
                    Some(all) => all.take(event.resource, event.lifecycle == Lifecycle::Withdraw),
                    None => {
                        (Open { enabled: event.time, started: Some((event.time, event.resource)) }, false)
                    }
                };
                if last {
                    self.open.remove(&key);
                }
                self.row(&event, open);
            }
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
