//! How a gate is decided: who may answer, whose answer counts, and when the rule of reviewers is met or out of reach.

use crate::people::{People, Somebody};
use flow_ir::{Expression, Participant, Quorum, Who};
use std::collections::BTreeSet;

/// How deep expressions of reviewers may nest.
const DEEPEST: u32 = 100;

/// The most ways in which a rule with `or` can be met that are looked at.
const MOST_WAYS: usize = 256;

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ballot {
    /// Whose.
    pub by: Somebody,
    /// The verdict.
    pub verdict: String,
}

/// Where a gate stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// More answers are needed.
    Open,
    /// The rule is met.
    Accepted,
    /// Somebody's no, or a vote that can't be won any more.
    No(String),
}

/// What became of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cast {
    /// It counts.
    Counts,
    /// They are asked later; it waits until then.
    Waits,
    /// It doesn't count, because.
    Refused(&'static str),
}

/// What a review needs to know about the case.
pub trait Circumstances {
    /// The people of the package.
    fn people(&self) -> &People<'_>;
    /// Who has the case role or field, where somebody does.
    fn holder(&self, path: &[String]) -> Option<String>;
    /// Who wrote an artifact.
    fn authors(&self, path: &[String]) -> BTreeSet<Somebody>;
    /// A number from the data.
    fn number(&self, expression: &Expression) -> Option<u32>;
}

/// A review under way.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// Answers that count.
    pub ballots: Vec<Ballot>,
    /// Answers of those who are asked later.
    pub early: Vec<Ballot>,
    /// Who may not review: the authors.
    pub excluded: BTreeSet<Somebody>,
    /// A vote of those who vote needs half of the body, unless the standard says otherwise.
    pub needs_half: bool,
}

enum Node {
    Leaf(usize),
    Then(Vec<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

struct Leaf<'w> {
    pool: &'w [Participant],
    need: Need,
    excluded: BTreeSet<Somebody>,
    excluded_who: Vec<&'w Who>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Count(u32),
    Vote { numerator: u32, denominator: u32, more: bool, voting: bool, size: Option<u32> },
}

struct Rule<'w> {
    leaves: Vec<Leaf<'w>>,
    top: Node,
}

fn size_of(pool: &[Participant], around: &dyn Circumstances) -> Option<u32> {
    let mut size = 0;
    for participant in pool {
        size += match participant {
            Participant::Role { id } => around.people().count(id)?,
            Participant::AnyHuman | Participant::AnyAgent => return None,
            _ => 1,
        };
    }
    Some(size)
}

fn rule<'w>(who: &'w Who, around: &dyn Circumstances) -> Rule<'w> {
    let mut leaves = Vec::new();
    let top = node(who, around, &mut leaves, &BTreeSet::new(), &[], 0);
    Rule { leaves, top }
}

fn node<'w>(
    who: &'w Who,
    around: &dyn Circumstances,
    leaves: &mut Vec<Leaf<'w>>,
    excluded: &BTreeSet<Somebody>,
    excluded_who: &[&'w Who],
    depth: u32,
) -> Node {
    if depth > DEEPEST {
        return Node::And(Vec::new());
    }
    let mut leaf = |pool: &'w [Participant], need| {
        leaves.push(Leaf { pool, need, excluded: excluded.clone(), excluded_who: excluded_who.to_vec() });
        Node::Leaf(leaves.len() - 1)
    };
    match who {
        Who::One { participant, .. } => leaf(std::slice::from_ref(participant), Need::Count(1)),
        Who::Of { quorum, pool, voting, .. } => {
            let size = size_of(pool, around);
            let vote = |numerator, denominator, more| Need::Vote {
                numerator,
                denominator: u32::max(denominator, 1),
                more,
                voting: *voting,
                size,
            };
            let need = match quorum {
                Quorum::Number { count } => Need::Count(*count),
                Quorum::All => Need::Count(size.unwrap_or(1)),
                Quorum::Computed { value } => Need::Count(around.number(value).unwrap_or(1)),
                Quorum::Unknown { .. } => Need::Count(1),
                Quorum::Majority => vote(1, 2, true),
                Quorum::Fraction { numerator, denominator } => vote(*numerator, *denominator, false),
            };
            leaf(pool, need)
        }
        Who::Then { parts } => Node::Then(
            parts.iter().map(|part| node(part, around, leaves, excluded, excluded_who, depth + 1)).collect(),
        ),
        Who::And { parts } => Node::And(
            parts.iter().map(|part| node(part, around, leaves, excluded, excluded_who, depth + 1)).collect(),
        ),
        Who::Or { parts } => Node::Or(
            parts.iter().map(|part| node(part, around, leaves, excluded, excluded_who, depth + 1)).collect(),
        ),
        Who::ExceptAuthor { who, of } => {
            let mut excluded = excluded.clone();
            excluded.extend(around.authors(of));
            node(who, around, leaves, &excluded, excluded_who, depth + 1)
        }
        Who::Except { who, excluded: not } => {
            let mut without = excluded_who.to_vec();
            without.push(not);
            node(who, around, leaves, excluded, &without, depth + 1)
        }
        Who::Unknown { .. } => leaf(&[Participant::AnyHuman], Need::Count(1)),
    }
}

