//! Declarations with parameters: patterns. Their lines are lowered at each use, with the parameters bound to what the
//! caller hands over. Each is also checked once on its own, so what is wrong inside is said once, where it stands.

use super::Lowering;
use crate::phrases;
use crate::program::Symbol;
use crate::rules::{pattern_limit, unknown_argument};
use flow_ir as ir;
use flow_ir::{Expression, ExpressionKind, Id, Type};
use flow_source::{Location, Span};
use flow_syntax::ast;
use flow_syntax::words::Kind;
use rustc_hash::FxHashMap;

/// How deep patterns may use patterns.
const DEPTH: usize = 16;
/// How many uses of patterns one use may lead to.
const EXPANSIONS: usize = 1_000;

/// The parameters of a pattern, with what they stand for.
pub(super) type Bindings<'a> = FxHashMap<&'a str, Binding>;

/// What a parameter stands for.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    /// Its type.
    pub(super) type_: Type,
    /// The value handed over; `None` while the pattern is checked on its own.
    pub(super) value: Option<Expression>,
    /// The value where nothing is handed over, while the pattern is checked on its own.
    pub(super) default: Option<Expression>,
    /// Where its name is declared.
    place: Location,
}

/// A pattern (or another declaration) whose lines are lowered on behalf of somebody else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    symbol: usize,
    /// What is said in there is dropped.
    hidden: Location,
    /// True for the use of a pattern.
    use_: bool,
}

impl Frame {
    /// True for the use of a pattern.
    pub(super) const fn is_use(&self) -> bool {
        self.use_
    }

    pub(super) fn hides(&self, location: Location) -> bool {
        self.hidden.file == location.file && self.hidden.span.covers(location.span)
    }
}

impl<'a> Lowering<'a> {
    /// What a parameter stands for, where the name is one of a parameter of the pattern at hand.
    pub(super) fn parameter_value(&mut self, name: &ast::Name, span: Span) -> Option<Expression> {
        let text = self.text(name);
        let binding = self.bindings.get(text)?;
        self.refer(name.span, binding.place);
        let origin = self.origin(span);
        Some(match &binding.value {
            Some(value) => value.clone(),
            None => {
                let kind = ExpressionKind::Variable { path: vec![text.to_owned()] };
                Expression { kind, result: binding.type_.clone(), origin }
            }
        })
    }

    /// Lowers something of another declaration without saying what is wrong there.
    pub(super) fn silently<R>(&mut self, symbol: &'a Symbol<'a>, body: impl FnOnce(&mut Self) -> R) -> R {
        self.inside(symbol, Bindings::default(), false, body)
    }

    fn inside<R>(
        &mut self,
        symbol: &'a Symbol<'a>,
        bindings: Bindings<'a>,
        use_: bool,
        body: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let hidden = self.program.location(symbol.module, symbol.declaration.span);
        self.stack.push(Frame { symbol: symbol.index, hidden, use_ });
        let module = self.enter(symbol.module);
        let bindings = std::mem::replace(&mut self.bindings, bindings);
        let variables = std::mem::take(&mut self.variables);
        let outline = self.outline.take();
        let beside = self.beside.take();
        let policy = std::mem::replace(&mut self.policy, false);
        let result = body(self);
        self.policy = policy;
        self.outline = outline;
        self.beside = beside;
        self.variables = variables;
        self.bindings = bindings;
        self.enter(module);
        self.stack.pop();
        result
    }

