//! Who may have written what is reviewed.
//!
//! The author of an artifact is everybody who wrote it in the case: whoever did the stage, or answered in a
//! `writes ... from`, or took over in a recovery, or got it from a ladder; and at a gate, its reviewers. A case role is
//! one person, of whom only the role is known: who else of that role wrote something may be the same.
//!
//! **What it assumes.** What a workflow that is run writes has its authors there, and they are not looked at here. Who
//! takes over in a recovery is one of those who lead it, and only as often as the recovery is called. At each visit of a step one person fills each place; the next
//! visit may be somebody else's.

use super::staff::{One, People, Staff};
use super::standard::{Needed, needed};
use crate::paths::{Effect, Link, Map, Place, Spot};
use flow_ir::{
    Agent, Bound, Expression, ExpressionKind, Origin, Package, Participant, PersonReference, RecoveryWay,
    RungAction, Step, StepKind, Target, Who, Workflow,
};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;

/// How many people write together at most, as far as is told apart.
const TOGETHER: u32 = 16;

/// More visits of a step are not told apart.
pub const VISITS: u32 = 32;

/// Deeper expressions are not looked at.
const DEPTH: u32 = 64;

/// How somebody comes to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// By doing the step, or reviewing.
    Does,
    /// By answering in a `writes ... from`.
    Answers,
    /// By taking over in a recovery.
    TakesOver,
    /// By being assigned by a ladder.
    Assigned,
}

/// Somebody who may write at one visit of a step.
#[derive(Clone, PartialEq, Debug)]
pub struct Author {
    /// One of these; sorted, each once.
    pub people: Vec<One>,
    /// The case role whose holder it is, where it is one.
    pub holder: Option<Vec<String>>,
    /// How.
    pub how: How,
    /// How often at most, in one case.
    pub times: u32,
    /// Where that is said.
    pub origin: Origin,
}

/// What is written at one visit of a step, and by whom: for each person who writes, the ways in which it may be somebody.
#[derive(Clone, Debug)]
pub struct Writing<'a> {
    /// The step.
    pub step: &'a Step,
    /// Each of these writes: one of the authors in each list.
    pub writers: Vec<Vec<Author>>,
}

/// Who writes what in a workflow.
pub struct Authors<'a> {
    /// By the name of the data.
    by_name: FxHashMap<&'a str, Vec<Writing<'a>>>,
    /// Items of an `each`, and the lists they are of.
    items: FxHashMap<&'a str, &'a str>,
    /// What the case itself was given.
    given: FxHashSet<&'a str>,
}

impl<'a> Authors<'a> {
    /// Finds out who writes what.
    pub fn new(workflow: &'a Workflow, package: &'a Package, staff: &Staff<'_>) -> Self {
        let given = workflow.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let mut found = Self { by_name: FxHashMap::default(), items: FxHashMap::default(), given };
        for step in workflow.all_steps() {
            if let StepKind::Parallel(parallel) = &step.kind
                && let Some(each) = &parallel.each
                && let Some(list) = each.list.as_ref().and_then(root)
            {
                found.items.insert(&each.name, list);
            }
            let Some(work) = step.work() else { continue };
            for write in &work.writes {
                found.given.remove(write.name.as_str());
                let writers = match &write.from {
                    Some(from) => writers(from, How::Answers, staff, 0),
                    None => performers(step, package, staff),
                };
                if !writers.is_empty() {
                    found.by_name.entry(&write.name).or_default().push(Writing { step, writers });
                }
            }
        }
        found
    }

    /// The one person that these are at every visit: the holder of a case role that the case began with and that no step
    /// hands over.
    pub fn one_person<'w>(&self, writing: &'w Writing<'a>) -> Option<&'w [String]> {
        let [authors] = writing.writers.as_slice() else { return None };
        let holder = authors.first()?.holder.as_deref()?;
        let [name] = holder else { return None };
        let same = authors.iter().all(|author| author.holder.as_deref() == Some(holder));
        (same && self.given.contains(name.as_str())).then_some(holder)
    }

