//! Offers that give parts of a workflow a place of their own: steps, a ladder, a recovery, a gate.

use super::reshape::offer;
use super::{Action, Purpose, attempt};
use crate::names::NameKind;
use crate::package::View;
use flow_analysis::edits::{self, Page, arrows, is_step};
use flow_ir::{Deed, Participant, PersonReference, Step, StepKind, Workflow};
use flow_source::{Edit, Location, Span};
use flow_syntax::ast::{Declaration, Line, Target, Value};
use flow_syntax::words::{Keyword, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// A ladder of its own for a block that has a deadline and nobody who hears of it.
pub(super) fn ladder(view: &View<'_>, block: &Declaration) -> Option<Action> {
    let line = |keyword: Keyword| block.lines.iter().find(|line| line.keyword == Some(keyword));
    let within = line(Keyword::Within)?;
    if line(Keyword::Escalate).is_some() {
        return None;
    }
    let text = view.text();
    let name = free(view, &format!("{}_ladder", block.name.text(text).to_lowercase()));
    let owner = owner_of(view, block)?;
    let indent = indent(view, within.span);
    let call =
        Edit { location: view.location(within.span.after()), text: format!("\n{indent}escalate {name}") };
    let ladder = format!(
        "\n\n/// Who hears of it when “{}” takes too long.\nescalation {name} {{\n  after unknown \"After how long?\" notify {owner}\n}}",
        block.name.text(text)
    );
    let made = Edit { location: top_end(view, block)?, text: ladder };
    let title = format!("Add a ladder that tells {owner} when it takes too long");
    Some(offer(title, Purpose::Reshape, vec![call, made]))
        .filter(|action| attempt::holds(view, &action.edits))
}

/// A recovery of its own before work goes where it goes when something is wrong.
pub(super) fn recovery(view: &View<'_>, block: &Declaration, line: &Line) -> Option<Action> {
    let way = match &line.value {
        Value::Fails { way, .. } | Value::Stalls { way, .. } => way,
        Value::Way(way) if matches!(line.keyword, Some(Keyword::Late | Keyword::Absent)) => way,
        _ => return None,
    };
    let first = way.arrows.first()?;
    if !matches!(first.target, Target::Call(_)) || way.arrows.len() > 1 || first.at_most.is_some() {
        return None;
    }
    let text = view.text();
    let name = free(view, &format!("{}_recovery", block.name.text(text).to_lowercase()));
    let owner = owner_of(view, block)?;
    let indent = indent(view, line.span);
    let call = Edit {
        location: view.location(Span::at(first.span.start)),
        text: format!("-> recover {name}() at most 1 times\n{indent}  else "),
    };
    let protocol = format!(
        "\n\n/// What people do together when “{}” goes wrong.\nrecovery {name}() {{\n  by      {owner}\n  asks    unknown \"What does the meeting have to answer?\"\n  within  1h\n  leaves  {name}_note: Text\n  allows  resume, restart\n}}",
        block.name.text(text)
    );
    let made = Edit { location: top_end(view, block)?, text: protocol };
    let title = format!("Convene a recovery of its own first: `{name}`");
    Some(offer(title, Purpose::Reshape, vec![call, made]))
        .filter(|action| attempt::holds(view, &action.edits))
}

/// A gate in front of a stage, which meets what the stage's tier of risk needs.
pub(super) fn gate(view: &View<'_>, block: &Declaration) -> Option<Action> {
    if block.kind != Kind::Stage {
        return None;
    }
    let step = step_at(view, block.name.span.start)?;
    let StepKind::Stage(stage) = &step.kind else { return None };
    let package = &view.analysis.package;
    let tier = stage.work.risk.clone().or_else(|| {
        stage.does.iter().find_map(|deed| match deed {
            Deed::Action(call) => {
                let system = package.systems.iter().find(|system| system.head.id == call.system)?;
                system.actions.iter().find(|action| action.name == call.action)?.risk.clone()
            }
            Deed::Text(_) => None,
        })
    })?;
    let risk = package.risks.iter().find(|risk| risk.head.id == tier)?;
    let needed = risk.needs.as_ref()?;
    let workflows = &package.workflows;
    let here = |workflow: &&Workflow| workflow.all_steps().into_iter().any(|one| one.head.id == step.head.id);
    let page = Page::new(&view.analysis.files, view.id, view.file.tree())?;
    let edits = edits::gate_in_front(&page, workflows.iter().find(here)?, step, needed)?;
    let title = format!("Put a gate in front of it that meets `{}`", last(&needed.standard));
    Some(offer(title, Purpose::Reshape, edits)).filter(|action| attempt::holds(view, &action.edits))
}

/// Steps that follow each other as a workflow of their own, which the old one runs.
pub(super) fn workflow(view: &View<'_>, workflow: &Declaration, part: Span) -> Option<Action> {
    let text = view.text();
    let chosen: Vec<&Declaration> = workflow
        .lines
        .iter()
        .filter_map(|line| match &line.value {
            Value::Declaration(step) if is_step(step.kind) => Some(&**step),
            _ => None,
        })
        .filter(|step| step.span.start < part.end && part.start < step.span.end)
        .collect();
    let (first, end) = (*chosen.first()?, *chosen.last()?);
    let whole = first.span.to(end.span);
    // What stands between the steps would be moved with them.
    let between = workflow.lines.iter().filter(|line| whole.covers(line.span));
    if part.is_empty() || chosen.len() < 2 || between.count() != chosen.len() {
        return None;
    }
    let inside = |place: Location| place.file == view.id && whole.covers(place.span);
    // Whoever comes in comes in at the first step.
    let references = &view.analysis.references;
    let names = view.file.names();
    for found in references.iter().filter(|found| !inside(found.at) && inside(found.to)) {
        if found.to.span != first.name.span || found.at.file != view.id {
            return None;
        }
    }
    let parameters = taken(view, workflow, whole)?;
    let mut leads: BTreeMap<String, String> = BTreeMap::new();
    let mut edits = Vec::new();
    let own: BTreeSet<&str> =
        names.iter().filter(|one| whole.covers(one.name)).map(|one| one.name.of(text)).collect();
    let mut moved = Vec::new();
    for arrow in arrows(&chosen) {
        let Target::Call(call) = &arrow.target else { continue };
        let name = call.path.text(text);
        if own.contains(name.as_str()) {
            continue;
        }
        // What is handed over there must be known there.
        let known = references.iter().all(|found| {
            !(found.at.file == view.id && call.span.covers(found.at.span) && variable(view, found.to))
        });
        if !known {
            return None;
        }
        let target = call.span.of(text).to_owned();
        let number = leads.len();
        let outcome = leads.entry(target).or_insert_with(|| {
            let plain = format!("to_{}", last(&name));
            if own.contains(plain.as_str()) { format!("{plain}_{number}") } else { plain }
        });
        moved.push((call.span, outcome.clone()));
    }
    let outcomes: BTreeSet<&String> = leads.values().collect();
    if leads.is_empty() || outcomes.len() != leads.len() {
        return None;
    }
    let title = free(view, &format!("{}Part", capitalised(first.name.text(text))));
    let owner = owner_of(view, workflow)?;
    let mut body = whole.of(text).to_owned();
    for (span, outcome) in moved.iter().rev() {
        let (start, end) = ((span.start - whole.start) as usize, (span.end - whole.start) as usize);
        body.replace_range(start..end, outcome);
    }
    let takes: Vec<String> = parameters.iter().map(|(name, type_)| format!("{name}: {type_}")).collect();
    let hands: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    let brackets = |inner: String| if inner.is_empty() { inner } else { format!("({inner})") };
    let mut run = format!("run {} of {title}{} {{\n", first.name.text(text), brackets(hands.join(", ")));
    let mut made = format!(
        "\n\nworkflow {title}{} {{\n  goal    unknown \"What is it for?\"\n  owner   {owner}\n",
        brackets(takes.join(", "))
    );
    for (target, outcome) in &leads {
        run.push_str(&format!("    on      {outcome} -> {target}\n"));
        made.push_str(&format!("  outcome {outcome}\n"));
    }
    run.push_str("  }");
    made.push_str(&format!("\n  {body}\n}}"));
    edits.push(Edit { location: view.location(whole), text: run });
    edits.push(Edit { location: view.location(workflow.span.after()), text: made });
    let said = format!("Make these {} steps a workflow of their own", chosen.len());
    Some(offer(said, Purpose::Reshape, edits)).filter(|action| attempt::holds(view, &action.edits))
}

/// The data that a part of a workflow takes from the rest, with their types; `None` where it needs more than data.
fn taken(view: &View<'_>, workflow: &Declaration, whole: Span) -> Option<Vec<(String, String)>> {
    let text = view.text();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for reference in &view.analysis.references {
        let (at, to) = (reference.at, reference.to);
        let near = to.file == view.id && workflow.span.covers(to.span) && !whole.covers(to.span);
        if at.file != view.id || !whole.covers(at.span) || !near {
            continue;
        }
        let (_, declared) = view.declared(to)?;
        match declared.kind {
            NameKind::Parameter | NameKind::Variable => {
                let type_ = declared.detail?.of(text).to_owned();
                found.insert(declared.name.of(text).to_owned(), type_);
            }
            // Where arrows lead is looked at by itself.
            NameKind::Block(kind) if is_step(kind) || kind == Kind::Outcome => {}
            _ => return None,
        }
    }
    Some(found.into_iter().collect())
}

/// True where a place declares data.
fn variable(view: &View<'_>, place: Location) -> bool {
    let found = view.declared(place);
    found.is_some_and(|(_, one)| matches!(one.kind, NameKind::Parameter | NameKind::Variable))
}

/// The step whose name begins at a place.
fn step_at<'a>(view: &View<'a>, start: u32) -> Option<&'a Step> {
    let here = |step: &&Step| step.head.origin.file == view.id.0 && step.head.origin.start == start;
    view.analysis.package.workflows.iter().find_map(|workflow| workflow.all_steps().into_iter().find(here))
}

