//! Plain steps, made ready for the direct route: what such a step needs stands side by side, and nothing has to be asked for.
//!
//! Most steps are plain: somebody of one pool does one piece of work, and an arrow leads on. Nothing of what makes a visit long to
//! follow (attempts, phases, meetings, windows, batches, chosen people) is there, so the engine needs none of its questions. A
//! deadline, a ladder and events may still come between: they find the visit as they find every other.

use super::{Goal, Kind, Model, NONE, Node};
use crate::chance::Sampler;

/// What a plain step needs.
#[derive(Clone, Debug)]
pub(crate) struct Direct {
    /// Its plan of who is asked, and the only pool in that.
    pub(crate) plan: u32,
    pub(crate) pool: u32,
    pub(crate) duration: Sampler,
    pub(crate) level: usize,
    pub(crate) gate: bool,
    /// It has a deadline or a ladder.
    pub(crate) timed: bool,
    /// The moments that measures ask for.
    pub(crate) mark_start: u32,
    pub(crate) mark_end: u32,
    /// Its place in what is due at one moment.
    pub(crate) rank: u64,
    /// Those of its pool, where they work for nothing else.
    pub(crate) staff: Option<Staff>,
    /// Where it leads: by answer of a gate, else the only one.
    pub(crate) exits: Vec<Exit>,
}

/// The people or machines of a pool who work for nothing else: one unit, never absent, without deputies, that takes on as many cases as
/// come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Staff {
    pub(crate) unit: u32,
    pub(crate) capacity: u32,
    pub(crate) hours: Option<usize>,
    /// Their work costs something.
    pub(crate) costs: bool,
}

/// How a plain step is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Exit {
    pub(crate) way: u32,
    /// Where the way always leads; [`Goal::Nowhere`] where that has to be asked.
    pub(crate) goal: Goal,
}

/// What each step needs that is plain, by its number.
pub(super) fn direct_steps(model: &Model) -> Vec<Option<Direct>> {
    model.nodes.iter().map(|node| direct(model, node)).collect()
}

fn direct(model: &Model, node: &Node) -> Option<Direct> {
    let Kind::Work(work) = &node.kind else { return None };
    let plain = node.happens.is_none()
        && node.absent == NONE
        && work.authors.is_empty()
        && work.failures.is_empty()
        && work.stall <= 0.0
        && work.sample.is_none()
        && work.window.is_none()
        && work.meeting == NONE
        && work.batch.is_none();
    let &[plan] = work.plans.as_slice() else { return None };
    let [way] = model.plans.get(plan as usize)?.ways.as_slice() else { return None };
    let [phase] = way.as_slice() else { return None };
    let &[(pool, 1)] = phase.asks.as_slice() else { return None };
    if !plain || phase.duration.is_some() {
        return None;
    }
    let ways: Vec<u32> = if work.gate && !node.answers.is_empty() {
        node.answers.iter().map(|answer| answer.way).collect()
    } else {
        vec![node.done]
    };
    Some(Direct {
        plan,
        pool,
        duration: work.duration.clone(),
        level: work.level,
        gate: work.gate,
        timed: node.within.is_some() || !node.rungs.is_empty(),
        mark_start: node.mark_start,
        mark_end: node.mark_end,
        rank: node.rank,
        staff: staff(model, pool, work.reviewed),
        exits: ways.into_iter().map(|way| exit(model, way)).collect(),
    })
}

fn staff(model: &Model, pool: u32, reviewed: bool) -> Option<Staff> {
    let of = model.pools.get(pool as usize)?;
    let place = of.only?;
    let unit = model.units.get(place as usize)?;
    let only = unit.pools == [pool] && unit.deputises.is_empty() && unit.absence <= 0.0;
    // Who wrote what others review is remembered, where it is one person.
    let only = only && !(reviewed && unit.person);
    let costs = of.cost_per_hour > 0.0 || of.cost_per_use > 0.0;
    only.then_some(Staff { unit: place, capacity: unit.capacity, hours: unit.hours, costs })
}

