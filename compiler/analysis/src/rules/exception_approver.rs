//! Exceptions that were approved by somebody who may not.

use crate::conditions::phrase;
use crate::paths::doing::{Bound, bound};
use crate::paths::exempt::performers;
use crate::paths::search::{Assumed, possible};
use crate::paths::world::{Scene, World};
use crate::people::Staff;
use crate::people::authority::{May, may, role};
use crate::place;
use flow_ir::{
    ActionCall, Authority, Deed, Exception, Participant, PersonReference, Role, Step, StepKind, Workflow,
};
use flow_source::{Diagnostic, Level, Rule};

/// Whoever approves an exception is a person, does not do the released work, and may decide about it.
///
/// Somebody may who has a `decides` line for the tier or one above it, or for each action of the step that is as risky; its
/// limit must cover the cases in which the exception holds. Who may set a policy aside is nowhere written, so that is not
/// asked.
pub static RULE: Rule = Rule {
    name: "exception_approver",
    level: Level::Error,
    summary: "An exception was approved by somebody who may not.",
    page: include_str!("exception_approver.md"),
};

/// Reports each exception of a workflow whose approver may not approve it.
pub fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    for exception in &workflow.exceptions {
        let Some(PersonReference::Participant { participant }) = &exception.approver else { continue };
        let step = workflow.all_steps().into_iter().find(|step| step.head.id == exception.of);
        if let Some(step) = step {
            found.extend(judge(exception, participant, step, workflow, world));
        }
    }
}

