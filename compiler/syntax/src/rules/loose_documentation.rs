//! A `///` comment stands before what it describes.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A `///` comment stands before what it describes.
pub static RULE: Rule = Rule {
    name: "loose_documentation",
    level: Level::Warning,
    summary: "A `///` comment stands before what it describes.",
    page: include_str!("loose_documentation.md"),
};

/// A doc comment that describes nothing.
pub(crate) fn report(location: Location, marks: &str) -> Diagnostic {
    let (title, slashes) = match marks {
        "//!" => ("a `//!` comment stands at the top of a file only", 3),
        _ => ("this `///` comment stands before nothing that it could describe", 3),
    };
    let start = location.span.start;
    let marks = Location::new(location.file, flow_source::Span::new(start, start + slashes));
    Diagnostic::new(&RULE, title, location, "it will not be published")
        .note("`///` stands on lines of its own before a declaration, step, field or parameter.")
        .fix("Make it an ordinary comment", marks, "//")
}
