//! Who answers one by one where several must agree at a gate, and how many must say yes.

use crate::people::People;
use flow_ir::{Participant, Quorum, Who};

/// How deep expressions of people may nest.
const DEEPEST: u32 = 100;

/// More people than that don't answer one by one.
const MOST: usize = 5;

/// True where the answer of one person doesn't settle it, and it is known who they are.
pub fn are_several(who: &Who) -> bool {
    let known = who.participants().all(|participant| {
        matches!(
            participant,
            Participant::Role { .. } | Participant::Person { .. } | Participant::Agent { .. }
        )
    });
    known && several(who, 0)
}

fn several(who: &Who, depth: u32) -> bool {
    match who {
        Who::Of { .. } | Who::Then { .. } | Who::And { .. } | Who::Or { .. } => true,
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => depth < DEEPEST && several(who, depth + 1),
        Who::One { .. } | Who::Unknown { .. } => false,
    }
}

/// Who answers, each with the number of those who are like them; and whether these are all.
pub fn voters(who: &Who, people: &People<'_>) -> (Vec<(String, usize)>, bool) {
    let mut found = Vec::new();
    let mut pools = 0;
    collect(who, people, &mut found, &mut pools, 0);
    let whole = found.len() <= MOST;
    found.truncate(MOST);
    (found, whole)
}

fn collect(who: &Who, people: &People<'_>, found: &mut Vec<(String, usize)>, pools: &mut usize, depth: u32) {
    if depth > DEEPEST {
        return;
    }
    match who {
        Who::One { participant, .. } => {
            *pools += 1;
            let one = members(participant, 1, people).into_iter().next();
            found.extend(one.map(|one| (one, *pools)));
        }
        Who::Of { pool, quorum, .. } => {
            for participant in pool {
                *pools += 1;
                let least = match quorum {
                    Quorum::Number { count } => usize::try_from(*count).unwrap_or(MOST),
                    _ => 1,
                };
                found.extend(members(participant, least, people).into_iter().map(|one| (one, *pools)));
            }
        }
        Who::Then { parts } | Who::And { parts } | Who::Or { parts } => {
            for part in parts {
                collect(part, people, found, pools, depth + 1);
            }
        }
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => {
            collect(who, people, found, pools, depth + 1);
        }
        Who::Unknown { .. } => {}
    }
}

/// Those who are meant, by name; where they have none, the role as often as there are people in it, or as are needed.
fn members(participant: &Participant, least: usize, people: &People<'_>) -> Vec<String> {
    let id = crate::people::text_of(participant);
    if !matches!(participant, Participant::Role { .. }) {
        return vec![id];
    }
    let names = people.names(&id);
    if !names.is_empty() {
        return names.into_iter().map(str::to_owned).collect();
    }
    let count = people.count(&id).map_or(least, |count| usize::try_from(count).unwrap_or(MOST));
    vec![id; count.min(MOST + 1)]
}

/// How many must say yes at least.
pub fn least(who: &Who, people: &People<'_>) -> u32 {
    at_least(who, people, 0)
}

fn at_least(who: &Who, people: &People<'_>, depth: u32) -> u32 {
    if depth > DEEPEST {
        return 1;
    }
    let part = |who: &Who| at_least(who, people, depth + 1);
    match who {
        Who::One { .. } | Who::Unknown { .. } => 1,
        // Of those who vote: one may be enough.
        Who::Of { voting: true, .. } => 1,
        Who::Of { quorum, pool, .. } => {
            let size: Option<u32> = pool
                .iter()
                .map(|one| match one {
                    Participant::Role { id } => people.count(id),
                    _ => Some(1),
                })
                .sum();
            match (quorum, size) {
                (Quorum::Number { count }, _) => *count,
                (Quorum::All, Some(size)) => size,
                (Quorum::Majority, Some(size)) => size / 2 + 1,
                (Quorum::Fraction { numerator, denominator }, Some(size)) => {
                    (size * numerator).div_ceil((*denominator).max(1))
                }
                _ => 1,
            }
        }
        Who::Then { parts } | Who::And { parts } => parts.iter().map(part).sum(),
        Who::Or { parts } => parts.iter().map(part).min().unwrap_or(1),
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => part(who),
    }
}
