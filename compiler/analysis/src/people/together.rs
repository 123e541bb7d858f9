//! Whether the steps of one case can all be done by the people there are, where some must not be done by the same people.
//!
//! This is the workflow satisfiability problem (Wang and Li 2010; Crampton, Gutin and Yeo 2013): each task is filled by
//! different people of its pools, in one of several ways, and whoever filled one task may not sit at places that are kept
//! apart from it. Whether one of them may be away is the same question without that person (resiliency).
//!
//! A task that has somebody left whatever the others do can wait until the last, so it is taken out; mostly nothing stays.
//! What stays falls into parts that have nothing to do with each other. In each part the task with the fewest people to
//! spare is filled first, and of people who could do the same and have done the same only one is tried. The work is
//! bounded: over the bound there is no answer, rather than a guess.

use super::asked::Places;
use super::matching::{Met, Rule, met};
use super::staff::One;
use rustc_hash::{FxHashMap, FxHashSet};

/// How many people, one after the other, are put somewhere for one question.
const TRIES: usize = 20_000;

/// How many places are told apart in one part.
const SEATS: usize = 128;

/// How many people one part may take: so many calls stand in each other.
const DEPTH: u32 = 400;

/// Places that are filled by different people of one pool.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seats {
    /// How many.
    pub count: u32,
    /// By whom; sorted, each once.
    pub pool: Vec<One>,
    /// The tasks, by number, whose people may not sit here.
    pub apart: Vec<usize>,
}

/// Something that people do together once in a case, in one of several ways.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Task {
    /// The ways; in each, all places are filled by different people.
    pub ways: Vec<Vec<Seats>>,
}

impl Task {
    /// How many people it takes at most.
    fn most(&self) -> u32 {
        let of = |way: &Vec<Seats>| way.iter().map(|seats| seats.count).fold(0, u32::saturating_add);
        self.ways.iter().map(of).max().unwrap_or(0)
    }
}

/// Whether all tasks can be done in one case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Together {
    /// They can, and so: for each task that was looked at, its number and people.
    Yes(Vec<(usize, Vec<One>)>),
    /// They can't.
    No,
    /// There are too many possibilities.
    TooMany,
}

/// Tasks, and which of them have to do with each other.
pub struct Case<'t> {
    tasks: &'t [Task],
    /// For each task, those that are kept apart from it, in either direction.
    beside: Vec<Vec<Neighbour>>,
    /// For each task, everybody who could do some of it; sorted.
    anybody: Vec<Vec<One>>,
}

/// A task that is kept apart from another one, and how many people at most it takes from there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Neighbour {
    task: usize,
    takes: u32,
}

/// How many people are in both of two sorted lists.
fn shared(left: &[One], right: &[One]) -> usize {
    let apart = left.last() < right.first() || right.last() < left.first();
    let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
    if apart { 0 } else { short.iter().filter(|one| long.binary_search(one).is_ok()).count() }
}

impl<'t> Case<'t> {
    /// Looks which tasks have to do with each other: they are kept apart, and somebody could do both.
    pub fn new(tasks: &'t [Task]) -> Self {
        let anybody = |task: &Task| {
            let mut people: Vec<One> =
                task.ways.iter().flatten().flat_map(|seats| seats.pool.iter().copied()).collect();
            people.sort_unstable();
            people.dedup();
            people
        };
        let anybody: Vec<Vec<One>> = tasks.iter().map(anybody).collect();
        let mut beside: Vec<Vec<Neighbour>> = vec![Vec::new(); tasks.len()];
        for (number, task) in tasks.iter().enumerate() {
            let mut apart: Vec<usize> =
                task.ways.iter().flatten().flat_map(|seats| seats.apart.iter().copied()).collect();
            apart.sort_unstable();
            apart.dedup();
            for other in apart.into_iter().filter(|other| *other != number) {
                let (Some(left), Some(right)) = (anybody.get(number), anybody.get(other)) else { continue };
                let shared = u32::try_from(shared(left, right)).unwrap_or(u32::MAX);
                if shared == 0 {
                    continue;
                }
                for (from, to) in [(number, other), (other, number)] {
                    let takes = tasks.get(to).map_or(0, Task::most).min(shared);
                    if let Some(list) = beside.get_mut(from) {
                        list.push(Neighbour { task: to, takes });
                    }
                }
            }
        }
        for list in &mut beside {
            list.sort_unstable();
            list.dedup();
        }
        Self { tasks, beside, anybody }
    }

