//! Risky work that is due every so often: it begins when its step does, so the approval must hold by then.

use super::{Demand, RULE, lower, of_tier};
use crate::paths::DataSet;
use crate::paths::approval::{Acts, Approvals};
use crate::paths::data::named;
use crate::paths::doing::during;
use crate::paths::search::{Answer, Question, search};
use crate::paths::tell::tell;
use crate::paths::world::World;
use crate::people::standard::satisfies;
use crate::place as location;
use crate::rules::too_large_to_judge;
use flow_ir::{ActionCall, Deed, Duty, Participant, Workflow};
use flow_source::Diagnostic;

/// Reports each duty that does something risky before the approval that it needs holds.
pub(super) fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    for duty in &workflow.duties {
        for call in duty.does.iter().filter_map(|deed| match deed {
            Deed::Action(call) => Some(&**call),
            Deed::Text(_) => None,
        }) {
            let Some(tier) = call.risk.as_deref() else { continue };
            for demand in of_tier(tier, Some(call), world) {
                if !confirmed(duty, call, &demand, world) {
                    found.extend(judge(duty, call, &demand, workflow, world));
                }
            }
        }
    }
}

/// Whether everybody who may do it has each call confirmed by people who are enough.
fn confirmed(duty: &Duty, call: &ActionCall, demand: &Demand<'_>, world: &World<'_>) -> bool {
    let name = format!("{}.{}", call.system, call.action);
    let mut performers = duty.by.iter().flat_map(|performers| performers.who.participants()).peekable();
    performers.peek().is_some()
        && performers.all(|performer| {
            let Participant::Agent { id } = performer else { return false };
            let mut confirms = world.agent(id).into_iter().flat_map(|agent| &agent.confirms);
            confirms.any(|confirm| {
                confirm.condition.is_none()
                    && confirm.actions.contains(&name)
                    && satisfies(&confirm.with, demand.need, &world.staff)
            })
        })
}

fn judge<'a>(
    duty: &'a Duty,
    call: &'a ActionCall,
    demand: &Demand<'a>,
    workflow: &'a Workflow,
    world: &World<'a>,
) -> Option<Diagnostic> {
    let scene = world.scene(workflow);
    let map = &scene.map;
    let mut vocabulary = scene.vocabulary.borrow_mut();
    let mut data = DataSet::default();
    for argument in &call.arguments {
        named(&argument.value, &mut vocabulary, &mut data);
    }
    let acts_on = Acts::about(map, data, Vec::new());
    let mut approvals = Approvals::new(map, demand.need, world, &mut vocabulary);
    approvals.look_into_runs(map, demand.need, world, &mut vocabulary, 0);
    let need = lower(&demand.need.title);
    let title = &duty.head.title;
    let Some(marks) = approvals.marks(map, &acts_on) else {
        let what = format!("whether “{title}” can be done without {need}");
        return Some(too_large_to_judge::diagnostic(&RULE, &what, location(call.origin)));
    };
    let goals = during(duty, map);
    let question = Question { map, goals: &goals, marks: &marks, start: 0, at_goal: &[] };
    let mut budget = world.budget.get();
    let answer = search(&question, &mut vocabulary, &mut budget);
    world.budget.set(budget);
    let links = match answer {
        Answer::None => return None,
        Answer::TooLarge => {
            let what = format!("whether “{title}” can be done without {need}");
            return Some(too_large_to_judge::diagnostic(&RULE, &what, location(call.origin)));
        }
        Answer::Way { links, .. } => links,
    };
    let label = format!("this is {}, and needs {need}", lower(&demand.tier.head.title));
    let headline = format!("“{title}” is due again and again, and can be done without {need}");
    let mut diagnostic = Diagnostic::new(&RULE, headline, location(call.origin), label);
    diagnostic = tell(diagnostic, map, &links);
    diagnostic =
        diagnostic.step(location(duty.head.origin), format!("“{title}” is due"), duty.head.id.clone());
    Some(diagnostic.note(format!(
        "A duty begins with its step and asks nobody. Let it run `while` a step that comes after a gate that meets {need}, or let a stage of its own do this."
    )))
}
