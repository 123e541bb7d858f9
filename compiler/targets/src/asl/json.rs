//! JSON that keeps the order in which its keys were added, and JSONata inside it.

use crate::artifact::{quote, quoted_length};
use flow_source::bytes;
use std::borrow::Cow;

/// A JSON value; objects keep their order, so that states stand in the order of the steps.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Json {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(Cow<'static, str>),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(Cow<'static, str>, Json)>),
    /// A value that has been written, without white space, and how long it is.
    Written(Box<str>, Size),
}

impl Json {
    /// A text that Step Functions takes as it is. What it would read as JSONata is written as a JSONata text instead, and so are
    /// texts that are empty or have several lines, which checkers of definitions stumble over.
    pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        if is_awkward(&text) { Self::expression(&literal(&text)) } else { Self::Text(text) }
    }

    /// A word of ours or a name of a state, which can't hold JSONata.
    pub(super) fn word(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A JSONata expression.
    pub(super) fn expression(expression: &str) -> Self {
        let mut text = String::with_capacity(expression.len() + 6);
        text.push_str("{% ");
        text.push_str(expression);
        text.push_str(" %}");
        Self::Text(text.into())
    }

    /// An object of these members.
    pub(super) fn object<K: Into<Cow<'static, str>>>(members: impl IntoIterator<Item = (K, Json)>) -> Self {
        Self::Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// Adds a member; does nothing to what is no object.
    pub(super) fn add(&mut self, key: impl Into<Cow<'static, str>>, value: Json) {
        if let Self::Object(members) = self {
            members.push((key.into(), value));
        }
    }

    /// With one more member.
    #[must_use]
    pub(super) fn with(mut self, key: impl Into<Cow<'static, str>>, value: Json) -> Self {
        self.add(key, value);
        self
    }
}

impl Json {
    /// As a text: on lines of their own with two spaces of indentation, or without any white space where it would be longer
    /// than `longest` bytes otherwise. `None` where it is longer anyway.
    pub(super) fn write(&self, longest: usize) -> Option<String> {
        let size = self.size();
        let indented = size.indented() <= longest;
        let length = if indented { size.indented() } else { size.bytes };
        if length > longest {
            return None;
        }
        // One more for the end of the file.
        let mut writer = Writer { text: String::with_capacity(length + 1), indented, depth: 0 };
        writer.value(self);
        debug_assert_eq!(writer.text.len(), length);
        Some(writer.text)
    }

    /// The value as a text that has been written already: that takes a fraction of the room.
    #[must_use]
    pub(super) fn written(self) -> Self {
        let mut writer = Writer { text: String::with_capacity(STATE), indented: false, depth: 0 };
        let size = writer.value(&self);
        debug_assert_eq!(size, self.size());
        Self::Written(writer.text.into(), size)
    }

    /// How long it is.
    fn size(&self) -> Size {
        match self {
            Self::Null | Self::Bool(true) => Size::word(4),
            Self::Bool(false) => Size::word(5),
            Self::Whole(number) => Size::word(number.to_string().len()),
            Self::Number(number) => Size::word(decimal(*number).len()),
            Self::Text(text) => Size::word(quoted_length(text)),
            Self::List(items) => Size::group(items.iter().map(Self::size)),
            Self::Object(members) => {
                Size::group(members.iter().map(|(key, value)| value.size().with_key(quoted_length(key))))
            }
            Self::Written(_, size) => *size,
        }
    }
}

/// How long a value is, with white space and without.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Size {
    /// Without white space.
    bytes: usize,
    /// How many lines it begins when it has white space.
    lines: usize,
    /// By how many steps those lines are indented, all together.
    indents: usize,
    /// How many keys it has, each with a space behind it.
    keys: usize,
}

impl Size {
    const fn word(bytes: usize) -> Self {
        Self { bytes, lines: 0, indents: 0, keys: 0 }
    }

    /// Behind a key that is so long with its quotes.
    const fn with_key(self, key: usize) -> Self {
        Self { bytes: self.bytes + key + 1, keys: self.keys + 1, ..self }
    }

