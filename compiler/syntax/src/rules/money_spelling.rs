//! An amount is written `100 USD`: the number, then the currency's three letters.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An amount is written `100 USD`: the number, then the currency's three letters.
pub static RULE: Rule = Rule {
    name: "money_spelling",
    level: Level::Error,
    summary: "An amount is written `100 USD`: the number, then the currency's three letters.",
    page: include_str!("money_spelling.md"),
};

/// `$100`, `100 €` or `100 usd`.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` should be `{}`", super::shown(written), super::shown(right)),
        location,
        "the number, then the currency's three letters",
    )
    .note("A sign such as `$` stands for more than twenty currencies; the letters say which one is meant.")
    .fix(format!("Write `{}`", super::shown(right)), location, right)
}
