//! `flowc test`

use super::{Checked, fail, finish, sound};
use crate::Ending;
use crate::arguments::Test;
use crate::output;
use crate::report::{Case, Format, Report, Tests};
use flow_ir::{Package, Scenario};
use flow_runtime::coverage::{self, Coverage};
use flow_runtime::explore::{Bounds, Breach, explore};
use flow_runtime::findings::{Findings, location};
use flow_runtime::rules::explored_way_breaks;
use flow_runtime::scenario;
use flow_source::{Diagnostic, Edit, FileId, Level, diagnostic};
use flow_targets::Input;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// Runs the scenarios of a package.
pub fn run(arguments: &Test, format: Format) -> Ending {
    let checked = match sound(arguments.path.as_deref(), &arguments.levels, format) {
        Ok(checked) => checked,
        Err(ending) => return ending,
    };
    let package = &checked.analysis.package;
    let chosen = match chosen(package, arguments.filter.as_deref()) {
        Ok(chosen) => chosen,
        Err(failure) => return fail(failure, format),
    };
    let findings = Findings::new(package, &checked.analysis.files);
    let mut cases = Vec::new();
    let mut covered = Vec::new();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for scenario in chosen {
        let Some(tried) = scenario::run(package, scenario) else { continue };
        let mut said = findings.of(scenario, &tried);
        checked.set_levels(&mut said);
        let passed = !said.iter().any(|finding| finding.level == Level::Error);
        cases.push(Case {
            id: scenario.head.id.clone(),
            name: scenario.head.title.clone(),
            of: scenario.of.clone(),
            location: location(scenario.head.origin),
            passed,
            timeline: findings.timeline(&tried.run),
            trace: serde_json::to_value(&tried.run.trace).unwrap_or_default(),
            findings: said.clone(),
        });
        diagnostics.extend(said);
        covered.push(tried.run.covered);
    }
    let mut extra = Map::new();
    let explored = arguments.explore.then(|| explored(&checked, &findings, &mut diagnostics));
    if let Some((_, value)) = &explored {
        extra.insert("explored".to_owned(), value.clone());
    }
    let coverage = (arguments.coverage || arguments.coverage_svg.is_some()).then(|| {
        let runs: Vec<_> = covered.iter().collect();
        coverage::measure(package, &runs)
    });
    if let (Some(folder), Some(coverage)) = (&arguments.coverage_svg, &coverage)
        && let Err(failure) = draw(&checked, coverage, folder)
    {
        return fail(failure, format);
    }
    let coverage = coverage.filter(|_| arguments.coverage);
    if arguments.update {
        match update(&checked, &diagnostics) {
            Ok(0) => {}
            Ok(count) => {
                eprintln!("Changed {count} lines of scenarios. Read each before you keep it.");
                return Ending::Clean;
            }
            Err(failure) => return fail(failure, format),
        }
    }
    diagnostic::sort(&mut diagnostics);
    let report = checked.report(&diagnostics, &[]);
    if let Some(coverage) = &coverage {
        extra.insert("coverage".to_owned(), coverage_as_json(&report, coverage));
    }
    if matches!(format, Format::Json | Format::Junit) {
        let tests = Tests { report: &report, cases: &cases, extra: &extra };
        if let Err(error) = tests.write(format)
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            eprintln!("flowc can't write its findings: {error}");
            return Ending::Failure;
        }
        return if report.count(Level::Error) > 0 { Ending::Findings } else { Ending::Clean };
    }
    let ending = finish(&report, format);
    if format == Format::Human {
        let mut told = String::new();
        if arguments.trace {
            for case in &cases {
                told.push_str(&format!("{}\n", case.name));
                for line in &case.timeline {
                    told.push_str(&format!("  {line}\n"));
                }
            }
        }
        if let Some(coverage) = &coverage {
            told.push_str(&coverage_as_text(&report, coverage));
        }
        if let Some((text, _)) = &explored {
            told.push_str(text);
        }
        let _ = std::io::stdout().lock().write_all(told.as_bytes());
        eprintln!("{}", sentence(&checked, &cases));
    }
    ending
}

