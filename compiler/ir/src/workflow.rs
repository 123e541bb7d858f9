//! Workflows: blocks of steps, the ways between them, and the timers on them.

use crate::{
    Argument, Estimate, Expression, Field, Head, Id, LadderUse, Origin, Participant, PersonReference, Rate,
    RecoveryUse, Schedule, StandardUse, TimeSpan, Type, Who,
};
use rust_decimal::Decimal;
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
    pub because: Option<Prompt>,
    /// From where it counts; the step's entry where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Anchor>,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
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
    /// Data chooses the way: its ways are [`Trigger::When`], in order, and [`Trigger::Otherwise`].
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

/// Somebody validates artifacts. Its verdicts are the [`Trigger::Verdict`]s of its ways.
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

/// Another workflow. Its outcomes are [`Trigger::Outcome`]s among the ways.
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

/// A way out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Way {
    /// What makes it be taken.
    pub trigger: Trigger,
    /// Where it leads: the first arrow that has not been taken as often as it may.
    pub arrows: Vec<Arrow>,
    /// The block whose way this is, by id, where the step has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<Id>,
    /// Where it stands.
    pub origin: Origin,
}

/// What makes a way be taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Trigger {
    /// The step is done.
    Done,
    /// The reviewers' verdict: `accept`, `rework`, `reject` or one of its own.
    Verdict {
        /// Its name.
        name: String,
    },
    /// It failed.
    Fails {
        /// With one of these errors; empty for any.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        errors: Vec<String>,
    },
    /// No sign of life.
    Stalls {
        /// For how long.
        after: TimeSpan,
    },
    /// Its deadline has passed.
    Late,
    /// Nobody is there, deputies included.
    Absent,
    /// Something happened.
    Event {
        /// What, by id.
        id: Id,
        /// Under which condition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<Box<Expression>>,
    },
    /// The other workflow ended so.
    Outcome {
        /// The outcome's name.
        name: String,
        /// Under which condition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<Box<Expression>>,
    },
    /// The payload was refused at the seam.
    Refused,
    /// An arm of a decision.
    When {
        /// What must hold.
        condition: Box<Expression>,
    },
    /// None of the other arms.
    Otherwise,
    /// Too many left for the join to be met.
    Unmet,
}

/// One arrow of a way.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Arrow {
    /// Where it leads.
    pub target: Target,
    /// How often it may be taken in one instance of its block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Bound>,
    /// Where it stands.
    pub origin: Origin,
}

/// How often.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Bound {
    /// So often.
    Times {
        /// How often.
        times: u32,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
}

/// Where an arrow leads.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Target {
    /// A step of the same block, by id.
    Step {
        /// Which.
        id: Id,
    },
    /// An outcome of the workflow, which ends the case.
    Outcome {
        /// Its id.
        id: Id,
        /// What it carries.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        arguments: Vec<Argument>,
    },
    /// The end of a branch, counted for the join.
    Join,
    /// The end of a branch, not counted.
    Leave,
    /// The verdict accept of a gate: `late -> accept`, silence consents.
    Verdict {
        /// Which.
        name: String,
    },
    /// A recovery; when it doesn't help, the next arrow is taken.
    Recovery(Box<RecoveryUse>),
    /// A new case of a workflow: of a seam.
    Workflow {
        /// Which, by id.
        id: Id,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
    /// Could not be understood; an error has been reported.
    Invalid,
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

impl Workflow {
    /// All steps with those inside them, outermost first, in order of text; then those of `beside` and `finally`.
    pub fn all_steps(&self) -> Vec<&Step> {
        let mut found = Vec::new();
        let mut open: Vec<&Step> = Vec::new();
        open.extend(self.finally.iter().rev());
        open.extend(self.besides.iter().rev().flat_map(|beside| beside.steps.iter().rev()));
        open.extend(self.steps.iter().rev());
        while let Some(step) = open.pop() {
            found.push(step);
            let inner = step.inner();
            open.extend(inner.iter().rev().flat_map(|steps| steps.iter().rev()));
        }
        found
    }
}
