//! What can't be taken back, done again after it failed.

use crate::paths::world::World;
use crate::place;
use flow_ir::{ActionCall, Deed, Origin, RecoveryWay, Stage, Step, StepKind, Target, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// An action whose tier needs an approval is done again after a failure only if doing it twice is like doing it once.
///
/// Whoever calls an action and gets no answer doesn't know whether it happened. An error that a `fails` way names is an
/// answer, and may lead back. A person who decides to restart has seen what happened no more than the system has.
pub static RULE: Rule = Rule {
    name: "irreversible_retry",
    level: Level::Error,
    summary: "What can't be taken back may be done twice.",
    page: include_str!("irreversible_retry.md"),
};

/// What does it again.
enum Again<'a> {
    Retry,
    Restart(&'a str),
    Arrow,
}

/// Reports each stage that may repeat a risky action that is not idempotent.
pub fn check(workflow: &Workflow, world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for step in workflow.all_steps() {
        let StepKind::Stage(stage) = &step.kind else { continue };
        let Some(call) = once_only(stage, world) else { continue };
        let Some((again, origin)) = repeats(step, stage) else { continue };
        let (title, action) = (&step.head.title, &call.action);
        let label = match again {
            Again::Retry => "after a failure it is done again".to_owned(),
            Again::Restart(recovery) => format!("“{recovery}” may restart it: then it is done again"),
            Again::Arrow => "from here it is done again".to_owned(),
        };
        found.push(
            Diagnostic::new(
                &RULE,
                format!("“{title}” may do `{action}` twice, and it can't be taken back"),
                place(origin),
                label,
            )
            .label(place(call.origin), "nothing says that doing this twice is like doing it once")
            .note("Whoever gets no answer doesn't know whether it happened: the money may be gone already. Let the system know a request by its key and mark the action `idempotent`, or send a failure to a person who looks."),
        );
    }
}

/// The first action of a stage that must not be done twice.
fn once_only<'a>(stage: &'a Stage, world: &World<'_>) -> Option<&'a ActionCall> {
    stage.does.iter().find_map(|deed| match deed {
        Deed::Action(call)
            if !call.idempotent && call.risk.as_deref().is_some_and(|risk| !world.needs(risk).is_empty()) =>
        {
            Some(&**call)
        }
        _ => None,
    })
}

/// What may do a step again, and where it is said.
fn repeats<'a>(step: &'a Step, stage: &'a Stage) -> Option<(Again<'a>, Origin)> {
    if let Some(retry) = &stage.retry
        && retry.times != Some(0)
    {
        return Some((Again::Retry, retry.origin));
    }
    for way in &step.ways {
        let unanswered = match &way.trigger {
            Trigger::Fails { errors } => errors.is_empty(),
            Trigger::Stalls { .. } | Trigger::Late => true,
            _ => false,
        };
        for arrow in &way.arrows {
            match &arrow.target {
                Target::Recovery(recovery) if recovery.allows.contains(&RecoveryWay::Restart) => {
                    return Some((Again::Restart(&recovery.title), arrow.origin));
                }
                Target::Step { id } if unanswered && *id == step.head.id => {
                    return Some((Again::Arrow, arrow.origin));
                }
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    fn said(lines: &str, action: &str) -> Vec<String> {
        let page = fences(super::RULE.page, "fail").concat();
        let text = page
            .replace(
                "use std.risk { irreversible }",
                "use std.recovery { failed_system }\nuse std.risk { irreversible, reversible }",
            )
            .replace("    retry  3 times every 30s\n", lines)
            .replace("risk irreversible", action)
            .replace(
                "    fails  -> dropped\n    late   -> dropped\n    done",
                "    late   -> dropped\n    done",
            );
        let found = findings(&text);
        let other = ["unused_use", "recovery_without_scenario"];
        found.into_iter().filter(|found| !other.iter().any(|other| found.starts_with(other))).collect()
    }

    const TWICE: &str = "irreversible_retry: “Pay” may do `refund` twice, and it can't be taken back";

    #[test]
    fn whatever_repeats_it_counts() {
        let risky = "risk irreversible";
        assert_eq!(said("retry 3 times every 30s\nfails -> dropped\n", risky), [TWICE]);
        assert_eq!(
            said("fails -> recover failed_system(lead: Finance) at most 1 times else -> dropped\n", risky),
            [TWICE]
        );
        assert_eq!(said("fails -> pay at most 2 times else -> dropped\n", risky), [TWICE]);
        assert_eq!(said("fails -> dropped\n", risky), [""; 0]);
    }

    #[test]
    fn what_may_be_done_twice_may_be_repeated() {
        assert_eq!(
            said("retry 3 times every 30s\nfails -> dropped\n", "risk irreversible idempotent"),
            [""; 0]
        );
        assert_eq!(said("retry 3 times every 30s\nfails -> dropped\n", "risk reversible"), [""; 0]);
        assert_eq!(said("retry 3 times every 30s\nfails -> dropped\n", ""), [""; 0]);
    }

    #[test]
    fn an_answer_may_lead_back() {
        let lines = "fails closed -> pay at most 2 times else -> dropped\nfails -> dropped\n";
        assert_eq!(said(lines, "risk irreversible"), [""; 0]);
    }
}
