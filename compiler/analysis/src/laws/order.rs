//! Laws about order: before, after, never.

use super::marks::Automaton;
use super::subject::{Law, Subject, calls};
use super::words::{Left, Occasion, speaks_of};
use crate::conditions::Vocabulary;
use crate::paths::exempt::{Released, released};
use crate::paths::search::{Answer, Assumed, MARKS, Marks, Question, possible, search};
use crate::paths::world::{Scene, World};
use crate::paths::{DataSet, Effect, Link, Place};
use flow_ir::{ActionCall, Agent, Participant, Step, StepKind, Trigger, Which, WhichSubject, Workflow};

/// How deep workflows that are run are looked into.
const RUNS: u32 = 4;

/// A way that breaks a law.
pub struct Way {
    /// The links, by number.
    pub links: Vec<usize>,
    /// Something on it could not be told.
    pub vague: bool,
}

/// What became of a question.
pub enum Verdict {
    /// The law holds.
    Holds,
    /// It doesn't, and this shows it.
    Broken(Way),
    /// It could not be told within the bounds.
    TooLarge,
}

/// Asks the search, and pays for it.
pub fn ask<'a>(
    world: &World<'a>,
    scene: &Scene<'a>,
    automaton: &Automaton,
    goals: &[Place],
    at_goal: &[Vec<Assumed>],
) -> Verdict {
    let Ok(mut vocabulary) = scene.vocabulary.try_borrow_mut() else { return Verdict::TooLarge };
    let question =
        Question { map: &scene.map, goals, marks: &automaton.marks, start: automaton.start, at_goal };
    let mut budget = world.budget.get();
    let answer = search(&question, &mut vocabulary, &mut budget);
    world.budget.set(budget);
    match answer {
        Answer::None => Verdict::Holds,
        Answer::TooLarge => Verdict::TooLarge,
        Answer::Way { links, vague, .. } => Verdict::Broken(Way { links, vague }),
    }
}

