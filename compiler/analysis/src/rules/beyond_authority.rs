//! Gates whose reviewers decide beyond what they may.

use crate::conditions::{Vocabulary, phrase};
use crate::paths::approval::{Acts, Approvals};
use crate::paths::doing::{Bound, bound};
use crate::paths::exempt::released;
use crate::paths::search::{Answer, Assumed, Question, possible, search};
use crate::paths::tell::tell;
use crate::paths::world::{Scene, World};
use crate::paths::{Map, Place, happened};
use crate::people::authority::limited;
use crate::place as location;
use crate::rules::too_large_to_judge;
use flow_ir::{ActionCall, Authority, Deed, Gate, Performers, StandardUse, Step, StepKind, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Who approves a risky action may decide it as far as it goes: `decides ... when ...` holds for what the action is given.
///
/// Of whom no `decides` line speaks about the action or its tier, nothing is held against. If several must say yes, it is
/// enough that one of them may.
pub static RULE: Rule = Rule {
    name: "beyond_authority",
    level: Level::Error,
    summary: "Somebody approves more than they may decide.",
    page: include_str!("beyond_authority.md"),
};

/// A way in which a gate can say yes without anybody who may decide all of it.
struct Limited<'a> {
    place: Place,
    performers: &'a Performers,
    limits: Vec<&'a Authority>,
    /// What holds where it says yes and nobody may.
    when: Vec<Assumed>,
}

/// Reports gates that let through more than their reviewers may decide.
pub fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    let mut everybody = world.package.roles.iter().chain(&world.package.persons);
    if !everybody.any(|role| role.decides.iter().any(|authority| authority.condition.is_some())) {
        return;
    }
    let gates = |step: &&Step| matches!(&step.kind, StepKind::Gate(gate) if !gate.meets.is_empty());
    if !workflow.all_steps().iter().any(gates) {
        return;
    }
    let scene = world.scene(workflow);
    for (place, step) in scene.map.steps() {
        let StepKind::Stage(stage) = &step.kind else { continue };
        for deed in &stage.does {
            let Deed::Action(call) = deed else { continue };
            let Some(tier) = call.risk.as_deref() else { continue };
            for need in world.needs(tier) {
                found.extend(judge(workflow, (place, step), (call, tier), need, &scene, world));
            }
        }
    }
}

fn judge<'a>(
    workflow: &'a Workflow,
    (place, step): (Place, &'a Step),
    (call, tier): (&'a ActionCall, &str),
    need: &'a StandardUse,
    scene: &Scene<'a>,
    world: &World<'a>,
) -> Option<Diagnostic> {
    let map = &scene.map;
    let mut vocabulary = scene.vocabulary.borrow_mut();
    let acts_on = Acts::of(map, step, &mut vocabulary);
    let approvals = Approvals::new(map, need, world, &mut vocabulary);
    let mut ways: Vec<Limited<'a>> = Vec::new();
    for gated in &approvals.gates {
        if Approvals::concerns(gated, &acts_on)
            && let Some(StepKind::Gate(gate)) = map.step(gated.place).map(|step| &step.kind)
        {
            ways.extend(limited_ways(gated.place, gate, (call, tier), world, &mut vocabulary));
        }
    }
    if ways.is_empty() {
        return None;
    }
    let exceptions = workflow.exceptions.iter().filter(|exception| exception.of == step.head.id);
    let mut base = released(exceptions, step, map, world, &mut vocabulary).left?;
    for condition in step.condition.iter().chain(&call.condition) {
        base.push(Assumed { cases: vocabulary.cases(condition, true) });
    }
    for way in &ways {
        let mut at_goal = base.clone();
        at_goal.extend(way.when.iter().cloned());
        if !possible(&at_goal) {
            continue;
        }
        // Gates that can't say yes here without somebody who may are enough.
        let short: Vec<Place> = ways
            .iter()
            .filter(|other| {
                other.place == way.place
                    || possible(&at_goal.iter().chain(&other.when).cloned().collect::<Vec<_>>())
            })
            .map(|other| other.place)
            .collect();
        let enough = approvals.without(&short);
        let Some(mut marks) = enough.marks(map, &acts_on) else { return Some(too_large(step, call)) };
        let start = happened::add(map, &[way.place], &mut marks);
        let goals = [place];
        let at_goal = [at_goal];
        let question = Question { map, goals: &goals, marks: &marks, start, at_goal: &at_goal };
        let mut budget = world.budget.get();
        let answer = search(&question, &mut vocabulary, &mut budget);
        world.budget.set(budget);
        match answer {
            Answer::None => {}
            Answer::TooLarge => return Some(too_large(step, call)),
            Answer::Way { links, facts, .. } => {
                let case = crate::paths::world::told(&vocabulary, &facts);
                return Some(report(map, way, (step, call), &links, case));
            }
        }
    }
    None
}

/// The ways in which a gate can say yes beyond what its reviewers may decide.
fn limited_ways<'a>(
    place: Place,
    gate: &'a Gate,
    (call, tier): (&ActionCall, &str),
    world: &World<'a>,
    vocabulary: &mut Vocabulary<'a>,
) -> Vec<Limited<'a>> {
    let action = format!("{}.{}", call.system, call.action);
    let mut found = Vec::new();
    let mut before: Vec<Assumed> = Vec::new();
    for performers in &gate.work.by {
        let mut arm = before.clone();
        if let Some(condition) = &performers.condition {
            arm.push(Assumed { cases: vocabulary.cases(condition, true) });
            before.push(Assumed { cases: vocabulary.cases(condition, false) });
        }
        for limits in limited(&performers.who, &action, tier, world) {
            let mut when = arm.clone();
            for condition in limits.iter().filter_map(|limit| limit.condition.as_ref()) {
                // Where it can't be told what the limit is about, it is taken that it doesn't hold.
                if let Bound::Assumed(beyond) = bound(condition, false, call, vocabulary) {
                    when.push(beyond);
                }
            }
            found.push(Limited { place, performers, limits, when });
        }
    }
    found
}

