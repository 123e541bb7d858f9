//! `simulation.toml` isn't TOML.

use flow_source::{Diagnostic, Level, Location, Rule};

/// The file can't be read as what it is.
pub static RULE: Rule = Rule {
    name: "simulation_unreadable",
    level: Level::Error,
    summary: "simulation.toml can't be read.",
    page: include_str!("simulation_unreadable.md"),
};

/// `message` is what the reader of TOML says.
pub fn diagnostic(message: &str, place: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "`simulation.toml` can't be read", place, message)
}
