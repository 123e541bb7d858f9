//! What modules take from each other with `use`.

use super::cycles::{self, Edge};
use super::{Program, Symbol, Taken};
use crate::rules::{
    duplicate_name, name_clash, orphan_role, private_name, unknown_module, unknown_name, unused_declaration,
    unused_use,
};
use flow_source::{Diagnostic, Edit, FileId, Location, Span};
use flow_syntax::ast;
use flow_syntax::words::Kind;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicBool, Ordering};

impl<'a> Program<'a> {
    /// Takes in what the `use` lines say, and reports what is wrong with them and with the names of declarations.
    pub(crate) fn connect(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut edges: Vec<Vec<Edge>> = Vec::with_capacity(self.modules.len());
        for module in 0..self.modules.len() {
            self.duplicates(module, diagnostics);
            let found = self.uses(module, diagnostics);
            edges.push(found);
        }
        cycles::check(self, &edges, diagnostics);
    }

    fn duplicates(&self, module: usize, diagnostics: &mut Vec<Diagnostic>) {
        let Some(here) = self.modules.get(module) else { return };
        let mut postmortems: FxHashMap<&str, usize> = FxHashMap::default();
        for symbol in self.declarations(module) {
            if symbol.declaration.name.is_missing() {
                continue;
            }
            let first = match symbol.kind {
                Kind::Scenario => here.scenarios.get(&*flow_syntax::text::unquote(symbol.name)).copied(),
                Kind::Postmortem => Some(*postmortems.entry(symbol.name).or_insert(symbol.index)),
                _ => here.declared.get(symbol.name).copied(),
            };
            if let Some(first) = first.filter(|first| *first != symbol.index)
                && let Some(first) = self.symbols.get(first)
            {
                let name = symbol.name.trim_matches('"');
                diagnostics.push(duplicate_name::diagnostic(name, self.place(symbol), self.place(first)));
            }
        }
    }

    fn uses(&mut self, module: usize, diagnostics: &mut Vec<Diagnostic>) -> Vec<Edge> {
        let Some((tree, text)) = self.modules.get(module).map(|module| (module.tree, module.text)) else {
            return Vec::new();
        };
        let mut taken: FxHashMap<&'a str, Taken> = FxHashMap::default();
        let mut used: Vec<Vec<AtomicBool>> = Vec::with_capacity(tree.uses.len());
        let mut edges = Vec::new();
        let mut broken: FxHashSet<&'a str> = FxHashSet::default();
        let mut open = false;
        for (use_, line) in tree.uses.iter().enumerate() {
            let count = line.names.as_ref().map_or(1, |names| names.len());
            used.push((0..count).map(|_| AtomicBool::new(false)).collect());
            let name = self.joined(text, &line.module, line.module.names.len());
            let Some(from) = self.module_named(&name) else {
                // Nobody is told twice: what can't be found isn't unused as well.
                used.last().into_iter().flatten().for_each(|used| used.store(true, Ordering::Relaxed));
                open |= line.names.is_none();
                broken.extend(line.names.iter().flatten().map(|name| name.text(text)));
                if !line.module.names.iter().any(ast::Name::is_missing) {
                    diagnostics.push(self.unknown_module(module, line));
                }
                continue;
            };
            edges.push(Edge { to: from, place: self.location(module, line.span) });
            if from == module {
                used.last().into_iter().flatten().for_each(|used| used.store(true, Ordering::Relaxed));
                continue;
            }
            match &line.names {
                None => {
                    let clash = self.take_all(module, from, use_, &mut taken, diagnostics);
                    used.last().into_iter().flatten().for_each(|used| used.store(clash, Ordering::Relaxed));
                }
                Some(names) => {
                    for (name, written) in names.iter().enumerate() {
                        let place = (use_, name);
                        let ok = self.take(module, from, *written, place, &mut taken, diagnostics);
                        if !ok {
                            broken.insert(written.text(text));
                        }
                        if !ok && let Some(used) = used.last().and_then(|names| names.get(name)) {
                            used.store(true, Ordering::Relaxed);
                        }
                    }
                }
            }
        }
        if let Some(module) = self.modules.get_mut(module) {
            module.taken = taken;
            module.used = used;
            module.broken = broken;
            module.open = open;
        }
        edges
    }

