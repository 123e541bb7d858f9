//! Recoveries: people convene about a step that is stuck, and decide how it goes on.

use super::block::Block;
use super::json::Json;
use super::machine::{FAR, Machine, choices};
use super::message::{Around, asking};
use super::open::{ANSWER, Answered, Open, Work};
use super::time::{Asked, Due, first_of};
use flow_ir::{Head, RecoveryUse, RecoveryWay, Step, Trigger, Way};
use std::borrow::Cow;

/// A step while it is open, as its ways see it.
pub(super) struct Visit<'a> {
    /// The step.
    pub(super) head: &'a Head,
    pub(super) ways: &'a [Way],
    /// The name its states begin with.
    pub(super) base: String,
    /// Its first state.
    pub(super) entry: String,
    /// Its own state, where it is taken up again.
    pub(super) main: String,
    /// What is remembered between two attempts.
    pub(super) again: Option<Again>,
    /// Where a person takes over who can't do it in its own state: the work of a system.
    pub(super) taken_over: Option<String>,
    /// It can be taken up again at all: nobody can resume branches that were cancelled.
    pub(super) resumes: bool,
    /// Where a handover leads that starts what the step runs.
    pub(super) runs: Option<String>,
    pub(super) around: Around<'a>,
}

/// Variables of a step that may be taken up again.
#[derive(Clone, Default)]
pub(super) struct Again {
    /// When it is due, in milliseconds.
    pub(super) due: Option<String>,
    /// Who holds it.
    pub(super) holder: String,
    /// Whether it is the same visit again.
    pub(super) rung: String,
    /// When somebody took it over.
    pub(super) since: String,
    /// When it was last left for a recovery.
    pub(super) left: String,
    /// What the recovery left.
    pub(super) brief: String,
}

/// True where some way of a step convenes a recovery.
pub(super) fn recovers(step: &Step) -> bool {
    recovering(&step.ways)
}

/// True where some of the ways convenes a recovery.
pub(super) fn recovering(ways: &[Way]) -> bool {
    ways.iter().any(|way| way.arrows.iter().any(|arrow| matches!(arrow.target, flow_ir::Target::Recovery(_))))
}

