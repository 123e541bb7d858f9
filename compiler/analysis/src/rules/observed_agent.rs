//! Agents that were found in use and that nobody has sanctioned.

use crate::place;
use flow_ir::{Agent, Origin, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// An agent that was found in use takes part in a workflow.
pub static RULE: Rule = Rule {
    name: "observed_agent",
    level: Level::Warning,
    summary: "An agent takes part that nobody has sanctioned.",
    page: include_str!("observed_agent.md"),
};

/// Reports an agent marked `observed` where it takes part; once for each agent.
pub fn check(agent: &Agent, (named, workflow): (Origin, &Workflow), found: &mut Vec<Diagnostic>) {
    if !agent.observed {
        return;
    }
    found.push(
        Diagnostic::new(
            &RULE,
            format!("“{}” takes part in the work, and nobody has sanctioned it", agent.head.title),
            place(named),
            format!("it takes part here, in “{}”", workflow.head.title),
        )
        .label(place(agent.head.origin), "it was found in use, it says here")
        .note("People use what helps them, long before anybody decides about it. Decide now: give it an operator, a clearance and limits and take `observed` away, or give its work to somebody else."),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn only_where_it_takes_part() {
        let page = fences(super::RULE.page, "fail").concat();
        let title = "observed_agent: “Shadow” takes part in the work, and nobody has sanctioned it";
        assert_eq!(findings(&page), [title]);
        let by_people = page
            .replace("by     Shadow", "by     Lead")
            .replace("    stalls after 30m -> no\n    fails  -> no\n", "");
        assert_eq!(findings(&by_people), [""; 0]);
        assert_eq!(findings(&page.replace("  observed\n", "")), [""; 0]);
    }
}
