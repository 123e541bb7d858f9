//! Who must have written something for nobody to be left who may review it.
//!
//! Whoever wrote an artifact fills no place at its review. Of a role any one person may have written it, so the worst
//! choice counts: this looks for the fewest writers after whom the places can't be filled any more. A rule can be filled
//! unless some of its places together have fewer people than they ask for (Hall 1935); people who can fill the same
//! places are alike. So the search is over kinds of people, not over people. Places that share nobody, not even by way of
//! others, can't take anybody from each other: each such group of places is looked at by itself.

use super::asked::Places;
use super::staff::One;
use rustc_hash::FxHashMap;

/// How many places of one way may share people, one with the next: each set of them is looked at.
const PLACES: usize = 10;

/// How many places one way of meeting a rule may have.
const MOST_PLACES: usize = 32;

/// How many choices of writers are looked at.
const CHOICES: usize = 20_000;

/// Somebody who writes: one of these, at one visit of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Writer {
    /// The event it is part of, by number: what is done in one visit of one step.
    pub event: usize,
    /// Who it may be; sorted, each once.
    pub people: Vec<One>,
    /// How often at most.
    pub times: u32,
    /// For each way to meet the rule, the places that a writer may not fill.
    pub affects: Vec<u32>,
}

/// Who wrote, so that nobody is left: events by number, as often as they happen, and who it was.
pub type Choice = Vec<(usize, One)>;

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Exclusion {
    /// Whoever wrote it, somebody is left.
    Safe,
    /// These choices leave too few; none of them is part of another. Those with the fewest writers come first.
    Broken {
        /// The choices.
        choices: Vec<Choice>,
        /// There are no others.
        complete: bool,
    },
    /// There are too many possibilities.
    TooMany,
}

/// How many choices are told at most.
const TOLD: usize = 32;

/// Looks for the writers after whom no way of meeting the rule is left.
pub fn exclusion(ways: &[Vec<Places>], writers: &[Writer]) -> Exclusion {
    if ways.is_empty() || ways.iter().any(Vec::is_empty) {
        return Exclusion::Safe;
    }
    let Some(crowd) = Crowd::new(ways, writers) else { return Exclusion::TooMany };
    let fewest = crowd.slack().saturating_add(1);
    let most = crowd.most(writers);
    if fewest > most {
        return Exclusion::Safe;
    }
    let mut search = Search { crowd: &crowd, writers, found: Vec::new(), left: CHOICES, picked: Vec::new() };
    for size in fewest..=most.min(fewest.saturating_add(6)) {
        search.choose(0, 0, size);
        if search.left == 0 || search.found.len() >= TOLD {
            break;
        }
    }
    let complete = search.left > 0 && search.found.len() < TOLD && most <= fewest.saturating_add(6);
    match search.found {
        found if found.is_empty() && complete => Exclusion::Safe,
        found if found.is_empty() => Exclusion::TooMany,
        choices => Exclusion::Broken { choices, complete },
    }
}

/// How many people a rule can do without, whoever they are; `None` where it can do without anybody.
pub fn slack(ways: &[Vec<Places>]) -> Option<u32> {
    if ways.is_empty() || ways.iter().any(Vec::is_empty) {
        return None;
    }
    Some(Crowd::new(ways, &[]).map_or(0, |crowd| crowd.slack()))
}

/// People who can fill the same places and may have written at the same steps.
struct Kind {
    people: Vec<One>,
    /// For each way, its places that they can fill.
    fills: Vec<u32>,
}

struct Crowd {
    kinds: Vec<Kind>,
    /// For each writer, the kinds he can be of and that matter.
    of: Vec<Vec<usize>>,
    /// For each way the sets of its places that share people: how many there are for them beyond those asked for.
    spare: Vec<Vec<(u32, i64)>>,
}

