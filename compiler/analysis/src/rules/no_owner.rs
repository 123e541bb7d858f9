//! Work that nobody answers for.

use crate::place;
use flow_ir::{Package, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Each workflow and step has one accountable owner.
pub static RULE: Rule = Rule {
    name: "no_owner",
    level: Level::Error,
    summary: "Nobody answers for this work.",
    page: include_str!("no_owner.md"),
};

/// Reports a workflow without an owner; where some of its steps have one of their own, the steps without.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    if workflow.owner.is_some() {
        return;
    }
    let title = &workflow.head.title;
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("Nobody answers for “{title}”"),
        place(workflow.head.origin),
        "this workflow has no owner",
    );
    let mut orphans = workflow.all_steps().into_iter().filter(|step| step.owner.is_none());
    if let Some(step) = orphans.next() {
        diagnostic = diagnostic.label(place(step.head.origin), "so nobody answers for this step either");
    }
    found.push(diagnostic.note(
        "When it is late or goes wrong, everybody who took part looks at everybody else. Add `owner` and the one role or person who answers for it.",
    ));
}

/// Reports agents that no human answers for.
pub fn check_agents(package: &Package, found: &mut Vec<Diagnostic>) {
    for agent in &package.agents {
        if agent.operator.is_none() && !agent.observed {
            found.push(
                Diagnostic::new(
                    &RULE,
                    format!("No human answers for the agent “{}”", agent.head.title),
                    place(agent.head.origin),
                    "this agent has no operator",
                )
                .note("An agent can't answer for what it does. Add `operator` and the role or person who does, and who can stop it."),
            );
        }
    }
}
