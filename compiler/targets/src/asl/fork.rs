//! Several at once: branches, or one for each item of a list.

use super::block::{Block, Branch, Ends};
use super::json::Json;
use super::link::Link;
use super::machine::{Machine, States, choices, fail, pass};
use super::open::{Caught, Open, Work, branch};
use super::recovery::Visit;
use super::time::{Asked, expressions};
use flow_ir::{
    Branch as FlowBranch, Each, ExpressionKind, Head, Join, Parallel, Step, StepKind, Timing, Trigger, Type,
    Way,
};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// How deep blocks may be nested.
const DEEPEST: usize = 40;

/// How the branches of a block join.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joining {
    All,
    Any,
}

impl<'a> Machine<'a> {
    pub(super) fn fork(&mut self, block: &mut Block<'a>, step: &'a Step, parallel: &'a Parallel) {
        if self.depth >= DEEPEST {
            self.cannot(
                "blocks nested so deeply",
                step.head.origin,
                "Give the inner part a workflow of its own and `run` it.",
            );
            return;
        }
        self.depth += 1;
        let scope = block.scope;
        let mut visit = self.visit(step, false);
        let base = visit.base.clone();
        let joining = self.joining(step, parallel);
        if parallel.rest_continues {
            self.cannot(
                "branches that go on after the block is done",
                step.head.origin,
                "When a Parallel ends, so does everything in it. Start what should go on as a workflow of its own, with `run` and \
                 `detached`.",
            );
        }
        let mut links = Vec::new();
        self.skip(block, step, &visit, &mut links);
        let list = parallel.each.as_ref().and_then(|each| each.list.as_ref());
        let read = expressions(&step.timing.within)
            .chain(list)
            .chain(parallel.branches.iter().filter_map(|branch| branch.condition.as_ref()));
        self.ask_facts(scope, read, &mut links);
        let who = self.asked(&step.head, &[], step, &base);
        let mut asked = Vec::new();
        let late = Self::way(&step.ways, |trigger| *trigger == Trigger::Late);
        let due = late.and_then(|_| self.deadline(scope, &step.timing.within, "$millis()", &who, &mut asked));
        self.working_times(asked, &mut links);
        self.count_rungs(scope, step, &who, &mut links);
        let (due, opened) = self.opening(block, step, &mut visit, due, true, &mut links);
        if !links.is_empty() {
            visit.main = self.state_of(&base, "branches");
        }

        let before = std::mem::take(&mut self.raised);
        let outs_before = std::mem::take(&mut self.outs);
        let unmet = Self::way(&step.ways, |trigger| *trigger == Trigger::Unmet);
        let (state, assigned, joined) = match &parallel.each {
            Some(each) => self.each(block, step, parallel, each, joining, unmet.is_some()),
            None => self.branches(block, step, parallel, joining, unmet.is_some()),
        };
        let raises = std::mem::replace(&mut self.raised, before);
        let mut outs = std::mem::replace(&mut self.outs, outs_before);
        outs.sort_unstable();
        outs.dedup();

        let mut open = Open::new(&base, &visit.main, &step.head, Work::Fork(state));
        open.raises = raises;
        if let (Some(due), Some(late)) = (due, late) {
            let next = self.route(block, Some(&visit), late, "late");
            open.timers.push((due, next));
        }
        self.around(block, &step.head, &mut open);
        self.companions(block, step, &visit, opened.as_deref(), None, &mut open);
        self.own_failures(block, &visit, &mut open);
        let done = self.done(block, &visit);
        let ticks = self.ticks(block, &step.head.id);
        let unmet_next = unmet.map(|way| self.route(block, Some(&visit), way, "unmet"));
        match joining {
            Joining::All => {
                if let Some(next) = unmet_next {
                    open.caught.push(Caught { errors: vec!["Flow.Unmet".into()], assign: Vec::new(), next });
                }
                open.answered.assign = assigned;
                open.answered.assign.extend(ticks);
                open.answered.next = done;
            }
            Joining::Any => {
                // Whoever joins first leaves with an error; when the Parallel ends by itself, all have left.
                let mut assign: Vec<(String, Json)> = joined;
                let nothing: Vec<(String, Json)> = assign
                    .iter()
                    .map(|(name, _)| (name.clone(), Json::List(Vec::new())))
                    .chain(ticks.iter().map(|(name, code)| (name.clone(), Json::expression(code))))
                    .collect();
                assign.extend(ticks.into_iter().map(|(name, code)| (name, Json::expression(&code))));
                open.caught.push(Caught { errors: vec!["Flow.Joined".into()], assign, next: done.clone() });
                open.answered.next = match unmet_next {
                    Some(next) => next,
                    None => self.stuck(block),
                };
                self.empty_is_done(block, step, parallel, &done, nothing, &mut links);
            }
        }
        for id in outs {
            let error = self.out_error(id);
            let here = block.own.is_none_or(|own| own.iter().any(|step| step.head.id == id));
            let next = match self.entry(id) {
                Some(name) if here => name.to_owned(),
                _ => {
                    // It is passed on, before a way for any error takes it.
                    self.outs.push(id);
                    let purpose = format!("to {}", self.relative(id));
                    self.shared_as(block, &error, &purpose, |_, _| fail(&error, None))
                }
            };
            open.caught.push(Caught { errors: vec![error], assign: Vec::new(), next });
        }
        let entry = visit.entry.clone();
        self.linked(block, &entry, &base, &step.head, links, open);
        self.depth -= 1;
    }

