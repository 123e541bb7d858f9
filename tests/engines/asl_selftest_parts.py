"""Deadlines, branches, items, events, other machines, JSONata, and runs that must be refused."""

from asl_selftest_machines import *
from asl_selftest_people import LADDER, YES, ladder, pay

# --- deadlines around several states, and of the machine

AROUND = machine(
    "body",
    {
        "body": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "one",
                    "States": {
                        "one": ask("stage", "W.one", Next="two"),
                        "two": ask("stage", "W.two", Next="out"),
                        "out": leave("Flow.Answered", "{% $string($states.input) %}"),
                    },
                },
                {"StartAt": "clock", "States": {"clock": wait(5 * 24 * HOUR, "late"), "late": leave("Flow.Late")}},
            ],
            "Catch": [
                {"ErrorEquals": ["Flow.Answered"], "Output": "{% $parse($states.errorOutput.Cause) %}", "Next": "end"},
                {"ErrorEquals": ["Flow.Late"], "Next": "too_late"},
            ],
            "Next": "end",
        },
        "end": end(),
        "too_late": end("too late"),
    },
)
ONE = (0, "entered", "W.one", {"kind": "stage", "visit": 1})
case(
    "in time under a deadline around two steps",
    {"machine": AROUND, "script": [{"step": "W.one", "after": 10}, {"step": "W.two", "answer": {"ok": True}, "after": 10}]},
    output={"ok": True},
    trace=[
        *(started(), ONE, (10, "finished", "W.one"), (10, "entered", "W.two", {"kind": "stage", "visit": 1})),
        *((20, "finished", "W.two"), ended(20)),
    ],
)
case(
    "the deadline cancels what is open",
    {"machine": AROUND, "script": [{"step": "W.one", "after": 4 * 24 * HOUR}, {"step": "W.two", "silent": True}]},
    output="too late",
    trace=[
        *(started(), ONE, (345600, "finished", "W.one"), (345600, "entered", "W.two", {"kind": "stage", "visit": 1})),
        *((432000, "cancelled", "W.two"), ended(432000)),
    ],
)
case(
    "an answer to what was cancelled is refused, and the machine goes on",
    {
        "machine": {
            **AROUND,
            "States": {**AROUND["States"], "too_late": wait(7200, "over"), "over": end("over")},
        },
        "script": [{"step": "W.one", "after": 5 * 24 * HOUR + 60}],
    },
    output="over",
    trace=[started(), ONE, (432000, "cancelled", "W.one"), (432060, "refused", "W.one"), ended(439200)],
)
SAME = machine(
    "both",
    {
        "both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "clock", "States": {"clock": wait(100, "outer"), "outer": leave("Outer")}},
                {"StartAt": "one", "States": {"one": ask("stage", "W.one", within=100, End=True)}},
            ],
            "End": True,
        }
    },
)
case(
    "two deadlines at one second: the narrower first, whatever the order of text",
    {"machine": SAME, "script": [{"step": "W.one", "silent": True}]},
    status="FAILED",
    error="States.Timeout",
    trace=[started(), ONE, (100, "late", "W.one"), ended(100, "FAILED")],
)
case(
    "a machine's own timeout",
    {"machine": machine("one", {"one": ask("stage", "W.one", End=True)}, TimeoutSeconds=100), "script": [{"step": "W.one", "silent": True}]},
    status="TIMED_OUT",
    trace=[started(), ONE, (100, "cancelled", "W.one"), ended(100, "TIMED_OUT")],
)
case(
    "a wait until a moment",
    {
        "machine": machine(
            "wait", {"wait": {"Type": "Wait", "Timestamp": "{% $states.input.at %}", "Next": "end"}, "end": end("{% $now() %}")}
        ),
        "starts": "2026-03-01T00:00:00Z",
        "input": {"at": "2026-03-02T06:30:00Z"},
    },
    output="2026-03-02T06:30:00.000Z",
    trace=[started(), ended(109800)],
)

