//! From "this happens here" to marks that the search of paths understands.
//!
//! A law is an automaton of one state: fine or not. What sets a mark makes it fine, what clears it makes it not, and a way
//! that comes to a goal without any mark breaks the law. Inside one block this is a matter of links. Where branches join,
//! what counts is what each of them comes to: a mark is cleared if some branch may end with it cleared, and set if a branch
//! that must join ends with it set on every path. Beside a branch the others may be at any point, so what one of them may
//! clear is cleared in the others too and can't be set there.

use crate::paths::search::Marks;
use crate::paths::{Effect, Map, Place};
use rustc_hash::FxHashSet;
use std::collections::VecDeque;

/// What a law makes of the links of one map.
pub struct Automaton {
    /// What each link does, by its number.
    pub marks: Vec<Marks>,
    /// The marks at the start of a case.
    pub start: u128,
}

/// What the marks of some links may have become on the ways to a place.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Become {
    /// As they were at the start.
    same: u128,
    set: u128,
    cleared: u128,
}

impl Become {
    fn after(self, marks: Marks) -> Self {
        let cleared = marks.clear & !marks.set;
        let touched = cleared | marks.set;
        let any = self.same | self.set | self.cleared;
        Self {
            same: self.same & !touched,
            set: (self.set & !touched) | (marks.set & any),
            cleared: (self.cleared & !touched) | (cleared & any),
        }
    }

    fn add(&mut self, other: Self) -> bool {
        let before = *self;
        self.same |= other.same;
        self.set |= other.set;
        self.cleared |= other.cleared;
        *self != before
    }
}

impl Automaton {
    /// Completes what links do on their own, `plain`, with what blocks inside blocks make of it. `used` are the marks.
    pub fn new(map: &Map<'_>, plain: Vec<Marks>, start: u128, used: u128) -> Self {
        let mut automaton = Self { marks: plain, start };
        let inside = automaton.cleared_inside(map);
        let beside = automaton.beside(map, &inside);
        automaton.besides(map, &inside, used);
        for (number, link) in map.links.iter().enumerate() {
            let block = map.block_of.get(link.from).copied().unwrap_or(0);
            let Some(marks) = automaton.marks.get_mut(number) else { continue };
            marks.set &= !beside.get(block).copied().unwrap_or(0);
            if link.effect == Effect::Branch {
                let entered = map.block_of.get(link.to).copied().unwrap_or(0);
                marks.clear |= beside.get(entered).copied().unwrap_or(0);
            }
        }
        // Blocks inside stand after the block around them.
        for block in (0..map.blocks.len()).rev() {
            automaton.join(map, block, &inside, (used, beside.get(block).copied().unwrap_or(0)));
        }
        automaton
    }

    /// For each block, what may be cleared inside it, blocks inside it included.
    fn cleared_inside(&self, map: &Map<'_>) -> Vec<u128> {
        let mut inside = vec![0_u128; map.blocks.len()];
        for (link, marks) in map.links.iter().zip(&self.marks) {
            if let Some(known) = map.block_of.get(link.from).and_then(|block| inside.get_mut(*block)) {
                *known |= marks.clear & !marks.set;
            }
        }
        for block in (0..map.blocks.len()).rev() {
            let own = inside.get(block).copied().unwrap_or(0);
            if let Some(around) =
                map.blocks.get(block).and_then(|block| block.parent).and_then(|at| inside.get_mut(at))
            {
                *around |= own;
            }
        }
        inside
    }

    /// For each block, what the branches beside it, or beside a block around it, may clear at any time.
    fn beside(&self, map: &Map<'_>, inside: &[u128]) -> Vec<u128> {
        let mut beside = vec![0_u128; map.blocks.len()];
        // Of each parallel: what one branch clears, and what more than one does.
        let mut all: rustc_hash::FxHashMap<Place, (u128, u128)> = rustc_hash::FxHashMap::default();
        for (block, own) in map.blocks.iter().zip(inside) {
            if let Some(parallel) = block.parallel {
                let (once, twice) = all.entry(parallel).or_default();
                *twice |= *once & own;
                *once |= own;
            }
        }
        for number in 0..map.blocks.len() {
            let Some(block) = map.blocks.get(number) else { continue };
            let around = block.parent.and_then(|parent| beside.get(parent)).copied().unwrap_or(0);
            let own = inside.get(number).copied().unwrap_or(0);
            let siblings = block.parallel.and_then(|parallel| all.get(&parallel)).copied();
            let siblings = siblings.map_or(0, |(once, twice)| (once & !own) | twice);
            if let Some(known) = beside.get_mut(number) {
                *known = around | siblings;
            }
        }
        beside
    }

