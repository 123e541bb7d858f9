//! A handoff that no scenario tries.

use crate::place;
use flow_ir::{Expected, Package, Scenario, Seam};
use flow_source::{Diagnostic, Level, Rule};

/// Each seam is exercised by a scenario: one lets it be accepted, refused or left waiting, expects it or the workflow behind
/// it, or ends where it begins. A package without any scenario is told so once.
pub static RULE: Rule = Rule {
    name: "seam_without_scenario",
    level: Level::Warning,
    summary: "No scenario tries a handoff.",
    page: include_str!("seam_without_scenario.md"),
};

/// Reports the seams that no scenario tries.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    let untried: Vec<&Seam> = package
        .seams
        .iter()
        .filter(|seam| !package.scenarios.iter().any(|scenario| tries(scenario, seam)))
        .collect();
    let note = "Work gets lost between two groups more than inside one. Write a `scenario` in which somebody takes it over, and one in which nobody does.";
    let [first, ..] = untried.as_slice() else { return };
    if package.scenarios.is_empty() && untried.len() > 1 {
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("No scenario tries any of the {} handoffs here", untried.len()),
            place(first.head.origin),
            "this handoff",
        );
        for seam in untried.iter().skip(1).take(8) {
            diagnostic = diagnostic.label(place(seam.head.origin), "and this one");
        }
        found.push(diagnostic.note(note));
        return;
    }
    for seam in untried {
        found.push(
            Diagnostic::new(
                &RULE,
                format!("No scenario tries the handoff “{}”", seam.head.title),
                place(seam.head.origin),
                "what happens here has never been played through",
            )
            .note(note),
        );
    }
}

/// Whether a scenario tries it.
pub(crate) fn tries(scenario: &Scenario, seam: &Seam) -> bool {
    let to = seam.to.as_ref().map(|start| start.workflow.as_str());
    let named = |id: &str| {
        id == seam.head.id
            || to.is_some_and(|to| {
                id == to || id.strip_prefix(to).is_some_and(|rest| rest.starts_with('.')) && scenario.of != to
            })
    };
    scenario.script.iter().any(|line| named(&line.subject))
        || scenario.expectations.iter().any(|expectation| match &expectation.what {
            Expected::State { id, .. } | Expected::Nothing { id, .. } => named(id),
            Expected::Outcome { id } => seam.from.as_ref() == Some(id),
            Expected::Holds { .. } => false,
        })
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn text(scenario: &str) -> Vec<String> {
        let text = format!(
            r#"role Sales {{ people ana, ben, cara }}
role Success {{ people dora, emil, fay }}
workflow Sell(name: Text) {{
  owner Sales
  outcome sold(name: Text)
  outcome lost
  stage talk {{
    by Sales
    within 1 week
    late -> lost
    done -> sold(name)
  }}
}}
workflow Welcome(name: Text) {{
  owner Success
  outcome welcomed
  stage call {{
    by Success
    done -> welcomed
  }}
}}
seam sold_to_success {{
  from Sell.sold
  to Welcome
  owner Sales
  by Success
  within 1 day
  late -> Welcome
  reject -> Sell
}}
{scenario}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("seam_without_scenario")).collect()
    }

    const NOT: &str = "seam_without_scenario: No scenario tries the handoff “Sold to success”";

    #[test]
    fn a_handoff_is_tried_by_whoever_comes_to_it() {
        assert_eq!(text(""), [NOT]);
        let lost =
            "scenario \"lost\" of Sell {\n given name: \"A\"\n when talk is silent\n expect outcome lost\n}";
        assert_eq!(text(lost), [NOT]);
        let sold = "scenario \"sold\" of Sell {\n given name: \"A\"\n expect outcome sold\n}";
        assert_eq!(text(sold), Vec::<String>::new());
        let silent = "scenario \"sold\" of Sell {\n given name: \"A\"\n when sold_to_success is silent\n expect Welcome is started within 2 days\n}";
        assert_eq!(text(silent), Vec::<String>::new());
        // The workflow behind it alone is not the handoff.
        let behind = "scenario \"call\" of Welcome {\n given name: \"A\"\n expect outcome welcomed\n}";
        assert_eq!(text(behind), [NOT]);
    }
}