    /// A list or an object of these members.
    fn group(members: impl Iterator<Item = Self>) -> Self {
        let mut whole = Self::word(2);
        for member in members {
            // A comma, or the line on which it is closed.
            whole.bytes += usize::from(whole.lines > 0);
            whole.lines += usize::from(whole.lines == 0);
            whole.bytes += member.bytes;
            whole.lines += member.lines + 1;
            whole.indents += member.indents + member.lines + 1;
            whole.keys += member.keys;
        }
        whole
    }

    const fn indented(self) -> usize {
        self.bytes + self.lines + INDENT.len() * self.indents + self.keys
    }
}

/// Room for a state as most are.
const STATE: usize = 1024;

/// By what the members of a list or an object are indented.
const INDENT: &str = "  ";

/// A number that is not whole. Only numbers that JSON has no words for are refused: infinities and the like.
fn decimal(number: f64) -> String {
    serde_json::Number::from_f64(number).map_or_else(|| "null".to_owned(), |number| number.to_string())
}

struct Writer {
    text: String,
    indented: bool,
    depth: usize,
}

impl Writer {
    /// Writes a value, and says how long it is.
    fn value(&mut self, value: &Json) -> Size {
        let start = self.text.len();
        match value {
            Json::Null => self.text.push_str("null"),
            Json::Bool(true) => self.text.push_str("true"),
            Json::Bool(false) => self.text.push_str("false"),
            Json::Whole(number) => self.text.push_str(&number.to_string()),
            Json::Number(number) => self.text.push_str(&decimal(*number)),
            Json::Text(text) => self.quoted(text, matches!(text, Cow::Borrowed(_))),
            Json::List(items) => return self.group('[', items, ']', |writer, item| writer.value(item)),
            Json::Object(members) => {
                return self.group('{', members, '}', |writer, (key, value)| {
                    let start = writer.text.len();
                    writer.quoted(key, matches!(key, Cow::Borrowed(_)));
                    let key = writer.text.len() - start;
                    writer.text.push_str(if writer.indented { ": " } else { ":" });
                    writer.value(value).with_key(key)
                });
            }
            Json::Written(text, size) => {
                if self.indented {
                    self.again(text);
                } else {
                    self.text.push_str(text);
                }
                return *size;
            }
        }
        Size::word(self.text.len() - start)
    }

    fn group<T>(
        &mut self,
        open: char,
        members: &[T],
        close: char,
        write: impl Fn(&mut Self, &T) -> Size,
    ) -> Size {
        self.open(open);
        let size = Size::group(members.iter().enumerate().map(|(index, member)| {
            self.next(index == 0);
            write(self, member)
        }));
        self.close(members.is_empty(), close);
        size
    }

    /// Writes a text in quotes; words of ours need no escaping.
    fn quoted(&mut self, text: &str, is_word: bool) {
        if is_word {
            debug_assert_eq!(quoted_length(text), text.len() + 2, "{text}");
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else {
            quote(text, &mut self.text);
        }
    }

    /// Writes with white space what was written without.
    fn again(&mut self, written: &str) {
        let mut rest = written;
        let mut empty = false;
        while let Some(letter) = rest.chars().next() {
            let mut length = 1;
            if !matches!(letter, ']' | '}') && std::mem::take(&mut empty) {
                self.line();
            }
            match letter {
                '[' | '{' => {
                    self.open(letter);
                    empty = true;
                }
                ']' | '}' => self.close(std::mem::take(&mut empty), letter),
                ',' => self.next(false),
                ':' => self.text.push_str(": "),
                '"' => {
                    length = text_length(rest);
                    self.text.push_str(&rest[..length]);
                }
                letter => self.text.push(letter),
            }
            rest = &rest[length..];
        }
    }

    fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
    }

    fn next(&mut self, first: bool) {
        if !first {
            self.text.push(',');
        }
        self.line();
    }

    fn close(&mut self, empty: bool, bracket: char) {
        self.depth -= 1;
        if !empty {
            self.line();
        }
        self.text.push(bracket);
    }

    fn line(&mut self) {
        if self.indented {
            self.text.push('\n');
            for _ in 0..self.depth {
                self.text.push_str(INDENT);
            }
        }
    }
}

