//! One machine: its names, variables, states and what it could not say.

use super::json::{Code, Json};
use super::names::{self, Names};
use crate::rules::{target_cannot_express, target_needs_known};
use crate::{IdMap, Input, Target, location};
use flow_ir::{Head, Id, Origin, PersonReference, Start, Type};
use flow_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A moment that never comes: the first of January 2100, in milliseconds. No run of a machine lasts longer than a year.
pub(super) const FAR: i64 = 4_102_444_800_000;

/// States in the order in which they are written.
pub(super) type States = Vec<(String, Json)>;

/// Variables and what they become.
pub(super) type Assign = Vec<(String, Json)>;

/// An arm of a choice: its condition, what it assigns, and where it leads.
pub(super) type Arm = (String, Assign, String);

/// Variables that one part of a machine can assign. Parts inside it can read them and not assign them.
#[derive(Default)]
struct Scope {
    outer: Option<usize>,
    names: FxHashMap<String, String>,
    /// Data that is written elsewhere at the same time, so that what is known here may be old.
    hidden: FxHashSet<String>,
    /// What they are at the beginning, in order.
    first: Vec<(String, Json)>,
    /// What they are at the beginning, where that is computed from the others.
    second: Vec<(String, Json)>,
}

/// A machine while it is made.
pub(super) struct Machine<'a> {
    target: &'static dyn Target,
    pub(super) input: Input<'a>,
    /// What ids of its steps begin with.
    prefix: String,
    state_names: Names,
    variable_names: Names,
    scopes: Vec<Scope>,
    pub(super) entries: FxHashMap<&'a str, String>,
    /// What counts how often an arrow was taken, by the scope of its block and by where the text says it: steps that inherit a way
    /// of their block count together.
    pub(super) counters: FxHashMap<(usize, Origin), String>,
    /// Names that stand for one item or event inside an expression, and what they are there.
    pub(super) locals: Vec<(String, String)>,
    /// Facts that have been asked for, and the variables that hold them.
    pub(super) facts: Vec<((Id, String), String)>,
    /// Outcomes that end the case were raised as errors since somebody last looked.
    pub(super) raised: bool,
    /// Steps to which branches have led that stand outside of them, since somebody last looked.
    pub(super) outs: Vec<&'a str>,
    /// What tells items of an `each` apart, where the machine is inside one.
    pub(super) slots: Vec<String>,
    /// Roles of the case that somebody else hands over beside it: the desk knows who holds them.
    pub(super) desk_roles: FxHashSet<String>,
    /// What a seam starts, and what it gives it.
    pub(super) starts: Option<&'a Start>,
    /// Who owns both sides of a seam.
    pub(super) sides: (Option<&'a PersonReference>, Option<&'a PersonReference>),
    pub(super) map: IdMap,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Holes that have been reported, by their question.
    pub(super) holes: BTreeMap<String, Origin>,
    /// Rungs of the present step whose time was worked out before it opened, and the variables that hold it.
    pub(super) rung_times: Vec<(Origin, String)>,
    /// How many blocks stand around the present one.
    pub(super) depth: usize,
}

impl<'a> Machine<'a> {
    /// An empty machine for what has that id.
    pub(super) fn new(target: &'static dyn Target, input: Input<'a>, id: &str, path: &str) -> Self {
        Self {
            target,
            input,
            prefix: format!("{id}."),
            state_names: Names::default(),
            variable_names: Names::of_variables(),
            scopes: vec![Scope::default()],
            entries: FxHashMap::default(),
            counters: FxHashMap::default(),
            locals: Vec::new(),
            facts: Vec::new(),
            raised: false,
            outs: Vec::new(),
            slots: Vec::new(),
            desk_roles: FxHashSet::default(),
            starts: None,
            sides: (None, None),
            map: IdMap::new(path),
            diagnostics: Vec::new(),
            holes: BTreeMap::new(),
            rung_times: Vec::new(),
            depth: 0,
        }
    }

