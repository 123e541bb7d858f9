//! What was answered how often, from what came next.
//!
//! A log says what was done, not why. So each piece of work is followed to the next one that its ways could have led to, through
//! decisions, which logs don't hold. Where several answers lead to the same, they share it, and the file says so.

use super::Piece;
use crate::file::write::Comments;
use crate::settings::Settings;
use flow_ir::{Package, Step, StepKind, Target, Trigger, Way, Workflow};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer than so many answers are no ground for shares.
const FEWEST: f64 = 10.0;

/// How many decisions are followed in a row.
const DEEPEST: usize = 6;

/// How many ways on from one step are looked at.
const MOST_PATHS: usize = 400;

/// The part of the log at its end in which a case that stops may only have been cut off.
const CUT_OFF: f64 = 0.05;

/// What can be seen next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Next<'p> {
    /// A step that the log holds.
    Step(&'p str),
    /// The case ends.
    End,
}

/// Answers that lead from a step to what can be seen next: the steps that give them, by id, and their names.
#[derive(Clone, Debug)]
struct Path<'p> {
    answers: Vec<(&'p str, String)>,
    next: Next<'p>,
    /// How many arrows had to be used up before: an `else` is rarer than what stands before it.
    rank: usize,
}

/// A visit of a step.
struct Visit<'l> {
    step: &'l str,
    enabled: i64,
    completed: i64,
    aborted: bool,
}

fn last(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

/// The answer that a way stands for, as the settings name it.
fn answer(step: &Step, way: &Way) -> Option<String> {
    match (&step.kind, &way.trigger) {
        (StepKind::Gate(_), Trigger::Verdict { name })
        | (StepKind::Run(_), Trigger::Outcome { name, .. }) => Some(name.clone()),
        (StepKind::Decide, Trigger::When { .. } | Trigger::Otherwise) => {
            way.arrows.first().and_then(|arrow| match &arrow.target {
                Target::Step { id } | Target::Outcome { id, .. } => Some(last(id).to_owned()),
                _ => None,
            })
        }
        _ => None,
    }
}

struct Ways<'p> {
    steps: BTreeMap<&'p str, &'p Step>,
    seen: BTreeSet<&'p str>,
}

impl<'p> Ways<'p> {
    /// All ways on from a step to what can be seen next.
    fn from(&self, step: &'p Step) -> Vec<Path<'p>> {
        let mut found = Vec::new();
        for way in &step.ways {
            let answers: Vec<(&str, String)> =
                answer(step, way).map(|answer| (step.head.id.as_str(), answer)).into_iter().collect();
            for (rank, arrow) in way.arrows.iter().enumerate() {
                self.to(&arrow.target, answers.clone(), rank, &mut found);
            }
        }
        found
    }

    /// Follows a target through what the log doesn't hold.
    fn to(
        &self,
        target: &'p Target,
        answers: Vec<(&'p str, String)>,
        rank: usize,
        found: &mut Vec<Path<'p>>,
    ) {
        let mut open = vec![(target, answers, rank, 0)];
        while let Some((target, answers, rank, depth)) = open.pop() {
            if found.len() >= MOST_PATHS {
                return;
            }
            match target {
                Target::Outcome { .. } => found.push(Path { answers, next: Next::End, rank }),
                Target::Step { id } => {
                    let Some((id, step)) = self.steps.get_key_value(id.as_str()) else { continue };
                    if self.seen.contains(id) {
                        found.push(Path { answers, next: Next::Step(id), rank });
                        continue;
                    }
                    if depth >= DEEPEST {
                        continue;
                    }
                    for inner in step.inner() {
                        if let Some(first) =
                            inner.first().filter(|first| self.seen.contains(first.head.id.as_str()))
                        {
                            found.push(Path {
                                answers: answers.clone(),
                                next: Next::Step(&first.head.id),
                                rank,
                            });
                        }
                    }
                    if matches!(step.kind, StepKind::Stage(_) | StepKind::Gate(_)) {
                        // Work that the log doesn't hold was not done.
                        continue;
                    }
                    for way in &step.ways {
                        let mut own = answers.clone();
                        own.extend(answer(step, way).map(|answer| (step.head.id.as_str(), answer)));
                        open.extend(
                            way.arrows
                                .iter()
                                .enumerate()
                                .map(|(index, arrow)| (&arrow.target, own.clone(), rank + index, depth + 1)),
                        );
                    }
                }
                _ => {}
            }
        }
    }
}

/// The visits of a case, in order of their beginning: those who review together make one.
fn visits<'l>(pieces: &[Piece<'l>]) -> Vec<Visit<'l>> {
    let mut found: Vec<Visit<'l>> = Vec::new();
    for piece in pieces {
        let row = piece.row;
        match found.iter_mut().rev().find(|visit| visit.step == piece.step && visit.enabled == row.enabled) {
            Some(visit) => {
                visit.completed = visit.completed.max(row.completed);
                visit.aborted = visit.aborted && row.aborted;
            }
            None => found.push(Visit {
                step: piece.step,
                enabled: row.enabled,
                completed: row.completed,
                aborted: row.aborted,
            }),
        }
    }
    found
}

#[derive(Default)]
struct Counts<'p> {
    /// By step and answer.
    answers: BTreeMap<&'p str, BTreeMap<String, f64>>,
    /// What was shared among several answers, by step.
    shared: BTreeMap<&'p str, (f64, BTreeSet<String>)>,
}

