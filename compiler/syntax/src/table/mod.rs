//! The one description of the language: for each kind of block what it is, where it stands and which lines it takes;
//! for each line what follows its keyword, how often it may stand and what it means.
//!
//! The parser dispatches by it, messages and completion list what it lists, the formatter takes its columns from it, and
//! [`crate::reference()`] prints it.

mod kinds;
mod lines;
mod lookup;
mod reference;

pub use kinds::FILE;
pub(crate) use lookup::{Entry, kind_of, lookup};
pub use reference::reference;

use crate::words::{Keyword, Kind};

/// What is known about a kind of block.
#[derive(Debug)]
pub struct KindEntry {
    /// Which kind.
    pub kind: Kind,
    /// What it is, in one or two plain sentences.
    pub documentation: &'static str,
    /// A short example that parses where the kind may stand.
    pub example: &'static str,
    /// What stands between its first word and its braces.
    pub header: HeaderForm,
    /// Whether it has braces, and what stands between them.
    pub body: Body,
    /// The column, counted from the start of a line's keyword, at which the formatter puts the value.
    pub column: usize,
    /// The lines it takes, in groups that several kinds share.
    pub groups: &'static [&'static [Clause]],
    /// The blocks that may stand inside it.
    pub nested: &'static [Kind],
}

impl KindEntry {
    /// All lines it takes, in the order of the reference.
    pub fn lines(&self) -> impl Iterator<Item = &'static Clause> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    /// The line that begins with that keyword.
    pub fn line(&self, keyword: Keyword) -> Option<&'static Clause> {
        self.lines().find(|clause| clause.keyword == keyword)
    }

    /// The kinds that may hold it; empty for those that stand in a file only.
    pub fn places(&self) -> impl Iterator<Item = Kind> {
        let kind = self.kind;
        Kind::ALL.iter().copied().filter(move |place| place.entry().nested.contains(&kind))
    }
}

/// What stands between the first word of a block and its braces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeaderForm {
    /// `function Support`
    Name,
    /// `agent Triage(model: Text)`: the brackets may be left out.
    Parameters,
    /// `gate approve of assessment`: `of` may be left out.
    MayBeOf,
    /// `exception small of pay`
    Of,
    /// `scenario "finance sleeps" of Refund`
    QuotedOf,
    /// `run check of finance.Check(amount: spend)`
    RunOf,
    /// `assume one_refund "An order is refunded once."`
    Assumption,
    /// `outcome refunded(receipt: Receipt) unwinds`
    Outcome,
    /// `event paid(receipt: Receipt) from Payments`
    Event,
    /// `finally`: no name.
    Nothing,
}

/// Whether a block has braces, and what stands between them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Body {
    /// Braces with lines.
    Lines,
    /// Braces with lines, which may be left out where there are none.
    MayBeLines,
    /// Braces with `name: type`, parted by commas or lines.
    Fields,
    /// Braces with names, parted by commas or lines.
    Members,
    /// Never.
    None,
}

/// One line of a block: its keyword, and what follows.
#[derive(Debug)]
pub struct Clause {
    /// The word it begins with.
    pub keyword: Keyword,
    /// What follows.
    pub shape: Shape,
    /// How often it may stand in one block.
    pub repeat: Repeat,
    /// Whether `when ...` may end it.
    pub condition: bool,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// The line as somebody would write it.
    pub example: &'static str,
}

/// How often a line may stand in one block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeat {
    /// Once.
    Once,
    /// Several times; they add up.
    AddsUp,
    /// Several times with `when`: the first that holds counts; the last may do without.
    WithWhen,
}

impl Repeat {
    /// How the reference says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::AddsUp => "several add up",
            Self::WithWhen => "several with `when`",
        }
    }
}