    /// The id without the workflow it belongs to.
    pub(super) fn relative<'i>(&self, id: &'i str) -> &'i str {
        id.strip_prefix(&self.prefix).unwrap_or(id)
    }

    // --- names of states

    /// Keeps the plain name of a step for its first state.
    pub(super) fn reserve(&mut self, id: &'a str) {
        let name = self.state_names.take(id.strip_prefix(&self.prefix).unwrap_or(id), " ");
        self.entries.insert(id, name);
    }

    /// The first state of a step.
    pub(super) fn entry(&self, id: &str) -> Option<&str> {
        self.entries.get(id).map(String::as_str)
    }

    /// A name for a further state.
    pub(super) fn state(&mut self, wanted: &str) -> String {
        self.state_names.take(wanted, " ")
    }

    /// A name for a further state that belongs to a step or another state.
    pub(super) fn state_of(&mut self, base: &str, purpose: &str) -> String {
        self.state_names.take(&format!("{base}: {purpose}"), " ")
    }

    /// A state leads back to that place in the source.
    pub(super) fn mapped(&mut self, state: &str, head: &Head) {
        self.map.add(self.input, state, head);
    }

    // --- variables

    /// A further scope inside another one.
    pub(super) fn scope(&mut self, outer: usize) -> usize {
        self.scopes.push(Scope { outer: Some(outer), ..Scope::default() });
        self.scopes.len() - 1
    }

    /// A variable of the machine's own, and what it is at the beginning.
    pub(super) fn declare(&mut self, scope: usize, wanted: &str, value: Json) -> String {
        let name = self.variable_names.take(&names::variable(wanted), "_");
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.first.push((name.clone(), value));
        }
        name
    }

    /// A variable of the machine's own whose first value is computed from variables of the same scope.
    pub(super) fn declare_computed(&mut self, scope: usize, wanted: &str, value: Json) -> String {
        let name = self.variable_names.take(&names::variable(wanted), "_");
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.second.push((name.clone(), value));
        }
        name
    }

    /// Data of the case that this scope can write.
    pub(super) fn bind(&mut self, scope: usize, data: &str, value: Json) -> String {
        if let Some(known) = self.scopes.get(scope).and_then(|scope| scope.names.get(data)) {
            return known.clone();
        }
        let name = self.declare(scope, data, value);
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.names.insert(data.to_owned(), name.clone());
        }
        name
    }

    /// Data that is written elsewhere while this scope lasts can't be read in it.
    pub(super) fn hide(&mut self, scope: usize, data: impl IntoIterator<Item = String>) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.hidden.extend(data);
        }
    }

    /// Data of the case in a variable that is assigned where it comes from.
    pub(super) fn adopt(&mut self, scope: usize, data: &str) -> String {
        let name = self.declare(usize::MAX, data, Json::Null);
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.names.insert(data.to_owned(), name.clone());
        }
        name
    }

    /// Data of the case that this scope can write and that may be known outside: it begins with what is known there.
    pub(super) fn bind_inside(&mut self, scope: usize, data: &str, keeps: bool) -> String {
        let outer = self.scopes.get(scope).and_then(|inner| inner.outer);
        let known = outer.filter(|_| keeps).and_then(|outer| self.variable(outer, data));
        let value = known.map_or(Json::Null, |name| Json::expression(&format!("${name}")));
        self.bind(scope, data, value)
    }

    /// The variable that holds data of the case, as it is seen from a scope.
    pub(super) fn variable(&self, scope: usize, data: &str) -> Option<String> {
        let mut at = Some(scope);
        while let Some(scope) = at.and_then(|index| self.scopes.get(index)) {
            if let Some(name) = scope.names.get(data) {
                return Some(name.clone());
            }
            if scope.hidden.contains(data) {
                return None;
            }
            at = scope.outer;
        }
        None
    }

    /// The states that give a scope's variables their first values; `next` comes after them. Gives the name of the first.
    pub(super) fn beginning(
        &mut self,
        scope: usize,
        name: &str,
        comment: Option<&str>,
        next: &str,
        states: &mut States,
    ) -> String {
        let (first, second) = self
            .scopes
            .get_mut(scope)
            .map(|scope| (std::mem::take(&mut scope.first), std::mem::take(&mut scope.second)))
            .unwrap_or_default();
        if first.is_empty() && second.is_empty() {
            return next.to_owned();
        }
        let after = if second.is_empty() { next.to_owned() } else { self.state_of(name, "deadlines") };
        let mut begin = Json::object([("Type", Json::word("Pass"))]);
        if let Some(comment) = comment {
            begin.add("Comment", Json::text(comment.to_owned()));
        }
        begin.add("Assign", Json::object(first));
        states.push((name.to_owned(), begin.with("Next", Json::word(after.clone()))));
        if !second.is_empty() {
            states.push((
                after,
                Json::object([
                    ("Type", Json::word("Pass")),
                    ("Assign", Json::object(second)),
                    ("Next", Json::word(next.to_owned())),
                ]),
            ));
        }
        name.to_owned()
    }

    /// The value of a parameter, as a run of the machine is given it.
    pub(super) fn given(&mut self, scope: usize, field: &'a flow_ir::Field) -> Json {
        let given = format!("$states.input.{}", super::expression::member(&field.name));
        match (&field.default, &field.type_) {
            (Some(default), _) => {
                let default = self.value(scope, default);
                Json::expression(&format!("$exists({given}) ? {given} : {}", default.text))
            }
            (None, Type::Optional { .. }) => Json::expression(&format!("$exists({given}) ? {given} : null")),
            (None, _) => Json::expression(&given),
        }
    }

    // --- what it could not say

    /// The machine can't say this.
    pub(super) fn cannot(&mut self, what: &str, origin: Origin, because: &str) {
        self.diagnostics.push(target_cannot_express::diagnostic(
            self.target,
            what,
            location(origin),
            because,
        ));
    }

    /// The same, where several steps share what the text says in one place.
    pub(super) fn cannot_once(&mut self, what: &str, origin: Origin, because: &str) {
        let before = self.diagnostics.len();
        self.cannot(what, origin, because);
        let (known, new) = self.diagnostics.split_at(before);
        if new.first().is_some_and(|new| known.iter().any(|known| known.labels == new.labels)) {
            self.diagnostics.truncate(before);
        }
    }

    /// The machine can't run what isn't known yet.
    pub(super) fn hole(&mut self, question: &str, origin: Origin) {
        if self.holes.insert(question.to_owned(), origin).is_none() {
            self.diagnostics.push(target_needs_known::diagnostic(self.target, question, location(origin)));
        }
    }

    /// What tells this item of an `each` from the others, where there are any.
    pub(super) fn slot(&self) -> Option<Json> {
        match self.slots.as_slice() {
            [] => None,
            [one] => Some(Json::expression(&format!("${one}"))),
            several => {
                let parts: Vec<String> = several.iter().map(|slot| format!("$string(${slot})")).collect();
                Some(Json::expression(&parts.join(" & \".\" & ")))
            }
        }
    }
}

