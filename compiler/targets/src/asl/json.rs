//! JSON that keeps the order in which its keys were added, and JSONata inside it.

use crate::artifact::quote;
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
}

impl Json {
    /// A text that Step Functions takes as it is. What it would read as JSONata is written as a JSONata text instead, and so are
    /// texts that are empty or have several lines, which checkers of definitions stumble over.
    pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let awkward = text.is_empty() || text.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
        if awkward || text.contains("{%") || text.contains("%}") {
            return Self::expression(&literal(&text));
        }
        Self::Text(text)
    }

    /// A word of ours or a name of a state, which can't hold JSONata.
    pub(super) fn word(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A JSONata expression.
    pub(super) fn expression(expression: &str) -> Self {
        Self::Text(format!("{{% {expression} %}}").into())
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
    /// As a text: on lines of their own with two spaces of indentation, or without any white space. `None` where it is
    /// longer than `longest` bytes.
    pub(super) fn write(&self, indented: bool, longest: usize) -> Option<String> {
        let mut writer = Writer { text: String::new(), indented, depth: 0, longest };
        writer.value(self);
        (writer.text.len() <= longest).then_some(writer.text)
    }
}

struct Writer {
    text: String,
    indented: bool,
    depth: usize,
    longest: usize,
}

impl Writer {
    fn value(&mut self, value: &Json) {
        // What is too long already is of no use to anybody.
        if self.text.len() > self.longest {
            return;
        }
        match value {
            Json::Null => self.text.push_str("null"),
            Json::Bool(true) => self.text.push_str("true"),
            Json::Bool(false) => self.text.push_str("false"),
            Json::Whole(number) => self.text.push_str(&number.to_string()),
            // Only numbers that JSON has no words for are refused: infinities and the like.
            Json::Number(number) => match serde_json::Number::from_f64(*number) {
                Some(number) => self.text.push_str(&number.to_string()),
                None => self.text.push_str("null"),
            },
            Json::Text(text) => quote(text, &mut self.text),
            Json::List(items) => {
                self.text.push('[');
                self.depth += 1;
                for (index, item) in items.iter().enumerate() {
                    self.next(index);
                    self.value(item);
                }
                self.close(items.is_empty(), ']');
            }
            Json::Object(members) => {
                self.text.push('{');
                self.depth += 1;
                for (index, (key, value)) in members.iter().enumerate() {
                    self.next(index);
                    quote(key, &mut self.text);
                    self.text.push_str(if self.indented { ": " } else { ":" });
                    self.value(value);
                }
                self.close(members.is_empty(), '}');
            }
        }
    }

    fn next(&mut self, index: usize) {
        if index > 0 {
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
                self.text.push_str("  ");
            }
        }
    }
}

/// A text as a JSONata literal. Everything that could end the text or the expression around it is escaped.
pub(super) fn literal(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            // `%}` would end the expression; the rest would break the line or change how it is shown.
            '%' | '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                written.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => written.push(character),
        }
    }
    written.push('"');
    written
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
        let members: Vec<(&str, Code)> = members.into_iter().collect();
        let text: Vec<String> =
            members.iter().map(|(name, code)| format!("{}: {}", literal(name), code.text)).collect();
        let constant = members
            .into_iter()
            .map(|(name, code)| code.constant.map(|value| (Cow::from(name.to_owned()), value)))
            .collect::<Option<Vec<_>>>();
        Self { text: format!("{{{}}}", text.join(", ")), constant: constant.map(Json::Object) }
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
        value.write(false, usize::MAX).expect("nothing is too long")
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
        for indented in [false, true] {
            let written = value.write(indented, usize::MAX).expect("nothing is too long");
            let read: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
            assert_eq!(read, expected);
            assert_eq!(value.write(indented, written.len()).as_deref(), Some(written.as_str()));
            assert_eq!(value.write(indented, written.len() - 1), None);
        }
        let small = Json::object([("a", Json::List(vec![Json::Whole(1), Json::Object(Vec::new())]))]);
        assert_eq!(small.write(true, 100).as_deref(), Some("{\n  \"a\": [\n    1,\n    {}\n  ]\n}"));
    }

    #[test]
    fn an_object_with_one_computed_member_is_computed() {
        let code = Code::object([("a", Code::text("x")), ("b", Code::computed("$y"))]);
        assert_eq!(written(&code.json()), r#""{% {\"a\": \"x\", \"b\": $y} %}""#);
    }
}
