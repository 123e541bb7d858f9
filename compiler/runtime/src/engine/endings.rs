//! Endings: outcomes, compensation, `finally`, and what a case leaves behind.

use super::Engine;
use super::state::{Body, ScopeKind, Todo, Undoing};
use crate::trace::{Detail, What};
use crate::value::Value;
use std::collections::BTreeMap;

impl<'p> Engine<'p, '_> {
    /// A case reaches an outcome: open work is cancelled, newest first; then what must be undone is undone, and what is to be
    /// done whatever the ending is done.
    pub(super) fn end(&mut self, case: usize, outcome: String, arguments: BTreeMap<String, Value>) {
        let Some(state) = self.cases.get_mut(case) else { return };
        if state.closed {
            return;
        }
        let again = state.ending;
        state.outcome = Some(outcome.clone());
        state.arguments = arguments;
        state.ending = true;
        let root = state.root;
        let workflow = state.workflow;
        let unwinds = workflow
            .outcomes
            .iter()
            .find(|declared| declared.head.id == outcome)
            .is_some_and(|outcome| outcome.unwinds);
        if again {
            // Undoing led to another outcome. What it led away from isn't tried again; what is left is undone where that
            // outcome unwinds too, and else it stays as it is.
            if !unwinds {
                state.unwinding.clear();
            }
            self.not_undone(case);
            return;
        }
        // Newest first: what runs beside was opened later or stands beside; the order of opening decides.
        self.cancel_newest_first(case, root);
        if let Some(state) = self.cases.get_mut(case) {
            state.unwinding = if unwinds { std::mem::take(&mut state.done) } else { Vec::new() };
        }
        self.agenda.push_back(Todo::Close { case });
    }

    fn cancel_newest_first(&mut self, case: usize, root: usize) {
        for duty in 0..self.cases.get(case).map_or(0, |case| case.workflow.duties.len()) {
            self.stop_duty(case, duty);
        }
        loop {
            let newest = (0..self.visits.len()).rev().find(|visit| {
                self.visits.get(*visit).is_some_and(|visit| {
                    visit.open && visit.case == case && !matches!(visit.body, Body::Seam(_))
                })
            });
            let Some(newest) = newest else { break };
            self.cancel_visit(newest);
        }
        self.cancel_besides(case);
        self.cancel_scope(root);
        let clocks: Vec<usize> =
            self.cases.get(case).map(|case| case.clocks.values().copied().collect()).unwrap_or_default();
        for clock in clocks {
            self.stop_watch(clock);
        }
        // What hung on what was cancelled leads nowhere any more.
        let scopes: Vec<usize> = (0..self.scopes.len())
            .filter(|scope| {
                self.scopes.get(*scope).is_some_and(|scope| {
                    scope.open && scope.case == case && !matches!(scope.kind, ScopeKind::Handover)
                })
            })
            .collect();
        for scope in scopes {
            self.cancel_scope(scope);
        }
    }

    fn close_inner(&mut self, case: usize) {
        let scopes: Vec<usize> = (0..self.scopes.len())
            .filter(|scope| {
                self.scopes.get(*scope).is_some_and(|scope| {
                    scope.open
                        && scope.case == case
                        && matches!(scope.kind, ScopeKind::Unwinding | ScopeKind::Finally)
                })
            })
            .collect();
        for scope in scopes {
            self.cancel_scope(scope);
        }
    }

    /// One completed visit has been undone.
    pub(super) fn undone(&mut self, case: usize) {
        let newest = self.cases.get(case).and_then(|case| case.unwinding.last());
        if let Some(id) = newest.map(|undoing| &undoing.step.head.id) {
            self.note(case, What::Compensated, id, Detail::default());
        }
        self.not_undone(case);
    }

    /// One completed visit stays as it is: what would undo it was skipped, or led elsewhere.
    pub(super) fn not_undone(&mut self, case: usize) {
        if let Some(state) = self.cases.get_mut(case) {
            state.unwinding.pop();
        }
        self.close_inner(case);
        self.agenda.push_back(Todo::Close { case });
    }

    /// Whether a step in that block is what undoes the visit that is being undone, and not a step to which that has led.
    pub(super) fn undoes(&self, scope: usize, id: &str) -> bool {
        let Some(state) = self.scopes.get(scope).filter(|scope| scope.kind == ScopeKind::Unwinding) else {
            return false;
        };
        let undoing = self.cases.get(state.case).and_then(|case| case.unwinding.last());
        undoing.is_some_and(|undoing| undoing.undo.head.id == id)
    }

    /// What whoever undoes a visit knows of the block in which it was done, beyond what the whole case knows; and the item of
    /// an `each`. What stands outside of an item doesn't see into it: there everything is a list, once it has joined.
    fn known_when_done(&self, undoing: Undoing<'p>) -> (BTreeMap<String, Value>, Option<Value>) {
        let (mut data, mut item) = (BTreeMap::new(), None);
        let mut scope = Some(undoing.scope);
        let mut outside = true;
        while let Some(here) = scope.and_then(|scope| self.scopes.get(scope)) {
            // The case itself is seen anyway.
            let Some(outer) = here.outer else { break };
            outside &= !here.steps.iter().any(|step| step.head.id == undoing.undo.head.id);
            if outside && here.item.is_some() {
                (data, item) = (BTreeMap::new(), None);
            } else {
                if !here.shared {
                    for (name, value) in &here.data {
                        data.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                }
                item = item.or_else(|| here.item.clone());
            }
            scope = Some(outer);
        }
        (data, item)
    }

    /// The next thing on the way to the end of a case.
    pub(super) fn go_on_closing(&mut self, case: usize) {
        let Some(state) = self.cases.get(case).filter(|case| case.ending && !case.closed) else { return };
        let (root, workflow) = (state.root, state.workflow);
        // Newest first, one at a time.
        if let Some(undoing) = state.unwinding.last().copied() {
            let undo = undoing.undo;
            let (data, item) = self.known_when_done(undoing);
            let scope = self.new_scope(
                case,
                ScopeKind::Unwinding,
                &workflow.head.id,
                std::slice::from_ref(undo),
                &[],
                Some(root),
                None,
            );
            if let Some(state) = self.scopes.get_mut(scope) {
                (state.data, state.item) = (data, item);
            }
            self.agenda.push_back(Todo::Enter { scope, step: undo });
            return;
        }
        let next = state.finally.map_or(0, |place| place + 1);
        self.close_inner(case);
        if let Some(step) = workflow.finally.get(next) {
            if let Some(state) = self.cases.get_mut(case) {
                state.finally = Some(next);
            }
            let scope = self.new_scope(
                case,
                ScopeKind::Finally,
                &workflow.head.id,
                std::slice::from_ref(step),
                &[],
                Some(root),
                None,
            );
            self.agenda.push_back(Todo::Enter { scope, step });
            return;
        }
        self.close_case(case);
    }

    fn close_case(&mut self, case: usize) {
        self.drop_kept(case);
        let Some(state) = self.cases.get_mut(case) else { return };
        state.closed = true;
        let (root, workflow, parent, outcome) =
            (state.root, state.workflow, state.parent, state.outcome.clone());
        if let Some(watch) = self.scopes.get(root).and_then(|scope| scope.watch) {
            self.stop_watch(watch);
        }
        let detail = Detail { name: outcome.clone(), ..Detail::default() };
        self.note(case, What::Ended, &workflow.head.id, detail);
        if let Some(parent) = parent {
            self.agenda.push_back(Todo::Returned { visit: parent, case });
        }
        if let Some(outcome) = outcome {
            self.hand_over_from(case, &outcome);
        }
    }

    /// A case that was called is cancelled with the step that called it.
    pub(super) fn cancel_case(&mut self, case: usize) {
        let Some(state) = self.cases.get_mut(case) else { return };
        if state.closed {
            return;
        }
        state.ending = true;
        state.closed = true;
        let (root, workflow) = (state.root, state.workflow);
        self.cancel_newest_first(case, root);
        let detail = Detail { note: Some("with the step that ran it".to_owned()), ..Detail::default() };
        self.note(case, What::Cancelled, &workflow.head.id, detail);
    }
}
