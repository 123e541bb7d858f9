//! Workflows: what a case is given, how it can end, and the blocks of steps between.

use super::outline::{BlockKind, Outline, StepEntry};
use super::ways::Place;
use super::writes::Writes;
use super::{Data, Lowering};
use crate::rules::{no_steps, repeated_name, unknown_part, verdict_as_name};
use flow_ir::{Allowed, Field, Head, Id, PersonReference, Trigger, Type, Way, Workflow};
use flow_source::{Location, Span};
use flow_syntax::ast::{self, Declaration, Header, Line, Value};
use flow_syntax::words::{Keyword, Kind};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::sync::Arc;

/// The lowering of what stands inside one workflow.
pub(crate) struct WorkflowLowering<'l, 'a> {
    /// The pieces that all declarations share.
    pub(crate) base: &'l mut Lowering<'a>,
    /// The names of the workflow.
    pub(crate) outline: &'a Outline<'a>,
    /// What its outcomes carry, in order of text.
    pub(crate) outcome_fields: Vec<Vec<Field>>,
    /// What its events carry, in order of text.
    pub(crate) event_fields: Vec<Vec<Field>>,
    /// What its steps write.
    pub(crate) writes: Arc<Writes<'a>>,
    /// Who answers for the workflow.
    pub(crate) owner: Option<PersonReference>,
    /// The ways that blocks hold for the steps inside that have none, outermost first.
    pub(crate) inherited: Vec<Inherited>,
    /// How many ways steps have inherited so far.
    pub(crate) inherited_ways: usize,
    /// The steps that compensate others: reached only by unwinding.
    pub(crate) unwinding: FxHashSet<usize>,
}

/// The ways that a block holds for the steps inside it that have none.
#[derive(Clone)]
pub(crate) struct Inherited {
    /// The block's id.
    pub(crate) from: Id,
    /// The ways.
    pub(crate) ways: Vec<Way>,
}

impl<'a> Lowering<'a> {
    /// A workflow, with everything in it.
    pub(crate) fn workflow(&mut self, outline: &'a Outline<'a>) -> Workflow {
        let mark = self.variables.open();
        let within = std::mem::replace(&mut self.within, Cow::Borrowed(&outline.id));
        let workflow = WorkflowLowering::new(self, outline).lower();
        self.within = within;
        self.variables.close(mark);
        workflow
    }
}

impl<'l, 'a> WorkflowLowering<'l, 'a> {
    /// A lowering with nothing in its scope yet.
    pub(crate) fn new(base: &'l mut Lowering<'a>, outline: &'a Outline<'a>) -> Self {
        Self {
            base,
            outline,
            outcome_fields: Vec::new(),
            event_fields: Vec::new(),
            writes: Arc::default(),
            owner: None,
            inherited: Vec::new(),
            inherited_ways: 0,
            unwinding: FxHashSet::default(),
        }
    }

    fn lower(mut self) -> Workflow {
        let declaration = self.outline.declaration;
        let mut workflow =
            Workflow { head: self.base.head(declaration, self.outline.id.clone()), ..Workflow::default() };
        self.check_names();
        workflow.parameters = self.declare_all();
        self.find_unwinding();
        self.owner = self.owner_line(&declaration.lines);
        workflow.owner.clone_from(&self.owner);
        for line in &declaration.lines {
            self.line(line, &mut workflow);
        }
        self.hold(&self.outline.id, &workflow.ways, &workflow.timing);
        self.members(&mut workflow);
        workflow.steps = self.own_steps();
        self.inherited.clear();
        workflow.besides = self.besides();
        workflow.finally = self.finally();
        workflow.variables = self.variables(&workflow.parameters);
        self.check_inherited();
        workflow
    }

    /// Names that must differ and don't, and steps that are called like an answer.
    fn check_names(&mut self) {
        let outline = self.outline;
        for (first, second) in &outline.duplicates {
            let (first, place) = (self.at(first.span), self.at(second.span));
            let name = self.base.text(second);
            self.base.report(repeated_name::diagnostic(name, place, first));
        }
        for step in &outline.steps {
            if super::ways::VERDICTS.contains(&step.name) {
                let place = self.at(step.declaration.name.span);
                self.base.report(verdict_as_name::diagnostic(step.name, place));
            }
        }
    }

