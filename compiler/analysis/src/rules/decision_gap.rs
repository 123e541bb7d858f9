//! Cases that a decision forgets.

use super::too_large_to_judge;
use crate::paths::arms::{Arms, Decides, Judged};
use crate::paths::search::{Answer, Assumed, Marks, Question, search};
use crate::paths::tell::tell;
use crate::paths::world::{Scene, World};
use crate::place as location;
use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};
use std::rc::Rc;

/// A decision says nothing about some of the cases that come to it.
///
/// The arms are gone through in order (see `crate::paths::arms`); what is left after the last is a gap, if some way
/// leads to the decision with it. An amount is in one of the currencies that the workflow compares it with.
pub static RULE: Rule = Rule {
    name: "decision_gap",
    level: Level::Error,
    summary: "A decision says nothing about some of the cases that come to it.",
    page: include_str!("decision_gap.md"),
};

/// How many of the cases that are left are looked for on the ways to the decision.
const LOOKED_FOR: usize = 6;

/// Reports what is left after the last of some arms.
pub fn check<'a>(
    arms: &Arms<'a>,
    judged: &Judged,
    scene: &Scene<'a>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) {
    if judged.too_many {
        // With an arm for all other cases nothing can be forgotten.
        if arms.arms.iter().all(|arm| arm.condition.is_some()) {
            found.push(too_large(arms));
        }
        return;
    }
    let vocabulary = scene.vocabulary.borrow();
    let cases: Vec<_> = judged.rest.simplest(&vocabulary).into_iter().take(LOOKED_FOR).cloned().collect();
    drop(vocabulary);
    for (number, case) in cases.into_iter().enumerate() {
        let mut vocabulary = scene.vocabulary.borrow_mut();
        if case.iter().any(|literal| vocabulary.is_vague(literal.key)) {
            found.push(too_large(arms));
            return;
        }
        let told = vocabulary.told(&case);
        let last = number + 1 == LOOKED_FOR;
        let Some(place) = arms.place else {
            found.push(report(arms, told.as_deref()));
            return;
        };
        let mut assumed = vec![Assumed { cases: Rc::new(vec![case]) }];
        if let Some(condition) = arms.condition {
            assumed.push(Assumed { cases: vocabulary.cases(condition, true) });
        }
        let marks = vec![Marks::default(); scene.map.links.len()];
        let (goals, at_goal) = ([place], [assumed]);
        let question =
            Question { map: &scene.map, goals: &goals, marks: &marks, start: 0, at_goal: &at_goal };
        let mut budget = world.budget.get();
        let answer = search(&question, &mut vocabulary, &mut budget);
        world.budget.set(budget);
        match answer {
            Answer::Way { links, .. } => {
                let diagnostic = tell(report(arms, told.as_deref()), &scene.map, &links);
                let end = ending(arms.decides, arms.title);
                found.push(diagnostic.step(location(arms.named), end, arms.id));
                return;
            }
            Answer::TooLarge => {
                found.push(too_large(arms));
                return;
            }
            // No case of that kind comes here; perhaps one of another does.
            Answer::None if last => found.push(too_large(arms)),
            Answer::None => {}
        }
    }
}

fn too_large(arms: &Arms<'_>) -> Diagnostic {
    let question = format!("whether “{}” has an answer for every case", arms.title);
    too_large_to_judge::diagnostic(&RULE, &question, location(arms.shown()))
}

/// How the path ends.
fn ending(decides: Decides, title: &str) -> String {
    match decides {
        Decides::Way => format!("“{title}”: none of its conditions holds"),
        Decides::Performer => format!("“{title}” is to be done, and nobody is named"),
        Decides::Reviewer => format!("“{title}” opens, and no reviewer is named"),
        Decides::Deadline => format!("“{title}” opens without a deadline"),
        Decides::Estimate => format!("“{title}” begins, and nobody says how long it takes"),
    }
}

