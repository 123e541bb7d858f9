//! Things in a list are parted by commas.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// Things in a list are parted by commas.
pub static RULE: Rule = Rule {
    name: "missing_comma",
    level: Level::Error,
    summary: "Things in a list are parted by commas.",
    page: include_str!("missing_comma.md"),
};

/// A comma is missing at `gap`, before `next`.
pub(crate) fn report(gap: Location, next: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "A comma is missing", next, "this is the next one in the list").fix(
        "Write a comma",
        gap,
        ",",
    )
}

/// One more comma is missing in the list of which `found` speaks.
pub(crate) fn another(mut found: Diagnostic, gap: Location, next: Location) -> Diagnostic {
    found.title = "Commas are missing".to_owned();
    if let Some(fix) = found.fixes.first_mut() {
        fix.title = "Write the commas".to_owned();
        fix.edits.push(Edit { location: gap, text: ",".to_owned() });
    }
    found.label(next, "and here")
}
