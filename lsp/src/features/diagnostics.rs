//! What the compiler has to say about a file: the same findings, in the same words, as on the command line.

use crate::package::Package;
use flow_source::{Diagnostic, Files};

/// The findings about each file of a package that has any, by path, with the files that their places point into.
pub fn by_file(package: &Package) -> Vec<(String, Vec<&Diagnostic>)> {
    let analysed = package.analysed();
    let mut found: Vec<(String, Vec<&Diagnostic>)> = Vec::new();
    let (files, configuration) = &analysed.configuration;
    add(files, configuration, &mut found);
    add(&analysed.analysis.files, &analysed.analysis.diagnostics, &mut found);
    found
}

fn add<'a>(files: &Files, diagnostics: &'a [Diagnostic], found: &mut Vec<(String, Vec<&'a Diagnostic>)>) {
    for diagnostic in diagnostics {
        let path = files.get(diagnostic.location().file).map_or("", |file| file.path());
        match found.iter_mut().find(|(known, _)| known == path) {
            Some((_, list)) => list.push(diagnostic),
            None => found.push((path.to_owned(), vec![diagnostic])),
        }
    }
}

/// True for findings about something that nobody needs: editors show it faded.
pub fn is_unused(diagnostic: &Diagnostic) -> bool {
    diagnostic.rule.name.starts_with("unused_")
}

/// The page of a rule, for people who want to know more: `flowc explain` prints the same.
pub fn page(rule: &str) -> Option<&'static str> {
    crate::package::rules().find(|known| known.name == rule).map(|rule| rule.page)
}
