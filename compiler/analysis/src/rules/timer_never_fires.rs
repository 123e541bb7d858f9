//! Timers that something else always comes before.

use super::deadline_too_short::{lengths, longest, visit};
use crate::graph::Block;
use crate::place;
use crate::time::spans::{Spans, alike, words};
use crate::time::worst::{Times, pauses};
use flow_ir::{Origin, Rung, Step, StepKind, Target, Timing, Trigger, Way, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// Every timer can fire: no stall, rung, attempt or end of a recovery comes after the step is over, and no deadline after that
/// of what is around it.
///
/// Assumes the shortest that a timer can last and the longest that the deadline before it can. So what is reported is certain.
pub static RULE: Rule = Rule {
    name: "timer_never_fires",
    level: Level::Error,
    summary: "A timer never fires, because a deadline always comes first.",
    page: include_str!("timer_never_fires.md"),
};

/// Reports the timers of a workflow that never fire.
pub fn check<'a>(
    workflow: &'a Workflow,
    blocks: &[Block<'a>],
    times: &Times<'a>,
    spans: &Spans<'a>,
    found: &mut Vec<Diagnostic>,
) {
    let whole = spans.calendar(workflow, None);
    rungs(&workflow.head.title, &workflow.timing, &workflow.ways, spans, whole, found);
    for clock in &workflow.clocks {
        if clock.restarts.is_empty() {
            rungs(&clock.head.title, &clock.timing, &clock.ways, spans, whole, found);
        }
    }
    for beside in &workflow.besides {
        rungs(&beside.head.title, &beside.timing, &beside.ways, spans, whole, found);
    }
    visit(workflow, blocks, times, spans, &mut |block, place_of, step, around| {
        let calendar = spans.calendar(workflow, Some(step));
        rungs(&step.head.title, &step.timing, &step.ways, spans, calendar, found);
        inside(step, spans, calendar, found);
        if let StepKind::Parallel(parallel) = &step.kind {
            for branch in &parallel.branches {
                rungs(&branch.head.title, &branch.timing, &branch.ways, spans, calendar, found);
            }
        }
        let Some(own) = step.timing.within.last() else { return };
        if !leads_on(&step.ways) {
            return;
        }
        let (Some((least, _)), Some(begins)) = (
            lengths(&step.timing, spans, calendar),
            times.block(block.steps).and_then(|time| *time.earliest.get(place_of)?),
        ) else {
            return;
        };
        let Some(first) = around.iter().rev().find(|around| around.passed + begins + least > around.most)
        else {
            return;
        };
        // Work that can't be done at all has a rule of its own.
        if first.passed + begins + times.step(step).least > first.most {
            return;
        }
        let (late, over) = alike(first.passed + begins + least, first.most);
        found.push(
            Diagnostic::new(
                &RULE,
                format!(
                    "“{}” is never late: that would be after {late}, and “{}” is over after {over}",
                    step.head.title, first.title
                ),
                place(own.origin),
                "this deadline never passes",
            )
            .label(place(first.origin), "this one always comes first")
            .note("Whoever wrote the `late` of this step counts on it. Give the step less time, or what is around it more."),
        );
    });
}

fn leads_on(ways: &[Way]) -> bool {
    ways.iter().any(|way| way.trigger == Trigger::Late)
}

/// Reports the rungs that come when all is over.
fn rungs<'a>(
    title: &str,
    timing: &Timing,
    ways: &[Way],
    spans: &Spans<'a>,
    calendar: &'a str,
    found: &mut Vec<Diagnostic>,
) {
    if timing.ladders.is_empty() || !leads_on(ways) {
        return;
    }
    let (Some(most), Some(within)) = (longest(timing, spans, calendar), timing.within.last()) else { return };
    for ladder in &timing.ladders {
        let after = |rung: &&Rung| spans.length(&rung.time, calendar).is_some_and(|time| time.least >= most);
        let Some(rung) = ladder.rungs.iter().find(after) else { continue };
        let Some(time) = spans.length(&rung.time, calendar) else { continue };
        let what = if rung.repeats { "The reminder" } else { "The rung" };
        let (comes, over) = alike(time.least, most);
        found.push(
            Diagnostic::new(
                &RULE,
                format!(
                    "{what} of “{}” after {comes} never comes: “{title}” is over after {over}",
                    ladder.title
                ),
                place(ladder.origin),
                "this ladder is longer than the deadline",
            )
            .label(place(within.origin), "over after this")
            .label(place(rung.origin), "never climbed")
            .note("Somebody is expected to hear of it in time, and never will. Shorten the ladder, or give the work more time."),
        );
    }
}

