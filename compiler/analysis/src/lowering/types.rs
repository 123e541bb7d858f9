//! Types, and the fields and parameters that have them.

use super::Lowering;
use crate::phrases;
use crate::program::Symbol;
use crate::rules::{duplicate_name, wrong_kind, wrong_type};
use flow_ir as ir;
use flow_ir::{Field, Id, Type};
use flow_syntax::ast::{self, Wrapper};
use flow_syntax::words::Kind;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How many words (`optional`, `list of`) may stand before a type.
const WRAPPERS: usize = 4;

/// The types that the language itself has.
pub(crate) const BUILT_IN: [(&str, Type); 11] = [
    ("Text", Type::Text),
    ("Int", Type::Int),
    ("Decimal", Type::Decimal),
    ("Bool", Type::Bool),
    ("Percent", Type::Percent),
    ("Money", Type::Money),
    ("Date", Type::Date),
    ("Time", Type::Time),
    ("Duration", Type::Duration),
    ("Url", Type::Url),
    ("Person", Type::Person),
];

/// The kinds that a parameter may stand for.
pub(super) const KINDS: [&str; 18] = [
    "role",
    "person",
    "agent",
    "system",
    "standard",
    "escalation",
    "recovery",
    "risk",
    "label",
    "measure",
    "calendar",
    "cadence",
    "policy",
    "workflow",
    "step",
    "stage",
    "gate",
    "duration",
];

impl<'a> Lowering<'a> {
    /// A type and its labels.
    pub(crate) fn declared_type(&mut self, written: &ast::Type) -> (Type, Vec<Id>) {
        self.type_and_labels(written, false)
    }

    fn type_and_labels(&mut self, written: &ast::Type, parameter: bool) -> (Type, Vec<Id>) {
        let labels = self.labels(&written.labels);
        let mut type_ = self.named_type(&written.path, parameter);
        if written.wrappers.len() > WRAPPERS {
            let place = self.location(written.span);
            self.report(wrong_type::too_nested(place, WRAPPERS));
            return (Type::Unknown, labels);
        }
        if !written.wrappers.is_empty() && matches!(type_, Type::Kind { .. }) {
            let place = self.location(written.span);
            self.report(wrong_type::kind_wrapped(&self.written(&written.path), place));
            return (Type::Unknown, labels);
        }
        for wrapper in written.wrappers.iter().rev() {
            type_ = match (wrapper, type_) {
                (Wrapper::Optional, Type::Optional { item }) => Type::Optional { item },
                (Wrapper::Optional, item) => Type::Optional { item: Box::new(item) },
                (Wrapper::List, item) => Type::List { item: Box::new(item) },
            };
        }
        (type_, labels)
    }

    fn named_type(&mut self, path: &ast::Path, parameter: bool) -> Type {
        if path.names.iter().any(ast::Name::is_missing) {
            return Type::Unknown;
        }
        if let [only] = path.names.as_slice() {
            let name = self.text(only);
            if let Some((_, type_)) = BUILT_IN.iter().find(|(word, _)| *word == name) {
                return type_.clone();
            }
            if KINDS.contains(&name) {
                if name == "duration" {
                    return Type::Duration;
                }
                if parameter {
                    return Type::Kind { word: name.to_owned() };
                }
                let place = self.location(path.span);
                self.report(wrong_type::kind_as_type(name, place));
                return Type::Unknown;
            }
            if let Some(called) = flow_syntax::rules::type_spelling::meant(name)
                && matches!(self.lookup(path), crate::program::Lookup::Nothing)
            {
                let place = self.location(path.span);
                self.report(wrong_type::foreign(name, called, place));
                return Type::Unknown;
            }
        }
        let kinds = [Kind::Record, Kind::Choice, Kind::Role];
        let Some((symbol, length)) = self.resolve_type_beginning(path) else { return Type::Unknown };
        if length < path.names.len() {
            return self.resolve(path, &kinds).map_or(Type::Unknown, |_| Type::Unknown);
        }
        match symbol.kind {
            Kind::Record => {
                self.reach(symbol);
                Type::Record { id: symbol.id.to_owned() }
            }
            Kind::Choice => {
                self.reach(symbol);
                Type::Choice { id: symbol.id.to_owned() }
            }
            Kind::Role => {
                self.reach(symbol);
                Type::Holder { role: symbol.id.to_owned() }
            }
            Kind::Person => {
                self.reach(symbol);
                Type::Person
            }
            _ => {
                let (place, declared) = (self.location(path.span), self.program.place(symbol));
                let found = phrases::kind(symbol.kind);
                let wanted = "a type: a record, a choice, a role, or one of the language such as `Text`";
                self.report(wrong_kind::diagnostic(&self.written(path), &found, wanted, place, declared));
                Type::Unknown
            }
        }
    }

    fn resolve_type_beginning(&mut self, path: &ast::Path) -> Option<(&'a Symbol<'a>, usize)> {
        use crate::program::Lookup;
        match self.lookup(path) {
            Lookup::Found(symbol, length) => Some((symbol, length)),
            Lookup::Nothing => {
                let written = self.written(path);
                let place = self.location(path.span);
                let kinds = [Kind::Record, Kind::Choice, Kind::Role];
                let diagnostic = match path.names.as_slice() {
                    [_] if self.program.elsewhere(self.module, &written, &kinds).is_none() => {
                        let visible = self.visible(&kinds);
                        let mut names: Vec<&str> = visible.iter().map(|symbol| symbol.name).collect();
                        names.extend(BUILT_IN.iter().map(|(word, _)| *word));
                        let near = self.nearest(&written, &names);
                        crate::rules::unknown_name::diagnostic(&written, Some("type"), place, place, near)
                    }
                    _ => self.not_found(path, &kinds),
                };
                self.report(diagnostic);
                None
            }
            other => {
                self.report_lookup(path, &other);
                None
            }
        }
    }

