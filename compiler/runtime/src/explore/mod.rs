//! Trying combinations of verdicts, failures, silences and absences, up to a bound.
//!
//! An explored run starts from what a scenario gives and writes, so that its data belong together, and lets go of everything
//! else that its lines say: whoever is asked does each of the things that they can do. What nobody wrote is decided both ways.
//! A run that breaks is told as the choices that were made in it.

use crate::engine::{self, Problem, Run};
use crate::evaluate::Unsaid;
use crate::script::{Act, After, Asked, Missing, Occurrence, Reply, Script, Work};
use crate::time::{self, Moment};
use crate::trace::What;
use crate::value::Value;
use flow_ir::{Duration, Happening, Package, Scenario, Step, Trigger, Workflow};
use std::collections::{BTreeMap, BTreeSet};

/// How much is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// The most runs for one workflow.
    pub runs: usize,
    /// The most choices in one run; what comes later takes its usual way.
    pub choices: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { runs: 2_000, choices: 12 }
    }
}

/// Something that a combination breaks.
#[derive(Clone, PartialEq, Debug)]
pub struct Broken {
    /// What broke.
    pub what: Breach,
    /// The choices that lead there, in words.
    pub choices: Vec<String>,
}

/// A promise that doesn't hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Breach {
    /// It comes to no end.
    NoEnd(Problem),
    /// Something risky is done without the approval that it needs, by the step's id.
    Unapproved(String),
}

/// What exploring a workflow found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Explored {
    /// How many runs were made.
    pub runs: usize,
    /// True where every combination within the bounds was tried.
    pub complete: bool,
    /// What breaks, each kind once.
    pub broken: Vec<Broken>,
    /// Outcomes that some run reached, by id.
    pub outcomes: BTreeSet<String>,
}

/// Tries combinations for one workflow, starting from its scenarios.
pub fn explore(package: &Package, workflow: &Workflow, bounds: Bounds) -> Explored {
    let mut bases: Vec<Option<&Scenario>> =
        package.scenarios.iter().filter(|scenario| scenario.of == workflow.head.id).map(Some).collect();
    if bases.is_empty() {
        bases.push(None);
    }
    // The first few tell cases apart enough; more of them only repeat each other.
    bases.truncate(4);
    let share = (bounds.runs / bases.len()).max(1);
    let mut explored = Explored { complete: true, ..Explored::default() };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for base in bases {
        let mut plan: Vec<usize> = Vec::new();
        let mut left = share;
        loop {
            if left == 0 {
                explored.complete = false;
                break;
            }
            left -= 1;
            explored.runs += 1;
            let mut explorer = Explorer::new(package, base, plan, bounds.choices);
            let run = one(package, workflow, base, &mut explorer);
            record(&run, &explorer, &mut explored, &mut seen);
            explored.complete &= !explorer.cut;
            match next(&explorer.made) {
                Some(following) => plan = following,
                None => break,
            }
        }
    }
    explored
}

fn one(package: &Package, workflow: &Workflow, base: Option<&Scenario>, explorer: &mut Explorer<'_>) -> Run {
    let start = time::starts(base.and_then(|base| base.starts.as_ref()));
    let mut inputs: BTreeMap<String, Value> = BTreeMap::new();
    for parameter in &workflow.parameters {
        let given = base.and_then(|base| {
            base.given
                .iter()
                .find(|given| given.path.len() == 1 && given.path.first() == Some(&parameter.name))
        });
        match given {
            Some(given) => {
                inputs.insert(parameter.name.clone(), crate::scenario::constant(&given.value));
            }
            None if parameter.default.is_none() => {
                let open = Value::Open { step: workflow.head.id.clone(), path: parameter.name.clone() };
                inputs.insert(parameter.name.clone(), open);
            }
            None => {}
        }
    }
    let name = base.map_or(workflow.head.id.as_str(), |base| base.head.id.as_str());
    engine::run(package, workflow, inputs, start, name, explorer)
}

