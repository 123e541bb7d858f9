//! Looking at other declarations: without saying anything about them, and in their own modules.

use super::Lowering;
use super::outline::{Outline, Signature};
use crate::program::{Lookup, Symbol};
use flow_ir::Field;
use flow_source::Location;
use flow_syntax::ast::{self, Declaration, Value};
use flow_syntax::words::{Keyword, Kind};
use std::sync::Arc;

impl<'a> Lowering<'a> {
    /// Does something and forgets what it says about the text, because that is said elsewhere.
    pub(crate) fn quietly<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let diagnostics = self.output.diagnostics.len();
        let unknowns = self.output.package.unknowns.len();
        let allowed = self.output.allowed.len();
        let optional = self.output.optional.len();
        self.quiet += 1;
        let result = work(self);
        self.quiet -= 1;
        self.output.optional.truncate(optional);
        self.output.diagnostics.truncate(diagnostics);
        self.output.package.unknowns.truncate(unknowns);
        self.output.allowed.truncate(allowed);
        result
    }

    /// Does something quietly as if it stood in another module, with no data in scope.
    pub(crate) fn elsewhere<T>(&mut self, module: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        let module = self.enter(module);
        let variables = std::mem::take(&mut self.variables);
        let beside = self.beside.take();
        let result = self.quietly(work);
        self.beside = beside;
        self.enter(module);
        self.variables = variables;
        result
    }

    /// What a path means. In a scenario, what is no name of its own file can be one of the workflow's file, or that of a
    /// seam or recovery wherever it stands: a scenario speaks about the work as it is, handoffs included.
    pub(super) fn lookup(&self, path: &ast::Path) -> Lookup<'a> {
        let found = self.look_up(path);
        if let Lookup::Found(symbol, length) = &found {
            self.refer_symbol(path, *length, symbol);
        }
        found
    }

    fn look_up(&self, path: &ast::Path) -> Lookup<'a> {
        let text = self.source();
        let (program, found) = (self.program, self.program.lookup(self.module, text, path));
        let Some(beside) = self.beside.filter(|_| matches!(found, Lookup::Nothing)) else { return found };
        match program.lookup(beside, text, path) {
            Lookup::Nothing => {}
            found => return found,
        }
        let [only] = path.names.as_slice() else { return Lookup::Nothing };
        let name = self.text(only);
        let handoff = |symbol: &&'a Symbol<'a>| {
            matches!(symbol.kind, Kind::Seam | Kind::Recovery) && symbol.name == name
        };
        let mut seams = program.symbols.iter().filter(handoff);
        match (seams.next(), seams.next()) {
            (Some(seam), None) => Lookup::Found(seam, 1),
            (Some(one), Some(other)) => Lookup::Ambiguous(one, other),
            _ => Lookup::Nothing,
        }
    }

    /// The declarations of these kinds that can be named here, in a fixed order; empty kinds stand for any.
    pub(super) fn visible(&self, kinds: &[Kind]) -> Vec<&'a Symbol<'a>> {
        let mut visible = self.program.visible(self.module, kinds);
        if let Some(beside) = self.beside {
            visible.extend(self.program.visible(beside, kinds));
        }
        visible
    }

    /// The declaration that a path names, if there is one; nothing is reported.
    pub(crate) fn known(&mut self, path: &ast::Path) -> Option<&'a Symbol<'a>> {
        match self.lookup(path) {
            Lookup::Found(symbol, length) if length == path.names.len() => {
                self.reach(symbol);
                Some(symbol)
            }
            _ => None,
        }
    }

    /// The name that was meant, where one is near enough. The second half of a workflow doesn't look: what it has to say is
    /// said by whoever lowers it once more, and the comparisons that one analysis may spend are spent in order.
    pub(crate) fn nearest<'n>(&self, name: &str, known: &[&'n str]) -> Option<&'n str> {
        if self.is_half { None } else { self.program.nearest(name, known) }
    }

    /// The declaration of that id.
    pub(crate) fn symbol(&self, id: &str) -> Option<&'a Symbol<'a>> {
        self.outlines.symbol(id)
    }

    /// The names of a workflow.
    pub(crate) fn outline_of(&self, workflow: &Symbol<'a>) -> Option<&'a Outline<'a>> {
        self.outlines.get(&workflow.id)
    }

    /// What a workflow takes and gives.
    pub(crate) fn signature(&mut self, outline: &Outline<'a>) -> Arc<Signature> {
        if let Some(signature) = outline.signature.get() {
            return Arc::clone(signature);
        }
        let signature = self.elsewhere(outline.module, |lowering| {
            let mut fields = |declaration: &'a Declaration| -> Vec<Field> {
                declaration.parameters.iter().flatten().map(|parameter| lowering.field(parameter)).collect()
            };
            let parameters = fields(outline.declaration);
            let outcomes = outline.outcomes.iter().map(|outcome| fields(outcome.declaration)).collect();
            Arc::new(Signature { parameters, outcomes })
        });
        Arc::clone(outline.signature.get_or_init(|| signature))
    }

    /// The actions of a system, in order of text.
    pub(crate) fn actions_of(
        &self,
        system: &'a Symbol<'a>,
    ) -> impl Iterator<Item = (&'a str, &'a ast::Action)> + use<'a> {
        let source = self.program.modules.get(system.module).map_or("", |module| module.text);
        system.declaration.lines.iter().filter_map(move |line| match &line.value {
            Value::Action(action) => Some((action.name.text(source), &**action)),
            _ => None,
        })
    }

    /// The errors of a system, in order of text.
    pub(crate) fn errors_of(&self, system: &'a Symbol<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
        let source = self.program.modules.get(system.module).map_or("", |module| module.text);
        self.error_names(system).map(move |name| name.text(source))
    }

    /// Notes which errors of these systems a name means.
    pub(crate) fn refer_error(&self, error: &ast::Name, systems: &[&'a Symbol<'a>]) {
        let name = self.text(error);
        for system in systems {
            for declared in self.error_names(system).filter(|declared| self.name_in(system, declared) == name)
            {
                self.refer(error.span, self.program.location(system.module, declared.span));
            }
        }
    }

    fn error_names(&self, system: &'a Symbol<'a>) -> impl Iterator<Item = &'a ast::Name> + use<'a> {
        system
            .declaration
            .lines
            .iter()
            .filter_map(|line| match (line.keyword, &line.value) {
                (Some(Keyword::Error), Value::Names(names)) => Some(names),
                _ => None,
            })
            .flatten()
    }

    /// Where a declaration has its name.
    pub(crate) fn place(&self, symbol: &Symbol<'a>) -> Location {
        let file = self.program.modules.get(symbol.module).map(|module| module.file);
        Location::new(file.unwrap_or_default(), symbol.declaration.name.span)
    }

    /// True where a tier of risk is another one, or above it.
    pub(crate) fn risk_reaches(&mut self, high: &str, low: &str) -> bool {
        let mut open = vec![high.to_owned()];
        let mut seen: Vec<String> = Vec::new();
        while let Some(risk) = open.pop() {
            if risk == low {
                return true;
            }
            if seen.contains(&risk) {
                continue;
            }
            if let Some(symbol) = self.symbol(&risk) {
                let below = self.elsewhere(symbol.module, |lowering| {
                    let mut below = Vec::new();
                    for line in &symbol.declaration.lines {
                        if let (Some(Keyword::Above), Value::Paths(paths)) = (line.keyword, &line.value) {
                            for path in paths {
                                below.extend(
                                    lowering.resolve(path, &[Kind::Risk]).map(|risk| risk.id.to_string()),
                                );
                            }
                        }
                    }
                    below
                });
                open.extend(below);
            }
            seen.push(risk);
        }
        false
    }

    /// The workflow that the beginning of a path names, and the names after it. Reports what is no workflow.
    pub(crate) fn workflow_and_rest<'p>(
        &mut self,
        path: &'p ast::Path,
    ) -> Option<(&'a Symbol<'a>, &'p [ast::Name])> {
        let cut = |length: usize| {
            let names = path.names.get(..length).unwrap_or(&path.names);
            let span = match (names.first(), names.last()) {
                (Some(first), Some(last)) => first.span.to(last.span),
                _ => path.span,
            };
            ast::Path { span, names: names.into() }
        };
        for length in (1..=path.names.len()).rev() {
            if let Some(symbol) = self.known(&cut(length)).filter(|symbol| symbol.kind == Kind::Workflow) {
                return Some((symbol, path.names.get(length..).unwrap_or_default()));
            }
        }
        let length = path.names.len().saturating_sub(1).max(1);
        let symbol = self.resolve(&cut(length), &[Kind::Workflow])?;
        Some((symbol, path.names.get(length..).unwrap_or_default()))
    }
}
