//! What may stand where the cursor is.
//!
//! It looks at the line as it is written so far and at the trees of all files, not at what the compiler made of them: a line
//! that is half typed has no meaning yet, but it has a place.

mod brackets;
mod goes_on;
mod names;
mod nearness;
mod next;
mod place;
mod scenarios;
mod scope;
mod work;

use crate::names::NameKind;
use crate::package::View;
use flow_source::{Edit, Span};
use flow_syntax::table::{Body, Clause, FILE, HeaderForm, Repeat, Shape};
use flow_syntax::words::Kind;
use names::Names;
use nearness::Nearness;
use place::{Place, Position};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What a suggestion is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemKind {
    /// A word that a line begins with.
    Keyword,
    /// A whole block, with places to fill in.
    Block,
    /// A word inside a line.
    Word,
    /// A name.
    Name(NameKind),
    /// A module.
    Module,
    /// A type of the language itself.
    Type,
    /// A rule.
    Rule,
}

/// A suggestion.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// What is shown beside it.
    pub detail: String,
    /// What is said about it, Markdown.
    pub documentation: String,
    /// What is put in; with `$1`, `$0` for places to fill in where [`Item::snippet`] says so.
    pub insert: String,
    /// True where the text has places to fill in.
    pub snippet: bool,
    /// Lower comes first.
    pub rank: u8,
    /// Of those with the same rank, lower comes first: how far it is from what was written last.
    pub distance: u8,
    /// What has to be changed elsewhere: a `use` line.
    pub also: Vec<Edit>,
}

impl Item {
    fn new(label: impl Into<String>, kind: ItemKind, rank: u8) -> Self {
        let label = label.into();
        Self {
            insert: label.clone(),
            label,
            kind,
            distance: 0,
            detail: String::new(),
            documentation: String::new(),
            snippet: false,
            rank,
            also: Vec::new(),
        }
    }

    fn detailed(mut self, detail: impl Into<String>, documentation: impl Into<String>) -> Self {
        self.detail = detail.into();
        self.documentation = documentation.into();
        self
    }
}

/// The part of a word that is typed already, and what may stand there, best first.
pub fn completion(view: &View<'_>, offset: u32) -> (Span, Vec<Item>) {
    let place = Place::new(view, offset);
    let position = place.position();
    let inside = !matches!(
        position,
        Position::Nothing
            | Position::Modules
            | Position::ModulesAfter(_)
            | Position::NamesOf(_)
            | Position::After(_)
    );
    let names = Names::new(view, place.word);
    let nearness = Nearness::new(view, &place);
    let mut more = Vec::new();
    if inside || place.in_line() {
        let tokens = place.tokens();
        if let Some(bracket) = brackets::innermost(place.text, &tokens) {
            more.extend(brackets::items(&names, &place, &bracket));
        }
        if let Some(path) = brackets::compared_list(place.text, &tokens) {
            more.extend(names.members(&place, &path).into_iter().map(|item| Item { rank: 0, ..item }));
        }
        more.extend(scenarios::items(&names, &place));
        // Where an arrow leads is listed whole.
        let whole = matches!(position, Position::Target);
        if !whole && (!matches!(position, Position::LineStart) || place.may_go_on()) {
            more.extend(goes_on::words(&place));
        }
    }
    let mut items = match position.clone() {
        Position::Nothing => Vec::new(),
        Position::LineStart => line_start(&names, &place),
        Position::Modules => names.modules(),
        Position::ModulesAfter(path) => names.modules_after(&path),
        Position::NamesOf(module) => names.offered(&module),
        Position::Types => types(&names, &place),
        Position::Rules => rules(),
        Position::After(path) => names.inside(&place, &path),
        Position::Target => targets(&names, &place, &nearness),
        // What became of something is no value.
        Position::Members(_) if place.keyword_is("expect") && !place.says("that") => words(&["not"], 4),
        Position::Members(path) => {
            let mut items = names.members(&place, &path);
            items.extend(words(&["known", "not"], 4));
            items.extend(names.values(&place, 5));
            items
        }
        Position::Value(clause) => values(&names, &place, clause, &nearness),
        Position::Header(kind) => header(&names, &place, kind),
        Position::Expression => {
            let mut items = names.values(&place, 1);
            items.extend(words(&["not", "any", "all", "count of", "true", "false"], 6));
            items
        }
    };
    // Behind a whole value stands a word that goes on, and no other name.
    if matches!(position, Position::Value(_) | Position::Expression) && place.is_behind_a_value() {
        items.retain(|item| !matches!(item.kind, ItemKind::Name(_)));
    }
    items.extend(more);
    let times = |item: &Item| match item.kind {
        ItemKind::Keyword | ItemKind::Block => (0, 0),
        _ => nearness.times(&item.label),
    };
    items.sort_by_cached_key(|item| (item.rank, item.distance, Reverse(times(item)), item.label.clone()));
    // What is offered for two reasons is offered once, for the better one.
    let mut known = BTreeSet::new();
    items.retain(|item| known.insert((item.label.clone(), item.kind == ItemKind::Block)));
    (place.word, items)
}

