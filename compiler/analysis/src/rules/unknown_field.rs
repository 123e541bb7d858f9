//! Fields that do not exist.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// Something has no field of that name.
pub static RULE: Rule = Rule {
    name: "unknown_field",
    level: Level::Error,
    summary: "Something has no field of that name.",
    page: include_str!("unknown_field.md"),
};

fn meant(diagnostic: Diagnostic, near: Option<&str>, location: Location) -> Diagnostic {
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    }
}

fn has(diagnostic: Diagnostic, names: &[&str]) -> Diagnostic {
    match names {
        [] => diagnostic,
        _ => diagnostic.note(format!("It has {}.", list(names.iter().copied()))),
    }
}

/// A field that a record doesn't have.
pub(crate) fn diagnostic(
    name: &str,
    record: &str,
    names: &[&str],
    near: Option<&str>,
    location: Location,
    declared: Location,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("`{record}` has no field `{name}`"), location, "no such field")
            .label(declared, "declared here");
    has(meant(diagnostic, near, location), names)
}

/// Something that an event or the end of another workflow doesn't carry.
pub(crate) fn carried(name: &str, of: &str, names: &[&str], near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, format!("`{of}` doesn't carry `{name}`"), location, "not carried");
    has(meant(diagnostic, near, location), names)
}

/// A field of a list.
pub(crate) fn of_list(name: &str, list: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{list}` is a list, so `{name}` could be that of any of them"),
        location,
        "of which one?",
    )
    .note(format!("Say which: `any one in {list} where one.{name} ...`, or do a step for each of them with `each one in {list}`."))
}

/// A field of what has none.
pub(crate) fn of_plain(name: &str, is: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{is} has no field `{name}`"), location, "this has no fields")
}

/// A figure that a step, a case or a participant doesn't have.
pub(crate) fn figure(name: &str, of: &str, names: &[&str], near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("{of} has no figure `{name}`"), location, "nobody knows this");
    has(meant(diagnostic, near, location), names)
}
