//! What a workflow declares, found before anything in it is lowered: names can be used before the line that declares
//! them, and other workflows, seams, scenarios and measures name its steps and outcomes.

use crate::program::{Program, Symbol};
use flow_ir::{Field, Id};
use flow_source::Span;
use flow_syntax::ast::{Declaration, Line, Name, Value};
use flow_syntax::words::{Keyword, Kind};
use rustc_hash::FxHashMap;
use std::collections::hash_map;
use std::sync::{Arc, OnceLock};

/// The outlines of all workflows, by id, and the place of every declaration by its id.
#[derive(Default)]
pub(crate) struct Outlines<'a> {
    by_id: FxHashMap<&'a str, Outline<'a>>,
    symbols: FxHashMap<&'a str, &'a Symbol<'a>>,
}

impl<'a> Outlines<'a> {
    /// The outlines of all workflows of a program.
    pub(crate) fn of(program: &'a Program<'a>) -> Self {
        let mut by_id = FxHashMap::default();
        let mut symbols = FxHashMap::default();
        for symbol in &program.symbols {
            symbols.entry(symbol.id.as_str()).or_insert(symbol);
            if symbol.kind != Kind::Workflow {
                continue;
            }
            let source = program.modules.get(symbol.module).map_or("", |module| module.text);
            let outline = Outline::new(symbol.module, symbol.id.clone(), source, symbol.declaration);
            by_id.entry(symbol.id.as_str()).or_insert(outline);
        }
        Self { by_id, symbols }
    }

    /// The declaration of that id.
    pub(crate) fn symbol(&self, id: &str) -> Option<&'a Symbol<'a>> {
        self.symbols.get(id).copied()
    }

    /// The outline of the workflow of that id.
    pub(crate) fn get(&self, id: &str) -> Option<&Outline<'a>> {
        self.by_id.get(id)
    }
}

/// The names of one workflow.
pub(crate) struct Outline<'a> {
    /// The workflow's id.
    pub(crate) id: Id,
    /// Its module, as an index into [`Program::modules`].
    pub(crate) module: usize,
    /// The text of its file.
    pub(crate) source: &'a str,
    /// The workflow itself.
    pub(crate) declaration: &'a Declaration,
    /// Its blocks of steps, outer before inner; [`Outline::ROOT`] is the workflow's own.
    pub(crate) blocks: Vec<Block<'a>>,
    /// Its steps, outer before inner, in order of text.
    pub(crate) steps: Vec<StepEntry<'a>>,
    /// Its outcomes, in order of text.
    pub(crate) outcomes: Vec<Member<'a>>,
    /// Its events, in order of text.
    pub(crate) events: Vec<Member<'a>>,
    /// Its assumptions, in order of text.
    pub(crate) assumptions: Vec<Member<'a>>,
    /// Names that are declared twice where they must differ: the first place and the second.
    pub(crate) duplicates: Vec<(Name, Name)>,
    /// What it takes and gives, once somebody has asked for it.
    pub(crate) signature: OnceLock<Arc<Signature>>,
    names: FxHashMap<&'a str, (Name, Entry)>,
    /// The steps by name, once somebody has asked for one that is in none of the blocks around.
    everywhere: OnceLock<FxHashMap<&'a str, Namesakes>>,
}

/// The steps of one name.
enum Namesakes {
    /// Only one, as nearly always.
    One([usize; 1]),
    /// Several, in different blocks.
    Several(Vec<usize>),
}

impl Namesakes {
    fn as_slice(&self) -> &[usize] {
        match self {
            Self::One(one) => one,
            Self::Several(several) => several,
        }
    }

    fn add(&mut self, step: usize) {
        match self {
            Self::One([first]) => *self = Self::Several(vec![*first, step]),
            Self::Several(several) => several.push(step),
        }
    }
}

/// What a workflow takes and gives.
pub(crate) struct Signature {
    /// What a case of it is given.
    pub(crate) parameters: Vec<Field>,
    /// What its outcomes carry, in the order of [`Outline::outcomes`].
    pub(crate) outcomes: Vec<Vec<Field>>,
}

