//! What the rules about risk, people, agents and laws share: who there is, what each tier needs, and the maps of workflows.

use super::{Map, build};
use crate::conditions::{Facts, Vocabulary};
use crate::edits::Page;
use crate::people::Staff;
use crate::people::staff::People;
use flow_ir::{Agent, Origin, Package, Participant, StandardUse, StepKind, Target, Way, Workflow};
use flow_source::{FileId, Files};
use flow_syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, RefCell};

/// How many states the searches of one package may look at in all.
const STATES: usize = 400_000;

/// A package, with what is asked about it again and again.
pub struct World<'a> {
    /// The package.
    pub package: &'a Package,
    /// What it was made from: for edits, which need the text.
    texts: Texts<'a>,
    /// Who there is.
    pub staff: Staff<'a>,
    /// What is left of the states that searches may look at.
    pub budget: Cell<usize>,
    needs: FxHashMap<&'a str, Vec<&'a StandardUse>>,
    /// For each workflow that others run, the steps that do: workflow and step.
    runs: FxHashMap<&'a str, Vec<(&'a Workflow, &'a str)>>,
    /// Workflows that a seam, a cadence or a refusal starts, or whose cases come by themselves.
    started: FxHashSet<&'a str>,
    scenes: RefCell<FxHashMap<&'a str, std::rc::Rc<Scene<'a>>>>,
}

/// The files of an analysis, and the trees of the package's own modules.
#[derive(Clone, Copy)]
pub(crate) struct Texts<'a> {
    /// The table that all places point into.
    pub(crate) files: &'a Files,
    /// The modules.
    pub(crate) own: &'a [(FileId, &'a ast::File)],
}

/// A workflow with its map.
pub struct Scene<'a> {
    /// Its ways.
    pub map: Map<'a>,
    /// What its conditions speak about.
    pub vocabulary: RefCell<Vocabulary<'a>>,
}

impl<'a> World<'a> {
    /// Looks around in a package.
    pub(crate) fn new(package: &'a Package, texts: Texts<'a>) -> Self {
        let mut world = Self {
            package,
            texts,
            staff: Staff::new(package),
            budget: Cell::new(STATES),
            needs: FxHashMap::default(),
            runs: FxHashMap::default(),
            started: FxHashSet::default(),
            scenes: RefCell::new(FxHashMap::default()),
        };
        for risk in &package.risks {
            let mut visited = FxHashSet::default();
            let mut found: Vec<&'a StandardUse> = Vec::new();
            world.collect_needs(&risk.head.id, &mut visited, &mut found);
            world.needs.insert(&risk.head.id, found);
        }
        let mut handed: FxHashSet<&str> = FxHashSet::default();
        for workflow in &package.workflows {
            for step in workflow.all_steps() {
                if let StepKind::Run(run) = &step.kind {
                    handed.extend(run.through.as_deref());
                }
            }
            if workflow.arrives.is_some() {
                world.started.insert(&workflow.head.id);
            }
        }
        let entrances = package.functions.iter().flat_map(|function| &function.enters);
        for workflow in entrances.filter_map(|entrance| package.workflow(&entrance.from)) {
            world.started.insert(&workflow.head.id);
        }
        for seam in &package.seams {
            // A seam that a run goes through starts nothing by itself.
            if !handed.contains(seam.head.id.as_str()) {
                world.started.extend(seam.to.iter().map(|start| start.workflow.as_str()));
            }
            world.started_by(&seam.ways);
        }
        for cadence in &package.cadences {
            world.started.extend(cadence.starts.iter().map(|start| start.workflow.as_str()));
        }
        for workflow in &package.workflows {
            for step in workflow.all_steps() {
                if let StepKind::Run(run) = &step.kind {
                    world.runs.entry(&run.workflow).or_default().push((workflow, &step.head.id));
                }
            }
        }
        world
    }

    fn started_by(&mut self, ways: &'a [Way]) {
        for arrow in ways.iter().flat_map(|way| &way.arrows) {
            if let Target::Workflow { id } = &arrow.target {
                self.started.insert(id);
            }
        }
    }