case(
    "what is open is cancelled newest first",
    {
        "machine": machine(
            "all",
            {
                "all": {
                    "Type": "Parallel",
                    "Branches": [
                        {"StartAt": "one", "States": {"one": ask("stage", "W.one", End=True)}},
                        {"StartAt": "two", "States": {"two": ask("stage", "W.two", End=True)}},
                        {"StartAt": "clock", "States": {"clock": wait(60, "stop"), "stop": leave("Stop")}},
                    ],
                    "End": True,
                }
            },
        ),
        "script": [{"step": "W.one", "silent": True}, {"step": "W.two", "silent": True}],
    },
    status="FAILED",
    error="Stop",
    trace=[
        *(started(), ONE, (0, "entered", "W.two", {"kind": "stage", "visit": 1})),
        *((60, "cancelled", "W.two"), (60, "cancelled", "W.one"), ended(60, "FAILED")),
    ],
)

# --- branches and items

BRANCHES = machine(
    "both",
    {
        "both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": f"ask{n}", "States": {f"ask{n}": ask("gate", "W.review", who, slot=str(n), End=True)}}
                for n, who in ((1, "Legal"), (2, "Brand"))
            ],
            "Assign": {"verdicts": "{% $states.result.verdict %}"},
            "Next": "end",
        },
        "end": end("{% $verdicts %}"),
    },
)
REVIEW = {"kind": "gate", "visit": 1}
case(
    "two reviewers beside each other, told apart by slot",
    {
        "machine": BRANCHES,
        "script": [
            {"step": "W.review", "slot": "1", "answer": {"verdict": "accept", "by": "lea"}, "after": 900},
            {"step": "W.review", "to": "Brand", "answer": {"verdict": "rework"}, "after": 300},
        ],
    },
    output=["accept", "rework"],
    trace=[
        started(),
        (0, "entered", "W.review", {**REVIEW, "to": "Legal", "slot": "1"}),
        (0, "entered", "W.review", {**REVIEW, "to": "Brand", "slot": "2"}),
        (300, "verdict", "W.review", {"verdict": "rework", "slot": "2"}),
        (900, "verdict", "W.review", {"verdict": "accept", "by": "lea", "slot": "1"}),
        ended(900),
    ],
)
EACH = machine(
    "each",
    {
        "each": {
            "Type": "Map",
            "Items": "{% $states.input.names %}",
            "MaxConcurrency": 2,
            "ItemSelector": {"name": "{% $states.context.Map.Item.Value %}"},
            "ItemProcessor": {
                "StartAt": "item",
                "States": {"item": ask("stage", "W.item", "{% $states.input.name %}", slot="{% $states.input.name %}", End=True)},
            },
            "Assign": {"written": "{% [$states.result.writes.n] %}"},
            "Next": "end",
        },
        "end": end("{% $written %}"),
    },
)


def item(at, name):
    return (at, "entered", "W.item", {"kind": "stage", "visit": 1, "to": name, "slot": name})


case(
    "items, two at once, results in the order of the items",
    {
        "machine": EACH,
        "input": {"names": ["a", "b", "c"]},
        "script": [
            {"step": "W.item", "to": "a", "answer": {"writes": {"n": 1}}, "after": 100},
            {"step": "W.item", "to": "b", "answer": {"writes": {"n": 2}}, "after": 40},
            {"step": "W.item", "answer": {"writes": {"n": 3}}, "after": 10},
        ],
    },
    output=[1, 2, 3],
    trace=[
        *(started(), item(0, "a"), item(0, "b"), (40, "finished", "W.item")),
        *(item(40, "c"), (50, "finished", "W.item"), (100, "finished", "W.item"), ended(100)),
    ],
)
case("no items", {"machine": EACH, "input": {"names": []}}, output=[], trace=[started(), ended(0)])
case(
    "an item that fails cancels the others",
    {
        "machine": EACH,
        "input": {"names": ["a", "b"]},
        "script": [{"step": "W.item", "to": "a", "silent": True}, {"step": "W.item", "to": "b", "fails": "bad", "after": 5}],
    },
    status="FAILED",
    error="bad",
    trace=[
        *(started(), item(0, "a"), item(0, "b"), (5, "failed", "W.item", {"error": "bad", "attempt": 1})),
        *((5, "cancelled", "W.item", {"to": "a", "slot": "a"}), ended(5, "FAILED")),
    ],
)
case(
    "a branch can't write a variable of the machine around it",
    {
        "machine": machine(
            "start",
            {
                "start": {"Type": "Pass", "Assign": {"x": 1}, "Next": "both"},
                "both": {
                    "Type": "Parallel",
                    "Branches": [{"StartAt": "set", "States": {"set": {"Type": "Pass", "Assign": {"x": 2}, "End": True}}}],
                    "End": True,
                },
            },
        )
    },
    status="FAILED",
    error="States.Runtime",
    trace=[started(), ended(0, "FAILED")],
)

