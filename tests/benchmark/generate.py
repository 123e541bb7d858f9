#!/usr/bin/env python3
"""Write a package with a workflow of N stages, the same bytes every time.

usage: generate.py FOLDER STEPS [plain|mixed]

`plain`: each step is a stage of people that reads what the last one wrote, writes, has a deadline with a way on, and leads to
the next. `mixed` (default): of every ten steps, six are such stages, one a stage of a system, one a gate with a rework of its
own, one a decision, one a parallel of two branches: what real workflows look like.
"""
import pathlib
import sys

HEAD = """//! Generated: a workflow of {count} steps.

record Ticket {{ name: Text, amount: Money, urgent: Bool }}

role Team {{
  people   ana, ben, cara, dora
  capacity 20 per day
  contact  via chat "#team"
}}

role Lead {{
  people  emil, fay, gus
  contact via phone "+00 000 0000"
}}

system Desk {{
  owner  Lead
  action note(text: Text) idempotent
  error  refused
}}

{ladder}workflow Long(ticket: Ticket) {{
  goal   "Everything is done, one thing after the other."
  owner  Lead
  within 20 years
  late   -> given_up("It took too long.")

  outcome finished(note: Text)
  outcome given_up(reason: Text)
"""

LADDER = """escalation ladder {
  after 1h notify Lead via phone
  after 4h assign Lead via phone
}

"""

STAGE = """
  stage s{n} {{
    by     Team
    reads  {read}
    writes note{m}: Text
    takes  10m to 1h
    within 1 day
    late   -> given_up("Nobody came to it.")
    do     "Look at it and write down what you found."
    done   -> {next}
  }}
"""

SYSTEM = """
  stage s{n} {{
    by     Desk
    reads  ticket
    within 1h
    do     note(text: ticket.name)
    retry  3 times every 30s doubling
    fails  -> given_up("The desk is down.")
    late   -> given_up("The desk is slow.")
    done   -> {next}
  }}
"""

GATE = """
  gate s{n} of ticket {{
    by       2 of Lead
    asks     "Is this what we agreed?"
    within   1 day
    escalate ladder
    accept   -> {next}
    rework   -> {before} at most 1 times
      else -> given_up("No agreement.")
    reject   -> given_up("No.")
    late     -> given_up("No answer.")
  }}
"""

DECIDE = """
  decide s{n} {{
    when ticket.urgent is true and ticket.amount > {limit} USD -> {next}
    when ticket.amount <= 100 USD -> {skip}
    otherwise -> {next}
  }}
"""

PARALLEL = """
  parallel s{n} {{
    branch left {{
      stage look {{
        by     Team
        within 1 day
        late   -> leave
        done   -> join
      }}
    }}
    branch right {{
      stage look {{
        by     Lead
        within 1 day
        late   -> leave
        done   -> join
      }}
    }}
    join  any
    unmet -> given_up("Nobody looked.")
    done  -> {next}
  }}
"""


def text(count, family):
    parts = [HEAD.format(count=count, ladder=LADDER if family == "mixed" else "")]
    last, read = count - 1, "ticket"
    for number in range(count):
        kind = number % 10 if family == "mixed" and 0 < number < last - 10 else 0
        shape = {3: DECIDE, 5: GATE, 7: SYSTEM, 8: PARALLEL}.get(kind, STAGE)
        step = dict(n=number, m=number % 7, read=read, before=f"s{number - 1}", limit=number + 100)
        step["next"] = 'finished("Done.")' if number == last else f"s{number + 1}"
        step["skip"] = f"s{number + 2}"
        parts.append(shape.format(**step))
        # What a decision may pass over is not there for certain.
        if shape is STAGE and kind != 4:
            read = f"note{number % 7}"
    parts.append("}\n")
    return "".join(parts)


def main(arguments):
    if len(arguments) not in (3, 4) or arguments[3:] not in ([], ["plain"], ["mixed"]):
        sys.exit(__doc__)
    folder, count = pathlib.Path(arguments[1]), int(arguments[2])
    family = arguments[3] if len(arguments) == 4 else "mixed"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flow.toml").write_text('name = "long"\n')
    (folder / "long.flow").write_text(text(count, family))


if __name__ == "__main__":
    main(sys.argv)
