//! Whether some reviewers satisfy a standard, whatever they do.

use super::Staff;
use flow_ir::{ExpressionKind, Participant, Quorum, StandardUse, Who};

/// Deeper expressions of reviewers are taken at their word.
const DEPTH: u32 = 64;

/// How many different reviewers of a pool say yes at least, whenever these reviewers accept; `None` where it isn't known
/// yet, which is reported as open and not held against anybody.
pub fn at_least(who: &Who, pool: &[Participant], staff: &Staff<'_>) -> Option<u32> {
    count(who, pool, staff, 0)
}

fn count(who: &Who, pool: &[Participant], staff: &Staff<'_>, depth: u32) -> Option<u32> {
    if depth > DEPTH {
        return None;
    }
    let inner = |who: &Who| count(who, pool, staff, depth + 1);
    let inside = |one: &Participant| pool.iter().any(|of| staff.is_part(one, of));
    match who {
        Who::One { participant, .. } => Some(u32::from(inside(participant))),
        Who::Of { quorum, pool: asked, voting, .. } => {
            let outside: Vec<&Participant> = asked.iter().filter(|one| !inside(one)).collect();
            // Those of the others who may be among them are so many at most.
            let others = match outside.as_slice() {
                [] => 0,
                outside if outside.iter().all(|one| Staff::is_human(one) && !staff.is_external(one)) => {
                    let people = outside.iter().map(|one| staff.available(one));
                    match people.reduce(|left, right| left.and(&right)).and_then(|people| people.count()) {
                        Some(count) => u32::try_from(count).unwrap_or(u32::MAX),
                        None => return Some(0),
                    }
                }
                _ => return Some(0),
            };
            match needed(quorum, size(asked, *voting, staff)) {
                Needed::Places(count) => Some(count.saturating_sub(others)),
                Needed::Open => None,
                Needed::Some => Some(u32::from(others == 0)),
            }
        }
        // Reviewers are different people in the whole of it.
        Who::Then { parts } | Who::And { parts } => {
            parts.iter().map(inner).try_fold(0_u32, |sum, one| Some(sum.saturating_add(one?)))
        }
        Who::Or { parts } => {
            let mut least: Option<u32> = None;
            for part in parts {
                let one = inner(part)?;
                least = Some(least.map_or(one, |least| least.min(one)));
            }
            Some(least.unwrap_or(0))
        }
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => inner(who),
        Who::Unknown { .. } => None,
    }
}

/// How many votes there are at least: of the whole body, or of the half that has to vote where only votes cast count.
fn size(pool: &[Participant], voting: bool, staff: &Staff<'_>) -> Option<u32> {
    let people = pool.iter().map(|one| staff.members(one)).reduce(|left, right| left.and(&right))?;
    let size = u32::try_from(people.count()?).ok()?;
    Some(if voting { size.div_ceil(2) } else { size })
}

/// How many a quorum asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needed {
    /// So many.
    Places(u32),
    /// At least one; how many depends on the data, or on how many there are.
    Some,
    /// It isn't known yet.
    Open,
}

/// How many a quorum asks for of a body of some size, where that is known.
pub fn needed(quorum: &Quorum, size: Option<u32>) -> Needed {
    match quorum {
        Quorum::Number { count } => Needed::Places(*count),
        Quorum::Unknown { .. } => Needed::Open,
        Quorum::Computed { value } => match &value.kind {
            ExpressionKind::Number { value } => u32::try_from(*value).map_or(Needed::Some, Needed::Places),
            _ => Needed::Some,
        },
        Quorum::All => size.map_or(Needed::Some, Needed::Places),
        Quorum::Majority => size.map_or(Needed::Some, |size| Needed::Places(size / 2 + 1)),
        Quorum::Fraction { numerator, denominator } => match (size, u64::from(*denominator)) {
            (Some(size), 1..) => {
                let places = (u64::from(size) * u64::from(*numerator)).div_ceil(u64::from(*denominator));
                Needed::Places(u32::try_from(places).unwrap_or(u32::MAX).max(1))
            }
            _ => Needed::Some,
        },
    }
}

