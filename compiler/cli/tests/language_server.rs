//! The language server, spoken to as an editor does: over its pipes, in the protocol's own words.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long anything may take before the test gives up on it: far longer than it should.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of its own for a test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flow-lsp-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path.canonicalize().expect("it is there"))
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let place = self.0.join(path);
        std::fs::create_dir_all(place.parent().expect("it has a folder")).expect("a folder can be made");
        std::fs::write(&place, text).expect("a file can be written");
        place
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// An editor.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    next: i64,
    /// What arrived while something else was waited for.
    unread: Vec<Value>,
}

impl Editor {
    fn start(folder: &Path, capabilities: &Value) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flowc"))
            .arg("lsp")
            .env("XDG_CACHE_HOME", folder.join(".cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = child.stdin.take();
        let output = child.stdout.take().expect("the output is a pipe");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if output.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if line == "\r\n" {
                        break;
                    }
                    if let Some(value) = line.strip_prefix("Content-Length: ") {
                        length = value.trim().parse().expect("a length is a number");
                    }
                }
                let mut body = vec![0; length];
                output.read_exact(&mut body).expect("the body is as long as it says");
                let message: Value = serde_json::from_slice(&body).expect("the body is JSON");
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut editor = Self { child, input, messages, next: 0, unread: Vec::new() };
        let folders = json!([{ "uri": uri(folder), "name": "test" }]);
        let parameters = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders });
        let answer = editor.request("initialize", parameters);
        assert_eq!(answer["serverInfo"]["name"], "flowc");
        editor.notify("initialized", json!({}));
        editor
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).expect("the server listens");
        input.flush().expect("the server listens");
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn ask(&mut self, method: &str, parameters: Value) -> i64 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": parameters }));
        self.next
    }

    /// The first message, old or new, of which something holds.
    fn wait(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        if let Some(found) = self.unread.iter().position(&holds) {
            return self.unread.remove(found);
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE);
            let message = message.unwrap_or_else(|_| panic!("{what} never came; unread: {:?}", self.unread));
            if holds(&message) {
                return message;
            }
            self.unread.push(message);
        }
    }

    fn response(&mut self, id: i64) -> Value {
        self.wait(&format!("the answer to {id}"), |message| {
            message["id"] == id && message.get("method").is_none()
        })
    }

    /// The result of a request that must not fail.
    fn request(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.ask(method, parameters);
        let answer = self.response(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn open(&mut self, path: &Path, text: &str) {
        let document = json!({ "uri": uri(path), "languageId": "flow", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, path: &Path, version: i32, text: &str) {
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri(path), "version": version }, "contentChanges": [{ "text": text }] }),
        );
    }

    /// The rules that speak about a file, of the newest findings for that version.
    fn findings(&mut self, path: &Path, version: i64) -> Vec<Value> {
        let uri = uri(path);
        let message = self.wait("findings", |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().cloned().expect("findings are a list")
    }

    fn at(path: &Path, line: u32, character: u32) -> Value {
        json!({ "textDocument": { "uri": uri(path) }, "position": { "line": line, "character": character } })
    }

    /// Says goodbye; the server must end by itself, though the pipe stays open.
    fn end(mut self) {
        self.request("shutdown", Value::Null);
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        let begun = std::time::Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the server can be asked") {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const PEOPLE: &str = "role Team { people ana, ben, cara }\nrole Lead { people dora, emil }\n";

const ANSWER: &str = "use people { Lead, Team }\n\nworkflow Answer(question: Text) {\n  owner   Lead\n  within  3 days\n  late    -> open\n  outcome answered(reply: Text)\n  outcome open\n  stage draft {\n    by      Team\n    reads   question\n    writes  reply: Text\n    takes   1h\n    done    -> answered(reply)\n  }\n}\n";

fn package(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    folder.write("flow.toml", "name = \"test\"\n");
    folder.write("people.flow", PEOPLE);
    let main = folder.write("main.flow", ANSWER);
    (folder, main)
}

#[test]
fn findings_follow_what_is_typed_and_are_those_of_the_command_line() {
    let (folder, main) = package("findings");
    let mut editor = Editor::start(&folder.0, &json!({}));
    let broken = ANSWER.replace("done    -> answered", "done    -> anwsered");
    editor.open(&main, &broken);
    let found = editor.findings(&main, 1);
    assert!(!found.is_empty());
    std::fs::write(&main, &broken).expect("the file can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_flowc"))
        .args(["check", "--message-format", "json"])
        .arg(&folder.0)
        .output()
        .expect("flowc runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let told = |found: &Value, key: &str| found[key].as_str().unwrap_or_default().to_owned();
    let mut line: Vec<(String, String)> = report["diagnostics"]
        .as_array()
        .expect("there are findings")
        .iter()
        .map(|found| (told(found, "rule"), told(found, "title")))
        .collect();
    let mut server: Vec<(String, String)> = found
        .iter()
        .map(|found| {
            let message = told(found, "message");
            (told(found, "code"), message.lines().next().unwrap_or_default().to_owned())
        })
        .collect();
    line.sort();
    server.sort();
    assert_eq!(line, server);
    editor.change(&main, 2, ANSWER);
    assert_eq!(editor.findings(&main, 2), Vec::<Value>::new());
    editor.end();
}

/// The first that is told about a version is how it is written; what else is known moves with its lines.
#[test]
fn a_mistake_in_the_writing_is_told_at_once_beside_what_is_known() {
    let (folder, main) = package("at-once");
    let mut editor = Editor::start(&folder.0, &json!({}));
    let line = |found: &[Value], rule: &str| -> Option<u64> {
        found.iter().find(|one| one["code"] == rule).and_then(|one| one["range"]["start"]["line"].as_u64())
    };
    let wrong = ANSWER.replace("by      Team", "by      Taem");
    editor.open(&main, &wrong);
    assert_eq!(line(&editor.findings(&main, 1), "unknown_name"), Some(9));
    editor.change(&main, 2, &wrong.replace("  owner ", "  goal    \"Every\n  owner "));
    let found = editor.findings(&main, 2);
    assert_eq!(line(&found, "unterminated_text"), Some(3), "{found:?}");
    assert_eq!(line(&found, "unknown_name"), Some(10), "{found:?}");
    editor.change(&main, 3, &wrong);
    let found = editor.findings(&main, 3);
    assert_eq!(line(&found, "unterminated_text"), None, "{found:?}");
    assert_eq!(line(&found, "unknown_name"), Some(9), "{found:?}");
    editor.end();
}

#[test]
fn a_text_that_has_never_been_saved_is_a_package_of_its_own() {
    let (folder, _) = package("unsaved");
    let mut editor = Editor::start(&folder.0, &json!({}));
    for address in ["untitled:Untitled-1", "untitled:/home/ana/a%20b.flow"] {
        let text = "role Team\nrole Lead { part of Taem }\n";
        let document = json!({ "uri": address, "languageId": "flow", "version": 1, "text": text });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let told = editor.wait("findings", |message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == address
        });
        assert_eq!(told["params"]["diagnostics"][0]["code"], "unknown_name", "{told}");
        let position = json!({ "line": 1, "character": 20 });
        let place = json!({ "textDocument": { "uri": address }, "position": position });
        let offered = editor.request("textDocument/completion", place);
        let labels = offered.as_array().or(offered["items"].as_array()).cloned().unwrap_or_default();
        assert!(labels.iter().any(|item| item["label"] == "Team"), "{offered}");
        let place = json!({ "textDocument": { "uri": address }, "position": { "line": 0, "character": 6 } });
        let found = editor.request("textDocument/definition", place);
        assert!(found.to_string().contains(address), "{found}");
    }
    editor.end();
}

#[test]
fn an_edit_is_taken_in_before_the_question_that_follows_it() {
    let (folder, main) = package("order");
    let mut editor = Editor::start(&folder.0, &json!({}));
    editor.open(&main, "");
    for version in 2..30 {
        let text = format!("{}{ANSWER}", "\n".repeat(version as usize));
        editor.change(&main, version, &text);
        // The declaration of `open` moves down with every edit.
        let answer = editor.request("textDocument/definition", Editor::at(&main, version as u32 + 5, 14));
        assert_eq!(answer[0]["range"]["start"]["line"], version + 7, "{answer}");
    }
    editor.end();
}

#[test]
fn what_an_editor_asks_is_answered() {
    let (folder, main) = package("features");
    let mut editor = Editor::start(&folder.0, &json!({}));
    editor.open(&main, ANSWER);
    let document = json!({ "textDocument": { "uri": uri(&main) } });
    let by = Editor::at(&main, 9, 14);

    let hover = editor.request("textDocument/hover", by.clone());
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("role Team")), "{hover}");
    let definition = editor.request("textDocument/definition", by.clone());
    assert_eq!(definition[0]["uri"], uri(&folder.0.join("people.flow")));
    let completion = editor.request("textDocument/completion", Editor::at(&main, 13, 15));
    let labels: Vec<&str> =
        completion.as_array().expect("a list").iter().filter_map(|item| item["label"].as_str()).collect();
    assert!(labels.contains(&"answered") && labels.contains(&"open"), "{labels:?}");
    let mut with_declaration = by.clone();
    with_declaration["context"] = json!({ "includeDeclaration": true });
    assert_eq!(editor.request("textDocument/references", with_declaration).as_array().map(Vec::len), Some(3));
    let mut renamed = by.clone();
    renamed["newName"] = json!("Crew");
    let edit = editor.request("textDocument/rename", renamed);
    assert_eq!(edit["changes"].as_object().map(serde_json::Map::len), Some(2), "{edit}");
    let symbols = editor.request("textDocument/documentSymbol", document.clone());
    assert_eq!(symbols[0]["name"], "Answer");
    let tokens = editor.request("textDocument/semanticTokens/full", document.clone());
    assert_eq!(tokens["data"].as_array().map(|data| data.len() % 5), Some(0));
    let folds = editor.request("textDocument/foldingRange", document.clone());
    assert_eq!(folds.as_array().map(Vec::len), Some(2));
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let hints = editor
        .request("textDocument/inlayHint", json!({ "textDocument": { "uri": uri(&main) }, "range": range }));
    assert!(hints.to_string().contains("owner Lead"), "{hints}");
    let lenses = editor.request("textDocument/codeLens", document.clone());
    assert!(lenses.to_string().contains("Diagram"), "{lenses}");
    let diagram = editor.request("flow/diagram", Editor::at(&main, 9, 14));
    assert!(diagram["svg"].as_str().is_some_and(|svg| svg.contains("<svg")), "{diagram}");
    let items = editor.request("textDocument/prepareCallHierarchy", Editor::at(&main, 8, 10));
    let outgoing = editor.request("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert!(outgoing.to_string().contains("Answered"), "{outgoing}");
    let options =
        json!({ "textDocument": { "uri": uri(&main) }, "options": { "tabSize": 2, "insertSpaces": true } });
    editor.change(&main, 2, &ANSWER.replace("  owner   Lead", "   owner Lead"));
    let edits = editor.request("textDocument/formatting", options);
    assert!(edits.to_string().contains("  owner     Lead\\n"), "{edits}");
    editor.end();
}

