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

    def __init__(self, values=None):
        # What is written when it is finished, by name.
        self.values = values or {}
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
        self.writes = {(line["step"], line["item"]): list(line["visits"]) for line in scenario["writes"]}
        self.broken_calls = {(line["step"], line["at"]): line["error"] for line in scenario["broken_calls"]}
        self.visits = {}
        self.recoveries = {}
        self.newest = {}
        self.items = {}
        for entry in scenario["trace"]:
            self._read(entry)

    def _read(self, entry):
        step, what = entry["subject"], entry["what"]
        if what == "entered":
            self._entered(entry)
        elif what == "recovery_started":
            self.recoveries.setdefault((step, self._slot(entry)), []).append(self._recovery(entry))
        elif what == "recovery_ended":
            self._recovered(entry)
        elif (step, self._slot(entry)) in self.visits:
            self._done(self._visit_of(entry), entry)
        elif step in self.newest:
            # Not every entry says which item it is about: it is about what was opened last.
            self._done(self.newest[step], entry)

    def _entered(self, entry):
        step, item = entry["subject"], entry.get("item")
        for around in [around for around in self.items if f"{around}.".startswith(f"{step}.")]:
            # An `each` that is opened again may have other items.
            del self.items[around]
        if item is not None:
            items = self.items.setdefault(_around(step), [])
            if item not in items:
                items.append(item)
        values = self.writes.get((step, item))
        visit = self.newest[step] = Visit(values.pop(0) if values else None)
        self.visits.setdefault((step, self._slot(entry)), []).append(visit)

    def _slot(self, entry):
        """Which one of an `each` an entry is about: machines number the items, the reference names them, in the same order."""
        items = self.items.get(_around(entry["subject"]), [])
        return items.index(entry["item"]) if entry.get("item") in items else None

    def _visit_of(self, entry):
        """The visit that an entry is about. They are numbered over all items, and not every entry says the number."""
        slot = self._slot(entry)
        visits = self.visits[entry["subject"], slot]
        number = entry.get("visit") if slot is None else None
        return visits[(number or len(visits)) - 1]

    def _recovery(self, entry):
        """A recovery of which it isn't told yet how it ends, unless the call itself broke down."""
        visit = Visit()
        error = self.broken_calls.get((entry["subject"], entry["at"]))
        if error is not None:
            visit.add(Deed(None, {"fails": error}))
        return visit

    def _recovered(self, entry):
        visit = self.recoveries[entry["subject"], self._slot(entry)][-1]
        for deed in visit.deeds:
            deed.at = entry["at"]
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
        visits = told.get((task.step, task.message.get("slot")), [])
        number = task.visit.number
        return visits[number - 1] if number <= len(visits) else Visit()

    def line(self, task, deed):
        """The deed as a line of a script, with what was written."""
        if "answer" not in deed.line or task.kind == "recovery":
            return deed.line
        values = self.visit(task).values
        if task.kind == "system":
            # An action gives back what its step writes: the value itself, where it is one.
            return {"answer": next(iter(values.values())) if len(values) == 1 else values}
        return {"answer": {**deed.line["answer"], "writes": values}}

    def fact(self, name, now):
        """What a system says at that moment."""
        said = [value for after, value in self.facts.get(name, []) if after <= now]
        return said[-1] if said else None

    def answer_of_a_system(self, message, now):
        """The answer to a call that asks for working time or for a fact; `None` for one that does something."""
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
