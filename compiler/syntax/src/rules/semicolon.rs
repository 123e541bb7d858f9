//! A line ends by itself; no semicolon is needed.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A line ends by itself; no semicolon is needed.
pub static RULE: Rule = Rule {
    name: "semicolon",
    level: Level::Error,
    summary: "A line ends by itself; no semicolon is needed.",
    page: include_str!("semicolon.md"),
};

/// A semicolon; `ends` where the line ends after it anyway.
pub(crate) fn report(location: Location, ends: bool) -> Diagnostic {
    let report = Diagnostic::new(
        &RULE,
        "A semicolon is not needed: the end of the line ends the statement",
        location,
        "this one",
    );
    match ends {
        true => report.fix("Take the semicolon away", location, ""),
        false => report.fix("Begin a new line", location, "\n"),
    }
}

/// One more of them: the habit is one mistake.
pub(crate) fn another(mut found: Diagnostic, location: Location, ends: bool) -> Diagnostic {
    const SHOWN: usize = 5;
    if let Some(fix) = found.fixes.first_mut() {
        fix.title = "Take the semicolons away".to_owned();
        fix.edits.push(Edit { location, text: if ends { String::new() } else { "\n".to_owned() } });
    }
    if found.labels.len() < SHOWN { found.label(location, "and here") } else { found }
}