/// What a name of the workflow's own space stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Entry {
    /// A step of the workflow's own block, by its place in [`Outline::steps`].
    Step(usize),
    /// An outcome, by its place in [`Outline::outcomes`].
    Outcome(usize),
    /// An event, by its place in [`Outline::events`].
    Event(usize),
    /// An assumption, by its place in [`Outline::assumptions`].
    Assumption(usize),
    /// A block of steps: `beside`, by its place in [`Outline::blocks`].
    Beside(usize),
    /// A clock, duty or exception.
    Other(Kind),
}

/// An outcome, event or assumption.
pub(crate) struct Member<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: Id,
    pub(crate) declaration: &'a Declaration,
}

/// A block of steps.
pub(crate) struct Block<'a> {
    pub(crate) kind: BlockKind,
    /// What its steps' ids begin with.
    pub(crate) id: Id,
    pub(crate) name: &'a str,
    /// The block around it.
    pub(crate) parent: Option<usize>,
    /// The parallel whose branch or body it is.
    pub(crate) step: Option<usize>,
    pub(crate) declaration: &'a Declaration,
    /// Its steps, in order of text.
    pub(crate) steps: Vec<usize>,
    names: FxHashMap<&'a str, usize>,
}

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BlockKind {
    /// The workflow's own.
    Workflow,
    /// A branch of a parallel.
    Branch,
    /// The body of an `each`.
    Each,
    /// `beside`.
    Beside,
    /// `finally`.
    Finally,
}

/// A step.
pub(crate) struct StepEntry<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: Id,
    pub(crate) kind: Kind,
    pub(crate) block: usize,
    pub(crate) declaration: &'a Declaration,
    /// The blocks inside it: of a parallel, its branches or the body of its `each`.
    pub(crate) inner: Vec<usize>,
}

/// What a path of step names leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// One step, by its place in [`Outline::steps`].
    Step(usize),
    /// Several of that name, in different blocks.
    Several(Vec<usize>),
    /// None.
    Nothing,
}

/// True for the kinds that are steps.
pub(crate) const fn is_step(kind: Kind) -> bool {
    matches!(kind, Kind::Stage | Kind::Gate | Kind::Decide | Kind::Parallel | Kind::Wait | Kind::Run)
}

/// The declarations inside another, in order of text.
pub(crate) fn nested(lines: &[Line]) -> impl Iterator<Item = &Declaration> {
    lines.iter().filter_map(|line| match &line.value {
        Value::Declaration(declaration) => Some(&**declaration),
        _ => None,
    })
}

impl<'a> Outline<'a> {
    /// The workflow's own block.
    pub(crate) const ROOT: usize = 0;

    /// The names of the workflow `declaration` of `module`, whose id is `id`, in a file with the text `source`.
    pub(crate) fn new(module: usize, id: Id, source: &'a str, declaration: &'a Declaration) -> Self {
        let mut outline = Self {
            id: id.clone(),
            module,
            source,
            declaration,
            blocks: Vec::new(),
            steps: Vec::new(),
            outcomes: Vec::new(),
            events: Vec::new(),
            assumptions: Vec::new(),
            duplicates: Vec::new(),
            signature: OnceLock::new(),
            names: FxHashMap::default(),
            everywhere: OnceLock::new(),
        };
        outline.open(BlockKind::Workflow, id, None, None, declaration);
        outline.names.reserve(declaration.lines.len());
        for inner in nested(&declaration.lines) {
            outline.member(inner);
        }
        outline
    }

    fn open(
        &mut self,
        kind: BlockKind,
        id: Id,
        parent: Option<usize>,
        step: Option<usize>,
        declaration: &'a Declaration,
    ) -> usize {
        let name = declaration.name.text(self.source);
        let mut names = FxHashMap::default();
        let steps = nested(&declaration.lines).filter(|inner| is_step(inner.kind)).count();
        names.reserve(steps);
        self.steps.reserve(steps);
        let steps = Vec::with_capacity(steps);
        self.blocks.push(Block { kind, id, name, parent, step, declaration, steps, names });
        self.blocks.len() - 1
    }

