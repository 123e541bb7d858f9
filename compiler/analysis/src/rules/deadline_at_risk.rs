//! Deadlines that are missed though everybody keeps to theirs.

use super::deadline_too_short;
use crate::place;
use crate::time::spans::{Cost, Spans, WORKING_DAY, alike, words};
use crate::time::worst::{Part, Times, limit};
use flow_ir::{Head, Step, StepKind, Timing, Way, Within, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// A deadline is long enough for the worst that the deadlines and estimates inside it allow, when one thing goes wrong.
///
/// Assumes that work takes no longer than the most that it is thought to take, that whoever has only a deadline may need all of
/// it, that one loop, the longest, is gone round as often as it
/// may and no other, and that working time is done in one go. That all loops go round as often as they may in one case is what
/// the deadline around them is for. What has neither deadline nor estimate counts for nothing, and of a list with unknown
/// length one item; where `within` has several lines, the longest count. A workflow that in the end runs itself counts for
/// nothing inside itself. So what is reported can happen, and a deadline
/// about which nothing is said may still be missed.
pub static RULE: Rule = Rule {
    name: "deadline_at_risk",
    level: Level::Warning,
    summary: "A deadline can pass though everybody keeps to their own.",
    page: include_str!("deadline_at_risk.md"),
};

/// How many parts of the worst case are told.
const TOLD: usize = 12;

/// The worst case of something, and the deadline that it has.
pub struct Compared<'a> {
    /// What it is called.
    pub title: &'a str,
    timing: &'a Timing,
    /// How long it may take.
    pub most: Cost,
    /// How long it can take.
    pub worst: Cost,
    parts: Vec<Part<'a>>,
    /// Its own estimate says so, not what is inside it.
    alone: bool,
}

impl<'a> Compared<'a> {
    /// The deadline that counts.
    pub fn within(&self) -> Option<&'a Within> {
        self.timing.within.last()
    }
}

/// Compares the worst case of the workflow, its blocks and its stages with their deadlines.
pub fn check<'a>(workflow: &'a Workflow, times: &Times<'a>, spans: &Spans<'a>, found: &mut Vec<Diagnostic>) {
    let calendar = spans.calendar(workflow, None);
    for compared in compared(workflow, times, spans) {
        let Compared { title, most, worst, ref parts, alone, .. } = compared;
        let (has, needs) = (spans.elapsed(most, calendar), spans.elapsed(worst, calendar));
        let Some(within) = compared.within().filter(|_| needs > has) else { continue };
        // What can't be kept even when all goes well has been told.
        let here = place(within.origin);
        if found.iter().any(|known| {
            known.rule.name == deadline_too_short::RULE.name
                && known.labels.iter().any(|label| label.location == here)
        }) {
            continue;
        }
        let (has_words, needs_words) = alike(has, needs);
        let (text, note) = if alone {
            (
                format!("“{title}” can take {needs_words} by its own estimate, and has {has_words}"),
                "The estimate counts the pauses between attempts as well. Whoever plans with it is late in the cases that were expected: give it more time, or say how it becomes quicker.",
            )
        } else {
            (
                format!(
                    "“{title}” can take {needs_words} though everybody keeps to their time; it has {has_words}"
                ),
                "Each deadline inside is somebody's promise, and together they break this one. Give the whole more time, or those that take longest less.",
            )
        };
        let too_short = format!("{} too short for the worst case", words(needs - has));
        let mut diagnostic = Diagnostic::new(&RULE, text, place(within.origin), too_short);
        let told = parts.iter().filter(|part| weight(part) > 0);
        let count = told.clone().count();
        // Two business days and three are not two weekends: they are added up as what they are.
        let apart = told.clone().filter(|part| cost(part).working > 0).count() > 1;
        for part in told.take(TOLD) {
            diagnostic = tell(diagnostic, part, |cost| match apart {
                true => in_working_time(cost),
                false => words(spans.elapsed(cost, calendar)),
            });
        }
        if apart {
            let all = Cost { seconds: 0, working: worst.working };
            diagnostic = diagnostic.note(format!(
                "{} take up to {}, with the days between on which nobody works.",
                in_working_time(all),
                words(spans.elapsed(all, calendar))
            ));
        }
        if count > TOLD {
            diagnostic = diagnostic.note(format!("On this way come {} more steps.", count - TOLD));
        }
        found.push(diagnostic.note(note));
    }
    meetings(workflow, times, spans, found);
}