#[test]
fn a_fix_is_offered_and_mends() {
    let (folder, main) = package("fixes");
    let mut editor = Editor::start(&folder.0, &json!({}));
    let broken = ANSWER.replace("by      Team", "by      Taem");
    editor.open(&main, &broken);
    let found = editor.findings(&main, 1);
    let first = found.iter().find(|found| found["code"] == "unknown_name").expect("it is told");
    let parameters = json!({ "textDocument": { "uri": uri(&main) }, "range": first["range"], "context": { "diagnostics": [first] } });
    let actions = editor.request("textDocument/codeAction", parameters);
    let fix = actions
        .as_array()
        .expect("a list")
        .iter()
        .find(|action| action["title"].as_str().is_some_and(|title| title.contains("Team")));
    let edit = &fix.expect("there is a fix")["edit"]["changes"][uri(&main)][0];
    assert_eq!(edit["newText"], "Team");
    editor.end();
}

#[test]
fn columns_are_counted_as_agreed() {
    for (encodings, column) in [(json!(["utf-8"]), 13), (json!(["utf-16"]), 11), (json!(["utf-32"]), 10)] {
        let (folder, main) = package("columns");
        let capabilities = json!({ "general": { "positionEncodings": encodings } });
        let mut editor = Editor::start(&folder.0, &capabilities);
        // One character that counts as four bytes, two units of UTF-16, one of UTF-32.
        editor.open(&main, "label a // 😀 x\nlabel b { above a }\nlabel c { above b } // 😀 a\n");
        let answer = editor.request(
            "textDocument/selectionRange",
            json!({
                "textDocument": { "uri": uri(&main) },
                "positions": [{ "line": 0, "character": column + 3 }],
            }),
        );
        assert!(answer[0]["range"]["end"]["character"].as_u64().is_some(), "{answer}");
        let definition = editor.request("textDocument/definition", Editor::at(&main, 1, 16));
        assert_eq!(definition[0]["range"]["start"], json!({ "line": 0, "character": 6 }));
        editor.end();
    }
}

