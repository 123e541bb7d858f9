//! Cases: how they start.

use super::Engine;
use super::state::{Case, ScopeKind};
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{Anchor, Workflow};
use std::collections::{BTreeMap, BTreeSet};

impl<'p> Engine<'p, '_> {
    /// Opens a case of a workflow.
    pub(super) fn open_case(
        &mut self,
        workflow: &'p Workflow,
        mut inputs: BTreeMap<String, Value>,
        parent: Option<usize>,
        name: &str,
    ) -> usize {
        let index = self.cases.len();
        let root = self.new_scope(
            index,
            ScopeKind::Root,
            &workflow.head.id,
            &workflow.steps,
            &workflow.ways,
            None,
            None,
        );
        let depth = parent.and_then(|parent| self.visits.get(parent)).map_or(0, |visit| visit.depth);
        for parameter in &workflow.parameters {
            if !inputs.contains_key(&parameter.name)
                && let Some(default) = &parameter.default
            {
                let value = self.value(root, default);
                inputs.insert(parameter.name.clone(), value);
            }
        }
        if let Some(scope) = self.scopes.get_mut(root) {
            scope.data = inputs;
            scope.depth = depth;
        }
        let instead = parent.and_then(|_| self.script.instead_of(&workflow.head.id));
        let looked_into = parent.is_some() || self.script.follows(&workflow.head.id);
        let followed = index == 0 || instead.is_none() && looked_into;
        self.cases.push(Case {
            workflow,
            name: name.to_owned(),
            started: self.now,
            root,
            parent,
            followed,
            outcome: instead.clone(),
            arguments: BTreeMap::new(),
            ending: !followed,
            closed: !followed,
            visits: BTreeMap::new(),
            ended: BTreeMap::new(),
            began: BTreeMap::new(),
            figures: BTreeMap::new(),
            done: Vec::new(),
            unwinding: Vec::new(),
            finally: None,
            beside: Vec::new(),
            queued: Vec::new(),
            kept: Vec::new(),
            clocks: BTreeMap::new(),
            stopped: BTreeSet::new(),
            duties: BTreeMap::new(),
            authors: BTreeMap::new(),
            sources: BTreeMap::new(),
            approvals: BTreeMap::new(),
        });
        self.note(index, What::Started, &workflow.head.id, Detail::default());
        if !followed {
            if let Some(scope) = self.scopes.get_mut(root) {
                scope.open = false;
            }
            if let (Some(visit), Some(outcome)) = (parent, instead) {
                let detail = Detail { name: Some(outcome), ..Detail::default() };
                self.note(index, What::Ended, &workflow.head.id, detail);
                self.agenda.push_back(super::state::Todo::Returned { visit, case: index });
            }
            return index;
        }
        for required in &workflow.requires {
            if self.judge(root, &workflow.head.id, required) != Some(true) {
                let detail =
                    Detail { note: Some("what it requires doesn't hold".to_owned()), ..Detail::default() };
                self.note(index, What::Refused, &workflow.head.id, detail);
            }
        }
        self.start_clocks(index);
        for (duty, declared) in workflow.duties.iter().enumerate() {
            if declared.while_.is_none() {
                self.start_duty(index, duty);
            }
        }
        self.begin_scope(root, Some(&workflow.timing));
        // A `beside` without an event starts with the case.
        for (beside, declared) in workflow.besides.iter().enumerate() {
            let starts = declared.starts.is_empty()
                || declared.starts.iter().any(|anchor| {
                    matches!(anchor, Anchor::Variable { path } if path.iter().map(String::as_str).eq(["case", "started"]))
                });
            if starts {
                self.start_beside(index, beside, None);
            }
        }
        index
    }
}
