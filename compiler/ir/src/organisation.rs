//! Declarations outside workflows: functions, information, risk, time, laws and handoffs.

use crate::{
    Argument, Comparison, Expression, Field, Head, Id, Origin, Participant, PersonReference, Prompt, Rung,
    TimeSpan, Timing, Way, Who,
};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An operating unit.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Function {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Who owns its operating model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architect: Option<PersonReference>,
    /// Where work enters: ids of events, workflows, systems or roles, or words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enters: Vec<Entrance>,
    /// Its workflows, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workflows: Vec<Id>,
    /// What it values, highest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The laws in force, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Id>,
    /// What it pursues, by measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimise: Option<Id>,
    /// What it must never trade for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Expression>,
}

/// Where work enters a function.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Entrance {
    /// A declaration by id, or words.
    pub from: String,
    /// By which channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<crate::Channel>,
}

/// An artifact with fields.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Its fields, in order of text.
    pub fields: Vec<Field>,
}

/// A type with one of several values.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Its members, in order of text.
    pub members: Vec<Member>,
}

/// One value of a choice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The name in words.
    pub title: String,
    /// Its doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A class of information.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// The labels just below it, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Id>,
}

/// A tier of risk.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Risk {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// The tiers just below it, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Id>,
    /// The standard that a gate must meet before work of this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<StandardUse>,
}

/// A standard with its arguments: a rule for gates.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StandardUse {
    /// The standard.
    pub standard: Id,
    /// What people call it.
    pub title: String,
    /// The reviewers it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Who>,
    /// The share of cases it asks for, in percent.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Decimal>,
    /// Silence never consents.
    pub silence_never: bool,
    /// Where it is named.
    pub origin: Origin,
}

/// A ladder with its arguments.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LadderUse {
    /// The escalation.
    pub escalation: Id,
    /// What people call it.
    pub title: String,
    /// Its rungs, in order of text.
    pub rungs: Vec<Rung>,
    /// Under which condition it is climbed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it is named.
    pub origin: Origin,
}

/// A recovery protocol with its arguments, where a way calls it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryUse {
    /// The protocol.
    pub recovery: Id,
    /// What people call it.
    pub title: String,
    /// Its doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// Who convenes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Who>,
    /// Who attends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attends: Vec<Participant>,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
    /// Its timebox.
    #[serde(default)]
    pub timing: Timing,
    /// The artifact it leaves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Field>,
    /// The ways it allows.
    pub allows: Vec<RecoveryWay>,
    /// Where it is named.
    pub origin: Origin,
}

/// How a recovery can end well.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryWay {
    /// The same attempt goes on.
    Resume,
    /// The step begins anew.
    Restart,
    /// A human goes on instead.
    Takeover,
}

/// When something comes back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    /// How often.
    pub every: TimeSpan,
    /// On which weekday, in English: `Monday`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    /// On which day of the month, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    /// At which time of day, `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// In which time zone, by IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// For how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<TimeSpan>,
}

/// A calendar with its arguments: working time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Calendar {
    /// Its id (with its arguments where it has any), name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Its time zone, by IANA name; empty for UTC.
    pub zone: String,
    /// When work is done.
    pub open: Vec<OpenHours>,
    /// Days on which no work is done.
    pub closed: Vec<ClosedDays>,
}

/// Hours of work on some weekdays.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OpenHours {
    /// First weekday, from 1 for Monday to 7 for Sunday.
    pub first: u8,
    /// Last weekday.
    pub last: u8,
    /// Start, in minutes from midnight.
    pub from: u16,
    /// End, in minutes from midnight; 1440 for the end of the day.
    pub to: u16,
}

/// Days on which no work is done, both included, ISO 8601.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClosedDays {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
}

/// A meeting or audit that comes back, with its arguments.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Cadence {
    /// Its id (with its arguments where it has any), name and title.
    #[serde(flatten)]
    pub head: Head,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// The share of cases it looks at, in percent.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Decimal>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Who>,
    /// Who attends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attends: Vec<Participant>,
    /// What it reads: measures by id, or figures in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// What it leaves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Field>,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
    /// What is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub does: Vec<Prompt>,
    /// What it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub starts: Vec<Start>,
}

/// A workflow that is started.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Start {
    /// Which.
    pub workflow: Id,
    /// What it is given.
    pub arguments: Vec<Argument>,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
}

/// A number the work is run by.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// Its id (with its arguments where it has any), name and title.
    #[serde(flatten)]
    pub head: Head,
    /// What it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<MeasureTarget>,
    /// How it is computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Expression>,
    /// From which step or event it runs, and to which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<(String, String)>,
}

/// What a measure should be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MeasureTarget {
    /// How it is compared.
    pub operator: Comparison,
    /// With what.
    pub value: Expression,
}

/// A law with its arguments.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    /// Its id (with its arguments where it has any), name and title.
    #[serde(flatten)]
    pub head: Head,
    /// The steps it speaks about.
    pub subjects: Vec<Which>,
    /// What it asks of them.
    pub demands: Vec<Demand>,
    /// When it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Which steps a policy speaks about.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Which {
    /// A class of steps, or one by name.
    pub subject: WhichSubject,
    /// Which of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// The subject of a line of a policy.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WhichSubject {
    /// Every stage.
    Stage,
    /// Every gate.
    Gate,
    /// Every step.
    Step,
    /// Every agent.
    Agent,
    /// A step, workflow or action by id.
    Named {
        /// Its id.
        id: Id,
    },
}

/// What a policy asks of the steps it speaks about.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Demand {
    /// Such a step must have happened before.
    NeedsBefore {
        /// Which.
        which: Which,
    },
    /// Such a step must happen after.
    NeedsAfter {
        /// Which.
        which: Which,
        /// How soon.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<TimeSpan>,
    },
    /// Never at all.
    Never,
    /// Not before such a step.
    NeverBefore {
        /// Which.
        which: Which,
    },
    /// Not after such a step.
    NeverAfter {
        /// Which.
        which: Which,
    },
    /// At most so often.
    AtMost {
        /// How often; `None` where it isn't known yet.
        times: Option<u32>,
        /// For each of what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        per: Option<String>,
    },
    /// Different people do these.
    DifferentPeople {
        /// Which.
        which: Vec<Which>,
    },
    /// One person does all of these, in one case.
    SamePerson {
        /// Which.
        which: Vec<Which>,
    },
}

/// A handoff.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Seam {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// From which outcome or step, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Id>,
    /// To which workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Start>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonReference>,
    /// Who accepts it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Who>,
    /// How soon.
    #[serde(default)]
    pub timing: Timing,
    /// What must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Expression>,
    /// What is asked of who accepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
    /// Where a refusal and a late acceptance go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
}
