//! What people and agents write: the new data that nobody has approved yet.
//!
//! What a system answers follows from what it was given. Where a recovery or a ladder may give its work to somebody, that
//! person writes instead.

use super::data::by_system;
use super::{DataSet, Map};
use flow_ir::{Package, RecoveryWay, RungAction, Step, StepKind, Target, Workflow};
use rustc_hash::{FxHashMap, FxHashSet};

/// Notes at each place of a map what people and agents write there.
pub(super) fn note(map: &mut Map<'_>, package: &Package) {
    let mut manual = vec![DataSet::default(); map.spots.len()];
    let mut known: FxHashMap<&str, bool> = FxHashMap::default();
    for (place, step) in map.steps() {
        let by_hand = match &step.kind {
            StepKind::Parallel(_) => false,
            StepKind::Run(run) => {
                *known.entry(&run.workflow).or_insert_with(|| asks_anybody(&run.workflow, package))
            }
            _ => !by_system(step) || handed_over(step),
        };
        if let Some(known) = manual.get_mut(place).filter(|_| by_hand) {
            known.clone_from(map.written(place));
        }
    }
    // What is written inside a parallel counts where it is joined or cut; blocks inside come later.
    for block in map.blocks.iter().rev() {
        let Some(parallel) = block.parallel else { continue };
        for place in &block.steps {
            let inside = manual.get(*place).cloned().unwrap_or_default();
            if let Some(known) = manual.get_mut(parallel) {
                known.add(&inside);
            }
        }
    }
    // The places after a parallel say what was written inside it as well.
    for place in 0..map.spots.len() {
        let Some(step) = map.step(place) else { continue };
        if let Some(open) = map.place(&step.head.id).filter(|open| *open != place) {
            let inside = manual.get(open).cloned().unwrap_or_default();
            if let Some(known) = manual.get_mut(place) {
                *known = inside;
            }
        }
    }
    map.manual = manual;
}

/// Whether people or agents write anything in a workflow, or in one that it runs.
fn asks_anybody(workflow: &str, package: &Package) -> bool {
    let mut visited: FxHashSet<&str> = FxHashSet::default();
    let mut open: Vec<&Workflow> = package.workflow(workflow).into_iter().collect();
    while let Some(workflow) = open.pop() {
        if !visited.insert(&workflow.head.id) {
            continue;
        }
        for step in workflow.all_steps() {
            match &step.kind {
                StepKind::Run(run) => open.extend(package.workflow(&run.workflow)),
                _ if step.work().is_some_and(|work| !work.writes.is_empty())
                    && (!by_system(step) || handed_over(step)) =>
                {
                    return true;
                }
                _ => {}
            }
        }
    }
    false
}

/// Whether a recovery or a ladder may give the work to a person.
pub fn handed_over(step: &Step) -> bool {
    let recovery = step.ways.iter().flat_map(|way| &way.arrows).any(|arrow| {
        matches!(&arrow.target, Target::Recovery(recovery) if recovery.allows.contains(&RecoveryWay::Takeover))
    });
    let mut rungs = step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs);
    recovery || rungs.any(|rung| rung.action == RungAction::Assign)
}
