//! A workflow as boxes, arrows and groups: what the text formats for diagrams share.
//!
//! Nothing in it is escaped; every format writes the texts through its own writer. Nodes are numbered in order of text,
//! so that the same workflow gives the same numbers.

mod arrows;
mod boxes;

use crate::wording::{Index, Words};
use crate::{Artifact, Capability, FileNames, IdMap, Input, Output, Support};
use flow_ir::{Head, Origin, Target, Workflow};
use rustc_hash::FxHashMap;

/// The longest line of a label; the runbook has the whole text.
pub const LINE: usize = 160;

/// What a diagram with boxes and arrows says of each construct.
pub const CAPABILITIES: &[Capability] = &[
    Capability { construct: "stage, gate, decide, wait, run", support: Support::Full },
    Capability { construct: "parallel, branch, each", support: Support::Full },
    Capability { construct: "ways out, bounds, verdicts", support: Support::Full },
    Capability { construct: "recover", support: Support::Full },
    Capability { construct: "outcome, seam, undo", support: Support::Full },
    Capability { construct: "beside, finally, clock, duty", support: Support::Full },
    Capability { construct: "unknown", support: Support::Full },
    Capability {
        construct: "escalate",
        support: Support::Substitute("The ladder's name; its rungs stand in the runbook."),
    },
    Capability {
        construct: "exception",
        support: Support::Substitute("Its name at the step; its reason stands in the runbook."),
    },
    Capability {
        construct: "do, asks, reads, writes, assume",
        support: Support::Substitute("They stand in the runbook."),
    },
    Capability {
        construct: "role, agent, system, function, cadence, policy, measure, scenario, postmortem",
        support: Support::Substitute("They stand in the runbook and on the pages of the roles."),
    },
];

/// A workflow as boxes and arrows.
#[derive(Debug, Default)]
pub struct Diagram {
    /// What people call the workflow.
    pub title: String,
    /// The boxes, in order of text.
    pub nodes: Vec<Node>,
    /// The arrows.
    pub edges: Vec<Edge>,
    /// The groups, outer ones before what lies in them.
    pub groups: Vec<Group>,
}

impl Diagram {
    /// The nodes and the groups that each group holds itself, by their places; last what stands in no group.
    pub fn by_group(&self) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let whole = self.groups.len();
        let listed = |groups: &mut dyn Iterator<Item = Option<usize>>| {
            let mut held: Vec<Vec<usize>> = vec![Vec::new(); whole + 1];
            for (index, group) in groups.enumerate() {
                if let Some(list) = held.get_mut(group.unwrap_or(whole)) {
                    list.push(index);
                }
            }
            held
        };
        let nodes = listed(&mut self.nodes.iter().map(|node| node.group));
        (nodes, listed(&mut self.groups.iter().map(|group| group.parent)))
    }
}

/// A box.
#[derive(Debug)]
pub struct Node {
    /// What it stands for.
    pub shape: Shape,
    /// Who works there.
    pub by: By,
    /// Its label, line by line; the first is its name.
    pub lines: Vec<String>,
    /// The group it lies in.
    pub group: Option<usize>,
    /// The lane it lies in: who does it.
    pub lane: Option<String>,
    /// The id in the IR.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
}

/// What a box stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Where a case or a block begins.
    Start,
    /// Somebody does something.
    Stage,
    /// Somebody validates.
    Gate,
    /// Data chooses the way.
    Decision,
    /// Where branches part.
    Fork,
    /// Where branches come together.
    Join,
    /// Nothing until something.
    Wait,
    /// Another workflow.
    Run,
    /// A handoff.
    Handoff,
    /// A recovery protocol.
    Recovery,
    /// How a case ends.
    Outcome,
    /// Where a block beside the rest ends.
    End,
    /// A deadline, duty or way that holds wherever the case is.
    Note,
    /// Something that isn't known yet.
    Open,
}

/// Who works in a box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Nobody: the machine goes through it.
    Nobody,
    /// People.
    People,
    /// An agent.
    Agent,
    /// A system.
    System,
    /// More than one kind.
    Mixed,
}

/// An arrow.
#[derive(Debug, PartialEq, Eq)]
pub struct Edge {
    /// Which box it leaves.
    pub from: usize,
    /// Which box it reaches.
    pub to: usize,
    /// What it says; empty where it says nothing.
    pub label: String,
    /// What kind of way it is.
    pub kind: EdgeKind,
}

/// The kinds of arrow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EdgeKind {
    /// Work goes as planned.
    Planned,
    /// Something went wrong, or something else happened.
    Exception,
    /// What belongs together without a step: an undoing, a handoff.
    Aside,
}

/// A group of boxes.
#[derive(Debug)]
pub struct Group {
    /// What it says on top.
    pub title: String,
    /// The group it lies in.
    pub parent: Option<usize>,
    /// The id in the IR.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
}

/// The artifacts of a target that writes diagrams as text: for each workflow its file, which `write` makes, and the map of its
/// ids. `groups` is what the ids of groups begin with.
pub fn artifacts(
    input: Input<'_>,
    target: &str,
    ending: &str,
    groups: &str,
    write: fn(&Diagram) -> String,
) -> Output {
    let index = Index::new(input);
    let mut names = FileNames::new();
    let mut output = Output::default();
    for workflow in &input.package.workflows {
        let path = format!("{target}/{}.{ending}", names.name(&workflow.head.id));
        let diagram = draw(index.words(), workflow);
        let mut map = IdMap::new(&path);
        for (number, node) in diagram.nodes.iter().enumerate() {
            map.add_place(input, &format!("n{}", number + 1), &node.id, node.origin);
        }
        for (number, group) in diagram.groups.iter().enumerate() {
            map.add_place(input, &format!("{groups}{}", number + 1), &group.id, group.origin);
        }
        output.artifacts.push(Artifact { path, text: write(&diagram) });
        output.artifacts.push(map.artifact());
    }
    output
}