    /// Who writes data of that name, or the list that it is an item of.
    pub fn of(&self, name: &str) -> Vec<&Writing<'a>> {
        self.names(name).into_iter().filter_map(|name| self.by_name.get(name)).flatten().collect()
    }

    /// Whether data of a name is what is written under another one, or an item of it.
    pub fn is_part(&self, name: &str, written: &str) -> bool {
        name == written || self.names(name).contains(&written)
    }

    /// A name, and those of the lists that it is an item of.
    fn names<'n>(&self, name: &'n str) -> Vec<&'n str>
    where
        'a: 'n,
    {
        let mut names = vec![name];
        while let Some(list) = names.last().and_then(|name| self.items.get(name)) {
            if names.contains(list) {
                break;
            }
            names.push(list);
        }
        names
    }
}

fn root(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Variable { path } => path.first().map(String::as_str),
        _ => None,
    }
}

/// Who may write at one visit of a step by doing it.
fn performers(step: &Step, package: &Package, staff: &Staff<'_>) -> Vec<Vec<Author>> {
    let mut all: Vec<Vec<Author>> = Vec::new();
    for performers in step.work().into_iter().flat_map(|work| &work.by) {
        either(&mut all, writers(&performers.who, How::Does, staff, 0));
    }
    let instead = handed_over(step, package, staff);
    if instead.is_empty() {
        return all;
    }
    if all.is_empty() {
        return vec![instead];
    }
    for writers in &mut all {
        writers.extend(instead.iter().cloned());
    }
    all
}

/// Adds another possibility to who writes.
fn either(all: &mut Vec<Vec<Author>>, more: Vec<Vec<Author>>) {
    for (number, authors) in more.into_iter().enumerate() {
        match all.get_mut(number) {
            Some(known) => known.extend(authors),
            None => all.push(authors),
        }
    }
}

/// Who may get a step instead of those who were to do it.
fn handed_over(step: &Step, package: &Package, staff: &Staff<'_>) -> Vec<Author> {
    let mut found = Vec::new();
    for arrow in step.ways.iter().flat_map(|way| &way.arrows) {
        let Target::Recovery(recovery) = &arrow.target else { continue };
        if recovery.allows.contains(&RecoveryWay::Takeover) {
            for participant in recovery.by.iter().flat_map(Who::participants) {
                for one in named(participant, step, package) {
                    let author = author(&one, How::TakesOver, recovery.origin, staff);
                    found.extend(author.map(|author| Author { times: bound(arrow), ..author }));
                }
            }
        }
    }
    for ladder in &step.timing.ladders {
        for rung in ladder.rungs.iter().filter(|rung| rung.action == RungAction::Assign) {
            if let PersonReference::Participant { participant } = &rung.person {
                // The rung may stand in the library; the step names the ladder.
                found.extend(author(participant, How::Assigned, ladder.origin, staff));
            }
        }
    }
    found
}

/// How often an arrow can be taken in one instance of its block.
fn bound(arrow: &flow_ir::Arrow) -> u32 {
    match arrow.at_most {
        Some(Bound::Times { times }) => times.min(VISITS),
        _ => VISITS,
    }
}

/// Whom a word such as `performer.operator` names at a step.
fn named(participant: &Participant, step: &Step, package: &Package) -> Vec<Participant> {
    let Participant::Relative { path } = participant else { return vec![participant.clone()] };
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    let reference = |reference: &Option<PersonReference>| match reference {
        Some(PersonReference::Participant { participant }) => vec![participant.clone()],
        _ => Vec::new(),
    };
    let performers = || {
        let by = step.work().into_iter().flat_map(|work| &work.by);
        by.flat_map(|performers| performers.who.participants())
    };
    match words.as_slice() {
        ["owner"] => reference(&step.owner),
        ["performer", "operator"] | ["operator"] => performers()
            .filter_map(|one| match one {
                Participant::Agent { id } => package.agent(id),
                _ => None,
            })
            .flat_map(|agent: &Agent| reference(&agent.operator))
            .collect(),
        ["performer", "owner"] => performers()
            .filter_map(|one| match one {
                Participant::System { id } => package.system(id),
                _ => None,
            })
            .flat_map(|system| reference(&system.owner))
            .collect(),
        _ => Vec::new(),
    }
}

