//! A law that concerns no step anywhere.

use crate::laws::Enacted;
use crate::place;
use crate::rules::contradictory_laws::what;
use flow_ir::{Package, Policy, WhichSubject, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// A law in force names steps, actions or workflows, and none of them is done where it is in force.
///
/// A law about a class (`stage where ...`, `agent where ...`) is there for the steps still to come, so that it concerns none
/// today is no mistake.
pub static RULE: Rule = Rule {
    name: "law_without_subject",
    level: Level::Warning,
    summary: "A law is in force where none of the steps it names is done.",
    page: include_str!("law_without_subject.md"),
};

/// Reports a law that concerns nothing where it is in force.
pub fn check(policy: &Policy, package: &Package, enacted: &Enacted, found: &mut Vec<Diagnostic>) {
    let places: Vec<_> = enacted.iter().filter(|(id, _)| *id == policy.head.id).collect();
    let Some((_, first)) = places.first() else { return };
    let names: Vec<String> = policy.subjects.iter().map(|which| what(&which.subject, package)).collect();
    let names = names.join(" and ");
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!(
            "The law “{}” concerns nothing here: {names} is done elsewhere, or not at all",
            policy.head.title
        ),
        place(*first),
        "is put in force here",
    );
    for which in &policy.subjects {
        let WhichSubject::Named { id } = &which.subject else { continue };
        let workflow = package.workflows.iter().find_map(|workflow: &Workflow| {
            let step = workflow.all_steps().into_iter().find(|step| step.head.id == *id)?;
            Some((workflow, step.head.origin))
        });
        if let Some((workflow, origin)) = workflow {
            diagnostic = diagnostic.label(
                place(origin),
                format!("is a step of “{}”, where the law is not in force", workflow.head.title),
            );
        }
    }
    found.push(diagnostic.note(
        "A law that nobody can break protects nobody. Put it in force where the work is done, or take it out.",
    ));
}