case(
    "Output sees the variables as they were before Assign",
    {
        "machine": machine(
            "start",
            {
                "start": {"Type": "Pass", "Assign": {"x": 1, "y": 1}, "Next": "again"},
                "again": {
                    "Type": "Pass",
                    "Assign": {"x": 2, "y": "{% $x + 10 %}"},
                    "Output": {"before": "{% $x %}"},
                    "Next": "choose",
                },
                "choose": {
                    "Type": "Choice",
                    "Choices": [{"Condition": "{% $x = 2 %}", "Assign": {"x": 3}, "Output": "{% [$states.input.before, $x] %}", "Next": "end"}],
                    "Default": "end",
                },
                "end": end("{% {'seen': $states.input, 'x': $x, 'y': $y} %}"),
            },
        )
    },
    output={"seen": [1, 2], "x": 3, "y": 11},
)

ROUTES = machine(
    "choose",
    {
        "choose": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.n %}", "Assign": {"way": "rule"}, "Next": "end"}],
            "Assign": {"way": "default"},
            "Default": "end",
        },
        "end": end("{% $way %}"),
    },
)
case("what Default assigns is for Default only", {"machine": ROUTES, "input": {"n": True}}, output="rule")
case("Default assigns", {"machine": ROUTES, "input": {"n": False}}, output="default")
case("a condition must be true or false", {"machine": ROUTES, "input": {"n": "yes"}}, status="FAILED")

# --- events

LISTEN = machine(
    "work",
    {
        "work": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "one",
                    "States": {
                        "one": ask("stage", "W.one", Next="out"),
                        "out": leave("Flow.Answered", "{% $string($states.input) %}"),
                    },
                },
                {
                    "StartAt": "hear",
                    "States": {
                        "hear": ask("event", "W.withdrawn", event="withdrawn", Next="stop"),
                        "stop": leave("Flow.Event.withdrawn", "{% $string($states.input) %}"),
                    },
                },
            ],
            "Catch": [
                {"ErrorEquals": ["Flow.Answered"], "Next": "end"},
                {"ErrorEquals": ["Flow.Event.withdrawn"], "Output": "{% $parse($states.errorOutput.Cause) %}", "Next": "gone"},
            ],
            "Next": "end",
        },
        "end": end("done"),
        "gone": end("{% 'withdrawn: ' & $states.input.why %}"),
    },
)
case(
    "an event that comes cancels the work",
    {"machine": LISTEN, "script": [{"step": "W.one", "silent": True}, {"event": "withdrawn", "after": 70, "data": {"why": "moved"}}]},
    output="withdrawn: moved",
    trace=[
        *(started(), ONE, (70, "happened", "W.withdrawn", {"event": "withdrawn"}), (70, "cancelled", "W.one"), ended(70)),
    ],
)
case(
    "an event that doesn't come",
    {"machine": LISTEN, "script": [{"step": "W.one", "after": 5}]},
    output="done",
    trace=[started(), ONE, (5, "finished", "W.one"), ended(5)],
)
case(
    "an event is kept for its first listener, unless it passes",
    {
        "machine": machine("wait", {"wait": wait(100, "hear"), "hear": ask("event", "W.hear", event="e", End=True)}),
        "script": [{"event": "e", "after": 10, "transient": True, "data": 1}, {"event": "e", "after": 20, "data": 2}],
    },
    output=2,
    trace=[
        *(started(), (10, "dropped", "", {"event": "e"}), (20, "kept", "", {"event": "e"})),
        *((100, "happened", "W.hear", {"event": "e"}), ended(100)),
    ],
)

