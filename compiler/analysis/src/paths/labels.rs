//! Where labelled information goes: what each variable may bear at each place, in one pass over the map of each workflow,
//! again as long as what workflows hand to each other grows.
//!
//! A step that is done gives what it writes every label of what it reads, or is a gate of, but for those that it `lifts`.
//! Besides, every field bears the label of its declaration, unless what it is part of was written by a step that lifts
//! that label. What is left out with `except` gives nothing. What a run, a seam or an outcome hands over keeps its labels.

use super::world::World;
use super::{DataSet, Effect, Map, Place, Spot};
use flow_ir::{
    Argument, Deed, Expression, ExpressionKind, Origin, Package, Step, StepKind, Target, Type, Workflow,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};

mod declared;
mod pass;

pub use declared::Labels;
use pass::Pass;

/// How often all workflows together are gone through.
const ROUNDS: usize = 400;

/// How far back it is told where something got a label.
const DEPTH: u32 = 24;

/// How large what is known at one place may be, in bits.
const SIZE: usize = 400_000;

/// Where a variable got a label.
#[derive(Clone, Debug)]
pub enum Cause {
    /// Its own declaration says so.
    Declared(Origin),
    /// A step wrote it, and had something that bears the label: where it is written, the step's title, and from what.
    Written { origin: Origin, step: String, from: Source },
    /// Another workflow handed it over: the place, and what.
    Handed { origin: Origin, workflow: String, from: Source },
}

/// What bore a label before.
#[derive(Clone, Debug)]
pub enum Source {
    /// A variable of a workflow, by number.
    Variable { workflow: String, variable: usize },
    /// A field, by its declaration.
    Field { path: String, origin: Origin },
}

/// Labels, each with what bore it.
pub type Bearing = Vec<(u32, Source)>;

/// What bears which labels in one workflow.
pub struct Flow<'a> {
    workflow: &'a Workflow,
    /// Variables by name; of runs and events also by what they carry.
    names: FxHashMap<(&'a str, Option<&'a str>), usize>,
    types: Vec<&'a Type>,
    labels: usize,
    at: Vec<Option<DataSet>>,
    /// Whatever holds anywhere.
    anywhere: DataSet,
    /// Where each variable first got each label.
    causes: FxHashMap<(usize, u32), Cause>,
    /// What is granted for certain: participant and label, by number.
    granted: Vec<Option<DataSet>>,
}

impl<'a> Flow<'a> {
    fn new(workflow: &'a Workflow, package: &'a Package, labels: &Labels<'a>, places: usize) -> Self {
        let mut flow = Self {
            workflow,
            names: FxHashMap::default(),
            types: Vec::new(),
            labels: labels.count(),
            at: vec![None; places],
            anywhere: DataSet::default(),
            causes: FxHashMap::default(),
            granted: vec![None; places],
        };
        for parameter in &workflow.parameters {
            flow.add((&parameter.name, None), &parameter.type_);
        }
        for event in &workflow.events {
            for field in &event.parameters {
                flow.add((&event.head.name, Some(&field.name)), &field.type_);
            }
        }
        for step in workflow.all_steps() {
            if let StepKind::Run(run) = &step.kind {
                let outcomes = package.workflow(&run.workflow).map(|other| other.outcomes.as_slice());
                for field in outcomes.unwrap_or_default().iter().flat_map(|outcome| &outcome.parameters) {
                    flow.add((&step.head.name, Some(&field.name)), &field.type_);
                }
            }
            for write in step.work().into_iter().flat_map(|work| &work.writes) {
                flow.add((&write.name, None), &write.type_);
            }
            if let StepKind::Parallel(parallel) = &step.kind
                && let Some(each) = &parallel.each
            {
                flow.add((&each.name, None), &each.type_);
            }
        }
        flow
    }

    fn add(&mut self, name: (&'a str, Option<&'a str>), type_: &'a Type) {
        let next = self.types.len();
        if let std::collections::hash_map::Entry::Vacant(entry) = self.names.entry(name) {
            entry.insert(next);
            self.types.push(type_);
        }
    }