fn judge<'a>(
    exception: &'a Exception,
    approver: &'a Participant,
    step: &'a Step,
    workflow: &'a Workflow,
    world: &World<'a>,
) -> Option<Diagnostic> {
    let (title, released) = (&exception.head.title, &step.head.title);
    let name = title_of(approver, world);
    let new = |headline: String, label: String| {
        Diagnostic::new(&RULE, headline, place(exception.head.origin), label)
    };
    if !Staff::is_human(approver) {
        let note = "Only a person can answer for an exception. Name the role or person who does.";
        return Some(
            new(
                format!("The exception “{title}” was approved by no person"),
                format!("approved by “{name}”"),
            )
            .note(note),
        );
    }
    if performers(step)
        .any(|performer| Staff::is_human(performer) && world.staff.is_part(approver, performer))
    {
        return Some(
            new(
                format!("“{name}” approved an exception for its own work in “{released}”"),
                format!("approved by “{name}”"),
            )
            .label(place(step.head.origin), format!("and done by “{name}”"))
            .note("Whoever a rule binds can't set it aside. Let somebody else approve the exception."),
        );
    }
    let tier = world.package.risk(exception.from.as_deref()?)?;
    let id = tier.head.id.as_str();
    // What must be decided: the tier, or else each action of it.
    let whole = may(approver, None, id, world);
    if matches!(whole, May::All) {
        return None;
    }
    let calls = risky(step, id, world);
    let each: Vec<(&ActionCall, May<'a>)> = calls
        .into_iter()
        .map(|call| {
            let action = format!("{}.{}", call.system, call.action);
            let risk = call.risk.as_deref().unwrap_or(id);
            (call, may(approver, Some(&action), risk, world))
        })
        .collect();
    let unsaid = each.is_empty() || each.iter().any(|(_, may)| matches!(may, May::Unsaid));
    if unsaid {
        let what = lower(&tier.head.title);
        let mut diagnostic = new(
            format!("“{name}” approved the exception “{title}”, and nothing says that it may"),
            format!("it sets aside what {what} work needs"),
        );
        if let Some(role) = role(approver, world) {
            let label = "no `decides` here speaks of this tier, or of what the step does";
            diagnostic = diagnostic.label(place(role.head.origin), label);
        }
        let known = who_may(step, id, world);
        let mend = match known.is_empty() {
            true => format!("Say in the role who may decide about {what} work: `decides {}`.", short(id)),
            false => format!(
                "Let somebody approve it who may: {}.",
                known.iter().map(|title| format!("“{title}”")).collect::<Vec<_>>().join(", ")
            ),
        };
        return Some(diagnostic.note(mend));
    }
    let scene = world.scene(workflow);
    each.iter().find_map(|(call, may)| match may {
        May::UpTo(limits) => {
            let case = beyond(exception, call, limits, &scene)?;
            let when = case.map(|case| format!(", for example when {case}")).unwrap_or_default();
            let mut diagnostic = new(
                format!("“{name}” approved the exception “{title}” for more than it may decide{when}"),
                "the exception reaches further".to_owned(),
            );
            for limit in limits {
                let condition = limit.condition.as_ref().map(phrase).unwrap_or_default();
                let text = format!("“{name}” may decide this only when `{condition}`");
                diagnostic = diagnostic.label(place(limit.origin), text);
            }
            Some(diagnostic.note(
                "Narrow the exception with `when`, or let somebody approve it who may decide all of it.",
            ))
        }
        _ => None,
    })
}

/// Whether an exception holds in a case that lies beyond all limits, and such a case in words.
fn beyond<'a>(
    exception: &'a Exception,
    call: &ActionCall,
    limits: &[&'a Authority],
    scene: &Scene<'a>,
) -> Option<Option<String>> {
    let mut vocabulary = scene.vocabulary.borrow_mut();
    let mut list: Vec<Assumed> = Vec::new();
    if let Some(condition) = &exception.condition {
        list.push(Assumed { cases: vocabulary.cases(condition, true) });
    }
    for condition in limits.iter().filter_map(|limit| limit.condition.as_ref()) {
        if let Bound::Assumed(assumed) = bound(condition, false, call, &mut vocabulary) {
            list.push(assumed);
        }
    }
    if !possible(&list) {
        return None;
    }
    let facts = crate::paths::search::together(&list);
    Some(facts.and_then(|facts| crate::paths::world::told(&vocabulary, &facts)))
}

/// The actions of a step that are at least as risky as a tier.
fn risky<'a>(step: &'a Step, tier: &str, world: &World<'a>) -> Vec<&'a ActionCall> {
    let StepKind::Stage(stage) = &step.kind else { return Vec::new() };
    stage
        .does
        .iter()
        .filter_map(|deed| match deed {
            Deed::Action(call) => Some(&**call),
            Deed::Text(_) => None,
        })
        .filter(|call| {
            let risk = call.risk.as_deref().and_then(|risk| world.package.risk(risk));
            risk.is_some_and(|risk| world.is_at_least(&risk.head.id, tier))
        })
        .collect()
}

/// Roles that may decide without a limit.
fn who_may<'a>(step: &'a Step, tier: &str, world: &World<'a>) -> Vec<&'a str> {
    let calls = risky(step, tier, world);
    let all = |role: &&Role| {
        let participant = Participant::Role { id: role.head.id.clone() };
        matches!(may(&participant, None, tier, world), May::All)
            || !calls.is_empty()
                && calls.iter().all(|call| {
                    let action = format!("{}.{}", call.system, call.action);
                    matches!(may(&participant, Some(&action), tier, world), May::All)
                })
    };
    world.package.roles.iter().filter(all).map(|role| role.head.title.as_str()).take(5).collect()
}

fn title_of(participant: &Participant, world: &World<'_>) -> String {
    let title = match participant {
        Participant::Agent { id } => world.agent(id).map(|agent| &agent.head.title),
        Participant::System { id } => world.package.system(id).map(|system| &system.head.title),
        other => role(other, world).map(|role| &role.head.title),
    };
    title.cloned().unwrap_or_else(|| "somebody".to_owned())
}

fn short(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

/// A title inside a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    fn said(approver: &str, change: &[(&str, &str)]) -> Vec<String> {
        let mut text =
            fences(super::RULE.page, "ok").concat().replace("approver Head", &format!("approver {approver}"));
        for (old, new) in change {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        findings(&text)
    }

    #[test]
    fn whoever_may_decide_it_may_approve_it() {
        let unsaid = |name: &str| {
            format!(
                "exception_approver: “{name}” approved the exception “Small refunds”, and nothing says that it may"
            )
        };
        assert_eq!(said("Head", &[]), [""; 0]);
        assert_eq!(said("Finance", &[]), [unsaid("Finance")]);
        assert_eq!(said("Head", &[("  decides Payments.refund\n", "")]), [unsaid("Head")]);
        assert_eq!(said("Head", &[("decides Payments.refund", "decides irreversible")]), [""; 0]);
        // A tier above it, and one below.
        let above =
            ("use std.risk { irreversible }", "use std.risk { high_stakes, irreversible, reversible }");
        assert_eq!(
            said("Head", &[("decides Payments.refund", "decides high_stakes"), above])
                .iter()
                .filter(|found| found.starts_with("exception"))
                .count(),
            0
        );
        let below = said("Head", &[("decides Payments.refund", "decides reversible"), above]);
        assert!(below.contains(&unsaid("Head")), "{below:?}");
    }

    #[test]
    fn its_limit_covers_the_exception() {
        let limit = |amount: &str| format!("decides Payments.refund when amount <= {amount} USD");
        let beyond =
            "exception_approver: “Head” approved the exception “Small refunds” for more than it may decide";
        let found = said("Head", &[("decides Payments.refund", &limit("50"))]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(beyond.split(", for example").next().unwrap_or_default()), "{found:?}");
        assert_eq!(said("Head", &[("decides Payments.refund", &limit("100"))]), [""; 0]);
    }

    #[test]
    fn nobody_sets_aside_what_binds_them() {
        let by_head = [("by     Payments", "by     Head"), ("do     refund(", "do     Payments.refund(")];
        assert_eq!(
            said("Head", &by_head),
            ["exception_approver: “Head” approved an exception for its own work in “Pay”"]
        );
        let by_finance =
            [("by     Payments", "by     Finance"), ("do     refund(", "do     Payments.refund(")];
        assert_eq!(
            said("Head", &by_finance).iter().filter(|found| found.starts_with("exception")).count(),
            0
        );
        let agent = [("role Finance", "agent Bot {\n  operator Head\n}\nrole Finance")];
        assert_eq!(
            said("Bot", &agent),
            ["exception_approver: The exception “Small refunds” was approved by no person"]
        );
    }
}
