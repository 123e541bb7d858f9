//! The second opinion: a small workflow is played in every order in which things can happen, state by state. It is slow, and
//! it knows nothing of what the compiler does.

use super::small::{Block, Join, Kind, Step, Target, Way, all};
use std::collections::{BTreeSet, HashMap};

/// Where a case stands in a block.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Here {
    at: usize,
    /// How often each bounded arrow has been taken, by step and way.
    taken: Vec<((usize, usize), u8)>,
    /// What has been written in this block, as bits.
    own: u8,
    /// The branches, while the case is in a parallel.
    branches: Vec<Branch>,
    /// Whether what is paid out has been approved since it was changed last, wherever that was.
    approved: bool,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Branch {
    Open(Here),
    /// Joined, having written this.
    Joined(u8),
    Left,
}

/// What can come next.
enum Next {
    Here(Here),
    End(Target, u8, bool),
}

/// What has been seen on all ways.
#[derive(Default, Debug)]
pub struct Seen {
    /// Nobody counts how often an arrow has been taken; only what has been taken may be taken no longer.
    loose: bool,
    /// The ways whose `else` has been taken, by step and place.
    pub otherwise: BTreeSet<(usize, usize)>,
    /// The parallels whose `unmet` has been taken.
    pub given_up: BTreeSet<usize>,
    /// The steps that some case comes to.
    pub entered: BTreeSet<usize>,
    /// The steps that are done, or answered, on some way.
    pub done: BTreeSet<usize>,
    /// The steps from which no case comes to an end.
    pub endless: BTreeSet<usize>,
    /// Work can go round for ever.
    pub circle: bool,
    /// A parallel stands still, its branches gone and its join not met; no wait is open.
    pub unmet: BTreeSet<usize>,
    /// A case stands still, and some wait is open.
    pub waits: BTreeSet<usize>,
    /// The variables that are read on some way before they are known.
    pub missing: BTreeSet<usize>,
    /// The payments that are made without an approval on some way.
    pub unapproved: BTreeSet<usize>,
}

fn begin(block: &Block, at: usize, approved: bool) -> Here {
    let mut here = Here { at, taken: Vec::new(), own: 0, branches: Vec::new(), approved };
    enter(block, &mut here);
    here
}

/// The step has been come to: its branches begin.
fn enter(block: &Block, here: &mut Here) {
    here.branches = match &block[here.at].kind {
        Kind::Parallel { branches, .. } => {
            branches.iter().map(|branch| Branch::Open(begin(branch, 0, here.approved))).collect()
        }
        _ => Vec::new(),
    };
}

/// Takes a way.
fn take(block: &Block, mut here: Here, way: usize, seen: &mut Seen, found: &mut Vec<Next>) {
    let step = &block[here.at];
    let Way { to, bound } = step.ways[way];
    let mut targets = vec![to];
    if let Some((most, otherwise)) = bound {
        let key = (step.number, way);
        let place = here.taken.iter().position(|(known, _)| *known == key);
        match place {
            // Loosely: once it has been taken, nobody counts any more.
            Some(_) if seen.loose => targets.push(otherwise),
            Some(place) if here.taken[place].1 >= most => targets = vec![otherwise],
            Some(place) => here.taken[place].1 += 1,
            None => {
                here.taken.push((key, 1));
                here.taken.sort_unstable();
            }
        }
        if targets.last() == Some(&otherwise) && place.is_some() {
            seen.otherwise.insert((step.number, way));
        }
    }
    for to in targets {
        match to {
            Target::Step(at) => {
                let mut there = here.clone();
                there.at = at;
                enter(block, &mut there);
                found.push(Next::Here(there));
            }
            end => found.push(Next::End(end, here.own, here.approved)),
        }
    }
}

/// What is written somewhere in a block.
fn written(here: &Here) -> u8 {
    here.branches.iter().fold(here.own, |known, branch| match branch {
        Branch::Open(inner) => known | written(inner),
        Branch::Joined(own) => known | own,
        Branch::Left => known,
    })
}

