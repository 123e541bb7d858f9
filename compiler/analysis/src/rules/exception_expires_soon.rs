//! Exceptions that run out soon.

use crate::{Date, place};
use flow_ir::Workflow;
use flow_source::{Diagnostic, Level, Rule};
use jiff::{ToSpan, Unit};

/// An exception whose last day is within thirty days of today. Today is what the compiler is told.
pub static RULE: Rule = Rule {
    name: "exception_expires_soon",
    level: Level::Warning,
    summary: "An exception runs out soon.",
    page: include_str!("exception_expires_soon.md"),
};

/// How many days before somebody should look at it.
const DAYS: i64 = 30;

/// Reports each exception of a workflow that runs out within `DAYS`.
pub fn check(workflow: &Workflow, today: Date, found: &mut Vec<Diagnostic>) {
    let Ok(limit) = today.checked_add(DAYS.days()) else { return };
    for exception in &workflow.exceptions {
        let Some(Ok(until)) = exception.until.as_deref().map(str::parse::<Date>) else { continue };
        if until < today || until > limit {
            continue;
        }
        let days = today.until((Unit::Day, until)).map_or(0, |span| span.get_days());
        let when = match days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        found.push(
            Diagnostic::new(
                &RULE,
                format!("The exception “{}” runs out {when}", exception.head.title),
                place(exception.head.origin),
                format!("it holds until {until}"),
            )
            .note("From the day after, the workflow is refused. Ask whoever approved it now whether the reason still holds."),
        );
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::testing::{fences, files};
    use crate::{MemorySources, Options, analyse};

    /// What is said of an exception until some day, on a day.
    pub(in super::super) fn said(until: &str, today: &str) -> Vec<String> {
        let text = fences(super::RULE.page, "ok").concat().replace("2030-06-30", until);
        let options = Options { as_of: today.parse().ok(), ..Options::default() };
        let analysis = analyse(&MemorySources::new(files(&text)), &options);
        analysis.diagnostics.iter().map(|found| format!("{}: {}", found.rule.name, found.title)).collect()
    }

    #[test]
    fn thirty_days_are_soon() {
        let soon =
            |when: &str| format!("exception_expires_soon: The exception “Small refunds” runs out {when}");
        assert_eq!(said("2026-06-30", "2026-06-30"), [soon("today")]);
        assert_eq!(said("2026-07-01", "2026-06-30"), [soon("tomorrow")]);
        assert_eq!(said("2026-07-30", "2026-06-30"), [soon("in 30 days")]);
        assert_eq!(said("2026-07-31", "2026-06-30"), [""; 0]);
    }
}
