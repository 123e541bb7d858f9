//! Seams: handoffs from an outcome or a step to another workflow.

use super::Lowering;
use super::outline::{Found, Outline};
use super::steps::insertion;
use super::workflow::WorkflowLowering;
use crate::program::Symbol;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::payload_missing::{self, Missing};
use crate::rules::{join_outside_branch, seam_ends};
use flow_ir::{Argument, Expression, ExpressionKind, Field, Id, Seam, Start, Target, Trigger, Type, Way};
use flow_source::Location;
use flow_syntax::ast::{self, Declaration, ExpressionKind as Written, Header, Line, Value};
use flow_syntax::words::{Keyword, Kind};
use std::borrow::Cow;

/// The side that hands over.
struct Sender<'a> {
    /// What it is called.
    name: &'a str,
    id: Id,
    /// What it carries; `None` where it is everything that a running step knows.
    carried: Option<Vec<Field>>,
    /// Where it is declared.
    place: Location,
    /// A run hands over what it is given itself.
    is_run: bool,
}

impl<'a> Lowering<'a> {
    /// A seam.
    pub(crate) fn seam(&mut self, symbol: &'a Symbol<'a>) -> Seam {
        let declaration = symbol.declaration;
        let id = symbol.id.to_string();
        let mark = self.variables.open();
        let within = std::mem::replace(&mut self.within, Cow::Borrowed(&symbol.id));
        let mut seam = Seam { head: self.head(declaration, id), ..Seam::default() };
        let sender = self.sender(declaration);
        seam.from = sender.as_ref().map(|sender| sender.id.clone());
        for line in &declaration.lines {
            self.seam_line(line, &mut seam, sender.as_ref());
        }
        for word in ["from", "to"] {
            if !declaration.lines.iter().any(|line| line.keyword.is_some_and(|known| known.word() == word)) {
                let hint = if word == "from" { "from WORKFLOW.OUTCOME" } else { "to WORKFLOW" };
                let edit = insertion(self, declaration, &[hint]);
                let place = self.place(symbol);
                self.report(seam_ends::missing(symbol.name, word, place, edit));
            }
        }
        self.within = within;
        self.variables.close(mark);
        seam
    }

    fn seam_line(&mut self, line: &'a Line, seam: &mut Seam, sender: Option<&Sender<'a>>) {
        match (line.keyword, &line.value) {
            (Some(Keyword::To), Value::Call(call)) => seam.to = self.receiver(call, sender),
            (Some(Keyword::Owner), Value::Person(person)) => seam.owner = self.person(person),
            (Some(Keyword::By), Value::Who(who)) => {
                let who = self.who(who);
                seam.by.push(who);
            }
            (Some(Keyword::Requires), Value::Expression(expression)) => {
                let condition = self.condition(expression);
                seam.requires.push(condition);
            }
            (Some(Keyword::Asks), Value::Text(text)) => {
                let prompt = self.request(text, line.condition.as_deref());
                seam.asks.push(prompt);
            }
            (Some(Keyword::Reject), Value::Way(way)) => {
                let way = self.seam_way(way, Trigger::Verdict { name: "reject".to_owned() }, sender);
                seam.ways.push(way);
            }
            (Some(Keyword::Late), Value::Way(way)) => {
                let way = self.seam_way(way, Trigger::Late, sender);
                seam.ways.push(way);
            }
            (Some(Keyword::Within), Value::Within(within)) => {
                let condition = line.condition.as_ref().map(|condition| self.condition(condition));
                let origin = self.origin(line.span);
                let (limit, because) = match &**within {
                    ast::Within::Limit { span, .. } => (Some(self.some_time(span, NoTime::Within)), None),
                    ast::Within::NoLimit { because } => (None, Some(self.prompt(because, None))),
                };
                let (because, condition) = (because.map(Box::new), condition.map(Box::new));
                seam.timing.within.push(flow_ir::Within { limit, because, from: None, condition, origin });
            }
            (Some(Keyword::Escalate), Value::Call(call)) => {
                let condition = line.condition.as_ref().map(|condition| self.condition(condition));
                let ladder = self.ladder_use(call, condition);
                seam.timing.ladders.extend(ladder);
            }
            _ => {}
        }
    }

