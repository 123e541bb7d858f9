//! Parallels: branches side by side, or one for each of something.

use super::super::Data;
use super::super::outline::{BlockKind, is_step, nested};
use super::super::ways::Place;
use super::super::workflow::WorkflowLowering;
use super::Parts;
use crate::rules::mixed_parallel::{self, Unclear};
use flow_ir::{Branch, Each, Join, Parallel, Type};
use flow_source::Span;
use flow_syntax::ast::{self, Declaration, EachSource, Line, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// A parallel, with the steps inside it.
    pub(crate) fn parallel(&mut self, index: usize, place: Place, parts: &mut Parts) -> Parallel {
        let outline = self.outline;
        let mut parallel = Parallel {
            branches: Vec::new(),
            each: None,
            at_once: None,
            join: Join::All,
            until: None,
            rest_continues: false,
        };
        let Some(entry) = outline.steps.get(index) else { return parallel };
        let declaration = entry.declaration;
        self.check_shape(declaration);
        let mut each = None;
        for line in &declaration.lines {
            if self.shared_line(line, parts, place) {
                continue;
            }
            match (line.keyword, &line.value) {
                (Some(Keyword::Each), Value::Each { .. }) if each.is_none() => each = Some(line),
                (Some(Keyword::At), Value::At { at_once, .. }) => {
                    parallel.at_once = at_once.and_then(|span| self.base.at_once(span));
                }
                (Some(Keyword::Join), Value::Join(join)) => parallel.join = self.join(join),
                (Some(Keyword::Until), Value::Expression(expression)) => {
                    parallel.until = Some(self.base.condition(expression));
                }
                (Some(Keyword::Rest), Value::Rest { continues }) => parallel.rest_continues = *continues,
                _ => {}
            }
        }
        // Where the parallel itself is late, its own way is taken; its other ways serve the steps inside.
        self.hold(&entry.id, &parts.ways, &parts.timing);
        for block in &entry.inner {
            match outline.blocks.get(*block).map(|block| block.kind) {
                Some(BlockKind::Branch) => parallel.branches.extend(self.branch(*block)),
                _ => {
                    let found = self.each(index, *block, each);
                    parallel.each = found;
                }
            }
        }
        if entry.inner.is_empty() {
            let location = self.at(declaration.name.span);
            let what = format!("the parallel `{}`", entry.name);
            self.base.report(crate::rules::no_steps::diagnostic(&what, location));
        }
        self.release();
        parallel
    }

    fn join(&mut self, join: &'a ast::Join) -> Join {
        match join {
            ast::Join::All => Join::All,
            ast::Join::Any => Join::Any,
            ast::Join::AtLeast(count) => {
                let count = Box::new(self.base.expression(count, Some(&Type::Int)));
                Join::AtLeast { count }
            }
        }
    }

    fn branch(&mut self, block: usize) -> Option<Branch> {
        let entry = self.outline.blocks.get(block)?;
        let (head, within) = self.inner_head(entry.declaration, entry.id.as_str());
        let mut parts = Parts::default();
        for line in &entry.declaration.lines {
            self.shared_line(line, &mut parts, Place::of(block));
        }
        self.hold(&entry.id, &parts.ways, &parts.timing);
        let steps = self.inside(block);
        self.release();
        self.base.within = within;
        let Parts { condition, timing, ways, .. } = parts;
        Some(Branch { head, condition, timing, ways, steps })
    }

    fn each(&mut self, step: usize, block: usize, line: Option<&'a Line>) -> Option<Each> {
        let (name, source, filter) = match line.map(|line| &line.value) {
            Some(Value::Each { name, source, filter }) => (name, &**source, filter.as_deref()),
            _ => {
                // The shape was reported; the steps are still looked at.
                self.inside(block);
                return None;
            }
        };
        let (mut type_, mut list, mut event) = (Type::Unknown, None, None);
        let mut fields = None;
        match source {
            EachSource::In(expression) => {
                let expected = Type::List { item: Box::new(Type::Unknown) };
                let expression = self.base.expression(expression, Some(&expected));
                if let Type::List { item } = &expression.result {
                    type_ = (**item).clone();
                }
                list = Some(expression);
            }
            EachSource::On(path) => {
                event = self.event_id(path);
                let place = self.outline.events.iter().position(|known| Some(&known.id) == event.as_ref());
                fields = place.and_then(|place| self.event_fields.get(place)).cloned();
            }
        }
        let mark = self.base.variables.open();
        let item = self.base.text(name);
        let place = self.at(name.span);
        match fields {
            Some(fields) => self.base.variables.declare(item, Data::Fields(fields.into()), place),
            None => self.base.variables.value(item, type_.clone(), Vec::new(), place),
        }
        let filter = filter.map(|filter| self.base.condition(filter));
        self.declare_writes(Some(step));
        let steps = self.inside(block);
        self.base.variables.close(mark);
        let origin = self.base.origin(name.span);
        Some(Each { name: item.to_owned(), type_, list, event, filter, steps, origin })
    }

    /// A parallel has branches, or one `each` and steps.
    fn check_shape(&mut self, declaration: &'a Declaration) {
        let name = self.base.text(&declaration.name);
        let branch = nested(&declaration.lines).find(|inner| inner.kind == Kind::Branch);
        let step = nested(&declaration.lines).find(|inner| is_step(inner.kind));
        let mut eaches = declaration.lines.iter().filter(|line| line.keyword == Some(Keyword::Each));
        let (first, second) = (eaches.next(), eaches.next());
        let named = |declaration: &Declaration| {
            if declaration.name.is_missing() { declaration.keyword } else { declaration.name.span }
        };
        let found: Option<(Unclear, Span, Span)> = match (branch, step, first, second) {
            (_, _, Some(first), Some(second)) => Some((Unclear::TwoEach, second.span, first.span)),
            (Some(branch), _, Some(each), None) => {
                Some((Unclear::EachWithBranches, named(branch), each.span))
            }
            (Some(branch), Some(step), None, _) => Some((Unclear::Both, named(step), named(branch))),
            (None, Some(step), None, _) => Some((Unclear::NoEach, named(step), named(declaration))),
            _ => None,
        };
        if let Some((unclear, location, other)) = found {
            let (location, other) = (self.at(location), self.at(other));
            self.base.report(mixed_parallel::diagnostic(name, unclear, location, other));
        }
    }
}
