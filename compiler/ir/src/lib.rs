//! The intermediate representation of Flow: a typed graph of a way of working.
//!
//! A [`Package`] holds everything that a package of `.flow` files says, with every name resolved, every pattern with
//! parameters applied, and every inherited owner and way written where it works. Targets, rules, the interpreter and the
//! editor read it; none of them reads the tree.
//!
//! | module | what it holds |
//! |---|---|
//! | [`package`] | the whole, and how things are found in it |
//! | [`value`] | types, values, expressions, durations |
//! | [`participant`] | roles, persons, agents, systems, and who does or validates something |
//! | [`organisation`] | functions, records, risks, calendars, policies and the other declarations outside workflows |
//! | [`workflow`] | workflows, their outcomes, events, clocks and duties |
//! | [`step`] | steps and blocks of steps |
//! | [`way`] | ways with bounds |
//! | [`scenario`] | scenarios and post-mortems |
//! | [`json`] | reading and writing, and the JSON Schema |
//!
//! **Invariants.** This crate knows no other crate of Flow. Ids are stable: the module, the declaration and the path of
//! steps, joined by dots (`refunds.Refund.approve`); they do not change when text is formatted or declarations are
//! reordered. Declarations are sorted by id; steps stand in order of text, because a block begins at its first step.
//! [`Origin`]s count bytes, as the files are read.

pub mod json;
pub mod organisation;
pub mod package;
pub mod participant;
pub mod scenario;
pub mod step;
pub mod value;
pub mod way;
pub mod workflow;

pub use organisation::*;
pub use package::{Head, Id, Origin, Package, SourcePath, Unknown};
pub use participant::*;
pub use scenario::*;
pub use step::*;
pub use value::*;
pub use way::*;
pub use workflow::*;

/// The version of the JSON form. It rises with every change that a reader must know of.
pub const VERSION: u32 = 1;
