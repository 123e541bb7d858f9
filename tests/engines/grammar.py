"""The grammar in grammar/flow.ebnf as a parser of its own (LALR(1), lark), to compare the compiler's parser with.

Reads a JSON list of {"name", "text"} and prints a JSON object: "conflicts" (a list of terminals; there must be none) and
"results", a list of {"name", "ok", "problem"}.
"""
import io
import json
import logging
import pathlib
import re
import sys

import lark

RESERVED = ("and|or|not|is|in|of|else|then|except|where|when|any|all|true|false|known|unknown|join|leave|recover|default")

TERMINALS = r'''
NUMBER: /[0-9][0-9_]*(\.[0-9]+)?/
PERCENT.3: /[0-9]+(\.[0-9]+)?%/
DURATION.3: /[0-9]+(s|m|h)\b/
UNIT.2: /(days?|weeks?|months?|years?)\b/
CURRENCY.1: /[A-Z]{3}\b/
DATE.5: /\d{4}-\d{2}-\d{2}/
CLOCK.4: /\d{2}:\d{2}/
FRACTION.4: /[0-9]+\/[0-9]+/
STRING: /"(\\.|[^"\\\n])*"/
PROSE.6: /([ \t]*(\/\/[^\n]*)?\n[ \t]*)*\|[^\n]*(\n[ \t]*\|[^\n]*)*/
NAME: /(?!(?:RESERVED)\b)[^\W\d]\w*\b|`[^`\n]+`/
NL: /([ \t]*(\/\/[^\n]*)?\n[ \t]*)+/
CONT.9: /([ \t]*(\/\/[^\n]*)?\n[ \t]*)+(?=(and|or|else|then|except)\b|->|\}|\)|\]|\Z)/
OPEN.9: /(?<=[{(\[,])([ \t]*(\/\/[^\n]*)?\n[ \t]*)+/
FIRST.9: /(?<![\s\S])([ \t]*(\/\/[^\n]*)?\n[ \t]*)+/
COMMENT.8: /\/\/[^\n]*/
%ignore COMMENT
%ignore CONT
%ignore OPEN
%ignore FIRST
%ignore /[ \t]+/
'''.replace("RESERVED", RESERVED)


def main():
    grammar = pathlib.Path(__file__).resolve().parents[2] / "grammar" / "flow.ebnf"
    text = re.sub(r"/\*.*?\*/", "", grammar.read_text(encoding="utf-8"), flags=re.S).replace("::=", ":")
    log = io.StringIO()
    lark.logger.handlers[:] = [logging.StreamHandler(log)]
    lark.logger.setLevel(logging.DEBUG)
    parser = lark.Lark(text + "\n" + TERMINALS, parser="lalr", start="file", debug=True, maybe_placeholders=False)
    conflicts = re.findall(r"(?:Shift|Reduce)/Reduce conflict for terminal (\w+)", log.getvalue())
    results = []
    for job in json.load(sys.stdin):
        try:
            parser.parse(job["text"])
            results.append({"name": job["name"], "ok": True, "problem": ""})
        except lark.exceptions.LarkError as error:
            results.append({"name": job["name"], "ok": False, "problem": str(error).splitlines()[0]})
    json.dump({"conflicts": conflicts, "results": results}, sys.stdout)


if __name__ == "__main__":
    main()
