//! Waits that can only end after themselves.

use crate::graph::{Block, End};
use crate::place;
use crate::rules::too_large_to_judge;
use flow_ir::{Expression, ExpressionKind, Step, StepKind, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::{FxHashMap, FxHashSet};

/// No wait and no gate needs data that is only written after it, or by work that waits for it in turn.
///
/// Assumes that every arrow can be taken and every event happens; a step writes what it writes as soon as it can be done.
/// What remains closed then can never open. Only data counts that must be there for the condition to hold; what systems know,
/// and what comes from outside, may change at any time.
pub static RULE: Rule = Rule {
    name: "deadlock",
    level: Level::Error,
    summary: "Steps wait for each other, or for what only comes after them.",
    page: include_str!("deadlock.md"),
};

/// How often everything is looked at again, because another wait can end.
const ROUNDS: usize = 1_000;

/// Reports the steps that wait for what can't come before them.
pub fn check<'a>(workflow: &'a Workflow, blocks: &[Block<'a>], found: &mut Vec<Diagnostic>) {
    let mut needs: FxHashMap<&'a str, Vec<&'a str>> = FxHashMap::default();
    for step in workflow.all_steps() {
        let conditions: Vec<&'a Expression> = match &step.kind {
            StepKind::Wait(wait) => wait.until.iter().collect(),
            StepKind::Gate(gate) => gate.requires.iter().collect(),
            _ => continue,
        };
        let mut names: Vec<&'a str> = conditions.into_iter().flat_map(needed).collect();
        names.retain(|name| !workflow.parameters.iter().any(|parameter| parameter.name == *name));
        names.sort_unstable();
        names.dedup();
        if !names.is_empty() {
            needs.insert(&step.head.id, names);
        }
    }
    if needs.is_empty() {
        return;
    }
    let mut writers: FxHashMap<&'a str, &'a [String]> = FxHashMap::default();
    for variable in &workflow.variables {
        writers.insert(&variable.name, &variable.written_by);
    }
    needs.retain(|_, names| {
        names.retain(|name| writers.get(name).is_some_and(|writers| !writers.is_empty()));
        !names.is_empty()
    });
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
        let can_write = |id: &str| open.contains(id) && !blocked.contains(id);
        let free: Vec<&'a str> = blocked
            .iter()
            .copied()
            .filter(|id| {
                needs.get(id).into_iter().flatten().all(|name| {
                    writers.get(name).is_some_and(|writers| writers.iter().any(|id| can_write(id)))
                })
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
        found.push(diagnostic(workflow, first, &steps, &needs, &writers));
    }
}

fn diagnostic<'a>(
    workflow: &'a Workflow,
    first: &'a Step,
    steps: &[&'a Step],
    needs: &FxHashMap<&'a str, Vec<&'a str>>,
    writers: &FxHashMap<&'a str, &'a [String]>,
) -> Diagnostic {
    let names = |step: &Step| needs.get(step.head.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    let what = |step: &Step| crate::wording::list(names(step).iter().copied());
    let title = match steps {
        [one, other] => format!("“{}” and “{}” wait for each other", one.head.title, other.head.title),
        [_, _, ..] => format!("“{}” and {} other steps wait for each other", first.head.title, steps.len() - 1),
        _ => format!("“{}” waits for {}, which only comes after it", first.head.title, what(first)),
    };
    let mut diagnostic =
        Diagnostic::new(&RULE, title, place(first.head.origin), format!("waits for {}", what(first)));
    for step in steps.iter().skip(1).take(7) {
        diagnostic = diagnostic.label(place(step.head.origin), format!("waits for {}", what(step)));
    }
    let ids: FxHashSet<&str> = steps
        .iter()
        .flat_map(|step| names(step))
        .filter_map(|name| writers.get(name))
        .flat_map(|writers| writers.iter().map(String::as_str))
        .collect();
    for step in workflow.all_steps().into_iter().filter(|step| ids.contains(step.head.id.as_str())).take(8) {
        diagnostic = diagnostic.label(place(step.head.origin), "written here, and nobody can come here before");
    }
    diagnostic.note("Each is ready to go on as soon as the other has. Only the deadline ends it. Let one of them go first, or wait for something that comes from elsewhere.")
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
        let Some(number) = by_steps.get(&steps.as_ptr()).copied().filter(|_| !steps.is_empty()) else { return };
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
            open.extend(crate::graph::entered_from_beside(workflow, block).into_iter().map(|to| (outermost, to)));
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

/// The data that must be there for a condition to hold: the first words of its paths.
fn needed(expression: &Expression) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        match &expression.kind {
            ExpressionKind::Variable { path } => found.extend(path.first().map(String::as_str)),
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
      wait for_{waits_for} {{
        until {waits_for} is known
        done -> write_{writes}
      }}
      stage write_{writes} {{
        by     Team
        writes {writes}: Text
        done   -> join
      }}
      {extra}
    }}"#
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
        assert_eq!(said("price", "offer", ""), ["deadlock: “For price” and “For offer” wait for each other"]);
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
                text += &format!("wait w{number} {{\n until v{} is known\n done -> s{number}\n }}\n", number + 1);
            }
            text += &format!("stage s{number} {{\n by Team\n writes v{number}: Text\n done -> join\n }}\n}}\n");
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
            ["too_large_to_judge: Flow can't tell whether the steps of “Plan” wait for each other: there are too many possibilities"]
        );
    }

    #[test]
    fn what_comes_before_or_from_elsewhere_can_be_waited_for() {
        assert_eq!(sequence("plan is known", ""), ["deadlock: “Rest” waits for `plan`, which only comes after it"]);
        assert_eq!(sequence("idea is known", ""), [""; 0]);
        assert_eq!(sequence("Monitor.open_alerts is 0", ""), [""; 0]);
        assert_eq!(sequence("plan is known or Monitor.open_alerts is 0", ""), [""; 0]);
        assert_eq!(sequence("plan is known", "plan: Text"), [""; 0]);
    }
}
