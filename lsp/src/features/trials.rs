//! What comes of the scenarios of a package: whether each passes, what happens in it, and which arrows none of them takes.

use crate::package::{Package, View};
use flow_ir::{Origin, Scenario};
use flow_runtime::coverage::{self, Part};
use flow_runtime::findings::Findings;
use flow_runtime::scenario::{self, Tried};
use flow_source::{Diagnostic, Level};
use std::collections::BTreeMap;

/// The most scenarios that are run while somebody types; `flowc test` runs them all.
const MOST: usize = 200;

/// What came of the scenarios of a package.
#[derive(Debug, Default)]
pub struct Trials {
    tried: BTreeMap<String, Tried>,
    /// The arrows of the package's workflows.
    pub arrows: Vec<Part>,
}

/// What came of one scenario, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What it is called.
    pub title: String,
    /// Whether everything came as it was expected.
    pub passes: bool,
    /// What happened, one line each.
    pub timeline: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

impl Trials {
    /// Runs the scenarios of a package. What doesn't hold together can't be tried: then there are none.
    pub fn run(package: &Package) -> Self {
        let analysis = &package.analysed().analysis;
        if analysis.diagnostics.iter().any(|found| found.level == Level::Error) {
            return Self::default();
        }
        let tried: BTreeMap<String, Tried> = own(&analysis.package)
            .take(MOST)
            .filter_map(|one| Some((one.head.id.clone(), scenario::run(&analysis.package, one)?)))
            .collect();
        let runs: Vec<_> = tried.values().map(|tried| &tried.run.covered).collect();
        let arrows = coverage::measure(&analysis.package, &runs).arrows;
        Self { tried, arrows }
    }

    /// What came of a scenario; `None` where it wasn't run.
    pub fn of(&self, scenario: &str) -> Option<&Tried> {
        self.tried.get(scenario)
    }

    /// The arrows of a workflow, each with whether some scenario takes it.
    pub fn arrows_of<'a>(&'a self, workflow: &'a str) -> impl Iterator<Item = &'a Part> {
        let inside = move |of: &str| {
            of.strip_prefix(workflow).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.arrows.iter().filter(move |part| inside(&part.of))
    }
}

/// The scenarios of a package itself.
fn own(package: &flow_ir::Package) -> impl Iterator<Item = &Scenario> {
    let standard =
        |origin: Origin| package.files.get(origin.file as usize).is_some_and(|file| file.starts_with("std/"));
    package.scenarios.iter().filter(move |one| !standard(one.head.origin))
}

/// The scenario whose name begins at a place.
pub fn at<'a>(view: &View<'a>, start: u32) -> Option<&'a Scenario> {
    let scenarios = &view.analysis.package.scenarios;
    scenarios.iter().find(|one| one.head.origin.file == view.id.0 && one.head.origin.start == start)
}

/// What came of the scenario with that id, in words.
pub fn told(view: &View<'_>, id: &str) -> Option<Told> {
    let scenario = view.analysis.package.scenarios.iter().find(|one| one.head.id == id)?;
    let tried = view.package.tried().of(id)?;
    let words = Findings::new(&view.analysis.package, &view.analysis.files);
    Some(Told {
        title: scenario.head.title.clone(),
        passes: tried.passes(),
        timeline: words.timeline(&tried.run),
        findings: words.of(scenario, tried),
    })
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::features::fixture::{ANSWERS, Fixture};
    use crate::features::lenses::{Leads, lenses};

    fn fixture(expected: &str) -> Fixture {
        Fixture::new(&format!(
            "{ANSWERS}\nscenario \"a small question\" of Answer {{\n  given  request: Request {{ what: \"Where?\", kind: small }}\n  when   draft writes reply: \"Here.\"\n  expect outcome {expected}\n}}\n$0"
        ))
    }

    #[test]
    fn a_scenario_says_whether_it_passes_and_what_happens() {
        let fixture = fixture("answered");
        let view = fixture.view();
        let all = lenses(&view);
        let titles: Vec<&str> = all.iter().map(|lens| lens.title.as_str()).collect();
        assert!(titles.contains(&"Passes: run it"), "{titles:?} {:?}", view.analysis.diagnostics);
        let id = all.iter().find_map(|lens| match &lens.leads {
            Leads::Scenario(id) => Some(id.clone()),
            _ => None,
        });
        let told = told(&view, &id.expect("there is one")).expect("it was run");
        assert!(told.passes);
        assert!(told.timeline.iter().any(|line| line.contains("Draft")), "{:?}", told.timeline);
    }

    #[test]
    fn a_scenario_that_fails_says_so() {
        let fixture = fixture("open");
        let view = fixture.view();
        let titles: Vec<String> = lenses(&view).into_iter().map(|lens| lens.title).collect();
        assert!(titles.iter().any(|title| title == "Fails: run it"), "{titles:?}");
    }

    #[test]
    fn a_workflow_says_how_many_arrows_are_tried() {
        let fixture = fixture("answered");
        let view = fixture.view();
        let all = lenses(&view);
        let lens = all.iter().find(|lens| lens.title.contains("arrows are tried")).expect("there is one");
        assert!(lens.title.starts_with("3 of "), "{}", lens.title);
        let Leads::Places(places) = &lens.leads else { panic!("{lens:?}") };
        let first = places.first().map(|place| place.span.of(view.text()));
        assert!(first.is_some_and(|text| text.starts_with("-> ")), "{first:?}");
    }
}