    /// A list without items is done at once: nobody has to join, and what each writes are lists without items too.
    fn empty_is_done(
        &mut self,
        block: &mut Block<'a>,
        step: &'a Step,
        parallel: &'a Parallel,
        done: &str,
        nothing: Vec<(String, Json)>,
        links: &mut Vec<Link>,
    ) {
        if let Some(each) = &parallel.each
            && let Some(items) = self.items(block.scope, each)
        {
            let mut otherwise = done.to_owned();
            if !nothing.is_empty() {
                let base = self.relative(&step.head.id).to_owned();
                otherwise = self.state_of(&base, "nobody");
                self.mapped(&otherwise, &step.head);
                block.states.push((otherwise.clone(), pass(nothing, done)));
            }
            links.push(Link::If { condition: format!("$count({items}) > 0"), otherwise });
        }
    }

    /// Errors that branches have no way for. Steps inside have inherited the ways of the blocks around them.
    fn own_failures(&mut self, block: &mut Block<'a>, visit: &Visit<'a>, open: &mut Open<'a>) {
        let own = visit.ways.iter().any(|way| {
            way.inherited_from.is_none() && matches!(way.trigger, Trigger::Fails { .. } | Trigger::Absent)
        });
        if own || block.onward.is_some() {
            self.failures(block, visit, open);
            open.stall = None;
        }
        if let Some(way) = visit
            .ways
            .iter()
            .find(|way| way.inherited_from.is_none() && matches!(way.trigger, Trigger::Stalls { .. }))
        {
            self.cannot(
                "a stall timer around several steps",
                way.origin,
                "A sign of life belongs to a step. Put `stalls` on the steps inside, or write `within` and `late` here.",
            );
        }
    }

    fn joining(&mut self, step: &'a Step, parallel: &'a Parallel) -> Joining {
        match &parallel.join {
            Join::All => Joining::All,
            Join::Any => Joining::Any,
            Join::AtLeast { count } => {
                let wanted = match &count.kind {
                    ExpressionKind::Number { value } => value.normalize().to_string().parse::<usize>().ok(),
                    _ => None,
                };
                match wanted {
                    Some(1) => Joining::Any,
                    Some(wanted) if parallel.each.is_none() && wanted >= parallel.branches.len() => {
                        Joining::All
                    }
                    _ => {
                        self.cannot(
                            "a join of some of the branches",
                            step.head.origin,
                            "Branches of a state machine can't count each other while they are open. `join all` and `join any` can \
                             be said; so can a body that votes in one gate.",
                        );
                        Joining::All
                    }
                }
            }
        }
    }

