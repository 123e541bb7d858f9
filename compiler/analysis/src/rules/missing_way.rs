//! A step that lacks a way out it must have.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A step does not say where it leads.
pub static RULE: Rule = Rule {
    name: "missing_way",
    level: Level::Error,
    summary: "A step does not say where it leads.",
    page: include_str!("missing_way.md"),
};

/// What the step is, and so which way it lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lacking {
    /// `done`, of a stage, wait, run or parallel.
    Done(&'static str),
    /// `done` of a run that may be skipped, or goes on at once.
    DoneOfRun,
    /// `accept` of a gate.
    Accept,
    /// The arms of a decision.
    Arms,
}

/// `edit` is where the line would be put, and the line, with its indentation.
pub(crate) fn diagnostic(
    name: &str,
    lacking: Lacking,
    location: Location,
    edit: (Location, String),
    target: &str,
) -> Diagnostic {
    let (title, label, word, why) = match lacking {
        Lacking::Done(kind) => (
            format!("`{name}` does not say where it leads when it is done"),
            format!("this {kind} has no `done`"),
            "done",
            "There is no fall-through: each step says where work goes, so that lines can be moved without breaking \
             anything.",
        ),
        Lacking::DoneOfRun => (
            format!("`{name}` does not say where it leads when it does not wait for an outcome"),
            "this run has no `done`".to_owned(),
            "done",
            "A run that is `detached`, or skipped because its `when` does not hold, goes on with `done`.",
        ),
        Lacking::Accept => (
            format!("the gate `{name}` has no `accept`, so nothing can ever pass it"),
            "this gate has no `accept`".to_owned(),
            "accept",
            "A gate nothing can pass stops every case that comes to it.",
        ),
        Lacking::Arms => (
            format!("the decision `{name}` has nothing to choose from"),
            "this decision has no arm".to_owned(),
            "otherwise",
            "Say `when CONDITION -> STEP` for each way, and `otherwise -> STEP` for the rest.",
        ),
    };
    Diagnostic::new(&RULE, title, location, label).note(why).suggestion(
        format!("Add `{word} -> {target}`"),
        edit.0,
        edit.1,
    )
}
