//! Events that nobody listens to.

use crate::place;
use flow_ir::{Anchor, StepKind, Timing, Trigger, Way, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// Every event of a workflow is answered: by a way `on`, a `beside`, an `each ... on`, or a clock.
pub static RULE: Rule = Rule {
    name: "unheard_event",
    level: Level::Error,
    summary: "An event is declared and nobody listens to it.",
    page: include_str!("unheard_event.md"),
};

/// Reports the events of a workflow that nothing listens to.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    if workflow.events.is_empty() {
        return;
    }
    let mut heard: FxHashSet<&str> = FxHashSet::default();
    ways(&workflow.ways, &mut heard);
    timing(&workflow.timing, &mut heard);
    for clock in &workflow.clocks {
        ways(&clock.ways, &mut heard);
        timing(&clock.timing, &mut heard);
        heard.extend(crate::graph::anchored(&clock.restarts).chain(crate::graph::anchored(&clock.until)));
    }
    for duty in &workflow.duties {
        ways(&duty.ways, &mut heard);
        timing(&duty.timing, &mut heard);
        heard.extend(duty.while_.as_deref());
    }
    for beside in &workflow.besides {
        ways(&beside.ways, &mut heard);
        timing(&beside.timing, &mut heard);
        heard.extend(crate::graph::anchored(&beside.starts));
    }
    for step in workflow.all_steps() {
        ways(&step.ways, &mut heard);
        timing(&step.timing, &mut heard);
        if let StepKind::Parallel(parallel) = &step.kind {
            heard.extend(parallel.each.iter().filter_map(|each| each.event.as_deref()));
            for branch in &parallel.branches {
                ways(&branch.ways, &mut heard);
                timing(&branch.timing, &mut heard);
            }
        }
    }
    for event in workflow.events.iter().filter(|event| !heard.contains(event.head.id.as_str())) {
        found.push(
            Diagnostic::new(
                &RULE,
                format!("Nobody listens when “{}” happens", event.head.title),
                place(event.head.origin),
                "no `on` names it",
            )
            .note(format!(
                "Whoever sends it believes that something is done about it. Say what: `on {} -> ...` on a step, a block or the workflow; or take it out.",
                event.head.name
            )),
        );
    }
}

fn ways<'a>(ways: &'a [Way], heard: &mut FxHashSet<&'a str>) {
    heard.extend(ways.iter().filter_map(|way| match &way.trigger {
        Trigger::Event { id, .. } => Some(id.as_str()),
        _ => None,
    }));
}

fn timing<'a>(timing: &'a Timing, heard: &mut FxHashSet<&'a str>) {
    let from = timing.within.iter().filter_map(|within| within.from.as_ref());
    heard.extend(from.chain(&timing.pauses).filter_map(|anchor| match anchor {
        Anchor::Event { id } => Some(id.as_str()),
        Anchor::Step { .. } | Anchor::Variable { .. } => None,
    }));
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    #[test]
    fn an_event_is_heard_somewhere() {
        let said = |line: &str, step: &str| {
            findings(&format!(
                "role Team {{ people ana, ben }}\nworkflow Case {{\n  owner Team\n  within 1 week\n  late -> bad\n  outcome good\n  outcome bad\n  event stopped\n  {line}\n  stage draft {{\n    by Team\n    {step}\n    done -> good\n  }}\n}}\n"
            ))
        };
        assert_eq!(said("", ""), ["unheard_event: Nobody listens when “Stopped” happens"]);
        assert_eq!(said("on stopped -> bad", ""), [""; 0]);
        assert_eq!(said("", "on stopped -> bad"), [""; 0]);
        assert_eq!(said("clock after {\n    within 1 day from stopped\n    late -> bad\n  }", ""), [""; 0]);
    }
}
