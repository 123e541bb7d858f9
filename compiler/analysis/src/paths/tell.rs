//! A way through a workflow, told step by step.

use super::{Effect, Link, Map, Spot};
use crate::conditions::phrase;
use crate::place as location;
use flow_ir::{Step, StepKind, Trigger};
use flow_source::Diagnostic;

/// Adds the steps of a way to a finding, but for those inside parallels that were joined on it.
pub fn tell(mut diagnostic: Diagnostic, map: &Map<'_>, links: &[usize]) -> Diagnostic {
    let mut last: Option<&Step> = None;
    for link in links.iter().filter_map(|number| map.link(*number)) {
        if let Some(Spot::Outcome(id)) = map.spots.get(link.from) {
            let outcome = map.workflow.outcomes.iter().find(|outcome| outcome.head.id == *id);
            if let Some(outcome) = outcome {
                let text = format!("the case ends with “{}”", outcome.head.title);
                diagnostic = diagnostic.step(location(outcome.head.origin), text, outcome.head.id.clone());
            }
            continue;
        }
        // A handler takes over from the step that was open.
        let Some(step) = map.step(link.from).or(last) else { continue };
        last = Some(step);
        let Some(text) = words(map, step, link) else { continue };
        let origin = link.arrow.map_or(step.head.origin, |arrow| arrow.origin);
        diagnostic = diagnostic.step(location(origin), text, step.head.id.clone());
    }
    diagnostic
}

/// Adds that something on a way could not be told.
pub fn unsure(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.note(
        "Flow can't tell whether some conditions on this way can hold together, so it takes it that they can.",
    )
}

/// What happens along a link; `None` where there is nothing to tell.
fn words(map: &Map<'_>, step: &Step, link: &Link<'_>) -> Option<String> {
    let title = &step.head.title;
    if let (Effect::Left, Some((condition, false))) = (link.effect, link.condition) {
        return Some(format!("“{title}” is skipped, because `{}` doesn't hold", phrase(condition)));
    }
    let Some(way) = link.way else {
        return match (link.effect, map.spots.get(link.to)) {
            (Effect::Branch, Some(Spot::Open(first))) => {
                let met = link.condition.map(|(condition, _)| format!(", because `{}`", phrase(condition)));
                Some(format!("“{title}” begins with “{}”{}", first.head.title, met.unwrap_or_default()))
            }
            (Effect::Joined, _) => Some(format!("the branches of “{title}” have joined")),
            (Effect::Done, _) => Some(format!("“{title}” is done")),
            (Effect::Left, Some(Spot::Open(_))) => Some(format!("“{title}” is left undone")),
            _ => None,
        };
    };
    let arms = || step.ways.iter().filter(|way| matches!(way.trigger, Trigger::When { .. })).count();
    Some(match &way.trigger {
        Trigger::Done => format!("“{title}” is done"),
        Trigger::Verdict { name } => match (&step.kind, name.as_str()) {
            (StepKind::Gate(_), "accept") => format!("“{title}” is accepted"),
            (StepKind::Gate(_), "reject") => format!("“{title}” is rejected"),
            (StepKind::Gate(_), "rework") => format!("“{title}” asks for rework"),
            _ => format!("“{title}” says {}", name.replace('_', " ")),
        },
        Trigger::Fails { errors } if errors.is_empty() => format!("“{title}” fails"),
        Trigger::Fails { errors } => format!("“{title}” fails with {}", errors.join(" or ")),
        Trigger::Stalls { .. } => format!("“{title}” stalls"),
        Trigger::Late if link.effect == Effect::Consented => {
            format!("nobody answers “{title}” in time, and silence counts as a yes")
        }
        Trigger::Late => {
            let clocks = &map.workflow.clocks;
            match clocks.iter().find(|clock| clock.ways.iter().any(|own| std::ptr::eq(own, way))) {
                Some(clock) => format!("“{}” runs out during “{title}”", clock.head.title),
                None if map.workflow.ways.iter().any(|own| std::ptr::eq(own, way)) => {
                    format!("“{}” is late, at “{title}”", map.workflow.head.title)
                }
                None => format!("“{title}” is late"),
            }
        }
        Trigger::Absent => format!("nobody is there for “{title}”"),
        Trigger::Event { id, .. } => format!("“{}” happens during “{title}”", short(id)),
        Trigger::Outcome { name, .. } => format!("“{title}” ends with “{}”", name.replace('_', " ")),
        Trigger::Refused => format!("“{title}” is refused"),
        Trigger::When { condition } => format!("“{title}”: `{}`", phrase(condition)),
        Trigger::Otherwise if arms() == 1 => match step.ways.first().map(|way| &way.trigger) {
            Some(Trigger::When { condition }) => format!("“{title}”: not `{}`", phrase(condition)),
            _ => format!("“{title}”: otherwise"),
        },
        Trigger::Otherwise => format!("“{title}”: none of its conditions holds"),
        Trigger::Unmet => format!("too many of “{title}” have left"),
    })
}

fn short(id: &str) -> String {
    id.rsplit('.').next().unwrap_or(id).replace('_', " ")
}
