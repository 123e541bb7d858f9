//! Whether some people can have written what a way to nobody left takes them to have written. Whoever writes may be kept
//! from it by what was written before: `by Team except author of plan`, or as a reviewer of their own work.
//!
//! The steps of the way are shared out in order, each to somebody who may do it after those before. A step that the choice
//! wants more often than the way comes to it is taken to be done again at its last visit. What is done beside the way keeps
//! nobody from anything. Where there is too much to try, they are taken to have.

use super::authors::{Author, Authors, How};
use super::exclusion::Choice;
use super::review::Review;
use super::staff::One;
use crate::paths::{Effect, Map};
use flow_ir::{Step, StepKind, Who};
use rustc_hash::FxHashSet;

/// How many people are put somewhere, on trial.
const TRIES: usize = 20_000;

/// Longer ways are not shared out to their end.
const MOST: usize = 200;

/// One piece of writing: somebody of these, who has written nothing of what he is kept from.
struct Writing<'a> {
    /// The names that are written.
    names: Vec<&'a str>,
    /// Who may do it; sorted, each once.
    people: Vec<One>,
    /// Somebody of whom nothing is known may do it as well.
    open: bool,
    /// Whoever wrote these may not.
    kept: Vec<&'a str>,
    /// The event of the review that it is part of, by number.
    event: Option<usize>,
}

/// Whether a choice of writers is possible on a way, links by number.
pub fn possible<'a>(
    review: &Review<'a>,
    map: &Map<'a>,
    links: &[usize],
    choice: &Choice,
    authors: &Authors<'a>,
) -> bool {
    let visited: Vec<&Step> = links
        .iter()
        .filter_map(|number| map.link(*number))
        .filter(|link| matches!(link.effect, Effect::Done | Effect::Accepted))
        .filter_map(|link| map.step(link.from))
        .collect();
    if visited.iter().all(|step| kept_from(step).is_empty()) {
        return true;
    }
    let mut wanted: Vec<Vec<One>> = vec![Vec::new(); review.events.len()];
    for (event, one) in choice {
        let free = review.events.get(*event).is_none_or(|event| event.holder.is_some());
        if let Some(wanted) = wanted.get_mut(*event).filter(|_| !free && !review.is_holder(*one)) {
            wanted.push(*one);
        }
    }
    let writings = writings(review, &visited, &wanted, authors);
    let mut written: Vec<(&str, One)> = Vec::new();
    let mut trial = Trial { writings: &writings, authors, tries: TRIES, wanted };
    trial.share_out(0, &mut written)
}

/// All that is written on a way, in order.
fn writings<'a>(
    review: &Review<'a>,
    visited: &[&'a Step],
    wanted: &[Vec<One>],
    authors: &Authors<'a>,
) -> Vec<Writing<'a>> {
    let mut found = Vec::new();
    for (place, step) in visited.iter().enumerate() {
        let again = visited.iter().skip(place + 1).any(|later| later.head.id == step.head.id);
        let event = review.events.iter().position(|event| event.step.head.id == step.head.id);
        let before = visited.iter().take(place).filter(|earlier| earlier.head.id == step.head.id).count();
        let more = event.and_then(|event| wanted.get(event)).map_or(0, Vec::len);
        let times = if again { 1 } else { more.saturating_sub(before).max(1) };
        let kept = kept_from(step);
        // Whoever does the step writes all of it.
        let mut pieces: Vec<(&[Author], Vec<&str>)> = Vec::new();
        for write in step.work().into_iter().flat_map(|work| &work.writes) {
            let of =
                authors.of(&write.name).into_iter().filter(|writing| writing.step.head.id == step.head.id);
            for list in of.flat_map(|writing| &writing.writers) {
                let name = write.name.as_str();
                let same = |(known, names): &&mut (&[Author], Vec<&str>)| {
                    known.iter().eq(list) && !names.contains(&name)
                };
                match pieces.iter_mut().find(same) {
                    Some((_, names)) => names.push(&write.name),
                    None => pieces.push((list, vec![&write.name])),
                }
            }
        }
        for _ in 0..times {
            for (list, names) in &pieces {
                let mut people: Vec<One> = list.iter().flat_map(|author| &author.people).copied().collect();
                people.sort_unstable();
                people.dedup();
                // Who takes over, answers or is a case role isn't kept from it by this line.
                let free = |author: &Author| author.holder.is_some() || author.how != How::Does;
                let kept = if list.iter().any(free) { Vec::new() } else { kept.clone() };
                let open = list.iter().any(|author| author.holder.is_some());
                found.push(Writing { names: names.clone(), people, open, kept, event });
            }
        }
    }
    found
}

/// The names whose authors may not do a step.
fn kept_from(step: &Step) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    if let StepKind::Gate(gate) = &step.kind {
        found.extend(gate.of.iter().filter_map(|path| path.first()).map(String::as_str));
    }
    let by = step.work().map_or(&[][..], |work| work.by.as_slice());
    // Where another line holds in other cases, nobody is kept from it in those.
    if let [performers] = by {
        let mut who = &performers.who;
        loop {
            match who {
                Who::ExceptAuthor { who: inner, of } => {
                    found.extend(of.first().map(String::as_str));
                    who = inner;
                }
                Who::Except { who: inner, .. } => who = inner,
                _ => break,
            }
        }
    }
    found
}

struct Trial<'t, 'a> {
    writings: &'t [Writing<'a>],
    authors: &'t Authors<'a>,
    tries: usize,
    /// For each event, who still has to have written at it.
    wanted: Vec<Vec<One>>,
}

impl<'a> Trial<'_, 'a> {
    /// Whether the writings from this one on can be shared out. Writings come one after the other, of which there are as
    /// many as the way is long: the depth is bounded by the tries.
    fn share_out(&mut self, from: usize, written: &mut Vec<(&'a str, One)>) -> bool {
        if self.tries == 0 || from > MOST {
            return true;
        }
        self.tries -= 1;
        let Some(writing) = self.writings.get(from) else {
            // What is done beside the way, or not seen on it, can have been done by anybody.
            let seen: FxHashSet<usize> = self.writings.iter().filter_map(|writing| writing.event).collect();
            return self
                .wanted
                .iter()
                .enumerate()
                .all(|(event, left)| left.is_empty() || !seen.contains(&event));
        };
        let kept = |one: One| {
            writing.kept.iter().any(|name| {
                written.iter().any(|(written, by)| *by == one && self.authors.is_part(name, written))
            })
        };
        let wanted: &[One] =
            writing.event.and_then(|event| self.wanted.get(event)).map_or(&[], Vec::as_slice);
        let may: Vec<One> = writing.people.iter().copied().filter(|one| !kept(*one)).collect();
        let (first, others): (Vec<One>, Vec<One>) = may.into_iter().partition(|one| wanted.contains(one));
        for one in first.iter().chain(&others).copied() {
            let place = writing.event.and_then(|event| {
                let left = self.wanted.get_mut(event)?;
                let at = left.iter().position(|known| *known == one)?;
                left.remove(at);
                Some((event, at))
            });
            let before = written.len();
            written.extend(writing.names.iter().map(|name| (*name, one)));
            let done = self.share_out(from + 1, written);
            written.truncate(before);
            if let Some((event, at)) = place
                && let Some(left) = self.wanted.get_mut(event)
            {
                left.insert(at, one);
            }
            if done {
                return true;
            }
        }
        // Somebody of whom nothing is known is kept from nothing.
        (writing.open || writing.people.is_empty()) && self.share_out(from + 1, written)
    }
}
