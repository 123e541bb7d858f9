//! Offers that make scenarios and post-mortems of what the scenarios show.

use super::reshape::{begun, offer};
use super::{Action, Purpose, attempt};
use crate::features::trials;
use crate::package::View;
use flow_ir::{Id, Step, Target, Trigger, Workflow};
use flow_source::{Edit, Location, Span};
use flow_syntax::ast::Declaration;
use flow_syntax::words::Keyword;
use std::collections::{BTreeMap, VecDeque};

/// The most lines that are added because a case needs them.
const MOST_LINES: usize = 12;

/// A post-mortem for a scenario that fails: which assumption broke is chosen by whoever takes the offer.
pub(super) fn post_mortem(view: &View<'_>, scenario: &Declaration) -> Vec<Action> {
    let Some(found) = trials::at(view, scenario.name.span.start) else { return Vec::new() };
    let Some(tried) = view.package.tried().of(&found.head.id).filter(|tried| !tried.passes()) else {
        return Vec::new();
    };
    let words = flow_runtime::findings::Findings::new(&view.analysis.package, &view.analysis.files);
    let findings = words.of(found, tried);
    let told = findings.first().map_or("", |finding| finding.title.as_str()).replace(['"', '\\'], "'");
    let workflow = view.analysis.package.workflow(&found.of);
    let name = workflow.map_or(found.of.as_str(), |workflow| workflow.head.name.as_str());
    let mut broken: Vec<Option<&str>> = workflow
        .map(|workflow| workflow.assumptions.iter().map(|one| Some(one.head.name.as_str())).collect())
        .unwrap_or_default();
    if broken.is_empty() {
        broken.push(None);
    }
    let title = scenario.name.text(view.text()).trim_matches('"');
    let make = |broke: Option<&str>| {
        let line = broke.map_or(String::new(), |name| format!("  broke   {name}\n"));
        let text = format!(
            "\n\npostmortem \"{title}\" of {name} {{\n{line}  cause   workflow\n  found   \"{told}\"\n  changed unknown \"What changed, so that it can't happen again?\"\n  guard   \"{title}\"\n}}"
        );
        let edit = Edit { location: view.location(scenario.span.after()), text };
        let about = broke.map_or(String::new(), |name| format!(": `{name}` broke"));
        offer(format!("Begin a post-mortem{about}"), Purpose::Reshape, vec![edit])
    };
    broken.into_iter().take(5).map(make).filter(|action| attempt::holds(view, &action.edits)).collect()
}

/// A scenario that takes the arrow at a place which none takes yet. It is run before it is offered.
pub(super) fn uncovered(view: &View<'_>, offset: u32) -> Option<Action> {
    let here =
        |origin: flow_ir::Origin| origin.file == view.id.0 && origin.start <= offset && offset <= origin.end;
    let arrows = &view.package.tried().arrows;
    let wanted = arrows
        .iter()
        .filter(|part| !part.covered && here(part.origin))
        .min_by_key(|part| part.origin.end - part.origin.start)?;
    let package = &view.analysis.package;
    let workflow = package.workflows.iter().find(|workflow| {
        let id = workflow.head.id.as_str();
        wanted.of.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })?;
    let step = workflow.all_steps().into_iter().find(|step| step.head.id == wanted.of)?;
    let way = step.ways.iter().find(|way| way.arrows.iter().any(|arrow| arrow.origin == wanted.origin))?;
    let turn = way.arrows.iter().position(|arrow| arrow.origin == wanted.origin)?;
    let mut lines = given(view, workflow);
    lines.extend(way_to(workflow, step));
    // An arrow behind `else` is taken when those before it have been.
    for _ in 0..=turn {
        lines.extend(said(step, &way.trigger));
    }
    let name = format!("{} comes to {}", workflow.head.title.to_lowercase(), described(step, &way.trigger));
    let name = name.replace(['"', '\\'], "'");
    let made = |lines: &[String], outcome: &str| {
        let lines = lines.concat();
        format!(
            "\n\nscenario \"{name}\" of {} {{\n{lines}  expect outcome {outcome}\n}}\n",
            workflow.head.name
        )
    };
    let end = Span::from(view.text().trim_end().len()..view.text().len());
    let mut outcome = workflow.outcomes.first()?.head.name.clone();
    // Each time round the case says what it lacks, or how it ended.
    for _ in 0..MOST_LINES {
        let edit = Edit { location: view.location(end), text: made(&lines, &outcome) };
        let after = attempt::after(view, std::slice::from_ref(&edit))?;
        let there = after.view(view.source.path())?;
        let scenario = there.analysis.package.scenarios.iter().find(|one| one.head.title == name)?;
        let tried = after.tried().of(&scenario.head.id)?;
        if tried.run.problem.is_none() {
            let ended = tried.run.endings.first()?.outcome.as_deref()?;
            let ended = ended.rsplit('.').next().unwrap_or(ended).to_owned();
            if !tried.run.covered.arrows.contains(&wanted.origin) {
                return None;
            }
            if tried.passes() {
                let title = format!("Begin a scenario that takes this arrow, to `{outcome}`");
                return Some(offer(title, Purpose::Reshape, vec![edit]));
            }
            if ended == outcome {
                return None;
            }
            outcome = ended;
            continue;
        }
        let words = flow_runtime::findings::Findings::new(&there.analysis.package, &there.analysis.files);
        let findings = words.of(scenario, tried);
        let line = findings.first()?.fixes.first()?.edits.first()?.text.trim().to_owned();
        if line.is_empty() || line.contains("unknown") || lines.iter().any(|known| known.trim() == line) {
            return None;
        }
        lines.push(format!("  {line}\n"));
    }
    None
}

