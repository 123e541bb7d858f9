//! What an editor can ask: one file for each question. Each takes a [`crate::package::View`] and answers plain data, in bytes.

pub mod actions;
pub mod completion;
pub mod definition;
pub mod diagnostics;
pub mod diagram;
pub mod folding;
pub mod formatting;
pub mod hierarchy;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod links;
pub mod references;
pub mod rename;
pub mod selection;
pub mod settings;
pub mod signature;
pub mod symbols;
pub mod tokens;
pub mod trials;

#[cfg(test)]
pub(crate) mod fixture;
