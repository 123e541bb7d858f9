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

/// A `use` that is written as in another language; `right` is how Flow writes it.
pub(crate) fn otherwise(location: Location, right: &str) -> Diagnostic {
    let title = format!("What is taken from a module is written `{}`", super::shown(right));
    Diagnostic::new(&RULE, title, location, "said otherwise in Flow")
        .note("The module comes first, then what is taken from it, in braces; without braces all of it is taken.")
        .fix(format!("Write `{right}`"), location, right)
}

/// `as`: what is taken keeps its name. `right` is the line without it.
pub(crate) fn renamed(location: Location, whole: Location, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "What is taken keeps its name", location, "no other name")
        .note("One thing has one name in all files, so that people can talk about it. Where two are called alike, say the module too: `org.people.Team`.")
        .suggestion(format!("Write `{right}`"), whole, right)
}
