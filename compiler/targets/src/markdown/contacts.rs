//! Who has to do with a workflow, and how everybody is reached.

use crate::wording::expression::author;
use crate::wording::phrase::{Phrase, listing};
use crate::wording::{Words, time, who};
use flow_ir::{Participant, PersonReference, Role, Target, Timing, Way, Workflow};

/// The ids of everybody involved, in the order in which they appear, stand-ins after those they stand in for.
pub fn involved<'a>(words: Words<'a>, workflow: &'a Workflow) -> Vec<&'a str> {
    let mut found = Found::default();
    found.owner(words, workflow.owner.as_ref());
    found.timing(words, &workflow.timing);
    found.ways(words, &workflow.ways);
    for step in workflow.all_steps() {
        let words = words.at(step);
        found.owner(words, step.owner.as_ref());
        if let Some(work) = step.work() {
            for by in &work.by {
                by.who.participants().for_each(|one| found.add(words, one));
            }
            work.consults.iter().chain(&work.informs).for_each(|one| found.add(words, &one.participant));
        }
        found.timing(words, &step.timing);
        found.ways(words, &step.ways);
    }
    for clock in &workflow.clocks {
        found.timing(words, &clock.timing);
        found.ways(words, &clock.ways);
    }
    for duty in &workflow.duties {
        found.owner(words, duty.owner.as_ref());
        for by in &duty.by {
            by.who.participants().for_each(|one| found.add(words, one));
        }
        found.timing(words, &duty.timing);
        found.ways(words, &duty.ways);
    }
    found.order
}

/// People and agents in the order in which they were met.
#[derive(Default)]
struct Found<'a> {
    order: Vec<&'a str>,
    seen: rustc_hash::FxHashSet<&'a str>,
}

impl<'a> Found<'a> {
    fn add(&mut self, words: Words<'a>, participant: &'a Participant) {
        let id = match participant {
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Agent { id }
            | Participant::System { id } => id,
            Participant::Holder { role: Some(id), .. } => id,
            Participant::Relative { path } => {
                if let Some(found) =
                    words.resolve(path).filter(|found| !matches!(found, Participant::Relative { .. }))
                {
                    self.add(words, found);
                }
                return;
            }
            _ => return,
        };
        if !self.seen.insert(id) {
            return;
        }
        self.order.push(id);
        let accountable = words
            .package()
            .agent(id)
            .and_then(|agent| agent.operator.as_ref())
            .or_else(|| words.package().system(id).and_then(|system| system.owner.as_ref()));
        self.owner(words, accountable);
        for deputy in words.role_or_person(id).into_iter().flat_map(|role| &role.deputies) {
            if self.seen.insert(deputy) {
                self.order.push(deputy);
            }
        }
    }

    fn owner(&mut self, words: Words<'a>, owner: Option<&'a PersonReference>) {
        if let Some(PersonReference::Participant { participant }) = owner {
            self.add(words, participant);
        }
    }

    fn timing(&mut self, words: Words<'a>, timing: &'a Timing) {
        for rung in timing.ladders.iter().flat_map(|ladder| &ladder.rungs) {
            self.owner(words, Some(&rung.person));
        }
    }

    fn ways(&mut self, words: Words<'a>, ways: &'a [Way]) {
        for arrow in ways.iter().flat_map(|way| &way.arrows) {
            if let Target::Recovery(recovery) = &arrow.target {
                let by = recovery.by.iter().flat_map(|who| who.participants());
                by.chain(&recovery.attends).for_each(|one| self.add(words, one));
                self.timing(words, &recovery.timing);
            }
        }
    }
}

/// Somebody's row in a table of contacts.
pub fn contact_row<'a>(words: Words<'a>, role: &'a Role) -> Vec<Phrase> {
    let people = match &role.members {
        flow_ir::Members::Count { count } => {
            crate::wording::phrase::counted(*count as usize, "person", "people").into()
        }
        flow_ir::Members::Unknown { question } => Phrase::from("not known yet: ").text(author(question)),
        _ => listing(words.members(role), "and"),
    };
    let how: Vec<String> = role.contacts.iter().map(who::channel_words).collect();
    let hours = role.calendar.as_deref().and_then(|id| words.package().calendar(id)).map(time::hours);
    let deputies = listing(role.deputies.iter().map(|deputy| words.name(deputy)), "or");
    vec![words.name(&role.head.id), people, how.join("; ").into(), hours.unwrap_or_default().into(), deputies]
}
