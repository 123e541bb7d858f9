//! Names that are declared twice.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Two declarations of a file, or two fields of a list, have the same name.
pub static RULE: Rule = Rule {
    name: "duplicate_name",
    level: Level::Error,
    summary: "Two declarations of a file, or two fields of a list, have the same name.",
    page: include_str!("duplicate_name.md"),
};

/// `location` is the second, `first` the first place of the name.
pub(crate) fn diagnostic(name: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is declared twice"), location, "here again")
        .label(first, "first here")
        .note("Whoever names it could mean either. Give one of them another name, or take it out.")
}
