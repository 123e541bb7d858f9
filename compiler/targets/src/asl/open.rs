//! What is open for a while: a task that somebody holds, a call, a wait, branches. Around it its deadlines, its ladder, what
//! it listens to and what is due while it lasts.
//!
//! Where a single task with `TimeoutSeconds` says it all, that task is all there is. Otherwise the work is one branch of a
//! Parallel, and what can end or accompany it are the others; whatever comes first leaves the Parallel as an error that carries
//! the answer, because a Parallel without one waits for all of its branches.

use super::block::Block;
use super::deadline::{certain, earliest, factor, heartbeat, least, moment, timeout};
use super::guard::{Ladder, Listener};
use super::json::{Code, Json};
use super::machine::{Assign, Machine, States, choices, fail};
use super::time::Due;
use flow_ir::{Duty, Head, Retry};
use std::borrow::Cow;

/// Stands for the answer in [`Answered`], until it is known where the answer is found.
pub(super) const ANSWER: char = '\u{1}';

/// Errors that say that somebody was silent.
const SILENT: [&str; 2] = ["States.Timeout", "States.HeartbeatTimeout"];

/// What is open.
pub(super) enum Work {
    /// A task: its state without deadlines and ways, and where its answer is in the result.
    Task { state: Json, answer: &'static str },
    /// Several states that end in `answered`, which gives on their input.
    Chain { start: String, states: States, answered: String },
    /// A Parallel or Map.
    Fork(Json),
    /// A Wait.
    Wait(Json),
}

/// What happens with the answer; [`ANSWER`] stands for it.
#[derive(Default)]
pub(super) struct Answered {
    pub(super) assign: Vec<(String, String)>,
    pub(super) output: Option<String>,
    pub(super) next: String,
}

/// Errors and where they lead.
#[derive(Clone)]
pub(super) struct Caught {
    pub(super) errors: Vec<String>,
    pub(super) assign: Assign,
    pub(super) next: String,
}

/// No sign of life for so many seconds, and where that leads.
pub(super) struct Stall {
    pub(super) after: Code,
    pub(super) next: String,
}

/// What is open, and everything that can happen to it.
pub(super) struct Open<'a> {
    /// The name that its further states begin with.
    pub(super) base: String,
    /// Its own state.
    pub(super) name: String,
    /// What it is in the source.
    pub(super) head: &'a Head,
    pub(super) work: Work,
    /// Deadlines, the narrowest first.
    pub(super) timers: Vec<(Due, String)>,
    pub(super) ladder: Ladder,
    pub(super) duties: Vec<&'a Duty>,
    pub(super) listeners: Vec<Listener>,
    pub(super) answered: Answered,
    pub(super) caught: Vec<Caught>,
    /// Any other error.
    pub(super) any: Option<String>,
    pub(super) stall: Option<Stall>,
    pub(super) retry: Option<&'a Retry>,
    /// Outcomes were raised inside.
    pub(super) raises: bool,
    /// What is looked at after the answer, before it counts: its first state, its states, and where they end.
    pub(super) after: Option<(String, States, String)>,
    /// The answer as a whole may be a text. An error carries it as JSON, and a text by itself would not be written as such.
    pub(super) textual: bool,
    /// The first deadline is the end of a fixed window: it passes for those who have not answered, and not for an answer.
    pub(super) window: bool,
}

impl<'a> Open<'a> {
    /// Nothing around it yet.
    pub(super) fn new(base: &str, name: &str, head: &'a Head, work: Work) -> Self {
        Self {
            base: base.to_owned(),
            name: name.to_owned(),
            head,
            work,
            timers: Vec::new(),
            ladder: Ladder::default(),
            duties: Vec::new(),
            listeners: Vec::new(),
            answered: Answered::default(),
            caught: Vec::new(),
            any: None,
            stall: None,
            retry: None,
            raises: false,
            after: None,
            textual: false,
            window: false,
        }
    }

    /// True where one task can't say it all.
    pub(super) fn needs_parallel(&self) -> bool {
        let timed = !self.timers.is_empty();
        !self.ladder.is_empty()
            || !self.duties.is_empty()
            || !self.listeners.is_empty()
            || self.after.is_some()
            || match &self.work {
                Work::Chain { .. } => true,
                Work::Task { .. } => self.retry.is_some() && timed,
                Work::Fork(_) | Work::Wait(_) => timed,
            }
    }
}

