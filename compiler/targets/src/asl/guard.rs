//! What accompanies something that is open: events that it listens to, ladders, and what is due while it lasts.

use super::block::Block;
use super::json::{Code, Json};
use super::machine::{Assign, FAR, Machine, States, choice, choices, fail, pass};
use super::message::{Around, Body, asking, calling, telling};
use super::open::{branch, catcher, wait_until};
use super::recovery::Visit;
use super::time::exact;
use flow_ir::{
    Comparison, Deed, Duty, Expression, ExpressionKind, Head, LadderUse, Participant, Rung, RungAction,
    Schedule, Trigger, Way, Who,
};

/// Makes the task that asks somebody, given who it is, the rung and how they are reached.
pub(super) type Ask<'f> = &'f dyn Fn(Json, usize, Body) -> Json;

/// A ladder beside somebody who is asked.
#[derive(Default)]
pub(super) struct Ladder {
    /// Branches that wait and tell.
    pub(super) branches: Vec<Json>,
    /// Those to whom the work is handed, in order of time.
    pub(super) holders: Vec<Holder>,
    /// The variable that says when somebody took the work over, where somebody may.
    pub(super) since: Option<String>,
}

impl Ladder {
    /// True where there is nothing to wait for.
    pub(super) fn is_empty(&self) -> bool {
        self.branches.is_empty() && self.holders.is_empty()
    }
}

/// Somebody to whom the work is handed.
pub(super) struct Holder {
    /// When, in milliseconds.
    pub(super) at: String,
    /// Which rung it is, from 1.
    pub(super) rung: usize,
    /// The task that asks.
    pub(super) state: Json,
}

/// A branch that listens to an event, and what catches its errors.
pub(super) struct Listener {
    pub(super) branch: Json,
    pub(super) catch: Vec<Json>,
}

/// What a ladder needs to know of what it stands beside.
pub(super) struct Beside<'l, 'a> {
    pub(super) base: &'l str,
    /// The id that its messages name.
    pub(super) id: &'a str,
    /// When it was opened, in milliseconds: a variable or an expression.
    pub(super) opened: &'l str,
    /// Rungs before this moment have been climbed: a variable.
    pub(super) left: Option<&'l str>,
    /// Rungs without a delay belong to something else that is open, or have been climbed before.
    pub(super) begun: bool,
    /// The time after which nothing happens any more, in seconds, where it is certain.
    pub(super) limit: Option<u64>,
    pub(super) around: Around<'a>,
}

