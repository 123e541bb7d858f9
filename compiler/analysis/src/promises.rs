//! What the compiler promises: the rules that look at the typed graph, after every name is resolved and every type fits.

use crate::rules::{
    deadline_without_end, no_owner, no_way_to_an_end, unbounded_loop, unreachable_step, unused_outcome,
};
use crate::{Options, graph, laws, paths};
use flow_ir::Package;
use flow_source::Diagnostic;

/// Checks every promise on a package whose names and types are right.
pub(crate) fn check(package: &Package, options: &Options, enacted: &laws::Enacted) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    no_owner::check_agents(package, &mut found);
    for workflow in &package.workflows {
        let blocks = graph::blocks(workflow);
        no_owner::check(workflow, &mut found);
        unreachable_step::check(workflow, &blocks, &mut found);
        let stuck = no_way_to_an_end::check(&blocks, &mut found);
        unbounded_loop::check(&blocks, &stuck, &mut found);
        unused_outcome::check(workflow, &blocks, &mut found);
        deadline_without_end::check(workflow, &mut found);
    }
    paths::check::check(package, options, enacted, &mut found);
    found
}
