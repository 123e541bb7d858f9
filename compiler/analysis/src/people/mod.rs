//! Who there is, and whether they can do what a text asks of them together.
//!
//! | module | what it holds |
//! |---|---|
//! | [`staff`] | who is in which role, and who is part of whom |
//! | [`asked`] | what an expression such as `2 of Finance and Controller` asks for: places to fill, in one of several ways |
//! | [`authors`] | who may have written what is reviewed |
//! | `check` | the rules about people, in order |
//! | [`exclusion`] | who must have written it for nobody to be left |
//! | [`matching`] | whether different people can fill all places |
//! | [`possible`] | whether they can have been those, after who wrote before them |
//! | [`review`] | a review: what it asks for, and whether somebody is left on every way to it |
//! | [`standard`] | whether some reviewers satisfy a standard whatever they do |
//! | [`together`] | whether the steps of one case can all be done by the people there are |
//! | [`tell`] | how people are named in messages |
//!
//! **What it assumes.** People counted in different roles are different people, unless one role is part of the other. A
//! role of which nothing is said has as many people as are needed. Deputies can stand in for anybody they are named for,
//! and count as themselves. External people can be asked and are never counted.

pub mod asked;
pub mod authority;
pub mod authors;
pub(crate) mod check;
pub mod exclusion;
pub mod matching;
pub mod possible;
pub mod review;
pub mod staff;
pub mod standard;
pub mod tell;
pub mod together;

pub use staff::Staff;
