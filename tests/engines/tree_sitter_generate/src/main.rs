//! Makes the tree-sitter parser from its grammar, as `tree-sitter generate --abi 14` does.
//!
//! usage: tree-sitter-generate-flow GRAMMAR_FOLDER OUTPUT_FOLDER     needs node, which reads `grammar.js`

use std::path::PathBuf;
use std::process::ExitCode;
use tree_sitter_generate::{OptLevel, generate_parser_in_directory};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(grammar), Some(output)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: tree-sitter-generate-flow GRAMMAR_FOLDER OUTPUT_FOLDER");
        return ExitCode::FAILURE;
    };
    let mut said = Vec::new();
    let made = generate_parser_in_directory(
        grammar,
        Some(output),
        None::<PathBuf>,
        14,
        None,
        Some("node"),
        true,
        OptLevel::default(),
        &mut said,
    );
    for line in said {
        eprintln!("{line:?}");
    }
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
