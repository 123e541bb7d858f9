//! What Flow means at run time: the reference interpreter on virtual time, and scenarios.
//!
//! | module | what it holds |
//! |---|---|
//! | [`time`] | moments, calendars, working time, meetings that come back |
//! | [`value`], [`evaluate`] | values, and expressions over them |
//! | [`people`], [`review`] | who is who, and how a gate is decided |
//! | [`script`] | everybody outside a case: who does what and when |
//! | [`engine`] | the interpreter: from a package, a workflow and a script to a trace |
//! | [`trace`] | what happened, in order |
//! | [`scenario`] | scenarios: their lines as a script, and whether what is expected has come |
//! | [`explore`] | combinations of answers, votes, failures, silences and events |
//! | [`laws`] | laws in force, judged on what happened in one case |
//! | [`coverage`] | what scenarios exercise |
//! | [`findings`], [`rules`] | what came of them, as findings at the lines |
//!
//! A run is a function of the package, the workflow, its inputs and the [`script::Script`]: same input, same trace. Scenarios,
//! exploration and play differ only in their script.
//!
//! **Invariants.** This crate is pure: no clock, no files, no chance. It reads the IR and nothing above it. What each construct
//! means stands in `grammar/semantics.md`, line by line, each with the test that holds it. A run ends: steps and virtual time
//! are bounded, and a run that reaches a bound says so. Nothing recurses over what happens in a case; what happens next stands
//! in a list.

pub mod coverage;
pub mod engine;
pub mod evaluate;
pub mod explore;
pub mod findings;
pub mod laws;
pub mod people;
pub mod review;
pub mod rules;
pub mod scenario;
pub mod script;
pub mod time;
pub mod trace;
pub mod value;
