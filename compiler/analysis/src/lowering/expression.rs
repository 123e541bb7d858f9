//! Expressions.

use super::{Data, Lowering};
use crate::phrases;
use crate::rules::{duplicate_argument, missing_argument, unknown_field, wrong_type};
use flow_ir as ir;
use flow_ir::{Argument, Comparison, Expression, ExpressionKind, Type};
use flow_source::Span;
use flow_syntax::ast;
use flow_syntax::words::Kind;

impl<'a> Lowering<'a> {
    /// A typed expression; `expected` helps to say what a bare name means, and is checked.
    pub(crate) fn expression(&mut self, expression: &ast::Expression, expected: Option<&Type>) -> Expression {
        let found = self.infer(expression, expected);
        match expected {
            Some(expected) => {
                let place = self.location(expression.span);
                self.fitting(found, expected, place)
            }
            None => found,
        }
    }

    /// An expression that is true or false.
    pub(crate) fn condition(&mut self, expression: &ast::Expression) -> Expression {
        self.expression(expression, Some(&Type::Bool))
    }

    /// A typed expression; `expected` only helps to say what a bare name means.
    pub(super) fn infer(&mut self, expression: &ast::Expression, expected: Option<&Type>) -> Expression {
        let span = expression.span;
        let origin = self.origin(span);
        let invalid = Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        let (kind, result) = match &expression.kind {
            ast::ExpressionKind::Missing => return invalid,
            ast::ExpressionKind::Number => {
                let Some(value) = self.number(span) else { return invalid };
                let whole = !span.of(self.source()).contains('.');
                (ExpressionKind::Number { value }, if whole { Type::Int } else { Type::Decimal })
            }
            ast::ExpressionKind::Percent => {
                let Some(value) = self.percent(span) else { return invalid };
                (ExpressionKind::Percent { value }, Type::Percent)
            }
            ast::ExpressionKind::Text(text) if text.kind == ast::TextKind::Hole => self.hole(text, expected),
            ast::ExpressionKind::Text(text) => {
                let value = text.value(self.source()).into_owned();
                (ExpressionKind::Text { value }, Type::Text)
            }
            ast::ExpressionKind::Date => {
                let Some(value) = self.date(span) else { return invalid };
                (ExpressionKind::Date { value }, Type::Date)
            }
            ast::ExpressionKind::Clock => {
                let Some(value) = self.clock(span) else { return invalid };
                (ExpressionKind::Time { value }, Type::Time)
            }
            ast::ExpressionKind::Duration(duration) => match &duration.kind {
                ast::DurationKind::Hole(hole) => self.hole(hole, expected),
                _ => {
                    let Some(value) = self.duration(duration) else { return invalid };
                    (ExpressionKind::Duration { value }, Type::Duration)
                }
            },
            ast::ExpressionKind::Money { number, currency } => {
                let (amount, currency) = (self.number(*number), self.currency(*currency));
                let (Some(amount), Some(currency)) = (amount, currency) else {
                    return invalid;
                };
                self.no_thousand(number.of(self.source()), currency, expression.span);
                (ExpressionKind::Money { amount, currency: currency.to_owned() }, Type::Money)
            }
            ast::ExpressionKind::Bool(value) => (ExpressionKind::Bool { value: *value }, Type::Bool),
            ast::ExpressionKind::List(items) => self.list(items, expected),
            ast::ExpressionKind::Count(path) => self.count_of(path),
            ast::ExpressionKind::Call(call) => return self.call(call, expected),
            ast::ExpressionKind::Record { path, fields } => self.record(path, fields, span),
            ast::ExpressionKind::Bracketed(inner) => return self.infer(inner, expected),
            ast::ExpressionKind::Not(inner) => {
                let value = Box::new(self.truth(inner));
                (ExpressionKind::Not { value }, Type::Bool)
            }
            ast::ExpressionKind::And(parts) => {
                let values = parts.iter().map(|part| self.truth(part)).collect();
                (ExpressionKind::And { values }, Type::Bool)
            }
            ast::ExpressionKind::Or(parts) => {
                let values = parts.iter().map(|part| self.truth(part)).collect();
                (ExpressionKind::Or { values }, Type::Bool)
            }
            ast::ExpressionKind::Quantified { all, name, list, condition } => {
                self.quantified(*all, name, list, condition)
            }
            ast::ExpressionKind::Compare { left, operator, right } => {
                let operator = match operator {
                    ast::Comparison::Less => Comparison::Less,
                    ast::Comparison::LessOrEqual => Comparison::LessOrEqual,
                    ast::Comparison::Greater => Comparison::Greater,
                    ast::Comparison::GreaterOrEqual => Comparison::GreaterOrEqual,
                };
                self.compare(operator, left, right, span)
            }
            ast::ExpressionKind::Is { left, not, right } => {
                let operator = if *not { Comparison::NotEqual } else { Comparison::Equal };
                self.compare(operator, left, right, span)
            }
            ast::ExpressionKind::In { value, list } => self.in_list(value, list),
            ast::ExpressionKind::IsKnown { value, not } => {
                let value = self.infer(value, None);
                self.asked(&value);
                let known = ExpressionKind::Known { value: Box::new(value) };
                if *not {
                    let origin = self.origin(span);
                    let value = Box::new(Expression { kind: known, result: Type::Bool, origin });
                    (ExpressionKind::Not { value }, Type::Bool)
                } else {
                    (known, Type::Bool)
                }
            }
            ast::ExpressionKind::Arithmetic { first, rest } => {
                return self.arithmetic(first, rest, expected);
            }
        };
        Expression { kind, result, origin }
    }