/// An arrow that may always be taken, to a step or outcome of the step's own block, needs no look at the others.
fn exit(model: &Model, way: u32) -> Exit {
    let of = model.ways.get(way as usize).filter(|of| of.owner == NONE);
    let goal = match of.and_then(|of| of.arrows.first()) {
        Some(arrow) if arrow.bound.is_none() && matches!(arrow.goal, Goal::Step(_) | Goal::Outcome(_)) => {
            arrow.goal
        }
        _ => Goal::Nowhere,
    };
    Exit { way, goal }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Answer, Arrow, Phase, Plan, Way, Work, build::empty};

    fn model() -> Model {
        let arrow = |goal, bound| Arrow { goal, bound };
        let mut node = empty("house.Desk.look", "Look", "gate", 0, 0);
        node.kind = Kind::Work(Box::new(Work::decision(vec![0], Sampler::Fixed(60_000), 0)));
        let answer = |way| Answer { name: String::new(), up_to: 1.0, way };
        node.answers = vec![answer(0), answer(1), answer(2)];
        Model {
            plans: vec![Plan {
                ways: vec![vec![Phase { asks: vec![(3, 1)], duration: None, share: None }]],
                ..Plan::default()
            }],
            ways: vec![
                Way { arrows: vec![arrow(Goal::Outcome(0), None)], owner: NONE, ..Way::default() },
                Way {
                    arrows: vec![arrow(Goal::Step(0), Some((2, 0))), arrow(Goal::Outcome(1), None)],
                    owner: NONE,
                    ..Way::default()
                },
                Way { arrows: vec![arrow(Goal::Step(0), None)], owner: 0, ..Way::default() },
            ],
            nodes: vec![node],
            ..Model::default()
        }
    }

    fn changed(change: impl FnOnce(&mut Model)) -> Option<Direct> {
        let mut model = model();
        change(&mut model);
        direct_steps(&model).remove(0)
    }

    fn work(model: &mut Model) -> &mut Work {
        match &mut model.nodes[0].kind {
            Kind::Work(work) => work,
            _ => panic!("it is work"),
        }
    }

    #[test]
    fn one_piece_of_work_for_one_pool_is_plain() {
        let of = changed(|_| {}).expect("it is plain");
        assert_eq!((of.plan, of.pool, of.gate, of.timed), (0, 3, true, false));
        // A bounded arrow may be used up, and a way of the block around cancels what is open there.
        let goals: Vec<Goal> = of.exits.iter().map(|exit| exit.goal).collect();
        assert_eq!(goals, [Goal::Outcome(0), Goal::Nowhere, Goal::Nowhere]);
    }

    #[test]
    fn whatever_must_be_asked_for_is_not_plain() {
        assert!(changed(|model| model.nodes[0].happens = Some(0.5)).is_none());
        assert!(changed(|model| model.nodes[0].absent = 0).is_none());
        assert!(changed(|model| model.nodes[0].kind = Kind::Decide).is_none());
        assert!(changed(|model| work(model).plans = vec![0, 0]).is_none());
        assert!(changed(|model| work(model).plans.clear()).is_none());
        assert!(changed(|model| work(model).authors = vec![1]).is_none());
        assert!(changed(|model| work(model).failures = vec![("late".to_owned(), 0.1)]).is_none());
        assert!(changed(|model| work(model).stall = 0.1).is_none());
        assert!(changed(|model| work(model).sample = Some(0.1)).is_none());
        assert!(changed(|model| work(model).window = Some(crate::model::Span::Exact(1))).is_none());
        assert!(changed(|model| work(model).meeting = 0).is_none());
        assert!(changed(|model| model.plans[0].ways[0][0].asks = vec![(3, 2)]).is_none());
        assert!(changed(|model| model.plans[0].ways[0][0].asks = vec![(3, 1), (4, 1)]).is_none());
        assert!(changed(|model| model.plans[0].ways[0].push(Phase::default())).is_none());
        assert!(changed(|model| model.plans[0].ways.push(Vec::new())).is_none());
        assert!(changed(|model| model.plans[0].ways[0][0].duration = Some(Sampler::Fixed(1))).is_none());
    }
}
