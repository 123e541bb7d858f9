//! What an expression of people asks for: places to fill, in one of several ways.

use super::staff::{One, People, Staff};
use super::standard::{Needed, needed};
use flow_ir::{Participant, Who};

/// How many ways of filling places are looked at.
const WAYS: usize = 64;

/// Deeper expressions are not looked at.
const DEPTH: u32 = 64;

/// Places that are filled by different people of one pool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// How many.
    pub count: u32,
    /// By whom; sorted, each once.
    pub pool: Vec<One>,
    /// It asks for every one of the pool.
    pub all: bool,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// Any of these ways; each fills all of its places with different people. What is open, or has as many people as are
    /// needed, is left out.
    Ways(Vec<Vec<Places>>),
    /// There are too many ways to look at.
    TooMany,
}

/// What an expression of people asks for.
pub fn asked(who: &Who, staff: &Staff<'_>) -> Asked {
    ways(who, staff, &[], 0).map_or(Asked::TooMany, Asked::Ways)
}

fn ways(who: &Who, staff: &Staff<'_>, excluded: &[People], depth: u32) -> Option<Vec<Vec<Places>>> {
    if depth > DEPTH {
        return None;
    }
    let depth = depth + 1;
    match who {
        Who::One { participant, .. } => Some(vec![one(participant, staff, excluded)]),
        Who::Of { quorum, pool, .. } => Some(vec![of(quorum, pool, staff, excluded)]),
        Who::Then { parts } | Who::And { parts } => {
            let mut all = vec![Vec::new()];
            for part in parts {
                let more = ways(part, staff, excluded, depth)?;
                let mut product = Vec::new();
                for known in &all {
                    for other in &more {
                        product.push(known.iter().chain(other).cloned().collect());
                        if product.len() > WAYS {
                            return None;
                        }
                    }
                }
                all = product;
            }
            Some(all)
        }
        Who::Or { parts } => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(ways(part, staff, excluded, depth)?);
                if all.len() > WAYS {
                    return None;
                }
            }
            Some(all)
        }
        Who::ExceptAuthor { who, .. } => ways(who, staff, excluded, depth),
        Who::Except { who, excluded: others } => {
            let mut excluded = excluded.to_vec();
            // Only whoever is left out for certain is: of a role, everybody in it.
            excluded.extend(others.participants().into_iter().map(|other| staff.members(other)));
            ways(who, staff, &excluded, depth)
        }
        Who::Unknown { .. } => Some(vec![Vec::new()]),
    }
}

fn one(participant: &Participant, staff: &Staff<'_>, excluded: &[People]) -> Vec<Places> {
    // Somebody outside can be asked; whoever answers there is enough. Agents and systems are no people.
    if !Staff::is_human(participant) || staff.is_external(participant) {
        return Vec::new();
    }
    match left(&staff.available(participant), excluded) {
        People::These(pool) => vec![Places { count: 1, pool, all: false }],
        People::Enough => Vec::new(),
    }
}

fn of(quorum: &flow_ir::Quorum, pool: &[Participant], staff: &Staff<'_>, excluded: &[People]) -> Vec<Places> {
    let humans = pool.iter().filter(|one| Staff::is_human(one));
    let counted: Vec<&Participant> = humans.filter(|one| !staff.is_external(one)).collect();
    // Agents are as many as are declared; they are not looked at here.
    if pool.iter().any(|one| !Staff::is_human(one)) {
        return Vec::new();
    }
    let mut people = People::nobody();
    let mut members = People::nobody();
    for participant in &counted {
        people = people.and(&staff.available(participant));
        members = members.and(&staff.members(participant));
    }
    let size = members.count().and_then(|count| u32::try_from(count).ok());
    let all = matches!(quorum, flow_ir::Quorum::All);
    match (needed(quorum, size), left(&people, excluded)) {
        (Needed::Places(count), People::These(pool)) => vec![Places { count, pool, all }],
        (Needed::Some, People::These(pool)) => vec![Places { count: 1, pool, all }],
        _ => Vec::new(),
    }
}

fn left(people: &People, excluded: &[People]) -> People {
    excluded.iter().fold(people.clone(), |people, others| people.without(others))
}
