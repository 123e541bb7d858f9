//! How far an agent does a stage: alone, with a person between its output and the next effect, or not at all.
//!
//! A stage that an agent does is *agent-ready* if its output can reach an effect that no person has seen before: an
//! action whose tier needs an approval, work of a system whose tier nobody stated, another workflow, or the end of the
//! case. Otherwise it is *agent-augmented*. People see it where they do the next stage, where a gate can't be passed
//! without one of them, or where an agent must have its action confirmed. A stage that has such an effect itself is seen
//! before where its tier needs the approval of people, which no way to it may lack, and no exception lets it pass.

use flow_ir::{
    Agent, AgentClass, Deed, Exception, Function, Id, Package, Participant, Risk, Stage, StandardUse, Step,
    StepKind, Target, Trigger, Way, Who, Workflow,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// Completes the workflows of a package with what only the whole of it tells: the laws that their functions put in
/// force, and the classes of the stages that agents do.
pub(crate) fn complete(package: &mut Package) {
    let mut workflows = std::mem::take(&mut package.workflows);
    put_policies_in_force(&mut workflows, &package.functions);
    let world = World {
        agents: package.agents.iter().map(|agent| (agent.head.id.as_str(), agent)).collect(),
        needing: tiers_that_need_approval(&package.risks, |_| true),
        approved: tiers_that_need_approval(&package.risks, people_approve),
    };
    for workflow in &mut workflows {
        classify(workflow, &world);
    }
    package.workflows = workflows;
}

fn put_policies_in_force(workflows: &mut [Workflow], functions: &[Function]) {
    let mut in_force: FxHashMap<&str, Vec<&Id>> = FxHashMap::default();
    for function in functions {
        for workflow in &function.workflows {
            in_force.entry(workflow).or_default().extend(&function.policies);
        }
    }
    for workflow in workflows {
        for policy in in_force.get(workflow.head.id.as_str()).into_iter().flatten() {
            if !workflow.policies.contains(policy) {
                workflow.policies.push((*policy).clone());
            }
        }
    }
}

struct World<'p> {
    agents: FxHashMap<&'p str, &'p Agent>,
    needing: FxHashSet<&'p str>,
    /// Those whose work people approve.
    approved: FxHashSet<&'p str>,
}

/// Whether nobody but people can give what a standard asks for, in every case.
fn people_approve(standard: &StandardUse) -> bool {
    let agents = |who: &Who| {
        let mut all = who.participants();
        all.any(|one| matches!(one, Participant::Agent { .. } | Participant::AnyAgent))
    };
    standard.sample.is_none()
        && standard.by.iter().any(|who| match who {
            Who::Then { parts } | Who::And { parts } => parts.iter().any(|part| !agents(part)),
            who => !agents(who),
        })
}

/// The tiers whose work needs an approval: they say so themselves, or lie above one that does.
fn tiers_that_need_approval(risks: &[Risk], counts: impl Fn(&StandardUse) -> bool) -> FxHashSet<&str> {
    let said = risks.iter().filter(|risk| risk.needs.as_ref().is_some_and(&counts));
    let mut needing: FxHashSet<&str> = said.map(|risk| risk.head.id.as_str()).collect();
    loop {
        let above = risks.iter().filter(|risk| {
            risk.needs.is_none()
                && !needing.contains(risk.head.id.as_str())
                && risk.above.iter().any(|below| needing.contains(below.as_str()))
        });
        let above: Vec<&str> = above.map(|risk| risk.head.id.as_str()).collect();
        if above.is_empty() {
            return needing;
        }
        needing.extend(above);
    }
}

/// What a step is for whoever follows an agent's output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Somebody looks at it.
    Person,
    /// It has an effect.
    Effect,
    /// It hands on.
    Passes,
}

