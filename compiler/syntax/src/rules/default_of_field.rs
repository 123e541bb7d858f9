//! A field of a record has no value of its own.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A field of a record has no value of its own.
pub static RULE: Rule = Rule {
    name: "default_of_field",
    level: Level::Error,
    summary: "A field of a record has no value of its own.",
    page: include_str!("default_of_field.md"),
};

/// `note: Text = "none"`; the location is the sign and the value.
pub(crate) fn report(location: Location, name: &str, value: &str) -> Diagnostic {
    let (name, value) = (super::shown(name), super::shown(value));
    Diagnostic::new(&RULE, format!("The field `{name}` can't have `{value}` as its default"), location, "whoever makes the record says this")
        .note("A record says what there is to know. What stands in it is said where one is made; what may be missing is `optional`. Parameters of a workflow can have a default: `workflow Buy(note: Text default \"none\")`.")
}
