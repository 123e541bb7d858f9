//! Data that may be missing where it is needed.

use super::too_large_to_judge;
use crate::conditions::{Data, Vocabulary};
use crate::paths::assigned::Assigned;
use crate::paths::search::{Answer, Assumed, Marks, Question, search};
use crate::paths::tell::tell;
use crate::paths::uses::{self, Moment, Seen, Use};
use crate::paths::world::{Scene, World};
use crate::paths::{Place, Shared, Spot};
use crate::place as location;
use flow_ir::{
    Argument, Expression, ExpressionKind, Origin, Step, StepKind, Target, Trigger, Type, Workflow,
};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Data is used on a way on which nothing has written it.
///
/// What is there for certain is worked out over the whole map (see `crate::paths::assigned`). Where it can't be certain,
/// a way is looked for that can be taken, conditions included; without one nothing is said. What a `clock` counts from
/// need not be there before it is. Which branch was skipped is not remembered behind the join. An exception whose condition
/// speaks about what isn't there does not hold.
pub static RULE: Rule = Rule {
    name: "read_before_written",
    level: Level::Error,
    summary: "Data is used on a way on which nothing has written it.",
    page: include_str!("read_before_written.md"),
};

/// How many places that need it are shown beside the first.
const ALSO: usize = 2;

/// How many that write it are shown.
const WRITERS: usize = 3;

/// Somewhere data is needed and may be missing.
struct Need<'a> {
    /// What is needed.
    data: Data,
    /// Where the text says so.
    origin: Origin,
    /// The step or whatever needs it.
    title: &'a str,
    id: &'a str,
    /// The place that a way must lead to; `None` at the very start of the case.
    goal: Option<Place>,
    /// What must hold there.
    assumed: Vec<(&'a Expression, bool)>,
}

/// Reports data that may be missing: each once, where it is first needed.
pub fn check<'a>(
    workflow: &'a Workflow,
    scene: &Scene<'a>,
    assigned: &Assigned<'a>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) {
    if assigned.given.names.is_empty() {
        return;
    }
    let mut needs: BTreeMap<Data, Vec<Need<'a>>> = BTreeMap::new();
    for need in all(workflow, scene, assigned) {
        needs.entry(need.data).or_default().push(need);
    }
    for (data, mut needs) in needs {
        needs.sort_by_key(|need| need.origin);
        needs.dedup_by_key(|need| (need.origin, need.goal));
        let mut reported: Option<Diagnostic> = None;
        let mut also = 0;
        for need in &needs {
            if let Some(diagnostic) = reported.take() {
                if also == ALSO {
                    reported = Some(diagnostic);
                    break;
                }
                also += 1;
                let same = diagnostic.labels.iter().any(|label| label.location == location(need.origin));
                reported = Some(if same {
                    diagnostic
                } else {
                    diagnostic.label(location(need.origin), "needed here too, and it may be missing")
                });
                continue;
            }
            let mut vocabulary = scene.vocabulary.borrow_mut();
            reported = missing(data, need, workflow, scene, assigned, world, &mut vocabulary);
        }
        found.extend(reported);
    }
}

