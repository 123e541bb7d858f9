//! Who takes part: people, agents and systems, and the expressions that say who does or validates something.

use crate::{Expression, Field, Head, Id, Origin, Prompt, Rate, Schedule, TimeSpan, Timing, Way};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How somebody is reached.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// `slack`, `phone`, `pager`, `mail`, ...; empty where it isn't known yet.
    pub name: String,
    /// The address on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What is open, where it isn't known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// Who is in a role.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Members {
    /// Nothing is said.
    #[default]
    Unstated,
    /// So many.
    Count {
        /// How many.
        count: u32,
    },
    /// By name.
    Named {
        /// Ids of declared persons, or plain names.
        people: Vec<String>,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
}

/// What somebody may decide, up to a limit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Authority {
    /// The action: system and name (`org.systems.Payments.refund`), or a risk by id.
    pub action: Id,
    /// The limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// A role or a body: people who can do the same work.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Who is in it.
    pub members: Members,
    /// The larger body it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Id>,
    /// Can be asked, never ordered or counted.
    pub external: bool,
    /// How much it can take on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Rate>,
    /// Its working time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Id>,
    /// How it is reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Channel>,
    /// What it may see, by label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clearance: Vec<Id>,
    /// Who stands in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<Id>,
    /// What it may decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decides: Vec<Authority>,
}

/// Somebody by name; says what a role says.
pub type Person = Role;

/// What an agent may or must never use.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Permission {
    /// The actions: system and name.
    pub actions: Vec<Id>,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// What an agent must have confirmed before it does it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// The actions: system and name.
    pub actions: Vec<Id>,
    /// Who confirms.
    pub with: Who,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// What a reviewing agent judges by.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Criterion {
    /// Its name.
    pub name: String,
    /// Its weight.
    #[schemars(with = "String")]
    pub weight: Decimal,
    /// What is asked.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A look at a sample of what an agent did.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// The share of cases, in percent.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Decimal>,
    /// How often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Who looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Who>,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Prompt>,
    /// By when.
    #[serde(default)]
    pub timing: Timing,
    /// What happens when it is late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<Way>,
}

/// An AI participant.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Agent {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// The human who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<PersonReference>,
    /// What it may see, by label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clearance: Vec<Id>,
    /// What it may use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Permission>,
    /// What it must never do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<Permission>,
    /// What it must have confirmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirms: Vec<Confirmation>,
    /// What it values, highest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Its model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The configuration the model runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// Found in use and not sanctioned.
    pub observed: bool,
    /// Looks at samples of what it did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audits: Vec<Audit>,
    /// What it judges by as a reviewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// From which score, in percent, it accepts.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passes: Option<Decimal>,
}

/// Something a system can do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// What it needs to know.
    pub parameters: Vec<Field>,
    /// What it gives back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<crate::Type>,
    /// Its risk, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Id>,
    /// Doing it twice is like doing it once.
    pub idempotent: bool,
    /// Its doc comment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// Where its name stands.
    pub origin: Origin,
}

/// Software.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct System {
    /// Its id, name and title.
    #[serde(flatten)]
    pub head: Head,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonReference>,
    /// What it may hold, by label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clearance: Vec<Id>,
    /// What it can do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// How it can fail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// What it knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Field>,
    /// Where it is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// One accountable person, role or body, or a hole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PersonReference {
    /// A participant.
    Participant {
        /// Who.
        participant: Participant,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
}

/// Somebody or something that takes part.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "participant", rename_all = "snake_case")]
pub enum Participant {
    /// A role or body.
    Role {
        /// Which.
        id: Id,
    },
    /// A person by name.
    Person {
        /// Who.
        id: Id,
    },
    /// An agent.
    Agent {
        /// Which.
        id: Id,
    },
    /// A system.
    System {
        /// Which.
        id: Id,
    },
    /// Whoever the data names: a case role, or a field that holds somebody.
    Holder {
        /// The variable and fields.
        path: Vec<String>,
        /// The role it is somebody of, where that is known.
        role: Option<Id>,
    },
    /// Any human of the package.
    AnyHuman,
    /// Any agent of the package.
    AnyAgent,
    /// Somebody named by where they stand: `performer`, `operator`, `owner`, `sender`, `receiver`, `performer.operator`,
    /// `sender.owner`, ...
    Relative {
        /// The words, outermost first.
        path: Vec<String>,
    },
}

