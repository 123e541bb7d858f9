//! Gates that claim a standard which their reviewers don't satisfy.

use crate::paths::world::World;
use crate::people::Staff;
use crate::people::standard::{Needed, at_least, needed, satisfies};
use crate::people::tell;
use crate::place as location;
use crate::rules::quorum_not_met::{can_be_met, in_library, label_of};
use crate::wording::number;
use flow_ir::{Origin, Participant, StandardUse, Step, StepKind, Who, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Whoever says yes at a gate that claims a standard is enough for it, whichever way the gate is accepted.
///
/// A person may do what a standard asks of an agent. Reviewers that aren't known yet are not held against anybody.
/// Reviewers that nobody could be are the subject of `quorum_not_met`.
pub static RULE: Rule = Rule {
    name: "standard_not_met",
    level: Level::Error,
    summary: "A gate claims a standard that its reviewers don't satisfy.",
    page: include_str!("standard_not_met.md"),
};

/// Reports each claim of a gate that doesn't hold.
pub fn check(workflow: &Workflow, world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for step in workflow.all_steps() {
        let StepKind::Gate(gate) = &step.kind else { continue };
        if gate.work.by.iter().any(|performers| !can_be_met(&performers.who, world)) {
            continue;
        }
        for standard in &gate.meets {
            let broken = gate.work.by.iter().find(|one| !satisfies(&one.who, standard, &world.staff));
            if let Some(performers) = broken {
                found.push(report(step, standard, &performers.who, performers.origin, world));
            }
        }
    }
}

fn report(step: &Step, standard: &StandardUse, who: &Who, by: Origin, world: &World<'_>) -> Diagnostic {
    let title = &step.head.title;
    let asked = asked(standard, world);
    let headline = match comparison(who, standard, world) {
        Some(comparison) => format!("“{title}” doesn't meet “{}”: {comparison}", standard.title),
        None => format!("“{title}” doesn't meet “{}”, which asks for {asked}", standard.title),
    };
    let mut diagnostic = Diagnostic::new(&RULE, headline, location(by), "these reviewers are not enough")
        .label(location(standard.origin), format!("this asks for {asked}"));
    for part in &standard.by {
        if let Who::One { participant, .. } = part {
            diagnostic = label_of(diagnostic, world, participant);
        }
        if let Some(origin) = origin(part).filter(|origin| !in_library(world.package, *origin)) {
            diagnostic = diagnostic.label(location(origin), "what the standard says");
        }
    }
    diagnostic.note(
        "Whoever reads `meets` relies on it: what comes after this gate is let through because of what it claims. Ask the reviewers that the standard asks for, or claim a standard that these reviewers meet.",
    )
}

fn origin(who: &Who) -> Option<Origin> {
    match who {
        Who::One { origin, .. } | Who::Of { origin, .. } => Some(*origin),
        _ => None,
    }
}

/// What a standard asks for, in words.
fn asked(standard: &StandardUse, world: &World<'_>) -> String {
    let parts: Vec<String> = standard.by.iter().map(|who| words(who, world, 0)).collect();
    crate::wording::sentence(&parts, "and")
}

fn words(who: &Who, world: &World<'_>, depth: u32) -> String {
    if depth > 8 {
        return "others".to_owned();
    }
    let all = |parts: &[Who], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| words(part, world, depth + 1)).collect();
        crate::wording::sentence(&parts, word)
    };
    match who {
        Who::One { participant, .. } => someone(participant, world),
        Who::Of { quorum, pool, .. } => {
            let whom: Vec<String> = pool.iter().map(|one| plural(one, world)).collect();
            let whom = crate::wording::sentence(&whom, "and");
            match (needed(quorum, None), quorum, pool.as_slice()) {
                (Needed::Places(1), _, [Participant::AnyHuman]) => "one person".to_owned(),
                (Needed::Places(count), _, [Participant::AnyHuman]) => {
                    format!("{} different people", number(count as usize))
                }
                (Needed::Places(count), ..) => format!("{} of {whom}", number(count as usize)),
                (_, flow_ir::Quorum::All, _) => format!("all of {whom}"),
                (_, flow_ir::Quorum::Majority, _) => format!("a majority of {whom}"),
                (_, flow_ir::Quorum::Fraction { numerator, denominator }, _) => {
                    format!("{numerator}/{denominator} of {whom}")
                }
                _ => format!("some of {whom}"),
            }
        }
        Who::Then { parts } => all(parts, "then"),
        Who::And { parts } => all(parts, "and"),
        Who::Or { parts } => all(parts, "or"),
        Who::ExceptAuthor { who, .. } => format!("{}, but not the author", words(who, world, depth + 1)),
        Who::Except { who, excluded } => {
            format!("{}, but not {}", words(who, world, depth + 1), words(excluded, world, depth + 1))
        }
        Who::Unknown { .. } => "somebody".to_owned(),
    }
}

