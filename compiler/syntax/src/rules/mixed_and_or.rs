//! `and` with `or` needs brackets.

use crate::reports::Reports;
use flow_source::{Diagnostic, Edit, Level, Rule, Span};

/// `and` with `or` needs brackets.
pub static RULE: Rule = Rule {
    name: "mixed_and_or",
    level: Level::Error,
    summary: "`and` with `or` needs brackets.",
    page: include_str!("mixed_and_or.md"),
};

/// A chain with both; `groups` are the parts that `and` holds together.
pub(crate) fn report(reports: &Reports, span: Span, groups: &[Span], text: &str) -> Diagnostic {
    let edits = groups
        .iter()
        .map(|group| Edit { location: reports.at(*group), text: format!("({})", group.of(text)) })
        .collect();
    Diagnostic::new(&RULE, "`and` and `or` stand together without brackets", reports.at(span), "it can be read in two ways")
        .note("One reader takes it one way, one the other: what needs two approvals for one needs none for the other.")
        .offer("Put the parts joined by `and` in brackets", edits, false)
}
