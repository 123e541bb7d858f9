//! The scenarios of the examples, run by the interpreter.

use flow_runtime::scenario;
use flow_tests::{examples, package, sources};

/// What is wrong with the scenarios of a package, in words.
fn wrong(name: &str, sources: &[(String, String)]) -> (usize, Vec<String>) {
    let analysis = package(name, sources);
    let mut said = Vec::new();
    for scenario in &analysis.package.scenarios {
        let tried = scenario::run(&analysis.package, scenario).expect("its workflow is known");
        if tried.passes() {
            continue;
        }
        let mut text = format!("{}\n", scenario.head.id);
        if let Some(problem) = &tried.run.problem {
            text.push_str(&format!("  {problem:?}\n"));
        }
        for failure in &tried.failures {
            let origin = failure.origin;
            let file = &analysis.package.files[origin.file as usize];
            let source = sources.iter().find(|(path, _)| path == file).map_or("", |(_, text)| text);
            let line = source.get(origin.start as usize..origin.end as usize).unwrap_or("");
            text.push_str(&format!("  {line}: {}\n", failure.instead));
        }
        for entry in &tried.run.trace {
            let title = entry.subject.rsplit('.').next().unwrap_or("");
            text.push_str(&format!(
                "    {:>12}  {}\n",
                flow_runtime::time::in_words(entry.at),
                entry.in_words(title)
            ));
        }
        said.push(text);
    }
    (analysis.package.scenarios.len(), said)
}

#[test]
fn every_scenario_of_every_example_passes() {
    let mut count = 0;
    let mut said = Vec::new();
    for folder in examples() {
        let name = folder.file_name().expect("an example has a name").to_string_lossy().into_owned();
        let (scenarios, wrong) = wrong(&name, &sources(&folder));
        assert!(scenarios > 0, "{name} has no scenario");
        count += scenarios;
        said.extend(wrong);
    }
    assert!(count >= 60, "only {count} scenarios");
    assert!(said.is_empty(), "{} of {count} fail:\n{}", said.len(), said.join("\n"));
}
