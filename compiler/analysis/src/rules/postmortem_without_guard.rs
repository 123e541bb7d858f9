//! A post-mortem that nothing guards.

use crate::place;
use flow_ir::Package;
use flow_source::{Diagnostic, Level, Rule};

/// Each post-mortem names a scenario that would fail if it happened again.
pub static RULE: Rule = Rule {
    name: "postmortem_without_guard",
    level: Level::Warning,
    summary: "Nothing keeps what broke from breaking again.",
    page: include_str!("postmortem_without_guard.md"),
};

/// Reports the post-mortems without a scenario that guards them.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    for postmortem in package.postmortems.iter().filter(|postmortem| postmortem.guards.is_empty()) {
        found.push(
            Diagnostic::new(
                &RULE,
                format!("Nothing keeps “{}” from happening again", postmortem.head.title),
                place(postmortem.head.origin),
                "no scenario guards this",
            )
            .note("What was changed gets changed back by somebody who doesn't know why it is so. Write a `scenario` in which it happens, and name it with `guard`."),
        );
    }
}
