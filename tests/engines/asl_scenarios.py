#!/usr/bin/env python3
"""Runs the scenarios of a package on its Step Functions machines, everybody outside acting as the reference's trace says.

usage: asl_scenarios.py < JOB.json          README.md beside it describes the job

Prints the results, one for each scenario in the same order, as JSON. Exit status 2 when the job can't be read.
"""

import datetime
import json
import os
import sys

import asl_engine
from asl_reference import Reference
from asl_run import Run
from virtual_time import ANSWER, TIMER

PATIENCE = 60
# More than any scenario takes: what comes later never comes.
LONGEST = 3 * 365 * 24 * 3600
# Signs of life come more often than any limit for silence.
HEARTBEAT = 60
# At one second, what was asked for is answered before anything else happens, as on the interpreter.
AFTER_ANSWERS = (ANSWER + TIMER) / 2


class ScenarioRun(Run):
    """One scenario on its machine. The reference answers instead of a script."""

    def __init__(self, scenario, machines):
        super().__init__(_job(scenario, machines), PATIENCE)
        self.reference = Reference(scenario)
        self.done = set()
        self.planned = set()
        # Calls of systems ask for their line here, other tasks come to `_plan`.
        self.script.line_for = self._line_of_a_call

    def _line_of_a_call(self, task):
        answer = self.reference.answer_of_a_system(task.message, self.clock.now)
        if answer is not None:
            return {"answer": answer}, False
        deed = self._next(task)
        if deed is None:
            return {"silent": True}, False
        self.done.add(deed)
        return {**self.reference.line(task, deed), "after": max(0, deed.at - self.clock.now)}, False

    def _plan(self, task):
        """Has the next thing that the reference tells of this visit done when it is time."""
        told = self.reference.visit(task)
        if task.kind != "recovery":
            # Whoever stalls gives no sign of life until they have.
            quiet = max(told.stalled, default=0) - self.clock.now
            first = self.clock.now + max(quiet, 0) + HEARTBEAT
            self.clock.at(first, ANSWER, lambda: self._beats(task, HEARTBEAT))
        deed = self._next(task)
        # One answer a visit, however often the work is handed on meanwhile.
        if deed is None or deed in self.planned:
            return
        self.planned.add(deed)
        self.clock.at(max(deed.at, self.clock.now), ANSWER, lambda: self._does(task.visit, deed))

    def _next(self, task):
        for deed in self.reference.visit(task).deeds:
            if deed not in self.done:
                return deed if deed.to in (None, task.to) else None
        return None

    def _does(self, visit, deed):
        self.planned.discard(deed)
        task = visit.holder
        # Between two attempts nobody has it: whoever gets it next does it then.
        if task.open and task.env.is_running():
            self.done.add(deed)
            self._answers(task, self.reference.line(task, deed))

    def _happens(self, line):
        happens = super()._happens
        self.clock.at(self.clock.now, AFTER_ANSWERS, lambda: happens(line))


def _job(scenario, machines):
    """The scenario as a job of `asl_run.py`, without lines for tasks."""
    workflow = scenario["machine"]
    starts = datetime.datetime.fromtimestamp(scenario["starts"], datetime.timezone.utc)
    return {
        "machine": machines[workflow],
        "name": workflow,
        "children": {**machines, **{name: _stub(output) for name, output in scenario["stubs"].items()}},
        "input": scenario["input"],
        "script": scenario["events"],
        "starts": starts.isoformat(),
        "case": scenario["name"],
        "longest": LONGEST,
    }


def _stub(output):
    """A machine that ends at once: what happens in a workflow that the reference doesn't look into."""
    done = {"Type": "Succeed", "Output": output}
    return {"QueryLanguage": "JSONata", "StartAt": "done", "States": {"done": done}}


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    try:
        job = json.load(sys.stdin)
        machines, scenarios = job["machines"], job["scenarios"]
    except (ValueError, TypeError, KeyError) as error:
        print(f"asl_scenarios.py: the job can't be read: {error!r}", file=sys.stderr)
        sys.exit(2)
    asl_engine.install()
    results = [ScenarioRun(scenario, {**machines, **scenario.get("changed", {})}).result() for scenario in scenarios]
    json.dump(results, sys.stdout, ensure_ascii=False)
    print(flush=True)
    # A fiber that never came to rest must not keep the process alive.
    os._exit(0)


if __name__ == "__main__":
    main()
