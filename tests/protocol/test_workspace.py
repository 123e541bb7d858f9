"""What an editor asks about more than one file, and the offers that have names."""
import asyncio

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


def edits(edit: types.WorkspaceEdit) -> dict:
    """The edits by the last part of the address of their file."""
    changes = edit.changes or {one.text_document.uri: one.edits for one in edit.document_changes}
    return {uri.rsplit("/", 1)[1]: list(found) for uri, found in changes.items()}


def applied(text: str, found: list[types.TextEdit]) -> str:
    """A text of plain letters after some edits."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    offset = lambda at: starts[at.line] + at.character
    for edit in sorted(found, key=lambda one: offset(one.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


async def test_a_module_is_a_link_to_its_file(package):
    [found] = await package.client.text_document_document_link_async(types.DocumentLinkParams(text_document=package.document))
    assert found.target == (package.folder / "people.flow").as_uri()
    assert found.range == package.range("people")


async def test_a_file_that_is_renamed_is_used_by_its_new_name(package):
    renamed = types.FileRename(old_uri=(package.folder / "people.flow").as_uri(), new_uri=(package.folder / "staff.flow").as_uri())
    edit = await package.client.workspace_will_rename_files_async(types.RenameFilesParams(files=[renamed]))
    assert applied(package.text, edits(edit)["main.flow"]) == package.text.replace("use people", "use staff")
    (package.folder / "people.flow").rename(package.folder / "staff.flow")
    package.client.workspace_did_rename_files(types.RenameFilesParams(files=[renamed]))
    package.replace("use people", "use staff")
    assert [one for one in await package.findings() if one.severity == types.DiagnosticSeverity.Error] == []


async def test_every_file_that_a_package_is_read_from_is_watched(package):
    client = package.client
    wanted = {"**/*.flow", "**/flow.toml", "**/simulation.toml"}
    watches = client.capabilities.workspace and client.capabilities.workspace.did_change_watched_files
    if watches and watches.dynamic_registration:
        while not client.registrations:
            client.news.clear()
            await asyncio.wait_for(client.news.wait(), 60)
        [found] = [one for one in client.registrations if one.method == "workspace/didChangeWatchedFiles"]
        # The options are what the server sent, in whatever form the client keeps them.
        assert all(glob in str(found.register_options) for glob in wanted), found.register_options

    await package.findings()
    simulation = package.folder / "simulation.toml"
    simulation.write_text("what is this\n")
    change = types.FileEvent(uri=simulation.as_uri(), type=types.FileChangeType.Created)
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[change]))
    told = lambda: [one for sent in client.sent if sent.uri == simulation.as_uri() for one in sent.diagnostics]
    while not told():
        client.news.clear()
        await asyncio.wait_for(client.news.wait(), 60)
    assert told()[-1].code == "simulation_unreadable"


def absolute(data: list[int]) -> list[tuple]:
    """Colours with places that stand alone."""
    found, line, column = [], 0, 0
    for down, along, length, kind, modifiers in zip(*[iter(data)] * 5):
        line, column = line + down, along if down else column + along
        found.append((line, column, length, kind, modifiers))
    return found


async def test_the_colours_of_a_part_are_those_of_the_whole(package):
    whole = await package.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=package.document))
    part = package.range(package.text[package.text.index("  stage write") : package.text.index("  gate check")])
    params = types.SemanticTokensRangeParams(text_document=package.document, range=part)
    found = await package.client.text_document_semantic_tokens_range_async(params)
    wanted = [one for one in absolute(whole.data) if part.start.line <= one[0] < part.end.line]
    assert wanted and absolute(found.data) == wanted


async def test_a_closed_block_comes_into_form_as_it_is_closed(package):
    package.replace("    by      Team", "    by Team")
    package.replace("    by       Lead", "    by Lead")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    at = package.place("    done    -> check\n  }", len("    done    -> check\n  }"))
    params = types.DocumentOnTypeFormattingParams(text_document=package.document, position=at, ch="}", options=options)
    found = await package.client.text_document_on_type_formatting_async(params)
    # The block that was closed, and no other.
    assert applied(package.text, found) == package.text.replace("    by Team", "    by      Team")


async def test_a_part_is_put_into_form_alone(package):
    package.replace("    by      Team", "    by Team")
    package.replace("    by       Lead", "    by Lead")
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentRangeFormattingParams(text_document=package.document, range=package.range("    by Lead"), options=options)
    found = await package.client.text_document_range_formatting_async(params)
    assert applied(package.text, found) == package.text.replace("    by Lead", "    by       Lead")


async def names(client, query: str) -> set[str]:
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query=query))
    return {symbol.name for symbol in found or []}


async def test_there_may_be_many_roots(package, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "flow.toml").write_text('name = "other"\n')
    (other / "crew.flow").write_text("role Crew { people fay, gil }\n")
    folder = types.WorkspaceFolder(uri=other.as_uri(), name="other")
    change = lambda added, removed: package.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(event=types.WorkspaceFoldersChangeEvent(added=added, removed=removed))
    )
    assert await names(package.client, "Crew") == set()
    change([folder], [])
    assert "Crew" in await names(package.client, "Crew")
    assert "Team" in await names(package.client, "Team")
    # A name of the one is no name of the other.
    package.replace("by      Team", "by      Crew")
    assert "unknown_name" in [one.code for one in await package.findings()]
    change([], [folder])
    assert await names(package.client, "Crew") == set()


SEAMS = """

