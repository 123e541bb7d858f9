//! From text to tree and back: tokens, parser, formatter, and the one table of kinds and clauses.
//!
//! | stage | input | output |
//! |---|---|---|
//! | `token` (logos) | text | tokens and comments |
//! | `layout` | tokens | tokens in which a newline ends a statement and nothing else |
//! | `parser` (chumsky) | tokens | [`ast::File`] and diagnostics |
//! | `format` | text | the same text in the one canonical look |
//!
//! **Invariants.** Parsing never fails: it yields a tree and a list of errors. A half-typed line never swallows the next.
//! Nesting is bounded by [`MAXIMUM_DEPTH`] in parser, printer and drop alike. Formatting twice changes nothing, and comments survive.

pub mod ast;
pub mod text;
pub mod words;

/// How deep brackets and blocks may nest. Real texts stay below ten.
pub const MAXIMUM_DEPTH: usize = 64;
