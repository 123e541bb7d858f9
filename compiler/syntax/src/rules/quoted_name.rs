//! A name stands without quotes.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A name stands without quotes.
pub static RULE: Rule = Rule {
    name: "quoted_name",
    level: Level::Error,
    summary: "A name stands without quotes.",
    page: include_str!("quoted_name.md"),
};

/// A name in quotes; `right` is a name that can stand there.
pub(crate) fn report(location: Location, right: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, "A name stands without quotes", location, "a name, not a text")
        .note("A name is one word of letters, digits and `_`, so that other lines can lead to it. What people read can be a `title \"...\"` of its own.");
    match right {
        "" => diagnostic,
        right => diagnostic.suggestion(format!("Write `{right}`"), location, right),
    }
}

/// A time zone without quotes.
pub(crate) fn zone(location: Location, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "A time zone stands in quotes", location, "a text, not a name").fix(
        format!("Write `\"{written}\"`"),
        location,
        format!("\"{written}\""),
    )
}

/// A name of several words; `right` is one word for them.
pub(crate) fn words(location: Location, written: &str, right: &str) -> Diagnostic {
    let written = super::shown(written);
    Diagnostic::new(&RULE, format!("A name is one word: `{right}` for `{written}`"), location, "several words")
        .note("Other lines lead to it by its name. What people read is made of it, with spaces; a `title \"...\"` says more.")
        .fix(format!("Write `{right}`"), location, right)
}

/// What stands behind an arrow in quotes or as a sign; `right` is how that is said.
pub(crate) fn target(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(
        &RULE,
        format!("`{written}` is no name: an arrow leads to a step or an outcome by its name"),
        location,
        "the name of a step or an outcome",
    )
    .note("How a case can end is said in the workflow, in a line for each: `outcome paid`.")
    .suggestion(format!("Write `{shown}`"), location, right)
}

/// The same where the name is used in other places, too.
pub(crate) fn everywhere(
    location: Location,
    written: &str,
    right: &str,
    others: &[Location],
    edits: Vec<Edit>,
) -> Diagnostic {
    let written = super::shown(written);
    let found = Diagnostic::new(&RULE, format!("A name is one word: `{right}` for `{written}`"), location, "no single word")
        .note("Other lines lead to it by its name. What people read is made of it, with spaces; a `title \"...\"` says more.");
    let found = others.iter().take(4).fold(found, |found, other| found.label(*other, "the same name"));
    let all = if others.is_empty() { "" } else { " everywhere" };
    found.offer(format!("Write `{right}`{all}"), edits, true)
}
