//! The steps, outcomes and events of the work around a place, and what its systems do.

use super::names::{Found, Names, is_step};
use super::nearness::Nearness;
use super::place::Place;
use super::{Item, ItemKind};
use crate::names::{NameKind, around};
use crate::package::View;
use flow_syntax::ast::{self, Declaration, Header, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> Names<'a> {
    /// The names of the workflow around, however deep.
    pub(super) fn of_workflow(&self, place: &Place<'a>) -> Vec<Found<'a>> {
        let workflow = place.workflow().and_then(|workflow| self.own_block(workflow));
        workflow.map_or_else(Vec::new, |workflow| workflow.all().collect())
    }

    /// What a block of this file declares.
    pub(super) fn own_block(&self, block: &Declaration) -> Option<Found<'a>> {
        let names = self.view.file.names();
        let index = names.iter().position(|one| one.whole == block.span)?;
        Some(Found { view: self.view, index, one: names.get(index)? })
    }

    fn own(&self, place: &Place<'a>, kinds: &[NameKind], rank: u8) -> Vec<Item> {
        let found = self.of_workflow(place);
        found.iter().filter(|found| kinds.contains(&found.one.kind)).map(|found| found.item(rank)).collect()
    }

    /// The steps of the block around the step at hand; those that nothing leads to yet come first.
    pub(super) fn steps_of_block(&self, place: &Place<'a>, nearness: &Nearness<'_>) -> Vec<Item> {
        // A way of a step leads to its neighbours; a way of a block that holds steps leads to that block's.
        let holds = |block: &Declaration| {
            matches!(
                block.kind,
                Kind::Workflow | Kind::Branch | Kind::Beside | Kind::Finally | Kind::Parallel
            )
        };
        let mut blocks = place.blocks.iter().rev();
        let inner = blocks.next();
        let block = match inner {
            Some(block) if !holds(block) || block.kind == Kind::Parallel => blocks.find(|block| holds(block)),
            other => other,
        };
        let Some(block) = block else { return Vec::new() };
        let steps = nested(block).filter(|step| is_step(step.kind)).filter_map(|step| self.own_block(step));
        let steps = steps.filter(|found| !found.name().is_empty()).enumerate();
        // The first step is where the block begins, and the step at hand rarely leads to itself.
        let open = |number: usize, found: &Found<'a>| {
            number > 0
                && nearness.led_to(found.name()) == 0
                && inner.is_none_or(|inner| inner.span != found.one.whole)
        };
        steps.map(|(number, found)| found.item(if open(number, &found) { 0 } else { 1 })).collect()
    }

    /// The outcomes of the workflow, with what they carry.
    pub(super) fn outcomes(&self, place: &Place<'a>, rank: u8) -> Vec<Item> {
        let found = self.of_workflow(place);
        let outcomes = found.iter().filter(|found| found.one.kind == NameKind::Block(Kind::Outcome));
        outcomes
            .map(|found| {
                let mut item = found.item(rank);
                let carried: Vec<&str> = found.inside().map(|field| field.name()).collect();
                if !carried.is_empty() {
                    item.snippet = true;
                    let values: Vec<String> = match carried.as_slice() {
                        [only] => vec![format!("${{1:{only}}}")],
                        several => several
                            .iter()
                            .enumerate()
                            .map(|(at, name)| format!("{name}: ${}", at + 1))
                            .collect(),
                    };
                    item.insert = format!("{}({})", found.name(), values.join(", "));
                }
                item
            })
            .collect()
    }

    /// The outcomes of the workflow that a `run` runs, as lines that handle them, but for those that are handled on another
    /// line; and the refusal of the seam that it goes through.
    pub(super) fn outcomes_to_handle(&self, run: &Declaration, place: &Place<'a>) -> Vec<Item> {
        let Header::Run(call) = &run.header else { return Vec::new() };
        let text = self.view.text();
        let Some(name) = call.path.names.last().map(|name| name.text(text)) else { return Vec::new() };
        let Some(workflow) = self.declaration(name, &[Kind::Workflow]) else { return Vec::new() };
        let handled = |outcome: &str| {
            run.lines.iter().filter(|line| !place.is_on(line)).any(|line| match &line.value {
                Value::On { event, .. } => event.names.last().is_some_and(|name| name.text(text) == outcome),
                _ => false,
            })
        };
        let outcomes = workflow.inside().filter(|found| found.one.kind == NameKind::Block(Kind::Outcome));
        let mut items: Vec<Item> =
            outcomes.filter(|found| !handled(found.name())).map(|found| found.item(0)).collect();
        if run.lines.iter().any(|line| line.keyword == Some(Keyword::Through)) && !handled("refused") {
            items.push(
                Item::new("refused", ItemKind::Word, 0)
                    .detailed("the other side refuses it", "What is handed over comes back unchanged."),
            );
        }
        items
    }

    /// Every step of the workflow.
    pub(super) fn steps(&self, place: &Place<'a>) -> Vec<Item> {
        let found = self.of_workflow(place);
        let steps =
            found.iter().filter(|found| matches!(found.one.kind, NameKind::Block(kind) if is_step(kind)));
        steps.map(|found| found.item(1)).collect()
    }

    /// The steps that a policy can speak about: those it is given, or whole classes; and the words of its conditions.
    pub(super) fn which(&self, place: &Place<'a>) -> Vec<Item> {
        let mut items: Vec<Item> = self.parameters(place).iter().map(|found| found.item(1)).collect();
        items.extend(super::words(&["stage", "gate", "step", "agent"], 2));
        items.extend(self.of(&[Kind::Workflow, Kind::System], 3));
        items
    }

    /// The events of the workflow.
    pub(super) fn events(&self, place: &Place<'a>) -> Vec<Item> {
        self.own(place, &[NameKind::Block(Kind::Event)], 1)
    }

    /// The actions of the systems that do a stage.
    pub(super) fn actions(&self, place: &Place<'a>) -> Vec<Item> {
        self.of_systems(place, NameKind::Action)
            .iter()
            .map(|found| {
                let mut item = found.item(1);
                let given: Vec<String> = found
                    .inside()
                    .filter(|parameter| parameter.one.kind == NameKind::Parameter)
                    .enumerate()
                    .map(|(at, parameter)| format!("{}: ${}", parameter.name(), at + 1))
                    .collect();
                if !given.is_empty() {
                    item.insert = format!("{}({})", found.name(), given.join(", "));
                    item.snippet = true;
                }
                item
            })
            .collect()
    }

    /// The errors of the systems that do a stage.
    pub(super) fn errors(&self, place: &Place<'a>) -> Vec<Item> {
        self.of_systems(place, NameKind::Error).iter().map(|found| found.item(1)).collect()
    }

    fn of_systems(&self, place: &Place<'a>, kind: NameKind) -> Vec<Found<'a>> {
        place.block().map_or_else(Vec::new, |block| self.of_systems_of(&self.view, block, kind))
    }

    /// How the systems can fail that do a step of a workflow.
    pub(super) fn errors_of(&self, workflow: &Found<'a>, step: &str) -> Vec<Found<'a>> {
        let view = workflow.view;
        let steps = workflow.steps().into_iter().filter(|found| found.name() == step);
        let blocks = steps.filter_map(|step| {
            // At its closing brace nothing inside it is open any more.
            let last = step.one.whole.end.saturating_sub(1);
            around(view.file.tree(), view.text(), last).pop()
        });
        blocks.flat_map(|block| self.of_systems_of(&view, block, NameKind::Error)).collect()
    }

    fn of_systems_of(&self, view: &View<'a>, block: &Declaration, kind: NameKind) -> Vec<Found<'a>> {
        let text = view.text();
        let mut systems: Vec<&str> = Vec::new();
        for line in &block.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::By), Value::Who(who)) => systems
                    .extend(named(who).map(|path| path.names.last().map_or("", |name| name.text(text)))),
                (_, Value::DoCall(call)) if call.path.names.len() > 1 => {
                    systems.extend(call.path.names.first().map(|name| name.text(text)));
                }
                _ => {}
            }
        }
        let systems = systems.into_iter().filter_map(|name| self.declaration(name, &[Kind::System]));
        systems
            .flat_map(|system| system.inside().filter(|found| found.one.kind == kind).collect::<Vec<_>>())
            .collect()
    }
}

fn nested(block: &Declaration) -> impl Iterator<Item = &Declaration> {
    block.lines.iter().filter_map(|line| match &line.value {
        Value::Declaration(inner) => Some(&**inner),
        _ => None,
    })
}

/// The paths at the top of an expression of who does something.
pub(super) fn named(who: &ast::Who) -> impl Iterator<Item = &ast::Path> {
    let parts: Vec<&ast::Path> = match &who.kind {
        ast::WhoKind::Call(call) => vec![&call.path],
        ast::WhoKind::And(parts) | ast::WhoKind::Or(parts) | ast::WhoKind::Then(parts) => parts
            .iter()
            .filter_map(|part| match &part.kind {
                ast::WhoKind::Call(call) => Some(&call.path),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    parts.into_iter()
}
