//! `flowc check`

use super::{Checked, check, fail, finish};
use crate::Ending;
use crate::arguments::Check;
use crate::output;
use crate::report::Format;
use flow_source::{Edit, FileId, diagnostic};
use std::collections::BTreeMap;

/// Checks a package, and mends what can be mended unseen where that is asked for.
pub fn run(arguments: &Check, format: Format) -> Ending {
    let path = arguments.path.as_deref();
    let mut checked = match check(path, &arguments.levels, format) {
        Ok(checked) => checked,
        Err(ending) => return ending,
    };
    if arguments.fix {
        // A fix can uncover another mistake, so look again; each round mends something, and eight are plenty.
        for _ in 0..8 {
            match mend(&checked) {
                Ok(0) => break,
                Ok(_) => {}
                Err(failure) => return fail(failure, format),
            }
            checked = match check(path, &arguments.levels, format) {
                Ok(checked) => checked,
                Err(ending) => return ending,
            };
        }
    }
    let report = checked.report(&checked.analysis.diagnostics, &[]);
    let ending = finish(&report, format);
    if format == Format::Human {
        eprintln!("{}", sentence(&checked, &report.summary()));
    }
    // The process ends now, and with it the memory: taking the graph apart piece by piece would only take time.
    std::mem::forget(checked);
    ending
}

/// "Checked refunds: 4 files, 2 workflows, 17 steps. No findings."
pub fn sentence(checked: &Checked, summary: &str) -> String {
    let package = &checked.analysis.package;
    let count = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let steps = package.workflows.iter().map(|workflow| workflow.all_steps().len()).sum();
    let own = checked.analysis.files.iter().filter(|(_, file)| is_own(file.path())).count();
    let mut summary = summary.to_owned();
    if let Some(first) = summary.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!(
        "Checked {}: {}, {}, {}. {summary}.",
        package.name,
        count(own, "file"),
        count(package.workflows.len(), "workflow"),
        count(steps, "step"),
    )
}

/// True for the package's own text, false for the standard library and for what stands beside the text.
fn is_own(path: &str) -> bool {
    path.ends_with(".flow") && !path.starts_with("std/")
}

/// Applies the first safe fix of each finding that doesn't overlap an earlier one; says how many.
fn mend(checked: &Checked) -> Result<usize, String> {
    let mut edits: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let mut count = 0;
    for diagnostic in &checked.analysis.diagnostics {
        let Some(fix) = diagnostic.fixes.iter().find(|fix| fix.safe) else { continue };
        let fits = fix.edits.iter().all(|edit| {
            let others = edits.get(&edit.location.file).map(Vec::as_slice).unwrap_or_default();
            let own = checked
                .analysis
                .files
                .get(edit.location.file)
                .is_some_and(|file| !file.path().starts_with("std/"));
            own && others.iter().all(|other| {
                let (left, right) = (edit.location.span, other.location.span);
                left.end < right.start || right.end < left.start
            })
        });
        if fits {
            count += 1;
            for edit in &fix.edits {
                edits.entry(edit.location.file).or_default().push(edit);
            }
        }
    }
    for (id, edits) in edits {
        let Some(file) = checked.analysis.files.get(id) else { continue };
        let text = diagnostic::apply(file.text(), &edits)?;
        output::replace(&checked.project.root.join(file.path()), &text)?;
    }
    Ok(count)
}
