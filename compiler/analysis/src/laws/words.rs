//! The words of policies, and what they say about one step and one of those who may do it.
//!
//! The vocabulary is closed. `performer`, `reviewer`, `owner` and `operator` are who takes part; `risk`, `reads`, `writes`,
//! `meets`, `uses` and `human_only` speak about the step; `clearance`, `audited`, `observed`, `model` and `values` about who
//! does it. `agent`, `human`, `person`, `system` and `external` are classes of participants. Whatever else a condition
//! speaks about is data of the case, and stays open until the case is there.
//!
//! **What it assumes.** A label is read where a label above it is. A clearance covers the labels below it. A step without
//! a risk is below every tier. What nobody can audit (people, systems) counts as audited.

use super::labels::Labels;
use crate::paths::world::World;
use flow_ir::{
    Comparison, Deed, Expression, ExpressionKind, Participant, PersonReference, Step, StepKind, Type,
};
use std::cmp::Ordering;

/// Deeper conditions stay open.
const DEPTH: u32 = 100;

/// One step, and one of those who may do it.
#[derive(Clone, Copy)]
pub struct Occasion<'o, 'a> {
    /// The step.
    pub step: &'a Step,
    /// Who does or reviews it.
    pub participant: Option<&'o Participant>,
    /// The tier of the action at hand, instead of the step's.
    pub risk: Option<&'a str>,
    /// Somebody reviews, though the step is no gate: an action is confirmed.
    pub confirms: bool,
}

impl<'o, 'a> Occasion<'o, 'a> {
    /// A step, and one of those who may do it.
    pub fn new(step: &'a Step, participant: Option<&'o Participant>) -> Self {
        Self { step, participant, risk: None, confirms: false }
    }
}

