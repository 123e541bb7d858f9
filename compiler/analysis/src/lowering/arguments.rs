//! What is handed over in brackets.

use super::Lowering;
use crate::phrases;
use crate::rules::{duplicate_argument, missing_argument, unknown_argument, unnamed_argument};
use flow_ir::{Argument, Field, Type};
use flow_syntax::ast;

impl<'a> Lowering<'a> {
    /// The arguments of a call, by the parameters it needs, in the order of the parameters. Reports arguments that are
    /// missing, unknown, there twice, without the name they need, or of another type.
    pub(crate) fn arguments(&mut self, call: &ast::Call, parameters: &[Field]) -> Vec<Argument> {
        let given = call.arguments.as_deref().unwrap_or_default();
        let name = self.written(&call.path);
        let place = self.location(call.span);
        let after = match given.last() {
            Some(last) => Some(self.location(last.span.after())),
            None if call.arguments.is_none() => Some(self.location(call.span.after())),
            None => None,
        };
        let (arguments, missing) = self.assign(&name, given, parameters, "needs");
        if !missing.is_empty() && !self.is_broken(given) {
            let at_hand: Vec<bool> = missing.iter().map(|field| self.at_hand(field)).collect();
            self.report(missing_argument::call(&name, &missing, &at_hand, place, after, given.len()));
        }
        arguments
    }

    /// True where the parser has already complained about an argument.
    fn is_broken(&self, given: &[ast::Argument]) -> bool {
        given.iter().any(|argument| matches!(argument.value.kind, ast::ExpressionKind::Missing))
    }

    /// True where data of that name and type can be handed over as it is.
    fn at_hand(&self, field: &Field) -> bool {
        self.variables.get(&field.name).is_some_and(|entry| match &entry.data {
            super::Data::Value { type_, .. } => *type_ == field.type_,
            _ => false,
        })
    }

    fn assign<'p>(
        &mut self,
        what: &str,
        given: &[ast::Argument],
        parameters: &'p [Field],
        verb: &str,
    ) -> (Vec<Argument>, Vec<&'p Field>) {
        let mut values: Vec<Option<(Argument, flow_source::Location)>> = Vec::new();
        values.resize_with(parameters.len(), || None);
        let mut forgive = false;
        for argument in given {
            if matches!(argument.value.kind, ast::ExpressionKind::Missing) && argument.name.is_none() {
                forgive = true;
                continue;
            }
            let Some(index) = self.parameter(what, argument, given.len(), parameters, verb) else {
                // Its value still counts as used, and may have mistakes of its own.
                self.expression(&argument.value, Some(&Type::Unknown));
                forgive = true;
                continue;
            };
            let Some(parameter) = parameters.get(index) else { continue };
            let place = self.location(argument.span);
            if let Some(name) = &argument.name {
                self.refer_origin(name.span, parameter.origin);
            }
            let value = self.expression(&argument.value, Some(&parameter.type_));
            let Some(slot) = values.get_mut(index) else { continue };
            match slot {
                Some((_, first)) => {
                    let diagnostic = duplicate_argument::diagnostic(&parameter.name, place, *first);
                    self.report(diagnostic);
                }
                None => *slot = Some((Argument { name: parameter.name.clone(), value }, place)),
            }
        }
        let missing = parameters
            .iter()
            .zip(&values)
            .filter(|(field, value)| value.is_none() && field.default.is_none())
            .filter(|(field, _)| !matches!(field.type_, Type::Optional { .. }))
            .map(|(field, _)| field)
            .filter(|_| !forgive)
            .collect();
        (values.into_iter().flatten().map(|(argument, _)| argument).collect(), missing)
    }

    /// Which parameter an argument is for.
    fn parameter(
        &mut self,
        what: &str,
        argument: &ast::Argument,
        count: usize,
        parameters: &[Field],
        verb: &str,
    ) -> Option<usize> {
        let place = self.location(argument.span);
        let names = || parameters.iter().map(|field| field.name.as_str());
        if let Some(name) = &argument.name {
            let text = self.text(name);
            if let Some(index) = parameters.iter().position(|field| field.name == text) {
                return Some(index);
            }
            if !name.is_missing() {
                let all: Vec<&str> = names().collect();
                let near = self.program.nearest(text, &all);
                let place = self.location(name.span);
                self.report(unknown_argument::diagnostic(text, what, verb, &all, near, place));
            }
            return None;
        }
        let bare = match &argument.value.kind {
            ast::ExpressionKind::Call(call) if call.arguments.is_none() => match call.path.names.as_slice() {
                [only] => Some(self.text(only)),
                _ => None,
            },
            _ => None,
        };
        if let Some(index) = bare.and_then(|bare| parameters.iter().position(|field| field.name == bare)) {
            return Some(index);
        }
        if count == 1 {
            let required =
                |field: &Field| field.default.is_none() && !matches!(field.type_, Type::Optional { .. });
            if let Some(index) = parameters.iter().position(required) {
                return Some(index);
            }
            if !parameters.is_empty() {
                return Some(0);
            }
            self.report(unknown_argument::too_many(what, place));
            return None;
        }
        if parameters.is_empty() {
            self.report(unknown_argument::too_many(what, place));
            return None;
        }
        let value = self.excerpt(place);
        let all: Vec<&str> = names().collect();
        let types: Vec<String> = parameters.iter().map(|field| phrases::type_(&field.type_)).collect();
        self.report(unnamed_argument::diagnostic(&value, what, &all, &types, place));
        None
    }
}
