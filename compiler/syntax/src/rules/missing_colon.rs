//! Between a name and what it is stands a colon.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// Between a name and what it is stands a colon.
pub static RULE: Rule = Rule {
    name: "missing_colon",
    level: Level::Error,
    summary: "Between a name and what it is stands a colon.",
    page: include_str!("missing_colon.md"),
};

/// A colon is missing at `gap`, between a name and its type; `sure` where it can be nothing else.
pub(crate) fn report(gap: Location, next: Location, name: &str, sure: bool) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("A colon is missing between `{name}` and what it is"),
        next,
        "what it is",
    );
    match sure {
        true => found.fix("Write a colon", gap, ":"),
        false => found.suggestion("Write a colon", gap, ":"),
    }
}

/// One more name in the list of which `found` speaks, without its colon.
pub(crate) fn another(mut found: Diagnostic, gap: Location, next: Location) -> Diagnostic {
    found.title = "Colons are missing between names and what they are".to_owned();
    if let Some(fix) = found.fixes.first_mut() {
        fix.title = "Write the colons".to_owned();
        fix.edits.push(Edit { location: gap, text: ":".to_owned() });
    }
    found.label(next, "here too")
}

/// Nothing says what `name` is; `known` is what it is elsewhere.
pub(crate) fn without_type(gap: Location, place: Location, name: &str, known: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("Nothing says what `{name}` is: a text, a number, an amount of money ...?"),
        place,
        "what kind of thing is this?",
    );
    match known {
        Some(type_) => found
            .note(format!("Each step that writes it says what it is. Elsewhere it is `{name}: {type_}`."))
            .fix(format!("Write `{name}: {type_}`"), gap, format!(": {type_}")),
        None => found
            .note("Its type stands behind a colon: `Text`, `Int`, `Decimal`, `Bool`, `Percent`, `Money`, `Date`, `Time`, `Duration`, `Url`, `Person`, a record or choice of yours, or a `list of` these.")
            .suggestion(format!("Write `{name}: Text`"), gap, ": Text"),
    }
}

/// `Money amount`: what it is stands behind its name; `right` is how that is written.
pub(crate) fn typed(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(
        &RULE,
        format!("`{written}` should be `{shown}`"),
        location,
        "a name, a colon, and what it is",
    )
    .fix(format!("Write `{shown}`"), location, right)
}