/// The scenarios whose name has a text in it.
fn chosen<'p>(package: &'p Package, filter: Option<&str>) -> Result<Vec<&'p Scenario>, String> {
    let own = |scenario: &&Scenario| {
        let file = package.files.get(scenario.head.origin.file as usize);
        !file.is_some_and(|file| file.starts_with("std/"))
    };
    let wanted = filter.map(str::to_lowercase);
    let found: Vec<&Scenario> = package
        .scenarios
        .iter()
        .filter(own)
        .filter(|scenario| {
            wanted.as_ref().is_none_or(|wanted| {
                scenario.head.title.to_lowercase().contains(wanted)
                    || scenario.head.id.to_lowercase().contains(wanted)
            })
        })
        .collect();
    match filter {
        Some(filter) if found.is_empty() => Err(format!("no scenario has `{filter}` in its name")),
        _ => Ok(found),
    }
}

/// "Ran 12 scenarios of refunds: 11 pass, 1 fails."
fn sentence(checked: &Checked, cases: &[Case]) -> String {
    let failed = cases.iter().filter(|case| !case.passed).count();
    let name = &checked.analysis.package.name;
    let count = |number: usize| format!("{number} scenario{}", if number == 1 { "" } else { "s" });
    match (cases.len(), failed) {
        (0, _) => {
            format!("{name} has no scenarios. The first one that matters: what happens when nobody answers?")
        }
        (all, 0) if all == 1 => format!("Ran {} of {name}: it passes.", count(all)),
        (all, 0) => format!("Ran {} of {name}: all pass.", count(all)),
        (all, failed) => {
            format!("Ran {} of {name}: {} pass, {failed} fail.", count(all), all - failed)
        }
    }
}

