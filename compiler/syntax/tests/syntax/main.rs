//! The texts of the standard library and the examples, seen from many sides.

mod common;
mod examples;
mod format;
mod hostile;
mod pages;
mod recovery;
mod rephrased;
