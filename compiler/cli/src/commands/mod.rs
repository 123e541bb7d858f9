//! The commands, one file each.

mod build;
mod check;
mod explain;
mod fmt;
mod generate;
mod lsp;
mod maturity;
mod new;
mod play;
mod simulate;
mod test;

use crate::Ending;
use crate::arguments::{Arguments, Colour, Command, Levels};
use crate::project::{self, MANIFEST, Project};
use crate::report::{Format, Report};
use clap::ValueEnum as _;
use flow_analysis::{Analysis, Date, Options, manifest};
use flow_simulator::{Settings, file};
use flow_source::{Diagnostic, Files, Level, Rule, SourceFile};
use std::ffi::OsString;
use std::path::Path;

/// Does what the command line says.
pub fn run(arguments: Arguments) -> Ending {
    match arguments.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let format = arguments.message_format;
    match arguments.command {
        Command::New(new) => new::run(&new, format),
        Command::Check(check) => check::run(&check, format),
        Command::Fmt(fmt) => fmt::run(&fmt, format),
        Command::Build(build) => build::run(&build, format),
        Command::Test(test) => test::run(&test, format),
        Command::Play(play) => play::run(&play, format),
        Command::Simulate(simulate) => simulate::run(&simulate, format),
        Command::Maturity(maturity) => maturity::run(&maturity, format),
        Command::Explain(explain) => explain::run(&explain, format),
        Command::Reference(reference) => generate::reference(&reference),
        Command::Lsp(_) => lsp::run(),
        Command::Schema => generate::schema(),
        Command::Completions(completions) => generate::completions(&completions),
        Command::Man(man) => generate::manual(&man, format),
    }
}

/// Says what is wrong with the command line, or what was asked about it. Whoever asked for a document gets one beside that.
pub fn refuse(error: &clap::Error) -> Ending {
    if error.print().is_err() {
        return Ending::Failure;
    }
    if !error.use_stderr() {
        return Ending::Clean;
    }
    match asked_for(std::env::args_os()) {
        Some(format) if format.is_for_programs() => fail(in_short(error), format),
        _ => Ending::Failure,
    }
}

/// The format that a command line asks for which could not be read as a whole.
fn asked_for(arguments: impl Iterator<Item = OsString>) -> Option<Format> {
    const NAME: &str = "--message-format";
    let words: Vec<OsString> = arguments.skip(1).take_while(|word| word != "--").collect();
    words.iter().enumerate().find_map(|(place, word)| {
        let value = match word.to_str()?.strip_prefix(NAME)? {
            "" => words.get(place + 1)?.to_str()?,
            rest => rest.strip_prefix('=')?,
        };
        Format::from_str(value, false).ok()
    })
}

/// What is wrong, in one line: without how the command is used, which stands on standard error.
fn in_short(error: &clap::Error) -> String {
    let told = error.render().to_string();
    let told = told.strip_prefix("error: ").unwrap_or(&told);
    let parts =
        told.split("\n\n").take_while(|part| !part.starts_with("Usage:") && !part.starts_with("For more"));
    let lines = parts.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("; ")
}

/// Every rule of every crate, by name.
pub fn rules() -> Vec<&'static Rule> {
    let mut all: Vec<&'static Rule> = [
        flow_syntax::rules::ALL,
        flow_analysis::rules::ALL,
        flow_runtime::rules::ALL,
        flow_simulator::rules::ALL,
        flow_targets::rules::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
    .collect();
    all.sort_by_key(|rule| rule.name);
    all
}

/// Shows one failure that is tied to no place, and ends.
pub fn fail(failure: impl Into<String>, format: Format) -> Ending {
    finish(
        &Report { files: &Files::new(), prefix: "", diagnostics: &[], failures: &[failure.into()] },
        format,
    )
}

/// Shows a report and says how the command ends.
pub fn finish(report: &Report<'_>, format: Format) -> Ending {
    if let Err(error) = report.write(format)
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("flowc can't write its findings: {error}");
        return Ending::Failure;
    }
    if !report.failures.is_empty() {
        Ending::Failure
    } else if report.count(Level::Error) > 0 {
        Ending::Findings
    } else {
        Ending::Clean
    }
}

/// A package that was read and analysed.
pub struct Checked {
    /// Where it lies.
    pub project: Project,
    /// What its `flow.toml` says.
    pub manifest: manifest::Manifest,
    /// What was found.
    pub analysis: Analysis,
    /// Levels that the package or the command line sets for rules; a later one counts more.
    pub levels: Vec<(String, Level)>,
    /// What the package's `simulation.toml` says.
    pub settings: Settings,
}

