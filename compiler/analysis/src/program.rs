//! The modules of a package and of the standard library, and the names they declare, take and offer.

use flow_ir::Id;
use flow_source::{FileId, Files, Location, Span};
use flow_syntax::words::Kind;
use flow_syntax::{Parsed, ast};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

mod cycles;
mod uses;

/// Everything that can be named in one analysis.
pub(crate) struct Program<'a> {
    /// The table that all places point into.
    pub(crate) files: &'a Files,
    /// The modules of the package by path, then those of the standard library.
    pub(crate) modules: Vec<Module<'a>>,
    /// The declarations of all modules, in order of modules and of text.
    pub(crate) symbols: Vec<Symbol<'a>>,
    by_module: FxHashMap<&'a str, usize>,
    /// How many more names may be compared to say what was meant; keeps a text full of mistakes cheap.
    comparisons: AtomicUsize,
}

/// A file as it was read.
#[derive(Debug)]
pub(crate) struct Unit {
    /// The module's name: `org.people`.
    pub(crate) name: String,
    /// Its file.
    pub(crate) file: FileId,
    /// True for a module of the standard library.
    pub(crate) standard: bool,
    /// Its tree.
    pub(crate) parsed: Arc<Parsed>,
}

/// One module.
pub(crate) struct Module<'a> {
    /// Its name: `org.people`.
    pub(crate) name: &'a str,
    /// Its file.
    pub(crate) file: FileId,
    /// Its text.
    pub(crate) text: &'a str,
    /// Its tree.
    pub(crate) tree: &'a ast::File,
    /// True for a module of the standard library.
    pub(crate) standard: bool,
    /// What it declares, by name: indexes into [`Program::symbols`].
    declared: FxHashMap<&'a str, usize>,
    /// What it takes from others, by name.
    taken: FxHashMap<&'a str, Taken>,
    /// The names that it wants to take and can't.
    broken: FxHashSet<&'a str>,
    /// True where it wants to take everything from a module that isn't there.
    open: bool,
    /// The scenarios it declares, by what they are called.
    scenarios: FxHashMap<String, usize>,
    /// For each `use`: whether each of its names is used; one entry for a `use` of everything.
    used: Vec<Vec<AtomicBool>>,
    /// Its first and its last symbol, plus one.
    symbols: (usize, usize),
}

/// A name that a module takes from another.
#[derive(Clone, Copy, Debug)]
struct Taken {
    symbol: usize,
    /// Which `use`, and which of its names.
    use_: usize,
    name: usize,
    /// Another declaration that the name could mean as well, from another `use` of everything: which, and from which.
    rival: Option<(usize, usize)>,
}

/// A declaration that can be named.
pub(crate) struct Symbol<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it stands, as an index into [`Program::modules`].
    pub(crate) module: usize,
    /// Its own index in [`Program::symbols`].
    pub(crate) index: usize,
    /// Its tree.
    pub(crate) declaration: &'a ast::Declaration,
    /// Its name without the module; for a scenario or post-mortem with its quotes.
    pub(crate) name: &'a str,
    /// Its stable id: `org.people.Finance`, `std.risk.irreversible`.
    pub(crate) id: Id,
    /// Whether something names it; a `use` alone does not.
    pub(crate) named: AtomicBool,
}

/// What a path leads to.
pub(crate) enum Lookup<'a> {
    /// A declaration, and how many names of the path lead to it.
    Found(&'a Symbol<'a>, usize),
    /// Several declarations that the name could mean.
    Ambiguous(&'a Symbol<'a>, &'a Symbol<'a>),
    /// A declaration that its module keeps for itself.
    Private(&'a Symbol<'a>),
    /// A module that declares no such name, and how many names of the path lead to the module.
    NotInModule(usize, usize),
    /// Something that couldn't be taken from elsewhere, which has been reported.
    Broken,
    /// Nothing.
    Nothing,
}

/// How many comparisons of names one analysis may spend on "did you mean".
const COMPARISONS: usize = 400_000;