workflow Publish(answer: Text) {
  goal      "What helped one helps others."
  owner     Lead
  within    3 days
  late      -> given_up
  outcome out
  outcome given_up
  stage print {
    by      Team
    reads   answer
    within  1 day
    late    -> given_up
    done    -> out
  }
}

seam answered_to_publish {
  from     Answers.answered
  to       Publish
  owner    Lead
  by       Team
  within   2 days
  late     -> Publish
  asks     "Is it worth it?"
}
"""


async def test_the_hierarchy_goes_across_seams(package):
    package.replace("    late     -> open\n  }\n}\n", "    late     -> open\n  }\n}\n" + SEAMS)
    assert await rules(package) == []
    params = types.CallHierarchyPrepareParams(**package.at("outcome answered", len("outcome ")))
    [answered] = await package.client.text_document_prepare_call_hierarchy_async(params)
    leads = await package.client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(item=answered))
    [publish] = [one.to for one in leads]
    assert publish.name == "Publish"
    comes = await package.client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(item=publish))
    assert {one.from_.name for one in comes} == {"Answered"}
    comes = await package.client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(item=answered))
    assert {one.from_.name for one in comes} == {"Check"}


async def offers(package, part: str, inside: int = 0) -> dict:
    at = package.place(part, inside)
    context = types.CodeActionContext(diagnostics=[], trigger_kind=types.CodeActionTriggerKind.Invoked)
    params = types.CodeActionParams(text_document=package.document, range=types.Range(start=at, end=at), context=context)
    found = await package.client.text_document_code_action_async(params)
    return {action.title: action.edit for action in found or [] if isinstance(action, types.CodeAction)}


async def rules(package) -> list:
    return [one.code for one in await package.findings() if one.severity == types.DiagnosticSeverity.Error]


async def test_a_loop_is_bounded_by_an_offer(package):
    package.replace("    reject   -> write at most 2 times\n      else -> open\n", "    reject   -> write\n")
    assert "unbounded_loop" in await rules(package)
    [edit] = [edit for title, edit in (await offers(package, "reject   -> write", len("reject   -> w"))).items() if "how often" in title]
    [change] = edits(edit)["main.flow"]
    assert "at most" in change.new_text and "else" in change.new_text
    package.replace("reject   -> write\n", f"reject   -> write{change.new_text}\n")
    assert "unbounded_loop" not in await rules(package)


async def test_missing_arms_are_added_by_an_offer(package):
    package.replace("record Question { text: Text }", "choice Kind { small, large, odd }\n\nrecord Question { text: Text, kind: Kind }")
    package.replace("  stage write {", "  decide route {\n    when question.kind is small -> write\n  }\n\n  stage write {")
    assert "decision_gap" in await rules(package)
    [edit] = [edit for title, edit in (await offers(package, "decide route", len("decide "))).items() if "missing arms" in title]
    text = applied(package.text, edits(edit)["main.flow"])
    assert "    when question.kind is large -> unknown" in text and "    when question.kind is odd -> unknown" in text
    package.replace(package.text, text)
    assert "decision_gap" not in await rules(package)


async def test_a_burst_of_edits_ends_in_the_last(package):
    for number in range(50):
        package.replace("goal      \"", "goal      \"x")
        await asyncio.sleep(0)
    found = await package.client.text_document_hover_async(types.HoverParams(**package.at("goal      ")))
    assert found is not None
    assert await rules(package) == []
