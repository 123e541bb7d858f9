//! What a package would be after some edits: an offer that would break something isn't made.

use crate::package::{File, Package, View};
use flow_source::{Diagnostic, Edit, FileId, Level, diagnostic};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The package after edits; `None` where they don't fit, or lie in the standard library.
pub(in crate::features) fn after(view: &View<'_>, edits: &[Edit]) -> Option<Package> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.location.file).or_default().push(edit);
    }
    let mut files = view.package.files.clone();
    for (id, edits) in by_file {
        let source = view.analysis.files.get(id)?;
        let text = diagnostic::apply(source.text(), &edits).ok()?;
        *files.get_mut(source.path())? = Arc::new(File::of_text(text));
    }
    let package = view.package;
    let tried = Package::new(package.root.clone(), package.manifest.clone(), package.name.clone(), files);
    Some(tried.with_simulation(package.simulation.clone()))
}

/// True where no error is there after the edits that wasn't there before.
pub(super) fn holds(view: &View<'_>, edits: &[Edit]) -> bool {
    let errors = |diagnostics: &[Diagnostic]| -> BTreeSet<(&'static str, String)> {
        let errors = diagnostics.iter().filter(|found| found.level == Level::Error);
        errors.map(|found| (found.rule.name, found.title.clone())).collect()
    };
    let before = errors(&view.analysis.diagnostics);
    after(view, edits)
        .is_some_and(|package| errors(&package.analysed().analysis.diagnostics).is_subset(&before))
}
