//! From bytes to modules: texts are decoded, parsed and named.

use crate::program::Unit;
use crate::rules::{module_name, unreadable_file};
use crate::stdlib::{MODULES, StandardModule};
use crate::{Kept, Sources};
use flow_source::{Diagnostic, FileId, Files, Location, SourceFile, Span};
use flow_syntax::{Parsed, SideBySide, parse_all};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The largest file that is read, in bytes. A thousand pages are three million.
const LARGEST: usize = 64 * 1024 * 1024;

/// All files of a package and of the standard library as far as it is used, parsed.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) files: Files,
    pub(crate) units: Vec<Unit>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The units whose texts are yet to be parsed.
    unread: Vec<usize>,
}

/// Reads a package.
pub(crate) fn load(sources: &dyn Sources, side_by_side: Option<SideBySide>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut paths = sources.paths();
    paths.sort_unstable();
    paths.dedup();
    for path in &paths {
        match sources.kept(path) {
            Some(kept) => loaded.kept(path, kept, false),
            None => loaded.file(path, sources.read(path)),
        }
    }
    loaded.standard_library(sources);
    loaded.parse(side_by_side);
    loaded
}

impl Loaded {
    fn file(&mut self, path: &str, bytes: Result<Vec<u8>, String>) {
        let (text, problem) = match bytes {
            Err(reason) => (String::new(), Some(unreadable_file::refused(path, &reason))),
            Ok(bytes) => decode(path, bytes),
        };
        let file = self.files.add(SourceFile::new(path, text));
        if let Some(problem) = problem {
            self.diagnostics.push(problem.at(file));
            self.unit(path, file, Arc::default());
            return;
        }
        self.unread.push(self.units.len());
        self.unit(path, file, Arc::default());
    }

    /// Makes the trees of the texts that have none.
    fn parse(&mut self, side_by_side: Option<SideBySide>) {
        let files: Vec<FileId> =
            self.unread.iter().filter_map(|unit| self.units.get(*unit)).map(|unit| unit.file).collect();
        let text = |file: &FileId| (self.files.get(*file).map_or("", |file| file.text()), *file);
        let texts: Vec<(&str, FileId)> = files.iter().map(text).collect();
        for (unit, mut parsed) in self.unread.iter().zip(parse_all(&texts, side_by_side)) {
            self.diagnostics.append(&mut parsed.diagnostics);
            if let Some(unit) = self.units.get_mut(*unit) {
                unit.parsed = Arc::new(parsed);
            }
        }
    }

    /// A file that was read before.
    fn kept(&mut self, path: &str, kept: Kept, standard: bool) {
        let file = self.files.add(kept.source);
        self.diagnostics.extend(kept.parsed.diagnostics.iter().map(|found| found.clone().in_file(file)));
        if standard {
            self.standard(path, file, kept.parsed);
        } else {
            self.unit(path, file, kept.parsed);
        }
    }

    fn standard(&mut self, path: &str, file: FileId, parsed: Arc<Parsed>) {
        self.units.push(Unit { name: module_of(path), file, standard: true, parsed });
    }

    fn unit(&mut self, path: &str, file: FileId, parsed: Arc<Parsed>) {
        let stem = path.strip_suffix(".flow").unwrap_or(path);
        let bad = stem.split('/').find(|part| !is_name(part));
        let place = Location::new(file, Span::at(0));
        if let Some(bad) = bad {
            self.diagnostics.push(module_name::diagnostic(path, bad, place));
        } else if stem == "std" || stem.starts_with("std/") {
            self.diagnostics.push(module_name::of_the_standard_library(path, place));
        }
        self.units.push(Unit { name: module_of(path), file, standard: false, parsed });
    }