impl Crowd {
    /// `None` where there are too many sets of places.
    fn new(ways: &[Vec<Places>], writers: &[Writer]) -> Option<Self> {
        if ways.iter().any(|way| way.len() > MOST_PLACES) {
            return None;
        }
        let mut memberships: FxHashMap<One, Vec<u32>> = FxHashMap::default();
        let places = ways.iter().flatten().map(|places| &places.pool);
        let groups = places.chain(writers.iter().map(|writer| &writer.people));
        for (number, group) in groups.enumerate() {
            for one in group {
                memberships.entry(*one).or_default().push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        let mut everybody: Vec<One> = memberships.keys().copied().collect();
        everybody.sort_unstable();
        let mut index: FxHashMap<&[u32], usize> = FxHashMap::default();
        let mut kinds: Vec<Kind> = Vec::new();
        let mut groups: Vec<&[u32]> = Vec::new();
        for one in everybody {
            let Some(of) = memberships.get(&one) else { continue };
            let number = *index.entry(of.as_slice()).or_insert_with(|| {
                groups.push(of);
                kinds.push(Kind { people: Vec::new(), fills: fills(ways, of) });
                kinds.len() - 1
            });
            if let Some(kind) = kinds.get_mut(number) {
                kind.people.push(one);
            }
        }
        let first = ways.iter().map(Vec::len).sum::<usize>();
        let of = writers
            .iter()
            .enumerate()
            .map(|(number, writer)| {
                let group = u32::try_from(first + number).unwrap_or(u32::MAX);
                let matters =
                    |kind: &Kind| kind.fills.iter().zip(&writer.affects).any(|(fills, not)| fills & not != 0);
                let numbered = kinds.iter().zip(&groups).enumerate();
                numbered
                    .filter(|(_, (kind, of))| of.contains(&group) && matters(kind))
                    .map(|(number, _)| number)
                    .collect()
            })
            .collect();
        let spare: Option<Vec<_>> =
            ways.iter().enumerate().map(|(way, places)| spare(&kinds, way, places)).collect();
        Some(Self { kinds, of, spare: spare? })
    }

    /// How many who matter can have written at most.
    fn most(&self, writers: &[Writer]) -> u32 {
        let mut kinds: Vec<usize> = self.of.iter().flatten().copied().collect();
        kinds.sort_unstable();
        kinds.dedup();
        let people: usize =
            kinds.iter().filter_map(|kind| self.kinds.get(*kind)).map(|kind| kind.people.len()).sum();
        let visits = writers.iter().zip(&self.of).filter(|(_, kinds)| !kinds.is_empty());
        let visits = visits.map(|(writer, _)| writer.times).fold(0, u32::saturating_add);
        visits.min(u32::try_from(people).unwrap_or(u32::MAX))
    }

    /// How many writers the rule bears whoever they are: of the way that bears most, the places that bear least.
    fn slack(&self) -> u32 {
        let least = |spare: &Vec<(u32, i64)>| spare.iter().map(|(_, spare)| *spare).min().unwrap_or(i64::MAX);
        let slack = self.spare.iter().map(least).max().unwrap_or(i64::MAX);
        u32::try_from(slack.max(0)).unwrap_or(u32::MAX)
    }

    /// Whether no way is left when these have written.
    fn is_broken(&self, picked: &[(usize, usize)], writers: &[Writer]) -> bool {
        self.spare.iter().enumerate().all(|(way, spare)| {
            spare.iter().any(|&(set, spare)| {
                let gone = picked.iter().filter(|(writer, kind)| {
                    let fills =
                        self.kinds.get(*kind).and_then(|kind| kind.fills.get(way)).copied().unwrap_or(0);
                    let not =
                        writers.get(*writer).and_then(|writer| writer.affects.get(way)).copied().unwrap_or(0);
                    fills & set != 0 && fills & !not & set == 0
                });
                spare < i64::try_from(gone.count()).unwrap_or(i64::MAX)
            })
        })
    }
}

/// For each way, the places that whoever is in these groups can fill.
fn fills(ways: &[Vec<Places>], groups: &[u32]) -> Vec<u32> {
    let mut number = 0_u32;
    ways.iter()
        .map(|way| {
            let mut mask = 0;
            for place in 0..way.len() {
                if groups.contains(&number) {
                    mask |= 1 << place;
                }
                number += 1;
            }
            mask
        })
        .collect()
}

/// Each set of places of a way that share people, with how many there are for it beyond those asked for; `None` where there
/// are too many.
fn spare(kinds: &[Kind], way: usize, places: &[Places]) -> Option<Vec<(u32, i64)>> {
    let fills = |kind: &Kind| kind.fills.get(way).copied().unwrap_or(0);
    // All who may: somebody has to be left.
    let asked: Vec<i64> =
        places.iter().map(|places| if places.all { 1 } else { i64::from(places.count) }).collect();
    let mut found = Vec::new();
    for group in sharing(kinds.iter().map(fills), places.len()) {
        if group.count_ones() as usize > PLACES {
            return None;
        }
        let mut set = group;
        while set != 0 {
            let there = kinds.iter().filter(|kind| fills(kind) & set != 0);
            let there: i64 = there.map(|kind| i64::try_from(kind.people.len()).unwrap_or(i64::MAX)).sum();
            let of_set = asked.iter().enumerate().filter(|(place, _)| set & (1 << place) != 0);
            found.push((set, there - of_set.map(|(_, asked)| asked).sum::<i64>()));
            // The next smaller set within the group.
            set = (set - 1) & group;
        }
    }
    Some(found)
}

/// The places, in groups that share nobody with each other.
fn sharing(fills: impl Iterator<Item = u32>, places: usize) -> Vec<u32> {
    let mut groups: Vec<u32> = (0..places).map(|place| 1 << place).collect();
    for fills in fills {
        let (shared, apart): (Vec<u32>, Vec<u32>) = groups.into_iter().partition(|group| group & fills != 0);
        groups = apart;
        groups.extend(shared.into_iter().reduce(|one, other| one | other));
    }
    groups
}

struct Search<'s> {
    crowd: &'s Crowd,
    writers: &'s [Writer],
    found: Vec<Choice>,
    left: usize,
    /// Writers and kinds of people, in order.
    picked: Vec<(usize, usize)>,
}

impl Search<'_> {
    /// Picks so many more, from this writer and this of its kinds on.
    fn choose(&mut self, writer: usize, kind: usize, missing: u32) {
        if self.left == 0 || self.found.len() >= TOLD {
            return;
        }
        self.left -= 1;
        if missing == 0 {
            if self.crowd.is_broken(&self.picked, self.writers) {
                self.keep();
            }
            return;
        }
        for (number, one) in self.writers.iter().enumerate().skip(writer) {
            let used = self.picked.iter().filter(|(other, _)| *other == number).count();
            if u32::try_from(used).unwrap_or(u32::MAX) >= one.times {
                continue;
            }
            let from = if number == writer { kind } else { 0 };
            let kinds = self.crowd.of.get(number).map_or(&[][..], Vec::as_slice);
            for (index, kind) in kinds.iter().enumerate().skip(from) {
                let taken = self.picked.iter().filter(|(_, other)| other == kind).count();
                if self.crowd.kinds.get(*kind).is_none_or(|kind| taken >= kind.people.len()) {
                    continue;
                }
                self.picked.push((number, *kind));
                self.choose(number, index, missing - 1);
                self.picked.pop();
            }
        }
    }

