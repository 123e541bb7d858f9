//! What a `simulation.toml` says about something that is called otherwise from now on.

use super::actions::attempt;
use crate::package::View;
use flow_ir::Package;
use flow_source::{Edit, FileId, Span};

/// The places in the `simulation.toml` that mean what the edits call otherwise: the file's own reader says which they are,
/// because nothing is called so any more.
pub fn renamed(view: &View<'_>, edits: &[Edit], old: &str, new: &str) -> Vec<Span> {
    let Some(text) = view.package.simulation.as_deref() else { return Vec::new() };
    let before = lost(text, &view.analysis.package, old);
    let Some(after) = attempt::after(view, edits) else { return Vec::new() };
    let after = &after.analysed().analysis.package;
    let mut found: Vec<Span> = Vec::new();
    // Of the tables of one workflow only the first one is told, so those behind it show once it is mended.
    for _ in 0..=text.matches(old).count() {
        let mended = replaced(text, &found, new);
        let more = lost(&mended, after, old).into_iter().filter_map(|span| original(&found, span, new));
        let more: Vec<Span> = more.filter(|span| !before.contains(span) && !found.contains(span)).collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// The places of the name of a module in the ids of the `simulation.toml`: `["checks.Legal"]`. `view` is of the module's file.
pub fn moved(view: &View<'_>, module: &str) -> Vec<Span> {
    let Some(text) = view.package.simulation.as_deref() else { return Vec::new() };
    let declared: Vec<&str> =
        view.file.tree().declarations.iter().map(|one| one.name.text(view.text())).collect();
    let quotes = text.match_indices(['"', '\'']).map(|(at, _)| at + 1);
    quotes
        .filter(|start| {
            let id = text.get(*start..).and_then(|rest| rest.strip_prefix(module)?.strip_prefix('.'));
            let name = |id: &str| {
                let end = id.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                id.get(..end.unwrap_or(id.len())).is_some_and(|name| declared.contains(&name))
            };
            id.is_some_and(name)
        })
        .map(|start| Span::from(start..start + module.len()))
        .collect()
}

/// Where the file says `old` of something that is not there.
fn lost(text: &str, package: &Package, old: &str) -> Vec<Span> {
    let (_, told) = flow_simulator::file::read(text, FileId(0), package);
    let names = told.iter().filter(|told| told.rule.name == "simulation_name");
    let mut found: Vec<Span> = names.filter_map(|told| part(text, told.location().span, old)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The name itself in a key: `triage`, `"checks.legal.triage"`.
fn part(text: &str, key: Span, old: &str) -> Option<Span> {
    let mut start = key.start;
    let mut found = None;
    for name in key.of(text).split('.') {
        let plain = name.trim_matches(['"', '\'']);
        if plain == old {
            if found.is_some() {
                return None;
            }
            let quote = u32::from(name.starts_with(['"', '\'']));
            found = Some(Span::new(start + quote, start + quote + length(old)));
        }
        start += length(name) + 1;
    }
    found
}

fn replaced(text: &str, found: &[Span], new: &str) -> String {
    let mut mended = text.to_owned();
    for span in found.iter().rev() {
        mended.replace_range(span.start as usize..span.end as usize, new);
    }
    mended
}

/// Where something stood before the places before it were called otherwise.
fn original(found: &[Span], span: Span, new: &str) -> Option<Span> {
    let mut start = span.start;
    for before in found {
        if before.start >= start {
            break;
        }
        start = (start + (before.end - before.start)).checked_sub(length(new))?;
    }
    Some(Span::new(start, start + (span.end - span.start)))
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
