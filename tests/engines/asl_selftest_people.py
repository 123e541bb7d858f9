"""Asking people and agents, calling systems: answers, silence, rework, retries, stalls."""

from asl_selftest_machines import *

ANSWERED = [
    {"ErrorEquals": ["Flow.Answered"], "Output": "{% $parse($states.errorOutput.Cause) %}", "Next": "route"},
    {"ErrorEquals": ["Flow.Late"], "Next": "too_late"},
    {"ErrorEquals": ["duplicate"], "Next": "twice"},
]
ROUTE = {
    "route": {
        "Type": "Choice",
        "Choices": [{"Condition": "{% $states.input.verdict = 'accept' %}", "Next": "yes"}],
        "Default": "no",
    },
    "yes": end("{% {'outcome': 'yes', 'by': $states.input.by} %}"),
    "no": end({"outcome": "no"}),
    "too_late": end({"outcome": "too_late"}),
    "twice": end({"outcome": "twice"}),
}

# The ladder of README.md: told at once and after 2 h, assigned after 4 h, a deadline of a day.
LADDER = machine(
    "approve",
    {
        "approve": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "approve.ask",
                    "States": {
                        "approve.ask": ask(
                            "gate",
                            "R.approve",
                            "Finance",
                            within=4 * HOUR,
                            Catch=[{"ErrorEquals": TIMEOUTS, "Next": "approve.assign"}],
                            Next="approve.answered",
                        ),
                        "approve.assign": ask(
                            "gate",
                            "R.approve",
                            "FinanceLead",
                            rung=3,
                            within=20 * HOUR,
                            Catch=[{"ErrorEquals": TIMEOUTS, "Next": "approve.late"}],
                            Next="approve.answered",
                        ),
                        "approve.answered": leave("Flow.Answered", "{% $string($states.input) %}"),
                        "approve.late": leave("Flow.Late"),
                    },
                },
                {
                    "StartAt": "approve.rung1",
                    "States": {
                        "approve.rung1": tell("R.approve", "Finance", 1, Next="approve.wait2"),
                        "approve.wait2": wait(2 * HOUR, "approve.rung2"),
                        "approve.rung2": tell("R.approve", "FinanceLead", 2, End=True),
                    },
                },
            ],
            "Catch": ANSWERED,
            "Next": "route",
        },
        **ROUTE,
    },
)

ASKED = (0, "entered", "R.approve", {"kind": "gate", "visit": 1, "to": "Finance"})
RUNG1 = (0, "notified", "R.approve", {"to": "Finance", "via": "phone", "rung": 1})
RUNG2 = (2 * HOUR, "notified", "R.approve", {"to": "FinanceLead", "via": "phone", "rung": 2})
LATE = (4 * HOUR, "late", "R.approve", {"to": "Finance"})
ASSIGNED = (4 * HOUR, "assigned", "R.approve", {"rung": 3, "to": "FinanceLead"})


def ladder(*script):
    return {"machine": LADDER, "script": [{"step": "R.approve", **line} for line in script]}


def verdict(at, word, **more):
    return (at, "verdict", "R.approve", {"verdict": word, **more})


YES = {"verdict": "accept", "by": "ana"}

# --- the ladder: no answer is lost, whenever it comes