    fn beside(&self, number: usize) -> impl Iterator<Item = &Neighbour> {
        self.beside.get(number).into_iter().flatten()
    }

    /// The tasks, among some, that may have nobody left when the others are done and so many people are away.
    pub fn tight(&self, among: &[usize], away: u32) -> Vec<usize> {
        let mut left: FxHashSet<usize> = among.iter().copied().collect();
        let mut open: Vec<usize> = among.to_vec();
        while let Some(number) = open.pop() {
            if left.contains(&number) && self.can_wait(number, &left, away) {
                left.remove(&number);
                open.extend(self.beside(number).map(|other| other.task));
            }
        }
        let mut left: Vec<usize> = left.into_iter().collect();
        left.sort_unstable();
        left
    }

    /// Whether somebody is left for a task whatever those that are left do.
    fn can_wait(&self, number: usize, left: &FxHashSet<usize>, away: u32) -> bool {
        let Some(task) = self.tasks.get(number) else { return true };
        let others = self.beside(number).filter(|other| left.contains(&other.task));
        let gone = others.map(|other| other.takes).fold(away, u32::saturating_add);
        task.ways.iter().any(|way| {
            let needed = way.iter().map(|seats| seats.count).fold(gone, u32::saturating_add);
            way.iter().all(|seats| u32::try_from(seats.pool.len()).unwrap_or(u32::MAX) >= needed)
        })
    }

    /// The parts, of some tasks, that have nothing to do with each other.
    pub fn parts(&self, among: &[usize]) -> Vec<Vec<usize>> {
        let mut left: FxHashSet<usize> = among.iter().copied().collect();
        let mut parts = Vec::new();
        for first in among {
            if !left.remove(first) {
                continue;
            }
            let (mut part, mut open) = (Vec::new(), vec![*first]);
            while let Some(number) = open.pop() {
                part.push(number);
                open.extend(self.beside(number).map(|other| other.task).filter(|other| left.remove(other)));
            }
            part.sort_unstable();
            parts.push(part);
        }
        parts
    }

    /// Everybody who could do some of these tasks, one of each kind: people in the same pools are alike.
    pub fn kinds(&self, among: &[usize]) -> Vec<Vec<One>> {
        let mut membership: FxHashMap<One, Vec<usize>> = FxHashMap::default();
        let pools = among.iter().filter_map(|number| self.tasks.get(*number));
        for (number, seats) in pools.flat_map(|task| task.ways.iter().flatten()).enumerate() {
            for one in &seats.pool {
                membership.entry(*one).or_default().push(number);
            }
        }
        let mut kinds: FxHashMap<Vec<usize>, Vec<One>> = FxHashMap::default();
        for (one, of) in membership {
            kinds.entry(of).or_default().push(one);
        }
        let mut kinds: Vec<Vec<One>> = kinds.into_values().collect();
        kinds.iter_mut().for_each(|people| people.sort_unstable());
        kinds.sort_unstable();
        kinds
    }

    /// Whether some tasks can all be done, without somebody who is away. `budget` is what is left of the tries.
    pub fn solve(&self, among: &[usize], away: Option<One>, budget: &mut usize) -> Together {
        let mut solved = Vec::new();
        for part in self.parts(among) {
            if self.too_few(&part, away) {
                return Together::No;
            }
            let Some(mut search) = Search::new(self, &part, away) else { return Together::TooMany };
            let before = (*budget).min(TRIES);
            search.left = before;
            let filled = search.fill();
            *budget -= before - search.left;
            match filled {
                Some(true) => solved.append(&mut search.people()),
                Some(false) => return Together::No,
                None => return Together::TooMany,
            }
        }
        Together::Yes(solved)
    }

