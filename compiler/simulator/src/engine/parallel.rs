//! Parallels: branches, items, joins.

use super::Run;
use super::state::{Due, Mode};
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
        let now = self.now;
        loop {
            let state = self.scopes.at(scope);
            if state.open >= parallel.at_once {
                return;
            }
            let Some(block) = state.waits.pop_front() else { return };
            state.open += 1;
            let case = state.case;
            let child = self.new_scope(case, block, scope);
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
    }

    /// A branch or item ends.
    pub(super) fn end_branch(&mut self, scope: u32, joined: bool) {
        let state = self.scopes.get(scope);
        let (parent, detached) = (state.parent, state.detached);
        self.close_visit(scope, true);
        if parent == NONE {
            let case = self.scopes.get(scope).case;
            self.abandon(case);
            return;
        }
        self.free_scope(scope);
        if detached {
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
                let mut child = state.first_child;
                while child != NONE {
                    let inner = self.scopes.at(child);
                    inner.detached = true;
                    child = inner.next;
                }
            }
            self.goes_on(scope, of.done);
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
}
