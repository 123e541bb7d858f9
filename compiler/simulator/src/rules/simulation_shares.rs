//! Shares of answers in `simulation.toml` that don't add up.

use flow_source::{Diagnostic, Level, Location, Rule};

/// The answers of a gate, decision, recovery or handoff are said, and together they aren't all of them.
pub static RULE: Rule = Rule {
    name: "simulation_shares",
    level: Level::Error,
    summary: "The shares of a step's answers don't add up to 100%.",
    page: include_str!("simulation_shares.md"),
};

/// `sum` is what they add up to; `silent` are the answers that have no share.
pub fn diagnostic(title: &str, sum: f64, silent: &[&str], place: Location) -> Diagnostic {
    let sum = (sum * 1_000.0).round() / 10.0;
    let (label, note) = if sum < 100.0 {
        let missing = ((100.0 - sum) * 10.0).round() / 10.0;
        let note = match silent {
            [] => "Where the rest goes nobody knows.".to_owned(),
            silent => format!("Where the rest goes nobody knows. No share has: {}.", silent.join(", ")),
        };
        (format!("{missing}% are missing"), note)
    } else {
        let over = ((sum - 100.0) * 10.0).round() / 10.0;
        (format!("{over}% too much"), "Of a hundred cases no more than a hundred can be answered.".to_owned())
    };
    Diagnostic::new(&RULE, format!("The answers of “{title}” add up to {sum}%, not to 100%"), place, label)
        .note(note)
}
