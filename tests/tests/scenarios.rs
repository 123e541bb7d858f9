//! The scenarios of the examples, run by the interpreter.

use flow_ir::Package;
use flow_runtime::coverage::{self, Coverage, Part};
use flow_runtime::explore::{Bounds, explore};
use flow_runtime::{laws, scenario};
use flow_source::Level;
use flow_tests::{examples, files, package, read, sources, text, top};
use std::path::Path;

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
        let name = name_of(&folder);
        let (scenarios, wrong) = wrong(&name, &sources(&folder));
        assert!(scenarios > 0, "{name} has no scenario");
        count += scenarios;
        said.extend(wrong);
    }
    assert!(count >= 500, "only {count} scenarios");
    assert!(said.is_empty(), "{} of {count} fail:\n{}", said.len(), said.join("\n"));
}

/// Rungs, recoveries and seams that no scenario can come to: the example, what it belongs to, and why.
const OUT_OF_REACH: [(&str, &str, &str); 2] = [
    (
        "ai-incident-response",
        "incident.SecurityIncident.answer",
        "The reminder of the first on call would come in the minute in which the next one has it.",
    ),
    (
        "incident-response",
        "oncall.ServiceAlert.look",
        "The reminder of the first on call would come in the minute in which the next one has it.",
    ),
];

/// What all scenarios of an example exercise.
fn exercised(package: &Package) -> Coverage {
    let runs: Vec<_> = package
        .scenarios
        .iter()
        .filter_map(|scenario| scenario::run(package, scenario))
        .map(|tried| tried.run.covered)
        .collect();
    coverage::measure(package, &runs.iter().collect::<Vec<_>>())
}

/// A part by its place: "incident.flow:74 (long_incident)".
fn place(package: &Package, sources: &[(String, String)], part: &Part) -> String {
    let file = package.files.get(part.origin.file as usize).map_or("", String::as_str);
    let text = sources.iter().find(|(path, _)| path == file).map_or("", |(_, text)| text.as_str());
    let before = text.get(..part.origin.start as usize).unwrap_or("");
    format!("{file}:{} ({})", before.matches('\n').count() + 1, part.of)
}

fn name_of(folder: &Path) -> String {
    folder.file_name().expect("an example has a name").to_string_lossy().into_owned()
}

#[test]
fn the_scenarios_of_each_example_take_nine_arrows_of_ten() {
    for folder in examples() {
        let name = name_of(&folder);
        let sources = sources(&folder);
        let analysis = package(&name, &sources);
        let arrows = exercised(&analysis.package).arrows;
        let open: Vec<String> = arrows
            .iter()
            .filter(|part| !part.covered)
            .map(|part| place(&analysis.package, &sources, part))
            .collect();
        assert!(
            (arrows.len() - open.len()) * 100 >= arrows.len() * 90,
            "{name}: {} of {} arrows are never taken:\n{}",
            open.len(),
            arrows.len(),
            open.join("\n")
        );
    }
}

#[test]
fn every_step_rung_recovery_and_seam_of_each_example_is_exercised_or_out_of_reach() {
    let mut reasons = Vec::new();
    for folder in examples() {
        let name = name_of(&folder);
        let sources = sources(&folder);
        let analysis = package(&name, &sources);
        let exercised = exercised(&analysis.package);
        let mut open = Vec::new();
        for (kind, parts) in exercised.kinds().into_iter().filter(|(kind, _)| *kind != "arrows") {
            for part in parts.iter().filter(|part| !part.covered) {
                let known = OUT_OF_REACH
                    .iter()
                    .find(|(example, of, _)| kind == "rungs" && *example == name && *of == part.of);
                match known {
                    Some(reason) => reasons.push(reason),
                    None => open.push(format!("{kind}: {}", place(&analysis.package, &sources, part))),
                }
            }
        }
        assert!(open.is_empty(), "{name}: no scenario comes to\n{}", open.join("\n"));
    }
    assert_eq!(reasons.len(), OUT_OF_REACH.len(), "a reason that no longer holds is taken out: {reasons:?}");
}

/// What the compiler promises of all cases must hold in each: in every scenario, and in the first combinations of everything that
/// can happen. `flowc test --explore` tries more.
#[test]
fn nothing_that_the_compiler_promises_is_broken_in_a_case() {
    let bounds = Bounds { runs: 120, choices: 8, after_event: 4 };
    let mut said = Vec::new();
    let mut heard = 0;
    let patterns = files(&top().join("tests/patterns"), ".flow").into_iter().map(|path| {
        let analysis = text(&read(&path));
        (name_of(&path), analysis)
    });
    let packages = examples().into_iter().map(|folder| {
        let name = name_of(&folder);
        let analysis = package(&name, &sources(&folder));
        (name, analysis)
    });
    for (name, analysis) in packages.chain(patterns) {
        if analysis.diagnostics.iter().any(|found| found.level == Level::Error) {
            // Patterns that are refused.
            continue;
        }
        let package = &analysis.package;
        for scenario in &package.scenarios {
            let (Some(workflow), Some(tried)) =
                (package.workflow(&scenario.of), scenario::run(package, scenario))
            else {
                continue;
            };
            let broken = laws::broken(package, workflow, &tried.run);
            if !broken.is_empty() || !tried.run.unwritten.is_empty() {
                said.push(format!("{name}, {}: {broken:?} {:?}", scenario.head.title, tried.run.unwritten));
            }
        }
        for workflow in &package.workflows {
            let found = explore(package, workflow, bounds);
            heard += found.events.len();
            said.extend(found.broken.iter().map(|broken| {
                let trace = broken.trace.iter().map(|entry| {
                    let title = entry.subject.rsplit('.').next().unwrap_or("");
                    format!("    {:>10}  {}", flow_runtime::time::in_words(entry.at), entry.in_words(title))
                });
                let choices = broken.choices.iter().map(|choice| format!("  {choice}"));
                let lines: Vec<String> = choices.chain(trace).collect();
                format!("{name}, {}: {:?}\n{}", workflow.head.id, broken.what, lines.join("\n"))
            }));
        }
    }
    assert!(heard > 20, "only {heard} events come into a case");
    assert!(said.is_empty(), "{}", said.join("\n"));
}