    /// Adds the modules of the standard library that some `use` names, or that a text mentions.
    fn standard_library(&mut self, sources: &dyn Sources) {
        let mut wanted: FxHashSet<&'static str> = FxHashSet::default();
        let mut found: Vec<&'static StandardModule> = Vec::new();
        let own: FxHashSet<String> = self.units.iter().map(|unit| unit.name.clone()).collect();
        let mut next = Vec::new();
        for (_, file) in self.files.iter() {
            mentioned(file.text(), &mut next);
        }
        while let Some(name) = next.pop() {
            let Some(module) = MODULES.iter().find(|module| module.name == name) else { continue };
            if own.contains(module.name) || !wanted.insert(module.name) {
                continue;
            }
            mentioned(module.text, &mut next);
            found.push(module);
        }
        found.sort_unstable_by_key(|module| module.name);
        for module in found {
            if let Some(kept) = sources.kept(module.path) {
                self.kept(module.path, kept, true);
                continue;
            }
            let file = self.files.add(SourceFile::new(module.path, module.text));
            self.unread.push(self.units.len());
            self.standard(module.path, file, Arc::default());
        }
    }
}

/// What a file is called as a module.
pub(crate) fn module_of(path: &str) -> String {
    path.strip_suffix(".flow").unwrap_or(path).replace('/', ".")
}

/// The modules of the standard library that a text may name: whatever stands behind `std.` in it.
fn mentioned(text: &str, found: &mut Vec<&'static str>) {
    for start in memchr::memmem::find_iter(text.as_bytes(), "std.") {
        let rest = text.get(start..).unwrap_or("");
        let end = rest.char_indices().skip(4).find(|(_, one)| !one.is_alphanumeric() && *one != '_');
        let name = rest.get(..end.map_or(rest.len(), |(end, _)| end)).unwrap_or("");
        if let Some(module) = MODULES.iter().find(|module| module.name == name) {
            found.push(module.name);
        }
    }
}

/// True where a folder or file is called so that a path can name it.
fn is_name(part: &str) -> bool {
    let mut characters = part.chars();
    characters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && characters.all(|one| one == '_' || one.is_alphanumeric())
}

/// Whether there is nothing to say about the encoding and the size of these bytes.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    bytes.len() <= LARGEST && !is_utf16(bytes) && std::str::from_utf8(bytes).is_ok()
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || is_unmarked_utf16(bytes)
}

fn decode(path: &str, bytes: Vec<u8>) -> (String, Option<unreadable_file::Problem>) {
    if bytes.len() > LARGEST {
        return (String::new(), Some(unreadable_file::too_large(path, LARGEST)));
    }
    if is_utf16(&bytes) {
        return (String::new(), Some(unreadable_file::utf16(path)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let line =
                bytes.get(..valid).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = bytes.get(valid).copied().unwrap_or(0);
            let readable = String::from_utf8_lossy(&bytes).into_owned();
            (readable, Some(unreadable_file::not_utf8(path, line, byte, valid)))
        }
    }
}

/// Text in UTF-16 without a mark: nearly every other byte is zero, and no byte between those.
fn is_unmarked_utf16(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes.get(..bytes.len().min(64)).unwrap_or_default().as_chunks::<2>();
    let first = pairs.iter().filter(|[first, _]| *first == 0).count();
    let second = pairs.iter().filter(|[_, second]| *second == 0).count();
    first.min(second) == 0 && pairs.len() >= 4 && first.max(second) * 4 >= pairs.len() * 3
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_unmarked_utf16, mentioned};

    #[test]
    fn other_encodings_are_told_from_stray_zeros() {
        for text in ["role Team { people 3 }", "// Täglich prüfen\nrole A { people 1 }\n"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            assert!(is_unmarked_utf16(
                &units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()
            ));
            assert!(is_unmarked_utf16(
                &units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>()
            ));
            assert!(!is_unmarked_utf16(text.as_bytes()));
        }
        for bytes in [b"".as_slice(), b"\0", b"\0\0\0\0\0\0\0\0\0\0", b"a\0", b"role A\0\0\0\0 { people 1 }"]
        {
            assert!(!is_unmarked_utf16(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn only_names_can_be_named() {
        for good in ["people", "post_mortem", "_x", "Über", "q1"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "..", ".", "post-mortem", "1st", "a b", "a.b", "c:"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn mentions_are_found() {
        let mut found = Vec::new();
        mentioned("use std.risk\nby std.standards.human_approval std.unknown std.", &mut found);
        assert_eq!(found, ["std.risk", "std.standards"]);
    }
}
