//! Ways with their arrows, and the answers that lead to them.

use super::build::{Builder, empty};
use super::{Answer, Arrow, Goal, Kind, NONE, Way, Work};
use crate::chance::Sampler;
use crate::problem::Problem;
use flow_ir::{Bound, Origin, RecoveryUse, RecoveryWay, Step, Target, Trigger};

impl<'p> Builder<'p> {
    /// The place where a bounded arrow is counted in its block.
    fn bound(&mut self, block: u32, origin: Origin) -> u32 {
        if let Some(place) = self.bounds.get(&(block, origin)) {
            return *place;
        }
        let Some(of) = self.model.blocks.get_mut(block as usize) else { return 0 };
        let place = of.bounds;
        of.bounds += 1;
        self.bounds.insert((block, origin), place);
        place
    }

    /// A way of a step, with its arrows.
    pub(super) fn way(&mut self, way: &'p flow_ir::Way, block: u32, step: Option<&'p Step>) -> u32 {
        let owner = match &way.inherited_from {
            None => block,
            Some(from) => match (self.steps.get(from.as_str()), self.blocks.get(from.as_str())) {
                // The way of a parallel leads to the block around it.
                (Some(step), _) => self.model.nodes.get(*step as usize).map_or(block, |node| node.block),
                (None, Some(owner)) => *owner,
                (None, None) => block,
            },
        };
        let mut arrows = Vec::new();
        for arrow in &way.arrows {
            let bound = match &arrow.at_most {
                Some(Bound::Times { times }) => Some((*times, self.bound(owner, arrow.origin))),
                // Nobody knows how often: once keeps it finite.
                Some(Bound::Unknown { .. }) => Some((1, self.bound(owner, arrow.origin))),
                None => None,
            };
            let goal = match &arrow.target {
                Target::Step { id } => {
                    self.steps.get(id.as_str()).map_or(Goal::Nowhere, |step| Goal::Step(*step))
                }
                Target::Outcome { id, .. } => {
                    self.outcomes.get(id.as_str()).map_or(Goal::Nowhere, |outcome| Goal::Outcome(*outcome))
                }
                Target::Join => Goal::Join,
                Target::Leave => Goal::Leave,
                Target::Verdict { .. } => Goal::Answer(0),
                Target::Recovery(recovery) => Goal::Recovery(self.recovery(recovery, block, step)),
                Target::Workflow { id } => {
                    self.flows.get(id.as_str()).map_or(Goal::Nowhere, |flow| Goal::HandOn(*flow))
                }
                Target::Unknown { .. } | Target::Invalid => Goal::Nowhere,
            };
            arrows.push(Arrow { goal, bound });
        }
        let place = u32::try_from(self.model.ways.len()).unwrap_or(NONE);
        self.model.ways.push(Way {
            name: word(&way.trigger),
            arrows,
            owner: if owner == block { NONE } else { owner },
        });
        place
    }

    /// A way that leads somewhere, without arrows in the text.
    pub(super) fn made_up(&mut self, name: &str, goal: Goal) -> u32 {
        let place = u32::try_from(self.model.ways.len()).unwrap_or(NONE);
        self.model.ways.push(Way {
            name: name.to_owned(),
            arrows: vec![Arrow { goal, bound: None }],
            owner: NONE,
        });
        place
    }

    /// The ways of a block itself: when it is late, and on which events.
    pub(super) fn block_ways(&mut self, ways: &'p [flow_ir::Way], block: u32) -> (u32, Vec<(u32, u32)>) {
        let mut late = NONE;
        let mut on = Vec::new();
        for way in ways {
            match &way.trigger {
                Trigger::Late if late == NONE => late = self.way(way, block, None),
                Trigger::Event { id, .. } => {
                    if let Some(&event) = self.events.get(id.as_str()) {
                        let place = self.way(way, block, None);
                        on.push((event, place));
                    }
                }
                _ => {}
            }
        }
        (late, on)
    }

