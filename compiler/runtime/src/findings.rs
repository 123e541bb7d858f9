//! What came of a scenario, as findings at its lines.

use crate::engine::{Problem, Run};
use crate::rules::{scenario_cannot_go_on, scenario_fails, scenario_line_unused, scenario_misses_line};
use crate::scenario::Tried;
use crate::script::{Missing, MissingWhat};
use crate::time::in_words;
use flow_ir::{Expected, Happening, Origin, Package, Scenario};
use flow_source::{Diagnostic, FileId, Files, Location, Span};
use std::collections::BTreeMap;

/// The most lines of a timeline that are shown.
const MOST_LINES: usize = 60;

/// Finds titles and texts for findings.
pub struct Findings<'p> {
    package: &'p Package,
    files: &'p Files,
    titles: BTreeMap<&'p str, &'p str>,
}

/// The place of an origin.
pub fn location(origin: Origin) -> Location {
    Location::new(FileId(origin.file), Span::new(origin.start, origin.end))
}

impl<'p> Findings<'p> {
    /// Findings in a package and its files.
    pub fn new(package: &'p Package, files: &'p Files) -> Self {
        let mut titles = BTreeMap::new();
        for workflow in &package.workflows {
            for step in workflow.all_steps() {
                titles.insert(step.head.id.as_str(), step.head.title.as_str());
            }
            let parts = workflow
                .clocks
                .iter()
                .map(|clock| &clock.head)
                .chain(workflow.duties.iter().map(|duty| &duty.head))
                .chain(workflow.events.iter().map(|event| &event.head))
                .chain(workflow.outcomes.iter().map(|outcome| &outcome.head));
            titles.extend(parts.map(|head| (head.id.as_str(), head.title.as_str())));
        }
        Self { package, files, titles }
    }

