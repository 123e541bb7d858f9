//! `flowc build`

use super::{Checked, check, fail, finish};
use crate::Ending;
use crate::arguments::Build;
use crate::output;
use crate::report::Format;
use crate::side_by_side::side_by_side;
use flow_source::{Diagnostic, Level};
use flow_targets::{Artifact, Input, Output, Target};
use std::io::{IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A diff longer than this (in lines) is cut: nobody reads more.
const LONGEST_DIFFERENCE: usize = 60;

/// Builds once, or whenever a file changes.
pub fn run(arguments: &Build, format: Format) -> Ending {
    if !arguments.watch {
        return once(arguments, format).0;
    }
    loop {
        let (ending, state) = once(arguments, format);
        let Some((project, before)) = state else { return ending };
        eprintln!("Watching {} for changes; Ctrl-C ends.", project.root.display());
        let mut now = project.state();
        while now == before {
            std::thread::sleep(Duration::from_millis(200));
            now = project.state();
        }
        // An editor may empty a file before it writes it: what is being written is not read yet.
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let later = project.state();
            if later == now {
                break;
            }
            now = later;
        }
    }
}

type State = (crate::project::Project, Vec<(String, Option<std::time::SystemTime>, u64)>);

fn once(arguments: &Build, format: Format) -> (Ending, Option<State>) {
    // The state is taken before the files are read, so that no change slips through in between.
    let before = crate::project::find(arguments.path.as_deref()).map(|project| {
        let state = project.state();
        (project, state)
    });
    let ending = match check(arguments.path.as_deref(), &arguments.levels, format) {
        Ok(mut checked) => {
            // Targets read the graph alone, and can have the room that the trees took.
            checked.analysis.trees = Vec::new();
            let ending = build(&checked, arguments, format);
            if !arguments.watch {
                // The process ends now, and with it the memory: taking the graph apart piece by piece would only take time.
                std::mem::forget(checked);
            }
            ending
        }
        Err(ending) => ending,
    };
    (ending, before.ok())
}

fn build(checked: &Checked, arguments: &Build, format: Format) -> Ending {
    let targets = match targets(checked, &arguments.target) {
        Ok(targets) => targets,
        Err(failure) => return fail(failure, format),
    };
    let mut diagnostics = checked.analysis.diagnostics.clone();
    let mut artifacts: Vec<Artifact> = Vec::new();
    let folder = folder(checked, arguments);
    let staging = (!arguments.check).then(|| output::Staging::new(&folder));
    let mut result = Ok(());
    if !checked.has_errors() {
        let progress = progress(targets.len());
        let input = Input { package: &checked.analysis.package, files: &checked.analysis.files };
        for made in outputs(&targets, input, staging.as_ref(), &progress) {
            artifacts.extend(made.output.artifacts);
            diagnostics.extend(made.output.diagnostics);
            result = result.and(made.result);
        }
        progress.finish_and_clear();
        flow_source::diagnostic::sort(&mut diagnostics);
    }
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
    let mut failures = Vec::new();
    let mut drifted = Vec::new();
    if !failed {
        let index = output::index(&artifacts);
        let result = match staging {
            Some(staging) => result.and_then(|()| staging.add(&index)).and_then(|()| {
                artifacts.push(index);
                staging.finish(&artifacts)
            }),
            None => {
                artifacts.push(index);
                drift(&folder, &artifacts).map(|paths| drifted = paths)
            }
        };
        failures.extend(result.err());
    }
    let fails = !failures.is_empty();
    // Who reads only the document must not take a drifted folder for a current one.
    failures.extend(drifted.iter().filter(|_| format != Format::Human).cloned());
    let ending = match show(checked, &diagnostics, &failures, format) {
        Ending::Failure if !fails => Ending::Clean,
        ending => ending,
    };
    if ending != Ending::Clean {
        return ending;
    }
    if arguments.check {
        let count = drifted.len();
        if count == 0 {
            return Ending::Clean;
        }
        eprintln!(
            "{count} file{} in {} {} not what the text says now. `flowc build` writes {}.",
            if count == 1 { "" } else { "s" },
            folder.display(),
            if count == 1 { "is" } else { "are" },
            if count == 1 { "it" } else { "them" },
        );
        return Ending::Findings;
    }
    if format == Format::Human {
        let names: Vec<&str> = targets.iter().map(|target| target.name()).collect();
        eprintln!("Wrote {} files to {} ({}).", artifacts.len(), shown(&folder), names.join(", "));
    }
    Ending::Clean
}

/// What a target has made.
struct Made {
    place: usize,
    /// Its artifacts are without their texts where these have been written.
    output: Output,
    /// Whether they could be written.
    result: Result<(), String>,
}

impl Made {
    fn new(place: usize, mut output: Output, staging: Option<&output::Staging>) -> Self {
        let mut result = Ok(());
        let failed = output.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
        if let Some(staging) = staging.filter(|_| !failed) {
            for artifact in &mut output.artifacts {
                result = result.and_then(|()| staging.add(artifact));
                // What comes next can have its room.
                artifact.text = String::new();
            }
        }
        Self { place, output, result }
    }
}

