//! How healthy the way of working is: what works today, and will not be missed until it doesn't.
//!
//! All of these are warnings. Where a whole package lacks something, that is one finding and not one for each place.

use crate::paths::world::World;
use crate::rules::{
    assumption_broke_twice, assumption_unchecked, cadence_without_people, hard_to_read,
    one_person_on_every_path, optimised_without_guard, orphan_workflow, postmortem_without_guard,
    recovery_without_scenario, seam_without_scenario, workflow_of_two_functions, written_not_read,
};
use flow_ir::{Package, Target, Way};
use flow_source::Diagnostic;

/// Looks at the health of a package.
pub fn check<'a>(package: &'a Package, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    workflow_of_two_functions::check(package, found);
    orphan_workflow::check(package, found);
    seam_without_scenario::check(package, found);
    recovery_without_scenario::check(package, found);
    assumption_unchecked::check(package, found);
    assumption_broke_twice::check(package, found);
    postmortem_without_guard::check(package, found);
    cadence_without_people::check(package, found);
    optimised_without_guard::check(package, found);
    hard_to_read::check(package, found);
    for workflow in &package.workflows {
        one_person_on_every_path::check(workflow, world, found);
        written_not_read::check(package, workflow, found);
    }
}

/// A recovery that a way leads to.
pub struct Recovery<'a> {
    /// The workflow or seam, by id.
    pub within: &'a str,
    /// What people call that.
    pub title: &'a str,
    /// The use.
    pub use_: &'a flow_ir::RecoveryUse,
}

/// The recoveries of a package, each once in each workflow or seam.
pub fn recoveries(package: &Package) -> Vec<Recovery<'_>> {
    let mut found: Vec<Recovery<'_>> = Vec::new();
    for workflow in &package.workflows {
        let mut ways: Vec<&Way> = workflow.ways.iter().collect();
        ways.extend(workflow.clocks.iter().flat_map(|clock| &clock.ways));
        ways.extend(workflow.duties.iter().flat_map(|duty| &duty.ways));
        ways.extend(workflow.besides.iter().flat_map(|beside| &beside.ways));
        for step in workflow.all_steps() {
            ways.extend(&step.ways);
            if let flow_ir::StepKind::Parallel(parallel) = &step.kind {
                ways.extend(parallel.branches.iter().flat_map(|branch| &branch.ways));
            }
        }
        of_ways(&workflow.head, ways, &mut found);
    }
    for seam in &package.seams {
        of_ways(&seam.head, seam.ways.iter().collect(), &mut found);
    }
    found
}

fn of_ways<'a>(head: &'a flow_ir::Head, ways: Vec<&'a Way>, found: &mut Vec<Recovery<'a>>) {
    for arrow in ways.into_iter().flat_map(|way| &way.arrows) {
        let Target::Recovery(use_) = &arrow.target else { continue };
        let known = found.iter().any(|one| one.within == head.id && one.use_.recovery == use_.recovery);
        if !known {
            found.push(Recovery { within: &head.id, title: &head.title, use_ });
        }
    }
}
