//! The names that may stand somewhere: declarations, steps, data, and what is inside them.

use super::place::Place;
use super::{Item, ItemKind};
use crate::names::{Declared, NameKind};
use crate::package::{self, View};
use flow_source::Edit;
use flow_syntax::ast::{self, Declaration, Header, Value};
use flow_syntax::words::{Keyword, Kind};
use std::collections::BTreeMap;

/// A name with the view of its file.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    view: View<'a>,
    index: usize,
    pub(super) one: &'a Declared,
}

impl<'a> Found<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.one.name.of(self.view.text()).trim_matches('`')
    }

    /// The type that is written behind it.
    pub(super) fn written_type(&self) -> &'a str {
        self.one.detail.map_or("", |detail| detail.of(self.view.text()))
    }

    /// The names directly inside it.
    pub(super) fn inside(&self) -> impl Iterator<Item = Found<'a>> + use<'a> {
        let (view, index) = (self.view, self.index);
        let names = view.file.names().iter().enumerate();
        names.filter(move |(_, one)| one.parent == Some(index)).map(move |(index, one)| Found {
            view,
            index,
            one,
        })
    }

    pub(super) fn item(&self, rank: u8) -> Item {
        let detail = self.one.detail.map_or("", |detail| detail.of(self.view.text()));
        let detail = match self.one.kind {
            NameKind::Criterion => self.one.kind.word().to_owned(),
            _ if detail.is_empty() => self.one.kind.word().to_owned(),
            NameKind::Block(_) | NameKind::Action => format!("{} ({detail})", self.one.kind.word()),
            _ => detail.to_owned(),
        };
        let documentation = ast::documentation_text(&self.one.documentation, self.view.text());
        Item::new(self.name(), ItemKind::Name(self.one.kind), rank).detailed(detail, documentation)
    }
}

/// Looks names up for one place.
pub(super) struct Names<'a> {
    view: View<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn new(view: &View<'a>) -> Self {
        Self { view: *view }
    }

    /// All files, with every module of the standard library.
    fn views(&self) -> impl Iterator<Item = View<'a>> + use<'a> {
        self.view.all()
    }

    fn top(&self) -> impl Iterator<Item = Found<'a>> + use<'a> {
        self.views().flat_map(|view| {
            let names = view.file.names().iter().enumerate();
            names.filter(|(_, one)| one.parent.is_none()).map(move |(index, one)| Found { view, index, one })
        })
    }

    /// The declaration of that name and one of these kinds: of this file first.
    pub(super) fn declaration(&self, name: &str, kinds: &[Kind]) -> Option<Found<'a>> {
        let fits = |found: &Found<'a>| {
            found.name() == name && matches!(found.one.kind, NameKind::Block(kind) if kinds.contains(&kind))
        };
        let mut all = self.top().filter(fits);
        let first = all.next()?;
        if first.view.id == self.view.id {
            Some(first)
        } else {
            all.find(|one| one.view.id == self.view.id).or(Some(first))
        }
    }

    /// Declarations of these kinds; one that has to be taken from elsewhere brings its `use` along.
    pub(super) fn of(&self, kinds: &[Kind], rank: u8) -> Vec<Item> {
        let mut items: Vec<Item> = self
            .top()
            .filter(|found| matches!(found.one.kind, NameKind::Block(kind) if kinds.contains(&kind)))
            .filter(|found| found.view.id == self.view.id || !is_private(found))
            .map(|found| self.reachable(&found, rank))
            .collect();
        let known: Vec<&str> = self.views().map(|view| view.source.path()).collect();
        items.extend(package::standard().filter(|(path, _)| !known.contains(path)).flat_map(
            |(path, file)| {
                let text = match file.bytes() {
                    Ok(bytes) => std::str::from_utf8(bytes).unwrap_or(""),
                    Err(_) => "",
                };
                let names = file.names().iter().filter(|one| one.parent.is_none());
                names
                    .filter(|one| matches!(one.kind, NameKind::Block(kind) if kinds.contains(&kind)))
                    .map(|one| {
                        let name = one.name.of(text);
                        let documentation = ast::documentation_text(&one.documentation, text);
                        let module = module_of(path);
                        let mut item = Item::new(name, ItemKind::Name(one.kind), rank + 2)
                            .detailed(format!("{} of {module}", one.kind.word()), documentation);
                        item.also.extend(self.use_edit(&module, name));
                        item
                    })
                    .collect::<Vec<_>>()
            },
        ));
        items
    }

    fn reachable(&self, found: &Found<'a>, rank: u8) -> Item {
        if found.view.id == self.view.id || self.is_taken(found.name()) {
            return found.item(rank);
        }
        let module = module_of(found.view.source.path());
        let mut item = found.item(rank + 1);
        item.detail = format!("{} of {module}", found.one.kind.word());
        item.also.extend(self.use_edit(&module, found.name()));
        item
    }

    fn is_taken(&self, name: &str) -> bool {
        let uses = self.view.file.tree().uses.iter();
        uses.flat_map(|line| line.names.iter().flatten()).any(|taken| taken.text(self.view.text()) == name)
    }

    fn use_edit(&self, module: &str, name: &str) -> Option<Edit> {
        let (span, text) = self.view.file.tree().take(self.view.text(), module, name);
        Some(Edit { location: self.view.location(span), text })
    }

    /// What takes values in brackets under that name: a record for braces; else whatever has parameters, that of the
    /// workflow around first.
    pub(super) fn taking(&self, place: &Place<'a>, name: &str, record: bool) -> Option<Found<'a>> {
        if record {
            return self.declaration(name, &[Kind::Record]);
        }
        let named = |found: &Found<'a>| found.name() == name;
        let takes = |found: &Found<'a>| found.inside().any(|part| part.one.kind == NameKind::Parameter);
        let near = self
            .of_workflow(place)
            .into_iter()
            .chain(self.scenario_workflow(place).into_iter().flat_map(|workflow| workflow.inside()));
        near.filter(named)
            .chain(self.top().filter(named))
            .chain(self.top().flat_map(|top| top.inside().collect::<Vec<_>>()).filter(named))
            .find(takes)
    }

    /// The people of a role, by name.
    pub(super) fn people_of(&self, role: &Found<'a>, rank: u8) -> Vec<Item> {
        let declarations = &role.view.file.tree().declarations;
        let block = declarations.iter().find(|one| one.span == role.one.whole);
        let lines = block.into_iter().flat_map(|block| &block.lines);
        let mut items = Vec::new();
        for line in lines {
            if let Value::People(ast::People::Named(paths)) = &line.value {
                let names = paths.iter().filter_map(|path| path.names.last());
                let names = names.map(|name| name.text(role.view.text()));
                items.extend(
                    names.map(|name| Item::new(name, ItemKind::Name(NameKind::Block(Kind::Person)), rank)),
                );
            }
        }
        items
    }

    /// Everybody whom some role of the package names.
    pub(super) fn people(&self) -> Vec<Item> {
        let roles = self.top().filter(|found| found.one.kind == NameKind::Block(Kind::Role));
        roles.flat_map(|role| self.people_of(&role, 2)).collect()
    }

    /// The verdicts that a gate may give: of the gate that a line of a scenario is about, or any.
    pub(super) fn verdicts(&self, place: &Place<'a>) -> Vec<Item> {
        let mut items = super::words(&["accept", "rework", "reject"], 0);
        if let Some(workflow) = self.scenario_workflow(place) {
            let whole = workflow.one.whole;
            let names = workflow.view.file.names().iter().enumerate();
            let inside = names.filter(|(_, one)| whole.covers(one.name) && one.kind == NameKind::Verdict);
            items.extend(inside.map(|(index, one)| Found { view: workflow.view, index, one }.item(0)));
        }
        items
    }

    /// What the steps of a scenario's workflow write, that of the step at hand first.
    pub(super) fn written(&self, place: &Place<'a>, subject: &str) -> Vec<Found<'a>> {
        let Some(workflow) = self.scenario_workflow(place) else { return Vec::new() };
        let view = workflow.view;
        let names = view.file.names();
        let of = |one: &Declared| {
            one.parent
                .and_then(|parent| names.get(parent))
                .is_some_and(|step| step.name.of(view.text()) == subject)
        };
        let all = names.iter().enumerate().filter(|(_, one)| {
            workflow.one.whole.covers(one.name) && matches!(one.kind, NameKind::Variable | NameKind::Item)
        });
        let (mut own, others): (Vec<_>, Vec<_>) = all.partition(|(_, one)| of(one));
        if own.is_empty() {
            own = others;
        }
        own.into_iter().map(|(index, one)| Found { view, index, one }).collect()
    }

    /// What a scenario's workflow is given under that name.
    pub(super) fn input(&self, place: &Place<'a>, name: &str) -> Option<Found<'a>> {
        let workflow = self.scenario_workflow(place)?;
        workflow.inside().find(|found| found.one.kind == NameKind::Parameter && found.name() == name)
    }

    /// The fact of a system.
    pub(super) fn fact(&self, system: &str, name: &str) -> Option<Found<'a>> {
        let system = self.declaration(system, &[Kind::System])?;
        system.inside().find(|found| found.one.kind == NameKind::Fact && found.name() == name)
    }

    /// The parts of modules' names that follow some.
    pub(super) fn modules_after(&self, path: &[String]) -> Vec<Item> {
        let head = format!("{}.", path.join("."));
        let modules = self.modules().into_iter();
        modules
            .filter_map(|item| {
                let rest = item.label.strip_prefix(&head)?.to_owned();
                Some(Item::new(rest, ItemKind::Module, item.rank))
            })
            .collect()
    }

    /// The channels by which anybody in the package is reached.
    pub(super) fn channels(&self) -> Vec<Item> {
        let mut found: Vec<&str> = Vec::new();
        for view in self.views() {
            let text = view.text();
            for (at, _) in text.match_indices("via ") {
                let rest = text.get(at + 4..).unwrap_or("").trim_start_matches(' ');
                let end = rest.find(|one: char| !(one == '_' || one.is_alphanumeric())).unwrap_or(rest.len());
                found.extend(rest.get(..end).filter(|word| !word.is_empty()));
            }
        }
        found.extend(["mail", "phone", "chat"]);
        found.sort_unstable();
        found.dedup();
        super::words(&found, 1)
    }

    /// Modules, for `use`.
    pub(super) fn modules(&self) -> Vec<Item> {
        let own = self.views().filter(|view| view.id != self.view.id);
        let mut paths: Vec<String> = own.map(|view| view.source.path().to_owned()).collect();
        paths.extend(package::standard().map(|(path, _)| path.to_owned()));
        paths.sort();
        paths.dedup();
        paths
            .into_iter()
            .map(|path| {
                let module = module_of(&path);
                let mut item = Item::new(&module, ItemKind::Module, u8::from(path.starts_with("std/")) + 1);
                item.insert = format!("{module} {{ $0 }}");
                item.snippet = true;
                item
            })
            .collect()
    }

    /// What a module offers.
    pub(super) fn offered(&self, module: &str) -> Vec<Item> {
        let path = format!("{}.flow", module.replace('.', "/"));
        if let Some(view) = self.views().find(|view| view.source.path() == path) {
            let names = view.file.names().iter().enumerate();
            return names
                .filter(|(_, one)| one.parent.is_none())
                .map(|(index, one)| Found { view, index, one })
                .filter(|found| !is_private(found))
                .map(|found| found.item(if self.is_taken(found.name()) { 2 } else { 1 }))
                .collect();
        }
        let Some((_, file)) = package::standard().find(|(known, _)| *known == path) else {
            return Vec::new();
        };
        let Ok(bytes) = file.bytes() else { return Vec::new() };
        let text = std::str::from_utf8(bytes).unwrap_or("");
        let names = file.names().iter().filter(|one| one.parent.is_none());
        names
            .map(|one| {
                let documentation = ast::documentation_text(&one.documentation, text);
                Item::new(one.name.of(text), ItemKind::Name(one.kind), 1)
                    .detailed(one.kind.word(), documentation)
            })
            .collect()
    }

    /// The names of the workflow around, however deep.
    fn of_workflow(&self, place: &Place<'a>) -> Vec<Found<'a>> {
        let view = self.view;
        let around = place.workflow().map(|workflow| workflow.span);
        let names = view.file.names().iter().enumerate();
        names
            .filter(|(_, one)| {
                around.is_some_and(|around| around.start <= one.name.start && one.name.end <= around.end)
            })
            .map(|(index, one)| Found { view, index, one })
            .collect()
    }

    fn own(&self, place: &Place<'a>, kinds: &[NameKind], rank: u8) -> Vec<Item> {
        let found = self.of_workflow(place);
        found.iter().filter(|found| kinds.contains(&found.one.kind)).map(|found| found.item(rank)).collect()
    }

    /// The steps of the block around the step at hand.
    pub(super) fn steps_of_block(&self, place: &Place<'a>) -> Vec<Item> {
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
        let text = self.view.text();
        let names = self.view.file.names();
        nested(block)
            .filter(|step| is_step(step.kind))
            .filter_map(|step| {
                let index = names.iter().position(|one| one.name.start == step.name.span.start)?;
                let one = names.get(index)?;
                (!one.name.of(text).is_empty()).then(|| Found { view: self.view, index, one }.item(1))
            })
            .collect()
    }

    /// The outcomes of the workflow, with what they carry.
    pub(super) fn outcomes(&self, place: &Place<'a>) -> Vec<Item> {
        let found = self.of_workflow(place);
        let outcomes = found.iter().filter(|found| found.one.kind == NameKind::Block(Kind::Outcome));
        outcomes
            .map(|found| {
                let mut item = found.item(2);
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

    /// The outcomes of the workflow that a `run` runs, as lines that handle them, but for those that are handled.
    pub(super) fn outcomes_to_handle(&self, run: &Declaration) -> Vec<Item> {
        let Header::Run(call) = &run.header else { return Vec::new() };
        let text = self.view.text();
        let Some(name) = call.path.names.last().map(|name| name.text(text)) else { return Vec::new() };
        let Some(workflow) = self.declaration(name, &[Kind::Workflow]) else { return Vec::new() };
        let handled = |outcome: &str| {
            run.lines.iter().any(|line| match &line.value {
                Value::On { event, .. } => event.names.last().is_some_and(|name| name.text(text) == outcome),
                _ => false,
            })
        };
        let outcomes = workflow.inside().filter(|found| found.one.kind == NameKind::Block(Kind::Outcome));
        outcomes.filter(|found| !handled(found.name())).map(|found| found.item(0)).collect()
    }

    /// Every step of the workflow.
    pub(super) fn steps(&self, place: &Place<'a>) -> Vec<Item> {
        let found = self.of_workflow(place);
        let steps =
            found.iter().filter(|found| matches!(found.one.kind, NameKind::Block(kind) if is_step(kind)));
        steps.map(|found| found.item(1)).collect()
    }

    /// The events of the workflow.
    pub(super) fn events(&self, place: &Place<'a>) -> Vec<Item> {
        self.own(place, &[NameKind::Block(Kind::Event)], 1)
    }

    /// Data of the workflow: what it is given, what its steps write, the item of an `each`.
    pub(super) fn data(&self, place: &Place<'a>, rank: u8) -> Vec<Item> {
        let mut items: Vec<Item> = self.variables(place).iter().map(|found| found.item(rank)).collect();
        items.dedup_by(|left, right| left.label == right.label);
        items
    }

    fn variables(&self, place: &Place<'a>) -> Vec<Found<'a>> {
        let workflow = self
            .view
            .file
            .names()
            .iter()
            .position(|one| place.workflow().is_some_and(|workflow| workflow.span == one.whole));
        let inputs =
            |found: &Found<'a>| found.one.kind == NameKind::Parameter && found.one.parent == workflow;
        let found = self.of_workflow(place).into_iter();
        found
            .filter(|found| matches!(found.one.kind, NameKind::Variable | NameKind::Item) || inputs(found))
            .collect()
    }

    /// Data that holds somebody: roles that are held for a case.
    pub(super) fn case_roles(&self, place: &Place<'a>) -> Vec<Item> {
        // Many data have few types, and looking one up goes through all files.
        let mut roles: BTreeMap<&str, bool> = BTreeMap::from([("Person", true), ("Text", false)]);
        let mut held = |found: &Found<'a>| {
            let type_ = found.written_type();
            *roles.entry(type_).or_insert_with(|| self.declaration(type_, &[Kind::Role]).is_some())
        };
        self.variables(place).iter().filter(|found| held(found)).map(|found| found.item(2)).collect()
    }

    /// Whatever may stand in a condition.
    pub(super) fn values(&self, place: &Place<'a>, rank: u8) -> Vec<Item> {
        let mut items = self.data(place, rank);
        // Parameters of whatever is around: patterns, actions.
        for block in &place.blocks {
            let names = self.view.file.names();
            let Some(index) = names.iter().position(|one| one.whole == block.span) else { continue };
            let Some(one) = names.get(index) else { continue };
            let inside = Found { view: self.view, index, one }.inside();
            items.extend(
                inside.filter(|found| found.one.kind == NameKind::Parameter).map(|found| found.item(rank)),
            );
        }
        items.extend(self.of(&[Kind::System], rank + 2));
        items.extend(self.of(&[Kind::Measure], rank + 2));
        items.push(
            Item::new("case", ItemKind::Word, rank + 3)
                .detailed("figures of the case", "`case.started`, `case.ended`"),
        );
        items.push(Item::new("today", ItemKind::Word, rank + 3).detailed("the day", ""));
        items
    }

    /// What a scenario can give.
    pub(super) fn inputs(&self, place: &Place<'a>) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(workflow) = self.scenario_workflow(place) {
            let inputs = workflow.inside().filter(|found| found.one.kind == NameKind::Parameter);
            items.extend(inputs.map(|found| found.item(1)));
        }
        items.extend(self.of(&[Kind::System], 2));
        items
    }

    fn scenario_workflow(&self, place: &Place<'a>) -> Option<Found<'a>> {
        let scenario =
            place.blocks.iter().find(|block| matches!(block.kind, Kind::Scenario | Kind::Postmortem))?;
        let Header::Of(paths) = &scenario.header else { return None };
        let name = paths.first()?.names.last()?.text(self.view.text());
        self.declaration(name, &[Kind::Workflow])
    }

    /// What a line of a scenario can be about.
    pub(super) fn subjects(&self, place: &Place<'a>) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(workflow) = self.scenario_workflow(place) {
            let view = workflow.view;
            let whole = workflow.one.whole;
            let names = view.file.names().iter().enumerate();
            let inside = names.filter(|(_, one)| whole.start <= one.name.start && one.name.end <= whole.end);
            let about = inside.filter(|(_, one)| {
                matches!(one.kind, NameKind::Block(kind) if is_step(kind) || matches!(kind, Kind::Event | Kind::Outcome | Kind::Duty))
            });
            items.extend(about.map(|(index, one)| Found { view, index, one }.item(1)));
        }
        items.extend(self.of(
            &[
                Kind::Role,
                Kind::Person,
                Kind::Agent,
                Kind::System,
                Kind::Recovery,
                Kind::Seam,
                Kind::Workflow,
            ],
            3,
        ));
        items
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

    /// How anything in the package can fail.
    pub(super) fn all_errors(&self) -> Vec<Item> {
        let systems = self.top().filter(|found| found.one.kind == NameKind::Block(Kind::System));
        let errors = systems.flat_map(|system| system.inside());
        errors.filter(|found| found.one.kind == NameKind::Error).map(|found| found.item(1)).collect()
    }

    /// What is assumed anywhere in the package.
    pub(super) fn assumptions(&self) -> Vec<Item> {
        let all = self.views().flat_map(|view| {
            let names = view.file.names().iter().enumerate();
            names.map(move |(index, one)| Found { view, index, one })
        });
        all.filter(|found| found.one.kind == NameKind::Block(Kind::Assume))
            .map(|found| found.item(1))
            .collect()
    }

    /// What is valued anywhere in the package: the words of all `values` lines.
    pub(super) fn valued(&self) -> Vec<Item> {
        let mut found: Vec<&str> = Vec::new();
        for view in self.views() {
            let lines = view.text().lines().filter_map(|line| line.trim_start().strip_prefix("values "));
            found.extend(lines.flat_map(|line| line.split_whitespace().filter(|word| *word != "over")));
        }
        found.sort_unstable();
        found.dedup();
        super::words(&found, 1)
    }

    /// What follows names that begin with a module: the rest of its name, and what is inside what it declares.
    fn through(&self, path: &[String]) -> Vec<Item> {
        let mut items = Vec::new();
        let joined = path.join(".");
        for view in self.views() {
            let module = module_of(view.source.path());
            let rest = module.strip_prefix(&joined);
            if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('.')) {
                let next = rest.split('.').next().unwrap_or(rest);
                items.push(Item::new(next, ItemKind::Module, 1));
            } else if let [head @ .., last] = path
                && !head.is_empty()
                && head.join(".") == module
                && let Some(found) = self.top().find(|one| one.view.id == view.id && one.name() == last)
            {
                items.extend(found.inside().map(|part| part.item(1)));
            }
        }
        items
    }

    /// What the names of modules begin with.
    pub(super) fn module_heads(&self, rank: u8) -> Vec<Item> {
        let modules = self.views().map(|view| module_of(view.source.path()));
        let heads = modules.filter_map(|module| module.split_once('.').map(|(head, _)| head.to_owned()));
        heads.map(|head| Item::new(head, ItemKind::Module, rank)).collect()
    }

    fn of_systems(&self, place: &Place<'a>, kind: NameKind) -> Vec<Found<'a>> {
        let text = self.view.text();
        let Some(block) = place.block() else { return Vec::new() };
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

    /// What is inside whatever the names lead to.
    pub(super) fn inside(&self, place: &Place<'a>, path: &[String]) -> Vec<Item> {
        let mut items = self.through(path);
        if let Some(record) = self.type_of(place, path) {
            items.extend(record.inside().map(|found| found.item(1)));
        }
        if let [only] = path {
            if let Some(found) = self.declaration(only, &[Kind::System, Kind::Choice, Kind::Workflow]) {
                let wanted =
                    |found: &Found<'a>| !matches!(found.one.kind, NameKind::Error | NameKind::Parameter);
                items.extend(found.inside().filter(wanted).map(|found| found.item(1)));
            }
            let step = self.of_workflow(place).into_iter().find(|found| {
                found.name() == only && matches!(found.one.kind, NameKind::Block(kind) if is_step(kind))
            });
            if step.is_some() {
                let figures = ["started", "finished", "verdicts", "attempts"];
                items.extend(
                    figures
                        .map(|word| Item::new(word, ItemKind::Word, 2).detailed("a figure of the step", "")),
                );
            }
            let event = self
                .of_workflow(place)
                .into_iter()
                .find(|found| found.name() == only && found.one.kind == NameKind::Block(Kind::Event));
            items.extend(
                event
                    .into_iter()
                    .flat_map(|event| event.inside().collect::<Vec<_>>())
                    .map(|found| found.item(1)),
            );
            if only == "case" {
                items.extend(
                    ["started", "ended"]
                        .map(|word| Item::new(word, ItemKind::Word, 1).detailed("a moment", "")),
                );
            }
        }
        items.extend(self.offered(&path.join(".")));
        items
    }

    /// The members of the choice that the names lead to.
    pub(super) fn members(&self, place: &Place<'a>, path: &[String]) -> Vec<Item> {
        let choice =
            self.type_of(place, path).filter(|found| found.one.kind == NameKind::Block(Kind::Choice));
        choice
            .into_iter()
            .flat_map(|choice| choice.inside().map(|found| found.item(1)).collect::<Vec<_>>())
            .collect()
    }

    /// The record or choice that is the type of data, followed through fields.
    fn type_of(&self, place: &Place<'a>, path: &[String]) -> Option<Found<'a>> {
        let (first, rest) = path.split_first()?;
        let mut now = self.variables(place).into_iter().find(|found| found.name() == first);
        if now.is_none() {
            // A parameter of whatever is around, or a fact of a system.
            let names = self.view.file.names();
            now = place.blocks.iter().find_map(|block| {
                let index = names.iter().position(|one| one.whole == block.span)?;
                let around = Found { view: self.view, index, one: names.get(index)? };
                around.inside().find(|found| found.one.kind == NameKind::Parameter && found.name() == first)
            });
        }
        let (mut now, mut rest) = match now {
            Some(now) => (now, rest),
            None => {
                let system = self.declaration(first, &[Kind::System])?;
                let (fact, rest) = rest.split_first()?;
                (
                    system.inside().find(|found| found.one.kind == NameKind::Fact && found.name() == fact)?,
                    rest,
                )
            }
        };
        // Types lead on through the fields that are named; a path is as long as it is written.
        loop {
            let written = now.one.detail.map_or("", |detail| detail.of(now.view.text()));
            let type_ = written.split('@').next().unwrap_or("").trim();
            let type_ = type_.trim_start_matches("optional ").trim_start_matches("list of ");
            let found =
                self.declaration(type_.rsplit('.').next().unwrap_or(type_), &[Kind::Record, Kind::Choice])?;
            let Some((field, further)) = rest.split_first() else { return Some(found) };
            now = found.inside().find(|inner| inner.name() == field)?;
            rest = further;
        }
    }
}

/// The module of a path.
fn module_of(path: &str) -> String {
    path.trim_end_matches(".flow").replace('/', ".")
}

fn is_private(found: &Found<'_>) -> bool {
    let declarations = &found.view.file.tree().declarations;
    declarations.iter().any(|one| one.span == found.one.whole && one.private.is_some())
}

fn nested(block: &Declaration) -> impl Iterator<Item = &Declaration> {
    block.lines.iter().filter_map(|line| match &line.value {
        Value::Declaration(inner) => Some(&**inner),
        _ => None,
    })
}

const fn is_step(kind: Kind) -> bool {
    matches!(kind, Kind::Stage | Kind::Gate | Kind::Decide | Kind::Parallel | Kind::Wait | Kind::Run)
}

/// The paths at the top of an expression of who does something.
fn named(who: &ast::Who) -> impl Iterator<Item = &ast::Path> {
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
