//! What `flow.toml` says can't be understood.

use flow_source::{Level, Rule};

/// See [`crate::manifest`], which words what is wrong.
pub static RULE: Rule = Rule {
    name: "manifest",
    level: Level::Error,
    summary: "flow.toml says something that can't be understood.",
    page: include_str!("manifest.md"),
};
