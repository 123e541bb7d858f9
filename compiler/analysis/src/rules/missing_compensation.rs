//! What an ending that unwinds can't take back.

use crate::paths::world::World;
use crate::paths::{Effect, Map, Place, Spot};
use crate::place;
use crate::time::failing::failing;
use flow_ir::{Deed, Outcome, Stage, Step, StepKind, Target, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// Whatever risky was done before an outcome that unwinds has a stage that undoes it, and where undoing fails, people look at it.
///
/// Risky is what a system does whose tier needs a standard, and what is undone in another stage of the workflow; the rest is
/// taken to leave nothing behind. Assumes that every arrow can be taken; a stage counts as done where
/// its `done` leads on to the outcome, or where what is around it does. An undo that can't fail needs nobody.
pub static RULE: Rule = Rule {
    name: "missing_compensation",
    level: Level::Error,
    summary: "An ending that takes everything back leaves something done.",
    page: include_str!("missing_compensation.md"),
};

/// Reports what a workflow can't take back, and undoing that fails unseen.
pub fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    let unwinding: Vec<&'a Outcome> = workflow.outcomes.iter().filter(|outcome| outcome.unwinds).collect();
    if unwinding.is_empty() {
        return;
    }
    let undoing = crate::graph::compensations(workflow);
    for step in workflow.all_steps().into_iter().filter(|step| undoing.contains(step.head.id.as_str())) {
        fails_unseen(step, world, found);
    }
    let scene = world.scene(workflow);
    let map = &scene.map;
    let before: Vec<(&'a Outcome, Vec<bool>)> = unwinding
        .into_iter()
        .filter_map(|outcome| Some((outcome, leading_to(map, map.outcome(&outcome.head.id)?))))
        .collect();
    let leaves = undone(workflow);
    for (at, step) in map.steps() {
        let StepKind::Stage(stage) = &step.kind else { continue };
        if stage.undo.is_some() || undoing.contains(step.head.id.as_str()) {
            continue;
        }
        if !is_risky(stage, world) && !acts(stage).any(|act| leaves.contains(&act)) {
            continue;
        }
        let Some((outcome, _)) = before.iter().find(|(_, leads)| done_before(map, at, leads)) else {
            continue;
        };
        found.push(
            Diagnostic::new(
                &RULE,
                format!(
                    "“{}” takes back what was done, but not “{}”",
                    outcome.head.title, step.head.title
                ),
                place(step.head.origin),
                "nothing undoes this",
            )
            .label(place(outcome.head.origin), "unwinds everything that was done")
            .note("The record says that it never happened, and the customer has been charged. Name the stage that takes it back with `undo STAGE`."),
        );
    }
}

/// Whether a system does something here that needs a standard first.
fn is_risky(stage: &Stage, world: &World<'_>) -> bool {
    acts(stage).next().is_some()
        && stage.work.risk.as_deref().is_some_and(|risk| !world.needs(risk).is_empty())
}

/// What systems do in a stage.
fn acts(stage: &Stage) -> impl Iterator<Item = (&str, &str)> {
    stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some((call.system.as_str(), call.action.as_str())),
        Deed::Text(_) => None,
    })
}

/// What is done by stages that are undone: whoever takes it back in one place knows that it leaves something behind.
fn undone(workflow: &Workflow) -> FxHashSet<(&str, &str)> {
    let stages = workflow.all_steps().into_iter().filter_map(|step| match &step.kind {
        StepKind::Stage(stage) if stage.undo.is_some() => Some(stage),
        _ => None,
    });
    stages.flat_map(acts).collect()
}

/// Reports an undoing stage that can fail without anybody looking at it.
fn fails_unseen(step: &Step, world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let Some(failing) = failing(world.package, step) else { return };
    // Without any answer it has been reported.
    if failing.is_unanswered() {
        return;
    }
    let unseen = step.ways.iter().filter(|way| matches!(way.trigger, Trigger::Fails { .. })).find(|way| {
        !way.arrows.iter().any(|arrow| {
            matches!(
                arrow.target,
                Target::Recovery(_) | Target::Step { .. } | Target::Unknown { .. } | Target::Invalid
            )
        })
    });
    let Some(way) = unseen else { return };
    found.push(
        Diagnostic::new(
            &RULE,
            format!("When “{}” fails, nobody looks at what is left half undone", step.head.title),
            place(way.origin),
            "leads to no recovery",
        )
        .label(place(step.head.origin), "undoes what was done")
        .note("Half of it is done and half is undone, and only people can find out which. Call them together: `fails -> recover PROTOCOL else -> ...`."),
    );
}

