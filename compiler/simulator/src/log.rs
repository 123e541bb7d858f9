//! What an event log needs, handed out as it happens, so that memory doesn't grow with the number of cases.

/// A step, seam or recovery of the model: [`crate::Model::activity`] knows its id.
pub type Activity = u32;

/// Somebody or something that works: [`crate::Model::resource`] knows its id.
pub type Resource = u32;

/// Where an activity is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lifecycle {
    /// It could be begun; it waits.
    Enabled,
    /// It is begun.
    Start,
    /// It is done.
    Complete,
    /// It is given up after it was begun: late, cancelled, or handed to somebody else.
    Abort,
    /// It is given up before anybody began.
    Withdraw,
}

/// Something that happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogEvent {
    /// Milliseconds since the start of the simulation.
    pub time: u64,
    /// Which case, from 0, over all workflows of a replication. Work handed to another workflow is a case of its own.
    pub case: u64,
    /// What.
    pub activity: Activity,
    /// Who; `None` where nobody works (waits, decisions) or nobody does yet.
    pub resource: Option<Resource>,
    /// Where it is in its life.
    pub lifecycle: Lifecycle,
    /// When it could be begun.
    pub enabled: u64,
    /// When it was begun, where somebody has.
    pub started: Option<u64>,
}

/// Takes what happens. Events come in order of time.
pub trait Sink {
    /// False where nothing is wanted, so that nothing is made.
    const WANTED: bool = true;

    /// Something happened.
    fn event(&mut self, event: LogEvent);
}

/// Wants nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NoLog;

impl Sink for NoLog {
    const WANTED: bool = false;

    fn event(&mut self, _event: LogEvent) {}
}

impl Sink for Vec<LogEvent> {
    fn event(&mut self, event: LogEvent) {
        self.push(event);
    }
}