impl<'a> Machine<'a> {
    /// Makes the states of what is open.
    pub(super) fn open(&mut self, block: &mut Block<'a>, open: Open<'a>) {
        self.mapped(&open.name, open.head);
        if open.needs_parallel() { self.wrapped(block, open) } else { self.alone(block, open) }
    }

    fn alone(&mut self, block: &mut Block<'a>, open: Open<'a>) {
        let mut catch = Vec::new();
        let timeout = timeout(&open.timers, &[]);
        let (mut state, answer, task) = match open.work {
            Work::Task { state, answer } => (state, answer, true),
            Work::Fork(state) => (state, "$states.result", false),
            Work::Wait(state) => (state, "$states.input", false),
            Work::Chain { .. } => return,
        };
        if task {
            if let Some(timeout) = &timeout {
                state.add("TimeoutSeconds", timeout.json());
            }
            let heartbeat = heartbeat(open.stall.as_ref(), &open.timers);
            if let Some(heartbeat) = &heartbeat {
                state.add("HeartbeatSeconds", heartbeat.json());
            }
            if let Some(retry) = self.retry(open.retry, &open.caught) {
                state.add("Retry", retry);
            }
            let stall = open.stall.as_ref().filter(|_| heartbeat.is_some());
            catch.extend(self.silence(block, &open.timers, stall));
        }
        catch.extend(open.caught.iter().map(|caught| {
            let mut catch = catcher(&caught.errors);
            if !caught.assign.is_empty() {
                catch.add("Assign", Json::object(caught.assign.clone()));
            }
            catch.with("Next", Json::word(caught.next.clone()))
        }));
        self.inner_endings(block, open.raises, open.any.is_some(), &mut catch);
        if let Some(any) = &open.any {
            catch.push(catcher(&["States.ALL"]).with("Next", Json::word(any.clone())));
        }
        if !catch.is_empty() {
            state.add("Catch", Json::List(catch));
        }
        add_answer(&mut state, &open.answered, answer);
        let state = state.with("Next", Json::word(open.answered.next));
        block.states.push((open.name, state.written()));
    }

    fn wrapped(&mut self, block: &mut Block<'a>, mut open: Open<'a>) {
        if open.textual
            && let Work::Task { answer, .. } = &mut open.work
        {
            *answer = "{\"given\": $states.result.Payload}";
            for (_, template) in &mut open.answered.assign {
                if *template == ANSWER.to_string() {
                    template.push_str(".given");
                }
            }
        }
        let base = open.base.clone();
        let mut work: States = Vec::new();
        let start;
        let needs_watch =
            open.retry.is_some() || open.after.is_some() || !matches!(open.work, Work::Task { .. });
        match open.work {
            Work::Task { state, answer } => {
                let (next, after, answered) = match open.after {
                    Some(after) => after,
                    None => {
                        let answered = self.state_of(&base, "answered");
                        (answered.clone(), Vec::new(), answered)
                    }
                };
                let ask = self.state_of(&base, "ask");
                start = self.holders(
                    &base,
                    &ask,
                    state,
                    answer,
                    &open.timers,
                    &open.ladder,
                    open.stall.as_ref(),
                    open.retry,
                    &open.caught,
                    &next,
                    &mut work,
                );
                work.extend(after);
                work.push((answered, fail("Flow.Answered", Some(&Code::computed("$string($states.input)")))));
            }
            Work::Chain { start: first, states, answered } => {
                start = first;
                work.extend(states);
                work.push((answered, fail("Flow.Answered", Some(&Code::computed("$string($states.input)")))));
            }
            Work::Fork(state) | Work::Wait(state) => {
                let answered = self.state_of(&base, "answered");
                start = self.state_of(&base, "work");
                work.push((start.clone(), state.with("Next", Json::word(answered.clone()))));
                work.push((answered, fail("Flow.Answered", Some(&Code::computed("$string($states.input)")))));
            }
        }
        let mut branches = vec![branch(&start, work)];
        let watched = open.timers.get(usize::from(open.window)..).unwrap_or_default();
        if needs_watch && let Some(moment) = earliest(watched) {
            let (wait, late) = (self.state_of(&base, "deadline"), self.state_of(&base, "passed"));
            branches.push(branch(
                &wait,
                vec![(wait.clone(), wait_until(&moment, &late)), (late, fail("Flow.Late", None))],
            ));
        }
        branches.extend(open.ladder.branches);
        let mut catch = vec![];
        let mut answered = catcher(&["Flow.Answered"]);
        add_answer(&mut answered, &open.answered, "$parse($states.errorOutput.Cause)");
        catch.push(answered.with("Next", Json::word(open.answered.next.clone())));
        if !open.timers.is_empty() {
            let next = self.whose_deadline(block, &base, open.head, &open.timers);
            catch.push(catcher(&["Flow.Late"]).with("Next", Json::word(next)));
        }
        if let Some(stall) = &open.stall {
            catch.push(catcher(&["Flow.Stalled"]).with("Next", Json::word(stall.next.clone())));
        }
        for listener in open.listeners {
            branches.push(listener.branch);
            catch.extend(listener.catch);
        }
        for duty in open.duties {
            let (branch, caught) = self.duty(block, &base, duty);
            branches.push(branch);
            catch.extend(caught);
        }
        catch.extend(open.caught.iter().map(|caught| {
            let mut catch = catcher(&caught.errors);
            if !caught.assign.is_empty() {
                catch.add("Assign", Json::object(caught.assign.clone()));
            }
            catch.with("Next", Json::word(caught.next.clone()))
        }));
        self.inner_endings(block, open.raises, open.any.is_some(), &mut catch);
        if let Some(any) = &open.any {
            catch.push(catcher(&["States.ALL"]).with("Next", Json::word(any.clone())));
        }
        let state = Json::object([
            ("Type", Json::word("Parallel")),
            ("Branches", Json::List(branches)),
            ("Catch", Json::List(catch)),
            // Never taken, because one branch always leaves with an error; but it has to be there.
            ("Next", Json::word(open.answered.next)),
        ]);
        block.states.push((open.name, state.written()));
    }

