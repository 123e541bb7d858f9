//! Laws in force, judged on what happened in one case: a second opinion on what the compiler proves about all cases.
//!
//! It knows nothing of paths. It reads the trace of a run and asks of each entry whether a law speaks about it, and whether what
//! the law asks for happened before or after.
//!
//! **What it assumes.** It speaks only where the trace and the text settle the matter: where a law rests on data, on labels, or
//! on who of several did something, it is silent, and so it is where what a law asks for may have happened in a workflow
//! that this one runs, or that runs this one. A step has happened when it is finished, a gate when it has accepted and
//! nothing has voided that since.

use crate::engine::Run;
use crate::people::People;
use crate::trace::{Entry, What};
use flow_ir::{
    Comparison, Deed, Demand, Expression, ExpressionKind, Package, Participant, Policy, Step, StepKind,
    TimeSpan, Which, WhichSubject, Workflow,
};
use std::collections::{BTreeMap, BTreeSet};

/// Deeper conditions are not settled.
const DEEPEST: u32 = 100;

/// A law that was broken in a run.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Broken {
    /// The law, by id.
    pub policy: String,
    /// The step at which it was broken, by id; the workflow where it is about the whole.
    pub step: String,
    /// What happened, as a clause.
    pub what: String,
}

/// The laws of a workflow that its first case broke.
pub fn broken(package: &Package, workflow: &Workflow, run: &Run) -> Vec<Broken> {
    let mut court = Court {
        package,
        workflow,
        run,
        people: People::new(package),
        steps: workflow.all_steps().into_iter().map(|step| (step.head.id.as_str(), step)).collect(),
        called: package.workflows.iter().flat_map(Workflow::all_steps).any(
            |step| matches!(&step.kind, StepKind::Run(run) if run.workflow == workflow.head.id && run.through.is_none()),
        ),
        found: BTreeSet::new(),
    };
    for id in &workflow.policies {
        // What holds only under a condition is a matter of data.
        if let Some(policy) = package.policy(id).filter(|policy| policy.condition.is_none()) {
            court.judge(policy);
        }
    }
    court.found.into_iter().collect()
}

struct Court<'a> {
    package: &'a Package,
    workflow: &'a Workflow,
    run: &'a Run,
    people: People<'a>,
    steps: BTreeMap<&'a str, &'a Step>,
    called: bool,
    found: BTreeSet<Broken>,
}

/// Something in the trace that a law may speak about.
#[derive(Clone, Copy)]
struct Occasion<'a> {
    /// Where it stands in the trace.
    index: usize,
    step: &'a Step,
    /// Who does or reviews it, where that is settled.
    who: Option<&'a str>,
}

impl<'a> Court<'a> {
    fn entries(&self) -> impl Iterator<Item = (usize, &'a Entry)> + use<'a> {
        self.run.trace.iter().enumerate().filter(|(_, entry)| entry.case == 0)
    }

    /// What was opened, in order.
    fn opened(&self) -> Vec<Occasion<'a>> {
        self.entries()
            .filter(|(_, entry)| entry.what == What::Entered)
            .filter_map(|(index, entry)| {
                let step = self.steps.get(entry.subject.as_str())?;
                Some(Occasion { index, step, who: entry.detail.to.as_deref().filter(|who| self.is_one(who)) })
            })
            .collect()
    }