fn words(words: &[&str], rank: u8) -> Vec<Item> {
    words.iter().map(|word| Item::new(*word, ItemKind::Word, rank)).collect()
}

fn rules() -> Vec<Item> {
    let rules = crate::package::rules().filter(|rule| rule.level != flow_source::Level::Error);
    rules.map(|rule| Item::new(rule.name, ItemKind::Rule, 1).detailed(rule.summary, "")).collect()
}

fn types(names: &Names<'_>, place: &Place<'_>) -> Vec<Item> {
    let mut items = names.of(&[Kind::Record, Kind::Choice, Kind::Role], 2);
    for name in flow_analysis::built_in_types() {
        items.push(Item::new(name, ItemKind::Type, 1).detailed("a type of the language", ""));
    }
    items.extend(words(&["optional", "list of"], 3));
    let kinds = ["role", "person", "agent", "system", "standard", "duration", "step", "stage", "gate"];
    items.extend(words(&kinds, 4));
    // `priority: Priority`: what is called like its type is most often of that type.
    if let Some(called) = place.called() {
        for item in items.iter_mut().filter(|item| alike(&item.label, called)) {
            item.rank = 0;
        }
    }
    items
}

/// True for names that differ in nothing but how they are written: `change_request`, `ChangeRequest`.
fn alike(left: &str, right: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|one| *one != '_').flat_map(char::to_lowercase).collect()
    };
    letters(left) == letters(right)
}

/// The words a line of a block may begin with, and the blocks that may stand in it.
fn line_start<'a>(names: &Names<'a>, place: &Place<'a>) -> Vec<Item> {
    let Some(block) = place.block() else {
        let mut items: Vec<Item> = FILE.iter().map(|kind| snippet(*kind)).collect();
        items.push(
            Item::new("use", ItemKind::Keyword, 1)
                .detailed("use module { names }", "What this file takes from others."),
        );
        items.push(
            Item::new("private", ItemKind::Keyword, 3)
                .detailed("private declaration", "Keeps a declaration inside this file."),
        );
        return items;
    };
    let entry = block.kind.entry();
    let mut items: Vec<Item> = entry
        .lines()
        .filter(|clause| clause.repeat != Repeat::Once || !place.has_line(clause.keyword))
        .map(|clause| keyword(clause, entry.column))
        .collect();
    items.extend(entry.nested.iter().map(|kind| snippet(*kind)));
    if matches!(entry.body, Body::Fields | Body::Members) {
        items.clear();
    }
    if block.kind == Kind::Run {
        items.extend(names.outcomes_to_handle(block, place));
    }
    items
}

