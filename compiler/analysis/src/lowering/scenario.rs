//! Scenarios: what is given, what happens, what is expected.

use super::outline::{Found, Outline};
use super::steps::insertion;
use super::subject::{Subject, SubjectKind};
use super::{Lowering, Scope};
use crate::program::Symbol;
use crate::rules::{missing_input, unknown_error, unknown_part, unknown_word};
use flow_ir::{Expectation, Expected, Field, Given, Happening, Moment, Origin, Scenario, ScriptLine};
use flow_syntax::ast::{self, Declaration, ExpectedBy, Happens, HappensKind, Header, IdleState, Line, Value};
use flow_syntax::words::{Keyword, Kind};
use std::borrow::Cow;

impl<'a> Lowering<'a> {
    /// A scenario; `None` where the workflow that it is about is unknown, which has been reported.
    pub(crate) fn scenario(&mut self, symbol: &'a Symbol<'a>) -> Option<Scenario> {
        let declaration = symbol.declaration;
        let id = symbol.id.to_string();
        let within = std::mem::replace(&mut self.within, Cow::Borrowed(&symbol.id));
        let head = self.quoted_head(declaration, id);
        let of = self.subject_workflow(declaration);
        let scenario = of.and_then(|of| {
            let outline = self.outline_of(of)?;
            self.beside = Some(of.module);
            let mut scenario = Scenario { head, of: of.id.to_string(), ..Scenario::default() };
            let mut data = None;
            for line in &declaration.lines {
                self.scenario_line(line, outline, &mut scenario, &mut data);
            }
            self.check_inputs(declaration, of, outline, &scenario);
            Some(scenario)
        });
        self.within = within;
        scenario
    }

    /// The head of a declaration that is called by a quoted text.
    pub(crate) fn quoted_head(&mut self, declaration: &'a Declaration, id: flow_ir::Id) -> flow_ir::Head {
        let mut head = self.head(declaration, id);
        let text = flow_syntax::text::unquote(declaration.name.span.of(self.source())).into_owned();
        head.name.clone_from(&text);
        head.title = text;
        head
    }

    /// The workflow after `of`.
    pub(crate) fn subject_workflow(&mut self, declaration: &'a Declaration) -> Option<&'a Symbol<'a>> {
        match &declaration.header {
            Header::Of(paths) => paths.first().and_then(|path| self.resolve(path, &[Kind::Workflow])),
            _ => None,
        }
    }

    fn scenario_line(
        &mut self,
        line: &'a Line,
        outline: &'a Outline<'a>,
        scenario: &mut Scenario,
        data: &mut Option<Scope<'a>>,
    ) {
        match &line.value {
            Value::StartsAt { date, clock, zone } => {
                let date = self.date(*date);
                let time = clock.and_then(|clock| self.clock(clock));
                let zone = zone.as_ref().and_then(|zone| self.zone(zone));
                scenario.starts = date.map(|date| Moment { date, time, zone });
            }
            Value::Given(written) => {
                let given = self.given_line(&written.path, &written.value, outline);
                let after = written.after.as_ref().and_then(|after| self.duration(after));
                if let Some((path, value)) = given {
                    let origin = self.origin(line.span);
                    scenario.given.push(Given { path, value, after, origin });
                }
            }
            Value::Happens(happens) => {
                let origin = self.origin(line.span);
                scenario.script.extend(self.script_line(happens, outline, origin));
            }
            Value::Expect(expect) => {
                let what = self.expected(&expect.what, outline, data);
                let (within, before) = match &expect.by {
                    Some(ExpectedBy::Within(duration)) => (self.duration(duration), None),
                    Some(ExpectedBy::Before(date)) => (None, self.date(*date)),
                    None => (None, None),
                };
                if let Some(what) = what {
                    let origin = self.origin(line.span);
                    scenario.expectations.push(Expectation { what, within, before, origin });
                }
            }
            _ => {}
        }
    }

