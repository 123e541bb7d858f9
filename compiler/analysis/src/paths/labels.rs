//! Where labelled information goes: what each variable may bear at each place, in one pass over the map of each workflow,
//! again as long as what workflows hand to each other grows.
//!
//! A step that is done gives what it writes every label of what it reads, or is a gate of, but for those that it `lifts`.
//! Besides, every field bears the label of its declaration, unless what it is part of was written by a step that lifts
//! that label. What is left out with `except` gives nothing. What a run, a seam or an outcome hands over keeps its labels.

use super::world::World;
use super::{DataSet, Effect, Link, Map, Place, Spot};
use crate::conditions::parts;
use flow_ir::{
    Argument, Deed, Expression, ExpressionKind, Field, Origin, Package, Step, StepKind, Target, Trigger,
    Type, Workflow,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};

/// Types inside types are looked at so deep.
const DEPTH: u32 = 24;

/// How often all workflows together are gone through.
const ROUNDS: usize = 400;

/// How large what is known at one place may be, in bits.
const SIZE: usize = 400_000;

/// The labels of a package, by number.
pub struct Labels<'a> {
    package: &'a Package,
    index: FxHashMap<&'a str, u32>,
    /// For each label, itself and all below it.
    covers: Vec<DataSet>,
    /// Records whose fields bear a label somewhere.
    records: FxHashMap<&'a str, bool>,
}

impl<'a> Labels<'a> {
    /// Those of a package; `None` where nothing in it bears any.
    pub fn new(package: &'a Package) -> Option<Self> {
        let index: FxHashMap<&'a str, u32> =
            package.labels.iter().map(|label| label.head.id.as_str()).zip(0..).collect();
        if index.is_empty() {
            return None;
        }
        let covers =
            package.labels.iter().map(|label| below(label.head.id.as_str(), package, &index)).collect();
        let mut labels = Self { package, index, covers, records: FxHashMap::default() };
        let own = |fields: &[Field]| fields.iter().any(|field| !field.labels.is_empty());
        let mut used = false;
        for record in &package.records {
            used |= own(&record.fields);
        }
        for workflow in &package.workflows {
            used |= own(&workflow.parameters);
            used |= workflow.events.iter().any(|event| own(&event.parameters));
            used |= workflow.outcomes.iter().any(|outcome| own(&outcome.parameters));
            used |= workflow.all_steps().iter().any(|step| {
                step.work().is_some_and(|work| work.writes.iter().any(|write| !write.labels.is_empty()))
                    || matches!(&step.kind, StepKind::Stage(stage) if !stage.lifts.is_empty())
            });
        }
        if !used {
            return None;
        }
        // A record bears a label where one of its fields does, or a record in it.
        let mut bearing: FxHashMap<&'a str, bool> =
            package.records.iter().map(|record| (record.head.id.as_str(), own(&record.fields))).collect();
        loop {
            let more: Vec<&'a str> = package
                .records
                .iter()
                .filter(|record| bearing.get(record.head.id.as_str()) == Some(&false))
                .filter(|record| {
                    record
                        .fields
                        .iter()
                        .any(|field| record_of(&field.type_).is_some_and(|id| bearing.get(id) == Some(&true)))
                })
                .map(|record| record.head.id.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            bearing.extend(more.into_iter().map(|id| (id, true)));
        }
        labels.records = bearing;
        Some(labels)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.covers.len()
    }

    /// What a label is called.
    pub fn name(&self, label: u32) -> &'a str {
        self.package.labels.get(label as usize).map_or("", |label| label.head.name.as_str())
    }

    /// Labels by their ids.
    pub fn of(&self, ids: &[String]) -> DataSet {
        ids.iter().filter_map(|id| self.index.get(id.as_str()).copied()).collect()
    }

    /// The label of that name, or with that id.
    pub fn named(&self, name: &str) -> Option<u32> {
        let by_id = self.index.get(name).copied();
        by_id.or_else(|| {
            let place = self.package.labels.iter().position(|label| label.head.name == name)?;
            u32::try_from(place).ok()
        })
    }