/// A state that ends its machine or branch with an error.
pub(super) fn fail(error: &str, cause: Option<&Code>) -> Json {
    let mut state = Json::object([("Type", Json::word("Fail")), ("Error", Json::text(error.to_owned()))]);
    if let Some(cause) = cause {
        state.add("Cause", Json::expression(&cause.text));
    }
    state
}

/// A choice with one condition.
pub(super) fn choice(condition: &str, then: &str, otherwise: &str) -> Json {
    choices(vec![(condition.to_owned(), Vec::new(), then.to_owned())], otherwise)
}

/// A choice among several: conditions, what is assigned, and where they lead.
pub(super) fn choices(arms: Vec<Arm>, otherwise: &str) -> Json {
    let arms = arms.into_iter().map(|(condition, assign, next)| {
        let mut arm = Json::object([("Condition", Json::expression(&condition))]);
        if !assign.is_empty() {
            arm.add("Assign", Json::object(assign));
        }
        arm.with("Next", Json::word(next))
    });
    Json::object([
        ("Type", Json::word("Choice")),
        ("Choices", Json::List(arms.collect())),
        ("Default", Json::word(otherwise.to_owned())),
    ])
}

/// A state that assigns and goes on.
pub(super) fn pass(assign: Assign, next: &str) -> Json {
    let mut state = Json::object([("Type", Json::word("Pass"))]);
    if !assign.is_empty() {
        state.add("Assign", Json::object(assign));
    }
    state.with("Next", Json::word(next.to_owned()))
}
