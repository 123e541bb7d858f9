//! What the steps of a workflow write: data that the rest of it can name.
//!
//! A write declares the variable for the whole workflow; whether it is there on every path is checked later. What is
//! written inside an `each` is a list outside it, one for each item.

use super::Data;
use super::outline::{BlockKind, Outline};
use super::workflow::WorkflowLowering;
use crate::rules::{branches_write_same, conflicting_types};
use flow_ir::{Field, Id, Type, Variable, Write};
use flow_source::Span;
use flow_syntax::ast::Value;
use flow_syntax::words::Keyword;
use rustc_hash::FxHashMap;

/// Everything that the steps of a workflow write.
#[derive(Default)]
pub(crate) struct Writes<'a> {
    /// In order of blocks and of text.
    sites: Vec<Site<'a>>,
    /// By the place of the slot.
    by_place: FxHashMap<u32, usize>,
    /// For each parallel with an `each`, by its place in the outline: what is written inside.
    inside: FxHashMap<usize, Vec<usize>>,
}

/// One line that writes.
struct Site<'a> {
    name: &'a str,
    write: Write,
    step: usize,
    /// The name alone.
    name_span: Span,
    span: Span,
    /// In how many `each` it stands.
    depth: usize,
}

impl<'a> WorkflowLowering<'_, 'a> {
    /// Finds what every step writes, and reports names that are written as two different things.
    pub(crate) fn find_writes(&mut self, parameters: &[Field]) {
        let outline = self.outline;
        for (step, entry) in outline.steps.iter().enumerate() {
            let around = eaches(outline, entry.block);
            for line in &entry.declaration.lines {
                let (Some(Keyword::Writes), Value::Slots { slots, .. }) = (line.keyword, &line.value) else {
                    continue;
                };
                for slot in slots {
                    let write = self.base.slot(slot);
                    let name = self.base.text(&slot.name);
                    let site = self.writes.sites.len();
                    self.writes.by_place.insert(slot.span.start, site);
                    for each in &around {
                        self.writes.inside.entry(*each).or_default().push(site);
                    }
                    let depth = around.len();
                    let (name_span, span) = (slot.name.span, slot.span);
                    self.writes.sites.push(Site { name, write, step, name_span, span, depth });
                }
            }
        }
        self.check_types(parameters);
        self.check_branches();
    }

    fn check_types(&mut self, parameters: &[Field]) {
        let inputs = by_name(parameters);
        let mut first: FxHashMap<&str, usize> = FxHashMap::default();
        let mut diagnostics = Vec::new();
        let in_words = |type_: &Type| self.base.type_in_words(type_);
        for (index, site) in self.writes.sites.iter().enumerate() {
            let type_ = outside(&site.write.type_, site.depth);
            let location = self.base.location(site.span);
            let here = in_words(&site.write.type_);
            let written = conflicting_types::Written { location, type_: &here, each: site.depth > 0 };
            if let Some(parameter) = inputs.get(site.name) {
                // A parameter may be written inside an `each` only as a whole, so its type counts as it is.
                if differs(&parameter.type_, &type_) {
                    let there = in_words(&parameter.type_);
                    let span = Span::new(parameter.origin.start, parameter.origin.end);
                    let location = self.base.location(span);
                    let declared = conflicting_types::Written { location, type_: &there, each: false };
                    diagnostics.push(conflicting_types::diagnostic(site.name, &declared, &written));
                }
                continue;
            }
            match first.get(site.name).and_then(|first| self.writes.sites.get(*first)) {
                None => {
                    first.insert(site.name, index);
                }
                Some(earlier) if differs(&outside(&earlier.write.type_, earlier.depth), &type_) => {
                    let there = in_words(&earlier.write.type_);
                    let location = self.base.location(earlier.span);
                    let before =
                        conflicting_types::Written { location, type_: &there, each: earlier.depth > 0 };
                    diagnostics.push(conflicting_types::diagnostic(site.name, &before, &written));
                }
                Some(_) => {}
            }
        }
        for diagnostic in diagnostics {
            self.base.report(diagnostic);
        }
    }

    /// Two branches that run side by side may not write one name.
    fn check_branches(&mut self) {
        let outline = self.outline;
        let mut first: FxHashMap<(usize, &str), (usize, Span)> = FxHashMap::default();
        let mut diagnostics = Vec::new();
        for site in &self.writes.sites {
            let mut block = outline.steps.get(site.step).map(|step| step.block);
            while let Some(entry) = block.and_then(|block| outline.blocks.get(block)) {
                if let (BlockKind::Branch, Some(parallel), Some(branch)) = (entry.kind, entry.step, block) {
                    let earlier = first.entry((parallel, site.name)).or_insert((branch, site.span));
                    if earlier.0 != branch {
                        let name = outline.steps.get(parallel).map_or("", |step| step.name);
                        let (before, here) = (self.base.location(earlier.1), self.base.location(site.span));
                        diagnostics.push(branches_write_same::diagnostic(site.name, name, before, here));
                        break;
                    }
                }
                block = entry.parent;
            }
        }
        for diagnostic in diagnostics {
            self.base.report(diagnostic);
        }
    }

    /// Puts what is written into the scope: everything for the workflow as a whole, or as it looks from inside the
    /// `each` of a parallel.
    pub(crate) fn declare_writes(&mut self, each: Option<usize>) {
        let all: Vec<usize>;
        let (sites, depth) = match each {
            None => {
                all = (0..self.writes.sites.len()).collect();
                (all.as_slice(), 0)
            }
            Some(step) => {
                let block = self.outline.steps.get(step).and_then(|step| step.inner.first());
                let depth = block.map_or(0, |block| eaches(self.outline, *block).len());
                (self.writes.inside.get(&step).map_or(&[][..], Vec::as_slice), depth)
            }
        };
        let mut seen: FxHashMap<&str, ()> = FxHashMap::default();
        for site in sites.iter().filter_map(|site| self.writes.sites.get(*site)) {
            // An input that is written again stays what it is.
            let known = self.base.variables.get(site.name);
            if let Some(known) = known.filter(|_| each.is_none()) {
                self.base.refer(site.name_span, known.place);
            }
            if seen.insert(site.name, ()).is_some() {
                continue;
            }
            if each.is_none() && known.is_some_and(|known| matches!(known.data, Data::Value { .. })) {
                continue;
            }
            let type_ = outside(&site.write.type_, site.depth.saturating_sub(depth));
            let place = self.base.location(site.span);
            let data = Data::Value { type_, labels: site.write.labels.clone() };
            self.base.variables.declare(site.name, data, place);
        }
    }

    /// What a slot writes, as it was found before.
    pub(crate) fn write(&mut self, slot: &flow_syntax::ast::Slot) -> Option<Write> {
        let site = self.writes.by_place.get(&slot.span.start)?;
        self.writes.sites.get(*site).map(|site| site.write.clone())
    }

    /// The variables of the workflow as they look from outside any `each`, by name, with everybody who writes them.
    pub(crate) fn variables(&self, parameters: &[Field]) -> Vec<Variable> {
        let mut found: Vec<Variable> = Vec::new();
        let mut index: FxHashMap<&str, usize> = FxHashMap::default();
        let inputs = by_name(parameters);
        for site in self.writes.sites.iter().filter(|site| !inputs.contains_key(site.name)) {
            let id: Id = self.outline.step_id(site.step);
            let place = *index.entry(site.name).or_insert_with(|| {
                let type_ = outside(&site.write.type_, site.depth);
                let name = site.name.to_owned();
                found.push(Variable { name, type_, labels: Vec::new(), written_by: Vec::new() });
                found.len() - 1
            });
            let Some(variable) = found.get_mut(place) else { continue };
            for label in &site.write.labels {
                if !variable.labels.contains(label) {
                    variable.labels.push(label.clone());
                }
            }
            if variable.written_by.last() != Some(&id) {
                variable.written_by.push(id);
            }
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        found
    }
}

/// The parallels with an `each` around a block, outermost first.
fn eaches(outline: &Outline<'_>, block: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut block = Some(block);
    while let Some(entry) = block.and_then(|block| outline.blocks.get(block)) {
        if entry.kind == BlockKind::Each {
            found.extend(entry.step);
        }
        block = entry.parent;
    }
    found.reverse();
    found
}

fn by_name(fields: &[Field]) -> FxHashMap<&str, &Field> {
    fields.iter().map(|field| (field.name.as_str(), field)).collect()
}

/// The type as it looks from outside so many `each`.
fn outside(type_: &Type, depth: usize) -> Type {
    let mut type_ = type_.clone();
    for _ in 0..depth {
        type_ = Type::List { item: Box::new(type_) };
    }
    type_
}

fn differs(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Unknown, _) | (_, Type::Unknown) => false,
        (Type::List { item: left }, Type::List { item: right })
        | (Type::Optional { item: left }, Type::Optional { item: right }) => differs(left, right),
        (left, right) => left != right,
    }
}