    /// Whether tasks that are all kept apart from each other have too few people, which is quickly seen (Hall 1935).
    fn too_few(&self, part: &[usize], away: Option<One>) -> bool {
        let all_apart = |one: usize, other: usize| {
            let of = |from: usize, to: usize| {
                let ways = self.tasks.get(from).map_or(&[][..], |task| task.ways.as_slice());
                ways.iter().flatten().all(|seats| seats.apart.contains(&to))
            };
            of(one, other) || of(other, one)
        };
        let mut apart: Vec<usize> = Vec::new();
        let mut places: Vec<Places> = Vec::new();
        for number in part {
            let Some([way]) = self.tasks.get(*number).map(|task| task.ways.as_slice()) else { continue };
            if apart.iter().all(|other| all_apart(*number, *other)) {
                apart.push(*number);
                places.extend(way.iter().map(|seats| Places {
                    count: seats.count,
                    pool: seats.pool.clone(),
                    all: false,
                    of: Vec::new(),
                    not_authors_of: Vec::new(),
                    origin: flow_ir::Origin::default(),
                }));
            }
        }
        matches!(met(&Rule { places, authors: Vec::new() }, away), Met::No { .. })
    }

    /// The fewest of some tasks that can't be done together: without any one of them the others can.
    pub fn core(&self, among: &[usize], away: Option<One>, budget: &mut usize) -> Option<Vec<usize>> {
        let mut core = among.to_vec();
        for number in among.iter().rev() {
            let without: Vec<usize> = core.iter().copied().filter(|other| other != number).collect();
            match self.solve(&without, away, budget) {
                Together::No => core = without,
                Together::Yes(_) => {}
                Together::TooMany => return None,
            }
        }
        Some(core)
    }
}

/// A place of one way of one task, while people are put there.
struct Place {
    count: u32,
    /// Who could sit here, by place in the list of people.
    pool: Vec<usize>,
    /// Whoever sits at one of these may not sit here.
    closed: u128,
    /// This place itself.
    bit: u128,
}

/// One part, while people are put to its tasks.
struct Search {
    /// The tasks, by number, and the places of each of their ways.
    tasks: Vec<(usize, Vec<Vec<Place>>)>,
    people: Vec<One>,
    /// For each of the people, a number that those who could do the same share.
    kinds: Vec<usize>,
    /// For each of the people, where they sit.
    sits: Vec<u128>,
    /// The tasks that are filled, and in which way.
    filled: Vec<Option<usize>>,
    left: usize,
}

impl Search {
    fn new(case: &Case<'_>, part: &[usize], away: Option<One>) -> Option<Self> {
        let taken = part.iter().filter_map(|number| case.tasks.get(*number)).map(Task::most);
        if taken.fold(0, u32::saturating_add) > DEPTH {
            return None;
        }
        let mut people: Vec<One> = Vec::new();
        let mut kinds: Vec<usize> = Vec::new();
        let mut all = case.kinds(part);
        // Who can do least is asked first, so that who can do most is left.
        let size = |people: &Vec<One>| {
            let one = people.first().copied().unwrap_or_default();
            let could = |task: &&usize| {
                case.anybody.get(**task).is_some_and(|people| people.binary_search(&one).is_ok())
            };
            part.iter().filter(could).count()
        };
        all.sort_by_cached_key(|people| (size(people), people.first().copied()));
        for (kind, members) in all.iter().enumerate() {
            for one in members.iter().filter(|one| Some(**one) != away) {
                people.push(*one);
                kinds.push(kind);
            }
        }
        let index: FxHashMap<One, usize> = people.iter().enumerate().map(|(at, one)| (*one, at)).collect();
        let mut bits: FxHashMap<(usize, usize, usize), u128> = FxHashMap::default();
        let mut whole: FxHashMap<usize, u128> = FxHashMap::default();
        let mut next = 0;
        for number in part {
            for (way, seats) in case.tasks.get(*number)?.ways.iter().enumerate() {
                for place in 0..seats.len() {
                    if next >= SEATS {
                        return None;
                    }
                    let bit = 1_u128.checked_shl(u32::try_from(next).ok()?)?;
                    next += 1;
                    bits.insert((*number, way, place), bit);
                    *whole.entry(*number).or_default() |= bit;
                }
            }
        }
        // What is kept apart is so whichever of the two is filled first.
        let mut closed: FxHashMap<(usize, usize, usize), u128> = FxHashMap::default();
        for number in part {
            for (way, seats) in case.tasks.get(*number)?.ways.iter().enumerate() {
                for (place, one) in seats.iter().enumerate() {
                    let bit = bits.get(&(*number, way, place)).copied().unwrap_or_default();
                    for other in one.apart.iter().filter(|other| *other != number) {
                        let Some(others) = whole.get(other) else { continue };
                        *closed.entry((*number, way, place)).or_default() |= others;
                        for at in bits.keys().filter(|at| at.0 == *other) {
                            *closed.entry(*at).or_default() |= bit;
                        }
                    }
                    // People of one task are different people.
                    *closed.entry((*number, way, place)).or_default() |= whole.get(number)?;
                }
            }
        }
        let mut tasks = Vec::new();
        for number in part {
            let mut ways = Vec::new();
            for (way, seats) in case.tasks.get(*number)?.ways.iter().enumerate() {
                let places = seats.iter().enumerate().map(|(place, seats)| {
                    let mut pool: Vec<usize> =
                        seats.pool.iter().filter_map(|one| index.get(one)).copied().collect();
                    pool.sort_unstable();
                    let key = (*number, way, place);
                    let of = |map: &FxHashMap<_, u128>| map.get(&key).copied().unwrap_or_default();
                    Place { count: seats.count, pool, closed: of(&closed), bit: of(&bits) }
                });
                ways.push(places.collect());
            }
            tasks.push((*number, ways));
        }
        let (sits, filled) = (vec![0; people.len()], vec![None; tasks.len()]);
        Some(Self { tasks, people, kinds, sits, filled, left: 0 })
    }

