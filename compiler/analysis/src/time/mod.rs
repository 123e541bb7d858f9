//! Time in a way of working: which deadline stands around a step, how long things take at best and at worst, and what
//! can fail.
//!
//! | module | what it holds |
//! |---|---|
//! | [`shelter`] | the deadlines with a way on that stand around each step |

pub mod shelter;
