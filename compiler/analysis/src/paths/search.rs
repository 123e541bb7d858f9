//! Looks for a way to a place on which something holds that must not.
//!
//! What is asked about is put into *marks*, at most [`MARKS`] of them: an approval that is valid, a step that has been
//! done. Links set and clear marks; a way is wrong if it comes to a goal with none. Fewer marks are never better, so of
//! two ways to one place only the worse one has to be followed.
//!
//! Conditions are taken into account only as far as they matter: first all ways are followed whatever is assumed on them.
//! When a wrong way is found, it is gone through once more with every condition on it. If they contradict each other, the
//! subjects of the contradiction are watched from then on, and the search begins anew (abstraction refined by
//! counterexamples, Clarke and others 2000). A workflow with a hundred independent decisions thus costs no more than its
//! size, unless they decide.

use super::{Effect, Link, Map, Place};
use crate::conditions::{Cases, Facts, Key, Vocabulary};
use flow_ir::Expression;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// How many marks there can be.
pub const MARKS: usize = 128;

/// How many states one search may look at.
const STATES: usize = 20_000;

/// How often a search may begin anew.
const ROUNDS: usize = 24;

/// How many ways in which conditions can hold are kept side by side.
const BESIDE: usize = 64;

/// What a link does to marks: first clears, then sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Marks {
    /// These are cleared.
    pub clear: u128,
    /// These are set.
    pub set: u128,
}

/// What is looked for.
pub struct Question<'q, 'a> {
    /// Where.
    pub map: &'q Map<'a>,
    /// The places where no mark may be missing; sorted.
    pub goals: &'q [Place],
    /// What each link does, by its number.
    pub marks: &'q [Marks],
    /// The marks at the start of the case.
    pub start: u128,
    /// What must hold at the goal for it to count: any of these lists.
    pub at_goal: &'q [Vec<Assumed>],
}

/// A condition that is assumed at the goal, as its cases.
#[derive(Clone, Debug)]
pub struct Assumed {
    /// Its cases.
    pub cases: Cases,
}

/// The answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// There is no such way.
    None,
    /// This is one of the shortest: links by number, and the goal.
    Way {
        /// The links.
        links: Vec<usize>,
        /// Where it ends.
        goal: Place,
        /// Something on it could not be told.
        vague: bool,
        /// What holds at its end, in one of the cases.
        facts: Facts,
    },
    /// It could not be told within the bounds.
    TooLarge,
}

struct State {
    place: Place,
    marks: u128,
    facts: Facts,
    parent: usize,
    link: usize,
}

/// Looks for a way. `budget` is what is left of the states that a whole workflow may cost.
pub fn search<'a>(
    question: &Question<'_, 'a>,
    vocabulary: &mut Vocabulary<'a>,
    budget: &mut usize,
) -> Answer {
    Search::new(question).run(vocabulary, budget)
}

struct Search<'q, 'a> {
    question: &'q Question<'q, 'a>,
    /// Places from which a goal can be reached.
    leads: Vec<bool>,
    watched: FxHashSet<Key>,
}

impl<'q, 'a> Search<'q, 'a> {
    fn new(question: &'q Question<'q, 'a>) -> Self {
        let leads = leading(question.map, question.goals);
        Self { question, leads, watched: FxHashSet::default() }
    }

    fn run(mut self, vocabulary: &mut Vocabulary<'a>, budget: &mut usize) -> Answer {
        for assumed in self.question.at_goal.iter().flatten() {
            self.watched.extend(assumed.cases.iter().flatten().map(|literal| literal.key));
        }
        for _ in 0..ROUNDS {
            let Some(found) = self.round(vocabulary, budget) else { return Answer::TooLarge };
            let Some((links, goal)) = found else { return Answer::None };
            match self.check(&links, vocabulary) {
                Check::Possible { vague, facts } => return Answer::Way { links, goal, vague, facts },
                Check::Contradicts(keys) => {
                    let before = self.watched.len();
                    self.watched.extend(keys);
                    if self.watched.len() == before {
                        return Answer::TooLarge;
                    }
                }
            }
        }
        Answer::TooLarge
    }

