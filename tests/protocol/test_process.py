"""The server as a process: what it does with a great many files, while nothing happens, and when its client is gone."""
import json
import os
import pathlib
import subprocess
import threading
import time

import pytest
from conftest import FLOWC, MAIN, PEOPLE

# How long anything may take before a test gives up: far longer than it should.
PATIENCE = 900


class Server:
    """A server on its pipes."""

    def __init__(self, folder: pathlib.Path, process_id=None, **more):
        self.process = subprocess.Popen([FLOWC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **more)
        # Whoever waits for a server that never answers is told that it has ended.
        self.watch = threading.Timer(PATIENCE, self.process.kill)
        self.watch.daemon = True
        self.watch.start()
        self.next = 0
        self.unread = []
        folders = [{"uri": folder.as_uri(), "name": "test"}]
        self.ask("initialize", {"processId": process_id, "rootUri": None, "capabilities": {}, "workspaceFolders": folders})
        self.tell("initialized", {})

    def send(self, message: dict):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method: str, params):
        self.send({"method": method, "params": params})

    def receive(self) -> dict:
        length = 0
        while True:
            line = self.process.stdout.readline()
            assert line, "the server has ended"
            if line == b"\r\n":
                return json.loads(self.process.stdout.read(length))
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])

    def ask(self, method: str, params):
        self.next += 1
        self.send({"id": self.next, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.next and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self.unread.append(message)

    def open(self, path: pathlib.Path):
        document = {"uri": path.as_uri(), "languageId": "flow", "version": 1, "text": path.read_text()}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def findings(self, path: pathlib.Path) -> list:
        """What is told about a file next."""
        while True:
            message = self.unread.pop(0) if self.unread else self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri():
                return message["params"]["diagnostics"]

    def worked(self) -> float:
        """How long it has worked, in seconds of a processor."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ends(self) -> int:
        return self.process.wait(PATIENCE)


@pytest.fixture
def package(tmp_path):
    (tmp_path / "flow.toml").write_text('name = "answers"\n')
    (tmp_path / "people.flow").write_text(PEOPLE)
    (tmp_path / "main.flow").write_text(MAIN)
    return tmp_path


@pytest.fixture
def started():
    """Starts servers, and ends those that are left."""
    servers = []

    def start(*given, **more) -> Server:
        servers.append(Server(*given, **more))
        return servers[-1]

    yield start
    for server in servers:
        server.watch.cancel()
        server.process.kill()
        server.process.wait()


def test_fifty_thousand_files_are_survived_and_all_of_them_changing(package, started):
    for folder in range(100):
        (package / f"part{folder}").mkdir()
        for file in range(500):
            (package / f"part{folder}" / f"file{file}.flow").write_text(f"label label{folder}x{file}\n")
    server = started(package)
    people, last = package / "people.flow", package / "part99" / "file499.flow"
    server.open(last)
    hover = {"textDocument": {"uri": last.as_uri()}, "position": {"line": 0, "character": 7}}
    assert "label99x499" in json.dumps(server.ask("textDocument/hover", hover))
    # Somebody changes to another branch, where every file is another one; and then they go, while one of them is open.
    files = [path for path in package.rglob("*.flow")]
    assert len(files) > 50_000
    server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2} for path in files]})
    for path in files:
        path.unlink()
    people.write_text(PEOPLE.replace("Lead", "Boss"))
    server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 3} for path in files]})
    assert "Boss" in [symbol["name"] for symbol in server.ask("workspace/symbol", {"query": "Boss"})]
    assert server.ask("workspace/symbol", {"query": "label7x7"}) in ([], None)
    assert "label99x499" in json.dumps(server.ask("textDocument/hover", hover))


def test_it_does_nothing_while_nothing_happens(package, started):
    server = started(package, process_id=os.getpid())
    server.open(package / "main.flow")
    server.ask("textDocument/codeLens", {"textDocument": {"uri": (package / "main.flow").as_uri()}})
    # It comes to rest, whenever that is, and then works no more: less than a hundredth of the time.
    end = time.monotonic() + PATIENCE
    while True:
        before = server.worked()
        time.sleep(5)
        if server.worked() - before < 0.05:
            break
        assert time.monotonic() < end, "it never comes to rest"


def test_it_ends_when_its_pipe_is_closed(package, started):
    server = started(package)
    server.process.stdin.close()
    assert server.ends() == 0


def test_it_ends_with_its_client_though_another_holds_the_pipe_open(package, started):
    client = subprocess.Popen(["sleep", "1000"])
    server = started(package, process_id=client.pid)
    server.ask("workspace/symbol", {"query": "Team"})
    assert server.process.poll() is None
    client.kill()
    # Nobody has asked how it ended: it stays in the table of processes, and the pipe stays open.
    assert server.ends() == 0
    client.wait()


def test_a_client_whose_number_says_nothing_here_is_served(package, started):
    gone = subprocess.Popen(["true"])
    gone.wait()
    server = started(package, process_id=gone.pid)
    time.sleep(3)
    assert server.ask("workspace/symbol", {"query": "Team"})


def test_a_folder_may_go_while_it_is_open(package, started):
    server = started(package)
    main = package / "main.flow"
    server.open(main)
    for path in package.iterdir():
        path.unlink()
    package.rmdir()
    server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": (package / name).as_uri(), "type": 3} for name in ["people.flow", "flow.toml"]]})
    hover = {"textDocument": {"uri": main.as_uri()}, "position": {"line": 3, "character": 8}}
    assert "Question" in json.dumps(server.ask("textDocument/hover", hover))
    server.tell("textDocument/didClose", {"textDocument": {"uri": main.as_uri()}})
    assert server.ask("workspace/symbol", {"query": "Answers"}) in ([], None)
