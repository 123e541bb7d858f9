//! Declarations that nothing names.

use flow_source::{Diagnostic, Level, Location, Rule};
use flow_syntax::words::Kind;

/// What is there to be named by something else is named: records, choices, labels, tiers of risk, standards, ladders, recoveries,
/// calendars and policies.
///
/// A package without a workflow is a library, and nothing is said about it.
pub static RULE: Rule = Rule {
    name: "unused_declaration",
    level: Level::Warning,
    summary: "Something is declared and nothing names it.",
    page: include_str!("unused_declaration.md"),
};

/// What is declared, and its name.
pub(crate) fn diagnostic(kind: Kind, name: &str, location: Location) -> Diagnostic {
    let (title, note) = match kind {
        Kind::Policy => (
            format!("the law `{name}` is in force nowhere"),
            "Whoever wrote it believes that it is kept. Put it in force with `policy` in a function or workflow, or take it out.",
        ),
        Kind::Escalation | Kind::Recovery => (
            format!("nothing ever calls for the {} `{name}`", kind.word()),
            "Whoever wrote it believes that it begins when something goes wrong. Name it where it should, or take it out.",
        ),
        _ => (
            format!("nothing names the {} `{name}`", kind.word()),
            "Readers look for what it has to do with the work. Name it where it belongs, or take it out.",
        ),
    };
    Diagnostic::new(&RULE, title, location, "nothing names this").note(note)
}

#[cfg(test)]
mod tests {
    use crate::testing::all_findings;

    const WORK: &str = "role Lead { people dora, emil, fay }\nworkflow Refund {\n owner Lead\n outcome refunded\n stage pay {\n by Lead\n within no limit because \"There is time.\"\n done -> refunded\n}\n}\n";

    fn said(more: &str, work: &str) -> Vec<String> {
        all_findings(&format!("{more}\n{work}"))
    }

    #[test]
    fn what_is_there_to_be_named_is_named() {
        assert_eq!(said("", WORK), [""; 0]);
        assert_eq!(
            said("record Order { total: Money }", WORK),
            ["unused_declaration: Nothing names the record `Order`"]
        );
        assert_eq!(
            said("policy four_eyes { for stage where performer is agent\n never }", WORK),
            ["unused_declaration: The law `four_eyes` is in force nowhere"]
        );
        assert_eq!(
            said("escalation bell { after 1h notify Lead via chat }", WORK),
            ["unused_declaration: Nothing ever calls for the escalation `bell`"]
        );
        assert_eq!(
            said("role Archivist { people gil, hana }", WORK),
            ["orphan_role: “Archivist” has nothing to do here"]
        );
    }

    #[test]
    fn what_is_named_or_stands_for_itself_is_left_alone() {
        // One names the other; a system, a person, a measure and a workflow are there for themselves.
        assert_eq!(said("system Store { owner Lead }\nmeasure speed { target <= 2 days }", WORK), [""; 0]);
        assert_eq!(
            said(
                "role Archivist { people gil, hana }",
                &WORK.replace("by Lead", "by Lead\n informs Archivist")
            ),
            [""; 0]
        );
        // A library is used by others.
        assert_eq!(said("record Order { total: Money }\nrole Archivist { people gil, hana }", ""), [""; 0]);
    }
}
