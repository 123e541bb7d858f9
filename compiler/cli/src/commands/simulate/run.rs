//! Replications on all processors, with a log of the first one where it is wanted, and a bar where it takes long.

use crate::output;
use flow_ir::Package;
use flow_simulator::export::csv::CsvLog;
use flow_simulator::export::xes::XesLog;
use flow_simulator::{Model, NoLog, Replication, replicate};
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Runs all replications of all models; gives them by model, in order of their index. Where a log is wanted, the first
/// replication of that model is written down.
///
/// # Errors
/// Those of writing the log.
pub fn all(
    models: &[Model],
    log: Option<(usize, &Path)>,
    package: &Package,
) -> Result<Vec<Vec<Replication>>, Vec<String>> {
    let jobs: Vec<(usize, u32)> = models
        .iter()
        .enumerate()
        .flat_map(|(place, model)| (0..model.replications()).map(move |index| (place, index)))
        .collect();
    let progress = progress(jobs.len());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Replication)>> = Mutex::new(Vec::with_capacity(jobs.len()));
    let failure: Mutex<Option<String>> = Mutex::new(None);
    let work = || {
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            let Some((place, index)) = jobs.get(job).copied() else { break };
            let Some(model) = models.get(place) else { break };
            let wanted = log.filter(|(logged, _)| *logged == place && index == 0);
            let replication = match wanted {
                Some((_, path)) => logged(model, path, package).unwrap_or_else(|problem| {
                    keep(&failure, problem);
                    Replication::default()
                }),
                None => replicate(model, index, &mut NoLog),
            };
            if let Ok(mut done) = done.lock() {
                done.push((place, replication));
            }
            progress.inc(1);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    progress.finish_and_clear();
    if let Ok(Some(problem)) = failure.into_inner() {
        return Err(vec![problem]);
    }
    let mut sorted: Vec<Vec<Replication>> = models.iter().map(|_| Vec::new()).collect();
    for (place, replication) in done.into_inner().unwrap_or_default() {
        if let Some(model) = sorted.get_mut(place) {
            model.push(replication);
        }
    }
    Ok(sorted)
}

fn keep(failure: &Mutex<Option<String>>, problem: String) {
    if let Ok(mut failure) = failure.lock() {
        failure.get_or_insert(problem);
    }
}

/// Runs the first replication and writes down what happens: whole, or not at all.
fn logged(model: &Model, path: &Path, package: &Package) -> Result<Replication, String> {
    let mut file = output::Partial::new(path)?;
    let xes = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xes"));
    let (replication, written) = if xes {
        let mut log = XesLog::new(model, package);
        let replication = replicate(model, 0, &mut log);
        (replication, log.write(&mut file))
    } else {
        let mut log = CsvLog::new(model, package, &mut file);
        let replication = replicate(model, 0, &mut log);
        (replication, log.finish())
    };
    written.map_err(|error| format!("can't write {}: {error}", path.display()))?;
    file.commit(false)?;
    Ok(replication)
}

/// A bar that appears after half a second, where a terminal looks on.
fn progress(length: usize) -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() || length < 2 {
        return indicatif::ProgressBar::hidden();
    }
    let style = indicatif::ProgressStyle::with_template(
        "{spinner} simulating {wide_bar} {pos}/{len} runs, {eta} left",
    )
    .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
    let bar = indicatif::ProgressBar::new(length as u64).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
