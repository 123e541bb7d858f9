//! Standards and policies.

use super::Lowering;
use crate::program::{Lookup, Symbol};
use crate::rules::{missing_line, number_out_of_range, unknown_name, without_effect, wrong_kind};
use flow_ir as ir;
use flow_ir::{Demand, ExpressionKind, Id, StandardUse, Type, Which, WhichSubject};
use flow_syntax::ast::{self, Declaration, Order, StepClass, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> Lowering<'a> {
    /// A standard with its arguments.
    pub(crate) fn standard_use(&mut self, call: &ast::Call) -> Option<StandardUse> {
        let symbol = match self.bound_standard(call) {
            Some(bound) => bound?,
            None => self.resolve(&call.path, &[Kind::Standard])?,
        };
        let origin = self.origin(call.span);
        let mut use_ =
            self.with_pattern(call, symbol, |lowering, declaration| lowering.standard(declaration, symbol))?;
        use_.origin = origin;
        Some(use_)
    }

    fn bound_standard(&mut self, call: &ast::Call) -> Option<Option<&'a Symbol<'a>>> {
        let [only] = call.path.names.as_slice() else { return None };
        if call.arguments.is_some() {
            return None;
        }
        let bound = self.parameter_value(only, call.path.span)?;
        let place = self.location(call.path.span);
        let expected = Type::Kind { word: "standard".to_owned() };
        Some(match self.fitting(bound, &expected, place).kind {
            ExpressionKind::Reference { id } => self.symbol(&id),
            _ => None,
        })
    }

    /// What a standard asks for.
    pub(super) fn standard(&mut self, declaration: &'a Declaration, symbol: &'a Symbol<'a>) -> StandardUse {
        let head = self.head(declaration, symbol.id.to_owned());
        let mut standard = StandardUse {
            standard: head.id,
            title: head.title,
            by: Vec::new(),
            sample: None,
            silence_never: false,
            origin: head.origin,
        };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::By), Value::Who(who)) => standard.by.push(self.who(who)),
                (Some(Keyword::Sample), Value::Percent(span)) => standard.sample = self.share(*span),
                (Some(Keyword::Sample), Value::Path(path)) => {
                    let value = self.path(path, Some(&Type::Percent));
                    let place = self.location(path.span);
                    if let ExpressionKind::Percent { value } = self.fitting(value, &Type::Percent, place).kind
                    {
                        standard.sample = Some(value);
                    }
                }
                (Some(Keyword::Silence), Value::SilenceNever) => standard.silence_never = true,
                _ => {}
            }
        }
        self.needs_line(declaration, Keyword::By, "a standard says who must have looked");
        standard
    }

    /// A law that is put in force, by id.
    pub(super) fn enact(&mut self, call: &'a ast::Call) -> Option<Id> {
        let id = self.instance(call, Kind::Policy)?;
        let line = (id.clone(), self.origin(call.span));
        if !self.output.enacted.contains(&line) {
            self.output.enacted.push(line);
        }
        Some(id)
    }

    /// A policy.
    pub(super) fn policy(&mut self, declaration: &'a Declaration, id: Id) -> ir::Policy {
        let head = self.head(declaration, id);
        let mut policy = ir::Policy { head, ..ir::Policy::default() };
        let before = std::mem::replace(&mut self.policy, true);
        let mut conditions: Vec<ir::Expression> = Vec::new();
        for line in &declaration.lines {
            let demand = match (line.keyword, &line.value) {
                (Some(Keyword::For), Value::Which(which)) => {
                    let subjects: Vec<Which> = which.iter().filter_map(|which| self.which(which)).collect();
                    policy.subjects.extend(subjects);
                    None
                }
                (Some(Keyword::Because), Value::Text(text)) => {
                    policy.because = Some(self.prompt(text, None).text);
                    None
                }
                (Some(Keyword::Needs), Value::NeedsStep { which, when, within }) => {
                    let within_place = within.as_ref().map(|_| self.location(line.span));
                    let within = within.as_ref().map(|within| self.time_span(within));
                    let which = self.which(which);
                    match when {
                        Order::Before => {
                            if let Some(place) = within_place {
                                self.report(without_effect::within_before(place));
                            }
                            which.map(|which| Demand::NeedsBefore { which })
                        }
                        Order::After => which.map(|which| Demand::NeedsAfter { which, within }),
                    }
                }
                (Some(Keyword::Never), Value::NeverStep(None)) => Some(Demand::Never),
                (Some(Keyword::Never), Value::NeverStep(Some((order, which)))) => {
                    self.which(which).map(|which| match order {
                        Order::Before => Demand::NeverBefore { which },
                        Order::After => Demand::NeverAfter { which },
                    })
                }
                (Some(Keyword::At), Value::AtMostTimes { number, per }) => {
                    let times = self.count(number);
                    if times == Some(0) {
                        let place = self.location(line.span);
                        self.report(number_out_of_range::at_most_never(place));
                    }
                    let per = per.as_ref().map(|per| self.written(per).into_owned());
                    Some(Demand::AtMost { times, per })
                }
                (Some(Keyword::Different), Value::Which(which)) => {
                    let which: Vec<Which> = which.iter().filter_map(|which| self.which(which)).collect();
                    Some(Demand::DifferentPeople { which })
                }
                (Some(Keyword::Same), Value::Which(which)) => {
                    let which: Vec<Which> = which.iter().filter_map(|which| self.which(which)).collect();
                    Some(Demand::SamePerson { which })
                }
                (Some(Keyword::When), Value::Expression(expression)) => {
                    conditions.push(self.condition(expression));
                    None
                }
                _ => None,
            };
            policy.demands.extend(demand);
        }
        policy.condition = match conditions.len() {
            0 => None,
            1 => conditions.pop(),
            _ => {
                let origin = policy.head.origin;
                let kind = ExpressionKind::And { values: conditions };
                Some(ir::Expression { kind, result: Type::Bool, origin })
            }
        };
        self.policy = before;
        self.needs_line(declaration, Keyword::For, "a law says what it is about");
        let demands = [Keyword::Needs, Keyword::Never, Keyword::At, Keyword::Different, Keyword::Same];
        let asks = declaration
            .lines
            .iter()
            .any(|line| line.keyword.is_some_and(|keyword| demands.contains(&keyword)));
        if !asks && !declaration.name.is_missing() {
            let name = self.text(&declaration.name);
            let place = self.location(declaration.name.span);
            self.report(missing_line::no_demand(name, place));
        }
        policy
    }

    /// Which steps a line of a policy speaks about; `None` where that has been reported.
    fn which(&mut self, which: &'a ast::Which) -> Option<Which> {
        let origin = self.origin(which.span);
        let subject = match &which.subject {
            ast::WhichSubject::Class(class) => Some(match class {
                StepClass::Stage => WhichSubject::Stage,
                StepClass::Gate => WhichSubject::Gate,
                StepClass::Step => WhichSubject::Step,
                StepClass::Agent => WhichSubject::Agent,
            }),
            ast::WhichSubject::Call(call) => self.named(call).map(|id| WhichSubject::Named { id }),
        };
        let filter = which.filter.as_ref().map(|filter| self.condition(filter));
        Some(Which { subject: subject?, filter, origin })
    }

    /// A step, workflow or action by name.
    fn named(&mut self, call: &'a ast::Call) -> Option<Id> {
        let path = &call.path;
        let first = path.names.first().filter(|name| !name.is_missing())?;
        if let Some(bound) = self.parameter_value(first, path.span) {
            return match bound.kind {
                ExpressionKind::Reference { id } => Some(id),
                ExpressionKind::Variable { path } => Some(path.join(".")),
                _ => None,
            };
        }
        match self.lookup(path) {
            Lookup::Found(symbol, length) => match symbol.kind {
                Kind::System => self.action_id(path),
                Kind::Workflow if length < path.names.len() => match self.step(path, "step").kind {
                    ExpressionKind::Reference { id } => Some(id),
                    _ => None,
                },
                Kind::Workflow | Kind::Seam => Some(symbol.id.to_owned()),
                _ => {
                    let (place, declared) = (self.location(path.span), self.program.place(symbol));
                    let found = crate::phrases::kind(symbol.kind);
                    let wanted =
                        "`stage`, `gate`, `step` or `agent`, a workflow, a step of one, or an action";
                    self.report(wrong_kind::diagnostic(&self.written(path), &found, wanted, place, declared));
                    None
                }
            },
            Lookup::Nothing => {
                let name = self.text(first);
                let mut names = vec!["stage", "gate", "step", "agent"];
                names.extend(self.bindings.keys().copied().collect::<std::collections::BTreeSet<_>>());
                let visible = self.visible(&[Kind::Workflow, Kind::System]);
                names.extend(visible.iter().map(|symbol| symbol.name));
                let near = self.nearest(name, &names);
                let place = self.location(first.span);
                self.report(unknown_name::law_subject(name, place, near));
                None
            }
            other => {
                self.report_lookup(path, &other);
                None
            }
        }
    }
}
