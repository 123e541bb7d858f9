//! Agents that review without saying by what.

use crate::place;
use flow_ir::{Agent, Origin, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// An agent that reviews has criteria, and a score from which it accepts.
pub static RULE: Rule = Rule {
    name: "reviewer_without_criteria",
    level: Level::Error,
    summary: "An agent reviews, and nobody has said by what.",
    page: include_str!("reviewer_without_criteria.md"),
};

/// Reports an agent that reviews somewhere and lacks criteria or the score; once for each agent.
pub fn check(agent: &Agent, (gate, workflow): (Origin, &Workflow), found: &mut Vec<Diagnostic>) {
    let lacks = match (agent.criteria.is_empty(), agent.passes.is_none()) {
        (false, false) => return,
        (true, _) => "has no `criterion`",
        (false, true) => "has no `passes`: from which score on does it say yes?",
    };
    let headline = match agent.criteria.is_empty() {
        true => format!("“{}” reviews, and nobody has said by what", agent.head.title),
        false => format!("“{}” reviews, and nobody has said when it is good enough", agent.head.title),
    };
    found.push(
        Diagnostic::new(&RULE, headline, place(agent.head.origin), lacks)
            .label(place(gate), format!("it reviews here, in “{}”", workflow.head.title))
            .note("Two people who ask the same agent should get the same answer. Write down what it looks at, with weights, and from which score on it accepts: `criterion clear weight 1 \"...\"`, `passes 80%`."),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn both_are_needed_where_it_reviews() {
        let page = fences(super::RULE.page, "ok").concat();
        let said = |without: &str| -> Vec<String> {
            let text: Vec<&str> =
                page.lines().filter(|line| !line.trim_start().starts_with(without)).collect();
            findings(&text.join("\n"))
                .into_iter()
                .filter(|found| !found.starts_with("missing_line"))
                .collect()
        };
        assert_eq!(said("criterion"), [""; 0], "a score without criteria is reported where it stands");
        assert_eq!(
            said("passes"),
            ["reviewer_without_criteria: “Checker” reviews, and nobody has said when it is good enough"]
        );
        assert_eq!(said("nothing"), [""; 0]);
        // Whoever reviews nothing needs none.
        let fail = fences(super::RULE.page, "fail").concat();
        assert_eq!(
            findings(&fail.replace("by     Checker", "by     Lead").replace("    fails  -> no\n", "")),
            [""; 0]
        );
    }
}
