//! Laws in force: policies, on all paths of every workflow where they are in force.
//!
//! | module | what it holds |
//! |---|---|
//! | [`words`] | the closed vocabulary of policies, and what it says about one step |
//! | [`labels`] | which labels the data of a workflow carries |
//! | [`subject`] | which steps a line of a policy speaks about |
//! | [`marks`] | a law as an automaton on the map of all ways |
//! | [`order`] | laws about order: before, after, never |
//! | [`soon`] | how long it can take until what must follow |
//! | [`often`] | how often a step can be done in one case |
//! | [`apart`] | whether two steps can be done by the same person |
//! | [`contradiction`] | laws that can't be kept together |
//!
//! **Where a law is in force.** In the workflow that says so, in the workflows of a function that says so, and in each
//! workflow that one of these runs as a part of its own case. What is handed over through a seam is somebody else's work,
//! under their laws.
//!
//! **When something happens.** A stage has happened when it is done, a gate when it has accepted (or silence counts as
//! that), a workflow that is run when it has ended. What must not happen happens as soon as the step is open; so does
//! reading, where a law is about what is read. A stage done in every outcome of a workflow that is run has happened
//! afterwards. What `finally` does under no condition is done.
//!
//! **What it assumes.** Every arrow can be taken; conditions on the way are taken into account. In an `each`, a law is about
//! one item. A handoff through a seam counts as done when the case comes to it.

pub mod apart;
mod bound;
pub mod contradiction;
pub mod labels;
pub mod marks;
pub mod often;
pub mod order;
mod pairs;
pub mod soon;
pub mod subject;
pub mod words;

use crate::paths::search::Assumed;
use crate::paths::world::World;
use crate::rules::{broken_law, law_across_cases, law_without_subject, too_large_to_judge};
use flow_ir::{
    Demand, Duration, Id, Origin, Package, Participant, Policy, StepKind, TimeSpan, Which, WhichSubject,
    Workflow,
};
use flow_source::Diagnostic;
use labels::Labels;
use order::{Verdict, Way, ask};
use rustc_hash::{FxHashMap, FxHashSet};
use subject::{Law, Subject};
use words::{Words, speaks_of};

/// Where laws are put in force: the law by id, and the line.
pub type Enacted = [(Id, Origin)];

/// So many steps are shown that break one law in one workflow; the rest is the same mistake again.
const SHOWN: usize = 20;

/// Checks all laws in force.
pub fn check<'a>(package: &'a Package, world: &World<'a>, enacted: &Enacted, found: &mut Vec<Diagnostic>) {
    let silent = contradiction::check(package, enacted, found);
    let mut concerned: FxHashSet<&str> = FxHashSet::default();
    let mut agents: FxHashSet<(&str, Participant)> = FxHashSet::default();
    for (workflow, policies) in in_force(package) {
        let scene = world.scene(workflow);
        let labels = Labels::new(workflow, package);
        let words = Words { world, labels: &labels };
        for policy in policies {
            let law = Law { policy, scene: &scene, words: &words };
            let subjects = law.subjects();
            if !subjects.is_empty() || is_about(policy, workflow) {
                concerned.insert(&policy.head.id);
            }
            if silent.contains(policy.head.id.as_str()) {
                continue;
            }
            let mut court = Court { law: &law, world, enacted, agents: &mut agents, found };
            court.judge(subjects);
        }
    }
    for policy in &package.policies {
        let named = policy.subjects.iter().all(|which| matches!(which.subject, WhichSubject::Named { .. }));
        if named && !policy.subjects.is_empty() && !concerned.contains(policy.head.id.as_str()) {
            law_without_subject::check(policy, package, enacted, found);
        }
        law_across_cases::check(policy, package, enacted, found);
    }
}

fn is_about(policy: &Policy, workflow: &Workflow) -> bool {
    policy
        .subjects
        .iter()
        .any(|which| matches!(&which.subject, WhichSubject::Named { id } if *id == workflow.head.id))
}

/// The laws in force in each workflow, also because another workflow runs it as a part of its case; in order.
fn in_force(package: &Package) -> Vec<(&Workflow, Vec<&Policy>)> {
    let mut all: FxHashMap<&str, FxHashSet<&str>> = FxHashMap::default();
    let mut open: Vec<(&Workflow, &str)> = Vec::new();
    for workflow in &package.workflows {
        open.extend(workflow.policies.iter().map(|policy| (workflow, policy.as_str())));
    }
    while let Some((workflow, policy)) = open.pop() {
        if !all.entry(&workflow.head.id).or_default().insert(policy) {
            continue;
        }
        for step in workflow.all_steps() {
            if let StepKind::Run(run) = &step.kind
                && run.through.is_none()
                && let Some(part) = package.workflow(&run.workflow)
            {
                open.push((part, policy));
            }
        }
    }
    let list = |workflow: &Workflow| {
        let ids = all.get(workflow.head.id.as_str());
        package
            .policies
            .iter()
            .filter(|policy| ids.is_some_and(|ids| ids.contains(policy.head.id.as_str())))
            .collect::<Vec<_>>()
    };
    let pairs = package.workflows.iter().map(|workflow| (workflow, list(workflow)));
    pairs.filter(|(_, policies)| !policies.is_empty()).collect()
}

