//! Findings for the client: the same as the command line's, in the same words.

use super::convert::{Session, path_of, uri_of};
use crate::features::diagnostics::{by_file, is_unused};
use crate::host::Snapshot;
use crate::package::Package;
use flow_source::{Diagnostic, Files, Level};
use std::collections::BTreeMap;
use tower_lsp::ls_types as lsp;

/// The findings about each file of a package, by address; a file without any has an empty list, so that old ones go.
pub(super) fn findings(session: &Session, package: &Package) -> BTreeMap<String, Vec<lsp::Diagnostic>> {
    let mut all = BTreeMap::new();
    for path in package.files.keys() {
        if let Some(uri) = uri_of(&package.place(path)) {
            all.insert(uri.as_str().to_owned(), Vec::new());
        }
    }
    let analysed = package.analysed();
    for (path, diagnostics) in by_file(package) {
        let files = if path == crate::package::MANIFEST {
            &analysed.configuration.0
        } else {
            &analysed.analysis.files
        };
        let Some(uri) = uri_of(&package.place(&path)) else { continue };
        let list = diagnostics.into_iter().map(|found| finding(session, package, files, found)).collect();
        all.insert(uri.as_str().to_owned(), list);
    }
    all
}

fn finding(session: &Session, package: &Package, files: &Files, found: &Diagnostic) -> lsp::Diagnostic {
    let place = |location: flow_source::Location| -> Option<lsp::Location> {
        let source = files.get(location.file)?;
        let path =
            match package.files.contains_key(source.path()) || source.path() == crate::package::MANIFEST {
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

/// The findings about one file, for a client that asks.
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
    let report = lsp::RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: lsp::FullDocumentDiagnosticReport { result_id: None, items },
    };
    lsp::DocumentDiagnosticReportResult::Report(lsp::DocumentDiagnosticReport::Full(report))
}
