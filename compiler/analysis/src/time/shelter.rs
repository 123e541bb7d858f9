//! The deadlines that stand around a step and lead on when they pass.

use crate::graph::{Block, End};
use flow_ir::{Anchor, Clock, Step, StepKind, Target, Timing, Trigger, Way, Workflow};
use rustc_hash::{FxHashMap, FxHashSet};

/// A step, and what stands around it.
pub struct Sheltered<'a> {
    /// The step.
    pub step: &'a Step,
    /// A deadline with a way on stands around it, or somebody says why there is none. Its own isn't counted.
    pub around: bool,
    /// A deadline would stand around it, but stands still while this step is open.
    pub paused: Option<&'a Timing>,
    /// It is one of the steps that are done whatever the ending.
    pub finally: bool,
    /// It takes back what was done, or is led to by what does: the case has come to its outcome, and the deadlines that stood
    /// around it are over.
    pub outlasts: bool,
}

/// True where time has an end here: a deadline with a way on, or the honest word that there is none.
/// One that nobody hears of counts as well: that is a finding of its own.
pub fn ends(timing: &Timing, ways: &[Way]) -> bool {
    if timing.within.is_empty() {
        return false;
    }
    let limited = timing.within.iter().any(|within| within.limit.is_some());
    !limited || ways.iter().any(|way| way.trigger == Trigger::Late) || is_reported(timing, ways)
}

/// True for a deadline that nobody hears of, which has a rule of its own.
fn is_reported(timing: &Timing, ways: &[Way]) -> bool {
    timing.within.iter().any(|within| within.limit.is_some())
        && timing.ladders.is_empty()
        && !ways.iter().any(|way| way.trigger == Trigger::Late)
}

/// All steps of a workflow, in order of text, with what stands around them. `outermost` is the block of its own steps.
pub fn sheltered<'a>(workflow: &'a Workflow, outermost: &Block<'a>) -> Vec<Sheltered<'a>> {
    let mut whole: Vec<&'a Timing> = Vec::new();
    if ends(&workflow.timing, &workflow.ways) {
        whole.push(&workflow.timing);
    }
    let clocks: Vec<(&Clock, Vec<bool>)> = workflow
        .clocks
        .iter()
        .filter(|clock| ends(&clock.timing, &clock.ways))
        .map(|clock| (clock, running(clock, outermost)))
        .collect();
    let undoing = undoing(workflow);
    let mut found = Vec::with_capacity(workflow.steps.len());
    let mut open: Vec<(&'a Step, Vec<&'a Timing>, bool)> = Vec::with_capacity(workflow.steps.len());
    open.extend(workflow.finally.iter().rev().map(|step| (step, Vec::new(), true)));
    for beside in workflow.besides.iter().rev() {
        let around = inside(&whole, &beside.timing, ends(&beside.timing, &beside.ways));
        open.extend(beside.steps.iter().rev().map(|step| (step, around.clone(), false)));
    }
    for (place, step) in workflow.steps.iter().enumerate().rev() {
        let mut around = whole.clone();
        for (clock, runs) in &clocks {
            if runs.get(place).copied().unwrap_or(false) {
                around.push(&clock.timing);
            }
        }
        open.push((step, around, false));
    }
    while let Some((step, mut around, finally)) = open.pop() {
        let mut outlasts = false;
        if undoing.contains(step.head.id.as_str()) {
            outlasts = !around.is_empty();
            // That the case has no limit, and why, holds here as well.
            around.retain(|timing| timing.within.iter().all(|within| within.limit.is_none()));
        }
        let stands_still = |timing: &Timing| timing.pauses.iter().any(|pause| is_step(pause, &step.head.id));
        let running: Vec<&'a Timing> =
            around.iter().copied().filter(|timing| !stands_still(timing)).collect();
        let paused = if running.is_empty() { around.first().copied() } else { None };
        found.push(Sheltered { step, around: !running.is_empty(), paused, finally, outlasts });
        if let StepKind::Parallel(parallel) = &step.kind {
            let around = inside(&running, &step.timing, ends(&step.timing, &step.ways));
            if let Some(each) = &parallel.each {
                open.extend(each.steps.iter().rev().map(|step| (step, around.clone(), finally)));
            }
            for branch in parallel.branches.iter().rev() {
                let around = inside(&around, &branch.timing, ends(&branch.timing, &branch.ways));
                open.extend(branch.steps.iter().rev().map(|step| (step, around.clone(), finally)));
            }
        }
    }
    found
}

