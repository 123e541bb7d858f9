//! Whether different people can fill all places, and who has to be there for it.
//!
//! This is the workflow satisfiability problem with separation of duties (Wang and Li 2010, Crampton and Gutin 2013) for
//! one rule: places are filled by different people (bipartite matching with capacities), and those who made the artifact
//! fill none of them. Whoever made it is chosen so that the rest works out, if it can. People who can fill the same places
//! are alike, so the search is over kinds of people, of which there are few.

use super::asked::Places;
use super::staff::One;
use rustc_hash::FxHashMap;

/// How many choices of authors are looked at.
const CHOICES: usize = 2_000;

/// What a rule asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rule {
    /// Places that are filled by different people.
    pub places: Vec<Places>,
    /// For each way of making the artifact on the path: whoever may have done it. One of each has, and fills no place.
    pub authors: Vec<Vec<One>>,
}

/// Whether a rule can be met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Met {
    /// It can.
    Yes,
    /// It can't: these places, by their numbers, have too few people together, who are these.
    No {
        /// Their numbers.
        places: Vec<usize>,
        /// Who could fill them.
        people: Vec<One>,
    },
    /// There are too many possibilities.
    TooMany,
}

/// Whether a rule can be met by the people there are, without those who are away.
pub fn met(rule: &Rule, away: Option<One>) -> Met {
    let kinds = Kinds::new(rule, away);
    let mut choices = 0;
    let mut taken = vec![0_u32; kinds.counts.len()];
    let mut worst = None;
    if choose(rule, &kinds, 0, &mut taken, &mut choices, &mut worst) {
        return Met::Yes;
    }
    if choices > CHOICES {
        return Met::TooMany;
    }
    let (places, kinds_of) = worst.unwrap_or_default();
    let mut people: Vec<One> =
        kinds_of.iter().filter_map(|kind: &usize| kinds.people.get(*kind)).flatten().copied().collect();
    people.sort_unstable();
    Met::No { places, people }
}

/// Those without whom it can't be met, though it can be when everybody is there.
pub fn indispensable(rule: &Rule) -> Vec<One> {
    let kinds = Kinds::new(rule, None);
    let mut found = Vec::new();
    // All people of one kind are alike.
    for people in &kinds.people {
        if people.first().is_some_and(|one| matches!(met(rule, Some(*one)), Met::No { .. })) {
            found.extend(people);
        }
    }
    found.sort_unstable();
    found
}

/// People who can fill the same places and may have made the same things.
struct Kinds {
    people: Vec<Vec<One>>,
    counts: Vec<u32>,
    /// For each place of the rule, the kinds that can fill it.
    places: Vec<Vec<usize>>,
    /// For each author, the kinds he can be of.
    authors: Vec<Vec<usize>>,
}

