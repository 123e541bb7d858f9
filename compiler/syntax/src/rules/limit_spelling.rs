//! A limit is a condition.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A limit is a condition.
pub static RULE: Rule = Rule {
    name: "limit_spelling",
    level: Level::Error,
    summary: "A limit is a condition.",
    page: include_str!("limit_spelling.md"),
};

/// `uses Bank.pay up to 100 EUR`; `right` is the condition, where it can be told of what, `bound` its sign and value.
pub(crate) fn report(
    location: Location,
    written: &str,
    right: Option<&str>,
    bound: (&str, &str),
) -> Diagnostic {
    let written = super::shown(written);
    let note = "A limit names what it is about, with the name that the action gives it: `action pay(amount: Money)` has an `amount`.";
    match right {
        Some(right) => {
            Diagnostic::new(&RULE, format!("`{written}` should be `{right}`"), location, "a limit of what?")
                .note(note)
                .fix(format!("Write `{right}`"), location, right)
        }
        None => {
            let title = format!(
                "`{written}` does not say what is limited: write `when ... {} {}`",
                bound.0,
                super::shown(bound.1)
            );
            Diagnostic::new(&RULE, title, location, "a limit of what?").note(note)
        }
    }
}
