//! Steps and handoffs, filled in.

use super::build::Builder;
use super::ways::{answers, word};
use super::{Goal, Kind, Meeting, NONE, Parallel, Phase, Span, Work};
use crate::chance::Sampler;
use crate::settings::{Count, Distribution, StepSettings};
use flow_ir::{
    ExpressionKind, Join, PersonReference, Rung, RungAction, Seam, Step, StepKind, Timing, Trigger, Who,
};

/// How long a confirmation takes.
const CONFIRMATION: u64 = 5 * 60_000;

/// How long somebody waits for an event that nothing says anything about: a day.
const UNTIL_EVENT: u64 = 86_400_000;

impl<'p> Builder<'p> {
    pub(super) fn step(&mut self, step: &'p Step, priority: i32) {
        let id = step.head.id.as_str();
        let Some(&place) = self.steps.get(id) else { return };
        let Some(block) = self.model.nodes.get(place as usize).map(|node| node.block) else { return };
        let said = self.said(id).clone();
        let priority = said.priority.unwrap_or(priority);
        let happens = self.happens(id, step.condition.is_some(), &said);
        let mut plans = Vec::new();
        if let Some(work) = step.work() {
            for performers in &work.by {
                plans.push(self.plan(&performers.who, Some(step)));
            }
            if plans.len() > 1 {
                self.assume(id, "by", "each of its performers equally often".to_owned());
            }
            if work.while_.is_some() {
                self.leave_out(id, "It ends with another step, and in the simulation it doesn't");
            }
        }
        let hours = plans.first().and_then(|plan| self.hours_of_plan(*plan));
        let hours = match hours {
            Some(hours) => Some(hours),
            None => self.calendar_of_owner(step.owner.as_ref()),
        };
        let within = self.deadline(&step.timing, id, hours);
        let rungs = self.rungs(&step.timing, id, hours, step);
        let mut named: Vec<(String, u32)> = Vec::new();
        let (mut done, mut late, mut absent, mut unmet, mut refused) = (NONE, NONE, NONE, NONE, NONE);
        let (mut stalls, mut fails, mut on) = (None, Vec::new(), Vec::new());
        for way in &step.ways {
            let number = self.way(way, block, Some(step));
            let first = |slot: &mut u32| {
                if *slot == NONE {
                    *slot = number;
                }
            };
            match &way.trigger {
                Trigger::Done => first(&mut done),
                Trigger::Late => first(&mut late),
                Trigger::Absent => first(&mut absent),
                Trigger::Unmet => first(&mut unmet),
                Trigger::Refused => first(&mut refused),
                Trigger::Stalls { after } => {
                    if stalls.is_none() {
                        stalls = self.time_span(after, hours).map(|span| (span, number));
                    }
                }
                Trigger::Fails { errors } if errors.is_empty() => fails.push((String::new(), number)),
                Trigger::Fails { errors } => {
                    fails.extend(errors.iter().map(|error| (error.clone(), number)));
                }
                Trigger::Event { id, .. } => {
                    if let Some(event) = self.events.get(id.as_str()) {
                        on.push((*event, number));
                    }
                }
                Trigger::Verdict { name } | Trigger::Outcome { name, .. } => {
                    named.push((name.clone(), number))
                }
                Trigger::When { .. } | Trigger::Otherwise => {
                    let name = self.leads_to(number);
                    named.push((name, number));
                }
            }
        }
        let mut chosen = Vec::new();
        let kind = match &step.kind {
            StepKind::Stage(_) | StepKind::Gate(_) => {
                let gate = matches!(step.kind, StepKind::Gate(_));
                if gate {
                    // Silence consents to the first one.
                    named.sort_by_key(|(name, _)| name != "accept");
                    if named.first().is_none_or(|(name, _)| name != "accept") {
                        named.insert(0, ("accept".to_owned(), done));
                    }
                    chosen = self.verdicts(id, &said, &named);
                }
                self.work(step, &said, plans, within, priority, stalls.is_some())
            }
            StepKind::Decide => {
                let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
                chosen = if said.answers.is_empty() {
                    if names.len() > 1 {
                        self.assume(id, "answers", "each way equally often".to_owned());
                    }
                    vec![1.0 / names.len().max(1) as f64; names.len()]
                } else {
                    self.shares(id, &said.answers, &names)
                };
                Kind::Decide
            }
            StepKind::Parallel(parallel) => {
                let mut branches = Vec::new();
                for branch in &parallel.branches {
                    let Some(&inner) = self.blocks.get(branch.head.id.as_str()) else { continue };
                    let of_branch = self.said(&branch.head.id).clone();
                    let happens = self.happens(&branch.head.id, branch.condition.is_some(), &of_branch);
                    let within = self.deadline(&branch.timing, &branch.head.id, None);
                    let (late, on) = self.block_ways(&branch.ways, inner);
                    if let Some(block) = self.model.blocks.get_mut(inner as usize) {
                        (block.happens, block.within, block.late, block.on) = (happens, within, late, on);
                    }
                    branches.push(inner);
                }
                let each = parallel.each.as_ref().and_then(|_| self.blocks.get(id).copied()).map(|inner| {
                    let count = said.items.clone().unwrap_or_else(|| {
                        self.assume(id, "items", "1 to 3 items".to_owned());
                        Count::Between(1, 3)
                    });
                    (inner, count)
                });
                if parallel.each.as_ref().is_some_and(|each| each.event.is_some()) {
                    self.leave_out(
                        id,
                        "Its branches come with an event; in the simulation they are there at once",
                    );
                }
                let needed = match &parallel.join {
                    Join::All => None,
                    Join::Any => Some(1),
                    Join::AtLeast { count } => match &count.kind {
                        ExpressionKind::Number { value } => value.trunc().to_string().parse().ok(),
                        _ => {
                            self.leave_out(
                                id,
                                "How many branches must join depends on data; in the simulation all must",
                            );
                            None
                        }
                    },
                };
                Kind::Parallel(Box::new(Parallel {
                    branches,
                    each,
                    at_once: parallel.at_once.unwrap_or(u32::MAX).max(1),
                    needed,
                    continues: parallel.rest_continues,
                }))
            }
            StepKind::Wait(wait) => {
                let span = wait.span.as_ref().and_then(|span| self.time_span(span, hours));
                let mut sampler = said.duration.as_ref().map(Sampler::new);
                let mut names: Vec<(String, u32)> = on
                    .iter()
                    .map(|(_, way)| {
                        let name = self.model.ways.get(*way as usize).map_or("", |way| way.name.as_str());
                        (name.trim_start_matches("on ").to_owned(), *way)
                    })
                    .collect();
                let only_events = span.is_none() && wait.until.is_none() && done == NONE;
                let drawn = !names.is_empty() && (only_events || !said.answers.is_empty());
                if drawn {
                    if done != NONE {
                        names.push(("done".to_owned(), done));
                    }
                    named.clone_from(&names);
                    let list: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
                    chosen = if said.answers.is_empty() {
                        self.assume(id, "answers", "each of its events equally often".to_owned());
                        vec![1.0 / list.len() as f64; list.len()]
                    } else {
                        self.shares(id, &said.answers, &list)
                    };
                }
                if span.is_none() && sampler.is_none() {
                    self.assume(id, "duration", "about a day until it is over".to_owned());
                    sampler = Some(Sampler::new(&Distribution::Triangular {
                        least: UNTIL_EVENT / 2,
                        mostly: UNTIL_EVENT,
                        most: UNTIL_EVENT + UNTIL_EVENT / 2,
                    }));
                }
                Kind::Wait { span, sampler, drawn }
            }
            StepKind::Run(run) => {
                let through = run.through.as_deref().and_then(|seam| self.seams.get(seam)).copied();
                let flow = through.or_else(|| self.flows.get(run.workflow.as_str()).copied()).unwrap_or(NONE);
                if !said.answers.is_empty() {
                    self.leave_out(id, "It ends as the workflow ends that it runs; probabilities that are set for it don't count");
                }
                chosen = vec![0.0; named.len()];
                Kind::Run { flow, detached: run.detached }
            }
        };
        let Some(node) = self.model.nodes.get_mut(place as usize) else { return };
        node.answers = answers(
            named
                .into_iter()
                .zip(chosen.into_iter().chain(std::iter::repeat(0.0)))
                .map(|((name, way), share)| (name, share, way)),
        );
        node.kind = kind;
        (node.happens, node.within, node.rungs) = (happens, within, rungs);
        (node.done, node.late, node.absent, node.unmet, node.refused) = (done, late, absent, unmet, refused);
        (node.stalls, node.fails, node.on) = (stalls, fails, on);
    }

