//! One function for each request: convert, ask the feature, convert back.

use super::convert::{Session, path_of, renamed};
use super::findings;
use crate::features::actions::{self, Purpose};
use crate::features::completion::{self, ItemKind};
use crate::features::folding::Fold;
use crate::features::hierarchy::Node;
use crate::features::lenses::Leads;
use crate::features::{
    definition as places, diagram as picture, folding, hierarchy, hints as beside, hover as about,
    lenses as above, links as modules, references as uses, rename as naming, selection,
    signature as brackets, symbols, trials,
};
use crate::host::Snapshot;
use crate::names::NameKind;
use crate::package::View;
use flow_source::Span;
use flow_syntax::words::Kind;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;

/// Looks at a file; `None` where the server doesn't know it.
pub(super) fn looked<T>(
    snapshot: &Snapshot,
    uri: &Uri,
    look: impl FnOnce(&View<'_>) -> Option<T>,
) -> Option<T> {
    let path = path_of(uri)?;
    let (package, relative) = snapshot.package_of(&path)?;
    look(&package.view(&relative)?)
}

/// Looks at the tree of a file, and at those of others, for what needs no more: it is there right behind an edit.
fn sketched<T>(snapshot: &Snapshot, uri: &Uri, look: impl FnOnce(&View<'_>) -> Option<T>) -> Option<T> {
    let path = path_of(uri)?;
    let (package, relative) = snapshot.package_of(&path)?;
    look(&package.sketched(&relative)?)
}

/// Looks at a place in a file.
fn looked_at<T>(
    session: &Session,
    snapshot: &Snapshot,
    at: &TextDocumentPositionParams,
    look: impl FnOnce(&View<'_>, u32) -> Option<T>,
) -> Option<T> {
    looked(snapshot, &at.text_document.uri, |view| {
        let offset = session.offset(view.source, at.position);
        look(view, offset)
    })
}

/// A text of ours: Markdown, where the client takes it.
fn content(markdown: bool, value: String) -> MarkupContent {
    MarkupContent { kind: if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText }, value }
}

fn documentation(markdown: bool, value: String) -> Option<Documentation> {
    (!value.is_empty()).then(|| match markdown {
        true => Documentation::MarkupContent(content(markdown, value)),
        false => Documentation::String(value),
    })
}

pub(super) fn hover(session: &Session, snapshot: &Snapshot, params: &HoverParams) -> Option<Hover> {
    looked_at(session, snapshot, &params.text_document_position_params, |view, offset| {
        let (span, text) = about::hover(view, offset)?;
        Some(Hover {
            contents: HoverContents::Markup(content(session.markdown.hover, text)),
            range: Some(session.range(view.source, span)),
        })
    })
}

pub(super) fn completion(
    session: &Session,
    snapshot: &Snapshot,
    params: &CompletionParams,
) -> Option<CompletionResponse> {
    let at = &params.text_document_position;
    sketched(snapshot, &at.text_document.uri, |view| {
        let offset = session.offset(view.source, at.position);
        let (word, items) = completion::completion(view, offset);
        let range = session.range(view.source, word);
        let items = items.into_iter().enumerate().map(|(number, item)| {
            let snippet = item.snippet && session.snippets;
            let text = if item.snippet && !snippet { plain(&item.insert) } else { item.insert };
            let also: Vec<TextEdit> = item
                .also
                .iter()
                .map(|edit| TextEdit {
                    range: session.range(view.source, edit.location.span),
                    new_text: edit.text.clone(),
                })
                .collect();
            CompletionItem {
                label: item.label,
                kind: Some(item_kind(item.kind)),
                detail: (!item.detail.is_empty()).then_some(item.detail),
                documentation: documentation(session.markdown.completion, item.documentation),
                // The order is ours; the client may still filter by what is typed.
                sort_text: Some(format!("{number:04}")),
                insert_text_format: snippet.then_some(InsertTextFormat::SNIPPET),
                text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: text })),
                additional_text_edits: (!also.is_empty()).then_some(also),
                ..CompletionItem::default()
            }
        });
        Some(CompletionResponse::Array(items.collect()))
    })
}

