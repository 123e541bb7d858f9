//! Workflows: what a case is given, how it can end, and what runs across the whole of it.

use crate::{
    Deed, Expression, Field, Head, Id, LadderUse, Origin, Participant, PersonReference, Rate, Schedule, Step,
    StepKind, TimeSpan, Type, Way, Who,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A workflow. A case of it starts with its parameters and ends with one of its outcomes.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Workflow {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// What a case is given.
    pub parameters: Vec<Field>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Prompt>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonReference>,
    /// Its deadline and ladders.
    #[serde(default)]
    pub timing: Timing,
    /// The ways that hold while it is open: `late`, `on`, and those that its steps inherit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// What must hold before a case can start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Expression>,
    /// How often a case comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives: Option<Rate>,
    /// Its measures, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Id>,
    /// What it pursues, by measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimise: Option<Id>,
    /// What it must never trade for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Expression>,
    /// The laws in force, by id: its own and those of its function.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Id>,
    /// How it can end.
    pub outcomes: Vec<Outcome>,
    /// What must be true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
    /// What its steps are excepted from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// What can happen to a case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Deadlines across the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// What is due every so often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Duty>,
    /// Blocks that run beside the steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub besides: Vec<Beside>,
    /// Its steps, in order of text; a case begins at the first.
    pub steps: Vec<Step>,
    /// What is done whatever the ending, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub finally: Vec<Step>,
    /// All data of a case that steps write, by name; parameters are not repeated here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
    /// Warnings accepted here, with their reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Allowed>,
}

/// A warning accepted, with its reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Allowed {
    /// The rule.
    pub rule: String,
    /// Why.
    pub because: String,
    /// Where it stands.
    pub origin: Origin,
}

/// Data that steps write.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_: Type,
    /// Its labels, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Id>,
    /// The steps that write it, by id.
    pub written_by: Vec<Id>,
}

/// A text for people, perhaps under a condition, perhaps still open.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Prompt {
    /// What it says; where it isn't known yet, what is open. Markdown where it was written as a block.
    pub text: String,
    /// True where it isn't known yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// How a case can end.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// What it carries.
    pub parameters: Vec<Field>,
    /// Runs the compensations of what was done.
    pub unwinds: bool,
}

/// What must be true for the workflow to work.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Assumption {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// What is assumed.
    pub text: Prompt,
    /// How often it is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Who checks it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Who>,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
}

/// What a step is excepted from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// The step, by id.
    pub of: Id,
    /// The risk or policy it is excepted from, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Id>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Prompt>,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<PersonReference>,
    /// Through which day it holds, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What can happen to a case.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// What it carries.
    pub parameters: Vec<Field>,
    /// Who or what sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Participant>,
    /// To which case it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<Expression>,
    /// Not kept where nobody listens.
    pub transient: bool,
}

/// A deadline anchored at a step or event, whatever the case is doing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Its deadline, anchor, pause and ladders.
    pub timing: Timing,
    /// What sets it to zero: steps or events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restarts: Vec<Anchor>,
    /// What stops it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub until: Vec<Anchor>,
    /// What happens when it is late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
}

/// What is due every so often while something is open.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// How often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// While which step is open; the whole case where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub while_: Option<Id>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonReference>,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Performers>,
    /// What is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub does: Vec<Deed>,
    /// Its deadline and ladders.
    #[serde(default)]
    pub timing: Timing,
    /// What happens when it is late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
}

/// Steps that run beside the block without cancelling it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Beside {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// What starts it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts: Vec<Anchor>,
    /// Its deadline and ladders.
    #[serde(default)]
    pub timing: Timing,
    /// The ways that hold while it is open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// Its steps, in order of text; it begins at the first.
    pub steps: Vec<Step>,
}

/// A step or event to which time is anchored, or data that holds a moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Anchor {
    /// When a step ends, by id.
    Step {
        /// Which.
        id: Id,
    },
    /// When an event happens, by id.
    Event {
        /// Which.
        id: Id,
    },
    /// A moment in the data.
    Variable {
        /// The variable and fields.
        path: Vec<String>,
    },
}

/// Deadlines and ladders of a step, block, workflow or clock. The way `late` stands among the ways.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// Deadlines: the first whose condition holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<Within>,
    /// Ladders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladders: Vec<LadderUse>,
    /// While what the time doesn't count: steps, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Anchor>,
}

/// A deadline, or its honest absence.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Within {
    /// How long; `None` for `no limit`.
    pub limit: Option<TimeSpan>,
    /// Why there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Box<Prompt>>,
    /// From where it counts; the step's entry where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Anchor>,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Box<Expression>>,
    /// Where it stands.
    pub origin: Origin,
}

/// Who does the work, under a condition.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Performers {
    /// Who.
    pub who: Who,
    /// When; the first that holds counts, and the last has no condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

impl Workflow {
    /// All steps with those inside them, outermost first, in order of text; then those of `beside` and `finally`.
    pub fn all_steps(&self) -> Vec<&Step> {
        let outer = std::iter::once(self.steps.as_slice());
        let outer = outer
            .chain(self.besides.iter().map(|beside| beside.steps.as_slice()))
            .chain([self.finally.as_slice()]);
        let mut found = Vec::with_capacity(outer.clone().map(<[Step]>::len).sum());
        // The rest of each block that has been begun, the innermost last.
        let mut open: Vec<std::slice::Iter<'_, Step>> = Vec::new();
        for steps in outer {
            open.push(steps.iter());
            while let Some(steps) = open.last_mut() {
                let Some(step) = steps.next() else {
                    open.pop();
                    continue;
                };
                found.push(step);
                if let StepKind::Parallel(_) = &step.kind {
                    open.extend(step.inner().iter().rev().map(|steps| steps.iter()));
                }
            }
        }
        found
    }
}