case(
    "an event goes to the newest listener",
    {
        "machine": machine(
            "both",
            {
                "both": {
                    "Type": "Parallel",
                    "Branches": [
                        {"StartAt": "old", "States": {"old": ask("event", "W.old", event="e", within=90, End=True)}},
                        {
                            "StartAt": "later",
                            "States": {"later": wait(10, "new"), "new": ask("event", "W.new", event="e", End=True)},
                        },
                    ],
                    "Catch": [{"ErrorEquals": TIMEOUTS, "Next": "end"}],
                    "Next": "end",
                },
                "end": end("old timed out"),
            },
        ),
        "script": [{"event": "e", "after": 20}],
    },
    output="old timed out",
    trace=[started(), (20, "happened", "W.new", {"event": "e"}), (90, "late", "W.old"), ended(90)],
)

# --- other machines

CHILD = machine("ask", {"ask": ask("stage", "C.ask", Next="end"), "end": end("{% {'n': $states.context.Execution.Input.n, 'said': $states.input} %}")})
CASKED = (0, "entered", "C.ask", {"kind": "stage", "visit": 1})
case(
    "running another machine, and waiting for it",
    {
        "machine": machine("run", {"run": run("startExecution.sync:2", "Child", Output="{% $states.result.Output %}", End=True)}),
        "children": {"Child": CHILD},
        "script": [{"step": "C.ask", "answer": {"ok": 1}, "after": 90061}],
    },
    output={"n": 7, "said": {"ok": 1}},
    trace=[started(), started(0, "Child"), CASKED, (90061, "finished", "C.ask"), ended(90061, name="Child"), ended(90061)],
)
case(
    "the other machine fails",
    {
        "machine": machine(
            "run",
            {
                "run": run(
                    "startExecution.sync:2",
                    "Child",
                    Catch=[{"ErrorEquals": ["States.TaskFailed"], "Output": "{% $parse($states.errorOutput.Cause).Error %}", "Next": "end"}],
                    End=True,
                ),
                "end": end(),
            },
        ),
        "children": {"Child": CHILD},
        "script": [{"step": "C.ask", "fails": "lost", "after": 60}],
    },
    output="lost",
    trace=[
        *(started(), started(0, "Child"), CASKED, (60, "failed", "C.ask", {"error": "lost", "attempt": 1})),
        *(ended(60, "FAILED", "Child"), ended(60)),
    ],
)
case(
    "a deadline stops the other machine with what is open in it",
    {
        "machine": machine(
            "run",
            {
                "run": run("startExecution.sync:2", "Child", TimeoutSeconds=50, Catch=[{"ErrorEquals": TIMEOUTS, "Next": "late"}], End=True),
                "late": end("late"),
            },
        ),
        "children": {"Child": CHILD},
        "script": [{"step": "C.ask", "silent": True}],
    },
    output="late",
    trace=[started(), started(0, "Child"), CASKED, ended(50, "ABORTED", "Child"), (50, "cancelled", "C.ask"), ended(50)],
)
case(
    "a detached machine goes on by itself",
    {
        "machine": machine("run", {"run": run("startExecution", "Child", Next="end"), "end": end("sent")}),
        "children": {"Child": CHILD},
        "script": [{"step": "C.ask", "after": 60}],
    },
    output="sent",
    trace=[started(), started(0, "Child"), ended(0), CASKED, (60, "finished", "C.ask"), ended(60, name="Child")],
)

# --- JSONata, as Step Functions has it


def value(expression, data=None):
    return {"machine": machine("v", {"v": {"Type": "Pass", "Output": {"v": "{% " + expression + " %}"}, "End": True}}), "input": data or {}}


