//! What people may decide: what their `decides` lines say about an action or a tier of risk.

use crate::paths::world::World;
use flow_ir::{Authority, Participant, Quorum, Role, Who};

/// Deeper expressions are taken at their word.
const DEPTH: u32 = 64;

/// The most combinations that are looked at.
const WAYS: usize = 16;

/// What somebody may decide.
#[derive(Clone, Debug)]
pub enum May<'a> {
    /// All of it.
    All,
    /// Nothing is said of it.
    Unsaid,
    /// Up to these limits; any of them is enough.
    UpTo(Vec<&'a Authority>),
}

/// What a participant may decide about an action (system and name) of a tier, or about all work of a tier.
pub fn may<'a>(participant: &Participant, action: Option<&str>, tier: &str, world: &World<'a>) -> May<'a> {
    let Some(role) = role(participant, world) else { return May::Unsaid };
    let mut limits = Vec::new();
    for authority in &role.decides {
        let covers = action == Some(authority.action.as_str())
            || world
                .package
                .risk(&authority.action)
                .is_some_and(|risk| world.is_at_least(&risk.head.id, tier));
        if !covers {
            continue;
        }
        if authority.condition.is_none() {
            return May::All;
        }
        limits.push(authority);
    }
    if limits.is_empty() { May::Unsaid } else { May::UpTo(limits) }
}

/// The role or person of a participant.
pub fn role<'a>(participant: &Participant, world: &World<'a>) -> Option<&'a Role> {
    match participant {
        Participant::Role { id } | Participant::Holder { role: Some(id), .. } => world.package.role(id),
        Participant::Person { id } => world.package.person(id),
        _ => None,
    }
}

/// The ways in which reviewers can say yes with nobody among them who may decide without a limit: each a list of limits of
/// which at least one must hold.
pub fn limited<'a>(who: &Who, action: &str, tier: &str, world: &World<'a>) -> Vec<Vec<&'a Authority>> {
    alternatives(who, action, tier, world, 0)
}

fn alternatives<'a>(
    who: &Who,
    action: &str,
    tier: &str,
    world: &World<'a>,
    depth: u32,
) -> Vec<Vec<&'a Authority>> {
    if depth > DEPTH {
        return Vec::new();
    }
    let inner = |who: &Who| alternatives(who, action, tier, world, depth + 1);
    let one = |participant: &Participant| match may(participant, Some(action), tier, world) {
        May::UpTo(limits) => vec![limits],
        May::All | May::Unsaid => Vec::new(),
    };
    let mut found = match who {
        Who::One { participant, .. } => one(participant),
        // Of several roles with a number or a vote, all may come from the one that may decide least.
        Who::Of { quorum: Quorum::All, pool, .. } => match pool.as_slice() {
            [only] => one(only),
            _ => Vec::new(),
        },
        Who::Of { pool, .. } => pool.iter().flat_map(one).collect(),
        Who::Or { parts } => parts.iter().flat_map(inner).collect(),
        Who::And { parts } | Who::Then { parts } => {
            let mut all: Vec<Vec<&'a Authority>> = vec![Vec::new()];
            for part in parts {
                let more = inner(part);
                all = all
                    .iter()
                    .flat_map(|known| {
                        more.iter().map(move |other| known.iter().chain(other).copied().collect())
                    })
                    .take(WAYS)
                    .collect();
            }
            all
        }
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => inner(who),
        Who::Unknown { .. } => Vec::new(),
    };
    found.truncate(WAYS);
    found
}