/// All that can come next. `known` is what is known around the block, and `anywhere` what somebody has written by now.
fn following(block: &Block, here: &Here, known: u8, anywhere: u8, seen: &mut Seen) -> Vec<Next> {
    let step = &block[here.at];
    let number = step.number;
    let known = known | here.own;
    let mut found = Vec::new();
    match &step.kind {
        Kind::Stage { writes, .. } => {
            let mut after = here.clone();
            writes.iter().for_each(|one| after.own |= 1 << one);
            take(block, after, 0, seen, &mut found);
            if step.ways.len() > 1 {
                take(block, here.clone(), 1, seen, &mut found);
            }
        }
        Kind::Pay => {
            // It may fail, which ends the case.
            found.push(Next::End(Target::Outcome(1), here.own, here.approved));
            take(block, here.clone(), 0, seen, &mut found);
        }
        Kind::Change => take(block, Here { approved: false, ..here.clone() }, 0, seen, &mut found),
        Kind::Approval => {
            take(block, Here { approved: true, ..here.clone() }, 0, seen, &mut found);
            take(block, here.clone(), 1, seen, &mut found);
            take(block, here.clone(), 2, seen, &mut found);
        }
        Kind::Wait(variable) => {
            if anywhere & (1 << variable) != 0 {
                take(block, here.clone(), 0, seen, &mut found);
            }
        }
        Kind::Gate | Kind::Decide | Kind::Run => {
            for way in 0..step.ways.len() {
                take(block, here.clone(), way, seen, &mut found);
            }
        }
        Kind::Parallel { branches, join, .. } => {
            for (place, branch) in here.branches.iter().enumerate() {
                let Branch::Open(inner) = branch else { continue };
                for next in following(&branches[place], inner, known, anywhere, seen) {
                    let mut after = here.clone();
                    let (branch, approved) = match next {
                        Next::Here(inner) => {
                            let approved = inner.approved;
                            (Branch::Open(inner), approved)
                        }
                        Next::End(Target::Join, own, approved) => (Branch::Joined(own), approved),
                        Next::End(Target::Leave, _, approved) => (Branch::Left, approved),
                        Next::End(end, own, approved) => {
                            found.push(Next::End(end, own, approved));
                            continue;
                        }
                    };
                    after.branches[place] = branch;
                    spread(&mut after, approved);
                    settle(block, after, *join, seen, &mut found);
                }
            }
            return found;
        }
    }
    if !found.is_empty() {
        seen.done.insert(number);
    }
    found
}

/// What is approved, or changed, in one branch is so for all.
fn spread(here: &mut Here, approved: bool) {
    here.approved = approved;
    for branch in &mut here.branches {
        if let Branch::Open(inner) = branch {
            spread(inner, approved);
        }
    }
}

/// A parallel goes on as soon as enough have joined, or can't any more.
fn settle(block: &Block, mut here: Here, join: Join, seen: &mut Seen, found: &mut Vec<Next>) {
    let step = &block[here.at];
    let joined = here.branches.iter().filter(|branch| matches!(branch, Branch::Joined(_))).count();
    let left = here.branches.iter().filter(|branch| matches!(branch, Branch::Left)).count();
    let need = match join {
        Join::All => here.branches.len(),
        Join::Any => 1,
        Join::AtLeast(count) => count,
    };
    if joined >= need {
        seen.done.insert(step.number);
        for branch in std::mem::take(&mut here.branches) {
            if let Branch::Joined(own) = branch {
                here.own |= own;
            }
        }
        return take(block, here, 0, seen, found);
    }
    if here.branches.len() - left < need && step.ways.len() > 1 {
        here.branches.clear();
        seen.given_up.insert(step.number);
        return take(block, here, 1, seen, found);
    }
    found.push(Next::Here(here));
}

