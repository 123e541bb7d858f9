//! How long the ways through a block can take: when each step can begin at the earliest, and the worst that everybody's own
//! deadlines allow.
//!
//! **The worst of a step** is its own deadline where that leads on, since it may take so long; else its estimate with all
//! its retries, the deadline of the workflow it runs, the meeting it waits for. A recovery of what is late comes on top, with
//! another round of the step. What nobody bounds counts for nothing here: other rules speak of it.
//!
//! **The worst of a block** follows arrows that may be taken for ever only forward, since without those with `at most` no
//! loop is left. Each arrow with a bound that closes a loop adds, as often as it may be taken, the longest way from where it
//! leads to where a loop can close again. So the sum is never less than what can happen, and no search is needed: it takes
//! time in proportion to the arrows.

use super::spans::{Cost, Spans};
use crate::graph::{Block, Edge, End};
use flow_ir::{
    Arrow, Bound, Estimate, ExpressionKind, Join, Package, Parallel, Retry, Step, StepKind, Target, Timing,
    Trigger, Way, Workflow,
};
use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How long a step can take.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepTime {
    /// What its work takes at least, in seconds.
    pub least: u64,
    /// The worst until it is left, whatever way.
    pub worst: Cost,
    /// The most that its work takes by its own estimate, where all attempts but one fail at once; of a parallel, what is
    /// inside it.
    pub estimate: Option<Cost>,
    /// How long a gate can wait for its meeting.
    pub meeting: Option<Cost>,
}

/// Part of the worst of a block.
#[derive(Clone, Debug)]
pub enum Part<'a> {
    /// A step, once.
    Step(&'a Step, Cost),
    /// An arrow back, as often as it may be taken, with what each time costs.
    Again(&'a Arrow, &'a Step, u64, Cost),
}

/// How long a block can take.
#[derive(Clone, Debug, Default)]
pub struct BlockTime<'a> {
    /// For each step, when it can begin at the earliest, in seconds; `None` where no case comes to it.
    pub earliest: Vec<Option<u64>>,
    /// For each step, the one before it on that way.
    pub before: Vec<Option<usize>>,
    /// When the block can be over at the earliest.
    pub least: Option<u64>,
    /// The worst, and what it is made of; `None` where loops have no bound.
    pub worst: Option<(Cost, Vec<Part<'a>>)>,
}

/// How long everything in a workflow can take.
pub struct Times<'a> {
    steps: FxHashMap<&'a str, StepTime>,
    blocks: FxHashMap<*const Step, BlockTime<'a>>,
}

impl<'a> Times<'a> {
    /// Finds it out, for all blocks of the workflow.
    pub fn new(
        package: &'a Package,
        workflow: &'a Workflow,
        blocks: &[Block<'a>],
        spans: &Spans<'a>,
    ) -> Self {
        let count = blocks.iter().map(|block| block.steps.len()).sum();
        let steps = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        let mut times = Self { steps, blocks: FxHashMap::default() };
        // Inner blocks come after those around them.
        for block in blocks.iter().rev().filter(|block| !block.in_order) {
            let of: Vec<StepTime> =
                block.steps.iter().map(|step| times.time_of(package, workflow, step, spans)).collect();
            for (step, time) in block.steps.iter().zip(&of) {
                times.steps.insert(&step.head.id, *time);
            }
            let mut time = earliest(block, &of, spans);
            time.worst = worst(block, &of);
            times.blocks.insert(block.steps.as_ptr(), time);
        }
        times
    }

    /// How long a step can take.
    pub fn step(&self, step: &Step) -> StepTime {
        self.steps.get(step.head.id.as_str()).copied().unwrap_or_default()
    }

    /// How long the block with these steps can take.
    pub fn block(&self, steps: &[Step]) -> Option<&BlockTime<'a>> {
        self.blocks.get(&steps.as_ptr())
    }