    /// Who fills which task.
    fn people(&self) -> Vec<(usize, Vec<One>)> {
        let of = |ways: &Vec<Vec<Place>>| {
            let bits = ways.iter().flatten().fold(0, |bits, place| bits | place.bit);
            let sits = self.people.iter().zip(&self.sits);
            let mut people: Vec<One> =
                sits.filter(|(_, sits)| **sits & bits != 0).map(|(one, _)| *one).collect();
            people.sort_unstable();
            people
        };
        self.tasks.iter().map(|(number, ways)| (*number, of(ways))).collect()
    }

    fn free(&self, place: &Place) -> usize {
        place
            .pool
            .iter()
            .filter(|at| self.sits.get(**at).is_some_and(|sits| sits & place.closed == 0))
            .count()
    }

    /// The task with the fewest people to spare that is not filled; `None` where all are, and an error where one can't be.
    fn next(&self) -> Result<Option<usize>, ()> {
        let mut best: Option<(i64, usize)> = None;
        for (at, (_, ways)) in self.tasks.iter().enumerate() {
            if self.filled.get(at).is_none_or(Option::is_some) {
                continue;
            }
            let spare = |place: &Place| self.free(place) as i64 - i64::from(place.count);
            let of_way = |way: &Vec<Place>| way.iter().map(spare).min().unwrap_or(i64::MAX);
            let spare = ways.iter().map(of_way).max().unwrap_or(i64::MAX);
            if spare < 0 {
                return Err(());
            }
            if best.is_none_or(|(least, _)| spare < least) {
                best = Some((spare, at));
            }
        }
        Ok(best.map(|(_, at)| at))
    }

    /// Fills all tasks that are left; `None` where that takes too long.
    fn fill(&mut self) -> Option<bool> {
        let Ok(next) = self.next() else { return Some(false) };
        let Some(task) = next else { return Some(true) };
        let ways = self.tasks.get(task).map_or(0, |(_, ways)| ways.len());
        for way in 0..ways {
            if let Some(filled) = self.filled.get_mut(task) {
                *filled = Some(way);
            }
            if self.seat(task, way, 0, 0, 0)? {
                return Some(true);
            }
            if let Some(filled) = self.filled.get_mut(task) {
                *filled = None;
            }
        }
        Some(false)
    }

