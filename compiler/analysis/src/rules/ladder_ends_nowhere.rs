//! Ladders that end with somebody who can't do anything.

use crate::people::staff::Staff;
use crate::place;
use crate::time::ladders::{Used, is_own_human, name, pointed, reached};
use flow_ir::{LadderUse, Package, Participant, RungAction};
use flow_source::{Diagnostic, Level, Rule};

/// A ladder ends with a human who may act: who is given the task, is called to a meeting, or has the task anyway.
///
/// Who performs or reviews a step, and who owns it or the workflow, may act once they are told. Whether the one to whom a task
/// is given may answer it is looked at elsewhere. People from outside can be asked and not be given anything.
pub static RULE: Rule = Rule {
    name: "ladder_ends_nowhere",
    level: Level::Error,
    summary: "A ladder ends with somebody who can only listen.",
    page: include_str!("ladder_ends_nowhere.md"),
};

/// Reports, for each ladder once, that its top can't act.
pub fn check(package: &Package, used: &[Used<'_>], staff: &Staff<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<&LadderUse> = Vec::new();
    for one in used {
        let rungs = &one.ladder.rungs;
        let Some(top) = rungs.iter().rfind(|rung| !rung.repeats).or(rungs.last()) else { continue };
        let Some(person) = reached(top) else { continue };
        let own = is_own_human(person, staff);
        let belongs = |to: &&Participant| staff.is_part(person, to) || staff.is_part(to, person);
        // That work is given to them is a mistake of its own, and told there.
        let ordered = top.action == RungAction::Assign && staff.is_external(person);
        let acts = own && (top.action != RungAction::Notify || one.may_act.iter().any(belongs));
        if acts || ordered || told.iter().any(|known| known.rungs == *rungs) {
            continue;
        }
        told.push(one.ladder);
        let who = name(package, person);
        let (text, label) = if !Staff::is_human(person) {
            (
                format!("“{}” ends with {who}, and no human hears of it in the end", one.ladder.title),
                "nobody above it",
            )
        } else if own {
            (
                format!(
                    "“{}” ends with {who}, who is told of “{}” and can do nothing",
                    one.ladder.title, one.title
                ),
                "is told, and has neither the task nor a say in it",
            )
        } else {
            (
                format!("“{}” ends with {who}, who is from outside and owes us no answer", one.ladder.title),
                "can be asked, and no more",
            )
        };
        let mut diagnostic = Diagnostic::new(&RULE, text, place(pointed(package, one.ladder, top)), label);
        if pointed(package, one.ladder, top) != one.ladder.origin {
            diagnostic = diagnostic.label(place(one.ladder.origin), "used here");
        }
        found.push(diagnostic.note(
            "At the top of a ladder stands somebody who can end the waiting: give them the task (`assign`), or call them together (`convene`).",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::ladder_falls::tests::said;

    #[test]
    fn at_the_top_stands_somebody_who_can_act() {
        let ends = |rungs: &str| said(rungs, "ladder_ends_nowhere");
        assert_eq!(ends("after 0m notify Team\n  after 1h assign Lead"), [""; 0]);
        assert_eq!(ends("after 0m notify Team\n  after 1h convene Lead"), [""; 0]);
        // They have the task already, or answer for it.
        assert_eq!(ends("after 1h notify Part"), [""; 0]);
        assert_eq!(ends("after 1h notify Lead"), [""; 0]);
        assert_eq!(
            ends("after 0m notify Team\n  after 1h notify Guest"),
            ["ladder_ends_nowhere: “Chase” ends with Guest, who is from outside and owes us no answer"]
        );
        assert_eq!(
            ends("after 0m notify Team\n  after 1h assign Writer"),
            ["ladder_ends_nowhere: “Chase” ends with Writer, and no human hears of it in the end"]
        );
    }
}
