//! Somebody without whom no case ends.

use crate::paths::world::{Scene, World};
use crate::paths::{Effect, Map, Place, Spot};
use crate::people::asked::{Asked, asked};
use crate::place;
use flow_ir::{Participant, RungAction, Step, StepKind, Trigger, Who, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::{FxHashMap, FxHashSet};

/// No case can end well without one certain person: a bottleneck, and a single point of failure.
///
/// Only people who are known are looked at: named, or the only one of a role that says how many it has. Deputies count, and a
/// step that says what happens when nobody is there (`absent`), or whose ladder gives it to somebody else, does not hang on
/// one person. Ways on which something goes wrong (late, failed, stalled) are no way to work without somebody. Who is needed at
/// a gate is left out: that one is told as a mistake (`one_person_away`), and hearing it twice helps nobody.
pub static RULE: Rule = Rule {
    name: "one_person_on_every_path",
    level: Level::Warning,
    summary: "No case ends without one certain person.",
    page: include_str!("one_person_on_every_path.md"),
};

/// Reports the people on whom every case of a workflow hangs.
pub fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    let mut needed: FxHashMap<u32, Vec<&'a Step>> = FxHashMap::default();
    // Most work is done by one role, again and again.
    let mut known: FxHashMap<&'a str, FxHashSet<u32>> = FxHashMap::default();
    for step in workflow.all_steps() {
        for one in alone(step, world, &mut known) {
            needed.entry(one).or_default().push(step);
        }
    }
    if needed.is_empty() {
        return;
    }
    let scene = world.scene(workflow);
    let mut people: Vec<(u32, Vec<&'a Step>)> = needed.into_iter().collect();
    people.sort_by_key(|(one, _)| *one);
    for (one, steps) in people {
        let reviews = steps.iter().any(|step| matches!(step.kind, StepKind::Gate(_)));
        if reviews || !hangs_on(&scene, &steps) {
            continue;
        }
        let Some(first) = steps.first() else { continue };
        let name = world.staff.name(one);
        let who =
            name.strip_prefix("one of ").map_or_else(|| name.to_string(), |role| format!("the one {role}"));
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("No case of “{}” ends without {who}", workflow.head.title),
            place(first.head.origin),
            "only one person can do this",
        );
        for step in steps.iter().skip(1).take(4) {
            diagnostic = diagnostic.label(place(step.head.origin), "and this");
        }
        found.push(diagnostic.note(
            "When that person is ill, everything waits; when that person is busy, everything is slow. Name a `deputy`, add somebody to the role, or say with `absent` who does it then.",
        ));
    }
}

/// The people without whom a step can't be done.
fn alone<'a>(step: &'a Step, world: &World<'_>, known: &mut FxHashMap<&'a str, FxHashSet<u32>>) -> Vec<u32> {
    let Some(work) = step.work() else { return Vec::new() };
    let absent = step.ways.iter().any(|way| way.trigger == Trigger::Absent);
    let mut rungs = step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs);
    if absent || rungs.any(|rung| rung.action == RungAction::Assign) {
        return Vec::new();
    }
    let mut common: Option<FxHashSet<u32>> = None;
    let both = |common: Option<FxHashSet<u32>>, only: FxHashSet<u32>| match common {
        None => only,
        Some(known) => known.intersection(&only).copied().collect(),
    };
    for performers in &work.by {
        let role = match &performers.who {
            Who::One { participant: Participant::Role { id }, .. } => Some(id.as_str()),
            _ => None,
        };
        if let Some(only) = role.and_then(|role| known.get(role)) {
            common = Some(both(common, only.clone()));
            continue;
        }
        let Asked::Ways(ways) = asked(&performers.who, &world.staff) else { return Vec::new() };
        let each = ways.iter().map(|way| {
            let only = way.iter().filter_map(|places| match places.pool.as_slice() {
                [one] if places.count > 0 => Some(*one),
                _ => None,
            });
            only.collect::<FxHashSet<u32>>()
        });
        let only = each.reduce(|left, right| left.intersection(&right).copied().collect());
        let Some(only) = only else { continue };
        if let Some(role) = role {
            known.insert(role, only.clone());
        }
        common = Some(both(common, only));
    }
    let mut found: Vec<u32> = common.into_iter().flatten().collect();
    found.sort_unstable();
    found
}

