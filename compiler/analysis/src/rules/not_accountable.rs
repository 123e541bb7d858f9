//! Owners that can't answer for anything.

use crate::paths::world::World;
use crate::people::staff::People;
use crate::place as location;
use flow_ir::{Head, Participant, PersonReference};
use flow_source::{Diagnostic, Level, Rule};

/// Whoever owns work is a person, a role or a body of the company, with somebody in it.
///
/// Looked at are the owners of workflows, steps, duties, seams and systems, the operators of agents, and the architects of
/// functions. An owner that isn't known yet is an open question, and none at all the subject of `no_owner`.
pub static RULE: Rule = Rule {
    name: "not_accountable",
    level: Level::Error,
    summary: "Whoever is named as owner can't answer for the work.",
    page: include_str!("not_accountable.md"),
};

/// Reports each owner that can't be held to account.
pub fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let package = world.package;
    let mut judge = |owner: &Option<PersonReference>, head: &Head, word: &str| {
        if let Some(PersonReference::Participant { participant }) = owner {
            found.extend(judge(participant, head, word, world));
        }
    };
    for function in &package.functions {
        judge(&function.architect, &function.head, "architect");
    }
    for system in &package.systems {
        judge(&system.owner, &system.head, "owner");
    }
    for agent in &package.agents {
        judge(&agent.operator, &agent.head, "operator");
    }
    for seam in &package.seams {
        judge(&seam.owner, &seam.head, "owner");
    }
    for workflow in &package.workflows {
        judge(&workflow.owner, &workflow.head, "owner");
        // What a step takes from the workflow was looked at there.
        for duty in workflow.duties.iter().filter(|duty| duty.owner != workflow.owner) {
            judge(&duty.owner, &duty.head, "owner");
        }
        for step in workflow.all_steps().into_iter().filter(|step| step.owner != workflow.owner) {
            judge(&step.owner, &step.head, "owner");
        }
    }
}

fn judge(owner: &Participant, head: &Head, word: &str, world: &World<'_>) -> Option<Diagnostic> {
    let name = crate::people::tell::title(owner, world.package);
    let title = &head.title;
    let (why, declared) = match owner {
        Participant::Agent { id } => (
            format!("“{name}” is an agent, and an agent can't answer for “{title}”"),
            world.package.agent(id).map(|agent| agent.head.origin),
        ),
        Participant::System { id } => (
            format!("“{name}” is a system, and a system can't answer for “{title}”"),
            world.package.system(id).map(|system| system.head.origin),
        ),
        Participant::AnyAgent => (format!("Agents can't answer for “{title}”"), None),
        Participant::AnyHuman => (format!("Everybody answers for “{title}”, and so nobody does"), None),
        Participant::Role { id } | Participant::Person { id } => {
            let role = world.package.role(id).or_else(|| world.package.person(id))?;
            if role.external {
                (
                    format!("“{name}” is outside the company, and can't answer for “{title}”"),
                    Some(role.head.origin),
                )
            } else if world.staff.available(owner) == People::nobody() {
                (format!("Nobody is in “{name}”, who answers for “{title}”"), Some(role.head.origin))
            } else {
                return None;
            }
        }
        Participant::Holder { .. } | Participant::Relative { .. } => return None,
    };
    let mut diagnostic = Diagnostic::new(
        &RULE,
        why,
        location(head.origin),
        format!("this has an {word} who can't answer for it"),
    );
    if let Some(origin) = declared {
        diagnostic = diagnostic.label(location(origin), format!("the {word}"));
    }
    Some(diagnostic.note(
        "When it goes wrong, somebody must be able to say why, to change it, and to stop it. Name the one role, person or body of yours who can.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn an_owner_is_a_person() {
        let text = |owner: &str, step: &str| {
            format!(
                "
role Boss {{ people 3 }}
role Nobody {{ people 0 }}
role Client {{ external }}
agent Bot {{ operator Boss }}
system Desk {{ owner Boss }}
workflow Work {{
  owner {owner}
  within 1 week
  late -> stopped
  outcome passed
  outcome stopped
  stage draft {{
    {step}
    by Boss
    within 1 day
    late -> stopped
    done -> passed
  }}
}}
"
            )
        };
        told(&text("Bot", ""), &["not_accountable: “Bot” is an agent, and an agent can't answer for “Work”"]);
        told(
            &text("Desk", ""),
            &["not_accountable: “Desk” is a system, and a system can't answer for “Work”"],
        );
        told(
            &text("Client", ""),
            &["not_accountable: “Client” is outside the company, and can't answer for “Work”"],
        );
        told(&text("Nobody", ""), &["not_accountable: Nobody is in “Nobody”, who answers for “Work”"]);
        told(&text("Human", ""), &["not_accountable: Everybody answers for “Work”, and so nobody does"]);
        told(
            &text("Boss", "owner Bot"),
            &["not_accountable: “Bot” is an agent, and an agent can't answer for “Draft”"],
        );
        told(&text("Boss", ""), &[]);
        told(&text("Boss", "owner Boss"), &[]);
    }
}
