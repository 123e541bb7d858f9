//! Findings for the client: the same as the command line's, in the same words.

use super::convert::{Session, path_of, uri_of};
use crate::features::diagnostics::{by_file, is_unused};
use crate::host::Snapshot;
use crate::package::{MANIFEST, Package, SIMULATION};
use flow_source::{Diagnostic, Files, Level};
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};
use tower_lsp::ls_types as lsp;

/// The findings about each file of a package, by address; a file without any has an empty list, so that old ones go.
pub(super) fn findings(session: &Session, package: &Package) -> BTreeMap<String, Vec<lsp::Diagnostic>> {
    let mut all = BTreeMap::new();
    for path in package.files.keys().map(String::as_str).chain([MANIFEST, SIMULATION]) {
        if let Some(uri) = uri_of(&package.place(path)) {
            all.insert(uri.as_str().to_owned(), Vec::new());
        }
    }
    let analysed = package.analysed();
    for (path, diagnostics) in by_file(package) {
        let files = match path.as_str() {
            MANIFEST => &analysed.configuration.0,
            SIMULATION => &analysed.simulation.0,
            _ => &analysed.analysis.files,
        };
        let Some(uri) = uri_of(&package.place(&path)) else { continue };
        let list = diagnostics.into_iter().map(|found| finding(session, package, files, found)).collect();
        all.insert(uri.as_str().to_owned(), list);
    }
    all
}

/// A finding as the client takes it; `files` is the table that its places point into.
pub(super) fn finding(
    session: &Session,
    package: &Package,
    files: &Files,
    found: &Diagnostic,
) -> lsp::Diagnostic {
    let place = |location: flow_source::Location| -> Option<lsp::Location> {
        let source = files.get(location.file)?;
        let path = match package.files.contains_key(source.path())
            || [MANIFEST, SIMULATION].contains(&source.path())
        {
            true => package.place(source.path()),
            false => session.disk.standard(source.path(), source.text())?,
        };
        Some(lsp::Location { uri: uri_of(&path)?, range: session.range(source, location.span) })
    };
    let mut related = Vec::new();
    let mut relate = |location, message: &str| {
        if let Some(location) = place(location).filter(|_| !message.is_empty()) {
            related.push(lsp::DiagnosticRelatedInformation { location, message: message.to_owned() });
        }
    };
    for label in found.labels.iter().skip(1) {
        relate(label.location, &label.text);
    }
    for (number, step) in found.path.iter().enumerate() {
        relate(step.location, &format!("{}. {}", number + 1, step.text));
    }
    let mut message = found.title.clone();
    if let Some(label) = found.labels.first().filter(|label| !label.text.is_empty()) {
        message.push_str(&format!("\n{}", label.text));
    }
    for note in &found.notes {
        message.push_str(&format!("\n\n{note}"));
    }
    lsp::Diagnostic {
        range: place(found.location()).map(|location| location.range).unwrap_or_default(),
        severity: Some(match found.level {
            Level::Error => lsp::DiagnosticSeverity::ERROR,
            _ => lsp::DiagnosticSeverity::WARNING,
        }),
        code: Some(lsp::NumberOrString::String(found.rule.name.to_owned())),
        source: Some("flow".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: is_unused(found).then(|| vec![lsp::DiagnosticTag::UNNECESSARY]),
        ..lsp::Diagnostic::default()
    }
}

/// The findings about one file, for a client that asks; where they are those that it knows, that is said.
pub(super) fn pulled(
    session: &Session,
    snapshot: &Snapshot,
    params: &lsp::DocumentDiagnosticParams,
) -> lsp::DocumentDiagnosticReportResult {
    let uri = &params.text_document.uri;
    let items = path_of(uri)
        .and_then(|path| {
            let (package, _) = snapshot.package_of(&path)?;
            let own = uri_of(&path)?;
            findings(session, package).remove(own.as_str())
        })
        .unwrap_or_default();
    let id = number(&items);
    let report = if params.previous_result_id.as_ref() == Some(&id) {
        lsp::DocumentDiagnosticReport::Unchanged(lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport { result_id: id },
        })
    } else {
        lsp::DocumentDiagnosticReport::Full(lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: full(id, items),
        })
    };
    lsp::DocumentDiagnosticReportResult::Report(report)
}

/// The findings about all files; a file about which the client knows some and which is gone has none any more.
pub(super) fn pulled_everywhere(
    session: &Session,
    snapshot: &Snapshot,
    params: &lsp::WorkspaceDiagnosticParams,
) -> lsp::WorkspaceDiagnosticReport {
    let mut known: BTreeMap<&str, &str> =
        params.previous_result_ids.iter().map(|one| (one.uri.as_str(), one.value.as_str())).collect();
    let mut all = BTreeMap::new();
    for package in snapshot.packages() {
        all.extend(findings(session, package));
    }
    let mut items = Vec::new();
    for (text, found) in all {
        let Ok(uri) = text.parse::<lsp::Uri>() else { continue };
        let version = path_of(&uri).and_then(|path| snapshot.version(&path)).map(i64::from);
        let id = number(&found);
        let before = known.remove(text.as_str());
        items.push(if before == Some(&id) {
            lsp::WorkspaceDocumentDiagnosticReport::Unchanged(
                lsp::WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport {
                        result_id: id,
                    },
                },
            )
        } else {
            report(uri, version, id, found)
        });
    }
    let empty = number(&[]);
    for (uri, id) in known {
        if let (Ok(uri), true) = (uri.parse(), id != empty) {
            items.push(report(uri, None, empty.clone(), Vec::new()));
        }
    }
    lsp::WorkspaceDiagnosticReport { items }
}

fn report(
    uri: lsp::Uri,
    version: Option<i64>,
    id: String,
    found: Vec<lsp::Diagnostic>,
) -> lsp::WorkspaceDocumentDiagnosticReport {
    lsp::WorkspaceDocumentDiagnosticReport::Full(lsp::WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: full(id, found),
    })
}

fn full(id: String, items: Vec<lsp::Diagnostic>) -> lsp::FullDocumentDiagnosticReport {
    lsp::FullDocumentDiagnosticReport { result_id: Some(id), items }
}

/// What findings are known by: the same for the same.
fn number(found: &[lsp::Diagnostic]) -> String {
    let mut hasher = FxHasher::default();
    serde_json::to_string(found).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
