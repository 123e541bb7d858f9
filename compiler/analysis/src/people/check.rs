//! The rules about people, in order.

use super::authors::Authors;
use crate::paths::world::World;
use crate::rules::{
    author_approves, cannot_assign, nobody_left, not_accountable, one_person_away, quorum_not_met,
    standard_not_met,
};
use flow_source::Diagnostic;

/// Checks what is promised about people.
pub(crate) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    not_accountable::check(world, found);
    quorum_not_met::check(world, found);
    for workflow in &world.package.workflows {
        standard_not_met::check(workflow, world, found);
        let authors = Authors::new(workflow, world.package, &world.staff);
        let mut told = author_approves::check(workflow, &authors, world, found);
        one_person_away::check(workflow, &authors, &mut told, world, found);
        nobody_left::check(workflow, &authors, &mut told, world, found);
        cannot_assign::check(workflow, &authors, world, found);
    }
}
