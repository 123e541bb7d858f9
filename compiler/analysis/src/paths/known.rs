//! What is known about the data of a case on every way to a place: one pass over the map.
//!
//! Where ways meet, what is known is what each of them makes sure of, subject by subject; that two subjects hang together
//! is not kept. So what is known is always true, and sometimes more could be known.

use super::{Effect, Link, Map, Place};
use crate::conditions::{Cases, Facts, Key, Vocabulary};
use flow_ir::{Expression, Trigger};
use rustc_hash::FxHashSet;
use std::collections::VecDeque;

/// How often what is known at a place may change before nothing is known there.
const CHANGES: u32 = 12;

/// Decisions with more arms say nothing about what is known after them.
const ARMS: usize = 128;

/// For each place, what is known there; `None` where no way leads.
pub struct Known {
    at: Vec<Option<Facts>>,
}

impl Known {
    /// What is known at each place about these subjects.
    pub fn new<'a>(map: &Map<'a>, vocabulary: &mut Vocabulary<'a>, wanted: &FxHashSet<Key>) -> Self {
        let mut at: Vec<Option<Facts>> = vec![None; map.spots.len()];
        if let Some(start) = at.first_mut() {
            *start = Some(Facts::default());
        }
        let mut changes = vec![0_u32; map.spots.len()];
        let mut waiting = vec![false; map.spots.len()];
        let mut open = VecDeque::from([0]);
        while let Some(place) = open.pop_front() {
            if let Some(waiting) = waiting.get_mut(place) {
                *waiting = false;
            }
            let Some(facts) = at.get(place).and_then(Option::clone) else { continue };
            for (to, next) in leave(map, place, &facts, vocabulary, wanted) {
                let (Some(known), Some(changes)) = (at.get_mut(to), changes.get_mut(to)) else { continue };
                let joined = match known.as_ref() {
                    None => next,
                    Some(known) if *changes < CHANGES => known.or(&next, vocabulary),
                    Some(_) => Facts::default(),
                };
                if known.as_ref() == Some(&joined) {
                    continue;
                }
                *known = Some(joined);
                *changes += 1;
                if let Some(waiting) = waiting.get_mut(to)
                    && !*waiting
                {
                    *waiting = true;
                    open.push_back(to);
                }
            }
        }
        Self { at }
    }

    /// What is known at a place; `None` where no way leads there.
    pub fn at(&self, place: Place) -> Option<&Facts> {
        self.at.get(place).and_then(Option::as_ref)
    }
}

/// What is known after each link out of a place.
fn leave<'a>(
    map: &Map<'a>,
    place: Place,
    facts: &Facts,
    vocabulary: &mut Vocabulary<'a>,
    wanted: &FxHashSet<Key>,
) -> Vec<(Place, Facts)> {
    let mut found = Vec::new();
    // The arms of a decision one after the other, so that each is looked at once.
    let arms = map.step(place).filter(|step| step.kind == flow_ir::StepKind::Decide).map(|step| &step.ways);
    let mut after: Vec<(*const flow_ir::Way, Option<Facts>)> = Vec::new();
    if let Some(arms) = arms {
        let mut rest = Some(facts.clone());
        for way in arms {
            let Some(left) = &rest else {
                after.push((std::ptr::from_ref(way), None));
                continue;
            };
            match &way.trigger {
                Trigger::When { condition } if arms.len() <= ARMS => {
                    let taken = assume(left, &vocabulary.cases(condition, true), vocabulary, wanted);
                    rest = assume(left, &vocabulary.cases(condition, false), vocabulary, wanted);
                    after.push((std::ptr::from_ref(way), taken));
                }
                _ => after.push((std::ptr::from_ref(way), rest.clone())),
            }
        }
    }
    for link in map.leaving(place).filter_map(|number| map.link(number)) {
        let arm = link.way.and_then(|way| after.iter().find(|(arm, _)| std::ptr::eq(*arm, way)));
        let next = match arm {
            Some((_, facts)) => facts.clone(),
            None => Some(facts.clone()),
        };
        let next = next.and_then(|facts| follow(map, link, facts, arm.is_some(), vocabulary, wanted));
        if let Some(next) = next {
            found.push((link.to, next));
        }
    }
    found
}

fn follow<'a>(
    map: &Map<'a>,
    link: &Link<'a>,
    facts: Facts,
    arm: bool,
    vocabulary: &mut Vocabulary<'a>,
    wanted: &FxHashSet<Key>,
) -> Option<Facts> {
    let mut facts = facts;
    for (condition, truth) in map.assumed_before(link).collect::<Vec<_>>() {
        facts = assume(&facts, &vocabulary.cases(condition, truth), vocabulary, wanted)?;
    }
    let written = map.written_on(link);
    if !written.is_empty() {
        facts.forget(vocabulary, |data| written.contains(data));
    }
    let skipped = link.effect == Effect::Left && matches!(link.condition, Some((_, false)));
    if !(matches!(link.effect, Effect::Nothing) || skipped) {
        facts.pass_time(vocabulary);
    }
    let conditions: Vec<(&'a Expression, bool)> = if arm { Vec::new() } else { map.assumed_after(link) };
    for (condition, truth) in conditions {
        facts = assume(&facts, &vocabulary.cases(condition, truth), vocabulary, wanted)?;
    }
    let beside =
        map.block_of.get(link.to).and_then(|block| map.blocks.get(*block)).map(|block| &block.beside);
    if let Some(beside) = beside.filter(|beside| !beside.is_empty()) {
        facts.forget(vocabulary, |data| beside.contains(data));
    }
    Some(facts)
}

/// What is known when one of these cases holds; `None` where none can.
fn assume(
    facts: &Facts,
    cases: &Cases,
    vocabulary: &Vocabulary<'_>,
    wanted: &FxHashSet<Key>,
) -> Option<Facts> {
    let mut either: Option<Facts> = None;
    for case in cases.iter() {
        let Some(one) = facts.assume_about(case, |key| wanted.contains(&key)) else { continue };
        either = Some(match either {
            None => one,
            Some(known) => known.or(&one, vocabulary),
        });
    }
    either
}