/// Draws a workflow.
pub fn draw<'a>(words: Words<'a>, workflow: &'a Workflow) -> Diagram {
    let mut drawing = Drawing {
        words: words.within(workflow),
        workflow,
        diagram: Diagram { title: crate::wording::phrase::clean(&workflow.head.title), ..Diagram::default() },
        places: FxHashMap::default(),
        exceptions: FxHashMap::default(),
        recoveries: FxHashMap::default(),
        merged: FxHashMap::default(),
        tails: Vec::new(),
        heads: Vec::new(),
    };
    drawing.boxes();
    drawing.arrows();
    drawing.diagram
}

/// What is remembered while drawing.
struct Drawing<'a> {
    words: Words<'a>,
    workflow: &'a Workflow,
    diagram: Diagram,
    /// Where arrows to an id arrive: a step, outcome or workflow.
    places: FxHashMap<&'a str, usize>,
    /// Titles of the exceptions of a step.
    exceptions: FxHashMap<&'a str, Vec<String>>,
    /// Recoveries that were drawn, by the box they serve and their protocol.
    recoveries: FxHashMap<(usize, &'a str), usize>,
    /// Arrows that were drawn, to add further labels to them.
    merged: FxHashMap<(usize, usize, EdgeKind), usize>,
    /// Everything that ways lead out of, in order.
    tails: Vec<Tail<'a>>,
    /// Where blocks begin: the box before, the first step, and what the arrow says.
    heads: Vec<(usize, &'a str, String)>,
}

/// Something that ways lead out of.
#[derive(Clone, Copy)]
struct Tail<'a> {
    /// The box the arrows leave.
    from: usize,
    /// The ways.
    ways: &'a [flow_ir::Way],
    /// The step, where it is one.
    step: Option<&'a flow_ir::Step>,
    /// The block around it.
    block: Block,
}

/// The block around a step: where its end leads.
#[derive(Clone, Copy, Default)]
struct Block {
    group: Option<usize>,
    /// Where `join` leads.
    join: Option<usize>,
    /// Where `leave` leads.
    leave: Option<usize>,
}

impl<'a> Drawing<'a> {
    fn node(&mut self, shape: Shape, by: By, group: Option<usize>, head: &Head, lines: Vec<String>) -> usize {
        let lines = lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .map(|line| crate::wording::phrase::shortened(&line, LINE))
            .collect();
        self.diagram.nodes.push(Node {
            shape,
            by,
            lines,
            group,
            lane: None,
            id: head.id.clone(),
            origin: head.origin,
        });
        self.diagram.nodes.len() - 1
    }

    fn group(&mut self, parent: Option<usize>, head: &Head, title: String) -> usize {
        let title = crate::wording::phrase::shortened(&title, LINE);
        self.diagram.groups.push(Group { title, parent, id: head.id.clone(), origin: head.origin });
        self.diagram.groups.len() - 1
    }

    /// Draws an arrow, or adds its label to one that leads the same way.
    fn edge(&mut self, from: usize, to: usize, kind: EdgeKind, label: String) {
        let label = crate::wording::phrase::shortened(&label, LINE);
        let next = self.diagram.edges.len();
        let index = *self.merged.entry((from, to, kind)).or_insert(next);
        match self.diagram.edges.get_mut(index) {
            Some(edge) if label.is_empty() || edge.label.split(" · ").any(|said| said == label) => {}
            Some(edge) if edge.label.is_empty() => edge.label = label,
            Some(edge) => {
                edge.label.push_str(" · ");
                edge.label.push_str(&label);
            }
            None => self.diagram.edges.push(Edge { from, to, label, kind }),
        }
    }

    /// Where a target that is a place lies; a place that isn't there yet is drawn.
    fn place(&mut self, target: &'a Target, block: Block) -> Option<usize> {
        match target {
            Target::Step { id } | Target::Outcome { id, .. } => self.places.get(id.as_str()).copied(),
            Target::Join => block.join,
            Target::Leave => block.leave.or(block.join),
            Target::Workflow { id } => Some(self.other_workflow(id)),
            Target::Unknown { question } => {
                let head = Head {
                    id: self.workflow.head.id.clone(),
                    origin: self.workflow.head.origin,
                    ..Head::default()
                };
                let text = crate::wording::phrase::clean(question);
                Some(self.node(
                    Shape::Open,
                    By::Nobody,
                    block.group,
                    &head,
                    vec!["Not known yet".to_owned(), text],
                ))
            }
            Target::Verdict { .. } | Target::Recovery(_) | Target::Invalid => None,
        }
    }

    fn other_workflow(&mut self, id: &'a str) -> usize {
        if let Some(found) = self.places.get(id) {
            return *found;
        }
        let head = self
            .words
            .package()
            .workflow(id)
            .map_or_else(|| Head { id: id.to_owned(), ..Head::default() }, |workflow| workflow.head.clone());
        let title = crate::wording::phrase::clean(self.words.title(id));
        let node =
            self.node(Shape::Run, By::Nobody, None, &head, vec![title, "a case of its own".to_owned()]);
        self.places.insert(id, node);
        node
    }
}
