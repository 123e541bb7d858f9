//! Who there is, and whether they can do what a text asks of them together.
//!
//! | module | what it holds |
//! |---|---|
//! | [`staff`] | who is in which role, and who is part of whom |
//! | [`asked`] | what an expression such as `2 of Finance and Controller` asks for: places to fill, in one of several ways |
//! | [`matching`] | whether different people can fill all places |
//! | [`standard`] | whether some reviewers satisfy a standard whatever they do |
//!
//! **What it assumes.** People counted in different roles are different people, unless one role is part of the other. A
//! role of which nothing is said has as many people as are needed. Deputies can stand in for anybody they are named for,
//! and count as themselves. External people can be asked and are never counted.

pub mod asked;
pub mod authority;
pub mod matching;
pub mod staff;
pub mod standard;

pub use staff::Staff;