/// Reads and analyses the package of a path. What is wrong with the configuration is shown here.
pub fn check(path: Option<&Path>, levels: &Levels, format: Format) -> Result<Checked, Ending> {
    let project = project::find(path).map_err(|failure| fail(failure, format))?;
    let manifest = read_manifest(&project, format)?;
    let options = options(&project, &manifest, levels).map_err(|failure| fail(failure, format))?;
    let analysis = flow_analysis::analyse(&project, &options);
    let levels = options.levels.clone();
    let mut checked = Checked { project, manifest, analysis, levels, settings: Settings::default() };
    read_settings(&mut checked).map_err(|failure| fail(failure, format))?;
    Ok(checked)
}

/// The same for a command that tries what the text says: what doesn't hold together can't be tried, and is only shown.
pub fn sound(path: Option<&Path>, levels: &Levels, format: Format) -> Result<Checked, Ending> {
    let mut checked = check(path, levels, format)?;
    checked.analysis.trees = Vec::new();
    if checked.has_errors() {
        return Err(finish(&checked.report(&checked.analysis.diagnostics, &[]), format));
    }
    Ok(checked)
}

/// Reads the package's `simulation.toml`, where it has one. It speaks about what the text says, so a text with errors comes
/// first.
fn read_settings(checked: &mut Checked) -> Result<(), String> {
    if checked.has_errors() {
        return Ok(());
    }
    let Some(text) = checked.project.beside(file::NAME)? else { return Ok(()) };
    let id = checked.analysis.files.add(SourceFile::new(file::NAME, text.clone()));
    let (settings, mut found) = file::read(&text, id, &checked.analysis.package);
    checked.set_levels(&mut found);
    checked.analysis.diagnostics.extend(found);
    checked.settings = settings;
    Ok(())
}

fn read_manifest(project: &Project, format: Format) -> Result<manifest::Manifest, Ending> {
    let Some(text) = &project.manifest else {
        return Ok(manifest::Manifest { name: project.name.clone(), ..manifest::Manifest::default() });
    };
    let mut files = Files::new();
    let id = files.add(SourceFile::new(MANIFEST, text.clone()));
    let targets: Vec<&str> = flow_targets::all().iter().map(|target| target.name()).collect();
    let rules: Vec<&str> = rules().iter().map(|rule| rule.name).collect();
    let (manifest, diagnostics) = manifest::parse(text, id, &targets, &rules);
    if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
        let report =
            Report { files: &files, prefix: &project.prefix, diagnostics: &diagnostics, failures: &[] };
        finish(&report, format);
        return Err(Ending::Failure);
    }
    Ok(manifest)
}

fn options(project: &Project, manifest: &manifest::Manifest, levels: &Levels) -> Result<Options, String> {
    let mut all = manifest.levels.clone();
    let known = rules();
    for (names, level) in
        [(&levels.allow, Level::Allow), (&levels.warn, Level::Warning), (&levels.deny, Level::Error)]
    {
        for name in names {
            if name == "warnings" && level == Level::Error {
                let warnings = known.iter().filter(|rule| rule.level == Level::Warning);
                let unset = warnings.filter(|rule| {
                    !all.iter().any(|(name, level)| name == rule.name && *level == Level::Allow)
                });
                let denied: Vec<_> = unset.map(|rule| (rule.name.to_owned(), Level::Error)).collect();
                all.extend(denied);
            } else if known.iter().any(|rule| rule.name == name) {
                all.push((name.clone(), level));
            } else {
                let nearest = flow_source::suggest::nearest(name, known.iter().map(|rule| rule.name));
                let hint = nearest.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
                return Err(format!("there is no rule `{name}`.{hint} `flowc explain` lists them all"));
            }
        }
    }
    let name = if manifest.name.is_empty() { project.name.clone() } else { manifest.name.clone() };
    let as_of = match levels.as_of.as_deref().map(str::parse::<Date>) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(_)) => return Err("`--as-of` takes a day as YYYY-MM-DD".to_owned()),
    };
    Ok(Options {
        as_of,
        package: name,
        levels: all,
        references: false,
        other_rules: [flow_runtime::rules::ALL, flow_simulator::rules::ALL, flow_targets::rules::ALL]
            .concat(),
        side_by_side: Some(crate::side_by_side::side_by_side),
    })
}

impl Checked {
    /// The report of the analysis, with what targets had to say.
    pub fn report<'a>(&'a self, diagnostics: &'a [Diagnostic], failures: &'a [String]) -> Report<'a> {
        Report { files: &self.analysis.files, prefix: &self.project.prefix, diagnostics, failures }
    }

    /// Gives findings of other crates the levels that the package or the command line sets; silenced ones go.
    pub fn set_levels(&self, diagnostics: &mut Vec<Diagnostic>) {
        flow_analysis::set_levels(&self.levels, diagnostics);
    }

    /// True where nothing can be built.
    pub fn has_errors(&self) -> bool {
        self.analysis.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }
}
