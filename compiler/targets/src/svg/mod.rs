//! The `svg` target: a swimlane diagram of each workflow.
//!
//! | step | input | output |
//! |---|---|---|
//! | `build` with `ways`, `labels`, `words` | a workflow | lanes, nodes, groups and arrows (`model`) |
//! | `columns` | those | the column and band of everything |
//! | `cards` with [`text`] | those | how large everything is, and its lines |
//! | `rows` | those | the row of everything |
//! | `routing` with `levels` | those | gutters and corridors of the arrows |
//! | `scene` | those | whole pixels |
//! | `paint` with `shapes`, `outline`, `icons`, `notes`, `legend`, `theme` | those | the file |
//!
//! **Invariants.** Nothing stands on anything else; arrows run between columns and rows and never through what stands there;
//! every way out of a step is drawn or written at it. The same workflow gives the same bytes. The cost grows with the number
//! of steps and arrows, times a logarithm.

pub mod text;

mod build;
mod cards;
mod columns;
mod icons;
mod labels;
mod legend;
mod levels;
mod metrics;
mod model;
mod notes;
mod outline;
mod paint;
mod routing;
mod rows;
mod scene;
mod shapes;
mod theme;
mod ways;
mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use crate::{Artifact, Capability, FileNames, IdMap, Input, Output, Support, Target};
use flow_ir::{Origin, Workflow};
use paint::{Header, Picture};
use std::collections::BTreeMap;

/// The target.
pub struct Svg;

const CAPABILITIES: &[Capability] = &[
    full("workflow"),
    full("stage"),
    full("gate"),
    full("decide"),
    full("parallel"),
    full("wait"),
    full("run"),
    full("outcome"),
    full("within"),
    full("late"),
    full("fails"),
    full("stalls"),
    full("absent"),
    full("on"),
    full("at most"),
    full("beside"),
    full("finally"),
    full("unknown"),
    Capability {
        construct: "escalate",
        support: Support::Substitute(
            "a bell with the number of rungs; the title of the step names the ladder",
        ),
    },
    Capability {
        construct: "recover",
        support: Support::Substitute("the protocol's title at the way that convenes it"),
    },
    Capability {
        construct: "do",
        support: Support::Substitute("in the title that a reader is shown at the step"),
    },
    Capability {
        construct: "reads and writes",
        support: Support::Substitute("in the title that a reader is shown at the step"),
    },
    Capability {
        construct: "consults and informs",
        support: Support::Substitute("in the title that a reader is shown at the step"),
    },
    Capability { construct: "clock", support: Support::Substitute("in words under the lanes") },
    Capability {
        construct: "duty",
        support: Support::Substitute("in words under the lanes, and at its step"),
    },
    Capability { construct: "assume", support: Support::Substitute("in words under the lanes") },
    Capability {
        construct: "exception",
        support: Support::Substitute("in words under the lanes, and at its step"),
    },
    Capability { construct: "policy", support: Support::Substitute("its title under the lanes") },
    Capability {
        construct: "seam",
        support: Support::Substitute("in words at the outcome or run it starts from"),
    },
];

const fn full(construct: &'static str) -> Capability {
    Capability { construct, support: Support::Full }
}

impl Target for Svg {
    fn name(&self) -> &'static str {
        "svg"
    }

    fn summary(&self) -> &'static str {
        "A swimlane diagram of each workflow, for everybody: who does what, in which order, and what happens when it goes wrong."
    }

    fn capabilities(&self) -> &'static [Capability] {
        CAPABILITIES
    }

    fn build(&self, input: Input<'_>) -> Output {
        let mut output = Output::default();
        let mut names = FileNames::new();
        for workflow in &input.package.workflows {
            let path = format!("svg/{}.svg", names.name(&workflow.head.id));
            let (text, map) = picture(input, workflow, &path, None);
            output.artifacts.push(Artifact { path, text });
            output.artifacts.push(map.artifact());
        }
        output
    }
}

/// What scenarios come to, for a picture that shows it. What isn't told here is drawn as ever.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Marks {
    /// For each arrow, by its place, whether some scenario takes it.
    pub arrows: BTreeMap<Origin, bool>,
    /// For each step, by id, whether some scenario enters it.
    pub steps: BTreeMap<String, bool>,
    /// For each step, clock or duty with a ladder, by id, how many rungs some scenario climbs, and how many there are.
    pub rungs: BTreeMap<String, (usize, usize)>,
}