/// Who does or validates something.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who {
    /// One participant; of a role or body, one of its people.
    One {
        /// Who.
        participant: Participant,
        /// Where it stands.
        origin: Origin,
    },
    /// So many of a pool.
    Of {
        /// How many.
        quorum: Quorum,
        /// Of whom.
        pool: Vec<Participant>,
        /// Counts only votes cast.
        voting: bool,
        /// Where it stands.
        origin: Origin,
    },
    /// One after the other.
    Then {
        /// Two or more.
        parts: Vec<Who>,
    },
    /// All of them.
    And {
        /// Two or more.
        parts: Vec<Who>,
    },
    /// One of them.
    Or {
        /// Two or more.
        parts: Vec<Who>,
    },
    /// Not the authors of an artifact.
    ExceptAuthor {
        /// Who.
        who: Box<Who>,
        /// The artifact: a variable and fields.
        of: Vec<String>,
    },
    /// Not these.
    Except {
        /// Who.
        who: Box<Who>,
        /// Who not.
        excluded: Box<Who>,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
}

/// How many of a pool.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Quorum {
    /// So many.
    Number {
        /// How many.
        count: u32,
    },
    /// A share, as a vote.
    Fraction {
        /// Numerator.
        numerator: u32,
        /// Denominator, not zero.
        denominator: u32,
    },
    /// More than half, as a vote.
    Majority,
    /// Everybody.
    All,
    /// As many as the data says.
    Computed {
        /// The number.
        value: Box<Expression>,
    },
    /// Not known yet.
    Unknown {
        /// What is open.
        question: String,
    },
}

impl Who {
    /// Everybody named in it, in order, with repetitions; those excluded are left out.
    pub fn participants(&self) -> Participants<'_> {
        let mut participants = Participants { at_hand: [].iter(), open: Vec::new() };
        participants.enter(self);
        participants
    }
}

/// The participants of a [`Who`], in order of text: see [`Who::participants`].
#[derive(Clone, Debug)]
pub struct Participants<'who> {
    /// What comes next.
    at_hand: std::slice::Iter<'who, Participant>,
    /// What comes after that, last first.
    open: Vec<&'who Who>,
}

impl<'who> Participants<'who> {
    fn enter(&mut self, who: &'who Who) {
        match who {
            Who::One { participant, .. } => self.at_hand = std::slice::from_ref(participant).iter(),
            Who::Of { pool, .. } => self.at_hand = pool.iter(),
            Who::Then { parts } | Who::And { parts } | Who::Or { parts } => {
                self.open.extend(parts.iter().rev());
            }
            Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => self.open.push(who),
            Who::Unknown { .. } => {}
        }
    }
}

impl<'who> Iterator for Participants<'who> {
    type Item = &'who Participant;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(participant) = self.at_hand.next() {
                return Some(participant);
            }
            let who = self.open.pop()?;
            self.enter(who);
        }
    }
}

/// A rung of a ladder.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Rung {
    /// True for `every`: a reminder that repeats until the next rung that assigns, or the answer.
    pub repeats: bool,
    /// After how long.
    pub time: TimeSpan,
    /// What is done.
    pub action: RungAction,
    /// To whom.
    pub person: PersonReference,
    /// By which channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Under which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// Where it stands.
    pub origin: Origin,
}

/// What a rung of a ladder does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RungAction {
    /// Tells somebody; nobody's task changes.
    Notify,
    /// Hands the task to somebody.
    Assign,
    /// Opens a meeting beside it.
    Convene,
}
