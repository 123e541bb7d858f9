//! What comes next in the work that a scenario is about: where that leads of which something was said.

use super::names::{Found, Names, is_step};
use super::work::named;
use crate::package::View;
use flow_analysis::edits::arrows_of;
use flow_syntax::ast::{Arrow, Call, Declaration, Header, Line, Path, Target, Value};
use flow_syntax::words::{Keyword, Kind};
use std::collections::BTreeSet;

/// The most steps that are looked at.
const MOST: usize = 60;

/// The blocks of a workflow, each with the one around it.
struct Work<'a> {
    view: View<'a>,
    blocks: Vec<(&'a Declaration, Option<usize>)>,
}

impl<'a> Work<'a> {
    fn new(workflow: &Found<'a>) -> Option<Self> {
        let view = workflow.view;
        let mut declarations = view.file.tree().declarations.iter();
        let mut blocks = vec![(declarations.find(|one| one.span == workflow.one.whole)?, None)];
        let mut at = 0;
        while let Some((block, _)) = blocks.get(at).copied() {
            blocks.extend(block.lines.iter().filter_map(|line| match &line.value {
                Value::Declaration(inner) => Some((&**inner, Some(at))),
                _ => None,
            }));
            at += 1;
        }
        Some(Self { view, blocks })
    }

    fn name(&self, at: usize) -> &'a str {
        self.blocks.get(at).map_or("", |(block, _)| block.name.text(self.view.text()))
    }

    fn named(&self, name: &str, kinds: impl Fn(Kind) -> bool) -> Vec<usize> {
        let fits = |at: &usize| {
            self.blocks.get(*at).is_some_and(|(block, _)| kinds(block.kind)) && self.name(*at) == name
        };
        (0..self.blocks.len()).filter(fits).collect()
    }

    /// The steps that somebody does, or may do.
    fn done_by(&self, somebody: &str) -> Vec<usize> {
        let text = self.view.text();
        let is = |path: &&Path| path.names.last().is_some_and(|name| name.text(text) == somebody);
        let does = |line: &Line| matches!(&line.value, Value::Who(who) if named(who).any(|path| is(&path)));
        let steps = self.blocks.iter().enumerate().filter(|(_, (block, _))| {
            is_step(block.kind)
                && block.lines.iter().any(|line| line.keyword == Some(Keyword::By) && does(line))
        });
        steps.map(|(at, _)| at).collect()
    }

    /// The first steps inside a block: those it begins with.
    fn begins(&self, at: usize) -> Vec<usize> {
        let inside = |around: usize| {
            (0..self.blocks.len())
                .filter(move |one| self.blocks.get(*one).is_some_and(|(_, parent)| *parent == Some(around)))
        };
        let kind = |one: usize| self.blocks.get(one).map(|(block, _)| block.kind);
        let step = |around: usize| inside(around).find(|one| kind(*one).is_some_and(is_step));
        let branches = inside(at).filter(|one| kind(*one) == Some(Kind::Branch));
        branches.filter_map(step).chain(step(at)).collect()
    }

    /// The arrows of a block itself, and those of the blocks around that serve it where it has none.
    fn ways(&self, at: usize) -> Vec<(usize, &'a Arrow)> {
        let mut found = Vec::new();
        let mut next = Some(at);
        while let Some(now) = next {
            let Some((block, around)) = self.blocks.get(now) else { break };
            let serves = |arrow: &&Arrow| now == at || matches!(arrow.target, Target::Recover(_));
            found.extend(arrows_of(block).filter(serves).map(|arrow| (at, arrow)));
            next = *around;
        }
        found
    }

    /// Where an event leads: the arrows of all lines that listen to it, and what runs beside the work.
    fn heard(&self, event: &str) -> (Vec<(usize, &'a Arrow)>, Vec<usize>) {
        let text = self.view.text();
        let is = |path: &Path| path.names.last().is_some_and(|name| name.text(text) == event);
        let mut found = (Vec::new(), Vec::new());
        for (at, (block, _)) in self.blocks.iter().enumerate() {
            for line in &block.lines {
                match (line.keyword, &line.value) {
                    (_, Value::On { event, way }) if is(event) => {
                        found.0.extend(way.arrows.iter().map(|arrow| (at, arrow)));
                    }
                    (Some(Keyword::Starts), Value::Path(path)) if is(path) => found.1.extend(self.begins(at)),
                    _ => {}
                }
            }
        }
        found
    }

    /// The parallel that a branch or its step belongs to.
    fn parallel(&self, at: usize) -> Option<usize> {
        let mut next = Some(at);
        while let Some(now) = next {
            let (block, around) = self.blocks.get(now)?;
            if block.kind == Kind::Parallel && now != at {
                return Some(now);
            }
            next = *around;
        }
        None
    }

    /// Adds the steps that are begun and that arrows lead to, with recoveries, and the outcomes where it ends.
    fn walk(
        &self,
        mut steps: Vec<usize>,
        mut ways: Vec<(usize, &'a Arrow)>,
        found: &mut Vec<&'a str>,
        ends: &mut Vec<usize>,
    ) {
        let text = self.view.text();
        let last = |call: &'a Call| call.path.names.last().map_or("", |name| name.text(text));
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut further: Vec<(usize, &Arrow)> = Vec::new();
        while seen.len() <= MOST && !(steps.is_empty() && ways.is_empty()) {
            for step in std::mem::take(&mut steps) {
                if !seen.insert(step) {
                    continue;
                }
                match self.blocks.get(step).map(|(block, _)| block.kind) {
                    Some(Kind::Gate | Kind::Run) => found.push(self.name(step)),
                    // What no line scripts goes on by itself.
                    Some(Kind::Stage) => {
                        found.push(self.name(step));
                        further.extend(self.ways(step));
                    }
                    Some(Kind::Parallel) => steps.extend(self.begins(step)),
                    _ => ways.extend(self.ways(step)),
                }
            }
            for (at, arrow) in std::mem::take(&mut ways) {
                match &arrow.target {
                    Target::Recover(call) => found.push(last(call)),
                    Target::Join(_) | Target::Leave(_) => {
                        let parallel = self.parallel(at).filter(|parallel| seen.insert(*parallel));
                        ways.extend(parallel.into_iter().flat_map(|parallel| self.ways(parallel)));
                    }
                    Target::Call(call) => {
                        steps.extend(self.named(last(call), is_step));
                        ends.extend(self.named(last(call), |kind| kind == Kind::Outcome));
                    }
                    Target::Hole(_) => {}
                }
            }
            if steps.is_empty() && ways.is_empty() {
                ways = std::mem::take(&mut further);
            }
        }
    }

    /// The steps that an outcome unwinds the work by.
    fn undone_by(&self, outcome: usize) -> Vec<&'a str> {
        let header = self.blocks.get(outcome).map(|(block, _)| &block.header);
        if !matches!(header, Some(Header::Outcome { unwinds: Some(_) })) {
            return Vec::new();
        }
        let lines = self.blocks.iter().flat_map(|(block, _)| &block.lines);
        let undo = lines.filter_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::Undo), Value::Path(path)) => path.names.last(),
            _ => None,
        });
        undo.map(|name| name.text(self.view.text())).collect()
    }
}

