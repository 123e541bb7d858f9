//! Offers that reshape a text.

use super::{Action, Purpose, arms, extract, learn};
use crate::names::{NameKind, around};
use crate::package::View;
use flow_source::{Diagnostic, Edit, Span};
use flow_syntax::ast::{self, Declaration, Value};
use flow_syntax::words::{Keyword, Kind};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn offer(title: impl Into<String>, purpose: Purpose, edits: Vec<Edit>) -> Action {
    Action { title: title.into(), purpose, preferred: false, edits, mends: None }
}

/// The innermost block that a place lies in, or whose head it lies in.
fn at<'a>(view: &View<'a>, part: Span) -> Option<&'a Declaration> {
    let blocks = around(view.file.tree(), view.text(), part.start);
    let begins = blocks.last().copied().or_else(|| {
        // The name of a block stands before its brace.
        let declarations = view.file.tree().declarations.iter();
        declarations.into_iter().find(|one| one.span.start <= part.start && part.start <= one.span.end)
    });
    begins.and_then(|block| named_here(block, part.start)).or(begins)
}

/// What can be offered for what stands there without a second look.
pub(super) fn plain(view: &View<'_>, part: Span) -> Vec<Action> {
    let mut found = Vec::new();
    if let Some(block) = at(view, part) {
        match block.kind {
            Kind::Decide => {
                found.extend(arms::missing(view, block));
                found.extend(otherwise(view, block));
            }
            Kind::Workflow => found.extend(scenario(view, block)),
            _ => {}
        }
    }
    found.extend(organise(view));
    found
}

/// What is tried before it is offered: the package after it is analysed, or a scenario is run.
pub(super) fn tried(view: &View<'_>, part: Span) -> Vec<Action> {
    let mut found = Vec::new();
    let blocks = around(view.file.tree(), view.text(), part.start);
    let workflow = blocks.iter().copied().find(|block| block.kind == Kind::Workflow);
    found.extend(workflow.and_then(|workflow| extract::workflow(view, workflow, part)));
    if let Some(block) = at(view, part) {
        if block.kind == Kind::Scenario {
            found.extend(learn::post_mortem(view, block));
        }
        found.extend(extract::gate(view, block));
        let line =
            block.lines.iter().find(|line| line.span.start <= part.start && part.start <= line.span.end);
        if let Some(line) = line {
            found.extend(extract::recovery(view, block, line));
            if line.keyword == Some(Keyword::Within) {
                found.extend(extract::ladder(view, block));
            }
        }
        if part.is_empty() {
            found.extend(learn::uncovered(view, part.start));
        }
    }
    found
}

/// The block inside another whose head a place lies in.
fn named_here(block: &Declaration, offset: u32) -> Option<&Declaration> {
    let inner = block.lines.iter().filter_map(|line| match &line.value {
        Value::Declaration(inner) => Some(&**inner),
        _ => None,
    });
    inner.into_iter().find(|inner| inner.span.start <= offset && offset <= inner.span.end)
}

/// `otherwise` for a decision that has none.
fn otherwise(view: &View<'_>, block: &Declaration) -> Option<Action> {
    if block.lines.iter().any(|line| line.keyword == Some(Keyword::Otherwise)) {
        return None;
    }
    let last = block.lines.last()?;
    let line = view.source.line_span(view.source.line_of(last.span.start));
    let indent: String = line.of(view.text()).chars().take_while(|one| one.is_whitespace()).collect();
    let text = format!("\n{indent}otherwise -> unknown \"Where does it go when none of these holds?\"");
    let edit = Edit { location: view.location(last.span.after()), text };
    Some(offer("Add an `otherwise`", Purpose::Reshape, vec![edit]))
}

/// A scenario for a workflow, with a line for everything that has to be said.
fn scenario(view: &View<'_>, workflow: &Declaration) -> Option<Action> {
    let text = view.text();
    let name = workflow.name.text(text);
    let lines = workflow.lines.iter().filter_map(|line| match &line.value {
        Value::Declaration(inner) => Some(&**inner),
        _ => None,
    });
    let inner: Vec<&Declaration> = lines.collect();
    let outcome = inner.iter().find(|one| one.kind == Kind::Outcome)?.name.text(text);
    let mut made = format!("\n\nscenario \"{} ends well\" of {name} {{\n", name.to_lowercase());
    made.extend(begun(view, workflow));
    for gate in inner.iter().filter(|one| one.kind == Kind::Gate) {
        made.push_str(&format!("  when   {} says accept after 10m\n", gate.name.text(text)));
    }
    made.push_str(&format!("  expect outcome {outcome}\n}}"));
    let edit = Edit { location: view.location(workflow.span.after()), text: made };
    Some(offer(format!("Begin a scenario for {name}"), Purpose::Reshape, vec![edit]))
}

/// What a scenario of a workflow is given: a sample for each parameter.
pub(super) fn begun(view: &View<'_>, workflow: &Declaration) -> Vec<String> {
    let text = view.text();
    let parameters = workflow.parameters.iter().flatten();
    parameters
        .map(|parameter| {
            format!("  given  {}: {}\n", parameter.name.text(text), sample(view, &parameter.type_))
        })
        .collect()
}