/// The steps that take back what was done, and those to which they lead, by id; none where no outcome undoes anything.
pub fn undoing(workflow: &Workflow) -> FxHashSet<&str> {
    let mut found = FxHashSet::default();
    if !workflow.outcomes.iter().any(|outcome| outcome.unwinds) {
        return found;
    }
    let steps = workflow.all_steps();
    let mut open: Vec<&str> = steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::Stage(stage) => stage.undo.as_deref(),
            _ => None,
        })
        .collect();
    if open.is_empty() {
        return found;
    }
    let by_id: FxHashMap<&str, &Step> = steps.iter().map(|step| (step.head.id.as_str(), *step)).collect();
    while let Some(id) = open.pop() {
        let Some(step) = by_id.get(id).filter(|_| !found.contains(id)) else { continue };
        found.insert(step.head.id.as_str());
        let arrows = step.ways.iter().flat_map(|way| &way.arrows);
        open.extend(arrows.filter_map(|arrow| match &arrow.target {
            Target::Step { id } => Some(id.as_str()),
            _ => None,
        }));
    }
    found
}

fn inside<'a>(around: &[&'a Timing], timing: &'a Timing, ends: bool) -> Vec<&'a Timing> {
    // Only the nearest few matter: whatever pauses them is nearer still.
    let mut found: Vec<&'a Timing> = around.iter().rev().take(7).rev().copied().collect();
    if ends {
        found.push(timing);
    }
    found
}

fn is_step(anchor: &Anchor, id: &str) -> bool {
    matches!(anchor, Anchor::Step { id: step } if step == id)
}

/// For each step of the block, whether the clock runs for certain while it is open.
fn running(clock: &Clock, block: &Block<'_>) -> Vec<bool> {
    let steps = block.steps.len();
    let from = clock.timing.within.last().and_then(|within| within.from.as_ref());
    let places = |anchors: &[Anchor]| -> FxHashSet<usize> {
        anchors
            .iter()
            .filter_map(|anchor| match anchor {
                Anchor::Step { id } => block.place(id),
                Anchor::Event { .. } | Anchor::Variable { .. } => None,
            })
            .collect()
    };
    let started_before = match from {
        None | Some(Anchor::Variable { .. }) => vec![true; steps],
        Some(Anchor::Event { .. }) => return vec![false; steps],
        Some(Anchor::Step { id }) => match block.place(id) {
            // Whatever can only be reached through the anchor.
            Some(anchor) => {
                let without = reached(block, [0], &FxHashSet::from_iter([anchor]));
                without.iter().map(|reached| !reached).collect()
            }
            None => return vec![false; steps],
        },
    };
    let until = places(&clock.until);
    let after: Vec<usize> = block
        .edges
        .iter()
        .filter(|edge| until.contains(&edge.from))
        .filter_map(|edge| match edge.to {
            End::Step(to) => Some(to),
            _ => None,
        })
        .collect();
    let stopped = reached(block, after, &FxHashSet::default());
    started_before.iter().zip(&stopped).map(|(started, stopped)| *started && !stopped).collect()
}

/// The steps that can be reached from some, without going on from those in `closed`.
fn reached(block: &Block<'_>, from: impl IntoIterator<Item = usize>, closed: &FxHashSet<usize>) -> Vec<bool> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); block.steps.len()];
    for edge in &block.edges {
        if let (End::Step(to), Some(list)) = (edge.to, next.get_mut(edge.from)) {
            list.push(to);
        }
    }
    let mut found = vec![false; block.steps.len()];
    let mut open: Vec<usize> = from.into_iter().collect();
    while let Some(place) = open.pop() {
        if let Some(seen) = found.get_mut(place)
            && !*seen
        {
            *seen = true;
            if !closed.contains(&place) {
                open.extend(next.get(place).into_iter().flatten().copied());
            }
        }
    }
    found
}
