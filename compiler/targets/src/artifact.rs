//! Files that targets make, and the maps that lead back from them to the source.

use crate::Input;
use flow_ir::{Head, Origin};
use flow_source::{Encoding, FileId, bytes};
use std::collections::BTreeSet;
use std::fmt::Write;

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

/// Writes a text as JSON does: in quotes, with everything escaped that would end it or break the line.
pub(crate) fn quote(text: &str, written: &mut String) {
    written.push('"');
    let is_escaped = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
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

/// Leads from the ids of an artifact back to the IR and the source.
pub struct IdMap {
    /// The artifact's path inside the output folder.
    artifact: String,
    /// Its elements, in the order they were added.
    elements: Vec<Element>,
}

struct Element {
    element: String,
    id: String,
    file: String,
    line: u32,
    column: u32,
}

impl IdMap {
    /// An empty map of the artifact at that path.
    pub fn new(artifact: impl Into<String>) -> Self {
        Self { artifact: artifact.into(), elements: Vec::new() }
    }

    /// The artifact's element `element` is what has this head in the IR.
    pub fn add(&mut self, input: Input<'_>, element: impl Into<String>, head: &Head) {
        self.add_place(input, element, head.id.clone(), head.origin);
    }

    /// The artifact's element `element` is what has this id in the IR and stands there.
    pub fn add_place(&mut self, input: Input<'_>, element: impl Into<String>, id: String, origin: Origin) {
        let file = input.files.get(FileId(origin.file));
        let position = file.map(|file| file.position(origin.start, Encoding::Utf32)).unwrap_or_default();
        self.elements.push(Element {
            element: element.into(),
            id,
            file: file.map(|file| file.path().to_owned()).unwrap_or_default(),
            line: position.line + 1,
            column: position.column + 1,
        });
    }

    /// The map as a file beside its artifact: `NAME.map.json`, with lines and columns (in characters) from 1.
    pub fn artifact(&self) -> Artifact {
        let mut text = String::with_capacity(self.elements.len() * 160 + 100);
        text.push_str("{\n  \"artifact\": ");
        quote(&self.artifact, &mut text);
        text.push_str(",\n  \"elements\": [");
        for (index, element) in self.elements.iter().enumerate() {
            text.push_str(if index == 0 { "\n    {\n" } else { ",\n    {\n" });
            for (key, value) in [("element", &element.element), ("id", &element.id), ("file", &element.file)]
            {
                text.push_str("      \"");
                text.push_str(key);
                text.push_str("\": ");
                quote(value, &mut text);
                text.push_str(",\n");
            }
            let (line, column) = (element.line, element.column);
            // Writing into a string cannot fail.
            let _ = write!(text, "      \"line\": {line},\n      \"column\": {column}\n    }}");
        }
        text.push_str(if self.elements.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        Artifact { path: format!("{}.map.json", self.artifact), text }
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, FileNames, IdMap};

    #[test]
    fn maps_are_the_json_that_others_write() {
        let hostile = "a \"b\" \\ \u{1}\n\t\r\u{7f}é\u{2028}";
        for count in [0, 1, 3] {
            let element = |number: u32| Element {
                element: format!("{hostile}{number}"),
                id: hostile.to_owned(),
                file: "a.flow".to_owned(),
                line: number,
                column: 7,
            };
            let map = IdMap { artifact: hostile.to_owned(), elements: (0..count).map(element).collect() };
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
