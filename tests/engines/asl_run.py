#!/usr/bin/env python3
"""Runs Step Functions machines on virtual time, with a script that says who answers what after how long.

usage: asl_run.py [JOB.json]          a job, or a list of jobs, from the file or from stdin; README.md beside it describes both

Prints the result, or the list of results, as JSON. Exit status 1 when a run ended in ERROR, 2 when the jobs can't be read.
"""

import datetime
import json
import os
import sys

import asl_engine
import virtual_time
from asl_script import Script
from virtual_time import ANSWER, Killed, Scheduler, Stuck

YEAR = 365 * 24 * 3600
TOLD = {"notify": "notified", "convene": "convened", "inform": "informed"}


class Task:
    """One attempt at getting work out of somebody: a message with a token, or a system call."""

    def __init__(self, run, env, message, visit, attempt):
        self.run, self.env, self.message, self.visit, self.attempt = run, env, message, visit, attempt
        self.step, self.kind, self.to = message["step"], message["kind"], message.get("to")
        self.token = message.get("token")
        self.open = True

    def who(self, **more):
        for key in ("to", "slot"):
            if self.message.get(key) is not None:
                more[key] = self.message[key]
        return more

    def pool(self):
        return self.env.callback_pool_manager

    def succeed(self, answer):
        from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackOutcomeSuccess

        self.pool().notify(self.token, CallbackOutcomeSuccess(self.token, json.dumps(answer)))

    def fail(self, error, cause):
        from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackOutcomeFailure

        self.pool().notify(self.token, CallbackOutcomeFailure(self.token, error, cause))


class Visit:
    """One time that work came to a step (and slot), whoever holds it."""

    def __init__(self, number, opened):
        self.number, self.opened = number, opened
        self.holder = None
        self.newest = {}
        self.planned = set()


