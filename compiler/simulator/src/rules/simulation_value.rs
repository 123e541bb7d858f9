//! A value in `simulation.toml` that can't be used.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A length of time without unit, a negative cost, a range that ends before it begins, ...
pub static RULE: Rule = Rule {
    name: "simulation_value",
    level: Level::Error,
    summary: "A value in simulation.toml can't be used.",
    page: include_str!("simulation_value.md"),
};

/// `what` says whose value it is and what is wrong with it; `instead` is what was probably meant, as it is written in the file.
pub fn diagnostic(what: &str, place: Location, instead: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::new(&RULE, what, place, "this");
    match instead {
        Some(instead) => finding.suggestion(format!("Write `{instead}`"), place, instead),
        None => finding,
    }
}
