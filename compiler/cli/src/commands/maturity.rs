//! `flowc maturity`

use super::{Checked, sound};
use crate::Ending;
use crate::arguments::Maturity;
use crate::report::{Format, Report, json_findings};
use flow_analysis::maturity::{self, Answer, Level, Question, Workflow};
use flow_runtime::coverage::{self, Coverage};
use flow_runtime::findings::location;
use flow_runtime::scenario;
use serde_json::{Value, json};
use std::io::Write as _;

/// How many places are named for each workflow. All of them stand in the JSON document.
const SHOWN: usize = 5;

/// Says how mature the workflows of a package are. A low level is no failure.
pub fn run(arguments: &Maturity, format: Format) -> Ending {
    let checked = match sound(arguments.path.as_deref(), &arguments.levels, format) {
        Ok(checked) => checked,
        Err(ending) => return ending,
    };
    let found = maturity::of(&checked.analysis.package);
    let coverage = tried(&checked);
    let report = checked.report(&checked.analysis.diagnostics, &[]);
    let name = &checked.analysis.package.name;
    let told = match format {
        Format::Human => as_text(name, &found, &report, &coverage),
        Format::Json => {
            let mut document = json_findings(&report);
            document["maturity"] = as_json(&found, &report, &coverage);
            format!("{document:#}\n")
        }
        _ => return super::finish(&report, format),
    };
    // A reader that has gone away is no failure.
    let _ = std::io::stdout().lock().write_all(told.as_bytes());
    Ending::Clean
}

/// What the scenarios of a package come to, passed or not.
fn tried(checked: &Checked) -> Coverage {
    let package = &checked.analysis.package;
    let runs: Vec<_> = package
        .scenarios
        .iter()
        .filter_map(|one| scenario::run(package, one))
        .map(|tried| tried.run.covered)
        .collect();
    coverage::measure(package, &runs.iter().collect::<Vec<_>>())
}

/// How many arrows of a workflow scenarios take, and how many there are.
fn arrows(coverage: &Coverage, workflow: &str) -> (usize, usize) {
    let here = coverage.arrows.iter().filter(|part| {
        part.of.strip_prefix(workflow).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    (here.clone().filter(|part| part.covered).count(), here.count())
}

fn word(level: Option<Level>) -> &'static str {
    level.map_or("none yet", Level::word)
}

/// "3 of 5"; nothing where nothing is asked.
fn count(answer: &Answer) -> String {
    if answer.asked == 0 { "-".to_owned() } else { format!("{} of {}", answer.said, answer.asked) }
}

fn as_text(name: &str, found: &maturity::Report, report: &Report<'_>, coverage: &Coverage) -> String {
    if found.workflows.is_empty() {
        return format!("{name} has no workflows.\n");
    }
    let mut text = match found.workflows.as_slice() {
        [_] => format!("{name}: {}\n\n", word(found.level)),
        all => format!("{name}: {}, the lowest of its {} workflows\n\n", word(found.level), all.len()),
    };
    text.push_str(&table(found));
    for workflow in &found.workflows {
        text.push('\n');
        text.push_str(&lacks(workflow, report));
        let (taken, all) = arrows(coverage, &workflow.id);
        match workflow.scenarios {
            0 => {}
            1 => text.push_str(&format!("  1 scenario tries it. {taken} of its {all} arrows are taken.\n")),
            count => text
                .push_str(&format!("  {count} scenarios try it. {taken} of its {all} arrows are taken.\n")),
        }
    }
    text.push('\n');
    for level in Level::ALL {
        text.push_str(&format!("{:15}{}\n", level.word(), level.sentence()));
    }
    text.push_str("`flowc explain maturity` says what is asked for each level.\n");
    text
}

/// One line for each workflow, and one for all of them.
fn table(found: &maturity::Report) -> String {
    let header = ["", "level"].into_iter().chain(Question::ALL.map(Question::word)).map(str::to_owned);
    let mut lines: Vec<Vec<String>> = vec![header.collect()];
    let line = |title: &str, level: &str, answers: &[Answer]| {
        [title.to_owned(), level.to_owned()].into_iter().chain(answers.iter().map(count)).collect::<Vec<_>>()
    };
    for workflow in &found.workflows {
        lines.push(line(&workflow.title, word(workflow.level), &workflow.answers));
    }
    if found.workflows.len() > 1 {
        lines.push(line("All", word(found.level), &found.answers));
    }
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Where a workflow is, and what it lacks for the level that comes next.
fn lacks(workflow: &Workflow, report: &Report<'_>) -> String {
    let title = &workflow.title;
    let at = workflow.level.map(|level| format!("is at {}", level.word()));
    let Some(next) = workflow.next() else {
        return format!("“{title}” {}. Nothing is missing.\n", at.unwrap_or_default());
    };
    let at = at.unwrap_or_else(|| "has no level yet".to_owned());
    let mut text = format!("“{title}” {at}. For {} it lacks:\n", next.word());
    let missing: Vec<_> = workflow.missing.iter().filter(|missing| missing.level == next).collect();
    for one in missing.iter().take(SHOWN) {
        let place = report.place(location(one.origin));
        text.push_str(&format!("  {}:{}  {}\n", place.path, place.start.line, one.text));
    }
    if missing.len() > SHOWN {
        text.push_str(&format!("  and {} more\n", missing.len() - SHOWN));
    }
    let later = workflow.missing.len() - missing.len();
    if later > 0 {
        text.push_str(&format!("  {later} more for the levels after that.\n"));
    }
    text
}

fn as_json(found: &maturity::Report, report: &Report<'_>, coverage: &Coverage) -> Value {
    let level = |level: Option<Level>| level.map(Level::word);
    let answers = |answers: &[Answer]| {
        let one =
            |one: &Answer| json!({ "question": one.question.word(), "said": one.said, "asked": one.asked });
        answers.iter().map(one).collect::<Vec<_>>()
    };
    let workflows = found.workflows.iter().map(|workflow| {
        let place = report.place(location(workflow.origin));
        let (taken, all) = arrows(coverage, &workflow.id);
        let missing: Vec<Value> = workflow
            .missing
            .iter()
            .map(|one| {
                let place = report.place(location(one.origin));
                json!({
                    "level": one.level.word(),
                    "question": one.question.word(),
                    "text": one.text,
                    "path": place.path,
                    "line": place.start.line,
                })
            })
            .collect();
        json!({
            "id": workflow.id,
            "title": workflow.title,
            "path": place.path,
            "line": place.start.line,
            "level": level(workflow.level),
            "next": level(workflow.next()),
            "answers": answers(&workflow.answers),
            "missing": missing,
            "scenarios": workflow.scenarios,
            "arrows": { "covered": taken, "all": all },
        })
    });
    json!({
        "level": level(found.level),
        "answers": answers(&found.answers),
        "workflows": workflows.collect::<Vec<_>>(),
    })
}
