//! Measures as formulas over what a replication counts.

use super::build::Builder;
use super::{Formula, MeasureOf, NONE};
use crate::results::{Part, Target, Unit};
use flow_ir::{Comparison, Decimal, Expression, ExpressionKind, Measure, Operator, Workflow};

/// How deep a formula may nest.
const DEEPEST: u32 = 32;

const DATA: &str = "it counts data, and the simulation has none";

fn number(value: &Decimal) -> f64 {
    value.to_string().parse().unwrap_or(0.0)
}

/// A value that stands in the text, with its unit.
fn written(expression: &Expression) -> Option<(f64, Unit)> {
    Some(match &expression.kind {
        ExpressionKind::Number { value } => (number(value), Unit::Number),
        ExpressionKind::Percent { value } => (number(value) / 100.0, Unit::Share),
        ExpressionKind::Duration { value } => (value.at_most_seconds() as f64 * 1_000.0, Unit::Time),
        _ => return None,
    })
}

impl<'p> Builder<'p> {
    /// Every measure that a workflow, or its function, is run by.
    pub(super) fn measures(&mut self) {
        let package = self.package;
        for workflow in &package.workflows {
            let function =
                package.functions.iter().find(|function| function.workflows.contains(&workflow.head.id));
            let mut seen: Vec<&str> = Vec::new();
            let optimise = workflow.optimise.as_deref().or_else(|| function?.optimise.as_deref());
            if let Some(id) = optimise {
                self.measure(workflow, id, Part::Optimised, None);
                seen.push(id);
            }
            let guards = workflow.guards.iter().chain(function.iter().flat_map(|function| &function.guards));
            for guard in guards {
                if let ExpressionKind::Compare { operator, left, right } = &guard.kind
                    && let Some(id) = named(left)
                {
                    let target = written(right).map(|(value, _)| Target { operator: *operator, value });
                    self.measure(workflow, id, Part::Guard, target);
                    seen.push(id);
                } else if let Some(id) = named(guard) {
                    self.measure(workflow, id, Part::Guard, None);
                    seen.push(id);
                }
            }
            for id in &workflow.measures {
                if !seen.contains(&id.as_str()) {
                    self.measure(workflow, id, Part::Measured, None);
                }
            }
        }
    }

    fn measure(&mut self, workflow: &'p Workflow, id: &'p str, part: Part, target: Option<Target>) {
        let Some(measure) = self.package.measure(id) else { return };
        let Some(&flow) = self.flows.get(workflow.head.id.as_str()) else { return };
        let own = measure.target.as_ref().and_then(|target| {
            written(&target.value).map(|(value, _)| Target { operator: target.operator, value })
        });
        let formula = self.formula_of(measure, flow);
        let mut unit = formula.as_ref().map_or(Unit::Number, unit_of);
        // A ratio with a target in percent is a share.
        let written_unit = measure.target.as_ref().and_then(|target| written(&target.value));
        if let Some((_, of_target)) = written_unit
            && unit == Unit::Number
        {
            unit = of_target;
        }
        self.model.measures.push(MeasureOf {
            id: id.to_owned(),
            title: measure.head.title.clone(),
            flow,
            part,
            target: target.or(own),
            unit,
            formula,
        });
    }

    fn formula_of(&mut self, measure: &'p Measure, flow: u32) -> Result<Formula, String> {
        if let Some((first, last)) = &measure.between {
            return self.between(flow, (first, true), (last, true));
        }
        match &measure.counts {
            Some(counts) => self.formula(counts, flow, 0),
            None => Err("the text doesn't say how it is counted".to_owned()),
        }
    }

    /// The time between two moments of steps; true for their end.
    fn between(&mut self, flow: u32, from: (&str, bool), to: (&str, bool)) -> Result<Formula, String> {
        let (Some(first), Some(last)) = (self.mark(flow, from), self.mark(flow, to)) else {
            return Err("it runs between moments that the simulation doesn't have".to_owned());
        };
        let Some(flow) = self.model.flows.get_mut(flow as usize) else { return Err(DATA.to_owned()) };
        let known = flow.between.iter().position(|pair| *pair == (first, last));
        let place = known.unwrap_or_else(|| {
            flow.between.push((first, last));
            flow.between.len() - 1
        });
        Ok(Formula::Between(u32::try_from(place).unwrap_or(NONE)))
    }

