//! `simulation.toml`: what the language doesn't say, beside the package's `flow.toml`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`names`] | what can be spoken about |
//! | [`terms`] | lengths of time, distributions, shares, sums and rates as texts |
//! | `reader` | from the tables of a file to [`Settings`] |
//! | `reference` | what can be said about what, for people |
//! | [`overrides`] | `--set`: the same settings, one at a time, and sweeps over several values |
//! | [`wording`] | what was assumed, reached or refused, in sentences |
//! | `write` | from [`Settings`] to the text of a file |
//!
//! The file is checked like source: a misspelt name that is passed over in silence gives figures that everybody believes and
//! nobody meant.

pub mod names;
pub mod overrides;
mod reader;
mod reference;
pub mod terms;
pub mod wording;
pub mod write;

pub use reference::reference;

use crate::rules::{simulation_name, simulation_shares, simulation_unreadable, simulation_value};
use crate::settings::Settings;
use flow_ir::Package;
use flow_source::{Diagnostic, FileId, Location, Span, diagnostic};
use names::Names;
use toml::de::DeTable;

/// What the file is called.
pub const NAME: &str = "simulation.toml";

/// Reads a `simulation.toml`. What is wrong with it is said; what could be read is in the settings.
pub fn read(text: &str, file: FileId, package: &Package) -> (Settings, Vec<Diagnostic>) {
    let names = Names::new(package);
    let mut reader = reader::Reader::new(&names, file, Settings::default());
    match DeTable::parse(text) {
        Ok(table) => reader.root(table.get_ref()),
        Err(error) => {
            let span = error.span().map_or(Span::at(0), Span::from);
            let message = error.message().lines().next().unwrap_or_default();
            reader.found.push(simulation_unreadable::diagnostic(message, Location::new(file, span)));
        }
    }
    let mut found = reader.found;
    diagnostic::sort(&mut found);
    (reader.settings, found)
}

#[cfg(test)]
mod tests;
