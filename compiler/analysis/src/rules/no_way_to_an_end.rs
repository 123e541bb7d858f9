//! A step from which no case ever ends.

use crate::graph::{Block, End};
use crate::place;
use flow_source::{Diagnostic, Level, Rule};

/// From every step some outcome can be reached.
///
/// Assumes that every arrow can be taken, so what is reported is certain. What leads to something unknown counts as ending.
pub static RULE: Rule = Rule {
    name: "no_way_to_an_end",
    level: Level::Error,
    summary: "A case that comes to this step never ends.",
    page: include_str!("no_way_to_an_end.md"),
};

/// Reports, for each block with steps from which no case ends, the first of them; says which they are, block by block.
pub fn check(blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) -> Vec<Vec<bool>> {
    blocks.iter().map(|block| check_block(block, found)).collect()
}

fn check_block(block: &Block<'_>, found: &mut Vec<Diagnostic>) -> Vec<bool> {
    if block.in_order {
        return vec![false; block.steps.len()];
    }
    let count = block.steps.len();
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut ends = vec![false; count];
    let escapes = block.anywhere.iter().any(|edge| !matches!(edge.to, End::Step(_) | End::Recovery));
    for edge in &block.edges {
        match edge.to {
            End::Step(to) => {
                if let Some(list) = before.get_mut(to) {
                    list.push(edge.from);
                }
            }
            End::Recovery => {}
            End::Outcome(_) | End::Out | End::Open => {
                if let Some(end) = ends.get_mut(edge.from) {
                    *end = true;
                }
            }
        }
    }
    for (index, step) in block.steps.iter().enumerate() {
        // A step without any way has been reported already, and an inner block may end the case itself.
        if (step.ways.is_empty() || !step.inner().is_empty())
            && let Some(end) = ends.get_mut(index)
        {
            *end = true;
        }
    }
    let mut open: Vec<usize> =
        (0..count).filter(|index| ends.get(*index).copied().unwrap_or(false)).collect();
    while let Some(index) = open.pop() {
        for earlier in before.get(index).into_iter().flatten() {
            if let Some(end) = ends.get_mut(*earlier)
                && !*end
            {
                *end = true;
                open.push(*earlier);
            }
        }
    }
    let stuck: Vec<bool> = ends.iter().map(|end| !end).collect();
    let Some(first) = stuck.iter().position(|stuck| *stuck) else { return stuck };
    let Some(step) = block.steps.get(first) else { return stuck };
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("A case that comes to “{}” never ends", step.head.title),
        place(step.head.origin),
        "no way from here leads to an outcome",
    );
    let mut at = first;
    let mut seen = vec![false; count];
    while let Some(flag) = seen.get_mut(at).filter(|flag| !**flag) {
        *flag = true;
        let Some(edge) = block.edges.iter().find(|edge| edge.from == at && matches!(edge.to, End::Step(_)))
        else {
            break;
        };
        let (Some(from), End::Step(to)) = (block.steps.get(at), edge.to) else { break };
        let Some(next) = block.steps.get(to) else { break };
        let text = format!("“{}” leads to “{}”", from.head.title, next.head.title);
        diagnostic = diagnostic.step(place(edge.arrow.origin), text, from.head.id.clone());
        at = to;
    }
    if escapes {
        diagnostic = diagnostic.note("Only an event or the deadline of the whole workflow could end it.");
    }
    found.push(diagnostic.note(
            "Work goes round here for ever, and whoever waits for the end of it waits for ever too. Lead a way out of it to an outcome.",
        ));
    stuck
}
