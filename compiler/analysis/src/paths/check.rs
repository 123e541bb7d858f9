//! The rules that look at paths, people and the conditions on the way.

use super::world::World;
use crate::Options;
use crate::rules::unguarded_risk;
use flow_ir::Package;
use flow_source::Diagnostic;

/// Checks what is promised about risk, people, agents and laws.
pub fn check(package: &Package, _options: &Options, found: &mut Vec<Diagnostic>) {
    let world = World::new(package);
    for workflow in &package.workflows {
        unguarded_risk::check(workflow, &world, found);
    }
}
