//! Steps that can each be done, and not all of them in one case.

use crate::paths::search::{Answer, Assumed, MARKS, Marks, Question, search};
use crate::paths::tell::{tell as tell_way, unsure};
use crate::paths::world::{Scene, World};
use crate::paths::{Effect, Place};
use crate::people::asked::{Asked, Places, asked};
use crate::people::authors::{Authors, Visits, done_beside};
use crate::people::review::{Left, Review, assumed, stages_by_others};
use crate::people::staff::{One, People};
use crate::people::tell;
use crate::people::together::{Case, Seats, Task, Together};
use crate::place as location;
use crate::rules::one_person_away::{assigned, with};
use crate::rules::{author_approves, quorum_not_met, too_large_to_judge};
use crate::wording::{number, sentence};
use flow_ir::{Performers, Step, StepKind, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// Whoever did the earlier steps of a case, and whoever is away, somebody is left for the next one.
///
/// Each gate by itself is the subject of `author_approves` and `one_person_away`. This rule looks at a stage that says
/// `except author of`, for the worst choice of who wrote; and at all steps of one case together, with each one person away.
/// Then people are shared out as well as it can be done: if there is any way to do it, nothing is said. A step that says
/// what happens when nobody is there (`absent`) has an answer, and so has one whose ladder assigns it to others; of a body
/// asked `all of`, one is enough here; a role of which nobody says who is in it has enough people. Conditions on the way
/// count. Where a step is done again, the same people can do it again.
pub static RULE: Rule = Rule {
    name: "nobody_left",
    level: Level::Error,
    summary: "Nobody is left for a step: everybody who could do it has had a hand in the case.",
    page: include_str!("nobody_left.md"),
};

/// How many findings of one workflow are told; the rest is the same mistake again.
const SHOWN: usize = 3;

/// How many people are put somewhere, on trial, for one workflow.
const TRIES: usize = 100_000;

/// How many sets of steps are looked at that may not lie on one way.
const SETS: usize = 48;

/// Reports each stage for which nobody is left when others have written, and steps that need too many people together. Not
/// those in `told`, to which it adds what it reports.
pub fn check<'a>(
    workflow: &'a Workflow,
    authors: &Authors<'a>,
    told: &mut FxHashSet<&'a str>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) {
    let mut visits = None;
    for (step, by) in stages_by_others(workflow) {
        if step.ways.iter().any(|way| way.trigger == Trigger::Absent) {
            continue;
        }
        for (arm, performers) in by.iter().enumerate() {
            if told.contains(step.head.id.as_str()) || !quorum_not_met::can_be_met(&performers.who, world) {
                continue;
            }
            let Some(review) = Review::of(step, &[], &performers.who, authors, world) else { continue };
            if review.is_safe() {
                continue;
            }
            let scene = world.scene(workflow);
            let visits = visits.get_or_insert_with(|| Visits::new(&scene.map));
            let mut vocabulary = scene.vocabulary.borrow_mut();
            let at_goal = assumed(step, by, arm, &mut vocabulary);
            let left = review.left(&scene, (authors, visits), &at_goal, world, &mut vocabulary);
            drop(vocabulary);
            match left {
                Left::Yes => continue,
                Left::No(deadlock) => {
                    let diagnostic = author_approves::report(&RULE, &review, &deadlock, world);
                    found.push(tell_way(diagnostic, &scene.map, &deadlock.links));
                }
                Left::TooMany => found.push(too_large(step)),
            }
            told.insert(&step.head.id);
        }
    }
    let nodes = nodes(workflow, authors, told, world);
    if nodes.tasks.iter().flat_map(|task| task.ways.iter().flatten()).all(|seats| seats.apart.is_empty()) {
        return;
    }
    let judge = Judge { workflow, world, case: Case::new(&nodes.tasks), nodes: &nodes };
    judge.judge(told, found);
}

fn too_large(step: &Step) -> Diagnostic {
    let question = format!("whether somebody is left for “{}”", step.head.title);
    too_large_to_judge::diagnostic(&RULE, &question, location(step.head.origin))
}

