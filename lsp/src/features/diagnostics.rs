//! What the compiler has to say about a file: the same findings, in the same words, as on the command line.

use crate::package::Package;
use flow_source::{Diagnostic, Files};

/// The findings about each file of a package that has any, by path, with the files that their places point into.
pub fn by_file(package: &Package) -> Vec<(String, Vec<&Diagnostic>)> {
    let analysed = package.analysed();
    let mut found: Vec<(String, Vec<&Diagnostic>)> = Vec::new();
    let (files, configuration) = &analysed.configuration;
    add(files, configuration, &mut found);
    let (files, simulation) = &analysed.simulation;
    add(files, simulation, &mut found);
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

#[cfg(test)]
mod tests {
    use super::by_file;
    use crate::package::{File, Package, SIMULATION};
    use std::collections::BTreeMap;
    use std::sync::Arc;

    const WORK: &str = "role Team { people ana, ben }
workflow W {
  goal    \"Done.\"
  owner   Team
  within  1 week
  late    -> dropped
  outcome ok
  outcome dropped
  stage act {
    by     Team
    do     \"Do it.\"
    within 1 day
    late   -> dropped
    done   -> ok
  }
}
";

    /// The findings about the `simulation.toml` beside a text, by rule.
    fn told(work: &str, simulation: &str) -> Vec<String> {
        let files = BTreeMap::from([("work.flow".to_owned(), Arc::new(File::of_text(work)))]);
        let manifest = "name = \"house\"\n".to_owned();
        let package = Package::new("/house".into(), Some(manifest), "house".to_owned(), files)
            .with_simulation(Some(simulation.to_owned()));
        // An edit of the text keeps what stands beside it.
        let package = package.with("work.flow", Some(Arc::new(File::of_text(work))));
        let found = by_file(&package);
        let own = found.iter().filter(|(path, _)| path == SIMULATION).flat_map(|(_, found)| found);
        own.map(|found| format!("{}: {}", found.rule.name, found.title)).collect()
    }

    #[test]
    fn what_stands_beside_the_text_is_checked_as_on_the_command_line() {
        assert_eq!(told(WORK, "[Team]\ncapacity = 3\n"), [""; 0]);
        let wrong = "[Teem]\ncapacity = 3\n[W.act]\ntakes = 20\n";
        let said = told(WORK, wrong);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].starts_with("simulation_name: Nothing in this package is called `Teem`"), "{said:?}");
        assert!(said[1].starts_with("simulation_value: `takes` of “Act” can't be used"), "{said:?}");
        // It speaks about what the text says: a text with errors comes first.
        assert_eq!(told(&WORK.replace("-> ok", "-> okay"), wrong), [""; 0]);
    }
}