#[test]
fn files_that_change_on_disk_are_looked_at_again() {
    let (folder, main) = package("disk");
    let mut editor = Editor::start(&folder.0, &json!({}));
    editor.open(&main, ANSWER);
    assert_eq!(editor.findings(&main, 1), Vec::<Value>::new());
    let people = folder.write("people.flow", "role Lead { people dora, emil }\n");
    let changes = json!({ "changes": [{ "uri": uri(&people), "type": 2 }] });
    editor.notify("workspace/didChangeWatchedFiles", changes);
    let found = editor.findings(&main, 1);
    assert!(found.iter().any(|found| found["code"] == "unknown_name"), "{found:?}");
    std::fs::remove_dir_all(&folder.0).expect("the folder can be removed while it is open");
    editor.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri(&people), "type": 3 }] }),
    );
    editor.request("textDocument/hover", Editor::at(&main, 9, 14));
    editor.end();
}

#[test]
fn nonsense_is_survived() {
    let (folder, main) = package("nonsense");
    let mut editor = Editor::start(&folder.0, &json!({}));
    editor.open(&main, ANSWER);
    let id = editor.ask("no/suchMethod", json!({ "x": 1 }));
    assert!(editor.response(id).get("error").is_some());
    let id = editor.ask("textDocument/hover", json!({ "nothing": "fits" }));
    assert!(editor.response(id).get("error").is_some());
    editor.change(&main, -5, "older");
    editor.change(&folder.0.join("never.flow"), 3, "never opened");
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:1" } }));
    editor.notify("textDocument/didChange", json!({
        "textDocument": { "uri": uri(&main), "version": 2 },
        "contentChanges": [{ "range": { "start": { "line": 900, "character": 9 }, "end": { "line": 3, "character": 4_000_000 } }, "text": "" }],
    }));
    for (line, character) in [(0, 0), (9, 14), (4_000_000, 4_000_000), (3, 4_000_000)] {
        for method in
            ["hover", "definition", "completion", "references", "documentHighlight", "signatureHelp"]
        {
            let mut parameters = Editor::at(&main, line, character);
            if method == "references" {
                parameters["context"] = json!({ "includeDeclaration": true });
            }
            editor.request(&format!("textDocument/{method}"), parameters);
        }
    }
    editor.request("textDocument/hover", Editor::at(&folder.0.join("nowhere.flow"), 0, 0));
    let body = "{\"jsonrpc\": \"2.0\", \"id\": 7";
    editor.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    editor.request("textDocument/hover", Editor::at(&main, 9, 14));
    editor.end();
}