impl<'a> Machine<'a> {
    /// What listens to the events of a step and of its block.
    pub(super) fn listeners(
        &mut self,
        block: &mut Block<'a>,
        visit: Option<&Visit<'a>>,
        base: &str,
        head: &'a Head,
        ways: &'a [Way],
    ) -> Vec<Listener> {
        let mut events: Vec<(&'a str, Vec<(&'a Way, bool)>)> = Vec::new();
        let block_ways: &'a [Way] = block.ways;
        let own = ways.iter().map(|way| (way, true));
        for (way, own) in own.chain(block_ways.iter().map(|way| (way, false))) {
            let Trigger::Event { id, .. } = &way.trigger else { continue };
            match events.iter_mut().find(|(known, _)| known == id) {
                // Whoever stands nearer handles it.
                Some((_, list)) if list.first().is_some_and(|(_, first)| *first == own) => {
                    list.push((way, own))
                }
                Some(_) => {}
                None => events.push((id, vec![(way, own)])),
            }
        }
        events.into_iter().map(|(id, ways)| self.listener(block, visit, base, head, id, &ways)).collect()
    }

    fn listener(
        &mut self,
        block: &mut Block<'a>,
        visit: Option<&Visit<'a>>,
        base: &str,
        head: &'a Head,
        id: &'a str,
        ways: &[(&'a Way, bool)],
    ) -> Listener {
        let event = block.workflow.events.iter().find(|event| event.head.id == id);
        let name = event.map_or(id.rsplit('.').next().unwrap_or(id), |event| event.head.name.as_str());
        let data = event
            .filter(|event| !event.parameters.is_empty())
            .map(|_| self.bind(block.scope, name, Json::Null));
        let listen = self.state_of(base, &format!("on {name}"));
        self.mapped(&listen, head);
        let (state, matches) = self.listening(block, head, id);
        let mut states: States = Vec::new();
        let mut arms = Vec::new();
        let mut catch = Vec::new();
        let mut tail: States = Vec::new();
        let mut otherwise = None;
        for (index, (way, own)) in ways.iter().enumerate() {
            let error =
                if index == 0 { format!("Flow.On.{name}") } else { format!("Flow.On.{name}.{}", index + 1) };
            let happened = self.state_of(base, &format!("{name} happened"));
            tail.push((happened.clone(), fail(&error, Some(&Code::computed("$string($states.input)")))));
            let label = format!("on {name}");
            let next = self.route(block, visit.filter(|_| *own), way, &label);
            let mut caught = catcher(&[error]);
            if let Some(data) = &data {
                caught.add(
                    "Assign",
                    Json::object([(data.clone(), Json::expression("$parse($states.errorOutput.Cause)"))]),
                );
            }
            catch.push(caught.with("Next", Json::word(next)));
            let Trigger::Event { condition, .. } = &way.trigger else { continue };
            match condition {
                Some(condition) => {
                    self.locals.push((name.to_owned(), "$states.input".to_owned()));
                    let condition = self.condition(block.scope, condition);
                    self.locals.pop();
                    arms.push((condition, Vec::new(), happened));
                }
                None => {
                    otherwise = Some(happened);
                    break;
                }
            }
        }
        let after = if arms.is_empty() && matches.is_none() {
            otherwise.unwrap_or_else(|| listen.clone())
        } else {
            let which = self.state_of(base, &format!("on {name}?"));
            if let Some(matches) = matches {
                arms.insert(0, (format!("$not({matches})"), Vec::new(), listen.clone()));
            }
            states.push((which.clone(), choices(arms, &otherwise.unwrap_or_else(|| listen.clone()))));
            which
        };
        states.insert(0, (listen.clone(), state.with("Next", Json::word(after))));
        states.extend(tail);
        Listener { branch: branch(&listen, states), catch }
    }

    /// The task that waits for an event, and the condition that says whether it belongs to this case.
    pub(super) fn listening(
        &mut self,
        block: &Block<'a>,
        head: &'a Head,
        id: &str,
    ) -> (Json, Option<String>) {
        let event = block.workflow.events.iter().find(|event| event.head.id == id);
        let mut body = vec![
            ("kind", Json::word("event")),
            ("step", Json::text(head.id.clone())),
            ("event", Json::text(id.to_owned())),
        ];
        if event.is_some_and(|event| event.transient) {
            body.push(("transient", Json::Bool(true)));
        }
        let mut condition = None;
        if let Some(event) = event
            && let Some(matches) = &event.matches
        {
            self.locals.push((event.head.name.clone(), "$states.input".to_owned()));
            condition = Some(self.condition(block.scope, matches));
            self.locals.pop();
            match self.correlation(block.scope, &event.head.name, matches) {
                Some(members) => body.push(("match", Json::object(members))),
                None => self.cannot(
                    "an event that is matched by more than equal values",
                    matches.origin,
                    "Whoever delivers events needs to know the values to look for: write `event.field is data`, joined by \
                     `and`.",
                ),
            }
        }
        (asking(body), condition)
    }

    /// `event.field is data and ...` as the values that the fields of the event must have.
    fn correlation(
        &mut self,
        scope: usize,
        event: &str,
        matches: &'a Expression,
    ) -> Option<Vec<(String, Json)>> {
        let parts: Vec<&'a Expression> = match &matches.kind {
            ExpressionKind::And { values } => values.iter().collect(),
            _ => vec![matches],
        };
        let field = |side: &Expression| match &side.kind {
            ExpressionKind::Variable { path }
                if path.len() > 1 && path.first().is_some_and(|it| it == event) =>
            {
                Some(path.get(1..).unwrap_or_default().join("."))
            }
            _ => None,
        };
        let mut members = Vec::new();
        for part in parts {
            let ExpressionKind::Compare { operator: Comparison::Equal, left, right } = &part.kind else {
                return None;
            };
            let (name, value) = match (field(left), field(right)) {
                (Some(name), None) => (name, right),
                (None, Some(name)) => (name, left),
                _ => return None,
            };
            members.push((name, self.value(scope, value).json()));
        }
        Some(members)
    }

    /// The rungs of ladders. `ask` makes the task that asks somebody to whom the work is handed.
    pub(super) fn ladder(
        &mut self,
        scope: usize,
        ladders: &'a [LadderUse],
        beside: &Beside<'_, 'a>,
        ask: Option<Ask<'_>>,
    ) -> Ladder {
        let mut ladder = Ladder::default();
        let mut telling: Vec<(u64, usize, &'a Rung, Option<String>)> = Vec::new();
        let mut number = 0;
        for used in ladders {
            let holds = used.condition.as_ref().map(|condition| self.condition(scope, condition));
            for (index, rung) in used.rungs.iter().enumerate() {
                number += 1;
                let own = rung.condition.as_ref().map(|condition| self.condition(scope, condition));
                let condition = match (&holds, own) {
                    (Some(holds), Some(own)) => Some(format!("({holds}) and ({own})")),
                    (Some(holds), None) => Some(holds.clone()),
                    (None, own) => own,
                };
                let Some(seconds) = exact(&rung.time) else {
                    self.inexact(scope, used, rung, beside, number, condition, ask, &mut ladder);
                    continue;
                };
                if beside.limit.is_some_and(|limit| seconds >= limit) || beside.begun && seconds == 0 {
                    continue;
                }
                if rung.repeats {
                    let until = used
                        .rungs
                        .iter()
                        .skip(index + 1)
                        .filter(|later| later.action == RungAction::Assign)
                        .find_map(|later| exact(&later.time));
                    let branch = self.repeated(rung, beside, number, seconds, until, condition);
                    ladder.branches.extend(branch);
                } else if rung.action == RungAction::Assign {
                    let at = format!("{} + {}", beside.opened, seconds.saturating_mul(1000));
                    self.assigned(used, rung, beside, number, at, condition, ask, &mut ladder);
                } else {
                    telling.push((seconds, number, rung, condition));
                }
            }
        }
        telling.sort_by_key(|(seconds, ..)| *seconds);
        if let Some(branch) = self.told(beside, telling) {
            ladder.branches.insert(0, branch);
        }
        ladder
    }

    /// A rung that hands the work to somebody else.
    #[allow(clippy::too_many_arguments)]
    fn assigned(
        &mut self,
        used: &'a LadderUse,
        rung: &'a Rung,
        beside: &Beside<'_, 'a>,
        number: usize,
        at: String,
        condition: Option<String>,
        ask: Option<Ask<'_>>,
        ladder: &mut Ladder,
    ) {
        let Some(ask) = ask else {
            // The ladder may be right elsewhere, so the place that is told is where it is used.
            self.cannot(
                "a ladder that assigns where nobody holds a task",
                used.origin,
                "`assign` hands a task to somebody else. Here it can only `notify` or `convene`; or put the ladder on the step \
                 that somebody holds.",
            );
            return;
        };
        let to = self.person(&rung.person, beside.around);
        let channel = self.channel(rung.channel.as_ref());
        let at = match condition {
            None => at,
            Some(condition) => format!("(({condition}) ? {at} : {FAR})"),
        };
        ladder.holders.push(Holder { at, rung: number, state: ask(Json::text(to), number, channel) });
    }

    /// A rung whose time has to be computed.
    #[allow(clippy::too_many_arguments)]
    fn inexact(
        &mut self,
        scope: usize,
        used: &'a LadderUse,
        rung: &'a Rung,
        beside: &Beside<'_, 'a>,
        number: usize,
        condition: Option<String>,
        ask: Option<Ask<'_>>,
        ladder: &mut Ladder,
    ) {
        let known = self.rung_times.iter().find(|(origin, _)| *origin == rung.origin);
        let at = match known {
            Some((_, variable)) => format!("${variable}"),
            None => {
                let asked =
                    super::time::Asked { id: beside.id.into(), name: beside.base.to_owned(), calendar: None };
                let mut questions = Vec::new();
                let at = self.ends(scope, &rung.time, beside.opened, rung.origin, &asked, &mut questions);
                if !questions.is_empty() {
                    self.cannot(
                        "a ladder in working time here",
                        rung.origin,
                        "Working time can be counted from when a step opens. Write hours or days, or put the ladder on a step.",
                    );
                }
                at
            }
        };
        if rung.repeats {
            self.cannot(
                "a reminder that repeats after a time which isn't fixed",
                rung.origin,
                "Write it in minutes, hours or days.",
            );
        } else if rung.action == RungAction::Assign {
            self.assigned(used, rung, beside, number, at, condition, ask, ladder);
        } else {
            let wait = self.state_of(beside.base, &format!("rung {number}"));
            let tell = self.state_of(beside.base, &format!("rung {number}, tell"));
            let done = self.state_of(beside.base, &format!("rung {number}, done"));
            let mut states = vec![(wait.clone(), wait_until(&at, &tell))];
            let start = self.unless_climbed(beside, number, &at, &wait, &done, &mut states);
            let told = self.tell(rung, beside, number);
            self.conditional(&tell, told, condition, &done, &mut states);
            states.push((done, Json::object([("Type", Json::word("Succeed"))])));
            ladder.branches.push(branch(&start, states));
        }
    }

    /// Where work is taken up again, rungs that were climbed are not climbed again.
    fn unless_climbed(
        &mut self,
        beside: &Beside<'_, 'a>,
        number: usize,
        at: &str,
        next: &str,
        otherwise: &str,
        states: &mut States,
    ) -> String {
        let Some(left) = beside.left else { return next.to_owned() };
        let name = self.state_of(beside.base, &format!("rung {number} climbed"));
        states.push((name.clone(), choice(&format!("{at} < {left}"), otherwise, next)));
        name
    }

    /// The branch that waits and tells, rung by rung.
    fn told(
        &mut self,
        beside: &Beside<'_, 'a>,
        rungs: Vec<(u64, usize, &'a Rung, Option<String>)>,
    ) -> Option<Json> {
        if rungs.is_empty() {
            return None;
        }
        let done = self.state_of(beside.base, "top of the ladder");
        let mut next = done.clone();
        let mut parts: Vec<States> = Vec::new();
        let mut waited = rungs.iter().map(|(seconds, ..)| *seconds).collect::<Vec<_>>();
        for (seconds, number, rung, condition) in rungs.into_iter().rev() {
            waited.pop();
            let mut states: States = Vec::new();
            let tell = self.state_of(beside.base, &format!("rung {number}, tell"));
            let waits = beside.left.is_some() || waited.last().copied().unwrap_or(0) < seconds;
            let mut start = tell.clone();
            let at = format!("{} + {}", beside.opened, seconds.saturating_mul(1000));
            if waits {
                start = self.state_of(beside.base, &format!("rung {number}"));
                states.push((start.clone(), wait_until(&at, &tell)));
            }
            let mut climbed: States = Vec::new();
            start = self.unless_climbed(beside, number, &at, &start, &next, &mut climbed);
            climbed.extend(states);
            let told = self.tell(rung, beside, number);
            self.conditional(&tell, told, condition, &next, &mut climbed);
            parts.push(climbed);
            next = start;
        }
        let mut states: States = parts.into_iter().rev().flatten().collect();
        states.push((done, Json::object([("Type", Json::word("Succeed"))])));
        Some(branch(&next, states))
    }

    /// Adds a state that is entered only under a condition.
    fn conditional(
        &mut self,
        name: &str,
        state: Json,
        condition: Option<String>,
        next: &str,
        states: &mut States,
    ) {
        match condition {
            None => states.push((name.to_owned(), state.with("Next", Json::word(next.to_owned())))),
            Some(condition) => {
                let then = self.state_of(name, "it applies");
                states.push((name.to_owned(), choice(&condition, &then, next)));
                states.push((then, state.with("Next", Json::word(next.to_owned()))));
            }
        }
    }

    /// A reminder that comes back until the work is handed on or done.
    fn repeated(
        &mut self,
        rung: &'a Rung,
        beside: &Beside<'_, 'a>,
        number: usize,
        seconds: u64,
        until: Option<u64>,
        condition: Option<String>,
    ) -> Option<Json> {
        if rung.action != RungAction::Notify || seconds == 0 {
            self.cannot(
                "a rung that repeats and does more than notify, or that repeats without a pause",
                rung.origin,
                "Write `every 5m notify ...`.",
            );
            return None;
        }
        let every = seconds.saturating_mul(1000);
        let count = self.declare(usize::MAX, &format!("{} reminders {number}", beside.base), Json::Null);
        let names = ["reminders", "reminder due", "reminder", "remind", "next reminder"]
            .map(|purpose| self.state_of(beside.base, &format!("{purpose} {number}")));
        let [start, wait, check, tell, again] = names;
        let first = match beside.left {
            None => Json::Whole(1),
            Some(left) => {
                Json::expression(&format!("$max([1, $ceil(({left} - ({})) / {every})])", beside.opened))
            }
        };
        let at = format!("{} + ${count} * {every}", beside.opened);
        let mut states = vec![(start.clone(), pass(vec![(count.clone(), first)], &wait))];
        match until {
            None => states.push((wait.clone(), wait_until(&at, &tell))),
            Some(until) => {
                let done = self.state_of(beside.base, &format!("last reminder {number}"));
                let end = format!("${count} * {every} < {}", until.saturating_mul(1000));
                states.push((wait.clone(), choice(&end, &check, &done)));
                states.push((check, wait_until(&at, &tell)));
                states.push((done, Json::object([("Type", Json::word("Succeed"))])));
            }
        }
        let told = self.tell(rung, beside, number);
        self.conditional(&tell, told, condition, &again, &mut states);
        let next = Json::expression(&format!("${count} + 1"));
        self.and_again(&again, vec![(count, next)], &wait, &mut states);
        Some(branch(&start, states))
    }

    /// Goes back for the next time. What accompanies a case has no end of its own, and a machine must have one.
    pub(super) fn and_again(&mut self, name: &str, assign: Assign, next: &str, states: &mut States) {
        let never = self.state_of(name, "never");
        let arm = (format!("$millis() < {FAR}"), assign, next.to_owned());
        states.push((name.to_owned(), choices(vec![arm], &never)));
        states.push((never, Json::object([("Type", Json::word("Succeed"))])));
    }

    pub(super) fn tell(&mut self, rung: &'a Rung, beside: &Beside<'_, 'a>, number: usize) -> Json {
        let kind = if rung.action == RungAction::Convene { "convene" } else { "notify" };
        let mut body = vec![
            ("kind", Json::word(kind)),
            ("step", Json::text(beside.id.to_owned())),
            ("to", Json::text(self.person(&rung.person, beside.around))),
            ("rung", Json::Whole(i64::try_from(number).unwrap_or(i64::MAX))),
        ];
        body.extend(self.channel(rung.channel.as_ref()));
        telling(body)
    }

    /// What is due every so often while something is open: a branch that never ends by itself, and what catches its errors.
    pub(super) fn duty(&mut self, block: &mut Block<'a>, base: &str, duty: &'a Duty) -> (Json, Vec<Json>) {
        let name = &duty.head.name;
        let Some(every) = duty.schedule.as_ref().and_then(interval) else {
            self.cannot(
                "a duty that is due on certain days or at a certain time",
                duty.head.origin,
                "Write how often it is due, as in `every 30m`. What comes back by the calendar is a `cadence`.",
            );
            let state = self.state_of(base, name);
            return (
                branch(&state, vec![(state.clone(), Json::object([("Type", Json::word("Succeed"))]))]),
                Vec::new(),
            );
        };
        let around = Around {
            performer: super::time::first_of(duty.by.first().map(|line| &line.who)),
            owner: duty.owner.as_ref(),
            ..Around::default()
        };
        let due = self.declare(usize::MAX, &format!("{name} due"), Json::Null);
        let [start, wait, again] =
            ["begins", "waits", "next"].map(|purpose| self.state_of(base, &format!("{name} {purpose}")));
        let task = self.state_of(base, name);
        self.mapped(&task, &duty.head);
        let milliseconds = every.saturating_mul(1000);
        let mut states = vec![(
            start.clone(),
            pass(vec![(due.clone(), Json::expression(&format!("$millis() + {milliseconds}")))], &wait),
        )];
        let system = duty.by.iter().find_map(|line| match &line.who {
            Who::One { participant: Participant::System { id }, .. } => Some(id),
            _ => None,
        });
        let limit = duty.timing.within.first().and_then(|line| line.limit.as_ref()).and_then(exact);
        let mut state = match system {
            Some(system) => {
                let action = duty.does.iter().find_map(|deed| match deed {
                    Deed::Action(call) => Some(call),
                    Deed::Text(_) => None,
                });
                let payload = match action {
                    Some(call) => {
                        let action = format!("{}.{}", call.system, call.action);
                        self.payload(block.scope, &duty.head.id, &action, &call.arguments)
                    }
                    None => self.payload(block.scope, &duty.head.id, system, &[]),
                };
                calling(system, payload)
            }
            None => {
                let to = self.performers(block.scope, &duty.by, around).json();
                let does = self.deeds(block.scope, &duty.does);
                let mut body = vec![
                    ("kind", Json::word("duty")),
                    ("step", Json::text(duty.head.id.clone())),
                    ("title", Json::text(duty.head.title.clone())),
                    ("to", to),
                ];
                if !matches!(around.performer, Some(Participant::Role { .. } | Participant::Person { .. })) {
                    body.push(("who", self.rules(block.scope, &duty.by, around).json()));
                }
                body.push(("does", does));
                asking(body)
            }
        };
        let timeout = limit.unwrap_or(every).min(every).max(1);
        state.add("TimeoutSeconds", Json::Whole(i64::try_from(timeout).unwrap_or(i64::MAX)));
        let mut caught = Vec::new();
        let mut catch = Vec::new();
        let late = duty.ways.iter().find(|way| way.trigger == Trigger::Late);
        if let Some(way) = late {
            let missed = self.state_of(base, &format!("{name} late"));
            let error = format!("Flow.Duty.{name}");
            let next = self.route(block, None, way, &format!("{name} late"));
            states.push((missed.clone(), fail(&error, None)));
            caught.push(catcher(&[error]).with("Next", Json::word(next)));
            catch.push(
                catcher(&["States.Timeout", "States.HeartbeatTimeout"]).with("Next", Json::word(missed)),
            );
        }
        catch.push(catcher(&["States.ALL"]).with("Next", Json::word(again.clone())));
        state.add("Catch", Json::List(catch));
        let conditions: Option<Vec<String>> = duty
            .does
            .iter()
            .map(|deed| match deed {
                Deed::Text(prompt) => prompt.condition.as_ref(),
                Deed::Action(call) => call.condition.as_ref(),
            })
            .map(|condition| condition.map(|condition| self.condition(block.scope, condition)))
            .collect();
        let condition = conditions.filter(|all| !all.is_empty()).map(|all| all.join(" or "));
        states.push((wait.clone(), wait_until(&format!("${due}"), &task)));
        self.conditional(&task, state, condition, &again, &mut states);
        let next = Json::expression(&format!("${due} + {milliseconds}"));
        self.and_again(&again, vec![(due, next)], &wait, &mut states);
        (branch(&start, states), caught)
    }
}

/// How often something comes back, in seconds, where it does so by the clock and not by the calendar.
fn interval(schedule: &Schedule) -> Option<u64> {
    let plain = schedule.weekday.is_none() && schedule.day.is_none() && schedule.time.is_none();
    exact(&schedule.every).filter(|seconds| plain && *seconds > 0)
}
