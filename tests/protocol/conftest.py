"""A server for each client whose capabilities are known, on a package of its own.

Whatever the server answers is checked against what the client said it can take: a breach is an error (see pytest.ini).
"""
import asyncio
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, default_converter, register_lsp_features

TOP = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target"))
FLOWC = os.environ.get("FLOWC", str(TARGET / "debug" / "flowc"))

PEOPLE = """role Team { people ana, ben, cara }
role Lead { people dora, emil }
"""

MAIN = """use people { Team, Lead }

/// A question of a customer.
record Question { text: Text }

workflow Answers(question: Question) {
  goal      "Every question is answered."
  owner     Lead
  within    3 days
  late      -> open

  outcome answered(answer: Text)
  outcome open

  stage write {
    by      Team
    reads   question
    writes  answer: Text
    within  1 day
    late    -> open
    done    -> check
  }

  gate check of answer {
    by       Lead
    asks     "Would it help you?"
    within   1 day
    accept   -> answered(answer)
    reject   -> write at most 2 times
      else -> open
    late     -> open
  }
}
"""


class Package:
    """A folder with a package, and the client that has it open."""

    def __init__(self, folder: pathlib.Path, client: LanguageClient):
        self.folder, self.client, self.text, self.version = folder, client, MAIN, 1
        self.main = (folder / "main.flow").as_uri()
        self.document = types.TextDocumentIdentifier(uri=self.main)

    def place(self, part: str, inside: int = 0) -> types.Position:
        """Where a part of the text begins, or so many characters behind that."""
        at = self.text.index(part) + inside
        before = self.text[:at]
        return types.Position(line=before.count("\n"), character=at - (before.rfind("\n") + 1))

    def range(self, part: str) -> types.Range:
        return types.Range(start=self.place(part), end=self.place(part, len(part)))

    def at(self, part: str, inside: int = 0) -> dict:
        return {"text_document": self.document, "position": self.place(part, inside)}

    def open(self):
        item = types.TextDocumentItem(uri=self.main, language_id="flow", version=self.version, text=self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    def replace(self, part: str, new: str):
        """Edits the text, as somebody types it."""
        self.version += 1
        change = types.TextDocumentContentChangePartial(range=self.range(part), text=new)
        self.text = self.text.replace(part, new, 1)
        identifier = types.VersionedTextDocumentIdentifier(uri=self.main, version=self.version)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(text_document=identifier, content_changes=[change]))

    async def findings(self) -> list[types.Diagnostic]:
        """What the server has to say about the text as it is now, however this client comes by it."""
        if self.client.capabilities.text_document.diagnostic:
            report = await self.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=self.document))
            return list(report.items)
        while True:
            for sent in self.client.sent:
                if (sent.uri, sent.version) == (self.main, self.version):
                    return list(sent.diagnostics)
            self.client.news.clear()
            await asyncio.wait_for(self.client.news.wait(), 60)


def recording_client() -> LanguageClient:
    """A client that keeps everything it is told about files, with the version it is about."""
    client = LanguageClient(converter_factory=default_converter)
    client.sent, client.registrations, client.news = [], [], asyncio.Event()

    def publish(client: LanguageClient, params: types.PublishDiagnosticsParams):
        client.sent.append(params)
        client.news.set()

    def registered(client: LanguageClient, params: types.RegistrationParams):
        client.registrations.extend(params.registrations)
        client.news.set()

    features = {types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish, types.CLIENT_REGISTER_CAPABILITY: registered}
    register_lsp_features(client, {**DEFAULT_CLIENT_FEATURES, **features})
    return client


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=[FLOWC, "lsp"], client_factory=recording_client),
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: pathlib.Path):
    (tmp_path / "flow.toml").write_text('name = "answers"\n')
    (tmp_path / "people.flow").write_text(PEOPLE)
    (tmp_path / "main.flow").write_text(MAIN)
    folder = types.WorkspaceFolder(uri=tmp_path.as_uri(), name="answers")
    capabilities = client_capabilities(request.param)
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=capabilities, root_uri=tmp_path.as_uri(), workspace_folders=[folder])
    )
    lsp_client.package = Package(tmp_path, lsp_client)
    lsp_client.package.open()
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def package(client: LanguageClient) -> Package:
    return client.package
