//! Clocks: deadlines across the case, whatever it is doing.
//!
//! A clock is a variable that says since when it runs. Every step that may be open while it runs carries its deadline and
//! its ladder, so that nothing has to reach into another part of the machine.

use super::block::Block;
use super::guard::Beside;
use super::json::Json;
use super::link::Link;
use super::machine::{FAR, Machine, pass};
use super::message::Around;
use super::time::{Asked, Due, exact};
use flow_ir::{Anchor, Clock, RungAction, Step, Target, Trigger, Workflow};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// A clock that was stopped.
const STOPPED: i64 = FAR + 1;

/// A clock in its block.
pub(super) struct Running<'a> {
    pub(super) clock: &'a Clock,
    /// Since when it runs, in milliseconds: a variable.
    pub(super) from: String,
    /// When it is due, in milliseconds: a variable, where it has a way for being late.
    pub(super) due: Option<String>,
    /// Where its being late leads.
    pub(super) late: Option<String>,
    /// The steps during which it may run.
    pub(super) steps: FxHashSet<&'a str>,
    /// What `due` becomes when it starts.
    starts: Option<String>,
    /// Where it begins to count.
    begins: Begins,
    /// The steps that may be open right after it has started with another one.
    followers: FxHashSet<&'a str>,
}

/// Where a clock begins to count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// With the case.
    WithCase,
    /// At a moment that the case was given, and that may lie before it.
    Given,
    /// With the end of a step.
    WithStep,
}

/// When the case began.
const STARTED: &str = "$toMillis($states.context.Execution.StartTime)";

impl<'a> Machine<'a> {
    /// The clocks of a workflow.
    pub(super) fn clocks(&mut self, block: &mut Block<'a>, workflow: &'a Workflow) {
        for clock in &workflow.clocks {
            self.clock(block, workflow, clock);
        }
    }

    fn clock(&mut self, block: &mut Block<'a>, workflow: &'a Workflow, clock: &'a Clock) {
        let origin = clock.head.origin;
        let own: FxHashSet<&str> = workflow.steps.iter().map(|step| step.head.id.as_str()).collect();
        let anchor = clock.timing.within.iter().find_map(|line| line.from.as_ref());
        if clock.timing.within.iter().any(|line| line.from.as_ref() != anchor) {
            self.cannot(
                "a clock that counts from different places",
                origin,
                "Write one clock for each place from which time counts.",
            );
        }
        if !clock.timing.pauses.is_empty() {
            self.cannot(
                "a clock that pauses",
                origin,
                "A state machine can't stop a wait that has begun and go on with it later. Give the clock a longer time instead, or \
                 end it with `until` and start another one.",
            );
        }
        for place in clock.restarts.iter().chain(&clock.until).chain(anchor) {
            let reached = match place {
                Anchor::Step { id } => own.contains(id.as_str()),
                Anchor::Event { .. } => false,
                Anchor::Variable { .. } => true,
            };
            if !reached {
                self.cannot(
                    "a clock that starts, restarts or stops with an event, or with a step inside a branch",
                    origin,
                    "The step whose end it is must stand in the workflow itself, not in a branch. For an event, lead it to a stage \
                     and name that stage.",
                );
            }
        }
        let started = match anchor {
            Some(Anchor::Step { .. }) => None,
            Some(anchor) => Some(self.moment(block.scope, anchor, origin)),
            None => Some(STARTED.to_owned()),
        };
        let begins = match started.as_deref() {
            None => Begins::WithStep,
            Some(STARTED) => Begins::WithCase,
            Some(_) => Begins::Given,
        };
        let name = &clock.head.name;
        let from = match &started {
            None => self.declare(block.scope, &format!("{name} from"), Json::Whole(FAR)),
            Some(moment) => {
                self.declare_computed(block.scope, &format!("{name} from"), Json::expression(moment))
            }
        };
        let way = clock.ways.iter().find(|way| way.trigger == Trigger::Late);
        let mut due = None;
        let mut late = None;
        let mut starts = None;
        if let Some(way) = way {
            let who = Asked { id: clock.head.id.as_str().into(), name: name.clone(), calendar: None };
            let mut asked = Vec::new();
            let begun = started.clone().unwrap_or_else(|| "$millis()".to_owned());
            // Judged where the time begins to count, not where each line says that it does.
            let deadline = self.lines(block.scope, &clock.timing.within, &begun, &who, &mut asked);
            if !asked.is_empty() {
                self.cannot(
                    "a clock in working time",
                    origin,
                    "Write its time in hours or days: a clock starts in the middle of a step, and nobody can be asked there.",
                );
            }
            if let Some(moment) = deadline {
                let variable = match &started {
                    None => self.declare(block.scope, &format!("{name} due"), Json::Whole(FAR)),
                    Some(_) => {
                        self.declare_computed(block.scope, &format!("{name} due"), Json::expression(&moment))
                    }
                };
                let led = self.route(block, None, way, &format!("{name} late"));
                // It is late once: where that leads, its time is over and counts no more, until it starts again.
                let over = self.state(&format!("{name}: over"));
                block.tail.push((over.clone(), pass(vec![(variable.clone(), Json::Whole(STOPPED))], &led)));
                due = Some(variable);
                starts = Some(moment);
                late = Some(over);
            }
        }
        let steps = during(workflow, clock, anchor);
        let followers = match anchor {
            Some(Anchor::Step { id }) => {
                let started = workflow.steps.iter().find(|step| step.head.id == *id);
                started.into_iter().flat_map(|step| targets(step, is_done)).collect()
            }
            _ => FxHashSet::default(),
        };
        block.clocks.push(Running { clock, from, due, late, steps, starts, begins, followers });
    }

