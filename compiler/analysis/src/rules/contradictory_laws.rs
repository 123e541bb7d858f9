//! Laws in force that can't be kept together.

use crate::laws::Enacted;
use crate::place;
use flow_ir::{Package, Policy, WhichSubject, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Two laws in force in one workflow ask for things that exclude each other, or one does on its own.
///
/// Found are two kinds: one law asks for a step that another never allows, and laws that ask for a circle of steps, each
/// before the next. Laws under conditions are not compared.
pub static RULE: Rule = Rule {
    name: "contradictory_laws",
    level: Level::Error,
    summary: "Laws in force can't be kept together.",
    page: include_str!("contradictory_laws.md"),
};

/// Two laws contradict each other in a workflow; both may be the same.
pub fn diagnostic(
    (one, other): (&Policy, &Policy),
    workflow: &Workflow,
    why: &str,
    enacted: &Enacted,
) -> Diagnostic {
    let title = if one.head.id == other.head.id {
        format!("Nobody can keep the law “{}”: it contradicts itself", one.head.title)
    } else {
        format!(
            "Nobody can keep the laws “{}” and “{}” in “{}”: they contradict each other",
            one.head.title, other.head.title, workflow.head.title
        )
    };
    let mut diagnostic = Diagnostic::new(&RULE, title, place(one.head.origin), "this law");
    if one.head.id != other.head.id {
        diagnostic = diagnostic.label(place(other.head.origin), "and this one");
    }
    for (_, origin) in enacted.iter().filter(|(id, _)| *id == one.head.id || *id == other.head.id) {
        diagnostic = diagnostic.label(place(*origin), "is put in force here");
    }
    diagnostic
        .note(why)
        .note("Whoever works there breaks one of them, whatever they do. Decide which one counts.")
}

/// A step, action or workflow in words.
pub fn what(subject: &WhichSubject, package: &Package) -> String {
    match subject {
        WhichSubject::Stage => "a stage".to_owned(),
        WhichSubject::Gate => "a gate".to_owned(),
        WhichSubject::Step => "a step".to_owned(),
        WhichSubject::Agent => "an agent".to_owned(),
        WhichSubject::Named { id } => {
            let steps = package.workflows.iter().flat_map(Workflow::all_steps);
            let step = { steps }.find(|step| step.head.id == *id);
            format!("“{}”", step.map_or_else(|| package.title(id), |step| step.head.title.as_str()))
        }
    }
}

/// With a capital letter, as a sentence begins.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