    fn happens(&mut self, id: &str, conditional: bool, said: &StepSettings) -> Option<f64> {
        if !conditional {
            return None;
        }
        Some(said.happens.unwrap_or_else(|| {
            self.assume(id, "happens", "in half of the cases".to_owned());
            0.5
        }))
    }

    /// The name of an arm: where it leads.
    fn leads_to(&self, way: u32) -> String {
        let goal =
            self.model.ways.get(way as usize).and_then(|way| way.arrows.first()).map(|arrow| arrow.goal);
        let last = |id: &str| id.rsplit('.').next().unwrap_or(id).to_owned();
        match goal {
            Some(Goal::Step(step) | Goal::Recovery(step)) => {
                self.model.nodes.get(step as usize).map_or_else(String::new, |node| last(&node.id))
            }
            Some(Goal::Outcome(outcome)) => self
                .model
                .outcomes
                .get(outcome as usize)
                .map_or_else(String::new, |outcome| outcome.name.clone()),
            Some(Goal::Join) => "join".to_owned(),
            Some(Goal::Leave) => "leave".to_owned(),
            _ => "otherwise".to_owned(),
        }
    }

    fn verdicts(&mut self, id: &str, said: &StepSettings, named: &[(String, u32)]) -> Vec<f64> {
        let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
        if !said.answers.is_empty() {
            return self.shares(id, &said.answers, &names);
        }
        let others = names.len().saturating_sub(1);
        if others == 0 {
            return vec![1.0];
        }
        self.assume(id, "answers", "accept in 80 %, the other answers equally often".to_owned());
        std::iter::once(0.8).chain(std::iter::repeat_n(0.2 / others as f64, others)).collect()
    }

