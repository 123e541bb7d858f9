//! The text of a file and its lines.

use crate::span::{FileId, Location, Span};
use std::sync::{Arc, OnceLock};

/// A place as people and editors count it: both numbers start at 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Position {
    /// The line, from 0. A line ends after `\n`, `\r\n` or a lone `\r`.
    pub line: u32,
    /// The column, from 0, in the units of the [`Encoding`] it was asked in.
    pub column: u32,
}

/// The unit in which a [`Position`] counts its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, the default of the Language Server Protocol.
    Utf16,
    /// Unicode scalar values: what people call characters, nearly.
    #[default]
    Utf32,
}

/// One file: its path inside the package (with `/`), its text, and where its lines start.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    /// Counted when somebody first asks: a text without findings needs no lines.
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file with the given path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), line_starts: OnceLock::new() }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = Vec::with_capacity(bytes.len() / 24 + 1);
            starts.push(0);
            for index in memchr::memchr2_iter(b'\n', b'\r', bytes) {
                if bytes[index] == b'\n' || bytes.get(index + 1) != Some(&b'\n') {
                    starts.push(Span::from(0..index + 1).end);
                }
            }
            starts
        })
    }

    /// The path inside the package, with `/` between folders on every system.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines the text has; an empty text has one.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.line_starts().len()).unwrap_or(u32::MAX)
    }

    /// The line (from 0) in which the byte offset lies; past the end, the last line.
    pub fn line_of(&self, offset: u32) -> u32 {
        let count = self.line_starts().partition_point(|start| *start <= offset);
        u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The bytes of a line (from 0) without its ending; empty past the last line.
    pub fn line_span(&self, line: u32) -> Span {
        let length = Span::from(0..self.text.len()).end;
        let start = self.line_starts().get(line as usize).copied().unwrap_or(length);
        let end = self.line_starts().get(line as usize + 1).copied().unwrap_or(length);
        let text = Span::new(start, end).of(&self.text);
        let kept = text.trim_end_matches(['\n', '\r']).len();
        Span::from(start as usize..start as usize + kept)
    }

    /// The position of a byte offset, its column in the units of `encoding`. An offset inside a character counts as
    /// the character's start.
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let line = self.line_of(offset);
        let start = self.line_starts().get(line as usize).copied().unwrap_or(0) as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(start..end).unwrap_or("");
        Position { line, column: Span::from(0..units(before, encoding)).end }
    }

    /// The byte offset of a position; a column past the end of its line gives the line's end, a line past the last
    /// one the text's end.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.line_count() {
            return Span::from(0..self.text.len()).end;
        }
        let span = self.line_span(position.line);
        let mut column = 0;
        for (index, character) in span.of(&self.text).char_indices() {
            if column >= position.column {
                return Span::from(0..span.start as usize + index).end;
            }
            column += match encoding {
                Encoding::Utf8 => character.len_utf8() as u32,
                Encoding::Utf16 => character.len_utf16() as u32,
                Encoding::Utf32 => 1,
            };
        }
        span.end
    }
}

fn units(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 => text.encode_utf16().count(),
        Encoding::Utf32 => text.chars().count(),
    }
}

/// The files of one compilation; a [`FileId`] is a place in this table.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: Vec<Arc<SourceFile>>,
}

impl Files {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and names it. One that is shared with another table is not copied.
    pub fn add(&mut self, file: impl Into<Arc<SourceFile>>) -> FileId {
        self.files.push(file.into());
        FileId(Span::from(0..self.files.len() - 1).end)
    }

    /// The file of that name, where it is one of this table.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize).map(|file| &**file)
    }

    /// The text at a location; empty where the location is none of this table's.
    pub fn text(&self, location: Location) -> &str {
        self.get(location.file).map_or("", |file| location.span.of(file.text()))
    }

    /// All files with their names, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(Span::from(0..index).end), &**file))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True where there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_the_unit_asked_for() {
        let file = SourceFile::new("a.flow", "ab\r\nä😀c\rlast");
        assert_eq!(file.line_count(), 3);
        let offset = "ab\r\nä😀".len() as u32;
        assert_eq!(file.position(offset, Encoding::Utf8), Position { line: 1, column: 6 });
        assert_eq!(file.position(offset, Encoding::Utf16), Position { line: 1, column: 3 });
        assert_eq!(file.position(offset, Encoding::Utf32), Position { line: 1, column: 2 });
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            assert_eq!(file.offset(file.position(offset, encoding), encoding), offset);
        }
        assert_eq!(file.line_span(0).of(file.text()), "ab");
        assert_eq!(file.line_span(2).of(file.text()), "last");
    }

    #[test]
    fn places_outside_the_text_are_clamped() {
        let file = SourceFile::new("a.flow", "one\ntwo");
        assert_eq!(file.offset(Position { line: 9, column: 9 }, Encoding::Utf16), 7);
        assert_eq!(file.offset(Position { line: 0, column: 99 }, Encoding::Utf16), 3);
        assert_eq!(file.position(99, Encoding::Utf8), Position { line: 1, column: 3 });
        assert_eq!(file.line_span(9), Span::at(7));
    }
}
