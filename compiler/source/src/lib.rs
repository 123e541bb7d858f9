//! Files, spans and diagnostics as data: the ground that every crate of Flow stands on.
//!
//! **Invariants.** This crate is pure: no file system, clock, environment or terminal. A diagnostic is data; who shows
//! it (a terminal, JSON, SARIF, an editor) decides how it looks. A [`Span`] counts bytes of one file's UTF-8 text.
//!
//! | module | what it holds |
//! |---|---|
//! | [`mod@file`] | the text of a file, its lines, and columns in bytes, characters and UTF-16 units |
//! | [`span`] | where something stands |
//! | [`diagnostic`] | what is wrong, where, why it matters, and the edit that mends it |
//! | [`rule`] | what can be said: one entry for each kind of diagnostic |
//! | [`suggest`] | "did you mean" |
//! | [`markup`] | XML and HTML, in which text stays text |
//! | [`bytes`] | looking through bytes quickly |

pub mod bytes;
pub mod diagnostic;
pub mod file;
pub mod markup;
pub mod rule;
pub mod span;
pub mod suggest;

pub use diagnostic::{Diagnostic, Edit, Fix, Label, PathStep};
pub use file::{Encoding, Files, Position, SourceFile};
pub use rule::{Level, Rule};
pub use span::{FileId, Location, Span};
