//! What Flow compiles to: one folder a target.
//!
//! A target takes the IR and answers files plus diagnostics. It declares what it can express; what it can't is reported at
//! the construct ([`rules::target_cannot_express`]), and nothing is dropped in silence. Every artifact comes with a map
//! from its own ids back to the IR and the source.
//!
//! **Invariants.** Targets are pure and deterministic. All text goes out through the format's own escaping writer, so that
//! nothing a `.flow` file says can break out of the format. Paths of artifacts stay inside the output folder.

pub mod artifact;
pub mod asl;
pub mod diagram;
pub mod dot;
#[cfg(test)]
#[allow(missing_docs)]
mod fixture;
pub mod ir;
pub mod markdown;
pub mod mermaid;
pub mod rules;
pub mod svg;
pub mod wording;

pub use artifact::{Artifact, FileNames, IdMap};

use flow_ir::{Origin, Package};
use flow_source::{Diagnostic, FileId, Files, Location, Span};

/// What every target is given.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The package.
    pub package: &'a Package,
    /// The files its origins point into: [`Origin::file`] is the [`FileId`].
    pub files: &'a Files,
}

/// What a target answers.
#[derive(Debug, Default)]
pub struct Output {
    /// The files to write, each path once.
    pub artifacts: Vec<Artifact>,
    /// What it could not express, and what else there is to say. With an error among them nothing is written.
    pub diagnostics: Vec<Diagnostic>,
}

/// How far a target expresses a construct.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Support {
    /// As it is.
    Full,
    /// By something else, which the text describes.
    Substitute(&'static str),
    /// Not at all: a diagnostic at the construct.
    None(&'static str),
}

/// A line of a target's capability report: a construct in the words of the language, and how far it is expressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability {
    /// The construct: `stage`, `gate`, `by 2 of`, `late`, `recover`, ...
    pub construct: &'static str,
    /// How far.
    pub support: Support,
}

/// Something that Flow compiles to.
pub trait Target: Sync {
    /// Its name, as in `flow.toml` and `--target`.
    fn name(&self) -> &'static str;

    /// One sentence: what it makes and for whom.
    fn summary(&self) -> &'static str;

    /// What it can express and what not.
    fn capabilities(&self) -> &'static [Capability];

    /// Makes the artifacts of a package.
    fn build(&self, input: Input<'_>) -> Output;
}

/// All targets, in the order in which they are documented.
pub fn all() -> &'static [&'static dyn Target] {
    &[&ir::Ir, &svg::Svg, &mermaid::Mermaid, &dot::Dot, &markdown::Markdown, &asl::Asl]
}

/// The target of that name.
pub fn find(name: &str) -> Option<&'static dyn Target> {
    all().iter().copied().find(|target| target.name() == name)
}

/// The place of an origin in the files.
pub fn location(origin: Origin) -> Location {
    Location::new(FileId(origin.file), Span::new(origin.start, origin.end))
}