    /// One search with what is watched; `None` where it takes too long.
    #[allow(clippy::type_complexity)]
    fn round(
        &self,
        vocabulary: &mut Vocabulary<'a>,
        budget: &mut usize,
    ) -> Option<Option<(Vec<usize>, Place)>> {
        let map = self.question.map;
        let mut states = vec![State {
            place: 0,
            marks: self.question.start,
            facts: Facts::default(),
            parent: usize::MAX,
            link: usize::MAX,
        }];
        let mut seen: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
        let mut next = 0;
        while let Some(state) = states.get(next) {
            let (place, marks) = (state.place, state.marks);
            if marks == 0 && self.question.goals.binary_search(&place).is_ok() && self.holds(&state.facts) {
                return Some(Some((
                    way_to(next, |at| states.get(at).map(|state| (state.parent, state.link))),
                    place,
                )));
            }
            for number in map.leaving(place) {
                let Some(link) = map.link(number) else { continue };
                if self.leads.get(link.to) != Some(&true) {
                    continue;
                }
                let change = self.question.marks.get(number).copied().unwrap_or_default();
                let marks = (marks & !change.clear) | change.set;
                let Some(facts) = states.get(next).map(|state| vec![state.facts.clone()]) else { continue };
                if !self.watched.is_empty() {
                    // A decision with very many arms is looked at as often as it has arms.
                    *budget = budget.checked_sub(map.arms_before(link))?;
                }
                for facts in self.follow(link, facts, vocabulary, Some(&self.watched)) {
                    let known = seen.entry(link.to).or_default();
                    let worse = |earlier: &usize| {
                        states.get(*earlier).is_some_and(|earlier| {
                            earlier.marks & marks == earlier.marks && earlier.facts.allows(&facts)
                        })
                    };
                    if known.iter().any(worse) {
                        continue;
                    }
                    *budget = budget.checked_sub(1)?;
                    if states.len() >= STATES {
                        return None;
                    }
                    known.push(states.len());
                    states.push(State { place: link.to, marks, facts, parent: next, link: number });
                }
            }
            next += 1;
        }
        Some(None)
    }

    fn holds(&self, facts: &Facts) -> bool {
        self.question.at_goal.is_empty()
            || self.question.at_goal.iter().any(|list| !assume_all(vec![facts.clone()], list).is_empty())
    }

    /// What is known after a link, in each of the ways in which its conditions can hold.
    fn follow(
        &self,
        link: &Link<'a>,
        facts: Vec<Facts>,
        vocabulary: &mut Vocabulary<'a>,
        watched: Option<&FxHashSet<Key>>,
    ) -> Vec<Facts> {
        let map = self.question.map;
        if watched.is_some_and(FxHashSet::is_empty) {
            return facts;
        }
        let mut facts = facts;
        for (condition, truth) in map.assumed_before(link) {
            facts = assume(facts, &vocabulary.cases(condition, truth), watched);
        }
        let written = map.written_on(link);
        let skipped = link.effect == Effect::Left && matches!(link.condition, Some((_, false)));
        let passes = !(matches!(link.effect, Effect::Nothing) || skipped);
        for facts in &mut facts {
            if !written.is_empty() {
                facts.forget(vocabulary, |data| written.contains(data));
            }
            if passes {
                facts.pass_time(vocabulary);
            }
        }
        let after = self.relevant(link, vocabulary, watched);
        for (condition, truth) in after {
            facts = assume(facts, &vocabulary.cases(condition, truth), watched);
        }
        let beside =
            map.block_of.get(link.to).and_then(|block| map.blocks.get(*block)).map(|block| &block.beside);
        if let Some(beside) = beside.filter(|beside| !beside.is_empty()) {
            for facts in &mut facts {
                facts.forget(vocabulary, |data| beside.contains(data));
            }
        }
        if facts.len() > 1 {
            let mut unique: Vec<Facts> = Vec::with_capacity(facts.len());
            for one in facts {
                if !unique.contains(&one) {
                    unique.push(one);
                }
            }
            facts = unique;
        }
        facts
    }

    fn relevant(
        &self,
        link: &Link<'a>,
        vocabulary: &mut Vocabulary<'a>,
        watched: Option<&FxHashSet<Key>>,
    ) -> Vec<(&'a Expression, bool)> {
        let mut found = self.question.map.assumed_after(link);
        // With very many arms, only those that speak about what is watched are looked at.
        if let Some(watched) = watched
            && found.len() > 1
        {
            found.retain(|(condition, truth)| {
                let cases = vocabulary.cases(condition, *truth);
                cases.is_empty() || cases.iter().flatten().any(|literal| watched.contains(&literal.key))
            });
        }
        found
    }