impl<'a> Program<'a> {
    /// The program of all units; what its `use` lines say is taken in by [`Program::connect`].
    pub(crate) fn new(files: &'a Files, units: &'a [Unit]) -> Self {
        let mut program = Self {
            files,
            modules: Vec::with_capacity(units.len()),
            symbols: Vec::new(),
            by_module: FxHashMap::default(),
            comparisons: AtomicUsize::new(COMPARISONS),
        };
        for (module, unit) in units.iter().enumerate() {
            program.module(module, unit);
        }
        program
    }

    fn module(&mut self, module: usize, unit: &'a Unit) {
        let text = self.files.get(unit.file).map_or("", |file| file.text());
        let mut declared: FxHashMap<&'a str, usize> = FxHashMap::default();
        let mut scenarios = FxHashMap::default();
        let first = self.symbols.len();
        for declaration in &unit.parsed.file.declarations {
            let name = declaration.name.text(text);
            let index = self.symbols.len();
            let id = match declaration.kind {
                Kind::Scenario | Kind::Postmortem => {
                    format!("{}.{}", unit.name, flow_syntax::text::unquote(name))
                }
                _ => format!("{}.{name}", unit.name),
            };
            let named = AtomicBool::new(false);
            self.symbols.push(Symbol { kind: declaration.kind, module, index, declaration, name, id, named });
            if declaration.name.is_missing() {
                continue;
            }
            match declaration.kind {
                Kind::Scenario => {
                    scenarios.entry(flow_syntax::text::unquote(name).into_owned()).or_insert(index);
                }
                Kind::Postmortem => {}
                _ => {
                    declared.entry(name).or_insert(index);
                }
            }
        }
        self.by_module.entry(unit.name.as_str()).or_insert(module);
        self.modules.push(Module {
            name: &unit.name,
            file: unit.file,
            text,
            tree: &unit.parsed.file,
            standard: unit.standard,
            declared,
            taken: FxHashMap::default(),
            broken: FxHashSet::default(),
            open: false,
            scenarios,
            used: Vec::new(),
            symbols: (first, self.symbols.len()),
        });
    }

    /// The declarations of a module, in order of text.
    pub(crate) fn declarations(&self, module: usize) -> &[Symbol<'a>] {
        let range = self.modules.get(module).map_or(0..0, |module| module.symbols.0..module.symbols.1);
        self.symbols.get(range).unwrap_or_default()
    }

    /// The module of that name.
    pub(crate) fn module_named(&self, name: &str) -> Option<usize> {
        self.by_module.get(name).copied()
    }

    /// Where a declaration's name stands.
    pub(crate) fn place(&self, symbol: &Symbol<'_>) -> Location {
        let span = match symbol.declaration.name.span {
            span if span.is_empty() => symbol.declaration.keyword,
            span => span,
        };
        self.location(symbol.module, span)
    }

    /// The file of a module and its text.
    pub(crate) fn file(&self, module: usize) -> (FileId, &'a str) {
        self.modules.get(module).map(|module| (module.file, module.text)).unwrap_or_default()
    }

    /// The place of a span of a module.
    pub(crate) fn location(&self, module: usize, span: Span) -> Location {
        Location::new(self.modules.get(module).map(|module| module.file).unwrap_or_default(), span)
    }

