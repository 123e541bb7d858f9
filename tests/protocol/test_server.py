"""What an editor asks, in the words of each client, answered within what that client can take."""
import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio


async def test_what_is_wrong_is_told_with_its_place_and_its_end_as_well(package):
    package.replace("owner     Lead", "owner     Leda")
    [found] = [one for one in await package.findings() if one.severity == types.DiagnosticSeverity.Error]
    assert found.code == "unknown_name"
    assert found.range.start == package.place("Leda")
    package.replace("owner     Leda", "owner     Lead")
    assert [one for one in await package.findings() if one.severity == types.DiagnosticSeverity.Error] == []


async def test_completion_knows_the_place(package):
    async def names(part, inside):
        found = await package.client.text_document_completion_async(types.CompletionParams(**package.at(part, inside)))
        return [item.label for item in (found.items if isinstance(found, types.CompletionList) else found)]

    performers = await names("by      Team", len("by      "))
    assert {"Team", "Lead"} <= set(performers[:5]), performers
    ways = await names("-> check", len("-> "))
    assert {"check", "answered", "open"} <= set(ways), ways


async def test_hover_tells_what_something_is(package):
    found = await package.client.text_document_hover_async(types.HoverParams(**package.at("question: Question", len("question: "))))
    contents = found.contents
    text = contents.value if isinstance(contents, types.MarkupContent) else str(contents)
    assert "A question of a customer." in text


async def test_names_lead_to_their_declarations_and_back(package):
    [found] = await package.client.text_document_definition_async(types.DefinitionParams(**package.at("by      Team", len("by      "))))
    assert found.uri == (package.folder / "people.flow").as_uri()
    assert found.range.start == types.Position(0, len("role "))
    context = types.ReferenceContext(include_declaration=True)
    found = await package.client.text_document_references_async(types.ReferenceParams(**package.at("by      Team", len("by      ")), context=context))
    files = sorted(place.uri.rsplit("/", 1)[1] for place in found)
    assert files == ["main.flow", "main.flow", "people.flow"]


async def test_a_new_name_goes_everywhere_and_a_taken_one_nowhere(package):
    at = package.at("by      Team", len("by      "))
    edit = await package.client.text_document_rename_async(types.RenameParams(**at, new_name="Crew"))
    changes = edit.changes or {one.text_document.uri: one.edits for one in edit.document_changes}
    assert {uri.rsplit("/", 1)[1]: len(edits) for uri, edits in changes.items()} == {"main.flow": 2, "people.flow": 1}
    with pytest.raises(Exception, match="Lead"):
        await package.client.text_document_rename_async(types.RenameParams(**at, new_name="Lead"))


async def test_a_fix_is_offered_and_mends(package):
    package.replace("owner     Lead", "owner     Leda")
    found = await package.findings()
    context = types.CodeActionContext(diagnostics=found)
    params = types.CodeActionParams(text_document=package.document, range=package.range("Leda"), context=context)
    actions = await package.client.text_document_code_action_async(params)
    fixes = [action for action in actions if action.kind == types.CodeActionKind.QuickFix]
    assert fixes, actions
    edit = fixes[0].edit
    changes = edit.changes or {one.text_document.uri: one.edits for one in edit.document_changes}
    [change] = changes[package.main]
    assert (change.range, change.new_text) == (package.range("Leda"), "Lead")


async def test_the_shape_of_a_text_is_known(package):
    symbols = await package.client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=package.document))
    assert "Answers" in [symbol.name for symbol in symbols]
    folds = await package.client.text_document_folding_range_async(types.FoldingRangeParams(text_document=package.document))
    assert package.place("workflow Answers").line in [fold.start_line for fold in folds]
    tokens = await package.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=package.document))
    assert len(tokens.data) > 100 and len(tokens.data) % 5 == 0


async def test_formatting_leaves_what_is_in_form_and_puts_the_rest_into_it(package):
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    params = types.DocumentFormattingParams(text_document=package.document, options=options)
    assert not await package.client.text_document_formatting_async(params)
    package.replace("    by       Lead", "    by Lead")
    edits = await package.client.text_document_formatting_async(params)
    assert "by       Lead" in "".join(edit.new_text for edit in edits)


async def test_a_question_behind_an_edit_is_about_the_text_after_it(package):
    package.replace("stage write", "stage answer_it")
    package.replace("-> write at", "-> answer_it at")
    symbols = await package.client.workspace_symbol_async(types.WorkspaceSymbolParams(query="answer_it"))
    assert "answer_it" in [symbol.name for symbol in symbols]