    fn member(&mut self, declaration: &'a Declaration) {
        let name = declaration.name.text(self.source);
        let member = || Member { name, id: self.child(Self::ROOT, name), declaration };
        let entry = match declaration.kind {
            Kind::Outcome => {
                let member = member();
                self.outcomes.push(member);
                Entry::Outcome(self.outcomes.len() - 1)
            }
            Kind::Event => {
                let member = member();
                self.events.push(member);
                Entry::Event(self.events.len() - 1)
            }
            Kind::Assume => {
                let member = member();
                self.assumptions.push(member);
                Entry::Assumption(self.assumptions.len() - 1)
            }
            Kind::Clock | Kind::Duty | Kind::Exception => Entry::Other(declaration.kind),
            Kind::Beside => {
                let id = self.child(Self::ROOT, name);
                let block = self.open(BlockKind::Beside, id, Some(Self::ROOT), None, declaration);
                self.steps_of(block, declaration);
                Entry::Beside(block)
            }
            Kind::Finally => {
                // Its steps share the workflow's space of names, because it has no name of its own.
                let id = self.blocks.first().map(|block| block.id.clone()).unwrap_or_default();
                let block = self.open(BlockKind::Finally, id, Some(Self::ROOT), None, declaration);
                self.steps_of(block, declaration);
                return;
            }
            kind if is_step(kind) => {
                self.step(Self::ROOT, declaration);
                return;
            }
            _ => return,
        };
        self.claim(name, declaration.name, entry);
    }

    fn claim(&mut self, name: &'a str, place: Name, entry: Entry) {
        if place.is_missing() {
            return;
        }
        match self.names.entry(name) {
            hash_map::Entry::Occupied(first) => self.duplicates.push((first.get().0, place)),
            hash_map::Entry::Vacant(free) => {
                free.insert((place, entry));
            }
        }
    }

    fn steps_of(&mut self, block: usize, declaration: &'a Declaration) {
        for inner in nested(&declaration.lines) {
            if is_step(inner.kind) {
                self.step(block, inner);
            }
        }
    }

    fn step(&mut self, block: usize, declaration: &'a Declaration) {
        let name = declaration.name.text(self.source);
        let id = self.child(block, name);
        let index = self.steps.len();
        let kind = declaration.kind;
        self.steps.push(StepEntry { name, id, kind, block, declaration, inner: Vec::new() });
        let mut first = None;
        let mut outermost = false;
        if let Some(block) = self.blocks.get_mut(block) {
            block.steps.push(index);
            outermost = matches!(block.kind, BlockKind::Workflow | BlockKind::Finally);
            if !declaration.name.is_missing() {
                match block.names.entry(name) {
                    hash_map::Entry::Occupied(known) => first = Some(*known.get()),
                    hash_map::Entry::Vacant(free) => {
                        free.insert(index);
                    }
                }
            }
        }
        if outermost {
            self.claim(name, declaration.name, Entry::Step(index));
        } else if let Some(place) =
            first.and_then(|first| self.steps.get(first)).map(|step| step.declaration.name)
        {
            self.duplicates.push((place, declaration.name));
        }
        if kind == Kind::Parallel {
            self.branches(block, index, declaration);
        }
    }

    fn branches(&mut self, parent: usize, index: usize, declaration: &'a Declaration) {
        let id = self.step_id(index);
        let mut inner = Vec::new();
        let mut names: FxHashMap<&str, Name> = FxHashMap::default();
        let has_body = declaration.lines.iter().any(|line| line.keyword == Some(Keyword::Each))
            || nested(&declaration.lines).any(|inner| is_step(inner.kind));
        if has_body {
            let block = self.open(BlockKind::Each, id.clone(), Some(parent), Some(index), declaration);
            self.steps_of(block, declaration);
            inner.push(block);
        }
        for branch in nested(&declaration.lines).filter(|inner| inner.kind == Kind::Branch) {
            let name = branch.name.text(self.source);
            if !branch.name.is_missing() {
                match names.get(name) {
                    Some(first) => self.duplicates.push((*first, branch.name)),
                    None => {
                        names.insert(name, branch.name);
                    }
                }
            }
            let id = format!("{id}.{name}");
            let block = self.open(BlockKind::Branch, id, Some(parent), Some(index), branch);
            self.steps_of(block, branch);
            inner.push(block);
        }
        if let Some(step) = self.steps.get_mut(index) {
            step.inner = inner;
        }
    }

    fn child(&self, block: usize, name: &str) -> Id {
        let parent = self.blocks.get(block).map_or("", |block| block.id.as_str());
        // One in each step: `format!` would take five times as long.
        let mut id = String::with_capacity(parent.len() + 1 + name.len());
        id.push_str(parent);
        id.push('.');
        id.push_str(name);
        id
    }