for number, (expression, data, want) in enumerate(
    [
        ("$states.input.a", {"a": None}, None),
        ("$states.input.a ? 1 : 2", {"a": None}, 2),
        ("$exists($states.input.b)", {"a": 1}, False),
        ("$states.input.a & '\"\\\\'", {"a": '😀 "\\ \u0007'}, '😀 "\\ \u0007"\\'),
        ("$sum($states.input.xs)", {"xs": [1.5, 2.5]}, 4),
        ("0.1 + 0.2", {}, 0.1 + 0.2),
        ("$states.input.xs[$ > 1]", {"xs": [1, 2, 3]}, [2, 3]),
        ("[$states.input.xs[$ > 2]]", {"xs": [1, 2, 3]}, [3]),
        ("$parse('{\"a\": [1, null]}').a", {}, [1, None]),
        ("$range(1, 7, 3)", {}, [1, 4, 7]),
        ("$partition([1,2,3], 2)", {}, [[1, 2], [3]]),
        ("$uuid() = $uuid()", {}, False),
        ("$random(7) = $random(7)", {}, True),
        ("$millis()", {}, 1767603600000),
        ("$merge([$states.input, {'b': 2}])", {"a": 1}, {"a": 1, "b": 2}),
    ]
):
    case(f"JSONata {number}: {expression}", value(expression, data), status="SUCCEEDED", output={"v": want})

QUERY = {"status": "FAILED", "error": "States.QueryEvaluationError"}
case("JSONata: nothing is an error", value("$states.input.nothing"), **QUERY)
case("JSONata: no such variable", value("$nothing"), **QUERY)
case("JSONata: a function is no data", value("function($x){$x}"), **QUERY)
case("JSONata: $eval is not there", value("$eval('1')"), **QUERY)
case("JSONata: a type error", value("1 + 'a'"), **QUERY)
case(
    "JSONata: an error in a task can be caught",
    {
        "machine": machine(
            "a",
            {
                "a": ask("stage", "W.a", Output="{% $states.result.missing %}", End=True)
                | {"Arguments": {"QueueUrl": "q", "MessageBody": {"kind": "stage", "step": "W.a", "x": "{% $nope %}", "token": TOKEN}}}
                | {"Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "end"}]},
                "end": end("caught"),
            },
        )
    },
    output="caught",
    trace=[started(), ended(0)],
)

# --- runs that say nothing, and must say so

ERROR = {"status": "ERROR"}
case(
    "nothing approves by itself",
    ladder({"to": "FinanceLead", "answer": YES}),
    **ERROR,
    **{
        "error contains": "nobody answers R.approve (gate, asked of Finance, visit 1): the script needs a line for it, such as "
        '{"step": "R.approve", "answer": {"verdict": "accept"}, "after": 600}'
    },
)
case(
    "silence without a deadline is stuck",
    {"machine": machine("one", {"one": ask("stage", "W.one", End=True)}), "script": [{"step": "W.one", "silent": True}]},
    **ERROR,
    **{"error contains": "open tasks: W.one (stage)"},
)
case(
    "an endless loop",
    {"machine": machine("a", {"a": {"Type": "Pass", "Next": "b"}, "b": {"Type": "Pass", "Next": "a"}}), "limit": 50},
    **ERROR,
    **{"error contains": "more than 50 states"},
)
case("a machine that doesn't parse", {"machine": {"StartAt": "a"}}, **ERROR, **{"error contains": "the machine 'main' doesn't parse"})
case(
    "a Next that leads nowhere",
    {"machine": machine("a", {"a": {"Type": "Pass", "Next": "zzz"}})},
    status="FAILED",
    error="States.Runtime",
)
case(
    "a task that hides its token",
    {
        "machine": machine(
            "a", {"a": ask("stage", "W.a", End=True) | {"Arguments": {"QueueUrl": "q", "MessageBody": {"kind": "stage", "step": "W.a"}}}}
        )
    },
    **ERROR,
    **{"error contains": "without its task token"},
)
case(
    "a service that nobody plays",
    {"machine": machine("a", {"a": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "Arguments": {}, "End": True}})},
    **ERROR,
    **{"error contains": "'dynamodb'"},
)
case(
    "a script line with a misspelt key",
    {"machine": LADDER, "script": [{"step": "R.approve", "aftr": 3}]},
    **ERROR,
    **{"error contains": "aftr"},
)
case("a line that was never used is listed", pay({"visit": 2, "answer": {}}), status="SUCCEEDED", unused=[{"step": "W.pay", "visit": 2, "answer": {}}])
CASES["an expression that never ends"] = {
    "job": value("($f := function($n){$f($n + 1)}; $f(0))"),
    "want": {"status": "ERROR", "error contains": "didn't come to rest"},
    "patience": 1,
}