    /// The variable that a path begins with, and how many of its names are used up.
    fn variable(&self, path: &[String]) -> Option<(usize, usize)> {
        let first = path.first()?.as_str();
        if let Some(second) = path.get(1)
            && let Some(found) = self.names.get(&(first, Some(second.as_str())))
        {
            return Some((*found, 2));
        }
        self.names.get(&(first, None)).map(|found| (*found, 1))
    }

    /// The bit that says that a variable may bear a label.
    fn taint(&self, variable: usize, label: u32) -> u32 {
        (variable * 2 * self.labels) as u32 + label
    }

    /// The bit that says that its fields may bear a label by their declaration.
    fn stated(&self, variable: usize, label: u32) -> u32 {
        (variable * 2 * self.labels + self.labels) as u32 + label
    }

    /// What may be known at a place.
    pub fn at(&self, place: Place) -> Option<&DataSet> {
        self.at.get(place).and_then(Option::as_ref)
    }

    /// Whatever may be known anywhere.
    pub fn anywhere(&self) -> &DataSet {
        &self.anywhere
    }

    /// What is granted for certain at a place.
    pub fn granted(&self, place: Place) -> Option<&DataSet> {
        self.granted.get(place).and_then(Option::as_ref)
    }

    /// The labels that data on a path may bear, and from where.
    pub fn seen(
        &self,
        path: &[String],
        except: &[Vec<String>],
        state: &DataSet,
        labels: &Labels<'a>,
    ) -> Vec<(u32, Source)> {
        let Some((variable, used)) = self.variable(path) else { return Vec::new() };
        let mut found: Vec<(u32, Source)> = Vec::new();
        if let Some(type_) = self.types.get(variable) {
            let shortened: Vec<String>;
            let below = if used == 2 {
                shortened = path.iter().skip(1).cloned().collect();
                shortened.as_slice()
            } else {
                path
            };
            for bears in labels.declared(type_, below, except) {
                if state.contains(self.stated(variable, bears.label)) {
                    let path = if used == 2 {
                        format!("{}.{}", path.first().map_or("", String::as_str), bears.path)
                    } else {
                        bears.path
                    };
                    found.push((bears.label, Source::Field { path, origin: bears.origin }));
                }
            }
        }
        for label in 0..self.labels as u32 {
            if state.contains(self.taint(variable, label)) && !found.iter().any(|(known, _)| *known == label)
            {
                let workflow = self.workflow.head.id.clone();
                found.push((label, Source::Variable { workflow, variable }));
            }
        }
        found
    }

    /// The labels that what an expression speaks about may bear.
    pub fn spoken(
        &self,
        expression: &Expression,
        state: &DataSet,
        labels: &Labels<'a>,
    ) -> Vec<(u32, Source)> {
        let mut found: Vec<(u32, Source)> = Vec::new();
        let mut open = vec![expression];
        while let Some(expression) = open.pop() {
            match &expression.kind {
                ExpressionKind::Variable { path } => {
                    for (label, source) in self.seen(path, &[], state, labels) {
                        if !found.iter().any(|(known, _)| *known == label) {
                            found.push((label, source));
                        }
                    }
                }
                // How many there are, or whether there is one, says nothing about whom it is about.
                ExpressionKind::Count { .. } | ExpressionKind::Known { .. } => {}
                _ => open.extend(expression.parts()),
            }
        }
        found
    }

    /// The labels that a value bears as a whole where it is handed on. What only a field of a record bears by its declaration
    /// stays with that field: whoever gets the record gets its type as well.
    pub fn given(&self, value: &Expression, state: &DataSet, labels: &Labels<'a>) -> Vec<(u32, Source)> {
        let mut found = self.spoken(value, state, labels);
        if let ExpressionKind::Variable { path: handed } = &value.kind {
            found.retain(|(label, source)| match source {
                Source::Field { path, .. } => {
                    path.split('.').count() <= handed.len() || self.is_tainted(handed, *label, state)
                }
                Source::Variable { .. } => true,
            });
        }
        found
    }

    fn is_tainted(&self, path: &[String], label: u32, state: &DataSet) -> bool {
        self.variable(path).is_some_and(|(variable, _)| state.contains(self.taint(variable, label)))
    }

