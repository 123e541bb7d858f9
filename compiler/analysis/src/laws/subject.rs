//! Which steps a line of a policy speaks about, when, and with whom.

use super::words::{Left, Occasion, Words, speaks_of};
use crate::conditions::Vocabulary;
use crate::paths::search::{Assumed, possible};
use crate::paths::world::Scene;
use crate::paths::{Effect, Map, Place, Spot};
use flow_ir::{
    ActionCall, Deed, Expression, Participant, PersonReference, Policy, RecoveryWay, RungAction, Step,
    StepKind, Target, Trigger, Which, WhichSubject, Who,
};
use rustc_hash::FxHashSet;

/// Words that are about one of those who do a step.
const ABOUT_SOMEBODY: [&str; 7] =
    ["performer", "reviewer", "operator", "clearance", "audited", "observed", "model"];

/// Deeper expressions of reviewers are taken at their word.
const DEPTH: u32 = 64;

/// One way in which a step is what a law speaks about.
#[derive(Clone)]
pub struct Chance {
    /// Who does it.
    pub who: Option<Participant>,
    /// What must hold.
    pub assumed: Vec<Assumed>,
}

/// A step that a law speaks about.
pub struct Subject<'a> {
    /// Where it is open.
    pub place: Place,
    /// The step.
    pub step: &'a Step,
    /// In which ways; never empty.
    pub chances: Vec<Chance>,
}

impl Subject<'_> {
    /// What must hold at the step for the law to speak about it: any of these; empty where it always does.
    pub fn at_goal(&self) -> Vec<Vec<Assumed>> {
        if self.chances.iter().any(|chance| chance.assumed.is_empty()) {
            return Vec::new();
        }
        self.chances.iter().map(|chance| chance.assumed.clone()).collect()
    }
}

/// One law in one workflow.
pub struct Law<'l, 'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The workflow, with its map.
    pub scene: &'l Scene<'a>,
    /// The words of policies.
    pub words: &'l Words<'l, 'a>,
}