fn keyword(clause: &'static Clause, column: usize) -> Item {
    let word = clause.keyword.word();
    let mut item = Item::new(word, ItemKind::Keyword, 1).detailed(clause.shape.syntax(), clause.meaning);
    if clause.shape != Shape::Flag {
        let space = column.saturating_sub(word.len()).max(1);
        item.insert = format!("{word}{}", " ".repeat(space));
    }
    if matches!(clause.shape, Shape::Way | Shape::Arm) {
        item.insert = format!("{}-> ", item.insert);
    }
    item.documentation = format!("{}\n\n```flow\n{}\n```", clause.meaning, clause.example);
    item
}

/// A whole block with places to fill in.
fn snippet(kind: Kind) -> Item {
    let entry = kind.entry();
    let word = kind.word();
    let head = match entry.header {
        HeaderForm::Name | HeaderForm::Parameters | HeaderForm::MayBeOf => format!("{word} ${{1:name}}"),
        HeaderForm::Of => format!("{word} ${{1:name}} of ${{2:step}}"),
        HeaderForm::QuotedOf => format!("{word} \"${{1:what happens}}\" of ${{2:Workflow}}"),
        HeaderForm::RunOf => format!("{word} ${{1:name}} of ${{2:Workflow}}"),
        HeaderForm::Assumption => format!("{word} ${{1:name}} \"${{2:What must be true.}}\""),
        HeaderForm::Outcome | HeaderForm::Event => format!("{word} ${{1:name}}"),
        HeaderForm::Nothing => word.to_owned(),
    };
    let line = |clause: &str, place: usize| {
        let space = entry.column.saturating_sub(clause.len()).max(1);
        format!("\n  {clause}{}${place}", " ".repeat(space))
    };
    let body = match (kind, entry.body) {
        (_, Body::None) => String::new(),
        (Kind::Stage, _) => format!(
            " {{{}{}{}{}{}\n}}",
            line("by", 2),
            line("within", 3),
            line("do", 4),
            line("late", 5).replace("$5", "-> $5"),
            line("done", 6).replace("$6", "-> $0")
        ),
        (Kind::Gate, _) => format!(
            " {{{}{}{}{}{}{}\n}}",
            line("by", 2),
            line("asks", 3).replace("$3", "\"$3\""),
            line("within", 4),
            line("accept", 5).replace("$5", "-> $5"),
            line("reject", 6).replace("$6", "-> $6"),
            line("late", 7).replace("$7", "-> $0")
        ),
        _ => " {\n  $0\n}".to_owned(),
    };
    let mut item = Item::new(word, ItemKind::Block, 2).detailed(format!("{word} …"), "");
    item.documentation = format!("{}\n\n```flow\n{}\n```", entry.documentation, entry.example);
    item.insert = format!("{head}{body}");
    item.snippet = true;
    item
}

/// Where an arrow may lead from here: to steps that nothing leads to yet, then to others; where something went wrong, to
/// outcomes as well as to steps.
fn targets<'a>(names: &Names<'a>, place: &Place<'a>, nearness: &Nearness<'_>) -> Vec<Item> {
    let wrong = crate::usage::goes_wrong(place.ends().0);
    let mut items = names.steps_of_block(place, nearness);
    items.extend(names.outcomes(place, if wrong { 1 } else { 2 }));
    if place.in_branch() {
        items.push(
            Item::new("join", ItemKind::Word, 2)
                .detailed("ends the branch", "The branch ends, and counts for the join."),
        );
        items.push(
            Item::new("leave", ItemKind::Word, 2)
                .detailed("ends the branch", "The branch ends, and doesn't count for the join."),
        );
    }
    // Only a handoff leads to another workflow.
    if place.workflow().is_none() {
        items.extend(names.of(&[Kind::Workflow], 3));
    }
    items.push(
        Item::new("recover", ItemKind::Word, 4)
            .detailed("recover protocol(...)", "Convenes a recovery; it needs an `else`."),
    );
    let mut unknown = Item::new("unknown", ItemKind::Word, 5)
        .detailed("unknown \"...\"", "Nobody knows yet: an open question.");
    unknown.insert = "unknown \"$0\"".to_owned();
    unknown.snippet = true;
    items.push(unknown);
    if place.block().is_some_and(|block| block.kind == Kind::Gate) && place.keyword_is("late") {
        items.push(
            Item::new("accept", ItemKind::Word, 3)
                .detailed("silence is a yes", "Nobody answered, which counts as accepted."),
        );
    }
    items
}