impl<'p> Counts<'p> {
    fn add(&mut self, paths: &[&Path<'p>]) {
        let likeliest = paths.iter().map(|path| path.rank).min().unwrap_or(0);
        let paths: Vec<&&Path<'p>> = paths.iter().filter(|path| path.rank == likeliest).collect();
        let weight = 1.0 / paths.len().max(1) as f64;
        let mut by_step: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for path in &paths {
            for (step, answer) in &path.answers {
                *self.answers.entry(step).or_default().entry(answer.clone()).or_default() += weight;
                by_step.entry(step).or_default().insert(answer);
            }
        }
        for (step, answers) in by_step {
            if answers.len() > 1 {
                let shared = self.shared.entry(step).or_default();
                shared.0 += 1.0;
                shared.1.extend(answers.into_iter().map(str::to_owned));
            }
        }
    }
}

fn count<'p>(workflow: &'p Workflow, cases: &[&Vec<Piece<'_>>], cut_off: i64) -> Counts<'p> {
    let steps: BTreeMap<&str, &Step> =
        workflow.all_steps().into_iter().map(|step| (step.head.id.as_str(), step)).collect();
    let seen: BTreeSet<&str> = cases
        .iter()
        .flat_map(|pieces| pieces.iter())
        .filter_map(|piece| steps.get_key_value(piece.step).map(|(id, _)| *id))
        .collect();
    let ways = Ways { steps, seen };
    let mut paths: BTreeMap<&str, Vec<Path<'p>>> = BTreeMap::new();
    let mut counts = Counts::default();
    // A decision at which cases begin.
    let mut first = Vec::new();
    if let Some(step) = workflow.steps.first()
        && !ways.seen.contains(step.head.id.as_str())
        && matches!(step.kind, StepKind::Decide)
    {
        first = ways.from(step);
    }
    for pieces in cases {
        let visits = visits(pieces);
        if let Some(visit) = visits.first() {
            let led: Vec<&Path<'p>> =
                first.iter().filter(|path| path.next == Next::Step(visit.step)).collect();
            if !led.is_empty() {
                counts.add(&led);
            }
        }
        for (index, visit) in visits.iter().enumerate() {
            let Some((id, step)) = ways.steps.get_key_value(visit.step) else { continue };
            if visit.aborted {
                continue;
            }
            let own = paths.entry(id).or_insert_with(|| ways.from(step));
            let next = visits
                .iter()
                .enumerate()
                .filter(|(other, later)| *other != index && later.enabled >= visit.completed)
                .map(|(_, later)| Next::Step(later.step))
                .find(|next| own.iter().any(|path| path.next == *next));
            let next = match next {
                Some(next) => next,
                None if visit.completed < cut_off => Next::End,
                None => continue,
            };
            let led: Vec<&Path<'p>> = own.iter().filter(|path| path.next == next).collect();
            // Where a way that is no answer (it was late, it failed) leads there as well, the answer is the likelier reason.
            let answered: Vec<&Path<'p>> = led.into_iter().filter(|path| !path.answers.is_empty()).collect();
            if !answered.is_empty() {
                counts.add(&answered);
            }
        }
    }
    counts
}

/// Fits the answers of gates, decisions and runs.
pub fn fit(
    package: &Package,
    cases: &BTreeMap<(&str, &str), Vec<Piece<'_>>>,
    settings: &mut Settings,
    comments: &mut Comments,
    notes: &mut Vec<String>,
) {
    let rows = || cases.values().flatten().map(|piece| piece.row);
    let begin = rows().map(|row| row.enabled).min().unwrap_or(0);
    let end = rows().map(|row| row.completed).max().unwrap_or(0);
    let cut_off = end - ((end - begin) as f64 * CUT_OFF) as i64;
    for workflow in &package.workflows {
        let id = workflow.head.id.as_str();
        let own: Vec<&Vec<Piece<'_>>> =
            cases.iter().filter(|((workflow, _), _)| *workflow == id).map(|(_, pieces)| pieces).collect();
        if own.is_empty() {
            continue;
        }
        let counts = count(workflow, &own, cut_off);
        for step in workflow.all_steps() {
            let own = step.head.id.as_str();
            let Some(answers) = counts.answers.get(own) else { continue };
            let total: f64 = answers.values().sum();
            if total < FEWEST {
                notes.push(format!(
                    "“{}” was answered too rarely to say what is answered how often.",
                    step.head.title
                ));
                continue;
            }
            // To a tenth of a percent; what rounding leaves goes to the most frequent.
            let mut shares: BTreeMap<String, f64> = answers
                .iter()
                .map(|(name, count)| (name.clone(), (count / total * 1_000.0).round() / 1_000.0))
                .collect();
            let left = 1.0 - shares.values().sum::<f64>();
            if let Some((_, most)) = shares.iter_mut().max_by(|left, right| left.1.total_cmp(right.1)) {
                *most = ((*most + left) * 1_000.0).round() / 1_000.0;
            }
            let mut comment = format!("{} seen", total.round());
            if let Some((shared, names)) = counts.shared.get(own)
                && *shared > total / 100.0
            {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                comment.push_str(&format!(
                    "; {} can't be told apart and share {}",
                    names.join(" and "),
                    shared.round()
                ));
            }
            comments.insert((own.to_owned(), "answers"), comment);
            settings.steps.entry(own.to_owned()).or_default().answers = shares;
        }
    }
}
