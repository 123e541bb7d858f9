//! Agents that review, and whom nobody looks at.

use crate::place;
use flow_ir::{Agent, Origin, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Whoever reviews is looked at as well. Agents that nobody has sanctioned are another rule's.
pub static RULE: Rule = Rule {
    name: "reviewer_not_audited",
    level: Level::Warning,
    summary: "An agent reviews, and nobody looks at how.",
    page: include_str!("reviewer_not_audited.md"),
};

/// Reports an agent that reviews somewhere and has no audit; once for each agent.
pub fn check(agent: &Agent, (gate, workflow): (Origin, &Workflow), found: &mut Vec<Diagnostic>) {
    if !agent.audits.is_empty() || agent.observed {
        return;
    }
    found.push(
        Diagnostic::new(
            &RULE,
            format!("Nobody looks at how “{}” reviews", agent.head.title),
            place(agent.head.origin),
            "this agent has no `audit`",
        )
        .label(place(gate), format!("it reviews here, in “{}”", workflow.head.title))
        .note("A reviewer that drifts lets everything through, and everybody downstream relies on it. Add an `audit`: which share of its answers, how often, and who looks."),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn an_audit_is_enough_and_only_reviewers_need_one() {
        let page = fences(super::RULE.page, "fail").concat();
        assert_eq!(findings(&page), ["reviewer_not_audited: Nobody looks at how “Checker” reviews"]);
        let by_people = page.replace("by     Checker", "by     Lead").replace("    fails  -> no\n", "");
        assert_eq!(findings(&by_people), [""; 0]);
        // It is said once, wherever it reviews.
        let gate = page.find("  gate check").expect("a gate");
        let second = page[gate..].replace("gate check", "gate again").replacen("}\n}", "}\n", 1);
        let twice = format!(
            "{}{second}}}\n",
            page[..page.rfind('}').expect("an end")].replace("accept -> sent", "accept -> again")
        );
        assert_eq!(findings(&twice), ["reviewer_not_audited: Nobody looks at how “Checker” reviews"]);
    }
}