impl<'a> Machine<'a> {
    /// The states of a recovery, where a way of a step convenes it. Gives the name of the first.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn recovery(
        &mut self,
        block: &mut Block<'a>,
        visit: &Visit<'a>,
        way: &'a Way,
        recovery: &'a RecoveryUse,
        base: &str,
        purpose: &str,
        otherwise: &str,
    ) -> String {
        let again = match &visit.again {
            Some(again)
                if visit.resumes || recovery.allows.iter().all(|way| *way == RecoveryWay::Restart) =>
            {
                again.clone()
            }
            _ => {
                self.cannot(
                    &format!("`resume` or `takeover` of `{}`", visit.head.title),
                    recovery.origin,
                    "When the recovery begins, everything in it has been cancelled. Use a protocol that allows only `restart`, or put \
                     the recovery on the steps inside.",
                );
                return otherwise.to_owned();
            }
        };
        let late = way.trigger == Trigger::Late;
        let name = format!("{purpose}, recovery");
        let state = self.state_of(base, &name);
        let own = format!("{base}: {name}");
        let around = visit.around;
        let convenes = match recovery.by.first() {
            Some(who) => self.who_text(who, around),
            None => String::new(),
        };
        let attends = recovery.attends.iter().map(|one| Json::text(self.named(one, around)));
        let attends = Json::List(attends.collect());
        let allows = Json::List(recovery.allows.iter().map(|way| Json::word(word(*way))).collect());
        let mut body = vec![
            ("kind", Json::word("recovery")),
            ("step", Json::text(visit.head.id.clone())),
            ("recovery", Json::text(recovery.recovery.clone())),
            ("because", Json::word(trigger(&way.trigger))),
            ("to", Json::text(convenes.clone())),
            ("attends", attends),
            ("asks", self.prompts(block.scope, &recovery.asks)),
            ("allows", allows),
        ];
        if !recovery.leaves.is_empty() {
            let names = recovery.leaves.iter().map(|field| Json::text(field.name.clone()));
            body.push(("writes", Json::List(names.collect())));
        }
        if let Some(slot) = self.slot() {
            body.push(("slot", slot));
        }
        let work = Work::Task { state: asking(body), answer: "$states.result" };
        let mut open = Open::new(&own, &state, visit.head, work);

        // Its timebox, then the deadlines around it: those of the step run on.
        let who = Asked {
            id: Cow::from(format!("{}.recovery", visit.head.id)),
            name: own.clone(),
            calendar: self.calendar_of(first_of(recovery.by.first()), around.owner),
        };
        let mut asked = Vec::new();
        let timebox = self.deadline(block.scope, &recovery.timing.within, "$millis()", &who, &mut asked);
        if let Some(due) = timebox {
            open.timers.push((due, otherwise.to_owned()));
        }
        if let Some(due) = again.due.as_ref().filter(|_| !late)
            && let Some(own_late) = visit.ways.iter().find(|way| way.trigger == Trigger::Late)
        {
            let next = self.route(block, Some(visit), own_late, "late");
            open.timers.push((Due::At(format!("${due}")), next));
        }
        self.around(block, visit.head, &mut open);
        open.listeners = self.listeners(block, Some(visit), &own, visit.head, visit.ways);
        let mut links = Vec::new();
        self.working_times(asked, &mut links);
        let opened = "$toMillis($states.context.State.EnteredTime)".to_owned();
        if !recovery.timing.ladders.is_empty() {
            self.cannot(
                "a ladder on a recovery",
                recovery.origin,
                "A recovery ends with its timebox. Let the protocol be led by whoever the last rung would have called.",
            );
        }
        if let Some((first, _)) = open.timers.first().cloned()
            && open.timers.first().is_some_and(|(_, next)| next == otherwise)
            && (open.needs_parallel() || matches!(first, Due::At(_)))
        {
            let mut assign = Vec::new();
            let (due, _) = self.fix(block.scope, &own, first, &mut assign);
            links.push(super::link::Link::assign("opens", assign));
            if let Some(timer) = open.timers.first_mut() {
                timer.0 = due;
            }
        }

        let decided = self.state_of(base, &format!("{purpose}, decided"));
        open.answered = Answered {
            assign: vec![
                (again.brief.clone(), format!("$exists({ANSWER}.writes) ? {ANSWER}.writes : null")),
                (again.left.clone(), opened),
            ],
            output: Some(format!(
                "{{\"decision\": {ANSWER}.decision, \"by\": $exists({ANSWER}.by) ? {ANSWER}.by : {}}}",
                super::json::literal(&convenes)
            )),
            next: decided.clone(),
        };
        open.any = Some(otherwise.to_owned());
        let mut handed_over = visit.runs.clone();
        if self.starts.is_some()
            && let Some(accept) = Self::way(
                visit.ways,
                |trigger| matches!(trigger, Trigger::Verdict { name } if name == "accept"),
            )
        {
            handed_over = Some(self.route(block, Some(visit), accept, "accept"));
        }
        let mut arms = Vec::new();
        for way in &recovery.allows {
            let condition = format!("$states.input.decision = \"{}\"", word(*way));
            let one = (again.rung.clone(), Json::Whole(1));
            let (assign, next) = match way {
                RecoveryWay::Restart => (Vec::new(), visit.entry.clone()),
                // Who resumes a handoff lets it go on as if it had been accepted.
                RecoveryWay::Resume if handed_over.is_some() => {
                    (Vec::new(), handed_over.clone().unwrap_or_default())
                }
                RecoveryWay::Resume => {
                    let mut assign = vec![one];
                    if let Some(due) = again.due.as_ref().filter(|_| late) {
                        // The deadline has passed once; it does not pass again for the same attempt.
                        assign.push((due.clone(), Json::Whole(FAR)));
                    }
                    (assign, visit.main.clone())
                }
                RecoveryWay::Takeover => {
                    let mut assign = vec![
                        one,
                        (again.holder.clone(), Json::expression("$states.input.by")),
                        (again.since.clone(), Json::expression("$millis()")),
                    ];
                    if let Some(due) = again.due.as_ref().filter(|_| late) {
                        assign.push((due.clone(), Json::Whole(FAR)));
                    }
                    (assign, visit.taken_over.clone().unwrap_or_else(|| visit.main.clone()))
                }
            };
            arms.push((condition, assign, next));
        }
        // What belongs to a recovery stands together, behind the steps.
        let keep = std::mem::take(&mut block.states);
        let first = self.linked(block, &state, &own, visit.head, links, open);
        let made = std::mem::replace(&mut block.states, keep);
        block.tail.extend(made);
        block.tail.push((decided, choices(arms, otherwise)));
        first
    }
}

/// The word that an answer says.
fn word(way: RecoveryWay) -> &'static str {
    match way {
        RecoveryWay::Resume => "resume",
        RecoveryWay::Restart => "restart",
        RecoveryWay::Takeover => "takeover",
    }
}

/// Why people convene.
fn trigger(trigger: &Trigger) -> &'static str {
    match trigger {
        Trigger::Fails { .. } => "failed",
        Trigger::Stalls { .. } => "stalled",
        Trigger::Late => "late",
        Trigger::Absent => "absent",
        Trigger::Verdict { .. } | Trigger::Refused => "refused",
        _ => "stuck",
    }
}
