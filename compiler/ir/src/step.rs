//! Steps: stages, gates, decisions, parallels, waits and runs.

use crate::{
    Allowed, Argument, Estimate, Expression, Head, Id, Origin, Participant, Performers, PersonReference,
    Prompt, StandardUse, TimeSpan, Timing, Type, Way, Who,
};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Who answers for it: its own owner, or its block's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonReference>,
    /// When it is done at all; false means skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Its deadline and ladders.
    #[serde(default)]
    pub timing: Timing,
    /// Its ways out, its own first, then those inherited from the blocks around it.
    pub ways: Vec<Way>,
    /// What is done.
    #[serde(flatten)]
    pub kind: StepKind,
    /// Warnings accepted here, with their reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Allowed>,
}

/// The kinds of step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum StepKind {
    /// Somebody does something.
    Stage(Stage),
    /// Somebody validates artifacts.
    Gate(Gate),
    /// Data chooses the way: its ways are [`crate::Trigger::When`], in order, and [`crate::Trigger::Otherwise`].
    Decide,
    /// Several at once.
    Parallel(Parallel),
    /// Nothing until something.
    Wait(Wait),
    /// Another workflow.
    Run(Run),
}

/// What stages and gates share.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Work {
    /// Who does it.
    pub by: Vec<Performers>,
    /// Whose opinion is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consults: Vec<Participation>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informs: Vec<Participation>,
    /// What is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Read>,
    /// What is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<Write>,
    /// The tier of risk: the highest of its actions, or what it says, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Id>,
    /// While which step is open; it is cancelled when that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub while_: Option<Id>,
}

/// Somebody who is asked or told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Participation {
    /// Who.
    pub participant: Participant,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// Data that is read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Read {
    /// The variable and fields.
    pub path: Vec<String>,
    /// What is left out: paths that begin with `path`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Vec<String>>,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// Data that is written.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Write {
    /// The variable.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_: Type,
    /// Its labels, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Id>,
    /// Whose answer it is, where somebody else than the performer gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Who>,
    /// Where it stands.
    pub origin: Origin,
}

/// Something that is done in a stage or duty.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// In words.
    Text(Prompt),
    /// An action of a system.
    Action(Box<ActionCall>),
}

/// A call of an action of a system.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ActionCall {
    /// The system.
    pub system: Id,
    /// The action's name.
    pub action: String,
    /// What it is given.
    pub arguments: Vec<Argument>,
    /// Its risk, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Id>,
    /// Doing it twice is like doing it once.
    pub idempotent: bool,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// Somebody does something.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// Who, on what.
    #[serde(flatten)]
    pub work: Work,
    /// What is done, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub does: Vec<Deed>,
    /// What is asked of who does it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<Taking>,
    /// Further attempts after a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// The stage that compensates it, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Id>,
    /// What it holds alone while it runs, by id or name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusive: Vec<String>,
    /// The labels it takes away from what it writes, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifts: Vec<Id>,
    /// What it grants to whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// No agent may do it.
    pub human_only: bool,
    /// How far an agent could do it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_class: Option<AgentClass>,
}

/// How long something takes, under a condition.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Taking {
    /// How long.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// When; the first that holds counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
}

/// How far an agent does a stage.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentClass {
    /// Nobody stands between an agent's output and the next effect.
    AgentReady,
    /// A human gate, confirmation or decision does.
    AgentAugmented,
    /// No agent may.
    HumanOnly,
}

/// What a stage grants.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// The clearance or right.
    pub name: String,
    /// To whom.
    pub to: Vec<Participant>,
}

/// Further attempts after a failure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Retry {
    /// How many; `None` where it isn't known yet.
    pub times: Option<u32>,
    /// The pause before the first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<TimeSpan>,
    /// Each pause is twice the one before.
    pub doubling: bool,
    /// Where it stands.
    pub origin: Origin,
}

/// Somebody validates artifacts. Its verdicts are the [`crate::Trigger::Verdict`]s of its ways.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Who, on what.
    #[serde(flatten)]
    pub work: Work,
    /// The artifacts: variables and fields.
    pub of: Vec<Vec<String>>,
    /// The standards it claims to meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meets: Vec<StandardUse>,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
    /// What must hold before it can be accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Expression>,
    /// The share of cases, in percent.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Decimal>,
    /// The cadence at which it is decided, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Id>,
    /// How many are decided at once there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
    /// A fixed window, at whose end the result is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<TimeSpan>,
}

/// Several at once.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Parallel {
    /// Branches by name; empty for `each`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
    /// One branch for each of something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
    /// How many at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
    /// When it is done.
    pub join: Join,
    /// Until what holds branches may come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Expression>,
    /// What is still open when it is done goes on.
    pub rest_continues: bool,
}

/// A branch of a parallel.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Branch {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// When it is done at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Its deadline and ladders.
    #[serde(default)]
    pub timing: Timing,
    /// The ways that hold while it is open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
    /// Its steps, in order of text; it begins at the first.
    pub steps: Vec<Step>,
}

/// One branch for each of something.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Each {
    /// The name of one.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_: Type,
    /// One for each item of this list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<Expression>,
    /// One for each time this event happens, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Id>,
    /// Which of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
    /// Its steps, in order of text; each begins at the first.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub origin: Origin,
}

/// When a parallel is done.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Join {
    /// When all have joined.
    All,
    /// When the first has.
    Any,
    /// When at least so many have.
    AtLeast {
        /// How many.
        count: Box<Expression>,
    },
}

/// Nothing until something.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Wait {
    /// For how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<TimeSpan>,
    /// Until what holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Expression>,
}

/// Another workflow. Its outcomes are [`crate::Trigger::Outcome`]s among the ways.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Which, by id.
    pub workflow: Id,
    /// What it is given.
    pub arguments: Vec<Argument>,
    /// Through which seam, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Id>,
    /// The case goes on at once.
    pub detached: bool,
}

impl Step {
    /// Who does or validates it and on what, where it is a stage or a gate.
    pub fn work(&self) -> Option<&Work> {
        match &self.kind {
            StepKind::Stage(stage) => Some(&stage.work),
            StepKind::Gate(gate) => Some(&gate.work),
            StepKind::Decide | StepKind::Parallel(_) | StepKind::Wait(_) | StepKind::Run(_) => None,
        }
    }

    /// The lists of steps inside it: one for each branch, or the body of an `each`.
    pub fn inner(&self) -> Vec<&[Step]> {
        match &self.kind {
            StepKind::Parallel(parallel) => parallel
                .branches
                .iter()
                .map(|branch| branch.steps.as_slice())
                .chain(parallel.each.iter().map(|each| each.steps.as_slice()))
                .collect(),
            _ => Vec::new(),
        }
    }
}