/// Whether reviewers satisfy a standard whatever they do. What isn't known yet is not held against them.
pub fn satisfies(reviewers: &Who, standard: &StandardUse, staff: &Staff<'_>) -> bool {
    standard.by.iter().all(|asked| meets(reviewers, asked, staff, 0))
}

fn meets(reviewers: &Who, asked: &Who, staff: &Staff<'_>, depth: u32) -> bool {
    if depth > DEPTH || reviewers.is_open() || same(reviewers, asked) {
        return true;
    }
    match asked {
        Who::One { participant, .. } => enough(reviewers, std::slice::from_ref(participant), 1, staff),
        Who::Of { quorum, pool, voting, .. } => match needed(quorum, size(pool, *voting, staff)) {
            Needed::Places(count) => enough(reviewers, pool, count, staff),
            Needed::Some => enough(reviewers, pool, 1, staff),
            Needed::Open => true,
        },
        Who::Then { parts } | Who::And { parts } => {
            parts.iter().all(|part| meets(reviewers, part, staff, depth + 1))
                && together(reviewers, parts, staff)
        }
        Who::Or { parts } => parts.iter().any(|part| meets(reviewers, part, staff, depth + 1)),
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => meets(reviewers, who, staff, depth + 1),
        Who::Unknown { .. } => true,
    }
}

/// The places of all parts are filled by different reviewers.
fn together(reviewers: &Who, parts: &[Who], staff: &Staff<'_>) -> bool {
    let mut pool: Vec<Participant> = Vec::new();
    let mut count: u32 = 0;
    for part in parts {
        match part {
            Who::One { participant, .. } => {
                pool.push(participant.clone());
                count += 1;
            }
            Who::Of { quorum: Quorum::Number { count: places }, pool: asked, .. } => {
                pool.extend(asked.iter().cloned());
                count = count.saturating_add(*places);
            }
            // Anything else is counted part by part only.
            _ => return true,
        }
    }
    enough(reviewers, &pool, count, staff)
}

/// A person may do what an agent is asked for: a stronger look, never a weaker one.
fn enough(reviewers: &Who, pool: &[Participant], count: u32, staff: &Staff<'_>) -> bool {
    let mut wider = pool.to_vec();
    if pool.contains(&Participant::AnyAgent) && !pool.contains(&Participant::AnyHuman) {
        wider.push(Participant::AnyHuman);
    }
    at_least(reviewers, &wider, staff).is_none_or(|least| least >= count)
}

/// Whether two expressions ask for the same, wherever they stand.
pub fn same(left: &Who, right: &Who) -> bool {
    let all = |left: &[Who], right: &[Who]| {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
    };
    match (left, right) {
        (Who::One { participant: left, .. }, Who::One { participant: right, .. }) => left == right,
        (
            Who::Of { quorum: one, pool: left, voting: first, .. },
            Who::Of { quorum: other, pool: right, voting: second, .. },
        ) => {
            let quorum = match (one, other) {
                (Quorum::Computed { value: one }, Quorum::Computed { value: other }) => {
                    one.kind == other.kind
                }
                _ => one == other,
            };
            quorum && left == right && first == second
        }
        (Who::Then { parts: left }, Who::Then { parts: right })
        | (Who::And { parts: left }, Who::And { parts: right })
        | (Who::Or { parts: left }, Who::Or { parts: right }) => all(left, right),
        (Who::ExceptAuthor { who: one, of: left }, Who::ExceptAuthor { who: other, of: right }) => {
            left == right && same(one, other)
        }
        (Who::Except { who: one, excluded: left }, Who::Except { who: other, excluded: right }) => {
            same(one, other) && same(left, right)
        }
        _ => left == right,
    }
}

