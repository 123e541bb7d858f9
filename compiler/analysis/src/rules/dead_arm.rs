//! Arms of a decision that are never taken.

use super::deadlock::{Inside, around};
use super::too_large_to_judge;
use crate::conditions::phrase;
use crate::paths::arms::{Arms, Decides, Judged, Why};
use crate::paths::{Effect, Map, Place, Spot};
use crate::place as location;
use flow_ir::{Expression, ExpressionKind, Step, StepKind};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashMap;

/// An arm of a decision is never taken.
///
/// Because those before it take everything, because its condition can't hold, or because on every way to it something else
/// is known; or because it asks whether something is known that nobody can have written before. Of data that was written or of facts that can change since, nothing is known. An arm for all other cases is
/// not reported where amounts are compared: there are more currencies than anybody lists.
pub static RULE: Rule = Rule {
    name: "dead_arm",
    level: Level::Error,
    summary: "An arm of a decision is never taken.",
    page: include_str!("dead_arm.md"),
};

/// Reports the arms that are never taken.
pub fn check(arms: &Arms<'_>, judged: &Judged, found: &mut Vec<Diagnostic>) {
    if judged.too_many && arms.arms.iter().any(|arm| arm.condition.is_none()) {
        let question = format!("whether every arm of “{}” can be taken", arms.title);
        found.push(too_large_to_judge::diagnostic(&RULE, &question, location(arms.shown())));
    }
    for (number, why) in &judged.dead {
        found.extend(report(arms, *number, why));
    }
}

/// Reports the arms that ask whether something is known that nobody can have written when a case comes there.
pub fn unwritten<'a>(all: &[Arms<'a>], map: &Map<'a>, found: &mut Vec<Diagnostic>) {
    let mut inside: Option<FxHashMap<&'a str, Vec<Inside<'a>>>> = None;
    for arms in all.iter().filter(|arms| arms.decides == Decides::Way) {
        let Some(place) = arms.place else { continue };
        for arm in &arms.arms {
            let Some(condition) = arm.condition else { continue };
            let here = location(arm.origin);
            let known = |one: &Diagnostic| one.rule.name == RULE.name && one.location() == here;
            if found.iter().any(known) {
                continue;
            }
            let inside = inside.get_or_insert_with(|| around(map.workflow));
            let missing = asked(condition).into_iter().find(|name| !may_be_there(name, place, map, inside));
            let Some(name) = missing else { continue };
            let title = format!(
                "This arm of “{}” is never taken: nobody can have written `{name}` when a case comes here",
                arms.title
            );
            let mut diagnostic = Diagnostic::new(&RULE, title, here, "not known here, on any way");
            let variable = map.workflow.variables.iter().find(|variable| variable.name == name);
            for writer in variable.into_iter().flat_map(|variable| &variable.written_by) {
                if let Some(step) = map.place(writer).and_then(|place| map.step(place)) {
                    let words = format!("`{name}` is written here");
                    diagnostic = diagnostic.label(location(step.head.origin), words);
                }
            }
            found.push(diagnostic.note(
                "What is written after it comes too late, and what a branch writes nobody outside of it sees before it has joined. Those cases go another way today.",
            ));
        }
    }
}

