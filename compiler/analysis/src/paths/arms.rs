//! Lines of which the first whose condition holds counts: the arms of a decision, `by`, `within` and `takes` with `when`.
//!
//! They are gone through in order, with what is known on every way to them, and with what is left of all possibilities
//! when the ones before don't hold. An arm that nothing is left for is dead; what is left after the last is a gap.
//!
//! **What it assumes.** Amounts are in one of the currencies that they are compared with somewhere in the workflow. A
//! condition that isn't known yet covers everything.

use super::known::Known;
use super::world::Scene;
use super::{Map, Place};
use crate::conditions::{Case, Facts, Key, Rest, Vocabulary};
use flow_ir::{Expression, ExpressionKind, Origin, Performers, Step, StepKind, Timing, Trigger, Workflow};
use rustc_hash::FxHashSet;

/// How many arms may be named as those that hide another.
const HIDING: usize = 3;

/// What the arms decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decides {
    /// Where work goes.
    Way,
    /// Who does it.
    Performer,
    /// Who reviews.
    Reviewer,
    /// By when.
    Deadline,
    /// How long it takes.
    Estimate,
}

/// Lines of which the first whose condition holds counts.
pub struct Arms<'a> {
    /// What they decide.
    pub decides: Decides,
    /// What people call the step, branch or workflow they stand in.
    pub title: &'a str,
    /// The id of that.
    pub id: &'a str,
    /// Where its name stands.
    pub named: Origin,
    /// How deep it stands in the text.
    pub depth: usize,
    /// Where in the map; `None` where nothing is known on the way.
    pub place: Option<Place>,
    /// What must hold for it to be done at all.
    pub condition: Option<&'a Expression>,
    /// The lines.
    pub arms: Vec<Arm<'a>>,
}

/// One line.
#[derive(Clone, Copy)]
pub struct Arm<'a> {
    /// When; `None` for all other cases.
    pub condition: Option<&'a Expression>,
    /// Where it stands.
    pub origin: Origin,
}

impl Arms<'_> {
    /// Where the last line ends.
    pub fn end(&self) -> Origin {
        self.arms.last().map_or(self.named, |arm| arm.origin)
    }

    /// Where something about all of them is shown.
    pub fn shown(&self) -> Origin {
        if self.decides == Decides::Way { self.named } else { self.end() }
    }
}

/// Why an arm is never taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// Its condition contradicts itself.
    Itself,
    /// On every way here, it is known not to hold.
    Known,
    /// Arms before it cover it, by number.
    Hidden(Vec<usize>),
    /// It is for all other cases, and there are none.
    NoneLeft,
}

/// What can be said about some arms.
pub struct Judged {
    /// Arms that are never taken, by number.
    pub dead: Vec<(usize, Why)>,
    /// What is left after the last.
    pub rest: Rest,
    /// Too many possibilities from this arm on.
    pub too_many: bool,
}

/// All arms of a workflow, in order of text.
pub fn arms<'a>(workflow: &'a Workflow, map: &Map<'a>) -> Vec<Arms<'a>> {
    let mut found = Vec::new();
    let plain = |decides, title, id, named, depth, place, condition, arms: Vec<Arm<'a>>| {
        let arms = Arms { decides, title, id, named, depth, place, condition, arms };
        arms.arms.iter().any(|arm| arm.condition.is_some()).then_some(arms)
    };
    let head = &workflow.head;
    found.extend(plain(
        Decides::Deadline,
        &head.title,
        &head.id,
        head.origin,
        0,
        None,
        None,
        deadlines(&workflow.timing),
    ));
    let mut depths: Vec<usize> = Vec::with_capacity(map.blocks.len());
    for block in &map.blocks {
        // A parallel and its branch stand around the steps of a branch.
        let around = block.parent.and_then(|parent| depths.get(parent)).copied();
        depths.push(around.map_or(1, |depth| depth + if block.item.is_some() { 1 } else { 2 }));
    }
    for (place, step) in map.steps() {
        let block = map.block_of.get(place).copied().unwrap_or_default();
        let depth = depths.get(block).copied().unwrap_or(1);
        let head = &step.head;
        let mut add = |decides, arms| {
            let (title, id) = (head.title.as_str(), head.id.as_str());
            let condition = step.condition.as_ref();
            found.extend(plain(decides, title, id, head.origin, depth, Some(place), condition, arms));
        };
        match &step.kind {
            StepKind::Decide => add(Decides::Way, ways(step)),
            StepKind::Stage(stage) => {
                add(Decides::Performer, performers(&stage.work.by));
                let takes = stage.takes.iter().filter_map(|taking| {
                    let condition = taking.condition.as_ref();
                    let last = stage.takes.iter().rev().find_map(|taking| taking.condition.as_ref());
                    let origin = condition.or(last)?.origin;
                    Some(Arm { condition, origin })
                });
                add(Decides::Estimate, takes.collect());
            }
            StepKind::Gate(gate) => add(Decides::Reviewer, performers(&gate.work.by)),
            StepKind::Parallel(parallel) => {
                for branch in &parallel.branches {
                    let head = &branch.head;
                    let (title, id) = (head.title.as_str(), head.id.as_str());
                    let condition = branch.condition.as_ref();
                    let arms = deadlines(&branch.timing);
                    let depth = depth + 1;
                    let decides = Decides::Deadline;
                    found.extend(plain(decides, title, id, head.origin, depth, Some(place), condition, arms));
                }
            }
            StepKind::Wait(_) | StepKind::Run(_) => {}
        }
        found.extend(plain(
            Decides::Deadline,
            &head.title,
            &head.id,
            head.origin,
            depth,
            Some(place),
            step.condition.as_ref(),
            deadlines(&step.timing),
        ));
    }
    found
}