    /// Tells what clocks have to tell at once when the case begins: rungs without a delay, and those whose time has come before,
    /// because the clock counts from a moment that the case was given. The steps pass over what lies behind them.
    pub(super) fn climbed_before(&mut self, block: &Block<'a>, links: &mut Vec<Link>) {
        for running in &block.clocks {
            let from = format!("${}", running.from);
            let name = &running.clock.head.name;
            let beside = Beside {
                base: name,
                id: &running.clock.head.id,
                opened: &from,
                left: None,
                begun: false,
                limit: None,
                around: Around::default(),
            };
            let mut number = 0;
            for used in &running.clock.timing.ladders {
                for rung in &used.rungs {
                    number += 1;
                    let Some(seconds) = exact(&rung.time) else { continue };
                    let at_once = match running.begins {
                        Begins::WithStep => false,
                        Begins::WithCase => seconds == 0,
                        Begins::Given => true,
                    };
                    if !at_once || rung.repeats || rung.action == RungAction::Assign {
                        continue;
                    }
                    let mut parts = vec![if running.begins == Begins::Given {
                        format!("{from} + {} < $millis()", seconds.saturating_mul(1000))
                    } else {
                        "true".to_owned()
                    }];
                    for condition in used.condition.iter().chain(&rung.condition) {
                        parts.push(format!("({})", self.condition(block.scope, condition)));
                    }
                    let json = self.tell(rung, &beside, number);
                    let purpose = format!("{name} rung {number}, at once");
                    links.push(Link::Maybe { purpose, condition: parts.join(" and "), json });
                }
            }
        }
    }

    /// The end of the first line whose condition holds.
    fn lines(
        &mut self,
        scope: usize,
        within: &'a [flow_ir::Within],
        from: &str,
        who: &Asked<'a>,
        asked: &mut Vec<super::time::WorkingTime>,
    ) -> Option<String> {
        let mut arms = Vec::new();
        for line in within {
            let span = line.limit.as_ref()?;
            let condition = line.condition.as_ref().map(|condition| self.condition(scope, condition));
            let end = self.ends(scope, span, from, line.origin, who, asked);
            arms.push((condition, super::json::Code::computed(end)));
        }
        if arms.is_empty() {
            return None;
        }
        arms.push((None, super::json::Code::whole(FAR)));
        Some(super::json::Code::choose(arms).text)
    }

    /// What clocks make of the end of a step.
    pub(super) fn ticks(&self, block: &Block<'a>, id: &str) -> Vec<(String, String)> {
        let mut assign = Vec::new();
        for running in &block.clocks {
            let is_it = |place: &Anchor| matches!(place, Anchor::Step { id: step } if step == id);
            let from = &running.from;
            let anchored =
                running.clock.timing.within.iter().any(|line| line.from.as_ref().is_some_and(is_it));
            let condition = if running.clock.until.iter().any(is_it) {
                assign.push((from.clone(), STOPPED.to_string()));
                if let Some(due) = &running.due {
                    assign.push((due.clone(), STOPPED.to_string()));
                }
                continue;
            } else if running.clock.restarts.iter().any(is_it) {
                if anchored { format!("${from} <= {FAR}") } else { format!("${from} < {FAR}") }
            } else if anchored {
                format!("${from} = {FAR}")
            } else {
                continue;
            };
            assign.push((from.clone(), format!("{condition} ? $millis() : ${from}")));
            if let (Some(due), Some(starts)) = (&running.due, &running.starts) {
                let starts = if anchored { starts.clone() } else { restarted(starts) };
                assign.push((due.clone(), format!("{condition} ? {starts} : ${due}")));
            }
        }
        assign
    }

