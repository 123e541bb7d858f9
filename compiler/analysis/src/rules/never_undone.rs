//! A stage that takes something back, in a workflow in which nothing ever is.

use crate::place;
use flow_ir::{Step, StepKind, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// What a stage names with `undo` is done only where an outcome `unwinds`, so some outcome does.
pub static RULE: Rule = Rule {
    name: "never_undone",
    level: Level::Warning,
    summary: "A stage says what takes it back, and no outcome takes anything back.",
    page: include_str!("never_undone.md"),
};

/// How many stages one finding points at.
const SHOWN: usize = 5;

/// Reports, once for a workflow, the stages that are never taken back.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    if workflow.outcomes.iter().any(|outcome| outcome.unwinds) {
        return;
    }
    let steps = workflow.all_steps();
    let undone: Vec<(&Step, &str)> = steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::Stage(stage) => Some((*step, stage.undo.as_deref()?)),
            _ => None,
        })
        .collect();
    let Some((first, undo)) = undone.first() else { return };
    let by = steps.iter().find(|step| step.head.id == *undo);
    let mut diagnostic = Diagnostic::new(
        &RULE,
        match by {
            Some(by) => format!(
                "“{}” never takes back what “{}” has done: no outcome of “{}” unwinds",
                by.head.title, first.head.title, workflow.head.title
            ),
            None => format!("What “{}” has done is never taken back", first.head.title),
        },
        place(first.head.origin),
        "says with `undo` what takes it back",
    );
    for (step, _) in undone.iter().skip(1).take(SHOWN - 1) {
        diagnostic = diagnostic.label(place(step.head.origin), "so does this one");
    }
    found.push(diagnostic.note(
        "What stands behind `undo` is done by itself where the case comes to an outcome that unwinds, and nowhere else. Mark that outcome: `outcome NAME unwinds`. If nothing is ever to be taken back, leave the `undo` out.",
    ));
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(outcome: &str, undo: &str) -> Vec<String> {
        let text = format!(
            "role Team {{ people ana, ben }}\nworkflow Trip {{\n  owner Team\n  within 1 week\n  late -> off\n  outcome booked\n  outcome off{outcome}\n  \
             stage fly {{\n    by Team\n{undo}    within 1 day\n    late -> off\n    done -> booked\n  }}\n  \
             stage cancel {{\n    by Team\n    within 1 day\n    late -> off\n  }}\n}}\n"
        );
        findings(&text).into_iter().filter(|found| found.starts_with("never_undone")).collect()
    }

    #[test]
    fn what_is_to_be_undone_needs_an_outcome_that_unwinds() {
        assert_eq!(
            said("", "    undo cancel\n"),
            ["never_undone: “Cancel” never takes back what “Fly” has done: no outcome of “Trip” unwinds"]
        );
        assert_eq!(said(" unwinds", "    undo cancel\n"), [""; 0]);
        assert_eq!(said("", ""), [""; 0]);
    }
}
