//! Deadlines that can't be met even when all goes well.

use crate::graph::Block;
use crate::place;
use crate::time::spans::{Spans, alike, words};
use crate::time::worst::{StepTime, Times};
use flow_ir::{Origin, Step, StepKind, Timing, Trigger, Way, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashMap;

/// Every step can be done in time when all goes well: within its own deadline, and within those around it.
///
/// Assumes the lower figure of each estimate, the shortest way to the step, and the longest that the deadline can last. So
/// what is reported is certain.
pub static RULE: Rule = Rule {
    name: "deadline_too_short",
    level: Level::Error,
    summary: "A step can't be done in time, even when all goes well.",
    page: include_str!("deadline_too_short.md"),
};

/// A deadline around some steps.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// What it is the deadline of.
    pub title: &'a str,
    /// How long it lasts at most.
    pub most: u64,
    /// What has passed of it at least when the innermost block begins.
    pub passed: u64,
    /// Where it stands.
    pub origin: Origin,
}

/// Reports the steps that can't be done in their own time, or in that of what is around them.
pub fn check<'a>(
    workflow: &'a Workflow,
    blocks: &[Block<'a>],
    times: &Times<'a>,
    spans: &Spans<'a>,
    found: &mut Vec<Diagnostic>,
) {
    let mut told: Vec<(Origin, &str)> = Vec::new();
    visit(workflow, blocks, times, spans, &mut |block, place_of, step, around| {
        let time = times.step(step);
        if own(workflow, step, time, spans, found) {
            return;
        }
        let Some(begins) = times.block(block.steps).and_then(|time| *time.earliest.get(place_of)?) else {
            return;
        };
        let too_short = around.iter().rev().find(|around| around.passed + begins + time.least > around.most);
        let Some(around) = too_short.filter(|_| time.least > 0) else { return };
        // Of several steps one after the other that come too late, the first is told.
        if told.contains(&(around.origin, around.title)) {
            return;
        }
        told.push((around.origin, around.title));
        let needs = around.passed + begins + time.least;
        let (at_least, at_most) = alike(needs, around.most);
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!(
                "“{}” can't be done in time: it is over after {at_least} at the earliest, and “{}” after {at_most} at the latest",
                step.head.title, around.title
            ),
            place(around.origin),
            format!("{} too short", words(needs - around.most)),
        )
        .label(place(step.head.origin), format!("takes {} at least", words(time.least)));
        for step in way_to(block, times, place_of) {
            let least = times.step(step).least;
            let text = if least == 0 {
                format!("“{}” comes first", step.head.title)
            } else {
                format!("“{}” takes {} at least", step.head.title, words(least))
            };
            diagnostic = diagnostic.step(place(step.head.origin), text, step.head.id.clone());
        }
        let text = format!("“{}” takes {} at least", step.head.title, words(time.least));
        found.push(
            diagnostic
                .step(place(step.head.origin), text, step.head.id.clone())
                .note("Nobody can keep this promise, so nobody will try. Give it more time, or the steps before it less."),
        );
    });
}

/// Reports a step whose work takes longer than its own deadline allows; true where it did.
fn own<'a>(
    workflow: &'a Workflow,
    step: &'a Step,
    time: StepTime,
    spans: &Spans<'a>,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let Some(most) = longest(&step.timing, spans, spans.calendar(workflow, Some(step))) else { return false };
    let Some(within) = step.timing.within.last().filter(|_| time.least > most) else { return false };
    let (takes, has) = alike(time.least, most);
    let title = &step.head.title;
    let text = match &step.kind {
        StepKind::Wait(_) => format!("“{title}” waits for {takes}, and has {has}"),
        StepKind::Gate(_) => format!("“{title}” is open for {takes}, and has {has}"),
        _ => format!("“{title}” takes {takes} at least, and has {has}"),
    };
    found.push(
        Diagnostic::new(&RULE, text, place(within.origin), format!("{} too short", words(time.least - most)))
            .label(place(step.head.origin), format!("needs {takes}"))
            .note("It is always late, so being late means nothing any more. Give it the time it needs."),
    );
    true
}

/// The steps before one on the shortest way to it, first first.
fn way_to<'a>(block: &Block<'a>, times: &Times<'a>, place_of: usize) -> Vec<&'a Step> {
    let mut steps = Vec::new();
    let Some(time) = times.block(block.steps) else { return steps };
    let mut at = time.before.get(place_of).copied().flatten();
    while let Some(place_of) = at.filter(|_| steps.len() < block.steps.len()) {
        steps.extend(block.steps.get(place_of));
        at = time.before.get(place_of).copied().flatten();
    }
    steps.reverse();
    steps
}

/// How long a deadline lasts at most, from the beginning; `None` where that isn't known.
pub fn longest<'a>(timing: &Timing, spans: &Spans<'a>, calendar: &'a str) -> Option<u64> {
    lengths(timing, spans, calendar).map(|(_, most)| most)
}