    /// A parameter of a workflow, outcome, event, action or pattern.
    pub(crate) fn field(&mut self, parameter: &ast::Parameter) -> Field {
        let name = self.text(&parameter.name);
        let (type_, labels) = self.type_and_labels(&parameter.type_, true);
        let default = parameter.default.as_ref().map(|default| self.expression(default, Some(&type_)));
        let documentation = self.documentation(&parameter.documentation);
        let origin = self.origin(parameter.name.span);
        Field {
            name: name.to_owned(),
            title: phrases::title(name),
            type_,
            labels,
            default,
            documentation,
            origin,
        }
    }

    /// Data that is written.
    pub(crate) fn slot(&mut self, slot: &ast::Slot) -> ir::Write {
        let name = self.text(&slot.name).to_owned();
        let (type_, labels) = self.declared_type(&slot.type_);
        ir::Write { name, type_, labels, from: None, origin: self.origin(slot.name.span) }
    }

    /// A field of a record, a fact, or what a meeting leaves.
    pub(super) fn slot_field(&mut self, slot: &ast::Slot, documentation: &ast::Documentation) -> Field {
        let write = self.slot(slot);
        Field {
            title: phrases::title(&write.name),
            name: write.name,
            type_: write.type_,
            labels: write.labels,
            default: None,
            documentation: self.documentation(documentation),
            origin: write.origin,
        }
    }

    /// Reports names that are declared twice among fields, parameters or members.
    pub(super) fn no_duplicates<'n>(&mut self, names: impl IntoIterator<Item = &'n ast::Name>) {
        for (name, first) in self.repeated(names) {
            let (place, first) = (self.location(name.span), self.location(first.span));
            self.report(duplicate_name::diagnostic(self.text(&name), place, first));
        }
    }

    /// Reports names that stand twice in a list.
    pub(super) fn no_repetition<'n>(&mut self, names: impl IntoIterator<Item = &'n ast::Name>) {
        for (name, first) in self.repeated(names) {
            let (place, first) = (self.location(name.span), self.location(first.span));
            self.report(duplicate_name::in_list(self.text(&name), place, first));
        }
    }

    /// Names that stood before, each with its first place.
    fn repeated<'n>(&self, names: impl IntoIterator<Item = &'n ast::Name>) -> Vec<(ast::Name, ast::Name)> {
        let mut seen: FxHashMap<&str, ast::Name> = FxHashMap::default();
        let mut repeated = Vec::new();
        for name in names.into_iter().filter(|name| !name.is_missing()) {
            match seen.get(self.text(name)) {
                Some(first) => repeated.push((*name, *first)),
                None => {
                    seen.insert(self.text(name), *name);
                }
            }
        }
        repeated
    }

    /// The fields of a record, the parameters of a workflow or pattern. What is wrong with them is said where they are
    /// declared.
    pub(super) fn fields_of(&mut self, symbol: &'a Symbol<'a>) -> Arc<Vec<Field>> {
        if let Some(fields) = self.fields.get(&symbol.index) {
            return Arc::clone(fields);
        }
        // Whoever asks for them again while they are made gets none, so that a default can't ask for itself.
        self.fields.insert(symbol.index, Arc::default());
        let fields = self.silently(symbol, |lowering| match symbol.kind {
            Kind::Record => symbol
                .declaration
                .lines
                .iter()
                .filter_map(|line| match &line.value {
                    ast::Value::Field(slot) => Some(lowering.slot_field(slot, &line.documentation)),
                    _ => None,
                })
                .collect(),
            _ => symbol
                .declaration
                .parameters
                .iter()
                .flatten()
                .map(|parameter| lowering.field(parameter))
                .collect(),
        });
        let fields: Arc<Vec<Field>> = Arc::new(fields);
        self.fields.insert(symbol.index, Arc::clone(&fields));
        fields
    }

    /// The parameters of an action.
    pub(super) fn action_fields(&mut self, system: &'a Symbol<'a>, action: &'a ast::Action) -> Vec<Field> {
        self.silently(system, |lowering| {
            action.parameters.iter().flatten().map(|parameter| lowering.field(parameter)).collect()
        })
    }

    /// Type and labels that a system's fact has.
    pub(super) fn fact_type(&mut self, system: &'a Symbol<'a>, fact: &'a ast::Slot) -> Type {
        self.silently(system, |lowering| lowering.declared_type(&fact.type_).0)
    }

    /// The members of a choice, in order of text.
    pub(super) fn members(&self, choice: &Symbol<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.program.modules.get(choice.module).map_or("", |module| module.text);
        choice.declaration.lines.iter().filter_map(move |line| match &line.value {
            ast::Value::Member(name) => Some(name.text(text)),
            _ => None,
        })
    }

    /// Text of doc comments.
    pub(super) fn documentation(&self, lines: &ast::Documentation) -> String {
        if lines.is_empty() { String::new() } else { ast::documentation_text(lines, self.source()) }
    }
}