    /// The labels of everything that a step reads, or is a gate of.
    pub fn read(&self, step: &Step, state: &DataSet, labels: &Labels<'a>) -> Vec<(u32, Source)> {
        let mut found: Vec<(u32, Source)> = Vec::new();
        let mut add = |more: Vec<(u32, Source)>| {
            for (label, source) in more {
                if !found.iter().any(|(known, _)| *known == label) {
                    found.push((label, source));
                }
            }
        };
        for read in step.work().into_iter().flat_map(|work| &work.reads) {
            add(self.seen(&read.path, &read.except, state, labels));
        }
        match &step.kind {
            StepKind::Gate(gate) => {
                for path in &gate.of {
                    add(self.seen(path, &[], state, labels));
                }
            }
            StepKind::Stage(stage) => {
                for deed in &stage.does {
                    if let Deed::Action(call) = deed {
                        for argument in &call.arguments {
                            add(self.spoken(&argument.value, state, labels));
                        }
                    }
                }
            }
            _ => {}
        }
        found
    }

    fn cause(&mut self, variable: usize, label: u32, cause: Cause) {
        self.causes.entry((variable, label)).or_insert(cause);
    }
}

/// What workflows hand to each other: labels of parameters and of what outcomes carry.
#[derive(Default)]
struct Handed {
    parameters: FxHashMap<(String, String), Vec<(u32, Cause)>>,
    outcomes: FxHashMap<(String, String, String), Vec<(u32, Cause)>>,
}

impl Handed {
    fn add(list: &mut Vec<(u32, Cause)>, label: u32, cause: Cause) -> bool {
        let new = !list.iter().any(|(known, _)| *known == label);
        if new {
            list.push((label, cause));
        }
        new
    }
}

/// Where labelled information goes in a whole package.
pub struct Flows<'a> {
    /// The labels.
    pub labels: Labels<'a>,
    /// The workflows, by id.
    pub flows: FxHashMap<&'a str, Flow<'a>>,
    /// Participants by number, for what is granted.
    pub participants: Vec<&'a flow_ir::Participant>,
    /// Workflows that are too large.
    pub too_large: Vec<&'a str>,
}

impl<'a> Flows<'a> {
    /// Looks at all workflows; `None` where nothing bears a label.
    pub fn new(world: &World<'a>) -> Option<Self> {
        let package = world.package;
        let labels = Labels::new(package)?;
        let mut flows =
            Self { labels, flows: FxHashMap::default(), participants: Vec::new(), too_large: Vec::new() };
        let mut handed = Handed::default();
        let mut open: VecDeque<&'a str> =
            package.workflows.iter().map(|workflow| workflow.head.id.as_str()).collect();
        let mut waiting: FxHashSet<&'a str> = open.iter().copied().collect();
        let mut rounds = 0;
        while let Some(id) = open.pop_front() {
            waiting.remove(id);
            let Some(workflow) = package.workflow(id) else { continue };
            if flows.too_large.contains(&id) {
                continue;
            }
            rounds += 1;
            let scene = world.scene(workflow);
            let flow = Flow::new(workflow, package, &flows.labels, scene.map.spots.len());
            if flow.types.len() * flows.labels.count() * 2 > SIZE || rounds > ROUNDS + package.workflows.len()
            {
                flows.too_large.push(id);
                continue;
            }
            let flow = flows.follow(flow, &scene.map, &handed);
            for changed in flows.hand_over(&flow, &scene.map, package, &mut handed) {
                if waiting.insert(changed) {
                    open.push_back(changed);
                }
            }
            flows.flows.insert(id, flow);
        }
        Some(flows)
    }