/// Everything that is needed where it isn't there for certain.
fn all<'a>(workflow: &'a Workflow, scene: &Scene<'a>, assigned: &Assigned<'a>) -> Vec<Need<'a>> {
    let map = &scene.map;
    let given = &assigned.given;
    let mut needs = Vec::new();
    let head = &workflow.head;
    for (one, start) in uses::across(workflow) {
        if start {
            for (data, origin) in lacking(&one, &Shared::default(), assigned) {
                needs.push(Need {
                    data,
                    origin,
                    title: &head.title,
                    id: &head.id,
                    goal: None,
                    assumed: Vec::new(),
                });
            }
        }
    }
    let mut seen = Vec::new();
    for (place, step) in map.steps() {
        let Some(there) = assigned.at(place) else { continue };
        let conditional = step.condition.as_ref().map(|condition| {
            let mut open = there.clone();
            open.add(&given.known_by(condition, true));
            open
        });
        let open = conditional.as_ref().unwrap_or(there);
        let mut while_working = None;
        uses::uses(step, &mut seen);
        for one in seen.drain(..) {
            let own = matches!(one.seen, Seen::Expression(expression)
                if step.condition.as_ref().is_some_and(|condition| std::ptr::eq(condition, expression)));
            let there = match one.moment {
                _ if own => there,
                Moment::Opening => open,
                Moment::Working => while_working.get_or_insert_with(|| {
                    let mut working = open.clone();
                    working.add(&given.written(step));
                    working
                }),
            };
            for (data, origin) in lacking(&one, there, assigned) {
                let mut assumed: Vec<(&'a Expression, bool)> = Vec::new();
                assumed.extend(step.condition.iter().filter(|_| !own).map(|condition| (condition, true)));
                assumed.extend(one.condition.map(|condition| (condition, true)));
                assumed.extend(one.before.iter().filter_map(|one| Some((one.condition.as_ref()?, false))));
                let (title, id) = (step.head.title.as_str(), step.head.id.as_str());
                needs.push(Need { data, origin, title, id, goal: Some(place), assumed });
            }
        }
        arms(step, place, open, assigned, &mut needs);
    }
    for (number, link) in map.links.iter().enumerate() {
        let (Some(way), Some(arrow)) = (link.way, link.arrow) else { continue };
        let arguments = uses::handed_over(&arrow.target);
        let condition = match &way.trigger {
            Trigger::When { .. } => None,
            _ => uses::trigger(way),
        };
        if arguments.is_empty() && condition.is_none() {
            continue;
        }
        let Some(there) = assigned.along(map, number) else { continue };
        let head = map.step(link.from).map_or(head, |step| &step.head);
        let writes = !map.written_on(link).is_empty();
        let mut assumed: Vec<(&'a Expression, bool)> = map.assumed_before(link).collect();
        if !writes {
            assumed.extend(map.assumed_after(link));
        }
        let handed = arguments.iter().filter(|argument| !may_be_missing(workflow, &arrow.target, argument));
        let values = handed.map(|argument| &argument.value).chain(condition);
        for (data, origin) in values.flat_map(|value| given.lacking(value, &there)) {
            let (title, id) = (head.title.as_str(), head.id.as_str());
            needs.push(Need { data, origin, title, id, goal: Some(link.from), assumed: assumed.clone() });
        }
    }
    needs
}

/// Whether an outcome takes something also where it isn't there: the whole of it, for what is declared to be optional.
fn may_be_missing(workflow: &Workflow, target: &Target, argument: &Argument) -> bool {
    let Target::Outcome { id, .. } = target else { return false };
    let outcome = workflow.outcomes.iter().find(|outcome| outcome.head.id == *id);
    let parameter = outcome
        .and_then(|outcome| outcome.parameters.iter().find(|parameter| parameter.name == argument.name));
    parameter.is_some_and(|parameter| matches!(parameter.type_, Type::Optional { .. }))
        && matches!(&argument.value.kind, ExpressionKind::Variable { path } if path.len() == 1)
}

/// The conditions of a decision, one after the other.
fn arms<'a>(
    step: &'a Step,
    place: Place,
    there: &Shared,
    assigned: &Assigned<'a>,
    needs: &mut Vec<Need<'a>>,
) {
    if step.kind != StepKind::Decide {
        return;
    }
    let mut there = there.clone();
    for (number, way) in step.ways.iter().enumerate() {
        let Trigger::When { condition } = &way.trigger else { continue };
        for (data, origin) in assigned.given.lacking(condition, &there) {
            let before = step.ways.iter().take(number).filter_map(uses::trigger);
            let assumed = before.map(|condition| (condition, false)).collect();
            let (title, id) = (step.head.title.as_str(), step.head.id.as_str());
            needs.push(Need { data, origin, title, id, goal: Some(place), assumed });
        }
        there.add(&assigned.given.known_by(condition, false));
    }
}

