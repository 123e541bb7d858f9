//! A line never ends in a joining word: the next line begins with it.

use crate::token::Token;
use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A line never ends in a joining word: the next line begins with it.
pub static RULE: Rule = Rule {
    name: "trailing_operator",
    level: Level::Error,
    summary: "A line never ends in a joining word: the next line begins with it.",
    page: include_str!("trailing_operator.md"),
};

/// A line that ends in `operator`, which is a `kind`. `whole` is the operator with the space before it; `next` is where the next line
/// begins, if there is one.
pub(crate) fn report(
    location: Location,
    operator: &str,
    next: Option<Location>,
    whole: Location,
    kind: Token,
) -> Diagnostic {
    let report = Diagnostic::new(
        &RULE,
        format!("The line ends in `{operator}`, and something should follow"),
        location,
        "something should follow",
    );
    let joins = matches!(kind, Token::And | Token::Or | Token::Then | Token::Else | Token::Except);
    let removable = joins || matches!(kind, Token::Plus | Token::Minus | Token::Star | Token::Slash);
    match next {
        Some(next) if joins => report
            .note(format!("A line that goes on begins with `{operator}`, so that a half-written line never takes in the next one."))
            .offer(
                format!("Begin the next line with `{operator}`"),
                vec![Edit { location: whole, text: String::new() }, Edit { location: next, text: format!("{operator} ") }],
                false,
            ),
        _ if removable => report.suggestion(format!("Take `{operator}` away"), whole, ""),
        _ => report,
    }
}
