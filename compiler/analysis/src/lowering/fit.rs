//! Which value fits where.

use super::{Data, Lowering};
use crate::phrases;
use crate::rules::{optional_value, wrong_type};
use flow_ir::{Expression, ExpressionKind, Type};
use flow_source::Location;
use flow_syntax::ast;
use flow_syntax::words::{Keyword, Kind};

impl<'a> Lowering<'a> {
    /// The expression, where its type is what is expected; else reports it, and its type is unknown from then on.
    pub(super) fn fitting(&mut self, mut found: Expression, expected: &Type, place: Location) -> Expression {
        if self.fits(&found.result, expected) || literal_fits(&found, expected) {
            return found;
        }
        if let Type::Optional { item } = &found.result
            && self.fits(item, expected)
        {
            let diagnostic = optional_value::diagnostic(&self.excerpt(place), place);
            self.perhaps_missing(&found, diagnostic);
            found.result = expected.clone();
            return found;
        }
        let (is, wanted) = (phrases::type_(&found.result), phrases::type_(expected));
        let diagnostic = wrong_type::diagnostic(&self.excerpt(place), &is, &wanted, place);
        let diagnostic =
            wrong_type::with_hint(diagnostic, &found, expected, place, self.program.files.text(place));
        let diagnostic = match (&found.result, expected) {
            (Type::Choice { id }, Type::Bool) => match self.which_is(id) {
                Some(variable) => wrong_type::compared(diagnostic, &variable, &self.excerpt(place), place),
                None => diagnostic,
            },
            _ => diagnostic,
        };
        self.report(diagnostic);
        found.result = Type::Unknown;
        found
    }

    /// The one piece of data at hand that is of this choice: `size`, or `request.size`.
    fn which_is(&mut self, choice: &str) -> Option<String> {
        let is = |type_: &Type| match type_ {
            Type::Choice { id } => id == choice,
            _ => false,
        };
        let mut found = Vec::new();
        let mut names: Vec<&str> = self.variables.names().collect();
        names.sort_unstable();
        for name in names {
            let record = match self.variables.get(name).map(|entry| &entry.data) {
                Some(Data::Value { type_, .. }) if is(type_) => {
                    found.push(name.to_owned());
                    continue;
                }
                Some(Data::Value { type_: Type::Record { id }, .. }) => self.symbol(id),
                _ => None,
            };
            let Some(record) = record else { continue };
            let fields = self.fields_of(record);
            found.extend(
                fields.iter().filter(|field| is(&field.type_)).map(|field| format!("{name}.{}", field.name)),
            );
        }
        let mut found = found.into_iter();
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }

    /// True where a value of type `found` may stand where `expected` is asked for.
    pub(super) fn fits(&self, found: &Type, expected: &Type) -> bool {
        match (found, expected) {
            (Type::Unknown, _)
            | (_, Type::Unknown)
            | (Type::Int, Type::Decimal)
            | (Type::Text, Type::Url)
            | (Type::Holder { .. }, Type::Person) => true,
            (Type::Optional { item: found }, Type::Optional { item: expected }) => self.fits(found, expected),
            (found, Type::Optional { item }) => self.fits(found, item),
            (Type::List { item: found }, Type::List { item: expected }) => self.fits(found, expected),
            (Type::Holder { role: found }, Type::Holder { role: expected }) => {
                found == expected || self.part_of(found, expected) || self.part_of(expected, found)
            }
            (Type::Kind { word }, Type::Person | Type::Holder { .. }) => {
                matches!(word.as_str(), "person" | "participant")
            }
            (Type::Holder { .. } | Type::Person, Type::Kind { word }) => {
                matches!(word.as_str(), "role" | "person" | "participant")
            }
            (Type::Kind { word: found }, Type::Kind { word: expected }) => kind_fits(found, expected),
            _ => found == expected,
        }
    }

    /// True where one role is part of another, directly or through others.
    fn part_of(&self, inner: &str, outer: &str) -> bool {
        let mut at = self.symbol(inner);
        for _ in 0..64 {
            let Some(role) = at else { return false };
            let larger = role.declaration.lines.iter().find_map(|line| match (line.keyword, &line.value) {
                (Some(Keyword::Part), ast::Value::Path(path)) => Some(path),
                _ => None,
            });
            let Some(path) = larger else { return false };
            let text = self.program.modules.get(role.module).map_or("", |module| module.text);
            at = match self.program.lookup(role.module, text, path) {
                crate::program::Lookup::Found(symbol, _) if symbol.kind == Kind::Role => Some(symbol),
                _ => None,
            };
            if at.is_some_and(|role| role.id == outer) {
                return true;
            }
        }
        false
    }

    /// A type as people say it.
    pub(crate) fn type_in_words(&self, type_: &Type) -> String {
        phrases::type_(type_)
    }

    /// The text at a place, shortened for a title.
    pub(super) fn excerpt(&self, place: Location) -> String {
        let text = self.program.files.text(place);
        let line = text.lines().next().unwrap_or("");
        let short: String = line.chars().take(40).collect();
        if short.len() < text.len() { format!("{short}…") } else { short }
    }
}

/// True where a declaration of kind `found` may stand where `expected` is asked for.
fn kind_fits(found: &str, expected: &str) -> bool {
    let people = ["role", "person"];
    let steps = ["stage", "gate", "decide", "parallel", "wait", "run"];
    match expected {
        "participant" => people.contains(&found) || ["agent", "system", "participant"].contains(&found),
        "role" => people.contains(&found) || found == "participant",
        "step" => steps.contains(&found) || found == "step",
        "stage" | "gate" => found == expected || found == "step",
        _ => found == expected,
    }
}

/// What is written out may stand for more than what is computed: a name in quotes for a person.
fn literal_fits(found: &Expression, expected: &Type) -> bool {
    let expected = match expected {
        Type::Optional { item } => item,
        other => other,
    };
    match (&found.kind, expected) {
        (ExpressionKind::Text { .. }, Type::Person | Type::Holder { .. }) => true,
        (ExpressionKind::List { items }, Type::List { item }) => {
            items.iter().all(|found| literal_fits(found, item) || found.result == **item)
        }
        _ => false,
    }
}
