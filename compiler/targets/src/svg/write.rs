//! The one way by which text reaches an SVG file.
//!
//! Names of elements and attributes are ours; every value and every text is escaped here, and what XML 1.0 does not allow
//! (control characters, noncharacters), or what would hide text or turn it around (bidirectional overrides), is replaced by U+FFFD.

use std::fmt::{Display, Write};

/// Writes XML: what was opened is closed, in order.
pub struct Xml {
    text: String,
    open: Vec<&'static str>,
}

/// Escapes what is written into it.
struct Escaping<'a>(&'a mut String);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\t' | '\n' | '\r' => self.0.push(' '),
                character if forbidden(character) => self.0.push('\u{FFFD}'),
                character => self.0.push(character),
            }
        }
        Ok(())
    }
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
pub type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

impl Xml {
    /// An empty document, with the declaration of its encoding.
    pub fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    fn tag(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            self.escaped(*value);
            self.text.push('"');
        }
    }

    fn escaped(&mut self, value: &dyn Display) {
        // Writing into a string cannot fail.
        let _ = write!(Escaping(&mut self.text), "{value}");
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
    pub fn element(&mut self, name: &'static str, attributes: Attributes<'_>, text: &dyn Display) {
        self.tag(name, attributes);
        self.text.push('>');
        self.escaped(text);
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
    fn nothing_breaks_out() {
        let mut xml = Xml::new();
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
