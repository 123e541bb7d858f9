//! What can fail, and with which errors.

use flow_ir::{Deed, Package, Participant, Step, StepKind, Trigger};

/// A step that can fail.
pub struct Failing<'a> {
    /// The step.
    pub step: &'a Step,
    /// The agent that can fail for any reason.
    pub agent: Option<&'a Participant>,
    /// The declared errors of the systems it uses that no way of it names.
    pub errors: Vec<&'a str>,
    /// One of its ways answers any failure.
    pub answered: bool,
}

/// How a step can fail; `None` where it can't.
pub fn failing<'a>(package: &'a Package, step: &'a Step) -> Option<Failing<'a>> {
    let work = step.work()?;
    let performers = || work.by.iter().flat_map(|performers| performers.who.participants());
    let agent = performers().find(|who| matches!(who, Participant::Agent { .. } | Participant::AnyAgent));
    let mut systems: Vec<&'a str> = performers()
        .filter_map(|who| match who {
            Participant::System { id } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    if let StepKind::Stage(stage) = &step.kind {
        systems.extend(stage.does.iter().filter_map(|deed| match deed {
            Deed::Action(call) => Some(call.system.as_str()),
            Deed::Text(_) => None,
        }));
    }
    systems.sort_unstable();
    systems.dedup();
    let mut errors: Vec<&'a str> = Vec::new();
    for error in systems.into_iter().filter_map(|id| package.system(id)).flat_map(|system| &system.errors) {
        if !errors.contains(&error.as_str()) {
            errors.push(error);
        }
    }
    if agent.is_none() && errors.is_empty() {
        return None;
    }
    let mut answered = false;
    for way in &step.ways {
        if let Trigger::Fails { errors: named } = &way.trigger {
            answered |= named.is_empty();
            let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
            errors.retain(|error| !named.iter().any(|name| last(name) == *error));
        }
    }
    Some(Failing { step, agent, errors, answered })
}

impl<'a> Failing<'a> {
    /// True where a failure has no answer.
    pub fn is_unanswered(&self) -> bool {
        !self.answered && (self.agent.is_some() || !self.errors.is_empty())
    }

    /// The errors without an answer, in words; empty where an agent can fail for any reason.
    pub fn unanswered_words(&self) -> String {
        if self.agent.is_some() { String::new() } else { crate::wording::choice(self.errors.iter().copied()) }
    }

    /// Who can fail.
    pub fn who(&self, package: &Package) -> String {
        self.agent.map_or_else(|| "a system".to_owned(), |agent| super::ladders::name(package, agent))
    }
}