    fn take_all(
        &self,
        module: usize,
        from: usize,
        use_: usize,
        taken: &mut FxHashMap<&'a str, Taken>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let mut clash = false;
        let Some((here, there)) = self.modules.get(module).zip(self.modules.get(from)) else { return clash };
        for symbol in self.declarations(from) {
            let first = there.declared.get(symbol.name) == Some(&symbol.index);
            if !first || symbol.declaration.private.is_some() {
                continue;
            }
            if let Some(own) = here.declared.get(symbol.name).and_then(|own| self.symbols.get(*own)) {
                let line = here.tree.uses.get(use_).map_or(Span::at(0), |line| line.module.span);
                let place = self.location(module, line);
                diagnostics.push(name_clash::with_all(symbol.name, there.name, place, self.place(own)));
                clash = true;
                continue;
            }
            let new = Taken { symbol: symbol.index, use_, name: 0, rival: None };
            let old = taken.entry(symbol.name).or_insert(new);
            let explicit = here.tree.uses.get(old.use_).is_some_and(|line| line.names.is_some());
            if old.symbol != symbol.index && !explicit {
                old.rival = Some((symbol.index, use_));
            }
        }
        clash
    }

    fn take(
        &self,
        module: usize,
        from: usize,
        written: ast::Name,
        (use_, name): (usize, usize),
        taken: &mut FxHashMap<&'a str, Taken>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let Some((here, there)) = self.modules.get(module).zip(self.modules.get(from)) else { return false };
        let place = self.location(module, written.span);
        let text = written.text(here.text);
        if written.is_missing() {
            return false;
        }
        let Some(symbol) = there.declared.get(text).and_then(|index| self.symbols.get(*index)) else {
            let offered: Vec<&str> = self.offered(from);
            let near = self.nearest(text, &offered);
            diagnostics.push(unknown_name::in_module(text, there.name, place, near, &offered));
            return false;
        };
        if symbol.declaration.private.is_some() {
            let keyword = symbol.declaration.private.unwrap_or(symbol.declaration.keyword);
            let declared = self.location(symbol.module, keyword);
            diagnostics.push(private_name::diagnostic(symbol.name, there.name, place, declared));
            return false;
        }
        if let Some(own) = here.declared.get(text).and_then(|index| self.symbols.get(*index)) {
            diagnostics.push(name_clash::with_own(text, there.name, place, self.place(own)));
            return false;
        }
        let new = Taken { symbol: symbol.index, use_, name, rival: None };
        match taken.get(text).copied() {
            Some(old) if old.symbol != symbol.index => {
                let other = here.tree.uses.get(old.use_);
                let explicit = other.is_some_and(|line| line.names.is_some());
                if explicit {
                    let first = other
                        .and_then(|line| line.names.as_ref())
                        .and_then(|names| names.get(old.name))
                        .map_or(place, |name| self.location(module, name.span));
                    diagnostics.push(name_clash::of_two(text, there.name, place, first));
                    return false;
                }
                taken.insert(symbol.name, new);
                true
            }
            Some(old) => {
                // Taken twice: the second is what nobody needs, unless the first takes everything.
                let explicit = here.tree.uses.get(old.use_).is_some_and(|line| line.names.is_some());
                if !explicit {
                    taken.insert(symbol.name, new);
                }
                true
            }
            None => {
                taken.insert(symbol.name, new);
                true
            }
        }
    }

    /// The public names of a module, in order of text.
    pub(crate) fn offered(&self, module: usize) -> Vec<&'a str> {
        let Some(there) = self.modules.get(module) else { return Vec::new() };
        self.declarations(module)
            .iter()
            .filter(|symbol| there.declared.get(symbol.name) == Some(&symbol.index))
            .filter(|symbol| symbol.declaration.private.is_none())
            .map(|symbol| symbol.name)
            .collect()
    }

    fn unknown_module(&self, module: usize, line: &ast::Use) -> Diagnostic {
        let text = self.modules.get(module).map_or("", |module| module.text);
        let name = line.module.text(text);
        let place = self.location(module, line.module.span);
        // `use org.people.Finance` is what many write at first.
        let length = line.module.names.len().saturating_sub(1);
        if length > 0
            && line.names.is_none()
            && let Some(there) = self.module_named(&self.joined(text, &line.module, length))
            && let Some(there) = self.modules.get(there)
            && let Some(last) = line.module.names.last().map(|name| name.text(text))
            && there.declared.contains_key(last)
        {
            let mended = format!("{} {{ {last} }}", there.name);
            return unknown_module::a_name(&name, &mended, place);
        }
        let mut known: Vec<&str> = self.modules.iter().map(|module| module.name).collect();
        known.extend(crate::stdlib::MODULES.iter().map(|module| module.name));
        known.sort_unstable();
        known.dedup();
        unknown_module::diagnostic(&name, place, self.nearest(&name, &known))
    }

    /// Reports what modules of the package take and don't use. Call it when everything has been lowered and told: a name
    /// that is offered in place of a misspelt one was meant, and is one mistake.
    pub(crate) fn unused(&self, diagnostics: &mut Vec<Diagnostic>) {
        let edits = diagnostics.iter().flat_map(|found| &found.fixes).flat_map(|fix| &fix.edits);
        let meant: FxHashSet<(FileId, String)> =
            edits.map(|edit| (edit.location.file, edit.text.clone())).collect();
        for (index, module) in self.modules.iter().enumerate().filter(|(_, module)| !module.standard) {
            for (line, used) in module.tree.uses.iter().zip(&module.used) {
                let names: Vec<ast::Name> = line.names.iter().flatten().copied().collect();
                let file = self.location(index, line.span).file;
                let is_meant = |name: &usize| {
                    let name = names.get(*name).map(|name| name.text(module.text).to_owned());
                    name.is_some_and(|name| meant.contains(&(file, name)))
                };
                let unused = used
                    .iter()
                    .enumerate()
                    .filter(|(_, used)| !used.load(Ordering::Relaxed))
                    .map(|(name, _)| name);
                let unused: Vec<usize> = unused.filter(|name| !is_meant(name)).collect();
                if unused.is_empty() {
                    continue;
                }
                let all = unused.len() == used.len();
                let gone: Vec<ast::Name> = if line.names.is_none() {
                    Vec::new()
                } else {
                    unused.iter().filter_map(|name| names.get(*name)).copied().collect()
                };
                let texts: Vec<&str> = gone.iter().map(|name| name.text(module.text)).collect();
                let from = line.module.text(module.text);
                let place = |span: Span| self.location(index, span);
                let edits = if all {
                    vec![Edit { location: place(whole_line(module.text, line.span)), text: String::new() }]
                } else {
                    let kept: Vec<&str> = names
                        .iter()
                        .enumerate()
                        .filter(|(name, _)| !unused.contains(name))
                        .map(|(_, name)| name.span.of(module.text))
                        .collect();
                    without(&names, &unused, &kept, place)
                };
                let location = match gone.first() {
                    Some(first) if !all => place(first.span),
                    _ => place(line.span),
                };
                diagnostics.push(unused_use::diagnostic(&texts, &from, location, edits));
            }
        }
    }
}