/// The variables that must be known for a condition to hold.
fn asked(condition: &Expression) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(one) = open.pop() {
        match &one.kind {
            ExpressionKind::And { values } => open.extend(values),
            ExpressionKind::Known { value } => {
                if let ExpressionKind::Variable { path } = &value.kind {
                    found.extend(path.first().map(String::as_str));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether something may have been written, and be seen, at a place. Where that can't be told, it may.
fn may_be_there<'a>(
    name: &str,
    goal: Place,
    map: &Map<'a>,
    inside: &FxHashMap<&'a str, Vec<Inside<'a>>>,
) -> bool {
    let workflow = map.workflow;
    if workflow.parameters.iter().any(|parameter| parameter.name == name) {
        return true;
    }
    let Some(variable) = workflow.variables.iter().find(|variable| variable.name == name) else {
        return true;
    };
    let own = map.step(goal).and_then(|step| inside.get(step.head.id.as_str()));
    let (Some(own), false) = (own, variable.written_by.is_empty()) else { return true };
    variable.written_by.iter().any(|writer| {
        let (Some(place), Some(its)) = (map.place(writer), inside.get(writer.as_str())) else { return true };
        // What runs beside, or at the end, comes at any time.
        if outermost(map, place) != outermost(map, goal) {
            return true;
        }
        let shared = own.iter().zip(its).take_while(|(one, other)| is_same(one, other)).count();
        let seen_from = match its.get(shared) {
            None => leaving(map, place, &[Effect::Done, Effect::Accepted, Effect::Consented]),
            Some((parallel, _)) if continues(parallel) => return true,
            // Seen once the parallel around it has joined.
            Some((parallel, _)) => joined(map, parallel),
        };
        reaches(map, seen_from, goal)
    })
}

fn is_same(one: &Inside<'_>, other: &Inside<'_>) -> bool {
    one.0.head.id == other.0.head.id && one.1 == other.1
}

fn continues(step: &Step) -> bool {
    matches!(&step.kind, StepKind::Parallel(parallel) if parallel.rest_continues)
}

fn outermost(map: &Map<'_>, place: Place) -> Option<usize> {
    crate::people::authors::blocks_around(map, place).last()
}

fn leaving(map: &Map<'_>, place: Place, effects: &[Effect]) -> Vec<Place> {
    let links = map.leaving(place).filter_map(|number| map.link(number));
    links.filter(|link| effects.contains(&link.effect)).map(|link| link.to).collect()
}

/// Where a case goes on when a parallel is done.
fn joined(map: &Map<'_>, parallel: &Step) -> Vec<Place> {
    let is_it = |place: &Place| map.step(*place).is_some_and(|step| step.head.id == parallel.head.id);
    let mut found = Vec::new();
    for place in (0..map.spots.len()).filter(is_it) {
        found.extend(leaving(map, place, &[Effect::Joined, Effect::Done]));
    }
    found
}

/// Whether a way leads from one of these places to another one. A handler takes over at any time.
fn reaches(map: &Map<'_>, from: Vec<Place>, goal: Place) -> bool {
    let mut seen = vec![false; map.spots.len()];
    let mut open = from;
    let handlers = map.spots.iter().enumerate().filter(|(_, spot)| matches!(spot, Spot::Handler));
    open.extend(handlers.map(|(place, _)| place));
    while let Some(place) = open.pop() {
        if place == goal {
            return true;
        }
        if let Some(seen) = seen.get_mut(place).filter(|seen| !**seen) {
            *seen = true;
            open.extend(map.leaving(place).filter_map(|number| map.link(number)).map(|link| link.to));
        }
    }
    false
}

fn report(arms: &Arms<'_>, number: usize, why: &Why) -> Option<Diagnostic> {
    let arm = arms.arms.get(number)?;
    let title = arms.title;
    let what = match arms.decides {
        Decides::Way => "This arm",
        Decides::Performer | Decides::Reviewer => "This `by`",
        Decides::Deadline => "This `within`",
        Decides::Estimate => "This `takes`",
    };
    let condition = arm.condition.map(phrase).unwrap_or_default();
    let (headline, label) = match why {
        Why::Itself => (
            format!("{what} of “{title}” is never taken: `{condition}` can't hold"),
            "one part of it excludes the other".to_owned(),
        ),
        Why::Known => (
            format!("{what} of “{title}” is never taken: no case for which `{condition}` comes here"),
            "the steps before have sent such cases elsewhere".to_owned(),
        ),
        Why::Hidden(_) if arm.condition.is_some() => (
            format!(
                "{what} of “{title}” is never taken: the lines before it take every case for which `{condition}`"
            ),
            "never taken".to_owned(),
        ),
        Why::Hidden(_) | Why::NoneLeft => (
            format!("{what} of “{title}” is never taken: the lines before it take every case"),
            "for all other cases, and there are none".to_owned(),
        ),
    };
    let mut diagnostic = Diagnostic::new(&RULE, headline, location(arm.origin), label);
    if let Why::Hidden(hiding) = why {
        for earlier in hiding.iter().filter_map(|earlier| arms.arms.get(*earlier)) {
            diagnostic = diagnostic.label(location(earlier.origin), "takes them first");
        }
    }
    let note = match why {
        Why::NoneLeft => {
            "Whoever reads it looks for the case that is meant, and there is none. Take it away: should a new case ever come, Flow will ask where it goes."
        }
        Why::Itself => "Whoever wrote it meant something else, and those cases go another way today.",
        _ => {
            "Somebody wrote it for a reason and believes that it is in force. Put it before the line that hides it, or take it away."
        }
    };
    Some(diagnostic.note(note))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    fn decide(given: &str, arms: &[&str]) -> String {
        let arms: String = arms.iter().map(|arm| format!("    {arm}\n")).collect();
        format!(
            "role A\nchoice Kind {{ new, regular, staff }}\n\
             workflow W({given}) {{\n  owner A\n  outcome x\n  outcome y\n\n  decide route {{\n{arms}  }}\n}}\n"
        )
    }

    #[test]
    fn hidden_arms_are_named() {
        told(
            &decide("m: Money", &["when m <= 100 USD -> x", "when m <= 50 USD -> y", "otherwise -> y"]),
            &[
                "dead_arm: This arm of “Route” is never taken: the lines before it take every case for which `m <= 50 USD`",
            ],
        );
        told(
            &decide("k: Kind", &["when k is new -> x", "when k is not new -> y", "when k is staff -> x"]),
            &[
                "dead_arm: This arm of “Route” is never taken: the lines before it take every case for which `k is staff`",
            ],
        );
        told(
            &decide("k: Kind", &["when k is new -> x", "when k is not new -> y", "otherwise -> x"]),
            &["dead_arm: This arm of “Route” is never taken: the lines before it take every case"],
        );
        told(
            &decide("n: Int", &["when n > 3 and n < 4 -> x", "otherwise -> x", "when n is 1 -> y"]),
            &["dead_arm: This arm of “Route” is never taken: `n > 3 and n < 4` can't hold"],
        );
    }

    #[test]
    fn what_nobody_can_have_written_is_not_known() {
        let text = |back: &str, decide: &str| {
            format!(
                "role A\nworkflow W {{\n owner A\n within 1 week\n late -> x\n outcome x\n outcome y\n\n{decide}\n stage make {{\n by A\n writes plan: Text\n done -> {back}\n }}\n}}\n"
            )
        };
        let decide = " decide route {\n when plan is known -> x\n otherwise -> make\n }\n";
        let never = "dead_arm: This arm of “Route” is never taken: nobody can have written `plan` when a case comes here";
        told(&text("y", decide), &[never]);
        told(&text("route at most 1 times\n else -> y", decide), &[]);
        let or = decide.replace("plan is known", "plan is known or today > 2027-01-01");
        told(&text("y", &or), &[]);
        // An event may come when it is there, and a branch sees what it has written itself.
        let event = format!(" event e\n on e -> route\n{decide}");
        told(
            &text("wait_a_day", &event)
                .replace(" stage make", " wait wait_a_day {\n for 1 day\n done -> y\n }\n stage make"),
            &[],
        );
        let branches = |last: &str| {
            format!(
                "role A\nworkflow W {{\n owner A\n within 1 week\n late -> x\n outcome x\n outcome y\n parallel both {{\n join any\n unmet -> y\n done -> x\n branch one {{\n stage make {{\n by A\n writes plan: Text\n within 1 day\n late -> leave\n done -> {}\n }}\n{}\n }}\n branch two {{\n stage other {{\n by A\n done -> {}\n }}\n{}\n }}\n }}\n}}\n",
                if last == "one" { "route" } else { "join" },
                if last == "one" { ROUTE } else { "" },
                if last == "two" { "route" } else { "leave" },
                if last == "two" { ROUTE } else { "" },
            )
        };
        const ROUTE: &str = " decide route {\n when plan is known -> join\n otherwise -> leave\n }\n";
        told(&branches("two"), &[never]);
        told(&branches("one"), &[]);
    }

    #[test]
    fn what_was_sorted_out_before_does_not_come() {
        let text = |between: &str| {
            format!(
                "role A\nworkflow W(m: Money) {{\n  owner A\n  within 1 week\n  late -> x\n  outcome x\n  outcome y\n\n  decide large {{\n    when m > 100 USD -> x\n    otherwise -> {}\n  }}\n{between}\n  decide route {{\n    when m > 200 USD -> x\n    otherwise -> y\n  }}\n}}\n",
                if between.is_empty() { "route" } else { "look" }
            )
        };
        told(
            &text(""),
            &["dead_arm: This arm of “Route” is never taken: no case for which `m > 200 USD` comes here"],
        );
        // Somebody writes it anew.
        told(&text("\n  stage look {\n    by     A\n    writes m: Money\n    done   -> route\n  }\n"), &[]);
    }

    #[test]
    fn near_misses_are_silent() {
        told(
            &decide("m: Money", &["when m <= 50 USD -> x", "when m <= 100 USD -> y", "otherwise -> y"]),
            &[],
        );
        told(&decide("m: Money", &["when m <= 50 USD -> x", "when m > 50 USD -> y", "otherwise -> y"]), &[]);
        told(&decide("m: Money", &["when m <= 50 USD -> x", "when m <= 50 EUR -> y", "otherwise -> y"]), &[]);
        told(
            &decide("k: Kind", &["when k is new -> x", "when k in [new, staff] -> y", "otherwise -> y"]),
            &[],
        );
        told(
            &decide("t: Text", &["when t is \"a\" -> x", "when t is not \"b\" -> y", "otherwise -> y"]),
            &[],
        );
    }
}
