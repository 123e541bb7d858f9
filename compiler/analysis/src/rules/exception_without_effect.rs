//! Exceptions that release nothing.

use crate::conditions::phrase;
use crate::paths::search::{Answer, Assumed, Question, search};
use crate::paths::world::World;
use crate::place;
use crate::rules::unguarded_risk;
use crate::rules::unguarded_risk::exception::{Needed, needed};
use flow_ir::{Exception, Step, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// An exception makes a difference: the step is of the tier it names, its condition can hold there, and then the approval
/// would be lacking without it. Where that can't be told, nothing is said.
pub static RULE: Rule = Rule {
    name: "exception_without_effect",
    level: Level::Warning,
    summary: "An exception releases nothing.",
    page: include_str!("exception_without_effect.md"),
};

/// Reports each exception of a workflow that makes no difference.
pub fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    for exception in &workflow.exceptions {
        // Where the approval is lacking all the same, that is said with the exceptions that don't reach so far.
        let lacking = found.iter().any(|one| {
            one.rule.name == unguarded_risk::RULE.name
                && one.path.last().is_some_and(|last| last.step == exception.of)
        });
        let step = workflow.all_steps().into_iter().find(|step| step.head.id == exception.of);
        if let Some(step) = step.filter(|_| !lacking) {
            found.extend(judge(exception, step, workflow, world));
        }
    }
}

fn judge<'a>(
    exception: &'a Exception,
    step: &'a Step,
    workflow: &'a Workflow,
    world: &World<'a>,
) -> Option<Diagnostic> {
    let (title, released) = (&exception.head.title, &step.head.title);
    let new = |why: String, label: String| {
        Diagnostic::new(
            &RULE,
            format!("The exception “{title}” releases nothing: {why}"),
            place(exception.head.origin),
            label,
        )
    };
    let mend = "Take it away before somebody relies on it, or let it say what was meant.";
    let tier = world.package.risk(exception.from.as_deref()?);
    if let Some(tier) = tier {
        let risk = tier.head.title.to_lowercase();
        match needed(exception, step, workflow, world) {
            Needed::Never => {
                return Some(
                    new(
                        format!("“{released}” needs no approval for being {risk}"),
                        format!("it releases from what {risk} work needs"),
                    )
                    .label(place(step.head.origin), "this is of another risk, or of none")
                    .note(mend),
                );
            }
            Needed::Impossible => {}
            Needed::Given => {
                return Some(
                    new(
                        format!("“{released}” has its approval already wherever it holds"),
                        "without it nothing would change".to_owned(),
                    )
                    .note(mend),
                );
            }
            Needed::Yes | Needed::Unclear => return None,
        }
    }
    // Its condition never holds there.
    let condition = exception.condition.as_ref()?;
    let scene = world.scene(workflow);
    let goal = scene.map.place(&step.head.id)?;
    let mut vocabulary = scene.vocabulary.borrow_mut();
    let at_goal = [vec![Assumed { cases: vocabulary.cases(condition, true) }]];
    let goals = [goal];
    let question = Question { map: &scene.map, goals: &goals, marks: &[], start: 0, at_goal: &at_goal };
    let mut budget = world.budget.get();
    let answer = search(&question, &mut vocabulary, &mut budget);
    world.budget.set(budget);
    (answer == Answer::None).then(|| {
        new(
            format!("`{}` never holds when “{released}” begins", phrase(condition)),
            "this case never comes here".to_owned(),
        )
        .label(place(step.head.origin), "here")
        .note(mend)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    fn said(change: &[(&str, &str)]) -> Vec<String> {
        let mut text = fences(super::RULE.page, "ok").concat();
        for (old, new) in change {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        findings(&text)
    }

    const NOTHING: &str = "exception_without_effect: The exception “Small refunds” releases nothing: ";

    #[test]
    fn what_makes_a_difference_is_fine() {
        assert_eq!(said(&[]), [""; 0]);
        // Narrower than needed: the rest is another finding.
        let found = said(&[("when     refund.amount <= 100 USD", "when     refund.amount <= 50 USD")]);
        assert!(found.len() == 1 && found[0].starts_with("unguarded_risk"), "{found:?}");
    }

    #[test]
    fn a_condition_that_never_holds_releases_nothing() {
        let found = said(&[
            ("when refund.amount <= 100 USD -> pay", "when refund.amount > 100 USD -> approve"),
            ("otherwise -> approve", "otherwise -> dropped"),
        ]);
        assert_eq!(found, [format!("{NOTHING}`refund.amount <= 100 USD` never holds when “Pay” begins")]);
    }

    #[test]
    fn what_is_approved_anyway_needs_none() {
        let found =
            said(&[("when refund.amount <= 100 USD -> pay", "when refund.amount <= 100 USD -> approve")]);
        assert_eq!(found, [format!("{NOTHING}“Pay” has its approval already wherever it holds")]);
    }

    #[test]
    fn another_tier_is_another_matter() {
        let high = [
            ("{ irreversible }", "{ high_stakes, irreversible }"),
            ("from     irreversible", "from     high_stakes"),
            ("decides Payments.refund", "decides high_stakes"),
        ];
        // Where nothing else is wrong: the step asks its gate.
        let asked = ("when refund.amount <= 100 USD -> pay", "when refund.amount <= 100 USD -> approve");
        let found = said(&[high[0], high[1], high[2], asked]);
        assert_eq!(found, [format!("{NOTHING}“Pay” needs no approval for being high stakes")]);
    }
}
