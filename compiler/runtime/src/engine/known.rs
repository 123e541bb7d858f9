//! What a block of a case knows: data, facts and figures.

use super::{Engine, Problem};
use crate::evaluate::{self, Known, Unsaid};
use crate::people::{People, Somebody};
use crate::review::Circumstances;
use crate::value::Value;
use flow_ir::{Argument, Decimal, Expression, TimeSpan};
use std::collections::{BTreeMap, BTreeSet};

/// The case as it looks from a block.
pub(super) struct View<'e, 'p, 's> {
    engine: &'e Engine<'p, 's>,
    scope: usize,
}

impl<'p, 's> Engine<'p, 's> {
    /// The case as it looks from a block.
    pub(super) fn view(&self, scope: usize) -> View<'_, 'p, 's> {
        View { engine: self, scope }
    }

    /// The value of an expression in a block.
    pub(super) fn value(&self, scope: usize, expression: &Expression) -> Value {
        evaluate::value(expression, &self.view(scope))
    }

    /// Whether a condition holds in a block. What rests on something that nobody said is the script's to decide; without an
    /// answer the run stops.
    pub(super) fn judge(&mut self, scope: usize, step: &str, condition: &Expression) -> Option<bool> {
        self.judge_of(scope, step, condition, &[])
    }

    /// The same of a condition about what an action is given, by the names of its parameters.
    pub(super) fn judge_of(
        &mut self,
        scope: usize,
        step: &str,
        condition: &Expression,
        given: &[Argument],
    ) -> Option<bool> {
        match evaluate::holds_of(condition, &self.view(scope), &self.arguments(scope, given)) {
            Ok(holds) => Some(holds),
            Err(unsaid) => {
                let arms = ["no".to_owned(), "yes".to_owned()];
                self.ask(step, &arms, &unsaid).map(|answer| answer == 1)
            }
        }
    }

    /// Lets the script decide what rests on something that nobody said.
    pub(super) fn ask(&mut self, step: &str, arms: &[String], unsaid: &Unsaid) -> Option<usize> {
        match self.script.choose(step, arms, unsaid) {
            Ok(choice) => Some(choice),
            Err(missing) => {
                self.problem.get_or_insert(Problem::Missing(missing));
                None
            }
        }
    }

    /// The values of arguments in a block.
    pub(super) fn arguments(&self, scope: usize, arguments: &[Argument]) -> BTreeMap<String, Value> {
        arguments.iter().map(|argument| (argument.name.clone(), self.value(scope, &argument.value))).collect()
    }

    /// A length of time in a block; `None` where it isn't known.
    pub(super) fn span(&self, scope: usize, span: &TimeSpan) -> Option<flow_ir::Duration> {
        match span {
            TimeSpan::Fixed { duration } => Some(*duration),
            TimeSpan::Computed { value } => match self.value(scope, value) {
                Value::Duration(duration) => Some(duration),
                _ => None,
            },
            TimeSpan::Unknown { .. } => None,
        }
    }

    /// Puts a value where a block's data lies.
    pub(super) fn put(&mut self, scope: usize, name: &str, value: Value) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.data.insert(name.to_owned(), value);
            self.changed = true;
        }
    }
}

impl Known for View<'_, '_, '_> {
    fn variable(&self, path: &[String]) -> Value {
        let Some((first, rest)) = path.split_first() else { return Value::Nothing };
        let mut scope = Some(self.scope);
        while let Some(here) = scope.and_then(|scope| self.engine.scopes.get(scope)) {
            if let Some(value) = here.data.get(first) {
                return rest.iter().fold(value.clone(), |value, name| value.field(name));
            }
            scope = here.outer;
        }
        Value::Nothing
    }

    fn fact(&self, system: &str, fact: &str) -> Value {
        let since = self.engine.now - self.engine.start;
        self.engine
            .script
            .fact(system, fact, since)
            .unwrap_or_else(|| Value::Open { step: system.to_owned(), path: fact.to_owned() })
    }

    fn figure(&self, path: &[String]) -> Value {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let Some(case) =
            self.engine.scopes.get(self.scope).and_then(|scope| self.engine.cases.get(scope.case))
        else {
            return Value::Nothing;
        };
        match words.as_slice() {
            ["today"] => Value::Date(crate::time::day_of(self.engine.now, &jiff::tz::TimeZone::UTC)),
            ["now"] => Value::Moment(self.engine.now),
            ["case", "started"] => Value::Moment(case.started),
            ["case", "ended"] if case.closed => Value::Moment(self.engine.now),
            ["case", "outcome"] => case.outcome.clone().map_or(Value::Nothing, Value::Reference),
            [step, "visits"] => Value::Number(Decimal::from(case.visits.get(step).copied().unwrap_or(0))),
            [step, "started"] => case.began.get(*step).copied().map_or(Value::Nothing, Value::Moment),
            [step, "ended"] => case.ended.get(*step).copied().map_or(Value::Nothing, Value::Moment),
            [step, word] => {
                case.figures.get(&((*step).to_owned(), (*word).to_owned())).cloned().unwrap_or_default()
            }
            _ => Value::Nothing,
        }
    }
}

impl Circumstances for View<'_, '_, '_> {
    fn people(&self) -> &People<'_> {
        &self.engine.people
    }

    fn holder(&self, path: &[String]) -> Option<String> {
        match self.variable(path) {
            Value::Somebody(id) | Value::Reference(id) | Value::Text(id) => Some(id),
            _ => None,
        }
    }

    fn authors(&self, path: &[String]) -> BTreeSet<Somebody> {
        let case = self.engine.scopes.get(self.scope).and_then(|scope| self.engine.cases.get(scope.case));
        let written = path.first().and_then(|name| case?.authors.get(name));
        written.cloned().unwrap_or_default()
    }

    fn number(&self, expression: &Expression) -> Option<u32> {
        match evaluate::value(expression, self) {
            Value::Number(number) => number.trunc().to_string().parse().ok(),
            _ => None,
        }
    }
}