/// What a word stands for.
enum Meaning<'a> {
    Who(Participant),
    Risk(Option<&'a str>),
    Labels(Vec<&'a str>),
    Ids(Vec<String>),
    Text(Option<&'a str>),
    Nothing,
}

/// Evaluates the words of policies.
pub struct Words<'w, 'a> {
    /// Everything there is.
    pub world: &'w World<'a>,
    /// The labels of the data of the workflow.
    pub labels: &'w Labels<'a>,
}

/// What is left of a condition.
pub enum Left {
    /// Nothing: it holds or it doesn't.
    Settled(bool),
    /// What only the data of a case can tell.
    Open(Expression),
}

impl<'a> Words<'_, 'a> {
    /// What a condition says on an occasion.
    pub fn ask(&self, condition: &Expression, on: Occasion<'_, 'a>) -> Left {
        let left = self.reduce(condition, on, 0);
        match left.kind {
            ExpressionKind::Bool { value } => Left::Settled(value),
            _ => Left::Open(left),
        }
    }

    fn reduce(&self, condition: &Expression, on: Occasion<'_, 'a>, depth: u32) -> Expression {
        if depth > DEPTH {
            return condition.clone();
        }
        let depth = depth + 1;
        let made = |kind: ExpressionKind| Expression { kind, result: Type::Bool, origin: condition.origin };
        let settled = |value: bool| made(ExpressionKind::Bool { value });
        match &condition.kind {
            ExpressionKind::Not { value } => {
                let inner = self.reduce(value, on, depth);
                match inner.kind {
                    ExpressionKind::Bool { value } => settled(!value),
                    _ => made(ExpressionKind::Not { value: Box::new(inner) }),
                }
            }
            ExpressionKind::And { values } => self.join(values, on, depth, true, made),
            ExpressionKind::Or { values } => self.join(values, on, depth, false, made),
            ExpressionKind::Compare { operator, left, right } => {
                self.compare(*operator, left, right, on).map_or_else(|| condition.clone(), settled)
            }
            ExpressionKind::In { value, list } => {
                self.inside(value, list, on).map_or_else(|| condition.clone(), settled)
            }
            ExpressionKind::Known { value } => match self.meaning(value, on) {
                Some(Meaning::Nothing | Meaning::Risk(None) | Meaning::Text(None)) => settled(false),
                Some(_) => settled(true),
                None => condition.clone(),
            },
            ExpressionKind::Figure { path } => {
                self.truth(path, on).map_or_else(|| condition.clone(), settled)
            }
            _ => condition.clone(),
        }
    }

    fn join(
        &self,
        values: &[Expression],
        on: Occasion<'_, 'a>,
        depth: u32,
        all: bool,
        made: impl Fn(ExpressionKind) -> Expression,
    ) -> Expression {
        let mut open = Vec::new();
        for value in values {
            let inner = self.reduce(value, on, depth);
            match inner.kind {
                ExpressionKind::Bool { value } if value == all => {}
                ExpressionKind::Bool { .. } => return made(ExpressionKind::Bool { value: !all }),
                _ => open.push(inner),
            }
        }
        match open.len() {
            0 => made(ExpressionKind::Bool { value: all }),
            1 => open.remove(0),
            _ if all => made(ExpressionKind::And { values: open }),
            _ => made(ExpressionKind::Or { values: open }),
        }
    }

    /// A word that is true or false by itself.
    fn truth(&self, path: &[String], on: Occasion<'_, 'a>) -> Option<bool> {
        let (word, who) = self.last(path, on)?;
        match word {
            "human_only" => Some(matches!(&on.step.kind, StepKind::Stage(stage) if stage.human_only)),
            "audited" => Some(match who {
                Some(Participant::Agent { id }) => {
                    self.world.agent(&id).is_some_and(|agent| !agent.audits.is_empty())
                }
                Some(Participant::AnyAgent) => false,
                _ => true,
            }),
            "observed" => Some(match who {
                Some(Participant::Agent { id }) => self.world.agent(&id).is_some_and(|agent| agent.observed),
                _ => false,
            }),
            _ => None,
        }
    }

    /// The last word of a path, and whom it is about.
    fn last<'p>(&self, path: &'p [String], on: Occasion<'_, 'a>) -> Option<(&'p str, Option<Participant>)> {
        let (last, before) = path.split_last()?;
        let mut who = on.participant.cloned();
        for word in before {
            who = self.related(word, who, on)?;
        }
        Some((last, who))
    }

    /// Whom a word stands for.
    fn related(
        &self,
        word: &str,
        who: Option<Participant>,
        on: Occasion<'_, 'a>,
    ) -> Option<Option<Participant>> {
        let step = on.step;
        Some(match word {
            "performer" => who,
            "reviewer" => who.filter(|_| on.confirms || matches!(step.kind, StepKind::Gate(_))),
            "owner" => match &step.owner {
                Some(PersonReference::Participant { participant }) => Some(participant.clone()),
                _ => None,
            },
            "operator" => match who {
                Some(Participant::Agent { id }) => match &self.world.agent(&id)?.operator {
                    Some(PersonReference::Participant { participant }) => Some(participant.clone()),
                    _ => None,
                },
                _ => None,
            },
            _ => return None,
        })
    }

    /// What a value stands for; `None` where only a case can tell.
    fn meaning(&self, value: &Expression, on: Occasion<'_, 'a>) -> Option<Meaning<'a>> {
        let ExpressionKind::Figure { path } = &value.kind else { return None };
        let (word, who) = self.last(path, on)?;
        if matches!(word, "performer" | "reviewer" | "owner" | "operator") {
            return Some(self.related(word, who, on)?.map_or(Meaning::Nothing, Meaning::Who));
        }
        let package = self.world.package;
        let agent = match &who {
            Some(Participant::Agent { id }) => self.world.agent(id),
            _ => None,
        };
        Some(match word {
            "risk" => Meaning::Risk(on.risk.or_else(|| on.step.work()?.risk.as_deref())),
            "reads" => Meaning::Labels(self.labels.read_in(on.step, package)),
            "writes" => Meaning::Labels(self.labels.written_in(on.step, package)),
            "clearance" => Meaning::Labels(self.clearance(who.as_ref())),
            "meets" => Meaning::Ids(match &on.step.kind {
                StepKind::Gate(gate) => gate.meets.iter().map(|claim| claim.standard.clone()).collect(),
                _ => Vec::new(),
            }),
            "uses" => Meaning::Ids(match &on.step.kind {
                StepKind::Stage(stage) => stage
                    .does
                    .iter()
                    .filter_map(|deed| match deed {
                        Deed::Action(call) => Some(format!("{}.{}", call.system, call.action)),
                        Deed::Text(_) => None,
                    })
                    .collect(),
                _ => Vec::new(),
            }),
            "values" => Meaning::Ids(agent.map(|agent| agent.values.clone()).unwrap_or_default()),
            "model" => Meaning::Text(agent.and_then(|agent| agent.model.as_deref())),
            _ => return None,
        })
    }

    fn clearance(&self, who: Option<&Participant>) -> Vec<&'a str> {
        let package = self.world.package;
        let held = match who {
            Some(
                Participant::Role { id }
                | Participant::Person { id }
                | Participant::Holder { role: Some(id), .. },
            ) => package.role(id).or_else(|| package.person(id)).map(|role| &role.clearance),
            Some(Participant::Agent { id }) => package.agent(id).map(|agent| &agent.clearance),
            Some(Participant::System { id }) => package.system(id).map(|system| &system.clearance),
            _ => None,
        };
        held.into_iter().flatten().map(String::as_str).collect()
    }

    fn compare(
        &self,
        operator: Comparison,
        left: &Expression,
        right: &Expression,
        on: Occasion<'_, 'a>,
    ) -> Option<bool> {
        let Some(meaning) = self.meaning(left, on) else {
            // `agent is performer`: the other way round.
            self.meaning(right, on)?;
            return self.compare(operator.turned(), right, left, on);
        };
        let equal = |same: bool| match operator {
            Comparison::Equal => Some(same),
            Comparison::NotEqual => Some(!same),
            _ => None,
        };
        match meaning {
            Meaning::Who(who) => equal(self.is(&who, right)?),
            // Nobody is anything.
            Meaning::Nothing => equal(false),
            Meaning::Risk(risk) => self.tier(operator, risk, right),
            Meaning::Text(text) => match &right.kind {
                ExpressionKind::Text { value } => equal(text == Some(value.as_str())),
                _ => None,
            },
            Meaning::Labels(_) | Meaning::Ids(_) => None,
        }
    }

    fn tier(&self, operator: Comparison, risk: Option<&'a str>, right: &Expression) -> Option<bool> {
        let ExpressionKind::Reference { id } = &right.kind else { return None };
        let order = match risk {
            None => Some(Ordering::Less),
            Some(risk) if risk == id => Some(Ordering::Equal),
            Some(risk) if self.world.is_at_least(risk, id) => Some(Ordering::Greater),
            Some(risk) => {
                let wanted = self.world.package.risk(id)?;
                self.world.is_at_least(&wanted.head.id, risk).then_some(Ordering::Less)
            }
        };
        Some(match operator {
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
            Comparison::Greater => order == Some(Ordering::Greater),
            Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
            Comparison::Equal => order == Some(Ordering::Equal),
            Comparison::NotEqual => order != Some(Ordering::Equal),
        })
    }

    /// Whether somebody is of a class, or is one of those named.
    fn is(&self, who: &Participant, what: &Expression) -> Option<bool> {
        match &what.kind {
            ExpressionKind::Figure { path } => {
                let [word] = path.as_slice() else { return None };
                let agent = matches!(who, Participant::Agent { .. } | Participant::AnyAgent);
                let system = matches!(who, Participant::System { .. });
                Some(match word.as_str() {
                    "agent" => agent,
                    "system" => system,
                    "human" | "person" => !agent && !system,
                    "external" => self.world.staff.is_external(who),
                    _ => return None,
                })
            }
            ExpressionKind::Reference { id } => {
                let package = self.world.package;
                let named = if package.agent(id).is_some() {
                    Participant::Agent { id: id.clone() }
                } else if package.system(id).is_some() {
                    Participant::System { id: id.clone() }
                } else if package.person(id).is_some() {
                    Participant::Person { id: id.clone() }
                } else if package.role(id).is_some() {
                    Participant::Role { id: id.clone() }
                } else {
                    return None;
                };
                Some(self.world.staff.is_part(who, &named))
            }
            _ => None,
        }
    }

    fn inside(&self, value: &Expression, list: &Expression, on: Occasion<'_, 'a>) -> Option<bool> {
        if let Some(Meaning::Who(who)) = self.meaning(value, on) {
            return match &list.kind {
                ExpressionKind::List { items } => {
                    let all: Option<Vec<bool>> = items.iter().map(|item| self.is(&who, item)).collect();
                    all.map(|all| all.contains(&true))
                }
                _ => self.is(&who, list),
            };
        }
        if let (Some(Meaning::Risk(risk)), ExpressionKind::List { items }) =
            (self.meaning(value, on), &list.kind)
        {
            let all: Option<Vec<bool>> =
                items.iter().map(|item| self.tier(Comparison::Equal, risk, item)).collect();
            return all.map(|all| all.contains(&true));
        }
        if matches!(self.meaning(value, on), Some(Meaning::Nothing)) {
            return Some(false);
        }
        let named = |value: &Expression| match &value.kind {
            ExpressionKind::Reference { id } => Some(id.clone()),
            // `trust in values`: a word of a ranking.
            ExpressionKind::Text { value } => Some(value.clone()),
            _ => None,
        };
        let wanted = named(value)?;
        match self.meaning(list, on)? {
            Meaning::Labels(labels) => {
                Some(labels.iter().any(|label| self.labels.is_at_least(label, &wanted)))
            }
            Meaning::Ids(ids) => Some(ids.contains(&wanted)),
            _ => None,
        }
    }
}

/// Whether a condition speaks about one of these words.
pub fn speaks_of(condition: &Expression, words: &[&str]) -> bool {
    let mut open = vec![condition];
    while let Some(expression) = open.pop() {
        if let ExpressionKind::Figure { path } = &expression.kind
            && path.iter().any(|word| words.contains(&word.as_str()))
        {
            return true;
        }
        open.extend(expression.parts());
    }
    false
}