fn classify(workflow: &mut Workflow, world: &World<'_>) {
    let classes: Vec<(Id, AgentClass)> = {
        let steps = workflow.all_steps();
        let concerned = |step: &&Step| match &step.kind {
            StepKind::Stage(stage) => stage.human_only || is_done_by_agent(stage),
            _ => false,
        };
        if !steps.iter().any(concerned) {
            return;
        }
        let mut by_id: FxHashMap<&str, usize> = FxHashMap::default();
        for (index, step) in steps.iter().enumerate() {
            by_id.entry(step.head.id.as_str()).or_insert(index);
        }
        let around = parallels_around(&steps, &by_id);
        let roles: Vec<Role> = steps.iter().map(|step| role(step, world)).collect();
        let graph = Graph { steps: &steps, by_id: &by_id, around: &around };
        let unseen = graph.unseen(&roles);
        let excepted: &[Exception] = &workflow.exceptions;
        steps
            .iter()
            .enumerate()
            .filter_map(|(index, step)| {
                let StepKind::Stage(stage) = &step.kind else { return None };
                let class = if stage.human_only {
                    AgentClass::HumanOnly
                } else if !is_done_by_agent(stage) {
                    return None;
                } else {
                    match roles.get(index) {
                        Some(Role::Effect) if is_approved(step, stage, excepted, world) => {
                            AgentClass::AgentAugmented
                        }
                        Some(Role::Effect) => AgentClass::AgentReady,
                        Some(Role::Person) => AgentClass::AgentAugmented,
                        _ if unseen.get(index) == Some(&true) => AgentClass::AgentReady,
                        _ => AgentClass::AgentAugmented,
                    }
                };
                Some((step.head.id.clone(), class))
            })
            .collect()
    };
    let classes: FxHashMap<Id, AgentClass> = classes.into_iter().collect();
    let blocks = workflow.besides.iter_mut().map(|beside| &mut beside.steps);
    let mut open: Vec<&mut Step> = workflow.steps.iter_mut().chain(workflow.finally.iter_mut()).collect();
    open.extend(blocks.flatten());
    while let Some(step) = open.pop() {
        match &mut step.kind {
            StepKind::Stage(stage) => stage.agent_class = classes.get(&step.head.id).copied(),
            StepKind::Parallel(parallel) => {
                open.extend(parallel.branches.iter_mut().flat_map(|branch| &mut branch.steps));
                open.extend(parallel.each.iter_mut().flat_map(|each| &mut each.steps));
            }
            _ => {}
        }
    }
}

/// For each step, the parallel it stands in.
fn parallels_around(steps: &[&Step], by_id: &FxHashMap<&str, usize>) -> Vec<Option<usize>> {
    let mut around = vec![None; steps.len()];
    for (index, step) in steps.iter().enumerate() {
        for inner in step.inner().into_iter().flatten() {
            if let Some(place) = by_id.get(inner.head.id.as_str()).and_then(|inner| around.get_mut(*inner)) {
                *place = Some(index);
            }
        }
    }
    around
}

struct Graph<'g> {
    steps: &'g [&'g Step],
    by_id: &'g FxHashMap<&'g str, usize>,
    around: &'g [Option<usize>],
}

impl Graph<'_> {
    /// For each step, whether what leaves it can have an effect that nobody has seen.
    fn unseen(&self, roles: &[Role]) -> Vec<bool> {
        let mut unseen = vec![false; self.steps.len()];
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.steps.len()];
        let mut open = Vec::new();
        for index in 0..self.steps.len() {
            let (next, ends) = self.successors(index);
            let mut effect = ends;
            for step in next {
                effect |= roles.get(step) == Some(&Role::Effect);
                if roles.get(step) == Some(&Role::Passes)
                    && let Some(before) = before.get_mut(step)
                {
                    before.push(index);
                }
            }
            if effect {
                open.push(index);
            }
        }
        while let Some(index) = open.pop() {
            match unseen.get_mut(index) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            // Only what hands on lets what came before it through.
            if roles.get(index) == Some(&Role::Passes) {
                open.extend(before.get(index).into_iter().flatten());
            }
        }
        unseen
    }

    /// The steps that follow when all goes well, and whether the case can end here.
    fn successors(&self, index: usize) -> (Vec<usize>, bool) {
        let Some(step) = self.steps.get(index) else { return (Vec::new(), false) };
        let (mut next, mut ends) = (Vec::new(), false);
        if let StepKind::Parallel(parallel) = &step.kind {
            let first = |steps: &[Step]| {
                steps.first().and_then(|step| self.by_id.get(step.head.id.as_str()).copied())
            };
            next.extend(parallel.branches.iter().filter_map(|branch| first(&branch.steps)));
            match &parallel.each {
                Some(each) => next.extend(first(&each.steps)),
                None => return (next, false),
            }
        }
        // A branch ends where its parallel leads; parallels nest no deeper than brackets do.
        let mut open = vec![index];
        let mut guard = 0;
        while let (Some(index), true) = (open.pop(), guard < 4096) {
            guard += 1;
            let Some(step) = self.steps.get(index) else { continue };
            for target in step.ways.iter().filter(|way| goes_well(step, way)).flat_map(|way| &way.arrows) {
                match &target.target {
                    Target::Step { id } => next.extend(self.by_id.get(id.as_str())),
                    Target::Outcome { .. } | Target::Workflow { .. } => ends = true,
                    Target::Join | Target::Leave => open.extend(self.around.get(index).copied().flatten()),
                    _ => {}
                }
            }
        }
        (next, ends)
    }
}

