//! Names that are taken and not used.

use crate::wording::list;
use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A `use` takes something that the file does not use.
pub static RULE: Rule = Rule {
    name: "unused_use",
    level: Level::Warning,
    summary: "A `use` takes something that the file does not use.",
    page: include_str!("unused_use.md"),
};

/// `names` are those that aren't used, empty for a whole `use`; `edits` take them out.
pub(crate) fn diagnostic(names: &[&str], module: &str, location: Location, edits: Vec<Edit>) -> Diagnostic {
    let what = match names {
        [] => format!("`{module}`"),
        _ => list(names.iter().copied()),
    };
    let verb = if names.len() > 1 { "are" } else { "is" };
    Diagnostic::new(&RULE, format!("{what} {verb} taken from elsewhere and not used"), location, "not used")
        .note("Readers look for what a file has to do with it.")
        .offer("Take it out", edits, true)
}