/// Whether every way on which all goes well comes by one of these steps.
fn hangs_on(scene: &Scene<'_>, steps: &[&Step]) -> bool {
    let map = &scene.map;
    let mut closed: FxHashSet<Place> = steps.iter().filter_map(|step| map.place(&step.head.id)).collect();
    // Blocks inside stand after the block around them.
    for number in (0..map.blocks.len()).rev() {
        let Some(block) = map.blocks.get(number) else { continue };
        let (Some(parallel), Some(end), Some(first), true) =
            (block.parallel, block.end, block.steps.first(), block.certain)
        else {
            continue;
        };
        let each = matches!(
            map.step(parallel).map(|step| &step.kind),
            Some(StepKind::Parallel(parallel)) if parallel.each.is_some()
        );
        if !each && !reaches(map, *first, &closed, |place| place == end) {
            closed.insert(parallel);
        }
    }
    let ends = |place: Place| matches!(map.spots.get(place), Some(Spot::Outcome(_)));
    let free = FxHashSet::default();
    reaches(map, 0, &free, ends) && !reaches(map, 0, &closed, ends)
}

/// Whether a way on which all goes well leads from a place to a goal, past closed places.
fn reaches(map: &Map<'_>, from: Place, closed: &FxHashSet<Place>, goal: impl Fn(Place) -> bool) -> bool {
    let mut seen = vec![false; map.spots.len()];
    let mut open = vec![from];
    while let Some(place) = open.pop() {
        match seen.get_mut(place) {
            Some(seen) if !*seen && !closed.contains(&place) => *seen = true,
            _ => continue,
        }
        if goal(place) {
            return true;
        }
        for link in map.leaving(place).filter_map(|number| map.link(number)) {
            let skipped = matches!(link.condition, Some((_, false)));
            let event = matches!(link.way.map(|way| &way.trigger), Some(Trigger::Event { .. }))
                && matches!(map.step(place).map(|step| &step.kind), Some(StepKind::Wait(_)));
            let well = match link.effect {
                Effect::Done | Effect::Accepted | Effect::Joined => true,
                Effect::Nothing => !matches!(map.spots.get(place), Some(Spot::Cut(_) | Spot::Handler)),
                Effect::Left => skipped || event,
                Effect::Consented | Effect::Branch | Effect::Cut => false,
            };
            if well {
                open.push(link.to);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn text(roles: &str, steps: &str) -> Vec<String> {
        let text = format!(
            "role Team {{ people ana, ben, cara }}\n{roles}\nworkflow Work(urgent: Bool) {{\n owner Team\n outcome good\n{steps}\n}}\n"
        );
        findings(&text).into_iter().filter(|found| found.starts_with("one_person")).collect()
    }

    const SIGN: &str = "stage sign {\n by Boss\n done -> good\n}\n";

    #[test]
    fn somebody_is_on_every_path() {
        let none: [&str; 0] = [];
        let write = "stage write {\n by Team\n done -> sign\n}\n";
        let both = format!("{write}{SIGN}");
        assert_eq!(
            text("role Boss { people dora }", &both),
            ["one_person_on_every_path: No case of “Work” ends without dora"]
        );
        assert_eq!(
            text("role Boss { people 1 }", &both),
            ["one_person_on_every_path: No case of “Work” ends without the one Boss"]
        );
        assert_eq!(text("role Boss { people dora, emil }", &both), none);
        assert_eq!(text("role Boss {\n people dora\n deputy Team\n}", &both), none);
        assert_eq!(text("role Boss", &both), none);
        // Another way leads past.
        let past = format!(
            "decide first {{\n when urgent -> sign\n otherwise -> write\n}}\nstage write {{\n by Team\n done -> good\n}}\n{SIGN}"
        );
        assert_eq!(text("role Boss { people dora }", &past), none);
        // Late is no way to work.
        let late = both.replace("by Boss", "by Boss\n within 1 day\n late -> good");
        assert_eq!(text("role Boss { people dora }", &late).len(), 1);
        let absent = both.replace("by Boss", "by Boss\n absent -> write at most 1 times\n else -> good");
        assert_eq!(text("role Boss { people dora }", &absent), none);
        // In a branch that must join.
        let branches = "parallel both {\nbranch one {\nstage sign {\n by Boss\n done -> join\n}\n}\nbranch two {\nstage write {\n by Team\n done -> join\n}\n}\ndone -> good\n}\n";
        assert_eq!(text("role Boss { people dora }", branches).len(), 1);
        let any = branches.replace("done -> good", "join any\ndone -> good");
        assert_eq!(text("role Boss { people dora }", &any), none);
    }
}
