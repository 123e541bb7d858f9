//! The rules that look at paths, people and the conditions on the way.

use super::arms;
use super::known::Known;
use super::world::World;
use crate::Options;
use crate::rules::{dead_arm, decision_gap, unguarded_risk};
use flow_ir::{Package, Workflow};
use flow_source::Diagnostic;

/// Checks what is promised about risk, people, agents and laws.
pub fn check(package: &Package, _options: &Options, found: &mut Vec<Diagnostic>) {
    let world = World::new(package);
    for workflow in &package.workflows {
        unguarded_risk::check(workflow, &world, found);
        decide(workflow, &world, found);
    }
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
}
