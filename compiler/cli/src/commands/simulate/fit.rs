//! `flowc simulate --fit`: from an event log to a `simulation.toml`, whole or not at all.

use crate::Ending;
use crate::commands::Checked;
use crate::output;
use crate::project;
use flow_simulator::file;
use flow_simulator::fit::{self, MARK};
use std::io::Write as _;
use std::path::Path;

/// The largest log that is read, in bytes.
const LARGEST_LOG: u64 = 2 << 30;

/// Fits settings to a log, and writes them to a file, or prints them.
///
/// # Errors
/// What is wrong with the log or the file, a sentence each.
pub fn run(checked: &Checked, log: &Path, out: Option<&Path>) -> Result<Ending, Vec<String>> {
    let bytes = project::read_up_to(log, LARGEST_LOG).map_err(|failure| vec![failure])?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = 1 + error
            .as_bytes()
            .iter()
            .take(error.utf8_error().valid_up_to())
            .filter(|byte| **byte == b'\n')
            .count();
        vec![format!("{}: line {line}: it is not UTF-8 text", log.display())]
    })?;
    let fitted = fit::fit(&text, &checked.analysis.package).map_err(|problems| {
        problems.into_iter().map(|problem| format!("{}: {problem}", log.display())).collect::<Vec<_>>()
    })?;
    let Some(out) = out else {
        // A reader that has gone away is no failure.
        let _ = std::io::stdout().lock().write_all(fitted.text.as_bytes());
        return Ok(Ending::Clean);
    };
    let by_hand =
        output::read(out).map_err(|failure| vec![failure])?.is_some_and(|text| !text.starts_with(MARK));
    if by_hand {
        return Err(vec![format!(
            "{} was written by hand, so it is left alone: give another file with `--out`, and take over from it what you want",
            out.display()
        )]);
    }
    output::replace(out, &fitted.text).map_err(|failure| vec![failure])?;
    eprintln!("Wrote {} from {} cases with {} pieces of work.", out.display(), fitted.cases, fitted.rows);
    for note in &fitted.notes {
        eprintln!("  {note}");
    }
    if out.file_name().is_some_and(|name| name != file::NAME) {
        eprintln!("  A simulation reads what stands in {} beside flow.toml.", file::NAME);
    }
    Ok(Ending::Clean)
}
