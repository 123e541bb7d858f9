//! What is open: cases, blocks, visits of steps, deadlines.

use crate::people::Somebody;
use crate::review::Review;
use crate::script::{Act, Occurrence, Reply};
use crate::time::Moment;
use crate::value::Value;
use flow_ir::{
    Duty, Head, Id, Origin, RecoveryUse, Seam, Stage, Step, StepKind, Timing, Way, Who, Work, Workflow,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The place of something due in the queue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Key {
    /// When.
    pub at: Moment,
    /// 0 for answers and events, 1 for timers.
    pub class: u8,
    /// The narrower block first.
    pub narrow: u8,
    /// Order of text.
    pub order: u32,
    /// Inside a step: its deadline, then the rungs of its ladders in order of text, then the rest.
    pub line: u32,
    /// Order of opening.
    pub sequence: u64,
}

/// Something due.
#[derive(Clone, Debug)]
pub enum Timer {
    /// Somebody does something.
    Reply { visit: usize, epoch: u32, act: Act },
    /// Somebody answers in a recovery.
    Recovered { visit: usize, epoch: u32, act: Act },
    /// Somebody confirms.
    Confirmed { visit: usize, epoch: u32, act: Act },
    /// The next attempt.
    Retry { visit: usize, epoch: u32 },
    /// No sign of life.
    Stall { visit: usize, epoch: u32 },
    /// A wait is over.
    Waited { visit: usize },
    /// A window closes.
    Window { visit: usize },
    /// A deadline.
    Deadline { watch: usize, epoch: u32 },
    /// A rung of a ladder.
    Rung { watch: usize, epoch: u32, ladder: usize, rung: usize, turn: u32 },
    /// A duty is due.
    Due { case: usize, duty: usize, epoch: u32, turn: u32 },
    /// An event.
    Event(Occurrence),
    /// A fact may have changed.
    Change,
    /// A new day begins, or a moment has come that something waits for.
    Clock,
}

/// Something to be done now.
#[derive(Clone, Debug)]
pub enum Todo<'p> {
    /// Open a step in a block.
    Enter { scope: usize, step: &'p Step },
    /// Go on with unwinding, `finally` or the closing of a case.
    Close { case: usize },
    /// A parallel may be done.
    Join { visit: usize },
    /// A called case has ended.
    Returned { visit: usize, case: usize },
    /// Begin an attempt.
    Attempt { visit: usize },
    /// Kept events may have found a listener.
    Listen { case: usize },
}

impl Timer {
    /// Where it stands among what falls due at one moment in one step.
    pub fn line(&self) -> u32 {
        match self {
            Self::Deadline { .. } => 0,
            Self::Rung { ladder, rung, .. } => {
                let ladder = u32::try_from(*ladder).unwrap_or(u32::MAX);
                ladder.saturating_mul(1_000).saturating_add(u32::try_from(*rung).unwrap_or(999) + 1)
            }
            _ => u32::MAX,
        }
    }
}

impl Todo<'_> {
    /// The step that it is about.
    pub fn step(&self) -> Option<Id> {
        match self {
            Self::Enter { step, .. } => Some(step.head.id.clone()),
            _ => None,
        }
    }
}

/// A case of a workflow.
#[derive(Debug)]
pub struct Case<'p> {
    /// The workflow.
    pub workflow: &'p Workflow,
    /// What tells it from others: from which shares are drawn.
    pub name: String,
    /// When it started.
    pub started: Moment,
    /// Its own block.
    pub root: usize,
    /// The run that called it.
    pub parent: Option<usize>,
    /// What happens in it is part of the run.
    pub followed: bool,
    /// How it ends, once it is known.
    pub outcome: Option<Id>,
    /// What the outcome carries.
    pub arguments: BTreeMap<String, Value>,
    /// Its outcome has been reached.
    pub ending: bool,
    /// It is over.
    pub closed: bool,
    /// How many visits each step has had.
    pub visits: BTreeMap<&'p str, u32>,
    /// When each step last ended, and each event last happened.
    pub ended: BTreeMap<String, Moment>,
    /// When each step last began.
    pub began: BTreeMap<String, Moment>,
    /// Figures of steps: who did it, its last verdict, who joined.
    pub figures: BTreeMap<(String, String), Value>,
    /// Completed visits of stages that can be undone, oldest first.
    pub done: Vec<Undoing<'p>>,
    /// What is still to be undone, newest last.
    pub unwinding: Vec<Undoing<'p>>,
    /// How far `finally` has come; `None` before it began.
    pub finally: Option<usize>,
    /// Blocks that are open beside its own.
    pub beside: Vec<usize>,
    /// How many events wait for each `beside`.
    pub queued: Vec<VecDeque<Option<Occurrence>>>,
    /// Events that nobody listens to yet.
    pub kept: Vec<Occurrence>,
    /// The clocks that run, by their place in the workflow.
    pub clocks: BTreeMap<usize, usize>,
    /// Clocks that have been stopped for good.
    pub stopped: BTreeSet<usize>,
    /// The duties that are due, by their place: the epoch of their timers and the visit under way.
    pub duties: BTreeMap<usize, DutyState>,
    /// Who wrote each variable.
    pub authors: BTreeMap<String, BTreeSet<Somebody>>,
    /// What each variable was derived from.
    pub sources: BTreeMap<String, BTreeSet<String>>,
    /// Approvals that hold: the gate and the artifacts.
    pub approvals: BTreeMap<Id, BTreeSet<String>>,
}

