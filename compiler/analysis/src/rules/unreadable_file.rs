//! Files that are no text.

use flow_source::{Diagnostic, FileId, Level, Location, Rule, Span};

/// A file can not be read as text.
pub static RULE: Rule = Rule {
    name: "unreadable_file",
    level: Level::Error,
    summary: "A file can not be read as text.",
    page: include_str!("unreadable_file.md"),
};

/// What is wrong with a file, before it has a place in the table of files.
#[derive(Debug)]
pub(crate) struct Problem {
    title: String,
    label: String,
    note: String,
    offset: usize,
}

impl Problem {
    /// The finding, in the file.
    pub(crate) fn at(self, file: FileId) -> Diagnostic {
        let location = Location::new(file, Span::from(self.offset..self.offset));
        Diagnostic::new(&RULE, self.title, location, self.label).note(self.note)
    }
}

/// A file that can't be opened.
pub(crate) fn refused(path: &str, reason: &str) -> Problem {
    Problem {
        title: format!("`{path}` can't be read: {reason}"),
        label: String::new(),
        note: "Nothing of it is checked, and what it declares is missing elsewhere.".to_owned(),
        offset: 0,
    }
}

/// A file that is too large.
pub(crate) fn too_large(path: &str, most: usize) -> Problem {
    Problem {
        title: format!("`{path}` is larger than {} MB", most / 1024 / 1024),
        label: String::new(),
        note: "That is more than anybody can read. Cut it into files that each tell one thing.".to_owned(),
        offset: 0,
    }
}

/// A file in UTF-16.
pub(crate) fn utf16(path: &str) -> Problem {
    Problem {
        title: format!("`{path}` is stored as UTF-16, and Flow reads UTF-8"),
        label: String::new(),
        note: "In your editor choose “save with encoding”, and there UTF-8.".to_owned(),
        offset: 0,
    }
}

/// A byte that is no text, on a line counted from 1, at a byte counted from 0.
pub(crate) fn not_utf8(path: &str, line: usize, byte: u8, offset: usize) -> Problem {
    Problem {
        title: format!("`{path}` is not text in UTF-8: line {line} holds the byte {byte:#04x}"),
        label: "from here on".to_owned(),
        note: "In your editor choose “save with encoding”, and there UTF-8. An old file is often in Windows-1252 or Latin-1.".to_owned(),
        offset,
    }
}