/// The length of the text in quotes that stands at the beginning.
fn text_length(written: &str) -> usize {
    let mut end = 1;
    while let Some(place) =
        bytes::position(&written.as_bytes()[end..], |byte| (byte == b'"') | (byte == b'\\'))
    {
        end += place + 1;
        if written.as_bytes()[end - 1] == b'"' {
            break;
        }
        // Whatever stands behind the mark belongs to it.
        end += 1;
    }
    end
}

/// A text as a JSONata literal. Everything that could end the text or the expression around it is escaped.
pub(super) fn literal(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    literal_into(text, &mut written);
    written
}

/// Writes a text as [`literal`] does.
fn literal_into(text: &str, written: &mut String) {
    // All that are not ASCII are looked at, because some of them change how the text is shown.
    let is_special =
        |byte: u8| !(0x20..0x7f).contains(&byte) | (byte == b'"') | (byte == b'\\') | (byte == b'%');
    written.push('"');
    let mut rest = text;
    while let Some(place) = bytes::position(rest.as_bytes(), is_special) {
        // The first byte of a letter is found before the others, so this is a border between letters.
        let (plain, special) = rest.split_at(place);
        written.push_str(plain);
        let mut letters = special.chars();
        match letters.next() {
            Some('"') => written.push_str("\\\""),
            Some('\\') => written.push_str("\\\\"),
            Some('\n') => written.push_str("\\n"),
            Some('\r') => written.push_str("\\r"),
            Some('\t') => written.push_str("\\t"),
            // `%}` would end the expression; the rest would break the line or change how it is shown.
            Some(letter @ ('%' | '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}')) => {
                written.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            Some(letter) => written.push(letter),
            None => {}
        }
        rest = letters.as_str();
    }
    written.push_str(rest);
    written.push('"');
}

/// True for a text that Step Functions, or a checker of definitions, would not take as it is.
fn is_awkward(text: &str) -> bool {
    let is_suspect = |byte: u8| (byte == b'\n') | (byte == b'\r') | (byte == b'%') | (byte == b'\xE2');
    text.is_empty()
        || bytes::position(text.as_bytes(), is_suspect).is_some()
            && (text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
                || text.contains("{%")
                || text.contains("%}"))
}

/// A JSONata expression that may come out as JSON instead, where it is known when compiling.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Code {
    /// As JSONata.
    pub(super) text: String,
    /// As JSON, where it needs no JSONata.
    pub(super) constant: Option<Json>,
}

impl Code {
    /// Something that has to be computed.
    pub(super) fn computed(text: impl Into<String>) -> Self {
        Self { text: text.into(), constant: None }
    }

    /// A text that is known.
    pub(super) fn text(text: &str) -> Self {
        Self { text: literal(text), constant: Some(Json::text(text.to_owned())) }
    }

    /// A whole number that is known.
    pub(super) fn whole(number: i64) -> Self {
        Self { text: number.to_string(), constant: Some(Json::Whole(number)) }
    }