    /// The file that a place stands in, for edits; `None` for one of the standard library.
    pub fn page(&self, origin: Origin) -> Option<Page<'a>> {
        let (file, tree) = self.texts.own.iter().find(|(file, _)| file.0 == origin.file)?;
        Page::new(self.texts.files, *file, tree)
    }

    /// The standards a tier needs: its own, or those of the tiers just below it that have one.
    fn collect_needs(&self, id: &'a str, visited: &mut FxHashSet<&'a str>, found: &mut Vec<&'a StandardUse>) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !visited.insert(id) {
                continue;
            }
            let Some(risk) = self.package.risk(id) else { continue };
            match &risk.needs {
                Some(standard) => {
                    if !found.iter().any(|known| same_standard(known, standard)) {
                        found.push(standard);
                    }
                }
                None => open.extend(risk.above.iter().map(String::as_str)),
            }
        }
    }

    /// The standards that work of a tier needs.
    pub fn needs(&self, risk: &str) -> &[&'a StandardUse] {
        self.needs.get(risk).map_or(&[], Vec::as_slice)
    }

    /// Whether a tier is another one, or above it.
    pub fn is_at_least(&self, risk: &'a str, least: &str) -> bool {
        let mut visited = FxHashSet::default();
        let mut open = vec![risk];
        while let Some(id) = open.pop() {
            if id == least {
                return true;
            }
            if visited.insert(id) {
                open.extend(
                    self.package.risk(id).into_iter().flat_map(|risk| &risk.above).map(String::as_str),
                );
            }
        }
        false
    }

    /// Whether two participants may be the same agent or person.
    pub fn may_be_same(&self, one: &Participant, other: &Participant) -> bool {
        if one == other {
            return true;
        }
        let agent = |one: &Participant| matches!(one, Participant::Agent { .. } | Participant::AnyAgent);
        if agent(one) || agent(other) {
            return agent(one)
                && agent(other)
                && (*one == Participant::AnyAgent || *other == Participant::AnyAgent);
        }
        if !Staff::is_human(one) || !Staff::is_human(other) {
            return false;
        }
        match (self.staff.members(one), self.staff.members(other)) {
            (People::These(left), People::These(right)) => {
                left.iter().any(|one| right.binary_search(one).is_ok())
            }
            // Of whom nothing is known, nothing is held against anybody.
            _ => false,
        }
    }

    /// The agent of an id.
    pub fn agent(&self, id: &str) -> Option<&'a Agent> {
        self.package.agent(id)
    }

    /// The steps that run a workflow, where nothing else starts it. A workflow that only others run is a part of them.
    pub fn callers(&self, workflow: &str) -> &[(&'a Workflow, &'a str)] {
        if self.started.contains(workflow) {
            return &[];
        }
        self.runs.get(workflow).map_or(&[], Vec::as_slice)
    }

    /// The map of a workflow, made when it is first asked for.
    pub fn scene(&self, workflow: &'a Workflow) -> std::rc::Rc<Scene<'a>> {
        if let Some(scene) = self.scenes.borrow().get(workflow.head.id.as_str()) {
            return std::rc::Rc::clone(scene);
        }
        let mut vocabulary = Vocabulary::new(self.package);
        for parameter in &workflow.parameters {
            vocabulary.data(&parameter.name);
        }
        vocabulary.mix_currencies(super::uses::expressions(workflow));
        let map = build::map(workflow, &mut vocabulary, self.package);
        let scene = std::rc::Rc::new(Scene { map, vocabulary: RefCell::new(vocabulary) });
        self.scenes.borrow_mut().insert(&workflow.head.id, std::rc::Rc::clone(&scene));
        scene
    }
}

impl Scene<'_> {
    /// A case in words; `None` where it says nothing.
    pub fn told(&self, facts: &Facts) -> Option<String> {
        told(&self.vocabulary.borrow(), facts)
    }
}

/// A case in words; `None` where it says nothing.
pub fn told(vocabulary: &Vocabulary<'_>, facts: &Facts) -> Option<String> {
    vocabulary.told(&facts.case())
}

/// Whether two uses ask for the same, wherever they stand.
pub fn same_standard(left: &StandardUse, right: &StandardUse) -> bool {
    left.standard == right.standard
        && left.sample == right.sample
        && left.silence_never == right.silence_never
        && left.by.len() == right.by.len()
        && left.by.iter().zip(&right.by).all(|(left, right)| crate::people::standard::same(left, right))
}
