//! How long it can take from one step to another: for laws that say `after within`.
//!
//! The worst case is the longest way between them: each step takes as long as its `within` lets it, and a circle is gone
//! round as often as its arrows allow. What has no deadline has no end. The deadline of the whole workflow ends everything,
//! so nothing takes longer than that.
//!
//! **What it assumes.** A deadline that counts from somewhere else (`within ... from`), or is computed from data, is none.

use super::subject::Law;
use crate::paths::{Effect, Map, Place, Spot};
use flow_ir::{Bound, StepKind, TimeSpan, Timing, Which};
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

/// The most seconds from a step to what must follow it; `None` where nothing ends them. `at once` where the step itself counts.
pub fn longest(law: &Law<'_, '_>, which: &Which, from: Place, at_once: bool) -> Option<u64> {
    let map = law.map();
    let whole = limit(&map.workflow.timing);
    let between = way(law, which, from, at_once);
    match (whole, between) {
        (Some(whole), Some(between)) => Some(whole.min(between)),
        (whole, between) => whole.or(between),
    }
}

/// The longest a step or workflow may take by its own deadline.
fn limit(timing: &Timing) -> Option<u64> {
    let mut most = None;
    for within in &timing.within {
        match (&within.limit, &within.from) {
            (Some(TimeSpan::Fixed { duration }), None) => {
                most = Some(duration.at_most_seconds().max(most.unwrap_or(0)));
            }
            _ => return None,
        }
    }
    // With conditions on all of them, there may be none.
    most.filter(|_| timing.within.iter().any(|within| within.condition.is_none()))
}

fn way(law: &Law<'_, '_>, which: &Which, from: Place, at_once: bool) -> Option<u64> {
    let map = law.map();
    // What is inside a parallel ends with it.
    let mut start = from;
    let mut spent = 0_u64;
    let mut counts = at_once;
    for _ in 0..map.blocks.len() {
        let block = map.block_of.get(start).and_then(|block| map.blocks.get(*block))?;
        let Some(parallel) = block.parallel else { break };
        spent = spent.max(takes(map, parallel)?);
        start = parallel;
        counts = false;
    }
    if counts {
        spent = spent.saturating_add(takes(map, start)?);
    }
    let arrives = |link: &crate::paths::Link<'_>| {
        map.step(link.from)
            .is_some_and(|step| map.place(&step.head.id) == Some(link.from) && law.is_surely(which, step))
    };
    // The places on the way, without what comes after the step that must follow.
    let mut places: FxHashMap<Place, NodeIndex> = FxHashMap::default();
    let mut graph: DiGraph<Place, Option<u32>> = DiGraph::new();
    let mut open = vec![start];
    places.insert(start, graph.add_node(start));
    while let Some(place) = open.pop() {
        for link in map.leaving(place).filter_map(|number| map.link(number)) {
            if link.effect == Effect::Branch || (place != start && arrives(link)) {
                continue;
            }
            let to = *places.entry(link.to).or_insert_with(|| {
                open.push(link.to);
                graph.add_node(link.to)
            });
            let bound = link.arrow.and_then(|arrow| arrow.at_most.as_ref()).map(|bound| match bound {
                Bound::Times { times } => *times,
                Bound::Unknown { .. } => 1,
            });
            let from = *places.get(&place)?;
            graph.add_edge(from, to, bound);
        }
    }
    // Components come in reverse order: what follows is known first.
    let mut most: FxHashMap<NodeIndex, u64> = FxHashMap::default();
    for component in petgraph::algo::tarjan_scc(&graph) {
        let inside = |node: &NodeIndex| component.contains(node);
        let (mut own, mut after, mut rounds, mut circle) = (0_u64, 0_u64, 1_u64, component.len() > 1);
        for node in &component {
            let place = *graph.node_weight(*node)?;
            // Where it begins, time has been counted already.
            if place != start || component.len() > 1 {
                own = own.saturating_add(takes(map, place)?);
            }
            for edge in graph.edges(*node) {
                use petgraph::visit::EdgeRef;
                if inside(&edge.target()) {
                    circle = true;
                    rounds = rounds.saturating_add(u64::from((*edge.weight()).unwrap_or(0)));
                } else {
                    after = after.max(*most.get(&edge.target())?);
                }
            }
        }
        let total = if circle { own.saturating_mul(rounds) } else { own };
        for node in &component {
            most.insert(*node, total.saturating_add(after));
        }
    }
    let first = places.get(&start)?;
    Some(spent.saturating_add(*most.get(first)?))
}

/// How long a case may stay at a place.
fn takes(map: &Map<'_>, place: Place) -> Option<u64> {
    let Some(Spot::Open(step)) = map.spots.get(place) else { return Some(0) };
    let own = limit(&step.timing);
    match &step.kind {
        StepKind::Decide => Some(0),
        StepKind::Wait(wait) => match &wait.span {
            Some(TimeSpan::Fixed { duration }) => {
                Some(duration.at_most_seconds().min(own.unwrap_or(u64::MAX)))
            }
            _ => own,
        },
        _ => own,
    }
}
