//! Exceptions without a limit.

use crate::place;
use flow_ir::Workflow;
use flow_source::{Diagnostic, Level, Rule};

/// An exception says when it holds.
pub static RULE: Rule = Rule {
    name: "exception_releases_all",
    level: Level::Warning,
    summary: "An exception releases a step in every case.",
    page: include_str!("exception_releases_all.md"),
};

/// Reports each exception of a workflow without a condition.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    for exception in workflow.exceptions.iter().filter(|exception| exception.condition.is_none()) {
        let step = workflow.all_steps().into_iter().find(|step| step.head.id == exception.of);
        let title = step.map_or("the step", |step| step.head.title.as_str());
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("The exception “{}” releases “{title}” in every case", exception.head.title),
            place(exception.head.origin),
            "this has no `when`",
        );
        if let Some(step) = step {
            diagnostic = diagnostic.label(place(step.head.origin), "no case of this is asked about any more");
        }
        found.push(diagnostic.note(
            "An exception is for the cases that somebody thought of. Say with `when` which they are; if it really is every case, change the risk of the action, where everybody sees it.",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn a_condition_is_a_limit() {
        let page = fences(super::RULE.page, "fail").concat();
        let title = "exception_releases_all: The exception “Small refunds” releases “Pay” in every case";
        assert_eq!(findings(&page), [title]);
        assert_eq!(findings(&fences(super::RULE.page, "ok").concat()), [""; 0]);
    }
}
