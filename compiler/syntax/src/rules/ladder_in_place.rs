//! A ladder is declared by itself, and used by its name.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A ladder is declared by itself, and used by its name.
pub static RULE: Rule = Rule {
    name: "ladder_in_place",
    level: Level::Error,
    summary: "A ladder is declared by itself, and used by its name.",
    page: include_str!("ladder_in_place.md"),
};

/// `escalate { after 1 day assign Lead }`: `ladder` is all behind `escalate`, `rungs` its lines, `end` the end of the file, and
/// `name` what the ladder may be called.
pub(crate) fn report(ladder: Location, rungs: &[String], end: Location, name: &str) -> Diagnostic {
    declared(ladder, rungs, end, (name, format!(" {name}")))
}

/// A line of a step that is a rung by itself: `remind Clerk every 2 days`.
pub(crate) fn whole(line: Location, rung: &str, end: Location, name: &str) -> Diagnostic {
    declared(line, &[rung.to_owned()], end, (name, format!("escalate {name}")))
}

/// What stands behind another line, which ends before it: `by Lead then Board after 3 days`.
pub(crate) fn below(location: Location, rung: &str, end: Location, name: &str, indent: &str) -> Diagnostic {
    declared(location, &[rung.to_owned()], end, (name, format!("\n{indent}escalate {name}")))
}

fn declared(ladder: Location, rungs: &[String], end: Location, (name, text): (&str, String)) -> Diagnostic {
    let lines: String = rungs.iter().map(|rung| format!("\n  {rung}")).collect();
    let edits = vec![
        Edit { location: ladder, text },
        Edit { location: end, text: format!("\n\nescalation {name} {{{lines}\n}}\n") },
    ];
    Diagnostic::new(
        &RULE,
        "A ladder is declared by itself, and `escalate` names it",
        ladder,
        "this is an `escalation` of its own",
    )
    .note("Who hears of it, and after how long, is the same for many steps: it is written once, outside the workflow.")
    .offer(format!("Declare `escalation {name}`"), edits, true)
}
