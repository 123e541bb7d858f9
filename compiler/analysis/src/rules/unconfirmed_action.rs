//! Confirmations that no person gives.

use crate::people::Staff;
use crate::place;
use flow_ir::{Agent, Who};
use flow_source::{Diagnostic, Level, Rule};

/// What an agent must confirm is confirmed by a person, whoever of those named answers.
///
/// Somebody outside can confirm too: it is a person's word. Whether there are enough people is another question.
pub static RULE: Rule = Rule {
    name: "unconfirmed_action",
    level: Level::Error,
    summary: "What an agent must have confirmed can be confirmed without a person.",
    page: include_str!("unconfirmed_action.md"),
};

/// Deeper expressions of people are taken at their word.
const DEPTH: u32 = 64;

/// Reports each confirmation that agents or systems can give among themselves.
pub fn check(agent: &Agent, found: &mut Vec<Diagnostic>) {
    for confirm in agent.confirms.iter().filter(|confirm| !asks_somebody(&confirm.with, 0)) {
        let action = confirm.actions.first().map(|action| {
            let mut parts = action.rsplit('.');
            let name = parts.next().unwrap_or_default();
            parts.next().map_or_else(|| name.to_owned(), |system| format!("{system}.{name}"))
        });
        found.push(
            Diagnostic::new(
                &RULE,
                format!("No person need confirm what “{}” does", agent.head.title),
                place(confirm.origin),
                match action {
                    Some(action) => format!("`{action}` can be confirmed by an agent or a system alone"),
                    None => "an agent or a system can confirm this alone".to_owned(),
                },
            )
            .note("A confirmation is there so that a person has seen what an agent is about to do, and answers for it. Name a role or a person here; an agent may look first: `Checker then Lead`."),
        );
    }
}

/// Whether a person is asked, whoever of those named answers.
fn asks_somebody(who: &Who, depth: u32) -> bool {
    if depth > DEPTH {
        return true;
    }
    match who {
        Who::One { participant, .. } => Staff::is_human(participant),
        Who::Of { pool, .. } => pool.iter().all(Staff::is_human),
        Who::Then { parts } | Who::And { parts } => parts.iter().any(|part| asks_somebody(part, depth + 1)),
        Who::Or { parts } => parts.iter().all(|part| asks_somebody(part, depth + 1)),
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => asks_somebody(who, depth + 1),
        Who::Unknown { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn a_person_must_be_asked_whoever_answers() {
        let page = fences(super::RULE.page, "fail").concat();
        let said = |with: &str| {
            let found = findings(&page.replace("with Checker", &format!("with {with}")));
            assert!(
                found
                    .iter()
                    .all(|found| found == "unconfirmed_action: No person need confirm what “Helper” does"),
                "{found:?}"
            );
            found.len()
        };
        assert_eq!(said("Checker"), 1);
        assert_eq!(said("Checker or Lead"), 1);
        assert_eq!(said("1 of (Checker, Lead)"), 1);
        assert_eq!(said("Lead"), 0);
        assert_eq!(said("Checker then Lead"), 0);
        assert_eq!(said("Checker and Lead"), 0);
        assert_eq!(said("2 of Lead"), 0);
        // Whoever it is for may confirm it.
        assert_eq!(said("Customer"), 0);
    }
}