impl<'a> Law<'_, 'a> {
    fn world(&self) -> &World<'a> {
        self.words.world
    }

    /// What a step's exceptions from this law leave.
    pub fn released(&self, step: &'a Step) -> Released<'a> {
        let id = self.policy.head.id.as_str();
        let bare = id.split_once('(').map_or(id, |(bare, _)| bare);
        let exceptions = self.map().workflow.exceptions.iter().filter(|exception| {
            exception.of == step.head.id
                && exception.from.as_deref().is_some_and(|from| from == id || from == bare)
        });
        let mut vocabulary = self.scene.vocabulary.borrow_mut();
        released(exceptions, step, self.map(), self.world(), &mut vocabulary)
    }

    /// In which ways the law speaks about a subject that no exception releases; `None` where it never does.
    pub fn at_goal(&self, subject: &Subject<'a>, released: &Released<'a>) -> Option<Vec<Vec<Assumed>>> {
        let left = released.left.as_ref()?;
        let mut lists: Vec<Vec<Assumed>> = Vec::new();
        for chance in &subject.chances {
            let mut list = chance.assumed.clone();
            list.extend(left.iter().cloned());
            if list.is_empty() {
                return Some(Vec::new());
            }
            if possible(&list) {
                lists.push(list);
            }
        }
        (!lists.is_empty()).then_some(lists)
    }

    /// True where such a step stands anywhere in the workflow, or in one that it runs.
    pub fn is_anywhere(&self, which: &'a Which) -> bool {
        !self.may_be(which).is_empty()
    }

    /// The automaton of "such a step must have happened before". A gate's yes is void after a later change to what it is
    /// about, or to what that was made from.
    pub fn precedence(&self, which: &'a Which, valid: bool, depth: u32) -> Option<Automaton> {
        let map = self.map();
        let mut kinds: Vec<DataSet> = Vec::new();
        let mut bits: Vec<(Place, usize)> = Vec::new();
        {
            let mut vocabulary = self.scene.vocabulary.borrow_mut();
            for (place, step) in map.steps() {
                let runs = matches!(step.kind, StepKind::Run(_));
                if !runs && !self.is_surely(which, step) {
                    continue;
                }
                let voided_by = match &step.kind {
                    StepKind::Gate(gate) if valid => {
                        let names = gate.of.iter().filter_map(|path| path.first());
                        let of: DataSet = names.map(|name| vocabulary.data(name)).collect();
                        map.made_from(&of)
                    }
                    _ => DataSet::default(),
                };
                let bit = kinds.iter().position(|known| *known == voided_by).unwrap_or_else(|| {
                    kinds.push(voided_by);
                    kinds.len() - 1
                });
                bits.push((place, bit));
            }
        }
        if kinds.len() >= MARKS {
            return None;
        }
        let used = if kinds.is_empty() { 0 } else { (1_u128 << kinds.len()) - 1 };
        let of_somebody = which
            .filter
            .as_ref()
            .is_some_and(|filter| speaks_of(filter, &["reviewer", "performer", "operator", "clearance"]));
        let mut plain = Vec::with_capacity(map.links.len());
        for link in &map.links {
            let mut marks = Marks::default();
            if let Some(changed) = map.written_on(link).changed().filter(|changed| !changed.is_empty()) {
                for (bit, voided_by) in kinds.iter().enumerate() {
                    if changed.meets(voided_by) {
                        marks.clear |= 1 << bit;
                    }
                }
            }
            let unstable = |bit: usize| {
                let beside = map.block_of.get(link.to).and_then(|block| map.blocks.get(*block));
                beside.is_some_and(|block| kinds.get(bit).is_some_and(|kind| block.beside.meets(kind)))
            };
            if let Some((_, bit)) = bits.iter().find(|(place, _)| *place == link.from)
                && let Some(step) = map.step(link.from)
                && self.counts(which, link, step, of_somebody, depth)
                && !unstable(*bit)
            {
                marks.set |= 1 << bit;
            }
            plain.push(marks);
        }
        Some(Automaton::new(map, plain, 0, used))
    }

    /// Whether what is asked for has happened for certain when a link is taken.
    fn counts(
        &self,
        which: &'a Which,
        link: &Link<'a>,
        step: &'a Step,
        of_somebody: bool,
        depth: u32,
    ) -> bool {
        // Nobody was there who could be human, or in a group.
        if link.effect == Effect::Consented && of_somebody {
            return false;
        }
        if self.is_surely(which, step) {
            return self.happens(link, step);
        }
        self.inside_run(which, link, step, depth)
    }

    /// Whether every way through a workflow that is run to the outcome of a link has such a step on it.
    fn inside_run(&self, which: &'a Which, link: &Link<'a>, step: &'a Step, depth: u32) -> bool {
        let (StepKind::Run(run), Effect::Done) = (&step.kind, link.effect) else { return false };
        let Some(Trigger::Outcome { name, .. }) = link.way.map(|way| &way.trigger) else { return false };
        let world = self.world();
        let Some(workflow) = world.package.workflow(&run.workflow) else { return false };
        if run.detached || depth >= RUNS {
            return false;
        }
        let Some(outcome) = workflow.outcomes.iter().find(|outcome| outcome.head.name == *name) else {
            return false;
        };
        self.elsewhere(workflow, |law| {
            let Some(goal) = law.map().outcome(&outcome.head.id) else { return false };
            let Some(automaton) = law.precedence(which, true, depth + 1) else { return false };
            matches!(ask(world, law.scene, &automaton, &[goal], &[]), Verdict::Holds)
        })
    }

    /// The same law in another workflow; false where that one is being looked at already.
    pub fn elsewhere(&self, workflow: &'a Workflow, body: impl FnOnce(&Law<'_, 'a>) -> bool) -> bool {
        let world = self.world();
        let scene = world.scene(workflow);
        if scene.vocabulary.try_borrow_mut().is_err() {
            return false;
        }
        let labels = super::labels::Labels::new(workflow, world.package);
        let words = super::words::Words { world, labels: &labels };
        body(&Law { policy: self.policy, scene: &scene, words: &words })
    }

    /// Whether such a step has happened for certain before each step that runs this workflow, where nothing else starts it.
    pub fn sure_at_callers(&self, which: &'a Which, depth: u32) -> bool {
        let world = self.world();
        let callers = world.callers(&self.map().workflow.head.id);
        depth < RUNS
            && !callers.is_empty()
            && callers.iter().all(|(caller, step)| {
                self.elsewhere(caller, |law| {
                    let Some(place) = law.map().place(step) else { return false };
                    let Some(automaton) = law.precedence(which, true, 0) else { return false };
                    matches!(ask(world, law.scene, &automaton, &[place], &[]), Verdict::Holds)
                        || law.sure_at_callers(which, depth + 1)
                })
            })
    }

    /// Whether such a step follows for certain after each step that runs this workflow, where nothing else starts it.
    pub fn sure_after_callers(&self, which: &'a Which, depth: u32) -> bool {
        let world = self.world();
        let callers = world.callers(&self.map().workflow.head.id);
        depth < RUNS
            && !callers.is_empty()
            && callers.iter().all(|(caller, step)| {
                self.elsewhere(caller, |law| {
                    let Some(place) = law.map().place(step) else { return false };
                    let Some(automaton) = law.response(which, &[place], false) else { return true };
                    matches!(ask(world, law.scene, &automaton, &law.ends(), &[]), Verdict::Holds)
                        || law.sure_after_callers(which, depth + 1)
                })
            })
    }

    /// Where a case ends.
    pub fn ends(&self) -> Vec<Place> {
        let map = self.map();
        let mut ends: Vec<Place> =
            map.workflow.outcomes.iter().filter_map(|outcome| map.outcome(&outcome.head.id)).collect();
        ends.sort_unstable();
        ends
    }

    /// The automaton of "such a step must happen after each of these places"; `None` where `finally` makes sure of it. `at
    /// once` where it is enough to have come to the place.
    pub fn response(&self, which: &'a Which, after: &[Place], at_once: bool) -> Option<Automaton> {
        let map = self.map();
        if map.workflow.finally.iter().any(|step| step.condition.is_none() && self.is_surely(which, step)) {
            return None;
        }
        let seams: Vec<&str> = match &which.subject {
            WhichSubject::Named { id } => self
                .world()
                .package
                .seams
                .iter()
                .filter(|seam| {
                    seam.head.id == *id || seam.to.as_ref().is_some_and(|start| start.workflow == *id)
                })
                .filter_map(|seam| seam.from.as_deref())
                .collect(),
            _ => Vec::new(),
        };
        let handed = |place: Place| match map.spots.get(place) {
            Some(crate::paths::Spot::Outcome(id)) => seams.contains(id),
            _ => false,
        };
        let mut plain = Vec::with_capacity(map.links.len());
        for link in &map.links {
            let mut marks = Marks::default();
            if let Some(step) = map.step(link.from) {
                let from_open = map.place(&step.head.id) == Some(link.from);
                let skipped = link.effect == Effect::Left && matches!(link.condition, Some((_, false)));
                let happened = if at_once { !skipped } else { self.happens(link, step) };
                if from_open && happened && after.contains(&link.from) {
                    marks.clear = 1;
                } else if from_open
                    && (self.counts(which, link, step, false, 0)
                        || seams.contains(&step.head.id.as_str()) && self.happens(link, step))
                {
                    marks.set = 1;
                }
            }
            if handed(link.to) {
                marks.set = 1;
            }
            plain.push(marks);
        }
        let start = u128::from(!after.contains(&0));
        Some(Automaton::new(map, plain, start, 1))
    }

    /// The automaton of "such a step has not happened yet".
    pub fn not_yet(&self, steps: &[Subject<'a>]) -> Automaton {
        let map = self.map();
        let plain = map
            .links
            .iter()
            .map(|link| {
                let happens = steps.iter().any(|one| one.place == link.from)
                    && map.step(link.from).is_some_and(|step| self.happens(link, step));
                Marks { clear: u128::from(happens), set: 0 }
            })
            .collect();
        Automaton::new(map, plain, 1, 1)
    }

    /// The automaton of "never": nothing makes it fine.
    pub fn nothing(&self) -> Automaton {
        Automaton { marks: vec![Marks::default(); self.map().links.len()], start: 0 }
    }

    /// Takes away the chances in which an agent has each of its actions that the law speaks about confirmed by reviewers who
    /// are what a line asks for: that is a gate before each call.
    pub fn without_confirmed(&self, subject: &mut Subject<'a>, which: &'a Which) {
        if which.subject != WhichSubject::Gate {
            return;
        }
        let mut vocabulary = self.scene.vocabulary.borrow_mut();
        let step = subject.step;
        let mut left = Vec::new();
        for chance in &subject.chances {
            let agent = match &chance.who {
                Some(Participant::Agent { id }) => self.world().agent(id),
                _ => None,
            };
            let Some(agent) = agent else {
                left.push(chance.clone());
                continue;
            };
            let wanted = self.spoken_of(step, &chance.who);
            if wanted.is_empty() {
                left.push(chance.clone());
                continue;
            }
            for call in wanted {
                if let Some(open) = self.unconfirmed(agent, call, which, step, &mut vocabulary) {
                    let mut chance = chance.clone();
                    chance.assumed.extend(open);
                    if possible(&chance.assumed) {
                        left.push(chance);
                    }
                }
            }
        }
        subject.chances = left;
    }

    /// The calls of a stage that make the law speak about it: by their own risk, or by name.
    fn spoken_of(&self, step: &'a Step, who: &Option<Participant>) -> Vec<&'a ActionCall> {
        let mut found = Vec::new();
        for which in &self.policy.subjects {
            let Some(named) = self.matches(which, step) else { continue };
            match &which.filter {
                _ if !named.is_empty() => found.extend(named),
                Some(filter) if speaks_of(filter, &["risk"]) => {
                    found.extend(calls(step).filter(|call| {
                        let Some(risk) = call.risk.as_deref() else { return false };
                        let on = Occasion { risk: Some(risk), ..Occasion::new(step, who.as_ref()) };
                        !matches!(self.words.ask(filter, on), Left::Settled(false))
                    }));
                }
                _ => {}
            }
        }
        found
    }

    /// Under which conditions nobody confirms a call; `None` where somebody always does.
    fn unconfirmed(
        &self,
        agent: &'a Agent,
        call: &'a ActionCall,
        which: &'a Which,
        step: &'a Step,
        vocabulary: &mut Vocabulary<'a>,
    ) -> Option<Vec<Assumed>> {
        let name = format!("{}.{}", call.system, call.action);
        let mut open = Vec::new();
        if let Some(condition) = &call.condition {
            open.push(Assumed { cases: vocabulary.cases(condition, true) });
        }
        for confirm in agent.confirms.iter().filter(|confirm| confirm.actions.contains(&name)) {
            if !self.reviewers_are(which, &confirm.with, step) {
                continue;
            }
            let condition = confirm.condition.as_ref()?;
            // Where it can't be told what the condition is about, it is no confirmation.
            let Some(given) = crate::conditions::given(condition, &call.arguments, 0) else { continue };
            open.push(Assumed { cases: vocabulary.fresh_cases(&given, false) });
        }
        Some(open)
    }
}
