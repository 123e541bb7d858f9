//! What agents do: each action that an agent may do at a step or in a duty, and what must hold for it to be done there.

use super::search::{Answer, Assumed, Question, possible, search};
use super::tell::tell;
use super::world::{Scene, World};
use super::{Map, Place};
use crate::conditions::Vocabulary;
use crate::place as location;
use flow_ir::{
    ActionCall, Agent, Deed, Duty, Expression, Head, Origin, Participant, Performers, StepKind, Workflow,
};
use flow_source::Diagnostic;

/// An action that an agent does.
pub struct Doing<'a> {
    /// Who.
    pub agent: &'a Agent,
    /// Where it is named as the one who does it.
    pub named: Origin,
    /// What.
    pub call: &'a ActionCall,
    /// The same as system and name.
    pub action: String,
    /// The step or duty.
    pub head: &'a Head,
    /// Where on the map; sorted.
    pub goals: Vec<Place>,
    /// What holds where it is done.
    pub when: Vec<Assumed>,
}

/// Everything that agents do in a workflow.
pub fn doings<'a>(workflow: &'a Workflow, scene: &Scene<'a>, world: &World<'a>) -> Vec<Doing<'a>> {
    let mut found = Vec::new();
    let mut vocabulary = scene.vocabulary.borrow_mut();
    for (place, step) in scene.map.steps() {
        let StepKind::Stage(stage) = &step.kind else { continue };
        let when = step.condition.as_ref();
        let work = (stage.work.by.as_slice(), stage.does.as_slice(), when);
        add(&step.head, vec![place], work, world, &mut vocabulary, &mut found);
    }
    for duty in &workflow.duties {
        let work = (duty.by.as_slice(), duty.does.as_slice(), None);
        add(&duty.head, during(duty, &scene.map), work, world, &mut vocabulary, &mut found);
    }
    found
}

/// Whether an agent does anything in a workflow.
pub fn any(workflow: &Workflow) -> bool {
    let agents = |by: &[Performers]| {
        let mut all = by.iter().flat_map(|performers| performers.who.participants());
        all.any(|one| matches!(one, Participant::Agent { .. }))
    };
    workflow.duties.iter().any(|duty| agents(&duty.by))
        || workflow.all_steps().into_iter().filter_map(|step| step.work()).any(|work| agents(&work.by))
}

fn add<'a>(
    head: &'a Head,
    goals: Vec<Place>,
    (by, does, condition): (&'a [Performers], &'a [Deed], Option<&'a Expression>),
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
    found: &mut Vec<Doing<'a>>,
) {
    let calls = does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some(&**call),
        Deed::Text(_) => None,
    });
    for call in calls {
        let mut when: Vec<Assumed> = Vec::new();
        for condition in condition.into_iter().chain(&call.condition) {
            when.push(Assumed { cases: vocabulary.cases(condition, true) });
        }
        for performers in by {
            let mut arm = when.clone();
            if let Some(condition) = &performers.condition {
                arm.push(Assumed { cases: vocabulary.cases(condition, true) });
                when.push(Assumed { cases: vocabulary.cases(condition, false) });
            }
            for participant in performers.who.participants() {
                let Participant::Agent { id } = participant else { continue };
                let Some(agent) = world.agent(id) else { continue };
                found.push(Doing {
                    agent,
                    named: performers.origin,
                    call,
                    action: format!("{}.{}", call.system, call.action),
                    head,
                    goals: goals.clone(),
                    when: arm.clone(),
                });
            }
        }
    }
}

/// The places where a duty can be due: its step with everything inside it, or the whole case.
pub fn during(duty: &Duty, map: &Map<'_>) -> Vec<Place> {
    let Some(step) = duty.while_.as_deref().and_then(|id| map.place(id)) else {
        return map.steps().map(|(place, _)| place).take(1).collect();
    };
    let mut goals = vec![step];
    let mut next = 0;
    while let Some(place) = goals.get(next).copied() {
        next += 1;
        let inside = map.blocks.iter().filter(|block| block.parallel == Some(place));
        goals.extend(inside.flat_map(|block| block.steps.iter().copied()));
    }
    goals.sort_unstable();
    goals
}

/// What a condition about the parameters of an action says of a call of it.
pub enum Bound {
    /// This must hold.
    Assumed(Assumed),
    /// What it is about is not given in a way that can be told.
    Unclear,
}

/// A condition of an agent or of somebody's authority, about what a call is given.
pub fn bound(
    condition: &Expression,
    truth: bool,
    call: &ActionCall,
    vocabulary: &mut Vocabulary<'_>,
) -> Bound {
    match crate::conditions::given(condition, &call.arguments, 0) {
        Some(given) => Bound::Assumed(Assumed { cases: vocabulary.fresh_cases(&given, truth) }),
        None => Bound::Unclear,
    }
}

impl<'a> Doing<'a> {
    /// A way on which it is done while something more holds.
    pub fn search(&self, more: Vec<Assumed>, scene: &Scene<'a>, world: &World<'a>) -> Answer {
        let mut list = self.when.clone();
        list.extend(more);
        if !possible(&list) {
            return Answer::None;
        }
        let at_goal = [list];
        let question =
            Question { map: &scene.map, goals: &self.goals, marks: &[], start: 0, at_goal: &at_goal };
        let mut budget = world.budget.get();
        let answer = search(&question, &mut scene.vocabulary.borrow_mut(), &mut budget);
        world.budget.set(budget);
        answer
    }

    /// Adds the way to it to a finding.
    pub fn tell(&self, diagnostic: Diagnostic, map: &Map<'_>, links: &[usize]) -> Diagnostic {
        let text = format!("“{}” does “{}”", self.agent.head.title, self.head.title);
        tell(diagnostic, map, links).step(location(self.head.origin), text, self.head.id.clone())
    }

    /// The action as people write it.
    pub fn written(&self) -> String {
        let system = self.call.system.rsplit('.').next().unwrap_or(&self.call.system);
        format!("{system}.{}", self.call.action)
    }
}