impl<'a> Law<'_, 'a> {
    /// The ways through the workflow.
    pub fn map(&self) -> &Map<'a> {
        &self.scene.map
    }

    /// The steps that the policy is for.
    pub fn subjects(&self) -> Vec<Subject<'a>> {
        let mut vocabulary = self.scene.vocabulary.borrow_mut();
        let policy = self.policy;
        let mut found: Vec<Subject<'a>> = Vec::new();
        for (place, step) in self.map().steps() {
            let mut chances = Vec::new();
            for which in &policy.subjects {
                self.chances(which, policy.condition.as_ref(), step, &mut vocabulary, &mut chances);
            }
            if !chances.is_empty() {
                found.push(Subject { place, step, chances });
            }
        }
        found
    }

    /// The steps that may be what a line speaks about.
    pub fn may_be(&self, which: &'a Which) -> Vec<Subject<'a>> {
        let mut vocabulary = self.scene.vocabulary.borrow_mut();
        let mut found = Vec::new();
        for (place, step) in self.map().steps() {
            let mut chances = Vec::new();
            self.chances(which, None, step, &mut vocabulary, &mut chances);
            if !chances.is_empty() {
                found.push(Subject { place, step, chances });
            }
        }
        found
    }

    /// In which ways a step is what a line speaks about, under a further condition.
    fn chances(
        &self,
        which: &'a Which,
        condition: Option<&'a Expression>,
        step: &'a Step,
        vocabulary: &mut Vocabulary<'a>,
        found: &mut Vec<Chance>,
    ) {
        let Some(calls) = self.matches(which, step) else { return };
        let filters: Vec<&Expression> = which.filter.iter().chain(condition).collect();
        let somebody = which.subject == WhichSubject::Agent
            || filters.iter().any(|filter| speaks_of(filter, &ABOUT_SOMEBODY));
        let mut base = Vec::new();
        if let Some(condition) = &step.condition {
            base.push(Assumed { cases: vocabulary.cases(condition, true) });
        }
        // An action that is done only under conditions: the first that has none settles it.
        let mut ways: Vec<Vec<Assumed>> = Vec::new();
        for call in &calls {
            let mut way = base.clone();
            if let Some(condition) = &call.condition {
                way.push(Assumed { cases: vocabulary.cases(condition, true) });
            }
            ways.push(way);
        }
        if ways.is_empty() {
            ways.push(base);
        }
        let mut add = |who: Option<&Participant>, more: &[Assumed], vocabulary: &mut Vocabulary<'a>| {
            let mut open = Vec::new();
            for filter in &filters {
                match self.words.ask(filter, Occasion::new(step, who)) {
                    Left::Settled(true) => {}
                    Left::Settled(false) => return,
                    Left::Open(rest) => open.push(Assumed { cases: vocabulary.fresh_cases(&rest, true) }),
                }
            }
            for way in &ways {
                let mut assumed = way.clone();
                assumed.extend(more.iter().cloned());
                assumed.extend(open.iter().cloned());
                if possible(&assumed) {
                    found.push(Chance { who: who.cloned(), assumed });
                }
            }
        };
        if !somebody {
            add(None, &[], vocabulary);
            return;
        }
        let only_agents = which.subject == WhichSubject::Agent;
        let wanted = |who: &Participant| {
            !only_agents || matches!(who, Participant::Agent { .. } | Participant::AnyAgent)
        };
        let mut before: Vec<Assumed> = Vec::new();
        let mut nobody = true;
        for performers in step.work().into_iter().flat_map(|work| &work.by) {
            let mut arm = before.clone();
            if let Some(condition) = &performers.condition {
                arm.push(Assumed { cases: vocabulary.cases(condition, true) });
                before.push(Assumed { cases: vocabulary.cases(condition, false) });
            }
            for who in performers.who.participants() {
                nobody = false;
                if wanted(who) {
                    add(Some(who), &arm, vocabulary);
                }
            }
        }
        for who in handed_over(step) {
            nobody = false;
            if wanted(&who) {
                add(Some(&who), &[], vocabulary);
            }
        }
        if nobody && !only_agents {
            add(None, &[], vocabulary);
        }
    }

    /// Whether a step is of the class or has the name that a line speaks about, whatever its condition; with the calls that
    /// make it so, where it is about an action.
    pub fn matches(&self, which: &Which, step: &'a Step) -> Option<Vec<&'a ActionCall>> {
        let fits = match &which.subject {
            WhichSubject::Stage => matches!(step.kind, StepKind::Stage(_)),
            WhichSubject::Gate => matches!(step.kind, StepKind::Gate(_)),
            WhichSubject::Step => true,
            WhichSubject::Agent => matches!(step.kind, StepKind::Stage(_) | StepKind::Gate(_)),
            WhichSubject::Named { id } => match &step.kind {
                StepKind::Run(run) if run.workflow == *id || run.through.as_ref() == Some(id) => true,
                StepKind::Stage(_) => {
                    let calls: Vec<&'a ActionCall> = calls(step).filter(|call| is_call(call, id)).collect();
                    if !calls.is_empty() {
                        return Some(calls);
                    }
                    step.head.id == *id
                }
                _ => step.head.id == *id,
            },
        };
        fits.then(Vec::new)
    }

    /// Whether a step is for certain what a line speaks about, whoever does it.
    pub fn is_surely(&self, which: &Which, step: &'a Step) -> bool {
        let Some(calls) = self.matches(which, step) else { return false };
        if !calls.is_empty() && calls.iter().all(|call| call.condition.is_some()) {
            return false;
        }
        let Some(filter) = &which.filter else {
            return which.subject != WhichSubject::Agent || performers(step).next().is_some();
        };
        let asked = |who: Option<&Participant>| {
            matches!(self.words.ask(filter, Occasion::new(step, who)), Left::Settled(true))
        };
        let Some(work) = step.work().filter(|work| !work.by.is_empty()) else { return asked(None) };
        match step.kind {
            StepKind::Gate(_) => {
                work.by.iter().all(|performers| surely(&performers.who, &|who| asked(Some(who)), 0))
                    && takers_over(step).all(|who| asked(Some(who)))
            }
            _ => performers(step).all(|who| asked(Some(who))),
        }
    }

    /// Whether reviewers are for certain what a line speaks about, as if they reviewed in a gate before the step.
    pub fn reviewers_are(&self, which: &Which, reviewers: &Who, step: &'a Step) -> bool {
        let Some(filter) = &which.filter else { return true };
        let is = |who: &Participant| {
            let on = Occasion { confirms: true, ..Occasion::new(step, Some(who)) };
            matches!(self.words.ask(filter, on), Left::Settled(true))
        };
        surely(reviewers, &is, 0)
    }

    /// Whether along a link a step happens: a gate has accepted, a stage is done, a decision is made.
    pub fn happens(&self, link: &crate::paths::Link<'a>, step: &Step) -> bool {
        match &step.kind {
            StepKind::Gate(_) => matches!(link.effect, Effect::Accepted | Effect::Consented),
            StepKind::Decide => true,
            StepKind::Wait(_) => {
                link.effect == Effect::Done
                    || matches!(link.way.map(|way| &way.trigger), Some(Trigger::Event { .. }))
            }
            StepKind::Parallel(_) => {
                link.effect == Effect::Joined
                    && matches!(self.map().spots.get(link.from), Some(Spot::Open(_)))
            }
            StepKind::Stage(_) | StepKind::Run(_) => link.effect == Effect::Done,
        }
    }
}