/// A text with places to fill in, without them.
fn plain(snippet: &str) -> String {
    let mut text = String::with_capacity(snippet.len());
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        text.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at + 1..).unwrap_or("");
        if let Some(inner) = rest.strip_prefix('{') {
            let end = inner.find('}').unwrap_or(inner.len());
            let (place, after) = (inner.get(..end).unwrap_or(""), inner.get(end + 1..).unwrap_or(""));
            text.push_str(place.split_once(':').map_or("", |(_, shown)| shown));
            rest = after;
        } else {
            rest = rest.trim_start_matches(|one: char| one.is_ascii_digit());
        }
    }
    text.push_str(rest);
    text
}

fn item_kind(kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Keyword | ItemKind::Word => CompletionItemKind::KEYWORD,
        ItemKind::Block => CompletionItemKind::SNIPPET,
        ItemKind::Module => CompletionItemKind::MODULE,
        ItemKind::Type => CompletionItemKind::STRUCT,
        ItemKind::Rule => CompletionItemKind::CONSTANT,
        ItemKind::Name(name) => match name {
            NameKind::Block(Kind::Record) => CompletionItemKind::STRUCT,
            NameKind::Block(Kind::Choice) => CompletionItemKind::ENUM,
            NameKind::Block(Kind::Role | Kind::Person | Kind::Agent | Kind::System) => {
                CompletionItemKind::CLASS
            }
            NameKind::Block(Kind::Event | Kind::Outcome) | NameKind::Error => CompletionItemKind::EVENT,
            NameKind::Block(Kind::Standard | Kind::Policy | Kind::Recovery | Kind::Escalation) => {
                CompletionItemKind::INTERFACE
            }
            NameKind::Block(_) => CompletionItemKind::FUNCTION,
            NameKind::Field | NameKind::Fact | NameKind::Criterion => CompletionItemKind::FIELD,
            NameKind::Member | NameKind::Verdict => CompletionItemKind::ENUM_MEMBER,
            NameKind::Parameter | NameKind::Variable | NameKind::Item => CompletionItemKind::VARIABLE,
            NameKind::Action => CompletionItemKind::METHOD,
        },
    }
}

pub(super) fn signature(
    session: &Session,
    snapshot: &Snapshot,
    params: &SignatureHelpParams,
) -> Option<SignatureHelp> {
    looked_at(session, snapshot, &params.text_document_position_params, |view, offset| {
        let found = brackets::signature(view, offset)?;
        let parameters = found.parameters.iter().map(|(span, text)| ParameterInformation {
            label: ParameterLabel::Simple(span.of(&found.label).to_owned()),
            documentation: documentation(session.markdown.signature, text.clone()),
        });
        let active = u32::try_from(found.active).ok();
        Some(SignatureHelp {
            signatures: vec![SignatureInformation {
                label: found.label.clone(),
                documentation: documentation(session.markdown.signature, found.documentation.clone()),
                parameters: Some(parameters.collect()),
                active_parameter: active,
            }],
            active_signature: Some(0),
            active_parameter: active,
        })
    })
}

