//! Mermaid: a flowchart for each workflow, as text that code hosts draw where it stands.

mod writer;

use crate::wording::Index;
use crate::{Artifact, Capability, FileNames, IdMap, Input, Output, Target, diagram};

/// The target.
pub struct Mermaid;

impl Target for Mermaid {
    fn name(&self) -> &'static str {
        "mermaid"
    }

    fn summary(&self) -> &'static str {
        "A flowchart for each workflow, as text that code hosts and wikis draw where it stands."
    }

    fn capabilities(&self) -> &'static [Capability] {
        diagram::CAPABILITIES
    }

    fn build(&self, input: Input<'_>) -> Output {
        let index = Index::new(input);
        let mut names = FileNames::new();
        let mut output = Output::default();
        for workflow in &input.package.workflows {
            let path = format!("mermaid/{}.mmd", names.name(&workflow.head.id));
            let diagram = diagram::draw(index.words(), workflow);
            let mut map = IdMap::new(&path);
            for (number, node) in diagram.nodes.iter().enumerate() {
                map.add_place(input, &format!("n{}", number + 1), &node.id, node.origin);
            }
            for (number, group) in diagram.groups.iter().enumerate() {
                map.add_place(input, &format!("g{}", number + 1), &group.id, group.origin);
            }
            output.artifacts.push(Artifact { path, text: writer::write(&diagram) });
            output.artifacts.push(map.artifact());
        }
        output
    }
}
