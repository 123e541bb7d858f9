//! Scenarios and post-mortems.

use crate::{Argument, Duration, Expression, Head, Id, Origin, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A test: what is given, what happens, what is expected.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Scenario {
    /// Its id (module and name), name and title: both the quoted text.
    #[serde(flatten)]
    pub head: Head,
    /// The workflow, by id.
    pub of: Id,
    /// When it starts: date, `HH:MM`, time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Moment>,
    /// What is given, in order of text.
    pub given: Vec<Given>,
    /// What happens, in order of text.
    pub script: Vec<ScriptLine>,
    /// What is expected, in order of text.
    pub expectations: Vec<Expectation>,
}

/// A moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// ISO 8601.
    pub date: String,
    /// `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// By IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// Data or a fact that is given.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Given {
    /// A parameter (one name), or a fact of a system (its id and the fact's name).
    pub path: Vec<String>,
    /// Its value.
    pub value: Expression,
    /// From when on, counted from the start of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Duration>,
    /// Where it stands.
    pub origin: Origin,
}

/// One thing that happens.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScriptLine {
    /// The step, event or participant, by id.
    pub subject: Id,
    /// Which one of an `each`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Expression>,
    /// What happens.
    pub happens: Happening,
    /// After how long, from the step's opening; for events from the start of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Duration>,
    /// Where it stands.
    pub origin: Origin,
}

/// What happens in a scenario.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happening {
    /// The step writes these.
    Writes {
        /// Variables with their values.
        values: Vec<Argument>,
    },
    /// The reviewers say this.
    Says {
        /// The verdict.
        verdict: String,
        /// By whom: a participant by id, or a person's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// By how many of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u32>,
    },
    /// Nobody answers.
    Silent {
        /// For how long; for ever where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<Duration>,
    },
    /// It started and shows no sign of life.
    Stalled {
        /// For how long; for ever where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<Duration>,
    },
    /// Somebody isn't there.
    Absent {
        /// For how long; for ever where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        length: Option<Duration>,
    },
    /// It fails.
    Fails {
        /// With which error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// How often; always where nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// It takes so long.
    Takes {
        /// How long.
        length: Duration,
    },
    /// The event happens.
    Happens {
        /// What it carries.
        values: Vec<Argument>,
    },
}

/// What a scenario expects.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// Within how long from the start of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Duration>,
    /// Before which day, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// The forms of [`Expectation`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "expect", rename_all = "snake_case")]
pub enum Expected {
    /// The case ends so.
    Outcome {
        /// The outcome, by id.
        id: Id,
    },
    /// This does not happen.
    Nothing {
        /// The step, event or outcome, by id.
        id: Id,
        /// Which one of an `each`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Expression>,
    },
    /// This happens to it.
    State {
        /// The step or participant, by id.
        id: Id,
        /// Which one of an `each`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Expression>,
        /// It does not.
        negated: bool,
        /// `notified`, `assigned`, `convened`, `entered`, `finished`, `late`, `stalled`, `retried`, `recovered`,
        /// `compensated`, `cancelled`, `handed_over`, or a verdict.
        state: String,
        /// By whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// How often.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u32>,
    },
    /// This holds at the end.
    Holds {
        /// What.
        condition: Expression,
    },
}

/// What broke, and what was learnt.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Postmortem {
    /// Its id (module and name), name and title: both the quoted text.
    #[serde(flatten)]
    pub head: Head,
    /// The workflow, by id.
    pub of: Id,
    /// The assumptions that broke, by id.
    pub broke: Vec<Id>,
    /// The class of cause: `workflow`, `spec`, `agent_context`, `gate` or `judgment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Prompt>,
    /// What was changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Prompt>,
    /// The scenarios that guard it now, by id.
    pub guards: Vec<Id>,
}
