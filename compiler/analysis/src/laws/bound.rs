//! Whether two steps of one case that must stay in one hand can be done by two people.
//!
//! What binds them: both are done by the holder of one case role, whom no step between them replaces; or both by the one
//! person there is for them, or by the same agent. People whom a recovery or a ladder may give the work to count, and so do
//! deputies. What only systems do is nobody's, and keeps nobody from it.

use super::order::{Verdict, ask};
use super::subject::{Law, Subject, handed_over, performers};
use super::{Enacted, pairs};
use crate::people::asked::{Asked, asked};
use crate::people::staff::{One, People};
use crate::rules::broken_law;
use flow_ir::{Participant, Step, Which};
use flow_source::Diagnostic;

/// Reports pairs of steps that two people can do.
pub fn check<'a>(
    law: &Law<'_, 'a>,
    which: &'a [Which],
    subjects: &[Subject<'a>],
    enacted: &Enacted,
    found: &mut Vec<Diagnostic>,
) {
    let may =
        |one: &Step, other: &Step| Some(hands(law, one, other)).filter(|(hands, _)| *hands != Hands::One);
    pairs::look(law, (which, subjects), found, may, |pair, (hands, who)| {
        // The same holder, unless somebody hands the role over between the two.
        if let Hands::Holder(role) = hands
            && !law.handed_over_between(role, pair.first, pair.second)
        {
            return None;
        }
        let breach = broken_law::Breach { law, subject: pair.second, way: &pair.way, enacted };
        let who = who.as_ref().map(|(left, right)| match pair.turned {
            true => (right.as_str(), left.as_str()),
            false => (left.as_str(), right.as_str()),
        });
        Some(breach.other_person(pair.first.step, who))
    });
}

/// Whether two steps are in one hand.
#[derive(PartialEq, Eq)]
enum Hands {
    /// Always, or in nobody's.
    One,
    /// As long as a case role is the same person's: its name.
    Holder(String),
    /// Not always.
    Two,
}

/// Whether two steps are in one hand; and where they aren't, two people who can do them, if their names are known.
fn hands(law: &Law<'_, '_>, one: &Step, other: &Step) -> (Hands, Option<(String, String)>) {
    let staff = &law.words.world.staff;
    let everybody = |step: &Step| -> Vec<Participant> {
        let all = performers(step).cloned().chain(handed_over(step));
        all.filter(|who| !matches!(who, Participant::System { .. })).collect()
    };
    let (left, right) = (everybody(one), everybody(other));
    if left.is_empty() || right.is_empty() {
        return (Hands::One, None);
    }
    if let ([first], [second]) = (left.as_slice(), right.as_slice())
        && first == second
    {
        match first {
            Participant::Holder { path, .. } => {
                return (path.first().map_or(Hands::Two, |role| Hands::Holder(role.clone())), None);
            }
            Participant::Agent { .. } | Participant::Person { .. } => return (Hands::One, None),
            _ => {}
        }
    }
    let (Some(left), Some(right)) = (known(law, one), known(law, other)) else { return (Hands::Two, None) };
    let pair = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
    match { pair }.find(|(one, other)| one != other) {
        Some((one, other)) => (Hands::Two, Some((staff.name(one), staff.name(other)))),
        None if left.is_empty() => (Hands::Two, None),
        None => (Hands::One, None),
    }
}

/// Everybody who can do a step, sorted; `None` where that isn't known, or an agent can.
fn known(law: &Law<'_, '_>, step: &Step) -> Option<Vec<One>> {
    let staff = &law.words.world.staff;
    if performers(step).any(|who| matches!(who, Participant::Agent { .. } | Participant::AnyAgent)) {
        return None;
    }
    let mut people: Vec<One> = Vec::new();
    for performers in step.work().into_iter().flat_map(|work| &work.by) {
        let Asked::Ways(ways) = asked(&performers.who, staff) else { return None };
        if ways.iter().any(Vec::is_empty) {
            return None;
        }
        people.extend(ways.iter().flatten().flat_map(|places| &places.pool));
    }
    for who in handed_over(step) {
        let People::These(these) = staff.available(&who) else { return None };
        people.extend(these);
    }
    people.sort_unstable();
    people.dedup();
    Some(people)
}

impl<'a> Law<'_, 'a> {
    /// Whether one step is done after another: broken where it can be.
    pub(super) fn then(&self, first: &Subject<'a>, second: &Subject<'a>) -> Verdict {
        let first = Subject { chances: first.chances.clone(), ..*first };
        let automaton = self.not_yet(&[first]);
        ask(self.words.world, self.scene, &automaton, &[second.place], &second.at_goal())
    }

    /// Whether a step that writes a case role can come after one step and before another.
    fn handed_over_between(&self, role: &str, first: &Subject<'a>, second: &Subject<'a>) -> bool {
        self.scene.map.steps().any(|(place, step)| {
            let writes = step.work().is_some_and(|work| work.writes.iter().any(|write| write.name == role));
            let writer = Subject { place, step, chances: Vec::new() };
            let broken = |verdict| matches!(verdict, Verdict::Broken(_) | Verdict::TooLarge);
            writes
                && (place == first.place || broken(self.then(first, &writer)))
                && (place == second.place || broken(self.then(&writer, second)))
        })
    }
}
