//! Failures that nobody has an answer to.

use crate::place;
use crate::time::failing::{Failing, failing};
use flow_ir::{Package, StepKind, Workflow};
use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};

/// Whatever can fail says what happens then: itself, or a block around it.
///
/// An agent can fail whenever it works or reviews. An action of a system can fail with the errors that its system declares; one
/// that declares none can't. People don't fail: they are late. What runs in `finally` holds nothing up, and isn't looked at.
/// That a step stalls, is late or finds nobody is answered by the deadline that every wait has.
pub static RULE: Rule = Rule {
    name: "unanswered_failure",
    level: Level::Error,
    summary: "Something can fail, and nothing says what happens then.",
    page: include_str!("unanswered_failure.md"),
};

/// How many places one finding points at.
const SHOWN: usize = 8;

/// Reports, once for a workflow, the steps that can fail without an answer.
pub fn check(package: &Package, workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    let finally: Vec<&str> = workflow.finally.iter().map(|step| step.head.id.as_str()).collect();
    let steps: Vec<Failing<'_>> = workflow
        .all_steps()
        .into_iter()
        .filter(|step| !finally.contains(&step.head.id.as_str()))
        .filter_map(|step| failing(package, step))
        .filter(|failing| failing.is_unanswered())
        .collect();
    let Some((first, rest)) = steps.split_first() else { return };
    let how = first.unanswered_words();
    let what = match &first.step.kind {
        StepKind::Gate(_) => "review",
        _ => "work",
    };
    let title = &first.step.head.title;
    let others = match rest.len() {
        0 => String::new(),
        1 => format!(", nor for one other step of “{}”", workflow.head.title),
        count => format!(", nor for {count} other steps of “{}”", workflow.head.title),
    };
    let text = if how.is_empty() {
        format!(
            "{}'s {what} on “{title}” can fail, and nothing says what happens then{others}",
            first.who(package)
        )
    } else {
        format!("“{title}” can fail with {how}, and nothing says what happens then{others}")
    };
    let mut diagnostic = Diagnostic::new(&RULE, text, place(first.step.head.origin), label(first, package));
    for failing in rest.iter().take(SHOWN - 1) {
        diagnostic = diagnostic.label(place(failing.step.head.origin), label(failing, package));
    }
    diagnostic = diagnostic.note(
        "Systems are down and agents give up, most of all when much depends on them. Without an answer the case stays where it is. Say where it goes with `fails -> ...`, here or once for the whole workflow.",
    );
    let edits: Vec<Edit> = steps
        .iter()
        .filter_map(|failing| {
            let last = failing.step.ways.iter().rfind(|way| way.inherited_from.is_none())?;
            let whole = place(last.origin);
            let location = Location::new(whole.file, Span::at(whole.span.end));
            Some(Edit { location, text: "\n    fails -> unknown \"Where does it go then?\"".to_owned() })
        })
        .collect();
    if !edits.is_empty() && edits.len() == steps.len() && edits.len() <= SHOWN {
        diagnostic = diagnostic.offer("Say where it goes then", edits, false);
    }
    found.push(diagnostic);
}

fn label(failing: &Failing<'_>, package: &Package) -> String {
    let how = failing.unanswered_words();
    if how.is_empty() {
        format!("{} can fail here, no way `fails`", failing.who(package))
    } else {
        format!("no way for {how}")
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(whole: &str, stage: &str, gate: &str) -> Vec<String> {
        let found = findings(&format!(
            r#"
role Team {{ people ana, ben }}
role Lead {{ people cem, dora }}
agent Writer {{ operator Lead }}
agent Checker {{ operator Lead }}
system Bank {{
  action pay
  action look idempotent
  error  closed, refused
}}
system Clock {{ action tell }}
workflow Answer {{
  owner Lead
  within 1 week
  late -> dropped
  {whole}
  outcome answered
  outcome dropped
  stage draft {{
    {stage}
    done -> check
  }}
  gate check {{
    {gate}
    accept -> answered
    reject -> dropped
  }}
}}
"#
        ));
        // What else is asked of a reviewer is not the subject here.
        found.into_iter().filter(|found| !found.starts_with("reviewer_")).collect()
    }

    const LEAD: &str = "by Lead\n    asks \"Is it right?\"";

    #[test]
    fn what_can_fail_is_answered() {
        assert_eq!(said("", "by Team", LEAD), [""; 0]);
        assert_eq!(
            said("", "by Writer", LEAD),
            ["unanswered_failure: Writer's work on “Draft” can fail, and nothing says what happens then"]
        );
        assert_eq!(said("", "by Writer\n    fails -> dropped", LEAD), [""; 0]);
        assert_eq!(said("fails -> dropped", "by Writer", LEAD), [""; 0]);
        assert_eq!(
            said("", "by Writer\n    fails -> dropped", "by Checker then Lead"),
            ["unanswered_failure: Checker's review on “Check” can fail, and nothing says what happens then"]
        );
    }

    #[test]
    fn each_declared_error_of_an_action_is_answered() {
        assert_eq!(
            said("", "by Bank\n    do pay", LEAD),
            [
                "unanswered_failure: “Draft” can fail with `closed` or `refused`, and nothing says what happens then"
            ]
        );
        assert_eq!(
            said("", "by Team\n    do Bank.pay\n    fails closed -> dropped", LEAD),
            ["unanswered_failure: “Draft” can fail with `refused`, and nothing says what happens then"]
        );
        assert_eq!(said("", "by Bank\n    do pay\n    fails closed, refused -> dropped", LEAD), [""; 0]);
        assert_eq!(said("", "by Clock\n    do tell", LEAD), [""; 0]);
    }
}