/// A duty while its step is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct DutyState {
    /// Timers of an earlier opening don't count.
    pub epoch: u32,
    /// It is due.
    pub open: bool,
    /// When it began.
    pub from: Moment,
    /// The visit under way.
    pub visit: Option<usize>,
    /// How often it has been done.
    pub times: u32,
}

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    /// The workflow's own.
    Root,
    /// A branch of a parallel, by its place.
    Branch(usize),
    /// One of an `each`, by its place.
    Item(usize),
    /// A `beside`, by its place.
    Beside(usize),
    /// Compensation.
    Unwinding,
    /// `finally`.
    Finally,
    /// A handoff under way.
    Handover,
    /// A duty.
    Duty,
}

/// How a branch ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// It counts.
    Joined,
    /// It doesn't.
    Left,
    /// Cancelled with what was around it.
    Cancelled,
}

/// A completed visit that can be undone.
#[derive(Clone, Copy, Debug)]
pub struct Undoing<'p> {
    /// What was done.
    pub step: &'p Step,
    /// What undoes it.
    pub undo: &'p Step,
    /// The block in which it was done.
    pub scope: usize,
}

/// A block with its one open step.
#[derive(Debug)]
pub struct Scope<'p> {
    /// Its case.
    pub case: usize,
    /// What it is.
    pub kind: ScopeKind,
    /// Its id: of the workflow, branch or `beside`.
    pub id: &'p str,
    /// The parallel around it.
    pub parent: Option<usize>,
    /// The block around it, whose data it sees.
    pub outer: Option<usize>,
    /// Its steps.
    pub steps: &'p [Step],
    /// The ways that hold while it is open.
    pub ways: &'p [Way],
    /// The step that is open.
    pub current: Option<usize>,
    /// Data written in it.
    pub data: BTreeMap<String, Value>,
    /// What was written in it is known in the block around it.
    pub shared: bool,
    /// How often each arrow has been taken.
    pub taken: BTreeMap<Origin, u32>,
    /// It is open.
    pub open: bool,
    /// How it ended.
    pub done: Option<Done>,
    /// It goes on though its parallel is done.
    pub detached: bool,
    /// How deep it lies.
    pub depth: u8,
    /// Its deadline and ladders.
    pub watch: Option<usize>,
    /// Which one of an `each`.
    pub item: Option<Value>,
}

/// What is visited.
#[derive(Clone, Copy, Debug)]
pub enum Body<'p> {
    /// A step.
    Step(&'p Step),
    /// A handoff.
    Seam(&'p Seam),
    /// A duty.
    Duty(&'p Duty),
}

/// What a visit waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Work, an answer, a time: whatever the step is.
    Working,
    /// A resource that somebody else holds.
    Queued,
    /// A confirmation.
    Confirming,
    /// The next attempt.
    Pausing,
    /// The other side of a seam.
    Handing,
    /// The answer was accept, and something else must hold first.
    Accepted,
    /// A failed attempt, a recovery or nothing.
    Idle,
}

/// A recovery under way.
#[derive(Clone, Debug)]
pub struct Recovering<'p> {
    /// The protocol.
    pub recovery: &'p RecoveryUse,
    /// The way that called it.
    pub way: &'p Way,
    /// The arrow of the way.
    pub arrow: usize,
    /// Its timebox.
    pub watch: Option<usize>,
    /// The attempt was over when it began.
    pub over: bool,
    /// What fell due on the ladder meanwhile.
    pub missed: Vec<(usize, usize, u32)>,
}