    /// What happened, in order: finished, or accepted.
    fn happened(&self) -> Vec<Occasion<'a>> {
        self.entries()
            .filter_map(|(index, entry)| {
                let step = self.steps.get(entry.subject.as_str()).copied()?;
                let happened = match &step.kind {
                    StepKind::Gate(_) => {
                        entry.what == What::Verdict && entry.detail.name.as_deref() == Some("accept")
                    }
                    StepKind::Decide => entry.what == What::Entered,
                    _ => entry.what == What::Finished,
                };
                happened.then_some(Occasion { index, step, who: self.holder(index) })
            })
            .collect()
    }

    /// Who had what ended at this place of the trace, where that is settled: the last to whom it was given.
    fn holder(&self, index: usize) -> Option<&'a str> {
        let last = self.run.trace.get(index)?;
        if let Some(by) = last.detail.by.as_deref() {
            return Some(by).filter(|by| self.is_one(by));
        }
        let given = self.run.trace.iter().take(index).rev().find(|entry| {
            entry.subject == last.subject
                && entry.case == last.case
                && matches!(entry.what, What::Entered | What::Assigned | What::RecoveryEnded)
        })?;
        match given.what {
            What::RecoveryEnded => None,
            _ => given.detail.to.as_deref().filter(|who| self.is_one(who)),
        }
    }

    /// True for one participant of the text: a role, a person, an agent or a system.
    fn is_one(&self, who: &str) -> bool {
        self.package.role(who).is_some()
            || self.package.person(who).is_some()
            || self.people.is_machine(who)
            || matches!(who, "Human" | "Agent")
    }

    fn judge(&mut self, policy: &Policy) {
        for demand in &policy.demands {
            match demand {
                Demand::Never => {
                    for occasion in self.subjects(policy, &self.opened()) {
                        self.say(policy, occasion.step, "is done, and never may be");
                    }
                }
                Demand::NeedsBefore { which } => self.before(policy, which, true),
                Demand::NeverBefore { which } => self.before(policy, which, false),
                Demand::NeverAfter { which } => {
                    let others = self.happened();
                    for occasion in self.subjects(policy, &self.opened()) {
                        let after = others.iter().any(|other| {
                            other.index < occasion.index && self.fits(which, *other) == Some(true)
                        });
                        if after {
                            self.say(policy, occasion.step, "is done after what it may never follow");
                        }
                    }
                }
                Demand::NeedsAfter { which, within } => self.after(policy, which, within.as_ref()),
                Demand::AtMost { times: Some(times), per: None } => {
                    let done = self.subjects(policy, &self.opened());
                    if let Some(last) = done.last()
                        && done.len() > usize::try_from(*times).unwrap_or(usize::MAX)
                    {
                        let often = done.len();
                        self.say(policy, last.step, &format!("is done {often} times, and may be {times}"));
                    }
                }
                Demand::AtMost { .. } => {}
                Demand::DifferentPeople { which } => self.apart(policy, which),
                Demand::SamePerson { which } => self.together(policy, which),
            }
        }
    }

    /// What a law speaks about for certain, and no exception releases.
    fn subjects(&self, policy: &Policy, occasions: &[Occasion<'a>]) -> Vec<Occasion<'a>> {
        occasions
            .iter()
            .copied()
            .filter(|occasion| {
                policy.subjects.iter().any(|which| self.fits(which, *occasion) == Some(true))
                    && !self.workflow.exceptions.iter().any(|exception| exception.of == occasion.step.head.id)
            })
            .collect()
    }

    fn before(&mut self, policy: &Policy, which: &Which, valid: bool) {
        // Whoever runs this workflow may have seen to it.
        if self.called {
            return;
        }
        let done = self.happened();
        for occasion in self.subjects(policy, &self.opened()) {
            if self.is_confirmed(occasion.step) {
                continue;
            }
            let mut earlier = done.iter().filter(|other| other.index < occasion.index);
            let seen = earlier.any(|other| {
                let inside = matches!(other.step.kind, StepKind::Run(_));
                (inside || self.fits(which, *other) != Some(false))
                    && !(valid && self.is_voided(other, occasion.index))
            });
            if !seen {
                self.say(policy, occasion.step, "is done before what it needs");
            }
        }
    }

    /// True where something an approval rests on was written again before a place of the trace.
    fn is_voided(&self, gate: &Occasion<'_>, until: usize) -> bool {
        self.entries().any(|(index, entry)| {
            entry.what == What::Voided
                && entry.subject == gate.step.head.id
                && index > gate.index
                && index < until
        })
    }

    /// True where an agent has some of its actions confirmed: that is a gate before each of them.
    fn is_confirmed(&self, step: &Step) -> bool {
        let by = step.work().into_iter().flat_map(|work| &work.by);
        by.flat_map(|by| by.who.participants()).any(|participant| match participant {
            Participant::Agent { id } => {
                self.package.agent(id).is_some_and(|agent| !agent.confirms.is_empty())
            }
            _ => false,
        })
    }

    fn after(&mut self, policy: &Policy, which: &Which, within: Option<&TimeSpan>) {
        let ended = self
            .entries()
            .any(|(_, entry)| entry.what == What::Ended && entry.subject == self.workflow.head.id);
        // Where something is handed on, somebody else may see to it.
        let handed = self.entries().any(|(_, entry)| entry.what == What::HandedOver);
        let from_outcome = self.package.seams.iter().any(|seam| {
            seam.from
                .as_deref()
                .is_some_and(|from| self.workflow.outcomes.iter().any(|one| one.head.id == from))
        });
        // What `finally` does under no condition is done.
        let sure = self
            .workflow
            .finally
            .iter()
            .filter(|step| step.condition.is_none())
            .any(|step| self.fits(which, Occasion { index: 0, step, who: None }) != Some(false));
        if self.called || !ended || handed || from_outcome || sure {
            return;
        }
        let done = self.happened();
        let limit = match within {
            Some(TimeSpan::Fixed { duration: flow_ir::Duration::Exact { seconds } }) => {
                i64::try_from(*seconds).ok()
            }
            _ => None,
        };
        let at = |index: usize| self.run.trace.get(index).map_or(0, |entry| entry.at);
        let mut told = Vec::new();
        for occasion in self.subjects(policy, &done) {
            let later = done.iter().filter(|other| {
                other.index > occasion.index
                    && (matches!(other.step.kind, StepKind::Run(_))
                        || self.fits(which, **other) != Some(false))
            });
            let first = later.map(|other| at(other.index)).min();
            match (first, limit) {
                (None, _) => told.push((occasion.step, "is done, and what must follow never does")),
                (Some(first), Some(limit)) if first - at(occasion.index) > limit => {
                    told.push((occasion.step, "is done, and what must follow comes too late"));
                }
                _ => {}
            }
        }
        for (step, what) in told {
            self.say(policy, step, what);
        }
    }

    fn apart(&mut self, policy: &Policy, which: &[Which]) {
        let mut by: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut told = None;
        for occasion in self.happened() {
            if !which.iter().any(|which| self.fits(which, occasion) == Some(true)) {
                continue;
            }
            let Some(person) = occasion.who.and_then(|who| self.person(who)) else { continue };
            let steps = by.entry(person).or_default();
            steps.insert(occasion.step.head.id.as_str());
            if steps.len() > 1 {
                told = Some(occasion.step);
            }
        }
        if let Some(step) = told {
            self.say(policy, step, "is done by somebody who did another part of it");
        }
    }

    /// One person does what must stay in one hand; of whom it isn't known who he is, nothing is said.
    fn together(&mut self, policy: &Policy, which: &[Which]) {
        let mut first: Option<String> = None;
        let mut told = None;
        for occasion in self.happened() {
            if !which.iter().any(|which| self.fits(which, occasion) == Some(true)) {
                continue;
            }
            let Some(person) = occasion.who.and_then(|who| self.person(who)) else { continue };
            if first.get_or_insert_with(|| person.clone()) != &person {
                told = Some(occasion.step);
            }
        }
        if let Some(step) = told {
            self.say(policy, step, "is done by somebody else than another part of it");
        }
    }

    /// The one person that somebody is, where there is only one.
    fn person(&self, who: &str) -> Option<String> {
        if self.package.role(who).is_none() {
            return Some(who.to_owned());
        }
        match self.people.names(who).as_slice() {
            [one] if self.people.deputies(who).is_empty() => Some((*one).to_owned()),
            _ => None,
        }
    }

    fn say(&mut self, policy: &Policy, step: &Step, what: &str) {
        self.found.insert(Broken {
            policy: policy.head.id.clone(),
            step: step.head.id.clone(),
            what: what.to_owned(),
        });
    }

    /// Whether a line of a law speaks about an occasion; `None` where the trace doesn't settle it.
    fn fits(&self, which: &Which, on: Occasion<'_>) -> Option<bool> {
        let step = on.step;
        let fits = match &which.subject {
            WhichSubject::Stage => matches!(step.kind, StepKind::Stage(_)),
            WhichSubject::Gate => matches!(step.kind, StepKind::Gate(_)),
            WhichSubject::Step => true,
            WhichSubject::Agent => match on.who {
                Some(who) => self.package.agent(who).is_some() || who == "Agent",
                None => return None,
            },
            WhichSubject::Named { id } => {
                return self.is_named(id, on).map(|named| named && which.filter.is_none());
            }
        };
        if !fits {
            return Some(false);
        }
        match &which.filter {
            None => Some(true),
            Some(filter) => self.holds(filter, on, 0),
        }
    }

    fn is_named(&self, id: &str, on: Occasion<'_>) -> Option<bool> {
        if on.step.head.id == id {
            return Some(true);
        }
        match &on.step.kind {
            StepKind::Run(run) => Some(run.workflow == id || run.through.as_deref() == Some(id)),
            StepKind::Stage(stage) => {
                let mut named = Some(false);
                for deed in &stage.does {
                    let Deed::Action(call) = deed else { continue };
                    if format!("{}.{}", call.system, call.action) == id {
                        named = if call.condition.is_none() { return Some(true) } else { None };
                    }
                }
                named
            }
            _ => Some(false),
        }
    }

    /// Whether a condition of a law holds on an occasion; `None` where the trace doesn't settle it.
    fn holds(&self, condition: &Expression, on: Occasion<'_>, depth: u32) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        match &condition.kind {
            ExpressionKind::Bool { value } => Some(*value),
            ExpressionKind::Not { value } => self.holds(value, on, depth + 1).map(|holds| !holds),
            ExpressionKind::And { values } => self.all(values, on, depth, false),
            ExpressionKind::Or { values } => self.all(values, on, depth, true),
            ExpressionKind::Figure { path } => match (path.as_slice(), on.who) {
                ([word], _) if word == "human_only" => {
                    Some(matches!(&on.step.kind, StepKind::Stage(stage) if stage.human_only))
                }
                ([word], Some(who)) if word == "audited" => {
                    Some(self.package.agent(who).is_none_or(|agent| !agent.audits.is_empty()))
                }
                ([word], Some(who)) if word == "observed" => {
                    Some(self.package.agent(who).is_some_and(|agent| agent.observed))
                }
                _ => None,
            },
            ExpressionKind::Compare { operator, left, right } => {
                let ExpressionKind::Figure { path } = &left.kind else { return None };
                let [word] = path.as_slice() else { return None };
                match (word.as_str(), &right.kind) {
                    ("risk", ExpressionKind::Reference { id }) => self.tier(*operator, on.step, id),
                    ("performer" | "reviewer", ExpressionKind::Figure { path: class }) => {
                        let [class] = class.as_slice() else { return None };
                        let is = self.is_of_class(on, word == "reviewer", class)?;
                        match operator {
                            Comparison::Equal => Some(is),
                            Comparison::NotEqual => Some(!is),
                            _ => None,
                        }
                    }
                    _ => None,
                }
            }
            ExpressionKind::In { value, list } => {
                let (ExpressionKind::Reference { id }, ExpressionKind::Figure { path }) =
                    (&value.kind, &list.kind)
                else {
                    return None;
                };
                match (path.as_slice(), &on.step.kind) {
                    ([word], StepKind::Gate(gate)) if word == "meets" => {
                        Some(gate.meets.iter().any(|claim| claim.standard == *id))
                    }
                    ([word], _) if word == "meets" => Some(false),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn all(&self, values: &[Expression], on: Occasion<'_>, depth: u32, wanted: bool) -> Option<bool> {
        let mut settled = true;
        for value in values {
            match self.holds(value, on, depth + 1) {
                Some(value) if value == wanted => return Some(wanted),
                Some(_) => {}
                None => settled = false,
            }
        }
        settled.then_some(!wanted)
    }

    /// Whether whoever did something is of a class; reviewers are, where all who are asked are.
    fn is_of_class(&self, on: Occasion<'_>, reviews: bool, class: &str) -> Option<bool> {
        let is = |agent: bool, system: bool| match class {
            "agent" => Some(agent),
            "system" => Some(system),
            "human" | "person" => Some(!agent && !system),
            _ => None,
        };
        if reviews {
            let StepKind::Gate(gate) = &on.step.kind else { return Some(false) };
            let mut all = Vec::new();
            for participant in gate.work.by.iter().flat_map(|by| by.who.participants()) {
                let agent = matches!(participant, Participant::Agent { .. } | Participant::AnyAgent);
                all.push(is(agent, matches!(participant, Participant::System { .. }))?);
            }
            let first = *all.first()?;
            return all.iter().all(|one| *one == first).then_some(first);
        }
        let who = on.who?;
        is(self.package.agent(who).is_some() || who == "Agent", self.package.system(who).is_some())
    }

    fn tier(&self, operator: Comparison, step: &Step, wanted: &str) -> Option<bool> {
        let risk = step.work().and_then(|work| work.risk.as_deref());
        let least = risk.is_some_and(|risk| self.is_above(risk, wanted));
        match operator {
            Comparison::GreaterOrEqual => Some(least),
            Comparison::Less => Some(!least),
            Comparison::Equal => Some(risk == Some(wanted)),
            Comparison::NotEqual => Some(risk != Some(wanted)),
            Comparison::Greater => Some(least && risk != Some(wanted)),
            Comparison::LessOrEqual => Some(!least || risk == Some(wanted)),
        }
    }

    /// True where a tier is another one or stands above it.
    fn is_above(&self, risk: &str, wanted: &str) -> bool {
        let mut open = vec![risk];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if id == wanted {
                return true;
            }
            if seen.insert(id) {
                open.extend(
                    self.package.risk(id).into_iter().flat_map(|risk| &risk.above).map(String::as_str),
                );
            }
        }
        false
    }
}