    /// Outcomes that were raised inside end the case here, or are passed on before a way for any error takes them.
    fn inner_endings(&mut self, block: &mut Block<'a>, raises: bool, any: bool, catch: &mut Vec<Json>) {
        if !raises {
            return;
        }
        let passes = matches!(block.ends, super::block::Ends::Raised) && block.unwinding.is_none();
        if passes && !any {
            self.raised = true;
        } else if let Some(ended) = self.ended(block) {
            catch.push(ended);
        }
    }

    /// What catches silence of a single task.
    fn silence(
        &mut self,
        block: &mut Block<'a>,
        timers: &[(Due, String)],
        stall: Option<&Stall>,
    ) -> Vec<Json> {
        let entered = "$toMillis($states.context.State.EnteredTime)";
        match (timers, stall) {
            ([], None) => Vec::new(),
            ([], Some(stall)) => {
                vec![catcher(&SILENT).with("Next", Json::word(stall.next.clone()))]
            }
            ([(_, next)], None) => vec![catcher(&SILENT).with("Next", Json::word(next.clone()))],
            ([(Due::After(own), next)], Some(stall)) if certain(&stall.after, own) => vec![
                catcher(&["States.HeartbeatTimeout"]).with("Next", Json::word(stall.next.clone())),
                catcher(&["States.Timeout"]).with("Next", Json::word(next.clone())),
            ],
            _ => {
                let mut members: Vec<(&str, Code)> = Vec::new();
                let mut arms = Vec::new();
                let all: Vec<String> = timers.iter().map(|(due, _)| moment(due, entered)).collect();
                if let Some(stall) = stall {
                    let due = format!("{entered} + 1000 * {}", factor(&stall.after));
                    members.push((
                        "stalled",
                        Code::computed(format!(
                            "$states.errorOutput.Error = \"States.HeartbeatTimeout\" and {due} <= {}",
                            least(&all)
                        )),
                    ));
                    arms.push(("$states.input.stalled".to_owned(), Vec::new(), stall.next.clone()));
                }
                let mut otherwise = None;
                for (index, (due, next)) in timers.iter().enumerate() {
                    let (own, later) = (&all[index], &all[index + 1..]);
                    if later.is_empty() {
                        otherwise = Some(next.clone());
                        continue;
                    }
                    let condition = [own, " <= ", &least(later)].concat();
                    if matches!(due, Due::After(_)) {
                        members.push(("own", Code::computed(condition)));
                        arms.push(("$states.input.own".to_owned(), Vec::new(), next.clone()));
                    } else {
                        arms.push((condition, Vec::new(), next.clone()));
                    }
                }
                let Some(otherwise) = otherwise else { return Vec::new() };
                // Steps that part in the same way share the state that tells which silence it was.
                let mut key = "silence".to_owned();
                let parts = arms.iter().flat_map(|(condition, _, next)| [condition, next]);
                for part in parts.chain([&otherwise]) {
                    key.push(' ');
                    key.push_str(part);
                }
                let name = self.shared_as(block, &key, "silence", |_, _| choices(arms, &otherwise));
                let mut catch = catcher(&SILENT);
                if !members.is_empty() {
                    catch.add("Output", Json::expression(&Code::object(members).text));
                }
                vec![catch.with("Next", Json::word(name))]
            }
        }
    }