    /// One pass over a workflow.
    fn follow(&mut self, flow: Flow<'a>, map: &Map<'a>, handed: &Handed) -> Flow<'a> {
        let mut pass =
            Pass { flow, map, flows: self, open: BTreeSet::new(), inside: FxHashMap::default(), handed };
        pass.run();
        pass.flow
    }

    fn participant(&mut self, participant: &'a flow_ir::Participant) -> u32 {
        let known = self.participants.iter().position(|known| *known == participant);
        let place = known.unwrap_or_else(|| {
            self.participants.push(participant);
            self.participants.len() - 1
        });
        (place * self.labels.count()) as u32
    }

    /// Where what is granted to somebody begins; `None` where nothing ever is.
    pub fn granted_to(&self, participant: &flow_ir::Participant) -> Option<u32> {
        let place = self.participants.iter().position(|known| *known == participant)?;
        Some((place * self.labels.count()) as u32)
    }

    /// Notes what a workflow hands over, and answers the workflows for which that is new.
    fn hand_over(
        &self,
        flow: &Flow<'a>,
        map: &Map<'a>,
        package: &'a Package,
        handed: &mut Handed,
    ) -> Vec<&'a str> {
        let mut changed: Vec<&'a str> = Vec::new();
        let id = flow.workflow.head.id.as_str();
        for (place, step) in map.steps() {
            let (StepKind::Run(run), Some(state)) = (&step.kind, flow.at(place)) else { continue };
            if self.give(flow, &run.arguments, state, (run.workflow.as_str(), step.head.origin), handed) {
                changed.extend(package.workflow(&run.workflow).map(|workflow| workflow.head.id.as_str()));
            }
        }
        let mut ended: Vec<&'a str> = Vec::new();
        for (number, link) in map.links.iter().enumerate() {
            let Some(Target::Outcome { id: outcome, arguments }) = link.arrow.map(|arrow| &arrow.target)
            else {
                continue;
            };
            let Some(state) = flow.at(link.from).filter(|_| !arguments.is_empty()) else { continue };
            let state = flow.after(map, number, state, &self.labels);
            for argument in arguments {
                for (label, source) in flow.given(&argument.value, &state, &self.labels) {
                    let key = (id.to_owned(), short(outcome).to_owned(), argument.name.clone());
                    let cause = Cause::Handed {
                        origin: argument.value.origin,
                        workflow: flow.workflow.head.title.clone(),
                        from: source,
                    };
                    if Handed::add(handed.outcomes.entry(key).or_default(), label, cause) {
                        ended.push(outcome);
                    }
                }
            }
        }
        if !ended.is_empty() {
            let runs = |workflow: &&Workflow| {
                workflow
                    .all_steps()
                    .iter()
                    .any(|step| matches!(&step.kind, StepKind::Run(run) if run.workflow == id))
            };
            changed.extend(package.workflows.iter().filter(runs).map(|workflow| workflow.head.id.as_str()));
        }
        for seam in &package.seams {
            let (Some(from), Some(to)) = (&seam.from, &seam.to) else { continue };
            let new = if let Some(outcome) = ended.iter().find(|outcome| **outcome == from.as_str()) {
                self.pass_on(id, outcome, &to.arguments, (to.workflow.as_str(), seam.head.origin), handed)
            } else if let Some(place) = map.place(from) {
                let state = flow.at(place).map(|_| flow.anywhere());
                state.is_some_and(|state| {
                    self.give(flow, &to.arguments, state, (to.workflow.as_str(), seam.head.origin), handed)
                })
            } else {
                false
            };
            if new {
                changed.extend(package.workflow(&to.workflow).map(|workflow| workflow.head.id.as_str()));
            }
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Hands arguments to the parameters of a workflow; true where that is new.
    fn give(
        &self,
        flow: &Flow<'a>,
        arguments: &[Argument],
        state: &DataSet,
        (to, origin): (&str, Origin),
        handed: &mut Handed,
    ) -> bool {
        let mut new = false;
        for argument in arguments {
            for (label, source) in flow.given(&argument.value, state, &self.labels) {
                let workflow = flow.workflow.head.title.clone();
                let cause = Cause::Handed { origin, workflow, from: source };
                let list = handed.parameters.entry((to.to_owned(), argument.name.clone())).or_default();
                new |= Handed::add(list, label, cause);
            }
        }
        new
    }

    /// Hands what an outcome carries through a seam; true where that is new.
    fn pass_on(
        &self,
        workflow: &str,
        outcome: &str,
        arguments: &[Argument],
        (to, _): (&str, Origin),
        handed: &mut Handed,
    ) -> bool {
        let mut new = false;
        for argument in arguments {
            let mut names: Vec<&str> = Vec::new();
            let mut open = vec![&argument.value];
            while let Some(expression) = open.pop() {
                match &expression.kind {
                    ExpressionKind::Variable { path } => names.extend(path.first().map(String::as_str)),
                    _ => open.extend(expression.parts()),
                }
            }
            for name in names {
                let key = (workflow.to_owned(), short(outcome).to_owned(), name.to_owned());
                let carried = handed.outcomes.get(&key).cloned().unwrap_or_default();
                let list = handed.parameters.entry((to.to_owned(), argument.name.clone())).or_default();
                for (label, cause) in carried {
                    new |= Handed::add(list, label, cause);
                }
            }
        }
        new
    }

    /// How something came to bear a label: places with what happened there, the last first.
    pub fn story(&self, source: &Source, label: u32) -> Vec<(Origin, String)> {
        let mut told = Vec::new();
        let mut source = source.clone();
        let mut visited: FxHashSet<(String, usize)> = FxHashSet::default();
        let name = self.labels.name(label);
        for _ in 0..DEPTH {
            let (workflow, variable) = match &source {
                Source::Field { path, origin } => {
                    told.push((*origin, format!("`{path}` is {name}")));
                    break;
                }
                Source::Variable { workflow, variable } => (workflow.clone(), *variable),
            };
            if !visited.insert((workflow.clone(), variable)) {
                break;
            }
            let Some(flow) = self.flows.get(workflow.as_str()) else { break };
            let what = flow.named(variable);
            match flow.causes.get(&(variable, label)) {
                Some(Cause::Declared(origin)) => {
                    told.push((*origin, format!("`{what}` is {name}")));
                    break;
                }
                Some(Cause::Written { origin, step, from }) => {
                    told.push((
                        *origin,
                        format!("“{step}” writes `{what}` and sees what is {name}, so it is too"),
                    ));
                    source = from.clone();
                }
                Some(Cause::Handed { origin, workflow, from }) => {
                    told.push((*origin, format!("“{workflow}” hands it over here as `{what}`")));
                    source = from.clone();
                }
                None => break,
            }
        }
        told
    }
}

