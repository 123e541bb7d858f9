//! Records, choices, labels, risks, measures, functions.

use super::Lowering;
use crate::rules::{missing_line, wrong_type};
use flow_ir as ir;
use flow_ir::{Entrance, Id, Type};
use flow_syntax::ast::{Declaration, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> Lowering<'a> {
    pub(super) fn record_declaration(&mut self, declaration: &'a Declaration, id: Id) -> ir::Record {
        let head = self.head(declaration, id);
        let mut fields = Vec::with_capacity(declaration.lines.len());
        let mut names = Vec::with_capacity(declaration.lines.len());
        for line in &declaration.lines {
            if let Value::Field(slot) = &line.value
                && !slot.name.is_missing()
            {
                fields.push(self.slot_field(slot, &line.documentation));
                names.push(&slot.name);
            }
        }
        self.no_duplicates(names);
        ir::Record { head, fields }
    }

    pub(super) fn choice(&mut self, declaration: &'a Declaration, id: Id) -> ir::Choice {
        let head = self.head(declaration, id);
        let mut members = Vec::with_capacity(declaration.lines.len());
        let mut names = Vec::with_capacity(declaration.lines.len());
        for line in &declaration.lines {
            if let Value::Member(name) = &line.value
                && !name.is_missing()
            {
                let text = self.text(name);
                members.push(ir::Member {
                    name: text.to_owned(),
                    title: crate::phrases::title(text),
                    documentation: self.documentation(&line.documentation),
                    origin: self.origin(name.span),
                });
                names.push(name);
            }
        }
        self.no_duplicates(names);
        if members.is_empty() && !declaration.name.is_missing() {
            let place = self.location(declaration.name.span);
            let name = self.text(&declaration.name);
            self.report(missing_line::no_members(name, place));
        }
        ir::Choice { head, members }
    }

    pub(super) fn label(&mut self, declaration: &'a Declaration, id: Id) -> ir::Label {
        let head = self.head(declaration, id);
        let above = self.above(declaration, Kind::Label);
        ir::Label { head, above }
    }

    fn above(&mut self, declaration: &'a Declaration, kind: Kind) -> Vec<Id> {
        let mut above = Vec::new();
        for line in &declaration.lines {
            if let (Some(Keyword::Above), Value::Paths(paths)) = (line.keyword, &line.value) {
                above.extend(self.ids(paths, &[kind]));
            }
        }
        above
    }

    pub(super) fn risk(&mut self, declaration: &'a Declaration, id: Id) -> ir::Risk {
        let head = self.head(declaration, id);
        let above = self.above(declaration, Kind::Risk);
        let needs = declaration.lines.iter().find_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::Needs), Value::Call(call)) => self.standard_use(call),
            _ => None,
        });
        ir::Risk { head, above, needs }
    }

    pub(super) fn measure(&mut self, declaration: &'a Declaration, id: Id) -> ir::Measure {
        let head = self.head(declaration, id);
        let mut measure = ir::Measure { head, ..ir::Measure::default() };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Target), Value::Target { operator, value }) => {
                    let operator = match operator {
                        flow_syntax::ast::Comparison::Less => ir::Comparison::Less,
                        flow_syntax::ast::Comparison::LessOrEqual => ir::Comparison::LessOrEqual,
                        flow_syntax::ast::Comparison::Greater => ir::Comparison::Greater,
                        flow_syntax::ast::Comparison::GreaterOrEqual => ir::Comparison::GreaterOrEqual,
                    };
                    let place = self.location(value.span);
                    let value = self.operand(value, None);
                    if !is_number(&value.result) {
                        let is = crate::phrases::type_(&value.result);
                        self.report(wrong_type::no_number(&self.excerpt(place), &is, place));
                    }
                    measure.target = Some(ir::MeasureTarget { operator, value });
                }
                (Some(Keyword::Counts), Value::Expression(expression)) => {
                    let place = self.location(expression.span);
                    let value = self.operand(expression, None);
                    if !is_number(&value.result) && value.result != Type::Bool {
                        let is = crate::phrases::type_(&value.result);
                        self.report(wrong_type::no_number(&self.excerpt(place), &is, place));
                    }
                    measure.counts = Some(value);
                }
                (_, Value::FromTo { from, to }) => {
                    let (from, to) = (self.step(from, "step"), self.step(to, "step"));
                    let id = |step: ir::Expression| match step.kind {
                        ir::ExpressionKind::Reference { id } => Some(id),
                        ir::ExpressionKind::Variable { path } => Some(path.join(".")),
                        _ => None,
                    };
                    measure.between = id(from).zip(id(to));
                }
                _ => {}
            }
        }
        measure
    }

    pub(super) fn function(&mut self, declaration: &'a Declaration, id: Id) -> ir::Function {
        let head = self.head(declaration, id);
        let mut function = ir::Function { head, ..ir::Function::default() };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Architect), Value::Person(person)) => function.architect = self.person(person),
                (Some(Keyword::Enters), Value::Enters { paths, text, channel }) => {
                    let channel = channel.as_ref().map(|channel| self.channel(channel));
                    for path in paths {
                        if let Some(from) = self.entrance(path) {
                            function.enters.push(Entrance { from, channel: channel.clone() });
                        }
                    }
                    if let Some(text) = text {
                        let from = self.prompt(text, None).text;
                        function.enters.push(Entrance { from, channel });
                    }
                }
                (Some(Keyword::Workflows), Value::Paths(paths)) => {
                    function.workflows.extend(self.ids(paths, &[Kind::Workflow]));
                }
                (Some(Keyword::Values), Value::Ranking(paths)) => function.values.extend(self.ranking(paths)),
                (Some(Keyword::Policy), Value::Call(call)) => {
                    function.policies.extend(self.enact(call));
                }
                (Some(Keyword::Optimise), Value::Path(path)) => {
                    let call =
                        flow_syntax::ast::Call { span: path.span, path: path.clone(), arguments: None };
                    function.optimise = self.instance(&call, Kind::Measure);
                }
                (Some(Keyword::Guard), Value::Expression(expression)) => {
                    function.guards.push(self.condition(expression));
                }
                _ => {}
            }
        }
        self.needs_line(
            declaration,
            Keyword::Architect,
            "somebody owns the way this unit works, and changes it",
        );
        function
    }

    /// Where work enters: an event or outcome of a workflow, a workflow, system, role or record.
    fn entrance(&mut self, path: &flow_syntax::ast::Path) -> Option<Id> {
        let kinds =
            [Kind::Workflow, Kind::System, Kind::Role, Kind::Person, Kind::Record, Kind::Choice, Kind::Seam];
        let (symbol, length) = self.resolve_beginning(path, &kinds)?;
        if symbol.kind == Kind::Workflow
            && let Some(name) = path.names.get(length)
            && let Some(outline) = self.outline_of(symbol)
        {
            let text = self.text(name);
            let member = outline.event(text).or_else(|| outline.outcome(text));
            if let Some(member) = member.filter(|_| path.names.len() == length + 1) {
                self.refer_member(Some(name), outline, member.declaration.name.span);
                return Some(member.id.clone());
            }
            let names: Vec<&str> =
                outline.events.iter().chain(&outline.outcomes).map(|member| member.name).collect();
            let near = self.nearest(text, &names);
            let place = self.location(name.span);
            self.report(crate::rules::unknown_name::event(text, symbol.name, place, near));
            return None;
        }
        self.resolve(path, &kinds).map(|symbol| symbol.id.to_owned())
    }

    /// What is valued, highest first.
    pub(super) fn ranking(&mut self, paths: &'a [flow_syntax::ast::Path]) -> Vec<String> {
        let names: Vec<&flow_syntax::ast::Name> =
            paths.iter().filter_map(|path| path.names.first()).collect();
        self.no_repetition(names);
        paths.iter().map(|path| self.written(path).into_owned()).filter(|name| !name.is_empty()).collect()
    }
}

/// True for what a number of the business can be.
fn is_number(type_: &Type) -> bool {
    matches!(type_, Type::Int | Type::Decimal | Type::Percent | Type::Money | Type::Duration | Type::Unknown)
}