case(
    "ladder: an answer before any rung, with text that must not break out",
    ladder({"answer": {"verdict": "accept", "by": 'a"\\n{% 1 %} 😀 ${x}'}, "after": 600}),
    status="SUCCEEDED",
    output={"outcome": "yes", "by": 'a"\\n{% 1 %} 😀 ${x}'},
    trace=[started(), ASKED, RUNG1, verdict(600, "accept", by='a"\\n{% 1 %} 😀 ${x}'), ended(600)],
    unused=[],
)
case(
    "ladder: an answer between two rungs, under the first token",
    ladder({"answer": YES, "after": 3 * HOUR}),
    output={"outcome": "yes", "by": "ana"},
    trace=[started(), ASKED, RUNG1, RUNG2, verdict(3 * HOUR, "accept", by="ana"), ended(3 * HOUR)],
)
case(
    "ladder: an answer at the very second of a rung",
    ladder({"answer": YES, "after": 2 * HOUR}),
    output={"outcome": "yes", "by": "ana"},
    trace=[started(), ASKED, RUNG1, verdict(2 * HOUR, "accept", by="ana"), ended(2 * HOUR)],
)
case(
    "ladder: an answer at the very second of the deadline wins",
    ladder({"answer": {"verdict": "reject"}, "after": 24 * HOUR}),
    output={"outcome": "no"},
    trace=[started(), ASKED, RUNG1, RUNG2, LATE, ASSIGNED, verdict(24 * HOUR, "reject"), ended(24 * HOUR)],
)
case(
    "ladder: assigned, the lead answers, and the former holder's answer is refused",
    ladder({"to": "Finance", "answer": YES, "after": 5 * HOUR}, {"to": "FinanceLead", "answer": YES, "after": 6 * HOUR}),
    output={"outcome": "yes", "by": "ana"},
    trace=[
        *(started(), ASKED, RUNG1, RUNG2, LATE, ASSIGNED),
        (5 * HOUR, "refused", "R.approve", {"to": "Finance"}),
        *(verdict(6 * HOUR, "accept", by="ana"), ended(6 * HOUR)),
    ],
)
case(
    "ladder: silence to the end",
    ladder({"silent": True}),
    output={"outcome": "too_late"},
    trace=[started(), ASKED, RUNG1, RUNG2, LATE, ASSIGNED, (24 * HOUR, "late", "R.approve", {"to": "FinanceLead"}), ended(24 * HOUR)],
)
case(
    "ladder: a named failure passes through the Parallel",
    ladder({"fails": "duplicate", "after": 60}),
    output={"outcome": "twice"},
    trace=[started(), ASKED, RUNG1, (60, "failed", "R.approve", {"error": "duplicate", "attempt": 1}), ended(60)],
)
case(
    "ladder: a failure that nobody catches ends the machine",
    ladder({"fails": "other", "cause": "why", "after": 60}),
    status="FAILED",
    error="other",
    cause="why",
    trace=[started(), ASKED, RUNG1, (60, "failed", "R.approve", {"error": "other", "attempt": 1}), ended(60, "FAILED")],
)

# --- visits, bounded loops, variables, choices

