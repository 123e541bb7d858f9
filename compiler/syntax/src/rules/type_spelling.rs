//! A type is spelled as in another language.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A type is spelled as in another language.
pub static RULE: Rule = Rule {
    name: "type_spelling",
    level: Level::Error,
    summary: "A type is spelled as in another language.",
    page: include_str!("type_spelling.md"),
};

/// Types of other languages, and what Flow calls them.
const FOREIGN: &[(&str, &str)] = &[
    ("string", "Text"),
    ("str", "Text"),
    ("text", "Text"),
    ("int", "Int"),
    ("integer", "Int"),
    ("number", "Decimal"),
    ("float", "Decimal"),
    ("double", "Decimal"),
    ("decimal", "Decimal"),
    ("bool", "Bool"),
    ("boolean", "Bool"),
    ("percent", "Percent"),
    ("percentage", "Percent"),
    ("money", "Money"),
    ("amount", "Money"),
    ("currency", "Money"),
    ("eur", "Money"),
    ("usd", "Money"),
    ("gbp", "Money"),
    ("chf", "Money"),
    ("date", "Date"),
    ("datetime", "Date"),
    ("time", "Time"),
    ("timespan", "Duration"),
    ("url", "Url"),
    ("uri", "Url"),
];

/// What Flow calls a type of another language. A record of the author's may be called the same: ask first whether there is one.
pub fn meant(written: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(word, _)| written.eq_ignore_ascii_case(word)).map(|(_, type_)| *type_)
}

/// The name of a type inside another type, as it should be. What may be a record of the author's stays as it is: those begin
/// with a capital letter, and no business has a `String`.
pub(crate) fn named(written: &str) -> &str {
    let surely = ["String", "Str", "Int", "Integer", "Float", "Double", "Boolean"].contains(&written);
    match meant(written) {
        Some(right) if surely || written.starts_with(char::is_lowercase) => right,
        _ => written,
    }
}

/// A type as other languages write it; `right` is how Flow does.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let written = super::shown(written);
    Diagnostic::new(
        &RULE,
        format!("`{written}` should be `{right}`"),
        location,
        format!("in Flow this is `{right}`"),
    )
    .note("Several of a kind are a `list of Text`; what may be missing is `optional Text`.")
    .fix(format!("Write `{right}`"), location, right)
}

/// `Money EUR`: the currency belongs to an amount.
pub(crate) fn currency(location: Location, written: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`Money` stands alone: `{written}` belongs to an amount"),
        location,
        "an amount says its currency itself",
    )
    .note("An amount is written with its currency, such as `100 EUR`; two currencies are never added up.")
    .fix("Take it out", location, "")
}

/// What may be missing is said in another place than before the type.
pub(crate) fn optional(location: Location, written: &str, edits: Vec<Edit>) -> Diagnostic {
    let mut right = written.to_owned();
    let start = location.span.start;
    // From behind, so that no edit moves another.
    for edit in edits.iter().rev() {
        let from = edit.location.span.start.saturating_sub(start) as usize;
        let to = edit.location.span.end.saturating_sub(start) as usize;
        if right.is_char_boundary(from) && right.is_char_boundary(to) && to <= right.len() {
            right.replace_range(from..to, &edit.text);
        }
    }
    let (written, right) = (super::shown(written), super::shown(&right));
    Diagnostic::new(&RULE, format!("`{written}` should be `{right}`"), location, "this may be missing")
        .note("What may be missing is `optional`, and that word stands before what it is.")
        .offer(format!("Write `{right}`"), edits, true)
}
