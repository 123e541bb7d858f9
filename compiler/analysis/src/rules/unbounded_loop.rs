//! Work that can go round without end.

use crate::graph::{Block, End};
use crate::place;
use flow_ir::StepKind;
use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// No loop is unbounded: every cycle has an arrow that may be taken only so often.
///
/// Arrows with `at most` are taken away; what still forms a cycle (a strongly connected component) is unbounded. The
/// search for them keeps its own stack, so a long chain of steps costs no depth. Recoveries lie under their timebox and
/// the step's deadline, and do not count as loops.
pub static RULE: Rule = Rule {
    name: "unbounded_loop",
    level: Level::Error,
    summary: "Work can go round without end.",
    page: include_str!("unbounded_loop.md"),
};

/// Reports one cycle of each set of steps that can go round without end. Steps from which no case ends (`stuck`, block by
/// block) have been reported: that they go round is the same mistake.
pub fn check(blocks: &[Block<'_>], stuck: &[Vec<bool>], found: &mut Vec<Diagnostic>) {
    let round = |block: &Block<'_>| !block.in_order && block.goes_round();
    for (block, stuck) in blocks.iter().zip(stuck).filter(|(block, _)| round(block)) {
        let mut graph: DiGraph<(), usize> = DiGraph::with_capacity(block.steps.len(), block.edges.len());
        let nodes: Vec<NodeIndex> = block.steps.iter().map(|_| graph.add_node(())).collect();
        for (number, edge) in block.edges.iter().enumerate() {
            if let (End::Step(to), None) = (edge.to, &edge.arrow.at_most)
                && let (Some(from), Some(to)) = (nodes.get(edge.from), nodes.get(to))
            {
                graph.add_edge(*from, *to, number);
            }
        }
        let mut components: Vec<Vec<usize>> = kosaraju_scc(&graph)
            .into_iter()
            .filter(|component| {
                component.len() > 1 || component.first().is_some_and(|node| graph.contains_edge(*node, *node))
            })
            .map(|component| component.into_iter().map(NodeIndex::index).collect())
            .collect();
        for component in &mut components {
            component.sort_unstable();
        }
        components.sort();
        for component in components {
            if component.iter().any(|place| stuck.get(*place).copied().unwrap_or(false)) {
                continue;
            }
            report(block, &component, found);
        }
    }
}

fn report(block: &Block<'_>, component: &[usize], found: &mut Vec<Diagnostic>) {
    let Some(cycle) = shortest_cycle(block, component) else { return };
    // The arrow that goes back in the text is the one that people mean by "again".
    let back = cycle.iter().copied().max_by_key(|number| match block.edges.get(*number) {
        Some(edge) => match edge.to {
            End::Step(to) => edge.from as i64 - to as i64,
            _ => i64::MIN,
        },
        None => i64::MIN,
    });
    let Some(back) = back.and_then(|number| block.edges.get(number)) else { return };
    let (Some(from), End::Step(to)) = (block.steps.get(back.from), back.to) else { return };
    let Some(target) = block.steps.get(to) else { return };
    let again = place(back.arrow.origin);
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("Work can go from “{}” back to “{}” without end", from.head.title, target.head.title),
        again,
        "this arrow may be taken for ever",
    );
    for number in &cycle {
        let Some(edge) = block.edges.get(*number) else { continue };
        let (Some(from), End::Step(to)) = (block.steps.get(edge.from), edge.to) else { continue };
        let Some(next) = block.steps.get(to) else { continue };
        let text = format!("“{}” leads to “{}”", from.head.title, next.head.title);
        diagnostic = diagnostic.step(place(edge.arrow.origin), text, from.head.id.clone());
    }
    let end = Location::new(again.file, Span::at(again.span.end));
    let only = back.way.arrows.len() == 1 && !matches!(from.kind, StepKind::Parallel(_));
    let text =
        if only { " at most 2 times else -> unknown \"Where does it go then?\"" } else { " at most 2 times" };
    found.push(
        diagnostic.note("Somebody waits at the end of it, and nobody has said when enough is enough.").offer(
            "Say how often, and what happens then",
            vec![Edit { location: end, text: text.to_owned() }],
            false,
        ),
    );
}

/// The shortest cycle (in arrows) through the first step of a component, by breadth-first search.
fn shortest_cycle(block: &Block<'_>, component: &[usize]) -> Option<Vec<usize>> {
    let start = *component.first()?;
    let inside = |place: usize| component.binary_search(&place).is_ok();
    let mut leaving: Vec<Vec<(usize, usize)>> = vec![Vec::new(); block.steps.len()];
    for (number, edge) in block.edges.iter().enumerate() {
        if let (End::Step(to), None) = (edge.to, &edge.arrow.at_most)
            && inside(edge.from)
            && inside(to)
        {
            leaving.get_mut(edge.from)?.push((number, to));
        }
    }
    let mut came: Vec<Option<usize>> = vec![None; block.steps.len()];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for (number, to) in leaving.get(at)? {
            if *to == start {
                let mut cycle = vec![*number];
                let mut back = at;
                while back != start {
                    let number = came.get(back).copied().flatten()?;
                    cycle.push(number);
                    back = block.edges.get(number)?.from;
                }
                cycle.reverse();
                return Some(cycle);
            }
            let seen = came.get_mut(*to)?;
            if seen.is_none() {
                *seen = Some(*number);
                open.push_back(*to);
            }
        }
    }
    None
}