    /// The outcome or step after `from`; what it carries is put into the scope.
    fn sender(&mut self, declaration: &'a Declaration) -> Option<Sender<'a>> {
        let path = declaration.lines.iter().find_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::From), Value::Path(path)) => Some(path),
            _ => None,
        })?;
        let (workflow, rest) = self.workflow_and_rest(path)?;
        let outline = self.outline_of(workflow)?;
        let names: Vec<&str> = rest.iter().map(|name| self.text(name)).collect();
        if let [name] = names.as_slice()
            && let Some(index) = outline.outcomes.iter().position(|outcome| outcome.name == *name)
        {
            let outcome = outline.outcomes.get(index)?;
            self.refer_member(path.names.last(), outline, outcome.declaration.name.span);
            let signature = self.signature(outline);
            let carried = signature.outcomes.get(index).cloned().unwrap_or_default();
            let file = self.place(workflow).file;
            for (field, parameter) in carried.iter().zip(outcome.declaration.parameters.iter().flatten()) {
                let name = parameter.name.text(outline.source);
                let place = Location::new(file, parameter.name.span);
                self.variables.value(name, field.type_.clone(), field.labels.clone(), place);
            }
            let place = Location::new(file, outcome.declaration.name.span);
            let id = outcome.id.clone();
            return Some(Sender { name: outcome.name, id, carried: Some(carried), place, is_run: false });
        }
        if let Found::Step(step) = outline.find(Outline::ROOT, &names) {
            self.declare_data_of(outline);
            let entry = outline.steps.get(step)?;
            self.refer_step(path.names.last(), outline, step);
            let is_run = matches!(entry.declaration.header, Header::Run(_));
            let place = Location::new(self.place(workflow).file, entry.declaration.name.span);
            return Some(Sender { name: entry.name, id: entry.id.clone(), carried: None, place, is_run });
        }
        let outcomes: Vec<&str> = outline.outcomes.iter().map(|outcome| outcome.name).collect();
        let known: Vec<&str> =
            outcomes.iter().copied().chain(outline.steps.iter().map(|step| step.name)).collect();
        let written = names.join(".");
        let near = self.nearest(&written, &known);
        let span = match (rest.first(), rest.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => path.span,
        };
        let location = self.location(span);
        let diagnostic = seam_ends::no_such_from(&written, workflow.name, near, &outcomes, location);
        self.report(diagnostic);
        None
    }

    /// Puts the data of a workflow into the scope: its inputs, and what its steps write.
    pub(crate) fn declare_data_of(&mut self, outline: &'a Outline<'a>) {
        let module = self.enter(outline.module);
        self.quietly(|lowering| WorkflowLowering::new(lowering, outline).declare_all());
        self.enter(module);
    }

    /// The workflow after `to`, with everything that is handed over.
    fn receiver(&mut self, call: &'a ast::Call, sender: Option<&Sender<'a>>) -> Option<Start> {
        let symbol = self.resolve(&call.path, &[Kind::Workflow])?;
        let arguments = self.payload(call, symbol, sender);
        Some(Start { workflow: symbol.id.to_string(), arguments, condition: None })
    }

    /// What a workflow is given that starts behind a seam: what the call says, and for the rest what the sender carries
    /// under the same name.
    fn payload(
        &mut self,
        call: &ast::Call,
        symbol: &'a Symbol<'a>,
        sender: Option<&Sender<'a>>,
    ) -> Vec<Argument> {
        let Some(outline) = self.outline_of(symbol) else { return Vec::new() };
        let signature = self.signature(outline);
        let given = self.given(call, &signature.parameters);
        let (said, open): (Vec<Field>, Vec<Field>) =
            signature.parameters.iter().cloned().partition(|field| given.contains(&field.name));
        let mut arguments = if call.arguments.is_some() { self.arguments(call, &said) } else { Vec::new() };
        let Some(sender) = sender else { return arguments };
        let mut missing: Vec<(Field, Option<Type>)> = Vec::new();
        for field in open {
            let known = self.variables.get(&field.name).and_then(|entry| match &entry.data {
                super::Data::Value { type_, .. } => Some(type_.clone()),
                _ => None,
            });
            match known {
                Some(type_) if fits(&type_, &field.type_) => {
                    let kind = ExpressionKind::Variable { path: vec![field.name.clone()] };
                    let value = Expression { kind, result: type_, origin: self.origin(call.path.span) };
                    arguments.push(Argument { name: field.name.clone(), value });
                }
                _ if field.default.is_some() || sender.is_run => {}
                known => missing.push((field, known)),
            }
        }
        if !missing.is_empty() {
            self.report_missing(call, symbol, sender, &missing);
        }
        let order = |argument: &Argument| {
            signature.parameters.iter().position(|field| field.name == argument.name).unwrap_or(usize::MAX)
        };
        arguments.sort_by_key(order);
        arguments
    }

    fn report_missing(
        &mut self,
        call: &ast::Call,
        symbol: &'a Symbol<'a>,
        sender: &Sender<'a>,
        missing: &[(Field, Option<Type>)],
    ) {
        let words: Vec<(String, Option<String>)> = missing
            .iter()
            .map(|(field, other)| {
                (self.type_in_words(&field.type_), other.as_ref().map(|type_| self.type_in_words(type_)))
            })
            .collect();
        let file = self.place(symbol).file;
        let missing: Vec<Missing<'_>> = missing
            .iter()
            .zip(&words)
            .map(|((field, _), (type_, other))| Missing {
                name: &field.name,
                type_,
                other: other.as_deref(),
                declared: Location::new(file, flow_source::Span::new(field.origin.start, field.origin.end)),
            })
            .collect();
        let offered: Vec<&str> = sender.carried.iter().flatten().map(|field| field.name.as_str()).collect();
        let location = self.location(call.span);
        let place = sender.carried.as_ref().map(|_| sender.place);
        let diagnostic =
            payload_missing::diagnostic(symbol.name, sender.name, &missing, &offered, location, place);
        self.report(diagnostic);
    }

    /// The parameters that a call says something about.
    fn given(&self, call: &ast::Call, parameters: &[Field]) -> Vec<String> {
        let mut given: Vec<String> = Vec::new();
        for argument in call.arguments.iter().flatten() {
            let name = argument.name.or_else(|| bare(&argument.value)).map(|name| self.text(&name));
            let known = name.filter(|name| parameters.iter().any(|field| field.name == *name));
            match known {
                Some(name) => given.push(name.to_owned()),
                // One value alone is for the first parameter that the rest leaves open.
                None => {
                    let open = parameters.iter().find(|field| !given.contains(&field.name));
                    given.extend(open.map(|field| field.name.clone()));
                }
            }
        }
        given
    }

    /// A way of a seam: it leads to a workflow or a recovery.
    fn seam_way(&mut self, way: &'a ast::Way, trigger: Trigger, sender: Option<&Sender<'a>>) -> Way {
        let mut arrows = Vec::with_capacity(way.arrows.len());
        for (index, arrow) in way.arrows.iter().enumerate() {
            let target = self.seam_target(&arrow.target, sender);
            arrows.push(self.arrow(arrow, way.arrows.get(index + 1), target));
        }
        Way { trigger, arrows, inherited_from: None, origin: self.origin(way.span) }
    }

    fn seam_target(&mut self, target: &'a ast::Target, sender: Option<&Sender<'a>>) -> Target {
        match target {
            ast::Target::Join(span) | ast::Target::Leave(span) => {
                let word = if matches!(target, ast::Target::Join(_)) { "join" } else { "leave" };
                let location = self.location(*span);
                self.report(join_outside_branch::diagnostic(word, false, location));
                Target::Invalid
            }
            ast::Target::Recover(call) => match self.recovery_use(call) {
                Some(used) => Target::Recovery(Box::new(used)),
                None => Target::Invalid,
            },
            ast::Target::Hole(hole) => Target::Unknown { question: self.unknown(hole) },
            ast::Target::Call(call) => match self.resolve(&call.path, &[Kind::Workflow]) {
                Some(symbol) => {
                    self.payload(call, symbol, sender);
                    Target::Workflow { id: symbol.id.to_string() }
                }
                None => Target::Invalid,
            },
        }
    }
}

/// A value that is nothing but a name.
fn bare(value: &ast::Expression) -> Option<ast::Name> {
    match &value.kind {
        Written::Call(call) if call.arguments.is_none() => match call.path.names.as_slice() {
            [only] => Some(*only),
            _ => None,
        },
        _ => None,
    }
}

/// True where a value of one type can be given for a parameter of another.
fn fits(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Unknown, _) | (_, Type::Unknown) | (Type::Int, Type::Decimal) => true,
        (Type::Optional { item: from }, Type::Optional { item: to })
        | (Type::List { item: from }, Type::List { item: to }) => fits(from, to),
        (from, Type::Optional { item: to }) => fits(from, to),
        (from, to) => from == to,
    }
}