    /// The Parallel of branches by name: its state, what it assigns when all have joined, and when one has.
    #[allow(clippy::type_complexity)]
    fn branches(
        &mut self,
        block: &mut Block<'a>,
        step: &'a Step,
        parallel: &'a Parallel,
        joining: Joining,
        unmet: bool,
    ) -> (Json, Vec<(String, String)>, Vec<(String, Json)>) {
        let base = self.relative(&step.head.id).to_owned();
        let mut made = Vec::new();
        let mut written: Vec<(String, usize)> = Vec::new();
        for (index, flow_branch) in parallel.branches.iter().enumerate() {
            let writes = all_writes(&flow_branch.steps);
            written.extend(writes.iter().map(|name| (name.clone(), index)));
            let kind = match joining {
                Joining::All => Branch::All { writes, unmet },
                Joining::Any => Branch::Any { writes, index: index.to_string() },
            };
            made.push(self.branch(block, flow_branch, kind, joining));
        }
        let state = match parallel.at_once {
            Some(at_once) if (at_once as usize) < parallel.branches.len() => {
                self.in_turn(&base, made, at_once)
            }
            _ => Json::object([
                ("Type", Json::word("Parallel")),
                (
                    "Branches",
                    Json::List(made.into_iter().map(|(start, states)| branch(&start, states)).collect()),
                ),
            ]),
        };
        let mut all = Vec::new();
        let mut any = Vec::new();
        for (name, index) in written {
            let Some(variable) = self.variable(block.scope, &name) else { continue };
            let place = format!("writes.{}", super::expression::member(&name));
            let value = format!("{}[{index}].{place}", super::open::ANSWER);
            all.push((variable.clone(), format!("$exists({value}) ? {value} : null")));
            let cause = "$parse($states.errorOutput.Cause)";
            let value = format!("$exists({cause}.{place}) ? {cause}.{place} : null");
            if any.iter().all(|(known, _): &(String, Json)| *known != variable) {
                any.push((variable, Json::expression(&value)));
            }
        }
        (state, all, any)
    }

    /// Branches of which only so many run at once: a Map over their numbers.
    fn in_turn(&mut self, base: &str, made: Vec<(String, States)>, at_once: u32) -> Json {
        let which = self.state_of(base, "which branch");
        let count = made.len();
        let mut arms = Vec::new();
        let mut all: States = Vec::new();
        let last = made.last().map(|(start, _)| start.clone()).unwrap_or_default();
        for (index, (start, states)) in made.into_iter().enumerate() {
            if index + 1 < count {
                arms.push((format!("$states.input = {index}"), Vec::new(), start));
            }
            all.extend(states);
        }
        let state =
            if arms.is_empty() { super::machine::pass(Vec::new(), &last) } else { choices(arms, &last) };
        all.insert(0, (which.clone(), state));
        let numbers = (0..count).map(|index| Json::Whole(i64::try_from(index).unwrap_or(0))).collect();
        mapping(Json::List(numbers), Some(at_once), &which, all)
    }

    /// One branch: its first state and all its states.
    fn branch(
        &mut self,
        block: &mut Block<'a>,
        flow_branch: &'a FlowBranch,
        kind: Branch,
        joining: Joining,
    ) -> (String, States) {
        let name = self.relative(&flow_branch.head.id).to_owned();
        let scope = self.inside(block.scope, &flow_branch.steps, true);
        let mut inner = Block::new(block.workflow, &flow_branch.head, &name, scope, Ends::Raised);
        inner.ways = &flow_branch.ways;
        inner.branch = kind;
        let mut links = Vec::new();
        if let Some(condition) = &flow_branch.condition {
            let condition = self.condition(scope, condition);
            // It counts as joined.
            let otherwise = match joining {
                Joining::All => self.skipped(&mut inner),
                Joining::Any => self.join(&mut inner),
            };
            links.push(Link::If { condition, otherwise });
        }
        self.block_deadline(
            &mut inner,
            &flow_branch.head,
            &flow_branch.timing,
            &flow_branch.ways,
            &mut links,
        );
        let start = self.body(&mut inner, &flow_branch.steps, &name, &flow_branch.head, links);
        (start, inner.finish())
    }

