//! The control flow of a workflow, block by block, for the rules that look at paths.
//!
//! Arrows never enter or leave a block but to an outcome (structured parallelism), so each block is a graph of its own, and
//! looking at all blocks costs time linear in the number of arrows.

use flow_ir::{Anchor, Arrow, Step, StepKind, Target, Trigger, Way, Workflow};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::cell::OnceCell;

/// A block: the steps of a workflow, a branch, an item of an `each`, or a `beside`.
pub struct Block<'a> {
    /// Its steps, in order of text; it begins at the first.
    pub steps: &'a [Step],
    /// Arrows from a step to its ends, in order of text.
    pub edges: Vec<Edge<'a>>,
    /// Arrows that can be taken from any step of the block: its own events, its deadline, clocks and duties.
    pub anywhere: Vec<Edge<'a>>,
    /// True for the steps of the workflow itself.
    pub outermost: bool,
    /// True where steps run in order of text and need no way: `finally`.
    pub in_order: bool,
    index: FxHashMap<&'a str, usize>,
    /// For each step the place of its first edge, and then the number of all edges.
    first: Vec<usize>,
    circles: OnceCell<Vec<usize>>,
}

/// An arrow, from a step of a block.
#[derive(Clone, Copy)]
pub struct Edge<'a> {
    /// The step's place in [`Block::steps`]; meaningless for arrows from anywhere.
    pub from: usize,
    /// Where it leads.
    pub to: End<'a>,
    /// The way it belongs to.
    pub way: &'a Way,
    /// The arrow.
    pub arrow: &'a Arrow,
}

/// Where an arrow leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End<'a> {
    /// To a step of the same block, by its place.
    Step(usize),
    /// To an outcome, by id.
    Outcome(&'a str),
    /// Out of the branch.
    Out,
    /// Into a recovery, which goes on where it came from or takes the next arrow.
    Recovery,
    /// To something that is not known, or was reported already.
    Open,
}

impl<'a> Block<'a> {
    fn new(steps: &'a [Step], anywhere: &[&'a [Way]], outermost: bool, in_order: bool) -> Self {
        let mut index = FxHashMap::with_capacity_and_hasher(steps.len(), FxBuildHasher);
        for (place, step) in steps.iter().enumerate() {
            index.insert(step.head.id.as_str(), place);
        }
        let mut block = Self {
            steps,
            edges: Vec::with_capacity(2 * steps.len()),
            anywhere: Vec::new(),
            outermost,
            in_order,
            index,
            first: Vec::with_capacity(steps.len() + 1),
            circles: OnceCell::new(),
        };
        for (from, step) in steps.iter().enumerate() {
            block.first.push(block.edges.len());
            for way in &step.ways {
                for arrow in &way.arrows {
                    block.edges.push(Edge { from, to: block.end(way, arrow, from), way, arrow });
                }
            }
        }
        block.first.push(block.edges.len());
        for way in anywhere.iter().copied().flatten() {
            for arrow in &way.arrows {
                block.anywhere.push(Edge { from: 0, to: block.end(way, arrow, 0), way, arrow });
            }
        }
        block
    }

    fn end(&self, way: &Way, arrow: &'a Arrow, from: usize) -> End<'a> {
        match &arrow.target {
            Target::Step { id } => self.place(id).map_or(End::Open, End::Step),
            Target::Outcome { id, .. } => End::Outcome(id),
            Target::Join | Target::Leave => End::Out,
            Target::Recovery(_) => End::Recovery,
            // Silence consents: the way is that of the verdict.
            Target::Verdict { name } => self.verdict(from, name, way).unwrap_or(End::Open),
            Target::Workflow { .. } | Target::Unknown { .. } | Target::Invalid => End::Open,
        }
    }

    fn verdict(&self, from: usize, verdict: &str, asking: &Way) -> Option<End<'a>> {
        let ways = &self.steps.get(from)?.ways;
        let found =
            ways.iter().find(|way| matches!(&way.trigger, Trigger::Verdict { name } if name == verdict))?;
        let arrow = found.arrows.first()?;
        // A verdict that leads to a verdict would lead nowhere.
        if std::ptr::eq(found, asking) || matches!(arrow.target, Target::Verdict { .. }) {
            return None;
        }
        Some(self.end(found, arrow, from))
    }

    /// The place of the step of that id in this block.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The edges from a step, in order of text.
    pub fn leaving(&self, place: usize) -> &[Edge<'a>] {
        let range = self.first.get(place).zip(self.first.get(place + 1));
        range.and_then(|(first, end)| self.edges.get(*first..*end)).unwrap_or_default()
    }

    /// Which steps can be reached from the first one, or from one of these.
    pub fn reached(&self, extra: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.reached_from(extra.into_iter().chain([0]))
    }

    /// Which steps can be reached from these.
    pub fn reached_from(&self, places: impl IntoIterator<Item = usize>) -> Vec<bool> {
        if self.in_order {
            return vec![true; self.steps.len()];
        }
        let mut reached = vec![false; self.steps.len()];
        let mut open: Vec<usize> = places.into_iter().collect();
        open.extend(self.anywhere.iter().filter_map(|edge| match edge.to {
            End::Step(to) => Some(to),
            _ => None,
        }));
        while let Some(place) = open.pop() {
            if let Some(seen) = reached.get_mut(place)
                && !*seen
            {
                *seen = true;
                open.extend(self.leaving(place).iter().filter_map(|edge| match edge.to {
                    End::Step(to) => Some(to),
                    _ => None,
                }));
            }
        }
        reached
    }
}

