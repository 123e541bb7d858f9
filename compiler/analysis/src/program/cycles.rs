//! Modules that take from each other in a circle.

use super::Program;
use crate::rules::use_cycle;
use flow_source::{Diagnostic, Location};

/// One `use` line: from which module to which, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) to: usize,
    pub(super) place: Location,
}

/// Reports each group of modules that take from each other once, with a shortest circle in it.
pub(super) fn check(program: &Program<'_>, edges: &[Vec<Edge>], diagnostics: &mut Vec<Diagnostic>) {
    let groups = groups(edges);
    let mut seen = vec![false; edges.len()];
    for module in 0..edges.len() {
        let group = groups.get(module).copied().unwrap_or(module);
        if seen.get(group).copied().unwrap_or(true) {
            continue;
        }
        let Some(circle) = circle(edges, &groups, module) else { continue };
        if let Some(seen) = seen.get_mut(group) {
            *seen = true;
        }
        let names: Vec<&str> =
            circle.iter().filter_map(|edge| program.modules.get(edge.to)).map(|module| module.name).collect();
        let places: Vec<Location> = circle.iter().map(|edge| edge.place).collect();
        diagnostics.push(use_cycle::diagnostic(&names, &places));
    }
}

/// A shortest circle through `start`, as the edges along it.
fn circle(edges: &[Vec<Edge>], groups: &[usize], start: usize) -> Option<Vec<Edge>> {
    let mut came: Vec<Option<(usize, Edge)>> = vec![None; edges.len()];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(module) = open.pop_front() {
        for edge in edges.get(module).map_or(&[][..], Vec::as_slice) {
            if groups.get(edge.to) != groups.get(start) {
                continue;
            }
            if edge.to == start {
                let mut circle = vec![*edge];
                let mut at = module;
                while at != start {
                    let (before, edge) = came.get(at).copied().flatten()?;
                    circle.push(edge);
                    at = before;
                }
                circle.reverse();
                return Some(circle);
            }
            if let Some(place @ None) = came.get_mut(edge.to) {
                *place = Some((module, *edge));
                open.push_back(edge.to);
            }
        }
    }
    None
}

/// For each module a number that it shares with exactly those it can reach and that can reach it (Tarjan, without
/// recursion).
fn groups(edges: &[Vec<Edge>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low, mut group) = (vec![NEW; count], vec![NEW; count], vec![NEW; count]);
    let mut next = 0;
    let mut stack: Vec<usize> = Vec::new();
    for root in 0..count {
        if order[root] != NEW {
            continue;
        }
        let mut work: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((module, edge)) = work.pop() {
            if edge == 0 {
                order[module] = next;
                low[module] = next;
                next += 1;
                stack.push(module);
            }
            if let Some(to) = edges[module].get(edge).map(|edge| edge.to) {
                work.push((module, edge + 1));
                if order[to] == NEW {
                    work.push((to, 0));
                } else if group[to] == NEW {
                    low[module] = low[module].min(order[to]);
                }
                continue;
            }
            if low[module] == order[module] {
                while let Some(member) = stack.pop() {
                    group[member] = module;
                    if member == module {
                        break;
                    }
                }
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[module]);
            }
        }
    }
    group
}