    /// Keeps what is picked, unless what was found before is a part of it.
    fn keep(&mut self) {
        let mut next: FxHashMap<usize, usize> = FxHashMap::default();
        let mut choice: Choice = Vec::new();
        for (writer, kind) in &self.picked {
            let at = next.entry(*kind).or_default();
            let one = self.crowd.kinds.get(*kind).and_then(|kind| kind.people.get(*at)).copied();
            *at += 1;
            if let (Some(one), Some(writer)) = (one, self.writers.get(*writer)) {
                choice.push((writer.event, one));
            }
        }
        let events = |choice: &Choice| {
            let mut events: Vec<usize> = choice.iter().map(|(event, _)| *event).collect();
            events.sort_unstable();
            events
        };
        let new = events(&choice);
        let is_part = |known: &Choice| {
            let mut rest = new.clone();
            events(known).iter().all(|event| match rest.iter().position(|other| other == event) {
                Some(at) => {
                    rest.remove(at);
                    true
                }
                None => false,
            })
        };
        if !self.found.iter().any(is_part) {
            self.found.push(choice);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer(event: usize, people: &[One], times: u32, ways: usize) -> Writer {
        Writer { event, people: people.to_vec(), times, affects: vec![u32::MAX; ways] }
    }

    fn broken(choice: &[(usize, One)]) -> Exclusion {
        Exclusion::Broken { choices: vec![choice.to_vec()], complete: true }
    }

    #[test]
    fn whoever_wrote_it_somebody_is_left() {
        let one = [vec![Places::some(1, &[1, 2])]];
        assert_eq!(exclusion(&one, &[writer(0, &[1, 2], 1, 1)]), Exclusion::Safe);
        assert_eq!(exclusion(&one, &[writer(0, &[3, 4], 9, 1)]), Exclusion::Safe);
        assert_eq!(exclusion(&one, &[]), Exclusion::Safe);
    }

    #[test]
    fn the_worst_choice_counts() {
        let one = [vec![Places::some(1, &[1, 2])]];
        let both = exclusion(&one, &[writer(0, &[1, 2], 2, 1)]);
        assert_eq!(both, broken(&[(0, 1), (0, 2)]));
        let two = exclusion(&one, &[writer(0, &[1], 1, 1), writer(1, &[1, 2], 1, 1)]);
        assert_eq!(two, broken(&[(0, 1), (1, 2)]));
        let pair = [vec![Places::some(2, &[1, 2])]];
        assert_eq!(exclusion(&pair, &[writer(0, &[2, 3], 1, 1)]), broken(&[(0, 2)]));
    }

    #[test]
    fn every_way_has_to_be_gone() {
        let either = [vec![Places::some(1, &[1])], vec![Places::some(1, &[2])]];
        assert_eq!(exclusion(&either, &[writer(0, &[1, 2], 1, 2)]), Exclusion::Safe);
        let both = exclusion(&either, &[writer(0, &[1], 1, 2), writer(1, &[2], 1, 2)]);
        assert_eq!(both, broken(&[(0, 1), (1, 2)]));
    }

    #[test]
    fn only_the_places_that_are_meant_are_lost() {
        // The second place doesn't mind who wrote it.
        let places = [vec![Places::some(1, &[1, 2]), Places::some(1, &[1])]];
        let first = Writer { event: 0, people: vec![1], times: 1, affects: vec![0b01] };
        assert_eq!(exclusion(&places, &[first]), Exclusion::Safe);
        let second = Writer { event: 0, people: vec![1], times: 1, affects: vec![0b10] };
        assert_eq!(exclusion(&places, &[second]), broken(&[(0, 1)]));
    }

    #[test]
    fn agrees_with_trying_everything() {
        // Two places and two writers among four people, whatever they are.
        let pools: Vec<Vec<One>> =
            (1..16_u32).map(|bits| (0..4).filter(|one| bits & (1 << one) != 0).collect()).collect();
        for first in &pools {
            for second in &pools {
                for author in &pools {
                    for other in pools.iter().step_by(3) {
                        let ways = [vec![Places::some(1, first), Places::some(1, second)]];
                        let filled = |gone: &[One]| {
                            first.iter().any(|one| {
                                second
                                    .iter()
                                    .any(|two| one != two && !gone.contains(one) && !gone.contains(two))
                            })
                        };
                        if !filled(&[]) {
                            continue;
                        }
                        let broken = author.iter().any(|one| other.iter().any(|two| !filled(&[*one, *two])));
                        let writers = [writer(0, author, 1, 1), writer(1, other, 1, 1)];
                        let found = exclusion(&ways, &writers);
                        assert_eq!(
                            matches!(found, Exclusion::Broken { .. }),
                            broken,
                            "{first:?} {second:?} {author:?} {other:?} {found:?}"
                        );
                        if let Exclusion::Broken { choices, .. } = found {
                            for choice in choices {
                                let gone: Vec<One> = choice.iter().map(|(_, one)| *one).collect();
                                assert!(!filled(&gone), "{choice:?}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn many_groups_that_share_nobody_are_judged_exactly() {
        // Thirty groups of two, each asked for one; whoever writes is of the last.
        let pools: Vec<Vec<One>> = (0..30).map(|group| vec![2 * group, 2 * group + 1]).collect();
        let ways = [pools.iter().map(|pool| Places::some(1, pool)).collect::<Vec<_>>()];
        assert_eq!(exclusion(&ways, &[writer(0, &[58, 59], 1, 1)]), Exclusion::Safe);
        assert_eq!(exclusion(&ways, &[writer(0, &[58, 59], 2, 1)]), broken(&[(0, 58), (0, 59)]));
        assert_eq!(slack(&ways), Some(1));
        // One person who may fill any of them makes them one group.
        let ways = [pools
            .iter()
            .map(|pool| Places::some(1, &[pool.as_slice(), &[99]].concat()))
            .collect::<Vec<_>>()];
        assert_eq!(exclusion(&ways, &[writer(0, &[58, 59], 1, 1)]), Exclusion::TooMany);
    }

    #[test]
    fn crowds_are_quick() {
        let crowd: Vec<One> = (0..200).collect();
        let ways = [(0..8).map(|_| Places::some(20, &crowd)).collect::<Vec<_>>()];
        let writers: Vec<Writer> = (0..20).map(|event| writer(event, &crowd, 2, 1)).collect();
        assert_eq!(exclusion(&ways, &writers), Exclusion::Safe);
    }
}
