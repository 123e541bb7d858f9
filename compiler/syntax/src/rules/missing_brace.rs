//! Every block has an opening and a closing brace.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

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
    Diagnostic::new(
        &RULE,
        format!("The closing `}}` of `{name}` is missing"),
        opening,
        "this block is never closed",
    )
    .label(here, "it should end here")
    .fix("Close the block", here, fix)
}

/// The opening brace is missing at `location`.
pub(crate) fn opening(location: Location, name: &str) -> Diagnostic {
    let name = super::shown(name);
    Diagnostic::new(
        &RULE,
        format!("The opening `{{` of `{name}` is missing"),
        location,
        "the lines below belong to this block",
    )
    .fix("Open the block", location, " {")
}

/// Both braces are missing, the closing one at `end`.
pub(crate) fn both(location: Location, end: Location, name: &str, close: &str) -> Diagnostic {
    let name = super::shown(name);
    let edits =
        vec![Edit { location, text: " {".to_owned() }, Edit { location: end, text: close.to_owned() }];
    Diagnostic::new(&RULE, format!("The braces of `{name}` are missing"), location, "it should begin here")
        .label(end, "it should end here")
        .note("Lines belong to a block by its braces; how far they are indented is for the eye.")
        .offer("Put it in braces", edits, true)
}

/// `record Order:` with its lines below: `open` is where the brace goes, with the colon, and `close` where it ends.
pub(crate) fn indented(open: Location, close: Location, name: &str, text: &str) -> Diagnostic {
    let name = super::shown(name);
    let edits =
        vec![Edit { location: open, text: " {".to_owned() }, Edit { location: close, text: text.to_owned() }];
    Diagnostic::new(
        &RULE,
        format!("The braces of `{name}` are missing"),
        open,
        "it should begin here, with `{`",
    )
    .label(close, "it should end here, with `}`")
    .note("Lines belong to a block by its braces; how far they are indented is for the eye.")
    .offer("Put it in braces", edits, true)
}

/// What belongs to a declaration stands behind it, without braces.
pub(crate) fn instead(location: Location, title: &str, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, title, location, "braces belong here").fix(
        format!("Write `{}`", right.trim_start()),
        location,
        right,
    )
}
