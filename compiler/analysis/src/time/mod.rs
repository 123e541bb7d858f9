//! Time in a way of working: which deadline stands around a step, how long things take at best and at worst, who is
//! called when it gets late, and what can fail.
//!
//! | module | what it holds |
//! |---|---|
//! | [`failing`] | what can fail, and with which errors |
//! | [`ladders`] | the ladders of a package, wherever they are used |
//! | [`shelter`] | the deadlines with a way on that stand around each step |
//! | [`spans`] | lengths of time in seconds, at least and at most, by the calendars |
//! | [`worst`] | when each step can begin at the earliest, and the worst that everybody's deadlines allow |

pub mod failing;
pub mod ladders;
pub mod shelter;
pub mod spans;
pub mod worst;
