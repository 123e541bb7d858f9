//! Who has to do with what, across the whole package: what somebody's onboarding page is made of.

use super::{Index, Words};
use flow_ir::{
    Agent, Anchor, Assumption, Audit, Cadence, Confirmation, Deed, Duty, Event, Exception, Expression,
    Function, Head, LadderUse, Participant, PersonReference, RecoveryUse, Role, Rung, Seam, Step, StepKind,
    System, Target, Timing, Way, Who, Workflow,
};
use rustc_hash::FxHashMap;

/// One thing that somebody has to do with.
#[derive(Clone, Copy)]
pub enum Fact<'a> {
    /// Owns the operating model of a function.
    Architect(&'a Function),
    /// Answers for a workflow.
    OwnsWorkflow(&'a Workflow),
    /// Answers for a step, where its workflow has another owner.
    OwnsStep(&'a Workflow, &'a Step),
    /// Answers for a handoff.
    OwnsSeam(&'a Seam),
    /// Answers for a system.
    OwnsSystem(&'a System),
    /// Answers for an agent.
    Operates(&'a Agent),
    /// Does a stage.
    Does(&'a Workflow, &'a Step, Option<&'a Expression>),
    /// Decides a gate.
    Decides(&'a Workflow, &'a Step, Option<&'a Expression>),
    /// Owns or does what is due every so often.
    Duty(&'a Workflow, &'a Duty),
    /// Gives an answer that another one's step writes.
    Answers(&'a Workflow, &'a Step),
    /// Accepts what a seam hands over.
    Accepts(&'a Seam),
    /// Confirms what an agent is about to do.
    Confirms(&'a Agent, &'a Confirmation),
    /// Is asked for an opinion.
    Consulted(&'a Workflow, &'a Step, Option<&'a Expression>),
    /// Is told.
    Informed(&'a Workflow, &'a Step, Option<&'a Expression>),
    /// Stands on a ladder: of a step, workflow, seam, clock, ... (its head).
    Rung(Place<'a>, &'a LadderUse, &'a Rung),
    /// Convenes a recovery.
    Convenes(Place<'a>, &'a RecoveryUse),
    /// Attends a recovery.
    Attends(Place<'a>, &'a RecoveryUse),
    /// Leads a cadence.
    LeadsCadence(&'a Cadence),
    /// Attends a cadence.
    AttendsCadence(&'a Cadence),
    /// Looks at samples of what an agent did.
    Audits(&'a Agent, &'a Audit),
    /// Checks whether an assumption still holds.
    Checks(&'a Workflow, &'a Assumption),
    /// Approved an exception.
    Approved(&'a Workflow, &'a Exception),
    /// Sends an event.
    Sends(&'a Workflow, &'a Event),
    /// Stands in for somebody.
    StandsInFor(&'a Role),
    /// Is one of a role.
    IsIn(&'a Role),
    /// Is the larger body of a role.
    Includes(&'a Role),
}

/// Where a ladder or recovery belongs to.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// What it is on: a step, workflow, seam, clock, duty, audit.
    pub head: &'a Head,
    /// The step, where it is one.
    pub step: Option<&'a Step>,
    /// The workflow, where it lies in one.
    pub workflow: Option<&'a Workflow>,
    /// The seam, where it is one.
    pub seam: Option<&'a Seam>,
}

impl<'a> Place<'a> {
    /// Speaks from there.
    pub fn words(self, words: Words<'a>) -> Words<'a> {
        let words = self.workflow.map_or(words, |workflow| words.within(workflow));
        let words = self.seam.map_or(words, |seam| words.through(seam));
        self.step.map_or(words, |step| words.at(step))
    }
}

/// All facts by participant, in the order in which the package says them.
#[derive(Default)]
pub struct Involvements<'a> {
    facts: FxHashMap<&'a str, Vec<Fact<'a>>>,
}

impl<'a> Involvements<'a> {
    /// Looks through the package once.
    pub fn new(index: &'a Index<'a>) -> Self {
        let mut found = Self::default();
        let words = index.words();
        let package = words.package();
        for function in &package.functions {
            found.person(words, function.architect.as_ref(), Fact::Architect(function));
        }
        for role in package.roles.iter().chain(&package.persons) {
            found.role(role);
        }
        for agent in &package.agents {
            found.agent(words, agent);
        }
        for system in &package.systems {
            found.person(words, system.owner.as_ref(), Fact::OwnsSystem(system));
        }
        for cadence in &package.cadences {
            found.all_who(words, &cadence.by, Fact::LeadsCadence(cadence));
            found.all(words, &cadence.attends, Fact::AttendsCadence(cadence));
        }
        for seam in &package.seams {
            let words = words.through(seam);
            let place = Place { head: &seam.head, step: None, workflow: None, seam: Some(seam) };
            found.person(words, seam.owner.as_ref(), Fact::OwnsSeam(seam));
            found.all_who(words, &seam.by, Fact::Accepts(seam));
            found.timing(words, place, &seam.timing);
            found.ways(words, place, &seam.ways);
        }
        for workflow in &package.workflows {
            found.workflow(words.within(workflow), workflow);
        }
        found
    }

    /// What the participant of that id has to do with.
    pub fn of(&self, id: &str) -> &[Fact<'a>] {
        self.facts.get(id).map_or(&[], Vec::as_slice)
    }

    fn role(&mut self, role: &'a Role) {
        for deputy in &role.deputies {
            self.add(deputy, Fact::StandsInFor(role));
        }
        if let flow_ir::Members::Named { people } = &role.members {
            for person in people {
                self.add(person, Fact::IsIn(role));
            }
        }
        if let Some(whole) = &role.part_of {
            self.add(whole, Fact::Includes(role));
        }
    }

    fn agent(&mut self, words: Words<'a>, agent: &'a Agent) {
        self.person(words, agent.operator.as_ref(), Fact::Operates(agent));
        for confirmation in &agent.confirms {
            self.who(words, &confirmation.with, Fact::Confirms(agent, confirmation));
        }
        for audit in &agent.audits {
            let place = Place { head: &audit.head, step: None, workflow: None, seam: None };
            if let Some(by) = &audit.by {
                self.who(words, by, Fact::Audits(agent, audit));
            }
            self.timing(words, place, &audit.timing);
            self.ways(words, place, &audit.ways);
        }
    }

    fn workflow(&mut self, words: Words<'a>, workflow: &'a Workflow) {
        let place = |head: &'a Head| Place { head, step: None, workflow: Some(workflow), seam: None };
        self.person(words, workflow.owner.as_ref(), Fact::OwnsWorkflow(workflow));
        self.timing(words, place(&workflow.head), &workflow.timing);
        self.ways(words, place(&workflow.head), &workflow.ways);
        for assumption in &workflow.assumptions {
            self.all_who(words, &assumption.by, Fact::Checks(workflow, assumption));
        }
        for exception in &workflow.exceptions {
            self.person(words, exception.approver.as_ref(), Fact::Approved(workflow, exception));
        }
        for event in &workflow.events {
            if let Some(from) = &event.from {
                self.participant(words, from, Fact::Sends(workflow, event));
            }
        }
        for clock in &workflow.clocks {
            self.timing(words, place(&clock.head), &clock.timing);
            self.ways(words, place(&clock.head), &clock.ways);
        }
        for duty in &workflow.duties {
            for by in &duty.by {
                self.who(words, &by.who, Fact::Duty(workflow, duty));
            }
            if duty.by.is_empty() {
                self.person(words, duty.owner.as_ref(), Fact::Duty(workflow, duty));
            }
            self.timing(words, place(&duty.head), &duty.timing);
            self.ways(words, place(&duty.head), &duty.ways);
        }
        for beside in &workflow.besides {
            self.timing(words, place(&beside.head), &beside.timing);
            self.ways(words, place(&beside.head), &beside.ways);
        }
        for step in workflow.all_steps() {
            self.step(words.at(step), workflow, step);
        }
    }

    fn step(&mut self, words: Words<'a>, workflow: &'a Workflow, step: &'a Step) {
        let place = Place { head: &step.head, step: Some(step), workflow: Some(workflow), seam: None };
        if step.owner.is_some() && step.owner != workflow.owner {
            self.person(words, step.owner.as_ref(), Fact::OwnsStep(workflow, step));
        }
        self.timing(words, place, &step.timing);
        self.ways(words, place, &step.ways);
        if let StepKind::Parallel(parallel) = &step.kind {
            for branch in &parallel.branches {
                self.timing(words, Place { head: &branch.head, ..place }, &branch.timing);
                self.ways(words, Place { head: &branch.head, ..place }, &branch.ways);
            }
        }
        let Some(work) = step.work() else { return };
        for by in &work.by {
            let condition = by.condition.as_ref();
            let fact = match step.kind {
                StepKind::Gate(_) => Fact::Decides(workflow, step, condition),
                _ => Fact::Does(workflow, step, condition),
            };
            self.who(words, &by.who, fact);
        }
        for one in &work.consults {
            self.participant(
                words,
                &one.participant,
                Fact::Consulted(workflow, step, one.condition.as_ref()),
            );
        }
        for one in &work.informs {
            self.participant(words, &one.participant, Fact::Informed(workflow, step, one.condition.as_ref()));
        }
        for write in &work.writes {
            if let Some(from) = &write.from {
                self.who(words, from, Fact::Answers(workflow, step));
            }
        }
    }

    fn timing(&mut self, words: Words<'a>, place: Place<'a>, timing: &'a Timing) {
        for ladder in &timing.ladders {
            for rung in &ladder.rungs {
                self.person(words, Some(&rung.person), Fact::Rung(place, ladder, rung));
            }
        }
    }

    fn ways(&mut self, words: Words<'a>, place: Place<'a>, ways: &'a [Way]) {
        for way in ways.iter().filter(|way| way.inherited_from.is_none()) {
            for arrow in &way.arrows {
                if let Target::Recovery(recovery) = &arrow.target {
                    self.all_who(words, &recovery.by, Fact::Convenes(place, recovery));
                    self.all(words, &recovery.attends, Fact::Attends(place, recovery));
                    self.timing(words, place, &recovery.timing);
                }
            }
        }
    }

    fn person(&mut self, words: Words<'a>, person: Option<&'a PersonReference>, fact: Fact<'a>) {
        if let Some(PersonReference::Participant { participant }) = person {
            self.participant(words, participant, fact);
        }
    }

    fn all_who(&mut self, words: Words<'a>, all: &'a [Who], fact: Fact<'a>) {
        all.iter().for_each(|who| self.who(words, who, fact));
    }

    fn who(&mut self, words: Words<'a>, who: &'a Who, fact: Fact<'a>) {
        let mut named: Vec<&Participant> = who.participants().collect();
        named.sort();
        named.dedup();
        named.into_iter().for_each(|participant| self.participant(words, participant, fact));
    }

    fn all(&mut self, words: Words<'a>, all: &'a [Participant], fact: Fact<'a>) {
        all.iter().for_each(|participant| self.participant(words, participant, fact));
    }

    fn participant(&mut self, words: Words<'a>, participant: &'a Participant, fact: Fact<'a>) {
        let participant = match participant {
            Participant::Relative { path } => words.resolve(path),
            other => Some(other),
        };
        if let Some(
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Agent { id }
            | Participant::System { id }
            | Participant::Holder { role: Some(id), .. },
        ) = participant
        {
            self.add(id, fact)
        }
    }

    fn add(&mut self, id: &'a str, fact: Fact<'a>) {
        self.facts.entry(id).or_default().push(fact);
    }
}

/// The systems that a step uses, in order of text, each once.
pub fn systems_used(step: &Step) -> Vec<&str> {
    let StepKind::Stage(stage) = &step.kind else { return Vec::new() };
    let mut found = Vec::new();
    for deed in &stage.does {
        if let Deed::Action(call) = deed
            && !found.contains(&call.system.as_str())
        {
            found.push(call.system.as_str());
        }
    }
    found
}

/// The id of the step or event that an anchor names.
pub fn anchored(anchor: &Anchor) -> Option<&str> {
    match anchor {
        Anchor::Step { id } | Anchor::Event { id } => Some(id),
        Anchor::Variable { .. } => None,
    }
}