fn author(participant: &Participant, how: How, origin: Origin, staff: &Staff<'_>) -> Option<Author> {
    if !Staff::is_human(participant) || staff.is_external(participant) {
        return None;
    }
    let holder = match participant {
        Participant::Holder { path, .. } => Some(path.clone()),
        _ => None,
    };
    match staff.available(participant) {
        People::These(people) if !people.is_empty() => {
            Some(Author { people, holder, how, times: VISITS, origin })
        }
        // Of whom nothing is known, nothing is held against anybody; but who holds a case role is one person.
        _ if holder.is_some() => Some(Author { people: Vec::new(), holder, how, times: VISITS, origin }),
        _ => None,
    }
}

/// Each who writes by an expression of people.
fn writers(who: &Who, how: How, staff: &Staff<'_>, depth: u32) -> Vec<Vec<Author>> {
    if depth > DEPTH {
        return Vec::new();
    }
    match who {
        Who::One { participant, origin } => {
            author(participant, how, *origin, staff).map(|author| vec![author]).into_iter().collect()
        }
        Who::Of { quorum, pool, origin, .. } => {
            let one: Vec<Author> =
                pool.iter().filter_map(|participant| author(participant, how, *origin, staff)).collect();
            if one.is_empty() {
                return Vec::new();
            }
            let size: usize = one.iter().map(|author| author.people.len()).sum();
            let count = match needed(quorum, u32::try_from(size).ok()) {
                Needed::Places(count) => count.clamp(1, TOGETHER),
                Needed::Some | Needed::Open => 1,
            };
            vec![one; count as usize]
        }
        Who::Then { parts } | Who::And { parts } => {
            parts.iter().flat_map(|part| writers(part, how, staff, depth + 1)).collect()
        }
        Who::Or { parts } => {
            let mut all = Vec::new();
            for part in parts {
                either(&mut all, writers(part, how, staff, depth + 1));
            }
            all
        }
        Who::ExceptAuthor { who, .. } => writers(who, how, staff, depth + 1),
        Who::Except { who, excluded } => {
            let mut all = writers(who, how, staff, depth + 1);
            for other in excluded.participants() {
                let People::These(others) = staff.members(other) else { continue };
                for author in all.iter_mut().flatten() {
                    author.people.retain(|one| others.binary_search(one).is_err());
                }
            }
            all.retain(|authors| {
                authors.iter().any(|author| !author.people.is_empty() || author.holder.is_some())
            });
            all
        }
        Who::Unknown { .. } => Vec::new(),
    }
}

/// How often each place of a map can be visited before another one, at most.
pub struct Visits {
    /// For each place, by its own block's arrows.
    own: Vec<u32>,
    /// How often steps can be done, as far as somebody asked.
    done: RefCell<FxHashMap<Place, u32>>,
}

impl Visits {
    /// Counts the arrows that lead back: a cycle is gone round at most as often as its bounded arrows allow together.
    pub fn new(map: &Map<'_>) -> Self {
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(map.spots.len(), map.links.len());
        for _ in 0..map.spots.len() {
            graph.add_node(());
        }
        for link in &map.links {
            graph.add_edge(NodeIndex::new(link.from), NodeIndex::new(link.to), ());
        }
        let mut component = vec![0_usize; map.spots.len()];
        let components = kosaraju_scc(&graph);
        for (number, members) in components.iter().enumerate() {
            for one in members {
                if let Some(known) = component.get_mut(one.index()) {
                    *known = number;
                }
            }
        }
        let mut again = vec![0_u32; components.len()];
        let mut seen: FxHashSet<*const flow_ir::Arrow> = FxHashSet::default();
        for link in &map.links {
            let (Some(arrow), Some(from), Some(to)) =
                (link.arrow, component.get(link.from), component.get(link.to))
            else {
                continue;
            };
            if from == to
                && seen.insert(std::ptr::from_ref(arrow))
                && let Some(Bound::Times { times }) = arrow.at_most
                && let Some(known) = again.get_mut(*from)
            {
                *known = known.saturating_add(times);
            }
        }
        let own = component
            .iter()
            .map(|number| again.get(*number).copied().unwrap_or(0).saturating_add(1).min(VISITS))
            .collect();
        Self { own, done: RefCell::default() }
    }

