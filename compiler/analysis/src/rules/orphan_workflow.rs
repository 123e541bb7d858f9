//! A workflow that belongs to no function.

use crate::place;
use flow_ir::{Package, StepKind};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// Where a package has functions, each workflow belongs to one. A workflow that others run is a part of their cases.
pub static RULE: Rule = Rule {
    name: "orphan_workflow",
    level: Level::Warning,
    summary: "A workflow belongs to no function.",
    page: include_str!("orphan_workflow.md"),
};

/// Reports the workflows that no function claims.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    let Some(function) = package.functions.first() else { return };
    let mut claimed: FxHashSet<&str> =
        package.functions.iter().flat_map(|function| &function.workflows).map(String::as_str).collect();
    for step in package.workflows.iter().flat_map(|workflow| workflow.all_steps()) {
        if let StepKind::Run(run) = &step.kind {
            claimed.insert(&run.workflow);
        }
    }
    for workflow in package.workflows.iter().filter(|workflow| !claimed.contains(workflow.head.id.as_str())) {
        let only = package.functions.len() == 1;
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("“{}” belongs to no function", workflow.head.title),
            place(workflow.head.origin),
            "no function names it among its `workflows`",
        );
        if only {
            diagnostic = diagnostic.label(place(function.head.origin), "is it one of this function's?");
        }
        found.push(diagnostic.note(
            "Work between the units is work that no law and no order of values reaches. Name it in the `workflows` of one function.",
        ));
    }
}