/// What the targets make, in their order. They know nothing of each other, so they are built side by side: as many at once as the
/// machine has processors, and no more, since each thread keeps memory of its own.
fn outputs(
    targets: &[&'static dyn Target],
    input: Input<'_>,
    staging: Option<&output::Staging>,
    progress: &indicatif::ProgressBar,
) -> Vec<Made> {
    let next = AtomicUsize::new(1);
    let work = |first: Option<usize>| {
        let mut made = Vec::new();
        let mut place = first.unwrap_or_else(|| next.fetch_add(1, Ordering::Relaxed));
        while let Some(target) = targets.get(place) {
            progress.set_message(target.name());
            made.push(Made::new(place, target.build(input), staging));
            progress.inc(1);
            place = next.fetch_add(1, Ordering::Relaxed);
        }
        made
    };
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut made = std::thread::scope(|scope| {
        // The thread that has read half of the texts has memory left over, as this one does; each one more begins anew.
        let helpers: Vec<_> = (2..processors.min(targets.len()))
            // Where no thread can be had, those that are there do all of it.
            .filter_map(|_| {
                let thread = std::thread::Builder::new().name("flow-targets".to_owned());
                thread.stack_size(crate::stack::SIZE).spawn_scoped(scope, || work(None)).ok()
            })
            .collect();
        let (mut made, mut more) = (Vec::new(), Vec::new());
        // Drawings come first and take the most room.
        let mut here = || made = work(Some(0));
        match targets.len() {
            0 | 1 => here(),
            _ => side_by_side(&mut here, &mut || more = work(None)),
        }
        made.append(&mut more);
        for helper in helpers {
            match helper.join() {
                Ok(more) => made.extend(more),
                // A defect ends the command here as it would without threads.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    });
    made.sort_by_key(|made| made.place);
    made
}

fn show(checked: &Checked, diagnostics: &[Diagnostic], failures: &[String], format: Format) -> Ending {
    let report = checked.report(diagnostics, failures);
    let ending = finish(&report, format);
    if format == Format::Human {
        eprintln!("{}", super::check::sentence(checked, &report.summary()));
    }
    ending
}

fn targets(checked: &Checked, asked: &[String]) -> Result<Vec<&'static dyn Target>, String> {
    let names = if asked.is_empty() { &checked.manifest.targets } else { asked };
    if names.is_empty() {
        return Ok(flow_targets::all().to_vec());
    }
    let mut targets: Vec<&'static dyn Target> = Vec::new();
    for name in names {
        let Some(target) = flow_targets::find(name.trim()) else {
            let known = flow_targets::all().iter().map(|target| target.name());
            let list: Vec<&str> = known.clone().collect();
            let hint = flow_source::suggest::nearest(name, known);
            let hint = hint.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
            return Err(format!("there is no target `{name}`.{hint} There are {}", list.join(", ")));
        };
        if !targets.iter().any(|known| known.name() == target.name()) {
            targets.push(target);
        }
    }
    Ok(targets)
}

fn folder(checked: &Checked, arguments: &Build) -> PathBuf {
    match &arguments.out {
        Some(folder) => folder.clone(),
        None => checked.project.root.join(checked.manifest.out.as_deref().unwrap_or("compiled")),
    }
}

fn shown(folder: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    folder.strip_prefix(&here).unwrap_or(folder).display().to_string()
}

fn progress(length: usize) -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style = indicatif::ProgressStyle::with_template("{spinner} building {msg} {pos}/{len}")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
    indicatif::ProgressBar::new(length as u64).with_style(style)
}

/// Prints how the output folder differs from what would be written; says of each file that does what is wrong with it.
fn drift(folder: &Path, artifacts: &[Artifact]) -> Result<Vec<String>, String> {
    let mut drifted = Vec::new();
    let mut output = std::io::stderr().lock();
    let mut say = |text: &str| {
        // A reader that has gone away is no failure.
        let _ = output.write_all(text.as_bytes());
    };
    for artifact in artifacts {
        let place = folder.join(&artifact.path);
        let before = output::read(&place)?;
        if before.as_deref() != Some(artifact.text.as_str()) {
            let place = shown(&place);
            match before {
                None => {
                    let missing = format!("{place} is missing");
                    say(&format!("{missing}\n"));
                    drifted.push(missing);
                }
                Some(before) => {
                    say(&difference(&place, &before, &artifact.text));
                    drifted.push(format!("{place} is not what the text says now"));
                }
            }
        }
    }
    for path in output::outdated(folder, artifacts)? {
        let outdated = format!("{} is no longer made", shown(&folder.join(path)));
        say(&format!("{outdated}\n"));
        drifted.push(outdated);
    }
    Ok(drifted)
}

/// A unified diff, cut where it is long.
pub fn difference(path: &str, before: &str, after: &str) -> String {
    let diff = similar::TextDiff::configure()
        .deadline(std::time::Instant::now() + Duration::from_secs(2))
        .diff_lines(before, after);
    let text = diff.unified_diff().context_radius(2).header(path, path).to_string();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() <= LONGEST_DIFFERENCE {
        return text;
    }
    let kept: String = lines.iter().take(LONGEST_DIFFERENCE).copied().collect();
    format!("{kept}... and {} more lines\n", lines.len() - LONGEST_DIFFERENCE)
}