    /// Goes through a way with every condition on it.
    fn check(&self, links: &[usize], vocabulary: &mut Vocabulary<'a>) -> Check {
        let map = self.question.map;
        let mut facts = vec![Facts::default()];
        let mut used: Vec<Vec<Key>> = Vec::new();
        let mut vague = false;
        for number in links {
            let Some(link) = map.link(*number) else { continue };
            let mut conditions: Vec<_> = map.assumed_before(link).collect();
            conditions.extend(map.assumed_after(link));
            for (condition, truth) in conditions {
                let cases = vocabulary.cases(condition, truth);
                let keys: Vec<Key> = cases.iter().flatten().map(|literal| literal.key).collect();
                vague |= keys.iter().any(|key| vocabulary.is_vague(*key));
                used.push(keys);
            }
            facts = self.follow(link, facts, vocabulary, None);
            if facts.is_empty() {
                return Check::Contradicts(connected(&used, &self.watched));
            }
        }
        if self.question.at_goal.is_empty() {
            return Check::Possible { vague, facts: facts.into_iter().next().unwrap_or_default() };
        }
        let possible = self
            .question
            .at_goal
            .iter()
            .find_map(|list| Some((list, assume_all(facts.clone(), list).into_iter().next()?)));
        match possible {
            Some((list, facts)) => {
                let mut keys = list.iter().flat_map(|assumed| assumed.cases.iter().flatten());
                vague |= keys.any(|literal| vocabulary.is_vague(literal.key));
                Check::Possible { vague, facts }
            }
            None => {
                used.extend(
                    self.question
                        .at_goal
                        .iter()
                        .flatten()
                        .map(|assumed| assumed.cases.iter().flatten().map(|literal| literal.key).collect()),
                );
                Check::Contradicts(connected(&used, &self.watched))
            }
        }
    }
}

enum Check {
    Possible { vague: bool, facts: Facts },
    Contradicts(FxHashSet<Key>),
}

/// The subjects that have to do with the last condition, directly or through others; if all of them are watched already,
/// every subject.
fn connected(used: &[Vec<Key>], watched: &FxHashSet<Key>) -> FxHashSet<Key> {
    let mut found: FxHashSet<Key> = used.last().into_iter().flatten().copied().collect();
    loop {
        let before = found.len();
        for keys in used.iter().rev() {
            if keys.iter().any(|key| found.contains(key)) {
                found.extend(keys);
            }
        }
        if found.len() == before {
            break;
        }
    }
    if found.iter().all(|key| watched.contains(key)) {
        found.extend(used.iter().flatten());
    }
    found
}

fn assume(facts: Vec<Facts>, cases: &Cases, watched: Option<&FxHashSet<Key>>) -> Vec<Facts> {
    if cases.is_empty() {
        return Vec::new();
    }
    let wanted = |key: Key| watched.is_none_or(|watched| watched.contains(&key));
    if cases.len() == 1 && cases.iter().flatten().all(|literal| !wanted(literal.key)) {
        return facts;
    }
    let mut found = Vec::new();
    for one in &facts {
        for case in cases.iter() {
            found.extend(one.assume_about(case, wanted));
        }
        // Rather too much is taken for possible than too little.
        if found.len() > BESIDE {
            return facts;
        }
    }
    found
}

fn assume_all(facts: Vec<Facts>, list: &[Assumed]) -> Vec<Facts> {
    let mut facts = facts;
    for assumed in list {
        facts = assume(facts, &Rc::clone(&assumed.cases), None);
    }
    facts
}

/// Whether these can hold together, whatever happened before.
pub fn possible(list: &[Assumed]) -> bool {
    together(list).is_some()
}

/// One of the cases in which these hold together.
pub fn together(list: &[Assumed]) -> Option<Facts> {
    assume_all(vec![Facts::default()], list).into_iter().next()
}

/// The links that led to a state. `before` tells of each the one before it, by number, and the link that led on from there;
/// none is before the first.
pub fn way_to(last: usize, before: impl Fn(usize) -> Option<(usize, usize)>) -> Vec<usize> {
    let mut links = Vec::new();
    let mut at = last;
    while let Some((parent, link)) = before(at).filter(|(parent, _)| *parent != usize::MAX) {
        links.push(link);
        at = parent;
    }
    links.reverse();
    links
}

/// The places from which a goal can be reached.
fn leading(map: &Map<'_>, goals: &[Place]) -> Vec<bool> {
    let mut before: Vec<Vec<Place>> = vec![Vec::new(); map.spots.len()];
    for link in &map.links {
        if let Some(list) = before.get_mut(link.to) {
            list.push(link.from);
        }
    }
    let mut leads = vec![false; map.spots.len()];
    let mut open = goals.to_vec();
    while let Some(place) = open.pop() {
        if let Some(known) = leads.get_mut(place)
            && !*known
        {
            *known = true;
            open.extend(before.get(place).into_iter().flatten());
        }
    }
    leads
}

/// Whether a way can be taken, with every condition on it. What can't be told counts as possible.
pub fn can_be<'a>(map: &Map<'a>, links: &[usize], vocabulary: &mut Vocabulary<'a>) -> bool {
    let question = Question { map, goals: &[], marks: &[], start: 0, at_goal: &[] };
    let search = Search { question: &question, leads: Vec::new(), watched: FxHashSet::default() };
    matches!(search.check(links, vocabulary), Check::Possible { .. })
}