LOOP = machine(
    "start",
    {
        "start": {"Type": "Pass", "Assign": {"reworked": 0}, "Next": "triage"},
        "triage": ask("stage", "W.triage", Assign={"assessment": "{% $states.result.writes.assessment %}"}, Next="review"),
        "review": ask("gate", "W.review", Output="{% $states.result.verdict %}", Next="route"),
        "route": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $states.input = 'accept' %}", "Next": "done"},
                {
                    "Condition": "{% $states.input = 'rework' and $reworked < 1 %}",
                    "Assign": {"reworked": "{% $reworked + 1 %}"},
                    "Next": "triage",
                },
            ],
            "Default": "given_up",
        },
        "done": end("{% {'assessment': $assessment, 'reworked': $reworked} %}"),
        "given_up": leave("Flow.GivenUp", "{% $string($reworked) %}"),
    },
)
case(
    "a bounded rework, line by line, and accepted the second time",
    {
        "machine": LOOP,
        "script": [
            {"step": "W.triage", "answer": {"writes": {"assessment": "poor"}}, "after": 300},
            {"step": "W.triage", "answer": {"writes": {"assessment": "good"}, "by": "bot"}, "after": 200},
            {"step": "W.review", "answer": {"verdict": "rework"}, "after": 100},
            {"step": "W.review", "visit": 2, "answer": {"verdict": "accept", "by": "ana"}, "after": 50},
        ],
    },
    output={"assessment": "good", "reworked": 1},
    trace=[
        started(),
        (0, "entered", "W.triage", {"kind": "stage", "visit": 1}),
        (300, "finished", "W.triage"),
        (300, "entered", "W.review", {"kind": "gate", "visit": 1}),
        (400, "verdict", "W.review", {"verdict": "rework"}),
        (400, "entered", "W.triage", {"kind": "stage", "visit": 2}),
        (600, "finished", "W.triage", {"by": "bot"}),
        (600, "entered", "W.review", {"kind": "gate", "visit": 2}),
        (650, "verdict", "W.review", {"verdict": "accept", "by": "ana"}),
        ended(650),
    ],
)
case(
    "the last line repeats, and the bound holds",
    {
        "machine": LOOP,
        "states": True,
        "script": [
            {"step": "W.triage", "answer": {"writes": {"assessment": None}}},
            {"step": "W.review", "answer": {"verdict": "rework"}, "after": 10},
        ],
    },
    status="FAILED",
    error="Flow.GivenUp",
    cause="1",
    trace=[
        *(started(), (0, "state", "start", "Pass"), (0, "state", "triage", "Task")),
        (0, "entered", "W.triage", {"kind": "stage", "visit": 1}),
        *((0, "finished", "W.triage"), (0, "state", "review", "Task")),
        (0, "entered", "W.review", {"kind": "gate", "visit": 1}),
        (10, "verdict", "W.review", {"verdict": "rework"}),
        *((10, "state", "route", "Choice"), (10, "state", "triage", "Task")),
        (10, "entered", "W.triage", {"kind": "stage", "visit": 2}),
        *((10, "finished", "W.triage"), (10, "state", "review", "Task")),
        (10, "entered", "W.review", {"kind": "gate", "visit": 2}),
        (20, "verdict", "W.review", {"verdict": "rework"}),
        *((20, "state", "route", "Choice"), (20, "state", "given_up", "Fail")),
        ended(20, "FAILED"),
    ],
)

# --- systems: defaults, results, time, retry with backoff, named errors

PAY = machine(
    "pay",
    {
        "pay": call(
            "W.pay",
            "Payments.refund",
            within=HOUR,
            Retry=[
                {"ErrorEquals": ["duplicate"], "MaxAttempts": 0},
                {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 30, "BackoffRate": 2, "MaxAttempts": 3},
            ],
            Catch=[
                {"ErrorEquals": ["duplicate"], "Next": "declined"},
                {"ErrorEquals": TIMEOUTS, "Next": "late"},
                {"ErrorEquals": ["States.ALL"], "Assign": {"why": "{% $states.errorOutput.Error %}"}, "Next": "broken"},
            ],
            Output="{% $states.result.Payload %}",
            Next="paid",
        ),
        "paid": end(),
        "declined": end("declined"),
        "late": end("late"),
        "broken": end("{% 'broken by ' & $why %}"),
    },
)


def attempts(*times, error="down", last=None):
    trace = [started(), (0, "entered", "W.pay", {"kind": "system", "visit": 1})]
    for number, at in enumerate(times, 1):
        if number > 1:
            trace.append((at, "retried", "W.pay", {"attempt": number}))
        if number < len(times) or last is None:
            trace.append((at, "failed", "W.pay", {"error": error, "attempt": number}))
    return trace + ([last] if last else [])


def pay(*script):
    return {"machine": PAY, "script": [{"step": "W.pay", **line} for line in script]}


