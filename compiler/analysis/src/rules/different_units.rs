//! Values that can not be computed or compared with each other.

use crate::place;
use flow_ir::{Expression, ExpressionKind, Operator};
use flow_source::{Diagnostic, Level, Location, Rule};

/// Two values are of different kinds, so they can not be added or compared.
pub static RULE: Rule = Rule {
    name: "different_units",
    level: Level::Error,
    summary: "Two values are of different kinds, so they can not be added or compared.",
    page: include_str!("different_units.md"),
};

/// Two currencies in a sum.
pub(crate) fn currencies(one: &str, other: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{one} and {other} can't be added up"), location, "two currencies")
        .note("What they are worth together depends on the day's rate, which this text doesn't know. Use one currency, or let a system that knows the rate convert it first.")
}

/// Two currencies compared.
pub(crate) fn currencies_compared(one: &str, other: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{one} can't be compared with {other}"), location, "two currencies")
        .note("Which is more depends on the day's rate, so the same case would go one way today and another tomorrow. Write the limit in the currency of the amount.")
}

/// Two values that don't go together in a sum or product.
pub(crate) fn computed(operator: Operator, one: &str, other: &str, location: Location) -> Diagnostic {
    let (done, joined) = match operator {
        Operator::Add => ("added", "and"),
        Operator::Subtract => ("subtracted from each other", "and"),
        Operator::Multiply => ("multiplied", "and"),
        Operator::Divide => ("divided", "by"),
    };
    let title = match operator {
        Operator::Divide => format!("{one} can't be divided by {other}"),
        _ => format!("{one} {joined} {other} can't be {done}"),
    };
    let diagnostic = Diagnostic::new(&RULE, title, location, "these don't go together");
    if one == "a text" || other == "a text" {
        return diagnostic
            .note("Texts stand alone. Where people must read two of them together, hand over both.");
    }
    diagnostic.note("Like goes with like: money with money, time with time. Money, time and shares can be multiplied with a number or a percentage.")
}

/// Two values that don't go together in a comparison; `right` is the second one.
pub(crate) fn compared(one: &str, other: &str, location: Location, right: &Expression) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("{one} can't be compared with {other}"),
        location,
        "these are never alike",
    );
    match (one, &right.kind) {
        ("an amount of money", ExpressionKind::Number { value }) => {
            diagnostic.note(format!("Say in which currency: `{value} EUR`."))
        }
        ("a length of time", ExpressionKind::Number { value }) => {
            diagnostic.note(format!("Say of what: `{value} days`, `{value}h`."))
        }
        ("an amount of money" | "a length of time" | "a percentage", ExpressionKind::Text { value })
            if value.starts_with(|first: char| first.is_ascii_digit()) =>
        {
            diagnostic.note("What is counted or measured stands without quotes.").suggestion(
                format!("Write `{value}`"),
                place(right.origin),
                value.clone(),
            )
        }
        ("a percentage", ExpressionKind::Number { value }) => {
            let mended = format!("{value}%");
            diagnostic.suggestion(format!("Write `{mended}`"), place(right.origin), mended)
        }
        _ => diagnostic
            .note("A condition that can never hold sends every case the same way, and nobody notices."),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role C
workflow W(a: Money, d: Date, t: Duration, n: Int, p: Percent, x: Text) {
  owner C
  outcome yes
  outcome no
  decide c {
    when a <= 100 -> yes
    when t > 5 -> yes
    when p >= 10 -> yes
    when d - d > 3 days -> yes
    when d + 2 days > today -> yes
    when a * 2 > 5 EUR -> yes
    when a * 10% > 5 EUR -> yes
    when a / a > 5 -> yes
    when t * 2 > 3h -> yes
    when t / 2h > 1.5 -> yes
    when a + t > 5 EUR -> yes
    when x + x is "a" -> yes
    when 1 USD > 5 EUR -> yes
    when a + 1 USD > a + 5 EUR -> yes
    when a + 1 USD - 2 EUR > a -> yes
    when n > 5 EUR -> yes
    when n is true -> yes
    when a * a > 3 EUR -> yes
    when n / n > 5% -> yes
    when n > 4.2 -> yes
    otherwise -> no
  }
}
"#,
            &[
                "different_units: An amount of money can't be compared with a whole number",
                "different_units: A length of time can't be compared with a whole number",
                "different_units: A percentage can't be compared with a whole number",
                "different_units: An amount of money and a length of time can't be added",
                "different_units: A text and a text can't be added",
                "different_units: USD can't be compared with EUR",
                "different_units: USD can't be compared with EUR",
                "different_units: USD and EUR can't be added up",
                "different_units: A whole number can't be compared with an amount of money",
                "different_units: A whole number can't be compared with true or false",
                "different_units: An amount of money and an amount of money can't be multiplied",
            ],
        );
    }
}