    /// What a `beside` clears may be cleared at any time; and when one begins, anything may have happened.
    fn besides(&mut self, map: &Map<'_>, inside: &[u128], used: u128) {
        let last = map.workflow.besides.len();
        let cleared = inside.iter().skip(1).take(last).fold(0, |all, one| all | one);
        self.start &= !cleared;
        for (link, marks) in map.links.iter().zip(&mut self.marks) {
            let block = map.block_of.get(link.from).copied().unwrap_or(0);
            let own = outermost(map, block);
            if !(1..=last).contains(&own) {
                marks.set &= !cleared;
            }
            let entered = map.block_of.get(link.to).copied().unwrap_or(0);
            if link.from == 0 && (1..=last).contains(&entered) {
                marks.clear |= used;
            }
        }
    }

    /// What it comes to when the branches of the parallels in a block have joined, or were cut.
    fn join(&mut self, map: &Map<'_>, block: usize, inside: &[u128], (used, beside): (u128, u128)) {
        let places = map.blocks.get(block).map(|block| block.steps.as_slice()).unwrap_or_default();
        for place in places {
            let branches: Vec<usize> = map
                .leaving(*place)
                .filter_map(|number| map.link(number))
                .filter(|link| link.effect == Effect::Branch)
                .filter_map(|link| map.block_of.get(link.to).copied())
                .collect();
            if branches.is_empty() {
                continue;
            }
            let (mut set, mut cleared, mut cut) = (0, 0, 0);
            let mut by_branch = Vec::new();
            for branch in branches {
                let end = self.at_end(map, branch, used);
                let sure = end.set & !end.cleared & !end.same;
                cleared |= end.cleared;
                cut |= inside.get(branch).copied().unwrap_or(0);
                if map.blocks.get(branch).is_some_and(|block| block.certain) {
                    set |= sure;
                }
                by_branch.push((branch, sure));
            }
            for number in map.leaving(*place) {
                let (Some(link), Some(marks)) = (map.link(number), self.marks.get_mut(number)) else {
                    continue;
                };
                match link.effect {
                    Effect::Joined => {
                        let more = by_branch.iter().find(|(branch, _)| link.branch == Some(*branch));
                        marks.clear |= cleared;
                        marks.set |= (set | more.map_or(0, |(_, sure)| *sure)) & !cleared & !beside;
                    }
                    Effect::Cut => marks.clear |= cut,
                    _ => {}
                }
            }
        }
    }

    /// What marks have become at the end of a block.
    fn at_end(&self, map: &Map<'_>, number: usize, used: u128) -> Become {
        let Some((block, first)) =
            map.blocks.get(number).and_then(|block| Some((block, block.steps.first().copied()?)))
        else {
            return Become { same: used, ..Become::default() };
        };
        let mut known: rustc_hash::FxHashMap<Place, Become> = rustc_hash::FxHashMap::default();
        known.insert(first, Become { same: used, ..Become::default() });
        let mut open = VecDeque::from([first]);
        let mut waiting: FxHashSet<Place> = [first].into_iter().collect();
        while let Some(place) = open.pop_front() {
            waiting.remove(&place);
            let state = known.get(&place).copied().unwrap_or_default();
            for number_of in map.leaving(place) {
                let (Some(link), Some(marks)) = (map.link(number_of), self.marks.get(number_of)) else {
                    continue;
                };
                if map.block_of.get(link.to) != Some(&number) || link.effect == Effect::Branch || link.to == 0
                {
                    continue;
                }
                let after = state.after(*marks);
                if known.entry(link.to).or_default().add(after) && waiting.insert(link.to) {
                    open.push_back(link.to);
                }
            }
        }
        match block.end.and_then(|end| known.get(&end)) {
            Some(end) => *end,
            // It never joins.
            None => Become::default(),
        }
    }

    /// For each place, whether a way may come there on which no mark is left, whatever the conditions on it: one pass.
    pub fn bare(&self, map: &Map<'_>) -> Vec<bool> {
        // With one mark this is exact; with several, a mark counts as gone as soon as any of them is cleared.
        let count = map.spots.len();
        let mut seen = vec![[false; 2]; count];
        let mut open = vec![(0, self.start != 0)];
        while let Some((place, marked)) = open.pop() {
            match seen.get_mut(place).map(|seen| &mut seen[usize::from(marked)]) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            for number in map.leaving(place) {
                let (Some(link), Some(marks)) = (map.link(number), self.marks.get(number)) else { continue };
                let after = (marked && marks.clear == 0) || marks.set != 0;
                open.push((link.to, after));
            }
        }
        seen.into_iter().map(|[bare, _]| bare).collect()
    }
}

/// The block around a block that no parallel holds.
fn outermost(map: &Map<'_>, block: usize) -> usize {
    let mut at = block;
    for _ in 0..map.blocks.len() {
        match map.blocks.get(at).and_then(|block| block.parent) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}
