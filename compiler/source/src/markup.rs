//! The one way by which text reaches a file of XML, SVG or HTML.
//!
//! Names of elements and attributes are ours; every value and every text is escaped here, and what XML 1.0 does not allow
//! (control characters, noncharacters), or what would hide text or turn it around (bidirectional overrides), is replaced by U+FFFD.

use crate::bytes;
use std::fmt::{Arguments, Write};

/// Writes XML: what was opened is closed, in order.
pub struct Xml {
    text: String,
    open: Vec<&'static str>,
}

/// Escapes what is written into it.
struct Escaping<'a>(&'a mut String);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        escape(text, self.0);
        Ok(())
    }
}

/// Writes the text so that it is nothing but text. Runs that need nothing are copied whole.
pub fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(index) = bytes::position(rest.as_bytes(), is_special) {
        out.push_str(&rest[..index]);
        // The first byte of a letter is found before the others, so this is a border between letters.
        let mut letters = rest[index..].chars();
        match letters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\'') => out.push_str("&#39;"),
            Some('\t' | '\n' | '\r') => out.push(' '),
            Some(letter) if forbidden(letter) => out.push('\u{FFFD}'),
            Some(letter) => out.push(letter),
            None => {}
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
}

/// Bytes that are looked at: control characters, those that mean something in XML, and all that are not ASCII.
fn is_special(byte: u8) -> bool {
    !(0x20..0x7F).contains(&byte)
        | (byte == b'&')
        | (byte == b'<')
        | (byte == b'>')
        | (byte == b'"')
        | (byte == b'\'')
}

/// What can be the value of an attribute, or the text of an element.
pub trait Value {
    /// Writes it, escaped.
    fn write(&self, out: &mut String);
}

impl Value for &str {
    fn write(&self, out: &mut String) {
        escape(self, out);
    }
}

impl Value for String {
    fn write(&self, out: &mut String) {
        escape(self, out);
    }
}

/// A word of ours, which holds nothing that would need escaping: the name of a class, the outline of a sign.
#[derive(Clone, Copy)]
pub struct Word(pub &'static str);

impl Value for Word {
    fn write(&self, out: &mut String) {
        debug_assert!(bytes::position(self.0.as_bytes(), is_special).is_none(), "{}", self.0);
        out.push_str(self.0);
    }
}

impl Value for Arguments<'_> {
    fn write(&self, out: &mut String) {
        // Writing into a string cannot fail.
        let _ = Escaping(out).write_fmt(*self);
    }
}

impl Value for i32 {
    fn write(&self, out: &mut String) {
        number(*self, out);
    }
}

/// Writes a number.
pub fn number(number: i32, out: &mut String) {
    if number < 0 {
        out.push('-');
    }
    count(number.unsigned_abs(), out);
}

/// Writes a number that is not negative.
pub fn count(count: u32, out: &mut String) {
    // Longer ones are few.
    if count >= 100_000 {
        out.push_str(&count.to_string());
        return;
    }
    let mut digit = |number: u32| out.push(char::from(b'0' + (number % 10) as u8));
    if count >= 10_000 {
        digit(count / 10_000);
    }
    if count >= 1000 {
        digit(count / 1000);
    }
    if count >= 100 {
        digit(count / 100);
    }
    if count >= 10 {
        digit(count / 10);
    }
    digit(count);
}

/// What may not stand in the file, or would hide text or turn it around.
fn forbidden(character: char) -> bool {
    let code = u32::from(character);
    let turns = matches!(code, 0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069);
    let hides = matches!(code, 0x200B | 0x2060..=0x2064 | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F);
    let nothing = matches!(code, 0xFDD0..=0xFDEF) || code & 0xFFFE == 0xFFFE;
    character.is_control() || turns || hides || nothing
}

/// The attributes of an element: names of ours, and values that are escaped.
pub type Attributes<'a> = &'a [(&'static str, &'a dyn Value)];

impl Xml {
    /// An empty document with the declaration of its encoding, and room for so many bytes.
    pub fn new(room: usize) -> Self {
        let mut text = String::with_capacity(room);
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Self { text, open: Vec::new() }
    }

    /// An empty page of HTML.
    pub fn html() -> Self {
        Self { text: "<!doctype html>\n".to_owned(), open: Vec::new() }
    }

    /// A part of a document, without a declaration.
    pub fn part() -> Self {
        Self { text: String::new(), open: Vec::new() }
    }

    /// Puts a part, which was written in the same way, into the element that is open.
    pub fn put(&mut self, part: Xml) {
        self.text.push_str(&part.finish());
    }

    /// Text in the element that is open.
    pub fn text(&mut self, text: &dyn Value) {
        text.write(&mut self.text);
    }

    fn tag(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            value.write(&mut self.text);
            self.text.push('"');
        }
    }

    /// Opens an element, which holds what is written until it is closed.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push_str(">\n");
        }
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element with text in it.
    pub fn element(&mut self, name: &'static str, attributes: Attributes<'_>, text: &dyn Value) {
        self.tag(name, attributes);
        self.text.push('>');
        text.write(&mut self.text);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    /// The style of the document. It is ours, and holds nothing that would need escaping.
    pub fn style(&mut self, style: &str) {
        debug_assert!(!style.contains(['<', '&']));
        self.text.push_str("<style>");
        self.text.push_str(style);
        self.text.push_str("</style>\n");
    }

    /// The document, with everything closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn numbers_are_written_whole() {
        let mut text = String::new();
        for value in [0, 7, -10, 1_234_567, i32::MAX, i32::MIN] {
            super::number(value, &mut text);
            text.push(' ');
        }
        assert_eq!(text, "0 7 -10 1234567 2147483647 -2147483648 ");
    }

    #[test]
    fn nothing_breaks_out() {
        let mut xml = Xml::new(0);
        xml.open("g", &[("id", &"a\"><script>"), ("x", &5)]);
        xml.element("text", &[], &"</text><!-- ]]> & ' \u{0}\u{1b}\u{202e}\u{ffff}\nend");
        let text = xml.finish();
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<g id=\"a&quot;&gt;&lt;script&gt;\" x=\"5\">\n\
             <text>&lt;/text&gt;&lt;!-- ]]&gt; &amp; &#39; \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD} end</text>\n</g>\n"
        );
    }
}
