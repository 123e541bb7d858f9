//! From paths to what they name: declarations, actions of systems, labels, steps.

use super::Lowering;
use super::outline::{Found, Outline};
use crate::phrases;
use crate::program::{Lookup, Symbol};
use crate::rules::{ambiguous_name, ambiguous_step, private_name, unknown_name, wrong_kind};
use flow_ir::{Expression, ExpressionKind, Id, Type};
use flow_source::{Diagnostic, Edit, Location, Span};
use flow_syntax::ast::{self, Value};
use flow_syntax::words::Kind;

/// Where an action that stands at `path` ends, with its values in brackets; and, where it stands alone behind `by`, the line
/// that says what is done.
fn deed(text: &str, path: Span) -> (u32, Option<String>) {
    let rest = text.get(path.end as usize..).unwrap_or("");
    let rest = rest.lines().next().unwrap_or("");
    let mut depth = 0_usize;
    let brackets = rest.starts_with('(').then(|| {
        rest.char_indices().find_map(|(index, character)| {
            depth = match character {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            (depth == 0).then_some(index + 1)
        })
    });
    let end = path.end + brackets.flatten().and_then(|length| u32::try_from(length).ok()).unwrap_or(0);
    let before = text.get(..path.start as usize).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let behind = text.get(end as usize..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let alone = line.trim() == "by" && behind.trim().is_empty();
    let margin = " ".repeat(line.len() - line.trim_start().len());
    let call = text.get(path.start as usize..end as usize).unwrap_or("");
    (end, alone.then(|| format!("\n{margin}do {call}")))
}

/// The first names of a path, so many as name a declaration.
pub(super) fn beginning(path: &ast::Path, length: usize) -> ast::Path {
    let names = path.names.get(..length).unwrap_or(&path.names);
    let span = match (names.first(), names.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => path.span,
    };
    ast::Path { span, names: names.into() }
}

impl<'a> Lowering<'a> {
    /// What only one case may hold at a time, where no declaration is called so: data of the case.
    pub(crate) fn held(&mut self, path: &ast::Path) -> Option<String> {
        let first = path.names.first().filter(|name| !name.is_missing())?;
        let name = self.text(first);
        let is_something = self.variables.get(name).is_some()
            || self.bindings.contains_key(name)
            || self.as_field(name).is_some()
            || matches!(self.lookup(path), Lookup::Found(..));
        if is_something {
            return self.variable_path(path).map(|(path, _)| path.join("."));
        }
        let place = self.location(first.span);
        let kinds = [Kind::System, Kind::Role];
        let mut names: Vec<&str> = self.variables.names().collect();
        names.extend(self.visible(&kinds).iter().map(|symbol| symbol.name));
        let near = self.nearest(name, &names);
        let elsewhere = self.program.elsewhere(self.module, name, &kinds);
        if let (None, Some(symbol)) = (near, elsewhere) {
            let module = self.program.modules.get(symbol.module).map_or("", |module| module.name);
            let edit = self.use_edit(module, name);
            self.report(unknown_name::of_other_module(name, module, place, edit));
        } else {
            self.report(unknown_name::held(name, place, near));
        }
        None
    }

    /// The declaration that a path names. Reports an unknown or private name, and one of another kind than expected.
    pub(crate) fn resolve(&mut self, path: &ast::Path, expected: &[Kind]) -> Option<&'a Symbol<'a>> {
        if path.names.iter().any(ast::Name::is_missing) {
            return None;
        }
        let found = self.lookup(path);
        self.resolve_found(path, expected, found)
    }

    /// The same for a path without missing names, of which it has been looked up what it means.
    pub(super) fn resolve_found(
        &mut self,
        path: &ast::Path,
        expected: &[Kind],
        found: Lookup<'a>,
    ) -> Option<&'a Symbol<'a>> {
        let (symbol, length) = self.found_beginning(path, expected, found)?;
        if let Some(rest) = path.names.get(length) {
            if !rest.is_missing() {
                let place = self.location(rest.span);
                let name = self.text(rest);
                if self.actions(symbol).any(|action| self.name_in(symbol, &action.name) == name) {
                    let (end, deed) = deed(self.source(), path.span);
                    let after = self.location(Span::new(rest.span.start.saturating_sub(1), end));
                    let whole = self.location(path.span);
                    let report =
                        unknown_name::action_as_somebody(symbol.name, name, whole, after, deed.as_deref());
                    self.report(report);
                    return None;
                }
                self.report(unknown_name::inside(
                    name,
                    symbol.name,
                    symbol.kind,
                    place,
                    self.program.place(symbol),
                ));
            }
            return None;
        }
        self.expect_kind(path, symbol, expected)
    }

    /// The symbol, where it is of one of the kinds; reports another kind.
    pub(super) fn expect_kind(
        &mut self,
        path: &ast::Path,
        symbol: &'a Symbol<'a>,
        expected: &[Kind],
    ) -> Option<&'a Symbol<'a>> {
        if expected.is_empty() || expected.contains(&symbol.kind) {
            self.reach(symbol);
            return Some(symbol);
        }
        let place = self.location(path.span);
        let declared = self.program.place(symbol);
        let wanted = phrases::kinds(expected);
        let found = wrong_kind::diagnostic(
            &self.written(path),
            &phrases::kind(symbol.kind),
            &wanted,
            place,
            declared,
        );
        let somebody = matches!(symbol.kind, Kind::Role | Kind::Person);
        let found = match expected {
            // `escalate Lead`
            [Kind::Escalation] if somebody => {
                let end = u32::try_from(self.source().trim_end().len()).unwrap_or(u32::MAX);
                wrong_kind::of_ladder(found, &self.written(path), place, self.location(Span::at(end)))
            }
            _ => found,
        };
        self.report(found);
        None
    }

    /// The declaration that the beginning of a path names, and how many names lead to it. Reports what it can't find;
    /// `expected` says among what to look for the name that was meant.
    pub(super) fn resolve_beginning(
        &mut self,
        path: &ast::Path,
        expected: &[Kind],
    ) -> Option<(&'a Symbol<'a>, usize)> {
        if path.names.iter().any(ast::Name::is_missing) {
            return None;
        }
        let found = self.lookup(path);
        self.found_beginning(path, expected, found)
    }

    fn found_beginning(
        &mut self,
        path: &ast::Path,
        expected: &[Kind],
        found: Lookup<'a>,
    ) -> Option<(&'a Symbol<'a>, usize)> {
        match found {
            Lookup::Found(symbol, length) => Some((symbol, length)),
            Lookup::Nothing => {
                let diagnostic = self.not_found(path, expected);
                self.report(diagnostic);
                None
            }
            other => {
                self.report_lookup(path, &other);
                None
            }
        }
    }

    /// Reports what [`crate::program::Program::lookup`] found out about a path, where it is not merely unknown.
    pub(super) fn report_lookup(&mut self, path: &ast::Path, lookup: &Lookup<'a>) {
        let place = self.location(path.span);
        let program = self.program;
        match lookup {
            Lookup::Found(..) | Lookup::Nothing | Lookup::Broken => {}
            Lookup::Ambiguous(one, other) => {
                let name = self.written(path);
                let ids = [one.id.as_str(), other.id.as_str()];
                let places = [program.place(one), program.place(other)];
                self.report(ambiguous_name::diagnostic(&name, ids, place, places));
            }
            Lookup::Private(symbol) => {
                let keyword = symbol.declaration.private.unwrap_or(symbol.declaration.keyword);
                let module = program.modules.get(symbol.module).map_or("", |module| module.name);
                let declared = program.location(symbol.module, keyword);
                self.report(private_name::diagnostic(symbol.name, module, place, declared));
            }
            Lookup::NotInModule(module, length) => {
                let Some(name) = path.names.get(*length) else { return };
                let offered = program.offered(*module);
                let text = self.text(name);
                let near = self.nearest(text, &offered);
                let module = program.modules.get(*module).map_or("", |module| module.name);
                self.report(unknown_name::in_module(text, module, self.location(name.span), near, &offered));
            }
        }
    }

    /// Says that nothing is called so, and what could have been meant.
    pub(super) fn not_found(&mut self, path: &ast::Path, expected: &[Kind]) -> Diagnostic {
        let program = self.program;
        let written = self.written(path);
        let place = self.location(path.span);
        let wanted = match expected {
            [] => None,
            kinds => Some(phrases::or(kinds.iter().map(|kind| kind.word().to_owned()).collect())),
        };
        if let Some(first) = path.names.first() {
            let name = self.text(first);
            let rest_is_dotted = path.names.len() > 1;
            if let Some(symbol) = (!rest_is_dotted || expected.is_empty() || expected == [Kind::System])
                .then(|| program.elsewhere(self.module, name, if rest_is_dotted { &[] } else { expected }))
                .flatten()
            {
                let module = program.modules.get(symbol.module).map_or("", |module| module.name);
                let edit = self.use_edit(module, name);
                return unknown_name::of_other_module(name, module, place, edit);
            }
            if !rest_is_dotted && let Some(module) = crate::stdlib::offering(name, expected) {
                let edit = self.use_edit(module, name);
                return unknown_name::of_other_module(name, module, place, edit);
            }
            if rest_is_dotted && program.module_named(name).is_none() {
                let modules: Vec<&str> = program.modules.iter().map(|module| module.name).collect();
                let visible = self.visible(&[]);
                let mut names: Vec<&str> = visible.iter().map(|symbol| symbol.name).collect();
                names.extend(modules);
                let near = self.nearest(name, &names);
                return unknown_name::diagnostic(
                    &written,
                    wanted.as_deref(),
                    place,
                    self.location(first.span),
                    near,
                );
            }
        }
        let visible = self.visible(expected);
        let names: Vec<&str> = visible.iter().map(|symbol| symbol.name).collect();
        let near = self.nearest(&written, &names);
        unknown_name::diagnostic(&written, wanted.as_deref(), place, place, near)
    }

    /// The edit that takes a name from a module.
    pub(super) fn use_edit(&self, module: &str, name: &str) -> Edit {
        let Some(here) = self.program.modules.get(self.module) else {
            return Edit { location: Location::default(), text: String::new() };
        };
        let (span, text) = here.tree.take(self.source(), module, name);
        Edit { location: self.location(span), text }
    }

    /// Keeps in mind that a declaration of the standard library is used.
    pub(super) fn reach(&mut self, symbol: &'a Symbol<'a>) {
        let standard = self.program.modules.get(symbol.module).is_some_and(|module| module.standard);
        if standard && symbol.declaration.parameters.is_none() && self.output.seen.insert(symbol.index) {
            self.output.reached.push(symbol.index);
        }
    }

    /// The declarations of the standard library that were named since this was asked last.
    pub(crate) fn take_reached(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.output.reached)
    }

    /// Labels by name: `clearance`, `lifts`.
    pub(crate) fn labels(&mut self, names: &[ast::Name]) -> Vec<Id> {
        names
            .iter()
            .filter_map(|name| {
                self.resolve(&ast::Path::from(*name), &[Kind::Label]).map(|label| label.id.clone())
            })
            .collect()
    }

    /// Labels by path: `above`.
    pub(super) fn ids(&mut self, paths: &[ast::Path], expected: &[Kind]) -> Vec<Id> {
        paths.iter().filter_map(|path| self.resolve(path, expected)).map(|symbol| symbol.id.clone()).collect()
    }

    /// An action of a system by its path: the system and the action. A path that is no action is reported.
    pub(crate) fn action(&mut self, path: &ast::Path) -> Option<(&'a Symbol<'a>, &'a ast::Action)> {
        let (system, length) = self.resolve_beginning(path, &[Kind::System])?;
        let system = self.expect_kind(&beginning(path, length), system, &[Kind::System])?;
        let Some(name) = path.names.get(length) else {
            let actions: Vec<&str> =
                self.actions(system).map(|action| self.name_in(system, &action.name)).collect();
            let place = self.location(path.span);
            self.report(unknown_name::action_missing(system.name, place, &actions));
            return None;
        };
        let text = self.text(name);
        if let Some(action) = self.actions(system).find(|action| self.name_in(system, &action.name) == text) {
            self.refer(name.span, self.program.location(system.module, action.name.span));
            return path.names.get(length + 1).is_none().then_some((system, action));
        }
        let actions: Vec<&str> =
            self.actions(system).map(|action| self.name_in(system, &action.name)).collect();
        let near = self.nearest(text, &actions);
        let (place, declared) = (self.location(name.span), self.program.place(system));
        self.report(unknown_name::action(text, system.name, place, declared, near, &actions));
        None
    }

    /// An action of a system by its path, as an id: system and action.
    pub(super) fn action_id(&mut self, path: &ast::Path) -> Option<Id> {
        let (system, action) = self.action(path)?;
        Some(format!("{}.{}", system.id, self.name_in(system, &action.name)))
    }

    /// The actions of a system, in order of text.
    pub(super) fn actions(&self, system: &Symbol<'a>) -> impl Iterator<Item = &'a ast::Action> + use<'a> {
        system.declaration.lines.iter().filter_map(|line| match &line.value {
            Value::Action(action) => Some(&**action),
            _ => None,
        })
    }

    /// The facts of a system, in order of text.
    pub(super) fn facts(&self, system: &Symbol<'a>) -> impl Iterator<Item = &'a ast::Slot> + use<'a> {
        system
            .declaration
            .lines
            .iter()
            .filter(|line| line.keyword == Some(flow_syntax::words::Keyword::Fact))
            .filter_map(|line| match &line.value {
                Value::Slots { slots, .. } => Some(slots),
                _ => None,
            })
            .flatten()
    }

    /// A name in the text of a symbol's module.
    pub(super) fn name_in(&self, symbol: &Symbol<'a>, name: &ast::Name) -> &'a str {
        name.text(self.program.modules.get(symbol.module).map_or("", |module| module.text))
    }

    /// The first workflow at hand that has a step of that name.
    fn workflow_with(&self, step: &str) -> Option<&'a str> {
        self.visible(&[Kind::Workflow]).into_iter().find_map(|symbol| {
            let found = self.outline_of(symbol)?.find(Outline::ROOT, &[step]);
            matches!(found, Found::Step(_)).then_some(symbol.name)
        })
    }

    /// A step by its path, as an expression: a step of the workflow at hand, of another (`Refund.approve`), or what a
    /// parameter stands for.
    pub(super) fn step(&mut self, path: &ast::Path, word: &str) -> Expression {
        let origin = self.origin(path.span);
        let invalid = Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        if path.names.iter().any(ast::Name::is_missing) {
            return invalid;
        }
        if let [only] = path.names.as_slice()
            && let Some(bound) = self.parameter_value(only, path.span)
        {
            return bound;
        }
        let texts: Vec<&str> = path.names.iter().map(|name| self.text(name)).collect();
        if self.outline.is_none()
            && let [only] = texts.as_slice()
            && let Some(entry) = self.variables.get(only)
            && let super::Data::Step { id, kind, .. } = &entry.data
        {
            self.refer(path.span, entry.place);
            let result = Type::Kind { word: kind.word().to_owned() };
            return Expression { kind: ExpressionKind::Reference { id: (*id).to_owned() }, result, origin };
        }
        let program = self.program;
        let (outline, texts, symbol) = match self.lookup(path) {
            Lookup::Found(symbol, length) if symbol.kind == Kind::Workflow => {
                (self.outline_of(symbol), texts.get(length..).unwrap_or_default().to_vec(), Some(symbol))
            }
            _ => (self.outline, texts, None),
        };
        let found = outline.map_or(Found::Nothing, |outline| outline.find(Outline::ROOT, &texts));
        let place = self.location(path.span);
        match (found, outline) {
            (Found::Step(index), Some(outline)) => {
                let kind = outline.steps.get(index).map(|step| step.kind);
                let fits = match word {
                    "stage" => kind == Some(Kind::Stage),
                    "gate" => kind == Some(Kind::Gate),
                    _ => true,
                };
                if !fits {
                    let found = kind.map(phrases::kind).unwrap_or_default();
                    let declared = outline.steps.get(index).map(|step| step.declaration.name.span);
                    let module = symbol.map_or(self.module, |symbol| symbol.module);
                    let declared = program.location(module, declared.unwrap_or_default());
                    let wanted = phrases::article(word);
                    self.report(wrong_kind::diagnostic(
                        &self.written(path),
                        &found,
                        &wanted,
                        place,
                        declared,
                    ));
                    return invalid;
                }
                self.refer_step(path.names.last(), outline, index);
                let result = Type::Kind { word: kind.map_or("step", Kind::word).to_owned() };
                Expression { kind: ExpressionKind::Reference { id: outline.step_id(index) }, result, origin }
            }
            (Found::Several(steps), Some(outline)) => {
                let module = symbol.map_or(self.module, |symbol| symbol.module);
                let places: Vec<(&str, Location)> = steps
                    .iter()
                    .filter_map(|step| outline.steps.get(*step).map(|entry| (step, entry)))
                    .map(|(step, entry)| {
                        (outline.written(*step), program.location(module, entry.declaration.name.span))
                    })
                    .collect();
                self.report(ambiguous_step::diagnostic(&self.written(path), &places, place));
                invalid
            }
            _ => {
                let names: Vec<&str> = outline
                    .map(|outline| outline.steps.iter().map(|step| step.name).collect())
                    .unwrap_or_default();
                let last = texts.last().copied().unwrap_or("");
                // Outside of workflows, a step is named with its own.
                if outline.is_none()
                    && let [only] = texts.as_slice()
                    && let Some(workflow) = self.workflow_with(only)
                {
                    self.report(unknown_name::field(only, &format!("{workflow}.{only}"), place));
                    return invalid;
                }
                let near = self.nearest(last, &names);
                let at = path.names.last().map_or(place, |name| self.location(name.span));
                self.report(unknown_name::step(last, symbol.map(|symbol| symbol.name), at, near));
                invalid
            }
        }
    }
}
