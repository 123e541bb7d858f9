//! A law about many cases together.

use crate::laws::Enacted;
use crate::place;
use flow_ir::{Demand, Package, Policy, StepKind, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// `at most N times per customer` counts in all cases together. The text of one workflow can't prove that.
///
/// `per case`, and the item of an `each`, are counted.
pub static RULE: Rule = Rule {
    name: "law_across_cases",
    level: Level::Warning,
    summary: "A law counts across cases, which can't be proved from the text.",
    page: include_str!("law_across_cases.md"),
};

/// Whether a law counts across cases of a workflow.
pub fn is_across(per: Option<&str>, workflow: &Workflow) -> bool {
    let Some(per) = per else { return false };
    per != "case" && !items(workflow).any(|item| item == per)
}

fn items(workflow: &Workflow) -> impl Iterator<Item = &str> {
    workflow.all_steps().into_iter().filter_map(|step| match &step.kind {
        StepKind::Parallel(parallel) => parallel.each.as_ref().map(|each| each.name.as_str()),
        _ => None,
    })
}

/// Reports a law that counts across cases wherever it is in force.
pub fn check(policy: &Policy, package: &Package, enacted: &Enacted, found: &mut Vec<Diagnostic>) {
    let Some((_, origin)) = enacted.iter().find(|(id, _)| *id == policy.head.id) else { return };
    for demand in &policy.demands {
        let Demand::AtMost { per: Some(per), .. } = demand else { continue };
        let known = package
            .workflows
            .iter()
            .filter(|workflow| workflow.policies.contains(&policy.head.id))
            .any(|workflow| !is_across(Some(per), workflow));
        if known {
            continue;
        }
        found.push(
            Diagnostic::new(
                &RULE,
                format!("Flow can't tell whether the law “{}” is kept: it counts per {per}, across cases", policy.head.title),
                place(*origin),
                "is put in force here",
            )
            .label(place(policy.head.origin), "this law")
            .note("One case doesn't know of the others. Count `per case`, or let a system that knows all cases refuse the step."),
        );
    }
}