    fn time_of(
        &self,
        package: &'a Package,
        workflow: &'a Workflow,
        step: &'a Step,
        spans: &Spans<'a>,
    ) -> StepTime {
        let mut estimate = None;
        let mut meeting = None;
        let (least, base) = match &step.kind {
            StepKind::Stage(stage) => {
                let sure = stage.takes.last().is_some_and(|last| last.condition.is_none());
                let calendar = spans.calendar(workflow, Some(step));
                let least = stage
                    .takes
                    .iter()
                    .map(|taking| {
                        taking.estimate.least.map_or(0, |least| spans.duration(least, calendar).least)
                    })
                    .min()
                    .filter(|_| sure)
                    .unwrap_or(0);
                let most =
                    stage.takes.iter().filter_map(|taking| most(&taking.estimate)).reduce(Cost::longer);
                estimate = most.map(|most| most.and(paused(stage.retry.as_ref(), spans)));
                let all = most.map(|most| retried(most, stage.retry.as_ref(), spans));
                (least, all)
            }
            StepKind::Gate(gate) => {
                let window = gate.open.as_ref();
                let calendar = spans.calendar(workflow, Some(step));
                let least = window.and_then(|open| spans.length(open, calendar)).map_or(0, |open| open.least);
                meeting = gate
                    .at
                    .as_deref()
                    .and_then(|id| package.cadence(id))
                    .and_then(|cadence| spans.cost(&cadence.schedule.as_ref()?.every));
                (least, window.and_then(|open| spans.cost(open)).or(meeting))
            }
            StepKind::Decide => (0, None),
            StepKind::Wait(wait) => {
                let span = wait.span.as_ref();
                let calendar = spans.calendar(workflow, Some(step));
                let least = span.and_then(|span| spans.length(span, calendar)).map_or(0, |span| span.least);
                (least, span.and_then(|span| spans.cost(span)))
            }
            StepKind::Run(run) if run.detached => (0, None),
            StepKind::Run(run) => {
                // Of a workflow that runs itself, the deadline inside is the one in question.
                let other =
                    package.workflow(&run.workflow).filter(|other| !runs(package, other, &workflow.head.id));
                let whole = other.and_then(|other| limit(&other.timing, &other.ways, spans));
                let seam = run.through.as_deref().and_then(|id| package.seam(id));
                let taken = seam.and_then(|seam| limit(&seam.timing, &seam.ways, spans)).unwrap_or_default();
                (0, whole.map(|whole| whole.and(taken)))
            }
            StepKind::Parallel(parallel) => self.parallel(parallel),
        };
        let own = limit(&step.timing, &step.ways, spans);
        let once = match (own, base) {
            // What ends by itself, or is thought to, ends before a later deadline.
            (Some(own), Some(base)) => own.shorter(base),
            (Some(own), None) => own,
            (None, Some(base)) => base,
            (None, None) => Cost::default(),
        };
        let least = if step.condition.is_some() { 0 } else { least };
        if let StepKind::Parallel(_) = &step.kind {
            estimate = base;
        }
        StepTime { least, worst: once.and(recovered(step, once, own.is_some(), spans)), estimate, meeting }
    }

    fn parallel(&self, parallel: &'a Parallel) -> (u64, Option<Cost>) {
        if let Some(each) = &parallel.each {
            // How many there are isn't known: at least the time of one, and a list may be empty.
            let item =
                self.block(&each.steps).and_then(|block| block.worst.as_ref()).map(|(worst, _)| *worst);
            return (0, if each.event.is_some() { None } else { item });
        }
        let mut least: Vec<u64> = Vec::new();
        let mut worst: Vec<Cost> = Vec::new();
        for branch in &parallel.branches {
            let Some(block) = self.block(&branch.steps) else { continue };
            least.push(if branch.condition.is_some() { 0 } else { block.least.unwrap_or(0) });
            worst.push(block.worst.as_ref().map(|(worst, _)| *worst).unwrap_or_default());
        }
        least.sort_unstable();
        let least = match &parallel.join {
            Join::All => least.last(),
            Join::Any | Join::AtLeast { .. } => least.first(),
        };
        let needed = match &parallel.join {
            Join::All => worst.len(),
            Join::Any => 1,
            Join::AtLeast { count } => match &count.kind {
                ExpressionKind::Number { value } => usize::try_from(*value).unwrap_or(worst.len()),
                _ => worst.len(),
            },
        };
        let most = if parallel.at_once == Some(1) {
            worst.iter().copied().take(needed).reduce(Cost::and)
        } else {
            // Those that are needed have joined no later than the quickest of them at their worst, unless branches leave.
            worst.sort_by_key(|cost| cost.weight());
            worst.get(needed.saturating_sub(1)).or(worst.last()).copied()
        };
        (least.copied().unwrap_or(0), most)
    }
}

