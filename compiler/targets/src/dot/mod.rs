//! DOT: each workflow for Graphviz, with a lane for everybody who does something.

mod writer;

use crate::wording::Index;
use crate::{Artifact, Capability, FileNames, IdMap, Input, Output, Target, diagram};

/// The target.
pub struct Dot;

impl Target for Dot {
    fn name(&self) -> &'static str {
        "dot"
    }

    fn summary(&self) -> &'static str {
        "Each workflow as a graph for Graphviz, with a lane for everybody who does something."
    }

    fn capabilities(&self) -> &'static [Capability] {
        diagram::CAPABILITIES
    }

    fn build(&self, input: Input<'_>) -> Output {
        let index = Index::new(input);
        let mut names = FileNames::new();
        let mut output = Output::default();
        for workflow in &input.package.workflows {
            let path = format!("dot/{}.dot", names.name(&workflow.head.id));
            let diagram = diagram::draw(index.words(), workflow);
            let mut map = IdMap::new(&path);
            for (number, node) in diagram.nodes.iter().enumerate() {
                map.add_place(input, &format!("n{}", number + 1), &node.id, node.origin);
            }
            for (number, group) in diagram.groups.iter().enumerate() {
                map.add_place(input, &format!("cluster_g{}", number + 1), &group.id, group.origin);
            }
            output.artifacts.push(Artifact { path, text: writer::write(&diagram) });
            output.artifacts.push(map.artifact());
        }
        output
    }
}