    /// A branch whose `when` doesn't hold counts as joined and has written nothing.
    fn skipped(&mut self, block: &mut Block<'a>) -> String {
        self.shared(block, "skipped", |_, _| {
            Json::object([
                ("Type", Json::word("Succeed")),
                (
                    "Output",
                    Json::object([("joined", Json::Bool(true)), ("writes", Json::object::<&str>([]))]),
                ),
            ])
        })
    }

    /// The deadline of a block that has one of its own.
    pub(super) fn block_deadline(
        &mut self,
        block: &mut Block<'a>,
        head: &'a Head,
        timing: &'a Timing,
        ways: &'a [Way],
        links: &mut Vec<Link>,
    ) {
        if !timing.ladders.is_empty() || !timing.pauses.is_empty() {
            self.cannot(
                "a ladder or a pause on a part of a workflow",
                head.origin,
                "Put the ladder on the steps inside, or on the workflow.",
            );
        }
        let Some(late) = Self::way(ways, |trigger| *trigger == Trigger::Late) else { return };
        let who = Asked { id: head.id.as_str().into(), name: block.name.clone(), calendar: None };
        let mut asked = Vec::new();
        let due = self.deadline(block.scope, &timing.within, "$millis()", &who, &mut asked);
        self.working_times(asked, links);
        if let Some(due) = due {
            let mut assign = Vec::new();
            let name = block.name.clone();
            let (_, variable) = self.fix(block.scope, &name, due, &mut assign);
            links.push(Link::assign("opens", assign));
            let next = self.route(block, None, late, "late");
            block.timers.push((format!("${variable}"), next));
        }
    }

    /// The steps of a branch or item, with what comes before them. Gives the first state.
    pub(super) fn body(
        &mut self,
        block: &mut Block<'a>,
        steps: &'a [Step],
        name: &str,
        head: &'a Head,
        links: Vec<Link>,
    ) -> String {
        block.own = Some(steps);
        let first = match steps.first().and_then(|step| self.entry(&step.head.id)) {
            Some(name) => name.to_owned(),
            None => self.join(block),
        };
        let begin = self.state_of(name, "begin");
        self.steps(block, steps);
        let states = std::mem::take(&mut block.states);
        let start = if links.is_empty() {
            first
        } else {
            let start = self.state_of(name, "opens");
            self.links(block, &start, name, head, links, &first)
        };
        let mut beginning = Vec::new();
        let start = self.beginning(block.scope, &begin, None, &start, &mut beginning);
        beginning.append(&mut block.states);
        beginning.extend(states);
        block.states = beginning;
        start
    }

    /// The scope of a branch or item: what its steps write is its own until it ends.
    pub(super) fn inside(&mut self, outer: usize, steps: &'a [Step], keeps: bool) -> usize {
        let scope = self.scope(outer);
        for name in all_writes(steps) {
            self.bind_inside(scope, &name, keeps);
        }
        scope
    }

