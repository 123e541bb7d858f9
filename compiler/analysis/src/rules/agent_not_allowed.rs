//! Agents that do what they were never given.

use crate::paths::doing::Doing;
use crate::place;
use crate::wording::list;
use flow_source::{Diagnostic, Level, Rule};

/// An agent does only what its `uses` names.
pub static RULE: Rule = Rule {
    name: "agent_not_allowed",
    level: Level::Error,
    summary: "An agent does what it was never given.",
    page: include_str!("agent_not_allowed.md"),
};

/// Reports an action that none of the agent's `uses` names. True where it did.
pub fn check(doing: &Doing<'_>, found: &mut Vec<Diagnostic>) -> bool {
    let agent = doing.agent;
    if agent.uses.iter().any(|uses| uses.actions.contains(&doing.action)) {
        return false;
    }
    let written = doing.written();
    let given: Vec<String> = agent
        .uses
        .iter()
        .flat_map(|uses| &uses.actions)
        .map(|action| {
            let mut parts = action.rsplit('.');
            let name = parts.next().unwrap_or(action);
            parts.next().map_or_else(|| name.to_owned(), |system| format!("{system}.{name}"))
        })
        .collect();
    let may = match given.is_empty() {
        true => "this agent has no `uses`".to_owned(),
        false => format!("this agent may use {}", list(given.iter().map(String::as_str))),
    };
    found.push(
        Diagnostic::new(
            &RULE,
            format!("“{}” does `{written}`, which it was never given", agent.head.title),
            place(doing.call.origin),
            format!("“{}” is done by an agent", doing.head.title),
        )
        .label(place(agent.head.origin), may)
        .note(format!(
            "An agent does what somebody gave it on purpose, and nothing else. Add `uses {written}` to the agent, with a limit after `when` if it has one; or let somebody else do this."
        )),
    );
    true
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn any_of_its_lines_gives_it() {
        let page = fences(super::RULE.page, "fail").concat();
        let said = |uses: &str| findings(&page.replace("uses     Shop.look_up", uses));
        assert_eq!(
            said("uses Shop.look_up"),
            ["agent_not_allowed: “Helper” does `Shop.discount`, which it was never given"]
        );
        assert_eq!(said("uses Shop.look_up, Shop.discount"), [""; 0]);
        assert_eq!(said("uses Shop.look_up\n  uses Shop.discount"), [""; 0]);
        // What must never be done is said once.
        let both = said("never Shop.discount");
        assert_eq!(both, ["agent_never: “Helper” must never do `Shop.discount`, and does it in “Give”"]);
    }

    #[test]
    fn people_need_no_such_line() {
        let page = fences(super::RULE.page, "fail").concat();
        let found = findings(
            &page.replace("by     Helper", "by     Lead").replace("    stalls after 30m -> given_up\n", ""),
        );
        assert_eq!(found, [""; 0]);
    }
}
