//! An outcome that no case can have.

use crate::graph::{Block, End};
use crate::place;
use flow_ir::Workflow;
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// Every outcome is used.
pub static RULE: Rule = Rule {
    name: "unused_outcome",
    level: Level::Error,
    summary: "No case can end like this.",
    page: include_str!("unused_outcome.md"),
};

/// Reports the outcomes that no arrow leads to.
pub fn check(workflow: &Workflow, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    let edges = blocks.iter().flat_map(|block| block.edges.iter().chain(&block.anywhere));
    let used: FxHashSet<&str> = edges
        .filter_map(|edge| match edge.to {
            End::Outcome(id) => Some(id),
            _ => None,
        })
        .collect();
    for outcome in &workflow.outcomes {
        if !used.contains(outcome.head.id.as_str()) {
            found.push(
                Diagnostic::new(
                    &RULE,
                    format!("“{}” can never end as “{}”", workflow.head.title, outcome.head.title),
                    place(outcome.head.origin),
                    "no arrow leads here",
                )
                .note("Whoever reads the list of outcomes prepares for this one. Lead a way to it, or take it out."),
            );
        }
    }
}