    /// What people call something.
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        self.titles.get(id).copied().unwrap_or_else(|| self.package.title(id))
    }

    fn text(&self, origin: Origin) -> &'p str {
        let file = self.files.get(FileId(origin.file));
        let (start, end) = (origin.start as usize, origin.end as usize);
        file.and_then(|file| file.text().get(start..end)).unwrap_or("").trim()
    }

    /// The timeline of a run, one line for each thing that happened.
    pub fn timeline(&self, run: &Run) -> Vec<String> {
        let width = run.trace.iter().map(|entry| in_words(entry.at).len()).max().unwrap_or(0);
        run.trace
            .iter()
            .map(|entry| {
                format!("{:>width$}  {}", in_words(entry.at), entry.in_words(self.title(&entry.subject)))
            })
            .collect()
    }

    fn told(&self, run: &Run) -> String {
        let lines = self.timeline(run);
        let mut text = String::from("What happened:");
        let left_out = lines.len().saturating_sub(MOST_LINES);
        for (index, line) in lines.iter().enumerate() {
            // The beginning is short, the end is what matters.
            if left_out > 0 && index == 10 {
                text.push_str(&format!("\n  ... {left_out} more ..."));
            }
            if left_out == 0 || index < 10 || index >= 10 + left_out {
                text.push_str("\n  ");
                text.push_str(line);
            }
        }
        text
    }

    /// What is wrong with a scenario; nothing where it passes.
    pub fn of(&self, scenario: &Scenario, tried: &Tried) -> Vec<Diagnostic> {
        let name = scenario.head.title.as_str();
        let place = location(scenario.head.origin);
        if let Some(problem) = &tried.run.problem {
            let finding = match problem {
                Problem::Missing(missing) => self.missing(scenario, missing),
                other => scenario_cannot_go_on::diagnostic(name, &self.why(other), place),
            };
            return vec![finding.note(self.told(&tried.run))];
        }
        let mut found = Vec::new();
        for failure in &tried.failures {
            let text = self.text(failure.origin);
            let expected = text.strip_prefix("expect").unwrap_or(text).trim();
            let mut finding = scenario_fails::diagnostic(
                name,
                &format!("`{expected}`"),
                &failure.instead,
                location(failure.origin),
            );
            if let Some(edit) = self.as_it_is(scenario, tried, failure.expectation) {
                finding = finding.suggestion("Expect what happens now", location(failure.origin), edit);
            }
            if found.is_empty() {
                finding = finding.note(self.told(&tried.run));
            }
            found.push(finding);
        }
        if found.is_empty() {
            for line in &tried.unused {
                let Some(line) = scenario.script.get(*line) else { continue };
                let text = self.text(line.origin);
                let text = text.strip_prefix("when").unwrap_or(text).trim();
                let text = text.lines().next().unwrap_or("");
                found.push(scenario_line_unused::diagnostic(name, text, location(line.origin)));
            }
        }
        found
    }

    /// The line that says what happens now, where that is one line.
    fn as_it_is(&self, scenario: &Scenario, tried: &Tried, expectation: usize) -> Option<String> {
        let expected = scenario.expectations.get(expectation)?;
        match &expected.what {
            Expected::Outcome { .. } => {
                let ending = tried.run.endings.first()?;
                let outcome = ending.outcome.as_deref()?;
                let end = tried.run.trace.iter().find(|entry| {
                    entry.what == crate::trace::What::Ended && entry.subject == ending.workflow
                })?;
                let name = outcome.rsplit('.').next().unwrap_or(outcome);
                // Rounded up to the hour, so that the line doesn't break with the next minute.
                let hours = end.at.div_euclid(3_600) + 1;
                let within =
                    if expected.within.is_some() { format!(" within {hours}h") } else { String::new() };
                Some(format!("expect outcome {name}{within}"))
            }
            Expected::State { times: Some(_), .. } => {
                let text = self.text(expected.origin);
                let count = tried.failures.iter().find(|failure| failure.expectation == expectation)?.count?;
                let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
                let place = words.iter().rposition(|word| word == "times" || word == "time")?;
                *words.get_mut(place.checked_sub(1)?)? = count.to_string();
                (count > 0).then(|| words.join(" "))
            }
            _ => None,
        }
    }

    /// Why a case comes to no end, as a clause.
    pub fn why(&self, problem: &Problem) -> String {
        match problem {
            Problem::Missing(missing) => self.what(missing),
            Problem::Stuck { step, why } => format!("at {}, {why}", self.title(step)),
            Problem::WaitsForever { steps } => match steps.as_slice() {
                [] => "nothing happens any more, and it is still open".to_owned(),
                steps => {
                    let titles: Vec<&str> = steps.iter().map(|step| self.title(step)).collect();
                    format!("nothing happens any more, and it still waits at {}", titles.join(" and "))
                }
            },
            Problem::Loops { step } => {
                format!("it goes round in circles at {}, and no time passes", self.title(step))
            }
            Problem::TooManySteps => "it goes on and on; after 20,000 steps nobody looks further".to_owned(),
            Problem::TooLong => "after ten years it is still open".to_owned(),
        }
    }

    /// What a line would have to say, as a clause.
    fn what(&self, missing: &Missing) -> String {
        let title = self.title(&missing.subject);
        let visit = match missing.visit {
            0 | 1 => String::new(),
            2 => " the second time".to_owned(),
            3 => " the third time".to_owned(),
            visit => format!(" at visit {visit}"),
        };
        match &missing.what {
            MissingWhat::Answer(_) => format!("what is answered at {title}{visit}"),
            MissingWhat::Reviewer(_, who) => {
                format!("what the others answer at {title}{visit}: it needs {}", crate::trace::short(who))
            }
            MissingWhat::Writes(path) => format!("what {title} writes, and `{path}` decides"),
            MissingWhat::Fact(fact) => format!("what {title} knows: `{fact}` decides"),
        }
    }

    fn missing(&self, scenario: &Scenario, missing: &Missing) -> Diagnostic {
        let short = self.short(scenario, &missing.subject);
        let line = match &missing.what {
            MissingWhat::Answer(answers) => {
                let answer = answers.first().map_or("accept", String::as_str);
                format!("when   {short} says {answer}")
            }
            MissingWhat::Reviewer(verdict, who) => {
                let by = who.split(' ').rfind(|word| word.contains('.')).unwrap_or(who);
                let by = by.trim_matches(|character: char| !character.is_alphanumeric());
                let by = by.rsplit('.').next().unwrap_or(by);
                format!("when   {short} says {verdict} by {by}")
            }
            MissingWhat::Writes(path) => {
                let name = path.split('.').next().unwrap_or(path);
                format!("when   {short} writes {name}: unknown \"What does it write here?\"")
            }
            MissingWhat::Fact(fact) => {
                format!("given  {short}.{fact}: unknown \"What does it know here?\"")
            }
        };
        // Before what is expected, else after the last line.
        let first = scenario.expectations.first().map(|expectation| expectation.origin);
        let last = scenario
            .script
            .iter()
            .map(|line| line.origin)
            .chain(scenario.given.iter().map(|given| given.origin))
            .max_by_key(|origin| origin.end);
        let (place, text) = match (first, last) {
            (Some(first), _) => (Origin { end: first.start, ..first }, format!("{line}\n  ")),
            (None, Some(last)) => (Origin { start: last.end, ..last }, format!("\n  {line}")),
            (None, None) => (scenario.head.origin, String::new()),
        };
        // Of one group, only one line speaks for a visit: what it says is said of all who are needed.
        let (line, place, text) = match self.of_everybody(scenario, missing) {
            Some((line, place)) => (line.clone(), place, line),
            None => (line, place, text),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        scenario_misses_line::diagnostic(
            scenario.head.title.as_str(),
            &self.what(missing),
            location(scenario.head.origin),
            &words.join(" "),
            location(place),
            &text,
        )
    }

    /// The line that says what some of a group answer, without who says it, where others of the same group must answer too.
    fn of_everybody(&self, scenario: &Scenario, missing: &Missing) -> Option<(String, Origin)> {
        let MissingWhat::Reviewer(_, who) = &missing.what else { return None };
        let asked = |by: &str| who.split(' ').any(|word| word.trim_matches(['(', ')', ',']) == by);
        let line = scenario.script.iter().rev().find(|line| {
            let Happening::Says { by: Some(by), .. } = &line.happens else { return false };
            line.subject == missing.subject && self.package.role(by).is_some() && asked(by)
        })?;
        let text = self.text(line.origin);
        let (says, by) = text.split_once(" by ")?;
        let after = by.find(" after ").and_then(|at| by.get(at..)).unwrap_or("");
        Some((format!("{says}{after}"), line.origin))
    }

    /// A subject as a scenario of a workflow writes it.
    fn short(&self, scenario: &Scenario, id: &str) -> String {
        let own = id.strip_prefix(scenario.of.as_str()).and_then(|rest| rest.strip_prefix('.'));
        let last = |id: &str| id.rsplit('.').next().unwrap_or(id).to_owned();
        if own.is_some() {
            return last(id);
        }
        let other = self.package.workflows.iter().find(|workflow| {
            id.strip_prefix(workflow.head.id.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        match other {
            Some(workflow) => format!("{}.{}", workflow.head.name, last(id)),
            None => last(id),
        }
    }
}