    /// Everything that a clearance for some labels covers.
    pub fn covered(&self, ids: &[String]) -> DataSet {
        let mut found = DataSet::default();
        for label in self.of(ids).iter() {
            if let Some(covers) = self.covers.get(label as usize) {
                found.add(covers);
            }
        }
        found
    }

    /// What one label covers.
    pub fn covers(&self, label: u32) -> DataSet {
        self.covers.get(label as usize).cloned().unwrap_or_default()
    }

    /// The labels of the fields of a type, with the field that bears each first, but for those left out.
    fn inside(&self, type_: &Type, path: &mut Vec<String>, except: &[Vec<String>], found: &mut Vec<Bears>) {
        let Some(record) = record_of(type_) else { return };
        if path.len() > DEPTH as usize || self.records.get(record) != Some(&true) {
            return;
        }
        let Some(record) = self.package.record(record) else { return };
        for field in &record.fields {
            path.push(field.name.clone());
            if !except.iter().any(|left_out| left_out == path) {
                self.bears(&field.labels, path, field.origin, found);
                // What has this record around it already is no deeper.
                if record_of(&field.type_) != Some(record.head.id.as_str()) {
                    self.inside(&field.type_, path, except, found);
                }
            }
            path.pop();
        }
    }

    /// Whether something in a type bears a label by its declaration.
    pub fn in_type(&self, type_: &Type, label: u32) -> bool {
        let mut found = Vec::new();
        self.inside(type_, &mut Vec::new(), &[], &mut found);
        found.iter().any(|bears| bears.label == label)
    }

    fn bears(&self, ids: &[String], path: &[String], origin: Origin, found: &mut Vec<Bears>) {
        for label in self.of(ids).iter() {
            if !found.iter().any(|known| known.label == label) {
                found.push(Bears { label, path: path.join("."), origin });
            }
        }
    }

    /// The labels by declaration of whatever lies on a path below a variable of that type, or in it.
    fn declared(&self, type_: &Type, path: &[String], except: &[Vec<String>]) -> Vec<Bears> {
        let mut found = Vec::new();
        let mut type_ = type_;
        let mut at: Vec<String> = path.first().cloned().into_iter().collect();
        for name in path.iter().skip(1) {
            let Some(record) = record_of(type_).and_then(|id| self.package.record(id)) else { return found };
            let Some(field) = record.fields.iter().find(|field| field.name == *name) else { return found };
            at.push(name.clone());
            self.bears(&field.labels, &at, field.origin, &mut found);
            type_ = &field.type_;
        }
        self.inside(type_, &mut at, except, &mut found);
        found
    }
}

/// A label that data bears by its declaration.
#[derive(Clone, Debug)]
pub struct Bears {
    /// Which.
    pub label: u32,
    /// The data.
    pub path: String,
    /// Where the label stands.
    pub origin: Origin,
}

fn below(id: &str, package: &Package, index: &FxHashMap<&str, u32>) -> DataSet {
    let mut found = DataSet::default();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if let Some(number) = index.get(id)
            && found.insert(*number)
        {
            let above = package.label(id).map(|label| label.above.as_slice()).unwrap_or_default();
            open.extend(above.iter().map(String::as_str));
        }
    }
    found
}

fn record_of(type_: &Type) -> Option<&str> {
    match type_ {
        Type::Record { id } => Some(id),
        Type::List { item } | Type::Optional { item } => record_of(item),
        _ => None,
    }
}

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
                _ => open.extend(parts(expression)),
            }
        }
        found
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
                for (label, source) in flow.spoken(&argument.value, &state, &self.labels) {
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
            for (label, source) in flow.spoken(&argument.value, state, &self.labels) {
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
                    _ => open.extend(parts(expression)),
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

struct Pass<'p, 'a> {
    flow: Flow<'a>,
    map: &'p Map<'a>,
    flows: &'p mut Flows<'a>,
    open: BTreeSet<Place>,
    /// Whatever may be known inside each parallel.
    inside: FxHashMap<Place, DataSet>,
    handed: &'p Handed,
}

impl<'a> Pass<'_, 'a> {
    fn run(&mut self) {
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
        for (label, source) in self.flow.spoken(list, state, &self.flows.labels) {
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

fn short(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}