/// Compares the deadlines of gates with the time to the next meeting at which they are decided.
fn meetings<'a>(workflow: &'a Workflow, times: &Times<'a>, spans: &Spans<'a>, found: &mut Vec<Diagnostic>) {
    for step in workflow.all_steps() {
        let Some(meeting) = times.step(step).meeting else { continue };
        let calendar = spans.calendar(workflow, Some(step));
        let Some(most) = limit(&step.timing, &step.ways, spans) else { continue };
        let (has, needs) = (spans.elapsed(most, calendar), spans.elapsed(meeting, calendar));
        let Some(within) = step.timing.within.last().filter(|_| needs > has) else { continue };
        let (has_words, needs_words) = alike(has, needs);
        let title = &step.head.title;
        let text = format!("“{title}” can wait {needs_words} for its meeting, and has {has_words}");
        let label = "over before the next meeting, for whatever comes in right after one";
        found.push(Diagnostic::new(&RULE, text, place(within.origin), label).note(
            "Nobody did anything wrong, and it is late all the same. Give it as long as it is from one meeting to the next, or meet more often.",
        ));
    }
}

/// Everything in a workflow that has a deadline with a way on and a worst case.
pub fn compared<'a>(workflow: &'a Workflow, times: &Times<'a>, spans: &Spans<'a>) -> Vec<Compared<'a>> {
    let mut found = Vec::with_capacity(workflow.steps.len());
    let mut add =
        |head: &'a Head, timing: &'a Timing, ways: &[Way], worst: Cost, parts: Vec<Part<'a>>, alone: bool| {
            if let Some(most) = limit(timing, ways, spans) {
                found.push(Compared { title: &head.title, timing, most, worst, parts, alone });
            }
        };
    let likely = |steps: &'a [Step]| {
        times.block(steps).and_then(|block| block.worst.as_ref()).map(|(_, parts)| one_loop(parts))
    };
    if let Some((worst, parts)) = likely(&workflow.steps) {
        add(&workflow.head, &workflow.timing, &workflow.ways, worst, parts, false);
    }
    for beside in &workflow.besides {
        if let Some((worst, parts)) = likely(&beside.steps) {
            add(&beside.head, &beside.timing, &beside.ways, worst, parts, false);
        }
    }
    for step in workflow.all_steps() {
        if let Some(worst) = times.step(step).estimate {
            let longest = step
                .inner()
                .into_iter()
                .filter_map(|steps| times.block(steps)?.worst.as_ref())
                .max_by_key(|(worst, _)| worst.weight());
            let parts = longest.map(|(_, parts)| parts.clone()).unwrap_or_default();
            add(&step.head, &step.timing, &step.ways, worst, parts, matches!(step.kind, StepKind::Stage(_)));
        }
        let StepKind::Parallel(parallel) = &step.kind else { continue };
        for branch in &parallel.branches {
            if let Some((worst, parts)) = likely(&branch.steps) {
                add(&branch.head, &branch.timing, &branch.ways, worst, parts, false);
            }
        }
    }
    found
}