    /// A recovery where a step calls it: work like any other, for whoever convenes.
    fn recovery(&mut self, recovery: &'p RecoveryUse, block: u32, step: Option<&'p Step>) -> u32 {
        let id = &recovery.recovery;
        let mut plan = NONE;
        if let Some(who) = recovery.by.first() {
            plan = self.plan(who, step);
        }
        let flow = step
            .and_then(|step| self.steps.get(step.head.id.as_str()))
            .and_then(|step| self.model.nodes.get(*step as usize))
            .map_or(NONE, |node| node.flow);
        let hours = if plan == NONE { None } else { self.hours_of_plan(plan) };
        let within = self.deadline(&recovery.timing, id, hours);
        let key = (plan, format!("{flow} {id} {within:?} {:?}", recovery.allows));
        if let Some(place) = self.recoveries.get(&key) {
            return *place;
        }
        let mut node = empty(id, &recovery.title, "recovery", flow, block);
        let said = self.said(id).clone();
        let duration = match &said.duration {
            Some(duration) => Sampler::new(duration),
            None => self.usual(id, (plan != NONE).then_some(plan), false, within),
        };
        let mut names: Vec<String> = recovery
            .allows
            .iter()
            .map(|way| match way {
                RecoveryWay::Resume => "resume".to_owned(),
                RecoveryWay::Restart => "restart".to_owned(),
                RecoveryWay::Takeover => "takeover".to_owned(),
            })
            .collect();
        names.push("else".to_owned());
        let shares = if said.answers.is_empty() {
            let allowed = names.len() - 1;
            self.assume(id, "answers", "it helps in 80 %, each way it allows equally often".to_owned());
            let mut shares = vec![0.8 / allowed.max(1) as f64; allowed];
            shares.push(if allowed == 0 { 1.0 } else { 0.2 });
            shares
        } else {
            self.shares(id, &said.answers, &names)
        };
        node.answers = answers(names.into_iter().zip(shares).map(|(name, share)| (name, share, NONE)));
        node.within = within;
        let plans = if plan == NONE { Vec::new() } else { vec![plan] };
        let level = self.level(said.priority.unwrap_or(0));
        node.kind = Kind::Work(Box::new(Work::decision(plans, duration, level)));
        let place = u32::try_from(self.model.nodes.len()).unwrap_or(NONE);
        self.model.nodes.push(node);
        self.recoveries.insert(key, place);
        place
    }

    /// The probability of each of these answers, as the settings say.
    pub(super) fn shares(
        &mut self,
        id: &str,
        said: &std::collections::BTreeMap<String, f64>,
        names: &[String],
    ) -> Vec<f64> {
        for answer in said.keys().filter(|answer| !names.contains(answer)) {
            let mut known = names.to_vec();
            known.dedup();
            self.problems.push(Problem::UnknownAnswer { id: id.to_owned(), answer: answer.clone(), known });
        }
        names
            .iter()
            .map(|name| {
                // Two arms to one target are one answer, and share its probability.
                let same = names.iter().filter(|other| *other == name).count().max(1);
                said.get(name).copied().unwrap_or(0.0) / same as f64
            })
            .collect()
    }

    /// The place of a priority among those there are.
    pub(super) fn level(&self, priority: i32) -> usize {
        self.priorities.iter().position(|other| *other == priority).unwrap_or(0)
    }
}

/// Answers with the probabilities of those before them added up.
pub(super) fn answers(of: impl Iterator<Item = (String, f64, u32)>) -> Vec<Answer> {
    let mut sum = 0.0;
    let mut found: Vec<Answer> = of
        .map(|(name, share, way)| {
            sum += share;
            Answer { name, up_to: sum, way }
        })
        .collect();
    // The last one that can happen takes what rounding leaves; those after it never come.
    let top = found.last().map_or(1.0, |answer| answer.up_to);
    for answer in found.iter_mut().rev().take_while(|answer| answer.up_to >= top) {
        answer.up_to = 1.0;
    }
    found
}

/// The word of a way, as results name it.
pub(super) fn word(trigger: &Trigger) -> String {
    let last = |id: &str| id.rsplit('.').next().unwrap_or(id).to_owned();
    match trigger {
        Trigger::Done => "done".to_owned(),
        Trigger::Verdict { name } | Trigger::Outcome { name, .. } => name.clone(),
        Trigger::Fails { errors } if errors.is_empty() => "fails".to_owned(),
        Trigger::Fails { errors } => format!("fails {}", errors.join(", ")),
        Trigger::Stalls { .. } => "stalls".to_owned(),
        Trigger::Late => "late".to_owned(),
        Trigger::Absent => "absent".to_owned(),
        Trigger::Event { id, .. } => format!("on {}", last(id)),
        Trigger::Refused => "refused".to_owned(),
        Trigger::When { .. } => "when".to_owned(),
        Trigger::Otherwise => "otherwise".to_owned(),
        Trigger::Unmet => "unmet".to_owned(),
    }
}
