//! Values are compared with `is`, `is not`, `<`, `<=`, `>` and `>=`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Values are compared with `is`, `is not`, `<`, `<=`, `>` and `>=`.
pub static RULE: Rule = Rule {
    name: "comparison_spelling",
    level: Level::Error,
    summary: "Values are compared with `is`, `is not`, `<`, `<=`, `>` and `>=`.",
    page: include_str!("comparison_spelling.md"),
};

/// `==`, `!=`, `≥` and their like.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let text = if right.starts_with("is") && !written.starts_with(' ') { spaced(right) } else { right.to_owned() };
    Diagnostic::new(&RULE, format!("`{written}` should be `{right}`"), location, format!("compare with `{right}`"))
        .fix(format!("Write `{right}`"), location, text)
}

/// With a space on each side, since the mark may have stood without.
fn spaced(word: &str) -> String {
    format!(" {word} ")
}
