//! A step that no case ever comes to.

use crate::graph::{Block, compensations, entered_from_beside};
use crate::place;
use flow_ir::Workflow;
use flow_source::{Diagnostic, Level, Rule};

/// Every step can be reached.
///
/// Assumes that every arrow can be taken; conditions are not weighed. So what is reported is certain.
pub static RULE: Rule = Rule {
    name: "unreachable_step",
    level: Level::Error,
    summary: "No case ever comes to this step.",
    page: include_str!("unreachable_step.md"),
};

/// Reports the steps of the blocks that nothing leads to. Of steps that only lead to each other, the first is reported.
pub fn check(workflow: &Workflow, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    let compensations = compensations(workflow);
    for block in blocks {
        let undone =
            block.steps.iter().enumerate().filter(|(_, step)| compensations.contains(step.head.id.as_str()));
        let mut extra: Vec<usize> = undone.map(|(place, _)| place).collect();
        if block.outermost {
            extra.extend(entered_from_beside(workflow, block));
        }
        let mut reached = block.reached(extra.iter().copied());
        for (index, step) in block.steps.iter().enumerate() {
            if reached.get(index).copied().unwrap_or(true) {
                continue;
            }
            let first = block.steps.first().map(|first| (first.head.origin, first.head.title.clone()));
            let mut diagnostic = Diagnostic::new(
                &RULE,
                format!("No case ever comes to “{}”", step.head.title),
                place(step.head.origin),
                "no arrow leads here",
            );
            if let Some((origin, title)) = first {
                diagnostic = diagnostic.label(place(origin), format!("work begins here, with “{title}”"));
            }
            found.push(diagnostic.note(
                "Whoever wrote it expects it to be done. Lead an arrow to it from the step that comes before it, or take it out.",
            ));
            // What it leads to is reached as soon as it is: one mistake, one message.
            extra.push(index);
            reached = block.reached(extra.iter().copied());
        }
    }
}