    fn truth(&mut self, expression: &ast::Expression) -> Expression {
        self.expression(expression, Some(&Type::Bool))
    }

    fn hole(&mut self, hole: &ast::Hole, expected: Option<&Type>) -> (ExpressionKind, Type) {
        let question = self.unknown(hole);
        (ExpressionKind::Unknown { question }, expected.cloned().unwrap_or_default())
    }

    fn list(&mut self, items: &[ast::Expression], expected: Option<&Type>) -> (ExpressionKind, Type) {
        let wanted = match expected {
            Some(Type::List { item }) => Some((**item).clone()),
            Some(Type::Optional { item }) => match &**item {
                Type::List { item } => Some((**item).clone()),
                _ => None,
            },
            _ => None,
        };
        let mut item: Option<Type> = wanted.clone().filter(|wanted| *wanted != Type::Unknown);
        let mut values: Vec<Expression> = Vec::with_capacity(items.len());
        for expression in items {
            let mut value = self.infer(expression, item.as_ref());
            match (&item, &value.result) {
                (None, Type::Unknown) => {}
                (None, found) => item = Some(found.clone()),
                // A list of 1 and 2.5 is a list of numbers.
                (Some(Type::Int), Type::Decimal) if wanted.is_none() => item = Some(Type::Decimal),
                (Some(expected), _) => {
                    let (expected, place) = (expected.clone(), self.location(expression.span));
                    value = self.fitting(value, &expected, place);
                }
            }
            values.push(value);
        }
        let item = Box::new(item.unwrap_or_default());
        (ExpressionKind::List { items: values }, Type::List { item })
    }

    fn count_of(&mut self, path: &ast::Path) -> (ExpressionKind, Type) {
        let of = self.path(path, None);
        let place = self.location(path.span);
        let counts = match &of.result {
            Type::List { .. } | Type::Unknown => true,
            Type::Optional { item } => matches!(**item, Type::List { .. }),
            Type::Kind { word } => word == "role",
            _ => false,
        };
        if !counts {
            let is = phrases::type_(&of.result);
            self.report(wrong_type::not_a_list(&self.written(path), &is, "counted", place));
            return (ExpressionKind::Invalid, Type::Int);
        }
        (ExpressionKind::Count { of: Box::new(of) }, Type::Int)
    }

    fn quantified(
        &mut self,
        all: bool,
        name: &ast::Name,
        list: &ast::Expression,
        condition: &ast::Expression,
    ) -> (ExpressionKind, Type) {
        let place = self.location(list.span);
        let list = self.operand(list, None);
        let item = match &list.result {
            Type::List { item } => (**item).clone(),
            Type::Unknown => Type::Unknown,
            other => {
                let is = phrases::type_(other);
                self.report(wrong_type::not_a_list(&self.excerpt(place), &is, "looked through", place));
                Type::Unknown
            }
        };
        let mark = self.variables.open();
        let declared = self.location(name.span);
        let text = self.text(name);
        self.variables.declare(text, Data::Value { type_: item, labels: Vec::new() }, declared);
        let condition = self.truth(condition);
        self.variables.close(mark);
        let kind = ExpressionKind::Quantified {
            all,
            name: text.to_owned(),
            list: Box::new(list),
            condition: Box::new(condition),
        };
        (kind, Type::Bool)
    }

