//! Ways that a block holds for the steps inside it that have none of their own.
//!
//! `fails`, `stalls` and `absent` of a workflow, branch, parallel or `beside` serve the stages inside (and its gates, where
//! agents or systems review, since people who review don't fail). `late` serves the steps inside that have a deadline,
//! where the block has none of its own: with one, it is the way of the block's own deadline. `on` stays with the block:
//! it cancels what is open in it.

use super::workflow::{Inherited, WorkflowLowering};
use crate::rules::too_many_ways;
use flow_ir::{Id, Participant, StepKind, Timing, Trigger, Way};

impl WorkflowLowering<'_, '_> {
    /// Puts the ways of a block in force for the steps lowered from now on.
    pub(crate) fn hold(&mut self, from: &Id, ways: &[Way], timing: &Timing) {
        let serves = |way: &&Way| match way.trigger {
            Trigger::Fails { .. } | Trigger::Stalls { .. } | Trigger::Absent => true,
            Trigger::Late => timing.within.is_empty(),
            _ => false,
        };
        let ways = ways.iter().filter(serves).cloned().collect();
        self.inherited.push(Inherited { from: from.clone(), ways });
    }

    /// Takes the ways of the innermost block out of force.
    pub(crate) fn release(&mut self) {
        self.inherited.pop();
    }

    /// Adds to a step's own ways those that it inherits, innermost block first.
    pub(crate) fn inherit(&mut self, kind: &StepKind, timing: &Timing, ways: &mut Vec<Way>) {
        if self.inherited.iter().all(|block| block.ways.is_empty()) {
            return;
        }
        let own = ways.len();
        let limit = too_many_ways::limit(self.outline.steps.len());
        let (people, machines) = match kind {
            StepKind::Stage(stage) => (performers(&stage.work, is_person), true),
            StepKind::Gate(gate) => {
                (performers(&gate.work, is_person), performers(&gate.work, |who| !is_person(who)))
            }
            StepKind::Decide | StepKind::Parallel(_) | StepKind::Wait(_) | StepKind::Run(_) => (false, false),
        };
        let has_deadline = timing.within.iter().any(|within| within.limit.is_some());
        for block in self.inherited.iter().rev() {
            for way in &block.ways {
                let wanted = match &way.trigger {
                    Trigger::Fails { errors } => machines && !handles_failure(ways, errors),
                    Trigger::Stalls { .. } => {
                        machines && !ways.iter().any(|own| matches!(own.trigger, Trigger::Stalls { .. }))
                    }
                    Trigger::Absent => people && !ways.iter().any(|own| own.trigger == Trigger::Absent),
                    Trigger::Late => has_deadline && !ways.iter().any(|own| own.trigger == Trigger::Late),
                    _ => false,
                };
                if wanted && self.inherited_ways + ways.len() - own < limit {
                    ways.push(Way { inherited_from: Some(block.from.clone()), ..way.clone() });
                }
            }
        }
        self.inherited_ways += ways.len() - own;
    }

    /// Reports a workflow whose steps inherit more than anybody could follow.
    pub(crate) fn check_inherited(&mut self) {
        let limit = too_many_ways::limit(self.outline.steps.len());
        if self.inherited_ways >= limit {
            let name = self.outline.declaration.name;
            let location = self.at(name.span);
            let name = self.base.text(&name);
            self.base.report(too_many_ways::diagnostic(name, limit, location));
        }
    }
}

/// True where a step's ways already say what happens on these errors: on every one of them, or on any failure.
fn handles_failure(ways: &[Way], errors: &[String]) -> bool {
    let handled = |error: Option<&String>| {
        ways.iter().any(|way| match &way.trigger {
            Trigger::Fails { errors } => {
                errors.is_empty() || error.is_some_and(|error| errors.contains(error))
            }
            _ => false,
        })
    };
    if errors.is_empty() {
        ways.iter().any(|way| matches!(&way.trigger, Trigger::Fails { errors } if errors.is_empty()))
    } else {
        errors.iter().all(|error| handled(Some(error)))
    }
}

fn performers(work: &flow_ir::Work, is: impl Fn(&Participant) -> bool) -> bool {
    work.by.iter().flat_map(|performers| performers.who.participants()).any(is)
}

fn is_person(participant: &Participant) -> bool {
    !matches!(participant, Participant::Agent { .. } | Participant::System { .. } | Participant::AnyAgent)
}