/// What something that is looked at needs, and isn't there.
fn lacking(one: &Use<'_>, there: &Shared, assigned: &Assigned<'_>) -> Vec<(Data, Origin)> {
    let given = &assigned.given;
    let before = || one.before.iter().filter_map(|one| one.condition.as_ref());
    let mut more = None;
    if one.condition.is_some() || before().next().is_some() {
        let there = more.insert(there.clone());
        one.condition.into_iter().for_each(|condition| there.add(&given.known_by(condition, true)));
        before().for_each(|condition| there.add(&given.known_by(condition, false)));
    }
    let there = more.as_ref().unwrap_or(there);
    match one.seen {
        Seen::Expression(expression) => given.lacking(expression, there),
        Seen::Path(path, origin) => {
            let data = given.of(path).filter(|data| !there.contains(*data));
            data.map(|data| (data, origin)).into_iter().collect()
        }
    }
}

/// Looks for a way on which it is missing.
fn missing<'a>(
    data: Data,
    need: &Need<'a>,
    workflow: &'a Workflow,
    scene: &Scene<'a>,
    assigned: &Assigned<'a>,
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
) -> Option<Diagnostic> {
    let map = &scene.map;
    let Some(goal) = need.goal else {
        return Some(report(data, need, workflow, assigned));
    };
    let given = Marks { clear: 0, set: 1 };
    let mut of_an_item = false;
    // Where a way leaves branches before they have joined, what they wrote is lost, unless it may have been there before.
    let writers = scene.map.steps().filter(|(_, step)| assigned.given.written(step).contains(data));
    let blocks: Vec<usize> = writers.filter_map(|(place, _)| map.block_of.get(place).copied()).collect();
    let inside = |block: &usize| map.blocks.get(*block).is_some_and(|block| block.parallel.is_some());
    let only_inside = blocks.iter().all(inside);
    let mut of_a_branch = false;
    let marks: Vec<Marks> = (0..map.links.len())
        .map(|number| {
            if only_inside && assigned.left_behind(map, number).contains(data) {
                of_a_branch = true;
                return Marks { clear: 1, set: 0 };
            }
            if !assigned.gives(map, number, data) {
                return Marks::default();
            }
            let hidden = assigned.begins_outside(map, goal, number);
            of_an_item |= hidden;
            if hidden { Marks::default() } else { given }
        })
        .collect();
    // What compensates a step runs after it.
    let goal = assigned.after_which(goal, data).unwrap_or(goal);
    let mut assumed = Vec::new();
    for (condition, truth) in &need.assumed {
        assumed.push(Assumed { cases: vocabulary.cases(condition, *truth) });
    }
    let look = |marks: &[Marks], assumed: Vec<Assumed>, vocabulary: &mut Vocabulary<'a>| {
        let at_goal: Vec<Vec<Assumed>> = if assumed.is_empty() { Vec::new() } else { vec![assumed] };
        let goals = [goal];
        let question = Question { map, goals: &goals, marks, start: 0, at_goal: &at_goal };
        let mut budget = world.budget.get();
        let answer = search(&question, vocabulary, &mut budget);
        world.budget.set(budget);
        answer
    };
    // A branch under a condition wrote it wherever the condition still holds.
    let joined = assigned.under_condition(map, data);
    let one = |condition: &Expression| joined.iter().all(|(_, other)| std::ptr::eq(*other, condition));
    let lasting =
        joined.first().is_some_and(|(_, condition)| one(condition) && lasts(condition, scene, vocabulary));
    let mut answer = Answer::None;
    if lasting {
        let mut past = marks.clone();
        for (number, _) in &joined {
            if let Some(mark) = past.get_mut(*number) {
                *mark = given;
            }
        }
        answer = look(&past, assumed.clone(), vocabulary);
        assumed.extend(
            joined.iter().map(|(_, condition)| Assumed { cases: vocabulary.cases(condition, false) }),
        );
    }
    if answer == Answer::None {
        answer = look(&marks, assumed, vocabulary);
    }
    match answer {
        Answer::None => None,
        Answer::TooLarge => {
            let what = name(data, assigned);
            let question = format!("whether `{what}` is there when “{}” needs it", need.title);
            Some(too_large_to_judge::diagnostic(&RULE, &question, location(need.origin)))
        }
        Answer::Way { links, .. } => {
            let mut diagnostic = report(data, need, workflow, assigned);
            if of_an_item {
                diagnostic = diagnostic.note(
                    "What an item wrote is known inside its `each`, and outside only as a list, once the items have joined. What undoes an item stands inside as well.",
                );
            }
            if of_a_branch && links.iter().any(|number| assigned.left_behind(map, *number).contains(data)) {
                diagnostic = diagnostic.note(
                    "What a branch wrote is known outside of it once the branches have joined. Where a branch ends the case, or the whole block, they never do: hand it over there, or write it before.",
                );
            }
            let diagnostic = tell(diagnostic, map, &links);
            let text = match map.spots.get(goal) {
                Some(Spot::Handler) => format!("`{}` is needed, and isn't there", name(data, assigned)),
                _ => format!("“{}” needs `{}`, and it isn't there", need.title, name(data, assigned)),
            };
            Some(diagnostic.step(location(need.origin), text, need.id))
        }
    }
}

