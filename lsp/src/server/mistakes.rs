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
            if let Some(before) = before.as_ref().filter(|before| Arc::ptr_eq(&before.file, file)) {
                let (file, source) = (Arc::clone(file), Arc::clone(&before.source));
                seen.insert(uri, Seen { file, source, mistakes: before.mistakes.clone() });
                continue;
            }
            let (files, found) = file.mistakes(&relative);
            // Whether something less is told at all is for the package to say.
            let errors = found.iter().filter(|found| found.level == Level::Error).take(MOST);
            let mistakes: Vec<Diagnostic> =
                errors.map(|found| finding(session, package, &files, found)).collect();
            let source = file.text(&relative);
            let known = before.as_ref().map_or(&[][..], |before| before.mistakes.as_slice());
            if *known != *mistakes {
                let others = published(&uri).iter().filter(|one| !known.contains(one));
                let mut findings = match &before {
                    Some(before) => others.filter_map(|one| moved(one, &before.source, &source)).collect(),
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

/// A finding where its lines are now; `None` where they were changed.
fn moved(found: &Diagnostic, old: &SourceFile, new: &SourceFile) -> Option<Diagnostic> {
    fn line(source: &SourceFile, line: u32) -> &str {
        source.line_span(line).of(source.text())
    }
    let (before, after) = (old.line_count(), new.line_count());
    let shorter = before.min(after);
    let head = (0..shorter).take_while(|number| line(old, *number) == line(new, *number)).count() as u32;
    let tail = (0..shorter - head)
        .take_while(|number| line(old, before - 1 - number) == line(new, after - 1 - number))
        .count() as u32;
    if found.range.end.line < head {
        return Some(found.clone());
    }
    if found.range.start.line < before - tail {
        return None;
    }
    let mut found = found.clone();
    for line in [&mut found.range.start.line, &mut found.range.end.line] {
        *line = (*line + after).saturating_sub(before);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::moved;
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
            let new = SourceFile::new("", new);
            (0..4).map(|line| moved(&at(line), &old, &new).map(|found| found.range.start.line)).collect()
        };
        assert_eq!(lines("one\ntwo\nmore\nthree\nfour"), [Some(0), Some(1), Some(3), Some(4)]);
        assert_eq!(lines("one\nthree\nfour"), [Some(0), None, Some(1), Some(2)]);
        assert_eq!(lines("one\n2\nthree\nfour"), [Some(0), None, Some(2), Some(3)]);
        assert_eq!(lines(""), [None, None, None, None]);
        assert_eq!(lines("one\ntwo\nthree\nfour"), [Some(0), Some(1), Some(2), Some(3)]);
    }
}