/// What a scenario of the workflow starts from: as the first one there is has it, or with samples.
fn given(view: &View<'_>, workflow: &Workflow) -> Vec<String> {
    let own = view.all().find_map(|there| {
        let of = view
            .analysis
            .package
            .scenarios
            .iter()
            .find(|one| one.of == workflow.head.id && one.head.origin.file == there.id.0)?;
        let tree = there.file.tree();
        let block = tree.declarations.iter().find(|one| one.name.span.start == of.head.origin.start)?;
        let text = there.text();
        let kept = block.lines.iter().filter(|line| match line.keyword {
            Some(Keyword::Starts | Keyword::Given) => true,
            Some(Keyword::When) => line.span.of(text).split_whitespace().any(|word| word == "writes"),
            _ => false,
        });
        Some(kept.map(|line| format!("  {}\n", line.span.of(text))).collect())
    });
    own.unwrap_or_else(|| {
        let place = Location::new(
            flow_source::FileId(workflow.head.origin.file),
            Span::at(workflow.head.origin.start),
        );
        let Some(there) = view.of(place.file) else { return Vec::new() };
        let tree = there.file.tree();
        let block = tree.declarations.iter().find(|one| one.name.span.start == place.span.start);
        block.map(|block| begun(&there, block)).unwrap_or_default()
    })
}

/// The lines that lead from the first step of the workflow to a step, by the fewest arrows.
fn way_to(workflow: &Workflow, step: &Step) -> Vec<String> {
    let steps: BTreeMap<&Id, &Step> = workflow.steps.iter().map(|step| (&step.head.id, step)).collect();
    let Some(first) = workflow.steps.first() else { return Vec::new() };
    let mut from: BTreeMap<&Id, Option<(&Step, &Trigger)>> = BTreeMap::from([(&first.head.id, None)]);
    let mut open = VecDeque::from([first]);
    while let Some(at) = open.pop_front() {
        for way in &at.ways {
            let Some(arrow) = way.arrows.first() else { continue };
            let Target::Step { id, .. } = &arrow.target else { continue };
            let Some(next) = steps.get(id) else { continue };
            if !from.contains_key(&next.head.id) {
                from.insert(&next.head.id, Some((at, &way.trigger)));
                open.push_back(next);
            }
        }
    }
    let mut lines = Vec::new();
    let mut at = &step.head.id;
    while let Some(Some((before, trigger))) = from.get(at) {
        lines.extend(said(before, trigger));
        at = &before.head.id;
    }
    lines.reverse();
    lines
}

/// The line of a scenario that makes a step leave by a way; `None` where its data decide.
fn said(step: &Step, trigger: &Trigger) -> Option<String> {
    let name = &step.head.name;
    let what = match trigger {
        Trigger::Verdict { name: verdict } => format!("{name} says {verdict}"),
        Trigger::Fails { errors } => match errors.first() {
            Some(error) => format!("{name} fails with {}", error.rsplit('.').next().unwrap_or(error)),
            None => format!("{name} fails"),
        },
        Trigger::Late => format!("{name} is silent"),
        Trigger::Stalls { .. } => format!("{name} is stalled"),
        Trigger::Absent => format!("{name} is absent"),
        Trigger::Event { id, .. } => format!("{} happens", id.rsplit('.').next().unwrap_or(id)),
        _ => return None,
    };
    Some(format!("  when   {what}\n"))
}

/// What makes a step leave by a way, for the title of a scenario.
fn described(step: &Step, trigger: &Trigger) -> String {
    let title = &step.head.title;
    match trigger {
        Trigger::Verdict { name } => format!("“{title}”, which says {name}"),
        Trigger::Fails { .. } => format!("“{title}”, which fails"),
        Trigger::Late => format!("“{title}”, where nobody answers"),
        Trigger::Stalls { .. } => format!("“{title}”, which stalls"),
        Trigger::Absent => format!("“{title}”, where nobody is there"),
        Trigger::Event { id, .. } => {
            format!("“{title}”, and {} happens", id.rsplit('.').next().unwrap_or(id))
        }
        _ => format!("“{title}”"),
    }
}