    fn work(
        &mut self,
        step: &'p Step,
        said: &StepSettings,
        mut plans: Vec<u32>,
        within: Option<Span>,
        priority: i32,
        stalls: bool,
    ) -> Kind {
        let id = step.head.id.as_str();
        let first = plans.first().copied();
        let mut takes = None;
        let (mut retry, mut pause, mut doubling, mut sample, mut window, mut meeting) =
            (0, None, false, None, None, NONE);
        let gate = match &step.kind {
            StepKind::Stage(stage) => {
                if stage.takes.len() > 1 {
                    self.assume(id, "duration", "the estimate without a condition".to_owned());
                }
                let taking = stage.takes.iter().find(|taking| taking.condition.is_none());
                let taking = taking.or_else(|| stage.takes.last());
                takes = taking.and_then(|taking| super::durations::of_estimate(&taking.estimate));
                if let Some(again) = &stage.retry {
                    retry = again.times.unwrap_or(0);
                    pause = again.every.as_ref().and_then(|span| self.time_span(span, None));
                    doubling = again.doubling;
                }
                if !stage.exclusive.is_empty() {
                    self.leave_out(
                        id,
                        "It holds something alone while it runs, and in the simulation it doesn't",
                    );
                }
                let confirmations = self.confirmations(step);
                if !confirmations.is_empty() {
                    let how = match confirmations.iter().filter(|(_, conditional)| *conditional).count() {
                        0 => "always asked for",
                        asked if asked == confirmations.len() => "asked for in half of the cases",
                        _ => "asked for in half of the cases where it depends on what is done, else always",
                    };
                    self.assume(id, "confirmation", format!("{how}, given after about 5m"));
                    plans = plans.iter().map(|plan| self.confirmed(*plan, &confirmations, step)).collect();
                }
                false
            }
            StepKind::Gate(gate) => {
                sample = gate.sample.map(|share| share.to_string().parse::<f64>().unwrap_or(100.0) / 100.0);
                window = gate.open.as_ref().and_then(|span| self.time_span(span, None));
                if let Some(cadence) = gate.at.as_deref().and_then(|id| self.package.cadence(id))
                    && let Some(schedule) = &cadence.schedule
                    && let flow_ir::TimeSpan::Fixed { duration } = &schedule.every
                {
                    let room = gate.at_once.unwrap_or(u32::MAX);
                    let known = self.model.meetings.iter().position(|other| other.id == cadence.head.id);
                    let place = known.unwrap_or_else(|| {
                        self.model.meetings.push(Meeting {
                            id: cadence.head.id.clone(),
                            schedule: schedule.clone(),
                            every: *duration,
                            room,
                        });
                        self.model.meetings.len() - 1
                    });
                    meeting = u32::try_from(place).unwrap_or(NONE);
                }
                if !gate.requires.is_empty() {
                    self.leave_out(
                        id,
                        "It can't be accepted before something holds; in the simulation that always holds",
                    );
                }
                true
            }
            _ => false,
        };
        let duration = match said.duration.as_ref().or(takes.as_ref()) {
            Some(distribution) => Sampler::new(distribution),
            None => self.usual(id, first, gate, within),
        };
        let mut stall = said.stall.unwrap_or(0.0);
        if stall > 0.0 && !stalls && within.is_none() {
            self.leave_out(
                id,
                "It may stall, and nothing says what happens then: in the simulation it doesn't",
            );
            stall = 0.0;
        }
        let mut up_to = 0.0;
        let failures = said
            .failures
            .iter()
            .map(|(error, share)| {
                up_to += share;
                (error.clone(), up_to)
            })
            .collect();
        let (authors, reviewed) = self.authorship(step);
        Kind::Work(Box::new(Work {
            gate,
            authors,
            reviewed,
            plans,
            duration,
            level: self.level(priority),
            failures,
            stall,
            retry,
            pause,
            doubling,
            sample,
            window,
            meeting,
            batch: said.batch,
        }))
    }