case(
    "a system without a line succeeds with nothing",
    pay(),
    output={},
    trace=[started(), (0, "entered", "W.pay", {"kind": "system", "visit": 1}), (0, "finished", "W.pay"), ended(0)],
)
case(
    "a system takes its time and answers",
    pay({"answer": {"reference": "R-1", "by": "bank"}, "after": 90}),
    output={"reference": "R-1", "by": "bank"},
    trace=[
        started(),
        (0, "entered", "W.pay", {"kind": "system", "visit": 1}),
        (90, "finished", "W.pay", {"by": "bank"}),
        ended(90),
    ],
)
case(
    "two failures, then it works: 30 s, then 60 s",
    pay({"fails": "down", "times": 2, "answer": {"reference": "R-2"}}),
    output={"reference": "R-2"},
    trace=[*attempts(0, 30, 90, last=(90, "finished", "W.pay")), ended(90)],
)
case(
    "three further attempts, then the way for any error",
    pay({"fails": "down"}),
    output="broken by down",
    trace=[*attempts(0, 30, 90, 210), ended(210)],
)
case(
    "a named error is an answer: not retried",
    pay({"fails": "duplicate"}),
    output="declined",
    trace=[*attempts(0, error="duplicate"), ended(0)],
)
case(
    "a call that never returns",
    pay({"silent": True}),
    output="late",
    trace=[started(), (0, "entered", "W.pay", {"kind": "system", "visit": 1}), (HOUR, "late", "W.pay"), ended(HOUR)],
)
case(
    "a retried task has a token of its own at each attempt",
    {
        "machine": machine(
            "draft",
            {
                "draft": ask("stage", "W.draft", "Bot", Retry=[{"ErrorEquals": ["down"], "IntervalSeconds": 5, "MaxAttempts": 2}], Next="end"),
                "end": end(),
            },
        ),
        "script": [{"step": "W.draft", "fails": "down", "times": 1, "answer": {"writes": {"text": "x"}}, "after": 60}],
    },
    output={"writes": {"text": "x"}},
    trace=[
        started(),
        (0, "entered", "W.draft", {"kind": "stage", "visit": 1, "to": "Bot"}),
        (60, "failed", "W.draft", {"error": "down", "attempt": 1}),
        (65, "retried", "W.draft", {"attempt": 2}),
        (125, "finished", "W.draft"),
        ended(125),
    ],
)

# --- stalls: by heartbeat, and by a watch that keeps the work

BEAT = machine(
    "draft",
    {
        "draft": ask(
            "stage",
            "W.draft",
            "Bot",
            within=5 * HOUR,
            HeartbeatSeconds=1800,
            Catch=[{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "stalled"}, {"ErrorEquals": ["States.Timeout"], "Next": "late"}],
            Next="end",
        ),
        "end": end("done"),
        "stalled": end("stalled"),
        "late": end("late"),
    },
)
DRAFT = (0, "entered", "W.draft", {"kind": "stage", "visit": 1, "to": "Bot"})
case(
    "no sign of life: stalled",
    {"machine": BEAT, "script": [{"step": "W.draft", "silent": True}]},
    output="stalled",
    trace=[started(), DRAFT, (1800, "stalled", "W.draft", {"to": "Bot"}), ended(1800)],
)
case(
    "signs of life, but no answer: late",
    {"machine": BEAT, "script": [{"step": "W.draft", "silent": True, "heartbeats": 600}]},
    output="late",
    trace=[started(), DRAFT, (5 * HOUR, "late", "W.draft", {"to": "Bot"}), ended(5 * HOUR)],
)
case(
    "signs of life, then an answer",
    {"machine": BEAT, "script": [{"step": "W.draft", "heartbeats": 1000, "answer": {"writes": {}}, "after": 7000}]},
    output="done",
    trace=[started(), DRAFT, (7000, "finished", "W.draft"), ended(7000)],
)

case(
    "heartbeats without a timeout have none",
    {
        "machine": machine("draft", {"draft": ask("stage", "W.draft", "Bot", HeartbeatSeconds=1800, End=True)}),
        "script": [{"step": "W.draft", "heartbeats": 900, "answer": 1, "after": 9000}],
    },
    output=1,
    trace=[started(), DRAFT, (9000, "finished", "W.draft"), ended(9000)],
)

case(
    "who catches only States.Timeout gets missed heartbeats too",
    {
        "machine": machine(
            "draft",
            {
                "draft": ask("stage", "W.draft", "Bot", HeartbeatSeconds=60, Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "end"}], End=True),
                "end": end("{% $states.input.Error %}"),
            },
        ),
        "script": [{"step": "W.draft", "silent": True}],
    },
    output="States.HeartbeatTimeout",
    trace=[started(), DRAFT, (60, "stalled", "W.draft", {"to": "Bot"}), ended(60)],
)

