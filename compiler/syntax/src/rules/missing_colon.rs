//! Between a name and what it is stands a colon.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Between a name and what it is stands a colon.
pub static RULE: Rule = Rule {
    name: "missing_colon",
    level: Level::Error,
    summary: "Between a name and what it is stands a colon.",
    page: include_str!("missing_colon.md"),
};

/// A colon is missing at `gap`, between a name and its type; `sure` where it can be nothing else.
pub(crate) fn report(gap: Location, next: Location, name: &str, sure: bool) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("a colon is missing between `{name}` and what it is"), next, "what it is");
    match sure {
        true => found.fix("Write a colon", gap, ":"),
        false => found.suggestion("Write a colon", gap, ":"),
    }
}

/// Nothing says what `name` is.
pub(crate) fn without_type(gap: Location, place: Location, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("nothing says what `{name}` is: a text, a number, an amount of money ...?"), place, "what kind of thing is this?")
        .note("Its type stands behind a colon: `Text`, `Int`, `Decimal`, `Bool`, `Percent`, `Money`, `Date`, `Time`, `Duration`, `Url`, `Person`, a record or choice of yours, or a `list of` these.")
        .suggestion(format!("Write `{name}: Text`"), gap, ": Text")
}
