//! Values that are given twice.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A value is given twice under the same name.
pub static RULE: Rule = Rule {
    name: "duplicate_argument",
    level: Level::Error,
    summary: "A value is given twice under the same name.",
    page: include_str!("duplicate_argument.md"),
};

/// `location` is the second, `first` the first place.
pub(crate) fn diagnostic(name: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is given twice"), location, "here again")
        .label(first, "first here")
        .note("Only one of the two can count, and each reader will pick another one. Take one out.")
}
