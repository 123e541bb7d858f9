//! Values of another type.

use flow_ir::{Expression, ExpressionKind, Type};
use flow_source::{Diagnostic, Level, Location, Rule};

/// A value is of another type than is needed.
pub static RULE: Rule = Rule {
    name: "wrong_type",
    level: Level::Error,
    summary: "A value is of another type than is needed.",
    page: include_str!("wrong_type.md"),
};

/// `is` and `wanted` say what it is and what is needed.
pub(crate) fn diagnostic(excerpt: &str, is: &str, wanted: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{excerpt}` is {is}, and here {wanted} is needed"),
        location,
        format!("this is {is}"),
    )
}

/// Says how the value could be written, where that is clear.
pub(crate) fn with_hint(
    diagnostic: Diagnostic,
    found: &Expression,
    expected: &Type,
    location: Location,
    text: &str,
) -> Diagnostic {
    let write = |diagnostic: Diagnostic, mended: String| {
        diagnostic.suggestion(format!("Write `{mended}`"), location, mended)
    };
    let expected = match expected {
        Type::Optional { item } => item,
        other => other,
    };
    match (&found.kind, expected) {
        (ExpressionKind::Number { .. }, Type::Percent) => write(diagnostic, format!("{text}%")),
        (ExpressionKind::Number { .. }, Type::Money) => {
            diagnostic.note(format!("Say in which currency: `{text} EUR`."))
        }
        (ExpressionKind::Number { .. }, Type::Duration) => {
            diagnostic.note(format!("Say of what: `{text} days`, `{text}h`."))
        }
        (
            ExpressionKind::Number { .. } | ExpressionKind::Percent { .. } | ExpressionKind::Money { .. },
            Type::Text,
        ) => write(diagnostic, format!("\"{text}\"")),
        (ExpressionKind::Text { value }, Type::Bool) if value == "true" || value == "false" => {
            write(diagnostic, value.clone())
        }
        (
            ExpressionKind::Text { value },
            Type::Int | Type::Decimal | Type::Percent | Type::Money | Type::Date,
        ) if value.starts_with(|first: char| first.is_ascii_digit()) => write(diagnostic, value.clone()),
        (_, Type::List { item }) if **item == found.result => write(diagnostic, format!("[{text}]")),
        (_, Type::Choice { .. }) => diagnostic.note("Members of a choice stand without quotes."),
        _ => diagnostic,
    }
}

/// A member of a choice where a condition is needed; `variable` is what it may be compared with.
pub(crate) fn compared(
    diagnostic: Diagnostic,
    variable: &str,
    member: &str,
    location: Location,
) -> Diagnostic {
    let right = format!("{variable} is {member}");
    diagnostic.suggestion(format!("Write `{right}`"), location, right)
}

/// Too many words before a type.
pub(crate) fn too_nested(location: Location, most: usize) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("This type has more than {most} words before its name"),
        location,
        "too deep to follow",
    )
    .note("Give what is inside a name: a record of its own.")
}

/// `list of role`.
pub(crate) fn kind_wrapped(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("A parameter stands for one `{name}`"), location, "not for several, and not perhaps")
        .note("Who takes part must be known when the text is checked. A `default` makes a parameter one that may be left out.")
}

/// `owner: role` in a record.
pub(crate) fn kind_as_type(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` stands for a declaration and can only be the type of a parameter"),
        location,
        "no type of data",
    )
    .note("For somebody in a case, write the role itself (`commander: IncidentCommander`) or `Person`.")
}

/// A type as other languages call it.
pub(crate) fn foreign(name: &str, type_: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("There is no type `{name}`; it is `{type_}`"),
        location,
        "called otherwise here",
    )
    .fix(format!("Write `{type_}`"), location, type_)
}

