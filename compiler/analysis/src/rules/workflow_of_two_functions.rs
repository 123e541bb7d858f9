//! A workflow that belongs to more than one function.

use crate::place;
use flow_ir::Package;
use flow_source::{Diagnostic, Level, Rule};

/// Each workflow belongs to one function.
pub static RULE: Rule = Rule {
    name: "workflow_of_two_functions",
    level: Level::Error,
    summary: "Two functions claim one workflow.",
    page: include_str!("workflow_of_two_functions.md"),
};

/// Reports the workflows that several functions claim.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    for workflow in &package.workflows {
        let mut functions =
            package.functions.iter().filter(|function| function.workflows.contains(&workflow.head.id));
        let (Some(first), Some(second)) = (functions.next(), functions.next()) else { continue };
        found.push(
            Diagnostic::new(
                &RULE,
                format!(
                    "“{}” belongs to two functions: “{}” and “{}”",
                    workflow.head.title, first.head.title, second.head.title
                ),
                place(second.head.origin),
                "claims it",
            )
            .label(place(first.head.origin), "and so does this")
            .label(place(workflow.head.origin), "this workflow")
            .note("What two units run, neither does: each has its own laws and its own order of values. Leave it to one, and let the other hand over through a `seam`."),
        );
    }
}
