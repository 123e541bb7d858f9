//! Waits that can only end after themselves.

use crate::graph::{Block, End};
use crate::place;
use crate::rules::too_large_to_judge;
use flow_ir::{Expression, ExpressionKind, Step, StepKind, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::{FxHashMap, FxHashSet};

/// No wait and no gate needs data that is only written after it, by work that waits for it in turn, or by a branch beside it.
///
/// Assumes that every arrow can be taken and every event happens; a step writes what it writes as soon as it can be done.
/// What a branch writes is seen in it and, once it has joined, after its parallel. What remains closed then can never open.
/// Only data counts that must be there for the condition to hold, and steps that must have ended; what systems know, and what
/// comes from outside, may change at any time.
pub static RULE: Rule = Rule {
    name: "deadlock",
    level: Level::Error,
    summary: "Steps wait for each other, or for what only comes after them.",
    page: include_str!("deadlock.md"),
};

/// How often everything is looked at again, because another wait can end.
const ROUNDS: usize = 1_000;

/// What a step waits for, and the steps after which it can see it.
struct Need<'a> {
    what: String,
    from: Vec<&'a str>,
    /// Steps of branches beside it, whose data it doesn't see.
    beside: Vec<&'a str>,
}

/// Reports the steps that wait for what can't come before them.
pub fn check<'a>(workflow: &'a Workflow, blocks: &[Block<'a>], found: &mut Vec<Diagnostic>) {
    let needs = needs(workflow);
    if needs.is_empty() {
        return;
    }
    let by_steps: FxHashMap<*const Step, usize> =
        blocks.iter().enumerate().map(|(number, block)| (block.steps.as_ptr(), number)).collect();
    let next: Vec<Vec<Vec<(usize, bool)>>> = blocks.iter().map(following).collect();
    let mut blocked: FxHashSet<&'a str> = needs.keys().copied().collect();
    let mut open: FxHashSet<&'a str> = FxHashSet::default();
    for round in 0..=ROUNDS {
        if round == ROUNDS {
            let question = format!("whether the steps of “{}” wait for each other", workflow.head.title);
            found.push(too_large_to_judge::diagnostic(&RULE, &question, place(workflow.head.origin)));
            return;
        }
        open = opened(workflow, blocks, &next, &by_steps, &blocked);
        let before = blocked.len();
        let can_end = |id: &str| open.contains(id) && !blocked.contains(id);
        let free: Vec<&'a str> = blocked
            .iter()
            .copied()
            .filter(|id| {
                needs.get(id).into_iter().flatten().all(|need| need.from.iter().any(|id| can_end(id)))
            })
            .collect();
        for id in free {
            blocked.remove(id);
        }
        if blocked.len() == before {
            break;
        }
    }
    let steps: Vec<&'a Step> = workflow
        .all_steps()
        .into_iter()
        .filter(|step| blocked.contains(step.head.id.as_str()) && open.contains(step.head.id.as_str()))
        .collect();
    if let Some(first) = steps.first() {
        found.push(diagnostic(workflow, first, &steps, &needs));
    }
}

/// What the waits and gates of a workflow need, by step.
fn needs(workflow: &Workflow) -> FxHashMap<&str, Vec<Need<'_>>> {
    let mut needs: FxHashMap<&str, Vec<Need<'_>>> = FxHashMap::default();
    let mut waiting: Vec<(&Step, Vec<&[String]>)> = Vec::new();
    for step in workflow.all_steps() {
        let conditions: Vec<&Expression> = match &step.kind {
            StepKind::Wait(wait) => wait.until.iter().collect(),
            StepKind::Gate(gate) => gate.requires.iter().collect(),
            StepKind::Parallel(parallel) => parallel.until.iter().collect(),
            _ => continue,
        };
        let mut paths: Vec<&[String]> = conditions.into_iter().flat_map(needed).collect();
        paths.sort_unstable();
        paths.dedup();
        if !paths.is_empty() {
            waiting.push((step, paths));
        }
    }
    if waiting.is_empty() {
        return needs;
    }
    let mut writers: FxHashMap<&str, &[String]> = FxHashMap::default();
    for variable in &workflow.variables {
        writers.insert(&variable.name, &variable.written_by);
    }
    let around = around(workflow);
    for (step, paths) in waiting {
        let id = step.head.id.as_str();
        let mut list = Vec::new();
        for path in paths {
            match path {
                // That a step has ended is known everywhere.
                [of, word] if word == "ended" && around.contains_key(of.as_str()) => list.push(Need {
                    what: format!("the end of “{}”", title(workflow, of)),
                    from: vec![of],
                    beside: Vec::new(),
                }),
                [name] if !workflow.parameters.iter().any(|parameter| parameter.name == *name) => {
                    let Some(writers) = writers.get(name.as_str()).filter(|writers| !writers.is_empty())
                    else {
                        continue;
                    };
                    // What is written elsewhere than in a step is no matter of order.
                    let (from, beside) = writers.iter().map(String::as_str).partition(|writer| {
                        around.get(writer).is_none_or(|inside| sees(&around, id, inside))
                    });
                    list.push(Need { what: format!("`{name}`"), from, beside });
                }
                _ => {}
            }
        }
        if !list.is_empty() {
            needs.insert(id, list);
        }
    }
    needs
}

