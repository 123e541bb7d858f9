//! Handovers: workflows that are run, and seams between workflows.

use super::Engine;
use super::state::{Body, Phase, ScopeKind, Todo};
use crate::people::text;
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{Argument, Run, Seam, Trigger};
use std::collections::BTreeMap;

impl<'p> Engine<'p, '_> {
    /// Runs another workflow; through a seam the other side accepts it first.
    pub(super) fn open_run(&mut self, visit: usize, run: &'p Run) {
        let Some(state) = self.visits.get_mut(visit) else { return };
        let (case, scope) = (state.case, state.scope);
        let seam = run.through.as_deref().and_then(|id| self.package.seam(id));
        match seam.filter(|seam| !seam.by.is_empty()) {
            None => {
                if let Some(seam) = seam {
                    self.handed_over(case, seam);
                }
                self.call(visit, run);
            }
            Some(seam) => {
                state.phase = Phase::Handing;
                let data = self.arguments(scope, &run.arguments);
                let handed = self.open_seam(case, seam, Some(scope), data);
                if let Some(state) = self.visits.get_mut(visit) {
                    state.partner = handed;
                }
                if let Some(state) = handed.and_then(|handed| self.visits.get_mut(handed)) {
                    state.partner = Some(visit);
                }
            }
        }
    }

    fn call(&mut self, visit: usize, run: &'p Run) {
        let Some(state) = self.visits.get(visit) else { return };
        let (scope, id, number) = (state.scope, state.id(), state.number);
        let Some(workflow) = self.package.workflow(&run.workflow) else {
            self.stuck(visit, "the workflow that it runs isn't known");
            return;
        };
        let inputs = self.arguments(scope, &run.arguments);
        let name = format!("{}/{id}#{number}", self.cases.first().map_or("", |case| case.name.as_str()));
        if run.detached {
            self.open_case(workflow, inputs, None, &name);
            self.done(visit);
            return;
        }
        let case = self.open_case(workflow, inputs, Some(visit), &name);
        if let Some(state) = self.visits.get_mut(visit) {
            state.called = Some(case);
            state.phase = Phase::Working;
        }
    }

    /// A workflow that a step ran has ended.
    pub(super) fn returned(&mut self, visit: usize, case: usize) {
        let Some(state) = self.visits.get_mut(visit).filter(|visit| visit.open) else { return };
        state.called = None;
        let (scope, id, number, own) = (state.scope, state.id(), state.number, state.case);
        let ways = state.ways();
        let name = state.head().name.clone();
        let Some(ended) = self.cases.get(case) else { return };
        let outcome = ended.outcome.clone().unwrap_or_default();
        let carried = ended.arguments.clone();
        self.put(scope, &name, Value::Record(carried));
        let short = outcome.rsplit('.').next().unwrap_or(&outcome).to_owned();
        let mut taken = None;
        for way in ways {
            let Trigger::Outcome { name, condition } = &way.trigger else { continue };
            if *name != short {
                continue;
            }
            let holds = match condition {
                None => true,
                Some(condition) => self.judge(scope, id, condition) == Some(true),
            };
            if holds {
                taken = Some(way);
                break;
            }
        }
        let detail = Detail { visit: Some(number), name: Some(outcome), ..Detail::default() };
        self.note(own, What::Finished, id, detail);
        match taken.or_else(|| ways.iter().find(|way| way.trigger == Trigger::Done)) {
            Some(way) => {
                self.closes(visit);
                self.step_is_done(own, id);
                self.take(visit, way);
            }
            None => self.stuck(visit, &format!("nothing says where the outcome {short} leads")),
        }
    }

    fn handed_over(&mut self, case: usize, seam: &'p Seam) {
        self.covered.seams.insert(seam.head.id.clone());
        let to = seam.to.as_ref().map(|start| start.workflow.clone());
        self.note(case, What::HandedOver, &seam.head.id, Detail { to, ..Detail::default() });
    }

    /// Every seam that begins at an outcome hands over what that carries.
    pub(super) fn hand_over_from(&mut self, case: usize, outcome: &str) {
        let seams: Vec<&'p Seam> =
            self.package.seams.iter().filter(|seam| seam.from.as_deref() == Some(outcome)).collect();
        for seam in seams {
            let follows = self.script.expects(&seam.head.id)
                || seam.to.as_ref().is_some_and(|to| self.script.expects(&to.workflow))
                || seam.ways.iter().flat_map(|way| &way.arrows).any(|arrow| {
                    matches!(&arrow.target, flow_ir::Target::Workflow { id } if self.script.expects(id))
                });
            if !follows {
                self.handed_over(case, seam);
                continue;
            }
            let data = self.cases.get(case).map(|case| case.arguments.clone()).unwrap_or_default();
            self.open_seam(case, seam, None, data);
        }
    }

    /// A handoff begins: somebody on the other side accepts or refuses it.
    fn open_seam(
        &mut self,
        case: usize,
        seam: &'p Seam,
        outer: Option<usize>,
        data: BTreeMap<String, Value>,
    ) -> Option<usize> {
        let scope = self.new_scope(case, ScopeKind::Handover, &seam.head.id, &[], &[], outer, None);
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.data = data;
        }
        let visit = self.new_visit(scope, Body::Seam(seam))?;
        self.covered.seams.insert(seam.head.id.clone());
        if seam.by.is_empty() {
            self.seam_decided(visit, "accept");
            return Some(visit);
        }
        let who = seam.by.first();
        let holder = who.map(text).unwrap_or_default();
        let state = self.visits.get_mut(visit)?;
        state.who = who;
        state.holder.clone_from(&holder);
        let number = state.number;
        let detail =
            Detail { visit: Some(number), kind: Some("seam"), to: Some(holder), ..Detail::default() };
        self.note(case, What::Entered, &seam.head.id, detail);
        self.watch_visit(visit);
        self.agenda.push_back(Todo::Attempt { visit });
        Some(visit)
    }

    /// The other side has said yes or no.
    pub(super) fn seam_decided(&mut self, visit: usize, verdict: &str) {
        let Some(state) = self.visits.get(visit) else { return };
        let Body::Seam(seam) = state.body else { return };
        let (case, scope, partner) = (state.case, state.scope, state.partner);
        let run = partner.filter(|partner| self.is_open(*partner));
        if verdict == "accept" {
            if let Some(state) = self.visits.get_mut(visit) {
                state.partner = None;
            }
            self.closes(visit);
            self.close_handover(scope);
            self.handed_over(case, seam);
            match run {
                Some(run) => {
                    if let Some(state) = self.visits.get_mut(run) {
                        state.partner = None;
                    }
                    let declared = self.visits.get(run).and_then(|state| match state.body {
                        Body::Step(flow_ir::Step { kind: flow_ir::StepKind::Run(declared), .. }) => {
                            Some(declared)
                        }
                        _ => None,
                    });
                    if let Some(declared) = declared {
                        self.call(run, declared);
                    }
                }
                None => {
                    if let Some(to) = &seam.to {
                        self.start_behind(scope, &to.workflow, &to.arguments);
                    }
                }
            }
            return;
        }
        // A refused seam is the sender's `on refused`; the payload comes back unchanged.
        let refused = run.and_then(|run| {
            let way = self.visits.get(run)?.ways().iter().find(|way| way.trigger == Trigger::Refused)?;
            Some((run, way))
        });
        if let Some((run, way)) = refused {
            if let Some(state) = self.visits.get_mut(visit) {
                state.partner = None;
            }
            self.closes(visit);
            self.close_handover(scope);
            if let Some(state) = self.visits.get_mut(run) {
                state.partner = None;
            }
            self.closes(run);
            self.take(run, way);
            return;
        }
        let way = seam.ways.iter().find(|way| match &way.trigger {
            Trigger::Refused => true,
            Trigger::Verdict { name } => name == verdict,
            _ => false,
        });
        match way {
            Some(way) => self.take(visit, way),
            None => {
                self.closes(visit);
                self.close_handover(scope);
            }
        }
    }

    pub(super) fn close_handover(&mut self, scope: usize) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.open = false;
        }
    }

    /// A way of a seam leads to a new case.
    pub(super) fn hand_to_workflow(&mut self, visit: usize, workflow: &str) {
        let Some(state) = self.visits.get(visit) else { return };
        let Body::Seam(seam) = state.body else { return };
        let (case, scope, partner) = (state.case, state.scope, state.partner);
        let run = partner.filter(|partner| self.is_open(*partner));
        let own = seam.to.as_ref().filter(|to| to.workflow == workflow);
        if own.is_some() {
            self.handed_over(case, seam);
        }
        if let (Some(run), Some(_)) = (run, own) {
            // The run goes on as if it had been accepted.
            if let Some(state) = self.visits.get_mut(run) {
                state.partner = None;
            }
            let declared = self.visits.get(run).and_then(|state| match state.body {
                Body::Step(flow_ir::Step { kind: flow_ir::StepKind::Run(declared), .. }) => Some(declared),
                _ => None,
            });
            if let Some(declared) = declared {
                self.call(run, declared);
            }
        } else {
            self.start_behind(scope, workflow, own.map_or(&[][..], |to| &to.arguments));
        }
        self.close_handover(scope);
    }

    /// Starts the case behind a seam with what it is given, and for the rest with what has the same name.
    fn start_behind(&mut self, scope: usize, workflow: &str, arguments: &'p [Argument]) {
        let Some(workflow) = self.package.workflow(workflow) else { return };
        let mut inputs = self.arguments(scope, arguments);
        for parameter in &workflow.parameters {
            if inputs.contains_key(&parameter.name) {
                continue;
            }
            let path = std::slice::from_ref(&parameter.name);
            let value = crate::evaluate::Known::variable(&self.view(scope), path);
            if value != Value::Nothing {
                inputs.insert(parameter.name.clone(), value);
            }
        }
        let name =
            format!("{}/{}", self.cases.first().map_or("", |case| case.name.as_str()), workflow.head.id);
        self.open_case(workflow, inputs, None, &name);
    }
}
