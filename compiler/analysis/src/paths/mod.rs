//! The ways that a case can take through a workflow, as one graph, and the search for one that breaks a rule.
//!
//! [`Map`] holds every step with the blocks inside it, and what happens on the way from one to the next: what is assumed,
//! what is written, whether a gate said yes. [`search`] looks for a way to a place on which something holds that must not,
//! taking the conditions on the way into account as far as they matter.
//!
//! **Blocks inside blocks.** A branch is entered from its parallel with everything that the other branches may write
//! already written, because they run side by side. What is known after the join is what every branch makes sure of; after
//! anything that ends the parallel early, whatever is inside it may have been written, and nothing inside it counts as
//! approved. So independent branches do not multiply, and the graph is as large as the text.
//!
//! **What it assumes.** Every arrow can be taken, whatever its `at most` says. A step that is left before it is done has
//! written nothing. A `beside` starts at any time, when nothing is known.

pub mod agents;
pub mod approval;
pub mod arms;
pub mod assigned;
pub mod build;
pub mod check;
pub mod data;
pub mod doing;
pub mod exempt;
pub mod happened;
pub mod known;
pub mod labels;
pub mod manual;
pub mod must;
mod origins;
pub mod search;
pub mod shared;
pub mod tell;
pub mod uses;
pub mod world;

pub use data::DataSet;
pub use shared::Shared;

use crate::conditions::Data;
use flow_ir::{Arrow, Expression, Step, StepKind, Trigger, Way, Workflow};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;

/// A place in a [`Map`], by number.
pub type Place = usize;

