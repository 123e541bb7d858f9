//! A role that nobody gives anything to do.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Every role is named somewhere: as an owner, a performer, a reviewer, a deputy, somebody who is told.
///
/// A package without a workflow is a library, and nothing is said about its roles.
pub static RULE: Rule = Rule {
    name: "orphan_role",
    level: Level::Warning,
    summary: "A role has nothing to do.",
    page: include_str!("orphan_role.md"),
};

/// `name` is the role.
pub(crate) fn diagnostic(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("“{name}” has nothing to do here"), location, "nothing names this role")
        .note("Whoever is in it believes to have a part in the work. Give the role one, or take it out.")
}
