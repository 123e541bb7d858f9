//! What can be said on the command line.

use crate::report::Format;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Flow: a way of working as text, checked and compiled.
#[derive(Parser, Debug)]
#[command(name = "flowc", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// How findings are shown; a machine format fills standard output with one valid document.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub message_format: Format,

    /// When to use colour. NO_COLOR is obeyed.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,

    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Colour {
    /// Where a terminal looks on.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What flowc can do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Begin a package: a small way of working that compiles.
    New(New),
    /// Check a package without building anything.
    Check(Check),
    /// Put files into the one canonical look.
    Fmt(Fmt),
    /// Compile a package to its targets.
    Build(Build),
    /// Run the scenarios of a package on virtual time.
    Test(Test),
    /// Step through a case in the terminal as a person of a role.
    Play(Play),
    /// Simulate many cases: how long they take, what waits for whom, what it costs.
    Simulate(Simulate),
    /// Say how mature each workflow is: what the text answers, and what is missing for the next level.
    Maturity(Maturity),
    /// Explain a rule: what it says, why it matters at work, and how to mend it.
    Explain(Explain),
    /// Print the language reference, in Markdown.
    Reference(Reference),
    /// Serve an editor: the language server, on standard input and output.
    Lsp(Lsp),
    /// Print the JSON Schema of the `ir` target.
    Schema,
    /// Print completions for a shell.
    Completions(Completions),
    /// Print the manual page (roff), or write one for each command into a folder.
    Man(Man),
}