    /// Puts people to a place of a way, so many being there already, the last of whom came before `from` in the list.
    /// Calls stand in each other for each place and each of the people there, of whom there are [`DEPTH`] at most.
    fn seat(&mut self, task: usize, way: usize, place: usize, there: u32, from: usize) -> Option<bool> {
        let found = self.tasks.get(task).and_then(|(_, ways)| ways.get(way)).and_then(|way| way.get(place));
        let Some(at) = found else { return self.fill() };
        if there >= at.count {
            return self.seat(task, way, place + 1, 0, 0);
        }
        let (closed, bit, count) = (at.closed, at.bit, at.count);
        let candidates: Vec<usize> = at.pool.iter().copied().filter(|one| *one >= from).collect();
        let mut tried: FxHashSet<(usize, u128)> = FxHashSet::default();
        for (number, one) in candidates.iter().enumerate() {
            let (Some(sits), Some(kind)) = (self.sits.get(*one).copied(), self.kinds.get(*one).copied())
            else {
                continue;
            };
            let rest = candidates.len() - number;
            if rest < (count - there) as usize {
                break;
            }
            if sits & closed != 0 || !tried.insert((kind, sits)) {
                continue;
            }
            self.left = self.left.checked_sub(1)?;
            self.put(*one, sits | bit);
            if self.seat(task, way, place, there + 1, one + 1)? {
                return Some(true);
            }
            self.put(*one, sits);
        }
        Some(false)
    }

