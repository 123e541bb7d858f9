//! One line between the braces of a declaration, and what it says.

use super::{
    Action, Call, Channel, Comparison, Dates, Declaration, Documentation, EachSource, Estimate, Every,
    Expect, Expression, Given, Happens, Hole, Join, List, Name, Number, Order, Path, People, PersonReference,
    Rate, Retry, Rung, Slot, Text, TextOrPath, TimeSpan, Way, Which, Who, Within,
};
use crate::words::Keyword;
use flow_source::Span;

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
    pub condition: Option<Box<Expression>>,
}

/// What a line says after its keyword. The table in [`crate::words`] tells which keyword of which kind takes which.
///
/// A file has a line for nearly every line of its text, so what is long and not short everywhere stands in a box.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The word alone: `external`, `observed`, `human_only`, `detached`.
    Flag,
    /// A declaration inside another.
    Declaration(Box<Declaration>),
    /// A field of a record: `amount: Money @pii`.
    Field(Box<Slot>),
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
        paths: List<Path>,
        /// From where, in words.
        text: Option<Box<Text>>,
        /// By which channel.
        channel: Option<Box<Channel>>,
    },
    /// One path: `risk`, `optimise`, `undo`, `through`, `while`, `exclusive`, `part of`, `restart on`, `until`,
    /// `starts on`, `decides`, `from`, `pause while`.
    Path(Path),
    /// `from path to path` of a measure.
    FromTo {
        /// Where the measure starts.
        from: Path,
        /// Where it ends.
        to: Box<Path>,
    },
    /// Several paths: `workflows`, `consults`, `informs`, `uses`, `never`, `attends`, `above`, `deputy`, ...
    Paths(List<Path>),
    /// A list of paths that isn't known yet.
    Hole(Hole),
    /// Several names: `clearance`, `error`, `lifts`, `allows`, `measures`; one for `broke` and `cause`.
    Names(List<Name>),
    /// `values a over b over c`, highest first.
    Ranking(List<Path>),
    /// `reads a, b except a.x`.
    Reads {
        /// What is read.
        paths: List<Path>,
        /// What is left out.
        except: List<Path>,
    },
    /// `policy`, `needs` (of a risk), `meets`, `calendar`, `escalate`, and `starts` of a cadence.
    Call(Call),
    /// `guard`, `requires`, `counts`, `until` (of a wait or parallel), and a bare `when` line.
    Expression(Box<Expression>),
    /// `people 3`, `people ana, ben` or a hole.
    People(People),
    /// `capacity 20 per day`, `arrives 40 per day`.
    Rate(Rate),
    /// `contact via slack "#reviews"`.
    Contact(Box<Channel>),
    /// `confirm actions with who`.
    Confirm {
        /// The actions.
        actions: List<Path>,
        /// Who confirms each.
        with: Box<Who>,
    },
    /// `model "..." as "..."`.
    Model {
        /// The model.
        model: Text,
        /// The configuration it runs on.
        configuration: Option<Box<Text>>,
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
    Every(Box<Every>),
    /// `by who`.
    Who(Box<Who>),
    /// `writes a: T, b: U from who`; also `fact` and `leaves`, with one.
    Slots {
        /// What is written.
        slots: List<Slot>,
        /// Whose answer it is.
        from: Option<Box<Who>>,
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
    Closed(List<Dates>),
    /// `silence never`.
    SilenceNever,
    /// A rung of a ladder.
    Rung(Box<Rung>),
    /// `target >= 4.2`.
    Target {
        /// The comparison.
        operator: Comparison,
        /// The number.
        value: Box<Expression>,
    },
    /// `for which, which`, `different people which, which` and `same person which, which`.
    Which(List<Which>),
    /// `needs which before`, `needs which after within span`.
    NeedsStep {
        /// What is needed.
        which: Box<Which>,
        /// Before or after.
        when: Order,
        /// How soon after.
        within: Option<Box<TimeSpan>>,
    },
    /// `never`, `never before which`, `never after which`.
    NeverStep(Option<(Order, Box<Which>)>),
    /// `at most number times per path`.
    AtMostTimes {
        /// How often.
        number: Number,
        /// For each of what.
        per: Option<Box<Path>>,
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
        event: Box<Path>,
        /// Where it leads.
        way: Way,
    },
    /// `fails names way`.
    Fails {
        /// The errors; empty for any.
        errors: List<Name>,
        /// Where it leads.
        way: Way,
    },
    /// `stalls after span way`.
    Stalls {
        /// How long without a sign of life.
        after: Box<TimeSpan>,
        /// Where it leads.
        way: Way,
    },
    /// `do "..."`.
    DoText(Text),
    /// `do refund(order: request.order)`.
    DoCall(Box<Call>),
    /// `takes 2m to 10m mostly 4m`.
    Takes(Box<Estimate>),
    /// `retry 3 times every 30s doubling`.
    Retry(Box<Retry>),
    /// `grants name to paths`.
    Grants {
        /// What is granted.
        name: Name,
        /// To whom.
        to: List<Path>,
    },
    /// `at cadence at most 5 at once` of a gate; also `at most 3 at once` of a parallel, without a cadence.
    At {
        /// The cadence.
        cadence: Option<Box<Path>>,
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
        source: Box<EachSource>,
        /// Which of them.
        filter: Option<Box<Expression>>,
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
        zone: Option<Box<Text>>,
    },
    /// `given path: expr after duration`.
    Given(Box<Given>),
    /// `when path for atom happens after duration` of a scenario.
    Happens(Box<Happens>),
    /// `expect ...`.
    Expect(Box<Expect>),
    /// `guard "..."` of a post-mortem.
    Guard(Text),
}
