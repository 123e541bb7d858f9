//! Whether a step needs an exception: whether its approval would be lacking without it.

use super::{Demand, Judge, demands, released_by};
use crate::paths::approval::{Acts, Approvals};
use crate::paths::search::{Answer, Assumed, Question, search};
use crate::paths::world::World;
use flow_ir::{Exception, Step, Workflow};

/// Whether a step needs an exception.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Needed {
    /// Without it the approval would be lacking.
    Yes,
    /// Nothing in the step needs the approval that it releases from.
    Never,
    /// The step is never done while its condition holds.
    Impossible,
    /// The approval is there wherever its condition holds.
    Given,
    /// It can't be told.
    Unclear,
}

/// Whether a step needs an exception from a tier.
pub(crate) fn needed<'a>(
    exception: &'a Exception,
    step: &'a Step,
    workflow: &'a Workflow,
    world: &World<'a>,
) -> Needed {
    let scene = world.scene(workflow);
    let Some(place) = scene.map.place(&step.head.id) else { return Needed::Unclear };
    let all: Vec<Demand<'a>> =
        demands(step, world).into_iter().filter(|demand| released_by(exception, demand, world)).collect();
    if all.is_empty() {
        return Needed::Never;
    }
    let mut vocabulary = scene.vocabulary.borrow_mut();
    let holds: Vec<Assumed> = exception
        .condition
        .iter()
        .map(|condition| Assumed { cases: vocabulary.cases(condition, true) })
        .collect();
    let goals = [place];
    let at_goal = [holds.clone()];
    let question = Question { map: &scene.map, goals: &goals, marks: &[], start: 0, at_goal: &at_goal };
    let mut budget = world.budget.get();
    let anyway = search(&question, &mut vocabulary, &mut budget);
    world.budget.set(budget);
    match anyway {
        Answer::None => return Needed::Impossible,
        Answer::TooLarge => return Needed::Unclear,
        Answer::Way { .. } => {}
    }
    for demand in &all {
        let acts_on = Acts::of(&scene.map, step, &mut vocabulary);
        let judge = Judge { world, scene: &scene, workflow, place, step, demand, acts_on };
        let (at_goal, _) = judge.at_goal(&holds, &mut vocabulary);
        if at_goal.is_empty() {
            continue;
        }
        let mut approvals = Approvals::new(&scene.map, demand.need, world, &mut vocabulary);
        approvals.look_into_runs(&scene.map, demand.need, world, &mut vocabulary, 0);
        let Some(mut marks) = approvals.marks(&scene.map, &judge.acts_on) else { return Needed::Unclear };
        let undone = crate::paths::happened::undone_by(&scene.map, step);
        let start = crate::paths::happened::add(&scene.map, &undone, &mut marks);
        match judge.search(&marks, start, &at_goal, &mut vocabulary) {
            Answer::None => {}
            Answer::TooLarge => return Needed::Unclear,
            Answer::Way { .. } => {
                drop(vocabulary);
                if judge.guarded_by_callers(&marks, start, &at_goal) {
                    vocabulary = scene.vocabulary.borrow_mut();
                    continue;
                }
                return Needed::Yes;
            }
        }
    }
    Needed::Given
}
