//! One pass over the map of a workflow: what each variable may bear at each place.

use super::super::{DataSet, Effect, Link, Map, Place, Spot};
use super::{Cause, Flow, Flows, Handed};
use flow_ir::{Field, Step, StepKind, Trigger};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The pass.
pub(super) struct Pass<'p, 'a> {
    pub(super) flow: Flow<'a>,
    pub(super) map: &'p Map<'a>,
    pub(super) flows: &'p mut Flows<'a>,
    pub(super) open: BTreeSet<Place>,
    /// Whatever may be known inside each parallel.
    pub(super) inside: FxHashMap<Place, DataSet>,
    pub(super) handed: &'p Handed,
}

impl<'a> Pass<'_, 'a> {
    pub(super) fn run(&mut self) {
        let start = self.start();
        self.arrive(0, &start, &DataSet::default());
        while let Some(place) = self.open.pop_first() {
            self.visit(place);
        }
    }

    /// What is known when a case begins.
    fn start(&mut self) -> DataSet {
        let workflow = self.flow.workflow;
        let mut state = DataSet::default();
        for variable in 0..self.flow.types.len() {
            state.extend((0..self.flow.labels as u32).map(|label| self.flow.stated(variable, label)));
        }
        let mut fields: Vec<((&'a str, Option<&'a str>), &'a Field)> = Vec::new();
        fields.extend(workflow.parameters.iter().map(|field| ((field.name.as_str(), None), field)));
        for event in &workflow.events {
            let name = event.head.name.as_str();
            fields.extend(event.parameters.iter().map(|field| ((name, Some(field.name.as_str())), field)));
        }
        for (name, field) in fields {
            let Some(variable) = self.flow.names.get(&name).copied() else { continue };
            for label in self.flows.labels.of(&field.labels).iter() {
                state.insert(self.flow.taint(variable, label));
                self.flow.cause(variable, label, Cause::Declared(field.origin));
            }
            let key = (workflow.head.id.clone(), field.name.clone());
            let handed = self.handed.parameters.get(&key).filter(|_| name.1.is_none());
            for (label, cause) in handed.into_iter().flatten() {
                state.insert(self.flow.taint(variable, *label));
                self.flow.cause(variable, *label, cause.clone());
            }
        }
        state
    }

    fn visit(&mut self, place: Place) {
        let map = self.map;
        for link in map.leaving(place).filter_map(|number| map.link(number)) {
            let Some(mut state) = self.flow.at(place).cloned() else { return };
            let mut granted = self.flow.granted(place).cloned().unwrap_or_default();
            self.take(link, &mut state, &mut granted);
            self.arrive(link.to, &state, &granted);
        }
        if matches!(map.spots.get(place), Some(Spot::BranchEnd))
            && let Some(block) = map.blocks.iter().find(|block| block.end == Some(place))
        {
            self.open.extend(block.parallel);
        }
    }

    /// What changes along a link.
    fn take(&mut self, link: &Link<'a>, state: &mut DataSet, granted: &mut DataSet) {
        let map = self.map;
        match (link.effect, map.spots.get(link.from)) {
            (Effect::Done | Effect::Accepted, Some(Spot::Open(step))) => {
                self.done(step, link, state, granted)
            }
            (Effect::Branch, Some(Spot::Open(_))) => {
                // The branches beside it may have written anything that they write.
                let block = map.block_of.get(link.to).and_then(|block| map.blocks.get(*block));
                if let (Some(block), Some(inside)) = (block, self.inside.get(&link.from)) {
                    let beside: FxHashSet<&str> = map
                        .names
                        .iter()
                        .filter(|(_, data)| block.beside.contains(**data))
                        .map(|(name, _)| *name)
                        .collect();
                    let inside = self.only(inside, |name| beside.contains(name));
                    state.add(&inside);
                }
                self.item(link, state);
            }
            (Effect::Joined, Some(Spot::Open(step))) => self.join(step, link.from, state),
            (Effect::Cut, Some(Spot::Open(_))) => {
                if let Some(inside) = self.inside.get(&link.from) {
                    state.add(&inside.clone());
                }
            }
            _ => {}
        }
    }

    /// An item bears what the list bears.
    fn item(&mut self, link: &Link<'a>, state: &mut DataSet) {
        let Some(StepKind::Parallel(parallel)) = self.map.step(link.from).map(|step| &step.kind) else {
            return;
        };
        let Some(each) = &parallel.each else { return };
        let Some(variable) = self.flow.names.get(&(each.name.as_str(), None)).copied() else { return };
        let Some(list) = &each.list else { return };
        for (label, source) in self.flow.given(list, state, &self.flows.labels) {
            state.insert(self.flow.taint(variable, label));
            let step = self.map.step(link.from).map(|step| step.head.title.clone()).unwrap_or_default();
            self.flow.cause(variable, label, Cause::Written { origin: each.origin, step, from: source });
        }
    }

    /// Only what is known of some variables.
    fn only(&self, state: &DataSet, wanted: impl Fn(&str) -> bool) -> DataSet {
        let mut found = DataSet::default();
        for ((name, _), variable) in &self.flow.names {
            if wanted(name) {
                let first = self.flow.taint(*variable, 0);
                found.extend((first..first + 2 * self.flow.labels as u32).filter(|bit| state.contains(*bit)));
            }
        }
        found
    }

    /// What is known when branches have joined: of what a branch writes that must join, what it knows at its end.
    fn join(&self, step: &Step, place: Place, state: &mut DataSet) {
        let StepKind::Parallel(parallel) = &step.kind else { return };
        let all = parallel.join == flow_ir::Join::All;
        for block in self.map.blocks.iter().filter(|block| block.parallel == Some(place)) {
            let mut written: FxHashSet<&str> = FxHashSet::default();
            let mut open: Vec<&Step> = block.steps.iter().filter_map(|place| self.map.step(*place)).collect();
            while let Some(step) = open.pop() {
                written.extend(
                    step.work().into_iter().flat_map(|work| &work.writes).map(|write| write.name.as_str()),
                );
                written.extend(matches!(step.kind, StepKind::Run(_)).then_some(step.head.name.as_str()));
                open.extend(step.inner().into_iter().flatten());
            }
            let Some(end) = block.end.and_then(|end| self.flow.at(end)) else { continue };
            if all && block.certain && block.item.is_none() {
                for name in &written {
                    if let Some(variable) = self.flow.names.get(&(*name, None)) {
                        self.flow.clear(state, *variable);
                    }
                }
            }
            state.add(&self.only(end, |name| written.contains(name)));
        }
    }

    fn done(&mut self, step: &'a Step, link: &Link<'a>, state: &mut DataSet, granted: &mut DataSet) {
        let before = state.clone();
        let written = self.flow.written(step, &before, &self.flows.labels);
        if !written.is_empty() {
            let read = self.flow.read(step, &before, &self.flows.labels);
            let writes = step.work().map(|work| work.writes.as_slice()).unwrap_or_default();
            for (variable, bits) in written {
                self.flow.clear(state, variable);
                state.add(&bits);
                let name = self.flow.named(variable);
                let Some(write) = writes.iter().find(|write| write.name == name) else { continue };
                for label in 0..self.flow.labels as u32 {
                    if !bits.contains(self.flow.taint(variable, label)) {
                        continue;
                    }
                    let from =
                        read.iter().find(|(known, _)| *known == label).map(|(_, source)| source.clone());
                    let cause = match from {
                        Some(from) => {
                            Cause::Written { origin: write.origin, step: step.head.title.clone(), from }
                        }
                        None => Cause::Declared(write.origin),
                    };
                    self.flow.cause(variable, label, cause);
                }
            }
        }
        match &step.kind {
            StepKind::Run(run) => {
                let Some(Trigger::Outcome { name, .. }) = link.way.map(|way| &way.trigger) else { return };
                let carried: Vec<_> = self
                    .handed
                    .outcomes
                    .iter()
                    .filter(|((workflow, outcome, _), _)| *workflow == run.workflow && outcome == name)
                    .flat_map(|((_, _, field), causes)| causes.iter().map(move |cause| (field, cause)))
                    .collect();
                for (field, (label, cause)) in carried {
                    let key =
                        self.flow.names.iter().find(|((run, known), _)| {
                            *run == step.head.name && *known == Some(field.as_str())
                        });
                    let Some(variable) = key.map(|(_, variable)| *variable) else { continue };
                    state.insert(self.flow.taint(variable, *label));
                    self.flow.cause(variable, *label, cause.clone());
                }
            }
            StepKind::Stage(stage) => {
                for grant in &stage.grants {
                    let Some(label) = self.flows.labels.named(&grant.name) else { continue };
                    let covered = self.flows.labels.covers(label);
                    for participant in &grant.to {
                        let first = self.flows.participant(participant);
                        granted.extend(covered.iter().map(|label| first + label));
                    }
                }
            }
            _ => {}
        }
    }

    fn arrive(&mut self, place: Place, state: &DataSet, granted: &DataSet) {
        let (Some(known), Some(sure)) = (self.flow.at.get_mut(place), self.flow.granted.get_mut(place))
        else {
            return;
        };
        let mut changed = match known {
            None => {
                *known = Some(state.clone());
                true
            }
            Some(known) => known.add(state),
        };
        changed |= match sure {
            None => {
                *sure = Some(granted.clone());
                true
            }
            Some(sure) => sure.keep(granted),
        };
        if !changed {
            return;
        }
        self.open.insert(place);
        // A `beside` runs at any time.
        if self.flow.anywhere.add(state) {
            for beside in &self.flow.workflow.besides {
                let first = beside.steps.first().and_then(|step| self.map.place(&step.head.id));
                if let Some(first) = first {
                    let anywhere = self.flow.anywhere.clone();
                    if let Some(known) = self.flow.at.get_mut(first) {
                        let changed = match known {
                            None => {
                                *known = Some(anywhere);
                                true
                            }
                            Some(known) => known.add(&anywhere),
                        };
                        if changed {
                            self.open.insert(first);
                        }
                    }
                    if let Some(sure) = self.flow.granted.get_mut(first) {
                        *sure = Some(DataSet::default());
                    }
                }
            }
        }
        let mut block = self.map.block_of.get(place).copied();
        while let Some(around) = block.and_then(|block| self.map.blocks.get(block)) {
            let Some(parallel) = around.parallel else { break };
            if !self.inside.entry(parallel).or_default().add(state) {
                break;
            }
            self.open.insert(parallel);
            block = around.parent;
        }
    }
}