/// Whether a condition is true or false throughout a case.
fn lasts<'a>(condition: &'a Expression, scene: &Scene<'a>, vocabulary: &mut Vocabulary<'a>) -> bool {
    let cases = [vocabulary.cases(condition, true), vocabulary.cases(condition, false)];
    let mut keys = cases.iter().flat_map(|cases| cases.iter().flatten()).map(|literal| literal.key);
    keys.all(|key| {
        let data = vocabulary.data_of(key);
        let written = |data: &u32| scene.map.writes.iter().any(|writes| writes.contains(*data));
        !vocabulary.is_passing(key) && !data.iter().any(written)
    })
}

fn name(data: Data, assigned: &Assigned<'_>) -> String {
    match assigned.given.name(data) {
        Some((name, Some(field))) => format!("{name}.{field}"),
        Some((name, None)) => name.to_owned(),
        None => String::new(),
    }
}

fn report(data: Data, need: &Need<'_>, workflow: &Workflow, assigned: &Assigned<'_>) -> Diagnostic {
    let what = name(data, assigned);
    let place = location(need.origin);
    if assigned.given.is_event(data) {
        let headline =
            format!("“{}” looks at what `{what}` brings, and it may not have happened", need.title);
        return Diagnostic::new(&RULE, headline, place, "there may be nothing to look at").note(
            "What an event brings is there once it has happened: use it on the way `on` that event, or where that way leads.",
        );
    }
    let headline = format!("`{what}` may be missing when “{}” needs it", need.title);
    let mut diagnostic = Diagnostic::new(&RULE, headline, place, "on one way here, nothing has written it");
    let run = assigned.given.name(data).filter(|(_, field)| field.is_some());
    if let Some((run, _)) = run {
        let steps = workflow.all_steps();
        if let Some(step) = steps.iter().find(|step| step.head.name == run) {
            diagnostic = diagnostic.label(location(step.head.origin), "some of its endings don't bring it");
        }
    } else {
        let mut shown = 0;
        let steps: FxHashMap<&str, &Step> =
            workflow.all_steps().into_iter().map(|step| (step.head.id.as_str(), step)).collect();
        let writers = workflow.variables.iter().filter(|variable| variable.name == what);
        for step in writers.flat_map(|variable| &variable.written_by).filter_map(|id| steps.get(id.as_str()))
        {
            let writes = step.work().into_iter().flat_map(|work| &work.writes);
            for write in writes.filter(|write| write.name == what) {
                if shown < WRITERS {
                    shown += 1;
                    diagnostic = diagnostic.label(location(write.origin), "written here");
                }
            }
        }
    }
    diagnostic.note(format!(
        "Somebody would stand there without it, and ask around or guess. Let every way lead past a step that writes it, or ask first: `{what} is known`. What is skipped, late or left undone has written nothing."
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    /// A workflow with two roles, and the outcomes that the body leads to.
    fn workflow(parameters: &str, body: &str) -> String {
        let outcome = |arrow: &str, outcome: &str| {
            if body.contains(arrow) { format!("  outcome {outcome}\n") } else { String::new() }
        };
        let outcomes = outcome("-> x", "x") + &outcome("-> y", "y(note: Text)");
        format!(
            "role A\nrole B\nworkflow W({parameters}) {{\n  owner A\n  within no limit because \"It is not about time here.\"\n{outcomes}{body}\n}}\n"
        )
    }

    fn stage(name: &str, lines: &str) -> String {
        let lines: String = lines.split("; ").map(|line| format!("    {line}\n")).collect();
        format!("\n  stage {name} {{\n    by A\n{lines}  }}\n")
    }

    #[track_caller]
    fn missing(parameters: &str, body: &str, expected: &[&str]) {
        let expected: Vec<String> = expected
            .iter()
            .map(|pair| {
                let (what, step) = pair.split_once(' ').expect("what and step");
                format!("read_before_written: `{what}` may be missing when “{step}” needs it")
            })
            .collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        told(&workflow(parameters, body), &expected);
    }

    #[test]
    fn what_one_way_leaves_out_is_missing() {
        let decide = "\n  decide d {\n    when urgent -> b\n    otherwise -> a\n  }\n";
        let a = stage("a", "writes t: Text; done -> b");
        missing("urgent: Bool", &format!("{decide}{a}{}", stage("b", "reads t; done -> x")), &["t B"]);
        missing("urgent: Bool", &format!("{decide}{a}{}", stage("b", "done -> y(t)")), &["t B"]);
        missing(
            "urgent: Bool",
            &format!("{decide}{a}{}", stage("b", "reads t when t is known; done -> x")),
            &[],
        );
        // Where it is declared that it may be missing, it may.
        let optional = workflow("urgent: Bool", &format!("{decide}{a}{}", stage("b", "done -> y(t)")))
            .replace("note: Text", "note: optional Text");
        told(&optional, &[]);
        // Only where it was written: the same condition decides.
        missing(
            "urgent: Bool",
            &format!("{decide}{a}{}", stage("b", "reads t when not urgent; done -> x")),
            &[],
        );
        missing(
            "urgent: Bool",
            &format!("{decide}{a}{}", stage("b", "reads t when urgent; done -> x")),
            &["t B"],
        );
    }

    #[test]
    fn what_is_skipped_late_or_failed_wrote_nothing() {
        let b = stage("b", "reads t; done -> x");
        missing("n: Int", &format!("{}{b}", stage("a", "when n > 3; writes t: Text; done -> b")), &["t B"]);
        missing(
            "n: Int",
            &format!("{}{b}", stage("a", "writes t: Text; within 1 day; late -> b; done -> b")),
            &["t B"],
        );
        missing("n: Int", &format!("{}{b}", stage("a", "writes t: Text; fails -> b; done -> b")), &["t B"]);
        missing("n: Int", &format!("{}{b}", stage("a", "writes t: Text; fails -> x; done -> b")), &[]);
        let again = stage("a", "writes t: Text; reads s when s is known; done -> b");
        let b = stage("b", "reads t; writes s: Text; fails -> a at most 2 times else -> x; done -> x");
        missing("n: Int", &format!("{again}{b}"), &[]);
        let again = stage("a", "writes t: Text; reads s; done -> b");
        missing("n: Int", &format!("{again}{b}"), &["s A"]);
    }

    #[test]
    fn who_is_told_of_a_step_is_told_what_it_wrote() {
        let text = |line: &str| stage("a", &format!("writes s: Text, lead: B; {line}; done -> x"));
        missing("n: Int", &text("informs B when s is \"much\""), &[]);
        missing("n: Int", &text("informs lead"), &[]);
        missing("n: Int", &text("consults B when s is \"much\""), &["s A"]);
    }

    #[test]
    fn a_gate_looks_at_what_is_there() {
        let gate =
            "\n  gate g of t {\n    by B\n    within 1 day\n    late -> accept\n    accept -> y(t)\n  }\n";
        missing(
            "n: Int",
            &format!("{}{gate}", stage("a", "writes t: Text; fails -> g; done -> g")),
            &["t G"],
        );
        missing("n: Int", &format!("{}{gate}", stage("a", "writes t: Text; done -> g")), &[]);
        // Nobody answered, so nobody wrote.
        let gate = "\n  gate g of t {\n    by B\n    writes s: Text\n    within 1 day\n    late -> accept\n    accept -> y(s)\n  }\n";
        missing("n: Int", &format!("{}{gate}", stage("a", "writes t: Text; done -> g")), &["s G"]);
    }

    #[test]
    fn branches_that_need_not_join_make_sure_of_nothing() {
        let parallel = |join: &str, second: &str| {
            format!(
                "\n  parallel p {{\n    branch one {{\n      stage a {{\n        by A\n        writes t: Text\n        done -> join\n      }}\n    }}\n    branch two {{\n{second}      stage c {{\n        by B\n        writes s: Text\n        done -> join\n      }}\n    }}\n    join {join}\n    done -> b\n  }}\n{}",
                stage("b", "reads t, s; done -> x")
            )
        };
        missing("n: Int", &parallel("all", ""), &[]);
        missing("n: Int", &parallel("any", ""), &["t B", "s B"]);
        missing("n: Int", &parallel("at least 1", ""), &["t B", "s B"]);
        // As many as there are: each of them joins.
        missing("n: Int", &parallel("at least 2", ""), &[]);
        missing("n: Int", &parallel("at least 2", "      when n > 3\n"), &["s B"]);
        missing("n: Int", &parallel("all", "      when n > 3\n"), &["s B"]);
    }

    #[test]
    fn a_branch_that_never_joins_is_not_among_those_that_do() {
        let branch = |name: &str, writes: &str, end: &str| {
            format!(
                "    branch b_{name} {{\n      stage {name} {{\n        by A\n        writes {writes}: Text\n        done -> {end}\n      }}\n    }}\n"
            )
        };
        let parallel = |join: &str, ends: [&str; 3]| {
            let [one, two, three] = ends;
            format!(
                "\n  parallel p {{\n{}{}{}    join {join}\n    done -> b\n  }}\n{}",
                branch("k", "r", one),
                branch("l", "s", two),
                branch("m", "t", three),
                stage("b", "reads r, s, t; done -> x")
            )
        };
        missing("n: Int", &parallel("at least 2", ["join", "join", "join"]), &["r B", "s B", "t B"]);
        // Whoever else ends the case: of the other two both have joined.
        missing("n: Int", &parallel("at least 2", ["join", "join", "x"]), &["t B"]);
        missing("n: Int", &parallel("any", ["join", "x", "x"]), &["s B", "t B"]);
    }

    #[test]
    fn what_an_inner_join_makes_sure_of_the_outer_one_does() {
        let inner = |join: &str| {
            format!(
                "    branch one {{\n      parallel q {{\n        branch k {{\n          stage k1 {{\n            by A\n            writes r: Text\n            done -> join\n          }}\n        }}\n        branch l {{\n          stage l1 {{\n            by B\n            writes s: Text\n            done -> join\n          }}\n        }}\n        join {join}\n        done -> join\n      }}\n    }}\n"
            )
        };
        let outer = |inner: &str| {
            format!(
                "\n  parallel p {{\n{inner}    branch two {{\n      stage m {{\n        by A\n        writes t: Text\n        done -> join\n      }}\n    }}\n    join all\n    done -> b\n  }}\n{}",
                stage("b", "reads r, s, t; done -> x")
            )
        };
        missing("n: Int", &outer(&inner("all")), &[]);
        missing("n: Int", &outer(&inner("any")), &["r B", "s B"]);
    }

    #[test]
    fn a_loop_writes_what_each_way_into_it_writes() {
        let gate = |again: &str| {
            format!(
                "\n  gate g of t {{\n    by B\n    accept -> b\n    rework -> {again} at most 2 times else -> x\n    reject -> x\n  }}\n"
            )
        };
        let a = stage("a", "writes t: Text; done -> g");
        let c = stage("c", "reads t; writes s: Text; done -> g");
        let b = stage("b", "reads s; done -> x");
        // Accepted at once, nobody has reworked it.
        missing("n: Int", &format!("{a}{}{c}{b}", gate("c")), &["s B"]);
        let a = stage("a", "writes t: Text; done -> c");
        missing("n: Int", &format!("{a}{}{c}{b}", gate("c")), &[]);
        missing("n: Int", &format!("{a}{}{c}{b}", gate("a")), &[]);
    }

    #[test]
    fn what_is_cut_short_has_written_nothing_for_certain() {
        let parallel = |to: &str| {
            format!(
                "\n  event stop\n  parallel p {{\n    branch one {{\n      stage a {{\n        by A\n        writes t: Text\n        done -> join\n      }}\n    }}\n    branch two {{\n      stage c {{\n        by B\n        done -> join\n      }}\n    }}\n    join all\n    on stop -> {to}\n    done -> b\n  }}\n{}",
                stage("b", "reads t; done -> x")
            )
        };
        missing("n: Int", &parallel("b"), &["t B"]);
        missing("n: Int", &parallel("x"), &[]);
    }

    #[test]
    fn an_each_leaves_lists() {
        let text = "\n  parallel p {\n    each i in list\n      stage a {\n        by A\n        writes t: Text\n        done -> c\n      }\n      stage c {\n        by B\n        reads t, i\n        done -> join\n      }\n    join all\n    done -> b\n  }\n";
        missing("list: list of Text", &format!("{text}{}", stage("b", "reads t; done -> x")), &[]);
    }

    #[test]
    fn events_bring_what_they_bring_once_they_happened() {
        let text = |line: &str| {
            workflow(
                "n: Int",
                &format!(
                    "\n  event paid(sum: Money)\n{}{}",
                    stage("a", &format!("on paid -> b; {line}")),
                    stage("b", "by B when paid.sum > 3 EUR; done -> x")
                        .replacen("    by A\n", "", 1)
                        .replace("    done", "    by A\n    done")
                ),
            )
        };
        told(
            &text("done -> b"),
            &["read_before_written: “B” looks at what `paid` brings, and it may not have happened"],
        );
        told(&text("done -> x"), &[]);
    }

    #[test]
    fn a_run_brings_what_its_ending_carries() {
        let text = |no: &str, outcomes: &str| {
            format!(
                "role A\nworkflow V() {{\n  owner A\n  within no limit because \"It is not about time here.\"\n  outcome yes(n: Text)\n  outcome no\n\n  stage a {{\n    by A\n    writes n: Text\n    fails -> no\n    done -> yes(n)\n  }}\n}}\nworkflow W() {{\n  owner A\n  within no limit because \"It is not about time here.\"\n  outcome x(n: Text)\n{outcomes}\n  run v of V() {{\n    on yes -> x(v.n)\n    on no -> {no}\n  }}\n}}\n"
            )
        };
        told(&text("x(v.n)", ""), &["read_before_written: `v.n` may be missing when “V” needs it"]);
        told(&text("z", "  outcome z\n"), &[]);
    }

    #[test]
    fn what_comes_after_a_step_knows_what_it_wrote() {
        // What undoes a step runs only after it.
        let text = format!(
            "{}{}{}",
            stage("a", "writes t: Text; undo back; fails -> x; done -> b"),
            stage("b", "done -> z"),
            stage("back", "reads t")
        );
        told(&workflow("n: Int", &format!("  outcome z unwinds\n{text}")), &[]);
    }

    #[test]
    fn who_undoes_an_item_outside_of_it_does_not_know_what_it_wrote() {
        let undo = stage("undo", "reads t");
        let inside = stage("a", "writes t: Text; undo undo; fails -> z; done -> join");
        let each = |steps: &str, after: &str| {
            format!(
                "  outcome z unwinds\n  parallel p {{\n    each i in [1, 2]\n    join all\n    done -> x\n{steps}  }}\n{after}"
            )
        };
        missing("n: Int", &each(&inside, &undo), &["t Undo"]);
        missing("n: Int", &each(&format!("{inside}{undo}"), ""), &[]);
        // The way from what was done to the end may lie inside as well.
        let further = format!(
            "{}{}",
            stage("a", "writes t: Text; undo undo; done -> b"),
            stage("b", "fails -> z; done -> join")
        );
        missing("n: Int", &each(&further, &undo), &["t Undo"]);
        // Once all have joined, the list is there.
        let joined = each(&stage("a", "writes t: Text; undo undo; done -> join"), &undo);
        let after = stage("c", "fails -> z; done -> x");
        missing("n: Int", &format!("{}{after}", joined.replacen("done -> x", "done -> c", 1)), &[]);
        // A branch is there once.
        let branch = format!(
            "  outcome z unwinds\n  parallel p {{\n    join all\n    done -> x\n    branch q {{\n{inside}    }}\n    branch r {{\n{}    }}\n  }}\n{undo}",
            stage("b", "fails -> z; done -> join")
        );
        missing("n: Int", &branch, &[]);
    }

    #[test]
    fn whatever_the_ending_little_is_certain() {
        let text = |condition: &str| {
            format!(
                "{}\n  finally {{\n    stage close {{\n      by B\n      within no limit because \"It is not about time here.\"\n      reads t{condition}\n    }}\n  }}\n",
                stage("a", "writes t: Text; fails -> x; done -> x")
            )
        };
        missing("n: Int", &text(""), &["t Close"]);
        missing("n: Int", &text(" when t is known"), &[]);
    }

    #[test]
    fn what_a_branch_wrote_is_lost_where_it_ends_the_case() {
        let text = |before: &str, last: &str| {
            format!(
                "{before}\n  parallel p {{\n    join all\n    branch one {{\n{}\n{}\n    }}\n    branch two {{\n{}\n    }}\n    done -> z\n  }}\n{}\n  finally {{\n    stage close {{\n      by B\n      within no limit because \"It is not about time here.\"\n      reads t{last}\n    }}\n  }}\n",
                stage("a", "writes t: Text; done -> b"),
                "      gate b of t {\n        by B\n        within 1 day\n        accept -> join\n        reject -> y(t)\n        late -> join\n      }\n",
                stage("c", "done -> join"),
                stage("z", "reads t; done -> y(t)"),
            )
        };
        missing("n: Int", &text("", ""), &["t Close"]);
        missing("n: Int", &text("", " when t is known"), &[]);
        // What was there before stays.
        missing("n: Int", &text(&stage("first", "writes t: Text; done -> p"), ""), &[]);
    }

    #[test]
    fn whoever_holds_a_role_in_the_case_must_have_been_named() {
        let text = |line: &str| {
            format!(
                "{}\n  stage b {{\n    {line}\n    by A\n    done -> x\n  }}\n",
                stage("a", "writes lead: B; fails -> b; done -> b")
            )
        };
        missing("n: Int", &text("by lead when n > 3"), &["lead B"]);
        missing("n: Int", &text("by lead when lead is known"), &[]);
    }
}
