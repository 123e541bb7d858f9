#!/usr/bin/env python3
"""Shows that asl_run.py is right: small machines, each with the whole trace that it must give.

usage: asl_selftest.py [NAME ...]

Every expected trace was worked out from the Amazon States Language and the contract in README.md, not copied from a run. Exit status 1 if
any differs. Each case runs twice, and the two results must be the same.
"""

import json
import sys
import time

import asl_engine
import asl_run
import asl_selftest_parts  # noqa: F401 (declares its cases)
import asl_selftest_people  # noqa: F401
from asl_selftest_machines import CASES


def differences(name, case, got):
    """What is wrong with a result, as lines of text."""
    wrong = []
    for key, want in case["want"].items():
        have = got.get(key)
        if key == "error contains":
            if want not in str(got.get("error")):
                wrong.append(f"{name}: error {got.get('error')!r} doesn't contain {want!r}")
        elif key == "trace":
            want = [list(entry) if len(entry) == 4 else [*entry, {}] for entry in want]
            for number in range(max(len(want), len(have))):
                w = want[number] if number < len(want) else None
                h = have[number] if number < len(have) else None
                if w != h:
                    wrong.append(f"{name}: trace entry {number}: wanted {json.dumps(w)}, got {json.dumps(h)}")
        elif have != want:
            wrong.append(f"{name}: {key}: wanted {json.dumps(want)}, got {json.dumps(have)}")
    if wrong and got.get("error") and "error" not in case["want"] and "error contains" not in case["want"]:
        wrong.append(f"{name}: the run says: {got['error']}")
    return wrong


def main():
    asl_engine.install()
    chosen = {name: CASES[name] for name in sys.argv[1:] or CASES}
    wrong = []
    started = time.time()
    for name, case in chosen.items():
        patience = case.get("patience", 30)
        first = asl_run.run_job(case["job"], patience)
        wrong += differences(name, case, first)
        if "patience" not in case and asl_run.run_job(case["job"], patience) != first:
            wrong.append(f"{name}: two runs differ")
    for line in wrong:
        print(line)
    print(f"{len(chosen)} machines, {len(wrong)} differences, {time.time() - started:.1f} s")
    sys.stdout.flush()
    asl_run.os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
