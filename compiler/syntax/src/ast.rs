//! The tree of a `.flow` file: four shapes (declaration, clause, way out, sentence) and the pieces they share.
//!
//! **Invariants.** The tree holds spans, never text: [`Name::text`] and [`Text::value`] read it from the source. Chains
//! (`a and b and c`, `-> x else -> y else -> z`, `1 + 2 + 3`) are flat lists, so depth is bounded by brackets alone, and
//! brackets are bounded by [`crate::MAXIMUM_DEPTH`]. A tree exists for every text; what could not be read is missing from
//! it and stands in the list of errors.

use crate::words::{Keyword, Kind};
use flow_source::Span;
use std::borrow::Cow;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The `//!` lines at its top.
    pub documentation: Documentation,
    /// What it takes from other modules, in order of text.
    pub uses: Vec<Use>,
    /// What it declares, in order of text.
    pub declarations: Vec<Declaration>,
}

/// The doc comment lines (`///` or `//!`) before something; empty where there are none.
pub type Documentation = Vec<Span>;

/// The text of a doc comment, without its slashes, lines joined by newlines.
pub fn documentation_text(lines: &[Span], source: &str) -> String {
    let texts: Vec<&str> = lines
        .iter()
        .map(|line| {
            let text = line.of(source).trim_end();
            let text = text.strip_prefix("///").or_else(|| text.strip_prefix("//!")).unwrap_or(text);
            text.strip_prefix(' ').unwrap_or(text)
        })
        .collect();
    texts.join("\n")
}

/// `use path { names }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The whole line.
    pub span: Span,
    /// The module.
    pub module: Path,
    /// The names taken from it; `None` takes all public ones.
    pub names: Option<Vec<Name>>,
}

/// A name: `triage`, or `` `when` `` in backticks. An empty span is a name that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Name {
    /// Where it stands, backticks included.
    pub span: Span,
}

impl Name {
    /// The name without its backticks; empty where it is missing.
    pub fn text<'source>(&self, source: &'source str) -> &'source str {
        let text = self.span.of(source);
        text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text)
    }

    /// True where the parser put it in for one that is not there.
    pub fn is_missing(&self) -> bool {
        self.span.is_empty()
    }
}

/// Names joined by dots: `request.amount`, `std.risk`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// From the first name to the last.
    pub span: Span,
    /// At least one.
    pub names: Vec<Name>,
}

impl Path {
    /// The path as it is written, without spaces and backticks.
    pub fn text(&self, source: &str) -> String {
        let names: Vec<&str> = self.names.iter().map(|name| name.text(source)).collect();
        names.join(".")
    }
}

/// A text in quotes, a block of `|` lines, or `unknown "..."`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text {
    /// Where it stands; for a hole, with the word `unknown`.
    pub span: Span,
    /// The span of the quoted string or of the lines, without `unknown`.
    pub value: Span,
    /// How it is written.
    pub kind: TextKind,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// `"..."`
    Quoted,
    /// Lines that begin with `|`: Markdown.
    Prose,
    /// `unknown "..."`: not known yet; the text says what is open.
    Hole,
}

impl Text {
    /// What the text says: escapes (`\"`, `\\`, `\n`, `\t`, `\u{...}`) resolved, the `|` and one space after it dropped.
    pub fn value<'source>(&self, source: &'source str) -> Cow<'source, str> {
        let written = self.value.of(source);
        match self.kind {
            TextKind::Quoted | TextKind::Hole => crate::text::unquote(written),
            TextKind::Prose => Cow::Owned(crate::text::prose(written)),
        }
    }
}

/// `unknown "..."` where something else was expected.
pub type Hole = Text;