    /// `given input: value`, or `given System.fact: value`.
    fn given_line(
        &mut self,
        path: &'a ast::Path,
        value: &'a ast::Expression,
        outline: &'a Outline<'a>,
    ) -> Option<(Vec<String>, flow_ir::Expression)> {
        let signature = self.signature(outline);
        if let [only] = path.names.as_slice() {
            let name = self.text(only);
            if let Some(field) = signature.parameters.iter().find(|field| field.name == name) {
                self.refer_origin(only.span, field.origin);
                let value = self.expression(value, Some(&field.type_));
                return Some((vec![name.to_owned()], value));
            }
            let inputs: Vec<&str> = signature.parameters.iter().map(|field| field.name.as_str()).collect();
            let location = self.location(path.span);
            let near = self.nearest(name, &inputs);
            self.report(unknown_part::diagnostic("input", name, near, &inputs, location));
            return None;
        }
        let (last, before) = path.names.split_last()?;
        let (first, end) = (before.first()?, before.last()?);
        let system_path = ast::Path { span: first.span.to(end.span), names: before.into() };
        let system = self.resolve(&system_path, &[Kind::System])?;
        let source = self.program.modules.get(system.module).map_or("", |module| module.text);
        let name = self.text(last);
        let facts = system.declaration.lines.iter().filter_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::Fact), Value::Slots { slots, .. }) => Some(slots),
            _ => None,
        });
        let facts: Vec<&'a ast::Slot> = facts.flatten().collect();
        let Some(fact) = facts.iter().find(|fact| fact.name.text(source) == name) else {
            let known: Vec<&str> = facts.iter().map(|fact| fact.name.text(source)).collect();
            let location = self.location(last.span);
            let near = self.nearest(name, &known);
            self.report(unknown_part::diagnostic("fact", name, near, &known, location));
            return None;
        };
        self.refer(last.span, self.program.location(system.module, fact.name.span));
        let (type_, _) = self.elsewhere(system.module, |lowering| lowering.declared_type(&fact.type_));
        let value = self.expression(value, Some(&type_));
        Some((vec![system.id.to_string(), name.to_owned()], value))
    }

    /// Reports inputs that the scenario does not give.
    fn check_inputs(
        &mut self,
        declaration: &'a Declaration,
        of: &'a Symbol<'a>,
        outline: &'a Outline<'a>,
        scenario: &Scenario,
    ) {
        let signature = self.signature(outline);
        let given = |name: &str| {
            scenario.given.iter().any(|given| given.path.first().is_some_and(|path| path == name))
                // A line that could not be understood was still meant.
                || declaration.lines.iter().any(|line| {
                    matches!(&line.value, Value::Given(given) if given.path.span.of(self.source()) == name)
                })
        };
        let missing: Vec<&str> = signature
            .parameters
            .iter()
            .filter(|field| field.default.is_none() && !given(&field.name))
            .map(|field| field.name.as_str())
            .collect();
        if missing.is_empty() {
            return;
        }
        let lines: Vec<String> =
            missing.iter().map(|name| format!("given {name}: unknown \"What is it here?\"")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let edit = insertion(self, declaration, &lines);
        let location = self.location(declaration.name.span);
        self.report(missing_input::diagnostic(of.name, &missing, location, edit));
    }

    /// `when subject ...`.
    fn script_line(
        &mut self,
        happens: &'a Happens,
        outline: &'a Outline<'a>,
        origin: Origin,
    ) -> Option<ScriptLine> {
        let subject = self.subject(&happens.subject, outline);
        let item = happens.item.as_ref().map(|item| self.expression(item, None));
        let after = happens.after.as_ref().and_then(|after| self.duration(after));
        let subject = subject?;
        self.check_sentence(happens, &subject)?;
        let happening = self.happening(happens, &subject)?;
        Some(ScriptLine { subject: subject.id, item, happens: happening, after, origin })
    }

    fn happening(&mut self, happens: &'a Happens, subject: &Subject<'a>) -> Option<Happening> {
        Some(match &happens.event {
            HappensKind::Writes(arguments) => {
                let fields = self.written_fields(subject);
                Happening::Writes { values: self.values(happens, arguments, &fields, true) }
            }
            HappensKind::Happens(arguments) => {
                let fields = self.event_fields(subject);
                let arguments = arguments.as_deref().unwrap_or_default();
                Happening::Happens { values: self.values(happens, arguments, &fields, false) }
            }
            HappensKind::Says { verdict, by } => {
                self.check_verdict(verdict, subject)?;
                let verdict = self.text(verdict).to_owned();
                let (count, by) = match by {
                    Some((count, path)) => (count.and_then(|count| self.whole(count)), self.somebody(path)),
                    None => (None, None),
                };
                Happening::Says { verdict, by, count }
            }
            HappensKind::Is { state, for_ } => {
                let length = for_.as_ref().and_then(|length| self.duration(length));
                match state {
                    IdleState::Silent => Happening::Silent { length },
                    IdleState::Stalled => Happening::Stalled { length },
                    IdleState::Absent => Happening::Absent { length },
                }
            }
            HappensKind::Fails { with, times } => {
                let times = times.and_then(|times| self.whole(times));
                let error = match with {
                    Some(error) => {
                        let systems = self.systems_of_subject(subject);
                        let name = self.text(error);
                        let known: Vec<&str> =
                            systems.iter().flat_map(|system| self.errors_of(system)).collect();
                        if !known.contains(&name) {
                            let systems: Vec<&str> = systems.iter().map(|system| system.name).collect();
                            let location = self.location(error.span);
                            let near = self.nearest(name, &known);
                            self.report(unknown_error::diagnostic(name, &systems, near, &known, location));
                            return None;
                        }
                        self.refer_error(error, &systems);
                        Some(name.to_owned())
                    }
                    None => None,
                };
                Happening::Fails { error, times }
            }
            HappensKind::Takes(duration) => Happening::Takes { length: self.duration(duration)? },
        })
    }

    /// The values of a line, by the fields they are for. Of several things that are written, a line may leave some out.
    fn values(
        &mut self,
        happens: &'a Happens,
        arguments: &[ast::Argument],
        fields: &[Field],
        some: bool,
    ) -> Vec<flow_ir::Argument> {
        let named: Vec<&str> =
            arguments.iter().filter_map(|argument| argument.name).map(|name| self.text(&name)).collect();
        let wanted: Vec<Field> = if some && !named.is_empty() && named.len() == arguments.len() {
            fields.iter().filter(|field| named.contains(&field.name.as_str())).cloned().collect()
        } else {
            fields.to_vec()
        };
        let span = match (arguments.first(), arguments.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => happens.subject.span,
        };
        if wanted.is_empty() && arguments.is_empty() {
            return Vec::new();
        }
        let known = if wanted.len() < named.len() { fields } else { &wanted };
        let call = ast::Call { span, path: happens.subject.clone(), arguments: Some(arguments.into()) };
        self.arguments(&call, known)
    }

    /// `expect ...`.
    fn expected(
        &mut self,
        expected: &'a ast::Expected,
        outline: &'a Outline<'a>,
        data: &mut Option<Scope<'a>>,
    ) -> Option<Expected> {
        match expected {
            ast::Expected::Outcome(path) => {
                let last = path.names.last().map_or("", |name| self.text(name));
                // `Other.outcome` is how a workflow ends that this one runs or starts.
                let other = path.names.split_last().and_then(|(_, before)| {
                    let (first, end) = (before.first()?, before.last()?);
                    let before = ast::Path { span: first.span.to(end.span), names: before.into() };
                    self.resolve(&before, &[Kind::Workflow])
                });
                let outline = match other {
                    Some(other) => self.outline_of(other)?,
                    None if path.names.len() > 1 => return None,
                    None => outline,
                };
                if let Some(outcome) = outline.outcome(last) {
                    self.refer_member(path.names.last(), outline, outcome.declaration.name.span);
                    return Some(Expected::Outcome { id: outcome.id.clone() });
                }
                let known: Vec<&str> = outline.outcomes.iter().map(|outcome| outcome.name).collect();
                let location = self.location(path.span);
                let near = self.nearest(last, &known);
                self.report(unknown_part::diagnostic("outcome", last, near, &known, location));
                None
            }
            ast::Expected::No { path, item } => {
                let item = item.as_ref().map(|item| self.expression(item, None));
                let subject = self.subject(path, outline)?;
                Some(Expected::Nothing { id: subject.id, item })
            }
            ast::Expected::Is { path, item, not, state, by, times } => {
                let item = item.as_ref().map(|item| self.expression(item, None));
                let by = by.as_ref().and_then(|by| self.somebody(by));
                let times = times.and_then(|times| self.whole(times));
                let subject = self.subject(path, outline)?;
                let state = self.state(state, &subject)?;
                Some(Expected::State { id: subject.id, item, negated: not.is_some(), state, by, times })
            }
            ast::Expected::That(expression) => {
                // What is given and scripted is written out; only this looks at the data of the case.
                let known = data.take().unwrap_or_else(|| {
                    let outside = std::mem::take(&mut self.variables);
                    self.declare_data_of(outline);
                    std::mem::replace(&mut self.variables, outside)
                });
                let outside = std::mem::replace(&mut self.variables, known);
                let condition = self.condition(expression);
                *data = Some(std::mem::replace(&mut self.variables, outside));
                Some(Expected::Holds { condition })
            }
        }
    }

    /// The word for what is expected of a subject.
    fn state(&mut self, state: &ast::Name, subject: &Subject<'a>) -> Option<String> {
        let word = self.text(state);
        let verdicts = self.verdicts(subject);
        let states = subject.kind.states();
        // "accepted" is what people say for the answer `accept`.
        let verdict = match word {
            "accepted" => "accept",
            "rejected" => "reject",
            "reworked" => "rework",
            word => word,
        };
        if verdicts.iter().any(|known| known == verdict) {
            self.refer_verdict(state, subject);
            return Some(verdict.to_owned());
        }
        if states.contains(&word) {
            // A case starts; a step is entered. People use the first word for both.
            let entered = word == "started" && matches!(subject.kind, SubjectKind::Step { .. });
            return Some(if entered { "entered".to_owned() } else { word.to_owned() });
        }
        let words: Vec<&str> = states.iter().copied().chain(verdicts.iter().map(String::as_str)).collect();
        let what = format!("what a scenario can expect of {}", subject.kind.words());
        let location = self.location(state.span);
        let near = self.nearest(word, &words);
        self.report(unknown_word::diagnostic(word, &what, near, &words, location));
        None
    }

    /// A step that a path means inside a workflow.
    pub(crate) fn step_of(
        &mut self,
        path: &ast::Path,
        names: &[&str],
        outline: &'a Outline<'a>,
    ) -> Option<usize> {
        match outline.find(Outline::ROOT, names) {
            Found::Step(step) => {
                self.refer_step(path.names.last(), outline, step);
                Some(step)
            }
            Found::Nothing => None,
            Found::Several(steps) => {
                let file =
                    self.program.modules.get(outline.module).map(|module| module.file).unwrap_or_default();
                let paths: Vec<_> = steps
                    .iter()
                    .filter_map(|step| {
                        let span = outline.steps.get(*step)?.declaration.name.span;
                        Some((outline.written(*step), flow_source::Location::new(file, span)))
                    })
                    .collect();
                let location = self.location(path.span);
                let name = names.join(".");
                self.report(crate::rules::ambiguous_step::diagnostic(&name, &paths, location));
                // One of them, so that nothing more is said about it.
                steps.first().copied()
            }
        }
    }
}