impl Block<'_> {
    /// For each step a number that it shares with those from which and to which work can go round.
    pub fn circles(&self) -> &[usize] {
        self.circles.get_or_init(|| self.find_circles())
    }

    /// True where some work can go round.
    pub fn goes_round(&self) -> bool {
        let circles = self.circles();
        self.edges.iter().any(|edge| match edge.to {
            End::Step(to) => circles.get(edge.from) == circles.get(to),
            _ => false,
        })
    }

    fn find_circles(&self) -> Vec<usize> {
        // Mostly work goes on in the order of the text.
        if self.edges.iter().all(|edge| !matches!(edge.to, End::Step(to) if to <= edge.from)) {
            return (0..self.steps.len()).collect();
        }
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(self.steps.len(), self.edges.len());
        let nodes: Vec<NodeIndex> = self.steps.iter().map(|_| graph.add_node(())).collect();
        for edge in &self.edges {
            if let End::Step(to) = edge.to
                && let (Some(from), Some(to)) = (nodes.get(edge.from), nodes.get(to))
            {
                graph.add_edge(*from, *to, ());
            }
        }
        let mut circles = vec![0; self.steps.len()];
        for (number, members) in kosaraju_scc(&graph).into_iter().enumerate() {
            for member in members {
                if let Some(circle) = circles.get_mut(member.index()) {
                    *circle = number;
                }
            }
        }
        circles
    }
}

/// All blocks of a workflow, outermost first, in order of text.
pub fn blocks(workflow: &Workflow) -> Vec<Block<'_>> {
    let mut anywhere: Vec<&[Way]> = vec![&workflow.ways];
    anywhere.extend(workflow.clocks.iter().map(|clock| clock.ways.as_slice()));
    anywhere.extend(workflow.duties.iter().map(|duty| duty.ways.as_slice()));
    for beside in &workflow.besides {
        anywhere.push(&beside.ways);
    }
    let mut blocks = vec![Block::new(&workflow.steps, &anywhere, true, false)];
    for beside in &workflow.besides {
        blocks.push(Block::new(&beside.steps, &[&beside.ways], false, false));
    }
    blocks.push(Block::new(&workflow.finally, &[], false, true));
    let mut open: Vec<&[Step]> = blocks.iter().rev().map(|block| block.steps).collect();
    while let Some(steps) = open.pop() {
        for step in steps {
            let StepKind::Parallel(parallel) = &step.kind else { continue };
            for branch in &parallel.branches {
                blocks.push(Block::new(&branch.steps, &[&branch.ways], false, false));
                open.push(&branch.steps);
            }
            if let Some(each) = &parallel.each {
                blocks.push(Block::new(&each.steps, &[], false, false));
                open.push(&each.steps);
            }
        }
    }
    blocks
}

/// The ids of the stages that are reached only by unwinding: those that some stage names with `undo`.
pub fn compensations(workflow: &Workflow) -> FxHashSet<&str> {
    workflow
        .all_steps()
        .into_iter()
        .filter_map(|step| match &step.kind {
            StepKind::Stage(stage) => stage.undo.as_deref(),
            _ => None,
        })
        .collect()
}

/// The places in the outermost block that a `beside` leads to.
pub fn entered_from_beside(workflow: &Workflow, block: &Block<'_>) -> Vec<usize> {
    let ways = workflow.besides.iter().flat_map(|beside| beside.steps.iter().flat_map(|step| &step.ways));
    let targets = ways.flat_map(|way| &way.arrows).filter_map(|arrow| match &arrow.target {
        Target::Step { id } => block.place(id),
        _ => None,
    });
    targets.collect()
}

/// The ids of the steps and events that an anchor names.
pub fn anchored(anchors: &[Anchor]) -> impl Iterator<Item = &str> {
    anchors.iter().filter_map(|anchor| match anchor {
        Anchor::Step { id } | Anchor::Event { id } => Some(id.as_str()),
        Anchor::Variable { .. } => None,
    })
}