/// One law in one workflow, with what has been said.
struct Court<'c, 'l, 'a> {
    law: &'c Law<'l, 'a>,
    world: &'c World<'a>,
    enacted: &'c Enacted,
    agents: &'c mut FxHashSet<(&'a str, Participant)>,
    found: &'c mut Vec<Diagnostic>,
}

impl<'a> Court<'_, '_, 'a> {
    fn judge(&mut self, subjects: Vec<Subject<'a>>) {
        let policy = self.law.policy;
        for demand in &policy.demands {
            match demand {
                Demand::NeedsBefore { which } => self.before(&subjects, which, true),
                Demand::NeverBefore { which } => self.before(&subjects, which, false),
                Demand::NeedsAfter { which, within } => {
                    if self.after(&subjects, which)
                        && let Some(TimeSpan::Fixed { duration }) = within
                    {
                        self.soon(&subjects, which, *duration);
                    }
                }
                Demand::Never => self.never(&subjects),
                Demand::NeverAfter { which } => self.never_after(&subjects, which),
                Demand::AtMost { times: Some(times), per } => self.at_most(&subjects, *times, per.as_deref()),
                // What isn't known yet is reported as open.
                Demand::AtMost { times: None, .. } => {}
                Demand::DifferentPeople { which } => {
                    apart::check(self.law, which, &subjects, self.enacted, self.found);
                }
                Demand::SamePerson { which } => {
                    bound::check(self.law, which, &subjects, self.enacted, self.found);
                }
            }
        }
    }

