"""Which line of a script serves a task."""

import json


class Script:
    """The lines of one job."""

    FILTERS = ("kind", "to", "slot")

    def __init__(self, lines):
        self.events = [line for line in lines if "event" in line and "step" not in line]
        self.lines = [line for line in lines if "step" in line]
        known = {"step", "event", "kind", "to", "slot", "visit", "attempt", "answer", "fails", "cause", "times", "silent"}
        known |= {"after", "heartbeats", "data", "transient"}
        for line in lines:
            unknown = set(line) - known
            if unknown or ("step" not in line and "event" not in line):
                raise ValueError(f"a script line can't be understood ({', '.join(sorted(unknown)) or 'no step'}): {json.dumps(line)}")
        self._used = set()

    def line_for(self, task):
        """The line, and whether it is meant for this holder only; (None, False) without one."""
        groups = {}
        for index, line in enumerate(self.lines):
            if self._serves(line, task):
                groups.setdefault(tuple(line.get(key) for key in self.FILTERS), []).append(index)
        # The group that says most about whom it means comes first.
        for key in sorted(groups, key=lambda key: (key[1] is None, sum(part is None for part in key), groups[key][0])):
            index = self._in_group(groups[key], task)
            if index is not None:
                self._used.add(index)
                return self.lines[index], key[1] is not None
        return None, False

    def _serves(self, line, task):
        if line["step"] != task.step:
            return False
        if task.kind == "recovery" and line.get("kind") != "recovery":
            return False
        said = {"kind": task.kind, "to": task.to, "slot": task.message.get("slot")}
        return all(line.get(key) is None or line[key] == said[key] for key in self.FILTERS)

    def _in_group(self, indexes, task):
        fits = [i for i in indexes if self.lines[i].get("attempt") in (None, task.attempt)]
        exact = [i for i in fits if self.lines[i].get("attempt") == task.attempt]
        for i in exact + fits:
            if self.lines[i].get("visit") == task.visit.number:
                return i
        free = [i for i in (exact or fits) if self.lines[i].get("visit") is None]
        return free[min(task.visit.number, len(free)) - 1] if free else None

    @staticmethod
    def failure(line, attempt):
        """The error with which this attempt ends, if it does."""
        error = line.get("fails")
        return None if error is None or attempt > line.get("times", attempt) else error

    def missing(self, task):
        example = {"step": task.step}
        if task.kind == "gate":
            example["answer"] = {"verdict": "accept"}
        elif task.kind == "recovery":
            example.update(kind="recovery", answer={"decision": "restart"})
        else:
            example["answer"] = {"writes": {}}
        example["after"] = 600
        to = f", asked of {task.to}" if task.to else ""
        return (
            f"nobody answers {task.step} ({task.kind}{to}, visit {task.visit.number}): the script needs a line for it, such as "
            f"{json.dumps(example)}"
        )

    def unused(self):
        return [line for index, line in enumerate(self.lines) if index not in self._used]
