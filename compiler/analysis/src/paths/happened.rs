//! Whether something has happened on the way: a step was done, a compensation has something to undo.

use super::search::{MARKS, Marks};
use super::{Effect, Map, Place};
use flow_ir::{Step, StepKind};

/// The mark that says: not yet. One more is kept for whoever asks.
pub const NOT_YET: u128 = 1 << (MARKS - 2);

/// Adds to the marks of a question, one for each link, whether any of these steps has been done, and answers the marks to
/// start with: none where there are no steps. What stands in a `beside` may be done at any time.
pub fn add(map: &Map<'_>, steps: &[Place], marks: &mut [Marks]) -> u128 {
    if steps.is_empty() {
        return 0;
    }
    let mut places = steps.to_vec();
    let mut anywhere = false;
    // A parallel around it may have done it.
    let mut next = 0;
    while let Some(place) = places.get(next).copied() {
        next += 1;
        let number = map.block_of.get(place).copied().unwrap_or(0);
        match map.blocks.get(number).and_then(|block| block.parallel) {
            Some(parallel) if !places.contains(&parallel) => places.push(parallel),
            Some(_) => {}
            None => anywhere |= number != 0,
        }
    }
    for (link, mark) in map.links.iter().zip(marks) {
        let step = map.step(link.from).and_then(|step| map.place(&step.head.id));
        let gate = map.step(link.from).is_some_and(|step| matches!(step.kind, StepKind::Gate(_)));
        let happens = match link.effect {
            // A gate has happened when it said yes.
            Effect::Done => !gate,
            Effect::Accepted | Effect::Joined | Effect::Cut | Effect::Branch => true,
            Effect::Nothing | Effect::Left | Effect::Consented => false,
        };
        let done = happens && step.is_some_and(|place| places.contains(&place));
        if done || anywhere {
            mark.clear |= NOT_YET;
        } else {
            mark.clear &= !NOT_YET;
        }
    }
    if anywhere { 0 } else { NOT_YET }
}

/// The steps that a compensation undoes.
pub fn undone_by(map: &Map<'_>, compensation: &Step) -> Vec<Place> {
    let undoes = |other: &Step| {
        matches!(&other.kind, StepKind::Stage(stage)
            if stage.undo.as_deref() == Some(compensation.head.id.as_str()))
    };
    map.steps().filter(|(_, other)| undoes(other)).map(|(place, _)| place).collect()
}