/// `case` is an example in words.
fn report(arms: &Arms<'_>, case: Option<&str>) -> Diagnostic {
    let title = arms.title;
    let when = case.map(|case| format!(" when {case}")).unwrap_or_default();
    let (headline, label, note, fix, line) = match arms.decides {
        Decides::Way => (
            format!("“{title}” leads nowhere{when}"),
            "none of its conditions holds then, and there is no `otherwise`",
            "Such a case comes one day, and nobody has said where it goes: it lies there until a customer asks.",
            "Say where all other cases go",
            "otherwise -> unknown \"Where do all other cases go?\"",
        ),
        Decides::Performer => (
            format!("Nobody does “{title}”{when}"),
            "the last `by` has a condition too",
            "The odd case comes in, belongs to nobody, and waits. The last `by` without `when` is for all other cases.",
            "Say who does it in all other cases",
            "by unknown \"Who does it otherwise?\"",
        ),
        Decides::Reviewer => (
            format!("Nobody reviews “{title}”{when}"),
            "the last `by` has a condition too",
            "A gate without a reviewer can't be passed, and the case waits. The last `by` without `when` is for all other cases.",
            "Say who reviews all other cases",
            "by unknown \"Who reviews it otherwise?\"",
        ),
        Decides::Deadline => (
            format!("“{title}” has no deadline{when}"),
            "the last `within` has a condition too",
            "What has no deadline is what nobody notices when it waits. If there really is none, say so: `within no limit because \"...\"`.",
            "Say by when in all other cases",
            "within unknown \"By when, in all other cases?\"",
        ),
        Decides::Estimate => (
            format!("Nobody says how long “{title}” takes{when}"),
            "the last `takes` has a condition too",
            "Whether a deadline can be kept is worked out from how long things take, also in the odd case.",
            "Say how long it takes in all other cases",
            "takes unknown \"How long does it take otherwise?\"",
        ),
    };
    let mut diagnostic = Diagnostic::new(&RULE, headline, location(arms.shown()), label).note(note);
    let end = location(arms.end());
    let indentation = "  ".repeat(arms.depth + 1);
    let edit = Edit {
        location: Location::new(end.file, Span::at(end.span.end)),
        text: format!("\n{indentation}{line}"),
    };
    diagnostic = diagnostic.offer(fix, vec![edit], false);
    diagnostic
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    fn decide(given: &str, arms: &str) -> String {
        format!(
            "role A\nchoice Kind {{ new, regular, staff }}\nrecord R {{ a: optional Money, n: Int, share: Percent, kind: Kind }}\n\
             workflow W({given}) {{\n  owner A\n  outcome x\n  outcome y\n\n  decide route {{\n{arms}  }}\n}}\n"
        )
    }

    #[track_caller]
    fn gap(given: &str, arms: &[&str], case: &str) {
        let arms: String = arms.iter().enumerate().map(|(place, arm)| line(place, arm)).collect();
        told(&decide(given, &arms), &[&format!("decision_gap: “Route” leads nowhere when {case}")]);
    }

    #[track_caller]
    fn whole(given: &str, arms: &[&str]) {
        let arms: String = arms.iter().enumerate().map(|(place, arm)| line(place, arm)).collect();
        told(&decide(given, &arms), &[]);
    }

    fn line(place: usize, arm: &str) -> String {
        format!("    {arm} -> {}\n", if place == 0 { "x" } else { "y" })
    }

    #[test]
    fn a_case_that_falls_through_is_named() {
        gap("m: Money", &["when m <= 250 USD", "when m > 300 USD"], "`m` is 250.01 USD");
        gap("m: Money", &["when m <= 250 JPY", "when m > 300 JPY"], "`m` is 251 JPY");
        gap("n: Int", &["when n < 3", "when n > 3"], "`n` is 3");
        gap("n: Decimal", &["when n < 3", "when n >= 4"], "`n` is 3");
        gap("k: Kind", &["when k is new", "when k is staff"], "`k` is regular");
        gap("k: Kind", &["when k in [new]", "when k is staff"], "`k` is regular");
        gap("s: Percent", &["when s < 80%", "when s > 80%"], "`s` is 80%");
        gap("d: Duration", &["when d < 2 days", "when d > 2 days"], "`d` is 2 days");
        gap("d: Date", &["when d < 2026-02-28", "when d > 2026-03-01"], "`d` is 2026-02-28");
        gap("b: Bool, c: Bool", &["when b", "when c"], "`b` is false and `c` is false");
        gap("t: Text", &["when t is \"a\"", "when t is \"b\""], "`t` is neither \"a\" nor \"b\"");
    }

    #[test]
    fn what_is_not_known_is_a_case() {
        gap(
            "r: R",
            &["when r.a is known and r.a <= 5 EUR", "when r.a is known and r.a > 5 EUR"],
            "`r.a` isn't known",
        );
        whole(
            "r: R",
            &[
                "when r.a is known and r.a <= 5 EUR",
                "when r.a is known and r.a > 5 EUR",
                "when not (r.a is known)",
            ],
        );
    }

    #[test]
    fn conditions_are_taken_together() {
        gap(
            "m: Money, k: Kind",
            &["when m <= 100 USD", "when k is not new"],
            "`m` is 100.01 USD and `k` is new",
        );
        gap(
            "m: Money, k: Kind",
            &["when m <= 100 USD and k is new", "when m > 100 USD or k is staff"],
            "`m` is 100 USD and `k` is regular",
        );
        whole("m: Money, k: Kind", &["when m <= 100 USD and k is new", "when m > 100 USD or k is not new"]);
    }

    #[test]
    fn near_misses_are_silent() {
        whole("n: Int", &["when n <= 3", "when n >= 4"]);
        whole("m: Money", &["when m <= 250 USD", "when m >= 250.01 USD"]);
        whole("k: Kind", &["when k in [new, staff]", "when k is regular"]);
        whole("l: list of Text", &["when count of l is 0", "when count of l >= 1"]);
        whole("d: Date", &["when d <= 2026-02-28", "when d >= 2026-03-01"]);
        whole("a: Money, b: Money", &["when a < b", "when b <= a"]);
        whole("l: list of R", &["when any r in l where r.n > 3", "when all r in l where not (r.n > 3)"]);
        whole("b: Bool", &["when b", "when not b"]);
        whole("b: Bool", &["when b is true", "when b is false"]);
    }

    #[test]
    fn amounts_are_in_one_of_the_currencies() {
        gap("m: Money", &["when m <= 100 USD", "when m > 100 USD", "when m <= 90 EUR"], "`m` is 90.01 EUR");
        whole("m: Money", &["when m <= 100 USD", "when m > 100 USD", "when m <= 90 EUR", "when m > 90 EUR"]);
    }

    #[test]
    fn what_was_sorted_out_before_is_no_gap() {
        let text = |second: &str| {
            format!(
                "role A\nworkflow W(m: Money) {{\n  owner A\n  outcome x\n  outcome y\n\n  decide large {{\n    when m > 100 USD -> x\n    otherwise -> route\n  }}\n\n  decide route {{\n    when m <= 50 USD -> x\n    when m <= {second} USD -> y\n  }}\n}}\n"
            )
        };
        told(&text("100"), &[]);
        told(&text("99"), &["decision_gap: “Route” leads nowhere when `m` is 99.01 USD"]);
    }

    #[test]
    fn lines_with_a_condition_cover_every_case() {
        told(
            r#"
role A
role B
workflow W(m: Money, urgent: Bool) {
  owner A
  within 1 week
  late -> x
  outcome x

  stage one {
    by     A when m > 10 USD
    by     B when m <= 5 USD
    takes  1h when urgent
    within 1 day when urgent
    late   -> x
    done   -> two
  }

  gate two {
    by     A when m > 10 USD
    by     B when m < 10 USD
    accept -> x
  }
}
"#,
            &[
                "decision_gap: Nobody does “One” when `m` is 5.01 USD",
                "decision_gap: Nobody says how long “One” takes when `urgent` is false",
                "decision_gap: “One” has no deadline when `urgent` is false",
                "decision_gap: Nobody reviews “Two” when `m` is 10 USD",
            ],
        );
    }

    #[test]
    fn a_step_that_is_skipped_needs_nobody() {
        told(
            r#"
role A
role B
workflow W(m: Money) {
  owner A
  within 1 week
  late -> x
  outcome x

  stage one {
    when   m > 10 USD
    by     A when m > 20 USD
    by     B when m > 10 USD
    done   -> x
  }
}
"#,
            &[],
        );
    }
}
