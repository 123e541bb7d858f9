//! What the steps of a workflow write: data that the rest of it can name.
//!
//! A write declares the variable for the whole workflow; whether it is there on every path is checked later. What is
//! written inside an `each` is a list outside it, one for each item.

use super::outline::{BlockKind, Outline};
use super::workflow::WorkflowLowering;
use super::{Data, add};
use crate::rules::{branches_write_same, conflicting_types};
use flow_ir::{Field, Id, Type, Variable, Write};
use flow_source::Span;
use flow_syntax::ast::Value;
use flow_syntax::words::Keyword;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

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
    type_: Type,
    labels: Vec<Id>,
    step: usize,
    /// The name alone.
    name_span: Span,
    span: Span,
    /// In how many `each` it stands.
    depth: usize,
    /// The first site of that name.
    first: usize,
}

impl<'a> WorkflowLowering<'_, 'a> {
    /// Finds what every step writes, and reports names that are written as two different things.
    pub(crate) fn find_writes(&mut self, parameters: &[Field]) {
        let outline = self.outline;
        let mut writes = Writes::default();
        let mut names: FxHashMap<&str, usize> = FxHashMap::default();
        names.reserve(outline.steps.len());
        writes.sites.reserve(outline.steps.len());
        writes.by_place.reserve(outline.steps.len());
        for (step, entry) in outline.steps.iter().enumerate() {
            let around = eaches(outline, entry.block);
            for line in &entry.declaration.lines {
                let (Some(Keyword::Writes), Value::Slots { slots, .. }) = (line.keyword, &line.value) else {
                    continue;
                };
                if slots.len() > 1 {
                    self.base.no_repetition(slots.iter().map(|slot| &slot.name));
                }
                for slot in slots {
                    let (type_, labels) = self.base.declared_type(&slot.type_);
                    let name = self.base.text(&slot.name);
                    let site = writes.sites.len();
                    writes.by_place.insert(slot.span.start, site);
                    for each in &around {
                        writes.inside.entry(*each).or_default().push(site);
                    }
                    let depth = around.len();
                    let (name_span, span) = (slot.name.span, slot.span);
                    let first = *names.entry(name).or_insert(site);
                    let site = Site { name, type_, labels, step, name_span, span, depth, first };
                    writes.sites.push(site);
                }
            }
        }
        self.writes = Arc::new(writes);
        self.check_types(parameters);
        self.check_branches();
    }

    fn check_types(&mut self, parameters: &[Field]) {
        let inputs = by_name(parameters);
        let mut diagnostics = Vec::new();
        for (index, site) in self.writes.sites.iter().enumerate() {
            // A parameter may be written inside an `each` only as a whole, so its type counts as it is.
            let (before, span, each) = match (inputs.get(site.name), self.writes.sites.get(site.first)) {
                (Some(parameter), _) => {
                    let span = Span::new(parameter.origin.start, parameter.origin.end);
                    (Cow::Borrowed(&parameter.type_), span, None)
                }
                (None, Some(first)) if site.first != index => {
                    (outside(&first.type_, first.depth), first.span, Some(first))
                }
                _ => continue,
            };
            if !differs(&before, &outside(&site.type_, site.depth)) {
                continue;
            }
            let there = self.base.type_in_words(each.map_or(&*before, |first| &first.type_));
            let here = self.base.type_in_words(&site.type_);
            let written = |span: Span, type_, depth: usize| {
                let location = self.base.location(span);
                conflicting_types::Written { location, type_, each: depth > 0 }
            };
            let earlier = written(span, &there, each.map_or(0, |first| first.depth));
            let later = written(site.span, &here, site.depth);
            diagnostics.push(conflicting_types::diagnostic(site.name, &earlier, &later));
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
        let Some(step) = each else {
            for (index, site) in self.writes.sites.iter().enumerate() {
                // An input that is written again stays what it is.
                let known = self.base.variables.get(site.name);
                let known = known.filter(|known| matches!(known.data, Data::Value { .. }));
                if let Some(known) = known {
                    self.base.refer(site.name_span, known.place);
                }
                let is_value = known.is_some();
                if site.first == index && !is_value {
                    let data = site.data(0);
                    self.base.variables.declare(site.name, data, self.base.location(site.span));
                }
            }
            return;
        };
        let block = self.outline.steps.get(step).and_then(|step| step.inner.first());
        let depth = block.map_or(0, |block| eaches(self.outline, *block).len());
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        for site in self.writes.inside.get(&step).into_iter().flatten() {
            if let Some(site) = self.writes.sites.get(*site)
                && seen.insert(site.first)
            {
                let data = site.data(depth);
                self.base.variables.declare(site.name, data, self.base.location(site.span));
            }
        }
    }

    /// What a slot writes, as it was found before.
    pub(crate) fn write(&mut self, slot: &flow_syntax::ast::Slot) -> Option<Write> {
        let site = self.writes.by_place.get(&slot.span.start)?;
        let site = self.writes.sites.get(*site)?;
        let (type_, labels) = (site.type_.clone(), site.labels.clone());
        let origin = self.base.origin(site.name_span);
        Some(Write { name: site.name.to_owned(), type_, labels, from: None, origin })
    }

    /// The variables of the workflow as they look from outside any `each`, by name, with everybody who writes them.
    pub(crate) fn variables(&self, parameters: &[Field]) -> Vec<Variable> {
        let mut found: Vec<Variable> = Vec::with_capacity(self.writes.sites.len());
        // For each site that is the first of its name, where the variable stands.
        let mut places: Vec<usize> = vec![0; self.writes.sites.len()];
        let inputs = by_name(parameters);
        for (index, site) in self.writes.sites.iter().enumerate() {
            if inputs.contains_key(site.name) {
                continue;
            }
            if site.first == index {
                let type_ = outside(&site.type_, site.depth).into_owned();
                let name = site.name.to_owned();
                if let Some(place) = places.get_mut(index) {
                    *place = found.len();
                }
                found.push(Variable { name, type_, labels: Vec::new(), written_by: Vec::new() });
            }
            let variable = places.get(site.first).and_then(|place| found.get_mut(*place));
            let Some(variable) = variable else { continue };
            for label in &site.labels {
                if !variable.labels.contains(label) {
                    variable.labels.push(label.clone());
                }
            }
            let id = self.outline.steps.get(site.step).map_or("", |step| step.id.as_str());
            if variable.written_by.last().is_none_or(|last| last != id) {
                add(&mut variable.written_by, id.to_owned());
            }
        }
        found.shrink_to_fit();
        found.sort_unstable_by(|left, right| left.name.cmp(&right.name));
        found
    }
}

impl<'a> Site<'a> {
    /// What it writes, as it looks from inside of so many `each`.
    fn data(&self, depth: usize) -> Data<'a> {
        let type_ = outside(&self.type_, self.depth.saturating_sub(depth)).into_owned();
        Data::Value { type_, labels: self.labels.clone() }
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
fn outside(type_: &Type, depth: usize) -> Cow<'_, Type> {
    let mut type_ = Cow::Borrowed(type_);
    for _ in 0..depth {
        type_ = Cow::Owned(Type::List { item: Box::new(type_.into_owned()) });
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