pub(super) fn definition(
    session: &Session,
    snapshot: &Snapshot,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    looked_at(session, snapshot, &params.text_document_position_params, |view, offset| {
        let (_, found) = places::definition(view, offset)?;
        let found: Vec<Location> =
            found.iter().filter_map(|(place, _)| session.location(view, *place)).collect();
        (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
    })
}

pub(super) fn type_definition(
    session: &Session,
    snapshot: &Snapshot,
    params: &GotoDefinitionParams,
) -> Option<GotoDefinitionResponse> {
    looked_at(session, snapshot, &params.text_document_position_params, |view, offset| {
        let (_, found) = places::type_definition(view, offset)?;
        let found: Vec<Location> = found.iter().filter_map(|place| session.location(view, *place)).collect();
        (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
    })
}

pub(super) fn references(
    session: &Session,
    snapshot: &Snapshot,
    params: &ReferenceParams,
) -> Option<Vec<Location>> {
    looked_at(session, snapshot, &params.text_document_position, |view, offset| {
        let found = uses::references(view, offset, params.context.include_declaration);
        Some(found.into_iter().filter_map(|place| session.location(view, place)).collect())
    })
}

pub(super) fn highlights(
    session: &Session,
    snapshot: &Snapshot,
    params: &DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    looked_at(session, snapshot, &params.text_document_position_params, |view, offset| {
        let found = uses::highlights(view, offset).into_iter().map(|(place, declared)| DocumentHighlight {
            range: session.range(view.source, place.span),
            kind: Some(if declared { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
        });
        Some(found.collect())
    })
}

fn refused(reason: String) -> Error {
    Error { code: ErrorCode::InvalidParams, message: reason.into(), data: None }
}

pub(super) fn prepare_rename(
    session: &Session,
    snapshot: &Snapshot,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    looked_at(session, snapshot, params, |view, offset| {
        Some(naming::prepare(view, offset).map_err(refused).map(|span| {
            PrepareRenameResponse::RangeWithPlaceholder {
                range: session.range(view.source, span),
                placeholder: span.of(view.text()).to_owned(),
            }
        }))
    })
    .transpose()
}

pub(super) fn rename(
    session: &Session,
    snapshot: &Snapshot,
    params: &RenameParams,
) -> Result<Option<WorkspaceEdit>> {
    looked_at(session, snapshot, &params.text_document_position, |view, offset| {
        let renaming = naming::rename(view, offset, &params.new_name).map_err(refused);
        Some(renaming.map(|renaming| session.renaming(view, &renaming)))
    })
    .transpose()
    .map(Option::flatten)
}

pub(super) fn document_symbols(
    session: &Session,
    snapshot: &Snapshot,
    params: &DocumentSymbolParams,
) -> Option<DocumentSymbolResponse> {
    looked(snapshot, &params.text_document.uri, |view| {
        let found = symbols::of_file(view).iter().map(|one| document_symbol(session, view, one, 0)).collect();
        Some(DocumentSymbolResponse::Nested(found))
    })
}

#[allow(deprecated)]
fn document_symbol(
    session: &Session,
    view: &View<'_>,
    one: &symbols::Symbol,
    depth: usize,
) -> DocumentSymbol {
    // The parser bounds how deep blocks nest; the bound is kept here as well.
    let inside = one.inside.iter().take(if depth < flow_syntax::MAXIMUM_DEPTH { usize::MAX } else { 0 });
    let children: Vec<DocumentSymbol> =
        inside.map(|inner| document_symbol(session, view, inner, depth + 1)).collect();
    let whole = Span::new(one.whole.start.min(one.at.start), one.whole.end.max(one.at.end));
    DocumentSymbol {
        name: if one.name.is_empty() { one.kind.word().to_owned() } else { one.name.clone() },
        detail: Some(match one.detail.as_str() {
            "" => one.kind.word().to_owned(),
            detail => format!("{} {detail}", one.kind.word()),
        }),
        kind: symbol_kind(one.kind),
        tags: None,
        deprecated: None,
        range: session.range(view.source, whole),
        selection_range: session.range(view.source, one.at),
        children: (!children.is_empty()).then_some(children),
    }
}

const fn symbol_kind(kind: NameKind) -> SymbolKind {
    match kind {
        NameKind::Block(Kind::Record) => SymbolKind::STRUCT,
        NameKind::Block(Kind::Choice) => SymbolKind::ENUM,
        NameKind::Block(Kind::Role | Kind::Person | Kind::Agent | Kind::System | Kind::Function) => {
            SymbolKind::CLASS
        }
        NameKind::Block(Kind::Workflow) => SymbolKind::MODULE,
        NameKind::Block(Kind::Event | Kind::Outcome) | NameKind::Error => SymbolKind::EVENT,
        NameKind::Block(Kind::Standard | Kind::Policy | Kind::Recovery | Kind::Escalation) => {
            SymbolKind::INTERFACE
        }
        NameKind::Block(_) => SymbolKind::FUNCTION,
        NameKind::Field | NameKind::Fact | NameKind::Criterion => SymbolKind::FIELD,
        NameKind::Member | NameKind::Verdict => SymbolKind::ENUM_MEMBER,
        NameKind::Parameter | NameKind::Variable | NameKind::Item => SymbolKind::VARIABLE,
        NameKind::Action => SymbolKind::METHOD,
    }
}

/// How many names a search of the whole workspace gives.
const MOST_SYMBOLS: usize = 256;

#[allow(deprecated)]
pub(super) fn workspace_symbols(
    session: &Session,
    snapshot: &Snapshot,
    params: &WorkspaceSymbolParams,
) -> Option<WorkspaceSymbolResponse> {
    let mut found = Vec::new();
    for package in snapshot.packages() {
        let Some(view) = package.files.keys().next().and_then(|path| package.view(path)) else { continue };
        for (name, kind, place, around) in symbols::of_package(&view, &params.query, MOST_SYMBOLS) {
            let Some(location) = session.location(&view, place) else { continue };
            found.push(SymbolInformation {
                name,
                kind: symbol_kind(kind),
                tags: None,
                deprecated: None,
                location,
                container_name: Some(around),
            });
        }
    }
    found.truncate(MOST_SYMBOLS);
    Some(WorkspaceSymbolResponse::Flat(found))
}

pub(super) fn folds(
    _: &Session,
    snapshot: &Snapshot,
    params: &FoldingRangeParams,
) -> Option<Vec<FoldingRange>> {
    sketched(snapshot, &params.text_document.uri, |view| {
        let found = folding::folds(view).into_iter().map(|(start_line, end_line, fold)| FoldingRange {
            start_line,
            end_line,
            kind: match fold {
                Fold::Block => None,
                Fold::Uses => Some(FoldingRangeKind::Imports),
                Fold::Comment => Some(FoldingRangeKind::Comment),
            },
            ..FoldingRange::default()
        });
        Some(found.collect())
    })
}

pub(super) fn selections(
    session: &Session,
    snapshot: &Snapshot,
    params: &SelectionRangeParams,
) -> Option<Vec<SelectionRange>> {
    sketched(snapshot, &params.text_document.uri, |view| {
        let found = params.positions.iter().map(|position| {
            let spans = selection::ranges(view, session.offset(view.source, *position));
            let mut around: Option<Box<SelectionRange>> = None;
            for span in spans.iter().rev() {
                around = Some(Box::new(SelectionRange {
                    range: session.range(view.source, *span),
                    parent: around,
                }));
            }
            around.map_or_else(
                || SelectionRange { range: Range::new(*position, *position), parent: None },
                |around| *around,
            )
        });
        Some(found.collect())
    })
}

/// The edits that give a text, or the lines of a range of it, the canonical look. A text with mistakes stays as it is.
fn formatted(
    session: &Session,
    snapshot: &Snapshot,
    uri: &Uri,
    range: Option<Range>,
) -> Option<Vec<TextEdit>> {
    sketched(snapshot, uri, |view| {
        let made = flow_syntax::format(view.text()).ok()?;
        if made == view.text() {
            return Some(Vec::new());
        }
        let edits = crate::features::formatting::edits(view.text(), &made);
        let inside = |span: &Span| {
            range.is_none_or(|range| {
                let found = session.range(view.source, *span);
                range.start.line <= found.start.line && found.end.line <= range.end.line + 1
            })
        };
        let edits = edits.into_iter().filter(|(span, _)| inside(span));
        Some(
            edits
                .map(|(span, new_text)| TextEdit { range: session.range(view.source, span), new_text })
                .collect(),
        )
    })
}

pub(super) fn format(
    session: &Session,
    snapshot: &Snapshot,
    params: &DocumentFormattingParams,
) -> Option<Vec<TextEdit>> {
    formatted(session, snapshot, &params.text_document.uri, None)
}

pub(super) fn format_range(
    session: &Session,
    snapshot: &Snapshot,
    params: &DocumentRangeFormattingParams,
) -> Option<Vec<TextEdit>> {
    formatted(session, snapshot, &params.text_document.uri, Some(params.range))
}

/// After a closing brace: the block that it closes.
pub(super) fn format_typed(
    session: &Session,
    snapshot: &Snapshot,
    params: &DocumentOnTypeFormattingParams,
) -> Option<Vec<TextEdit>> {
    let at = &params.text_document_position;
    let range = looked_at(session, snapshot, at, |view, offset| {
        let blocks = crate::names::around(view.file.tree(), view.text(), offset.saturating_sub(1));
        let block = blocks.last()?;
        Some(session.range(view.source, block.span))
    })?;
    formatted(session, snapshot, &at.text_document.uri, Some(range))
}

pub(super) fn links(
    session: &Session,
    snapshot: &Snapshot,
    params: &DocumentLinkParams,
) -> Option<Vec<DocumentLink>> {
    looked(snapshot, &params.text_document.uri, |view| {
        let found = modules::links(view).into_iter().map(|(span, file)| DocumentLink {
            range: session.range(view.source, span),
            target: session.uri(view, file),
            tooltip: None,
            data: None,
        });
        Some(found.collect())
    })
}

pub(super) fn moved(
    session: &Session,
    snapshot: &Snapshot,
    params: &RenameFilesParams,
) -> Option<WorkspaceEdit> {
    let mut all: Option<WorkspaceEdit> = None;
    for (old, new) in renamed(params) {
        let Some((package, from)) = snapshot.package_of(&old) else { continue };
        let Some(to) = crate::package::inside(&package.root, &new) else { continue };
        let Some(view) = package.view(&from) else { continue };
        let Some(edit) = session.renaming(&view, &modules::moving(&view, &from, &to)) else { continue };
        match &mut all {
            None => all = Some(edit),
            Some(known) => {
                let changes = known.changes.get_or_insert_default();
                for (uri, edits) in edit.changes.unwrap_or_default() {
                    changes.entry(uri).or_default().extend(edits);
                }
            }
        }
    }
    all
}

pub(super) fn actions(
    session: &Session,
    snapshot: &Snapshot,
    params: &CodeActionParams,
) -> Option<CodeActionResponse> {
    looked(snapshot, &params.text_document.uri, |view| {
        let part = session.span(view.source, params.range);
        let wanted = |kind: &CodeActionKind| match &params.context.only {
            // A kind stands for all that begin with it.
            Some(only) => only.iter().any(|asked| {
                kind == asked
                    || kind.as_str().starts_with(&format!("{}.", asked.as_str()))
                    || asked.as_str().is_empty()
            }),
            None => true,
        };
        let all = findings::findings(session, view.package);
        let own = all.get(params.text_document.uri.as_str());
        let mut found = match params.context.trigger_kind {
            Some(CodeActionTriggerKind::AUTOMATIC) => actions::at_a_glance(view, part),
            _ => actions::actions(view, part),
        };
        found.extend(actions::mend_all(view).filter(|_| params.context.only.is_some()));
        let found = found.into_iter().filter_map(|action| {
            let kind = match action.purpose {
                Purpose::Mend if action.mends.is_none() => CodeActionKind::SOURCE_FIX_ALL,
                Purpose::Mend => CodeActionKind::QUICKFIX,
                Purpose::Reshape => CodeActionKind::REFACTOR,
                Purpose::Organise => CodeActionKind::SOURCE_ORGANIZE_IMPORTS,
            };
            if !wanted(&kind) {
                return None;
            }
            let mended = action.mends.as_ref().and_then(|mends| {
                let same = |found: &&Diagnostic| {
                    found.code == Some(NumberOrString::String(mends.rule.name.to_owned()))
                        && found.range == session.range(view.source, mends.location().span)
                };
                own?.iter().find(same).cloned()
            });
            Some(CodeActionOrCommand::CodeAction(CodeAction {
                title: action.title,
                kind: Some(kind),
                diagnostics: mended.map(|found| vec![found]),
                edit: Some(session.edits(view, &action.edits)?),
                is_preferred: action.preferred.then_some(true),
                ..CodeAction::default()
            }))
        });
        Some(found.collect())
    })
}

pub(super) fn hints(
    session: &Session,
    snapshot: &Snapshot,
    params: &InlayHintParams,
) -> Option<Vec<InlayHint>> {
    looked(snapshot, &params.text_document.uri, |view| {
        let part = session.span(view.source, params.range);
        let found = beside::hints(view, part).into_iter().map(|hint| InlayHint {
            position: session.position(view.source, hint.offset),
            label: InlayHintLabel::String(hint.text),
            kind: None,
            text_edits: None,
            tooltip: Some(InlayHintTooltip::String(hint.tooltip)),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
        Some(found.collect())
    })
}

pub(super) fn lenses(
    session: &Session,
    snapshot: &Snapshot,
    params: &CodeLensParams,
) -> Option<Vec<CodeLens>> {
    let uri = &params.text_document.uri;
    looked(snapshot, uri, |view| {
        let found = above::lenses(view).into_iter().map(|lens| {
            let range = session.range(view.source, lens.at.span);
            // Commands are the client's: a client that doesn't know them shows the words alone.
            let (command, arguments) = match lens.leads {
                Leads::Places(places) if places.is_empty() => (String::new(), None),
                Leads::Places(places) => {
                    let places: Vec<Location> =
                        places.into_iter().filter_map(|place| session.location(view, place)).collect();
                    let arguments = [
                        serde_json::to_value(uri).ok(),
                        serde_json::to_value(range.start).ok(),
                        serde_json::to_value(places).ok(),
                    ];
                    ("flow.showReferences".to_owned(), arguments.into_iter().collect::<Option<Vec<_>>>())
                }
                Leads::Diagram(workflow) => {
                    let arguments =
                        [serde_json::to_value(uri).ok(), Some(serde_json::Value::String(workflow))];
                    ("flow.showDiagram".to_owned(), arguments.into_iter().collect())
                }
                Leads::Scenario(scenario) => {
                    let arguments =
                        [serde_json::to_value(uri).ok(), Some(serde_json::Value::String(scenario))];
                    ("flow.runScenario".to_owned(), arguments.into_iter().collect())
                }
            };
            CodeLens { range, command: Some(Command { title: lens.title, command, arguments }), data: None }
        });
        Some(found.collect())
    })
}

fn hierarchy_item(session: &Session, view: &View<'_>, node: &Node) -> Option<CallHierarchyItem> {
    let place = session.location(view, node.at)?;
    Some(CallHierarchyItem {
        name: node.title.clone(),
        kind: SymbolKind::FUNCTION,
        tags: None,
        detail: Some(hierarchy::described(view, &node.id)),
        uri: place.uri,
        range: place.range,
        selection_range: place.range,
        data: Some(serde_json::Value::String(node.id.clone())),
    })
}

pub(super) fn prepare_hierarchy(
    session: &Session,
    snapshot: &Snapshot,
    params: &CallHierarchyPrepareParams,
) -> Option<Vec<CallHierarchyItem>> {
    looked_at(session, snapshot, &params.text_document_position_params, |view, offset| {
        let node = hierarchy::prepare(view, offset)?;
        Some(vec![hierarchy_item(session, view, &node)?])
    })
}

/// The neighbours of an item, with the places of the arrows between.
fn neighbours(
    session: &Session,
    snapshot: &Snapshot,
    item: &CallHierarchyItem,
    look: impl FnOnce(&View<'_>, &str) -> Vec<hierarchy::Neighbour>,
) -> Option<Vec<(CallHierarchyItem, Vec<Range>)>> {
    looked(snapshot, &item.uri, |view| {
        let id = item.data.as_ref()?.as_str()?;
        let found = look(view, id).into_iter().filter_map(|(node, places)| {
            let ranges = places.iter().filter_map(|place| session.location(view, *place));
            Some((hierarchy_item(session, view, &node)?, ranges.map(|place| place.range).collect()))
        });
        Some(found.collect())
    })
}

pub(super) fn incoming(
    session: &Session,
    snapshot: &Snapshot,
    params: &CallHierarchyIncomingCallsParams,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let found = neighbours(session, snapshot, &params.item, hierarchy::incoming)?;
    Some(
        found
            .into_iter()
            .map(|(from, from_ranges)| CallHierarchyIncomingCall { from, from_ranges })
            .collect(),
    )
}

pub(super) fn outgoing(
    session: &Session,
    snapshot: &Snapshot,
    params: &CallHierarchyOutgoingCallsParams,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let found = neighbours(session, snapshot, &params.item, hierarchy::outgoing)?;
    Some(found.into_iter().map(|(to, from_ranges)| CallHierarchyOutgoingCall { to, from_ranges }).collect())
}

/// The picture of the workflow at a place, with where each of its elements stands: `flow/diagram`.
pub(super) fn diagram(
    session: &Session,
    snapshot: &Snapshot,
    params: &TextDocumentPositionParams,
) -> Option<serde_json::Value> {
    looked_at(session, snapshot, params, |view, offset| {
        let found = picture::at(view, offset)?;
        let elements: Vec<serde_json::Value> = found
            .elements
            .iter()
            .filter_map(|(element, place)| {
                let location = session.location(view, *place)?;
                Some(serde_json::json!({ "element": element, "location": location }))
            })
            .collect();
        Some(serde_json::json!({
            "workflow": found.workflow,
            "title": found.title,
            "svg": found.svg,
            "elements": elements,
            "path": found.path,
        }))
    })
}

/// Which scenario is to be run.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScenarioParams {
    /// The file that it stands in.
    text_document: TextDocumentIdentifier,
    /// Its id, as its lens says it.
    scenario: String,
}

/// What happens in a scenario: `flow/scenario`.
pub(super) fn scenario(
    _: &Session,
    snapshot: &Snapshot,
    params: &ScenarioParams,
) -> Option<serde_json::Value> {
    looked(snapshot, &params.text_document.uri, |view| {
        let told = trials::told(view, &params.scenario)?;
        let findings: Vec<&str> = told.findings.iter().map(|found| found.title.as_str()).collect();
        Some(serde_json::json!({
            "title": told.title,
            "passes": told.passes,
            "timeline": told.timeline,
            "findings": findings,
        }))
    })
}