/// What is to be seen where a case stands.
fn look(block: &Block, here: &Here, known: u8, seen: &mut Seen) {
    let step = &block[here.at];
    let known = known | here.own;
    seen.entered.insert(step.number);
    match &step.kind {
        Kind::Stage { reads, .. } => {
            seen.missing.extend(reads.iter().filter(|one| known & (1 << **one) == 0));
        }
        Kind::Pay if !here.approved => {
            seen.unapproved.insert(step.number);
        }
        Kind::Parallel { branches, .. } => {
            for (block, branch) in branches.iter().zip(&here.branches) {
                if let Branch::Open(inner) = branch {
                    look(block, inner, known, seen);
                }
            }
        }
        _ => {}
    }
}

/// The steps that are open, and those among them that wait.
fn open<'b>(block: &'b Block, here: &Here, found: &mut Vec<&'b Step>) {
    let step = &block[here.at];
    found.push(step);
    if let Kind::Parallel { branches, .. } = &step.kind {
        for (block, branch) in branches.iter().zip(&here.branches) {
            if let Branch::Open(inner) = branch {
                open(block, inner, found);
            }
        }
    }
}

/// Plays a workflow in every way, loosely or as it is written; `None` where there are too many states.
pub fn explore(block: &Block, most: usize, loose: bool) -> Option<Seen> {
    let mut seen = Seen { loose, ..Seen::default() };
    let first = begin(block, 0, false);
    let mut numbers: HashMap<Here, usize> = HashMap::from([(first.clone(), 0)]);
    let mut states = vec![first];
    let mut next: Vec<Vec<usize>> = Vec::new();
    let mut ends: Vec<bool> = Vec::new();
    while let Some(state) = states.get(next.len()).cloned() {
        if states.len() > most {
            return None;
        }
        look(block, &state, 0, &mut seen);
        let mut to = Vec::new();
        let mut end = false;
        for following in following(block, &state, 0, written(&state), &mut seen) {
            match following {
                Next::End(..) => end = true,
                Next::Here(after) => to.push(*numbers.entry(after.clone()).or_insert_with(|| {
                    states.push(after);
                    states.len() - 1
                })),
            }
        }
        if to.is_empty() && !end {
            let mut stand = Vec::new();
            open(block, &state, &mut stand);
            let waits: Vec<usize> = stand
                .iter()
                .filter(|step| matches!(step.kind, Kind::Wait(_)))
                .map(|step| step.number)
                .collect();
            if waits.is_empty() {
                seen.unmet.extend(stand.iter().map(|step| step.number));
            }
            seen.waits.extend(waits);
        }
        next.push(to);
        ends.push(end);
    }
    seen.circle = circle(&next);
    // From which states some case comes to an end.
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    for (from, list) in next.iter().enumerate() {
        list.iter().for_each(|to| before[*to].push(from));
    }
    let mut ending = ends.clone();
    let mut work: Vec<usize> = (0..ends.len()).filter(|state| ends[*state]).collect();
    while let Some(state) = work.pop() {
        for earlier in &before[state] {
            if !ending[*earlier] {
                ending[*earlier] = true;
                work.push(*earlier);
            }
        }
    }
    let mut ends_from: BTreeSet<usize> = BTreeSet::new();
    for (state, _) in states.iter().zip(&ending).filter(|(_, ending)| **ending) {
        let mut stand = Vec::new();
        open(block, state, &mut stand);
        ends_from.extend(stand.iter().map(|step| step.number));
    }
    seen.endless = seen.entered.difference(&ends_from).copied().collect();
    debug_assert!(seen.entered.len() <= all(block).len());
    Some(seen)
}

/// Whether some way through the states comes back to where it was: states are taken away that nothing leads to, until
/// none is left, or only those on a circle and behind it.
fn circle(next: &[Vec<usize>]) -> bool {
    let mut coming = vec![0_usize; next.len()];
    next.iter().flatten().for_each(|to| coming[*to] += 1);
    let mut free: Vec<usize> = (0..next.len()).filter(|state| coming[*state] == 0).collect();
    let mut gone = 0;
    while let Some(state) = free.pop() {
        gone += 1;
        for to in &next[state] {
            coming[*to] -= 1;
            if coming[*to] == 0 {
                free.push(*to);
            }
        }
    }
    gone < next.len()
}