/// The places from which a place can be reached.
fn leading_to(map: &Map<'_>, goal: Place) -> Vec<bool> {
    let mut before: Vec<Vec<Place>> = vec![Vec::new(); map.spots.len()];
    for link in &map.links {
        if let Some(list) = before.get_mut(link.to) {
            list.push(link.from);
        }
    }
    let mut leads = vec![false; map.spots.len()];
    let mut open = vec![goal];
    while let Some(at) = open.pop() {
        if let Some(seen) = leads.get_mut(at)
            && !*seen
        {
            *seen = true;
            open.extend(before.get(at).into_iter().flatten());
        }
    }
    leads
}

/// Whether the case can go on to the goal once the stage at a place is done.
fn done_before(map: &Map<'_>, at: Place, leads: &[bool]) -> bool {
    let reaches = |place: Place| leads.get(place).copied().unwrap_or(false);
    let mut done = map.leaving(at).filter_map(|number| map.link(number));
    if done.any(|link| link.effect == Effect::Done && reaches(link.to)) {
        return true;
    }
    // What joined or was cut around it goes on from there.
    let mut block = map.block_of.get(at).and_then(|block| map.blocks.get(*block));
    while let Some(around) = block {
        let Some(parallel) = around.parallel else { return false };
        let Some(step) = map.step(parallel) else { return false };
        let left = map.spots.iter().enumerate().any(|(place, spot)| match spot {
            Spot::Joined(other) | Spot::Cut(other) => std::ptr::eq(*other, step) && reaches(place),
            _ => false,
        });
        if left {
            return true;
        }
        block = around.parent.and_then(|parent| map.blocks.get(parent));
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(pay: &str, last: &str, undo: &str) -> Vec<String> {
        let text = format!(
            r#"
use std.risk {{ irreversible }}
use std.standards {{ human_approval }}
use std.recovery {{ failed_system }}
role Team {{ people ana, ben, cem }}
role Lead {{ people dora, emil }}
system Bank {{
  owner  Lead
  action pay risk irreversible
  action look
  action back
  error  closed
}}
workflow Trip {{
  owner Lead
  within 1 week
  late -> off
  outcome booked
  outcome off
  outcome undone unwinds
  gate agree {{
    by     Team
    meets  human_approval
    asks   "Shall we?"
    accept -> pay
    reject -> off
  }}
  stage pay {{
    by    Bank
    {pay}
    fails -> off
    done  -> see
  }}
  stage see {{
    by    Bank
    do    look
    undo  pay_back
    fails -> off
    done  -> rest
  }}
  stage rest {{
    by    Team
    absent -> {last}
    done  -> booked
  }}
  stage pay_back {{
    by    Bank
    do    back
    fails -> {undo}
  }}
}}
"#
        );
        let found = findings(&text);
        found.into_iter().filter(|found| found.starts_with("missing_compensation")).collect()
    }

    const RECOVER: &str = "recover failed_system(lead: Lead) at most 1 times else -> off";

    #[test]
    fn what_is_undone_in_one_place_is_undone_in_all() {
        // The stage that looks is undone, so that looking leaves something behind.
        assert_eq!(
            said("do look", "undone", RECOVER),
            ["missing_compensation: “Undone” takes back what was done, but not “Pay”"]
        );
        assert_eq!(said("do look", "off", RECOVER), [""; 0]);
    }

    #[test]
    fn what_was_risked_is_taken_back() {
        assert_eq!(said("do pay\n    undo pay_back", "undone", RECOVER), [""; 0]);
        assert_eq!(said("do look\n    undo pay_back", "undone", RECOVER), [""; 0]);
        assert_eq!(
            said("do pay", "undone", RECOVER),
            ["missing_compensation: “Undone” takes back what was done, but not “Pay”"]
        );
        assert_eq!(said("do pay", "off", RECOVER), [""; 0]);
        assert_eq!(
            said("do pay\n    undo pay_back", "undone", "off"),
            ["missing_compensation: When “Pay back” fails, nobody looks at what is left half undone"]
        );
    }
}
