//! Mermaid: a flowchart for each workflow, as text that code hosts draw where it stands.

mod writer;

use crate::{Capability, Input, Output, Target, diagram};

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
        diagram::artifacts(input, "mermaid", "mmd", "g", writer::write)
    }
}
