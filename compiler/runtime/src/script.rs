//! Who does what and when: everybody outside the case, seen from the interpreter.

use crate::evaluate::Unsaid;
use crate::time::Moment;
use crate::value::Value;
use flow_ir::{Duration, Estimate};
use std::collections::BTreeMap;

/// What somebody is asked to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// A stage by people or agents.
    Stage,
    /// A stage by a system.
    System,
    /// A gate.
    Gate,
    /// A confirmation inside a stage.
    Confirmation,
    /// A recovery.
    Recovery,
    /// Whether to accept a handoff.
    Seam,
    /// A duty.
    Duty,
}

/// A request to somebody outside.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// What kind of work it is.
    pub work: Work,
    /// The step, seam or duty, by id; for a recovery, the step that it is for.
    pub step: &'a str,
    /// The recovery, by id, where it is one.
    pub recovery: Option<&'a str>,
    /// In which case of the run.
    pub case: usize,
    /// Which visit, from 1; counted over all instances of its block.
    pub visit: u32,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// Who has it, as in the trace.
    pub holder: &'a str,
    /// True after a takeover or an assignment: it isn't who was asked at first.
    pub passed_on: bool,
    /// Which one of an `each`.
    pub item: Option<&'a Value>,
    /// When the visit began.
    pub opened: Moment,
    /// Now.
    pub now: Moment,
    /// How long it takes where nothing else is said.
    pub takes: Option<Estimate>,
    /// The verdicts that a gate knows, or the ways a recovery allows.
    pub answers: Vec<String>,
    /// What it writes.
    pub writes: Vec<&'a str>,
    /// Somebody has answered at this gate, and more answers are needed.
    pub more: bool,
    /// The gate collects answers until a moment, so that nobody has to answer.
    pub collects: bool,
}

/// What somebody does.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// Does it.
    Finishes {
        /// What it writes.
        writes: BTreeMap<String, Value>,
        /// Who does it: a participant by id or a name; whoever has it where nothing is said.
        by: Option<String>,
    },
    /// Answers.
    Answers {
        /// The verdict, or how a recovery ends.
        verdict: String,
        /// Who: a participant by id or a name; everybody who is needed where nothing is said.
        by: Option<String>,
        /// How many of them.
        count: u32,
        /// What is written with it.
        writes: BTreeMap<String, Value>,
    },
    /// Fails.
    Fails {
        /// With which error.
        error: Option<String>,
    },
    /// Is not there.
    Absent,
    /// Shows a sign of life.
    Lives,
}

/// Something that somebody does, and when.
#[derive(Clone, PartialEq, Debug)]
pub struct Reply {
    /// How long after it was asked, or at which moment.
    pub after: After,
    /// What.
    pub act: Act,
    /// They show signs of life until then, so that nothing stalls.
    pub alive: bool,
}

/// When a reply comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// So long after the visit was opened.
    Opening(Duration),
    /// So long after this attempt began.
    Start(Duration),
    /// So many seconds after this attempt began.
    Seconds(i64),
}

/// An event that somebody outside sends.
#[derive(Clone, PartialEq, Debug)]
pub struct Occurrence {
    /// The event, by id.
    pub event: String,
    /// When.
    pub at: Moment,
    /// What it carries.
    pub values: BTreeMap<String, Value>,
}

/// A line that is missing, because nothing decides by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Of what: a step, recovery or seam by id, or a system for a fact.
    pub subject: String,
    /// What is missing.
    pub what: MissingWhat,
    /// In which visit.
    pub visit: u32,
}

/// What a missing line would say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MissingWhat {
    /// An answer, of these.
    Answer(Vec<String>),
    /// Who else must answer, where some have.
    Reviewer(String, String),
    /// What it writes: the variable and fields that something depends on.
    Writes(String),
    /// What a system knows.
    Fact(String),
}

/// Everybody outside a case.
pub trait Script {
    /// What is done from here on. No reply at all means silence.
    ///
    /// # Errors
    /// The line that is missing.
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing>;

    /// What a system knows, so many seconds after the start.
    fn fact(&self, system: &str, fact: &str, since_start: i64) -> Option<Value>;

    /// At which moments after the start, in seconds, facts change.
    fn changes(&self) -> Vec<i64> {
        Vec::new()
    }

    /// The events of the first case, at moments from the start in seconds.
    fn events(&self, start: Moment) -> Vec<Occurrence>;

    /// True where a participant is away now, so many seconds after the start.
    fn away(&self, _participant: &str, _since_start: i64) -> bool {
        false
    }

    /// True where calendars say who is there when a step opens.
    fn calendars_count(&self) -> bool {
        true
    }

    /// True where what happens in a workflow behind an outcome is part of the run.
    fn follows(&self, workflow: &str) -> bool;

    /// True where it matters whether something is handed on: a seam, or a workflow behind one, by id.
    fn expects(&self, id: &str) -> bool {
        self.follows(id)
    }

    /// How a workflow ends that is run and not looked into: an outcome by id. `None` where it is looked into.
    fn instead_of(&self, _workflow: &str) -> Option<String> {
        None
    }

    /// Whether a share of cases includes this one, where the script knows.
    fn sampled(&self, _gate: &str) -> Option<bool> {
        None
    }

    /// Decides among arms, told by where each leads, or between no and yes, where what it rests on was not said.
    ///
    /// # Errors
    /// The line that is missing.
    fn choose(&mut self, _step: &str, _arms: &[String], unsaid: &Unsaid) -> Result<usize, Missing>;

    /// When working time ends, where somebody outside says so.
    fn working_time(&mut self, _of: &str, _from: Moment, _length: Duration) -> Option<Moment> {
        None
    }
}
