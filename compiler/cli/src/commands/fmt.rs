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
    let mut ending = Ending::Clean;
    for (project, path) in &projects {
        ending = match (ending, package(project, *path, arguments.check, format)) {
            (Ending::Failure, _) | (_, Ending::Failure) => Ending::Failure,
            (Ending::Findings, _) | (_, Ending::Findings) => Ending::Findings,
            (Ending::Clean, Ending::Clean) => Ending::Clean,
        };
    }
    ending
}

fn package(project: &Project, asked: Option<&Path>, check: bool, format: Format) -> Ending {
    let only = asked.filter(|path| path.is_file()).and_then(|path| path.canonicalize().ok());
    let mut files = Files::new();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut failures = Vec::new();
    let mut changed = 0;
    for path in project.paths() {
        let place = project.root.join(&path);
        if only.as_ref().is_some_and(|only| place.canonicalize().is_ok_and(|place| place != *only)) {
            continue;
        }
        let text = match project.read(&path).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                failures.push(format!("{} is not UTF-8 text", project.shown(&path)));
                continue;
            }
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        let id = files.add(SourceFile::new(path.clone(), text.clone()));
        match flow_syntax::format(&text) {
            Err(_) => diagnostics.extend(flow_syntax::parse(&text, id).diagnostics),
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => {
                changed += 1;
                if check {
                    print(&difference(&project.shown(&path), &text, &formatted));
                } else if let Err(failure) = output::replace(&place, &formatted) {
                    failures.push(failure);
                }
            }
        }
    }
    let report =
        Report { files: &files, prefix: &project.prefix, diagnostics: &diagnostics, failures: &failures };
    match finish(&report, format) {
        Ending::Clean if check && changed > 0 => Ending::Findings,
        ending => ending,
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