/// Whether a person says yes whenever these reviewers accept.
pub fn asks_a_person(who: &Who, staff: &Staff<'_>) -> bool {
    at_least(who, &[Participant::AnyHuman], staff).is_none_or(|least| least > 0)
}

trait Open {
    /// Nobody has said yet who it is.
    fn is_open(&self) -> bool;
}

impl Open for Who {
    fn is_open(&self) -> bool {
        matches!(self, Who::Unknown { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::{Head, Members, Origin, Package, Role};

    fn package() -> Package {
        let role = |id: &str, count| Role {
            head: Head { id: id.to_owned(), title: id.to_owned(), ..Head::default() },
            members: Members::Count { count },
            ..Role::default()
        };
        let mut package = Package { roles: vec![role("Finance", 3), role("Lead", 1)], ..Package::default() };
        package.sort();
        package
    }

    fn one(participant: Participant) -> Who {
        Who::One { participant, origin: Origin::default() }
    }

    fn role(id: &str) -> Participant {
        Participant::Role { id: id.to_owned() }
    }

    fn of(count: u32, pool: &[Participant]) -> Who {
        let quorum = Quorum::Number { count };
        Who::Of { quorum, pool: pool.to_vec(), voting: false, origin: Origin::default() }
    }

    fn standard(by: Who) -> StandardUse {
        StandardUse {
            standard: "standard".to_owned(),
            title: "standard".to_owned(),
            by: vec![by],
            sample: None,
            silence_never: true,
            origin: Origin::default(),
        }
    }

    #[test]
    fn two_people_are_more_than_one() {
        let package = package();
        let staff = Staff::new(&package);
        let human = standard(of(1, &[Participant::AnyHuman]));
        let dual = standard(of(2, &[Participant::AnyHuman]));
        let agent = one(Participant::Agent { id: "Bot".to_owned() });
        assert!(satisfies(&one(role("Finance")), &human, &staff));
        assert!(!satisfies(&one(role("Finance")), &dual, &staff));
        assert!(satisfies(&of(2, &[role("Finance")]), &dual, &staff));
        assert!(!satisfies(&agent, &human, &staff));
        let both = Who::And { parts: vec![one(role("Finance")), one(role("Lead"))] };
        assert!(satisfies(&both, &dual, &staff));
        let either = Who::Or { parts: vec![both.clone(), agent.clone()] };
        assert!(!satisfies(&either, &human, &staff));
        let checked = Who::Then { parts: vec![agent.clone(), one(role("Lead"))] };
        assert!(satisfies(&checked, &human, &staff));
        assert!(!satisfies(&checked, &dual, &staff));
        let review = standard(one(Participant::AnyAgent));
        assert!(satisfies(&agent, &review, &staff) && satisfies(&one(role("Lead")), &review, &staff));
        let then = standard(checked.clone());
        assert!(satisfies(&checked, &then, &staff) && !satisfies(&agent, &then, &staff));
    }

    #[test]
    fn votes_count_by_the_size_of_the_body() {
        let package = package();
        let staff = Staff::new(&package);
        let majority = Who::Of {
            quorum: Quorum::Majority,
            pool: vec![role("Finance")],
            voting: false,
            origin: Origin::default(),
        };
        assert_eq!(at_least(&majority, &[Participant::AnyHuman], &staff), Some(2));
        // One of them may be the lead, the other can't.
        let either = of(2, &[role("Lead"), role("Finance")]);
        assert_eq!(at_least(&either, &[role("Finance")], &staff), Some(1));
        // Two of the three have to vote, and one of the two is half.
        let thirds = Quorum::Fraction { numerator: 1, denominator: 2 };
        let voting =
            Who::Of { quorum: thirds, pool: vec![role("Finance")], voting: true, origin: Origin::default() };
        assert_eq!(at_least(&voting, &[Participant::AnyHuman], &staff), Some(1));
        assert_eq!(at_least(&Who::Unknown { question: String::new() }, &[role("Lead")], &staff), None);
    }
}
