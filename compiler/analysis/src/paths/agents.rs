//! The rules about agents, and what they take from one another.

use super::doing::{any, doings};
use super::world::World;
use crate::rules::{
    agent_limit, agent_never, agent_not_allowed, agent_reviews_itself, conflicting_values, observed_agent,
    reviewer_not_audited, reviewer_without_criteria, unconfirmed_action,
};
use flow_ir::{Agent, Origin, Package, Participant, StepKind, Workflow};
use flow_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

/// Where an agent takes part first, and where it reviews first.
#[derive(Clone, Copy, Default)]
struct Parts<'a> {
    any: Option<(Origin, &'a Workflow)>,
    reviews: Option<(Origin, &'a Workflow)>,
}

/// Checks what is promised about the agents of a package.
pub fn check<'a>(package: &'a Package, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    if package.agents.is_empty() {
        return;
    }
    let mut parts: FxHashMap<&'a str, Parts<'a>> = FxHashMap::default();
    let mut works: FxHashMap<&'a str, Vec<(&'a Agent, Origin)>> = FxHashMap::default();
    for workflow in package.workflows.iter().filter(|workflow| any(workflow)) {
        let scene = world.scene(workflow);
        for doing in doings(workflow, &scene, world) {
            if !agent_never::check(&doing, &scene, world, found) && !agent_not_allowed::check(&doing, found) {
                agent_limit::check(&doing, &scene, world, found);
            }
        }
        agent_reviews_itself::check(workflow, &scene, world, found);
        for (agent, origin, reviews) in taking_part(workflow, world) {
            let known = parts.entry(&agent.head.id).or_default();
            known.any = known.any.or(Some((origin, workflow)));
            if reviews {
                known.reviews = known.reviews.or(Some((origin, workflow)));
            }
            let works = works.entry(&workflow.head.id).or_default();
            if !works.iter().any(|(known, _)| known.head.id == agent.head.id) {
                works.push((agent, origin));
            }
        }
    }
    for agent in &package.agents {
        agent_never::check_agent(agent, found);
        unconfirmed_action::check(agent, found);
        let known = parts.get(agent.head.id.as_str()).copied().unwrap_or_default();
        if let Some(place) = known.reviews {
            reviewer_without_criteria::check(agent, place, found);
            reviewer_not_audited::check(agent, place, found);
        }
        if let Some(place) = known.any {
            observed_agent::check(agent, place, found);
        }
    }
    for function in package.functions.iter().filter(|function| !function.values.is_empty()) {
        let mut told: FxHashSet<&str> = FxHashSet::default();
        for (agent, origin) in function.workflows.iter().filter_map(|id| works.get(id.as_str())).flatten() {
            if told.insert(&agent.head.id) {
                conflicting_values::check(agent, function, *origin, found);
            }
        }
    }
}

/// The agents that do or review something in a workflow, and where they are named.
fn taking_part<'a>(workflow: &'a Workflow, world: &World<'a>) -> Vec<(&'a Agent, Origin, bool)> {
    let steps = workflow.all_steps();
    let works = steps.iter().filter_map(|step| {
        let reviews = matches!(step.kind, StepKind::Gate(_));
        step.work().map(|work| (work.by.as_slice(), reviews))
    });
    let duties = workflow.duties.iter().map(|duty| (duty.by.as_slice(), false));
    let mut found = Vec::new();
    for (by, reviews) in works.chain(duties) {
        for performers in by {
            for participant in performers.who.participants() {
                let Participant::Agent { id } = participant else { continue };
                found.extend(world.agent(id).map(|agent| (agent, performers.origin, reviews)));
            }
        }
    }
    found
}
