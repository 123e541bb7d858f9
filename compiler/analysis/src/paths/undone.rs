//! Compensations are reached only where what they undo was done.

use super::search::{MARKS, Marks};
use super::{Effect, Map, Place};
use flow_ir::{Step, StepKind};

/// The mark that says: nothing to undo yet. One more is kept for whoever asks.
const NOTHING_YET: u128 = 1 << (MARKS - 2);

/// Adds to the marks of a question whether there is anything to undo for a step, and answers the marks to start with: none
/// for a step that is no compensation.
pub fn add(map: &Map<'_>, step: &Step, marks: &mut [Marks]) -> u128 {
    let undoes = |other: &Step| matches!(&other.kind, StepKind::Stage(stage) if stage.undo.as_deref() == Some(step.head.id.as_str()));
    let mut places: Vec<Place> =
        map.steps().filter(|(_, other)| undoes(other)).map(|(place, _)| place).collect();
    if places.is_empty() {
        return 0;
    }
    let mut anywhere = false;
    // A parallel around it may have done it.
    let mut next = 0;
    while let Some(place) = places.get(next).copied() {
        next += 1;
        let number = map.block_of.get(place).copied().unwrap_or(0);
        match map.blocks.get(number).and_then(|block| block.parallel) {
            Some(parallel) if !places.contains(&parallel) => places.push(parallel),
            Some(_) => {}
            // A `beside` runs at any time.
            None => anywhere |= number != 0,
        }
    }
    for (link, mark) in map.links.iter().zip(marks) {
        let step = map.step(link.from).and_then(|step| map.place(&step.head.id));
        let done = matches!(link.effect, Effect::Done | Effect::Joined | Effect::Cut | Effect::Branch)
            && step.is_some_and(|place| places.contains(&place));
        if done || anywhere {
            mark.clear |= NOTHING_YET;
        } else {
            mark.clear &= !NOTHING_YET;
        }
    }
    if anywhere { 0 } else { NOTHING_YET }
}