    fn compare(
        &mut self,
        operator: Comparison,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> (ExpressionKind, Type) {
        // What isn't there isn't equal to anything, but it is neither less nor more.
        let ordered = !matches!(operator, Comparison::Equal | Comparison::NotEqual);
        let (left, right) = self.pair(left, right, ordered);
        let place = self.location(span);
        self.comparable(operator, &left, &right, place);
        let kind = ExpressionKind::Compare { operator, left: Box::new(left), right: Box::new(right) };
        (kind, Type::Bool)
    }

    fn in_list(&mut self, value: &ast::Expression, list: &ast::Expression) -> (ExpressionKind, Type) {
        let written = matches!(list.kind, ast::ExpressionKind::List(_));
        let (value_place, place) = (self.location(value.span), self.location(list.span));
        let (value, list) = if written {
            let value = self.infer(value, None);
            let item = match &value.result {
                Type::Optional { item } => item.clone(),
                other => Box::new(other.clone()),
            };
            let expected = Type::List { item };
            (value, self.infer(list, Some(&expected)))
        } else {
            let list = self.operand(list, None);
            let item = match &list.result {
                Type::List { item } => Some((**item).clone()),
                _ => None,
            };
            (self.infer(value, item.as_ref()), list)
        };
        let fits = match &list.result {
            Type::Unknown => true,
            Type::List { item } => {
                let found = match &value.result {
                    Type::Optional { item } => item,
                    other => other,
                };
                if !self.fits(found, item) && !self.fits(item, found) {
                    let (is, wanted) = (phrases::type_(found), phrases::type_(item));
                    let value = self.excerpt(value_place);
                    self.report(wrong_type::never_in_list(&value, &is, &wanted, value_place, place));
                }
                true
            }
            // Somebody in a role or body.
            Type::Kind { word } => word == "role",
            _ => false,
        };
        if !fits {
            let is = phrases::type_(&list.result);
            self.report(wrong_type::not_a_list(&self.excerpt(place), &is, "looked through", place));
        }
        (ExpressionKind::In { value: Box::new(value), list: Box::new(list) }, Type::Bool)
    }

    fn record(&mut self, path: &ast::Path, given: &[ast::RecordField], span: Span) -> (ExpressionKind, Type) {
        let Some(symbol) = self.resolve(path, &[Kind::Record]) else {
            for field in given {
                self.expression(&field.value, Some(&Type::Unknown));
            }
            return (ExpressionKind::Invalid, Type::Unknown);
        };
        let fields = self.fields_of(symbol);
        let mut values: Vec<Argument> = Vec::with_capacity(given.len());
        let mut places: Vec<Span> = Vec::with_capacity(given.len());
        let mut broken = false;
        for field in given {
            let name = self.text(&field.name);
            let place = self.location(field.name.span);
            let Some(declared) = fields.iter().find(|declared| declared.name == name) else {
                self.expression(&field.value, Some(&Type::Unknown));
                broken = true;
                if !field.name.is_missing() {
                    let all: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                    let near = self.nearest(name, &all);
                    let declared = self.program.place(symbol);
                    self.report(unknown_field::diagnostic(name, symbol.name, &all, near, place, declared));
                }
                continue;
            };
            self.refer_origin(field.name.span, declared.origin);
            let value = self.expression(&field.value, Some(&declared.type_));
            if let Some(first) = values.iter().position(|value| value.name == name) {
                let first = places.get(first).copied().unwrap_or(field.name.span);
                let first = self.location(first);
                self.report(duplicate_argument::diagnostic(name, place, first));
                continue;
            }
            values.push(Argument { name: name.to_owned(), value });
            places.push(field.name.span);
        }
        let missing: Vec<&ir::Field> = fields
            .iter()
            .filter(|field| !matches!(field.type_, Type::Optional { .. }))
            .filter(|field| !broken && values.iter().all(|value| value.name != field.name))
            .collect();
        if !missing.is_empty() {
            let place = self.location(span);
            let last = given.last().map(|field| self.location(field.value.span.after()));
            self.report(missing_argument::record(symbol.name, &missing, place, last));
        }
        let id = symbol.id.to_owned();
        (ExpressionKind::Record { record: id.clone(), fields: values }, Type::Record { id })
    }
}