    /// Deadlines of the block and of its clocks while a step is open.
    pub(super) fn around(
        &mut self,
        block: &Block<'a>,
        head: &'a flow_ir::Head,
        open: &mut super::open::Open<'a>,
    ) {
        for (due, next) in &block.timers {
            open.timers.push((Due::At(due.clone()), next.clone()));
        }
        for running in &block.clocks {
            if let (Some(due), Some(late)) = (&running.due, &running.late)
                && running.steps.contains(head.id.as_str())
            {
                open.timers.push((Due::At(format!("${due}")), late.clone()));
            }
        }
    }

    /// Ladders of clocks while a step is open.
    pub(super) fn clock_ladders(
        &mut self,
        block: &Block<'a>,
        head: &'a flow_ir::Head,
        base: &str,
        around: super::message::Around<'a>,
    ) -> Vec<Json> {
        let mut branches = Vec::new();
        for running in &block.clocks {
            if !running.steps.contains(head.id.as_str()) || running.clock.timing.ladders.is_empty() {
                continue;
            }
            let clock = running.clock;
            let from = format!("${}", running.from);
            // What is due at once is due in the steps after the one with which the clock starts, however soon they open.
            let begins = running.followers.contains(head.id.as_str())
                && clock
                    .timing
                    .ladders
                    .iter()
                    .flat_map(|used| &used.rungs)
                    .any(|rung| exact(&rung.time) == Some(0));
            let beside = Beside {
                base: &format!("{base}: {}", clock.head.name),
                id: &clock.head.id,
                opened: &from,
                // Rungs of the past were climbed while another step was open.
                left: Some(if begins { "$millis() - 60000" } else { "$millis()" }),
                begun: running.begins == Begins::WithCase,
                limit: None,
                around,
            };
            branches.extend(self.ladder(block.scope, &clock.timing.ladders, &beside, None).branches);
        }
        branches
    }
}

/// A deadline counted from now instead of from the start of the case.
fn restarted(starts: &str) -> String {
    starts.replace("$toMillis($states.context.Execution.StartTime)", "$millis()")
}

/// The steps that may be open while a clock runs.
fn during<'a>(workflow: &'a Workflow, clock: &'a Clock, anchor: Option<&Anchor>) -> FxHashSet<&'a str> {
    let steps: FxHashMap<&str, &'a Step> =
        workflow.steps.iter().map(|step| (step.head.id.as_str(), step)).collect();
    let stops: BTreeSet<&str> = clock
        .until
        .iter()
        .filter_map(|place| match place {
            Anchor::Step { id } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let mut open: Vec<&'a str> = Vec::new();
    match anchor {
        Some(Anchor::Step { id }) => {
            if let Some(step) = steps.get(id.as_str()) {
                open.extend(targets(step, is_done));
            }
        }
        _ => open.extend(workflow.steps.first().map(|step| step.head.id.as_str())),
    }
    // What the workflow itself handles leads there from everywhere.
    let handled = workflow.ways.iter().flat_map(|way| &way.arrows).filter_map(|arrow| match &arrow.target {
        Target::Step { id } => Some(id.as_str()),
        _ => None,
    });
    let mut found: FxHashSet<&'a str> = FxHashSet::default();
    if !open.is_empty() {
        open.extend(handled);
    }
    while let Some(id) = open.pop() {
        let Some(step) = steps.get(id) else { continue };
        if found.insert(step.head.id.as_str()) {
            let stopped = stops.contains(id);
            open.extend(targets(step, |trigger| !stopped || !is_done(trigger)));
        }
    }
    found
}

fn is_done(trigger: &Trigger) -> bool {
    matches!(trigger, Trigger::Done | Trigger::Verdict { .. })
}

fn targets(step: &Step, wanted: impl Fn(&Trigger) -> bool) -> Vec<&str> {
    step.ways
        .iter()
        .filter(|way| wanted(&way.trigger))
        .flat_map(|way| &way.arrows)
        .filter_map(|arrow| match &arrow.target {
            Target::Step { id } => Some(id.as_str()),
            _ => None,
        })
        .collect()
}