    /// Which of several deadlines has passed; all of them are moments here.
    fn whose_deadline(
        &mut self,
        block: &mut Block<'a>,
        base: &str,
        head: &'a Head,
        timers: &[(Due, String)],
    ) -> String {
        if let [(_, next)] = timers {
            return next.clone();
        }
        let mut arms = Vec::new();
        let mut otherwise = String::new();
        for (index, (due, next)) in timers.iter().enumerate() {
            let later: Vec<String> =
                timers.iter().skip(index + 1).map(|(due, _)| moment(due, "$millis()")).collect();
            if later.is_empty() {
                otherwise.clone_from(next);
            } else {
                let condition = format!("{} <= {}", moment(due, "$millis()"), least(&later));
                arms.push((condition, Vec::new(), next.clone()));
            }
        }
        let name = self.state_of(base, "late");
        self.mapped(&name, head);
        block.tail.push((name.clone(), choices(arms, &otherwise)));
        name
    }

    /// The tasks of those who hold the work one after the other, inside their branch. Gives the first state.
    #[allow(clippy::too_many_arguments)]
    fn holders(
        &mut self,
        base: &str,
        ask: &str,
        state: Json,
        answer: &'static str,
        timers: &[(Due, String)],
        ladder: &Ladder,
        stall: Option<&Stall>,
        retry: Option<&Retry>,
        caught: &[Caught],
        answered: &str,
        states: &mut States,
    ) -> String {
        let mut checks: States = Vec::new();
        let late = (!timers.is_empty()).then(|| self.state_of(base, "late"));
        let stalled = stall.map(|_| self.state_of(base, "stalled"));
        let mut names = vec![ask.to_owned()];
        names.extend(
            ladder.holders.iter().map(|holder| self.state_of(base, &format!("assign {}", holder.rung))),
        );
        for (index, name) in names.iter().enumerate() {
            let following = ladder.holders.get(index);
            let mut task = match index.checked_sub(1).and_then(|before| ladder.holders.get(before)) {
                None => state.clone(),
                Some(holder) => holder.state.clone(),
            };
            let extra: Vec<String> = following.iter().map(|holder| holder.at.clone()).collect();
            if let Some(timeout) = timeout(timers, &extra) {
                task.add("TimeoutSeconds", timeout.json());
            }
            let mut ends: Vec<(Due, String)> = timers.to_vec();
            ends.extend(extra.iter().map(|at| (Due::At(at.clone()), String::new())));
            let beat = heartbeat(stall, &ends);
            if let Some(beat) = &beat {
                task.add("HeartbeatSeconds", beat.json());
            }
            if let Some(retry) = self.retry(retry, caught) {
                task.add("Retry", retry);
            }
            let mut catch = Vec::new();
            let silent = match (following, &late) {
                (Some(holder), late) => {
                    let to = names.get(index + 1).cloned().unwrap_or_default();
                    match late {
                        None => Some(to),
                        Some(late) => {
                            let all: Vec<String> =
                                timers.iter().map(|(due, _)| moment(due, "$millis()")).collect();
                            let which = self.state_of(base, "late or assigned");
                            let condition = format!("{} <= {}", least(&all), holder.at);
                            checks.push((which.clone(), super::machine::choice(&condition, late, &to)));
                            Some(which)
                        }
                    }
                }
                (None, late) => late.clone(),
            };
            match (&beat, &stalled, stall) {
                (Some(_), Some(stalled), Some(stall)) => {
                    let next = if ends.is_empty() {
                        stalled.clone()
                    } else {
                        // The heartbeat was cut to fit: then it is the deadline that has come.
                        let which = self.state_of(base, "stalled or not");
                        let all: Vec<String> =
                            ends.iter().map(|(due, _)| moment(due, "$states.input.entered")).collect();
                        let condition = format!(
                            "$states.input.entered + 1000 * {} <= {}",
                            factor(&stall.after),
                            least(&all)
                        );
                        let otherwise = silent.clone().unwrap_or_else(|| stalled.clone());
                        checks.push((which.clone(), super::machine::choice(&condition, stalled, &otherwise)));
                        which
                    };
                    catch.push(
                        catcher(&["States.HeartbeatTimeout"])
                            .with(
                                "Output",
                                Json::expression(
                                    "{\"entered\": $toMillis($states.context.State.EnteredTime)}",
                                ),
                            )
                            .with("Next", Json::word(next)),
                    );
                    if let Some(silent) = silent {
                        catch.push(catcher(&["States.Timeout"]).with("Next", Json::word(silent)));
                    }
                }
                _ => {
                    if let Some(silent) = silent {
                        catch.push(catcher(&SILENT).with("Next", Json::word(silent)));
                    }
                }
            }
            if !catch.is_empty() {
                task.add("Catch", Json::List(catch));
            }
            if answer != "$states.result" {
                task.add("Output", Json::expression(answer));
            }
            states.push((name.clone(), task.with("Next", Json::word(answered.to_owned()))));
        }
        states.extend(checks);
        if let Some(late) = late {
            states.push((late, fail("Flow.Late", None)));
        }
        if let Some(stalled) = stalled {
            states.push((stalled, fail("Flow.Stalled", None)));
        }
        let Some(since) = ladder.since.as_ref().filter(|_| !ladder.holders.is_empty()) else {
            return ask.to_owned();
        };
        // Entered again after a recovery: whoever holds it by now is asked, unless somebody has taken it over since.
        let arms = ladder.holders.iter().zip(names.iter().skip(1)).rev().map(|(holder, name)| {
            let condition = format!("{0} <= $millis() and {0} > ${since}", holder.at);
            (condition, Vec::new(), name.clone())
        });
        let who = self.state_of(base, "who holds it");
        states.push((who.clone(), choices(arms.collect(), ask)));
        who
    }