/// The calls of a stage.
pub fn calls(step: &Step) -> impl Iterator<Item = &ActionCall> {
    let stage = match &step.kind {
        StepKind::Stage(stage) => Some(stage),
        _ => None,
    };
    stage.into_iter().flat_map(|stage| &stage.does).filter_map(|deed| match deed {
        Deed::Action(call) => Some(&**call),
        Deed::Text(_) => None,
    })
}

fn is_call(call: &ActionCall, id: &str) -> bool {
    id.strip_prefix(call.system.as_str())
        .and_then(|rest| rest.strip_prefix('.'))
        .is_some_and(|action| action == call.action)
}

/// Everybody who may do or review a step by its `by`.
pub fn performers(step: &Step) -> impl Iterator<Item = &Participant> {
    crate::paths::exempt::performers(step)
}

/// Those who may take a step over in a recovery.
fn takers_over(step: &Step) -> impl Iterator<Item = &Participant> {
    step.ways
        .iter()
        .flat_map(|way| &way.arrows)
        .filter_map(|arrow| match &arrow.target {
            Target::Recovery(recovery) if recovery.allows.contains(&RecoveryWay::Takeover) => Some(recovery),
            _ => None,
        })
        .flat_map(|recovery| &recovery.by)
        .flat_map(Who::participants)
}

/// Those whom a recovery or a ladder may hand a step to, each once.
pub fn handed_over(step: &Step) -> Vec<Participant> {
    let mut found: Vec<Participant> = Vec::new();
    let mut seen: FxHashSet<Participant> = FxHashSet::default();
    let rungs = step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs);
    let assigned =
        rungs.filter(|rung| rung.action == RungAction::Assign).filter_map(|rung| match &rung.person {
            PersonReference::Participant { participant } => Some(participant),
            PersonReference::Unknown { .. } => None,
        });
    for who in takers_over(step).chain(assigned) {
        let who = match who {
            Participant::Relative { path } if path.iter().any(|word| word == "owner") => match &step.owner {
                Some(PersonReference::Participant { participant }) => participant,
                _ => continue,
            },
            Participant::Relative { .. } => continue,
            other => other,
        };
        if seen.insert(who.clone()) {
            found.push(who.clone());
        }
    }
    found
}

/// Whether reviewers can't accept without somebody of whom this holds.
fn surely(who: &Who, holds: &impl Fn(&Participant) -> bool, depth: u32) -> bool {
    if depth > DEPTH {
        return false;
    }
    let inner = |part: &Who| surely(part, holds, depth + 1);
    match who {
        Who::One { participant, .. } => holds(participant),
        Who::Of { pool, .. } => pool.iter().all(holds),
        Who::Then { parts } | Who::And { parts } => parts.iter().any(inner),
        Who::Or { parts } => parts.iter().all(inner),
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => inner(who),
        // It isn't known yet, which is reported as open and not held against anybody.
        Who::Unknown { .. } => true,
    }
}
