//! Agents that go beyond what they may use.

use crate::conditions::phrase;
use crate::paths::doing::{Bound, Doing, bound};
use crate::paths::search::Answer;
use crate::paths::world::{Scene, World};
use crate::place;
use crate::rules::too_large_to_judge;
use flow_source::{Diagnostic, Level, Rule};

/// An agent's `uses ... when ...` holds wherever it does the action, the conditions on the way counted.
///
/// Where it can't be told what the condition is about at that place, it is taken that it doesn't hold.
pub static RULE: Rule = Rule {
    name: "agent_limit",
    level: Level::Error,
    summary: "An agent can go beyond its limit.",
    page: include_str!("agent_limit.md"),
};

/// Reports an action that an agent may do up to a limit, and can do beyond it.
pub fn check<'a>(doing: &Doing<'a>, scene: &Scene<'a>, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    let mut limits = Vec::new();
    for permission in doing.agent.uses.iter().filter(|uses| uses.actions.contains(&doing.action)) {
        match &permission.condition {
            None => return,
            Some(condition) => limits.push((permission, condition)),
        }
    }
    let mut beyond = Vec::new();
    let mut unclear = false;
    for (_, condition) in &limits {
        match bound(condition, false, doing.call, &mut scene.vocabulary.borrow_mut()) {
            Bound::Assumed(assumed) => beyond.push(assumed),
            Bound::Unclear => unclear = true,
        }
    }
    let title = &doing.head.title;
    let (links, vague, case) = match doing.search(beyond, scene, world) {
        Answer::None => return,
        Answer::TooLarge => {
            let what = format!("whether “{}” keeps to its limit in “{title}”", doing.agent.head.title);
            found.push(too_large_to_judge::diagnostic(&RULE, &what, place(doing.call.origin)));
            return;
        }
        Answer::Way { links, vague, facts, .. } => (links, vague, scene.told(&facts)),
    };
    let when = case.map(|case| format!(", for example when {case}")).unwrap_or_default();
    let headline = format!("“{}” can go beyond its limit in “{title}”{when}", doing.agent.head.title);
    let mut diagnostic = Diagnostic::new(
        &RULE,
        headline,
        place(doing.call.origin),
        "the agent does this whatever it is given",
    );
    for (permission, condition) in &limits {
        let text = format!("it may do this only when `{}`", phrase(condition));
        diagnostic = diagnostic.label(place(permission.origin), text);
    }
    diagnostic = doing.tell(diagnostic, &scene.map, &links);
    if vague || unclear {
        diagnostic = diagnostic
            .note("Flow can't tell all that holds here, so it takes it that the limit may be passed.");
    }
    found.push(diagnostic.note(
        "A limit that nothing enforces is a wish. Let a `decide` before it send what lies beyond the limit to a person, or do it here only `when` the limit holds.",
    ));
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    fn text(uses: &str, before: &str, lines: &str) -> String {
        let page = fences(super::RULE.page, "ok").concat();
        let start = page.find("  decide size").expect("the page decides");
        let end = page.find("  stage ask").expect("the page asks");
        let body = format!(
            "{}{before}  stage give {{\n    by Helper\n    reads order\n{lines}    within 1h\n    stalls after 30m -> given_up\n    fails -> given_up\n    late -> given_up\n    done -> given\n  }}\n{}",
            &page[..start],
            &page[end..]
        );
        body.replace("uses     Shop.discount when share <= 10%", uses)
    }

    fn said(uses: &str, before: &str, lines: &str) -> Vec<String> {
        let own = ["agent_limit", "agent_not_allowed", "agent_never"];
        let text = text(uses, before, lines);
        let found: Vec<String> =
            findings(&text).into_iter().filter(|found| !found.starts_with("unreachable_step")).collect();
        assert!(
            found.iter().all(|found| own.iter().any(|rule| found.starts_with(rule))),
            "{found:?}\n{text}"
        );
        found
    }

    const DO: &str = "    do Shop.discount(order: order.number, share: order.share)\n";

    #[test]
    fn a_limit_is_held_on_every_way() {
        let limit = "uses Shop.discount when share <= 10%";
        let beyond = [
            "agent_limit: “Helper” can go beyond its limit in “Give”, for example when `order.share` is 11%",
        ];
        assert_eq!(said(limit, "", DO), beyond);
        let decide = |at: &str| {
            format!("  decide size {{\n    when order.share <= {at} -> give\n    otherwise -> ask\n  }}\n")
        };
        assert_eq!(said(limit, &decide("10%"), DO), [""; 0]);
        assert_eq!(said(limit, &decide("5%"), DO), [""; 0]);
        assert_eq!(said(limit, &decide("20%"), DO).len(), 1);
        // The action itself may have a condition, or be given a value of its own.
        assert_eq!(said(limit, "", &DO.replace("share)", "share) when order.share < 8%")), [""; 0]);
        assert_eq!(said(limit, "", &DO.replace("order.share", "10%")), [""; 0]);
        assert_eq!(said(limit, "", &DO.replace("order.share", "11%")).len(), 1);
    }

    #[test]
    fn what_it_may_do_without_limit_it_may_do() {
        assert_eq!(said("uses Shop.discount", "", DO), [""; 0]);
        assert_eq!(
            said("uses Shop.discount when share <= 10%\n  uses Shop.discount when share > 10%", "", DO),
            [""; 0]
        );
    }

    #[test]
    fn a_change_after_the_check_counts() {
        let limit = "uses Shop.discount when share <= 10%";
        let before = "  decide size {\n    when order.share <= 10% -> change\n    otherwise -> ask\n  }\n  stage change {\n    by Lead\n    within 1h\n    late -> given_up\n    writes order: Order\n    done -> give\n  }\n";
        assert_eq!(said(limit, before, DO).len(), 1);
    }
}
