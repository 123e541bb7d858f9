//! From text to tree and back: tokens, parser, formatter, and the one table of kinds and clauses.
//!
//! | stage | input | output |
//! |---|---|---|
//! | `token` (logos) | text | tokens and comments |
//! | `layout` | tokens | tokens in which a newline ends a statement and nothing else |
//! | `parser` (chumsky) | tokens | [`ast::File`] and diagnostics |
//! | `rephrase` | tokens that could not be read | the tokens of what is meant, and diagnostics |
//! | `format` | text | the same text in the one canonical look |
//!
//! **Invariants.** Parsing never fails: it yields a tree and a list of errors. A half-typed line never swallows the next.
//! Nesting is bounded by [`MAXIMUM_DEPTH`] in parser, printer and drop alike. Formatting twice changes nothing, and comments survive.

pub mod ast;
mod characters;
mod format;
mod halves;
mod layout;
mod mend;
mod parser;
mod rephrase;
mod reports;
pub mod rules;
pub mod table;
pub mod text;
pub mod token;
pub mod words;

pub use format::format;
pub use halves::{SideBySide, parse_all};
pub use table::reference;

use flow_source::{Diagnostic, FileId};

/// How deep brackets and blocks may nest. Real texts stay below ten.
pub const MAXIMUM_DEPTH: usize = 64;

/// What [`parse`] yields: a tree for every text, and what there is to say about it.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The tree. What could not be read is missing from it, or stands there with an empty name.
    pub file: ast::File,
    /// The mistakes, in order of the text; empty for a text that is well formed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the text of one file.
pub fn parse(text: &str, file: FileId) -> Parsed {
    let mut reports = reports::Reports::new(file);
    let layout = layout::layout(text, &mut reports);
    let before = reports.clone();
    let (mut tree, doubtful) = parser::parse(text, &layout, &mut reports);
    if doubtful || layout.doubtful || reports.total() > before.total() {
        let mut again = before;
        if let Some(layout) = rephrase::rephrase(text, &layout, &mut again) {
            (tree, _) = parser::parse(text, &layout, &mut again);
            reports = again;
        }
    }
    Parsed { file: tree, diagnostics: reports.finish(text) }
}