impl<'a> Names<'a> {
    /// What comes next, by name, behind what was said last, then behind what was said before: steps and recoveries; and
    /// what an end of the work brings with it.
    pub(super) fn next(&self, workflow: &Found<'a>, said: &[&str]) -> (Vec<&'a str>, Vec<&'a str>) {
        let Some(work) = Work::new(workflow) else { return (Vec::new(), Vec::new()) };
        let (mut found, mut ends) = (Vec::new(), Vec::new());
        if said.is_empty() {
            work.walk(work.begins(0), Vec::new(), &mut found, &mut ends);
        }
        for name in said {
            // Whoever takes part stands for what they do.
            let mut steps = work.named(name, is_step);
            steps.extend(work.done_by(name));
            let mut ways: Vec<(usize, &Arrow)> = steps.iter().flat_map(|step| work.ways(*step)).collect();
            let (heard, mut begun) = work.heard(name);
            ways.extend(heard);
            begun.extend(steps.iter().flat_map(|step| work.begins(*step)));
            work.walk(begun, ways, &mut found, &mut ends);
            if found.len() > MOST {
                break;
            }
        }
        let mut after: Vec<&str> = Vec::new();
        for outcome in ends {
            after.push(work.name(outcome));
            after.extend(self.seams_from(work.name(0), work.name(outcome)));
            after.extend(work.undone_by(outcome));
        }
        let mut known = BTreeSet::new();
        found.retain(|name| !name.is_empty() && !said.contains(name) && known.insert(*name));
        after.retain(|name| !name.is_empty() && !said.contains(name) && known.insert(*name));
        (found, after)
    }

    /// The seams that hand over at an outcome of a workflow.
    fn seams_from(&self, workflow: &str, outcome: &str) -> Vec<&'a str> {
        let declarations = self.views().flat_map(|view| {
            view.file.tree().declarations.iter().map(move |declaration| (view, declaration))
        });
        let seams = declarations.filter(|(view, declaration)| {
            let from = declaration.lines.iter().find_map(|line| match (line.keyword, &line.value) {
                (Some(Keyword::From), Value::Path(path)) => Some(path),
                _ => None,
            });
            let names: Vec<&str> =
                from.into_iter().flat_map(|path| &path.names).map(|name| name.text(view.text())).collect();
            declaration.kind == Kind::Seam && names.ends_with(&[workflow, outcome])
        });
        seams.map(|(view, seam)| seam.name.text(view.text())).collect()
    }
}
