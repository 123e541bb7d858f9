//! Trying combinations of verdicts, votes, failures, silences, absences and events, up to a bound.
//!
//! An explored run starts from what a scenario gives and writes, so that its data belong together, and lets go of everything
//! else that its lines say: whoever is asked does each of the things that they can do. What nobody wrote is decided both ways.
//! Where several must agree at a gate, they also answer one by one. And each event that can happen to a case happens once,
//! shortly after each step at which it may find the case. A run that breaks something is told as the choices that were made in it.
//!
//! | module | what it holds |
//! |---|---|
//! | here | which runs are made, and what must hold in each |
//! | `outside` | everybody outside a case, doing each of the things that they can do |
//! | `votes` | who answers one by one, and how many must say yes |

mod outside;
mod votes;

use crate::engine::{self, Problem, Run};
use crate::laws;
use crate::time;
use crate::trace::{Entry, What};
use crate::value::Value;
use flow_ir::{Event, Happening, Package, Scenario, StepKind, Timing, Workflow};
use outside::{Explorer, Sent};
use std::collections::{BTreeMap, BTreeSet};

/// An event comes so many seconds after a step was opened: what is done there takes longer, mostly.
const SOON: i64 = 30;

/// How much is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// The most runs for one workflow.
    pub runs: usize,
    /// The most choices in one run; what comes later takes its usual way.
    pub choices: usize,
    /// The most runs in which one event comes at one step.
    pub after_event: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { runs: 2_000, choices: 12, after_event: 24 }
    }
}

/// Something that a combination breaks.
#[derive(Clone, PartialEq, Debug)]
pub struct Broken {
    /// What broke.
    pub what: Breach,
    /// The choices that lead there, in words.
    pub choices: Vec<String>,
    /// What happened.
    pub trace: Vec<Entry>,
}

/// A promise that doesn't hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Breach {
    /// It comes to no end.
    NoEnd(Problem),
    /// Something risky is done without the approval that it needs, by the step's id.
    Unapproved(String),
    /// A step reads what nobody has written: the step by id, and the variable.
    Unwritten(String, String),
    /// A gate accepts with fewer voices than it needs: the gate by id, how many said yes, and how many must.
    TooFew(String, u32, u32),
    /// A law in force is broken.
    Law(laws::Broken),
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
    /// Events that came in some run and found a listener, by id.
    pub events: BTreeSet<String>,
}

/// Where an event can find a case: after these choices, at this moment.
struct Chance {
    plan: Vec<usize>,
    sent: Sent,
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
    // Events come into the second half, so that they have their share where there are many choices.
    let quiet = if workflow.events.is_empty() { share } else { (share / 2).max(1) };
    let mut trials = Trials {
        package,
        workflow,
        bounds,
        explored: Explored { complete: true, ..Explored::default() },
        seen: BTreeSet::new(),
    };
    for base in bases {
        let mut chances: BTreeMap<(String, String), Chance> = BTreeMap::new();
        let before = trials.explored.runs;
        trials.tree(base, &Vec::new(), None, quiet, &mut chances);
        let used = trials.explored.runs - before;
        let mut left = share.saturating_sub(used);
        for chance in chances.into_values() {
            if left == 0 {
                trials.explored.complete = false;
                break;
            }
            let before = trials.explored.runs;
            let most = bounds.after_event.min(left);
            trials.tree(base, &chance.plan, Some(&chance.sent), most, &mut BTreeMap::new());
            left = left.saturating_sub(trials.explored.runs - before);
        }
    }
    trials.explored
}

struct Trials<'p> {
    package: &'p Package,
    workflow: &'p Workflow,
    bounds: Bounds,
    explored: Explored,
    seen: BTreeSet<String>,
}

impl<'p> Trials<'p> {
    /// Tries all combinations that begin with these choices, as far as they may be tried.
    fn tree(
        &mut self,
        base: Option<&'p Scenario>,
        start: &[usize],
        sent: Option<&Sent>,
        most: usize,
        chances: &mut BTreeMap<(String, String), Chance>,
    ) {
        let mut plan = start.to_vec();
        for _ in 0..most {
            self.explored.runs += 1;
            let mut explorer = Explorer::new(self.package, base, plan, self.bounds.choices, sent.cloned());
            let run = self.one(base, &mut explorer);
            self.record(&run, &explorer);
            self.explored.complete &= !explorer.cut;
            if sent.is_none() {
                self.note_chances(base, &run, &explorer, chances);
            }
            match next(&explorer.made, start.len()) {
                Some(following) => plan = following,
                None => return,
            }
        }
        self.explored.complete = false;
    }