    /// What a path means in a module: the longest beginning of it that leads to a declaration. The path is written in
    /// `text`.
    pub(crate) fn lookup(&'a self, module: usize, text: &str, path: &ast::Path) -> Lookup<'a> {
        let found = self.look_up(module, text, path);
        if let Lookup::Found(symbol, _) = &found {
            symbol.named.store(true, Ordering::Relaxed);
        }
        found
    }

    fn look_up(&'a self, module: usize, text: &str, path: &ast::Path) -> Lookup<'a> {
        let Some(here) = self.modules.get(module) else { return Lookup::Nothing };
        let Some(first) = path.names.first().map(|name| name.text(text)) else { return Lookup::Nothing };
        if let Some(symbol) = here.declared.get(first).and_then(|index| self.symbols.get(*index)) {
            return Lookup::Found(symbol, 1);
        }
        if let Some(taken) = here.taken.get(first) {
            here.mark_used(taken);
            let symbol = self.symbols.get(taken.symbol);
            let rival = taken.rival.and_then(|(rival, _)| self.symbols.get(rival));
            return match (symbol, rival) {
                (Some(symbol), None) => Lookup::Found(symbol, 1),
                (Some(symbol), Some(rival)) => Lookup::Ambiguous(symbol, rival),
                (None, _) => Lookup::Nothing,
            };
        }
        match self.lookup_qualified(module, text, path) {
            Lookup::Nothing if here.broken.contains(first) || here.open => Lookup::Broken,
            found => found,
        }
    }

    /// What a path means that begins with a module: `finance.Check`.
    fn lookup_qualified(&'a self, from: usize, text: &str, path: &ast::Path) -> Lookup<'a> {
        for length in (1..path.names.len()).rev() {
            let Some(module) = self.module_named(&self.joined(text, path, length)) else { continue };
            let Some((there, name)) = self.modules.get(module).zip(path.names.get(length)) else { continue };
            let Some(symbol) = there.declared.get(name.text(text)) else {
                return Lookup::NotInModule(module, length);
            };
            return match self.symbols.get(*symbol) {
                Some(symbol) if symbol.declaration.private.is_some() && module != from => {
                    Lookup::Private(symbol)
                }
                Some(symbol) => Lookup::Found(symbol, length + 1),
                None => Lookup::Nothing,
            };
        }
        Lookup::Nothing
    }

    /// The first names of a path, joined by dots.
    pub(crate) fn joined<'t>(
        &self,
        text: &'t str,
        path: &ast::Path,
        length: usize,
    ) -> std::borrow::Cow<'t, str> {
        let names = path.names.get(..length).unwrap_or(&path.names);
        let (Some(first), Some(last)) = (names.first(), names.last()) else { return "".into() };
        let written = first.span.to(last.span).of(text);
        if written.bytes().all(|byte| byte == b'.' || byte == b'_' || byte.is_ascii_alphanumeric()) {
            return written.into();
        }
        let texts: Vec<&str> = names.iter().map(|name| name.text(text)).collect();
        texts.join(".").into()
    }

    /// The names that can stand alone in a module for something of these kinds, in a fixed order; empty kinds stand
    /// for any.
    pub(crate) fn visible(&'a self, module: usize, kinds: &[Kind]) -> Vec<&'a Symbol<'a>> {
        let Some(here) = self.modules.get(module) else { return Vec::new() };
        let mut found: Vec<usize> = here.declared.values().copied().collect();
        found.extend(here.taken.values().map(|taken| taken.symbol));
        found.sort_unstable();
        found.dedup();
        found
            .into_iter()
            .filter_map(|index| self.symbols.get(index))
            .filter(|symbol| kinds.is_empty() || kinds.contains(&symbol.kind))
            .collect()
    }

    /// Other modules' public declarations of that name and of these kinds; empty kinds stand for any.
    pub(crate) fn elsewhere(&'a self, module: usize, name: &str, kinds: &[Kind]) -> Option<&'a Symbol<'a>> {
        self.spend(self.modules.len())?;
        self.modules
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != module)
            .filter_map(|(_, other)| other.declared.get(name).and_then(|index| self.symbols.get(*index)))
            .find(|symbol| {
                symbol.declaration.private.is_none() && (kinds.is_empty() || kinds.contains(&symbol.kind))
            })
    }

    /// The candidate that was meant, as long as there are comparisons left to spend.
    pub(crate) fn nearest<'n>(&self, name: &str, candidates: &[&'n str]) -> Option<&'n str> {
        self.spend(candidates.len())?;
        // A letter or two are near to everything.
        if name.chars().count() < 3 {
            let folded = name.to_lowercase();
            return candidates.iter().copied().find(|other| *other != name && other.to_lowercase() == folded);
        }
        flow_source::suggest::nearest(name, candidates.iter().copied())
    }

    fn spend(&self, count: usize) -> Option<()> {
        let left = self.comparisons.load(Ordering::Relaxed).checked_sub(count)?;
        self.comparisons.store(left, Ordering::Relaxed);
        Some(())
    }
}

impl Module<'_> {
    fn mark_used(&self, taken: &Taken) {
        let rival = taken.rival.map(|(_, use_)| (use_, 0));
        for (use_, name) in [Some((taken.use_, taken.name)), rival].into_iter().flatten() {
            if let Some(used) = self.used.get(use_).and_then(|names| names.get(name)) {
                used.store(true, Ordering::Relaxed);
            }
        }
    }
}