/// Reports the stalls, attempts and recoveries of a step that come when it is over.
fn inside<'a>(step: &'a Step, spans: &Spans<'a>, calendar: &'a str, found: &mut Vec<Diagnostic>) {
    if !leads_on(&step.ways) {
        return;
    }
    let (Some(most), Some(within)) = (longest(&step.timing, spans, calendar), step.timing.within.last())
    else {
        return;
    };
    let title = &step.head.title;
    let mut report = |text: String, origin: Origin, label: &str, note: &str| {
        found.push(
            Diagnostic::new(&RULE, text, place(origin), label)
                .label(place(within.origin), format!("over after {}", words(most)))
                .note(note),
        );
    };
    for way in &step.ways {
        let begins = match &way.trigger {
            Trigger::Stalls { after } => spans.length(after, calendar).map_or(0, |after| after.least),
            Trigger::Fails { .. } | Trigger::Absent => 0,
            _ => continue,
        };
        if begins > most {
            // What the block around says for all steps may be too long for one of them.
            if way.inherited_from.is_none() {
                report(
                    format!(
                        "“{title}” never counts as stalled: that would be after {}, and it is late after {}",
                        words(begins),
                        words(most)
                    ),
                    way.origin,
                    "never taken",
                    "A stall is meant to be noticed before the time is over. Notice it sooner, or give the step more time.",
                );
            }
            continue;
        }
        for arrow in &way.arrows {
            let Target::Recovery(recovery) = &arrow.target else { continue };
            let Some(timebox) = longest_least(&recovery.timing, spans, calendar) else { continue };
            if timebox > most && way.inherited_from.is_none() {
                report(
                    format!(
                        "“{}” never runs out of time: it may take {}, and “{title}” is late after {}",
                        recovery.title,
                        words(timebox),
                        words(most)
                    ),
                    arrow.origin,
                    "the deadline of the step always ends it",
                    "While people meet about a step, its deadline runs on, so the `else` of this line is never taken for want of an answer. Give the meeting less time, or the step more.",
                );
            }
        }
    }
    let StepKind::Stage(stage) = &step.kind else { return };
    let Some(retry) = &stage.retry else { return };
    let (Some(times), Some(every)) = (retry.times, &retry.every) else { return };
    let Some(pause) = spans.length(every, calendar) else { return };
    let waited = pause.least.saturating_mul(pauses(u64::from(times), retry.doubling));
    if waited > most {
        report(
            format!(
                "The last further attempt of “{title}” never happens: it would begin after {}, and the step is late after {}",
                words(waited),
                words(most)
            ),
            retry.origin,
            "not all of these attempts are made",
            "Attempts run inside the deadline of the step. Try less often or with shorter pauses, or give the step more time.",
        );
    }
}

/// The shortest that a timebox can last; `None` where it isn't known.
fn longest_least<'a>(timing: &Timing, spans: &Spans<'a>, calendar: &'a str) -> Option<u64> {
    lengths(timing, spans, calendar).map(|(least, _)| least)
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(whole: &str, within: &str, lines: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
role Lead {{ people cem }}
agent Writer {{ operator Lead }}
escalation ladder {{
  after 1h notify Team via chat
  after 4h assign Lead via phone
}}
recovery talk {{
  by     Lead
  asks   "What is missing?"
  within 2h
  leaves note: Text
  allows resume
}}
workflow Answer {{
  owner Team
  within {whole}
  late -> dropped
  outcome answered
  outcome dropped
  wait rest {{
    for 1h
    done -> draft
  }}
  stage draft {{
    by     Writer
    within {within}
    {lines}
    fails  -> dropped
    done   -> answered
    late   -> dropped
  }}
}}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("timer_never_fires")).collect()
    }

    #[test]
    fn what_comes_after_the_deadline_never_comes() {
        assert_eq!(said("1 week", "5h", "escalate ladder"), [""; 0]);
        assert_eq!(
            said("1 week", "4h", "escalate ladder"),
            [
                "timer_never_fires: The rung of “Ladder” after 4 hours never comes: “Draft” is over after 4 hours"
            ]
        );
        assert_eq!(said("1 week", "1h", "stalls after 1h -> dropped"), [""; 0]);
        assert_eq!(
            said("1 week", "1h", "stalls after 2h -> dropped"),
            [
                "timer_never_fires: “Draft” never counts as stalled: that would be after 2 hours, and it is late after 1 hour"
            ]
        );
        // Called at once, it may take all the time there is.
        assert_eq!(said("1 week", "2h", "stalls after 1h -> recover talk else -> dropped"), [""; 0]);
        assert_eq!(
            said("1 week", "90m", "stalls after 1h -> recover talk else -> dropped"),
            [
                "timer_never_fires: “Talk” never runs out of time: it may take 2 hours, and “Draft” is late after 1 hour and 30 minutes"
            ]
        );
        assert_eq!(said("1 week", "3h", "retry 3 times every 1h"), [""; 0]);
        assert_eq!(
            said("1 week", "3h", "retry 3 times every 1h doubling"),
            [
                "timer_never_fires: The last further attempt of “Draft” never happens: it would begin after 7 hours, and the step is late after 3 hours"
            ]
        );
    }

    #[test]
    fn a_deadline_lies_inside_the_one_around_it() {
        assert_eq!(said("4h", "3h", ""), [""; 0]);
        assert_eq!(
            said("4h", "4h", ""),
            [
                "timer_never_fires: “Draft” is never late: that would be after 5 hours, and “Answer” is over after 4 hours"
            ]
        );
        // On some days three working days are shorter than the week.
        assert_eq!(said("1 week", "5 business days", ""), [""; 0]);
    }
}
