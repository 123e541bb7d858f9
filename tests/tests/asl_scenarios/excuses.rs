//! What can't be equal, each with its reason. The tests fail where one of these has become equal, so that none stays too long.

/// The rung is told when the step is opened.
const ABSENT_AT_ONCE: &str = "Nobody is there at the very moment at which the step opens, and the first rung of its ladder comes at that moment too. The \
     interpreter takes the absence first; a machine has told the rung by the time anybody can answer it.";

/// Months by another clock.
const MONTHS: &str = "Months are counted in the time zone of the case by the interpreter and in UTC by machines, so that one that \
     goes over the change to summer time is an hour off.";

/// Scenarios that run otherwise on machines: the example, the scenario, and why.
pub const DIFFERENT: [(&str, &str, &str); 7] = [
    (
        "ai-incident-response",
        "setbacks.nobody is on call to answer, and an executive answers in their place",
        ABSENT_AT_ONCE,
    ),
    (
        "ai-incident-response",
        "setbacks.nobody is on call to answer, and the line to the executives is dead",
        ABSENT_AT_ONCE,
    ),
    ("incident-response", "scenarios.nobody is there to take command", ABSENT_AT_ONCE),
    ("incident-response", "setbacks.nobody is on call, and a director takes command herself", ABSENT_AT_ONCE),
    ("incident-response", "setbacks.the call to find a commander breaks down", ABSENT_AT_ONCE),
    ("sales-to-success", "scenarios.glad for half a year", MONTHS),
    ("sales-to-success", "scenarios.unsure, then glad", MONTHS),
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
        "a join of some of the branches, and branches that go on after it: branches can't count each other while they are open",
    ),
];