class Run(asl_engine.Chance):
    """One job from its start to its result. The interpreter calls in through asl_engine."""

    def __init__(self, job, patience):
        super().__init__(str(job.get("case", "case-1")))
        starts = datetime.datetime.fromisoformat(job.get("starts", "2026-01-05T09:00:00Z").replace("Z", "+00:00"))
        self.clock = Scheduler(starts, patience)
        self.job = job
        self.script = Script(job.get("script", []))
        self.trace = []
        self.visits = {}
        self.counts = {}
        self.tasks = []
        self.listeners = []
        self.kept = []
        self.stopping = 0
        self.states = 0
        self.executions = []
        self.children_by_arn = {}
        self.waits_for = []
        self.cancelled = []

    def result(self):
        """Runs the job."""
        answer = {"status": "ERROR", "output": None, "error": None, "cause": None}
        try:
            main = self._start(self.job.get("name", "main"), self.job["machine"], self.job.get("input", {}))
            for line in self.script.events:
                self.clock.at(line.get("after", 0), ANSWER, lambda line=line: self._happens(line))
            self.clock.run(self._over, self.job.get("longest", YEAR))
            answer.update(status=main.status, output=main.output, error=main.error, cause=main.cause)
        except asl_engine.NotDriven as error:
            answer["error"] = str(error)
        except Stuck as error:
            answer["error"] = f"{error}; {self._waiting()}"
        except (Exception, Killed) as error:
            answer["error"] = f"{type(error).__name__}: {error}"
        finally:
            ended = self.clock.now
            self.clock.close()
            self._tell_cancelled()
        answer.update(trace=self.trace, ended=_seconds(ended), unused=self.script.unused())
        return answer

    def _over(self):
        return all(execution.status != "RUNNING" for execution in self.executions)

    def _waiting(self):
        names = [f"{task.step} ({task.kind})" for task in self.tasks if task.open]
        return "open tasks: " + ", ".join(names) if names else "no task is open"

    def tell(self, kind, step, detail=None):
        self._tell_cancelled()
        self.trace.append([_seconds(self.clock.now), kind, step, {} if detail is None else detail])

    def _tell_cancelled(self):
        """The interpreter stops branch by branch: only when all have stopped is it known what came first."""
        pending, self.cancelled = sorted(self.cancelled, key=lambda entry: entry[:2]), []
        for when, _, task in pending:
            self.trace.append([_seconds(when), "cancelled", task.step, task.who()])

    # --- executions

    def _start(self, name, machine, data):
        execution = asl_engine.Execution(self, name, len(self.executions) + 1, machine, data)
        self.executions.append(execution)
        self.children_by_arn[execution.arn] = execution
        self.tell("started", name)
        execution.start()
        return execution

    def start_child(self, env, parameters, waits):
        name = str(parameters.get("StateMachineArn", "")).rsplit(":", 1)[-1]
        machine = self.job.get("children", {}).get(name)
        if machine is None:
            raise asl_engine.NotDriven(f"the machine starts '{name}', which is not among the job's children")
        child = self._start(name, machine, json.loads(parameters.get("Input") or "{}"))
        if waits:
            self.waits_for.append((env, child))
        return child

    def execution_ended(self, execution):
        self.tell("ended", execution.name, {"status": execution.status})
        self.clock.on_change.set()
        self.clock.on_change.clear()

    def state_entered(self, name, kind):
        self.states += 1
        limit = self.job.get("limit", 5000)
        if self.states > limit:
            raise asl_engine.NotDriven(f"more than {limit} states were entered; the last one is '{name}'")
        if self.job.get("states"):
            self.tell("state", name, kind)

    def part_stopped(self, env):
        """Something in the machine ended: what was open inside it is cancelled, newest first, and children stop."""
        for index, task in enumerate(self.tasks):
            if task.open and task.env is not env and not task.env.is_running():
                self._close(task)
                if task.kind != "event":
                    self.cancelled.append((self.clock.now, -index, task))
        for waiter, child in reversed(self.waits_for):
            if child.status == "RUNNING" and not waiter.is_running():
                child.stop()

    def timed_out(self, env, stalled):
        for task in reversed(self.tasks):
            if task.open and getattr(task.env, "opened_by", None) is env:
                self._close(task)
                self.tell("stalled" if stalled else "late", task.step, task.who())
                return

    def _close(self, task):
        task.open = False
        if task in self.listeners:
            self.listeners.remove(task)

    # --- messages

    def message(self, state, env, body):
        """A message left the machine, to somebody who must answer or only be told."""
        body = json.loads(body) if isinstance(body, str) else body
        if not isinstance(body, dict) or not isinstance(body.get("kind"), str) or not isinstance(body.get("step"), str):
            raise asl_engine.NotDriven(f"state '{state.name}' sends a message without 'kind' and 'step': {json.dumps(body)}")
        if state.resource.condition is None:
            self._told(state, body)
        else:
            self._asked(state, env, body)
        return f"message-{len(self.trace)}"

    def _told(self, state, body):
        if body["kind"] == "trace":
            self.tell(str(body.get("what", "trace")), body["step"], body.get("detail"))
        elif body["kind"] in TOLD:
            self.tell(TOLD[body["kind"]], body["step"], {k: body[k] for k in ("to", "via", "rung") if body.get(k) is not None})
        else:
            raise asl_engine.NotDriven(f"state '{state.name}' tells somebody with the unknown kind '{body['kind']}'")

    def _asked(self, state, env, body):
        context = env.states.context_object.context_object_data
        if body.get("token") != context["Task"]["Token"]:
            raise asl_engine.NotDriven(f"state '{state.name}' asks without its task token: nobody could answer")
        task = self._open(env, body, context["State"]["RetryCount"] + 1)
        if task.kind == "event":
            self._listen(task)
            return
        self._plan(task)

    def _open(self, env, body, attempt):
        key = (body["step"], body["kind"], body.get("slot"))
        visit = self.visits.get(key)
        handed_on = isinstance(body.get("rung"), (int, float)) and body["rung"] > 0 and visit is not None
        if attempt == 1 and not handed_on:
            visit = self.visits[key] = Visit(visit.number + 1 if visit else 1, self.clock.now)
        task = Task(self, env, body, visit, attempt)
        if attempt > 1:
            self.tell("retried", task.step, {"attempt": attempt})
        elif handed_on:
            same = visit.holder is not None and visit.holder.to == task.to
            self.tell("asked" if same else "assigned", task.step, task.who(rung=body["rung"]))
        elif task.kind != "event":
            self.tell("entered", task.step, task.who(kind=task.kind, visit=visit.number))
        visit.holder = visit.newest[task.to] = task
        self.tasks.append(task)
        return task

    def _plan(self, task):
        """Finds the script's line for this task and schedules what it says."""
        line, own = self.script.line_for(task)
        if line is None:
            raise asl_engine.NotDriven(self.script.missing(task))
        beat = line.get("heartbeats")
        if beat:
            self.clock.at(self.clock.now + beat, ANSWER, lambda: self._beats(task, beat))
        if line.get("silent"):
            return
        visit = task.visit
        opened = visit.opened if task.attempt == 1 else self.clock.now
        plan = (task.to if own else None, task.attempt)
        if plan in visit.planned:  # One answer a visit, however often the work is handed on or asked for again.
            return
        visit.planned.add(plan)
        when = max(opened + line.get("after", 0), self.clock.now)
        self.clock.at(when, ANSWER, lambda: self._answers(visit.newest[task.to] if own else visit.holder, line))

    def _beats(self, task, every):
        if task.open and task.env.is_running():
            task.pool().heartbeat(task.token)
            self.clock.at(self.clock.now + every, ANSWER, lambda: self._beats(task, every))

    def _answers(self, task, line):
        if not task.open or not task.env.is_running():
            self.tell("refused", task.step, task.who())
            return
        error = Script.failure(line, task.attempt)
        self._close(task)
        if error is not None:
            self.tell("failed", task.step, {"error": error, "attempt": task.attempt})
            task.fail(error, line.get("cause"))
            return
        answer = line.get("answer", {})
        self._finished(task, answer)
        task.succeed(answer)

    def _finished(self, task, answer):
        said = answer if isinstance(answer, dict) else {}
        detail = {"by": said["by"]} if "by" in said else {}
        if task.kind == "gate":
            if task.message.get("slot") is not None:
                detail["slot"] = task.message["slot"]
            self.tell("verdict", task.step, {"verdict": said.get("verdict"), **detail})
        elif task.kind == "recovery":
            self.tell("decided", task.step, {"decision": said.get("decision"), **detail})
        else:
            self.tell("finished", task.step, detail)

    # --- systems

    def system_call(self, state, env, payload):
        """A call of a system; answers (error, value). Runs on the caller's fiber, so that the call takes its time."""
        if not isinstance(payload, dict) or not isinstance(payload.get("step"), str):
            raise asl_engine.NotDriven(f"state '{state.name}' calls a system without 'step' in its Payload")
        body = {**payload, "kind": "system"}
        attempt = env.states.context_object.context_object_data["State"]["RetryCount"] + 1
        task = self._open(env, body, attempt)
        line, _ = self.script.line_for(task)
        line = line or {}
        if line.get("silent"):
            virtual_time.Event().wait()
        if line.get("after"):
            self.clock.park([], line["after"])
        if not task.open or not env.is_running():
            raise Killed()
        self._close(task)
        error = Script.failure(line, attempt)
        if error is not None:
            self.tell("failed", task.step, {"error": error, "attempt": attempt})
            return {"errorType": error, "errorMessage": line.get("cause") or ""}, None
        answer = line.get("answer", {})
        self._finished(task, answer)
        return None, answer

    # --- events

    def _listen(self, task):
        name = task.message.get("event")
        for line in self.kept:
            if line["event"] == name:
                self.kept.remove(line)
                self.clock.at(self.clock.now, ANSWER, lambda: self._happens(line))
                break
        self.listeners.append(task)

    def _happens(self, line):
        name = line["event"]
        for task in reversed(self.listeners):
            if task.message.get("event") == name and task.env.is_running():
                self._close(task)
                self.tell("happened", task.step, {"event": name})
                task.succeed(line.get("data", {}))
                return
        if line.get("transient"):
            self.tell("dropped", "", {"event": name})
        else:
            self.tell("kept", "", {"event": name})
            self.kept.append(line)


def _seconds(number):
    return int(number) if number == int(number) else round(number, 6)


def run_job(job, patience=60):
    """The result of one job."""
    try:
        if not isinstance(job, dict) or not isinstance(job.get("machine"), dict):
            raise ValueError("a job is an object with 'machine'")
        run = Run(job, patience)
    except (ValueError, TypeError, AttributeError) as error:
        return {"status": "ERROR", "output": None, "error": str(error), "cause": None, "trace": [], "ended": 0, "unused": []}
    return run.result()


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    try:
        text = open(sys.argv[1], encoding="utf-8").read() if len(sys.argv) == 2 else sys.stdin.read()
        jobs = json.loads(text)
    except (OSError, ValueError) as error:
        print(f"asl_run.py: the jobs can't be read: {error}", file=sys.stderr)
        sys.exit(2)
    asl_engine.install()
    results = [run_job(job) for job in (jobs if isinstance(jobs, list) else [jobs])]
    json.dump(results if isinstance(jobs, list) else results[0], sys.stdout, ensure_ascii=False)
    print(flush=True)
    # A fiber that never came to rest must not keep the process alive.
    os._exit(1 if any(result["status"] == "ERROR" for result in results) else 0)


if __name__ == "__main__":
    main()