/// The kinds of which each declaration is there to be named by something else; the others are where work begins, or
/// stand for themselves.
const TO_BE_NAMED: [Kind; 9] = [
    Kind::Calendar,
    Kind::Choice,
    Kind::Escalation,
    Kind::Label,
    Kind::Policy,
    Kind::Record,
    Kind::Recovery,
    Kind::Risk,
    Kind::Standard,
];

impl Program<'_> {
    /// Reports the roles that nobody uses, and whatever else is only there to be named and isn't. A package without a
    /// workflow is a library for others: who uses it can't be seen from here.
    pub(crate) fn never_named(&self, diagnostics: &mut Vec<Diagnostic>) {
        let own =
            |symbol: &&Symbol<'_>| !self.modules.get(symbol.module).is_none_or(|module| module.standard);
        let symbols = || self.symbols.iter().filter(own);
        if !symbols().any(|symbol| symbol.kind == Kind::Workflow) {
            return;
        }
        for symbol in symbols()
            .filter(|symbol| !symbol.named.load(Ordering::Relaxed) && !symbol.declaration.name.is_missing())
        {
            if symbol.kind == Kind::Role {
                diagnostics.push(orphan_role::diagnostic(symbol.name, self.place(symbol)));
            } else if TO_BE_NAMED.contains(&symbol.kind) {
                diagnostics.push(unused_declaration::diagnostic(
                    symbol.kind,
                    symbol.name,
                    self.place(symbol),
                ));
            }
        }
    }
}

/// One edit that leaves only the names that are kept.
fn without(
    names: &[ast::Name],
    unused: &[usize],
    kept: &[&str],
    place: impl Fn(Span) -> Location,
) -> Vec<Edit> {
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Vec::new() };
    // Where names of the end or the beginning go, the rest stays as it is laid out.
    let tail = unused.first().copied().unwrap_or(0);
    if tail > 0 && unused.len() == names.len() - tail {
        let before = names.get(tail - 1).map_or(first.span, |name| name.span);
        return vec![Edit { location: place(Span::new(before.end, last.span.end)), text: String::new() }];
    }
    if unused.last().copied() == Some(unused.len() - 1) {
        let after = names.get(unused.len()).map_or(last.span, |name| name.span);
        return vec![Edit { location: place(Span::new(first.span.start, after.start)), text: String::new() }];
    }
    vec![Edit { location: place(first.span.to(last.span)), text: kept.join(", ") }]
}

/// The span of a line with its line break, where nothing else stands on it.
fn whole_line(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or("");
    let after = text.get(span.end as usize..).unwrap_or("");
    let starts = before.is_empty() || before.ends_with(['\n', '\r']);
    let blank = after.len() - after.trim_start_matches([' ', '\t']).len();
    let rest = after.get(blank..).unwrap_or("");
    let line_break = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
    if starts && (line_break > 0 || rest.is_empty()) {
        let end = span.end as usize + blank + line_break;
        return Span::from(span.start as usize..end);
    }
    span
}
