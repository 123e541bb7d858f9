//! The modules of a package and of the standard library, and the names they declare.

use flow_ir::Id;
use flow_source::{FileId, Files};
use flow_syntax::ast;
use flow_syntax::words::Kind;

/// Everything that can be named in one analysis.
pub(crate) struct Program<'a> {
    /// The table that all places point into.
    pub(crate) files: &'a Files,
    /// The modules of the package by path, then those of the standard library.
    pub(crate) modules: Vec<Module<'a>>,
    /// The declarations of all modules, in order of modules and of text.
    pub(crate) symbols: Vec<Symbol<'a>>,
}

/// One file.
pub(crate) struct Module<'a> {
    /// Its name: `org.people`.
    pub(crate) name: String,
    /// Its file.
    pub(crate) file: FileId,
    /// Its text.
    pub(crate) text: &'a str,
    /// Its tree.
    pub(crate) tree: &'a ast::File,
    /// True for a module of the standard library.
    pub(crate) standard: bool,
}

/// A declaration that can be named.
pub(crate) struct Symbol<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it stands, as an index into [`Program::modules`].
    pub(crate) module: usize,
    /// Its tree.
    pub(crate) declaration: &'a ast::Declaration,
    /// Its name without the module.
    pub(crate) name: &'a str,
    /// Its stable id: `org.people.Finance`, `std.risk.irreversible`.
    pub(crate) id: Id,
}
