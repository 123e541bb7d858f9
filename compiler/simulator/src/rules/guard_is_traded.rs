//! A number is pursued at the cost of what must not be traded for it.

use flow_source::{Diagnostic, Level, Location, Rule};

/// In the simulation a workflow misses its guard.
pub static RULE: Rule = Rule {
    name: "guard_is_traded",
    level: Level::Warning,
    summary: "In the simulation, what a workflow optimises comes at the cost of its guard.",
    page: include_str!("guard_is_traded.md"),
};

/// `value` is what the guard is, `target` what it must be, both in words.
pub fn diagnostic(optimised: &str, guard: &str, value: &str, target: &str, place: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("“{optimised}” is pursued at the cost of “{guard}”: it is {value}, and must be {target}"),
        place,
        format!("in the simulation it is {value}"),
    )
    .note("What is measured gets better, and what matters gets worse; nobody notices until somebody leaves.")
}