fn record(run: &Run, explorer: &Explorer<'_>, explored: &mut Explored, seen: &mut BTreeSet<String>) {
    explored.outcomes.extend(run.endings.iter().filter_map(|ending| ending.outcome.clone()));
    let mut breaches: Vec<Breach> = run
        .trace
        .iter()
        .filter(|entry| entry.what == What::Unapproved)
        .map(|entry| Breach::Unapproved(entry.subject.clone()))
        .collect();
    breaches.extend(run.problem.clone().map(Breach::NoEnd));
    for what in breaches {
        if seen.insert(format!("{what:?}")) {
            explored.broken.push(Broken { what, choices: explorer.told.clone() });
        }
    }
}

/// The next plan: the last choice that has another way takes it, and what came after is open again.
fn next(made: &[(usize, usize)]) -> Option<Vec<usize>> {
    let place = made.iter().rposition(|(choice, of)| choice + 1 < *of)?;
    let mut plan: Vec<usize> = made.iter().take(place).map(|(choice, _)| *choice).collect();
    plan.push(made.get(place)?.0 + 1);
    Some(plan)
}

/// Everybody outside, doing each of the things that they can do.
struct Explorer<'p> {
    package: &'p Package,
    base: Option<&'p Scenario>,
    steps: BTreeMap<&'p str, &'p Step>,
    plan: Vec<usize>,
    made: Vec<(usize, usize)>,
    told: Vec<String>,
    most: usize,
    cut: bool,
    visits: BTreeMap<String, usize>,
    decided: BTreeMap<String, usize>,
}

impl<'p> Explorer<'p> {
    fn new(package: &'p Package, base: Option<&'p Scenario>, plan: Vec<usize>, most: usize) -> Self {
        let steps = package
            .workflows
            .iter()
            .flat_map(Workflow::all_steps)
            .map(|step| (step.head.id.as_str(), step))
            .collect();
        Self {
            package,
            base,
            steps,
            plan,
            made: Vec::new(),
            told: Vec::new(),
            most,
            cut: false,
            visits: BTreeMap::new(),
            decided: BTreeMap::new(),
        }
    }

    /// One of so many; the first is the usual one.
    fn pick(&mut self, of: usize) -> usize {
        if of <= 1 {
            return 0;
        }
        if self.made.len() >= self.most {
            self.cut = true;
            return 0;
        }
        let choice = self.plan.get(self.made.len()).copied().unwrap_or(0).min(of - 1);
        self.made.push((choice, of));
        choice
    }

    fn title(&self, id: &str) -> String {
        match self.steps.get(id) {
            Some(step) => step.head.title.clone(),
            None => self.package.title(id).to_owned(),
        }
    }

    /// What a step writes at this visit, where a scenario says so; the last line repeats.
    fn writes(&mut self, step: &str) -> BTreeMap<String, Value> {
        let Some(base) = self.base else { return BTreeMap::new() };
        let lines: Vec<&flow_ir::ScriptLine> = base
            .script
            .iter()
            .filter(|line| line.subject == step && matches!(line.happens, Happening::Writes { .. }))
            .collect();
        let visit = self.visits.entry(step.to_owned()).or_default();
        let line = lines.get((*visit).min(lines.len().saturating_sub(1)));
        *visit += 1;
        match line.map(|line| &line.happens) {
            Some(Happening::Writes { values }) => values
                .iter()
                .map(|value| (value.name.clone(), crate::scenario::constant(&value.value)))
                .collect(),
            _ => BTreeMap::new(),
        }
    }
}