/// True where somebody is that participant, or one of them.
pub fn is_participant(somebody: &Somebody, participant: &Participant, around: &dyn Circumstances) -> bool {
    let people = around.people();
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id } => people.is_of(somebody, id),
        Participant::Holder { path, role } => match around.holder(path) {
            Some(holder) => {
                people.is_of(somebody, &holder)
                    || matches!((somebody, role), (Somebody::Someone(one, _), Some(role)) if one == role)
            }
            None => role.as_ref().is_none_or(|role| people.is_of(somebody, role)),
        },
        Participant::AnyHuman => !matches!(somebody, Somebody::Named(id) if people.is_machine(id)),
        Participant::AnyAgent => matches!(somebody, Somebody::Named(id) if people.is_machine(id)),
        Participant::Relative { .. } => true,
    }
}

impl Leaf<'_> {
    fn has(&self, somebody: &Somebody, around: &dyn Circumstances) -> bool {
        self.pool.iter().any(|participant| is_participant(somebody, participant, around))
            && !self.excluded.iter().any(|other| around.people().clash(other, somebody))
            && !self.excluded_who.iter().any(|who| {
                who.participants().any(|participant| match participant {
                    // Who is only known as one of a role is somebody else of it.
                    Participant::Role { id } => {
                        matches!(somebody, Somebody::Named(_)) && around.people().is_of(somebody, id)
                    }
                    other => is_participant(somebody, other, around),
                })
            })
    }

    fn is_vote(&self) -> bool {
        matches!(self.need, Need::Vote { .. })
    }
}

impl Review {
    /// Takes an answer.
    pub fn cast(&mut self, who: &Who, ballot: Ballot, around: &dyn Circumstances) -> Cast {
        let people = around.people();
        let rule = rule(who, around);
        if self.excluded.iter().any(|author| people.clash(author, &ballot.by)) {
            return Cast::Refused("nobody reviews their own work");
        }
        if self.ballots.iter().chain(&self.early).any(|other| people.clash(&other.by, &ballot.by)) {
            return Cast::Refused("one person counts once");
        }
        let asked = self.asked(&rule, around);
        let fits = |leaf: usize| rule.leaves.get(leaf).is_some_and(|leaf| leaf.has(&ballot.by, around));
        if asked.iter().any(|leaf| fits(*leaf)) {
            self.ballots.push(ballot);
            // Whoever comes next may have answered already.
            for early in std::mem::take(&mut self.early) {
                let asked = self.asked(&rule, around);
                let now = asked
                    .iter()
                    .any(|leaf| rule.leaves.get(*leaf).is_some_and(|leaf| leaf.has(&early.by, around)));
                if now { self.ballots.push(early) } else { self.early.push(early) }
            }
            return Cast::Counts;
        }
        if (0..rule.leaves.len()).any(fits) {
            self.early.push(ballot);
            return Cast::Waits;
        }
        Cast::Refused("they aren't asked")
    }

