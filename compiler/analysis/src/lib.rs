//! From files to the typed graph: modules, names, types, lowering, and the rules that a way of working must keep.
//!
//! | stage | input | output |
//! |---|---|---|
//! | [`manifest`] | `flow.toml` | the package's name, targets and levels |
//! | `program` | files | modules and the names they declare, take and offer |
//! | `lowering` | a declaration's tree | its part of [`flow_ir::Package`], every name resolved, every type checked |
//! | [`maturity`] | [`flow_ir::Package`] | how mature each workflow is, and what is missing |
//! | [`budgets`] | [`flow_ir::Package`] | how much of each deadline the worst case takes |
//! | [`rules`] | | one file for each thing that can be said about a text |
//!
//! **Invariants.** This crate is pure: files come through [`Sources`], today's date through [`Options`]. One mistake
//! gives one diagnostic: what could not be understood becomes [`flow_ir::Type::Unknown`], `Invalid` or a hole, and
//! nobody complains about those a second time. Same input, same bytes: nothing that is shown depends on the order of a
//! hash map. Depth is bounded everywhere: by the parser's limit in trees, by own limits where patterns use patterns.

pub mod budgets;
pub mod edits;
pub mod manifest;
pub mod maturity;
mod references;
pub mod rules;

mod check;
#[allow(dead_code)]
mod conditions;
mod currency;
#[allow(dead_code)]
mod graph;
mod half;
mod health;
mod laws;
mod levels;
mod load;
mod lowering;
mod orders;
#[allow(dead_code)]
mod paths;
#[allow(dead_code)]
mod people;
mod phrases;
mod program;
mod promises;
mod stdlib;
#[allow(dead_code)]
mod time;
mod wording;

#[cfg(test)]
mod testing;

pub use check::analyse;
pub use flow_syntax::SideBySide;
pub use references::Reference;

use flow_ir::Origin;
use flow_source::{Diagnostic, Files, Level};
use flow_source::{FileId, Location, SourceFile, Span};
pub use jiff::civil::Date;
use std::sync::Arc;

/// The files of a package. The command line, an editor, a test and a browser each have their own.
pub trait Sources {
    /// The paths of all `.flow` files of the package, inside the package, with `/`, sorted.
    fn paths(&self) -> Vec<String>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// Says in a sentence why it can't be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// A file of the package or of the standard library as it was read before, for whoever analyses again and again:
    /// neither its text nor its tree is made once more. It is asked for before [`Self::read`].
    fn kept(&self, _path: &str) -> Option<Kept> {
        None
    }
}

/// A file that was read before.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its path and text; what [`is_text`] calls one.
    pub source: Arc<SourceFile>,
    /// What the parser made of that text, whatever the file was called then.
    pub parsed: Arc<flow_syntax::Parsed>,
}

/// Whether bytes are a text about whose encoding and size there is nothing to say.
pub fn is_text(bytes: &[u8]) -> bool {
    load::is_text(bytes)
}

/// What an analysis needs to know beside the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Today, for whatever ends on a date; nothing ends where it isn't known.
    pub as_of: Option<Date>,
    /// The package's name.
    pub package: String,
    /// Levels that the package or the command line sets for rules by name; a later one counts more. `warnings` stands
    /// for every rule that warns. What is an error by itself stays one.
    pub levels: Vec<(String, Level)>,
    /// Whether to note which name means which declaration, for [`Analysis::references`].
    pub references: bool,
    /// The rules of other crates that a text may accept with `allow`.
    pub other_rules: Vec<&'static flow_source::Rule>,
    /// How two things are done at the same time, where there is a thread to spare. What is found is the same without.
    pub side_by_side: Option<SideBySide>,
}

/// Gives findings of other crates the levels that a package or a command line sets; silenced ones go. A later level counts
/// more, and what is an error by itself stays one.
pub fn set_levels(levels: &[(String, Level)], diagnostics: &mut Vec<Diagnostic>) {
    for diagnostic in diagnostics.iter_mut() {
        let set = levels.iter().rfind(|(name, _)| name == diagnostic.rule.name);
        if let Some((_, level)) = set
            && (diagnostic.level != Level::Error || *level == Level::Error)
        {
            diagnostic.level = *level;
        }
    }
    diagnostics.retain(|diagnostic| diagnostic.level != Level::Allow);
}

/// Files in memory: for tests, browsers, and texts that were typed and not saved.
#[derive(Clone, Debug, Default)]
pub struct MemorySources(std::collections::BTreeMap<String, Vec<u8>>);

impl MemorySources {
    /// Files by path and text.
    pub fn new<P: Into<String>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self(files.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), text.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }
}

impl Sources for MemorySources {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }
}

/// The types that the language itself has, by name.
pub fn built_in_types() -> impl Iterator<Item = &'static str> {
    lowering::types::BUILT_IN.iter().map(|(name, _)| *name)
}

/// The words that the condition of a policy has of its own: `performer`, `risk`, `reads` ...
pub fn policy_words() -> &'static [&'static str] {
    &lowering::figures::POLICY
}

/// The classes of those who take part that the condition of a policy tells apart: `performer is agent`.
pub fn policy_classes() -> &'static [&'static str] {
    &lowering::figures::CLASSES
}

/// The modules of the standard library: the path that stands for each in [`Analysis::files`], and its text.
pub fn standard_library() -> impl Iterator<Item = (&'static str, &'static str)> {
    stdlib::MODULES.iter().map(|module| (module.path, module.text))
}

/// What an analysis found.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The files: those of the package, sorted, then those of the standard library that it uses.
    pub files: Files,
    /// The typed graph. It is whole as far as the text could be understood.
    pub package: flow_ir::Package,
    /// What is wrong or open, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// Which name means which declaration, in order of place; empty where [`Options::references`] doesn't ask for it.
    pub references: Vec<Reference>,
    /// The trees that the graph was made from, by file. Nothing in the graph points into them: whoever goes on for long
    /// may drop them, and a process that ends soon need not take them apart.
    pub trees: Vec<Arc<flow_syntax::Parsed>>,
}

/// The place of an origin of the graph.
pub(crate) fn place(origin: Origin) -> Location {
    Location::new(FileId(origin.file), Span::new(origin.start, origin.end))
}