fn someone(participant: &Participant, world: &World<'_>) -> String {
    match participant {
        Participant::AnyHuman => "a person".to_owned(),
        Participant::AnyAgent => "an agent or a person".to_owned(),
        other => tell::title(other, world.package),
    }
}

fn plural(participant: &Participant, world: &World<'_>) -> String {
    match participant {
        Participant::AnyHuman => "all people".to_owned(),
        other => tell::title(other, world.package),
    }
}

/// What they say and what is asked, where it is only a matter of how many.
fn comparison(who: &Who, standard: &StandardUse, world: &World<'_>) -> Option<String> {
    let [Who::Of { quorum, pool, .. }] = standard.by.as_slice() else { return None };
    let (Needed::Places(asked), [Participant::AnyHuman]) = (needed(quorum, None), pool.as_slice()) else {
        return None;
    };
    let said = at_least(who, pool, &world.staff)?;
    let people = |count: u32| match count {
        1 => "one person".to_owned(),
        _ => format!("{} people", number(count as usize)),
    };
    Some(match said {
        0 if agents_only(who) => format!("no person looks, and the standard asks for {}", people(asked)),
        0 => format!(
            "it can be accepted without a person of ours, and the standard asks for {}",
            people(asked)
        ),
        1 => format!("one person says yes, and the standard asks for {}", number(asked as usize)),
        said => format!("{} say yes, and the standard asks for {}", people(said), number(asked as usize)),
    })
}

fn agents_only(who: &Who) -> bool {
    who.participants().all(|one| !Staff::is_human(one))
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn review(by: &str, meets: &str) -> Vec<String> {
        let text = format!(
            r#"
use std.standards {{ agent_review, agent_then_human, dual_approval, expert_panel, human_approval }}
role Finance {{ people 4 }}
role Expert {{ people 5 }}
role Boss {{ people 3 }}
role Customer {{ external }}
agent Check {{
  operator Boss
  model "m" as "c"
  criterion right weight 1 "Is it right?"
  passes 80%
}}
workflow Review(text: Text) {{
  owner Boss
  within 1 week
  late -> stopped
  outcome passed
  outcome stopped
  gate look of text {{
    by {by}
    meets {meets}
    within 1 day
    accept -> passed
    reject -> stopped
    fails -> stopped
    late -> stopped
    absent -> stopped
  }}
}}
"#
        );
        findings(&text)
            .into_iter()
            .filter(|found| found.starts_with("standard_not_met") || found.starts_with("quorum_not_met"))
            .collect()
    }

    #[test]
    fn too_few_say_yes() {
        assert_eq!(
            review("Finance", "dual_approval"),
            [
                "standard_not_met: “Look” doesn't meet “Dual approval”: one person says yes, and the standard asks for two"
            ]
        );
        assert_eq!(review("2 of Finance", "dual_approval"), [""; 0]);
        assert_eq!(review("Finance and Expert", "dual_approval"), [""; 0]);
        assert_eq!(
            review("(2 of Finance) or Expert", "dual_approval"),
            [
                "standard_not_met: “Look” doesn't meet “Dual approval”: one person says yes, and the standard asks for two"
            ]
        );
    }

    #[test]
    fn an_agent_is_no_person() {
        assert_eq!(
            review("Check", "human_approval"),
            [
                "standard_not_met: “Look” doesn't meet “Human approval”: no person looks, and the standard asks for one person"
            ]
        );
        assert_eq!(review("Check then Finance", "human_approval"), [""; 0]);
        assert_eq!(review("Check", "agent_review"), [""; 0]);
        assert_eq!(review("Finance", "agent_review"), [""; 0]);
    }

    #[test]
    fn outsiders_are_nobody_of_ours() {
        assert_eq!(
            review("Customer", "human_approval"),
            [
                "standard_not_met: “Look” doesn't meet “Human approval”: it can be accepted without a person of ours, and the standard asks for one person"
            ]
        );
    }

    #[test]
    fn experts_are_experts() {
        assert_eq!(
            review("3 of Finance", "expert_panel(experts: Expert)"),
            ["standard_not_met: “Look” doesn't meet “Expert panel”, which asks for three of Expert"]
        );
        assert_eq!(review("3 of Expert", "expert_panel(experts: Expert)"), [""; 0]);
        assert_eq!(review("majority of Expert", "expert_panel(experts: Expert)"), [""; 0]);
    }

    #[test]
    fn what_nobody_can_meet_is_told_once() {
        assert_eq!(
            review("6 of Expert", "dual_approval"),
            ["quorum_not_met: Nobody can approve “Look”: Expert has five members and the rule asks for six"]
        );
    }
}
