//! Which name means which declaration: what an editor asks for.

use crate::lowering::Lowering;
use crate::lowering::outline::Outline;
use crate::program::{Program, Symbol};
use flow_ir::Origin;
use flow_source::{Files, Location, Span};
use flow_syntax::ast;
use std::cell::RefCell;

/// A name in a text, and what it means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reference {
    /// The name where it is used.
    pub at: Location,
    /// The name where it is declared; an empty span at the top of a file for the name of a module.
    pub to: Location,
}

/// The references found so far. Looking something up is not allowed to change what is lowered, so it keeps them behind a
/// shared reference.
#[derive(Debug, Default)]
pub(crate) struct References {
    found: Option<RefCell<Vec<Reference>>>,
}

impl References {
    /// Keeps references where somebody asks for them.
    pub(crate) fn new(wanted: bool) -> Self {
        Self { found: wanted.then(RefCell::default) }
    }

    fn push(&self, at: Location, to: Location) {
        if let Some(found) = &self.found
            && !at.span.is_empty()
        {
            found.borrow_mut().push(Reference { at, to });
        }
    }

    /// All of them, each once, in order of place, and each at the name alone.
    pub(crate) fn finish(self, files: &Files) -> Vec<Reference> {
        let mut found = self.found.map(RefCell::into_inner).unwrap_or_default();
        for reference in &mut found {
            reference.to = name_at(files, reference.to);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The name at the beginning of a place, without what follows it.
fn name_at(files: &Files, place: Location) -> Location {
    let text = files.text(place);
    let length = match text.strip_prefix('`').and_then(|rest| rest.find('`')) {
        Some(end) => end + 2,
        None if text.starts_with('"') => text.len(),
        None => {
            let end = text.char_indices().find(|(_, one)| *one != '_' && !one.is_alphanumeric());
            end.map_or(text.len(), |(end, _)| end)
        }
    };
    let end = place.span.start + u32::try_from(length).unwrap_or(0);
    Location::new(place.file, Span::new(place.span.start, end))
}

impl<'a> Lowering<'a> {
    /// Notes that a name means what is declared at `to`. A pattern is looked at on its own as well as at each use; only
    /// the first counts, because in a use its parameters stand for something else.
    pub(crate) fn refer(&self, name: Span, to: Location) {
        if !self.uses_pattern() {
            self.references.push(self.location(name), to);
        }
    }

    /// Notes that a name means what has this origin in the graph.
    pub(crate) fn refer_origin(&self, name: Span, to: Origin) {
        self.refer(name, crate::place(to));
    }

    /// Notes that the first names of a path lead to a declaration.
    pub(crate) fn refer_symbol(&self, path: &ast::Path, length: usize, symbol: &Symbol<'a>) {
        if let Some(last) = length.checked_sub(1).and_then(|last| path.names.get(last)) {
            self.refer(last.span, self.program.place(symbol));
        }
        self.refer_module(path.names.get(..length.saturating_sub(1)).unwrap_or_default(), symbol.module);
    }

    fn refer_module(&self, names: &[ast::Name], module: usize) {
        if let (Some(first), Some(last)) = (names.first(), names.last()) {
            self.refer(first.span.to(last.span), self.program.location(module, Span::at(0)));
        }
    }

    /// Notes that a name means a step of a workflow.
    pub(crate) fn refer_step(&self, name: Option<&ast::Name>, outline: &Outline<'a>, step: usize) {
        if let (Some(name), Some(entry)) = (name, outline.steps.get(step)) {
            self.refer(name.span, self.program.location(outline.module, entry.declaration.name.span));
        }
    }

    /// Notes that a name means an outcome, event or assumption of a workflow, or something else with a name in it.
    pub(crate) fn refer_member(&self, name: Option<&ast::Name>, outline: &Outline<'a>, declared: Span) {
        if let Some(name) = name {
            self.refer(name.span, self.program.location(outline.module, declared));
        }
    }
}

/// The references of all `use` lines.
pub(crate) fn of_uses(program: &Program<'_>, references: &References) {
    if references.found.is_none() {
        return;
    }
    for (index, module) in program.modules.iter().enumerate() {
        for line in &module.tree.uses {
            let Some(from) = program.module_named(&line.module.text(module.text)) else { continue };
            references.push(program.location(index, line.module.span), program.location(from, Span::at(0)));
            for name in line.names.iter().flatten() {
                let text = name.text(module.text);
                let declared = program.declarations(from).iter().find(|symbol| symbol.name == text);
                if let Some(symbol) = declared {
                    references.push(program.location(index, name.span), program.place(symbol));
                }
            }
        }
    }
}