/// Who answers for a block, as this file calls them.
fn owner_of(view: &View<'_>, block: &Declaration) -> Option<String> {
    let start = block.name.span.start;
    let workflows = &view.analysis.package.workflows;
    let owner = match step_at(view, start) {
        Some(step) => {
            let around = workflows
                .iter()
                .find(|workflow| workflow.all_steps().into_iter().any(|one| one.head.id == step.head.id));
            step.owner.as_ref().or_else(|| around.and_then(|workflow| workflow.owner.as_ref()))
        }
        None => {
            let own = workflows.iter().find(|workflow| {
                workflow.head.origin.file == view.id.0 && workflow.head.origin.start == start
            });
            own.and_then(|workflow| workflow.owner.as_ref())
        }
    };
    match owner? {
        PersonReference::Participant {
            participant: Participant::Role { id } | Participant::Person { id },
        } => Some(last(id).to_owned()),
        _ => None,
    }
}

/// A name that nothing in the file has yet.
fn free(view: &View<'_>, wanted: &str) -> String {
    let text = view.text();
    let taken = |name: &str| view.file.names().iter().any(|one| one.name.of(text) == name);
    let mut name = wanted.to_owned();
    let mut number = 2;
    while taken(&name) {
        name = format!("{wanted}_{number}");
        number += 1;
    }
    name
}

/// Behind the declaration of the file that a block lies in.
fn top_end(view: &View<'_>, block: &Declaration) -> Option<Location> {
    let top = view.file.tree().declarations.iter().find(|one| one.span.covers(block.span))?;
    Some(view.location(top.span.after()))
}

/// The blanks that the line of a span begins with.
fn indent(view: &View<'_>, span: Span) -> String {
    let line = view.source.line_span(view.source.line_of(span.start));
    line.of(view.text()).chars().take_while(|one| one.is_whitespace()).collect()
}

fn last(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

/// `write_reply` as `WriteReply`.
fn capitalised(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
            .unwrap_or_default()
    });
    words.collect()
}
