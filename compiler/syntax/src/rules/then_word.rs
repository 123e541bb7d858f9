//! Where a condition leads is said with `->`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Where a condition leads is said with `->`.
pub static RULE: Rule = Rule {
    name: "then_word",
    level: Level::Error,
    summary: "Where a condition leads is said with `->`.",
    page: include_str!("then_word.md"),
};

/// `when x then y`; `right` is what should stand there, which may be nothing.
pub(crate) fn report(location: Location, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "`then` should be `->`", location, "where it leads is said with `->`").fix(
        if right.is_empty() { "Take `then` away" } else { "Write `->`" },
        location,
        right,
    )
}
