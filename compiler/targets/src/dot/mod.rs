//! DOT: each workflow for Graphviz, with a lane for everybody who does something.

mod writer;

use crate::{Capability, Input, Output, Target, diagram};

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
        diagram::artifacts(input, "dot", "dot", "cluster_g", writer::write)
    }
}
