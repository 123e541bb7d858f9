//! Whom somebody calls, and for what.

use super::contacts::contact_row;
use super::page::Page;
use super::role::Sheet;
use crate::wording::involvement::{Fact, systems_used};
use crate::wording::phrase::{Phrase, listing};
use flow_ir::{Participant, PersonReference, Step, StepKind, Workflow};

/// Somebody to call, and for what.
pub struct Call<'a> {
    pub id: &'a str,
    reasons: Vec<Phrase>,
}

impl<'s, 'a> Sheet<'s, 'a> {
    /// Whom to call, and for what: owners of the work you are in, of the systems you use, of the agents whose work you judge.
    pub(super) fn calls(&self) -> Vec<Call<'a>> {
        let mut calls: Vec<Call<'a>> = Vec::new();
        let words = self.words;
        for fact in self.facts {
            match fact {
                Fact::Does(workflow, step, _) | Fact::Decides(workflow, step, _) => {
                    let owner = step.owner.as_ref().or(workflow.owner.as_ref());
                    let reason = Phrase::from("if you are stuck in ").then(words.name(&workflow.head.id));
                    self.call(&mut calls, owner, reason);
                    for system in systems_used(step) {
                        let owner = words.package().system(system).and_then(|system| system.owner.as_ref());
                        let reason = words.name(system).text(" doesn't do what it should");
                        self.call(&mut calls, owner, Phrase::from("if ").then(reason));
                    }
                    for agent in self.authors(workflow, step) {
                        let operator = words.package().agent(agent).and_then(|agent| agent.operator.as_ref());
                        let reason = Phrase::from("if something is wrong with what ")
                            .then(words.name(agent))
                            .text(" writes");
                        self.call(&mut calls, operator, reason);
                    }
                }
                Fact::Accepts(seam) => {
                    let reason = Phrase::from("if something is wrong with ").then(words.name(&seam.head.id));
                    self.call(&mut calls, seam.owner.as_ref(), reason);
                }
                _ => {}
            }
        }
        calls
    }

    fn call(&self, calls: &mut Vec<Call<'a>>, whom: Option<&'a PersonReference>, reason: Phrase) {
        let Some(PersonReference::Participant { participant }) = whom else { return };
        let id = match participant {
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Holder { role: Some(id), .. } => id.as_str(),
            _ => return,
        };
        if id == self.role.head.id {
            return;
        }
        match calls.iter_mut().find(|call| call.id == id) {
            Some(call) if call.reasons.contains(&reason) => {}
            Some(call) => call.reasons.push(reason),
            None => calls.push(Call { id, reasons: vec![reason] }),
        }
    }

    /// The agents that write what a gate is about.
    fn authors(&self, workflow: &'a Workflow, step: &'a Step) -> Vec<&'a str> {
        let StepKind::Gate(gate) = &step.kind else { return Vec::new() };
        let mut found = Vec::new();
        for artifact in gate.of.iter().filter_map(|path| path.first()) {
            let written = workflow.variables.iter().find(|variable| variable.name == *artifact);
            for id in written.into_iter().flat_map(|variable| &variable.written_by) {
                let by = self.words.step(id).and_then(Step::work).map_or(&[][..], |work| work.by.as_slice());
                for participant in by.iter().flat_map(|by| by.who.participants()) {
                    if let Participant::Agent { id } = participant
                        && !found.contains(&id.as_str())
                    {
                        found.push(id.as_str());
                    }
                }
            }
        }
        found
    }

    pub(super) fn whom_to_call(&self, page: &mut Page<'s, 'a>, calls: &[Call<'a>]) {
        let rows: Vec<Vec<Phrase>> = calls
            .iter()
            .filter_map(|call| {
                let role = self.words.role_or_person(call.id)?;
                let mut row = contact_row(self.words, role);
                row.truncate(4);
                row.insert(1, listing(call.reasons.iter().cloned(), "or"));
                Some(row)
            })
            .collect();
        if !rows.is_empty() {
            page.heading(2, "Whom you call");
            page.table(&["Who", "When", "People", "How", "When they are there"], &rows);
        }
    }
}
