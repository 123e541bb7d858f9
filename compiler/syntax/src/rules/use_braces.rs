//! What is taken from a module stands in braces right behind it.

use flow_source::{Diagnostic, Level, Location, Rule};

/// What is taken from a module stands in braces right behind it.
pub static RULE: Rule = Rule {
    name: "use_braces",
    level: Level::Error,
    summary: "What is taken from a module stands in braces right behind it.",
    page: include_str!("use_braces.md"),
};

/// `use people.{ Team }`; the location is what stands between the module and the brace.
pub(crate) fn report(location: Location) -> Diagnostic {
    let title = "The names that are taken stand in braces right behind the module, without a dot or colons";
    Diagnostic::new(&RULE, title, location, "this goes")
        .note("Dots lead from one module to the next: `use org.people { Team, Lead }`.")
        .fix("Take it out", location, " ")
}
