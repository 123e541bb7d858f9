//! Every block has an opening and a closing brace.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Every block has an opening and a closing brace.
pub static RULE: Rule = Rule {
    name: "missing_brace",
    level: Level::Error,
    summary: "Every block has an opening and a closing brace.",
    page: include_str!("missing_brace.md"),
};

/// The closing brace of the block that `opening` begins is missing `here`.
pub(crate) fn closing(opening: Location, here: Location, name: &str, fix: &str) -> Diagnostic {
    let name = super::shown(name.trim_end_matches('{').trim_end());
    Diagnostic::new(&RULE, format!("the closing `}}` of `{name}` is missing"), opening, "this block is never closed")
        .label(here, "it should end here")
        .fix("Close the block", here, fix)
}

/// The opening brace is missing at `location`.
pub(crate) fn opening(location: Location, name: &str) -> Diagnostic {
    let name = super::shown(name);
    Diagnostic::new(&RULE, format!("the opening `{{` of `{name}` is missing"), location, "the lines below belong to this block")
        .fix("Open the block", location, " {")
}
