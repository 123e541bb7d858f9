//! What lies on people's desks: open tasks, what they may answer, and what happens when they do nothing.

use super::attempts::way_word;
use super::state::{Body, Owner, Timer};
use super::{Engine, Problem};
use crate::script::Act;
use crate::time::Moment;
use flow_ir::{Id, RungAction, Step, StepKind, Trigger};

/// A task that waits for somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Which visit it is, for [`Engine::act`].
    pub visit: usize,
    /// The step, seam or duty, by id.
    pub step: Id,
    /// Who has it.
    pub holder: String,
    /// The recovery that convenes, by id, where it is one.
    pub recovery: Option<Id>,
    /// What can be answered; empty where it is simply done.
    pub answers: Vec<String>,
    /// When it was opened.
    pub opened: Moment,
}

impl Engine<'_, '_> {
    /// The tasks that wait for somebody, oldest first.
    pub fn tasks(&self) -> Vec<Task> {
        let waits = |visit: usize| {
            !self.timers.values().any(|timer| match timer {
                Timer::Reply { visit: of, epoch, .. } | Timer::Confirmed { visit: of, epoch, .. } => {
                    *of == visit && self.visits.get(visit).is_some_and(|visit| visit.epoch == *epoch)
                }
                Timer::Recovered { visit: of, epoch, .. } => {
                    *of == visit && self.visits.get(visit).is_some_and(|visit| visit.recoveries == *epoch)
                }
                _ => false,
            })
        };
        (0..self.visits.len())
            .filter(|visit| waits(*visit))
            .filter_map(|index| {
                let state = self.visits.get(index).filter(|visit| visit.open)?;
                let (mut holder, mut recovery, mut answers) = (state.holder.clone(), None, Vec::new());
                match state.body {
                    Body::Step(Step { kind: StepKind::Stage(_), .. }) | Body::Duty(_) => {}
                    Body::Step(Step { kind: StepKind::Gate(_), ways, .. }) => {
                        answers.extend(ways.iter().filter_map(|way| match &way.trigger {
                            Trigger::Verdict { name } => Some(name.clone()),
                            _ => None,
                        }));
                    }
                    Body::Seam(_) => answers.extend(["accept".to_owned(), "reject".to_owned()]),
                    Body::Step(_) => return None,
                }
                if let Some(assigned) = &state.assigned {
                    holder.clone_from(assigned);
                }
                if let Some(recovering) = &state.recovering {
                    holder = recovering.recovery.by.first().map(crate::people::text).unwrap_or_default();
                    recovery = Some(recovering.recovery.recovery.clone());
                    answers =
                        recovering.recovery.allows.iter().map(|way| way_word(*way).to_owned()).collect();
                }
                Some(Task {
                    visit: index,
                    step: state.id().to_owned(),
                    holder,
                    recovery,
                    answers,
                    opened: state.opened,
                })
            })
            .collect()
    }

    /// What happens to a task when nobody does anything: when, and what.
    pub fn coming(&self, visit: usize) -> Vec<(Moment, String)> {
        let mut found: Vec<(Moment, String)> = Vec::new();
        for (key, timer) in &self.timers {
            let of = |watch: usize, epoch: u32| {
                self.watches.get(watch).filter(|watch| {
                    let owner = matches!(watch.owner, Owner::Visit(of) | Owner::Recovery(of) if of == visit);
                    watch.active && watch.epoch == epoch && owner
                })
            };
            let text = match timer {
                Timer::Deadline { watch, epoch } => of(*watch, *epoch).map(|_| "it is late".to_owned()),
                Timer::Rung { watch, epoch, ladder, rung, .. } => of(*watch, *epoch).and_then(|watch| {
                    let rung = watch.timing.ladders.get(*ladder)?.rungs.get(*rung)?;
                    let who = match &rung.person {
                        flow_ir::PersonReference::Participant { participant } => {
                            crate::people::text_of(participant)
                        }
                        flow_ir::PersonReference::Unknown { .. } => return None,
                    };
                    let who = who.rsplit('.').next().unwrap_or(&who).to_owned();
                    Some(match rung.action {
                        RungAction::Notify => format!("{who} is told"),
                        RungAction::Assign => format!("it goes to {who}"),
                        RungAction::Convene => format!("{who} is called to a meeting"),
                    })
                }),
                Timer::Stall { visit: of, epoch } if *of == visit => self
                    .visits
                    .get(visit)
                    .filter(|visit| visit.stall == *epoch)
                    .map(|_| "it counts as stalled".to_owned()),
                _ => None,
            };
            found.extend(text.map(|text| (key.at, text)));
        }
        found
    }

    /// Somebody does something with a task.
    pub fn act(&mut self, visit: usize, act: Act) {
        let Some(state) = self.visits.get(visit).filter(|visit| visit.open) else { return };
        let (epoch, recoveries, recovering) = (state.epoch, state.recoveries, state.recovering.is_some());
        if recovering {
            self.recovered(visit, recoveries, act);
        } else {
            self.replied(visit, epoch, act);
        }
        self.settle();
    }

    /// How the first case ended, by the outcome's id.
    pub fn outcome(&self) -> Option<&str> {
        self.cases.first().filter(|case| case.closed)?.outcome.as_deref()
    }

    /// Why it can't go on, where it can't.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// When the next thing happens.
    pub fn next(&self) -> Option<Moment> {
        self.timers.first_key_value().map(|(key, _)| key.at)
    }
}