#[test]
fn a_question_before_the_beginning_is_refused_and_a_closed_pipe_ends_it() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowc"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut input = child.stdin.take().expect("the input is a pipe");
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {} }).to_string();
    write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the server listens");
    drop(input);
    let output = child.wait_with_output().expect("the server ends");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("\"error\""), "{text}");
}

#[test]
fn a_client_that_asks_for_findings_is_not_sent_them() {
    let (folder, main) = package("pulled");
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let mut editor = Editor::start(&folder.0, &capabilities);
    let broken = ANSWER.replace("by      Team", "by      Taem");
    editor.open(&main, &broken);
    let document = json!({ "textDocument": { "uri": uri(&main) } });
    let report = editor.request("textDocument/diagnostic", document.clone());
    assert_eq!(report["kind"], "full");
    assert!(report["items"].to_string().contains("unknown_name"), "{report}");
    let mut again = document;
    again["previousResultId"] = report["resultId"].clone();
    assert_eq!(editor.request("textDocument/diagnostic", again)["kind"], "unchanged");

    let all = editor.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let known: Vec<Value> = all["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| json!({ "uri": item["uri"], "value": item["resultId"] }))
        .collect();
    assert!(known.len() >= 2, "{all}");
    // Nothing is new: the answer waits until something is.
    let waiting = editor.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    editor.request("textDocument/hover", Editor::at(&main, 3, 12));
    assert!(editor.unread.iter().all(|message| message["id"] != waiting), "{:?}", editor.unread);
    editor.change(&main, 2, ANSWER);
    let report = editor.response(waiting);
    let mended =
        report["result"]["items"].as_array().expect("a list").iter().find(|item| item["uri"] == uri(&main));
    assert_eq!(
        mended.map(|item| (&item["kind"], &item["items"])),
        Some((&json!("full"), &json!([]))),
        "{report}"
    );
    assert!(editor.unread.iter().all(|message| message["method"] != "textDocument/publishDiagnostics"));
    editor.end();
}

#[test]
fn a_client_that_asks_about_open_texts_is_sent_the_findings_of_the_others() {
    let (folder, main) = package("half");
    let people = folder.write("people.flow", &format!("{PEOPLE}agent Idle {{ operator Nobody }}\n"));
    let mut editor = Editor::start(&folder.0, &json!({ "textDocument": { "diagnostic": {} } }));
    editor.open(&main, &ANSWER.replace("by      Team", "by      Taem"));
    let address = uri(&people);
    editor.wait("the findings of the other file", |message| {
        message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == address
    });
    let report = editor.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(&main) } }));
    assert!(report["items"].to_string().contains("unknown_name"), "{report}");
    let own = uri(&main);
    assert!(editor.unread.iter().all(|message| message["params"]["uri"] != own), "{:?}", editor.unread);
    editor.end();
}