WATCH = machine(
    "draft",
    {
        "draft": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "draft.ask",
                    "States": {
                        "draft.ask": ask("stage", "W.draft", "Bot", Next="draft.answered"),
                        "draft.answered": leave("Flow.Answered", "{% $string($states.input) %}"),
                    },
                },
                {
                    "StartAt": "draft.watch",
                    "States": {
                        "draft.watch": wait(1800, "draft.recover"),
                        "draft.recover": ask(
                            "recovery",
                            "W.draft",
                            "Lead",
                            within=900,
                            Catch=[{"ErrorEquals": TIMEOUTS, "Next": "draft.helpless"}],
                            Next="draft.decided",
                        ),
                        "draft.decided": {
                            "Type": "Choice",
                            "Choices": [
                                {"Condition": "{% $states.input.decision = 'resume' %}", "Next": "draft.watch"},
                                {"Condition": "{% $states.input.decision = 'restart' %}", "Next": "draft.restart"},
                            ],
                            "Default": "draft.helpless",
                        },
                        "draft.restart": leave("Flow.Restart"),
                        "draft.helpless": leave("Flow.Unrecovered"),
                    },
                },
            ],
            "Catch": [
                {"ErrorEquals": ["Flow.Answered"], "Output": "{% $parse($states.errorOutput.Cause) %}", "Next": "end"},
                {"ErrorEquals": ["Flow.Restart"], "Next": "draft"},
                {"ErrorEquals": ["Flow.Unrecovered"], "Next": "by_hand"},
            ],
            "Next": "end",
        },
        "end": end(),
        "by_hand": end("by hand"),
    },
)


def recovery(at, visit=1):
    return (at, "entered", "W.draft", {"kind": "recovery", "visit": visit, "to": "Lead"})


def decided(at, decision):
    return (at, "decided", "W.draft", {"decision": decision})


LEAD_OFF = {"kind": "recovery", "step": "W.draft"}
CANCELLED = {"to": "Bot"}
case(
    "a recovery that resumes keeps the token",
    {
        "machine": WATCH,
        "script": [
            {"step": "W.draft", "answer": {"writes": {"text": "late but good"}}, "after": 3000},
            {**LEAD_OFF, "answer": {"decision": "resume"}, "after": 300},
        ],
    },
    output={"writes": {"text": "late but good"}},
    trace=[started(), DRAFT, recovery(1800), decided(2100, "resume"), (3000, "finished", "W.draft"), ended(3000)],
)
case(
    "a recovery that restarts cancels the attempt; a Catch may lead to its own state",
    {
        "machine": WATCH,
        "script": [
            {"step": "W.draft", "silent": True},
            {"step": "W.draft", "answer": {"writes": {}}, "after": 10},
            {**LEAD_OFF, "answer": {"decision": "restart"}, "after": 300},
        ],
    },
    output={"writes": {}},
    trace=[
        *(started(), DRAFT, recovery(1800), decided(2100, "restart"), (2100, "cancelled", "W.draft", CANCELLED)),
        (2100, "entered", "W.draft", {"kind": "stage", "visit": 2, "to": "Bot"}),
        *((2110, "finished", "W.draft"), ended(2110)),
    ],
)
case(
    "nobody comes to the recovery",
    {"machine": WATCH, "script": [{"step": "W.draft", "silent": True}, {**LEAD_OFF, "silent": True}]},
    output="by hand",
    trace=[
        *(started(), DRAFT, recovery(1800), (2700, "late", "W.draft", {"to": "Lead"})),
        *((2700, "cancelled", "W.draft", CANCELLED), ended(2700)),
    ],
)
case(
    "a recovery needs a line of its own",
    {"machine": WATCH, "script": [{"step": "W.draft", "answer": {}, "after": 9000}]},
    **{"status": "ERROR", "error contains": '{"step": "W.draft", "kind": "recovery", "answer": {"decision": "restart"}, "after": 600}'},
)