/// What is at a place.
#[derive(Clone, Copy, Debug)]
pub enum Spot<'a> {
    /// The case begins.
    Start,
    /// The step is open.
    Open(&'a Step),
    /// The branches of the parallel have joined.
    Joined(&'a Step),
    /// The parallel was left early.
    Cut(&'a Step),
    /// A handler of a block takes over, whatever step is open.
    Handler,
    /// The case ends so, by id.
    Outcome(&'a str),
    /// A branch has joined: the end of a path inside a parallel.
    BranchEnd,
}

/// What happens on the way from one place to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Nothing, and no time passes.
    Nothing,
    /// The step was skipped, or left before it was done.
    Left,
    /// The step is done, or the reviewers gave another verdict than accept.
    Done,
    /// The reviewers accepted.
    Accepted,
    /// Nobody answered, which counts as accepted.
    Consented,
    /// A branch begins; the others may be at any point.
    Branch,
    /// All branches have joined.
    Joined,
    /// The parallel ends before it is done.
    Cut,
}

/// From one place to another.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// From where.
    pub from: Place,
    /// To where.
    pub to: Place,
    /// What happens.
    pub effect: Effect,
    /// The way it belongs to.
    pub way: Option<&'a Way>,
    /// The arrow.
    pub arrow: Option<&'a Arrow>,
    /// What is assumed beside what [`Link::way`] says: the condition of the step or branch, and whether it holds.
    pub condition: Option<(&'a Expression, bool)>,
    /// Further conditions, by number in [`Map::conditions`].
    pub conditions: Option<usize>,
    /// The branch under a condition that is taken, where branches join.
    pub branch: Option<usize>,
}

/// A gate that said yes for certain, and what may have been written since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approved {
    /// The gate.
    pub gate: Place,
    /// What may have been written since.
    pub since: DataSet,
    /// What people and agents may have written since.
    pub manual: DataSet,
}

/// A block of steps.
#[derive(Debug)]
pub struct Block {
    /// The parallel around it.
    pub parallel: Option<Place>,
    /// The block around that.
    pub parent: Option<usize>,
    /// What may be written beside it at any time.
    pub beside: DataSet,
    /// Whether all of it must join: no condition, in a parallel that waits for all.
    pub certain: bool,
    /// Its steps.
    pub steps: Vec<Place>,
    /// The name of the item, where it is the body of an `each`, and its number as data.
    pub item: Option<Data>,
    /// Where paths inside it end when it joins.
    pub end: Option<Place>,
}

/// All ways through a workflow.
pub struct Map<'a> {
    /// The workflow.
    pub workflow: &'a Workflow,
    /// What is at each place. The first is the start.
    pub spots: Vec<Spot<'a>>,
    /// All links, in order of where they begin.
    pub links: Vec<Link<'a>>,
    /// The blocks, outermost first.
    pub blocks: Vec<Block>,
    /// For each place, the block it stands in.
    pub block_of: Vec<usize>,
    /// For each place of a step, what it writes; for a parallel, what is written inside it.
    pub writes: Vec<DataSet>,
    /// For each place, what people and agents write there.
    pub manual: Vec<DataSet>,
    /// For each data, what the steps that write it read.
    pub sources: Vec<Vec<Data>>,
    /// For each data, what it was made from, however far back, itself included: worked out when somebody asks, unless that would
    /// be too much to keep.
    pub origins: OnceCell<Option<Vec<DataSet>>>,
    /// The numbers of data that steps write, by name.
    pub names: FxHashMap<&'a str, Data>,
    /// What events carry, as data, by the id of the event.
    pub events: FxHashMap<&'a str, Data>,
    /// Lists of conditions that links refer to.
    pub conditions: Vec<Vec<(&'a Expression, bool)>>,
    /// For each parallel, what is approved for certain when its branches have joined.
    approved: FxHashMap<Place, Vec<Approved>>,
    /// For each branch under a condition, what is approved for certain when it has joined.
    approved_by_branch: FxHashMap<usize, Vec<Approved>>,
    first: Vec<usize>,
    by_id: FxHashMap<&'a str, Place>,
}

impl<'a> Map<'a> {
    /// The links that leave a place, by number.
    pub fn leaving(&self, place: Place) -> std::ops::Range<usize> {
        let start = self.first.get(place).copied().unwrap_or(self.links.len());
        let end = self.first.get(place + 1).copied().unwrap_or(self.links.len());
        start..end
    }

    /// A link by its number.
    pub fn link(&self, number: usize) -> Option<&Link<'a>> {
        self.links.get(number)
    }

    /// The place of a step.
    pub fn place(&self, id: &str) -> Option<Place> {
        self.by_id.get(id).copied()
    }

    /// The step that is open, joined or cut at a place.
    pub fn step(&self, place: Place) -> Option<&'a Step> {
        match self.spots.get(place)? {
            Spot::Open(step) | Spot::Joined(step) | Spot::Cut(step) => Some(step),
            Spot::Start | Spot::Handler | Spot::Outcome(_) | Spot::BranchEnd => None,
        }
    }

    /// All steps with their places, in order.
    pub fn steps(&self) -> impl Iterator<Item = (Place, &'a Step)> + '_ {
        self.spots.iter().enumerate().filter_map(|(place, spot)| match spot {
            Spot::Open(step) => Some((place, *step)),
            _ => None,
        })
    }

    /// The place of an outcome.
    pub fn outcome(&self, id: &str) -> Option<Place> {
        self.spots.iter().position(|spot| matches!(spot, Spot::Outcome(outcome) if *outcome == id))
    }

    /// What a step writes; of a parallel, what is written inside it.
    pub fn written(&self, place: Place) -> &DataSet {
        static NONE: DataSet = DataSet::new();
        self.writes.get(place).unwrap_or(&NONE)
    }

    /// What is written on the way along a link.
    pub fn written_on<'m>(&'m self, link: &Link<'_>) -> Written<'m> {
        let place = match self.spots.get(link.from) {
            // The place of the parallel itself holds what is written inside it.
            Some(Spot::Joined(step) | Spot::Cut(step)) => self.place(&step.head.id),
            _ => Some(link.from),
        };
        match (link.effect, place) {
            (Effect::Done | Effect::Accepted | Effect::Joined | Effect::Cut, Some(place)) => {
                Written { main: Some(self.written(place)), item: None }
            }
            (Effect::Branch, _) => {
                let block = self.block_of.get(link.to).and_then(|block| self.blocks.get(*block));
                Written { main: block.map(|block| &block.beside), item: block.and_then(|block| block.item) }
            }
            _ => Written { main: None, item: self.happens_on(link) },
        }
    }

    /// What people and agents write on the way along a link.
    pub fn manual_on<'m>(&'m self, link: &Link<'_>) -> Option<&'m DataSet> {
        match link.effect {
            Effect::Done | Effect::Accepted | Effect::Joined | Effect::Cut => self.manual.get(link.from),
            Effect::Branch => self.written_on(link).changed(),
            _ => None,
        }
    }

    /// The data of the event that happens along a link: new each time.
    pub fn happens_on(&self, link: &Link<'_>) -> Option<Data> {
        match link.way.map(|way| &way.trigger) {
            Some(Trigger::Event { id, .. }) => self.events.get(id.as_str()).copied(),
            _ => None,
        }
    }

    /// What data was made from, however far back, itself included.
    pub fn made_from(&self, data: &DataSet) -> DataSet {
        let mut found = data.clone();
        if let Some(origins) = self.origins.get_or_init(|| origins::all(&self.sources)) {
            for one in data.iter() {
                if let Some(further) = origins.get(one as usize) {
                    found.add(further);
                }
            }
            return found;
        }
        let mut open: Vec<Data> = data.iter().collect();
        while let Some(one) = open.pop() {
            let sources = self.sources.get(one as usize).into_iter().flatten();
            open.extend(sources.copied().filter(|source| found.insert(*source)));
        }
        found
    }

    /// The gates that said yes for certain where branches join along a link.
    pub fn approved(&self, link: &Link<'a>) -> impl Iterator<Item = &Approved> {
        let joins = link.effect == Effect::Joined;
        let all = self.approved.get(&link.from).filter(|_| joins);
        let branch = link.branch.and_then(|branch| self.approved_by_branch.get(&branch));
        all.into_iter().flatten().chain(branch.into_iter().flatten())
    }

    /// What is assumed when a link begins, before its step does anything.
    pub fn assumed_before(&self, link: &Link<'a>) -> impl Iterator<Item = (&'a Expression, bool)> + '_ {
        let more = link.conditions.and_then(|number| self.conditions.get(number));
        link.condition.into_iter().chain(more.into_iter().flatten().copied())
    }

    /// How many arms of a decision are looked at before this link's.
    pub fn arms_before(&self, link: &Link<'a>) -> usize {
        match (link.way.map(|way| &way.trigger), self.step(link.from)) {
            (Some(Trigger::When { .. } | Trigger::Otherwise), Some(step)) => step.ways.len() / 8,
            _ => 0,
        }
    }

    /// What is assumed when a link is taken, after its step has done what it does.
    pub fn assumed_after(&self, link: &Link<'a>) -> Vec<(&'a Expression, bool)> {
        let mut found: Vec<(&'a Expression, bool)> = Vec::new();
        let Some(way) = link.way else { return found };
        // Skipped: nothing of it happens.
        if link.effect == Effect::Left && matches!(link.condition, Some((_, false))) {
            return found;
        }
        let step = self.step(link.from);
        match &way.trigger {
            Trigger::When { .. } | Trigger::Otherwise => {
                for other in step.into_iter().flat_map(|step| &step.ways) {
                    let Trigger::When { condition } = &other.trigger else { continue };
                    let this = std::ptr::eq(other, way);
                    found.push((condition, this));
                    if this {
                        break;
                    }
                }
            }
            Trigger::Event { condition: Some(condition), .. }
            | Trigger::Outcome { condition: Some(condition), .. } => found.push((condition, true)),
            Trigger::Verdict { .. } if link.effect == Effect::Accepted => {
                if let Some(StepKind::Gate(gate)) = step.map(|step| &step.kind) {
                    found.extend(gate.requires.iter().map(|condition| (condition, true)));
                }
            }
            Trigger::Done => {
                if let Some(StepKind::Wait(wait)) = step.map(|step| &step.kind) {
                    found.extend(wait.until.iter().map(|condition| (condition, true)));
                }
            }
            _ => {}
        }
        found
    }
}

/// What is written on the way along a link.
#[derive(Clone, Copy)]
pub struct Written<'m> {
    main: Option<&'m DataSet>,
    item: Option<Data>,
}

impl<'m> Written<'m> {
    /// Whether this is written.
    pub fn contains(&self, data: Data) -> bool {
        self.main.is_some_and(|main| main.contains(data)) || self.item == Some(data)
    }

    /// Whether any of these is written; a new item is no change of what was there.
    pub fn changes(&self, data: &DataSet) -> bool {
        self.main.is_some_and(|main| main.meets(data))
    }

    /// True where nothing is.
    pub fn is_empty(&self) -> bool {
        self.item.is_none() && self.main.is_none_or(DataSet::is_empty)
    }

    /// What changes.
    pub fn changed(&self) -> Option<&'m DataSet> {
        self.main
    }
}
