//! The rules that look at paths and the conditions on the way.

use super::agents;
use super::arms;
use super::assigned::Assigned;
use super::known::Known;
use super::world::World;
use crate::rules::{
    beyond_authority, dead_arm, decision_gap, exception_approver, exception_expired, exception_expires_soon,
    exception_incomplete, exception_releases_all, exception_without_effect, irreversible_retry, label_leak,
    missing_compensation, read_before_written, unguarded_risk,
};
use crate::{Options, laws};
use flow_ir::Workflow;
use flow_source::Diagnostic;

/// Checks what is promised about risk, data, agents and laws.
pub fn check(world: &World<'_>, options: &Options, enacted: &laws::Enacted, found: &mut Vec<Diagnostic>) {
    let package = world.package;
    for workflow in &package.workflows {
        unguarded_risk::check(workflow, world, found);
        beyond_authority::check(workflow, world, found);
        irreversible_retry::check(workflow, world, found);
        exceptions(workflow, options, world, found);
        decide(workflow, world, found);
        let scene = world.scene(workflow);
        let assigned = Assigned::new(&scene.map, package);
        read_before_written::check(workflow, &scene, &assigned, world, found);
        missing_compensation::check(workflow, world, found);
    }
    agents::check(package, world, found);
    label_leak::check(world, found);
    laws::check(package, world, enacted, found);
}

/// The rules about lines of which the first whose condition holds counts.
fn decide<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    let scene = world.scene(workflow);
    let arms = arms::arms(workflow, &scene.map);
    if arms.is_empty() {
        return;
    }
    let wanted = arms::subjects(&arms, &scene);
    let known = Known::new(&scene.map, &mut scene.vocabulary.borrow_mut(), &wanted);
    for arms in &arms {
        let judged = arms::judge(arms, &known, &mut scene.vocabulary.borrow_mut());
        if let Some(judged) = judged {
            decision_gap::check(arms, &judged, &scene, world, found);
            dead_arm::check(arms, &judged, found);
        }
    }
    dead_arm::unwritten(&arms, &scene.map, found);
}

/// The rules about what steps are excepted from.
fn exceptions<'a>(workflow: &'a Workflow, options: &Options, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    exception_incomplete::check(workflow, found);
    if let Some(today) = options.as_of {
        exception_expired::check(workflow, today, found);
        exception_expires_soon::check(workflow, today, found);
    }
    exception_approver::check(workflow, world, found);
    exception_releases_all::check(workflow, found);
    exception_without_effect::check(workflow, world, found);
}
