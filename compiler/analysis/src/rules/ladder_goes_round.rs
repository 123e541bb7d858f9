//! Ladders that come back to whom they asked already.

use crate::people::staff::Staff;
use crate::place;
use crate::time::ladders::{Used, name, pointed, reached};
use flow_ir::{LadderUse, Package, Rung, RungAction};
use flow_source::{Diagnostic, Level, Rule};

/// Each rung of a ladder adds somebody, or something stronger, and none returns to people who were asked before.
///
/// People of a role, of its parts, and persons in it are the same people. The next rung may reach the same ones by another
/// channel or with a stronger action; after somebody else was asked, only with a stronger action. Reminders (`every`) may
/// repeat what was said. Rungs under a condition are left out.
pub static RULE: Rule = Rule {
    name: "ladder_goes_round",
    level: Level::Error,
    summary: "A ladder comes back to people it has already asked.",
    page: include_str!("ladder_goes_round.md"),
};

/// Reports, for each ladder once, the first rung that adds nothing.
pub fn check(package: &Package, used: &[Used<'_>], staff: &Staff<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<&LadderUse> = Vec::new();
    for one in used {
        if told.iter().any(|known| known.rungs == one.ladder.rungs) {
            continue;
        }
        let rungs: Vec<&Rung> = one.ladder.rungs.iter().filter(|rung| rung.condition.is_none()).collect();
        let again = rungs.iter().enumerate().filter(|(_, rung)| !rung.repeats).find_map(|(number, rung)| {
            let before = rungs.iter().take(number);
            let known = before.enumerate().find(|(earlier, known)| {
                adds_nothing(rung, known, others_between(rungs.get(earlier + 1..number), rung, staff), staff)
            });
            known.map(|(_, known)| (*rung, *known))
        });
        let Some((rung, before)) = again else { continue };
        told.push(one.ladder);
        let who = reached(rung).map_or_else(|| "somebody".to_owned(), |person| name(package, person));
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("“{}” comes back to {who}, who has heard of it already", one.ladder.title),
            place(pointed(package, one.ladder, rung)),
            "adds nobody and nothing",
        );
        if pointed(package, one.ladder, rung) != pointed(package, one.ladder, before) {
            diagnostic = diagnostic.label(place(before.origin), "asked here");
        }
        found.push(diagnostic.note(
            "Whoever didn't answer the first time is asked again, and the time for somebody else is lost. Climb to somebody new, or give the same people the task (`assign`) or a meeting (`convene`).",
        ));
    }
}

/// Whether anybody else is asked on the rungs between.
fn others_between(between: Option<&[&Rung]>, rung: &Rung, staff: &Staff<'_>) -> bool {
    between.into_iter().flatten().any(|other| match (reached(other), reached(rung)) {
        (Some(other), Some(person)) => !staff.is_part(other, person) && !staff.is_part(person, other),
        _ => false,
    })
}

fn adds_nothing(rung: &Rung, before: &Rung, others: bool, staff: &Staff<'_>) -> bool {
    let (Some(person), Some(known)) = (reached(rung), reached(before)) else { return false };
    let stronger = rung.action != before.action && rung.action != RungAction::Notify;
    let elsewhere = match (&rung.channel, &before.channel) {
        (Some(channel), Some(known)) => channel != known,
        _ => false,
    };
    staff.is_part(person, known) && !stronger && (others || !elsewhere)
}

#[cfg(test)]
mod tests {
    use super::super::ladder_falls::tests::said;

    #[test]
    fn each_rung_adds_somebody_or_something() {
        let round = |rungs: &str| said(rungs, "ladder_goes_round");
        let told = |who: &str| {
            [format!("ladder_goes_round: “Chase” comes back to {who}, who has heard of it already")]
        };
        assert_eq!(round("after 0m notify Team\n  after 1h notify Lead\n  after 2h assign Lead"), [""; 0]);
        assert_eq!(
            round("after 0m notify Team via chat\n  every 5m notify Team via chat\n  after 1h assign Lead"),
            [""; 0]
        );
        assert_eq!(
            round("after 0m notify Team via chat\n  after 1h notify Team via phone\n  after 2h assign Lead"),
            [""; 0]
        );
        assert_eq!(round("after 0m notify Part\n  after 1h notify Team\n  after 2h assign Lead"), [""; 0]);
        assert_eq!(
            round("after 0m notify Team\n  after 1h notify Team\n  after 2h assign Lead"),
            told("Team")
        );
        // Who is part of the team was asked with the team.
        assert_eq!(
            round("after 0m notify Team\n  after 1h notify Part\n  after 2h assign Lead"),
            told("Part")
        );
        assert_eq!(
            round(
                "after 0m notify Team via chat\n  after 1h notify Lead\n  after 2h notify Team via phone\n  after 3h assign Lead"
            ),
            told("Team")
        );
        assert_eq!(
            round("after 0m assign Lead\n  after 1h notify Lead\n  after 2h convene Lead"),
            told("Lead")
        );
    }
}