fn ways(step: &Step) -> Vec<Arm<'_>> {
    let arms = step.ways.iter().filter_map(|way| match &way.trigger {
        Trigger::When { condition } => {
            // From the condition to the end of the arrows.
            let origin = Origin { start: condition.origin.start, ..way.origin };
            Some(Arm { condition: Some(condition), origin })
        }
        Trigger::Otherwise => Some(Arm { condition: None, origin: way.origin }),
        _ => None,
    });
    arms.collect()
}

fn performers(by: &[Performers]) -> Vec<Arm<'_>> {
    by.iter().map(|one| Arm { condition: one.condition.as_ref(), origin: one.origin }).collect()
}

fn deadlines(timing: &Timing) -> Vec<Arm<'_>> {
    timing.within.iter().map(|one| Arm { condition: one.condition.as_deref(), origin: one.origin }).collect()
}

/// The subjects that arms speak about.
pub fn subjects<'a>(arms: &[Arms<'a>], scene: &Scene<'a>) -> FxHashSet<Key> {
    let mut vocabulary = scene.vocabulary.borrow_mut();
    let mut found = FxHashSet::default();
    for condition in arms.iter().flat_map(|arms| &arms.arms).filter_map(|arm| arm.condition) {
        for truth in [true, false] {
            let cases = vocabulary.cases(condition, truth);
            found.extend(cases.iter().flatten().map(|literal| literal.key));
        }
    }
    found
}

/// Goes through some arms in order. `None` where no way leads to them.
pub fn judge<'a>(arms: &Arms<'a>, known: &Known, vocabulary: &mut Vocabulary<'a>) -> Option<Judged> {
    let mut facts = match arms.place {
        None => Facts::default(),
        Some(place) => known.at(place)?.clone(),
    };
    if let Some(condition) = arms.condition {
        let cases = vocabulary.cases(condition, true);
        if let [case] = cases.as_slice() {
            facts = facts.assume(case)?;
        }
    }
    let before = Rest::of(&facts);
    let mut judged = Judged { dead: Vec::new(), rest: before.clone(), too_many: false };
    for (number, arm) in arms.arms.iter().enumerate() {
        let Some(condition) = arm.condition else {
            if judged.rest.is_empty() && number > 0 && !about_money(arms, vocabulary) {
                judged.dead.push((number, Why::NoneLeft));
            }
            judged.rest = Rest::none();
            continue;
        };
        // Not known yet, so it may cover whatever is left.
        if is_open(condition) {
            judged.rest = Rest::none();
            return Some(judged);
        }
        let (holds, fails) = (vocabulary.cases(condition, true), vocabulary.cases(condition, false));
        let Ok(meets) = judged.rest.meets(&holds) else {
            judged.too_many = true;
            return Some(judged);
        };
        if !meets {
            let why = if holds.is_empty() {
                Why::Itself
            } else if !before.clone().meets(&holds).unwrap_or(true) {
                Why::Known
            } else {
                Why::Hidden(hiding(arms, number, &holds, &before, vocabulary))
            };
            judged.dead.push((number, why));
            continue;
        }
        if judged.rest.keep(&fails).is_err() {
            judged.too_many = true;
            return Some(judged);
        }
    }
    Some(judged)
}

/// The arms before one that cover something of it.
fn hiding<'a>(
    arms: &Arms<'a>,
    number: usize,
    holds: &[Case],
    before: &Rest,
    vocabulary: &mut Vocabulary<'a>,
) -> Vec<usize> {
    let mut found = Vec::new();
    for (earlier, arm) in arms.arms.iter().enumerate().take(number) {
        let Some(condition) = arm.condition else {
            found.push(earlier);
            break;
        };
        let cases = vocabulary.cases(condition, true);
        let mut shared = before.clone();
        if shared.keep(holds).is_ok() && shared.meets(&cases).unwrap_or(false) {
            found.push(earlier);
        }
        if found.len() == HIDING {
            break;
        }
    }
    found
}

/// An amount may be in a currency that nobody thought of.
fn about_money<'a>(arms: &Arms<'a>, vocabulary: &mut Vocabulary<'a>) -> bool {
    arms.arms.iter().filter_map(|arm| arm.condition).any(|condition| {
        let cases = vocabulary.cases(condition, true);
        cases.iter().flatten().any(|literal| vocabulary.is_money(literal.key))
    })
}

/// Whether something in a condition isn't known yet.
fn is_open(condition: &Expression) -> bool {
    let mut open = vec![condition];
    while let Some(expression) = open.pop() {
        if matches!(expression.kind, ExpressionKind::Unknown { .. } | ExpressionKind::Invalid) {
            return true;
        }
        open.extend(expression.parts());
    }
    false
}