/// What people do in one case, as tasks.
struct Nodes<'a> {
    nodes: Vec<Node<'a>>,
    tasks: Vec<Task>,
    /// For each task and each of its ways, where its places come from.
    places: Vec<Vec<Vec<Places>>>,
}

/// What one task is.
struct Node<'a> {
    step: &'a Step,
    /// Who does the step, and which of the lines that say so; nothing where somebody else gives an answer in it.
    by: Option<(&'a [Performers], usize)>,
}

/// Everything that people do in a workflow, as far as it is known who can.
fn nodes<'a>(
    workflow: &'a Workflow,
    authors: &Authors<'a>,
    told: &FxHashSet<&'a str>,
    world: &World<'a>,
) -> Nodes<'a> {
    let mut found = Nodes { nodes: Vec::new(), tasks: Vec::new(), places: Vec::new() };
    // For each step and name, the tasks whose people write it.
    let mut writing: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for step in workflow.all_steps() {
        let answered = step.ways.iter().any(|way| way.trigger == Trigger::Absent);
        let Some(work) = step.work().filter(|_| !answered && !told.contains(step.head.id.as_str())) else {
            continue;
        };
        let instead = assigned(step, world);
        for (arm, performers) in work.by.iter().enumerate() {
            let Some(ways) = ways(&performers.who, &instead, world) else { continue };
            for write in work.writes.iter().filter(|write| write.from.is_none()) {
                writing.entry((&step.head.id, &write.name)).or_default().push(found.nodes.len());
            }
            found.nodes.push(Node { step, by: Some((&work.by, arm)) });
            found.places.push(ways);
        }
        for write in &work.writes {
            let Some(from) = &write.from else { continue };
            let Some(ways) = ways(from, &People::nobody(), world) else { continue };
            writing.entry((&step.head.id, &write.name)).or_default().push(found.nodes.len());
            found.nodes.push(Node { step, by: None });
            found.places.push(ways);
        }
    }
    // The tasks whose people write data of a name, but for those in the same step.
    let apart = |step: &Step, name: &str| -> Vec<usize> {
        let mut list = Vec::new();
        for written in authors.of(name).into_iter().filter(|written| written.step.head.id != step.head.id) {
            let names =
                written.step.work().into_iter().flat_map(|work| &work.writes).map(|write| &write.name);
            for written_name in names.filter(|written| authors.is_part(name, written)) {
                let key = (written.step.head.id.as_str(), written_name.as_str());
                list.extend(writing.get(&key).into_iter().flatten());
            }
        }
        list
    };
    for (node, places) in found.nodes.iter().zip(&found.places) {
        let reviewed: &[Vec<String>] = match (&node.step.kind, node.by) {
            (StepKind::Gate(gate), Some(_)) => &gate.of,
            _ => &[],
        };
        let whole: Vec<usize> =
            reviewed.iter().filter_map(|path| path.first()).flat_map(|name| apart(node.step, name)).collect();
        let seats = |places: &Places| {
            let mut all = whole.clone();
            all.extend(places.not_authors_of.iter().flat_map(|name| apart(node.step, name)));
            all.sort_unstable();
            all.dedup();
            let count = if places.all { 1 } else { places.count };
            Seats { count, pool: places.pool.clone(), apart: all }
        };
        let ways = places.iter().map(|way| way.iter().map(seats).collect()).collect();
        found.tasks.push(Task { ways });
    }
    found
}

/// The ways in which people do something; `None` where there are enough of them, or nobody can tell.
fn ways(who: &flow_ir::Who, instead: &People, world: &World<'_>) -> Option<Vec<Vec<Places>>> {
    let Asked::Ways(ways) = asked(who, &world.staff) else { return None };
    let ways: Option<Vec<Vec<Places>>> = ways.into_iter().map(|way| with(way, instead)).collect();
    ways.filter(|ways| !ways.is_empty() && ways.iter().all(|way| !way.is_empty()))
}

struct Judge<'j, 'a> {
    workflow: &'a Workflow,
    world: &'j World<'a>,
    case: Case<'j>,
    nodes: &'j Nodes<'a>,
}

