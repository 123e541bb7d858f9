//! The names that may stand somewhere: declarations, steps, data, and what is inside them.

use super::place::Place;
use super::{Item, ItemKind};
use crate::names::{Declared, NameKind};
use crate::package::{self, View};
use flow_source::{Edit, Span};
use flow_syntax::ast::{self, Value};
use flow_syntax::words::Kind;

/// A name with the view of its file.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) view: View<'a>,
    pub(super) index: usize,
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

    /// It and all names inside it, however deep, in order of text.
    pub(super) fn all(&self) -> impl Iterator<Item = Found<'a>> + use<'a> {
        let (view, whole) = (self.view, self.one.whole);
        let names = view.file.names().iter().enumerate().skip(self.index);
        let inside = names.take_while(move |(_, one)| one.name.start < whole.end);
        inside.map(move |(index, one)| Found { view, index, one })
    }

    /// The steps inside it, however deep.
    pub(super) fn steps(&self) -> Vec<Found<'a>> {
        let inside = self.all().skip(1);
        inside.filter(|found| matches!(found.one.kind, NameKind::Block(kind) if is_step(kind))).collect()
    }

    /// The data of a workflow: what it is given, what its steps write, the item of an `each`.
    pub(super) fn data(&self) -> Vec<Found<'a>> {
        let own = Some(self.index);
        let holds = |found: &Found<'a>| match found.one.kind {
            NameKind::Variable | NameKind::Item => true,
            NameKind::Parameter => found.one.parent == own,
            _ => false,
        };
        self.all().filter(holds).collect()
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
    pub(super) view: View<'a>,
    /// The word at the cursor: half a word is no name that anybody knows.
    word: Span,
}

impl<'a> Names<'a> {
    pub(super) fn new(view: &View<'a>, word: Span) -> Self {
        Self { view: *view, word }
    }

    /// True for the word at the cursor itself.
    fn is_at_hand(&self, view: &View<'a>, start: u32) -> bool {
        view.id == self.view.id && start == self.word.start
    }

    /// All files, with every module of the standard library.
    pub(super) fn views(&self) -> impl Iterator<Item = View<'a>> + use<'a> {
        self.view.all()
    }

    pub(super) fn top(&self) -> impl Iterator<Item = Found<'a>> + use<'a> {
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

    /// What takes values in brackets under those names: a record for braces; else whatever has parameters, the action of the
    /// system before the dot, what is in the workflow around.
    pub(super) fn taking(&self, place: &Place<'a>, path: &[String], record: bool) -> Option<Found<'a>> {
        let name = path.last()?;
        if record {
            return self.declaration(name, &[Kind::Record]);
        }
        let named = |found: &Found<'a>| found.name() == name;
        let takes = |found: &Found<'a>| found.inside().any(|part| part.one.kind == NameKind::Parameter);
        let system = match path {
            [.., system, _] => self.declaration(system, &[Kind::System]),
            _ => None,
        };
        let action = system.into_iter().flat_map(|system| system.inside());
        let near = self
            .of_workflow(place)
            .into_iter()
            .chain(self.scenario_workflow(place).into_iter().flat_map(|workflow| workflow.inside()));
        action
            .chain(near)
            .filter(named)
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
                let names = names.filter(|name| !self.is_at_hand(&role.view, name.span.start));
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
                let known = !self.is_at_hand(&view, (text.len() - rest.len()) as u32);
                found.extend(rest.get(..end).filter(|word| known && !word.is_empty()));
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

    /// What the names of modules begin with.
    pub(super) fn module_heads(&self, rank: u8) -> Vec<Item> {
        let modules = self.views().map(|view| module_of(view.source.path()));
        let heads = modules.filter_map(|module| module.split_once('.').map(|(head, _)| head.to_owned()));
        heads.map(|head| Item::new(head, ItemKind::Module, rank)).collect()
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
            let rankings = view.file.tree().declarations.iter().flat_map(|declaration| &declaration.lines);
            let values = rankings.filter_map(|line| match &line.value {
                Value::Ranking(paths) => Some(paths),
                _ => None,
            });
            let names = values.flatten().filter_map(|path| path.names.last());
            let names = names.filter(|name| !self.is_at_hand(&view, name.span.start));
            found.extend(names.map(|name| name.text(view.text())));
        }
        found.sort_unstable();
        found.dedup();
        super::words(&found, 1)
    }
}

/// The module of a path.
pub(super) fn module_of(path: &str) -> String {
    path.trim_end_matches(".flow").replace('/', ".")
}

fn is_private(found: &Found<'_>) -> bool {
    let declarations = &found.view.file.tree().declarations;
    declarations.iter().any(|one| one.span == found.one.whole && one.private.is_some())
}

/// Whether a kind of block is a step.
pub(super) const fn is_step(kind: Kind) -> bool {
    matches!(kind, Kind::Stage | Kind::Gate | Kind::Decide | Kind::Parallel | Kind::Wait | Kind::Run)
}