/// A branch of a parallel, by its place, or what is done for each.
pub(crate) type Inside<'a> = (&'a Step, usize);

/// For each step, the branches that it stands in, outermost first.
pub(crate) fn around(workflow: &Workflow) -> FxHashMap<&str, Vec<Inside<'_>>> {
    let mut around = FxHashMap::default();
    let blocks = [&workflow.steps, &workflow.finally];
    let blocks = blocks.into_iter().chain(workflow.besides.iter().map(|beside| &beside.steps));
    let mut open: Vec<(&Step, Vec<Inside<'_>>)> = blocks.flatten().map(|step| (step, Vec::new())).collect();
    while let Some((step, inside)) = open.pop() {
        for (number, steps) in step.inner().into_iter().enumerate() {
            for inner in steps {
                let mut inside = inside.clone();
                inside.push((step, number));
                open.push((inner, inside));
            }
        }
        around.insert(step.head.id.as_str(), inside);
    }
    around
}

/// Whether a step can see what is written inside these branches: it stands in them, or comes after their parallel.
fn sees<'a>(around: &FxHashMap<&'a str, Vec<Inside<'a>>>, step: &str, inside: &[Inside<'a>]) -> bool {
    let own = around.get(step).map(Vec::as_slice).unwrap_or_default();
    let apart = inside
        .iter()
        .zip(own)
        .find(|((parallel, number), (other, its))| parallel.head.id != other.head.id || number != its);
    match apart {
        // Another branch of the same parallel: only what goes on when the others have joined sees what they wrote.
        Some(((parallel, _), (other, _))) if parallel.head.id == other.head.id => {
            matches!(&parallel.kind, StepKind::Parallel(parallel) if parallel.rest_continues)
        }
        Some(_) => true,
        // The parallel that is waited in can't be over before.
        None => inside.get(own.len()).is_none_or(|(parallel, _)| parallel.head.id != step),
    }
}

fn title<'a>(workflow: &'a Workflow, id: &'a str) -> &'a str {
    workflow.all_steps().into_iter().find(|step| step.head.id == id).map_or(id, |step| &step.head.title)
}

