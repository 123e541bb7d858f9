//! Parallels: branches, items, joins.

use super::Run;
use super::state::{Due, Mode, Rest};
use crate::chance;
use crate::log::Sink;
use crate::model::{Kind, NONE, Parallel};

/// The most items of one list.
const MOST_ITEMS: u32 = 100_000;

impl<'m, S: Sink> Run<'m, S> {
    fn parallel_of(&self, scope: u32) -> Option<&'m Parallel> {
        let node = self.scopes.get(scope).node;
        match self.model.nodes.get(node as usize).map(|node| &node.kind) {
            Some(Kind::Parallel(parallel)) => Some(parallel),
            _ => None,
        }
    }

    pub(super) fn open_parallel(&mut self, scope: u32) {
        let Some(parallel) = self.parallel_of(scope) else { return };
        let model = self.model;
        let state = self.scopes.at(scope);
        state.mode = Mode::Branching;
        state.waits.clear();
        (state.open, state.joined, state.left) = (0, 0, 0);
        let mut skipped = 0;
        if let Some((block, count)) = &parallel.each {
            let count = chance::count(count, &mut state.chance).min(MOST_ITEMS);
            state.waits.extend(std::iter::repeat_n(*block, count as usize));
        } else {
            for block in &parallel.branches {
                let happens = model.blocks[*block as usize].happens;
                if happens.is_none_or(|happens| state.chance.happens(happens)) {
                    state.waits.push_back(*block);
                } else {
                    // A branch that isn't wanted counts as joined.
                    skipped += 1;
                }
            }
        }
        state.joined = skipped;
        state.total = state.waits.len() as u32 + skipped;
        let nothing = state.waits.is_empty();
        let epoch = state.epoch;
        self.start_branches(scope, parallel);
        if nothing {
            let done = self.node(self.scopes.get(scope).node).done;
            self.goes_on(scope, done);
        } else if self.scopes.get(scope).epoch == epoch {
            self.check_join(scope);
        }
    }

    fn start_branches(&mut self, scope: u32, parallel: &'m Parallel) {
        loop {
            let state = self.scopes.at(scope);
            if state.open >= parallel.at_once {
                return;
            }
            let Some(block) = state.waits.pop_front() else { return };
            state.open += 1;
            let case = state.case;
            let child = self.new_scope(case, block, scope);
            self.begin_branch(child);
        }
    }

    fn begin_branch(&mut self, child: u32) {
        let now = self.now;
        let life = self.scopes.get(child).life;
        let of = self.block_of(child);
        if let Some(within) = of.within
            && of.late != NONE
        {
            let at = self.after(now, within);
            self.at(at, Due::BlockLate { scope: child, life });
        }
        if let Some(first) = of.steps.first() {
            self.agenda.add(child, life, *first);
        } else {
            self.end_branch(child, true);
        }
    }

    /// A branch or item ends.
    pub(super) fn end_branch(&mut self, scope: u32, joined: bool) {
        let state = self.scopes.get(scope);
        let (parent, detached) = (state.parent, state.detached);
        self.close_visit(scope, true);
        let rest = std::mem::replace(&mut self.scopes.at(scope).rest, NONE);
        if parent == NONE {
            let case = self.scopes.get(scope).case;
            self.abandon(case);
            return;
        }
        self.free_scope(scope);
        if detached {
            if rest != NONE {
                self.go_on_with_rest(rest, parent);
            }
            return;
        }
        let of = self.scopes.at(parent);
        of.open = of.open.saturating_sub(1);
        if joined {
            of.joined += 1;
        } else {
            of.left += 1;
        }
        let epoch = of.epoch;
        // Nobody begins what the others have made needless.
        self.check_join(parent);
        if self.scopes.get(parent).epoch == epoch
            && let Some(parallel) = self.parallel_of(parent)
        {
            self.start_branches(parent, parallel);
        }
    }

    fn check_join(&mut self, scope: u32) {
        let Some(parallel) = self.parallel_of(scope) else { return };
        let state = self.scopes.get(scope);
        let (total, joined, left) = (state.total, state.joined, state.left);
        let needed = parallel.needed.unwrap_or(total);
        let of = self.node(state.node);
        if joined >= needed {
            if parallel.continues {
                self.joined_without_rest(scope, parallel, of.done);
            } else {
                self.goes_on(scope, of.done);
            }
        } else if total - left < needed {
            if of.unmet == NONE {
                self.tally.nodes[state.node as usize].stuck += 1;
                let case = state.case;
                self.abandon(case);
            } else {
                self.take(scope, of.unmet, 0);
            }
        }
    }

    /// A join is met, and those that are missing go on: also those that have not begun, once it is their turn.
    fn joined_without_rest(&mut self, scope: u32, parallel: &'m Parallel, done: u32) {
        let waits = std::mem::take(&mut self.scopes.at(scope).waits);
        let rest = if waits.is_empty() { NONE } else { self.rests.take() };
        let mut open = 0;
        let mut child = self.scopes.get(scope).first_child;
        while child != NONE {
            let inner = self.scopes.at(child);
            // Whoever goes on after an earlier parallel belongs to the rest of that one.
            if !inner.detached {
                inner.detached = true;
                inner.rest = rest;
                open += 1;
            }
            child = inner.next;
        }
        if rest == NONE {
            self.goes_on(scope, done);
            return;
        }
        // One more, until it is said who begins now.
        *self.rests.at(rest) = Rest { waits, open: open + 1, at_once: parallel.at_once };
        let case = self.scopes.get(scope).case;
        let epoch = self.cases.get(case).epoch;
        let mut around = Vec::new();
        let mut place = scope;
        while place != NONE {
            let state = self.scopes.get(place);
            around.push((place, state.life));
            place = state.parent;
        }
        self.goes_on(scope, done);
        let alive = |(place, life): &(u32, u32)| self.scopes.get(*place).life == *life;
        match around.into_iter().find(alive) {
            Some((place, _)) if self.cases.get(case).epoch == epoch => self.go_on_with_rest(rest, place),
            _ => self.leave_rest(rest),
        }
    }

    /// One of a rest is over, so that others have their turn, inside that block.
    fn go_on_with_rest(&mut self, rest: u32, parent: u32) {
        let case = self.scopes.get(parent).case;
        while !self.cases.get(case).ending {
            let state = self.rests.at(rest);
            if state.open > state.at_once {
                break;
            }
            let Some(block) = state.waits.pop_front() else { break };
            state.open += 1;
            let child = self.new_scope(case, block, parent);
            let scope = self.scopes.at(child);
            scope.detached = true;
            scope.rest = rest;
            self.begin_branch(child);
        }
        self.leave_rest(rest);
    }

    /// One of a rest is over; after the last one nobody asks for it any more.
    pub(super) fn leave_rest(&mut self, rest: u32) {
        let state = self.rests.at(rest);
        state.open -= 1;
        if state.open == 0 {
            state.waits.clear();
            self.rests.give(rest);
        }
    }
}
