//! Stages: somebody does something.

use super::super::ways::Place;
use super::super::workflow::WorkflowLowering;
use super::Parts;
use super::add;
use super::deeds::short;
use crate::program::Symbol;
use crate::rules::{gives_other_type, human_only_agent, number_out_of_range};
use flow_ir::{Deed, Grant, Participant, Retry, Stage, Taking, Type};
use flow_source::Span;
use flow_syntax::ast::{Declaration, Line, Number, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// A stage.
    pub(crate) fn stage(&mut self, declaration: &'a Declaration, place: Place, parts: &mut Parts) -> Stage {
        let mut stage = Stage::default();
        // Who does it comes first: a bare `do action(...)` means an action of the system that does the stage.
        for line in declaration.lines.iter().filter(|line| line.keyword == Some(Keyword::By)) {
            self.work_line(line, &mut stage.work, place.block);
        }
        let systems = self.systems_of(&stage.work.by);
        for line in declaration.lines.iter().filter(|line| line.keyword != Some(Keyword::By)) {
            if self.shared_line(line, parts, place) || self.work_line(line, &mut stage.work, place.block) {
                continue;
            }
            self.stage_line(line, &mut stage, &systems, place);
        }
        self.check_performers(declaration);
        if declaration.lines.iter().any(|line| line.keyword == Some(Keyword::Fails)) {
            let used = self.systems_used(&stage.work, &stage.does);
            self.check_errors(declaration, &used);
        }
        stage.work.risk = self.risk(declaration, stage.work.risk.take(), &stage.does);
        self.check_gives(&stage, &systems);
        self.check_human_only(declaration, &stage);
        stage
    }

    fn stage_line(&mut self, line: &'a Line, stage: &mut Stage, systems: &[&'a Symbol<'a>], place: Place) {
        match (line.keyword, &line.value) {
            (Some(Keyword::Do), _) => {
                if let Some(deed) = self.deed(line, systems) {
                    add(&mut stage.does, deed);
                }
            }
            (Some(Keyword::Takes), Value::Takes(estimate)) => {
                let estimate = self.base.estimate(estimate);
                let condition = line.condition.as_ref().map(|condition| self.base.condition(condition));
                add(&mut stage.takes, Taking { estimate, condition });
            }
            (Some(Keyword::Retry), Value::Retry(retry)) => {
                let times = match &retry.number {
                    Number::Hole(hole) => {
                        self.base.unknown(hole);
                        None
                    }
                    Number::Written(span) => {
                        let times = self.base.count(&retry.number);
                        if times == Some(0) {
                            let (place, whole) = (self.at(*span), self.at(self.whole_line(line.span)));
                            self.base.report(number_out_of_range::no_retry(place, whole));
                        }
                        times
                    }
                };
                let every = retry.every.as_ref().map(|span| self.base.time_span(span));
                let origin = self.base.origin(line.span);
                stage.retry = Some(Retry { times, every, doubling: retry.doubling.is_some(), origin });
            }
            (Some(Keyword::Undo), Value::Path(path)) => stage.undo = self.undone_by(path, place.block),
            (Some(Keyword::Exclusive), Value::Path(path)) => {
                let held = match self.base.known(path) {
                    Some(symbol) => Some(symbol.id.to_string()),
                    None => self.base.held(path),
                };
                stage.exclusive.extend(held);
            }
            (Some(Keyword::Lifts), Value::Names(names)) => stage.lifts.extend(self.base.labels(names)),
            (Some(Keyword::Grants), Value::Grants { name, to }) => {
                // Something that is no label is reported, and grants nothing.
                self.base.labels(std::slice::from_ref(name));
                let to = to.iter().filter_map(|path| self.base.participant(path)).collect();
                stage.grants.push(Grant { name: self.base.text(name).to_owned(), to });
            }
            (Some(Keyword::Asks), Value::Text(text)) => {
                add(&mut stage.asks, self.base.request(text, line.condition.as_deref()));
            }
            (Some(Keyword::HumanOnly), _) => stage.human_only = true,
            _ => {}
        }
    }

    /// A stage that a system does with one action writes what the action gives.
    fn check_gives(&mut self, stage: &Stage, systems: &[&'a Symbol<'a>]) {
        let ([_], [write]) = (systems, stage.work.writes.as_slice()) else { return };
        let only_system = stage
            .work
            .by
            .iter()
            .flat_map(|performers| performers.who.participants())
            .all(|participant| matches!(participant, Participant::System { .. }));
        let mut calls = stage.does.iter().filter_map(|deed| match deed {
            Deed::Action(call) => Some(call),
            Deed::Text(_) => None,
        });
        let (true, Some(call), None) = (only_system, calls.next(), calls.next()) else { return };
        let Some(system) = self.base.symbol(&call.system) else { return };
        let action = self.base.actions_of(system).find(|(name, _)| *name == call.action);
        let Some((_, action)) = action else { return };
        let given = action
            .gives
            .as_ref()
            .map(|type_| self.base.elsewhere(system.module, |base| base.declared_type(type_).0));
        if matches!(given, Some(Type::Unknown))
            || write.type_ == Type::Unknown
            || given.as_ref() == Some(&write.type_)
        {
            return;
        }
        let given = given.map(|type_| self.base.type_in_words(&type_));
        let written = self.base.type_in_words(&write.type_);
        let location = self.at(Span::new(write.origin.start, write.origin.end));
        let called = self.at(Span::new(call.origin.start, call.origin.end));
        self.base.report(gives_other_type::diagnostic(
            &call.action,
            given.as_deref(),
            &write.name,
            &written,
            location,
            called,
        ));
    }

    /// No agent does what only people may.
    fn check_human_only(&mut self, declaration: &'a Declaration, stage: &Stage) {
        let marked = declaration.lines.iter().find(|line| line.keyword == Some(Keyword::HumanOnly));
        let Some(marked) = marked else { return };
        let name = self.base.text(&declaration.name);
        for performers in &stage.work.by {
            for participant in performers.who.participants() {
                let agent = match participant {
                    Participant::Agent { id } => short(id),
                    Participant::AnyAgent => Kind::Agent.word(),
                    _ => continue,
                };
                let location = self.at(Span::new(performers.origin.start, performers.origin.end));
                let marked = self.at(marked.span);
                self.base.report(human_only_agent::diagnostic(name, agent, location, marked));
            }
        }
    }
}