impl Script for Explorer<'_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        if asked.more {
            return Ok(Vec::new());
        }
        let ways = self.steps.get(asked.step).map(|step| step.ways.as_slice()).unwrap_or_default();
        let mut options: Vec<(String, Option<Act>)> = Vec::new();
        let answer = |verdict: &str| Act::Answers {
            verdict: verdict.to_owned(),
            by: None,
            count: 1,
            writes: BTreeMap::new(),
        };
        match asked.work {
            Work::Stage | Work::System => {
                options
                    .push(("is done".to_owned(), Some(Act::Finishes { writes: BTreeMap::new(), by: None })));
                for way in ways {
                    match &way.trigger {
                        Trigger::Fails { errors } if errors.is_empty() => {
                            options.push(("fails".to_owned(), Some(Act::Fails { error: None })));
                        }
                        Trigger::Fails { errors } => {
                            for error in errors {
                                let act = Act::Fails { error: Some(error.clone()) };
                                options.push((format!("fails with {error}"), Some(act)));
                            }
                        }
                        Trigger::Absent => {
                            options.push(("finds nobody there".to_owned(), Some(Act::Absent)));
                        }
                        _ => {}
                    }
                }
                options.push(("gets no answer".to_owned(), None));
            }
            Work::Gate => {
                options.extend(
                    asked.answers.iter().map(|verdict| (format!("says {verdict}"), Some(answer(verdict)))),
                );
                options.push(("gets no answer".to_owned(), None));
            }
            Work::Confirmation => {
                options.push(("is confirmed".to_owned(), Some(answer("accept"))));
                options.push(("is not confirmed".to_owned(), Some(answer("reject"))));
            }
            Work::Recovery => {
                options.push(("convenes, and nobody decides".to_owned(), None));
                options.extend(
                    asked.answers.iter().map(|way| (format!("convenes, and says {way}"), Some(answer(way)))),
                );
            }
            Work::Seam => {
                options.push(("is taken".to_owned(), Some(answer("accept"))));
                options.push(("is refused".to_owned(), Some(answer("reject"))));
                options.push(("gets no answer".to_owned(), None));
            }
            Work::Duty => {
                options.push((String::new(), Some(Act::Finishes { writes: BTreeMap::new(), by: None })));
            }
        }
        let choice = self.pick(options.len());
        let Some((words, mut act)) = options.get(choice).cloned() else { return Ok(Vec::new()) };
        if !words.is_empty() {
            let title = self.title(asked.step);
            self.told.push(format!("{title} {words}"));
        }
        if let Some(Act::Finishes { writes, .. } | Act::Answers { writes, .. }) = &mut act
            && !matches!(asked.work, Work::Recovery | Work::Confirmation | Work::Seam)
        {
            *writes = self.writes(asked.step);
        }
        let takes = asked.takes.and_then(|takes| takes.mostly.or(takes.least));
        let after = match asked.work {
            // Nobody answers in no time: what can loop would else loop at one moment.
            Work::Gate | Work::Recovery | Work::Seam | Work::Confirmation => After::Seconds(60),
            _ => After::Start(takes.unwrap_or(Duration::Exact { seconds: 0 })),
        };
        Ok(act.into_iter().map(|act| Reply { after, act, alive: true }).collect())
    }

    fn fact(&self, system: &str, fact: &str, _since_start: i64) -> Option<Value> {
        let base = self.base?;
        let given = base
            .given
            .iter()
            .rev()
            .find(|given| matches!(given.path.as_slice(), [of, name] if of == system && name == fact))?;
        Some(crate::scenario::constant(&given.value))
    }

    fn events(&self, _start: Moment) -> Vec<Occurrence> {
        Vec::new()
    }

    fn calendars_count(&self) -> bool {
        false
    }

    fn follows(&self, _workflow: &str) -> bool {
        false
    }

    fn sampled(&self, _gate: &str) -> Option<bool> {
        Some(true)
    }

    fn instead_of(&self, workflow: &str) -> Option<String> {
        // A workflow that is run is explored by itself; here it ends as the text lists first.
        let workflow = self.package.workflow(workflow)?;
        workflow.outcomes.first().map(|outcome| outcome.head.id.clone())
    }

    fn choose(&mut self, step: &str, arms: usize, unsaid: &Unsaid) -> Result<usize, Missing> {
        // The same question has the same answer as long as nobody writes again.
        let visit = self.visits.get(&unsaid.step).copied().unwrap_or(0);
        let key = format!("{step} {arms} {} {} {visit}", unsaid.step, unsaid.path);
        if let Some(choice) = self.decided.get(&key) {
            return Ok(*choice);
        }
        let choice = self.pick(arms);
        self.decided.insert(key, choice);
        let title = self.title(step);
        self.told.push(if arms == 2 {
            format!("at {title}, `{}` decides: {}", unsaid.path, if choice == 1 { "yes" } else { "no" })
        } else {
            format!("at {title}, `{}` decides: arm {}", unsaid.path, choice + 1)
        });
        Ok(choice)
    }
}
