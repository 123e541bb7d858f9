//! Work that only its authors could approve.

use crate::paths::tell::{tell as tell_way, unsure};
use crate::paths::world::World;
use crate::people::asked::Places;
use crate::people::authors::{Authors, How, Visits};
use crate::people::matching::{self, Met, met};
use crate::people::review::{Deadlock, Left, Review, assumed, distinct, gates};
use crate::people::staff::One;
use crate::people::tell;
use crate::place as location;
use crate::rules::{quorum_not_met, too_large_to_judge};
use crate::wording::{list, number, sentence};
use flow_ir::{StepKind, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// On every way to a gate, whoever wrote what it is about, enough people are left to review it.
///
/// Nobody reviews their own work, so an author fills no place of the gate. Of a role any one person may have done a step,
/// at the next visit somebody else: the worst choice counts, within the bounds of the loops. Whoever takes over in a
/// recovery or is assigned by a ladder is an author too. Conditions on the way count; a step is taken to be visited as
/// often as the arrows that lead back to it allow together. Who writes may be kept from it himself, by `except author of` or
/// as a reviewer of his own work: where nobody can be found who wrote it on the way that is shown, nothing is said. Roles of
/// which nobody says who is in them have enough people.
pub static RULE: Rule = Rule {
    name: "author_approves",
    level: Level::Error,
    summary: "Only those who wrote the work could approve it.",
    page: include_str!("author_approves.md"),
};

/// Reports each gate at which too few are left; answers the ids of the gates that need no further look.
pub fn check<'a>(
    workflow: &'a Workflow,
    authors: &Authors<'a>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) -> FxHashSet<&'a str> {
    let mut told = FxHashSet::default();
    let mut visits = None;
    for (step, gate) in gates(workflow) {
        for (arm, performers) in gate.work.by.iter().enumerate() {
            let who = &performers.who;
            if !quorum_not_met::can_be_met(who, world) {
                told.insert(step.head.id.as_str());
                continue;
            }
            // Too many ways have been reported already.
            let Some(review) = Review::of(step, &gate.of, who, authors, world) else { continue };
            if review.is_safe() || told.contains(step.head.id.as_str()) {
                continue;
            }
            let scene = world.scene(workflow);
            let visits = visits.get_or_insert_with(|| Visits::new(&scene.map));
            let mut vocabulary = scene.vocabulary.borrow_mut();
            let at_goal = assumed(step, &gate.work.by, arm, &mut vocabulary);
            let left = review.left(&scene, (authors, visits), &at_goal, world, &mut vocabulary);
            drop(vocabulary);
            match left {
                Left::Yes => continue,
                Left::No(deadlock) => {
                    let diagnostic = report(&RULE, &review, &deadlock, world);
                    found.push(tell_way(diagnostic, &scene.map, &deadlock.links));
                }
                Left::TooMany => {
                    let question = format!("whether somebody is left to approve “{}”", step.head.title);
                    found.push(too_large_to_judge::diagnostic(&RULE, &question, location(step.head.origin)));
                }
            }
            told.insert(step.head.id.as_str());
        }
    }
    told
}

/// Nobody, or too few, are left for a gate or a stage when these have written.
pub(crate) fn report<'a>(
    rule: &'static Rule,
    review: &Review<'a>,
    deadlock: &Deadlock,
    world: &World<'a>,
) -> Diagnostic {
    let title = &review.step.head.title;
    let gate = matches!(review.step.kind, StepKind::Gate(_));
    let people: Vec<One> = deadlock.choice.iter().map(|(_, one)| *one).collect();
    let events = distinct(&deadlock.choice);
    let mut names: Vec<&str> = Vec::new();
    for event in events.iter().filter_map(|event| review.events.get(*event)) {
        for name in &event.names {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let (short, left) = left(review, deadlock);
    let asked: u32 = short.iter().map(|places| places.count).sum();
    let rest = match left.as_slice() {
        [] => "nobody else can be asked".to_owned(),
        [one] => format!(
            "only {} is left, and the rule asks for {}",
            review.name(*one, world),
            number(asked as usize)
        ),
        left => format!(
            "only {} are left, and the rule asks for {}",
            who(review, left, world),
            number(asked as usize)
        ),
    };
    let has = if people.len() == 1 { "has" } else { "have" };
    let headline = format!(
        "{} “{title}” when {} {has} written {}: {rest}",
        if gate { "Nobody can approve" } else { "Nobody is left for" },
        who(review, &people, world),
        list(names.iter().copied())
    );
    let place = short.first().map_or(review.step.head.origin, |places| places.origin);
    let mut diagnostic =
        Diagnostic::new(rule, headline, location(place), "asks these people, but never the author");
    for event in &events {
        let Some(written) = review.events.get(*event) else { continue };
        for (_, one) in deadlock.choice.iter().filter(|(other, _)| other == event) {
            let name = review.name(*one, world);
            let Some((how, origin)) = review.how(*event, *one, world) else { continue };
            let written_names = list(written.names.iter().map(String::as_str));
            let (origin, text) = match how {
                How::Does => (written.step.head.origin, format!("{name} may write {written_names} here")),
                How::Answers => (origin, format!("{name} may give {written_names} here")),
                How::TakesOver => (origin, format!("{name} may take over here, and is then the author")),
                How::Assigned => (origin, format!("{name} may be assigned here, and is then the author")),
            };
            diagnostic = diagnostic.label(location(origin), text);
        }
    }
    let again: Vec<String> = events
        .iter()
        .filter(|event| {
            deadlock.choice.iter().filter(|(other, _)| other == *event).count()
                > review.writers_of(**event).len()
        })
        .filter_map(|event| review.events.get(*event))
        .map(|event| format!("“{}”", event.step.head.title))
        .collect();
    if deadlock.vague {
        diagnostic = unsure(diagnostic);
    }
    diagnostic = diagnostic.note(if gate {
        "Nobody reviews their own work, so whoever wrote it isn't asked. The work then waits until it is late, or somebody signs for themselves."
    } else {
        "Whoever wrote it isn't asked to do this as well. The work then waits until it is late, or the two pairs of hands are one."
    });
    if again.is_empty() {
        diagnostic.note("Ask somebody else as well, put more people into the role, or name a `deputy`.")
    } else {
        diagnostic.note(format!(
            "{} can be done again, and then by somebody else. Ask somebody else as well, or let the rework go back to whoever did it first: let the first visit write a case role, and do it `by` that.",
            sentence(&again, "and")
        ))
    }
}

/// People in a sentence, holders of case roles included.
fn who(review: &Review<'_>, people: &[One], world: &World<'_>) -> String {
    let (holders, others): (Vec<One>, Vec<One>) =
        people.iter().copied().partition(|one| review.is_holder(*one));
    let mut parts: Vec<String> = holders.into_iter().map(|one| review.name(one, world)).collect();
    if !others.is_empty() {
        parts.push(tell::names(&others, &world.staff, "and"));
    }
    sentence(&parts, "and")
}

/// The places that can't be filled, and who is left for them.
fn left<'r>(review: &'r Review<'_>, deadlock: &Deadlock) -> (Vec<&'r Places>, Vec<One>) {
    let gone: Vec<One> = deadlock.choice.iter().map(|(_, one)| *one).collect();
    let Some(way) = review.ways.first() else { return (Vec::new(), Vec::new()) };
    let reduced: Vec<Places> = way
        .iter()
        .map(|places| Places {
            pool: places.pool.iter().copied().filter(|one| !gone.contains(one)).collect(),
            count: if places.all { 1 } else { places.count },
            ..places.clone()
        })
        .collect();
    match met(&matching::Rule { places: reduced, authors: Vec::new() }, None) {
        Met::No { places, people } => (places.iter().filter_map(|number| way.get(*number)).collect(), people),
        _ => (way.iter().collect(), Vec::new()),
    }
}

#[cfg(test)]
mod tests;
