//! What is approved for certain when the branches of a parallel have joined.
//!
//! Inside each branch, forward: a gate counts at a place if it said yes on every way there, together with everything that
//! may have been written since on any of them. It counts after the join if the branch must join, and against it count
//! the writes of the branches beside it.

use super::{Approved, DataSet, Effect, Link, Map, Place};
use flow_ir::StepKind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Completes the map; true where links were added.
pub fn approve(map: &mut Map<'_>) -> bool {
    let mut added = false;
    let mut conditional: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
    // Blocks inside stand after the block around them.
    for number in (0..map.blocks.len()).rev() {
        // All blocks of the parallels inside this one are known by now.
        added |= complete_parallels(map, number, &conditional);
        let Some(block) = map.blocks.get(number) else { continue };
        let (Some(parallel), Some(end)) = (block.parallel, block.end) else { continue };
        let mut approved = at_end(map, number, end);
        if approved.is_empty() {
            continue;
        }
        for one in &mut approved {
            one.since.add(&block.beside);
            one.manual.add(&block.beside);
        }
        if block.item.is_some() {
            // Where there is no item nobody was asked, so only what was said about an item or its results counts.
            let own = own_names(map, parallel);
            approved.retain(|one| about(map, one.gate, &own));
        }
        if block.certain {
            map.approved.entry(parallel).or_default().extend(approved);
        } else if map.step(parallel).is_some_and(waits_for_all) {
            map.approved_by_branch.insert(number, approved);
            conditional.entry(parallel).or_default().push(number);
        }
    }
    added
}

/// The names of an `each`: its item, and what is written for each item.
fn own_names<'a>(map: &Map<'a>, parallel: Place) -> FxHashSet<&'a str> {
    let Some(step) = map.step(parallel) else { return FxHashSet::default() };
    let mut names: FxHashSet<&str> = FxHashSet::default();
    let mut open = vec![step];
    while let Some(step) = open.pop() {
        if let StepKind::Parallel(inner) = &step.kind {
            names.extend(inner.each.iter().map(|each| each.name.as_str()));
        }
        names.extend(step.work().into_iter().flat_map(|work| &work.writes).map(|write| write.name.as_str()));
        open.extend(step.inner().into_iter().flatten());
    }
    names
}

/// Whether a gate is about something of these names.
fn about(map: &Map<'_>, gate: Place, names: &FxHashSet<&str>) -> bool {
    matches!(map.step(gate).map(|step| &step.kind), Some(StepKind::Gate(gate))
        if gate.of.iter().filter_map(|path| path.first()).any(|name| names.contains(name.as_str())))
}

fn waits_for_all(step: &flow_ir::Step) -> bool {
    matches!(&step.kind, StepKind::Parallel(parallel) if parallel.join == flow_ir::Join::All)
}

/// Branches under a condition make sure of their approvals where the condition holds.
fn complete_parallels(map: &mut Map<'_>, block: usize, conditional: &FxHashMap<Place, Vec<usize>>) -> bool {
    let places = map.blocks.get(block).map(|block| block.steps.clone()).unwrap_or_default();
    let mut added = false;
    for place in places {
        let Some(branches) = conditional.get(&place) else { continue };
        let condition = |branch: usize| {
            let first = map.blocks.get(branch)?.steps.first().copied()?;
            let mut links = map.leaving(place).filter_map(|number| map.link(number));
            links.find(|link| link.to == first)?.condition.map(|(condition, _)| condition)
        };
        let conditions: Vec<(usize, &flow_ir::Expression)> =
            branches.iter().filter_map(|branch| Some((*branch, condition(*branch)?))).collect();
        let none = conditions.iter().map(|(_, condition)| (*condition, false)).collect();
        let Some(joined) = map
            .leaving(place)
            .find(|number| map.link(*number).is_some_and(|link| link.effect == Effect::Joined))
        else {
            continue;
        };
        let mut more: Vec<(usize, Vec<_>)> = Vec::new();
        for (branch, condition) in &conditions {
            more.push((*branch, vec![(*condition, true)]));
        }
        let number = map.conditions.len();
        map.conditions.push(none);
        let Some(link) = map.links.get_mut(joined) else { continue };
        link.conditions = Some(number);
        let plain: Link<'_> = *link;
        for (branch, conditions) in more {
            let number = map.conditions.len();
            map.conditions.push(conditions);
            map.links.push(Link { conditions: Some(number), branch: Some(branch), ..plain });
            added = true;
        }
    }
    if added {
        map.order();
    }
    added
}

/// The gates that said yes on every way through a block.
fn at_end(map: &Map<'_>, number: usize, end: Place) -> Vec<Approved> {
    let Some(block) = map.blocks.get(number) else { return Vec::new() };
    let Some(first) = block.steps.first().copied() else { return Vec::new() };
    let interesting = block.steps.iter().any(|place| {
        map.approved.contains_key(place)
            || map
                .step(*place)
                .is_some_and(|step| matches!(&step.kind, StepKind::Gate(gate) if !gate.meets.is_empty()))
            || map.leaving(*place).any(|number| map.link(number).is_some_and(|link| link.branch.is_some()))
    });
    if !interesting {
        return Vec::new();
    }
    let mut known: FxHashMap<Place, Vec<Approved>> = FxHashMap::default();
    known.insert(first, Vec::new());
    let mut open = vec![first];
    let mut waiting: FxHashSet<Place> = [first].into_iter().collect();
    while let Some(place) = open.pop() {
        waiting.remove(&place);
        let Some(state) = known.get(&place).cloned() else { continue };
        for link in map.leaving(place).filter_map(|number| map.link(number)) {
            // Only inside the block: not into branches, not to outcomes.
            if map.block_of.get(link.to) != Some(&number) || link.effect == Effect::Branch || link.to == 0 {
                continue;
            }
            let after = follow(map, link, &state);
            let changed = match known.get_mut(&link.to) {
                None => {
                    known.insert(link.to, after);
                    true
                }
                Some(before) => meet(before, &after),
            };
            if changed && waiting.insert(link.to) {
                open.push(link.to);
            }
        }
    }
    known.remove(&end).unwrap_or_default()
}

fn follow(map: &Map<'_>, link: &Link<'_>, state: &[Approved]) -> Vec<Approved> {
    let mut after: Vec<Approved> = state.to_vec();
    if let Some(changed) = map.written_on(link).changed() {
        for one in &mut after {
            one.since.add(changed);
        }
    }
    if let Some(manual) = map.manual_on(link) {
        for one in &mut after {
            one.manual.add(manual);
        }
    }
    if let Some(event) = map.happens_on(link) {
        for one in &mut after {
            one.manual.insert(event);
        }
    }
    let mut approve = |one: Approved| {
        after.retain(|known| known.gate != one.gate);
        after.push(one);
    };
    if link.effect == Effect::Accepted {
        approve(Approved { gate: link.from, since: DataSet::default(), manual: DataSet::default() });
    }
    for one in map.approved(link) {
        approve(one.clone());
    }
    after.sort_by_key(|one| one.gate);
    after
}

/// What holds on both ways; true where that is less than before.
fn meet(before: &mut Vec<Approved>, other: &[Approved]) -> bool {
    let count = before.len();
    let mut changed = false;
    before.retain_mut(|one| {
        let Some(same) = other.iter().find(|same| same.gate == one.gate) else { return false };
        changed |= one.since.add(&same.since);
        changed |= one.manual.add(&same.manual);
        true
    });
    changed || before.len() != count
}