    /// An object of these members.
    pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, Code)>) -> Self {
        let mut text = String::from("{");
        let mut constant = Some(Vec::new());
        for (name, code) in members {
            if text.len() > 1 {
                text.push_str(", ");
            }
            literal_into(name, &mut text);
            text.push_str(": ");
            text.push_str(&code.text);
            match (&mut constant, code.constant) {
                (Some(members), Some(value)) => members.push((Cow::from(name.to_owned()), value)),
                _ => constant = None,
            }
        }
        text.push('}');
        Self { text, constant: constant.map(Json::Object) }
    }

    /// A list of these.
    pub(super) fn list(items: Vec<Code>) -> Self {
        let text: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
        let text = format!("[{}]", text.join(", "));
        let constant = items.into_iter().map(|item| item.constant).collect::<Option<Vec<_>>>();
        Self { text, constant: constant.map(Json::List) }
    }

    /// Nothing.
    pub(super) fn null() -> Self {
        Self { text: "null".to_owned(), constant: Some(Json::Null) }
    }

    /// The first whose condition holds; the last has none.
    pub(super) fn choose(arms: Vec<(Option<String>, Code)>) -> Self {
        let mut chosen: Option<Self> = None;
        for (condition, code) in arms.into_iter().rev() {
            chosen = Some(match (condition, chosen) {
                (None, _) => code,
                (Some(condition), None) => Self::computed(format!("({condition} ? {} : null)", code.text)),
                (Some(_), Some(other)) if other == code => code,
                (Some(condition), Some(other)) => {
                    Self::computed(format!("({condition} ? {} : {})", code.text, other.text))
                }
            });
        }
        chosen.unwrap_or_else(Self::null)
    }

    /// As a value of a state's field: JSON where it is known, else JSONata.
    pub(super) fn json(&self) -> Json {
        self.constant.clone().unwrap_or_else(|| Json::expression(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Json) -> String {
        match value.clone().written() {
            Json::Written(text, _) => text.into(),
            other => panic!("{other:?} is not written"),
        }
    }

    #[test]
    fn what_looks_like_jsonata_is_never_read_as_jsonata() {
        assert_eq!(written(&Json::text("{% $x %}")), r#""{% \"{\\u0025 $x \\u0025}\" %}""#);
        assert_eq!(written(&Json::text("100% sure")), r#""100% sure""#);
        assert_eq!(written(&Json::text("a\nb")), r#""{% \"a\\nb\" %}""#);
        assert_eq!(written(&Json::text("")), r#""{% \"\" %}""#);
    }

    #[test]
    fn literals_stay_inside_their_quotes_and_their_expression() {
        assert_eq!(literal("a\"b\\c\n%}\u{1b}é😀"), r#""a\"b\\c\n\u0025}\u001bé😀""#);
    }

    #[test]
    fn objects_keep_their_order() {
        let value = Json::object([("b", Json::Whole(1)), ("a", Json::Null)]).with("c", Json::Bool(true));
        assert_eq!(written(&value), r#"{"b":1,"a":null,"c":true}"#);
    }

    #[test]
    fn other_parsers_read_what_is_written() {
        let text: String = (0u8..=127).map(char::from).chain("é\u{2028}😀".chars()).collect();
        let value = Json::object([
            (text.clone(), Json::word(text.clone())),
            (
                "list".to_owned(),
                Json::List(vec![Json::Whole(-1), Json::Number(0.5), Json::Number(2.0), Json::Null]),
            ),
            (
                "empty".to_owned(),
                Json::List(vec![Json::List(Vec::new()), Json::Object(Vec::new()), Json::Bool(false)]),
            ),
        ]);
        let expected = serde_json::json!({
            &text: &text, "list": [-1, 0.5, 2.0, null], "empty": [[], {}, false],
        });
        let short = written(&value);
        let long = value.write(usize::MAX).expect("nothing is too long");
        for text in [&short, &long] {
            let read: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(read, expected);
        }
        assert_eq!(value.write(long.len()).as_ref(), Some(&long));
        assert_eq!(value.write(long.len() - 1).as_ref(), Some(&short));
        assert_eq!(value.write(short.len()).as_ref(), Some(&short));
        assert_eq!(value.write(short.len() - 1), None);
        let around = |inner: Json| Json::object([("inner", Json::List(vec![inner, Json::Null]))]);
        let (whole, apart) = (around(value.clone()), around(value.written()));
        assert_eq!(apart.size(), whole.size());
        assert_eq!(apart.write(usize::MAX), whole.write(usize::MAX));
        assert_eq!(written(&apart), written(&whole));
        let small = Json::object([("a", Json::List(vec![Json::Whole(1), Json::Object(Vec::new())]))]);
        assert_eq!(small.write(100).as_deref(), Some("{\n  \"a\": [\n    1,\n    {}\n  ]\n}"));
    }

    #[test]
    fn an_object_with_one_computed_member_is_computed() {
        let code = Code::object([("a", Code::text("x")), ("b", Code::computed("$y"))]);
        assert_eq!(written(&code.json()), r#""{% {\"a\": \"x\", \"b\": $y} %}""#);
    }
}