/// Tries combinations for each workflow; what breaks becomes a finding.
fn explored(
    checked: &Checked,
    findings: &Findings<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (String, Value) {
    let package = &checked.analysis.package;
    let mut text = String::new();
    let mut values = Vec::new();
    for workflow in &package.workflows {
        let found = explore(package, workflow, Bounds::default());
        let bound = if found.complete { "all there are" } else { "up to the bound" };
        let missing: Vec<&str> = workflow
            .outcomes
            .iter()
            .filter(|outcome| !found.outcomes.contains(&outcome.head.id))
            .map(|outcome| outcome.head.name.as_str())
            .collect();
        let missing =
            if missing.is_empty() { String::new() } else { format!(", never {}", missing.join(", ")) };
        let events = match workflow.events.len() {
            0 => String::new(),
            all => format!("; {} of {all} events heard", found.events.len()),
        };
        text.push_str(&format!(
            "Explored {}: {} combinations, {bound}; {} of {} outcomes reached{missing}{events}.\n",
            workflow.head.title,
            found.runs,
            found.outcomes.iter().filter(|id| id.starts_with(&workflow.head.id)).count(),
            workflow.outcomes.len(),
        ));
        values.push(json!({
            "workflow": workflow.head.id,
            "runs": found.runs,
            "complete": found.complete,
            "outcomes": found.outcomes,
            "events": found.events,
            "broken": found.broken.iter().map(|broken| &broken.choices).collect::<Vec<_>>(),
        }));
        let of = |id: &str| {
            let step = workflow.all_steps().into_iter().find(|step| step.head.id == id);
            match step {
                Some(step) => (step.head.title.as_str(), step.head.origin),
                None => ("a step", workflow.head.origin),
            }
        };
        let mut said: Vec<Diagnostic> = found
            .broken
            .iter()
            .map(|broken| {
                let (what, place) = match &broken.what {
                    Breach::NoEnd(problem) => {
                        (format!("a case comes to no end: {}", findings.why(problem)), workflow.head.origin)
                    }
                    Breach::Unapproved(step) => {
                        let (title, origin) = of(step);
                        (format!("“{title}” can be done without the approval that it needs"), origin)
                    }
                    Breach::Unwritten(step, name) => {
                        let (title, origin) = of(step);
                        (format!("“{title}” can be come to before anybody has written `{name}`"), origin)
                    }
                    Breach::TooFew(gate, yes, need) => {
                        let (title, origin) = of(gate);
                        (
                            format!(
                                "“{title}” accepts when {yes} of the {need} who must say yes have said it"
                            ),
                            origin,
                        )
                    }
                    Breach::Law(law) => {
                        let (title, origin) = of(&law.step);
                        let name = package.title(&law.policy);
                        (format!("the law “{name}” is broken: “{title}” {}", law.what), origin)
                    }
                };
                explored_way_breaks::diagnostic(&workflow.head.title, &what, location(place), &broken.choices)
            })
            .collect();
        checked.set_levels(&mut said);
        diagnostics.extend(said);
    }
    (text, Value::from(values))
}

/// "arrows 41 of 44 (93 %)", and what is missing, by place.
fn coverage_as_text(report: &Report<'_>, coverage: &Coverage) -> String {
    let mut text = String::new();
    for (kind, parts) in coverage.kinds() {
        if parts.is_empty() {
            continue;
        }
        let covered = parts.iter().filter(|part| part.covered).count();
        text.push_str(&format!(
            "{kind:<11}{covered:>4} of {:<4} {:>3} %\n",
            parts.len(),
            covered * 100 / parts.len()
        ));
        for part in parts.iter().filter(|part| !part.covered) {
            let place = report.place(location(part.origin));
            let name = part.of.rsplit('.').next().unwrap_or(&part.of);
            text.push_str(&format!("    never: {}:{}  {name}\n", place.path, place.start.line));
        }
    }
    text
}

/// Draws each workflow of the package with what scenarios come to; what else stands in the folder stays.
fn draw(checked: &Checked, coverage: &Coverage, folder: &Path) -> Result<(), String> {
    let mut marks = flow_targets::svg::Marks {
        arrows: coverage.arrows.iter().map(|part| (part.origin, part.covered)).collect(),
        steps: coverage.steps.iter().map(|part| (part.of.clone(), part.covered)).collect(),
        ..flow_targets::svg::Marks::default()
    };
    for part in &coverage.rungs {
        let (climbed, all) = marks.rungs.entry(part.of.clone()).or_default();
        *climbed += usize::from(part.covered);
        *all += 1;
    }
    let input = Input { package: &checked.analysis.package, files: &checked.analysis.files };
    std::fs::create_dir_all(folder).map_err(|error| format!("can't make {}: {error}", folder.display()))?;
    for artifact in flow_targets::svg::marked(input, &marks) {
        output::replace(&folder.join(&artifact.path), &artifact.text)?;
    }
    Ok(())
}

fn coverage_as_json(report: &Report<'_>, coverage: &Coverage) -> Value {
    let mut all = Map::new();
    for (kind, parts) in coverage.kinds() {
        let parts: Vec<Value> = parts
            .iter()
            .map(|part| {
                let place = report.place(location(part.origin));
                json!({ "of": part.of, "path": place.path, "line": place.start.line, "covered": part.covered })
            })
            .collect();
        let covered = parts.iter().filter(|part| part["covered"] == true).count();
        all.insert(kind.to_owned(), json!({ "covered": covered, "all": parts.len(), "parts": parts }));
    }
    Value::Object(all)
}

/// Writes what happens now into the scenarios; says how many lines were changed.
fn update(checked: &Checked, diagnostics: &[Diagnostic]) -> Result<usize, String> {
    let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let mut count = 0;
    for finding in diagnostics.iter().filter(|finding| finding.rule.name == "scenario_fails") {
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            edits.entry(edit.location.file).or_default().push(edit);
            count += 1;
        }
    }
    for (id, edits) in edits {
        let Some(file) = checked.analysis.files.get(id) else { continue };
        let text = diagnostic::apply(file.text(), &edits)?;
        output::replace(&checked.project.root.join(file.path()), &text)?;
    }
    Ok(count)
}
