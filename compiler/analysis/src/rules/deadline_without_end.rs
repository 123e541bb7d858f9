//! A deadline that nobody hears of.

use crate::place;
use flow_ir::{Step, StepKind, Timing, Trigger, Way, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Every deadline has a way on, or at least a ladder: something happens when it passes.
///
/// A deadline inside an `each` or a branch may rely on the deadline around it only for its way on, not for being heard of.
pub static RULE: Rule = Rule {
    name: "deadline_without_end",
    level: Level::Error,
    summary: "A deadline passes and nothing happens.",
    page: include_str!("deadline_without_end.md"),
};

/// Reports deadlines with neither a way `late` nor a ladder.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    report(&workflow.timing, &workflow.ways, &workflow.head.title, found);
    for clock in &workflow.clocks {
        report(&clock.timing, &clock.ways, &clock.head.title, found);
    }
    for beside in &workflow.besides {
        report(&beside.timing, &beside.ways, &beside.head.title, found);
    }
    for step in workflow.all_steps() {
        report(&step.timing, &step.ways, &step.head.title, found);
        for branch in branches(step) {
            report(&branch.timing, &branch.ways, &branch.head.title, found);
        }
    }
}

fn branches(step: &Step) -> &[flow_ir::Branch] {
    match &step.kind {
        StepKind::Parallel(parallel) => &parallel.branches,
        _ => &[],
    }
}

fn report(timing: &Timing, ways: &[Way], title: &str, found: &mut Vec<Diagnostic>) {
    let Some(within) = timing.within.iter().find(|within| within.limit.is_some()) else { return };
    if !timing.ladders.is_empty() || ways.iter().any(|way| matches!(way.trigger, Trigger::Late)) {
        return;
    }
    found.push(
        Diagnostic::new(
            &RULE,
            format!("The deadline of “{title}” passes, and nothing happens"),
            place(within.origin),
            "nobody is told, and no way leads on",
        )
        .note("A promise that nobody notices breaking is no promise. Say where the work goes with `late -> ...`, or who hears of it with `escalate ...`."),
    );
}