/// `kind name (parameters) of x { lines }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// From the first word to the closing brace.
    pub span: Span,
    /// The `///` lines above it.
    pub documentation: Documentation,
    /// The word `private` before it.
    pub private: Option<Span>,
    /// What it declares.
    pub kind: Kind,
    /// The word that says so.
    pub keyword: Span,
    /// Its name; for a scenario or post-mortem the quoted string; empty for `finally`.
    pub name: Name,
    /// Its parameters; `None` where there are no brackets.
    pub parameters: Option<Vec<Parameter>>,
    /// What stands between the name and the brace, beyond parameters.
    pub header: Header,
    /// The braces with all between them; `None` where there are none.
    pub body: Option<Span>,
    /// What stands between the braces, in order of text.
    pub lines: Vec<Line>,
}

/// What only some declarations have between name and brace.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Header {
    /// Nothing.
    #[default]
    Plain,
    /// `of a, b`: of a gate, an exception, a scenario, a post-mortem.
    Of(Vec<Path>),
    /// `of finance.Check(amount: spend)`: of a run.
    Run(Box<Call>),
    /// What is assumed.
    Assumption(Text),
    /// Of an outcome.
    Outcome {
        /// The word `unwinds`.
        unwinds: Option<Span>,
    },
    /// Of an event.
    Event(Box<EventHeader>),
}

/// `event name(...) from path matches expr transient`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EventHeader {
    /// Who or what sends it.
    pub from: Option<Path>,
    /// To which case it belongs.
    pub matches: Option<Expression>,
    /// The word `transient`.
    pub transient: Option<Span>,
}

/// `name: type default value`, in brackets.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The whole.
    pub span: Span,
    /// The `///` lines above it.
    pub documentation: Documentation,
    /// Its name.
    pub name: Name,
    /// Its type, or the kind of thing it stands for (`role`, `agent`, `standard`, `duration`, ...).
    pub type_: Type,
    /// What it is where the caller says nothing.
    pub default: Option<Expression>,
}

/// `optional list of path @label`.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// The whole.
    pub span: Span,
    /// The words before the name, outermost first.
    pub wrappers: Vec<Wrapper>,
    /// The named type.
    pub path: Path,
    /// The labels after it.
    pub labels: Vec<Name>,
}

/// A word before a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapper {
    /// `optional`
    Optional,
    /// `list of`
    List,
}

/// `name: type`.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The whole.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub type_: Type,
}

/// One line (or one entry of a list) between the braces of a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The whole, with its continuation lines.
    pub span: Span,
    /// The `///` lines above it.
    pub documentation: Documentation,
    /// The word it begins with; `None` for a field of a record, a member of a choice and a nested declaration.
    pub keyword: Option<Keyword>,
    /// Where that word stands.
    pub keyword_span: Span,
    /// What it says.
    pub value: Value,
    /// `when expr` at its end.
    pub condition: Option<Expression>,
}

