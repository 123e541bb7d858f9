//! Agents that do what they must never do.

use crate::conditions::phrase;
use crate::paths::doing::{Bound, Doing, bound};
use crate::paths::search::Answer;
use crate::paths::world::{Scene, World};
use crate::place;
use crate::rules::too_large_to_judge;
use flow_ir::{Agent, Permission};
use flow_source::{Diagnostic, Level, Rule};

/// An agent's `never` holds on every way, the conditions on the way counted.
///
/// Where it can't be told what the condition is about at that place, it is taken that it holds.
pub static RULE: Rule = Rule {
    name: "agent_never",
    level: Level::Error,
    summary: "An agent can do what it must never do.",
    page: include_str!("agent_never.md"),
};

/// Reports an action that the agent must never do. True where it did.
pub fn check<'a>(
    doing: &Doing<'a>,
    scene: &Scene<'a>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let before = found.len();
    for never in doing.agent.never.iter().filter(|never| never.actions.contains(&doing.action)) {
        found.extend(judge(never, doing, scene, world));
    }
    found.len() > before
}

fn judge<'a>(
    never: &'a Permission,
    doing: &Doing<'a>,
    scene: &Scene<'a>,
    world: &World<'a>,
) -> Option<Diagnostic> {
    let (agent, title, written) = (&doing.agent.head.title, &doing.head.title, doing.written());
    let mut more = Vec::new();
    let mut unclear = false;
    if let Some(condition) = &never.condition {
        match bound(condition, true, doing.call, &mut scene.vocabulary.borrow_mut()) {
            Bound::Assumed(assumed) => more.push(assumed),
            Bound::Unclear => unclear = true,
        }
    }
    let (links, vague, case) = match doing.search(more, scene, world) {
        Answer::None => return None,
        Answer::TooLarge => {
            let what = format!("whether “{agent}” does in “{title}” what it must never do");
            return Some(too_large_to_judge::diagnostic(&RULE, &what, place(doing.call.origin)));
        }
        Answer::Way { links, vague, facts, .. } => (links, vague, scene.told(&facts)),
    };
    let (headline, label) = match &never.condition {
        None => (
            format!("“{agent}” must never do `{written}`, and does it in “{title}”"),
            "it must never do this".to_owned(),
        ),
        Some(condition) => {
            let when = case.map(|case| format!(", for example when {case}")).unwrap_or_default();
            (
                format!("“{agent}” can do in “{title}” what it must never do{when}"),
                format!("it must never do this when `{}`", phrase(condition)),
            )
        }
    };
    let mut diagnostic = Diagnostic::new(&RULE, headline, place(doing.call.origin), "here it does")
        .label(place(never.origin), label);
    diagnostic = doing.tell(diagnostic, &scene.map, &links);
    if vague || unclear {
        diagnostic =
            diagnostic.note("Flow can't tell all that holds here, so it takes it that this can happen.");
    }
    Some(diagnostic.note(
        "Somebody had a reason to write `never`. Let a person or a system do this, or send such cases another way before it.",
    ))
}

