//! `flowc fmt`

use super::{fail, finish};
use crate::Ending;
use crate::arguments::Fmt;
use crate::project::{self, Project};
use crate::report::{Format, Report};
use crate::{commands::build::difference, output};
use flow_analysis::Sources as _;
use flow_source::{Diagnostic, Files, SourceFile};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// Formats files, or says which would change.
pub fn run(arguments: &Fmt, format: Format) -> Ending {
    if arguments.stdin {
        return standard_input(format);
    }
    let mut projects = Vec::new();
    let paths: Vec<Option<&Path>> = match arguments.paths.as_slice() {
        [] => vec![None],
        paths => paths.iter().map(|path| Some(path.as_path())).collect(),
    };
    for path in paths {
        match project::find(path) {
            Ok(project) => projects.push((project, path)),
            Err(failure) => return fail(failure, format),
        }
    }
    // All in one report: a machine format is one document, whatever is asked for.
    let mut found = Found::default();
    for (project, path) in &projects {
        found.package(project, *path, arguments.check, format);
    }
    let fails = !found.failures.is_empty();
    if format != Format::Human {
        // Who reads only the document must not take these files for formatted ones.
        found
            .failures
            .extend(found.unformatted.iter().map(|path| format!("{path} is not in the canonical look")));
    }
    let report = Report {
        files: &found.files,
        prefix: "",
        diagnostics: &found.diagnostics,
        failures: &found.failures,
    };
    match finish(&report, format) {
        Ending::Failure if !fails => Ending::Findings,
        Ending::Clean if !found.unformatted.is_empty() => Ending::Findings,
        ending => ending,
    }
}

/// What is found in the files of one or more packages.
#[derive(Default)]
struct Found {
    files: Files,
    diagnostics: Vec<Diagnostic>,
    failures: Vec<String>,
    /// Files that would change, where nothing is changed.
    unformatted: Vec<String>,
}

impl Found {
    fn package(&mut self, project: &Project, asked: Option<&Path>, check: bool, format: Format) {
        let only = asked.filter(|path| path.is_file()).and_then(|path| path.canonicalize().ok());
        for path in project.paths() {
            let place = project.root.join(&path);
            if only.as_ref().is_some_and(|only| place.canonicalize().is_ok_and(|place| place != *only)) {
                continue;
            }
            let shown = project.shown(&path);
            let text = match project.read(&path).map(String::from_utf8) {
                Ok(Ok(text)) => text,
                Ok(Err(_)) => {
                    self.failures.push(format!("{shown} is not UTF-8 text"));
                    continue;
                }
                Err(failure) => {
                    self.failures.push(failure);
                    continue;
                }
            };
            let id = self.files.add(SourceFile::new(shown.clone(), text.clone()));
            match flow_syntax::format(&text) {
                Err(_) => self.diagnostics.extend(flow_syntax::parse(&text, id).diagnostics),
                Ok(formatted) if formatted == text => {}
                Ok(formatted) if check => {
                    let difference = difference(&shown, &text, &formatted);
                    if format == Format::Human {
                        print(&difference);
                    } else {
                        // Standard output holds the document, and nothing else.
                        let _ = std::io::stderr().lock().write_all(difference.as_bytes());
                    }
                    self.unformatted.push(shown);
                }
                Ok(formatted) => {
                    if let Err(failure) = output::replace(&place, &formatted) {
                        self.failures.push(failure);
                    }
                }
            }
        }
    }
}

fn standard_input(format: Format) -> Ending {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        return fail(format!("can't read standard input: {error}"), format);
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return fail("standard input is not UTF-8 text", format);
    };
    let mut files = Files::new();
    files.add(SourceFile::new("standard input", text.clone()));
    match flow_syntax::format(&text) {
        Ok(formatted) => {
            print(&formatted);
            Ending::Clean
        }
        Err(diagnostics) => finish(
            &Report { files: &files, prefix: "", diagnostics: &diagnostics, failures: &[] },
            Format::Human,
        ),
    }
}

/// Prints to standard output; a reader that has gone away is no failure.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