impl Marks {
    /// What is written at a ladder: "2 of 3 rungs climbed".
    fn climbed(&self, id: &str) -> Option<String> {
        let (climbed, all) = self.rungs.get(id)?;
        Some(format!("{climbed} of {all} rung{} climbed", if *all == 1 { "" } else { "s" }))
    }

    /// Whether all of these arrows are taken; `None` where nothing is told of any.
    fn taken(&self, arrows: &[Origin]) -> Option<bool> {
        let known: Vec<bool> = arrows.iter().filter_map(|arrow| self.arrows.get(arrow).copied()).collect();
        (!known.is_empty()).then(|| known.iter().all(|taken| *taken))
    }
}

/// The pictures with what scenarios come to: an arrow is solid where one takes it and broken where none does, a step that none
/// enters says so, and a ladder says how many of its rungs are climbed.
pub fn marked(input: Input<'_>, marks: &Marks) -> Vec<Artifact> {
    let mut names = FileNames::new();
    let workflows = input.package.workflows.iter();
    workflows
        .map(|workflow| {
            let path = format!("{}.svg", names.name(&workflow.head.id));
            let (text, _) = picture(input, workflow, &path, Some(marks));
            Artifact { path, text }
        })
        .collect()
}

/// The picture of a workflow, and the map back from it.
fn picture(input: Input<'_>, workflow: &Workflow, path: &str, marks: Option<&Marks>) -> (String, IdMap) {
    let context = labels::Context::new(input.package, workflow);
    let mut diagram = build::build(&context);
    if let Some(marks) = marks {
        tell_rungs(&mut diagram, marks);
    }
    let columns = columns::place(&mut diagram);
    let cards = cards::cards(&diagram);
    let header = Header::new(&context, &notes::promise(&context, marks));
    let scene = {
        let rows = rows::place(&diagram, &columns);
        let routing = routing::route(&diagram, &columns, &rows);
        scene::scene(&diagram, &columns, &rows, &cards, &routing, header.bottom)
    };
    let sections = notes::sections(&context, marks);
    let picture = Picture {
        context: &context,
        diagram: &diagram,
        cards: &cards,
        scene: &scene,
        header: &header,
        sections: &sections,
        marks,
    };
    let text = picture.paint();
    // The map can have their room.
    drop(cards);
    (text, map(input, workflow, &diagram, &scene.lanes, &sections, path))
}

/// Writes at each ladder how much of it is climbed.
fn tell_rungs(diagram: &mut model::Diagram<'_>, marks: &Marks) {
    for node in &mut diagram.nodes {
        let Some(climbed) = marks.climbed(node.id) else { continue };
        for chip in node.chips.iter_mut().filter(|chip| chip.mark == model::Mark::Bell) {
            chip.text.clone_from(&climbed);
        }
    }
}

/// How many bytes an element takes in the map, roughly.
const ENTRY: usize = 176;

/// Every element that stands for something in the IR.
fn map(
    input: Input<'_>,
    workflow: &Workflow,
    diagram: &model::Diagram<'_>,
    lanes: &[scene::LaneBand],
    sections: &[notes::Section],
    path: &str,
) -> IdMap {
    let mut map = IdMap::new(path);
    map.reserve(ENTRY * (diagram.nodes.len() + diagram.edges.len()));
    map.add(input, &paint::root_id(diagram), &workflow.head);
    for place in lanes {
        if let Some((id, origin)) = &diagram.lanes[place.lane].id {
            map.add_place(input, &paint::lane_id(diagram, place), id, *origin);
        }
    }
    let mut way = String::new();
    for (index, edge) in diagram.edges.iter().enumerate().filter(|(_, edge)| !edge.hidden) {
        let from = &diagram.nodes[edge.from];
        way.clear();
        paint::way_id(from, index, &mut way);
        map.add_place(input, &way, from.id, edge.origin);
    }
    for node in &diagram.nodes {
        map.add_place(input, &node.element, node.id, node.origin);
    }
    for (number, section) in sections.iter().enumerate() {
        for (index, note) in section.notes.iter().enumerate() {
            map.add_place(input, &paint::note_id(diagram, number, index), &note.id, note.origin);
        }
    }
    map
}