/// Reports what an agent both uses and must never do: in no case, or in just the cases for which it is given.
pub fn check_agent(agent: &Agent, found: &mut Vec<Diagnostic>) {
    let never = agent.never.iter().flat_map(|line| line.actions.iter().map(move |action| (action, line)));
    for (action, line) in never {
        let origin = line.origin;
        let taken = |given: &&Permission| {
            let same = || given.condition.as_ref().map(phrase) == line.condition.as_ref().map(phrase);
            given.actions.contains(action) && (line.condition.is_none() || same())
        };
        // Where one of its lines gives it in other cases too, only that one is left of it.
        if line.condition.is_some()
            && agent.uses.iter().any(|given| given.actions.contains(action) && !taken(&given))
        {
            continue;
        }
        let Some(given) = agent.uses.iter().find(taken) else { continue };
        // Where it does it, the finding stands there.
        if found.iter().any(|one| {
            one.rule.name == RULE.name && one.labels.iter().any(|label| label.location == place(origin))
        }) {
            continue;
        }
        let mut parts = action.rsplit('.');
        let name = parts.next().unwrap_or_default();
        let written = parts.next().map_or_else(|| name.to_owned(), |system| format!("{system}.{name}"));
        let when = given
            .condition
            .as_ref()
            .map(|condition| format!(" when `{}`", phrase(condition)))
            .unwrap_or_default();
        found.push(
            Diagnostic::new(
                &RULE,
                format!("“{}” may do `{written}`{when} and must never do it", agent.head.title),
                place(origin),
                "never, it says here",
            )
            .label(place(given.origin), "and here it is given")
            .note("One of the two lines is wrong. If it is given up to a limit, say with `when` on both lines where the limit lies."),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    fn said(never: &str, before: &str) -> Vec<String> {
        let page = fences(super::RULE.page, "fail").concat();
        assert!(page.contains("never    Shop.discount when share > 10%"));
        findings(
            &page
                .replace("never    Shop.discount when share > 10%", never)
                .replace("  stage give {", &format!("{before}  stage give {{")),
        )
    }

    #[test]
    fn conditions_on_the_way_count() {
        let never = "never Shop.discount when share > 10%";
        let decide = |at: &str| {
            format!(
                "  decide size {{\n    when order.share > {at} -> given_up\n    otherwise -> give\n  }}\n"
            )
        };
        assert_eq!(
            said(never, ""),
            [
                "agent_never: “Helper” can do in “Give” what it must never do, for example when `order.share` is 11%"
            ]
        );
        assert_eq!(said(never, &decide("10%")), [""; 0]);
        assert_eq!(said(never, &decide("11%")).len(), 1);
    }

    #[test]
    fn given_and_forbidden_is_said_once() {
        assert_eq!(
            said("never Shop.discount", ""),
            ["agent_never: “Helper” must never do `Shop.discount`, and does it in “Give”"]
        );
        assert_eq!(
            said(
                "never Shop.erase\n  uses Shop.erase",
                "  decide size {\n    when order.share > 10% -> given_up\n    otherwise -> give\n  }\n"
            ),
            ["agent_never: “Helper” may do `Shop.erase` and must never do it"]
        );
        assert_eq!(said("never Shop.erase", ""), [""; 0]);
    }

    /// A `never` without a condition forbids what is given up to a limit, too.
    #[test]
    fn what_is_given_up_to_a_limit_and_never_is_said() {
        let said = |lines: &str| {
            said(
                lines,
                "  decide size {\n    when order.share > 10% -> given_up\n    otherwise -> give\n  }\n",
            )
        };
        let both = "action erase(order: Text, size: Int)";
        let erase = |lines: &str| -> Vec<String> {
            let page = fences(super::RULE.page, "ok").concat().replace("action erase(order: Text)", both);
            findings(&page.replace("never    Shop.discount when share > 10%", lines))
        };
        assert_eq!(said("never Shop.erase when order is \"x\""), [""; 0]);
        assert_eq!(
            erase("never Shop.erase\n  uses Shop.erase when size < 3"),
            ["agent_never: “Helper” may do `Shop.erase` when `size < 3` and must never do it"]
        );
        assert_eq!(
            erase("never Shop.erase when size < 3\n  uses Shop.erase when size < 3"),
            ["agent_never: “Helper” may do `Shop.erase` when `size < 3` and must never do it"]
        );
        assert_eq!(erase("never Shop.erase when size >= 3\n  uses Shop.erase when size < 3"), [""; 0]);
        assert_eq!(erase("never Shop.erase when size < 3\n  uses Shop.erase"), [""; 0]);
        assert_eq!(
            erase("never Shop.erase when size < 3\n  uses Shop.erase when size < 3\n  uses Shop.erase"),
            [""; 0]
        );
    }
}
