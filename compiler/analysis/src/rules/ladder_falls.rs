//! Ladders whose rungs do not rise in time.

use crate::place;
use crate::time::ladders::{Used, pointed};
use crate::time::spans::{Spans, words};
use flow_ir::{LadderUse, Package, Rung};
use flow_source::{Diagnostic, Level, Rule};

/// The rungs of a ladder rise in time, in order of text.
///
/// Reminders (`every`) stand anywhere. Lengths that may overlap, such as a day and eight working hours, are not compared.
pub static RULE: Rule = Rule {
    name: "ladder_falls",
    level: Level::Error,
    summary: "A later line of a ladder comes earlier in time.",
    page: include_str!("ladder_falls.md"),
};

/// Reports, for each ladder once, the first rung that comes before the one above it.
pub fn check<'a>(package: &Package, used: &[Used<'a>], spans: &Spans<'a>, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<&LadderUse> = Vec::new();
    for one in used {
        if told.iter().any(|known| known.rungs == one.ladder.rungs) {
            continue;
        }
        let mut highest: Option<(&Rung, u64)> = None;
        for rung in one.ladder.rungs.iter().filter(|rung| !rung.repeats) {
            let Some(length) = spans.length(&rung.time, one.calendar) else { continue };
            if let Some((before, least)) = highest.filter(|(_, least)| length.most < *least) {
                told.push(one.ladder);
                found.push(
                    Diagnostic::new(
                        &RULE,
                        format!(
                            "“{}” goes down: after {} comes a line for {}",
                            one.ladder.title,
                            words(least),
                            words(length.most)
                        ),
                        place(pointed(package, one.ladder, rung)),
                        "earlier than the line before it",
                    )
                    .label(place(pointed(package, one.ladder, before)), "comes later in time")
                    .note("Whoever reads a ladder reads it from the bottom to the top: who hears first, and who in the end. Put the lines in order of time."),
                );
                break;
            }
            highest = Some((rung, highest.map_or(length.least, |(_, least)| least.max(length.least))));
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::testing::findings;

    pub(in super::super) fn said(rungs: &str, rule: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
role Part {{
  people  ana
  part of Team
}}
role Lead {{ people cem }}
role Guest {{ external }}
agent Writer {{ operator Lead }}
escalation chase {{
  {rungs}
}}
workflow Answer {{
  owner Lead
  within 1 month
  late -> dropped
  outcome answered
  outcome dropped
  stage draft {{
    by       Team
    within   3 weeks
    escalate chase
    done     -> answered
    late     -> dropped
  }}
}}
"#
        );
        let found = findings(&text);
        let errors: Vec<&String> = found.iter().filter(|found| !found.starts_with("ladder_")).collect();
        assert!(errors.is_empty(), "{errors:?}");
        found.into_iter().filter(|found| found.starts_with(rule)).collect()
    }

    #[test]
    fn rungs_rise() {
        let falls = |rungs: &str| said(rungs, "ladder_falls");
        assert_eq!(falls("after 1h notify Team via chat\n  after 1h assign Lead"), [""; 0]);
        assert_eq!(falls("every 2h notify Team via chat\n  after 1h assign Lead"), [""; 0]);
        assert_eq!(
            falls("after 4h notify Team via chat\n  after 1h assign Lead"),
            ["ladder_falls: “Chase” goes down: after 4 hours comes a line for 1 hour"]
        );
        // Four working hours may well be longer than a day, or shorter.
        assert_eq!(falls("after 1 day notify Team via chat\n  after 4 business hours assign Lead"), [""; 0]);
    }
}
