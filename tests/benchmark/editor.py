#!/usr/bin/env python3
"""The language server's figures over the real protocol, on a workspace of 200 files with a file of 2,000 lines being edited, and a
server of the field on a document of the same size beside it.

usage: tests/benchmark/editor.py [EDITS]        (build it first: cargo build --release -p flowc; prints the table of the README)

Each figure is the 95th percentile of the edits (default 60), in milliseconds: the time from the last byte of a message to the last byte of
its answer, and in brackets the processor time of all threads of the server, which is the same on a machine that has other things to do.
`FLOWC=PATH` measures another flowc than the release build; `TYPESPEC=FOLDER` is an npm prefix with @typespec/compiler.
"""
import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target"))
FLOWC = os.environ.get("FLOWC", str(TARGET / "release" / "flowc"))
TYPESPEC = os.environ.get("TYPESPEC")
GENERATE = TOP / "tests" / "benchmark" / "generate.py"


class Client:
    def __init__(self, command, folder, capabilities):
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.messages, self.number, self.kept = queue.Queue(), 0, []
        threading.Thread(target=self.read, daemon=True).start()
        folders = [{"uri": folder.as_uri(), "name": "bench"}]
        self.request("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities, "workspaceFolders": folders})
        self.notify("initialized", {})

    def read(self):
        while True:
            length = 0
            while (line := self.process.stdout.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            body = self.process.stdout.read(length)
            self.messages.put((time.perf_counter(), json.loads(body)))

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return time.perf_counter()

    def notify(self, method, parameters):
        return self.send({"method": method, "params": parameters})

    def wait(self, holds):
        for index, (at, message) in enumerate(self.kept):
            if holds(message):
                del self.kept[index]
                return at, message
        while True:
            at, message = self.messages.get(timeout=120)
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            elif holds(message):
                return at, message
            else:
                self.kept.append((at, message))

    def request(self, method, parameters):
        self.number += 1
        number = self.number
        before = self.work()
        sent = self.send({"id": number, "method": method, "params": parameters})
        at, message = self.wait(lambda message: message.get("id") == number and "method" not in message)
        if "error" in message:
            sys.exit(f"{method}: {message['error']}")
        return ((at - sent) * 1000, self.work() - before), message["result"]

    def work(self):
        """What the server has worked so far, in milliseconds."""
        total = 0
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text().split()[0])
            except OSError:
                pass
        return total / 1e6

    def memory(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")) / 1024

    def end(self):
        self.process.kill()
        self.process.wait()


def p95(values):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def told(values):
    walls, works = [wall for wall, _ in values], [work for _, work in values if work is not None]
    return f"{p95(walls):.1f}" + (f" ({p95(works):.1f})" if works else "")


def generated(steps):
    """A package with a workflow of that many steps."""
    folder = pathlib.Path(tempfile.mkdtemp())
    subprocess.run([sys.executable, str(GENERATE), str(folder), str(steps)], check=True, stdout=subprocess.DEVNULL)
    text = next(iter(sorted(folder.rglob("*.flow")))).read_text()
    shutil.rmtree(folder)
    return text


def workspace(files, lines):
    """A package of that many files, one of them of about that many lines."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="flow-bench-"))
    steps = 10
    while (text := generated(steps)).count("\n") < lines:
        steps = max(steps + 1, steps * lines // max(text.count("\n"), 1))
    (folder / "flow.toml").write_text('name = "bench"\n')
    (folder / "main.flow").write_text(text)
    for number in range(files - 1):
        (folder / f"part{number}.flow").write_text(
            f"role People{number} {{ people a{number}, b{number}, c{number} }}\n"
            f"workflow Part{number}(ask: Text) {{\n  goal    \"One more.\"\n  owner   People{number}\n  within  3 days\n  late    -> open\n"
            f"  outcome done_with(answer: Text)\n  outcome open\n  stage answer {{\n    by     People{number}\n    reads  ask\n"
            f"    writes answer: Text\n    within 1 day\n    late   -> open\n    done   -> done_with(answer)\n  }}\n}}\n"
        )
    return folder, text


def line_of(text, part):
    """Line and column of the first occurrence of a text."""
    at = text.index(part)
    head = text[:at]
    return {"line": head.count("\n"), "character": at - (head.rfind("\n") + 1)}


def flow(edits):
    folder, text = workspace(200, 2000)
    main = (folder / "main.flow").as_uri()
    client = Client([FLOWC, "lsp"], folder, {"general": {"positionEncodings": ["utf-8"]}})
    document = {"uri": main}
    client.notify("textDocument/didOpen", {"textDocument": {"uri": main, "languageId": "flow", "version": 1, "text": text}})
    published = lambda version: lambda message: message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == main and message["params"].get("version") == version
    # What has no findings is not sent: the first edit is a mistake.
    place = line_of(text, "owner  Lead")
    place["character"] += len("owner  ")
    end = {"line": place["line"], "character": place["character"] + 4}
    client.notify("textDocument/didChange", {"textDocument": {"uri": main, "version": 2}, "contentChanges": [{"range": {"start": place, "end": end}, "text": "Leda"}]})
    at, _ = client.wait(published(2))
    figures = {"start to first diagnostics": [((at - client.begun) * 1000, client.work())]}
    version, wrong = 2, True
    names = line_of(text, "by     Team")
    use = {"line": names["line"], "character": names["character"] + 8}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 60, "character": 0}}
    questions = {
        "completion": ("textDocument/completion", lambda: {"textDocument": document, "position": use}),
        "hover": ("textDocument/hover", lambda: {"textDocument": document, "position": use}),
        "definition": ("textDocument/definition", lambda: {"textDocument": document, "position": use}),
        "references": ("textDocument/references", lambda: {"textDocument": document, "position": use, "context": {"includeDeclaration": True}}),
        "rename": ("textDocument/rename", lambda: {"textDocument": document, "position": use, "newName": "Crew"}),
        "semantic tokens": ("textDocument/semanticTokens/full", lambda: {"textDocument": document}),
        "semantic tokens, changes": ("textDocument/semanticTokens/full/delta", lambda: {"textDocument": document, "previousResultId": known[0]}),
        "inlay hints": ("textDocument/inlayHint", lambda: {"textDocument": document, "range": whole}),
        "code lenses": ("textDocument/codeLens", lambda: {"textDocument": document}),
    }
    known = ["0"]
    for _ in range(edits):
        version += 1
        new = "Lead" if wrong else "Leda"
        wrong = not wrong
        before = client.work()
        sent = client.notify("textDocument/didChange", {"textDocument": {"uri": main, "version": version}, "contentChanges": [{"range": {"start": place, "end": end}, "text": new}]})
        at, _ = client.wait(published(version))
        figures.setdefault("edit to full diagnostics", []).append(((at - sent) * 1000, client.work() - before))
        for name, (method, parameters) in questions.items():
            took, answer = client.request(method, parameters())
            figures.setdefault(name, []).append(took)
            if "tokens" in name:
                known[0] = answer.get("resultId", "0")
        # A mistake in the writing is told before the package has been looked at, and its end as well.
        for written, name in (('"', "edit to syntax diagnostics"), ("", "edit to syntax diagnostics, gone")):
            version += 1
            wide = {"start": place, "end": {**place, "character": place["character"] + (0 if written else 1)}}
            before = client.work()
            sent = client.notify("textDocument/didChange", {"textDocument": {"uri": main, "version": version}, "contentChanges": [{"range": wide, "text": written}]})
            at, _ = client.wait(published(version))
            figures.setdefault(name, []).append(((at - sent) * 1000, client.work() - before))
            # What else there is to say about it is not what the next edit is about.
            time.sleep(0.15)
        # A question behind an edit waits for what it needs, and no more.
        version += 1
        client.notify("textDocument/didChange", {"textDocument": {"uri": main, "version": version}, "contentChanges": [{"range": {"start": place, "end": {"line": place["line"], "character": place["character"]}}, "text": ""}]})
        took, _ = client.request("textDocument/completion", questions["completion"][1]())
        figures.setdefault("completion right behind an edit", []).append(took)
    figures["memory in MiB"] = [(client.memory(), None)]
    client.end()
    shutil.rmtree(folder)
    big, _ = workspace(5000, 2000)
    opened = Client([FLOWC, "lsp"], big, {})
    client_main = (big / "main.flow").as_uri()
    opened.request("textDocument/documentSymbol", {"textDocument": {"uri": client_main}})
    figures["5,000 files: start to first answer"] = [((time.perf_counter() - opened.begun) * 1000, opened.work())]
    opened.end()
    shutil.rmtree(big)
    return figures


def typespec(edits):
    if not TYPESPEC:
        return {}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tsp-bench-"))
    models = [f"model M{n} {{\n  a: string;\n  b: int32;\n  c?: M{max(n - 1, 0)};\n}}\n" for n in range(400)]
    text = "namespace Bench;\n" + "".join(models)
    main = (folder / "main.tsp").as_uri()
    (folder / "main.tsp").write_text(text)
    server = pathlib.Path(TYPESPEC) / "node_modules/@typespec/compiler/cmd/tsp-server.js"
    client = Client(["node", str(server), "--stdio"], folder, {})
    client.notify("textDocument/didOpen", {"textDocument": {"uri": main, "languageId": "typespec", "version": 1, "text": text}})
    found = lambda wanted: lambda message: message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == main and bool(message["params"]["diagnostics"]) == wanted
    figures = {}
    place = line_of(text, "int32")
    wrong = False
    for version in range(2, edits + 2):
        wrong = not wrong
        new, end = ("int99", 5) if wrong else ("int32", 5)
        before = client.work()
        sent = client.notify("textDocument/didChange", {"textDocument": {"uri": main, "version": version}, "contentChanges": [{"range": {"start": place, "end": {"line": place["line"], "character": place["character"] + end}}, "text": new}]})
        at, _ = client.wait(found(wrong))
        figures.setdefault("edit to full diagnostics", []).append(((at - sent) * 1000, client.work() - before))
        for name, method in (("completion", "textDocument/completion"), ("hover", "textDocument/hover"), ("definition", "textDocument/definition")):
            took, _ = client.request(method, {"textDocument": {"uri": main}, "position": {"line": place["line"] + 1, "character": 7}})
            figures.setdefault(name, []).append(took)
        took, _ = client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": main}})
        figures.setdefault("semantic tokens", []).append(took)
    figures["memory in MiB"] = [(client.memory(), None)]
    client.end()
    shutil.rmtree(folder)
    return figures


def main():
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    own, field = flow(edits), typespec(edits)
    print("| p95 | flowc | TypeSpec |\n|---|---|---|")
    for name, values in own.items():
        print(f"| {name} | {told(values)} | {told(field[name]) if name in field else ''} |")


if __name__ == "__main__":
    main()