/// A value of a type, to be changed by whoever asked for it.
fn sample(view: &View<'_>, type_: &ast::Type) -> String {
    if let Some(wrapper) = type_.wrappers.first() {
        return match wrapper {
            ast::Wrapper::List => "[]".to_owned(),
            ast::Wrapper::Optional => "unknown \"Which?\"".to_owned(),
        };
    }
    let name = type_.path.text(view.text());
    match name.as_str() {
        "Text" | "Url" => "\"\"".to_owned(),
        "Int" | "Decimal" => "1".to_owned(),
        "Bool" => "true".to_owned(),
        "Percent" => "50%".to_owned(),
        "Money" => "100 EUR".to_owned(),
        "Duration" => "1h".to_owned(),
        _ => of_declared(view, &name),
    }
}

/// The first member of a choice; a record with samples of plain fields.
fn of_declared(view: &View<'_>, name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    for there in view.all() {
        let names = there.file.names();
        let Some(index) =
            names.iter().position(|one| one.parent.is_none() && one.name.of(there.text()) == last)
        else {
            continue;
        };
        let inside = names.iter().filter(|one| one.parent == Some(index));
        let members: Vec<&str> = inside
            .clone()
            .filter(|one| one.kind == NameKind::Member)
            .map(|one| one.name.of(there.text()))
            .collect();
        if let Some(first) = members.first() {
            return (*first).to_owned();
        }
        let fields: Vec<String> = inside
            .filter(|one| one.kind == NameKind::Field)
            .map(|one| {
                let type_ = one.detail.map_or("", |detail| detail.of(there.text()));
                let value = match type_.split('@').next().unwrap_or("").trim() {
                    "Text" | "Url" => "\"\"".to_owned(),
                    "Int" | "Decimal" => "1".to_owned(),
                    "Bool" => "true".to_owned(),
                    "Percent" => "50%".to_owned(),
                    "Money" => "100 EUR".to_owned(),
                    "Duration" => "1h".to_owned(),
                    _ => "unknown \"Which?\"".to_owned(),
                };
                format!("{}: {value}", one.name.of(there.text()))
            })
            .collect();
        if !fields.is_empty() {
            return format!("{last} {{ {} }}", fields.join(", "));
        }
    }
    "unknown \"Which?\"".to_owned()
}

/// The `use` lines sorted, one for each module, each name once.
fn organise(view: &View<'_>) -> Option<Action> {
    let text = view.text();
    let uses = &view.file.tree().uses;
    let (first, last) = (uses.first()?, uses.last()?);
    let mut modules: BTreeMap<String, Option<BTreeSet<&str>>> = BTreeMap::new();
    for line in uses {
        if line.module.names.iter().any(ast::Name::is_missing) {
            return None;
        }
        let names = line.names.as_ref().map(|names| names.iter().map(|name| name.text(text)));
        let known = modules.entry(line.module.text(text)).or_insert_with(|| Some(BTreeSet::new()));
        match (names, known) {
            (Some(names), Some(known)) => known.extend(names),
            (None, known) => *known = None,
            _ => {}
        }
    }
    // The standard library comes first: it is what a reader knows already.
    let mut ordered: Vec<(bool, String)> = modules
        .into_iter()
        .map(|(module, names)| {
            let standard = module.starts_with("std.");
            let line = match names {
                Some(names) => {
                    let names: Vec<&str> = names.into_iter().collect();
                    format!("use {module} {{ {} }}", names.join(", "))
                }
                None => format!("use {module}"),
            };
            (!standard, line)
        })
        .collect();
    ordered.sort();
    let lines: Vec<String> = ordered.into_iter().map(|(_, line)| line).collect();
    let made = lines.join("\n");
    let span = first.span.to(last.span);
    // Comments between the lines would be lost.
    let plain = !span.of(text).contains("//");
    if !plain || made == span.of(text) {
        return None;
    }
    let edit = Edit { location: view.location(span), text: made };
    Some(offer("Put the `use` lines in order", Purpose::Organise, vec![edit]))
}

/// A declaration for a name that means nothing yet.
pub(super) fn declare_missing(view: &View<'_>, diagnostic: &Diagnostic) -> Option<Action> {
    if diagnostic.rule.name != "unknown_name" {
        return None;
    }
    let place = diagnostic.location();
    let name = place.span.of(view.text());
    let mut letters = name.chars();
    let is_type = letters.next().is_some_and(char::is_uppercase)
        && letters.all(|one| one == '_' || one.is_alphanumeric());
    if !is_type {
        return None;
    }
    let before = view.text().get(..place.span.start as usize)?.trim_end();
    let (what, body) = if before.ends_with(':') || before.ends_with(" of") && before.ends_with("list of") {
        ("record", " {\n}")
    } else {
        ("role", "")
    };
    let end = Span::from(0..view.text().len()).after();
    let gap = if view.text().ends_with('\n') { "\n" } else { "\n\n" };
    let edit = Edit { location: view.location(end), text: format!("{gap}{what} {name}{body}\n") };
    let mut action = offer(format!("Declare the {what} `{name}`"), Purpose::Mend, vec![edit]);
    action.mends = Some(diagnostic.clone());
    Some(action)
}