fn too_large(step: &Step, call: &ActionCall) -> Diagnostic {
    let what = format!("whether whoever approves “{}” may decide all of it", step.head.title);
    too_large_to_judge::diagnostic(&RULE, &what, location(call.origin))
}

fn report<'a>(
    map: &Map<'a>,
    way: &Limited<'a>,
    (step, call): (&'a Step, &'a ActionCall),
    links: &[usize],
    case: Option<String>,
) -> Diagnostic {
    let title = &step.head.title;
    let gate = map.step(way.place).map_or("a gate", |gate| gate.head.title.as_str());
    let when = case.map(|case| format!(", for example when {case}")).unwrap_or_default();
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("“{gate}” lets “{title}” through beyond what its reviewers may decide{when}"),
        location(way.performers.origin),
        "they say yes here",
    );
    for limit in &way.limits {
        let condition = limit.condition.as_ref().map(phrase).unwrap_or_default();
        let text = format!("they may decide this only when `{condition}`");
        diagnostic = diagnostic.label(location(limit.origin), text);
    }
    diagnostic = diagnostic.label(location(call.origin), "and this goes further");
    diagnostic = tell(diagnostic, map, links);
    diagnostic =
        diagnostic.step(location(step.head.origin), format!("“{title}” is done"), step.head.id.clone());
    diagnostic.note(
        "A signature above the limit binds nobody, or binds the house to what nobody wanted. Ask somebody who may decide it in those cases: `by ... when ...`, the larger amounts first.",
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    fn said(by: &str, change: &[(&str, &str)]) -> Vec<String> {
        let mut text = fences(super::RULE.page, "fail")
            .concat()
            .replace("    by     Finance\n    meets", &format!("    {by}\n    meets"));
        for (old, new) in change {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        findings(&text)
    }

    const BEYOND: &str = "beyond_authority: “Approve” lets “Pay” through beyond what its reviewers may decide, for example when `refund.amount` is 1000.01 USD";

    #[test]
    fn who_may_decide_it_must_be_asked() {
        assert_eq!(said("by Finance", &[]), [BEYOND]);
        assert_eq!(said("by 2 of Finance", &[]), [BEYOND]);
        assert_eq!(said("by Finance or Head", &[]), [BEYOND]);
        assert_eq!(said("by 1 of (Finance, Head)", &[]), [BEYOND]);
        assert_eq!(said("by Finance and Head", &[]), [""; 0]);
        assert_eq!(said("by Finance then Head", &[]), [""; 0]);
        assert_eq!(said("by Head", &[]), [""; 0]);
    }

    #[test]
    fn the_reviewers_of_each_case_count() {
        assert_eq!(said("by Head when refund.amount > 1_000 USD\n    by Finance", &[]), [""; 0]);
        assert_eq!(said("by Head when refund.amount > 900 USD\n    by Finance", &[]), [""; 0]);
        assert_eq!(said("by Head when refund.amount > 1_500 USD\n    by Finance", &[]), [BEYOND]);
    }

    #[test]
    fn conditions_on_the_way_and_other_gates_count() {
        let size = |to: &str| {
            format!(
                "  decide size {{\n    when refund.amount > {to} USD -> dropped\n    otherwise -> approve\n  }}\n  gate approve"
            )
        };
        assert_eq!(said("by Finance", &[("  gate approve", &size("1_000"))]), [""; 0]);
        assert_eq!(said("by Finance", &[("  gate approve", &size("2_000"))]), [BEYOND]);
        let second = "accept -> sign\n    reject -> dropped\n    late   -> dropped\n  }\n  gate sign of refund {\n    by     Head\n    meets  human_approval\n    within 1 day\n    accept -> pay";
        assert_eq!(said("by Finance", &[("accept -> pay", second)]), [""; 0]);
    }

    #[test]
    fn nothing_is_held_against_whom_nothing_is_said_of() {
        assert_eq!(
            said("by Finance", &[("  decides Payments.refund when amount <= 1_000 USD\n", "")]),
            [""; 0]
        );
        assert_eq!(
            said(
                "by Finance",
                &[("decides Payments.refund when amount <= 1_000 USD", "decides irreversible")]
            ),
            [""; 0]
        );
    }
}