    /// A plan in which somebody confirms first.
    fn confirmed(&mut self, plan: u32, confirmations: &[(&'p Who, bool)], step: &'p Step) -> u32 {
        let mut whole = self.model.plans.get(plan as usize).cloned().unwrap_or_default();
        let duration = Sampler::new(&Distribution::Triangular {
            least: CONFIRMATION / 2,
            mostly: CONFIRMATION,
            most: CONFIRMATION + CONFIRMATION / 2,
        });
        for (who, conditional) in confirmations.iter().rev() {
            let share = conditional.then_some(0.5);
            let asked = self.plan(who, Some(step));
            let phases = self.model.plans.get(asked as usize).and_then(|plan| plan.ways.first().cloned());
            for way in &mut whole.ways {
                let first = phases.iter().flatten().map(|phase| Phase {
                    asks: phase.asks.clone(),
                    duration: Some(duration.clone()),
                    share,
                });
                let mut row: Vec<Phase> = first.collect();
                row.append(way);
                *way = row;
            }
        }
        let place = u32::try_from(self.model.plans.len()).unwrap_or(NONE);
        self.model.plans.push(whole);
        place
    }

    fn rungs(&mut self, timing: &Timing, id: &str, hours: Option<usize>, step: &'p Step) -> Vec<(Span, u32)> {
        let mut found = Vec::new();
        for ladder in &timing.ladders {
            for Rung { action, time, person, condition, .. } in &ladder.rungs {
                match action {
                    RungAction::Notify => {}
                    RungAction::Convene => {
                        self.leave_out(
                            id,
                            "A meeting that its ladder opens takes nobody's time in the simulation",
                        );
                    }
                    RungAction::Assign => {
                        if condition.is_some() || ladder.condition.is_some() {
                            self.assume(id, "escalate", "its ladder is always climbed".to_owned());
                        }
                        if let (Some(span), PersonReference::Participant { participant }) =
                            (self.time_span(time, hours), person)
                        {
                            let pool = self.pool(std::slice::from_ref(participant), Some(step));
                            found.push((span, pool));
                        }
                    }
                }
            }
        }
        found
    }

    /// A handoff: somebody on the other side accepts or refuses it.
    pub(super) fn seam(&mut self, seam: &'p Seam) {
        let id = seam.head.id.as_str();
        let Some(&flow) = self.seams.get(id) else { return };
        let Some(place) = self.model.flows.get(flow as usize).map(|flow| flow.first_node) else { return };
        let Some(block) = self.model.nodes.get(place as usize).map(|node| node.block) else { return };
        let said = self.said(id).clone();
        let plans: Vec<u32> = seam.by.iter().map(|who| self.plan(who, None)).collect();
        let hours = plans.first().and_then(|plan| self.hours_of_plan(*plan));
        let within = self.deadline(&seam.timing, id, hours);
        let target = seam.to.as_ref().and_then(|to| self.flows.get(to.workflow.as_str())).copied();
        let accept = self.made_up("accept", target.map_or(Goal::Refuse, Goal::HandOn));
        let (mut reject, mut late) = (NONE, NONE);
        for way in &seam.ways {
            let number = self.way(way, block, None);
            match word(&way.trigger).as_str() {
                "late" => late = number,
                "reject" | "refused" => reject = number,
                _ => {}
            }
        }
        if reject == NONE {
            reject = self.made_up("reject", Goal::Refuse);
        }
        let names = vec!["accept".to_owned(), "reject".to_owned()];
        let shares = if said.answers.is_empty() {
            self.assume(id, "answers", "it is always accepted".to_owned());
            vec![1.0, 0.0]
        } else {
            self.shares(id, &said.answers, &names)
        };
        let duration = match &said.duration {
            Some(distribution) => Sampler::new(distribution),
            None => self.usual(id, plans.first().copied(), true, within),
        };
        let level = self.level(said.priority.unwrap_or(0));
        let Some(node) = self.model.nodes.get_mut(place as usize) else { return };
        node.answers = answers(
            names
                .into_iter()
                .zip(shares)
                .zip([accept, reject])
                .map(|((name, share), way)| (name, share, way)),
        );
        (node.late, node.within) = (late, within);
        let plans = plans.into_iter().take(1).collect();
        node.kind = Kind::Work(Box::new(Work::decision(plans, duration, level)));
    }
}
