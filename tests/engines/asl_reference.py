"""What the reference interpreter's trace of a scenario says about everybody outside the machine: who did what, and when."""

import working_time

ABSENT = "Flow.Absent"


class Deed:
    """One thing that somebody did at a step: an answer, or a failure."""

    def __init__(self, at, line, to=None):
        # `to` is for those who aren't there: nobody else is absent in their place.
        self.at, self.line, self.to = at, line, to


class Visit:
    """One time that work came to a step, as the reference tells it: what was done, in order, and when it stalled."""

    def __init__(self):
        self.deeds = []
        self.stalled = []
        self.over = False

    def add(self, deed):
        """Later words about a visit that has ended (who was told of it, say) aren't deeds."""
        if not self.over:
            self.deeds.append(deed)


class Reference:
    """The trace and the given data of one scenario, asked as a script is."""

    def __init__(self, scenario):
        self.facts = scenario["facts"]
        self.writes = {(line["step"], line["visit"], line["item"]): line["values"] for line in scenario["writes"]}
        self.visits = {}
        self.recoveries = {}
        self.items = {}
        for entry in scenario["trace"]:
            self._read(entry)

    def _read(self, entry):
        step, what = entry["subject"], entry["what"]
        item = entry.get("item")
        if what == "entered":
            items = self.items.setdefault(_around(step), [])
            if item not in items:
                items.append(item)
            self.visits.setdefault((step, item), []).append(Visit())
        elif what == "recovery_started":
            self.recoveries.setdefault((step, item), []).append(Visit())
        elif what == "recovery_ended":
            self._recovered(entry)
        elif (step, item) in self.visits:
            visits = self.visits[step, item]
            # Visits are numbered over all items; an entry without a number is about the newest visit.
            number = entry.get("visit") if item is None else None
            self._done(visits[(number or len(visits)) - 1], entry)

    def _recovered(self, entry):
        visit = self.recoveries[entry["subject"], entry.get("item")][-1]
        if entry.get("name") in ("resume", "restart", "takeover"):
            visit.add(Deed(entry["at"], {"answer": _by(entry, {"decision": entry["name"]})}))

    def _done(self, visit, entry):
        what, at = entry["what"], entry["at"]
        if what == "stalled":
            visit.stalled.append(at)
        elif what == "absent":
            visit.add(Deed(at, {"fails": ABSENT}, entry.get("to")))
        elif what == "failed":
            visit.add(Deed(at, {"fails": entry.get("name") or "Flow.Failed"}))
        elif what == "verdict":
            visit.add(Deed(at, {"answer": _by(entry, {"verdict": entry["name"]})}))
            visit.over = True
        elif what == "finished":
            visit.add(Deed(at, {"answer": _by(entry, {})}))
            visit.over = True

    def visit(self, task):
        """What the reference tells of this visit of a step; nothing where it wasn't there so often."""
        told = self.recoveries if task.kind == "recovery" else self.visits
        visits = told.get((task.step, self._item(task)), [])
        number = task.visit.number
        return visits[number - 1] if number <= len(visits) else Visit()

    def _item(self, task):
        """Which one of an `each` a task is for: machines number them, the reference names them, in the same order."""
        slot = task.message.get("slot")
        items = self.items.get(_around(task.step), [])
        return items[slot] if isinstance(slot, int) and slot < len(items) else None

    def line(self, task, deed):
        """The deed as a line of a script, with what was written."""
        if "answer" not in deed.line or task.kind == "recovery":
            return deed.line
        values = self.writes.get((task.step, task.visit.number, self._item(task)), {})
        if task.kind == "system":
            # An action gives back what its step writes: the value itself, where it is one.
            return {"answer": next(iter(values.values())) if len(values) == 1 else values}
        return {"answer": {**deed.line["answer"], "writes": values}}

    def fact(self, name, now):
        """What a system says at that moment."""
        said = [value for after, value in self.facts.get(name, []) if after <= now]
        return said[-1] if said else None

    def asked_of_a_clock(self, message, now):
        """The answer to a call that asks for working time or a fact; `None` for any other."""
        if message.get("action") == "working_time":
            return {"end": working_time.end_of(message["data"])}
        if message.get("action") == message["step"]:
            return {"value": self.fact(message["step"], now)}
        return None


def _around(step):
    """The id of what a step stands in: the first step of an `each` is opened for all items in their order."""
    return step.rpartition(".")[0]


def _by(entry, answer):
    return {**answer, "by": entry["by"]} if entry.get("by") else answer