impl Kinds {
    fn new(rule: &Rule, away: Option<One>) -> Self {
        let mut membership: FxHashMap<One, Vec<u32>> = FxHashMap::default();
        let groups = rule.places.iter().map(|places| &places.pool).chain(&rule.authors);
        for (number, group) in groups.enumerate() {
            for one in group.iter().filter(|one| Some(**one) != away) {
                membership.entry(*one).or_default().push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        let mut everybody: Vec<One> = membership.keys().copied().collect();
        everybody.sort_unstable();
        let mut index: FxHashMap<&[u32], usize> = FxHashMap::default();
        let mut people: Vec<Vec<One>> = Vec::new();
        let mut groups: Vec<&[u32]> = Vec::new();
        for one in everybody {
            let Some(of) = membership.get(&one) else { continue };
            let kind = *index.entry(of.as_slice()).or_insert_with(|| {
                people.push(Vec::new());
                groups.push(of);
                people.len() - 1
            });
            if let Some(list) = people.get_mut(kind) {
                list.push(one);
            }
        }
        let having = |number: usize| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            groups.iter().enumerate().filter(|(_, of)| of.contains(&number)).map(|(kind, _)| kind).collect()
        };
        let count = rule.places.len();
        Self {
            counts: people.iter().map(|list| u32::try_from(list.len()).unwrap_or(u32::MAX)).collect(),
            places: (0..count).map(having).collect(),
            authors: (0..rule.authors.len()).map(|number| having(count + number)).collect(),
            people,
        }
    }
}

type Short = (Vec<usize>, Vec<usize>);

/// Chooses who made the artifact, one after the other, and sees whether the places can be filled by the others.
fn choose(
    rule: &Rule,
    kinds: &Kinds,
    next: usize,
    taken: &mut Vec<u32>,
    choices: &mut usize,
    worst: &mut Option<Short>,
) -> bool {
    *choices += 1;
    if *choices > CHOICES || next > 200 {
        *choices = CHOICES + 1;
        return false;
    }
    let Some(author) = kinds.authors.get(next) else {
        return match short(rule, kinds, taken) {
            None => true,
            Some(found) => {
                worst.get_or_insert(found);
                false
            }
        };
    };
    // Nobody is there who could have made it: somebody else has, who is not in question here.
    if author.is_empty() {
        return choose(rule, kinds, next + 1, taken, choices, worst);
    }
    // Somebody who made another part already may have made this one; or somebody who can fill no place.
    let free = |kind: &&usize| {
        taken.get(**kind).is_some_and(|taken| *taken > 0)
            || !kinds.places.iter().any(|place| place.contains(kind))
    };
    if author.iter().any(|kind| free(&kind)) {
        return choose(rule, kinds, next + 1, taken, choices, worst);
    }
    for kind in author {
        if taken.get(*kind) >= kinds.counts.get(*kind) {
            continue;
        }
        if let Some(taken) = taken.get_mut(*kind) {
            *taken += 1;
        }
        if choose(rule, kinds, next + 1, taken, choices, worst) {
            return true;
        }
        if let Some(taken) = taken.get_mut(*kind) {
            *taken -= 1;
        }
    }
    false
}

/// Fills the places by augmenting paths over kinds; answers the places that have too few people, and who they have.
fn short(rule: &Rule, kinds: &Kinds, taken: &[u32]) -> Option<Short> {
    let mut left: Vec<u32> =
        kinds.counts.iter().zip(taken).map(|(count, taken)| count.saturating_sub(*taken)).collect();
    // How many of each kind fill each place.
    let mut filled: Vec<FxHashMap<usize, u32>> = vec![FxHashMap::default(); rule.places.len()];
    for (place, asked) in rule.places.iter().enumerate() {
        let mut missing = asked.count;
        while missing > 0 {
            match augment(kinds, place, &mut left, &mut filled, missing) {
                Ok(count) => missing -= count.min(missing),
                Err(seen) => {
                    let mut within: Vec<usize> =
                        seen.iter().flat_map(|place| kinds.places.get(*place)).flatten().copied().collect();
                    within.sort_unstable();
                    within.dedup();
                    return Some((seen, within));
                }
            }
        }
    }
    None
}

/// Finds somebody for a place, moving others to other places if need be; answers how many were found, or the places
/// that were looked at in vain.
fn augment(
    kinds: &Kinds,
    start: usize,
    left: &mut [u32],
    filled: &mut [FxHashMap<usize, u32>],
    wanted: u32,
) -> Result<u32, Vec<usize>> {
    // From each place, by which kind it was reached and from where.
    let mut came: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
    let mut seen = vec![start];
    let mut next = 0;
    while let Some(place) = seen.get(next).copied() {
        next += 1;
        for kind in kinds.places.get(place).into_iter().flatten().copied() {
            let free = left.get(kind).copied().unwrap_or(0);
            if free > 0 {
                // As many as every move on the way allows.
                let mut count = free.min(wanted);
                let mut at = place;
                while let Some((before, moved)) = came.get(&at).copied() {
                    count =
                        count.min(filled.get(at).and_then(|filled| filled.get(&moved)).copied().unwrap_or(0));
                    at = before;
                }
                let count = count.max(1);
                if let Some(left) = left.get_mut(kind) {
                    *left -= count.min(*left);
                }
                let (mut at, mut kind) = (place, kind);
                loop {
                    if let Some(filled) = filled.get_mut(at) {
                        *filled.entry(kind).or_default() += count;
                    }
                    let Some((before, moved)) = came.get(&at).copied() else { break };
                    if let Some(known) = filled.get_mut(at).and_then(|filled| filled.get_mut(&moved)) {
                        *known -= count.min(*known);
                    }
                    (at, kind) = (before, moved);
                }
                return Ok(count);
            }
            for (other, filled) in filled.iter().enumerate() {
                if filled.get(&kind).is_some_and(|count| *count > 0) && !seen.contains(&other) {
                    came.insert(other, (place, kind));
                    seen.push(other);
                }
            }
        }
    }
    seen.sort_unstable();
    Err(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(list: &[(u32, &[One])]) -> Vec<Places> {
        list.iter().map(|(count, pool)| Places::some(*count, pool)).collect()
    }

    fn rule(list: &[(u32, &[One])], authors: &[&[One]]) -> Rule {
        Rule { places: places(list), authors: authors.iter().map(|list| list.to_vec()).collect() }
    }

    #[test]
    fn one_person_fills_one_place() {
        assert_eq!(met(&rule(&[(2, &[1, 2])], &[]), None), Met::Yes);
        assert!(matches!(met(&rule(&[(2, &[1])], &[]), None), Met::No { people, .. } if people == [1]));
        // Each of the two alone could be met; together they need two people.
        let both = rule(&[(1, &[1]), (1, &[1])], &[]);
        assert!(matches!(met(&both, None), Met::No { places, .. } if places == [0, 1]));
    }

    #[test]
    fn people_move_so_that_all_places_are_filled() {
        assert_eq!(met(&rule(&[(1, &[1, 2]), (1, &[1])], &[]), None), Met::Yes);
        assert_eq!(met(&rule(&[(2, &[1, 2, 3]), (1, &[1, 2]), (1, &[1])], &[]), None), {
            Met::No { places: vec![0, 1, 2], people: vec![1, 2, 3] }
        });
        assert_eq!(met(&rule(&[(2, &[1, 2, 3, 4]), (1, &[1, 2]), (1, &[1])], &[]), None), Met::Yes);
    }

    #[test]
    fn authors_fill_no_place_and_are_chosen_well() {
        assert!(matches!(met(&rule(&[(1, &[1])], &[&[1]]), None), Met::No { .. }));
        assert_eq!(met(&rule(&[(1, &[1])], &[&[1, 2]]), None), Met::Yes);
        assert_eq!(met(&rule(&[(1, &[1, 2])], &[&[1, 2], &[1, 2]]), None), Met::Yes);
        assert!(matches!(met(&rule(&[(2, &[1, 2])], &[&[1, 2]]), None), Met::No { .. }));
        // One author must be 1 and one must be 2: nobody is left.
        assert!(matches!(met(&rule(&[(1, &[1, 2])], &[&[1], &[2]]), None), Met::No { .. }));
    }

    #[test]
    fn somebody_is_indispensable() {
        assert_eq!(indispensable(&rule(&[(2, &[1, 2])], &[])), [1, 2]);
        assert!(indispensable(&rule(&[(2, &[1, 2, 3])], &[])).is_empty());
        assert_eq!(indispensable(&rule(&[(1, &[1]), (1, &[1, 2, 3])], &[])), [1]);
    }

    #[test]
    fn agrees_with_trying_everything() {
        // Small rules, all of them: three places of one, four people.
        let pools: Vec<Vec<One>> =
            (1..16_u32).map(|bits| (0..4).filter(|one| bits & (1 << one) != 0).collect()).collect();
        for first in &pools {
            for second in &pools {
                for author in &pools {
                    let rule = rule(&[(1, first), (1, second)], &[author]);
                    let possible = author.iter().any(|who| {
                        first
                            .iter()
                            .any(|one| second.iter().any(|two| one != two && one != who && two != who))
                    });
                    assert_eq!(met(&rule, None) == Met::Yes, possible, "{first:?} {second:?} {author:?}");
                }
            }
        }
    }

    #[test]
    fn crowds_are_quick() {
        let crowd: Vec<One> = (0..10_000).collect();
        let many: Vec<(u32, &[One])> = (0..50).map(|_| (150, crowd.as_slice())).collect();
        assert_eq!(met(&rule(&many, &[&crowd]), None), Met::Yes);
    }
}
