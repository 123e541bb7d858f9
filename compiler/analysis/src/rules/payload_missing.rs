//! Parameters of the receiving workflow that the seam does not fill.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A handoff does not carry what the other side needs.
pub static RULE: Rule = Rule {
    name: "payload_missing",
    level: Level::Error,
    summary: "A handoff does not carry what the other side needs.",
    page: include_str!("payload_missing.md"),
};

/// What is missing: parameter, type in words, and where it is declared.
pub(crate) struct Missing<'a> {
    /// The parameter.
    pub(crate) name: &'a str,
    /// Its type in words.
    pub(crate) type_: &'a str,
    /// The type in words that the sender has under that name, where it has one.
    pub(crate) other: Option<&'a str>,
    /// Where the receiver declares it.
    pub(crate) declared: Location,
}

/// `workflow` is the receiver, `from` the outcome or step, `offered` what it carries.
pub(crate) fn diagnostic(
    workflow: &str,
    from: &str,
    missing: &[Missing<'_>],
    offered: &[&str],
    location: Location,
    sender: Option<Location>,
) -> Diagnostic {
    let names = list(missing.iter().map(|missing| missing.name));
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("`{workflow}` needs {names}, and `{from}` does not carry it"),
        location,
        format!("{names} would be missing"),
    );
    for missing in missing.iter().take(3) {
        let text = match missing.other {
            Some(other) => format!("needed as {}, and carried as {other}", missing.type_),
            None => format!("needed: {}", missing.type_),
        };
        diagnostic = diagnostic.label(missing.declared, text);
    }
    if let Some(sender) = sender {
        let text = match offered {
            [] => "carries nothing".to_owned(),
            _ => format!("carries {}", list(offered.iter().copied())),
        };
        diagnostic = diagnostic.label(sender, text);
    }
    diagnostic
        .note("The receiver would have to ask back, or guess. Let the outcome carry it, or name it in the seam: `to WORKFLOW(name: value)`.")
}