fn diagnostic<'a>(
    workflow: &'a Workflow,
    first: &'a Step,
    steps: &[&'a Step],
    needs: &FxHashMap<&'a str, Vec<Need<'a>>>,
) -> Diagnostic {
    let of = |step: &Step| needs.get(step.head.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    let what = |step: &Step| {
        let parts: Vec<String> = of(step).iter().map(|need| need.what.clone()).collect();
        crate::wording::sentence(&parts, "and")
    };
    // It would go on if it saw what the others write.
    let unseen = of(first).iter().any(|need| need.from.is_empty() && !need.beside.is_empty());
    let title = match steps {
        [_, ..] if unseen => {
            format!("“{}” waits for {}, which another branch writes", first.head.title, what(first))
        }
        [one, other] => format!("“{}” and “{}” wait for each other", one.head.title, other.head.title),
        [_, _, ..] => {
            format!("“{}” and {} other steps wait for each other", first.head.title, steps.len() - 1)
        }
        _ => format!("“{}” waits for {}, which only comes after it", first.head.title, what(first)),
    };
    let mut diagnostic =
        Diagnostic::new(&RULE, title, place(first.head.origin), format!("waits for {}", what(first)));
    for step in steps.iter().skip(1).take(7) {
        diagnostic = diagnostic.label(place(step.head.origin), format!("waits for {}", what(step)));
    }
    let mut beside: FxHashSet<&str> = FxHashSet::default();
    let mut from: FxHashSet<&str> = FxHashSet::default();
    for need in steps.iter().flat_map(|step| of(step)).filter(|need| need.what.starts_with('`')) {
        beside.extend(&need.beside);
        from.extend(&need.from);
    }
    let written = |id: &str| from.contains(id) || beside.contains(id);
    for step in workflow.all_steps().into_iter().filter(|step| written(&step.head.id)).take(8) {
        let words = if from.contains(step.head.id.as_str()) {
            "written here, and nobody can come here before"
        } else {
            "written here, and seen elsewhere only once this branch has joined"
        };
        diagnostic = diagnostic.label(place(step.head.origin), words);
    }
    diagnostic.note(if unseen {
        "Branches don't see what the others write before they have joined: it may still be taken back. Only the deadline ends the wait. Let that come first, and the branches after it."
    } else {
        "Each is ready to go on as soon as the other has. Only the deadline ends it. Let one of them go first, or wait for something that comes from elsewhere."
    })
}

/// For each step of a block, where it leads, and whether that needs it to be done.
fn following(block: &Block<'_>) -> Vec<Vec<(usize, bool)>> {
    let mut next: Vec<Vec<(usize, bool)>> = vec![Vec::new(); block.steps.len()];
    for edge in &block.edges {
        if let (End::Step(to), Some(list)) = (edge.to, next.get_mut(edge.from)) {
            let done = match &edge.way.trigger {
                Trigger::Done => true,
                Trigger::Verdict { name } => name == "accept",
                _ => false,
            };
            list.push((to, done));
        }
    }
    next
}

/// The steps that can be open, when those that are blocked are never done.
fn opened<'a>(
    workflow: &'a Workflow,
    blocks: &[Block<'a>],
    next: &[Vec<Vec<(usize, bool)>>],
    by_steps: &FxHashMap<*const Step, usize>,
    blocked: &FxHashSet<&'a str>,
) -> FxHashSet<&'a str> {
    let mut seen: FxHashSet<&'a str> = FxHashSet::default();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let enter = |steps: &[Step], open: &mut Vec<(usize, usize)>| {
        let Some(number) = by_steps.get(&steps.as_ptr()).copied().filter(|_| !steps.is_empty()) else {
            return;
        };
        let Some(block) = blocks.get(number) else { return };
        open.push((number, 0));
        open.extend(block.anywhere.iter().filter_map(|edge| match edge.to {
            End::Step(to) => Some((number, to)),
            _ => None,
        }));
    };
    enter(&workflow.steps, &mut open);
    for beside in &workflow.besides {
        enter(&beside.steps, &mut open);
        // Its arrows may lead into the block beside it.
        if let Some(outermost) = blocks.iter().position(|block| block.outermost) {
            let Some(block) = blocks.get(outermost) else { continue };
            open.extend(
                crate::graph::entered_from_beside(workflow, block).into_iter().map(|to| (outermost, to)),
            );
        }
    }
    while let Some((number, place)) = open.pop() {
        let Some(step) = blocks.get(number).and_then(|block| block.steps.get(place)) else { continue };
        if !seen.insert(&step.head.id) {
            continue;
        }
        for steps in step.inner() {
            enter(steps, &mut open);
        }
        // A step under a condition may be skipped, and is done then.
        let shut = blocked.contains(step.head.id.as_str()) && step.condition.is_none();
        for (to, done) in next.get(number).and_then(|next| next.get(place)).into_iter().flatten() {
            if !(*done && shut) {
                open.push((number, *to));
            }
        }
    }
    seen
}