/// What a client does with an answer about colours: its own list after it.
fn coloured(before: &[Value], answer: &Value) -> Vec<Value> {
    let Some(edits) = answer["edits"].as_array() else {
        return answer["data"].as_array().cloned().expect("a list");
    };
    let mut all = before.to_vec();
    for edit in edits.iter().rev() {
        let number = |key: &str| edit[key].as_u64().expect("a number") as usize;
        let (start, count) = (number("start"), number("deleteCount"));
        let new = edit["data"].as_array().cloned().unwrap_or_default();
        all.splice(start..start + count, new);
    }
    all
}

#[test]
fn colours_follow_edits_by_what_has_changed() {
    let (folder, main) = package("colours");
    let mut editor = Editor::start(&folder.0, &json!({}));
    editor.open(&main, ANSWER);
    let document = json!({ "uri": uri(&main) });
    let full = "textDocument/semanticTokens/full";
    let mut answer = editor.request(full, json!({ "textDocument": document }));
    let mut own = coloured(&[], &answer);
    let texts = [
        ANSWER.replace("owner   Lead", "owner   Team"),
        ANSWER.replace("  outcome open\n", ""),
        format!("// first\n{ANSWER}"),
        String::new(),
        ANSWER.to_owned(),
        ANSWER.to_owned(),
    ];
    for (version, text) in (2..).zip(texts) {
        editor.change(&main, version, &text);
        let parameters = json!({ "textDocument": document, "previousResultId": answer["resultId"] });
        answer = editor.request(&format!("{full}/delta"), parameters);
        assert!(answer["edits"].is_array(), "{answer}");
        own = coloured(&own, &answer);
        let fresh = editor.request(full, json!({ "textDocument": document }));
        assert_eq!(Some(&own), fresh["data"].as_array(), "{text}");
        answer = fresh;
    }
    // Of what it doesn't know any more it gives all.
    let parameters = json!({ "textDocument": document, "previousResultId": "0" });
    assert!(editor.request(&format!("{full}/delta"), parameters)["data"].is_array());
    editor.end();
}

#[test]
fn a_scenario_is_run_where_it_stands() {
    let (folder, main) = package("scenario");
    let mut editor = Editor::start(&folder.0, &json!({}));
    let text = format!(
        "{ANSWER}\nscenario \"an answer\" of Answer {{\n  given  question: \"Where?\"\n  when   draft writes reply: \"Here.\"\n  expect outcome answered\n}}\n"
    );
    editor.open(&main, &text);
    let lenses = editor.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri(&main) } }));
    let lens = lenses
        .as_array()
        .expect("a list")
        .iter()
        .find(|lens| lens["command"]["command"] == "flow.runScenario");
    let lens = lens.unwrap_or_else(|| panic!("{lenses}"));
    assert_eq!(lens["command"]["title"], "Passes: run it");
    let asked = json!({ "textDocument": { "uri": uri(&main) }, "scenario": lens["command"]["arguments"][1] });
    let told = editor.request("flow/scenario", asked);
    assert_eq!((&told["title"], &told["passes"]), (&json!("an answer"), &json!(true)));
    assert!(told["timeline"].as_array().is_some_and(|lines| lines.len() > 2), "{told}");
    editor.end();
}

/// Numbers that look like chance and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

