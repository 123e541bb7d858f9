//! A text in quotes ends on the line on which it begins.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A text in quotes ends on the line on which it begins.
pub static RULE: Rule = Rule {
    name: "unterminated_text",
    level: Level::Error,
    summary: "A text in quotes ends on the line on which it begins.",
    page: include_str!("unterminated_text.md"),
};

/// A quote without a partner on its line; `location` goes up to the end of the line.
pub(crate) fn report(location: Location) -> Diagnostic {
    let end = Location::new(location.file, location.span.after());
    Diagnostic::new(&RULE, "The closing quote is missing", location, "the text never ends")
        .note("Longer texts stand below, on lines that each begin with `|`.")
        .suggestion("Close the quote at the end of the line", end, "\"")
}