    /// The leaves whose people are asked now.
    fn asked(&self, rule: &Rule<'_>, around: &dyn Circumstances) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open = vec![&rule.top];
        while let Some(node) = open.pop() {
            match node {
                Node::Leaf(leaf) => found.push(*leaf),
                Node::And(parts) | Node::Or(parts) => open.extend(parts),
                Node::Then(parts) => {
                    let next = parts.iter().find(|part| !self.is_met(rule, part, around)).or(parts.last());
                    open.extend(next);
                }
            }
        }
        found
    }

    fn is_met(&self, rule: &Rule<'_>, node: &Node, around: &dyn Circumstances) -> bool {
        ways(node).iter().any(|way| {
            let votes = way.iter().filter(|leaf| rule.leaves.get(**leaf).is_some_and(Leaf::is_vote));
            votes.into_iter().all(|leaf| self.vote(rule, *leaf, around, false) == Some(true))
                && self.matched(rule, way, around)
        })
    }

    /// True where different people who accepted fill every place of these leaves.
    fn matched(&self, rule: &Rule<'_>, way: &[usize], around: &dyn Circumstances) -> bool {
        let mut places: Vec<&Leaf<'_>> = Vec::new();
        for leaf in way.iter().filter_map(|leaf| rule.leaves.get(*leaf)) {
            if let Need::Count(count) = leaf.need {
                let count = usize::try_from(count).unwrap_or(usize::MAX).min(self.ballots.len() + 1);
                places.extend(std::iter::repeat_n(leaf, count));
            }
        }
        let yes: Vec<&Ballot> = self.ballots.iter().filter(|ballot| ballot.verdict == "accept").collect();
        if places.len() > yes.len() {
            return false;
        }
        // Which ballot sits on which place; each place may move its ballot once, which finds every matching.
        let mut seat: Vec<Option<usize>> = vec![None; yes.len()];
        places.iter().enumerate().all(|(place, _)| {
            let mut tried = vec![false; yes.len()];
            seat_one(place, &places, &yes, &mut seat, &mut tried, around, 0)
        })
    }

    /// Whether a vote is won (`true`), lost (`false`) or open, now or at the end of its window.
    fn vote(&self, rule: &Rule<'_>, leaf: usize, around: &dyn Circumstances, end: bool) -> Option<bool> {
        let leaf = rule.leaves.get(leaf)?;
        let Need::Vote { numerator, denominator, more, voting, size } = leaf.need else { return None };
        let cast: Vec<&Ballot> = self.ballots.iter().filter(|ballot| leaf.has(&ballot.by, around)).collect();
        let yes = cast.iter().filter(|ballot| ballot.verdict == "accept").count() as u64;
        let cast = cast.len() as u64;
        let reached = |yes: u64, of: u64| {
            let (left, right) = (yes * u64::from(denominator), of * u64::from(numerator));
            if more { left > right } else { left >= right }
        };
        match size.map(u64::from) {
            Some(size) => {
                let open = size.saturating_sub(cast);
                let half = !self.needs_half || cast * 2 >= size;
                if !voting {
                    return match (reached(yes, size), reached(yes + open, size)) {
                        (true, _) => Some(true),
                        (_, false) => Some(false),
                        _ => end.then_some(false),
                    };
                }
                if end || open == 0 {
                    return Some(cast > 0 && half && reached(yes, cast));
                }
                // Certain before everybody has voted: whatever the others say, or whether they say anything.
                match (half && reached(yes, size), reached(yes + open, size)) {
                    (true, _) => Some(true),
                    (_, false) => Some(false),
                    _ => None,
                }
            }
            None => end.then(|| cast > 0 && reached(yes, cast)),
        }
    }