/// What a server says about a file when it is asked.
fn said(editor: &mut Editor, path: &Path) -> Vec<Value> {
    let document = json!({ "textDocument": { "uri": uri(path) } });
    let report = editor.request("textDocument/diagnostic", document.clone());
    let tokens = editor.request("textDocument/semanticTokens/full", document.clone());
    let symbols = editor.request("textDocument/documentSymbol", document.clone());
    let lenses = editor.request("textDocument/codeLens", document);
    vec![report["items"].clone(), tokens["data"].clone(), symbols, lenses]
}

/// Edits, questions that are taken back, texts that close and files that change: after each stretch of them the server says
/// what a new one says that is given the same texts.
#[test]
fn whatever_was_done_before_a_server_knows_what_a_new_one_knows() {
    const PIECES: [&str; 14] = [
        "Team",
        "Lead",
        " -> ",
        "open",
        "\n",
        "}",
        "{",
        "stage more {\n  by Team\n}\n",
        "by",
        "\"",
        "😀",
        "when question is known",
        "// why\n",
        "",
    ];
    let (folder, main) = package("model");
    let people = folder.0.join("people.flow");
    let mut numbers = Numbers(7);
    let mut editor = Editor::start(&folder.0, &json!({ "general": { "positionEncodings": ["utf-8"] } }));
    // What is open, with its text and version; what is not lies on disk.
    let mut open: Vec<Option<(String, i32)>> = vec![None, None];
    let mut version = 0;
    for step in 0..240 {
        let which = numbers.below(2);
        let path = if which == 0 { main.clone() } else { people.clone() };
        let original = if which == 0 { ANSWER } else { PEOPLE };
        version += 1;
        match (open[which].take(), numbers.below(12)) {
            (None, 0..=2) => {
                let text = std::fs::read_to_string(&path).expect("the file is there");
                let document =
                    json!({ "uri": uri(&path), "languageId": "flow", "version": version, "text": text });
                editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
                open[which] = Some((text, version));
            }
            (None, _) => {
                let text = if numbers.below(2) == 0 {
                    original.to_owned()
                } else {
                    format!("{original}role More\n")
                };
                std::fs::write(&path, text).expect("the file can be written");
                let changes = json!({ "changes": [{ "uri": uri(&path), "type": 2 }] });
                editor.notify("workspace/didChangeWatchedFiles", changes);
            }
            (Some(_), 0) => {
                let document = json!({ "textDocument": { "uri": uri(&path) } });
                editor.notify("textDocument/didClose", document);
            }
            (Some(_), 1) => {
                editor.change(&path, version, original);
                open[which] = Some((original.to_owned(), version));
            }
            (Some((mut text, _)), _) => {
                let mut changes = Vec::new();
                for _ in 0..=numbers.below(3) {
                    let borders: Vec<usize> =
                        (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
                    let start = borders[numbers.below(borders.len())];
                    let longest = borders.iter().position(|at| *at == start).unwrap_or(0);
                    let end = borders[(longest + numbers.below(6)).min(borders.len() - 1)];
                    let place = |offset: usize| {
                        let head = &text[..offset];
                        let column = head.len() - head.rfind('\n').map_or(0, |at| at + 1);
                        json!({ "line": head.matches('\n').count(), "character": column })
                    };
                    let piece = PIECES[numbers.below(PIECES.len())];
                    changes.push(
                        json!({ "range": { "start": place(start), "end": place(end) }, "text": piece }),
                    );
                    text.replace_range(start..end, piece);
                }
                editor.notify(
                    "textDocument/didChange",
                    json!({ "textDocument": { "uri": uri(&path), "version": version }, "contentChanges": changes }),
                );
                open[which] = Some((text, version));
            }
        }
        for _ in 0..numbers.below(3) {
            let method = ["hover", "completion", "documentHighlight", "signatureHelp"][numbers.below(4)];
            let at = Editor::at(&path, numbers.below(20) as u32, numbers.below(30) as u32);
            let id = editor.ask(&format!("textDocument/{method}"), at);
            if numbers.below(2) == 0 {
                editor.notify("$/cancelRequest", json!({ "id": id }));
            }
        }
        if step % 40 == 39 {
            let mut fresh =
                Editor::start(&folder.0, &json!({ "general": { "positionEncodings": ["utf-8"] } }));
            for (path, open) in [&main, &people].into_iter().zip(&open) {
                if let Some((text, _)) = open {
                    fresh.open(path, text);
                }
            }
            for path in [&main, &people] {
                let (old, new) = (said(&mut editor, path), said(&mut fresh, path));
                assert_eq!(old, new, "after {step}: {}: {open:?}", path.display());
            }
            fresh.end();
        }
    }
    editor.end();
}
