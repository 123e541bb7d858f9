//! Each condition of a `decide` is a line of its own.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Each condition of a `decide` is a line of its own.
pub static RULE: Rule = Rule {
    name: "else_if",
    level: Level::Error,
    summary: "Each condition of a `decide` is a line of its own.",
    page: include_str!("else_if.md"),
};

/// `else if`; the location covers both words. `begins` where a line begins with them.
pub(crate) fn report(location: Location, begins: bool) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "`else if` should be a line of its own that begins with `when`",
        location,
        "the next condition",
    )
    .note("The lines of a `decide` are tried from the top; the first that holds is taken.")
    .fix("Begin a new line with `when`", location, if begins { "when" } else { "\nwhen" })
}
