//! The rules about people, in order.

use super::authors::Authors;
use super::review::parts_people;
use crate::paths::world::World;
use crate::rules::{
    author_approves, cannot_assign, nobody_left, not_accountable, one_person_away, quorum_not_met,
    standard_not_met,
};
use flow_ir::{RungAction, StepKind, Workflow};
use flow_source::Diagnostic;

/// Checks what is promised about people.
pub(crate) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    not_accountable::check(world, found);
    quorum_not_met::check(world, found);
    for workflow in &world.package.workflows {
        standard_not_met::check(workflow, world, found);
        let parts = parts_people(workflow);
        if !parts && !asks_for_people(workflow) {
            continue;
        }
        let authors = Authors::new(workflow, world.package, &world.staff);
        let mut told = author_approves::check(workflow, &authors, world, found);
        one_person_away::check(workflow, &authors, &mut told, world, found);
        if parts {
            nobody_left::check(workflow, &authors, &mut told, world, found);
        }
        cannot_assign::check(workflow, &authors, world, found);
    }
}

/// Whether a workflow has gates, or ladders that assign.
fn asks_for_people(workflow: &Workflow) -> bool {
    workflow.all_steps().into_iter().any(|step| {
        let mut rungs = step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs);
        matches!(step.kind, StepKind::Gate(_)) || rungs.any(|rung| rung.action == RungAction::Assign)
    })
}
