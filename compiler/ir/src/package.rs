//! The whole package, and what every declaration begins with.

use crate::{
    ActionCall, Agent, Cadence, Calendar, Choice, Confirmation, Deed, Function, Label, Measure, Participant,
    Person, Policy, Postmortem, Record, Risk, Role, Scenario, Seam, Stage, System, Workflow,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stable name of something in the whole package: module, declaration, steps, joined by dots.
pub type Id = String;

/// Where something stands in the source: a range of bytes of one file of [`Package::files`].
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, JsonSchema,
)]
pub struct Origin {
    /// Index into [`Package::files`].
    pub file: u32,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset just past the last byte.
    pub end: u32,
}

/// A file of the package or of the standard library, by its path with `/`. Files of the standard library begin with `std/`.
pub type SourcePath = String;

/// What every declaration and step begins with.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// Its stable id.
    pub id: Id,
    /// Its name in the source, without the module.
    pub name: String,
    /// What people call it: its `title`, or its name turned into words.
    pub title: String,
    /// Its doc comment, Markdown; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub documentation: String,
    /// Where it stands: its name, or its keyword where it has none.
    pub origin: Origin,
}

/// Something that is not known yet: `unknown "..."`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Unknown {
    /// What is open, in the author's words.
    pub question: String,
    /// The id of the declaration or step in which it stands.
    pub within: Id,
    /// Where it stands.
    pub origin: Origin,
}

/// Everything a package says.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Package {
    /// The version of this form: [`crate::VERSION`].
    pub version: u32,
    /// The package's name, from its `flow.toml`.
    pub name: String,
    /// The files that [`Origin`]s point into.
    pub files: Vec<SourcePath>,
    /// Operating units.
    pub functions: Vec<Function>,
    /// Artifacts with fields.
    pub records: Vec<Record>,
    /// Artifacts with one of several values.
    pub choices: Vec<Choice>,
    /// Classes of information.
    pub labels: Vec<Label>,
    /// Tiers of risk.
    pub risks: Vec<Risk>,
    /// Roles and bodies.
    pub roles: Vec<Role>,
    /// People by name.
    pub persons: Vec<Person>,
    /// AI participants.
    pub agents: Vec<Agent>,
    /// Software.
    pub systems: Vec<System>,
    /// Working time.
    pub calendars: Vec<Calendar>,
    /// Meetings and audits that come back.
    pub cadences: Vec<Cadence>,
    /// Numbers the work is run by.
    pub measures: Vec<Measure>,
    /// Laws in force somewhere, with their arguments.
    pub policies: Vec<Policy>,
    /// Handoffs.
    pub seams: Vec<Seam>,
    /// Workflows.
    pub workflows: Vec<Workflow>,
    /// Tests.
    pub scenarios: Vec<Scenario>,
    /// What broke, and what was learnt.
    pub postmortems: Vec<Postmortem>,
    /// What is not known yet, in order of place.
    pub unknowns: Vec<Unknown>,
}

macro_rules! find {
    ($($(#[$doc:meta])* $name:ident: $field:ident -> $type:ty;)*) => {
        impl Package {
            $($(#[$doc])*
            pub fn $name(&self, id: &str) -> Option<&$type> {
                self.$field
                    .binary_search_by(|candidate| candidate.head.id.as_str().cmp(id))
                    .ok()
                    .and_then(|index| self.$field.get(index))
            })*

            /// Puts all declarations in order of their ids, which the look-ups rely on.
            pub fn sort(&mut self) {
                $(self.$field.sort_by(|left, right| left.head.id.cmp(&right.head.id));)*
                self.postmortems.sort_by(|left, right| left.head.id.cmp(&right.head.id));
                self.unknowns.sort_by_key(|unknown| unknown.origin);
            }
        }
    };
}

find! {
    /// The function of that id.
    function: functions -> Function;
    /// The record of that id.
    record: records -> Record;
    /// The choice of that id.
    choice: choices -> Choice;
    /// The label of that id.
    label: labels -> Label;
    /// The risk of that id.
    risk: risks -> Risk;
    /// The role of that id.
    role: roles -> Role;
    /// The person of that id.
    person: persons -> Person;
    /// The agent of that id.
    agent: agents -> Agent;
    /// The system of that id.
    system: systems -> System;
    /// The calendar of that id.
    calendar: calendars -> Calendar;
    /// The cadence of that id.
    cadence: cadences -> Cadence;
    /// The measure of that id.
    measure: measures -> Measure;
    /// The policy of that id.
    policy: policies -> Policy;
    /// The seam of that id.
    seam: seams -> Seam;
    /// The workflow of that id.
    workflow: workflows -> Workflow;
    /// The scenario of that id.
    scenario: scenarios -> Scenario;
}

impl Package {
    /// What a stage does that whichever agent does it must have confirmed, and how.
    pub fn confirmations<'p>(&'p self, stage: &'p Stage) -> Vec<(&'p ActionCall, &'p Confirmation)> {
        let mut agents: Vec<&Agent> = Vec::new();
        for participant in stage.work.by.iter().flat_map(|by| by.who.participants()) {
            if let Participant::Agent { id } = participant
                && let Some(agent) = self.agent(id)
                && !agents.iter().any(|known| known.head.id == agent.head.id)
            {
                agents.push(agent);
            }
        }
        let mut found = Vec::new();
        for agent in agents {
            for deed in &stage.does {
                let Deed::Action(call) = deed else { continue };
                let action = format!("{}.{}", call.system, call.action);
                let confirms = agent.confirms.iter().filter(|confirms| confirms.actions.contains(&action));
                found.extend(confirms.map(|confirms| (&**call, confirms)));
            }
        }
        found
    }

    /// What people call the participant, record, step or whatever has that id; the last name of the id where nothing has.
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        let head = self
            .role(id)
            .map(|found| &found.head)
            .or_else(|| self.person(id).map(|found| &found.head))
            .or_else(|| self.agent(id).map(|found| &found.head))
            .or_else(|| self.system(id).map(|found| &found.head))
            .or_else(|| self.workflow(id).map(|found| &found.head))
            .or_else(|| self.record(id).map(|found| &found.head))
            .or_else(|| self.choice(id).map(|found| &found.head))
            .or_else(|| self.label(id).map(|found| &found.head))
            .or_else(|| self.risk(id).map(|found| &found.head))
            .or_else(|| self.seam(id).map(|found| &found.head))
            .or_else(|| self.cadence(id).map(|found| &found.head))
            .or_else(|| self.measure(id).map(|found| &found.head))
            .or_else(|| self.policy(id).map(|found| &found.head))
            .or_else(|| self.function(id).map(|found| &found.head));
        head.map_or_else(|| id.rsplit('.').next().unwrap_or(id), |head| head.title.as_str())
    }
}