/// How long a deadline lasts at least and at most, from the beginning; `None` where that isn't known.
pub fn lengths<'a>(timing: &Timing, spans: &Spans<'a>, calendar: &'a str) -> Option<(u64, u64)> {
    if !timing.pauses.is_empty() {
        return None;
    }
    let mut found: Option<(u64, u64)> = None;
    for within in &timing.within {
        if within.from.is_some() {
            return None;
        }
        let length = spans.length(within.limit.as_ref()?, calendar)?;
        found = Some(found.map_or((length.least, length.most), |(least, most)| {
            (least.min(length.least), most.max(length.most))
        }));
    }
    found
}

/// What is done with a step: its block, its place there, and the deadlines around it, innermost last.
type Visitor<'v, 'a> = dyn FnMut(&Block<'a>, usize, &'a Step, &[Around<'a>]) + 'v;

/// Visits every step with the deadlines around it that lead on. Around what undoes there are none: it comes after the outcome.
pub fn visit<'a>(
    workflow: &'a Workflow,
    blocks: &[Block<'a>],
    times: &Times<'a>,
    spans: &Spans<'a>,
    visitor: &mut Visitor<'_, 'a>,
) {
    let around = |title: &'a str, timing: &'a Timing, ways: &[Way], step: Option<&'a Step>| {
        let leads_on = ways.iter().any(|way| way.trigger == Trigger::Late);
        let most = longest(timing, spans, spans.calendar(workflow, step)).filter(|_| leads_on)?;
        Some(Around { title, most, passed: 0, origin: timing.within.last()?.origin })
    };
    let undoing = crate::time::shelter::undoing(workflow);
    let whole = around(&workflow.head.title, &workflow.timing, &workflow.ways, None);
    let mut open: Vec<(&'a [Step], Vec<Around<'a>>)> = vec![(&workflow.steps, whole.into_iter().collect())];
    for beside in &workflow.besides {
        let own = around(&beside.head.title, &beside.timing, &beside.ways, None);
        open.push((&beside.steps, own.into_iter().collect()));
    }
    let by_steps: FxHashMap<*const Step, &Block<'a>> =
        blocks.iter().map(|block| (block.steps.as_ptr(), block)).collect();
    while let Some((steps, outside)) = open.pop() {
        let Some(block) = by_steps.get(&steps.as_ptr()).filter(|_| !steps.is_empty()) else { continue };
        for (place_of, step) in steps.iter().enumerate() {
            let outside: &[Around<'a>] = if undoing.contains(step.head.id.as_str()) { &[] } else { &outside };
            visitor(block, place_of, step, outside);
            let StepKind::Parallel(parallel) = &step.kind else { continue };
            let Some(begins) = times.block(steps).and_then(|time| *time.earliest.get(place_of)?) else {
                continue;
            };
            let mut inside: Vec<Around<'a>> =
                outside.iter().map(|around| Around { passed: around.passed + begins, ..*around }).collect();
            inside.extend(around(&step.head.title, &step.timing, &step.ways, Some(step)));
            // The innermost few are enough to tell.
            let first = inside.len().saturating_sub(8);
            let inside = inside.split_off(first);
            open.extend(parallel.each.iter().map(|each| (each.steps.as_slice(), inside.clone())));
            for branch in &parallel.branches {
                let own = around(&branch.head.title, &branch.timing, &branch.ways, Some(step));
                open.push((&branch.steps, inside.iter().copied().chain(own).collect()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(whole: &str, first: &str, second: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
workflow Answer {{
  owner Team
  within {whole}
  late -> dropped
  outcome answered
  outcome dropped
  stage draft {{
    by     Team
    {first}
    done   -> rest
    late   -> dropped
  }}
  wait rest {{
    {second}
    done   -> answered
    late   -> dropped
  }}
}}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("deadline_too_short")).collect()
    }

    #[test]
    fn what_can_never_be_done_in_time_is_told() {
        assert_eq!(said("3 days", "takes 1 day\n    within 1 day", "for 2 days"), [""; 0]);
        assert_eq!(
            said("2 days", "takes 1 day\n    within 1 day", "for 2 days"),
            [
                "deadline_too_short: “Rest” can't be done in time: it is over after 3 days at the earliest, and “Answer” after 2 days at the latest"
            ]
        );
        assert_eq!(
            said("9 days", "takes 2 days to 3 days\n    within 1 day", "for 2 days"),
            ["deadline_too_short: “Draft” takes 2 days at least, and has 1 day"]
        );
        assert_eq!(
            said("9 days", "within 1 day", "for 2 days\n    within 1 day"),
            ["deadline_too_short: “Rest” waits for 2 days, and has 1 day"]
        );
        // A working day is eight hours on a good day, and a weekend more on a bad one.
        assert_eq!(said("9 days", "takes 1 business day\n    within 1 day", "for 2 days"), [""; 0]);
        assert_eq!(said("28 days", "within 1 day", "for 1 month"), [""; 0]);
    }
}
