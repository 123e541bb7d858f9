//! The Flow compiler on the command line. The only place with a terminal and a file system.
//!
//! Exit codes: 0 clean (warnings are shown and do not fail), 1 findings, 2 usage, configuration, reading or writing, 101 a
//! defect of flowc itself.

mod arguments;
mod commands;
mod memory;
mod output;
mod project;
mod report;
mod side_by_side;
mod stack;

use clap::Parser;
use std::process::ExitCode;

/// Trees are many small pieces; this allocator makes reading them nearly twice as fast.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Nothing to complain about.
    Clean,
    /// Something in the text, or a drifted artifact.
    Findings,
    /// Usage, configuration, reading or writing.
    Failure,
}

impl Ending {
    /// The exit code.
    fn code(self) -> i32 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failure => 2,
        }
    }
}

fn main() -> ExitCode {
    memory::in_small_pages();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload();
        let what = text
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| text.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("");
        if what.contains("failed printing to") {
            return;
        }
        eprintln!("flowc has a defect, and this is not your mistake: {what} ({place}).");
        eprintln!("Nothing was written. Please report it with the text that it stumbled over.");
    }));
    match arguments::Arguments::try_parse() {
        Ok(arguments) => stack::run_in_it(move || commands::run(arguments).code()),
        Err(error) => stack::run_in_it(move || commands::refuse(&error).code()),
    }
}
