//! Names that must differ inside a workflow.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Two parts of a workflow have the same name.
pub static RULE: Rule = Rule {
    name: "repeated_name",
    level: Level::Error,
    summary: "Two parts of a workflow have the same name.",
    page: include_str!("repeated_name.md"),
};

/// `location` is the second, `first` the first place of the name.
pub(crate) fn diagnostic(name: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is there twice in this workflow"), location, "here again")
        .label(first, "first here")
        .note("An arrow, a scenario or a colleague that names it could mean either. Give one of them another name.")
}