impl<'a> Flow<'a> {
    /// The name of a variable.
    pub fn named(&self, variable: usize) -> String {
        let found = self.names.iter().find(|(_, number)| **number == variable);
        match found {
            Some(((name, Some(field)), _)) => format!("{name}.{field}"),
            Some(((name, None), _)) => (*name).to_owned(),
            None => String::new(),
        }
    }

    /// What may be known after a link.
    fn after(&self, map: &Map<'a>, number: usize, state: &DataSet, labels: &Labels<'a>) -> DataSet {
        let mut after = state.clone();
        if let Some(link) = map.link(number)
            && matches!(link.effect, Effect::Done | Effect::Accepted)
            && let Some(Spot::Open(step)) = map.spots.get(link.from)
        {
            for (variable, bits) in self.written(step, state, labels) {
                self.clear(&mut after, variable);
                after.add(&bits);
            }
        }
        after
    }

    fn clear(&self, state: &mut DataSet, variable: usize) {
        let all: DataSet = (0..2 * self.labels as u32).map(|bit| self.taint(variable, 0) + bit).collect();
        state.remove_except(&all, &DataSet::default());
    }

    /// What a step writes, with what it bears then.
    fn written(&self, step: &Step, state: &DataSet, labels: &Labels<'a>) -> Vec<(usize, DataSet)> {
        let Some(work) = step.work().filter(|work| !work.writes.is_empty()) else { return Vec::new() };
        let lifted = match &step.kind {
            StepKind::Stage(stage) => labels.of(&stage.lifts),
            _ => DataSet::default(),
        };
        let read: DataSet = self.read(step, state, labels).into_iter().map(|(label, _)| label).collect();
        let mut found = Vec::new();
        for write in work.writes.iter().filter(|write| !matches!(write.type_, Type::Holder { .. })) {
            let Some(variable) = self.names.get(&(write.name.as_str(), None)) else { continue };
            let mut bits = DataSet::default();
            for label in (0..self.labels as u32).filter(|label| !lifted.contains(*label)) {
                bits.insert(self.stated(*variable, label));
                if read.contains(label) {
                    bits.insert(self.taint(*variable, label));
                }
            }
            for label in labels.of(&write.labels).iter() {
                bits.insert(self.taint(*variable, label));
            }
            found.push((*variable, bits));
        }
        found
    }
}

fn short(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}
