//! What is handed over in brackets.

use super::Lowering;
use crate::phrases;
use crate::rules::unnamed_argument::Unnamed;
use crate::rules::{duplicate_argument, missing_argument, unknown_argument, unnamed_argument};
use flow_ir::{Argument, Field, Type};
use flow_source::Location;
use flow_syntax::ast;

impl<'a> Lowering<'a> {
    /// The arguments of a call, by the parameters it needs, in the order of the parameters. Reports arguments that are
    /// missing, unknown, there twice, without the name they need, or of another type.
    pub(crate) fn arguments(&mut self, call: &ast::Call, parameters: &[Field]) -> Vec<Argument> {
        let given = call.arguments.as_deref().unwrap_or_default();
        let (arguments, missing) = self.assign(&call.path, given, parameters, "needs");
        if !missing.is_empty() && !self.is_broken(given) {
            let name = self.written(&call.path);
            let place = self.location(call.span);
            let after = match given.last() {
                Some(last) => Some(self.location(last.span.after())),
                None if call.arguments.is_none() => Some(self.location(call.span.after())),
                None => None,
            };
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
        of: &ast::Path,
        given: &[ast::Argument],
        parameters: &'p [Field],
        verb: &str,
    ) -> (Vec<Argument>, Vec<&'p Field>) {
        let mut arguments: Vec<Argument> = Vec::new();
        let mut known = Known::default();
        let mut forgive = false;
        let mut unnamed: Vec<(&ast::Argument, Type)> = Vec::new();
        for argument in given {
            if matches!(argument.value.kind, ast::ExpressionKind::Missing) && argument.name.is_none() {
                forgive = true;
                continue;
            }
            let index = match self.parameter(of, argument, given.len(), parameters, verb) {
                Meant::Parameter(index) => index,
                // Its value still counts as used, and may have mistakes of its own.
                other => {
                    let value = self.expression(&argument.value, Some(&Type::Unknown));
                    if matches!(other, Meant::Unnamed) {
                        unnamed.push((argument, value.result));
                    }
                    forgive = true;
                    continue;
                }
            };
            let Some(parameter) = parameters.get(index) else { continue };
            let place = self.location(argument.span);
            if let Some(name) = &argument.name {
                self.refer_origin(name.span, parameter.origin);
            }
            let value = self.expression(&argument.value, Some(&parameter.type_));
            if let Some(first) = known.place(index) {
                self.report(duplicate_argument::diagnostic(&parameter.name, place, first));
                continue;
            }
            let argument = Argument { name: parameter.name.clone(), value };
            if arguments.capacity() == 0 {
                arguments.reserve_exact(given.len().min(parameters.len()));
            }
            arguments.insert(known.before(index), argument);
            known.add(index, place);
        }
        let mut missing = Vec::new();
        for (index, field) in parameters.iter().enumerate() {
            let needed = field.default.is_none() && !matches!(field.type_, Type::Optional { .. });
            if needed && !forgive && known.place(index).is_none() {
                missing.push(field);
            }
        }
        if !unnamed.is_empty() {
            let free = parameters.iter().enumerate().filter(|(index, _)| known.place(*index).is_none());
            let free = free.map(|(_, field)| field).collect();
            self.report_unnamed(of, unnamed, free, parameters);
        }
        (arguments, missing)
    }

    /// Says which values of a call lack their name, and which one each could be: the free parameter whose type fits, in
    /// the order of the parameters.
    fn report_unnamed(
        &mut self,
        of: &ast::Path,
        unnamed: Vec<(&ast::Argument, Type)>,
        mut free: Vec<&Field>,
        parameters: &[Field],
    ) {
        let told: Vec<Unnamed<'_>> = unnamed
            .into_iter()
            .map(|(argument, type_)| {
                let location = self.location(argument.span);
                let place = free.iter().position(|field| may_be(&type_, &field.type_));
                let meant = place.map(|place| free.remove(place).name.as_str());
                Unnamed { location, value: self.excerpt(location), meant }
            })
            .collect();
        let known: Vec<(&str, String)> =
            parameters.iter().map(|field| (field.name.as_str(), phrases::type_(&field.type_))).collect();
        if let Some(diagnostic) = unnamed_argument::diagnostic(&self.written(of), &told, &known) {
            self.report(diagnostic);
        }
    }

    /// Which parameter an argument is for.
    fn parameter(
        &mut self,
        of: &ast::Path,
        argument: &ast::Argument,
        count: usize,
        parameters: &[Field],
        verb: &str,
    ) -> Meant {
        let names = || parameters.iter().map(|field| field.name.as_str());
        if let Some(name) = &argument.name {
            let text = self.text(name);
            if let Some(index) = parameters.iter().position(|field| field.name == text) {
                return Meant::Parameter(index);
            }
            if !name.is_missing() {
                let all: Vec<&str> = names().collect();
                let near = self.nearest(text, &all);
                let place = self.location(name.span);
                let what = self.written(of);
                self.report(unknown_argument::diagnostic(text, &what, verb, &all, near, place));
            }
            return Meant::Nothing;
        }
        let bare = match &argument.value.kind {
            ast::ExpressionKind::Call(call) if call.arguments.is_none() => match call.path.names.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        };
        let called = bare.and_then(|bare| {
            let text = self.text(bare);
            parameters.iter().enumerate().find(|(_, field)| field.name == text).map(|found| (bare, found))
        });
        if let Some((bare, (index, field))) = called {
            // It stands for the value and for the parameter that is called like it.
            self.refer_origin(bare.span, field.origin);
            return Meant::Parameter(index);
        }
        if count == 1 {
            let required =
                |field: &Field| field.default.is_none() && !matches!(field.type_, Type::Optional { .. });
            if let Some(index) = parameters.iter().position(required) {
                return Meant::Parameter(index);
            }
            if !parameters.is_empty() {
                return Meant::Parameter(0);
            }
        }
        if parameters.is_empty() {
            let place = self.location(argument.span);
            self.report(unknown_argument::too_many(&self.written(of), place));
            return Meant::Nothing;
        }
        Meant::Unnamed
    }
}

/// The parameters that have a value, with where it stands: nearly always one.
#[derive(Default)]
struct Known {
    first: Option<(usize, Location)>,
    more: Vec<(usize, Location)>,
}

impl Known {
    fn iter(&self) -> impl Iterator<Item = &(usize, Location)> {
        self.first.iter().chain(&self.more)
    }

    /// Where the value of a parameter stands.
    fn place(&self, parameter: usize) -> Option<Location> {
        self.iter().find(|(known, _)| *known == parameter).map(|(_, place)| *place)
    }

    /// How many parameters before this one have a value.
    fn before(&self, parameter: usize) -> usize {
        self.iter().filter(|(known, _)| *known < parameter).count()
    }

    fn add(&mut self, parameter: usize, place: Location) {
        match self.first {
            None => self.first = Some((parameter, place)),
            Some(_) => self.more.push((parameter, place)),
        }
    }
}

/// What an argument is for.
enum Meant {
    /// The parameter at that place.
    Parameter(usize),
    /// One of several, and it doesn't say which.
    Unnamed,
    /// None; that has been said.
    Nothing,
}

/// True where a value of one type could be meant for another.
fn may_be(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Unknown, _) | (_, Type::Unknown) | (Type::Int, Type::Decimal) => true,
        (_, Type::Optional { item }) if !matches!(found, Type::Optional { .. }) => may_be(found, item),
        _ => found == wanted,
    }
}
