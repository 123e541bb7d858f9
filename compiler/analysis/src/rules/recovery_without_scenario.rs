//! A recovery that no scenario tries.

use crate::health::{Recovery, recoveries};
use crate::place;
use flow_ir::{Expected, Package, Scenario};
use flow_source::{Diagnostic, Level, Rule};

/// Each recovery is exercised by a scenario, in each workflow and seam that calls for it. A package without any scenario is told
/// so once.
pub static RULE: Rule = Rule {
    name: "recovery_without_scenario",
    level: Level::Warning,
    summary: "No scenario tries a recovery.",
    page: include_str!("recovery_without_scenario.md"),
};

/// Reports the recoveries that no scenario tries.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    // A package without any scenario hears it once, with its handoffs.
    if package.scenarios.is_empty() && !package.seams.is_empty() {
        return;
    }
    let all = recoveries(package);
    let untried: Vec<&Recovery<'_>> = all
        .iter()
        .filter(|recovery| !package.scenarios.iter().any(|scenario| tries(scenario, recovery, package)))
        .collect();
    let note = "A plan for the bad day that nobody has played through fails on the bad day. Write a `scenario` in which it is needed.";
    let [first, ..] = untried.as_slice() else { return };
    if package.scenarios.is_empty() && untried.len() > 1 {
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("No scenario tries any of the {} recoveries here", untried.len()),
            place(first.use_.origin),
            "this recovery",
        );
        for recovery in untried.iter().skip(1).take(8) {
            diagnostic = diagnostic.label(place(recovery.use_.origin), "and this one");
        }
        found.push(diagnostic.note(note));
        return;
    }
    for recovery in untried {
        found.push(
            Diagnostic::new(
                &RULE,
                format!("No scenario tries the recovery “{}” in “{}”", recovery.use_.title, recovery.title),
                place(recovery.use_.origin),
                "what happens here has never been played through",
            )
            .note(note),
        );
    }
}

/// Whether a scenario tries it.
pub(crate) fn tries(scenario: &Scenario, recovery: &Recovery<'_>, package: &Package) -> bool {
    // What a workflow does is also tried where another one runs it or hands over to it.
    let here = scenario.of == recovery.within || package.workflow(recovery.within).is_none();
    let named = |id: &str| id == recovery.use_.recovery;
    let inside = |id: &str| id.strip_prefix(recovery.within).is_some_and(|rest| rest.starts_with('.'));
    let other = scenario.script.iter().any(|line| inside(&line.subject));
    (here || other)
        && (scenario.script.iter().any(|line| named(&line.subject))
            || scenario.expectations.iter().any(|expectation| match &expectation.what {
                Expected::State { id, state, .. } => named(id) || state == "recovered" && inside(id),
                Expected::Nothing { id, .. } => named(id),
                _ => false,
            }))
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn text(scenario: &str) -> Vec<String> {
        let text = format!(
            r#"use std.recovery {{ recalibration }}
role Boss {{ people ana, ben, cara }}
agent Helper {{ operator Boss }}
workflow Answer {{
  owner Boss
  outcome answered
  outcome given_up
  stage draft {{
    by Helper
    within 1 day
    stalls after 1h -> recover recalibration(lead: Boss) at most 1 times
      else -> given_up
    fails -> given_up
    late -> given_up
    done -> answered
  }}
}}
{scenario}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("recovery_without_scenario")).collect()
    }

    const NOT: &str = "recovery_without_scenario: No scenario tries the recovery “Recalibration” in “Answer”";

    #[test]
    fn a_recovery_is_tried_where_it_is_needed() {
        assert_eq!(text(""), [NOT]);
        let other = "scenario \"late\" of Answer {\n when draft is silent\n expect outcome given_up\n}";
        assert_eq!(text(other), [NOT]);
        let tried = "scenario \"stalls\" of Answer {\n when draft is stalled\n when recalibration is silent\n expect outcome given_up\n}";
        assert_eq!(text(tried), Vec::<String>::new());
        let expected =
            "scenario \"stalls\" of Answer {\n when draft is stalled\n expect draft is recovered\n}";
        assert_eq!(text(expected), Vec::<String>::new());
    }
}
