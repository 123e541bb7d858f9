//! The ladders of a package, wherever they are used, and who may act there.

use crate::people::staff::Staff;
use flow_ir::{LadderUse, Origin, Package, Participant, PersonReference, Rung, Timing, Who};

/// A ladder where it is used.
pub struct Used<'a> {
    /// The ladder with its arguments.
    pub ladder: &'a LadderUse,
    /// What people call what it is used for.
    pub title: &'a str,
    /// Who performs, reviews or answers for it.
    pub may_act: Vec<&'a Participant>,
    /// The calendar by which its working time counts: of who performs, else of the owner.
    pub calendar: &'a str,
}

/// Every ladder of the package where it is used, in order.
pub fn used<'a>(package: &'a Package, spans: &super::spans::Spans<'a>) -> Vec<Used<'a>> {
    let mut found = Vec::new();
    for workflow in &package.workflows {
        let owner = participant(workflow.owner.as_ref());
        let whole = spans.calendar(workflow, None);
        let add = |title: &'a str,
                   timing: &'a Timing,
                   may_act: Vec<&'a Participant>,
                   calendar: &'a str,
                   found: &mut Vec<Used<'a>>| {
            for ladder in &timing.ladders {
                found.push(Used { ladder, title, may_act: may_act.clone(), calendar });
            }
        };
        let owners = || owner.into_iter().collect::<Vec<_>>();
        add(&workflow.head.title, &workflow.timing, owners(), whole, &mut found);
        for clock in &workflow.clocks {
            add(&clock.head.title, &clock.timing, owners(), whole, &mut found);
        }
        for beside in &workflow.besides {
            add(&beside.head.title, &beside.timing, owners(), whole, &mut found);
        }
        for duty in &workflow.duties {
            let by = duty.by.iter().flat_map(|performers| performers.who.participants());
            let may_act = by.chain(participant(duty.owner.as_ref())).chain(owner).collect();
            add(&duty.head.title, &duty.timing, may_act, whole, &mut found);
        }
        for step in workflow.all_steps() {
            if !step.timing.ladders.is_empty() {
                let by = step.work().into_iter().flat_map(|work| &work.by);
                let by = by.flat_map(|performers| performers.who.participants());
                let may_act = by.chain(participant(step.owner.as_ref())).chain(owner).collect();
                let calendar = spans.calendar(workflow, Some(step));
                add(&step.head.title, &step.timing, may_act, calendar, &mut found);
            }
            if let flow_ir::StepKind::Parallel(parallel) = &step.kind {
                for branch in &parallel.branches {
                    add(&branch.head.title, &branch.timing, owners(), whole, &mut found);
                }
            }
        }
    }
    for seam in &package.seams {
        for ladder in &seam.timing.ladders {
            let by = seam.by.iter().flat_map(Who::participants);
            let may_act = by.chain(participant(seam.owner.as_ref())).collect();
            let calendar = spans.calendar_of_all(&seam.by);
            found.push(Used { ladder, title: &seam.head.title, may_act, calendar });
        }
    }
    found
}

fn participant(reference: Option<&PersonReference>) -> Option<&Participant> {
    match reference {
        Some(PersonReference::Participant { participant }) => Some(participant),
        Some(PersonReference::Unknown { .. }) | None => None,
    }
}

/// Whom a rung reaches, where that is known.
pub fn reached(rung: &Rung) -> Option<&Participant> {
    participant(Some(&rung.person))
}

/// Where to point for a rung: at the rung itself, or, where it stands in the standard library, at the line that uses it.
pub fn pointed(package: &Package, ladder: &LadderUse, rung: &Rung) -> Origin {
    let standard = package.files.get(rung.origin.file as usize).is_some_and(|file| file.starts_with("std/"));
    if standard { ladder.origin } else { rung.origin }
}

/// Whether somebody is a human of the house, who can be told what to do.
pub fn is_own_human(participant: &Participant, staff: &Staff<'_>) -> bool {
    Staff::is_human(participant) && !staff.is_external(participant)
}

/// What somebody is called.
pub fn name(package: &Package, participant: &Participant) -> String {
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id } => package.title(id).to_owned(),
        Participant::Holder { path, .. } | Participant::Relative { path } => {
            format!("the {}", path.last().map_or("somebody", String::as_str).replace('_', " "))
        }
        Participant::AnyHuman => "somebody".to_owned(),
        Participant::AnyAgent => "an agent".to_owned(),
    }
}
