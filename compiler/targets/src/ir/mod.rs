//! The IR itself, as versioned JSON with its JSON Schema: for every tool that wants to read what a package says.

use crate::{Artifact, Capability, FileNames, Input, Output, Support, Target};

/// The target.
pub struct Ir;

impl Target for Ir {
    fn name(&self) -> &'static str {
        "ir"
    }

    fn summary(&self) -> &'static str {
        "Everything the package says, as versioned JSON with a JSON Schema, for other tools."
    }

    fn capabilities(&self) -> &'static [Capability] {
        &[
            Capability { construct: "every construct", support: Support::Full },
            Capability { construct: "places in the source", support: Support::Full },
        ]
    }

    fn build(&self, input: Input<'_>) -> Output {
        let name = FileNames::new().name(&input.package.name);
        let artifacts = vec![
            Artifact { path: format!("ir/{name}.json"), text: flow_ir::json::write(input.package) },
            Artifact { path: "ir/flow-ir.schema.json".to_owned(), text: flow_ir::json::schema() },
        ];
        Output { artifacts, diagnostics: Vec::new() }
    }
}
