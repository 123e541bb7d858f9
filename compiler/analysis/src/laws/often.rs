//! How often a step can be done in one case.
//!
//! Arrows with `at most N times` are counted, and an `else` is taken only where they are used up; so the longest way is
//! found as it can be walked. What the branches of a parallel do is added up; each is looked at on its own first. An
//! `each` does it as often as there are items, and so without limit, unless the law counts per item; so does a `beside`,
//! which may start again and again.

use super::subject::{Law, Subject};
use crate::paths::search::{can_be, way_to};
use crate::paths::{Effect, Map, Place};
use flow_ir::{Bound, Origin, StepKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;

/// How many states one question may look at.
const STATES: usize = 20_000;

/// How many ways are tried whose conditions contradict each other.
const TRIES: usize = 16;

/// How deep workflows that are run are looked into.
const RUNS: u32 = 4;

/// The answer.
pub enum Often {
    /// Not more often than the law allows.
    Kept,
    /// More often.
    More(More),
    /// It could not be told within the bounds.
    TooLarge,
}

/// What happens too often.
pub struct More {
    /// The way, by number of its links.
    pub links: Vec<usize>,
    /// As often as there are items, or as it starts.
    pub without_limit: bool,
}

struct State {
    place: Place,
    visits: u32,
    taken: Vec<u32>,
    parent: usize,
    link: usize,
}

/// Whether the subjects, taken together, can be done more than so many times in one case.
pub fn check(
    law: &Law<'_, '_>,
    subjects: &[&Subject<'_>],
    times: u32,
    per: Option<&str>,
    budget: &Cell<usize>,
) -> Often {
    let mut weights: FxHashMap<Place, u32> = FxHashMap::default();
    for subject in subjects {
        weights.insert(subject.place, 1);
    }
    let limit = times.saturating_add(1);
    weigh_runs(law, limit, budget, &mut weights, 0);
    if weights.is_empty() {
        return Often::Kept;
    }
    let mut counter = Counter { map: law.map(), weights, limit, budget, endless: false };
    match counter.all(per) {
        None => Often::TooLarge,
        Some(Found::Enough(links)) => {
            let mut vocabulary = law.scene.vocabulary.borrow_mut();
            match links.iter().find(|links| can_be(law.map(), links, &mut vocabulary)) {
                Some(links) => Often::More(More { links: links.clone(), without_limit: counter.endless }),
                None => Often::TooLarge,
            }
        }
        Some(Found::AtMost(_)) => Often::Kept,
    }
}

/// Adds what workflows do that are run as a part of the case.
fn weigh_runs(
    law: &Law<'_, '_>,
    limit: u32,
    budget: &Cell<usize>,
    weights: &mut FxHashMap<Place, u32>,
    depth: u32,
) {
    if depth >= RUNS {
        return;
    }
    for (place, step) in law.map().steps() {
        let StepKind::Run(run) = &step.kind else { continue };
        if run.through.is_some() || weights.contains_key(&place) {
            continue;
        }
        let Some(workflow) = law.words.world.package.workflow(&run.workflow) else { continue };
        let mut most = 0;
        law.elsewhere(workflow, |law| {
            let mut inner: FxHashMap<Place, u32> = FxHashMap::default();
            for subject in law.subjects() {
                inner.insert(subject.place, 1);
            }
            weigh_runs(law, limit, budget, &mut inner, depth + 1);
            if !inner.is_empty() {
                let mut counter = Counter { map: law.map(), weights: inner, limit, budget, endless: false };
                most = match counter.all(None) {
                    Some(Found::AtMost(most)) => most,
                    _ => limit,
                };
            }
            true
        });
        if most > 0 {
            weights.insert(place, most);
        }
    }
}

enum Found {
    /// Ways on which it is done too often.
    Enough(Vec<Vec<usize>>),
    /// It is done at most so often.
    AtMost(u32),
}

struct Counter<'c, 'a> {
    map: &'c Map<'a>,
    /// How often it is done when a case comes to a place.
    weights: FxHashMap<Place, u32>,
    /// So often is too often.
    limit: u32,
    budget: &'c Cell<usize>,
    endless: bool,
}

impl Counter<'_, '_> {
    fn all(&mut self, per: Option<&str>) -> Option<Found> {
        let map = self.map;
        let besides = map.workflow.besides.len();
        // Blocks inside stand after the block around them.
        for number in (0..map.blocks.len()).rev() {
            let Some(block) = map.blocks.get(number) else { continue };
            if !block.steps.iter().any(|place| self.weights.contains_key(place)) {
                continue;
            }
            let first = block.steps.first().copied()?;
            if (1..=besides).contains(&number) {
                self.endless = true;
                return Some(Found::Enough(vec![Vec::new()]));
            }
            let Some(parallel) = block.parallel else { continue };
            let item = match map.step(parallel).map(|step| &step.kind) {
                Some(StepKind::Parallel(parallel)) => parallel.each.as_ref(),
                _ => None,
            };
            let one = item.is_none_or(|item| per == Some(item.name.as_str()));
            let most = if one {
                match self.walk(first, Some(number))? {
                    Found::AtMost(most) => most,
                    Found::Enough(_) => self.limit,
                }
            } else {
                self.endless = true;
                self.limit
            };
            let known = self.weights.entry(parallel).or_insert(0);
            *known = known.saturating_add(most).min(self.limit);
        }
        self.walk(0, None)
    }

    /// The most that can be done on ways from a place, inside one block or outside all parallels.
    fn walk(&self, from: Place, inside: Option<usize>) -> Option<Found> {
        let map = self.map;
        let counted = self.counted(inside);
        let weight = |place: Place| self.weights.get(&place).copied().unwrap_or(0);
        let mut states = vec![State {
            place: from,
            visits: weight(from),
            taken: vec![0; counted.len()],
            parent: usize::MAX,
            link: usize::MAX,
        }];
        let mut seen: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
        seen.insert(from, vec![0]);
        let mut ways = Vec::new();
        let mut most = 0;
        let mut next = 0;
        while let Some(state) = states.get(next) {
            let (place, visits, taken) = (state.place, state.visits, state.taken.clone());
            most = most.max(visits);
            if visits >= self.limit {
                ways.push(way_to(next, |at| states.get(at).map(|state| (state.parent, state.link))));
                if ways.len() >= TRIES {
                    break;
                }
                next += 1;
                continue;
            }
            for number in map.leaving(place) {
                let Some(link) = map.link(number) else { continue };
                if link.effect == Effect::Branch
                    || inside.is_some_and(|block| map.block_of.get(link.to) != Some(&block) || link.to == 0)
                {
                    continue;
                }
                let Some(after) = take(link, &counted, &taken) else { continue };
                let visits = visits.saturating_add(weight(link.to)).min(self.limit);
                let known = seen.entry(link.to).or_default();
                let worse = |earlier: &usize| {
                    states.get(*earlier).is_some_and(|earlier| {
                        earlier.visits >= visits
                            && earlier.taken.iter().zip(&after).all(|(left, right)| left <= right)
                    })
                };
                if known.iter().any(worse) {
                    continue;
                }
                self.budget.set(self.budget.get().checked_sub(1)?);
                if states.len() >= STATES {
                    return None;
                }
                known.push(states.len());
                states.push(State { place: link.to, visits, taken: after, parent: next, link: number });
            }
            next += 1;
        }
        Some(if ways.is_empty() { Found::AtMost(most) } else { Found::Enough(ways) })
    }

    /// The arrows that are counted: those with a limit on circles that come by something that is done.
    fn counted(&self, inside: Option<usize>) -> FxHashMap<Origin, (usize, u32)> {
        let map = self.map;
        let mut graph: petgraph::graph::DiGraph<(), ()> =
            petgraph::graph::DiGraph::with_capacity(map.spots.len(), map.links.len());
        for _ in 0..map.spots.len() {
            graph.add_node(());
        }
        let node = petgraph::graph::NodeIndex::new;
        for link in map.links.iter().filter(|link| link.effect != Effect::Branch) {
            graph.add_edge(node(link.from), node(link.to), ());
        }
        let mut circle = vec![usize::MAX; map.spots.len()];
        let mut wanted: FxHashSet<usize> = FxHashSet::default();
        for (number, component) in petgraph::algo::tarjan_scc(&graph).into_iter().enumerate() {
            let busy = component.iter().any(|place| self.weights.contains_key(&place.index()));
            for place in component {
                if let Some(known) = circle.get_mut(place.index()) {
                    *known = number;
                }
            }
            if busy {
                wanted.insert(number);
            }
        }
        let mut counted: FxHashMap<Origin, (usize, u32)> = FxHashMap::default();
        for link in &map.links {
            if inside.is_some_and(|block| map.block_of.get(link.from) != Some(&block)) {
                continue;
            }
            let (Some(from), Some(to)) = (circle.get(link.from), circle.get(link.to)) else { continue };
            let Some(arrow) = link.arrow.filter(|_| from == to && wanted.contains(from)) else { continue };
            if let Some(bound) = &arrow.at_most {
                let next = counted.len();
                counted.entry(arrow.origin).or_insert((next, times(bound)));
            }
        }
        counted
    }
}

/// How often an arrow may be taken. What isn't known yet is reported as open, and counts as once.
fn times(bound: &Bound) -> u32 {
    match bound {
        Bound::Times { times } => *times,
        Bound::Unknown { .. } => 1,
    }
}

/// How often each arrow has been taken after a link; `None` where it can't be taken any more, or not yet.
fn take(
    link: &crate::paths::Link<'_>,
    counted: &FxHashMap<Origin, (usize, u32)>,
    taken: &[u32],
) -> Option<Vec<u32>> {
    let mut after = taken.to_vec();
    let Some(arrow) = link.arrow else { return Some(after) };
    for earlier in link.way.into_iter().flat_map(|way| &way.arrows) {
        if earlier.origin == arrow.origin {
            break;
        }
        if let Some((place, limit)) = counted.get(&earlier.origin)
            && taken.get(*place).is_some_and(|taken| taken < limit)
        {
            return None;
        }
    }
    if let Some((place, limit)) = counted.get(&arrow.origin) {
        let count = after.get_mut(*place)?;
        if *count >= *limit {
            return None;
        }
        *count += 1;
    }
    Some(after)
}