    /// The Map of an `each`.
    #[allow(clippy::type_complexity)]
    fn each(
        &mut self,
        block: &mut Block<'a>,
        step: &'a Step,
        parallel: &'a Parallel,
        each: &'a Each,
        joining: Joining,
        unmet: bool,
    ) -> (Json, Vec<(String, String)>, Vec<(String, Json)>) {
        let name = self.relative(&step.head.id).to_owned();
        if each.event.is_some() || parallel.until.is_some() {
            self.cannot(
                "a branch for each event",
                each.origin,
                "The number of branches has to be known when a Map begins. Let the event start a workflow of its own.",
            );
        }
        let items = self.items(block.scope, each).unwrap_or_else(|| "[]".to_owned());
        let scope = self.inside(block.scope, &each.steps, false);
        self.bind(scope, &each.name, Json::expression("$states.input.item"));
        let slot = self.declare(scope, &format!("{name} number"), Json::expression("$states.input.number"));
        let writes = all_writes(&each.steps);
        let mut inner = Block::new(block.workflow, &step.head, &name, scope, Ends::Raised);
        inner.branch = match joining {
            Joining::All => Branch::All { writes: writes.clone(), unmet },
            Joining::Any => Branch::Any { writes: writes.clone(), index: format!("${slot}") },
        };
        self.slots.push(slot);
        let start = self.body(&mut inner, &each.steps, &format!("{name} item"), &step.head, Vec::new());
        self.slots.pop();
        let mut state = mapping(Json::expression(&items), parallel.at_once, &start, inner.finish());
        let selector = Json::object([
            ("item", Json::expression("$states.context.Map.Item.Value")),
            ("number", Json::expression("$states.context.Map.Item.Index")),
        ]);
        state.add("ItemSelector", selector);
        let mut all = Vec::new();
        let mut any = Vec::new();
        let types: BTreeMap<&str, &Type> = block
            .workflow
            .variables
            .iter()
            .map(|variable| (variable.name.as_str(), &variable.type_))
            .collect();
        for name in writes {
            let Some(variable) = self.variable(block.scope, &name) else { continue };
            let place = format!("writes.{}", super::expression::member(&name));
            let lists = matches!(
                types.get(name.as_str()),
                Some(Type::List { item }) if matches!(**item, Type::List { .. })
            );
            let answer = super::open::ANSWER;
            let joined = format!("$filter({answer}, function($item) {{$item.joined}})");
            // JSONata flattens lists of one list, so lists of lists are put together one by one.
            let value = if lists {
                format!("$reduce({joined}, function($left, $item) {{[$left, [$item.{place}]]}}, [])")
            } else {
                format!("[$map({joined}, function($item) {{$item.{place}}})]")
            };
            all.push((variable.clone(), value));
            let cause = "$parse($states.errorOutput.Cause)";
            any.push((variable, Json::expression(&format!("[{cause}.{place}]"))));
        }
        (state, all, any)
    }

    /// The items of an `each`, as a list.
    fn items(&mut self, scope: usize, each: &'a Each) -> Option<String> {
        let list = self.code(scope, each.list.as_ref()?);
        Some(match &each.filter {
            None => list.text,
            Some(filter) => {
                let item = format!("item{}", self.locals.len());
                self.locals.push((each.name.clone(), format!("${item}")));
                let filter = self.condition(scope, filter);
                self.locals.pop();
                format!("[$filter({}, function(${item}) {{{filter}}})]", list.text)
            }
        })
    }
}

fn mapping(items: Json, at_once: Option<u32>, start: &str, states: States) -> Json {
    let mut state = Json::object([("Type", Json::word("Map")), ("Items", items)]);
    if let Some(at_once) = at_once {
        state.add("MaxConcurrency", Json::Whole(at_once.into()));
    }
    let mut processor = branch(start, states);
    if let Json::Object(members) = &mut processor {
        members.insert(0, ("ProcessorConfig".into(), Json::object([("Mode", Json::word("INLINE"))])));
    }
    state.add("ItemProcessor", processor);
    state
}

/// The names of all that steps write, those inside them included, each once and in order.
pub(super) fn all_writes(steps: &[Step]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut open: Vec<&Step> = steps.iter().rev().collect();
    while let Some(step) = open.pop() {
        if let Some(work) = step.work() {
            for write in &work.writes {
                if seen.insert(&write.name) {
                    found.push(write.name.clone());
                }
            }
        }
        if let StepKind::Run(_) = &step.kind
            && seen.insert(&step.head.name)
        {
            // What another workflow ended with is data under the name of the step.
            found.push(step.head.name.clone());
        }
        open.extend(step.inner().into_iter().rev().flat_map(|steps| steps.iter().rev()));
    }
    found
}
