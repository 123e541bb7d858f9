//! The pieces that lines share: people, time, steps of policies, ways, calls.

use super::{Expression, Hole, List, Name, Parameter, Path, Text, Type};
use flow_source::Span;

/// A role, person, agent or body by name, or a hole.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonReference {
    /// By name.
    Path(Path),
    /// Not known yet.
    Hole(Hole),
}

/// `via slack "#reviews"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The whole.
    pub span: Span,
    /// The kind of channel; `None` where the whole channel is a hole.
    pub name: Option<Name>,
    /// Its address, or the hole.
    pub address: Option<Text>,
}

/// A text or a path.
#[derive(Clone, Debug, PartialEq)]
pub enum TextOrPath {
    /// In quotes.
    Text(Text),
    /// A parameter or field.
    Path(Path),
}

/// Who is in a role.
#[derive(Clone, Debug, PartialEq)]
pub enum People {
    /// So many.
    Count(Span),
    /// By name.
    Named(List<Path>),
    /// Not known yet.
    Hole(Hole),
}

/// `40 per day`, or a hole.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    /// A number and a unit of time.
    Per {
        /// How many.
        number: Span,
        /// Per what: `day`, `week`, ...
        unit: Span,
    },
    /// Not known yet.
    Hole(Hole),
}

/// `every week on Monday at 09:30 in "Europe/Berlin" for 45m`.
#[derive(Clone, Debug, PartialEq)]
pub struct Every {
    /// How often: a span, or a bare unit (`every week`).
    pub interval: Interval,
    /// `on Monday`.
    pub weekday: Option<Name>,
    /// `on day 1`: the number.
    pub day: Option<Span>,
    /// `at 09:30`.
    pub clock: Option<Span>,
    /// `in "Europe/Berlin"`.
    pub zone: Option<TextOrPath>,
    /// `for 45m` of a cadence.
    pub length: Option<TimeSpan>,
}

/// How often something comes back.
#[derive(Clone, Debug, PartialEq)]
pub enum Interval {
    /// `every 2 weeks`.
    Span(TimeSpan),
    /// `every week`.
    Unit(Span),
}

/// `action name(params) gives T risk r idempotent`.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub parameters: Option<List<Parameter>>,
    /// What it gives back.
    pub gives: Option<Type>,
    /// Its risk.
    pub risk: Option<Path>,
    /// The word `idempotent`.
    pub idempotent: Option<Span>,
}

/// `2026-12-24 to 2027-01-01`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dates {
    /// First day.
    pub first: Span,
    /// Last day; `None` for one day.
    pub last: Option<Span>,
}

/// `after 2h notify Lead via phone when severity is sev1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// `after` or `every`, as the keyword of the line; how long.
    pub time: TimeSpan,
    /// What is done.
    pub verb: RungVerb,
    /// Where that word stands.
    pub verb_span: Span,
    /// To whom.
    pub person: PersonReference,
    /// By which channel.
    pub channel: Option<Channel>,
}

/// What a rung of a ladder does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RungVerb {
    /// Tells somebody.
    Notify,
    /// Gives the task to somebody.
    Assign,
    /// Opens a meeting.
    Convene,
}

/// Which steps a policy speaks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Which {
    /// The whole.
    pub span: Span,
    /// A class of steps, or one by name.
    pub subject: WhichSubject,
    /// `where expr`.
    pub filter: Option<Box<Expression>>,
}

/// The subject of a line of a policy.
#[derive(Clone, Debug, PartialEq)]
pub enum WhichSubject {
    /// `stage`, `gate`, `step` or `agent`.
    Class(StepClass),
    /// One by name.
    Call(Call),
}

/// A class of steps that a policy speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepClass {
    /// Every stage.
    Stage,
    /// Every gate.
    Gate,
    /// Every step.
    Step,
    /// Every agent.
    Agent,
}

/// Before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Earlier.
    Before,
    /// Later.
    After,
}

/// A deadline, or its honest absence.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// `within span from path`.
    Limit {
        /// How long.
        span: TimeSpan,
        /// From where it counts.
        from: Option<Path>,
    },
    /// `within no limit because "..."`.
    NoLimit {
        /// Why.
        because: Text,
    },
}

/// A duration, or a parameter or field that holds one.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeSpan {
    /// Written out.
    Duration(Duration),
    /// By name.
    Path(Path),
}