    fn one(&self, base: Option<&Scenario>, explorer: &mut Explorer<'_>) -> Run {
        let starts = time::starts(base.and_then(|base| base.starts.as_ref()));
        let mut inputs: BTreeMap<String, Value> = BTreeMap::new();
        for parameter in &self.workflow.parameters {
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
                    let open =
                        Value::Open { step: self.workflow.head.id.clone(), path: parameter.name.clone() };
                    inputs.insert(parameter.name.clone(), open);
                }
                None => {}
            }
        }
        let name = base.map_or(self.workflow.head.id.as_str(), |base| base.head.id.as_str());
        engine::run(self.package, self.workflow, inputs, starts, name, explorer)
    }

    /// Each step at which an event may find the case, once.
    fn note_chances(
        &self,
        base: Option<&Scenario>,
        run: &Run,
        explorer: &Explorer<'_>,
        chances: &mut BTreeMap<(String, String), Chance>,
    ) {
        for entry in run.trace.iter().filter(|entry| entry.what == What::Entered && entry.case == 0) {
            for event in &self.workflow.events {
                let key = (event.head.id.clone(), entry.subject.clone());
                if chances.contains_key(&key) {
                    continue;
                }
                let at = run.start + entry.at + SOON;
                let plan = explorer
                    .made
                    .iter()
                    .zip(&explorer.made_at)
                    .take_while(|(_, moment)| **moment < at)
                    .map(|((choice, _), _)| *choice)
                    .collect();
                let sent = Sent { event: event.head.id.clone(), at, values: carried(event, base) };
                chances.insert(key, Chance { plan, sent });
            }
        }
    }

    fn record(&mut self, run: &Run, explorer: &Explorer<'_>) {
        let explored = &mut self.explored;
        explored.outcomes.extend(run.endings.iter().filter_map(|ending| ending.outcome.clone()));
        let heard = run.trace.iter().filter(|entry| entry.what == What::Happened);
        explored.events.extend(heard.map(|entry| entry.subject.clone()));
        let mut breaches: Vec<Breach> = run
            .trace
            .iter()
            .filter(|entry| entry.what == What::Unapproved)
            .map(|entry| Breach::Unapproved(entry.subject.clone()))
            .collect();
        let problem = run.problem.clone().filter(|problem| !waits_as_said(self.package, problem));
        breaches.extend(problem.map(Breach::NoEnd));
        breaches.extend(run.unwritten.iter().cloned().map(|(step, name)| Breach::Unwritten(step, name)));
        breaches.extend(laws::broken(self.package, self.workflow, run).into_iter().map(Breach::Law));
        breaches.extend(
            explorer.too_few(run).into_iter().map(|(gate, yes, need)| Breach::TooFew(gate, yes, need)),
        );
        for what in breaches {
            let kind = match &what {
                // How many said yes differs from run to run; it is the same mistake.
                Breach::TooFew(gate, ..) => format!("too few at {gate}"),
                what => format!("{what:?}"),
            };
            if self.seen.insert(kind) {
                let trace = run.trace.clone();
                explored.broken.push(Broken { what, choices: explorer.told.clone(), trace });
            }
        }
    }
}

/// True where a case waits only where somebody said, with a reason, that nothing limits it.
fn waits_as_said(package: &Package, problem: &Problem) -> bool {
    let Problem::WaitsForever { steps } = problem else { return false };
    let endless = |timing: &Timing| timing.within.iter().any(|within| within.limit.is_none());
    let waits = |id: &String| {
        package.workflows.iter().find_map(|workflow| {
            let step = workflow.all_steps().into_iter().find(|step| step.head.id == *id)?;
            // Blocks wait for what is in them, and runs for the steps of the other case.
            let own = !matches!(step.kind, StepKind::Parallel(_) | StepKind::Run(_));
            let said = endless(if step.timing.within.is_empty() { &workflow.timing } else { &step.timing });
            Some((own, said))
        })
    };
    let waits: Vec<(bool, bool)> = steps.iter().map(|id| waits(id).unwrap_or((true, false))).collect();
    waits.iter().any(|(own, _)| *own) && waits.iter().all(|(own, said)| !own || *said)
}

/// What an event carries: what a scenario says, else something that nobody knows.
fn carried(event: &Event, base: Option<&Scenario>) -> BTreeMap<String, Value> {
    let line = base.and_then(|base| {
        base.script.iter().find_map(|line| match &line.happens {
            Happening::Happens { values } if line.subject == event.head.id => Some(values),
            _ => None,
        })
    });
    if let Some(values) = line {
        return values
            .iter()
            .map(|value| (value.name.clone(), crate::scenario::constant(&value.value)))
            .collect();
    }
    let open = |name: &str| Value::Open { step: event.head.id.clone(), path: name.to_owned() };
    event.parameters.iter().map(|field| (field.name.clone(), open(&field.name))).collect()
}

/// The next plan: the last choice that has another way takes it, and what came after is open again. The first `fixed` stay.
fn next(made: &[(usize, usize)], fixed: usize) -> Option<Vec<usize>> {
    let place = made.iter().rposition(|(choice, of)| choice + 1 < *of)?;
    if place < fixed {
        return None;
    }
    let mut plan: Vec<usize> = made.iter().take(place).map(|(choice, _)| *choice).collect();
    plan.push(made.get(place)?.0 + 1);
    Some(plan)
}