fn goes_well(step: &Step, way: &Way) -> bool {
    match way.trigger {
        Trigger::Done | Trigger::Verdict { .. } | Trigger::When { .. } | Trigger::Otherwise => true,
        Trigger::Event { .. } => matches!(step.kind, StepKind::Wait(_)),
        Trigger::Unmet => true,
        _ => false,
    }
}

fn role(step: &Step, world: &World<'_>) -> Role {
    match &step.kind {
        StepKind::Stage(stage) => stage_role(stage, world),
        StepKind::Gate(gate) => {
            let silence = step.ways.iter().any(|way| {
                way.trigger == Trigger::Late
                    && way
                        .arrows
                        .iter()
                        .any(|arrow| matches!(&arrow.target, Target::Verdict { name } if name == "accept"))
            });
            let people = gate.work.by.iter().all(|performers| needs_person(&performers.who));
            if people && !silence && gate.sample.is_none() { Role::Person } else { Role::Passes }
        }
        StepKind::Run(_) => Role::Effect,
        StepKind::Decide | StepKind::Parallel(_) | StepKind::Wait(_) => Role::Passes,
    }
}

fn stage_role(stage: &Stage, world: &World<'_>) -> Role {
    let mut agents = Vec::new();
    let mut systems = false;
    for participant in stage.work.by.iter().flat_map(|performers| performers.who.participants()) {
        match participant {
            Participant::Agent { id } => agents.push(world.agents.get(id.as_str())),
            Participant::AnyAgent => agents.push(None),
            Participant::System { .. } => systems = true,
            _ => return Role::Person,
        }
    }
    if agents.is_empty() {
        let harmless = stage.work.risk.as_deref().is_some_and(|risk| !world.needing.contains(risk));
        return if systems && !harmless { Role::Effect } else { Role::Passes };
    }
    let calls = stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some(call),
        Deed::Text(_) => None,
    });
    let risky: Vec<String> = calls
        .filter(|call| call.risk.as_deref().is_some_and(|risk| world.needing.contains(risk)))
        .map(|call| format!("{}.{}", call.system, call.action))
        .collect();
    let confirmed = |action: &String| {
        agents.iter().all(|agent| {
            agent.is_some_and(|agent| {
                let mut confirms = agent.confirms.iter();
                confirms.any(|confirm| confirm.condition.is_none() && confirm.actions.contains(action))
            })
        })
    };
    let stated = stage.work.risk.as_deref().is_some_and(|risk| world.needing.contains(risk));
    match (risky.is_empty(), stated) {
        (true, false) => Role::Passes,
        (false, _) if risky.iter().all(confirmed) => Role::Person,
        _ => Role::Effect,
    }
}

/// Whether people approve whatever a stage does that needs an approval, on every way to it.
fn is_approved(step: &Step, stage: &Stage, excepted: &[Exception], world: &World<'_>) -> bool {
    let calls = stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => call.risk.as_deref(),
        Deed::Text(_) => None,
    });
    let mut tiers =
        calls.chain(stage.work.risk.as_deref()).filter(|tier| world.needing.contains(tier)).peekable();
    tiers.peek().is_some()
        && tiers.all(|tier| world.approved.contains(tier))
        && excepted.iter().all(|exception| exception.of != step.head.id)
}

fn is_done_by_agent(stage: &Stage) -> bool {
    stage
        .work
        .by
        .iter()
        .flat_map(|performers| performers.who.participants())
        .any(|participant| matches!(participant, Participant::Agent { .. } | Participant::AnyAgent))
}

/// True where these reviewers can't accept without a person among them. Reviewers nest no deeper than brackets do.
fn needs_person(who: &Who) -> bool {
    let is_person = |participant: &Participant| {
        !matches!(participant, Participant::Agent { .. } | Participant::System { .. } | Participant::AnyAgent)
    };
    match who {
        Who::One { participant, .. } => is_person(participant),
        Who::Of { pool, .. } => pool.iter().all(is_person),
        Who::Then { parts } | Who::And { parts } => parts.iter().any(needs_person),
        Who::Or { parts } => parts.iter().all(needs_person),
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => needs_person(who),
        Who::Unknown { .. } => true,
    }
}
