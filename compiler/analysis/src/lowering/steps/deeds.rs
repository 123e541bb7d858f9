//! What is done in a stage or duty: in words, or by an action of a system; and how risky that is.

use super::super::workflow::WorkflowLowering;
use crate::program::Symbol;
use crate::rules::{risk_lowered, unknown_action, unknown_error};
use flow_ir::{ActionCall, Deed, Id, Participant, Performers, Work};
use flow_source::Span;
use flow_syntax::ast::{self, Declaration, Line, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// `do "..."` or `do action(...)`; `systems` are those that the step is done by.
    pub(crate) fn deed(&mut self, line: &'a Line, systems: &[&'a Symbol<'a>]) -> Option<Deed> {
        match &line.value {
            Value::DoText(text) => Some(Deed::Text(self.base.request(text, line.condition.as_deref()))),
            Value::DoCall(call) => {
                let condition = line.condition.as_ref().map(|condition| self.base.condition(condition));
                let (system, action) = self.called_action(call, systems)?;
                let source = system.module;
                let (name, parameters, risk) = self.base.elsewhere(source, |base| {
                    let parameters: Vec<_> =
                        action.parameters.iter().flatten().map(|parameter| base.field(parameter)).collect();
                    let risk = action.risk.as_ref().and_then(|path| base.resolve(path, &[Kind::Risk]));
                    (base.text(&action.name).to_owned(), parameters, risk)
                });
                let arguments = self.base.arguments(call, &parameters);
                Some(Deed::Action(Box::new(ActionCall {
                    system: system.id.to_string(),
                    action: name,
                    arguments,
                    risk: risk.map(|risk| risk.id.to_string()),
                    idempotent: action.idempotent.is_some(),
                    condition,
                    origin: self.base.origin(call.span),
                })))
            }
            _ => None,
        }
    }

    /// The system and its action that a call names: a system of the step with such an action, or the one before the dot.
    fn called_action(
        &mut self,
        call: &'a ast::Call,
        systems: &[&'a Symbol<'a>],
    ) -> Option<(&'a Symbol<'a>, &'a ast::Action)> {
        let (last, before) = call.path.names.split_last()?;
        if last.is_missing() {
            return None;
        }
        let name = self.base.text(last);
        let location = self.at(call.path.span);
        if let Some(symbol) = self.base.known(&call.path).filter(|symbol| symbol.kind == Kind::Workflow) {
            self.base.report(unknown_action::workflow(symbol.name, location));
            return None;
        }
        if before.is_empty() {
            for system in systems {
                if let Some((_, action)) = self.base.actions_of(system).find(|(action, _)| *action == name) {
                    self.base.refer(last.span, self.base.program.location(system.module, action.name.span));
                    return Some((system, action));
                }
            }
            let Some(system) = systems.first() else {
                let written = self.only_system_with(name);
                self.base.report(unknown_action::no_system(name, written.as_deref(), location));
                return None;
            };
            return self.no_such_action(name, system, last.span);
        }
        let span =
            Span::new(call.path.span.start, before.last().map_or(call.path.span.end, |name| name.span.end));
        let path = ast::Path { span, names: before.into() };
        let system = self.base.resolve(&path, &[Kind::System])?;
        match self.base.actions_of(system).find(|(action, _)| *action == name) {
            Some((_, action)) => {
                self.base.refer(last.span, self.base.program.location(system.module, action.name.span));
                Some((system, action))
            }
            None => self.no_such_action(name, system, last.span),
        }
    }

    fn no_such_action<T>(&mut self, name: &str, system: &'a Symbol<'a>, span: Span) -> Option<T> {
        let actions: Vec<&str> = self.base.actions_of(system).map(|(action, _)| action).collect();
        let declared = self.base.place(system);
        let location = self.at(span);
        let near = self.base.nearest(name, &actions);
        self.base.report(unknown_action::diagnostic(name, system.name, near, &actions, location, declared));
        None
    }

    /// `System.action`, where exactly one system that can be named here has such an action.
    fn only_system_with(&mut self, name: &str) -> Option<String> {
        let mut found = None;
        for system in self.base.program.symbols.iter().filter(|symbol| symbol.kind == Kind::System) {
            if self.base.actions_of(system).any(|(action, _)| action == name) {
                if found.is_some() {
                    return None;
                }
                found = Some(format!("{}.{name}", system.name));
            }
        }
        found
    }

    /// The systems among those who do a step.
    pub(crate) fn systems_of(&self, by: &[Performers]) -> Vec<&'a Symbol<'a>> {
        let mut systems: Vec<&'a Symbol<'a>> = Vec::new();
        for participant in by.iter().flat_map(|performers| performers.who.participants()) {
            if let Participant::System { id } = participant
                && let Some(system) = self.base.symbol(id)
                && !systems.iter().any(|known| std::ptr::eq(*known, system))
            {
                systems.push(system);
            }
        }
        systems
    }

    /// The systems that a step uses: those that do it, and those whose actions it calls.
    pub(crate) fn systems_used(&self, work: &Work, deeds: &[Deed]) -> Vec<&'a Symbol<'a>> {
        let mut systems = self.systems_of(&work.by);
        for deed in deeds {
            if let Deed::Action(call) = deed
                && let Some(system) = self.base.symbol(&call.system)
                && !systems.iter().any(|known| std::ptr::eq(*known, system))
            {
                systems.push(system);
            }
        }
        systems
    }

    /// Reports ways for errors that no system of the step declares.
    pub(crate) fn check_errors(&mut self, declaration: &'a Declaration, systems: &[&'a Symbol<'a>]) {
        for line in &declaration.lines {
            let (Some(Keyword::Fails), Value::Fails { errors, .. }) = (line.keyword, &line.value) else {
                continue;
            };
            for error in errors {
                self.check_error(error, systems);
            }
        }
    }

    /// Reports an error that none of these systems declares. False where it did.
    pub(crate) fn check_error(&mut self, error: &ast::Name, systems: &[&'a Symbol<'a>]) -> bool {
        let name = self.base.text(error);
        self.base.refer_error(error, systems);
        if systems.iter().any(|system| self.base.errors_of(system).any(|known| known == name)) {
            return true;
        }
        let known: Vec<&str> = systems.iter().flat_map(|system| self.base.errors_of(system)).collect();
        let systems: Vec<&str> = systems.iter().map(|system| system.name).collect();
        let location = self.at(error.span);
        let near = self.base.nearest(name, &known);
        self.base.report(unknown_error::diagnostic(name, &systems, near, &known, location));
        false
    }

    /// The risk of a stage: the highest of its actions, or the one it states, which may not be less.
    pub(crate) fn risk(
        &mut self,
        declaration: &'a Declaration,
        stated: Option<Id>,
        deeds: &[Deed],
    ) -> Option<Id> {
        let name = self.base.text(&declaration.name);
        let stated_at = declaration.lines.iter().find(|line| line.keyword == Some(Keyword::Risk));
        let mut highest: Option<(Id, Span)> = None;
        let mut unclear = None;
        for deed in deeds {
            let Deed::Action(call) = deed else { continue };
            let Some(risk) = &call.risk else { continue };
            let span = Span::new(call.origin.start, call.origin.end);
            if let (Some(stated), Some(line)) = (&stated, stated_at)
                && !self.base.risk_reaches(stated, risk)
            {
                let whole = self.whole_line(line.span);
                let (location, whole, called) = (self.at(line.span), self.at(whole), self.at(span));
                let (low, high) = (short(stated), short(risk));
                self.base.report(risk_lowered::diagnostic(
                    name,
                    low,
                    high,
                    &call.action,
                    location,
                    called,
                    whole,
                ));
                return Some(risk.clone());
            }
            match &highest {
                None => highest = Some((risk.clone(), span)),
                Some((known, _)) if self.base.risk_reaches(known, risk) => {}
                Some((known, _)) if self.base.risk_reaches(risk, known) => {
                    highest = Some((risk.clone(), span))
                }
                Some((known, before)) => unclear = Some(((known.clone(), *before), (risk.clone(), span))),
            }
        }
        if stated.is_some() {
            return stated;
        }
        if let Some(((first, first_at), (second, second_at))) = unclear {
            let (first_at, second_at) = (self.at(first_at), self.at(second_at));
            let diagnostic =
                risk_lowered::unclear(name, (short(&first), first_at), (short(&second), second_at));
            self.base.report(diagnostic);
        }
        highest.map(|(risk, _)| risk)
    }
}

impl WorkflowLowering<'_, '_> {
    /// A line with its indentation and the newline before it, to take it away.
    pub(super) fn whole_line(&self, span: Span) -> Span {
        let before = self.base.source().get(..span.start as usize).unwrap_or("");
        let kept = before.trim_end_matches([' ', '\t']);
        let kept = kept.strip_suffix('\n').map_or(kept, |kept| kept.strip_suffix('\r').unwrap_or(kept));
        Span::new(u32::try_from(kept.len()).unwrap_or(span.start), span.end)
    }
}

/// The name of a declaration without its module.
pub(crate) fn short(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}
