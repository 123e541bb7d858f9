//! Colours: all of them, those of a range, and what has changed since the client was sent some.

use super::convert::{Sent, Session};
use super::requests::looked;
use crate::features::tokens as colours;
use crate::host::Snapshot;
use crate::package::View;
use tower_lsp::ls_types::*;

/// Tokens as the protocol counts them: each from the one before.
fn encoded(session: &Session, view: &View<'_>, found: &[colours::Coloured]) -> Vec<SemanticToken> {
    let (mut line, mut column) = (0, 0);
    let mut tokens = Vec::with_capacity(found.len());
    for one in found {
        let range = session.range(view.source, one.span);
        let (start, end) = (range.start, range.end);
        tokens.push(SemanticToken {
            delta_line: start.line - line,
            delta_start: if start.line == line { start.character - column } else { start.character },
            length: end.character.saturating_sub(start.character),
            token_type: one.class as u32,
            token_modifiers_bitset: one.modifiers,
        });
        (line, column) = (start.line, start.character);
    }
    tokens
}

pub(super) fn tokens(
    session: &Session,
    snapshot: &Snapshot,
    params: &SemanticTokensParams,
) -> Option<SemanticTokensResult> {
    looked(snapshot, &params.text_document.uri, |view| {
        let data = encoded(session, view, &colours::tokens(view, None));
        let (id, _) = remember(session, &params.text_document.uri, &data)?;
        Some(SemanticTokensResult::Tokens(SemanticTokens { result_id: Some(id), data }))
    })
}

/// Keeps the colours that are sent; gives back what they are known by from now on, and those that were sent before.
fn remember(session: &Session, uri: &Uri, data: &[SemanticToken]) -> Option<(String, Option<Sent>)> {
    let mut coloured = session.coloured.lock().ok()?;
    let id = coloured.get(uri).map_or(0, |(id, _)| *id) + 1;
    let before = coloured.insert(uri.clone(), (id, data.to_vec()));
    Some((id.to_string(), before))
}

/// What has changed in the colours since the client was sent some; all of them where it doesn't have the last ones.
pub(super) fn tokens_changed(
    session: &Session,
    snapshot: &Snapshot,
    params: &SemanticTokensDeltaParams,
) -> Option<SemanticTokensFullDeltaResult> {
    looked(snapshot, &params.text_document.uri, |view| {
        let data = encoded(session, view, &colours::tokens(view, None));
        let (id, before) = remember(session, &params.text_document.uri, &data)?;
        let known = before.filter(|(number, _)| number.to_string() == params.previous_result_id);
        let Some((_, before)) = known else {
            return Some(SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id: Some(id), data }));
        };
        let same = before.iter().zip(&data).take_while(|(old, new)| old == new).count();
        let most = before.len().min(data.len()) - same;
        let after = before.iter().rev().zip(data.iter().rev()).take(most).take_while(|(old, new)| old == new);
        let after = after.count();
        let gone = before.len() - same - after;
        let new = data.get(same..data.len() - after).unwrap_or_default().to_vec();
        let mut edits = Vec::new();
        if gone > 0 || !new.is_empty() {
            edits.push(SemanticTokensEdit {
                start: (same * 5) as u32,
                delete_count: (gone * 5) as u32,
                data: Some(new),
            });
        }
        Some(SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: Some(id), edits }))
    })
}

pub(super) fn tokens_of_range(
    session: &Session,
    snapshot: &Snapshot,
    params: &SemanticTokensRangeParams,
) -> Option<SemanticTokensRangeResult> {
    looked(snapshot, &params.text_document.uri, |view| {
        let part = session.span(view.source, params.range);
        let data = encoded(session, view, &colours::tokens(view, Some(part)));
        Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data }))
    })
}