    fn before(&mut self, subjects: &[Subject<'a>], which: &'a Which, valid: bool) {
        if subjects.is_empty() {
            return;
        }
        let Some(automaton) = self.law.precedence(which, valid, 0) else {
            return self.too_large(subjects.first());
        };
        let bare = automaton.bare(self.law.map());
        let mut shown = 0;
        for subject in subjects {
            if bare.get(subject.place) == Some(&false) || shown >= SHOWN {
                continue;
            }
            let mut left = Subject { chances: subject.chances.clone(), ..*subject };
            if valid {
                self.law.without_confirmed(&mut left, which);
            }
            let released = self.law.released(subject.step);
            let Some(at_goal) = self.at_goal(&left, &released) else { continue };
            match ask(self.world, self.law.scene, &automaton, &[subject.place], &at_goal) {
                Verdict::Holds => {}
                Verdict::TooLarge => self.too_large(Some(subject)),
                Verdict::Broken(way) => {
                    if self.law.sure_at_callers(which, 0) {
                        continue;
                    }
                    shown += 1;
                    let breach =
                        broken_law::Breach { law: self.law, subject, way: &way, enacted: self.enacted };
                    let diagnostic = breach.before(which, valid, &automaton);
                    self.found.push(released.told(diagnostic));
                }
            }
        }
    }

    fn at_goal(
        &self,
        subject: &Subject<'a>,
        released: &crate::paths::exempt::Released<'a>,
    ) -> Option<Vec<Vec<Assumed>>> {
        self.law.at_goal(subject, released)
    }

    /// True where it follows on every way.
    fn after(&mut self, subjects: &[Subject<'a>], which: &'a Which) -> bool {
        let before = self.found.len();
        let policy = self.law.policy;
        let at_once = self.at_once();
        let ends = self.law.ends();
        if is_about(policy, self.law.map().workflow)
            && let Some(automaton) = self.law.response(which, &[0], true)
        {
            match ask(self.world, self.law.scene, &automaton, &ends, &[]) {
                Verdict::Holds => {}
                Verdict::TooLarge => self.too_large(None),
                Verdict::Broken(way) => {
                    self.found.push(broken_law::whole_case(self.law, which, &way, self.enacted));
                }
            }
        }
        let mut places: Vec<usize> = Vec::new();
        for subject in subjects {
            let released = self.law.released(subject.step);
            if self.at_goal(subject, &released).is_some() {
                places.push(subject.place);
            }
        }
        if places.is_empty() {
            return self.found.len() == before;
        }
        // All at once first: mostly all is well.
        let Some(all) = self.law.response(which, &places, at_once) else { return true };
        if let Verdict::Holds = ask(self.world, self.law.scene, &all, &ends, &[]) {
            return self.found.len() == before;
        }
        let mut shown = 0;
        for subject in subjects.iter().filter(|subject| places.contains(&subject.place)) {
            if shown >= SHOWN {
                break;
            }
            let released = self.law.released(subject.step);
            let Some(at_goal) = self.at_goal(subject, &released) else { continue };
            // It may be that no case comes there in such a way.
            let nothing = self.law.nothing();
            if let Verdict::Holds = ask(self.world, self.law.scene, &nothing, &[subject.place], &at_goal) {
                continue;
            }
            let Some(automaton) = self.law.response(which, &[subject.place], at_once) else { continue };
            match ask(self.world, self.law.scene, &automaton, &ends, &[]) {
                Verdict::Holds => {}
                Verdict::TooLarge => self.too_large(Some(subject)),
                Verdict::Broken(way) => {
                    if self.law.sure_after_callers(which, 0) {
                        continue;
                    }
                    shown += 1;
                    let way = Way { vague: way.vague || !at_goal.is_empty(), ..way };
                    let breach =
                        broken_law::Breach { law: self.law, subject, way: &way, enacted: self.enacted };
                    self.found.push(released.told(breach.after(which)));
                }
            }
        }
        self.found.len() == before
    }

    /// What is read has been read as soon as the step is open.
    fn at_once(&self) -> bool {
        let mut filters = self.law.policy.subjects.iter().filter_map(|which| which.filter.as_ref());
        filters.any(|filter| speaks_of(filter, &["reads"]))
    }

    /// What must follow within some time follows in that time.
    fn soon(&mut self, subjects: &[Subject<'a>], which: &'a Which, within: Duration) {
        let mut shown = 0;
        for subject in subjects {
            let released = self.law.released(subject.step);
            if self.at_goal(subject, &released).is_none() || shown >= SHOWN {
                continue;
            }
            let longest = soon::longest(self.law, which, subject.place, self.at_once());
            if longest.is_some_and(|longest| longest <= within.at_most_seconds()) {
                continue;
            }
            shown += 1;
            self.found.push(broken_law::too_late(self.law, subject, which, (within, longest), self.enacted));
        }
    }

    fn never(&mut self, subjects: &[Subject<'a>]) {
        let policy = self.law.policy;
        let agents = policy.subjects.iter().all(|which| which.subject == WhichSubject::Agent);
        let nothing = self.law.nothing();
        let mut shown = 0;
        for subject in subjects {
            let released = self.law.released(subject.step);
            if agents {
                // An agent that must not be there is one mistake, wherever it works.
                let new = subject
                    .chances
                    .iter()
                    .filter_map(|chance| chance.who.clone())
                    .any(|who| self.agents.insert((&policy.head.id, who)));
                if !new {
                    continue;
                }
            }
            if shown >= SHOWN {
                break;
            }
            let Some(at_goal) = self.at_goal(subject, &released) else { continue };
            match ask(self.world, self.law.scene, &nothing, &[subject.place], &at_goal) {
                Verdict::Holds => {}
                Verdict::TooLarge => self.too_large(Some(subject)),
                Verdict::Broken(way) => {
                    shown += 1;
                    let breach =
                        broken_law::Breach { law: self.law, subject, way: &way, enacted: self.enacted };
                    self.found.push(released.told(breach.never()));
                }
            }
        }
    }

    fn never_after(&mut self, subjects: &[Subject<'a>], which: &'a Which) {
        let others = self.law.may_be(which);
        if others.is_empty() || subjects.is_empty() {
            return;
        }
        let automaton = self.law.not_yet(&others);
        let bare = automaton.bare(self.law.map());
        let mut shown = 0;
        for subject in subjects {
            if bare.get(subject.place) == Some(&false) || shown >= SHOWN {
                continue;
            }
            let released = self.law.released(subject.step);
            let Some(at_goal) = self.at_goal(subject, &released) else { continue };
            match ask(self.world, self.law.scene, &automaton, &[subject.place], &at_goal) {
                Verdict::Holds => {}
                Verdict::TooLarge => self.too_large(Some(subject)),
                Verdict::Broken(way) => {
                    shown += 1;
                    let breach =
                        broken_law::Breach { law: self.law, subject, way: &way, enacted: self.enacted };
                    let diagnostic = breach.never_after(which, &others);
                    self.found.push(released.told(diagnostic));
                }
            }
        }
    }

    fn at_most(&mut self, subjects: &[Subject<'a>], times: u32, per: Option<&'a str>) {
        if law_across_cases::is_across(per, self.law.map().workflow) {
            return;
        }
        let subjects: Vec<&Subject<'a>> = subjects
            .iter()
            .filter(|subject| self.at_goal(subject, &self.law.released(subject.step)).is_some())
            .collect();
        match often::check(self.law, &subjects, times, per, &self.world.budget) {
            often::Often::Kept => {}
            often::Often::TooLarge => self.too_large(subjects.first().copied()),
            often::Often::More(more) => {
                self.found.push(broken_law::too_often(self.law, &subjects, times, &more, self.enacted));
            }
        }
    }

    fn too_large(&mut self, subject: Option<&Subject<'a>>) {
        let workflow = &self.law.map().workflow.head;
        let head = subject.map_or(workflow, |subject| &subject.step.head);
        let law = &self.law.policy.head.title;
        self.found.push(too_large_to_judge::diagnostic(
            &broken_law::RULE,
            &format!("whether “{}” keeps the law “{law}”", head.title),
            crate::place(head.origin),
        ));
    }
}
