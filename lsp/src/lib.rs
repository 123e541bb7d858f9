//! The language server of Flow.
//!
//! | module | what it holds |
//! |---|---|
//! | [`disk`] | what the server wants from a file system, which whoever starts it gives |
//! | [`host`] | packages and open texts: one writer changes them, readers work on what they took |
//! | [`package`] | a package as it stands now, analysed once, when somebody asks |
//! | [`names`] | the names a tree declares, with what they are |
//! | [`usage`] | how often names stand where in a text |
//! | [`features`] | what an editor can ask, one file each: functions from a view of a file to plain data |
//! | [`server`] | the protocol: the only place that knows its types |
//!
//! **Invariants.** A feature is a function of a [`package::View`] and a byte offset, and is tested as one. Everything a reader
//! works on is immutable. No setting that a workspace can make names a program to run, and nothing is written but what the
//! editor writes itself. The server never waits for its client inside a handler.

pub mod disk;
pub mod features;
pub mod host;
pub mod names;
pub mod package;
pub mod server;
pub mod usage;

pub use disk::Disk;
pub use server::run;