/// The longest that a deadline with a way on allows; `None` where there is none, or where it isn't known or isn't counted
/// from the beginning.
pub fn limit(timing: &Timing, ways: &[Way], spans: &Spans<'_>) -> Option<Cost> {
    if !ways.iter().any(|way| way.trigger == Trigger::Late) || !timing.pauses.is_empty() {
        return None;
    }
    let mut longest: Option<Cost> = None;
    for within in &timing.within {
        if within.from.is_some() {
            return None;
        }
        let cost = spans.cost(within.limit.as_ref()?)?;
        longest = Some(longest.map_or(cost, |known| known.longer(cost)));
    }
    longest
}

/// Whether a workflow is, or in the end runs, the one with that id.
fn runs(package: &Package, workflow: &Workflow, id: &str) -> bool {
    let mut seen = vec![workflow.head.id.as_str()];
    let mut next = 0;
    while let Some(here) = seen.get(next).copied() {
        next += 1;
        if here == id {
            return true;
        }
        for step in package.workflow(here).into_iter().flat_map(Workflow::all_steps) {
            if let StepKind::Run(run) = &step.kind
                && !seen.contains(&run.workflow.as_str())
            {
                seen.push(&run.workflow);
            }
        }
    }
    false
}

/// The most that an estimate says.
fn most(estimate: &Estimate) -> Option<Cost> {
    estimate.most.or(estimate.mostly).or(estimate.least).map(Spans::cost_of)
}

/// An attempt with all further ones, and the pauses between them.
fn retried(once: Cost, retry: Option<&Retry>, spans: &Spans<'_>) -> Cost {
    let times = retry.and_then(|retry| retry.times).unwrap_or(0);
    once.times(u64::from(times).saturating_add(1)).and(paused(retry, spans))
}

/// The pauses between all attempts.
fn paused(retry: Option<&Retry>, spans: &Spans<'_>) -> Cost {
    let Some(retry) = retry else { return Cost::default() };
    let times = u64::from(retry.times.unwrap_or(0));
    let pause = retry.every.as_ref().and_then(|every| spans.cost(every)).unwrap_or_default();
    pause.times(pauses(times, retry.doubling))
}

/// How many pauses of the first one's length lie between so many attempts and the first.
pub fn pauses(times: u64, doubling: bool) -> u64 {
    if doubling {
        2_u64.saturating_pow(u32::try_from(times).unwrap_or(64).min(64)).saturating_sub(1)
    } else {
        times
    }
}

/// What recoveries add to the worst of a step: those of what is late come after its deadline, the others only where no
/// deadline runs on. Each may begin the step anew.
fn recovered(step: &Step, once: Cost, limited: bool, spans: &Spans<'_>) -> Cost {
    let mut sum = Cost::default();
    for way in &step.ways {
        if limited && way.trigger != Trigger::Late {
            continue;
        }
        for arrow in &way.arrows {
            let Target::Recovery(recovery) = &arrow.target else { continue };
            let timebox = recovery.timing.within.last().and_then(|within| spans.cost(within.limit.as_ref()?));
            sum = sum.and(timebox.unwrap_or_default().and(once).times(times(arrow)));
        }
    }
    sum
}

/// How often an arrow may be taken; once where it isn't known.
fn times(arrow: &Arrow) -> u64 {
    match &arrow.at_most {
        Some(Bound::Times { times }) => u64::from(*times),
        Some(Bound::Unknown { .. }) | None => 1,
    }
}

/// When each step can begin at the earliest, and when the block can be over: by the shortest ways (Dijkstra).
fn earliest<'a>(block: &Block<'_>, times: &[StepTime], spans: &Spans<'_>) -> BlockTime<'a> {
    let mut found: Vec<Option<u64>> = vec![None; block.steps.len()];
    let mut before: Vec<Option<usize>> = vec![None; block.steps.len()];
    let mut over: Option<u64> = None;
    let mut open: BinaryHeap<Reverse<(u64, usize, Option<usize>)>> = BinaryHeap::new();
    if !block.steps.is_empty() {
        open.push(Reverse((0, 0, None)));
    }
    // A handler can take over at once.
    for edge in &block.anywhere {
        match edge.to {
            End::Step(to) => open.push(Reverse((0, to, None))),
            End::Outcome(_) | End::Out => over = Some(0),
            End::Recovery | End::Open => {}
        }
    }
    while let Some(Reverse((at, place, from))) = open.pop() {
        match found.get_mut(place) {
            Some(known @ None) => *known = Some(at),
            _ => continue,
        }
        if let Some(slot) = before.get_mut(place) {
            *slot = from;
        }
        let (Some(step), Some(time)) = (block.steps.get(place), times.get(place)) else { continue };
        for edge in block.leaving(place) {
            let then = || at.saturating_add(until_left(step, edge.way, time.least, spans));
            match edge.to {
                End::Step(to) => open.push(Reverse((then(), to, Some(place)))),
                End::Outcome(_) | End::Out => over = Some(over.map_or_else(then, |known| known.min(then()))),
                End::Recovery | End::Open => {}
            }
        }
    }
    BlockTime { earliest: found, before, least: over, worst: None }
}