/// What a line says after its keyword. The table in [`crate::words`] tells which keyword of which kind takes which.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The word alone: `external`, `observed`, `human_only`, `detached`.
    Flag,
    /// A declaration inside another.
    Declaration(Box<Declaration>),
    /// A field of a record: `amount: Money @pii`.
    Field(Slot),
    /// A member of a choice.
    Member(Name),
    /// `title "..."`, `goal`, `because`, `asks`, `found`, `changed`, ...
    Text(Text),
    /// `allow rule because "..."`.
    Allow {
        /// The rule whose warning is accepted.
        rule: Name,
        /// Why.
        because: Text,
    },
    /// `owner`, `operator`, `architect`, `approver`.
    Person(PersonReference),
    /// `enters paths via ...` or `enters "..."`.
    Enters {
        /// From where, by name.
        paths: Vec<Path>,
        /// From where, in words.
        text: Option<Text>,
        /// By which channel.
        channel: Option<Channel>,
    },
    /// One path: `risk`, `optimise`, `undo`, `through`, `while`, `exclusive`, `part of`, `restart on`, `until`,
    /// `starts on`, `decides`, `from`, `pause while`.
    Path(Path),
    /// `from path to path` of a measure.
    FromTo {
        /// Where the measure starts.
        from: Path,
        /// Where it ends.
        to: Path,
    },
    /// Several paths: `workflows`, `consults`, `informs`, `uses`, `never`, `attends`, `above`, `deputy`, ...
    Paths(Vec<Path>),
    /// A list of paths that isn't known yet.
    Hole(Hole),
    /// Several names: `clearance`, `error`, `lifts`, `allows`, `measures`; one for `broke` and `cause`.
    Names(Vec<Name>),
    /// `values a over b over c`, highest first.
    Ranking(Vec<Path>),
    /// `reads a, b except a.x`.
    Reads {
        /// What is read.
        paths: Vec<Path>,
        /// What is left out.
        except: Vec<Path>,
    },
    /// `policy`, `needs` (of a risk), `meets`, `calendar`, `escalate`, and `starts` of a cadence.
    Call(Call),
    /// `guard`, `requires`, `counts`, `until` (of a wait or parallel), and a bare `when` line.
    Expression(Expression),
    /// `people 3`, `people ana, ben` or a hole.
    People(People),
    /// `capacity 20 per day`, `arrives 40 per day`.
    Rate(Rate),
    /// `contact via slack "#reviews"`.
    Contact(Channel),
    /// `confirm actions with who`.
    Confirm {
        /// The actions.
        actions: Vec<Path>,
        /// Who confirms each.
        with: Who,
    },
    /// `model "..." as "..."`.
    Model {
        /// The model.
        model: Text,
        /// The configuration it runs on.
        configuration: Option<Text>,
    },
    /// `criterion name weight 2 "..."`.
    Criterion {
        /// Its name.
        name: Name,
        /// Its weight.
        weight: Span,
        /// What is asked.
        text: Text,
    },
    /// `passes 80%`, `sample 5%`.
    Percent(Span),
    /// `every week on Monday at 09:30 in "Europe/Berlin" for 45m`.
    Every(Every),
    /// `by who`.
    Who(Who),
    /// `writes a: T, b: U from who`; also `fact` and `leaves`, with one.
    Slots {
        /// What is written.
        slots: Vec<Slot>,
        /// Whose answer it is.
        from: Option<Who>,
    },
    /// `action name(params) gives T risk r idempotent`.
    Action(Box<Action>),
    /// `zone "Europe/Berlin"` or a parameter.
    Zone(TextOrPath),
    /// `open Monday to Friday from 09:00 to 17:30`.
    Open {
        /// First day of the week.
        first: Name,
        /// Last day of the week; `None` for one day.
        last: Option<Name>,
        /// Start of work, `HH:MM`.
        from: Span,
        /// End of work, `HH:MM`.
        to: Span,
    },
    /// `closed 2026-12-24 to 2027-01-01, 2027-05-01`.
    Closed(Vec<Dates>),
    /// `silence never`.
    SilenceNever,
    /// A rung of a ladder.
    Rung(Box<Rung>),
    /// `target >= 4.2`.
    Target {
        /// The comparison.
        operator: Comparison,
        /// The number.
        value: Expression,
    },
    /// `for which, which` and `different people which, which`.
    Which(Vec<Which>),
    /// `needs which before`, `needs which after within span`.
    NeedsStep {
        /// What is needed.
        which: Which,
        /// Before or after.
        when: Order,
        /// How soon after.
        within: Option<TimeSpan>,
    },
    /// `never`, `never before which`, `never after which`.
    NeverStep(Option<(Order, Which)>),
    /// `at most number times per path`.
    AtMostTimes {
        /// How often.
        number: Number,
        /// For each of what.
        per: Option<Path>,
    },
    /// `within span from path` or `within no limit because "..."`.
    Within(Box<Within>),
    /// `late`, `done`, `absent`, `accept`, `rework`, `reject`, `unmet`, `otherwise`, and `when expr way` of a decide, whose
    /// condition is [`Line::condition`].
    Way(Way),
    /// `verdict name way`.
    Verdict {
        /// Its name.
        name: Name,
        /// Where it leads.
        way: Way,
    },
    /// `on path way`.
    On {
        /// The event or outcome.
        event: Path,
        /// Where it leads.
        way: Way,
    },
    /// `fails names way`.
    Fails {
        /// The errors; empty for any.
        errors: Vec<Name>,
        /// Where it leads.
        way: Way,
    },
    /// `stalls after span way`.
    Stalls {
        /// How long without a sign of life.
        after: TimeSpan,
        /// Where it leads.
        way: Way,
    },
    /// `do "..."`.
    DoText(Text),
    /// `do refund(order: request.order)`.
    DoCall(Call),
    /// `takes 2m to 10m mostly 4m`.
    Takes(Estimate),
    /// `retry 3 times every 30s doubling`.
    Retry {
        /// How many further attempts.
        number: Number,
        /// The pause between them.
        every: Option<TimeSpan>,
        /// The word `doubling`.
        doubling: Option<Span>,
    },
    /// `grants name to paths`.
    Grants {
        /// What is granted.
        name: Name,
        /// To whom.
        to: Vec<Path>,
    },
    /// `at cadence at most 5 at once` of a gate; also `at most 3 at once` of a parallel, without a cadence.
    At {
        /// The cadence.
        cadence: Option<Path>,
        /// How many at once.
        at_once: Option<Span>,
    },
    /// `open 2 weeks` of a gate, `for 3 months` of a wait.
    Span(TimeSpan),
    /// `each name in list where expr`, `each name on event where expr`.
    Each {
        /// The name of one.
        name: Name,
        /// What there is one of.
        source: EachSource,
        /// Which of them.
        filter: Option<Expression>,
    },
    /// `join all`, `join any`, `join at least n`.
    Join(Join),
    /// `rest cancelled`, `rest continues`.
    Rest {
        /// True for `continues`.
        continues: bool,
    },
    /// `until 2027-06-30`.
    Date(Span),
    /// `starts 2026-11-02 at 09:00 in "Europe/Berlin"`.
    StartsAt {
        /// The date.
        date: Span,
        /// The time of day.
        clock: Option<Span>,
        /// The time zone.
        zone: Option<Text>,
    },
    /// `given path: expr after duration`.
    Given {
        /// What is given.
        path: Path,
        /// Its value.
        value: Expression,
        /// When.
        after: Option<Duration>,
    },
    /// `when path for atom happens after duration` of a scenario.
    Happens(Box<Happens>),
    /// `expect ...`.
    Expect(Box<Expect>),
    /// `guard "..."` of a post-mortem.
    Guard(Text),
}

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
    Named(Vec<Path>),
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
    pub parameters: Option<Vec<Parameter>>,
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
    /// `after` or `every`, as [`Keyword`] of the line; how long.
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
    pub filter: Option<Expression>,
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