    /// Further attempts. Errors that have a way of their own are answers, and silence is no failure: neither is tried again.
    pub(super) fn retry(&mut self, retry: Option<&Retry>, caught: &[Caught]) -> Option<Json> {
        let retry = retry?;
        let Some(times) = retry.times else {
            self.hole("How often is it tried again?", retry.origin);
            return None;
        };
        if times == 0 {
            return None;
        }
        let pause = match &retry.every {
            None => 1,
            Some(span) => match super::time::exact(span) {
                Some(seconds) => seconds.clamp(1, super::time::LONGEST),
                None => {
                    self.cannot(
                        "a pause between attempts that isn't a fixed time",
                        retry.origin,
                        "Write it in seconds, minutes, hours or days.",
                    );
                    1
                }
            },
        };
        let named = SILENT.iter().map(|error| (*error).to_owned());
        let named: Vec<String> =
            named.chain(caught.iter().flat_map(|caught| caught.errors.iter().cloned())).collect();
        let never = equals(&named).with("MaxAttempts", Json::Whole(0));
        let again = equals(&["States.ALL"])
            .with("IntervalSeconds", Json::Whole(i64::try_from(pause).unwrap_or(i64::MAX)))
            .with("MaxAttempts", Json::Whole(times.into()))
            .with("BackoffRate", Json::Whole(if retry.doubling { 2 } else { 1 }));
        Some(Json::List(vec![never, again]))
    }
}

fn add_answer(state: &mut Json, answered: &Answered, answer: &str) {
    let put = |template: &String| Json::expression(&template.replace(ANSWER, answer));
    if !answered.assign.is_empty() {
        let assign = answered.assign.iter().map(|(name, template)| (name.clone(), put(template)));
        state.add("Assign", Json::object(assign.collect::<Vec<_>>()));
    }
    if let Some(output) = &answered.output {
        state.add("Output", put(output));
    }
}

/// A branch of a Parallel.
pub(super) fn branch(start: &str, states: States) -> Json {
    Json::object([("StartAt", Json::word(start.to_owned())), ("States", Json::object(states))])
}

/// What catches these errors; `Next` is still missing.
pub(super) fn catcher<S: Into<Cow<'static, str>> + Clone>(errors: &[S]) -> Json {
    equals(errors)
}

fn equals<S: Into<Cow<'static, str>> + Clone>(errors: &[S]) -> Json {
    let errors = errors.iter().map(|error| Json::text(error.clone()));
    Json::object([("ErrorEquals", Json::List(errors.collect()))])
}

/// A Wait until a moment.
pub(super) fn wait_until(moment: &str, next: &str) -> Json {
    Json::object([
        ("Type", Json::word("Wait")),
        ("Timestamp", Json::expression(&format!("$fromMillis({moment})"))),
        ("Next", Json::word(next.to_owned())),
    ])
}
