#!/usr/bin/env python3
"""Shows that judge.mjs and commonmark.py accept what is right and refuse what is wrong.

usage: judge_selftest.py        exit status 1 if a judgement differs
"""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def asl(**more):
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": "a", **more})


PASS = {"Type": "Pass", "Next": "b"}
END = {"Type": "Succeed"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'

# (kind, text, what each problem must contain: one entry a problem, in any order; facts that must hold)
JUDGED = [
    ("actions", "on: push\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n", [], {}),
    ("actions", "on: push\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - rnu: make\n", ["unexpected key \"rnu\"", "step must run script"], {}),
    ("asl", asl(States={"a": PASS, "b": END}), [], {"states": 2}),
    ("asl", "{", ["not JSON"], {}),
    ("asl", asl(States={"a": PASS}), ["/States/a/Next: leads to 'b'"], {}),
    ("asl", asl(States={"b": END}), ["/StartAt: leads to 'a'", "/States/b: can't be reached"], {}),
    ("asl", asl(States={"a": END, "b": END}), ["/States/b: can't be reached"], {}),
    ("asl", asl(States={"a": {"Type": "Pass", "End": True, "Output": "{% 1 + %}"}}), ["not JSONata"], {}),
    ("asl", asl(States={"a": {"Type": "Pass", "End": True, "Output": {"x": "{% half"}}}), ["half an expression"], {}),
    ("asl", asl(States={"a": {"Type": "Pass", "End": True, "Output": "{% $eval('1') %}"}}), ["$eval is not supported"], {}),
    ("asl", asl(States={"a": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "c"}], "Default": "d"}, "b": END}),
     ["Choices/0/Next: leads to 'c'", "Default: leads to 'd'", "/States/b: can't be reached"], {}),
    ("asl", asl(States={"a": {"Type": "Parallel", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "x"}], "End": True, "Branches": [
        {"StartAt": "in", "States": {"in": {"Type": "Pass", "Next": "a"}}}]}}),
     ["/States/a/Catch/0/Next: leads to 'x'", "/States/a/Branches/0/States/in/Next: leads to 'a'"], {}),
    ("asl", asl(States={"a": {"Type": "Map", "Items": [1], "End": True, "Assign": {"v": 1}, "ItemProcessor": {
        "StartAt": "a", "States": {"a": {"Type": "Pass", "Assign": {"v": 2}, "End": True}}}}}),
     ["another state of the machine has that name", "assigns 'v', a variable of the machine around it"], {"states": 2}),
    ("asl", asl(States={"a": {"Type": "Nothing", "End": True}}), ["schema:"], {}),
    ("mermaid", 'flowchart LR\n a["say #quot;hi#quot; #35;"] -->|go| b', [], {"nodes": 2, "edges": 1, "labels": ['say "hi" #', "b", "go"], "links": []}),
    ("mermaid", 'flowchart LR\n a --> b\n click a "https://elsewhere.example"', [], {"links": ["https://elsewhere.example/"]}),
    ("mermaid", "flowchart LR\n a[ --> b", ["Parse error"], {}),
    ("mermaid", "hello", ["No diagram type detected"], {}),
    ("dot", 'digraph { subgraph cluster_x { a [label="say \\"hi\\""] } a -> b [label="go"] }', [],
     {"nodes": 2, "edges": 1, "labels": ['say "hi"', "b", "go"], "links": []}),
    ("dot", 'digraph { a [URL="https://elsewhere.example"] }', [], {"links": ["https://elsewhere.example"]}),
    ("dot", "digraph { a -> ", ["syntax error"], {}),
    ("markdown", "# Title\n\nText.\n", [], {}),
    ("markdown", "# Title\n\n<b>x</b> text\n", ["MD033"], {}),
    ("markdown", "# Title\n\n# Another\n", ["MD025"], {}),
    ("svg", SVG.format("<title>t</title><text>a &lt;b&gt;</text>"), [], {"texts": ["a <b>"], "title": "t", "width": 9}),
    ("svg", SVG.format("<g>"), ["not well-formed"], {}),
    ("svg", SVG.format("<script>1</script>"), ["a script element"], {}),
    ("svg", SVG.format('<g onclick="x()"/>'), ["an event handler: onclick"], {}),
    ("svg", SVG.format('<image href="https://elsewhere.example/x.png"/>'), ["image refers to"], {}),
    ("svg", SVG.format('<a href=" javascript:x()"><g/></a>'), ["a refers to"], {}),
    ("svg", SVG.format("<style>@import 'x'; g { fill: url(http://elsewhere.example) }</style>"), ["refers to http", "refers to @import"], {}),
    ("svg", SVG.format('<rect fill="url(#none)"/>'), ["a reference to the id 'none'"], {}),
    ("svg", SVG.format('<g id="a"/><g id="a"/>'), ["stands twice"], {}),
    ("svg", SVG.format('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'), ["a foreignObject element", "outside the SVG name space"], {}),
    ("svg", "<p/>", ["the root is 'p'", "outside the SVG name space"], {}),
    ("svg", '<!DOCTYPE svg [<!ENTITY x "y">]>' + SVG.format(""), ["DOCTYPE"], {}),
    ("poem", "roses", ["unknown kind"], {}),
]  # fmt: skip

