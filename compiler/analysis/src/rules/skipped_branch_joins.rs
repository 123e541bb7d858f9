//! Parallels that are done because branches were skipped.

use super::join_never_met::{Need, need};
use crate::place;
use flow_ir::{StepKind, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Where not all branches have to join, those that are skipped aren't enough for it.
///
/// A branch that is skipped counts as joined. So a parallel that waits for one branch is done at once, and what is open in the
/// others is cancelled, as soon as one branch is not to be done. Assumes that each condition can be false.
pub static RULE: Rule = Rule {
    name: "skipped_branch_joins",
    level: Level::Warning,
    summary: "A branch that is skipped counts for the join, and nobody has done anything.",
    page: include_str!("skipped_branch_joins.md"),
};

/// Reports the parallels for whose join it is enough that branches are skipped.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    for step in workflow.all_steps() {
        let StepKind::Parallel(parallel) = &step.kind else { continue };
        let Need::Some(count) = need(parallel) else { continue };
        let skipped: Vec<_> = parallel.branches.iter().filter(|branch| branch.condition.is_some()).collect();
        if parallel.each.is_some() || count == 0 || count > skipped.len() || count >= parallel.branches.len()
        {
            continue;
        }
        let title = &step.head.title;
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("“{title}” can be done before anybody has done anything"),
            place(step.head.origin),
            match count {
                1 => "waits for one branch".to_owned(),
                count => format!("waits for {count} branches"),
            },
        );
        for branch in &skipped {
            diagnostic =
                diagnostic.label(place(branch.head.origin), "where this one is skipped, it counts as joined");
        }
        found.push(diagnostic.note(
            "A branch under a condition that doesn't hold counts as joined, so that nobody waits for it; and the others are cancelled. Where it isn't to count, decide inside of it: its first step a `decide`, with `-> leave` where there is nothing to do.",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(join: &str, first: &str, second: &str) -> Vec<String> {
        let branch = |name: &str, condition: &str| {
            format!(
                "    branch {name} {{\n{condition}      stage {name}_them {{\n        by Team\n        within 1 day\n        late -> join\n        done -> join\n      }}\n    }}\n"
            )
        };
        let text = format!(
            "role Team {{ people ana, ben }}\nworkflow Ask(urgent: Bool) {{\n  owner Team\n  within 1 week\n  late -> off\n  outcome asked\n  outcome off\n  \
             parallel call {{\n    join {join}\n{}{}{}    done -> asked\n  }}\n}}\n",
            branch("ring", first),
            branch("write", second),
            branch("visit", "")
        );
        findings(&text).into_iter().filter(|found| found.starts_with("skipped_branch_joins")).collect()
    }

    #[test]
    fn skipping_isnt_enough_where_one_is_waited_for() {
        let when = "      when urgent\n";
        let told = ["skipped_branch_joins: “Call” can be done before anybody has done anything"];
        assert_eq!(said("any", when, ""), told);
        assert_eq!(said("at least 2", when, when), told);
        assert_eq!(said("at least 2", when, ""), [""; 0]);
        assert_eq!(said("all", when, when), [""; 0]);
        assert_eq!(said("any", "", ""), [""; 0]);
    }
}