/// A worst case in which only the longest of its loops is gone round.
fn one_loop<'a>(parts: &[Part<'a>]) -> (Cost, Vec<Part<'a>>) {
    let again = |part: &Part<'_>| matches!(part, Part::Again(..));
    let mut longest: Option<usize> = None;
    for (number, part) in parts.iter().enumerate().filter(|(_, part)| again(part)) {
        let known = longest.and_then(|number| parts.get(number)).map_or(0, weight);
        if weight(part) > known {
            longest = Some(number);
        }
    }
    let kept: Vec<Part<'a>> = parts
        .iter()
        .enumerate()
        .filter(|(number, part)| !again(part) || longest == Some(*number))
        .map(|(_, part)| part.clone())
        .collect();
    let whole = kept.iter().fold(Cost::default(), |sum, part| {
        sum.and(match part {
            Part::Step(_, cost) => *cost,
            Part::Again(_, _, times, cost) => cost.times(*times),
        })
    });
    (whole, kept)
}

fn weight(part: &Part<'_>) -> u64 {
    match part {
        Part::Step(_, cost) => cost.weight(),
        Part::Again(_, _, times, cost) => cost.times(*times).weight(),
    }
}

/// What a part costs, once.
fn cost(part: &Part<'_>) -> Cost {
    match part {
        Part::Step(_, cost) | Part::Again(.., cost) => *cost,
    }
}

/// A cost with its working time told as such: `3 business days and 2 hours`.
fn in_working_time(cost: Cost) -> String {
    let (count, unit) = match cost.working {
        0 => return words(cost.seconds),
        whole if whole.is_multiple_of(WORKING_DAY) => (whole / WORKING_DAY, "day"),
        part => (part.div_ceil(60), "hour"),
    };
    let working = format!("{count} business {unit}{}", if count == 1 { "" } else { "s" });
    if cost.seconds == 0 { working } else { format!("{working} and {}", words(cost.seconds)) }
}

