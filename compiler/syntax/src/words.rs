//! The words of the language: the kinds of declarations and steps, and the keywords that lines begin with.
//!
//! The table of which keyword stands in which kind, what follows it, how often it may stand and what it means is the one
//! description of the language: the parser's expectations, completion, hover, the formatter and the language reference
//! read it.

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl $name {
            /// All of them, in the order of the reference.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word as it is written.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

words! {
    /// A kind of declaration or step: the word that a block begins with.
    Kind {
        Function = "function",
        Workflow = "workflow",
        Seam = "seam",
        Role = "role",
        Person = "person",
        Agent = "agent",
        Audit = "audit",
        System = "system",
        Record = "record",
        Choice = "choice",
        Label = "label",
        Risk = "risk",
        Standard = "standard",
        Escalation = "escalation",
        Recovery = "recovery",
        Measure = "measure",
        Calendar = "calendar",
        Cadence = "cadence",
        Policy = "policy",
        Scenario = "scenario",
        Postmortem = "postmortem",
        Assume = "assume",
        Exception = "exception",
        Outcome = "outcome",
        Event = "event",
        Clock = "clock",
        Duty = "duty",
        Beside = "beside",
        Finally = "finally",
        Stage = "stage",
        Gate = "gate",
        Decide = "decide",
        Parallel = "parallel",
        Branch = "branch",
        Wait = "wait",
        Run = "run",
    }
}

words! {
    /// A word that a line inside a block begins with, other than the kinds.
    Keyword {
        Title = "title",
        Allow = "allow",
        Architect = "architect",
        Enters = "enters",
        Workflows = "workflows",
        Values = "values",
        Policy = "policy",
        Optimise = "optimise",
        Guard = "guard",
        People = "people",
        Part = "part",
        External = "external",
        Capacity = "capacity",
        Calendar = "calendar",
        Contact = "contact",
        Clearance = "clearance",
        Deputy = "deputy",
        Decides = "decides",
        Operator = "operator",
        Uses = "uses",
        Never = "never",
        Confirm = "confirm",
        Model = "model",
        Observed = "observed",
        Criterion = "criterion",
        Passes = "passes",
        Sample = "sample",
        Every = "every",
        By = "by",
        Asks = "asks",
        Action = "action",
        Error = "error",
        Fact = "fact",
        Endpoint = "endpoint",
        Owner = "owner",
        Zone = "zone",
        Open = "open",
        Closed = "closed",
        Attends = "attends",
        Reads = "reads",
        Leaves = "leaves",
        Do = "do",
        Starts = "starts",
        Above = "above",
        Needs = "needs",
        Silence = "silence",
        After = "after",
        Within = "within",
        Escalate = "escalate",
        Pause = "pause",
        Late = "late",
        Allows = "allows",
        Target = "target",
        Counts = "counts",
        From = "from",
        For = "for",
        Because = "because",
        At = "at",
        Different = "different",
        Same = "same",
        When = "when",
        To = "to",
        Requires = "requires",
        Reject = "reject",
        Goal = "goal",
        Arrives = "arrives",
        Measures = "measures",
        On = "on",
        Fails = "fails",
        Stalls = "stalls",
        Restart = "restart",
        Until = "until",
        While = "while",
        Approver = "approver",
        Consults = "consults",
        Informs = "informs",
        Writes = "writes",
        Risk = "risk",
        Absent = "absent",
        Takes = "takes",
        Retry = "retry",
        Undo = "undo",
        Exclusive = "exclusive",
        Lifts = "lifts",
        Grants = "grants",
        HumanOnly = "human_only",
        Done = "done",
        Meets = "meets",
        Accept = "accept",
        Rework = "rework",
        Verdict = "verdict",
        Otherwise = "otherwise",
        Each = "each",
        Join = "join",
        Rest = "rest",
        Unmet = "unmet",
        Through = "through",
        Detached = "detached",
        Given = "given",
        Expect = "expect",
        Broke = "broke",
        Cause = "cause",
        Found = "found",
        Changed = "changed",
    }
}
