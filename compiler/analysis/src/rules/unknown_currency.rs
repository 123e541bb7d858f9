//! Currencies that do not exist.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A code is none of a currency.
pub static RULE: Rule = Rule {
    name: "unknown_currency",
    level: Level::Error,
    summary: "A code is none of a currency.",
    page: include_str!("unknown_currency.md"),
};

/// `near` is the code that was meant.
pub(crate) fn diagnostic(written: &str, location: Location, near: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("There is no currency `{written}`"), location, "no such code")
            .note("Currencies have the three letters of ISO 4217: EUR, USD, JPY.");
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A
system B { action pay(amount: Money) }
role C { decides B.pay when amount <= 5 XYZ }
"#,
            &["unknown_currency: There is no currency `XYZ`"],
        );
    }
}