    /// The pattern that a call names, lowered with what the call hands over.
    pub(super) fn with_pattern<R>(
        &mut self,
        call: &ast::Call,
        symbol: &'a Symbol<'a>,
        body: impl FnOnce(&mut Self, &'a ast::Declaration) -> R,
    ) -> Option<R> {
        let (bindings, _) = self.bind(call, symbol);
        self.expand(call, symbol, bindings, body)
    }

    fn expand<R>(
        &mut self,
        call: &ast::Call,
        symbol: &'a Symbol<'a>,
        bindings: Bindings<'a>,
        body: impl FnOnce(&mut Self, &'a ast::Declaration) -> R,
    ) -> Option<R> {
        if self.endless.contains(&symbol.index) {
            // Whoever uses it has no end either, and has not done anything wrong.
            let users: Vec<usize> = self.stack.iter().map(|frame| frame.symbol).collect();
            self.endless.extend(users);
            return None;
        }
        let depth = self.stack.iter().filter(|frame| frame.use_).count();
        if depth == 0 {
            self.expansions = 0;
        }
        self.expansions += 1;
        let circle = self.stack.iter().any(|frame| frame.use_ && frame.symbol == symbol.index);
        if circle || depth >= DEPTH || self.expansions > EXPANSIONS {
            self.endless.insert(symbol.index);
            let users: Vec<usize> = self.stack.iter().map(|frame| frame.symbol).collect();
            self.endless.extend(users);
            let place = self.location(call.span);
            let declared = self.program.place(symbol);
            let diagnostic = if circle {
                pattern_limit::circle(symbol.name, place, declared)
            } else if depth >= DEPTH {
                pattern_limit::deep(symbol.name, DEPTH, place, declared)
            } else {
                pattern_limit::large(symbol.name, EXPANSIONS, place, declared)
            };
            // Said even though it stands inside a pattern: nobody else would say it.
            self.output.diagnostics.push(diagnostic);
            return None;
        }
        Some(self.inside(symbol, bindings, true, |lowering| body(lowering, symbol.declaration)))
    }

    /// What the parameters of a pattern stand for in a call; and the arguments that the call hands over.
    fn bind(&mut self, call: &ast::Call, symbol: &'a Symbol<'a>) -> (Bindings<'a>, Vec<ir::Argument>) {
        let fields = self.fields_of(symbol);
        if symbol.declaration.parameters.is_none() {
            self.no_arguments(call, symbol);
            return (Bindings::default(), Vec::new());
        }
        let arguments = self.arguments(call, &fields);
        let origin = self.origin(call.span);
        let mut bindings = Bindings::default();
        for (field, parameter) in fields.iter().zip(symbol.declaration.parameters.iter().flatten()) {
            let given = arguments.iter().find(|argument| argument.name == field.name);
            let value = given.map(|argument| &argument.value).or(field.default.as_ref()).cloned();
            let value = value.unwrap_or_else(|| match &field.type_ {
                Type::Optional { .. } => Expression {
                    kind: ExpressionKind::List { items: Vec::new() },
                    result: Type::Unknown,
                    origin,
                },
                _ => Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin },
            });
            let name = self.name_in(symbol, &parameter.name);
            let place = self.program.location(symbol.module, parameter.name.span);
            let binding = Binding { type_: field.type_.clone(), value: Some(value), default: None, place };
            bindings.insert(name, binding);
        }
        (bindings, arguments)
    }

    /// Reports brackets with something in them after what takes nothing.
    pub(super) fn no_arguments(&mut self, call: &ast::Call, symbol: &'a Symbol<'a>) {
        if let Some(first) = call.arguments.iter().flatten().next() {
            let place = self.location(first.span);
            let declared = self.program.place(symbol);
            self.report(unknown_argument::takes_nothing(symbol.name, place, declared));
        }
    }

    /// Binds the parameters of a pattern to themselves, for looking at it on its own.
    pub(super) fn bind_abstract(&mut self, symbol: &'a Symbol<'a>) {
        let parameters = symbol.declaration.parameters.as_deref().unwrap_or_default();
        self.no_duplicates(parameters.iter().map(|parameter| &parameter.name));
        let fields: Vec<ir::Field> = parameters.iter().map(|parameter| self.field(parameter)).collect();
        for (field, parameter) in fields.into_iter().zip(parameters) {
            let name = self.text(&parameter.name);
            let place = self.location(parameter.name.span);
            let binding = Binding { type_: field.type_, value: None, default: field.default, place };
            self.bindings.insert(name, binding);
        }
    }

    /// The id of a calendar, cadence, measure, policy or agent with its arguments. It is lowered once for each
    /// different arguments.
    pub(crate) fn instance(&mut self, call: &ast::Call, kind: Kind) -> Option<Id> {
        if call.arguments.is_none()
            && let [only] = call.path.names.as_slice()
            && let Some(bound) = self.parameter_value(only, call.path.span)
        {
            return self.bound_id(&call.path, bound, kind);
        }
        let symbol = self.resolve(&call.path, &[kind])?;
        self.instance_of(call, symbol)
    }

    /// The id that a parameter stands for, where it stands for a declaration of that kind.
    fn bound_id(&mut self, path: &ast::Path, bound: Expression, kind: Kind) -> Option<Id> {
        let expected = Type::Kind { word: kind.word().to_owned() };
        let place = self.location(path.span);
        let value = self.fitting(bound, &expected, place);
        match value.kind {
            ExpressionKind::Reference { id } => Some(id),
            _ => None,
        }
    }

    /// The id of a declaration with the arguments of a call.
    pub(super) fn instance_of(&mut self, call: &ast::Call, symbol: &'a Symbol<'a>) -> Option<Id> {
        if symbol.declaration.parameters.is_none() {
            self.no_arguments(call, symbol);
            return Some(symbol.id.to_owned());
        }
        let (bindings, arguments) = self.bind(call, symbol);
        let id = instance_id(&symbol.id, &arguments);
        // Whoever only looks leaves the lowering, and what there is to say about it, to those who use it.
        if self.quiet > 0 || self.output.instances.contains(&id) {
            return Some(id);
        }
        let known = id.clone();
        let inner = id.clone();
        self.expand(call, symbol, bindings, move |lowering, _| {
            lowering.output.instances.insert(known);
            lowering.instantiate(symbol, inner);
        })?;
        Some(id)
    }
}

/// An id with its arguments: `std.policy.ai_accountability(least: std.risk.irreversible)`.
fn instance_id(id: &str, arguments: &[ir::Argument]) -> Id {
    if arguments.is_empty() {
        return id.to_owned();
    }
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| format!("{}: {}", argument.name, words(&argument.value, 0)))
        .collect();
    format!("{id}({})", arguments.join(", "))
}

