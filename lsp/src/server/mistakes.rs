//! What is wrong with an open text as such, told right behind an edit, before the whole package has been looked at.
//!
//! Whoever has left out a brace sees it at once. What else was known about the text stays where it was, moved by the lines
//! that came in or went above it; what stood in the lines that were changed goes until the package has been looked at.

use super::convert::{Session, uri_of};
use super::findings::finding;
use crate::host::Snapshot;
use crate::package::File;
use flow_source::{Level, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;
use tower_lsp::ls_types::Diagnostic;

/// More mistakes than these are not told in a hurry: they come with everything else.
const MOST: usize = 50;

/// The open texts as they were looked at last, by address.
#[derive(Default)]
pub(super) struct Mistakes {
    seen: BTreeMap<String, Seen>,
}

struct Seen {
    file: Arc<File>,
    source: Arc<SourceFile>,
    mistakes: Vec<Diagnostic>,
}

/// What is known about a text now.
pub(super) struct News {
    /// Its address.
    pub(super) uri: String,
    /// Its version.
    pub(super) version: Option<i32>,
    /// The findings.
    pub(super) findings: Vec<Diagnostic>,
}

impl Mistakes {
    /// The texts that have other mistakes than when they were looked at last. `published` is what the client knows about each.
    pub(super) fn news<'p>(
        &mut self,
        session: &Session,
        snapshot: &Snapshot,
        published: impl Fn(&str) -> &'p [Diagnostic],
    ) -> Vec<News> {
        let mut news = Vec::new();
        let mut seen = BTreeMap::new();
        for (path, version) in snapshot.open() {
            let Some((package, relative)) = snapshot.package_of(path) else { continue };
            let (Some(file), Some(uri)) = (package.files.get(&relative), uri_of(path)) else { continue };
            let uri = uri.as_str().to_owned();
            let before = self.seen.remove(&uri);
            let before = match before {
                Some(same) if Arc::ptr_eq(&same.file, file) => {
                    seen.insert(uri, same);
                    continue;
                }
                before => before,
            };
            let (files, found) = file.mistakes(&relative);
            // Whether something less is told at all is for the package to say.
            let errors = found.iter().filter(|found| found.level == Level::Error).take(MOST);
            let mistakes: Vec<Diagnostic> =
                errors.map(|found| finding(session, package, &files, found)).collect();
            let source = file.text(&relative);
            let known = before.as_ref().map_or(&[][..], |before| before.mistakes.as_slice());
            if *known != *mistakes {
                let others = published(&uri).iter().filter(|one| !known.contains(one));
                let mut findings: Vec<Diagnostic> = match &before {
                    Some(before) => {
                        let changed = Changed::between(&before.source, &source);
                        others.filter_map(|one| changed.moved(one)).collect()
                    }
                    None => Vec::new(),
                };
                findings.extend(mistakes.iter().cloned());
                news.push(News { uri: uri.clone(), version: Some(version), findings });
            }
            seen.insert(uri, Seen { file: Arc::clone(file), source, mistakes });
        }
        self.seen = seen;
        news
    }
}

/// The lines that an edit has changed: those between the lines that are the same at the top and at the end.
struct Changed {
    /// The first changed line.
    first: u32,
    /// The first line after them, in the old text.
    end: u32,
    /// How many lines the old and the new text have.
    lines: (u32, u32),
}

impl Changed {
    fn between(old: &SourceFile, new: &SourceFile) -> Self {
        fn line(source: &SourceFile, line: u32) -> &str {
            source.line_span(line).of(source.text())
        }
        let (before, after) = (old.line_count(), new.line_count());
        let shorter = before.min(after);
        let head = (0..shorter).take_while(|number| line(old, *number) == line(new, *number)).count() as u32;
        let tail = (0..shorter - head)
            .take_while(|number| line(old, before - 1 - number) == line(new, after - 1 - number))
            .count() as u32;
        Self { first: head, end: before - tail, lines: (before, after) }
    }

    /// A finding where its lines are now; `None` where they were changed.
    fn moved(&self, found: &Diagnostic) -> Option<Diagnostic> {
        let mut found = found.clone();
        if found.range.end.line < self.first {
            return Some(found);
        }
        if found.range.start.line < self.end {
            return None;
        }
        let (before, after) = self.lines;
        for line in [&mut found.range.start.line, &mut found.range.end.line] {
            *line = (*line + after).saturating_sub(before);
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::Changed;
    use flow_source::SourceFile;
    use tower_lsp::ls_types::{Diagnostic, Position, Range};

    fn at(line: u32) -> Diagnostic {
        Diagnostic {
            range: Range::new(Position::new(line, 2), Position::new(line, 5)),
            ..Diagnostic::default()
        }
    }

    #[test]
    fn findings_move_with_their_lines_and_go_with_them() {
        let old = SourceFile::new("", "one\ntwo\nthree\nfour");
        let lines = |new: &str| -> Vec<Option<u32>> {
            let changed = Changed::between(&old, &SourceFile::new("", new));
            (0..4).map(|line| changed.moved(&at(line)).map(|found| found.range.start.line)).collect()
        };
        assert_eq!(lines("one\ntwo\nmore\nthree\nfour"), [Some(0), Some(1), Some(3), Some(4)]);
        assert_eq!(lines("one\nthree\nfour"), [Some(0), None, Some(1), Some(2)]);
        assert_eq!(lines("one\n2\nthree\nfour"), [Some(0), None, Some(2), Some(3)]);
        assert_eq!(lines(""), [None, None, None, None]);
        assert_eq!(lines("one\ntwo\nthree\nfour"), [Some(0), Some(1), Some(2), Some(3)]);
    }
}
