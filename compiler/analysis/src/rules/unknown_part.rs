//! Names of parts of a workflow that mean nothing.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A line names a step, event or other part of a workflow that does not exist.
pub static RULE: Rule = Rule {
    name: "unknown_part",
    level: Level::Error,
    summary: "A line names a step, event or other part of a workflow that does not exist.",
    page: include_str!("unknown_part.md"),
};

/// `what` says what the name should be ("step", "event"), `known` are the ones there are.
pub(crate) fn diagnostic(
    what: &str,
    name: &str,
    near: Option<&str>,
    known: &[&str],
    location: Location,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("There is no {what} called `{name}` here"),
        location,
        "means nothing here",
    );
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    if what == "event" && near.is_none() {
        diagnostic = diagnostic.note(
            "Events come from outside and are declared: `event cancelled`. What goes wrong in the step itself has words of its own: `fails -> ...` for an error, `late -> ...` for time that runs out.",
        );
    }
    match known {
        [] => diagnostic.note(format!("This workflow has no {what} yet.")),
        [_] => diagnostic.note(format!("There is {}.", list(known.iter().copied()))),
        _ => diagnostic.note(format!("There are {}.", list(known.iter().copied()))),
    }
}

/// A post-mortem names a scenario that does not exist.
pub(crate) fn scenario(text: &str, near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("There is no scenario called \"{text}\""),
        location,
        "nothing guards this",
    )
    .note("A post-mortem names the scenario that would show it next time, word for word.");
    match near {
        Some(near) => diagnostic.suggestion(
            format!("Did you mean \"{near}\"?"),
            location,
            format!("\"{}\"", near.replace('\\', "\\\\").replace('"', "\\\"")),
        ),
        None => diagnostic,
    }
}