/// A value in words, for ids.
fn words(value: &Expression, depth: usize) -> String {
    if depth > 8 {
        return "…".to_owned();
    }
    match &value.kind {
        ExpressionKind::Number { value } => value.to_string(),
        ExpressionKind::Percent { value } => format!("{value}%"),
        ExpressionKind::Money { amount, currency } => format!("{amount} {currency}"),
        ExpressionKind::Text { value } => format!("{value:?}"),
        ExpressionKind::Date { value } | ExpressionKind::Time { value } => value.clone(),
        ExpressionKind::Duration { value } => value.to_string(),
        ExpressionKind::Bool { value } => value.to_string(),
        ExpressionKind::Member { choice, member } => format!("{choice}.{member}"),
        ExpressionKind::Variable { path } | ExpressionKind::Figure { path } => path.join("."),
        ExpressionKind::Fact { system, fact } => format!("{system}.{fact}"),
        ExpressionKind::Reference { id } => id.clone(),
        ExpressionKind::List { items } => {
            let items: Vec<String> = items.iter().map(|item| words(item, depth + 1)).collect();
            format!("[{}]", items.join(", "))
        }
        ExpressionKind::Record { record, fields } => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{}: {}", field.name, words(&field.value, depth + 1)))
                .collect();
            format!("{} {{ {} }}", phrases::last(record), fields.join(", "))
        }
        ExpressionKind::Unknown { question } => format!("unknown {question:?}"),
        _ => format!("{}..{}", value.origin.start, value.origin.end),
    }
}
