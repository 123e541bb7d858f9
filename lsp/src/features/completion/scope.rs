//! The data that can be read at a place, and what is inside whatever names lead to.

use super::names::{Found, Names, is_step, module_of};
use super::place::Place;
use super::{Item, ItemKind};
use crate::names::NameKind;
use flow_syntax::ast::{Declaration, Value};
use flow_syntax::token::Token;
use flow_syntax::words::{Keyword, Kind};
use logos::Logos as _;
use std::collections::BTreeMap;

/// The deepest that lists lead into lists.
const DEEPEST: usize = 16;

impl<'a> Names<'a> {
    /// Data that can be read here: of the workflow what it is given, what its steps write, the item of an `each`; of a seam
    /// what is handed over.
    pub(super) fn data(&self, place: &Place<'a>, rank: u8) -> Vec<Item> {
        let mut items: Vec<Item> = self.variables(place).iter().map(|found| found.item(rank)).collect();
        items.dedup_by(|left, right| left.label == right.label);
        items
    }

    pub(super) fn variables(&self, place: &Place<'a>) -> Vec<Found<'a>> {
        if let Some(workflow) = place.workflow().and_then(|workflow| self.own_block(workflow)) {
            return workflow.data();
        }
        place
            .blocks
            .iter()
            .find(|block| block.kind == Kind::Seam)
            .map_or_else(Vec::new, |seam| self.carried(seam))
    }

    /// What a seam hands over: what its outcome carries, or all that is known where its step is.
    fn carried(&self, seam: &Declaration) -> Vec<Found<'a>> {
        let text = self.view.text();
        let from = seam.lines.iter().find_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::From), Value::Path(path)) => Some(path),
            _ => None,
        });
        let names: Vec<&str> =
            from.into_iter().flat_map(|path| &path.names).map(|name| name.text(text)).collect();
        let Some((workflow, rest)) = self.workflow_of(&names) else { return Vec::new() };
        let outcome = workflow.inside().find(|found| {
            found.one.kind == NameKind::Block(Kind::Outcome) && rest.first() == Some(&found.name())
        });
        outcome.map_or_else(|| workflow.data(), |outcome| outcome.inside().collect())
    }

    /// The workflow that names with dots begin with, behind its module, and the names that follow.
    pub(super) fn workflow_of<'n, T: AsRef<str>>(&self, names: &'n [T]) -> Option<(Found<'a>, &'n [T])> {
        names.iter().enumerate().find_map(|(at, name)| {
            let workflow = self.declaration(name.as_ref(), &[Kind::Workflow])?;
            Some((workflow, names.get(at + 1..).unwrap_or_default()))
        })
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
        items.extend(self.parameters(place).iter().map(|found| found.item(rank)));
        items.extend(self.of_actions_named(place).iter().map(|found| found.item(rank)));
        if place.blocks.iter().any(|block| block.kind == Kind::Policy) {
            items.extend(super::words(flow_analysis::policy_words(), rank + 1));
            items.extend(super::words(flow_analysis::policy_classes(), rank + 2));
            items.extend(self.of(&[Kind::Label, Kind::Risk], rank + 2));
        }
        items.extend(self.of(&[Kind::System], rank + 2));
        items.extend(self.of(&[Kind::Measure], rank + 2));
        // Steps and events have figures of their own, runs and events carry data.
        items.extend(self.steps(place).into_iter().map(|item| Item { rank: rank + 2, ..item }));
        items.extend(self.events(place).into_iter().map(|item| Item { rank: rank + 2, ..item }));
        items.push(
            Item::new("case", ItemKind::Word, rank + 3)
                .detailed("figures of the case", "`case.started`, `case.ended`"),
        );
        items.push(Item::new("today", ItemKind::Word, rank + 3).detailed("the day", ""));
        items
    }

    /// Parameters of whatever is around: of patterns, of actions.
    pub(super) fn parameters(&self, place: &Place<'a>) -> Vec<Found<'a>> {
        let around = place.blocks.iter().filter_map(|block| self.own_block(block));
        around
            .flat_map(|found| found.inside())
            .filter(|found| found.one.kind == NameKind::Parameter)
            .collect()
    }

    /// What the actions take that the line names before the word: an authority, a limit is about that.
    fn of_actions_named(&self, place: &Place<'a>) -> Vec<Found<'a>> {
        let organisation =
            place.block().is_some_and(|block| matches!(block.kind, Kind::Role | Kind::Person | Kind::Agent));
        if !organisation {
            return Vec::new();
        }
        let tokens = place.tokens();
        let ends = tokens.iter().enumerate().filter(|(at, (token, _))| {
            token.is_name() && !matches!(tokens.get(at + 1), Some((Token::Dot, _)))
        });
        let paths = ends.map(|(at, _)| super::brackets::path_ending(place.text, &tokens, at + 1));
        paths
            .filter_map(|path| match path.as_slice() {
                [.., system, action] => {
                    let system = self.declaration(system, &[Kind::System])?;
                    system.inside().find(|found| found.one.kind == NameKind::Action && found.name() == action)
                }
                _ => None,
            })
            .flat_map(|action| action.inside())
            .collect()
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

    /// What is inside whatever the names lead to.
    pub(super) fn inside(&self, place: &Place<'a>, path: &[String]) -> Vec<Item> {
        let mut items = self.through(path);
        if let Some(record) = self.type_of(place, path) {
            items.extend(record.inside().map(|found| found.item(1)));
        }
        if let [only] = path {
            items.extend(self.inside_one(place, only));
        } else if let Some((workflow, rest)) = self.workflow_of(path)
            && let Some(block) = rest.last()
        {
            // A step inside a step of another workflow.
            let blocks = workflow.steps().into_iter().filter(|step| step.name() == block);
            items.extend(blocks.flat_map(|block| block.steps()).map(|found| found.item(1)));
        }
        items.extend(self.offered(&path.join(".")));
        items
    }

    fn inside_one(&self, place: &Place<'a>, only: &str) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(found) = self.declaration(only, &[Kind::System, Kind::Choice]) {
            let wanted = |found: &Found<'a>| !matches!(found.one.kind, NameKind::Error | NameKind::Parameter);
            items.extend(found.inside().filter(wanted).map(|found| found.item(1)));
        }
        if let Some(workflow) = self.declaration(only, &[Kind::Workflow]) {
            // A seam leads from an outcome more often than from a step.
            let seam = place.blocks.iter().any(|block| block.kind == Kind::Seam);
            let ends = |found: &Found<'a>| seam && found.one.kind == NameKind::Block(Kind::Outcome);
            let wanted = |found: &Found<'a>| found.one.kind != NameKind::Parameter;
            let inside = workflow.inside().filter(wanted);
            items.extend(inside.map(|found| found.item(if ends(&found) { 0 } else { 1 })));
            items.extend(workflow.steps().into_iter().map(|found| found.item(2)));
        }
        let own = self.of_workflow(place);
        let named = own.iter().filter(|found| found.name() == only);
        for found in named {
            match found.one.kind {
                NameKind::Block(Kind::Event) => items.extend(found.inside().map(|found| found.item(1))),
                NameKind::Block(kind) if is_step(kind) => {
                    if kind == Kind::Run {
                        items.extend(self.carried_by(found).iter().map(|field| field.item(1)));
                    }
                    let figures = ["started", "finished", "verdicts", "attempts"];
                    items.extend(
                        figures.map(|word| {
                            Item::new(word, ItemKind::Word, 2).detailed("a figure of the step", "")
                        }),
                    );
                }
                _ => {}
            }
        }
        if only == "case" {
            items.extend(
                ["started", "ended"].map(|word| Item::new(word, ItemKind::Word, 1).detailed("a moment", "")),
            );
        }
        items
    }

    /// What the outcomes of the workflow carry that a step runs.
    fn carried_by(&self, run: &Found<'a>) -> Vec<Found<'a>> {
        let called = run.written_type().split('(').next().unwrap_or("").trim();
        let Some(workflow) = self.declaration(called.rsplit('.').next().unwrap_or(called), &[Kind::Workflow])
        else {
            return Vec::new();
        };
        let outcomes = workflow.inside().filter(|found| found.one.kind == NameKind::Block(Kind::Outcome));
        outcomes.flat_map(|outcome| outcome.inside()).collect()
    }

    /// The members of the choice that the names lead to; in a policy, the classes of those who take part.
    pub(super) fn members(&self, place: &Place<'a>, path: &[String]) -> Vec<Item> {
        let choice =
            self.type_of(place, path).filter(|found| found.one.kind == NameKind::Block(Kind::Choice));
        let mut items: Vec<Item> =
            choice.into_iter().flat_map(|choice| choice.inside()).map(|found| found.item(1)).collect();
        if let [word] = path
            && flow_analysis::policy_words().contains(&word.as_str())
            && place.blocks.iter().any(|block| block.kind == Kind::Policy)
        {
            items.extend(super::words(flow_analysis::policy_classes(), 1));
        }
        items
    }

    /// The record or choice that is the type of data, followed through fields.
    pub(super) fn type_of(&self, place: &Place<'a>, path: &[String]) -> Option<Found<'a>> {
        self.type_within(place, path, 0)
    }

    fn type_within(&self, place: &Place<'a>, path: &[String], depth: usize) -> Option<Found<'a>> {
        let (first, rest) = path.split_first()?;
        let named = |found: &Found<'a>| found.name() == first;
        let known = self.variables(place).into_iter().find(named);
        let known = known.or_else(|| self.parameters(place).into_iter().find(named));
        let known = known.or_else(|| self.of_actions_named(place).into_iter().find(named));
        if known.is_none()
            && rest.is_empty()
            && depth < DEEPEST
            && let Some((item, list)) = quantified(place)
            && item == *first
        {
            return self.type_within(place, &list, depth + 1);
        }
        let (mut now, mut rest) = match known {
            Some(now) => (now, rest),
            None => {
                let (field, rest) = rest.split_first()?;
                let system = self.declaration(first, &[Kind::System]);
                let fact = system.into_iter().flat_map(|system| system.inside());
                let mut fact = fact.filter(|found| found.one.kind == NameKind::Fact);
                let event = || {
                    let own = self.of_workflow(place).into_iter().filter(named);
                    own.filter(|found| found.one.kind == NameKind::Block(Kind::Event))
                        .flat_map(|event| event.inside())
                        .find(|found| found.name() == field)
                };
                (fact.find(|found| found.name() == field).or_else(event)?, rest)
            }
        };
        // Types lead on through the fields that are named; a path is as long as it is written.
        loop {
            let found = match now.one.kind {
                // One of a list is what the list holds.
                NameKind::Item if depth < DEEPEST => {
                    self.type_within(place, &listed(now.one.whole.of(now.view.text()))?, depth + 1)?
                }
                _ => {
                    let type_ = plain_type(now.written_type());
                    let name = type_.rsplit('.').next().unwrap_or(type_);
                    self.declaration(name, &[Kind::Record, Kind::Choice])?
                }
            };
            let Some((field, further)) = rest.split_first() else { return Some(found) };
            now = found.inside().find(|inner| inner.name() == field)?;
            rest = further;
        }
    }
}

/// The type that is written, without what is around it.
pub(super) fn plain_type(written: &str) -> &str {
    let type_ = written.split('@').next().unwrap_or("").trim();
    type_.trim_start_matches("optional ").trim_start_matches("list of ").trim()
}

/// The names of the list in `each item in list` or `any item in list`.
fn listed(line: &str) -> Option<Vec<String>> {
    let tokens: Vec<(Token, &str)> = Token::lexer(line)
        .spanned()
        .filter_map(|(token, range)| Some((token.ok()?, line.get(range)?)))
        .collect();
    let at = tokens.iter().position(|(token, _)| *token == Token::In)?;
    let rest = tokens.get(at + 1..)?.iter();
    let path = rest.take_while(|(token, _)| token.is_name() || *token == Token::Dot);
    Some(path.filter(|(token, _)| *token != Token::Dot).map(|(_, name)| (*name).to_owned()).collect())
}

/// The last `any item in list where` before the word: the name of the item, and the names of the list.
fn quantified(place: &Place<'_>) -> Option<(String, Vec<String>)> {
    let tokens = place.tokens();
    let at = tokens.iter().rposition(|(token, _)| matches!(token, Token::Any | Token::All))?;
    let (_, name) = tokens.get(at + 1)?;
    let (_, end) = tokens.last()?;
    let line = place.text.get(name.start as usize..end.end as usize)?;
    Some((name.of(place.text).to_owned(), listed(line)?))
}