/// `30s`, `2 days`, `3 business days`, or a hole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duration {
    /// The whole.
    pub span: Span,
    /// How it is written.
    pub kind: DurationKind,
}

/// How a duration is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DurationKind {
    /// `30s`, `15m`, `4h`: one token.
    Short,
    /// `2 days`, `6 months`.
    Long {
        /// How many.
        number: Span,
        /// Of what: `day`, `days`, `week`, ...
        unit: Span,
    },
    /// `3 business days`, `4 business hours`.
    Business {
        /// How many.
        number: Span,
        /// Of what.
        unit: Span,
    },
    /// Not known yet.
    Hole(Hole),
}

/// `2m to 10m mostly 4m`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// At least.
    pub least: Duration,
    /// At most.
    pub most: Option<Duration>,
    /// Mostly.
    pub mostly: Option<Duration>,
}

/// A written number or a hole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Written out.
    Written(Span),
    /// Not known yet.
    Hole(Hole),
}

/// `retry 3 times every 30s doubling`.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// How many further attempts.
    pub number: Number,
    /// The pause between them.
    pub every: Option<TimeSpan>,
    /// The word `doubling`.
    pub doubling: Option<Span>,
}

/// `path(arguments)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The whole.
    pub span: Span,
    /// What is called.
    pub path: Path,
    /// The arguments; `None` where there are no brackets.
    pub arguments: Option<List<Argument>>,
}

/// `name: value`, or a value alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The whole.
    pub span: Span,
    /// The parameter's name.
    pub name: Option<Name>,
    /// The value.
    pub value: Expression,
}

/// `-> target at most n times else -> target ...`: the arrows in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// From the first arrow to the end of the last.
    pub span: Span,
    /// At least one; each but the first stands after `else`.
    pub arrows: List<Arrow>,
}

/// One arrow of a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// From `->` to its end, without the `else` part.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
    /// How often it may be taken.
    pub at_most: Option<Box<Number>>,
}

/// Where an arrow leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// `join`: out of a branch, counted.
    Join(Span),
    /// `leave`: out of a branch, not counted.
    Leave(Span),
    /// `recover protocol(...)`.
    Recover(Call),
    /// A step, an outcome, a workflow.
    Call(Call),
    /// Not known yet.
    Hole(Hole),
}

/// Who does or validates something.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    /// The whole.
    pub span: Span,
    /// What it is.
    pub kind: WhoKind,
}

/// The forms of [`Who`].
#[derive(Clone, Debug, PartialEq)]
pub enum WhoKind {
    /// A participant, or a variable that holds one, or a pattern with parameters.
    Call(Call),
    /// `2 of Finance`, `2/3 of Maintainers voting`, `majority of Board`, `least of experts`, `all of Team`.
    Of {
        /// How many.
        count: Count,
        /// Of whom.
        pool: Box<Pool>,
        /// The word `voting`.
        voting: Option<Span>,
    },
    /// `a then b`: one after the other.
    Then(List<Who>),
    /// `a and b`.
    And(List<Who>),
    /// `a or b`.
    Or(List<Who>),
    /// `a except author of x`.
    ExceptAuthor {
        /// Who.
        who: Box<Who>,
        /// The artifact whose authors may not.
        of: Path,
    },
    /// `a except b`.
    Except {
        /// Who.
        who: Box<Who>,
        /// Who not.
        excluded: Box<Who>,
    },
    /// Not known yet.
    Hole(Hole),
}

/// How many of a pool.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// `2`
    Number(Span),
    /// `2/3`
    Fraction(Span),
    /// `majority`
    Majority(Span),
    /// `all`
    All(Span),
    /// A parameter.
    Path(Path),
    /// Not known yet.
    Hole(Hole),
}

/// Of whom.
#[derive(Clone, Debug, PartialEq)]
pub enum Pool {
    /// One role, body or pattern.
    Call(Call),
    /// `(a, b)`.
    Paths(List<Path>),
}

/// What a parallel has one branch for.
#[derive(Clone, Debug, PartialEq)]
pub enum EachSource {
    /// `in list`.
    In(Expression),
    /// `on event`.
    On(Path),
}

/// When a parallel is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Join {
    /// All branches.
    All,
    /// The first.
    Any,
    /// At least so many.
    AtLeast(Box<Expression>),
}
