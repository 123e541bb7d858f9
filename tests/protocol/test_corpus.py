"""Every text of the corpus that is wrong, in the editor: it is told what the command line tells, at the same places and in the same
words, and every edit that the command line offers is a quick fix there."""
import json
import pathlib
import subprocess

from conftest import FLOWC, TOP
from test_process import started  # noqa: F401 (a fixture)

ERRORS = TOP / "tests" / "corpus" / "err"
LEVELS = {"error": 1, "warning": 2, "information": 3}


def written(folder: pathlib.Path, text: str):
    """A package of a corpus text: each `// file: PATH` begins a file."""
    folder.mkdir()
    (folder / "flow.toml").write_text('name = "corpus"\n')
    path, files = "main.flow", {}
    for line in text.splitlines(keepends=True):
        if line.startswith("// file: "):
            path = line.removeprefix("// file: ").strip()
        else:
            files[path] = files.get(path, "") + line
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, newline="")
    return files


def position(text: bytes, byte: int) -> dict:
    """A place as the protocol says it when nothing else was agreed: columns are UTF-16 code units."""
    before = text[:byte].decode()
    line = before[before.rfind("\n") + 1 :]
    return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}


def span(folder: pathlib.Path, place: dict):
    """A place of the command line, as the protocol says it: the file, and the range."""
    path = pathlib.Path(place["path"])
    text = path.read_bytes()
    return path.relative_to(folder).as_posix(), {"start": position(text, place["start"]["byte"]), "end": position(text, place["end"]["byte"])}


def on_the_command_line(folder: pathlib.Path) -> list:
    ran = subprocess.run([FLOWC, "check", str(folder), "--message-format", "json"], capture_output=True, text=True)
    assert ran.returncode in (0, 1), ran.stderr
    return [found for found in json.loads(ran.stdout)["diagnostics"] if pathlib.Path(found["place"]["path"]).suffix == ".flow"]


def key(path: str, where: dict, level: int, rule: str) -> tuple:
    return path, where["start"]["line"], where["start"]["character"], where["end"]["line"], where["end"]["character"], level, rule


def edited(edit: dict, folder: pathlib.Path) -> list:
    """What a workspace edit changes: file, range and text."""
    changes = [(uri, one) for uri, edits in (edit.get("changes") or {}).items() for one in edits]
    changes += [(one["textDocument"]["uri"], change) for one in edit.get("documentChanges") or [] for change in one["edits"]]
    root = folder.as_uri() + "/"
    return sorted((uri.removeprefix(root), json.dumps(one["range"], sort_keys=True), one["newText"]) for uri, one in changes)


def test_the_editor_tells_and_mends_what_the_command_line_does(tmp_path, started):
    texts = sorted(ERRORS.glob("*.flow"))
    folders = {text.stem: tmp_path / text.stem for text in texts}
    files = {}
    for text in texts:
        try:
            files[text.stem] = written(folders[text.stem], text.read_bytes().decode())
        except UnicodeDecodeError:
            # What is not a text is no document of an editor.
            folders.pop(text.stem)
    server = started(tmp_path)
    told, mended, wrong = 0, 0, []
    for name, folder in folders.items():
        expected = on_the_command_line(folder)
        for path in files[name]:
            if (folder / path).exists():
                server.open(folder / path)
        seen = {}
        for path in files[name]:
            uri = (folder / path).as_uri()
            for one in server.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]:
                seen.setdefault(key(path, one["range"], one["severity"], one["code"]), []).append(one)
        for found in expected:
            path, where = span(folder, found["place"])
            known = key(path, where, LEVELS[found["level"]], found["rule"])
            own = next((one for one in seen.get(known, []) if found["title"] in one["message"]), None)
            if own is None:
                wrong.append(f"{name}: not told in the editor: {known} {found['title']}")
                continue
            seen[known].remove(own)
            told += 1
            document = {"uri": (folder / path).as_uri()}
            context = {"diagnostics": [own], "only": ["quickfix"]}
            offers = server.ask("textDocument/codeAction", {"textDocument": document, "range": own["range"], "context": context}) or []
            by_edit = [edited(offer["edit"], folder) for offer in offers if "edit" in offer]
            for fix in found["fixes"]:
                edits = [(*span(folder, edit["place"]), edit["text"]) for edit in fix["edits"]]
                edits = sorted((path, json.dumps(where, sort_keys=True), text) for path, where, text in edits)
                mended += 1
                if edits not in by_edit:
                    wrong.append(f"{name}: {found['rule']}: not offered: {fix['title']} {edits}\n  offered: {by_edit}")
        wrong += [f"{name}: told in the editor alone: {known} {one['message']}" for known, more in seen.items() for one in more]
    assert not wrong, "\n".join(wrong)
    # Whoever finds nothing proves nothing.
    assert told >= len(folders) and mended > 80, (told, mended)
