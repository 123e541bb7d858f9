//! The tokens of Flow, without payload: their text is read from the source by their span.

mod keywords;
mod scan;
mod tokens;

pub use tokens::Tokens;

use logos::Logos;

macro_rules! tokens {
    (
        words { $($word:ident = $word_text:tt,)* }
        currency { $currency:ident }
        reserved { $($reserved:ident = $reserved_text:tt,)* }
        marks { $($mark:ident = $mark_text:tt,)* }
        others { $($(#[$rule:meta])* $other:ident = $other_text:literal,)* }
    ) => {
        /// What a piece of the text is. Words come first, so that one comparison tells whether a token can be a name.
        #[derive(Logos, Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
        #[logos(skip r"[ \t]+")]
        #[repr(u8)]
        pub enum Token {
            /// Any other word: letters, digits and `_`, or anything in backticks.
            // The words of the language are found by `word`: as tokens of their own they would blow up the automaton, which
            // then reads every name three times as slowly.
            #[regex("[A-Za-z_][A-Za-z0-9_]*", scan::word)]
            #[token("`", scan::backticks)]
            Name,
            $(#[doc = concat!("`", $word_text, "`")] $word,)*
            /// Three capital letters: `EUR`. A name elsewhere.
            $currency,
            $(#[doc = concat!("`", $reserved_text, "`")] $reserved,)*
            $(#[doc = concat!("`", $mark_text, "`")] #[token($mark_text, priority = 9)] $mark,)*
            $($(#[$rule])* $other,)*
        }

        impl Token {
            /// All tokens, in the order of their numbers.
            pub const ALL: &[Self] = &[
                Self::Name, $(Self::$word,)* Self::$currency, $(Self::$reserved,)* $(Self::$mark,)* $(Self::$other,)*
            ];

            pub(crate) const TEXTS: &[&str] = &[
                "a name", $($word_text,)* "a currency", $($reserved_text,)* $($mark_text,)* $($other_text,)*
            ];
        }
    };
}

tokens! {
    words {
        Above = "above",
        Absent = "absent",
        Accept = "accept",
        Action = "action",
        After = "after",
        Agent = "agent",
        Allow = "allow",
        Allows = "allows",
        Approver = "approver",
        Architect = "architect",
        Arrives = "arrives",
        As = "as",
        Asks = "asks",
        Assign = "assign",
        Assume = "assume",
        At = "at",
        Attends = "attends",
        Audit = "audit",
        Author = "author",
        Because = "because",
        Before = "before",
        Beside = "beside",
        Branch = "branch",
        Broke = "broke",
        Business = "business",
        By = "by",
        Cadence = "cadence",
        Calendar = "calendar",
        Cancelled = "cancelled",
        Capacity = "capacity",
        Cause = "cause",
        Changed = "changed",
        Choice = "choice",
        Clearance = "clearance",
        Clock = "clock",
        Closed = "closed",
        Confirm = "confirm",
        Consults = "consults",
        Contact = "contact",
        Continues = "continues",
        Convene = "convene",
        Count = "count",
        Counts = "counts",
        Criterion = "criterion",
        Decide = "decide",
        Decides = "decides",
        Deputy = "deputy",
        Detached = "detached",
        Different = "different",
        Do = "do",
        Done = "done",
        Doubling = "doubling",
        Duty = "duty",
        Each = "each",
        Endpoint = "endpoint",
        Enters = "enters",
        Error = "error",
        Escalate = "escalate",
        Escalation = "escalation",
        Event = "event",
        Every = "every",
        Exception = "exception",
        Exclusive = "exclusive",
        Expect = "expect",
        External = "external",
        Fact = "fact",
        Fails = "fails",
        Finally = "finally",
        For = "for",
        Found = "found",
        From = "from",
        Function = "function",
        Gate = "gate",
        Given = "given",
        Gives = "gives",
        Goal = "goal",
        Grants = "grants",
        Guard = "guard",
        Happens = "happens",
        HumanOnly = "human_only",
        Idempotent = "idempotent",
        Informs = "informs",
        Label = "label",
        Late = "late",
        Least = "least",
        Leaves = "leaves",
        Lifts = "lifts",
        Limit = "limit",
        List = "list",
        Majority = "majority",
        Matches = "matches",
        Measure = "measure",
        Measures = "measures",
        Meets = "meets",
        Model = "model",
        Most = "most",
        Mostly = "mostly",
        Needs = "needs",
        Never = "never",
        No = "no",
        Notify = "notify",
        Observed = "observed",
        On = "on",
        Once = "once",
        Open = "open",
        Operator = "operator",
        Optimise = "optimise",
        Optional = "optional",
        Otherwise = "otherwise",
        Outcome = "outcome",
        Over = "over",
        Owner = "owner",
        Parallel = "parallel",
        Part = "part",
        Passes = "passes",
        Pause = "pause",
        People = "people",
        Per = "per",
        Person = "person",
        Policy = "policy",
        Postmortem = "postmortem",
        Private = "private",
        Reads = "reads",
        Record = "record",
        Recovery = "recovery",
        Reject = "reject",
        Requires = "requires",
        Rest = "rest",
        Restart = "restart",
        Retry = "retry",
        Rework = "rework",
        Risk = "risk",
        Role = "role",
        Run = "run",
        Same = "same",
        Sample = "sample",
        Says = "says",
        Scenario = "scenario",
        Seam = "seam",
        Silence = "silence",
        Silent = "silent",
        Stage = "stage",
        Stalled = "stalled",
        Stalls = "stalls",
        Standard = "standard",
        Starts = "starts",
        Step = "step",
        System = "system",
        Takes = "takes",
        Target = "target",
        That = "that",
        Through = "through",
        Times = "times",
        Title = "title",
        To = "to",
        Transient = "transient",
        Undo = "undo",
        Unmet = "unmet",
        Until = "until",
        Unwinds = "unwinds",
        Use = "use",
        Uses = "uses",
        Values = "values",
        Verdict = "verdict",
        Via = "via",
        Voting = "voting",
        Wait = "wait",
        Weight = "weight",
        While = "while",
        With = "with",
        Within = "within",
        Workflow = "workflow",
        Workflows = "workflows",
        Writes = "writes",
        Zone = "zone",
        Hour = "hour",
        Hours = "hours",
        If = "if",
        Day = "day",
        Days = "days",
        Week = "week",
        Weeks = "weeks",
        Month = "month",
        Months = "months",
        Year = "year",
        Years = "years",
    }
    currency { Currency }
    reserved {
        And = "and",
        Or = "or",
        Not = "not",
        Is = "is",
        In = "in",
        Of = "of",
        Else = "else",
        Then = "then",
        Except = "except",
        When = "when",
        Any = "any",
        All = "all",
        True = "true",
        False = "false",
        Known = "known",
        Unknown = "unknown",
        Join = "join",
        Leave = "leave",
        Recover = "recover",
        Default = "default",
        Where = "where",
    }
    marks {
        Arrow = "->",
        Plus = "+",
        Minus = "-",
        Star = "*",
        Slash = "/",
        Less = "<",
        LessOrEqual = "<=",
        Greater = ">",
        GreaterOrEqual = ">=",
        OpenParenthesis = "(",
        CloseParenthesis = ")",
        OpenBracket = "[",
        CloseBracket = "]",
        OpenBrace = "{",
        CloseBrace = "}",
        Comma = ",",
        Colon = ":",
        Dot = ".",
        AtSign = "@",
        Equal = "=",
        ColonEqual = ":=",
        EqualEqual = "==",
        TripleEqual = "===",
        NotEqual = "!=",
        NotEqualAngles = "<>",
        Bang = "!",
        AndAnd = "&&",
        OrOr = "||",
        Semicolon = ";",
        FatArrow = "=>",
        Dollar = "$",
    }
    others {
        /// `4.2`, `100_000`
        #[regex(r"[0-9][0-9_]*(\.[0-9]+)?", priority = 4)]
        Number = "a number",
        /// A number and a word without a space: `2days`, `100USD`. The lexer takes it apart.
        #[regex(r"[0-9][0-9_]*(\.[0-9]+)?[A-Za-z_][A-Za-z0-9_]*", priority = 3)]
        NumberWord = "a number and a word",
        /// `10%`
        #[regex(r"[0-9]+(\.[0-9]+)?%", priority = 5)]
        Percent = "a percentage",
        /// `30s`, `15m`, `4h`
        #[regex("[0-9]+[smh]", priority = 6)]
        Duration = "a duration",
        /// `2026-11-02`
        #[regex("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]", priority = 7)]
        Date = "a date",
        /// `09:30`
        #[regex("[0-9][0-9]:[0-9][0-9]", priority = 7)]
        TimeOfDay = "a time of day",
        /// `"..."`
        #[token("\"", scan::text)]
        Text = "a text in quotes",
        /// `'...'`
        #[token("'", scan::single_quoted)]
        SingleQuoted = "a text in single quotes",
        /// Lines that begin with `|`.
        #[token("|", scan::prose)]
        Prose = "lines that begin with `|`",
        /// The end of a line, with all blank lines and indentation after it.
        #[regex(r"[\r\n][ \t\r\n]*")]
        NewLine = "the end of the line",
        /// `// ...` and `/// ...`
        #[token("//", scan::line_comment)]
        Comment = "a comment",
        /// `# ...`
        #[token("#", scan::line_comment)]
        HashComment = "a comment",
        /// `/* ... */`
        #[token("/*", scan::block_comment)]
        BlockComment = "a comment",
        /// One character outside ASCII.
        #[regex(r"[^\x00-\x7F]", priority = 1)]
        Foreign = "a character outside ASCII",
        /// Brackets that nest deeper than [`crate::MAXIMUM_DEPTH`]; put in by the layout.
        TooDeep = "brackets that nest too deep",
        /// The end of the text; put in by the layout.
        End = "the end of the file",
    }
}

/// The token of each number: with a place for every byte, so that no look into it can miss.
static NUMBERED: [Token; 256] = {
    let mut tokens = [Token::Name; 256];
    let mut number = 0;
    while number < Token::ALL.len() {
        tokens[number] = Token::ALL[number];
        number += 1;
    }
    tokens
};

impl Token {
    /// True where the token may stand for a name: any word that is not reserved.
    #[inline]
    pub fn is_name(self) -> bool {
        (self as u8) <= Self::Currency as u8
    }

    /// True for a word that has a meaning of its own somewhere, reserved or not.
    pub fn is_word(self) -> bool {
        self != Self::Name && self != Self::Currency && (self as u8) < Self::Arrow as u8
    }

    /// True for words that are never names unless they stand in backticks.
    pub fn is_reserved(self) -> bool {
        self > Self::Currency && self < Self::Arrow
    }

    /// True for the words and signs that compare two values.
    pub fn compares(self) -> bool {
        matches!(
            self,
            Self::Is | Self::In | Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual
        )
    }

    /// True for `day`, `days`, `week`, ...
    #[inline]
    pub fn is_unit(self) -> bool {
        self >= Self::Day && self <= Self::Years
    }

    /// True for a mark such as `->` or `(`.
    pub fn is_mark(self) -> bool {
        self >= Self::Arrow && self < Self::Number
    }

    /// What it is, for messages: the word or mark itself, or "a name", "a number", ...
    pub fn text(self) -> &'static str {
        Self::TEXTS.get(self as usize).copied().unwrap_or("")
    }

    /// True where [`Token::text`] is what the author writes.
    pub fn is_fixed(self) -> bool {
        self != Self::Name && self != Self::Currency && self < Self::Number
    }

    /// The token of a word or mark, where there is one.
    pub fn of(text: &str) -> Option<Self> {
        let word = keywords::find(text.as_bytes());
        word.or_else(|| Self::ALL.iter().copied().find(|token| token.is_fixed() && token.text() == text))
    }
}