/// `path(arguments)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The whole.
    pub span: Span,
    /// What is called.
    pub path: Path,
    /// The arguments; `None` where there are no brackets.
    pub arguments: Option<Vec<Argument>>,
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
    pub arrows: Vec<Arrow>,
}

/// One arrow of a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// From `->` to its end, without the `else` part.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
    /// How often it may be taken.
    pub at_most: Option<Number>,
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
        pool: Pool,
        /// The word `voting`.
        voting: Option<Span>,
    },
    /// `a then b`: one after the other.
    Then(Vec<Who>),
    /// `a and b`.
    And(Vec<Who>),
    /// `a or b`.
    Or(Vec<Who>),
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
    Paths(Vec<Path>),
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
    AtLeast(Expression),
}

/// `when path for atom happens after duration`.
#[derive(Clone, Debug, PartialEq)]
pub struct Happens {
    /// The step, event or participant.
    pub subject: Path,
    /// Which one of an `each`.
    pub item: Option<Expression>,
    /// What happens.
    pub event: HappensKind,
    /// After how long.
    pub after: Option<Duration>,
}

/// What happens in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum HappensKind {
    /// `writes a, b: c`.
    Writes(Vec<Argument>),
    /// `says accept by ana` or `says accept by 2 of Finance`.
    Says {
        /// The verdict.
        verdict: Name,
        /// By whom, with the number of them.
        by: Option<(Option<Span>, Path)>,
    },
    /// `is silent`, `is stalled`, `is absent for 2 days`.
    Is {
        /// Which.
        state: IdleState,
        /// For how long.
        for_: Option<Duration>,
    },
    /// `fails with error 3 times`.
    Fails {
        /// The error.
        with: Option<Name>,
        /// How often.
        times: Option<Span>,
    },
    /// `takes 3h`.
    Takes(Duration),
    /// `happens(arguments)`.
    Happens(Option<Vec<Argument>>),
}

