//! Ways out of a step: what makes them be taken, how often, and where they lead.

use crate::{Argument, Expression, Id, Origin, RecoveryUse, TimeSpan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
