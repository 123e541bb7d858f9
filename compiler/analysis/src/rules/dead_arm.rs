//! Arms of a decision that are never taken.

use super::too_large_to_judge;
use crate::conditions::phrase;
use crate::paths::arms::{Arms, Decides, Judged, Why};
use crate::place as location;
use flow_source::{Diagnostic, Level, Rule};

/// An arm of a decision is never taken.
///
/// Because those before it take everything, because its condition can't hold, or because on every way to it something else
/// is known. Of data that was written or of facts that can change since, nothing is known. An arm for all other cases is
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
            format!("{what} of “{title}” is never taken: the lines before it take every case for which `{condition}`"),
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
        _ => "Somebody wrote it for a reason and believes that it is in force. Put it before the line that hides it, or take it away.",
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
            &["dead_arm: This arm of “Route” is never taken: the lines before it take every case for which `m <= 50 USD`"],
        );
        told(
            &decide("k: Kind", &["when k is new -> x", "when k is not new -> y", "when k is staff -> x"]),
            &["dead_arm: This arm of “Route” is never taken: the lines before it take every case for which `k is staff`"],
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
        told(&decide("m: Money", &["when m <= 50 USD -> x", "when m <= 100 USD -> y", "otherwise -> y"]), &[]);
        told(&decide("m: Money", &["when m <= 50 USD -> x", "when m > 50 USD -> y", "otherwise -> y"]), &[]);
        told(&decide("m: Money", &["when m <= 50 USD -> x", "when m <= 50 EUR -> y", "otherwise -> y"]), &[]);
        told(&decide("k: Kind", &["when k is new -> x", "when k in [new, staff] -> y", "otherwise -> y"]), &[]);
        told(&decide("t: Text", &["when t is \"a\" -> x", "when t is not \"b\" -> y", "otherwise -> y"]), &[]);
    }
}