/// Steps of one way that can't all be done.
struct Conflict {
    /// The tasks, by number; all are needed.
    core: Vec<usize>,
    /// The task for which nobody is left.
    last: usize,
    links: Vec<usize>,
    vague: bool,
}

/// What was found.
enum Found {
    Nothing,
    Conflict(Conflict),
    /// It can't be told within the bounds, for one of these.
    TooMany(usize),
}

impl<'a> Judge<'_, 'a> {
    fn judge(&self, told: &mut FxHashSet<&'a str>, found: &mut Vec<Diagnostic>) {
        let all: Vec<usize> = (0..self.nodes.tasks.len()).collect();
        let mut budget = TRIES;
        for part in self.case.parts(&self.case.tight(&all, 1)) {
            let mut left = part;
            for _ in 0..SHOWN {
                let Some((gone, finding)) = self.judge_part(&left, &mut budget) else { break };
                left.retain(|task| *task != gone);
                if let Some(node) = self.nodes.nodes.get(gone) {
                    told.insert(&node.step.head.id);
                }
                found.push(finding);
            }
        }
    }

    /// Looks at everybody who could be away; answers what is wrong and for which task.
    fn judge_part(&self, part: &[usize], budget: &mut usize) -> Option<(usize, Diagnostic)> {
        let too_large = |task: usize| self.nodes.nodes.get(task).map(|node| (task, too_large(node.step)));
        match self.conflict(part, None, budget) {
            Found::Nothing => {}
            Found::TooMany(task) => return too_large(task),
            Found::Conflict(conflict) => return Some((conflict.last, self.report(&conflict, &[], budget))),
        }
        for kind in self.case.kinds(part) {
            let Some(away) = kind.first().copied() else { continue };
            match self.conflict(part, Some(away), budget) {
                Found::Nothing => {}
                Found::TooMany(task) => return too_large(task),
                Found::Conflict(conflict) => {
                    let everybody = self.case.kinds(&conflict.core);
                    let fails = |one: One, budget: &mut usize| {
                        self.each_alone(&conflict.core, one, budget).len() == conflict.core.len()
                            && self.case.solve(&conflict.core, Some(one), budget) == Together::No
                    };
                    let mut missing: Vec<One> = Vec::new();
                    for kind in everybody {
                        if kind.first().is_some_and(|one| fails(*one, budget)) {
                            missing.extend(kind);
                        }
                    }
                    missing.sort_unstable();
                    return Some((conflict.last, self.report(&conflict, &missing, budget)));
                }
            }
        }
        None
    }

    /// Those of some tasks that can be done without somebody, each by itself.
    fn each_alone(&self, tasks: &[usize], away: One, budget: &mut usize) -> Vec<usize> {
        let mut left = tasks.to_vec();
        left.retain(|task| matches!(self.case.solve(&[*task], Some(away), budget), Together::Yes(_)));
        left
    }

    /// Looks for tasks on one way that can't all be done.
    fn conflict(&self, part: &[usize], away: Option<One>, budget: &mut usize) -> Found {
        let first = match away {
            // What can't be done at all without somebody is told elsewhere, or a matter of health.
            Some(away) => self.each_alone(part, away, budget),
            None => part.to_vec(),
        };
        let mut seen: FxHashSet<Vec<usize>> = FxHashSet::default();
        let mut open: VecDeque<Vec<usize>> = VecDeque::from([first]);
        let mut sets = 0;
        while let Some(tasks) = open.pop_front() {
            let Some(last) = tasks.last().copied() else { continue };
            if !seen.insert(tasks.clone()) {
                continue;
            }
            match self.case.solve(&tasks, away, budget) {
                Together::Yes(_) => continue,
                Together::TooMany => return Found::TooMany(last),
                Together::No => {}
            }
            sets += 1;
            let core = self.case.core(&tasks, away, budget).filter(|_| sets <= SETS);
            let Some(core) = core else { return Found::TooMany(last) };
            // Whoever is away, it isn't their fault.
            let anyway = away.is_some() && self.case.solve(&core, None, budget) == Together::No;
            if !anyway && self.is_one_case(&core) {
                match self.on_one_way(&core) {
                    Found::Nothing => {}
                    found => return found,
                }
            }
            // These don't come together: others may.
            for one in core {
                open.push_back(tasks.iter().copied().filter(|task| *task != one).collect());
            }
        }
        Found::Nothing
    }

    /// Of several lines that say who does a step, one counts.
    fn is_one_case(&self, core: &[usize]) -> bool {
        let done =
            core.iter().filter_map(|task| self.nodes.nodes.get(*task)).filter(|node| node.by.is_some());
        let mut steps: Vec<&str> = done.map(|node| node.step.head.id.as_str()).collect();
        let count = steps.len();
        steps.sort_unstable();
        steps.dedup();
        steps.len() == count
    }

    /// Whether the people of one task may not be those of another.
    fn is_apart(&self, task: usize, from: usize) -> bool {
        let ways = self.nodes.tasks.get(task).into_iter().flat_map(|task| &task.ways);
        ways.flatten().any(|seats| seats.apart.contains(&from))
    }

    /// Looks for a way on which all of these are done, each after those whose people it must not have.
    fn on_one_way(&self, core: &[usize]) -> Found {
        let scene = self.world.scene(self.workflow);
        let mut too_many = None;
        for last in core.iter().rev().copied() {
            // Nobody has to come after the last, unless it comes round again.
            let before = |other: &usize| self.is_apart(*other, last) && !self.is_apart(last, *other);
            if core.iter().any(before) {
                continue;
            }
            match self.way_to(core, last, &scene) {
                Some(Answer::Way { links, vague, .. }) => {
                    return Found::Conflict(Conflict { core: core.to_vec(), last, links, vague });
                }
                Some(Answer::TooLarge) => too_many = Some(last),
                Some(Answer::None) | None => {}
            }
        }
        too_many.map_or(Found::Nothing, Found::TooMany)
    }

    /// Looks for a way to the last of some tasks on which the others are done; `None` where they lie in no common block.
    fn way_to(&self, core: &[usize], last: usize, scene: &Scene<'a>) -> Option<Answer> {
        let map = &scene.map;
        let node = |task: usize| self.nodes.nodes.get(task);
        let place = |task: usize| map.place(&node(task)?.step.head.id);
        let goal = place(last)?;
        let mut others: Vec<(usize, Place)> = Vec::new();
        for task in core.iter().copied().filter(|task| *task != last) {
            others.push((task, place(task)?));
        }
        // What is answered in the last step itself is answered there.
        others.retain(|(_, place)| *place != goal);
        if others.len() >= MARKS {
            return Some(Answer::TooLarge);
        }
        let mut marks = vec![Marks::default(); map.links.len()];
        for (number, (link, mark)) in map.links.iter().zip(&mut marks).enumerate() {
            for (bit, (task, place)) in others.iter().enumerate() {
                let bit = 1_u128.checked_shl(u32::try_from(bit).ok()?)?;
                let done = link.from == *place && matches!(link.effect, Effect::Done | Effect::Accepted);
                if done || done_beside(map, number, *place) {
                    mark.clear |= bit;
                    // Whoever must be somebody else comes after this.
                    for (later, (other, _)) in others.iter().enumerate() {
                        if self.is_apart(*other, *task) && !self.is_apart(*task, *other) {
                            mark.set |= 1_u128.checked_shl(u32::try_from(later).ok()?)?;
                        }
                    }
                }
            }
            mark.set &= !mark.clear;
        }
        let start = others.iter().enumerate().fold(0_u128, |start, (bit, _)| start | (1 << bit));
        let mut vocabulary = scene.vocabulary.borrow_mut();
        let mut list: Vec<Assumed> = Vec::new();
        for task in core {
            let Some((by, arm)) = node(*task).and_then(|node| node.by) else { continue };
            let step = node(*task)?.step;
            list.extend(assumed(step, by, arm, &mut vocabulary).into_iter().flatten());
        }
        let at_goal = if list.is_empty() { Vec::new() } else { vec![list] };
        let goals = [goal];
        let question = Question { map, goals: &goals, marks: &marks, start, at_goal: &at_goal };
        let mut budget = self.world.budget.get();
        let answer = search(&question, &mut vocabulary, &mut budget);
        self.world.budget.set(budget);
        Some(answer)
    }

    fn report(&self, conflict: &Conflict, missing: &[One], budget: &mut usize) -> Diagnostic {
        let staff = &self.world.staff;
        let away = missing.first().copied();
        let others: Vec<usize> =
            conflict.core.iter().copied().filter(|task| *task != conflict.last).collect();
        let shared = match self.case.solve(&others, away, budget) {
            Together::Yes(shared) => shared,
            Together::No | Together::TooMany => Vec::new(),
        };
        let way = self.nodes.places.get(conflict.last).and_then(|ways| ways.first());
        let places: Vec<&Places> = way.into_iter().flatten().collect();
        let there = |one: &One| Some(*one) != away && places.iter().any(|places| places.pool.contains(one));
        let mut gone: Vec<One> =
            shared.iter().flat_map(|(_, people)| people).copied().filter(there).collect();
        gone.sort_unstable();
        gone.dedup();
        let mut left: Vec<One> =
            places.iter().flat_map(|places| &places.pool).copied().filter(there).collect();
        left.sort_unstable();
        left.dedup();
        left.retain(|one| gone.binary_search(one).is_err());
        let step = self.nodes.nodes.get(conflict.last).map(|node| node.step);
        let title = step.map_or("", |step| step.head.title.as_str());
        let when = match missing {
            [] => String::new(),
            missing => format!(" when {} is away", tell::names(missing, staff, "or")),
        };
        // Of several people who may be away, each leaves others.
        let hand = match (missing, gone.len()) {
            ([_, _, ..], _) | (_, 0) => {
                "whoever else could do it has had a hand in the case by then".to_owned()
            }
            (_, 1) => format!("{} has had a hand in the case by then", tell::names(&gone, staff, "and")),
            (_, 2) => {
                format!("{} have both had a hand in the case by then", tell::names(&gone, staff, "and"))
            }
            _ => format!("{} have all had a hand in the case by then", tell::names(&gone, staff, "and")),
        };
        let headline = if left.is_empty() {
            format!("Nobody is left for “{title}”{when}: {hand}")
        } else {
            let asked: u32 = places.iter().map(|places| places.count).fold(0, u32::saturating_add);
            let asked = number(asked as usize);
            match missing {
                [_, _, ..] => format!("Too few are left for “{title}”{when}: it takes {asked}, and {hand}"),
                _ => {
                    let left = tell::names(&left, staff, "and");
                    format!(
                        "Too few are left for “{title}”{when}: {hand}, which leaves {left}, and it takes {asked}"
                    )
                }
            }
        };
        let origin = step.map(|step| step.head.origin).unwrap_or_default();
        let place = places.first().map_or(origin, |places| places.origin);
        let mut diagnostic = Diagnostic::new(
            &RULE,
            headline,
            location(place),
            "asks these people, but nobody who did what it is about",
        );
        for (task, people) in &shared {
            let Some(node) = self.nodes.nodes.get(*task) else { continue };
            let who = match missing {
                [_, _, ..] => {
                    let first: Vec<String> = away.iter().map(|one| staff.name(*one)).collect();
                    format!(
                        "when {} is away, this is for {}",
                        sentence(&first, "or"),
                        tell::names(people, staff, "and")
                    )
                }
                _ => format!("this is then for {}", tell::names(people, staff, "and")),
            };
            diagnostic = diagnostic.label(location(node.step.head.origin), who);
        }
        let scene = self.world.scene(self.workflow);
        diagnostic = tell_way(diagnostic, &scene.map, &conflict.links);
        if let Some(step) = step {
            let text = format!("“{title}” finds nobody who may do it");
            diagnostic = diagnostic.step(location(origin), text, step.head.id.clone());
        }
        if conflict.vague {
            diagnostic = unsure(diagnostic);
        }
        diagnostic
            .note("Each of these steps can be done, but not all of them in one case by different people. The last one then waits until it is late, or somebody checks their own work.")
            .note("Put one more person into one of the roles, name a `deputy`, or say with `absent -> ...` what happens then.")
    }
}

#[cfg(test)]
mod tests;