    /// What a name of the workflow's own space stands for.
    pub(crate) fn entry(&self, name: &str) -> Option<Entry> {
        self.names.get(name).map(|(_, entry)| *entry)
    }

    /// Where a name of the workflow's own space is declared.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        self.names.get(name).map(|(place, _)| place.span)
    }

    /// The outcome of that name.
    pub(crate) fn outcome(&self, name: &str) -> Option<&Member<'a>> {
        match self.entry(name)? {
            Entry::Outcome(index) => self.outcomes.get(index),
            _ => None,
        }
    }

    /// The event of that name.
    pub(crate) fn event(&self, name: &str) -> Option<&Member<'a>> {
        match self.entry(name)? {
            Entry::Event(index) => self.events.get(index),
            _ => None,
        }
    }

    /// The assumption of that name.
    pub(crate) fn assumption(&self, name: &str) -> Option<&Member<'a>> {
        match self.entry(name)? {
            Entry::Assumption(index) => self.assumptions.get(index),
            _ => None,
        }
    }

    /// The step of that name in exactly this block.
    pub(crate) fn step_in(&self, block: usize, name: &str) -> Option<usize> {
        self.blocks.get(block)?.names.get(name).copied()
    }

    /// The step that a path means when it is written in `block`: of the block itself, of the blocks around it, or the
    /// only one of that name anywhere in the workflow; several names lead from a parallel or `beside` inwards.
    pub(crate) fn find(&self, block: usize, path: &[&str]) -> Found {
        let Some((last, outer)) = path.split_last() else { return Found::Nothing };
        if !outer.is_empty() {
            let steps = self.all(last).iter().copied().filter(|step| self.is_path(*step, path));
            return Self::choose(steps.collect());
        }
        let mut around = Some(block);
        while let Some(index) = around {
            if let Some(step) = self.step_in(index, last) {
                return Found::Step(step);
            }
            around = self.blocks.get(index).and_then(|block| block.parent);
        }
        match self.all(last) {
            [one] => Found::Step(*one),
            steps => Self::choose(steps.to_vec()),
        }
    }

    fn choose(steps: Vec<usize>) -> Found {
        match steps.as_slice() {
            [] => Found::Nothing,
            [one] => Found::Step(*one),
            _ => Found::Several(steps),
        }
    }

    /// Every step of that name, in whichever block.
    pub(crate) fn all(&self, name: &str) -> &[usize] {
        let everywhere = self.everywhere.get_or_init(|| {
            let mut everywhere: FxHashMap<&'a str, Namesakes> = FxHashMap::default();
            everywhere.reserve(self.steps.len());
            for (index, step) in self.steps.iter().enumerate() {
                let same = everywhere.entry(step.name);
                same.and_modify(|same| same.add(index)).or_insert(Namesakes::One([index]));
            }
            everywhere
        });
        everywhere.get(name).map_or(&[], Namesakes::as_slice)
    }

    /// True where the step's id, below the workflow's, ends with these names.
    pub(crate) fn is_path(&self, step: usize, path: &[&str]) -> bool {
        let Some(inside) = self.steps.get(step).and_then(|step| step.id.get(self.id.len() + 1..)) else {
            return false;
        };
        let mut names = inside.rsplit('.');
        path.iter().rev().all(|name| names.next() == Some(name))
    }

    /// The id of a step; empty where there is none.
    pub(crate) fn step_id(&self, step: usize) -> Id {
        self.steps.get(step).map(|step| step.id.clone()).unwrap_or_default()
    }

    /// A step's name as it is written from outside: `checks.legal.read_it`.
    pub(crate) fn written(&self, step: usize) -> &str {
        self.steps.get(step).and_then(|step| step.id.get(self.id.len() + 1..)).unwrap_or("")
    }

    /// True where work in the block can end with `join` or `leave`.
    pub(crate) fn is_branch(&self, block: usize) -> bool {
        self.blocks.get(block).is_some_and(|block| matches!(block.kind, BlockKind::Branch | BlockKind::Each))
    }

    /// The names of the steps of a block, in order of text.
    pub(crate) fn step_names(&self, block: usize) -> impl Iterator<Item = &'a str> + '_ {
        self.blocks
            .get(block)
            .into_iter()
            .flat_map(|block| &block.steps)
            .filter_map(|step| self.steps.get(*step))
            .map(|step| step.name)
    }
}