/// A visit of a step: from its opening to its end.
#[derive(Debug)]
pub struct Visit<'p> {
    /// Its case.
    pub case: usize,
    /// Its block.
    pub scope: usize,
    /// What is visited.
    pub body: Body<'p>,
    /// Which visit, from 1.
    pub number: u32,
    /// When it was opened.
    pub opened: Moment,
    /// It is open.
    pub open: bool,
    /// Who does it, as far as conditions say.
    pub who: Option<&'p Who>,
    /// Who has it.
    pub holder: String,
    /// To whom a ladder or a takeover gave it.
    pub assigned: Option<String>,
    /// Only humans write any more.
    pub taken_over: bool,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// When the attempt began.
    pub begun: Moment,
    /// Replies of earlier attempts don't count.
    pub epoch: u32,
    /// Stall timers of earlier signs of life don't count.
    pub stall: u32,
    /// What it waits for.
    pub phase: Phase,
    /// Somebody is at it: a reply other than silence is on its way.
    pub active: bool,
    /// Its deadline and ladders.
    pub watch: Option<usize>,
    /// Its deadline has passed.
    pub late: bool,
    /// A recovery under way.
    pub recovering: Option<Recovering<'p>>,
    /// Answers in earlier recoveries don't count.
    pub recoveries: u32,
    /// The answers of a gate.
    pub review: Review,
    /// What a gate writes when it ends.
    pub writes: BTreeMap<String, Value>,
    /// Work that waits for a confirmation.
    pub held: Vec<Reply>,
    /// Actions that have been confirmed.
    pub confirmed: usize,
    /// The blocks of a parallel.
    pub children: Vec<usize>,
    /// All of them, also those that have gone on by themselves.
    pub blocks: Vec<usize>,
    /// What a parallel's blocks are for, and how many of them have been started.
    pub items: Vec<Value>,
    /// How many of the items have been started.
    pub started: usize,
    /// No more blocks come.
    pub complete: bool,
    /// Its parallel is over, and what is left goes on by itself.
    pub rest_continues: bool,
    /// Branches that were skipped.
    pub skipped: usize,
    /// The case that a run called.
    pub called: Option<usize>,
    /// The handoff that a run waits for, or the run that a handoff is for.
    pub partner: Option<usize>,
    /// What it holds alone.
    pub holds: Vec<String>,
    /// How deep it lies.
    pub depth: u8,
    /// The window of a gate has closed, or its meeting has come.
    pub window_closed: bool,
}

impl<'p> Visit<'p> {
    /// The id of what is visited.
    pub fn id(&self) -> &'p str {
        &self.head().id
    }

    /// Its head.
    pub fn head(&self) -> &'p Head {
        match self.body {
            Body::Step(step) => &step.head,
            Body::Seam(seam) => &seam.head,
            Body::Duty(duty) => &duty.head,
        }
    }

    /// Its ways.
    pub fn ways(&self) -> &'p [Way] {
        match self.body {
            Body::Step(step) => &step.ways,
            Body::Seam(seam) => &seam.ways,
            Body::Duty(duty) => &duty.ways,
        }
    }

    /// Its deadline and ladders.
    pub fn timing(&self) -> &'p Timing {
        match self.body {
            Body::Step(step) => &step.timing,
            Body::Seam(seam) => &seam.timing,
            Body::Duty(duty) => &duty.timing,
        }
    }

    /// The step, where it is one.
    pub fn step(&self) -> Option<&'p Step> {
        match self.body {
            Body::Step(step) => Some(step),
            _ => None,
        }
    }

    /// The stage, where it is one.
    pub fn stage(&self) -> Option<&'p Stage> {
        match self.body {
            Body::Step(Step { kind: StepKind::Stage(stage), .. }) => Some(stage),
            _ => None,
        }
    }

    /// What must hold before it can be accepted, where it is a gate or a handoff.
    pub fn requires(&self) -> &'p [flow_ir::Expression] {
        match self.body {
            Body::Step(Step { kind: StepKind::Gate(gate), .. }) => &gate.requires,
            Body::Seam(seam) => &seam.requires,
            _ => &[],
        }
    }

    /// Who does it and on what, where it is a stage or gate.
    pub fn work(&self) -> Option<&'p Work> {
        self.step().and_then(Step::work)
    }
}

/// Whose deadline it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// A step, seam or duty that is open.
    Visit(usize),
    /// A workflow, branch or `beside`.
    Scope(usize),
    /// A clock of a case, by its place.
    Clock(usize, usize),
    /// The timebox of a recovery.
    Recovery(usize),
}

/// A deadline with its ladders, in force.
#[derive(Debug)]
pub struct Watch<'p> {
    /// Whose it is.
    pub owner: Owner,
    /// What is said about time.
    pub timing: &'p Timing,
    /// When it began.
    pub from: Moment,
    /// By how much pauses have moved it.
    pub shift: i64,
    /// Since when it rests.
    pub paused: Option<Moment>,
    /// Timers of earlier arming don't count.
    pub epoch: u32,
    /// In force.
    pub active: bool,
    /// When its deadline is, without pauses.
    pub deadline: Option<Moment>,
    /// Rungs that were climbed, with the turn of those that repeat.
    pub climbed: BTreeSet<(usize, usize, u32)>,
    /// Ladders whose condition holds.
    pub ladders: Vec<bool>,
}

/// Something that one case at a time holds.
#[derive(Debug, Default)]
pub struct Resource {
    /// The visit that holds it.
    pub holder: Option<usize>,
    /// Visits that wait for it.
    pub queue: VecDeque<usize>,
}
