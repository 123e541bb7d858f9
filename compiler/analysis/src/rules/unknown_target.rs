//! An arrow that leads to no step and no outcome.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// An arrow leads to nothing that exists.
pub static RULE: Rule = Rule {
    name: "unknown_target",
    level: Level::Error,
    summary: "An arrow leads to nothing that exists.",
    page: include_str!("unknown_target.md"),
};

/// What other notations call the end of the work.
const END: &[&str] =
    &["end", "stop", "exit", "finish", "finished", "terminate", "endevent", "end_event", "complete"];

/// What an arrow names although it is neither a step nor an outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Instead {
    /// Nothing that is known.
    Nothing,
    /// An event, clock, duty or other part of the workflow; the word for it.
    Part(&'static str),
    /// A workflow.
    Workflow,
    /// A recovery.
    Recovery,
    /// A verdict, outside a gate.
    Verdict,
}

/// `name` is what the arrow names; `near` is what was meant, `steps` and `outcomes` are where it could lead.
pub(crate) fn diagnostic(
    name: &str,
    instead: Instead,
    near: Option<&str>,
    steps: &[&str],
    outcomes: &[&str],
    location: Location,
) -> Diagnostic {
    let title = match instead {
        Instead::Nothing => format!("no step or outcome here is called `{name}`"),
        Instead::Part(word) => format!("`{name}` is {word}; an arrow leads to a step or an outcome"),
        Instead::Workflow => format!("an arrow can't lead to `{name}`, because it is another workflow"),
        Instead::Recovery => format!("`{name}` is a recovery, and is called with `recover`"),
        Instead::Verdict => format!("`{name}` is an answer of a gate, and this is no gate's own line"),
    };
    let mut diagnostic = Diagnostic::new(&RULE, title, location, "work would go nowhere from here");
    match (instead, near) {
        (Instead::Recovery, _) => {
            diagnostic = diagnostic.suggestion(
                format!("Write `recover {name}`"),
                Location::new(location.file, flow_source::Span::at(location.span.start)),
                "recover ",
            );
        }
        (Instead::Workflow, _) => {
            diagnostic = diagnostic.note(format!(
                "Start it in a step of its own, `run some_name of {name}(...)`, and let the arrow lead to that step."
            ));
        }
        (_, Some(near)) => {
            diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
        }
        (Instead::Nothing, None) if END.iter().any(|word| name.eq_ignore_ascii_case(word)) => {
            let open = "unknown \"How does it end?\"";
            diagnostic = match outcomes {
                [only] => diagnostic.suggestion(format!("Write `{only}`"), location, *only),
                _ => diagnostic.suggestion("Leave it open how it ends", location, open),
            };
            for outcome in outcomes.iter().take(3).filter(|_| outcomes.len() > 1) {
                diagnostic = diagnostic.suggestion(format!("Write `{outcome}`"), location, *outcome);
            }
        }
        _ => {}
    }
    if !steps.is_empty() {
        diagnostic = diagnostic.note(format!("The steps here are {}.", list(steps.iter().copied())));
    }
    match outcomes {
        [] => diagnostic.note("This workflow has no outcome yet: `outcome NAME` says how a case can end."),
        _ => diagnostic.note(format!("The outcomes are {}.", list(outcomes.iter().copied()))),
    }
}
