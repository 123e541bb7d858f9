//! What the compiler promises: the rules that look at the typed graph, after every name is resolved and every type fits.

use crate::paths::world::{Texts, World};
use crate::people::staff::Staff;
use crate::program::Program;
use crate::rules::{
    arrow_to_undo, deadline_at_risk, deadline_too_short, deadline_without_end, deadlock, join_never_met,
    ladder_ends_nowhere, ladder_falls, ladder_goes_round, never_taken, never_undone, no_owner,
    no_way_to_an_end, skipped_branch_joins, timer_never_fires, unanswered_failure, unbounded_loop,
    unheard_event, unreachable_step, unused_outcome, wait_without_end,
};
use crate::time::ladders;
use crate::time::spans::Spans;
use crate::time::worst::Times;
use crate::{Options, graph, health, laws, paths, people};
use flow_ir::Package;
use flow_source::{Diagnostic, FileId};
use flow_syntax::ast;

/// With fewer steps than this, a thread costs as much as it saves: it has memory of its own, which must be made ready.
const WORTH_A_THREAD: usize = 1_000;

/// Checks every promise on a package whose names and types are right.
///
/// The rules fall into two halves that take about as long as each other. Each has a [`World`] of its own, so what one
/// finds can't depend on the other, whether they run side by side or not.
pub(crate) fn check(
    package: &Package,
    program: &Program<'_>,
    options: &Options,
    enacted: &laws::Enacted,
) -> Vec<Diagnostic> {
    let own = program.modules.iter().filter(|module| !module.standard);
    let own: Vec<(FileId, &ast::File)> = own.map(|module| (module.file, module.tree)).collect();
    let texts = Texts { files: program.files, own: &own };
    let (mut found, mut ways, mut healthy) = (Vec::new(), Vec::new(), Vec::new());
    let mut of_shape = || {
        shape(package, &mut found);
        let world = World::new(package, texts);
        people::check::check(&world, &mut found);
        health::check(package, &world, &mut healthy);
    };
    let mut of_ways = || paths::check::check(&World::new(package, texts), options, enacted, &mut ways);
    let steps: usize = package.workflows.iter().map(|workflow| workflow.steps.len()).sum();
    match options.side_by_side.filter(|_| steps >= WORTH_A_THREAD) {
        Some(side_by_side) => side_by_side(&mut of_shape, &mut of_ways),
        None => {
            of_shape();
            of_ways();
        }
    }
    found.append(&mut ways);
    found.append(&mut healthy);
    found
}

/// The rules about the shape of each workflow, its owners, its deadlines and its ladders.
fn shape(package: &Package, found: &mut Vec<Diagnostic>) {
    no_owner::check_agents(package, found);
    let spans = Spans::new(package);
    for workflow in &package.workflows {
        let blocks = graph::blocks(workflow);
        no_owner::check(workflow, found);
        unreachable_step::check(workflow, &blocks, found);
        arrow_to_undo::check(workflow, &blocks, found);
        never_undone::check(workflow, found);
        let stuck = no_way_to_an_end::check(&blocks, found);
        unbounded_loop::check(&blocks, &stuck, found);
        never_taken::check(workflow, &blocks, found);
        unused_outcome::check(workflow, &blocks, found);
        deadline_without_end::check(workflow, found);
        wait_without_end::check(package, workflow, &blocks, found);
        join_never_met::check(workflow, &blocks, found);
        skipped_branch_joins::check(workflow, found);
        deadlock::check(workflow, &blocks, found);
        unanswered_failure::check(package, workflow, found);
        unheard_event::check(workflow, found);
        let times = Times::new(package, workflow, &blocks, &spans);
        deadline_too_short::check(workflow, &blocks, &times, &spans, found);
        timer_never_fires::check(workflow, &blocks, &times, &spans, found);
        deadline_at_risk::check(workflow, &times, &spans, found);
    }
    wait_without_end::check_seams(package, found);
    let used = ladders::used(package, &spans);
    if !used.is_empty() {
        let staff = Staff::new(package);
        ladder_falls::check(package, &used, &spans, found);
        ladder_goes_round::check(package, &used, &staff, found);
        ladder_ends_nowhere::check(package, &used, &staff, found);
    }
}