    /// How often a step can be done in its block: visits that were late, failed or were cut off have written nothing, and
    /// what leads back from there makes nobody an author.
    fn done(&self, map: &Map<'_>, place: Place) -> u32 {
        let visits = self.own.get(place).copied().unwrap_or(1);
        if visits <= 1 {
            return visits;
        }
        if let Some(known) = self.done.borrow().get(&place) {
            return *known;
        }
        let counts = |link: &Link<'_>| link.from != place || is_done(link.effect);
        // What can be reached from where it is done, and from where it can be reached.
        let mut after = vec![false; map.spots.len()];
        let mut open = vec![place];
        while let Some(from) = open.pop() {
            for link in map.leaving(from).filter_map(|number| map.link(number)).filter(|link| counts(link)) {
                if let Some(seen) = after.get_mut(link.to).filter(|seen| !**seen) {
                    *seen = true;
                    open.push(link.to);
                }
            }
        }
        let mut into: FxHashMap<Place, Vec<Place>> = FxHashMap::default();
        for link in map.links.iter().filter(|link| counts(link)) {
            into.entry(link.to).or_default().push(link.from);
        }
        let mut before = vec![false; map.spots.len()];
        let mut open = vec![place];
        while let Some(to) = open.pop() {
            for from in into.get(&to).into_iter().flatten() {
                if let Some(seen) = before.get_mut(*from).filter(|seen| !**seen) {
                    *seen = true;
                    open.push(*from);
                }
            }
        }
        let round = |place: Place| {
            after.get(place).copied().unwrap_or_default() && before.get(place).copied().unwrap_or_default()
        };
        let mut seen: FxHashSet<*const flow_ir::Arrow> = FxHashSet::default();
        let mut times = 1_u32;
        for link in map.links.iter().filter(|link| counts(link) && round(link.from) && round(link.to)) {
            if let Some(arrow) = link.arrow
                && let Some(Bound::Times { times: back }) = arrow.at_most
                && seen.insert(std::ptr::from_ref(arrow))
            {
                times = times.saturating_add(back);
            }
        }
        let times = times.min(visits);
        self.done.borrow_mut().insert(place, times);
        times
    }

    /// How often a step can be done before another one is: once more for each way back, and as often as the blocks
    /// around it that the other one isn't in.
    pub fn before(&self, map: &Map<'_>, place: Place, other: Place) -> u32 {
        let around: Vec<usize> = blocks_around(map, other).collect();
        let mut count = self.done(map, place);
        for block in blocks_around(map, place) {
            if around.contains(&block) {
                break;
            }
            let Some(block) = map.blocks.get(block) else { break };
            if block.item.is_some() {
                return VISITS;
            }
            let again = block.parallel.and_then(|parallel| self.own.get(parallel)).copied().unwrap_or(1);
            count = count.saturating_mul(again).min(VISITS);
        }
        count
    }
}

/// Whether a step that is left so has been done, and what it writes is there.
fn is_done(effect: Effect) -> bool {
    matches!(effect, Effect::Done | Effect::Accepted | Effect::Consented)
}

/// The blocks a place stands in, innermost first.
pub fn blocks_around<'m>(map: &'m Map<'_>, place: Place) -> impl Iterator<Item = usize> + 'm {
    let first = map.block_of.get(place).copied();
    std::iter::successors(first, |block| map.blocks.get(*block)?.parent)
}

/// Whether a step may have been done when a link is taken that does not leave the step itself: where the parallel
/// around it is joined or cut, beside a branch that begins, and in a block that can begin at any time.
pub fn done_beside(map: &Map<'_>, link: usize, place: Place) -> bool {
    let Some(link) = map.link(link) else { return false };
    let inside = |parallel: Place| {
        blocks_around(map, place)
            .any(|block| map.blocks.get(block).is_some_and(|block| block.parallel == Some(parallel)))
    };
    match (link.effect, map.spots.get(link.from)) {
        (Effect::Joined | Effect::Cut, _) => inside(link.from),
        (Effect::Branch, _) => {
            let entered = map.block_of.get(link.to).copied();
            inside(link.from) && !blocks_around(map, place).any(|block| Some(block) == entered)
        }
        // A `beside` begins at any time, when anything may have been done.
        (_, Some(Spot::Start)) => {
            let (Some(entered), Some(own)) = (map.block_of.get(link.to), blocks_around(map, place).last())
            else {
                return false;
            };
            *entered != 0 && *entered != own
        }
        _ => false,
    }
}