    fn mark(&mut self, flow: u32, (step, end): (&str, bool)) -> Option<u32> {
        let node = *self.steps.get(step)?;
        let node = self.model.nodes.get_mut(node as usize).filter(|node| node.flow == flow)?;
        let slot = if end { &mut node.mark_end } else { &mut node.mark_start };
        if *slot == NONE {
            let flow = self.model.flows.get_mut(flow as usize)?;
            *slot = flow.marks;
            flow.marks += 1;
        }
        Some(*slot)
    }

    fn formula(&mut self, expression: &Expression, flow: u32, depth: u32) -> Result<Formula, String> {
        if depth > DEEPEST {
            return Err("its formula is too long".to_owned());
        }
        match &expression.kind {
            ExpressionKind::Arithmetic { operator, left, right } => {
                if *operator == Operator::Subtract
                    && let (ExpressionKind::Figure { path: to }, ExpressionKind::Figure { path: from }) =
                        (&left.kind, &right.kind)
                    && let ([of_to, word_to], [of_from, word_from]) = (to.as_slice(), from.as_slice())
                {
                    let moment = |word: &str| matches!(word, "started" | "ended");
                    if of_to == "case" && of_from == "case" && word_to == "ended" && word_from == "started" {
                        return Ok(Formula::Cycle);
                    }
                    if moment(word_to) && moment(word_from) && of_to != "case" && of_from != "case" {
                        return self.between(
                            flow,
                            (of_from, word_from == "ended"),
                            (of_to, word_to == "ended"),
                        );
                    }
                }
                let left = Box::new(self.formula(left, flow, depth + 1)?);
                let right = Box::new(self.formula(right, flow, depth + 1)?);
                Ok(match operator {
                    Operator::Add => Formula::Add(left, right),
                    Operator::Subtract => Formula::Subtract(left, right),
                    Operator::Multiply => Formula::Multiply(left, right),
                    Operator::Divide => Formula::Divide(left, right),
                })
            }
            ExpressionKind::Count { of } => match &of.kind {
                ExpressionKind::Figure { path } => self.figure(path, flow),
                _ => Err(DATA.to_owned()),
            },
            ExpressionKind::Figure { path } => self.figure(path, flow),
            _ => written(expression).map(|(value, _)| Formula::Number(value)).ok_or_else(|| DATA.to_owned()),
        }
    }

    fn figure(&self, path: &[String], flow: u32) -> Result<Formula, String> {
        let [of, word] = path else { return Err(DATA.to_owned()) };
        let Some(&step) = self.steps.get(of.as_str()) else { return Err(DATA.to_owned()) };
        let Some(node) = self.model.nodes.get(step as usize).filter(|node| node.flow == flow) else {
            return Err("it counts a step of another workflow".to_owned());
        };
        match word.as_str() {
            "visits" => Ok(Formula::Visits(step)),
            "verdicts" => Ok(Formula::Answers(step)),
            word => match node.answers.iter().position(|answer| answer.name == word) {
                Some(place) => Ok(Formula::Answer(step, u32::try_from(place).unwrap_or(NONE))),
                None => Err(DATA.to_owned()),
            },
        }
    }
}

/// The measure that an expression names.
fn named(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Reference { id } => Some(id),
        _ => None,
    }
}

fn unit_of(formula: &Formula) -> Unit {
    match formula {
        Formula::Cycle | Formula::Between(_) => Unit::Time,
        Formula::Add(left, _) | Formula::Subtract(left, _) => unit_of(left),
        Formula::Divide(left, right) => match (&**left, &**right) {
            (Formula::Answer(..), Formula::Answers(_) | Formula::Visits(_)) => Unit::Share,
            _ => Unit::Number,
        },
        _ => Unit::Number,
    }
}

/// How a value stands to its target, with its interval.
pub(crate) fn keeps(value: f64, target: &Target) -> bool {
    match target.operator {
        Comparison::Less => value < target.value,
        Comparison::LessOrEqual => value <= target.value,
        Comparison::Greater => value > target.value,
        Comparison::GreaterOrEqual => value >= target.value,
        Comparison::Equal => (value - target.value).abs() <= f64::EPSILON * target.value.abs(),
        Comparison::NotEqual => (value - target.value).abs() > f64::EPSILON * target.value.abs(),
    }
}