    fn put(&mut self, one: usize, sits: u128) {
        if let Some(known) = self.sits.get_mut(one) {
            *known = sits;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many, of whom, and apart from which tasks.
    type Given<'g> = (u32, &'g [One], &'g [usize]);

    fn task(ways: &[&[Given<'_>]]) -> Task {
        let seats = |(count, pool, apart): &Given<'_>| Seats {
            count: *count,
            pool: pool.to_vec(),
            apart: apart.to_vec(),
        };
        Task { ways: ways.iter().map(|way| way.iter().map(seats).collect()).collect() }
    }

    fn judge(tasks: &[Task], away: Option<One>) -> Together {
        let case = Case::new(tasks);
        let all: Vec<usize> = (0..tasks.len()).collect();
        case.solve(&all, away, &mut 10_000)
    }

    /// What is asked of a choice: who sits at which place.
    type Then<'t> = dyn FnMut(&[(usize, One)]) -> bool + 't;

    /// Every choice of people, one task after the other.
    fn obvious(tasks: &[Task], away: Option<One>) -> bool {
        fn fill(tasks: &[Task], done: &[Vec<(usize, One)>], away: Option<One>) -> bool {
            let Some(task) = tasks.get(done.len()) else {
                return tasks.iter().zip(done).all(|(task, people)| {
                    task.ways.iter().flatten().enumerate().all(|(number, seats)| {
                        let here = people.iter().filter(|(at, _)| *at == number);
                        here.flat_map(|(_, one)| seats.apart.iter().map(move |other| (*one, *other)))
                            .all(|(one, other)| done[other].iter().all(|(_, two)| *two != one))
                    })
                });
            };
            let mut first = 0;
            task.ways.iter().any(|way| {
                let places: Vec<(usize, &Seats)> = way
                    .iter()
                    .enumerate()
                    .flat_map(|(place, seats)| vec![(first + place, seats); seats.count as usize])
                    .collect();
                first += way.len();
                choose(&places, &mut Vec::new(), away, &mut |people| {
                    let mut done = done.to_vec();
                    done.push(people.to_vec());
                    fill(tasks, &done, away)
                })
            })
        }
        fn choose(
            places: &[(usize, &Seats)],
            chosen: &mut Vec<(usize, One)>,
            away: Option<One>,
            then: &mut Then<'_>,
        ) -> bool {
            let Some((number, seats)) = places.get(chosen.len()) else { return then(chosen) };
            for one in seats.pool.iter().filter(|one| Some(**one) != away) {
                if chosen.iter().any(|(_, other)| other == one) {
                    continue;
                }
                chosen.push((*number, *one));
                let found = choose(places, chosen, away, then);
                chosen.pop();
                if found {
                    return true;
                }
            }
            false
        }
        fill(tasks, &[], away)
    }

    #[test]
    fn each_alone_but_not_together() {
        // Two of them write, review and pay, each by somebody else.
        let three = |people: &[One]| {
            vec![
                task(&[&[(1, people, &[])]]),
                task(&[&[(1, people, &[0])]]),
                task(&[&[(1, people, &[0, 1])]]),
            ]
        };
        assert_eq!(judge(&three(&[1, 2]), None), Together::No);
        assert!(matches!(judge(&three(&[1, 2, 3]), None), Together::Yes(_)));
        assert_eq!(judge(&three(&[1, 2, 3]), Some(2)), Together::No);
        let tasks = three(&[1, 2]);
        assert_eq!(Case::new(&tasks).core(&[0, 1, 2], None, &mut 1_000), Some(vec![0, 1, 2]));
        // The one who pays needs to be none of those who wrote.
        let loose = vec![
            task(&[&[(1, &[1, 2], &[])]]),
            task(&[&[(1, &[1, 2], &[0])]]),
            task(&[&[(1, &[1, 2], &[0])]]),
        ];
        assert!(matches!(judge(&loose, None), Together::Yes(_)));
    }

    #[test]
    fn agrees_with_trying_everything() {
        // Numbers that look like chance, always the same.
        let mut state = 7_u64;
        let mut next = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut met = 0;
        for _ in 0..1_500 {
            let tasks: Vec<Task> = (0..2 + next(3) as usize)
                .map(|number| {
                    let mut way = || {
                        (0..1 + next(2))
                            .map(|_| {
                                let bits = 1 + next(15);
                                let pool = (0..4).filter(|one| bits & (1 << one) != 0).collect();
                                let apart = (0..number).filter(|_| next(2) == 0).collect();
                                Seats { count: 1 + u32::from(next(4) == 0), pool, apart }
                            })
                            .collect::<Vec<_>>()
                    };
                    let ways = if number == 1 { vec![way(), way()] } else { vec![way()] };
                    Task { ways }
                })
                .collect();
            let case = Case::new(&tasks);
            let all: Vec<usize> = (0..tasks.len()).collect();
            for away in [None, Some(0), Some(3)] {
                let possible = obvious(&tasks, away);
                met += usize::from(possible);
                let found = judge(&tasks, away);
                assert_eq!(matches!(found, Together::Yes(_)), possible, "{away:?} {tasks:?} {found:?}");
                // What can wait changes nothing.
                let tight = case.tight(&all, u32::from(away.is_some()));
                let left = case.solve(&tight, away, &mut 10_000);
                assert_eq!(matches!(left, Together::Yes(_)), possible, "{away:?} {tasks:?} {tight:?}");
                if !possible {
                    let core = case.core(&all, away, &mut 10_000).expect("small");
                    assert_eq!(case.solve(&core, away, &mut 10_000), Together::No);
                }
            }
        }
        assert!(met > 500 && met < 4_000, "{met}");
    }

    #[test]
    fn twenty_steps_of_two_hundred_people_are_quick() {
        // Everybody reviews everybody: work is counted, not time.
        let people: Vec<One> = (0..200).collect();
        let tasks: Vec<Task> = (0..20)
            .map(|number| {
                let apart: Vec<usize> = (0..number).collect();
                let pool: Vec<One> =
                    people.iter().copied().filter(|one| !(one + number as One).is_multiple_of(3)).collect();
                task(&[&[(2, &pool, &apart)]])
            })
            .collect();
        let case = Case::new(&tasks);
        let all: Vec<usize> = (0..20).collect();
        assert!(case.tight(&all, 1).is_empty());
        // Of twenty people for twenty steps none is to spare.
        let few: Vec<One> = (0..20).collect();
        let tasks: Vec<Task> =
            (0..20_usize).map(|number| task(&[&[(1, &few, &(0..number).collect::<Vec<_>>())]])).collect();
        let mut budget = 10_000;
        assert!(matches!(Case::new(&tasks).solve(&all, None, &mut budget), Together::Yes(_)));
        assert!(budget > 9_000, "{budget}");
        let mut budget = 10_000;
        assert_eq!(Case::new(&tasks).solve(&all, Some(3), &mut budget), Together::No);
        assert!(budget > 9_000, "{budget}");
    }
}
