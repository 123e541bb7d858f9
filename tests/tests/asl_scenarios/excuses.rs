//! What can't be equal, each with its reason. The tests fail where one of these has become equal, so that none stays too long.

/// What runs otherwise on a machine.
pub struct Excuse {
    pub example: &'static str,
    /// The scenario, by id.
    pub scenario: &'static str,
    /// The step at which it does, by id: everything else in the scenario must be equal all the same.
    pub step: &'static str,
    pub reason: &'static str,
}

const ABSENT_AT_ONCE: &str = "nobody is there at the very moment at which the step opens, and the first rung of its ladder comes at that moment too: the \
     interpreter takes the absence first, a machine has told the rung by the time anybody can answer it";

const MONTHS: &str = "months are counted in the time zone of the calendar by the interpreter and in UTC by machines: one that goes over the change \
     between summer and winter time is an hour off";

const UNTIL_UNDONE: &str = "what was done is undone inside of the case on a machine, so that what accompanies the case as a whole, here its ladder, goes on \
     until all is undone";

pub const EXCUSES: [Excuse; 8] = [
    Excuse {
        example: "ai-incident-response",
        scenario: "setbacks.nobody is on call to answer, and an executive answers in their place",
        step: "incident.SecurityIncident.answer",
        reason: ABSENT_AT_ONCE,
    },
    Excuse {
        example: "ai-incident-response",
        scenario: "setbacks.nobody is on call to answer, and the line to the executives is dead",
        step: "incident.SecurityIncident.answer",
        reason: ABSENT_AT_ONCE,
    },
    Excuse {
        example: "incident-response",
        scenario: "scenarios.nobody is there to take command",
        step: "incident.MajorIncident.take_command",
        reason: ABSENT_AT_ONCE,
    },
    Excuse {
        example: "incident-response",
        scenario: "setbacks.nobody is on call, and a director takes command herself",
        step: "incident.MajorIncident.take_command",
        reason: ABSENT_AT_ONCE,
    },
    Excuse {
        example: "incident-response",
        scenario: "setbacks.the call to find a commander breaks down",
        step: "incident.MajorIncident.take_command",
        reason: ABSENT_AT_ONCE,
    },
    Excuse {
        example: "sales-to-success",
        scenario: "scenarios.glad for half a year",
        step: "care.Care.look",
        reason: MONTHS,
    },
    Excuse {
        example: "sales-to-success",
        scenario: "scenarios.unsure, then glad",
        step: "care.Care.look",
        reason: MONTHS,
    },
    Excuse {
        example: "launch",
        scenario: "season.the agent hangs, people go on, the stores are down and it is taken back",
        step: "season.Season",
        reason: UNTIL_UNDONE,
    },
];

/// Examples of which no machine can be made, and what in them has no form there.
pub const WITHOUT_MACHINES: [(&str, &str); 3] = [
    (
        "compiler-governance",
        "a clock pauses, and one starts with an event: a wait that has begun can't be stopped and go on later",
    ),
    (
        "language-release",
        "work holds something alone across cases, and executions know nothing of each other",
    ),
    (
        "new-hire",
        "a join of some of the branches, and branches that go on after it: branches can't count each other",
    ),
];
