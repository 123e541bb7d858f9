//! What a simulation says, for people: tables in a terminal, and a page with charts.
//!
//! | module | what it holds |
//! |---|---|
//! | [`figures`] | the figures that are compared, one row each |
//! | [`text`] | tables for a terminal |
//! | [`html`] | one page that stands alone, with charts |

pub mod figures;
pub mod html;
#[cfg(test)]
mod sample;

pub mod text;

use crate::results::Results;

/// One way in which things could be: as they are, or with something changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Variant {
    /// What is changed, such as `Finance.capacity = 3`; empty where nothing is.
    pub change: String,
    /// What came of it.
    pub results: Results,
}

impl Variant {
    /// What it is called: its change, or that nothing is changed.
    pub fn name(&self) -> &str {
        if self.change.is_empty() { "as it is" } else { &self.change }
    }
}