/// How somebody doesn't do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdleState {
    /// Gives no answer.
    Silent,
    /// Started and shows no sign of life.
    Stalled,
    /// Isn't there.
    Absent,
}

/// `expect ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub what: Expected,
    /// By when.
    pub by: Option<ExpectedBy>,
}

/// By when something is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedBy {
    /// `within duration`.
    Within(Duration),
    /// `before date`.
    Before(Span),
}

/// What a scenario expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// `outcome path`.
    Outcome(Path),
    /// `no path for atom`.
    No {
        /// The step or event that must not happen.
        path: Path,
        /// Which one of an `each`.
        item: Option<Expression>,
    },
    /// `path for atom is not name by path 3 times`.
    Is {
        /// The step or participant.
        path: Path,
        /// Which one of an `each`.
        item: Option<Expression>,
        /// The word `not`.
        not: Option<Span>,
        /// What it is: `notified`, `assigned`, `entered`, `accepted`, ...
        state: Name,
        /// By whom.
        by: Option<Path>,
        /// How often.
        times: Option<Span>,
    },
    /// `that expr`.
    That(Expression),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// The whole.
    pub span: Span,
    /// What it is.
    pub kind: ExpressionKind,
}

/// The forms of [`Expression`].
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// `4.2`
    Number,
    /// `10%`
    Percent,
    /// `"..."`
    Text(Text),
    /// `2026-11-02`
    Date,
    /// `09:30`
    Clock,
    /// `2 days`; also `unknown "..."`.
    Duration(Duration),
    /// `100 USD`
    Money {
        /// How much.
        number: Span,
        /// In what.
        currency: Span,
    },
    /// `true` or `false`.
    Bool(bool),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `count of path`
    Count(Path),
    /// A name, or a call: a variable, a member of a choice, a fact, a pattern with parameters.
    Call(Call),
    /// `Assessment { verdict: refund, confidence: 80% }`
    Record {
        /// The record.
        path: Path,
        /// Its fields.
        fields: Vec<RecordField>,
    },
    /// `(a)`
    Bracketed(Box<Expression>),
    /// `not a`
    Not(Box<Expression>),
    /// `a and b and c`
    And(Vec<Expression>),
    /// `a or b or c`
    Or(Vec<Expression>),
    /// `any x in xs where ...`, `all x in xs where ...`
    Quantified {
        /// True for `all`.
        all: bool,
        /// The name of one.
        name: Name,
        /// Of what.
        list: Box<Expression>,
        /// What must hold.
        condition: Box<Expression>,
    },
    /// `a < b`
    Compare {
        /// Left.
        left: Box<Expression>,
        /// How.
        operator: Comparison,
        /// Right.
        right: Box<Expression>,
    },
    /// `a in b`
    In {
        /// What.
        value: Box<Expression>,
        /// In what.
        list: Box<Expression>,
    },
    /// `a is b`, `a is not b`
    Is {
        /// Left.
        left: Box<Expression>,
        /// The word `not`.
        not: bool,
        /// Right.
        right: Box<Expression>,
    },
    /// `a is known`, `a is not known`
    IsKnown {
        /// What.
        value: Box<Expression>,
        /// The word `not`.
        not: bool,
    },
    /// `a + b - c`, `a * b / c`: the first and what follows, evaluated from the left.
    Arithmetic {
        /// The first.
        first: Box<Expression>,
        /// What follows.
        rest: Vec<(Operator, Expression)>,
    },
    /// What could not be read; an error has been reported.
    Missing,
}

/// `name: value` in a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expression,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}
