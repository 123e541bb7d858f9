//! Exceptions that leave something out.

use crate::place;
use flow_ir::{Exception, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// An exception says from what, why, by whose authority and until when.
pub static RULE: Rule = Rule {
    name: "exception_incomplete",
    level: Level::Error,
    summary: "An exception doesn't say why, by whose authority or until when.",
    page: include_str!("exception_incomplete.md"),
};

/// Reports each exception of a workflow that lacks one of its lines.
pub fn check(workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    for exception in &workflow.exceptions {
        let lacking = lacks(exception);
        let said = match lacking.split_last() {
            None => continue,
            Some(((what, _), [])) => (*what).to_owned(),
            Some(((last, _), before)) => {
                let before: Vec<&str> = before.iter().map(|(what, _)| *what).collect();
                format!("{} or {last}", before.join(", "))
            }
        };
        let lines: Vec<&str> = lacking.iter().map(|(_, line)| *line).collect();
        found.push(
            Diagnostic::new(
                &RULE,
                format!("The exception “{}” doesn't say {said}", exception.head.title),
                place(exception.head.origin),
                format!("add {}", crate::wording::list(lines)),
            )
            .note("An exception is a debt: somebody took it on for a reason and for a time. Without those it is a hole that everybody has forgotten by next year."),
        );
    }
}

/// What an exception lacks, in words and as a line.
fn lacks(exception: &Exception) -> Vec<(&'static str, &'static str)> {
    let because = exception.because.as_ref().is_some_and(|because| !because.text.trim().is_empty());
    [
        (exception.from.is_some(), "what it releases from", "from ..."),
        (because, "why", "because \"...\""),
        (exception.approver.is_some(), "who approved it", "approver ..."),
        (exception.until.is_some(), "until when", "until 2030-12-31"),
    ]
    .into_iter()
    .filter(|(said, ..)| !said)
    .map(|(_, what, line)| (what, line))
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn each_line_is_asked_for() {
        let page = fences(super::RULE.page, "ok").concat();
        let said = |without: &[&str]| {
            let text: Vec<&str> = page
                .lines()
                .filter(|line| !without.iter().any(|start| line.trim_start().starts_with(start)))
                .collect();
            let found = findings(&text.join("\n"));
            found.into_iter().filter(|found| found.starts_with("exception_incomplete")).collect::<Vec<_>>()
        };
        assert_eq!(said(&[]), [""; 0]);
        assert_eq!(
            said(&["because"]),
            ["exception_incomplete: The exception “Small refunds” doesn't say why"]
        );
        assert_eq!(
            said(&["because", "approver", "until"]),
            [
                "exception_incomplete: The exception “Small refunds” doesn't say why, who approved it or until when"
            ]
        );
        let empty = page.replace("A small refund costs less than the trust that a delay loses.", " ");
        assert_eq!(findings(&empty), ["exception_incomplete: The exception “Small refunds” doesn't say why"]);
    }
}