fn tell(diagnostic: Diagnostic, part: &Part<'_>, said: impl Fn(Cost) -> String) -> Diagnostic {
    match part {
        Part::Step(step, cost) => {
            let text = format!("“{}” takes up to {}", step.head.title, said(*cost));
            diagnostic.step(place(step.head.origin), text, step.head.id.clone())
        }
        Part::Again(arrow, step, times, cost) => {
            let each = said(*cost);
            let text = match times {
                1 => format!("once back to “{}”: {each} more", step.head.title),
                times => format!("{times} times back to “{}”: {each} more each", step.head.title),
            };
            diagnostic.step(place(arrow.origin), text, step.head.id.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(whole: &str, first: &str, second: &str, rework: &str) -> Vec<String> {
        findings(&format!(
            r#"
role Team {{ people ana, ben }}
role Lead {{ people cem, dora }}
workflow Answer {{
  owner Lead
  within {whole}
  late -> dropped
  outcome answered
  outcome dropped
  stage draft {{
    by     Team
    {first}
    done   -> check
    late   -> dropped
  }}
  gate check {{
    by     Lead
    asks   "Is it right?"
    within {second}
    accept -> answered
    rework -> {rework}
    late   -> dropped
  }}
}}
"#
        ))
    }

    #[test]
    fn the_worst_case_is_compared_with_the_deadline() {
        let rework = "draft at most 2 times else -> dropped";
        assert_eq!(said("9 days", "within 2 days", "1 day", rework), [""; 0]);
        assert_eq!(
            said("8 days", "within 2 days", "1 day", rework),
            [
                "deadline_at_risk: “Answer” can take 9 days though everybody keeps to their time; it has 8 days"
            ]
        );
        assert_eq!(said("3 days", "within 2 days", "1 day", "dropped"), [""; 0]);
        // Working days in working days: the weekends are the same ones.
        assert_eq!(said("3 business days", "within 2 business days", "1 business day", "dropped"), [""; 0]);
        assert_eq!(
            said("2 business days", "within 2 business days", "1 business day", "dropped"),
            [
                "deadline_at_risk: “Answer” can take 5 days though everybody keeps to their time; it has 4 days"
            ]
        );
        assert_eq!(said("1 month", "within 3 weeks", "1 week", "dropped"), [""; 0]);
    }

    #[test]
    fn one_loop_goes_wrong_at_a_time() {
        // A day each and twice back; two days each and once back to one of them. Both loops together would be 8 days.
        let late = "within 1 day";
        let rework = "draft at most 2 times else -> dropped";
        let both = |whole: &str| {
            said(whole, late, "1 day", rework)
                .into_iter()
                .chain(findings_of_two_loops(whole))
                .collect::<Vec<String>>()
        };
        assert_eq!(both("6 days"), [""; 0]);
        assert_eq!(both("5 days").len(), 2);
    }

    #[test]
    fn a_gate_has_time_until_its_next_meeting() {
        let at = |within: &str, every: &str| {
            let text = format!(
                r#"
role Lead {{ people cem, dora, emil }}
cadence call {{
  every {every} in "UTC"
  by Lead
}}
workflow Answer(text: Text) {{
  owner Lead
  within 3 months
  late -> dropped
  outcome answered
  outcome dropped
  gate check of text {{
    by     Lead
    at     call
    within {within}
    accept -> answered
    reject -> dropped
    late   -> dropped
  }}
}}
"#
            );
            findings(&text).into_iter().filter(|found| found.starts_with("deadline")).collect::<Vec<_>>()
        };
        assert_eq!(at("1 week", "week on Monday at 10:00"), [""; 0]);
        assert_eq!(
            at("2 days", "week on Monday at 10:00"),
            ["deadline_at_risk: “Check” can wait 7 days for its meeting, and has 2 days"]
        );
        assert_eq!(at("5 weeks", "month on day 1 at 10:00"), [""; 0]);
        assert_eq!(at("4 weeks", "month on day 1 at 10:00").len(), 1);
    }

    /// Two loops, one after the other, of two days each.
    fn findings_of_two_loops(whole: &str) -> Vec<String> {
        findings(&format!(
            r#"
role Team {{ people ana, ben }}
workflow Answer {{
  owner Team
  within {whole}
  late -> dropped
  outcome answered
  outcome dropped
  stage first {{
    by     Team
    within 2 days
    late   -> first at most 1 times else -> dropped
    done   -> second
  }}
  stage second {{
    by     Team
    within 2 days
    late   -> second at most 1 times else -> dropped
    done   -> answered
  }}
}}
"#
        ))
    }

    #[test]
    fn a_join_of_some_waits_for_no_more_than_it_needs() {
        let of = |join: &str| {
            findings(&format!(
                r#"
role Team {{ people ana, ben }}
workflow Ask {{
  owner  Team
  within 1 week
  late   -> dropped
  outcome done
  outcome dropped
  parallel both {{
    join {join}
    within 3 days
    late  -> dropped
    done  -> done
    branch one {{
      stage first {{
        by     Team
        within 1 day
        late   -> join
        done   -> join
      }}
    }}
    branch two {{
      stage second {{
        by     Team
        within 2 days
        late   -> join
        done   -> join
      }}
    }}
    branch three {{
      stage third {{
        by     Team
        takes  1 day to 5 days
        done   -> join
      }}
    }}
  }}
}}
"#
            ))
        };
        assert_eq!(of("any"), [""; 0]);
        assert_eq!(of("at least 2"), [""; 0]);
        let late =
            ["deadline_at_risk: “Both” can take 5 days though everybody keeps to their time; it has 3 days"];
        assert_eq!(of("at least 3"), late);
        assert_eq!(of("all"), late);
        assert_eq!(of("at least 2\n    at most 1 at once"), [""; 0]);
        assert_eq!(of("all\n    at most 1 at once").len(), 1);
    }

    #[test]
    fn an_estimate_is_compared_with_its_own_deadline() {
        assert_eq!(said("9 days", "takes 1h to 4h\n    within 4h", "1 day", "dropped"), [""; 0]);
        assert_eq!(
            said(
                "9 days",
                "takes 1h to 4h\n    retry 2 times every 1h doubling\n    within 6h",
                "1 day",
                "dropped"
            ),
            ["deadline_at_risk: “Draft” can take 7 hours by its own estimate, and has 6 hours"]
        );
    }
}