    /// Where the gate stands.
    pub fn standing(&self, who: &Who, around: &dyn Circumstances) -> Standing {
        let rule = rule(who, around);
        // In a rule without a vote, the first no ends it.
        for ballot in self.ballots.iter().filter(|ballot| ballot.verdict != "accept") {
            let plain = |leaf: &&Leaf<'_>| leaf.has(&ballot.by, around) && !leaf.is_vote();
            let in_a_vote = rule.leaves.iter().any(|leaf| leaf.is_vote() && leaf.has(&ballot.by, around));
            if !in_a_vote && rule.leaves.iter().any(|leaf| plain(&leaf)) {
                return Standing::No(ballot.verdict.clone());
            }
        }
        if self.is_met(&rule, &rule.top, around) {
            return Standing::Accepted;
        }
        let lost = |leaf: usize| self.vote(&rule, leaf, around, false) == Some(false);
        if ways(&rule.top).iter().all(|way| way.iter().any(|leaf| lost(*leaf))) {
            return Standing::No(self.loudest());
        }
        Standing::Open
    }

    /// The result at the end of a window, with the answers there are; `None` where there are none.
    pub fn at_the_end(&self, who: &Who, around: &dyn Circumstances) -> Option<String> {
        if self.ballots.is_empty() {
            return None;
        }
        let rule = rule(who, around);
        if let Standing::No(verdict) = self.standing(who, around) {
            return Some(verdict);
        }
        let met = ways(&rule.top).iter().any(|way| {
            let votes = way.iter().filter(|leaf| rule.leaves.get(**leaf).is_some_and(Leaf::is_vote));
            votes.into_iter().all(|leaf| self.vote(&rule, *leaf, around, true) == Some(true))
                && self.matched(&rule, way, around)
        });
        Some(if met { "accept".to_owned() } else { self.loudest() })
    }

    /// The no that most people said; of as many, the harder one.
    fn loudest(&self) -> String {
        let mut counted: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for ballot in self.ballots.iter().filter(|ballot| ballot.verdict != "accept") {
            *counted.entry(&ballot.verdict).or_default() += 1;
        }
        let most = counted.values().copied().max().unwrap_or(0);
        let loud: Vec<&str> =
            counted.iter().filter(|(_, count)| **count == most).map(|(verdict, _)| *verdict).collect();
        if loud.is_empty() || loud.contains(&"reject") {
            "reject".to_owned()
        } else {
            loud.first().map_or_else(|| "reject".to_owned(), |verdict| (*verdict).to_owned())
        }
    }
}

fn seat_one(
    place: usize,
    places: &[&Leaf<'_>],
    yes: &[&Ballot],
    seat: &mut [Option<usize>],
    tried: &mut [bool],
    around: &dyn Circumstances,
    depth: usize,
) -> bool {
    if depth > yes.len() {
        return false;
    }
    for (index, ballot) in yes.iter().enumerate() {
        let fits = places.get(place).is_some_and(|leaf| leaf.has(&ballot.by, around));
        if !fits || tried.get(index).copied().unwrap_or(true) {
            continue;
        }
        if let Some(mark) = tried.get_mut(index) {
            *mark = true;
        }
        let free = match seat.get(index).copied().flatten() {
            None => true,
            Some(other) => seat_one(other, places, yes, seat, tried, around, depth + 1),
        };
        if free {
            if let Some(taken) = seat.get_mut(index) {
                *taken = Some(place);
            }
            return true;
        }
    }
    false
}

/// The ways in which a rule can be met: each a list of leaves that must all be.
fn ways(node: &Node) -> Vec<Vec<usize>> {
    match node {
        Node::Leaf(leaf) => vec![vec![*leaf]],
        Node::Or(parts) => {
            let mut all: Vec<Vec<usize>> = parts.iter().flat_map(ways).collect();
            all.truncate(MOST_WAYS);
            all
        }
        Node::And(parts) | Node::Then(parts) => {
            let mut all: Vec<Vec<usize>> = vec![Vec::new()];
            for part in parts {
                let here = ways(part);
                let mut next = Vec::new();
                for before in &all {
                    for way in &here {
                        if next.len() < MOST_WAYS {
                            next.push(before.iter().chain(way).copied().collect());
                        }
                    }
                }
                all = next;
            }
            all
        }
    }
}
