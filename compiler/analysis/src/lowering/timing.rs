//! Deadlines, ladders and pauses, and what time is anchored at.

use super::add;
use super::outline::{Found, Outline};
use super::workflow::WorkflowLowering;
use crate::phrases;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::{ambiguous_step, wrong_kind, wrong_type};
use flow_ir::{Anchor, Id, Timing, Type, Within};
use flow_syntax::ast::{self, Line, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// Takes a line into `timing`, where it is one about time; false where it is not.
    pub(crate) fn timing_line(&mut self, line: &'a Line, timing: &mut Timing, block: usize) -> bool {
        match (line.keyword, &line.value) {
            (Some(Keyword::Within), Value::Within(within)) => {
                let condition =
                    line.condition.as_ref().map(|condition| Box::new(self.base.condition(condition)));
                let origin = self.base.origin(line.span);
                let (limit, because, from) = match &**within {
                    ast::Within::Limit { span, from } => {
                        let from = from.as_ref().and_then(|path| self.start(path, block));
                        // A deadline from a date may lie on that date.
                        let limit = match from {
                            Some(_) => self.base.time_span(span),
                            None => self.base.some_time(span, NoTime::Within),
                        };
                        (Some(limit), None, from)
                    }
                    ast::Within::NoLimit { because } => {
                        (None, Some(Box::new(self.base.prompt(because, None))), None)
                    }
                };
                add(&mut timing.within, Within { limit, because, from, condition, origin });
            }
            (Some(Keyword::Escalate), Value::Call(call)) => {
                let condition = line.condition.as_ref().map(|condition| self.base.condition(condition));
                timing.ladders.extend(self.base.ladder_use(call, condition));
            }
            (Some(Keyword::Pause), Value::Path(path)) => timing.pauses.extend(self.anchor(path, block)),
            _ => return false,
        }
        true
    }

    /// What a path after `from` is anchored at: a step, an event, or data that says when.
    fn start(&mut self, path: &'a ast::Path, block: usize) -> Option<Anchor> {
        let (anchor, type_) = self.anchored(path, block)?;
        let type_ = match type_ {
            Type::Optional { item } => *item,
            other => other,
        };
        if !matches!(type_, Type::Date | Type::Unknown) {
            let place = self.at(path.span);
            let excerpt = path.span.of(self.base.source());
            let wanted = "a step, an event or a date";
            self.base.report(wrong_type::diagnostic(excerpt, &phrases::type_(&type_), wanted, place));
            return None;
        }
        Some(anchor)
    }

    /// What a path after `from`, `while`, `until` or `restart on` is anchored at: a step, an event, or a moment in the data.
    pub(crate) fn anchor(&mut self, path: &'a ast::Path, block: usize) -> Option<Anchor> {
        self.anchored(path, block).map(|(anchor, _)| anchor)
    }

    /// The same, with what it is: a moment, but for data of another type.
    fn anchored(&mut self, path: &'a ast::Path, block: usize) -> Option<(Anchor, Type)> {
        let names = self.names(path);
        match self.outline.find(block, &names) {
            Found::Step(step) => {
                self.base.refer_step(path.names.last(), self.outline, step);
                return Some((Anchor::Step { id: self.outline.step_id(step) }, Type::Date));
            }
            Found::Several(steps) => {
                self.ambiguous(path, &steps);
                return None;
            }
            Found::Nothing => {}
        }
        if let [only] = names.as_slice()
            && let Some(event) = self.outline.event(only)
        {
            self.base.refer_member(path.names.last(), self.outline, event.declaration.name.span);
            return Some((Anchor::Event { id: event.id.clone() }, Type::Date));
        }
        if let Some(path) = self.base.moment(path) {
            return (!path.is_empty()).then_some((Anchor::Variable { path }, Type::Date));
        }
        self.base.variable_path(path).map(|(path, type_)| (Anchor::Variable { path }, type_))
    }

    /// The step that a path names, from `block`; reported where there is none, or several.
    pub(crate) fn step_reference(&mut self, path: &'a ast::Path, block: usize) -> Option<usize> {
        let names = self.names(path);
        match self.outline.find(block, &names) {
            Found::Step(step) => {
                self.base.refer_step(path.names.last(), self.outline, step);
                Some(step)
            }
            Found::Several(steps) => {
                self.ambiguous(path, &steps);
                None
            }
            Found::Nothing => {
                let outline = self.outline;
                let known = outline.steps.iter().map(|step| step.name);
                self.unknown_name("step", path.span, known);
                None
            }
        }
    }

    /// The id of the step that a path names.
    pub(crate) fn step_id(&mut self, path: &'a ast::Path, block: usize) -> Option<Id> {
        self.step_reference(path, block).map(|step| self.outline.step_id(step))
    }

    /// The stage that undoes the one in which the path stands.
    pub(crate) fn undone_by(&mut self, path: &'a ast::Path, block: usize) -> Option<Id> {
        let step = self.step_reference(path, block)?;
        let entry = self.outline.steps.get(step)?;
        let place = self.at(path.span);
        if entry.kind != Kind::Stage {
            let found = phrases::kind(entry.kind);
            let declared = self.at(entry.declaration.name.span);
            let wanted = "a stage that undoes what was done";
            self.base.report(wrong_kind::diagnostic(entry.name, &found, wanted, place, declared));
            return None;
        }
        let whole = entry.declaration.span;
        if whole.start <= path.span.start && path.span.end <= whole.end {
            self.base.report(wrong_kind::undoes_itself(entry.name, place));
            return None;
        }
        Some(self.outline.step_id(step))
    }

    /// The event that a path names; reported where there is none.
    pub(crate) fn event_id(&mut self, path: &'a ast::Path) -> Option<Id> {
        let outline = self.outline;
        let names = self.names(path);
        if let [only] = names.as_slice()
            && let Some(event) = outline.event(only)
        {
            self.base.refer_member(path.names.last(), outline, event.declaration.name.span);
            return Some(event.id.clone());
        }
        self.unknown_name("event", path.span, outline.events.iter().map(|event| event.name));
        None
    }

    /// The names of a path.
    pub(crate) fn names(&self, path: &'a ast::Path) -> Vec<&'a str> {
        path.names.iter().map(|name| self.base.text(name)).collect()
    }

    fn ambiguous(&mut self, path: &ast::Path, steps: &[usize]) {
        let outline: &Outline<'a> = self.outline;
        let paths: Vec<_> = steps
            .iter()
            .filter_map(|step| {
                Some((outline.written(*step), outline.steps.get(*step)?.declaration.name.span))
            })
            .map(|(written, span)| (written, self.at(span)))
            .collect();
        let name = path.span.of(self.base.source());
        let location = self.at(path.span);
        self.base.report(ambiguous_step::diagnostic(name, &paths, location));
    }
}
