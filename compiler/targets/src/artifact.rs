//! Files that targets make, and the maps that lead back from them to the source.

use crate::Input;
use flow_ir::{Head, Origin};
use flow_source::markup::count;
use flow_source::{Encoding, FileId, bytes};
use std::collections::BTreeSet;

/// A file to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// Where, inside the output folder, with `/`: `asl/refunds.Refund.asl.json`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// Names for files, made from ids: safe on every file system, and never twice the same, also where case doesn't count.
#[derive(Default)]
pub struct FileNames {
    taken: BTreeSet<String>,
}

impl FileNames {
    /// None taken yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A name for the id: ASCII letters, digits, `.`, `_` and `-`; anything else becomes `-`. At most 100 bytes.
    pub fn name(&mut self, id: &str) -> String {
        let plain: String = id
            .chars()
            .map(|character| match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => character,
                _ => '-',
            })
            .take(100)
            .collect();
        let plain = plain.trim_matches('.').to_owned();
        let plain = if plain.is_empty() { "unnamed".to_owned() } else { plain };
        let mut name = plain.clone();
        let mut count = 1;
        while !self.taken.insert(name.to_lowercase()) {
            count += 1;
            name = format!("{plain}-{count}");
        }
        name
    }
}

/// What can't stand in quotes as it is.
fn is_escaped(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

/// Writes a text as JSON does: in quotes, with everything escaped that would end it or break the line.
pub(crate) fn quote(text: &str, written: &mut String) {
    written.push('"');
    written.reserve(text.len() + 1);
    let mut rest = text;
    while let Some(place) = bytes::position(rest.as_bytes(), is_escaped) {
        let (plain, special) = rest.split_at(place);
        written.push_str(plain);
        match special.bytes().next() {
            Some(b'"') => written.push_str("\\\""),
            Some(b'\\') => written.push_str("\\\\"),
            Some(b'\n') => written.push_str("\\n"),
            Some(b'\r') => written.push_str("\\r"),
            Some(b'\t') => written.push_str("\\t"),
            Some(control) => written.push_str(&format!("\\u{control:04x}")),
            None => {}
        }
        rest = special.get(1..).unwrap_or("");
    }
    written.push_str(rest);
    written.push('"');
}

/// How long a text is that is written in quotes.
pub(crate) fn quoted_length(text: &str) -> usize {
    let mut length = text.len() + 2;
    let mut rest = text.as_bytes();
    while let Some(place) = bytes::position(rest, is_escaped) {
        length += match rest[place] {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 1,
            _ => "\\u0000".len() - 1,
        };
        rest = &rest[place + 1..];
    }
    length
}

/// Leads from the ids of an artifact back to the IR and the source.
pub struct IdMap {
    /// The artifact's path inside the output folder.
    artifact: String,
    /// The map's file so far: its elements are written as they are added.
    text: String,
    /// No element has been added yet.
    empty: bool,
    /// The file in which the element stands that was added last, and its path in quotes.
    file: (Option<u32>, String),
}

impl IdMap {
    /// An empty map of the artifact at that path.
    pub fn new(artifact: impl Into<String>) -> Self {
        let artifact = artifact.into();
        let mut text = String::from("{\n  \"artifact\": ");
        quote(&artifact, &mut text);
        text.push_str(",\n  \"elements\": [");
        Self { artifact, text, empty: true, file: (None, String::new()) }
    }

    /// Makes room for so many bytes, so that a long map need not be moved while it grows.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
    }

    /// The artifact's element `element` is what has this head in the IR.
    pub fn add(&mut self, input: Input<'_>, element: &str, head: &Head) {
        self.add_place(input, element, &head.id, head.origin);
    }

    /// The artifact's element `element` is what has this id in the IR and stands there.
    pub fn add_place(&mut self, input: Input<'_>, element: &str, id: &str, origin: Origin) {
        let file = input.files.get(FileId(origin.file));
        let position = file.map(|file| file.position(origin.start, Encoding::Utf32)).unwrap_or_default();
        if self.file.0 != Some(origin.file) {
            let mut path = String::new();
            quote(file.map_or("", |file| file.path()), &mut path);
            self.file = (Some(origin.file), path);
        }
        self.entry(element, id, position.line + 1, position.column + 1);
    }

    fn entry(&mut self, element: &str, id: &str, line: u32, column: u32) {
        let text = &mut self.text;
        text.push_str(if std::mem::take(&mut self.empty) { "\n    {\n" } else { ",\n    {\n" });
        text.push_str("      \"element\": ");
        quote(element, text);
        text.push_str(",\n      \"id\": ");
        quote(id, text);
        text.push_str(",\n      \"file\": ");
        text.push_str(&self.file.1);
        text.push_str(",\n      \"line\": ");
        count(line, text);
        text.push_str(",\n      \"column\": ");
        count(column, text);
        text.push_str("\n    }");
    }

    /// The map as a file beside its artifact: `NAME.map.json`, with lines and columns (in characters) from 1.
    pub fn artifact(self) -> Artifact {
        let mut text = self.text;
        text.push_str(if self.empty { "]\n}\n" } else { "\n  ]\n}\n" });
        Artifact { path: format!("{}.map.json", self.artifact), text }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileNames, IdMap};

    #[test]
    fn maps_are_the_json_that_others_write() {
        let hostile = "a \"b\" \\ \u{1}\n\t\r\u{7f}é\u{2028}";
        for count in [0, 1, 3] {
            let mut map = IdMap::new(hostile);
            map.file.1 = "\"a.flow\"".to_owned();
            for number in 0..count {
                map.entry(&format!("{hostile}{number}"), hostile, number, 7);
            }
            let elements: Vec<serde_json::Value> = (0..count)
                .map(|number| {
                    serde_json::json!({
                        "element": format!("{hostile}{number}"), "id": hostile, "file": "a.flow", "line": number, "column": 7,
                    })
                })
                .collect();
            let text = map.artifact().text;
            let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
            assert_eq!(read, serde_json::json!({ "artifact": hostile, "elements": elements }), "{text}");
        }
    }

    #[test]
    fn names_are_safe_and_unique() {
        let mut names = FileNames::new();
        assert_eq!(names.name("refunds.Refund"), "refunds.Refund");
        assert_eq!(names.name("refunds.refund"), "refunds.refund-2");
        assert_eq!(names.name("../../etc/passwd"), "-..-etc-passwd");
        assert_eq!(names.name("..."), "unnamed");
        assert_eq!(names.name("Überweisung"), "-berweisung");
    }
}