/// How long a step takes at least until it is left by a way.
fn until_left(step: &Step, way: &Way, least: u64, spans: &Spans<'_>) -> u64 {
    match &way.trigger {
        Trigger::Done | Trigger::Verdict { .. } => least,
        Trigger::Late => step
            .timing
            .within
            .iter()
            .map(|within| match (&within.limit, &within.from) {
                (Some(limit), None) => spans.length(limit, "").map_or(0, |length| length.least),
                _ => 0,
            })
            .min()
            .unwrap_or(0),
        Trigger::Stalls { after } => spans.length(after, "").map_or(0, |length| length.least),
        _ => 0,
    }
}

/// The worst of a block, and what it is made of.
fn worst<'a>(block: &Block<'a>, times: &[StepTime]) -> Option<(Cost, Vec<Part<'a>>)> {
    let count = block.steps.len();
    let cost = |place: usize| times.get(place).map(|time| time.worst).unwrap_or_default();
    // Handlers take over from wherever the case is, so with them everything may come again.
    let handlers: Vec<&Edge<'a>> =
        block.anywhere.iter().filter(|edge| matches!(edge.to, End::Step(_))).collect();
    if handlers.iter().any(|edge| edge.arrow.at_most.is_none()) {
        return None;
    }
    let handled = !handlers.is_empty();
    let everything = handled.then(|| vec![0; count]);
    let component = everything.as_deref().unwrap_or_else(|| block.circles());
    let same = |from: usize, to: usize| component.get(from) == component.get(to);
    // What only undoing leads to comes after the outcome, and isn't a part of the time until then.
    let work = handled.then(|| {
        block.reached(handlers.iter().filter_map(|edge| match edge.to {
            End::Step(to) => Some(to),
            _ => None,
        }))
    });
    let worked = |place: usize| work.as_ref().is_none_or(|work| work.get(place).copied().unwrap_or(false));
    // Arrows with a bound that close a loop are counted apart; without them no loop is left.
    let mut forward: DiGraph<(), ()> = DiGraph::with_capacity(count, block.edges.len());
    let nodes: Vec<NodeIndex> = (0..count).map(|_| forward.add_node(())).collect();
    let mut next = Next::with_capacity(count, block.edges.len());
    let mut back: Vec<(&Edge<'a>, usize)> = Vec::new();
    for from in 0..count {
        for edge in block.leaving(from).iter().filter(|_| worked(from)) {
            let End::Step(to) = edge.to else { continue };
            if edge.arrow.at_most.is_some() && same(from, to) && !(handled && from < to) {
                back.push((edge, to));
            } else if let (Some(node), Some(to_node)) = (nodes.get(from), nodes.get(to)) {
                next.to.push(to);
                forward.add_edge(*node, *to_node, ());
            }
        }
        next.end.push(next.to.len());
    }
    let order = toposort(&forward, None).ok()?;
    let mut sources = vec![handled; count];
    for (edge, _) in &back {
        if let Some(source) = sources.get_mut(edge.from) {
            *source = true;
        }
    }
    for edge in handlers {
        if let End::Step(to) = edge.to {
            back.push((edge, to));
        }
    }
    // By component: the arrows back, and then for each step, last first: the longest way on to where a loop can close
    // (`round`), and to the end (`out`), each with the next step on it.
    let mut loops: FxHashMap<usize, Vec<(&Edge<'a>, usize)>> = FxHashMap::default();
    for (edge, to) in &back {
        if let Some(component) = component.get(*to) {
            loops.entry(*component).or_default().push((edge, *to));
        }
    }
    let mut round: Vec<Option<(Cost, Option<usize>)>> = vec![None; count];
    for place in order.iter().rev().map(|node| node.index()) {
        let own = cost(place);
        let mut best = sources.get(place).copied().unwrap_or(false).then_some((own, None));
        for to in next.of(place).iter().filter(|to| same(place, **to)) {
            if let Some(Some((length, _))) = round.get(*to) {
                let length = own.and(*length);
                if best.is_none_or(|(known, _): (Cost, _)| length.weight() > known.weight()) {
                    best = Some((length, Some(*to)));
                }
            }
        }
        if let Some(slot) = round.get_mut(place) {
            *slot = best;
        }
    }
    let come = come(block, component, &loops, &next, &order, &cost);
    // What comes after the loops of a component is looked at when it is entered: last component first.
    let mut out: Vec<(Cost, Option<usize>)> = vec![(Cost::default(), None); count];
    let mut entered: Vec<(Cost, Round)> = vec![(Cost::default(), Round::Straight); count];
    for place in order.iter().rev().map(|node| node.index()) {
        let own = cost(place);
        let mut best = (own, None);
        for to in next.of(place) {
            let on = if same(place, *to) {
                out.get(*to).map(|(length, _)| *length)
            } else {
                entered.get(*to).map(|(length, _)| *length)
            };
            let length = own.and(on.unwrap_or_default());
            if length.weight() > best.0.weight() {
                best = (length, Some(*to));
            }
        }
        if let Some(slot) = out.get_mut(place) {
            *slot = best;
        }
        let around = component
            .get(place)
            .and_then(|component| loops.get(component))
            .and_then(|loops| going_round(place, loops, (&round, &come, &out)));
        if let Some(slot) = entered.get_mut(place) {
            *slot = match around {
                Some((length, how)) if length.weight() > best.0.weight() => (length, how),
                _ => (best.0, Round::Straight),
            };
        }
    }
    let total = entered.first().map(|(length, _)| *length)?;
    Some((total, parts(block, &cost, component, &loops, (&round, &come, &out, &entered))))
}

/// For each step, those that come right after it, in one list.
struct Next {
    to: Vec<usize>,
    /// Where those of each step end in it.
    end: Vec<usize>,
}

impl Next {
    fn with_capacity(steps: usize, edges: usize) -> Self {
        Self { to: Vec::with_capacity(edges), end: Vec::with_capacity(steps) }
    }

    fn of(&self, place: usize) -> &[usize] {
        let first = place.checked_sub(1).and_then(|before| self.end.get(before)).copied().unwrap_or(0);
        self.end.get(place).and_then(|end| self.to.get(first..*end)).unwrap_or_default()
    }
}

/// The longest way on from a step, and the next step on it.
type Onward = (Cost, Option<usize>);

/// How the worst of a component is made up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Round {
    /// Without any loop.
    Straight,
    /// Each loop by what follows it, and after the last, by its number, it goes on to the end.
    After(usize),
    /// Each loop by what comes before it, and then on to the end from this step.
    Before(usize),
}

/// For each step, the longest way to it inside its component, from where the component is entered or a loop begins again.
fn come(
    block: &Block<'_>,
    component: &[usize],
    loops: &FxHashMap<usize, Vec<(&Edge<'_>, usize)>>,
    next: &Next,
    order: &[NodeIndex],
    cost: &impl Fn(usize) -> Cost,
) -> Vec<Option<Cost>> {
    let count = block.steps.len();
    let same = |from: usize, to: usize| component.get(from) == component.get(to);
    let mut come: Vec<Option<Cost>> = vec![None; count];
    let mut starts = vec![false; count];
    let entries = (0..count).flat_map(|from| next.of(from).iter().map(move |to| (from, *to)));
    let entries = entries.filter(|(from, to)| !same(*from, *to)).map(|(_, to)| to);
    for place in entries.chain([0]).chain(loops.values().flatten().map(|(_, to)| *to)) {
        if let Some(start) = starts.get_mut(place) {
            *start = true;
        }
    }
    for place in order.iter().map(|node| node.index()) {
        let own = cost(place);
        if starts.get(place).copied().unwrap_or(false)
            && let Some(slot @ None) = come.get_mut(place)
        {
            *slot = Some(own);
        }
        let Some(here) = come.get(place).copied().flatten() else { continue };
        for to in next.of(place).iter().filter(|to| same(place, **to)) {
            let length = here.and(cost(*to));
            if let Some(slot) = come.get_mut(*to)
                && slot.is_none_or(|known| length.weight() > known.weight())
            {
                *slot = Some(length);
            }
        }
    }
    come
}

/// The worst from a step on, when all loops of its component are gone round as often as they may. Both sums are never too
/// small, so the smaller one counts: each round by the longest way after its arrow, or by the longest way before it.
fn going_round(
    place: usize,
    loops: &[(&Edge<'_>, usize)],
    (round, come, out): (&[Option<Onward>], &[Option<Cost>], &[Onward]),
) -> Option<(Cost, Round)> {
    let length = |place: usize| round.get(place).copied().flatten().map(|(length, _)| length);
    let ending = |to: usize| out.get(to).map(|(length, _)| *length).unwrap_or_default();
    let mut after = length(place)?;
    let mut before = Cost::default();
    for (edge, to) in loops {
        after = after.and(length(*to).unwrap_or_default().times(times(edge.arrow)));
        before = before.and(longest_to(edge, come).times(times(edge.arrow)));
    }
    // The last time it goes on to the end instead of round.
    let mut best: Option<(Cost, Round)> = None;
    for (number, (_, to)) in loops.iter().enumerate() {
        let less = length(*to).unwrap_or_default();
        let last = ending(*to);
        let whole = Cost {
            seconds: after.seconds.saturating_sub(less.seconds).saturating_add(last.seconds),
            working: after.working.saturating_sub(less.working).saturating_add(last.working),
        };
        if best.is_none_or(|(known, _)| whole.weight() > known.weight()) {
            best = Some((whole, Round::After(number)));
        }
    }
    let starts = loops.iter().map(|(_, to)| *to).chain([place]);
    let last = starts.max_by_key(|start| ending(*start).weight()).unwrap_or(place);
    let before = before.and(ending(last));
    match best {
        Some((after, how)) if after.weight() <= before.weight() => Some((after, how)),
        _ => Some((before, Round::Before(last))),
    }
}

/// The longest way to where an arrow leaves; from anywhere, the longest of all.
fn longest_to(edge: &Edge<'_>, come: &[Option<Cost>]) -> Cost {
    let from = come.get(edge.from).copied().flatten().unwrap_or_default();
    // Handlers of the block itself have no place of their own.
    if edge.from == 0 && matches!(edge.way.trigger, Trigger::Event { .. } | Trigger::Late) {
        return come.iter().copied().flatten().reduce(Cost::longer).unwrap_or_default();
    }
    from
}

type Lengths<'l> = (
    &'l [Option<(Cost, Option<usize>)>],
    &'l [Option<Cost>],
    &'l [(Cost, Option<usize>)],
    &'l [(Cost, Round)],
);

/// What the worst of a block is made of, in order of the way.
fn parts<'a>(
    block: &Block<'a>,
    cost: &impl Fn(usize) -> Cost,
    component: &[usize],
    loops: &FxHashMap<usize, Vec<(&Edge<'a>, usize)>>,
    (round, come, out, entered): Lengths<'_>,
) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let add = |place: usize, parts: &mut Vec<Part<'a>>| {
        if let Some(step) = block.steps.get(place) {
            parts.push(Part::Step(step, cost(place)));
        }
    };
    let mut at = Some(0);
    // No more steps than there are.
    for _ in 0..block.steps.len() {
        let Some(place) = at else { break };
        let here = component.get(place);
        let mut on = Some(place);
        let how = entered.get(place).map_or(Round::Straight, |(_, how)| *how);
        let around = here.and_then(|here| loops.get(here));
        for (edge, to) in around.into_iter().flatten() {
            let length = match how {
                Round::Straight => break,
                Round::After(_) => round.get(*to).copied().flatten().map(|(length, _)| length),
                Round::Before(_) => Some(longest_to(edge, come)),
            };
            if let Some(step) = block.steps.get(*to) {
                parts.push(Part::Again(edge.arrow, step, times(edge.arrow), length.unwrap_or_default()));
            }
        }
        match how {
            Round::Straight => {}
            Round::Before(last) => on = Some(last),
            Round::After(last) => {
                // The way to the first loop, and then what comes after the last; its own round is counted.
                let mut first = Some(place);
                while let Some(step) = first {
                    add(step, &mut parts);
                    first = round.get(step).copied().flatten().and_then(|(_, next)| next);
                }
                on = around.and_then(|loops| loops.get(last)).map(|(_, to)| *to);
                while let Some(step) = on {
                    on = out.get(step).and_then(|(_, next)| *next);
                    if on.is_none_or(|next| component.get(next) != here) {
                        break;
                    }
                }
                at = on;
                continue;
            }
        }
        while let Some(step) = on {
            add(step, &mut parts);
            let next = out.get(step).and_then(|(_, next)| *next);
            on = next;
            if next.is_some_and(|next| component.get(next) != here) {
                break;
            }
        }
        at = on;
    }
    parts
}