/// What follows the keyword of a line. Each shape has one parser and one value in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Nothing.
    Flag,
    /// `"..."` on one line.
    Quoted,
    /// `"..."`, a block of `|` lines, or `unknown "..."`.
    Text,
    /// A text, or a parameter that holds one.
    TextOrPath,
    /// `rule because "..."`
    Allow,
    /// A role, person, agent or body.
    Person,
    /// `paths via channel` or `"..." via channel`
    Enters,
    /// One name with dots.
    Path,
    /// `of path`
    OfPath,
    /// `on path`
    OnPath,
    /// `while path`
    WhilePath,
    /// `path to path`
    FromTo,
    /// Names with dots, parted by commas.
    Paths,
    /// The same, or `unknown "..."`.
    PathsOrHole,
    /// Names, parted by commas.
    Names,
    /// One name.
    Name,
    /// `a over b over c`
    Ranking,
    /// `a, b except a.x`
    Reads,
    /// A name, with arguments in brackets where it takes some.
    Call,
    /// A condition or a number.
    Expression,
    /// `3`, or names.
    People,
    /// `20 per day`
    Rate,
    /// `via channel "address"`
    Contact,
    /// `actions with who`
    Confirm,
    /// `"..." as "..."`
    Model,
    /// `name weight 2 "..."`
    Criterion,
    /// `5%`
    Percent,
    /// `5%`, or a parameter that holds it.
    PercentOrPath,
    /// `week on Monday at 09:30 in "Europe/Berlin"`
    Every,
    /// The same, with `for 45m`.
    Meeting,
    /// Reviewers or doers.
    Who,
    /// `a: Type, b: Type from who`
    Writes,
    /// `name: Type`
    Slot,
    /// `name(parameters) gives Type risk tier idempotent`
    Action,
    /// `"Europe/Berlin"`, or a parameter.
    Zone,
    /// `Monday to Friday from 09:00 to 17:00`
    Opening,
    /// `2026-12-24 to 2027-01-01, 2027-05-01`
    Closed,
    /// `never`
    SilenceNever,
    /// `2h notify Lead via phone`
    Rung,
    /// `>= 4.2`
    Target,
    /// `stage where ..., approve`
    Which,
    /// `people asks, approves`
    DifferentPeople,
    /// `person takes, answers`
    SamePerson,
    /// `which before`, `which after within span`
    NeedsStep,
    /// nothing, `before which` or `after which`
    NeverStep,
    /// `most 3 times per path`
    AtMostTimes,
    /// `2 days from path` or `no limit because "..."`
    Within,
    /// `-> target at most 2 times else -> target`
    Way,
    /// `name -> target`
    NamedWay,
    /// `event -> target`
    On,
    /// `errors -> target`
    Fails,
    /// `after 30m -> target`
    Stalls,
    /// What is done, in words or as an action.
    Do,
    /// `2m to 10m mostly 4m`
    Estimate,
    /// `3 times every 30s doubling`
    Retry,
    /// `name to paths`
    Grants,
    /// `cadence at most 5 at once`
    AtCadence,
    /// `most 3 at once`
    AtMostAtOnce,
    /// A duration, or a name that holds one.
    Span,
    /// `name in list where ...`, `name on event where ...`
    Each,
    /// `all`, `any`, `at least 2`
    Join,
    /// `cancelled`, `continues`
    Rest,
    /// `2027-06-30`
    Date,
    /// `2026-11-02 at 09:00 in "Europe/Berlin"`
    StartsAt,
    /// `path: value after 5m`
    Given,
    /// `path writes ...`, `path says ...`, `path is silent`
    Happens,
    /// `outcome path within 2 days`
    Expect,
    /// `condition -> target`
    Arm,
}

impl Shape {
    /// How the reference writes it.
    pub const fn syntax(self) -> &'static str {
        match self {
            Self::Flag => "",
            Self::Quoted => "\"text\"",
            Self::Text => "text",
            Self::TextOrPath => "text or name",
            Self::Allow => "rule because text",
            Self::Person => "person",
            Self::Enters => "names or \"text\", via channel",
            Self::Path | Self::Name => "name",
            Self::OfPath => "of name",
            Self::OnPath => "on name",
            Self::WhilePath => "while name",
            Self::FromTo => "name to name",
            Self::Paths | Self::PathsOrHole | Self::Names => "names",
            Self::Ranking => "name over name over ...",
            Self::Reads => "names except names",
            Self::Call => "name(arguments)",
            Self::Expression => "expression",
            Self::People => "number or names",
            Self::Rate => "number per unit",
            Self::Contact => "via channel \"address\"",
            Self::Confirm => "actions with who",
            Self::Model => "\"model\" as \"configuration\"",
            Self::Criterion => "name weight number text",
            Self::Percent => "percentage",
            Self::PercentOrPath => "percentage or name",
            Self::Every => "span on day at time in zone",
            Self::Meeting => "span on day at time in zone for span",
            Self::Who => "who",
            Self::Writes => "name: Type, ... from who",
            Self::Slot => "name: Type",
            Self::Action => "name(parameters) gives Type risk tier idempotent",
            Self::Zone => "\"zone\" or name",
            Self::Opening => "day to day from time to time",
            Self::Closed => "date to date, ...",
            Self::SilenceNever => "never",
            Self::Rung => "span notify / assign / convene person via channel",
            Self::Target => "comparison number",
            Self::Which => "which, which",
            Self::DifferentPeople => "people which, which",
            Self::SamePerson => "person which, which",
            Self::NeedsStep => "which before / after within span",
            Self::NeverStep => "before / after which",
            Self::AtMostTimes => "most number times per name",
            Self::Within => "span from name, or no limit because text",
            Self::Way => "-> target at most number times else -> target",
            Self::NamedWay => "name -> target",
            Self::On => "event -> target",
            Self::Fails => "errors -> target",
            Self::Stalls => "after span -> target",
            Self::Do => "text or action(arguments)",
            Self::Estimate => "duration to duration mostly duration",
            Self::Retry => "number times every span doubling",
            Self::Grants => "name to names",
            Self::AtCadence => "cadence at most number at once",
            Self::AtMostAtOnce => "most number at once",
            Self::Span => "span",
            Self::Each => "name in list, or name on event, where expression",
            Self::Join => "all / any / at least number",
            Self::Rest => "cancelled / continues",
            Self::Date => "date",
            Self::StartsAt => "date at time in \"zone\"",
            Self::Given => "name: value after duration",
            Self::Happens => "name what-happens after duration",
            Self::Expect => "what within duration / before date",
            Self::Arm => "expression -> target",
        }
    }
}

impl Kind {
    /// What the language says about this kind.
    pub fn entry(self) -> &'static KindEntry {
        lookup::entry(self)
    }
}
