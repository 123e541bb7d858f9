//! A type is spelled as in another language.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A type is spelled as in another language.
pub static RULE: Rule = Rule {
    name: "type_spelling",
    level: Level::Error,
    summary: "A type is spelled as in another language.",
    page: include_str!("type_spelling.md"),
};

/// A type as other languages write it; `right` is how Flow does.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let written = super::shown(written);
    Diagnostic::new(&RULE, format!("`{written}` should be `{right}`"), location, format!("in Flow this is `{right}`"))
        .note("Several of a kind are a `list of Text`; what may be missing is `optional Text`.")
        .fix(format!("Write `{right}`"), location, right)
}

/// `Money EUR`: the currency belongs to an amount.
pub(crate) fn currency(location: Location, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`Money` stands alone: `{written}` belongs to an amount"), location, "an amount says its currency itself")
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