    /// Puts everything that can be named into the scope: inputs, what is written, what events and runs carry.
    pub(crate) fn declare_all(&mut self) -> Vec<Field> {
        let outline = self.outline;
        self.declare_steps(Outline::ROOT);
        let parameters = self.declare_parameters(outline.declaration);
        self.find_writes(&parameters);
        self.declare_writes(None);
        let carriers = outline.events.iter().map(|event| event.declaration);
        for declaration in carriers.chain(outline.outcomes.iter().map(|outcome| outcome.declaration)) {
            let parameters = declaration.parameters.iter().flatten();
            self.base.no_duplicates(parameters.map(|parameter| &parameter.name));
        }
        self.event_fields = outline.events.iter().map(|event| self.fields(event.declaration)).collect();
        for (event, fields) in outline.events.iter().zip(self.event_fields.clone()) {
            let place = self.at(event.declaration.name.span);
            self.base.variables.declare(event.name, Data::Fields(fields.into()), place);
        }
        self.outcome_fields =
            outline.outcomes.iter().map(|outcome| self.fields(outcome.declaration)).collect();
        parameters
    }

    /// Puts the steps of a block into the scope, for their figures and for what the outcome of a run carries; of the
    /// workflow's own block, with every other step that is the only one of its name.
    fn declare_steps(&mut self, block: usize) {
        let outline = self.outline;
        let all: Vec<usize>;
        let steps = if block == Outline::ROOT {
            let visible = |index: &usize| {
                let step = outline.steps.get(*index);
                step.is_some_and(|step| step.block == block || outline.all(step.name) == [*index])
            };
            // Most steps write one thing, which can be named too.
            self.base.variables.reserve(2 * outline.steps.len());
            all = (0..outline.steps.len()).filter(visible).collect();
            all.as_slice()
        } else {
            outline.blocks.get(block).map_or(&[][..], |block| block.steps.as_slice())
        };
        for step in steps.iter().filter_map(|step| outline.steps.get(*step)) {
            // Data of the same name counts more: it is what expressions are about.
            let known = self.base.variables.get(step.name);
            let hidden = known.is_some_and(|known| matches!(known.data, Data::Value { .. }));
            if hidden || step.name.is_empty() {
                continue;
            }
            let data = match &step.declaration.header {
                Header::Run(call) => Data::Fields(self.carried(call).into()),
                _ => Data::Step { id: &step.id, kind: step.kind, joined: joined(outline, step) },
            };
            let place = self.at(step.declaration.name.span);
            self.base.variables.declare(step.name, data, place);
        }
    }

    /// What the outcomes of a workflow that is run carry, all together.
    fn carried(&mut self, call: &'a ast::Call) -> Vec<Field> {
        let symbol = self.base.known(&call.path).filter(|symbol| symbol.kind == Kind::Workflow);
        let outline = symbol.and_then(|symbol| self.base.outline_of(symbol));
        let Some(outline) = outline else { return Vec::new() };
        let signature = self.base.signature(outline);
        let mut fields: Vec<Field> = Vec::new();
        for field in signature.outcomes.iter().flatten() {
            match fields.iter_mut().find(|known| known.name == field.name) {
                None => fields.push(field.clone()),
                // Two outcomes carry different things under one name: which one it is depends on the outcome.
                Some(known) if known.type_ != field.type_ => known.type_ = Type::Unknown,
                Some(_) => {}
            }
        }
        fields
    }

    fn declare_parameters(&mut self, declaration: &'a Declaration) -> Vec<Field> {
        let mut fields = Vec::new();
        self.base.no_duplicates(declaration.parameters.iter().flatten().map(|parameter| &parameter.name));
        for parameter in declaration.parameters.iter().flatten() {
            let field = self.base.field(parameter);
            let name = self.base.text(&parameter.name);
            let place = self.at(parameter.name.span);
            self.base.variables.value(name, field.type_.clone(), field.labels.clone(), place);
            fields.push(field);
        }
        fields
    }

    /// What an outcome or event carries.
    pub(crate) fn fields(&mut self, declaration: &'a Declaration) -> Vec<Field> {
        declaration.parameters.iter().flatten().map(|parameter| self.base.field(parameter)).collect()
    }

    fn find_unwinding(&mut self) {
        let outline = self.outline;
        for step in &outline.steps {
            for line in &step.declaration.lines {
                if let (Some(Keyword::Undo), Value::Path(path)) = (line.keyword, &line.value)
                    && let super::outline::Found::Step(undo) = outline.find(step.block, &self.names(path))
                {
                    self.unwinding.insert(undo);
                }
            }
        }
    }

