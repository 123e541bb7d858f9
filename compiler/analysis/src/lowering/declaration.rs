//! Declarations as wholes: what each begins with, and which part of the graph it becomes.

use super::{Lowering, Scope};
use crate::phrases;
use crate::program::Symbol;
use crate::rules::{missing_line, name_clash};
use flow_ir::{Head, Id};
use flow_source::Span;
use flow_syntax::ast::{self, Declaration, Value};
use flow_syntax::words::{Keyword, Kind};
use std::borrow::Cow;

impl<'a> Lowering<'a> {
    /// What every declaration begins with: its `title`, or its name in words.
    pub(crate) fn head(&mut self, declaration: &ast::Declaration, id: Id) -> Head {
        let name = self.text(&declaration.name);
        let documentation = self.documentation(&declaration.documentation);
        let quoted = matches!(declaration.kind, Kind::Scenario | Kind::Postmortem);
        let name = if quoted { flow_syntax::text::unquote(name).into_owned() } else { name.to_owned() };
        let written = declaration.lines.iter().find_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::Title), Value::Text(text)) if text.kind == ast::TextKind::Hole => {
                self.unknown(text);
                None
            }
            (Some(Keyword::Title), Value::Text(text)) => Some(text.value(self.source()).into_owned()),
            _ => None,
        });
        let title = match written {
            Some(title) => title,
            None if quoted => name.clone(),
            None => phrases::title(&name),
        };
        let place = match declaration.name.span {
            span if span.is_empty() => declaration.keyword,
            span => span,
        };
        Head { id, name, title, documentation, origin: self.origin(place) }
    }

    /// Lowers a declaration of the package, or one of the standard library that something has named.
    pub(crate) fn declare(&mut self, symbol: &'a Symbol<'a>) {
        self.enter(symbol.module);
        self.within = Cow::Borrowed(&symbol.id);
        self.variables = Scope::default();
        self.outline = None;
        self.beside = None;
        self.bindings.clear();
        self.policy = false;
        self.language_name(symbol);
        if is_pattern(symbol.kind) && symbol.declaration.parameters.is_some() {
            self.look_at(symbol);
        } else {
            self.instantiate(symbol, symbol.id.to_owned());
        }
        self.settle_optional();
    }

    /// Reports a declaration that is called like something of the language itself.
    fn language_name(&mut self, symbol: &'a Symbol<'a>) {
        let type_ = super::types::BUILT_IN.iter().any(|(word, _)| *word == symbol.name);
        if type_ || matches!(symbol.name, "Human" | "Agent") {
            let place = self.program.place(symbol);
            self.report(name_clash::with_language(symbol.name, place));
        }
    }

    /// Checks a pattern on its own, with its parameters standing for themselves. Nothing of it comes into the graph;
    /// what it leads to does only where somebody uses it.
    fn look_at(&mut self, symbol: &'a Symbol<'a>) {
        let kept = self.output.package.clone_empty_but_unknowns();
        let package = std::mem::replace(&mut self.output.package, kept);
        let instances = self.output.instances.clone();
        self.bind_abstract(symbol);
        self.instantiate(symbol, symbol.id.to_owned());
        self.output.instances = instances;
        let looked = std::mem::replace(&mut self.output.package, package);
        self.output.package.unknowns = looked.unknowns;
    }

    /// Lowers a declaration under an id, with its parameters bound already.
    pub(super) fn instantiate(&mut self, symbol: &'a Symbol<'a>, id: Id) {
        let declaration = symbol.declaration;
        for line in &declaration.lines {
            if let Value::Allow { rule, because } = &line.value
                && !matches!(symbol.kind, Kind::Workflow | Kind::Seam)
            {
                self.allow(rule, because, declaration.span);
            }
        }
        match symbol.kind {
            Kind::Function => {
                let function = self.function(declaration, id);
                self.output.package.functions.push(function);
            }
            Kind::Record => {
                let record = self.record_declaration(declaration, id);
                self.output.package.records.push(record);
            }
            Kind::Choice => {
                let choice = self.choice(declaration, id);
                self.output.package.choices.push(choice);
            }
            Kind::Label => {
                let label = self.label(declaration, id);
                self.output.package.labels.push(label);
            }
            Kind::Risk => {
                let risk = self.risk(declaration, id);
                self.output.package.risks.push(risk);
            }
            Kind::Role => {
                let role = self.role(declaration, id);
                self.output.package.roles.push(role);
            }
            Kind::Person => {
                let person = self.role(declaration, id);
                self.output.package.persons.push(person);
            }
            Kind::Agent => {
                let agent = self.agent(declaration, id);
                self.output.package.agents.push(agent);
            }
            Kind::System => {
                let system = self.system(declaration, id);
                self.output.package.systems.push(system);
            }
            Kind::Measure => {
                let measure = self.measure(declaration, id);
                self.output.package.measures.push(measure);
            }
            Kind::Calendar => {
                let calendar = self.calendar(declaration, id);
                self.output.package.calendars.push(calendar);
            }
            Kind::Cadence => {
                let cadence = self.cadence(declaration, id);
                self.output.package.cadences.push(cadence);
            }
            Kind::Policy => {
                let policy = self.policy(declaration, id);
                self.output.package.policies.push(policy);
            }
            Kind::Standard => {
                self.standard(declaration, symbol);
            }
            Kind::Escalation => {
                self.rungs(declaration);
            }
            Kind::Recovery => {
                self.recovery(declaration, symbol, self.origin(declaration.keyword));
            }
            _ => self.work(symbol),
        }
    }

    /// Workflows, seams, scenarios and post-mortems.
    fn work(&mut self, symbol: &'a Symbol<'a>) {
        match symbol.kind {
            Kind::Workflow => {
                let Some(outline) = self.outline_of(symbol) else { return };
                self.outline = Some(outline);
                let workflow = self.workflow(outline);
                self.output.package.workflows.push(workflow);
            }
            Kind::Seam => {
                let seam = self.seam(symbol);
                self.output.package.seams.push(seam);
            }
            Kind::Scenario => {
                let scenario = self.scenario(symbol);
                self.output.package.scenarios.extend(scenario);
            }
            Kind::Postmortem => {
                let postmortem = self.postmortem(symbol);
                self.output.package.postmortems.extend(postmortem);
            }
            _ => {}
        }
    }

    /// Reports a line that a declaration can't do without. True where it is there.
    pub(super) fn needs_line(&mut self, declaration: &Declaration, keyword: Keyword, why: &str) -> bool {
        if declaration.lines.iter().any(|line| line.keyword == Some(keyword)) {
            return true;
        }
        if declaration.name.is_missing() {
            return false;
        }
        let name = self.text(&declaration.name);
        let place = self.location(declaration.name.span);
        let fix = self.room_for_line(declaration, keyword);
        self.report(missing_line::diagnostic(declaration.kind, name, keyword, why, place, fix));
        false
    }

    /// Where a first line could be put into a declaration, and the text for it.
    fn room_for_line(
        &self,
        declaration: &Declaration,
        keyword: Keyword,
    ) -> Option<(flow_source::Location, String)> {
        let hole = missing_line::hole(declaration.kind, keyword)?;
        let line = format!("{} {hole}", keyword.word());
        match declaration.body {
            Some(body) if body.len() >= 2 => {
                let inside = Span::at(body.start + 1);
                let one_line = !body.of(self.source()).contains('\n');
                let text = if one_line && !declaration.lines.is_empty() {
                    format!("\n  {line}\n ")
                } else if one_line {
                    format!("\n  {line}\n")
                } else {
                    format!("\n  {line}")
                };
                Some((self.location(inside), text))
            }
            _ => Some((self.location(declaration.span.after()), format!(" {{\n  {line}\n}}"))),
        }
    }
}

/// Kinds whose lines are lowered at each use, where they have parameters.
fn is_pattern(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Agent
            | Kind::Standard
            | Kind::Escalation
            | Kind::Recovery
            | Kind::Measure
            | Kind::Calendar
            | Kind::Cadence
            | Kind::Policy
    )
}

/// A package with nothing in it but the open questions so far.
trait EmptyButUnknowns {
    fn clone_empty_but_unknowns(&mut self) -> Self;
}

impl EmptyButUnknowns for flow_ir::Package {
    fn clone_empty_but_unknowns(&mut self) -> Self {
        Self { unknowns: std::mem::take(&mut self.unknowns), ..Self::default() }
    }
}