/// Which findings count for how much, on top of `flow.toml`.
#[derive(Args, Debug, Default, Clone)]
pub struct Levels {
    /// Make a rule an error; `warnings` means all that are warnings.
    #[arg(long, value_name = "RULE")]
    pub deny: Vec<String>,
    /// Make a rule a warning.
    #[arg(long, value_name = "RULE")]
    pub warn: Vec<String>,
    /// Silence a rule.
    #[arg(long, value_name = "RULE")]
    pub allow: Vec<String>,
    /// The day to count as today, as YYYY-MM-DD: without it, whatever depends on the day is left unjudged.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// `flowc new`
#[derive(Args, Debug)]
pub struct New {
    /// The folder to make; its last part is the package's name.
    pub path: PathBuf,
}

/// `flowc check`
#[derive(Args, Debug)]
pub struct Check {
    /// A package (a folder with a flow.toml, or anything in it) or a single file. Default: the working folder's package.
    pub path: Option<PathBuf>,
    /// Levels of rules.
    #[command(flatten)]
    pub levels: Levels,
    /// Apply the fixes that cannot change what the author meant.
    #[arg(long)]
    pub fix: bool,
}

/// `flowc fmt`
#[derive(Args, Debug)]
pub struct Fmt {
    /// Files and folders. Default: the working folder's package.
    pub paths: Vec<PathBuf>,
    /// Change nothing; show what would change, and end with 1 if anything would.
    #[arg(long)]
    pub check: bool,
    /// Read one file from standard input and print it.
    #[arg(long, conflicts_with_all = ["check", "paths"])]
    pub stdin: bool,
}

/// `flowc build`
#[derive(Args, Debug)]
pub struct Build {
    /// A package or a single file. Default: the working folder's package.
    pub path: Option<PathBuf>,
    /// The targets, separated by commas. Default: those of flow.toml, else all.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub target: Vec<String>,
    /// The output folder. Default: that of flow.toml, else `compiled` in the package.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write nothing; end with 1 and a diff if a file in the output folder is not what would be written.
    #[arg(long, conflicts_with = "watch")]
    pub check: bool,
    /// Build again whenever a file changes.
    #[arg(long)]
    pub watch: bool,
    /// Levels of rules.
    #[command(flatten)]
    pub levels: Levels,
}

/// `flowc test`
#[derive(Args, Debug)]
pub struct Test {
    /// A package or a single file. Default: the working folder's package.
    pub path: Option<PathBuf>,
    /// Only scenarios with this text in their name.
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Show what happened in every scenario, also in those that pass.
    #[arg(long)]
    pub trace: bool,
    /// Show which steps, arrows, rungs, recoveries and seams no scenario comes to.
    #[arg(long)]
    pub coverage: bool,
    /// Draw it: a picture of each workflow in this folder, with every arrow, step and ladder marked.
    #[arg(long, value_name = "DIR")]
    pub coverage_svg: Option<PathBuf>,
    /// Try combinations of verdicts, votes, failures, silences, absences and events, up to a bound.
    #[arg(long)]
    pub explore: bool,
    /// Write what happens now into the scenarios that fail.
    #[arg(long)]
    pub update: bool,
    /// Levels of rules.
    #[command(flatten)]
    pub levels: Levels,
}

/// `flowc play`
#[derive(Args, Debug)]
pub struct Play {
    /// A package or a single file. Default: the working folder's package.
    pub path: Option<PathBuf>,
    /// The role that you take, by its name.
    #[arg(long, value_name = "ROLE")]
    pub role: String,
    /// The workflow, by its name. Default: the only one.
    #[arg(long, value_name = "WORKFLOW")]
    pub workflow: Option<String>,
    /// Levels of rules.
    #[command(flatten)]
    pub levels: Levels,
}

/// `flowc simulate`
#[derive(Args, Debug)]
pub struct Simulate {
    /// A package or a single file. Default: the working folder's package. What the text doesn't say stands in its
    /// simulation.toml.
    pub path: Option<PathBuf>,
    /// How many cases come to each workflow that has arrivals.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub cases: Option<u64>,
    /// How long is simulated, such as `90 days`.
    #[arg(long, value_name = "TIME")]
    pub horizon: Option<String>,
    /// How many independent runs; their differences make the confidence intervals.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub replications: Option<u32>,
    /// Where chance begins: the same seed gives the same results.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// What if: a setting of simulation.toml with another value, or a sweep over several: `Finance.capacity=3`,
    /// `Finance.capacity=1..5`. May be repeated.
    #[arg(long, value_name = "SETTING=VALUE")]
    pub set: Vec<String>,
    /// Write an event log of the first run: FILE.csv, or FILE.xes for process mining tools.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Write a page with charts, which stands alone.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Instead of simulating, read an event log (CSV) and say how often work came, how long it took and what was answered, as a
    /// simulation.toml.
    #[arg(long, value_name = "LOG", conflicts_with_all = ["cases", "horizon", "replications", "seed", "set", "log", "report", "format"])]
    pub fit: Option<PathBuf>,
    /// Where the fitted settings go. Default: they are printed.
    #[arg(long, value_name = "FILE", requires = "fit")]
    pub out: Option<PathBuf>,
    /// How the results are printed.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ResultFormat,
    /// Levels of rules.
    #[command(flatten)]
    pub levels: Levels,
}

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum ResultFormat {
    /// Tables.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// `flowc maturity`
#[derive(Args, Debug)]
pub struct Maturity {
    /// A package or a single file. Default: the working folder's package.
    pub path: Option<PathBuf>,
    /// Levels of rules.
    #[command(flatten)]
    pub levels: Levels,
}

/// `flowc explain`
#[derive(Args, Debug)]
pub struct Explain {
    /// The rule's name, or `maturity`; without one, all rules are listed.
    pub rule: Option<String>,
}

/// `flowc lsp`
#[derive(Args, Debug)]
pub struct Lsp {
    /// What editors pass along; it is how the server speaks anyway.
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// `flowc reference`
#[derive(Args, Debug)]
pub struct Reference {
    /// What the targets can express, instead of the language.
    #[arg(long)]
    pub targets: bool,
}

/// `flowc completions`
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// `flowc man`
#[derive(Args, Debug)]
pub struct Man {
    /// A folder that exists; without one, the page of flowc itself is printed.
    pub folder: Option<PathBuf>,
}