# (text, facts that must hold)
READ = [
    ("# A [l](https://e.example) <b>x</b>\n", {"headings": [{"level": 1, "text": "A l x"}], "html": ["<b>", "</b>"],
     "links": [{"href": "https://e.example", "text": "l"}]}),
    ("\\# no \\[l\\](e) \\<b\\> `<i>`\n", {"headings": [], "html": [], "links": [], "texts": ["# no [l](e) <b> <i>"]}),
    ("| a |\n| --- |\n| 1 |\n\n- x\n- y\n\n> q\n\n---\n", {"rows": 2, "items": 2, "quotes": 1, "rules": 1}),
    ("<div>\n\n```sh\nrm\n```\n", {"html": ["<div>\n"], "code": [{"info": "sh", "text": "rm\n"}]}),
    ("![p](i.png) <https://e.example>\n", {"images": [{"src": "i.png", "text": "p"}], "links": [{"href": "https://e.example", "text": "https://e.example"}]}),
]  # fmt: skip


def ask(command, items):
    done = subprocess.run(command, input=json.dumps(items), capture_output=True, text=True)
    if not done.stdout:
        sys.exit(f"{command[-1]} gave nothing: {done.stderr}")
    return json.loads(done.stdout), done.returncode


def main():
    wrong = []
    items = [{"kind": kind, "name": str(n), "text": text} for n, (kind, text, _, _) in enumerate(JUDGED)]
    verdicts, status = ask(["node", str(HERE / "judge.mjs")], items)
    if status != 1:
        wrong.append(f"judge.mjs: exit status {status} though some texts are wrong")
    for (kind, text, problems, facts), got in zip(JUDGED, verdicts, strict=True):
        left = list(got["problems"])
        for part in problems:
            hit = next((p for p in left if part in p), None)
            if hit is None:
                wrong.append(f"{kind} {text!r}: no problem says {part!r}: {got['problems']}")
            else:
                left.remove(hit)
        # The schema has words of its own for much of it; they are only looked at where they are expected.
        left = [p for p in left if not (problems and p.startswith("schema:"))]
        if left or got["ok"] != (not problems):
            wrong.append(f"{kind} {text!r}: unexpected: {left or got['ok']}")
        wrong += [f"{kind} {text!r}: {key}: {got.get(key)!r}, wanted {want!r}" for key, want in facts.items() if got.get(key) != want]
    _, status = ask(["node", str(HERE / "judge.mjs")], items[:1])
    if status != 0:
        wrong.append(f"judge.mjs: exit status {status} though all is right")
    readings, _ = ask([sys.executable, str(HERE / "commonmark.py")], [{"name": "x", "text": text} for text, _ in READ])
    for (text, facts), got in zip(READ, readings, strict=True):
        wrong += [f"markdown {text!r}: {key}: {got.get(key)!r}, wanted {want!r}" for key, want in facts.items() if got.get(key) != want]
    for line in wrong:
        print(line)
    print(f"{len(JUDGED) + len(READ)} texts, {len(wrong)} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
