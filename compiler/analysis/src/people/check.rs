//! The rules about people, in order.

use super::authors::Authors;
use super::review::parts_people;
use crate::paths::world::World;
use crate::rules::{
    author_approves, cannot_assign, nobody_left, not_accountable, one_person_away, quorum_not_met,
    standard_not_met,
};
use flow_ir::{RungAction, Step, StepKind, Workflow};
use flow_source::Diagnostic;

/// Checks what is promised about people.
pub(crate) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    not_accountable::check(world, found);
    quorum_not_met::check(world, found);
    for workflow in &world.package.workflows {
        standard_not_met::check(workflow, world, found);
        if !judges_people(workflow) {
            continue;
        }
        let authors = Authors::new(workflow, world.package, &world.staff);
        let mut told = author_approves::check(workflow, &authors, world, found);
        one_person_away::check(workflow, &authors, &mut told, world, found);
        nobody_left::check(workflow, &authors, &mut told, world, found);
        cannot_assign::check(workflow, &authors, world, found);
    }
}

/// Whether anything in a workflow asks for particular people: gates, `except author of`, and ladders that assign.
fn judges_people(workflow: &Workflow) -> bool {
    let assigns = |step: &&Step| {
        let mut rungs = step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs);
        rungs.any(|rung| rung.action == RungAction::Assign)
    };
    parts_people(workflow)
        || workflow.all_steps().iter().any(|step| matches!(step.kind, StepKind::Gate(_)) || assigns(step))
}
