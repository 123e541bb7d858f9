//! What the compiler promises: the rules that look at the typed graph, after every name is resolved and every type fits.

use crate::people::staff::Staff;
use crate::program::Program;
use crate::rules::{
    deadline_at_risk, deadline_too_short, deadline_without_end, deadlock, join_never_met,
    ladder_ends_nowhere, ladder_falls, ladder_goes_round, never_taken, no_owner, no_way_to_an_end,
    timer_never_fires, unanswered_failure, unbounded_loop, unheard_event, unreachable_step, unused_outcome,
    wait_without_end,
};
use crate::time::ladders;
use crate::time::spans::Spans;
use crate::time::worst::Times;
use crate::{Options, graph, laws, paths};
use flow_ir::Package;
use flow_source::Diagnostic;

/// Checks every promise on a package whose names and types are right.
pub(crate) fn check(
    package: &Package,
    program: &Program<'_>,
    options: &Options,
    enacted: &laws::Enacted,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    no_owner::check_agents(package, &mut found);
    let spans = Spans::new(package);
    for workflow in &package.workflows {
        let blocks = graph::blocks(workflow);
        no_owner::check(workflow, &mut found);
        unreachable_step::check(workflow, &blocks, &mut found);
        let stuck = no_way_to_an_end::check(&blocks, &mut found);
        unbounded_loop::check(&blocks, &stuck, &mut found);
        never_taken::check(workflow, &blocks, &mut found);
        unused_outcome::check(workflow, &blocks, &mut found);
        deadline_without_end::check(workflow, &mut found);
        wait_without_end::check(package, workflow, &blocks, &mut found);
        join_never_met::check(workflow, &blocks, &mut found);
        deadlock::check(workflow, &blocks, &mut found);
        unanswered_failure::check(package, workflow, &mut found);
        unheard_event::check(workflow, &mut found);
        let times = Times::new(package, workflow, &blocks, &spans);
        deadline_too_short::check(workflow, &blocks, &times, &spans, &mut found);
        timer_never_fires::check(workflow, &blocks, &times, &spans, &mut found);
        deadline_at_risk::check(workflow, &times, &spans, &mut found);
    }
    wait_without_end::check_seams(package, &mut found);
    let used = ladders::used(package, &spans);
    if !used.is_empty() {
        let staff = Staff::new(package);
        ladder_falls::check(package, &used, &spans, &mut found);
        ladder_goes_round::check(package, &used, &staff, &mut found);
        ladder_ends_nowhere::check(package, &used, &staff, &mut found);
    }
    paths::check::check((package, program), options, enacted, &mut found);
    found
}
