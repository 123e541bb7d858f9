//! A combination of answers, failures and silences that breaks a promise.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Trying all combinations found one that comes to no end, or that does something risky unapproved.
pub static RULE: Rule = Rule {
    name: "explored_way_breaks",
    level: Level::Error,
    summary: "Some combination of answers, failures and silences breaks a promise.",
    page: include_str!("explored_way_breaks.md"),
};

/// `what` is a clause that says what breaks; `ways` are the choices that lead there.
pub fn diagnostic(workflow: &str, what: &str, place: Location, ways: &[String]) -> Diagnostic {
    let mut text = String::from("It takes:");
    for (number, way) in ways.iter().enumerate() {
        text.push_str(&format!("\n{}. {way}", number + 1));
    }
    Diagnostic::new(&RULE, format!("In {workflow}, {what}"), place, "here").note(text)
}
