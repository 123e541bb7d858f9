//! What is practised: scenarios, assumptions, audits, recoveries, handoffs, post-mortems.

use super::look::{Look, inside};
use super::{Level, Question};
use crate::health::recoveries;
use crate::rules::{recovery_without_scenario, seam_without_scenario};
use flow_ir::{Expected, Happening, Scenario, Seam};

/// Looks at what is practised in a workflow, and says how many scenarios try it.
pub(super) fn at(look: &mut Look<'_>, seams: &[&Seam], agents: &[&str]) -> usize {
    let package = look.package;
    let workflow = look.workflow;
    let id = workflow.head.id.as_str();
    let title = &workflow.head.title;
    let origin = workflow.head.origin;
    let tried: Vec<&Scenario> = package.scenarios.iter().filter(|scenario| tries(scenario, id)).collect();
    let how = (Level::Collaboration, Question::How);
    look.ask(how, !tried.is_empty(), origin, || format!("No scenario tries “{title}” (`scenario`)"));
    if !tried.is_empty() {
        let bad = tried.iter().any(|scenario| is_bad_day(scenario, id));
        look.ask(how, bad, origin, || {
            format!("No scenario tells of a bad day of “{title}” (`is silent`, `fails`, `says reject`)")
        });
    }
    let own: Vec<&Scenario> = tried.iter().copied().filter(|scenario| scenario.of == id).collect();
    for outcome in workflow.outcomes.iter().filter(|_| !own.is_empty()) {
        let said = own.iter().any(|scenario| expects(scenario, &outcome.head.id));
        look.ask(how, said, outcome.head.origin, || {
            format!("No scenario ends with “{}” (`expect outcome`)", outcome.head.title)
        });
    }
    let mut known: Vec<&str> = seams.iter().map(|seam| seam.head.id.as_str()).collect();
    known.push(id);
    for recovery in recoveries(package).iter().filter(|recovery| known.contains(&recovery.within)) {
        let said = package
            .scenarios
            .iter()
            .any(|scenario| recovery_without_scenario::tries(scenario, recovery, package));
        look.ask(how, said, recovery.use_.origin, || {
            format!("No scenario tries the recovery “{}” (`scenario`)", recovery.use_.title)
        });
    }
    for seam in seams {
        let said = package.scenarios.iter().any(|scenario| seam_without_scenario::tries(scenario, seam));
        look.ask(how, said, seam.head.origin, || {
            format!("No scenario tries the handoff “{}” (`scenario`)", seam.head.title)
        });
    }
    for one in package.postmortems.iter().filter(|postmortem| postmortem.of == id) {
        look.ask(how, !one.guards.is_empty(), one.head.origin, || {
            format!("No scenario guards what was learnt from “{}” (`guard`)", one.head.title)
        });
    }
    let why = (Level::Collaboration, Question::Why);
    look.ask(why, !workflow.assumptions.is_empty(), origin, || {
        format!("Nothing says what “{title}” rests on (`assume`)")
    });
    for assumption in &workflow.assumptions {
        let said = assumption.schedule.is_some() && !assumption.by.is_empty();
        look.ask(why, said, assumption.head.origin, || {
            format!("Nobody checks whether “{}” still holds (`every`, `by`)", assumption.head.title)
        });
    }
    for agent in agents.iter().filter_map(|id| package.agent(id)) {
        let said = agent.audits.iter().any(|audit| audit.by.is_some() && audit.schedule.is_some());
        look.ask((Level::Collaboration, Question::Who), said, agent.head.origin, || {
            format!("Nobody looks at a sample of what “{}” does (`audit`)", agent.head.title)
        });
    }
    tried.len()
}

/// Whether a scenario is about a workflow, or says what happens in it while it tries another.
fn tries(scenario: &Scenario, workflow: &str) -> bool {
    scenario.of == workflow || scenario.script.iter().any(|line| inside(&line.subject, workflow))
}

fn expects(scenario: &Scenario, outcome: &str) -> bool {
    scenario
        .expectations
        .iter()
        .any(|expectation| matches!(&expectation.what, Expected::Outcome { id } if id == outcome))
}

/// Whether something goes wrong in it: in the workflow itself, or to somebody who takes part.
fn is_bad_day(scenario: &Scenario, workflow: &str) -> bool {
    scenario.script.iter().filter(|line| scenario.of == workflow || inside(&line.subject, workflow)).any(
        |line| match &line.happens {
            Happening::Silent { .. }
            | Happening::Stalled { .. }
            | Happening::Absent { .. }
            | Happening::Fails { .. } => true,
            Happening::Says { verdict, .. } => verdict == "reject" || verdict == "rework",
            Happening::Writes { .. } | Happening::Takes { .. } | Happening::Happens { .. } => false,
        },
    )
}