    fn owner_line(&mut self, lines: &'a [Line]) -> Option<PersonReference> {
        lines.iter().find_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::Owner), Value::Person(person)) => self.base.person(person),
            _ => None,
        })
    }

    fn line(&mut self, line: &'a Line, workflow: &mut Workflow) {
        let root = Outline::ROOT;
        if self.timing_line(line, &mut workflow.timing, root)
            || self.handler(line, &mut workflow.ways, Place::of(root))
        {
            return;
        }
        match (line.keyword, &line.value) {
            (Some(Keyword::Late), Value::Way(way)) => {
                // Without a deadline of its own, the workflow's `late` serves the steps inside that have one.
                let lines = &self.outline.declaration.lines;
                let ends = lines.iter().any(|line| line.keyword == Some(Keyword::Within));
                let place = Place { ends, ..Place::of(root) };
                workflow.ways.push(self.way(way, Trigger::Late, place));
            }
            (Some(Keyword::Goal), Value::Text(text)) => workflow.goal = Some(self.base.prompt(text, None)),
            (Some(Keyword::Requires), Value::Expression(expression)) => {
                workflow.requires.push(self.base.condition(expression));
            }
            (Some(Keyword::Arrives), Value::Rate(rate)) => workflow.arrives = self.base.rate(rate),
            (Some(Keyword::Measures), Value::Names(names)) => {
                for name in names {
                    let call = bare_call(&ast::Path::from(*name));
                    workflow.measures.extend(self.base.instance(&call, Kind::Measure));
                }
            }
            (Some(Keyword::Optimise), Value::Path(path)) => {
                let call = bare_call(path);
                workflow.optimise = self.base.instance(&call, Kind::Measure);
            }
            (Some(Keyword::Guard), Value::Expression(expression)) => {
                workflow.guards.push(self.base.condition(expression));
            }
            (Some(Keyword::Policy), Value::Call(call)) => {
                workflow.policies.extend(self.base.enact(call));
            }
            (Some(Keyword::Allow), Value::Allow { rule, because }) => {
                let whole = self.outline.declaration.span;
                workflow.allowed.push(self.base.allow(rule, because, whole));
            }
            _ => {}
        }
    }

    /// The steps of a block inside the workflow, with their names in scope.
    pub(crate) fn inside(&mut self, block: usize) -> Vec<flow_ir::Step> {
        let mark = self.base.variables.open();
        self.declare_steps(block);
        let steps = self.block(block);
        self.base.variables.close(mark);
        steps
    }

    /// The steps of a block, in order of text. Its ways, where it holds any for them, are in force already.
    pub(crate) fn block(&mut self, block: usize) -> Vec<flow_ir::Step> {
        let outline = self.outline;
        let Some(entry) = outline.blocks.get(block) else { return Vec::new() };
        if entry.steps.is_empty() {
            let name = entry.name;
            let (what, span) = match entry.kind {
                BlockKind::Workflow => (format!("the workflow `{name}`"), entry.declaration.name.span),
                BlockKind::Branch => (format!("the branch `{name}`"), entry.declaration.name.span),
                BlockKind::Each => (format!("the parallel `{name}`"), entry.declaration.name.span),
                BlockKind::Beside => (format!("the `beside` called `{name}`"), entry.declaration.name.span),
                BlockKind::Finally => ("`finally`".to_owned(), entry.declaration.keyword),
            };
            let span = if span.is_empty() { entry.declaration.keyword } else { span };
            let location = self.at(span);
            self.base.report(no_steps::diagnostic(&what, location));
        }
        entry.steps.iter().map(|step| self.step(*step)).collect()
    }

    /// The head of a declaration inside the workflow; its holes belong to it until `within` is put back.
    pub(crate) fn inner_head(
        &mut self,
        declaration: &'a Declaration,
        id: impl Into<Cow<'a, str>>,
    ) -> (Head, Cow<'a, str>) {
        let id = id.into();
        let owned = id.clone().into_owned();
        let within = std::mem::replace(&mut self.base.within, id);
        (self.base.head(declaration, owned), within)
    }

    /// `allow rule because "..."` of a declaration.
    pub(crate) fn allowed(&mut self, declaration: &'a Declaration) -> Vec<Allowed> {
        let mut allowed = Vec::new();
        for line in &declaration.lines {
            if let Value::Allow { rule, because } = &line.value {
                allowed.push(self.base.allow(rule, because, declaration.span));
            }
        }
        allowed
    }

    /// Reports a name that means nothing here; `what` says what it should be.
    pub(crate) fn unknown_name(
        &mut self,
        what: &'static str,
        span: Span,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let name = span.of(self.base.source());
        let location = self.at(span);
        let known: Vec<&str> = known.into_iter().collect();
        let near = self.base.nearest(name, &known);
        self.base.report(unknown_part::diagnostic(what, name, near, &known, location));
    }

    /// Where a place of the workflow's text is.
    pub(crate) fn at(&self, span: Span) -> Location {
        self.base.location(span)
    }
}

/// The type of `block.joined` and `block.left`: names of branches, or items.
fn joined(outline: &Outline<'_>, step: &StepEntry<'_>) -> Option<Type> {
    let block = outline.blocks.get(*step.inner.first()?)?;
    let item = if block.kind == BlockKind::Branch { Type::Text } else { Type::Unknown };
    Some(Type::List { item: Box::new(item) })
}

/// A path without arguments, as a call.
pub(crate) fn bare_call(path: &ast::Path) -> ast::Call {
    ast::Call { span: path.span, path: path.clone(), arguments: None }
}