/// Something counted or looked through that is no list.
pub(crate) fn not_a_list(what: &str, is: &str, verb: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{what}` is {is} and can't be {verb}"), location, "not a list")
}

/// A value looked for among others that it never is.
pub(crate) fn never_in_list(
    value: &str,
    is: &str,
    wanted: &str,
    location: Location,
    list: Location,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{value}` is {is} and never in this list"),
        location,
        format!("this is {is}"),
    )
    .label(list, format!("each of these is {wanted}"))
}

/// Data that is nobody.
pub(crate) fn not_somebody(name: &str, is: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is {is}, not somebody"), location, format!("this is {is}"))
        .note("Work is done by a role, a person, an agent or a system, or by whoever a stage has named: `writes commander: IncidentCommander`.")
}

/// A time zone that only the data of a case knows.
pub(crate) fn zone_from_data(location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "The time zone must be known when the text is checked",
        location,
        "known only later",
    )
    .note("Write it in quotes: \"Europe/Berlin\".")
}

/// A comparison of what has no order.
pub(crate) fn no_order(is: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{is} is neither less nor more than another"), location, "no order")
        .note("Ask whether they are the same with `is`, or whether it is one of several with `in [ ... ]`.")
}

/// A measure that is no number.
pub(crate) fn no_number(excerpt: &str, is: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{excerpt}` is {is}, and a measure is a number"),
        location,
        format!("this is {is}"),
    )
    .note("A number, a percentage, an amount of money or a length of time.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
choice Size { small, large }
role R
record X { a: string, b: list of role, c: role, d: optional optional list of list of list of Text }
workflow W(n: Int, t: Text, s: Size, u: Url, p: optional Int) {
  owner R
  outcome yes(a: Percent, b: Money, c: Duration, d: Text, e: Size, f: Bool, g: list of Int, h: Decimal, i: Url)
  outcome no
  stage go {
    by   R
    done -> yes(a: 5, b: 5, c: 5, d: 5, e: "small", f: "true", g: 5, h: 5, i: "https://example.com")
  }
  stage other {
    by   n
    done -> no
  }
  decide d {
    when n -> no
    when not n -> no
    when t < "b" -> no
    when s < large -> no
    when count of n > 3 -> no
    when any z in n where z > 3 -> no
    when n in [1, 2, "x"] -> no
    when t in n -> no
    when n in [] -> no
    otherwise -> no
  }
}
measure m1 { counts "x" }
measure m2 { target <= 2026-01-01 }
calendar k(z: Text) {
  zone z
  open Monday from 09:00 to 17:00
}
role Q { calendar k(z: unknown "which?") }
"#,
            &[
                "wrong_type: There is no type `string`; it is `Text`",
                "wrong_type: `role` stands for a declaration and can only be the type of a parameter",
                "wrong_type: `role` stands for a declaration and can only be the type of a parameter",
                "wrong_type: This type has more than 4 words before its name",
                "wrong_type: `5` is a whole number, and here a percentage is needed",
                "wrong_type: `5` is a whole number, and here an amount of money is needed",
                "wrong_type: `5` is a whole number, and here a length of time is needed",
                "wrong_type: `5` is a whole number, and here a text is needed",
                "wrong_type: `\"small\"` is a text, and here `Size` is needed",
                "wrong_type: `\"true\"` is a text, and here true or false is needed",
                "wrong_type: `5` is a whole number, and here a list, each a whole number is needed",
                "wrong_type: `n` is a whole number, not somebody",
                "wrong_type: `n` is a whole number, and here true or false is needed",
                "wrong_type: `n` is a whole number, and here true or false is needed",
                "wrong_type: A text is neither less nor more than another",
                "wrong_type: `Size` is neither less nor more than another",
                "wrong_type: `n` is a whole number and can't be counted",
                "wrong_type: `n` is a whole number and can't be looked through",
                "wrong_type: `\"x\"` is a text, and here a whole number is needed",
                "wrong_type: `n` is a whole number and can't be looked through",
                "wrong_type: `\"x\"` is a text, and a measure is a number",
                "wrong_type: `2026-01-01` is a date, and a measure is a number",
                "unknown: Which?",
            ],
        );
    }
}