/// What must be there for a condition to hold: the first word of data, both words of a figure.
fn needed(expression: &Expression) -> Vec<&[String]> {
    let mut found = Vec::new();
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        match &expression.kind {
            ExpressionKind::Variable { path } => found.extend(path.get(..1)),
            ExpressionKind::Figure { path } => found.push(path.as_slice()),
            ExpressionKind::And { values } => open.extend(values),
            ExpressionKind::Compare { left, right, .. } | ExpressionKind::Arithmetic { left, right, .. } => {
                open.push(left);
                open.push(right);
            }
            ExpressionKind::In { value, .. } | ExpressionKind::Known { value } => open.push(value),
            ExpressionKind::Count { of } => open.push(of),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(first: &str, second: &str, extra: &str) -> Vec<String> {
        let branch = |name: &str, waits_for: &str, writes: &str| {
            format!(
                r#"
    branch {name} {{
      wait for_{} {{
        until {waits_for} is known
        done -> write_{writes}
      }}
      stage write_{writes} {{
        by     Team
        writes {writes}: Text
        done   -> join
      }}
      {extra}
    }}"#,
                waits_for.trim_end_matches(".ended")
            )
        };
        let text = format!(
            r#"
role Team {{ people ana, ben }}
workflow Plan {{
  owner Team
  within 1 week
  late -> stuck
  outcome ready
  outcome stuck
  parallel both {{{}{}
    join all
    done -> ready
  }}
}}
"#,
            branch("one", first, "offer"),
            branch("two", second, "price"),
        );
        findings(&text).into_iter().filter(|found| found.starts_with("deadlock")).collect()
    }

    #[test]
    fn branches_may_not_wait_for_each_other() {
        assert_eq!(
            said("write_price.ended", "write_offer.ended", ""),
            ["deadlock: “For write price” and “For write offer” wait for each other"]
        );
        // One of them waits for its own work, and the other for that.
        assert_eq!(said("offer", "offer", "").len(), 1);
        assert_eq!(said("offer", "price", "").len(), 1);
    }

    fn sequence(until: &str, parameter: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
system Monitor {{ fact open_alerts: Int }}
workflow Plan({parameter}) {{
  owner Team
  within 1 week
  late -> stuck
  outcome ready
  outcome stuck
  event hurry
  stage first {{
    by     Team
    writes idea: Text
    done   -> rest
  }}
  wait rest {{
    until {until}
    done -> second
    on hurry -> stuck
  }}
  stage second {{
    by     Team
    writes plan: Text
    done   -> ready
  }}
}}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("deadlock")).collect()
    }

    /// A parallel in which each branch waits for what the next one writes, and the last for nothing.
    fn row(branches: usize) -> Vec<String> {
        let mut text = String::from(
            "role Team { people ana, ben }\nworkflow Plan {\n owner Team\n within 1 week\n late -> stuck\n outcome ready\n outcome stuck\n parallel row {\n",
        );
        for number in 0..branches {
            text += &format!("branch b{number} {{\n");
            if number + 1 < branches {
                text += &format!(
                    "wait w{number} {{\n until s{}.ended is known\n done -> s{number}\n }}\n",
                    number + 1
                );
            }
            text +=
                &format!("stage s{number} {{\n by Team\n writes v{number}: Text\n done -> join\n }}\n}}\n");
        }
        text += "join all\n done -> ready\n }\n}\n";
        let told = ["deadlock", "too_large_to_judge"];
        findings(&text).into_iter().filter(|found| told.iter().any(|rule| found.starts_with(rule))).collect()
    }

    #[test]
    fn a_long_row_is_gone_through_and_a_longer_one_is_no_promise() {
        assert_eq!(row(60), [""; 0]);
        assert_eq!(
            row(super::ROUNDS + 20),
            [
                "too_large_to_judge: Flow can't tell whether the steps of “Plan” wait for each other: there are too many possibilities"
            ]
        );
    }

    #[test]
    fn a_branch_does_not_see_what_another_writes() {
        assert_eq!(
            said("price", "offer", ""),
            ["deadlock: “For price” waits for `price`, which another branch writes"]
        );
        let one = |branches: &str| {
            findings(&format!(
                r#"
role Team {{ people ana, ben }}
workflow Plan {{
  owner Team
  within 1 week
  late -> stuck
  outcome ready
  outcome stuck
  parallel both {{{branches}
    unmet -> stuck
    done -> after
  }}
  wait after {{
    until price is known
    done -> ready
  }}
}}
"#
            ))
            .into_iter()
            .filter(|found| found.starts_with("deadlock"))
            .collect::<Vec<_>>()
        };
        let writes = r#"
    branch one {
      stage write_price {
        by     Team
        writes price: Text
        done   -> join
      }
    }
    branch two {
      stage other {
        by     Team
        done   -> later
      }
      THEN
    }"#;
        let wait = "wait later {\n until price is known\n done -> join\n }";
        let told = ["deadlock: “Later” waits for `price`, which another branch writes"];
        assert_eq!(one(&writes.replace("THEN", wait)), told);
        let gate = "gate later {\n by Team\n requires price is known\n accept -> join\n reject -> leave\n }";
        assert_eq!(one(&writes.replace("THEN", gate)), told);
        // What goes on after the parallel sees what has joined; and that somebody is done is seen at once.
        assert_eq!(one(&(writes.replace("THEN", wait) + "\n join any\n rest continues")), [""; 0]);
        assert_eq!(one(&writes.replace("THEN", &wait.replace("price is", "write_price.ended is"))), [""; 0]);
        // A branch sees what it has written itself.
        let own = "stage mine {\n by Team\n writes note: Text\n done -> later\n }\n";
        let wait = own.to_owned() + &wait.replace("price", "note");
        assert_eq!(one(&writes.replace("done   -> later", "done   -> mine").replace("THEN", &wait)), [""; 0]);
    }

    #[test]
    fn what_comes_before_or_from_elsewhere_can_be_waited_for() {
        assert_eq!(
            sequence("plan is known", ""),
            ["deadlock: “Rest” waits for `plan`, which only comes after it"]
        );
        assert_eq!(sequence("idea is known", ""), [""; 0]);
        assert_eq!(sequence("Monitor.open_alerts is 0", ""), [""; 0]);
        assert_eq!(sequence("plan is known or Monitor.open_alerts is 0", ""), [""; 0]);
        assert_eq!(sequence("plan is known", "plan: Text"), [""; 0]);
    }
}
