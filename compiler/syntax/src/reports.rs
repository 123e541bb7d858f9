//! The diagnostics of one file while they are being collected.

use crate::rules;
use flow_source::{Diagnostic, FileId, Location, Span};

/// How many mistakes of one file are told before the rest is only counted.
pub(crate) const MAXIMUM: usize = 100;

/// Collects diagnostics, up to [`MAXIMUM`], and counts the rest.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    file: FileId,
    list: Vec<Diagnostic>,
    more: usize,
}

impl Reports {
    pub(crate) fn new(file: FileId) -> Self {
        Self { file, list: Vec::new(), more: 0 }
    }

    /// The place of a span in this file.
    pub(crate) fn at(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < MAXIMUM {
            self.list.push(diagnostic);
        } else {
            self.more += 1;
        }
    }

    /// True where what is found now is only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MAXIMUM
    }

    /// Counts one more that isn't told.
    pub(crate) fn count(&mut self) {
        self.more += 1;
    }

    /// How many there are, told or only counted.
    pub(crate) fn total(&self) -> usize {
        self.list.len() + self.more
    }

    /// What was said last, if anything was.
    pub(crate) fn last(&self) -> Option<&Diagnostic> {
        self.list.last().filter(|_| self.more == 0)
    }

    /// Says what was said last of one more place.
    pub(crate) fn extend_last(&mut self, extend: impl FnOnce(Diagnostic) -> Diagnostic) {
        if let Some(last) = self.list.pop() {
            self.list.push(extend(last));
        }
    }

    /// True where something has been said about this very place.
    pub(crate) fn told(&self, location: Location) -> bool {
        self.about(location).is_some()
    }

    /// What has been said about this very place.
    pub(crate) fn about(&self, location: Location) -> Option<&Diagnostic> {
        self.list.iter().find(|found| !location.span.is_empty() && found.location() == location)
    }

    /// The places inside this one of which something has been said.
    pub(crate) fn within(&self, location: Location) -> impl Iterator<Item = Location> {
        let places = self.list.iter().map(Diagnostic::location);
        places.filter(move |other| other.file == location.file && location.span.covers(other.span))
    }

    /// Takes back what has been said about this very place: something else says it too.
    pub(crate) fn take_back(&mut self, location: Location) {
        self.list.retain(|found| found.location() != location);
    }

    /// All of them in order of the text; where there were too many, one more says so.
    pub(crate) fn finish(mut self, text: &str) -> Vec<Diagnostic> {
        flow_source::diagnostic::sort(&mut self.list);
        if self.more > 0 {
            let end = self.at(Span::from(text.len()..text.len()));
            self.list.push(rules::too_many_mistakes::report(end, self.more));
        }
        self.list
    }
}
