//! One name, two types.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Two steps write the same data with different types.
pub static RULE: Rule = Rule {
    name: "conflicting_types",
    level: Level::Error,
    summary: "Two steps write the same data with different types.",
    page: include_str!("conflicting_types.md"),
};

/// One place where the data is written or declared.
pub(crate) struct Written<'a> {
    /// Where.
    pub(crate) location: Location,
    /// Its type in words.
    pub(crate) type_: &'a str,
    /// True where it is written for each item of a list, so that outside it is a list.
    pub(crate) each: bool,
}

/// `first` is the earlier place, `second` the one that does not fit.
pub(crate) fn diagnostic(name: &str, first: &Written<'_>, second: &Written<'_>) -> Diagnostic {
    let label = |written: &Written<'_>| {
        let outside = if written.each { ", once for each item, so outside a list" } else { "" };
        format!("{} here{outside}", written.type_)
    };
    Diagnostic::new(
        &RULE,
        format!("`{name}` is written as two different things"),
        second.location,
        label(second),
    )
    .label(first.location, label(first))
    .note("Whoever reads it later must know what they get. Writing again makes a new version of the same thing; another thing needs another name.")
}
