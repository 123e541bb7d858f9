//! Exceptions that have run out.

use crate::{Date, place};
use flow_ir::Workflow;
use flow_source::{Diagnostic, Level, Rule};

/// An exception holds through its last day. Today is what the compiler is told; where it isn't, nothing runs out.
pub static RULE: Rule = Rule {
    name: "exception_expired",
    level: Level::Error,
    summary: "An exception has run out.",
    page: include_str!("exception_expired.md"),
};

/// Reports each exception of a workflow that has run out by today.
pub fn check(workflow: &Workflow, today: Date, found: &mut Vec<Diagnostic>) {
    for exception in &workflow.exceptions {
        let Some(until) = exception.until.as_deref() else { continue };
        if until.parse::<Date>().is_ok_and(|until| until < today) {
            found.push(
                Diagnostic::new(
                    &RULE,
                    format!("The exception “{}” ran out on {until}", exception.head.title),
                    place(exception.head.origin),
                    format!("it held until {until}, and today is {today}"),
                )
                .note("Ask whoever approved it whether the reason still holds. If it does, they say until when; if not, take the exception away and let the approval be asked for again."),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::exception_expires_soon::tests::said;

    #[test]
    fn it_holds_through_its_last_day() {
        assert_eq!(
            said("2026-06-29", "2026-06-30"),
            ["exception_expired: The exception “Small refunds” ran out on 2026-06-29"]
        );
        assert_eq!(said("2026-06-30", "2026-06-30").len(), 1);
        assert!(said("2026-06-30", "2026-06-30")[0].starts_with("exception_expires_soon"));
        // Where today isn't known, nothing runs out.
        assert_eq!(said("2020-06-30", ""), [""; 0]);
    }
}
