//! What an expression of people asks for: places to fill, in one of several ways.
//!
//! A share or a majority is one of the whole body, those who may not answer included. `all of Team` asks everybody in it
//! who may. Where only votes cast count, half of the body has to vote.

use super::staff::{One, People, Staff};
use super::standard::{Needed, needed};
use flow_ir::{Origin, Participant, Quorum, Who};

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
    /// The roles and people named for them.
    pub of: Vec<Participant>,
    /// The artifacts whose authors may not fill them, beside the one that is looked at: variables.
    pub not_authors_of: Vec<String>,
    /// Where this is asked for.
    pub origin: Origin,
}

#[cfg(test)]
impl Places {
    /// So many of some people, whoever they are.
    pub(super) fn some(count: u32, pool: &[One]) -> Self {
        let (of, not_authors_of) = (Vec::new(), Vec::new());
        Self { count, pool: pool.to_vec(), all: false, of, not_authors_of, origin: Origin::default() }
    }
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
    let without = Without::default();
    ways(who, staff, &without, 0).map_or(Asked::TooMany, Asked::Ways)
}

/// The same, where each of these case roles is one person of whom nothing else is known, after all others in number.
pub fn asked_in_case(who: &Who, staff: &Staff<'_>, holders: &[Vec<String>]) -> Asked {
    let without = Without { holders: holders.to_vec(), ..Without::default() };
    ways(who, staff, &without, 0).map_or(Asked::TooMany, Asked::Ways)
}

/// Who may not be asked, and who is one person.
#[derive(Clone, Default)]
struct Without {
    people: Vec<People>,
    authors_of: Vec<String>,
    holders: Vec<Vec<String>>,
}

impl Without {
    /// Who can be asked in somebody's place.
    fn available(&self, participant: &Participant, staff: &Staff<'_>) -> People {
        let holder = match participant {
            Participant::Holder { path, .. } => self.holders.iter().position(|known| known == path),
            _ => None,
        };
        match holder.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => People::These(vec![staff.total() + number]),
            None => staff.available(participant),
        }
    }

    fn left(&self, people: &People) -> People {
        self.people.iter().fold(people.clone(), |people, others| people.without(others))
    }
}

fn ways(who: &Who, staff: &Staff<'_>, without: &Without, depth: u32) -> Option<Vec<Vec<Places>>> {
    if depth > DEPTH {
        return None;
    }
    let depth = depth + 1;
    match who {
        Who::One { participant, origin } => Some(vec![one(participant, *origin, staff, without)]),
        Who::Of { quorum, pool, voting, origin } => {
            Some(vec![of(quorum, pool, *voting, *origin, staff, without)])
        }
        Who::Then { parts } | Who::And { parts } => {
            let mut all = vec![Vec::new()];
            for part in parts {
                let more = ways(part, staff, without, depth)?;
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
                all.extend(ways(part, staff, without, depth)?);
                if all.len() > WAYS {
                    return None;
                }
            }
            Some(all)
        }
        Who::ExceptAuthor { who, of } => {
            let mut without = without.clone();
            without.authors_of.extend(of.first().cloned());
            ways(who, staff, &without, depth)
        }
        Who::Except { who, excluded } => {
            let mut without = without.clone();
            // Only whoever is left out for certain is: of a role, everybody in it.
            without.people.extend(excluded.participants().map(|other| staff.members(other)));
            ways(who, staff, &without, depth)
        }
        Who::Unknown { .. } => Some(vec![Vec::new()]),
    }
}

fn one(participant: &Participant, origin: Origin, staff: &Staff<'_>, without: &Without) -> Vec<Places> {
    // Somebody outside can be asked; whoever answers there is enough. Agents and systems are no people.
    if !Staff::is_human(participant) || staff.is_external(participant) {
        return Vec::new();
    }
    places(
        1,
        without.left(&without.available(participant, staff)),
        false,
        vec![participant.clone()],
        origin,
        without,
    )
}

fn of(
    quorum: &Quorum,
    pool: &[Participant],
    voting: bool,
    origin: Origin,
    staff: &Staff<'_>,
    without: &Without,
) -> Vec<Places> {
    // Agents are as many as are declared; they are not looked at here.
    if pool.iter().any(|one| !Staff::is_human(one)) {
        return Vec::new();
    }
    let mut people = People::nobody();
    let mut members = People::nobody();
    for participant in pool.iter().filter(|one| !staff.is_external(one)) {
        people = people.and(&without.available(participant, staff));
        members = members.and(&staff.members(participant));
    }
    let size = without.left(&members).count().and_then(|count| u32::try_from(count).ok());
    let all = matches!(quorum, Quorum::All);
    let count = match needed(quorum, size) {
        // Half of the body has to vote, whatever the votes say.
        Needed::Places(_) | Needed::Some if voting => size.map_or(1, |size| size.div_ceil(2)),
        Needed::Places(count) => count,
        Needed::Some => 1,
        Needed::Open => return Vec::new(),
    };
    places(count.max(1), without.left(&people), all, pool.to_vec(), origin, without)
}

fn places(
    count: u32,
    people: People,
    all: bool,
    of: Vec<Participant>,
    origin: Origin,
    without: &Without,
) -> Vec<Places> {
    match people {
        People::These(pool) => {
            vec![Places { count, pool, all, of, not_authors_of: without.authors_of.clone(), origin }]
        }
        People::Enough => Vec::new(),
    }
}