/// What follows the keyword of a line.
fn values<'a>(
    names: &Names<'a>,
    place: &Place<'a>,
    clause: &'static Clause,
    nearness: &Nearness<'_>,
) -> Vec<Item> {
    use flow_syntax::words::Keyword as K;
    const PEOPLE: &[Kind] = &[Kind::Role, Kind::Person];
    const ANYBODY: &[Kind] = &[Kind::Role, Kind::Person, Kind::Agent, Kind::System];
    const VERBS: &[&str] = &["writes", "says", "is", "fails", "takes", "happens"];
    let mut items = match (clause.keyword, clause.shape) {
        (K::By, _) | (K::Consults | K::Informs | K::Attends, _) => {
            let mut items = names.of(ANYBODY, 1);
            items.extend(names.case_roles(place));
            items.extend(words(&["all of", "majority of", "except author of", "then"], 5));
            items
        }
        (_, Shape::Person) | (K::Deputy | K::Part, _) => {
            let mut items = names.of(PEOPLE, 1);
            items.extend(names.case_roles(place));
            items.extend(words(&["operator", "owner", "performer"], 5));
            items
        }
        (K::Meets, _) | (K::Needs, Shape::Call) => names.of(&[Kind::Standard], 1),
        (K::Escalate, _) => names.of(&[Kind::Escalation], 1),
        (K::Policy, _) => names.of(&[Kind::Policy], 1),
        (K::Calendar, _) => names.of(&[Kind::Calendar], 1),
        (K::Risk, _) => names.of(&[Kind::Risk], 1),
        (K::Clearance | K::Lifts, _) => names.of(&[Kind::Label], 1),
        (K::Above, _) => names.of(&[place.block().map_or(Kind::Risk, |block| block.kind)], 1),
        (K::Workflows | K::To, _) => names.of(&[Kind::Workflow], 1),
        (K::Optimise | K::Measures, _) => names.of(&[Kind::Measure], 1),
        (K::Through, _) => names.of(&[Kind::Seam], 1),
        (K::At, Shape::AtCadence) => names.of(&[Kind::Cadence], 1),
        (K::Decides, _) => {
            let mut items = names.of(&[Kind::System, Kind::Risk], 1);
            items.extend(names.module_heads(3));
            items
        }
        (K::From, Shape::FromTo) => {
            let mut items: Vec<Item> = names.parameters(place).iter().map(|found| found.item(1)).collect();
            items.extend(names.of(&[Kind::Workflow], 2));
            items
        }
        (K::From, _) if place.block().is_some_and(|block| block.kind == Kind::Exception) => {
            names.of(&[Kind::Risk, Kind::Policy], 1)
        }
        (K::From, _) => names.of(&[Kind::Workflow], 1),
        (
            _,
            Shape::Which
            | Shape::NeedsStep
            | Shape::NeverStep
            | Shape::DifferentPeople
            | Shape::SamePerson
            | Shape::AtMostTimes,
        ) => names.which(place),
        (K::Grants, _) if place.says("to") => names.of(ANYBODY, 1),
        (K::Grants, _) => names.of(&[Kind::Label], 1),
        (K::Enters, _) => names.of(&[Kind::Record], 1),
        (_, Shape::Every | Shape::Meeting) => words(&["day", "week", "month", "year"], 1),
        (K::Uses | K::Never | K::Confirm, Shape::Paths | Shape::Path | Shape::Confirm) => {
            names.of(&[Kind::System], 1)
        }
        (K::Do, _) => {
            let mut items = names.actions(place);
            items.extend(names.of(&[Kind::System], 3));
            items
        }
        // What is done is undone by a stage, and by another one.
        (K::Undo, _) => {
            let own = place.block().map_or("", |block| block.name.text(place.text));
            let mut items = names.steps(place);
            items.retain(|item| {
                item.kind == ItemKind::Name(NameKind::Block(Kind::Stage)) && item.label != own
            });
            items
        }
        (K::While | K::Pause | K::Restart | K::Until, Shape::Path | Shape::OnPath | Shape::WhilePath) => {
            let mut items = names.steps(place);
            items.extend(names.events(place));
            items
        }
        (K::Fails, _) => names.errors(place),
        (K::On, _) | (K::Starts, Shape::OnPath) => {
            let mut items = names.events(place);
            if let Some(block) = place.block() {
                items.extend(names.outcomes_to_handle(block, place));
            }
            items
        }
        (K::People, _) => {
            let mut items = names.of(&[Kind::Person], 1);
            items.extend(names.people());
            items
        }
        (K::Exclusive, _) => {
            let mut items = names.data(place, 1);
            items.extend(names.of(&[Kind::System, Kind::Role], 2));
            items
        }
        (K::Reads, _) => {
            let mut items = names.data(place, 1);
            if place.workflow().is_none() {
                items.extend(names.of(&[Kind::Measure], 1));
            }
            items
        }
        (K::Allows, _) => words(&["resume", "restart", "takeover"], 1),
        (K::Cause, _) => words(&["workflow", "spec", "agent_context", "gate", "judgment"], 1),
        (K::Join, _) => words(&["all", "any", "at least"], 1),
        (K::Rest, _) => words(&["cancelled", "continues"], 1),
        (K::After | K::Every, Shape::Rung) => {
            let mut items = words(&["notify", "assign", "convene", "via"], 1);
            items.extend(names.of(PEOPLE, 2));
            items
        }
        (K::When, Shape::Happens) if !place.has_value => names.subjects(place, nearness),
        // Who says it stands behind `by`, how many of whom behind `of`.
        (K::When, Shape::Happens) | (K::Expect, _) if matches!(place.ends().1, "by" | "of") => {
            names.of(ANYBODY, 3)
        }
        (K::When, Shape::Happens) if VERBS.iter().any(|verb| place.says(verb)) => Vec::new(),
        (K::When, Shape::Happens) => {
            words(&["writes", "says", "is silent", "is stalled", "is absent", "fails", "takes", "happens"], 4)
        }
        (K::Expect, _) if !place.has_value || place.ends().1 == "no" => {
            let mut items = names.subjects(place, nearness);
            if !place.has_value {
                items.extend(words(&["outcome", "no", "that"], 1));
            }
            items
        }
        (K::Expect, _) if place.says("is") => words(&["within"], 4),
        (K::Expect, _) => words(&["is notified", "is assigned", "is entered", "is late", "within"], 4),
        (K::Given, _) => names.inputs(place),
        // How long is a number, or data that holds it; from when is a step, an event or a moment in the data.
        (K::Within, _) => {
            let mut items = words(&["no limit because", "business days"], 2);
            if place.says("from") {
                items.extend(names.steps(place));
                items.extend(names.events(place));
            }
            items.extend(names.values(place, 2));
            items
        }
        (_, Shape::Expression | Shape::Arm | Shape::Target) => {
            let mut items = names.values(place, 1);
            items.extend(words(&["not", "any", "all", "count of"], 6));
            items
        }
        _ => Vec::new(),
    };
    if clause.condition && place.has_value {
        items.push(
            Item::new("when", ItemKind::Word, 5)
                .detailed("when condition", "Only where the condition holds."),
        );
    }
    items
}

/// What follows the name of a block.
fn header<'a>(names: &Names<'a>, place: &Place<'a>, kind: Kind) -> Vec<Item> {
    match kind {
        Kind::Scenario | Kind::Postmortem | Kind::Run => names.of(&[Kind::Workflow], 1),
        Kind::Recovery => names.of(&[Kind::Recovery], 1),
        Kind::Gate => names.data(place, 1),
        Kind::Exception => names.steps(place),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
