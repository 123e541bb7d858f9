//! Edits that the server offers: those that mend a finding, and those that reshape a text that is right.

mod arms;
pub(super) mod attempt;
mod extract;
mod learn;
mod reshape;

use crate::package::View;
use flow_source::{Diagnostic, Edit, Span};

/// What an offer is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// It mends a finding.
    Mend,
    /// It reshapes what is right.
    Reshape,
    /// It puts the `use` lines in order.
    Organise,
}

/// An offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// What it is for.
    pub purpose: Purpose,
    /// True where it is the one to be taken without a second thought.
    pub preferred: bool,
    /// The edits, in whichever files.
    pub edits: Vec<Edit>,
    /// The finding it mends.
    pub mends: Option<Diagnostic>,
}

/// What is offered for a part of a file to somebody who asks.
pub fn actions(view: &View<'_>, part: Span) -> Vec<Action> {
    let mut found = at_a_glance(view, part);
    // What a finding offers needn't be offered once more.
    for action in reshape::tried(view, part) {
        if !found.iter().any(|known| known.edits == action.edits) {
            found.push(action);
        }
    }
    found
}

/// What is offered while somebody only moves the cursor: what takes no trying.
pub fn at_a_glance(view: &View<'_>, part: Span) -> Vec<Action> {
    let mut found = Vec::new();
    for diagnostic in &view.analysis.diagnostics {
        let place = diagnostic.location();
        if place.file != view.id || place.span.end < part.start || part.end < place.span.start {
            continue;
        }
        for (number, fix) in diagnostic.fixes.iter().enumerate() {
            let own = |edit: &Edit| {
                view.analysis
                    .files
                    .get(edit.location.file)
                    .is_some_and(|file| !file.path().starts_with("std/"))
            };
            if !fix.edits.iter().all(own) {
                continue;
            }
            found.push(Action {
                title: fix.title.clone(),
                purpose: Purpose::Mend,
                preferred: number == 0 && fix.safe,
                edits: fix.edits.clone(),
                mends: Some(diagnostic.clone()),
            });
        }
        found.extend(reshape::declare_missing(view, diagnostic));
    }
    found.extend(reshape::plain(view, part));
    found
}

/// Everything that may be mended unseen, at once; edits that would touch each other wait for the next time.
pub fn mend_all(view: &View<'_>) -> Option<Action> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut count = 0;
    for diagnostic in view.analysis.diagnostics.iter().filter(|found| found.location().file == view.id) {
        let Some(fix) = diagnostic.fixes.iter().find(|fix| fix.safe) else { continue };
        let apart = |edit: &Edit| {
            edit.location.file == view.id
                && edits.iter().all(|other| {
                    other.location.span.end < edit.location.span.start
                        || edit.location.span.end < other.location.span.start
                })
        };
        if fix.edits.iter().all(apart) {
            count += 1;
            edits.extend(fix.edits.iter().cloned());
        }
    }
    (count > 0).then(|| Action {
        title: format!("Mend everything in this file that can't change what you meant ({count})"),
        purpose: Purpose::Mend,
        preferred: false,
        edits,
        mends: None,
    })
}

#[cfg(test)]
mod tests;
