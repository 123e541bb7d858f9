//! Orders that go round.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Something is above itself, or part of itself.
pub static RULE: Rule = Rule {
    name: "circular_order",
    level: Level::Error,
    summary: "Something is above itself, or part of itself.",
    page: include_str!("circular_order.md"),
};

/// `members` are the names along the circle, with their places.
pub(crate) fn diagnostic(what: &str, verb: &str, members: &[(&str, Location)]) -> Diagnostic {
    const SHOWN: usize = 8;
    let first = members.first().copied().unwrap_or(("", Location::default()));
    let mut names: Vec<String> = members.iter().take(SHOWN).map(|(name, _)| format!("`{name}`")).collect();
    if members.len() > SHOWN {
        names.push(format!("{} more", members.len() - SHOWN));
    }
    let title = match members {
        [_] => format!("the {what} `{}` {verb} itself", first.0),
        _ => {
            names.push(format!("`{}`", first.0));
            format!("this order of {what}s goes round: {}", names.join(" → "))
        }
    };
    let mut diagnostic = Diagnostic::new(&RULE, title, first.1, format!("`{}` {verb} the next", first.0));
    for (name, place) in members.iter().take(SHOWN).skip(1) {
        diagnostic = diagnostic.label(*place, format!("`{name}` {verb} the next"));
    }
    diagnostic.note("In a circle nothing is highest, so nobody can tell what is allowed or needed. Take out one of the lines.")
}
