//! Ways out: which arrow is taken, where it leads, and what it cancels.

use super::Run;
use super::state::{Mode, Scope};
use crate::log::{Lifecycle, Sink};
use crate::model::{Block, Goal, Kind, NONE};

impl<'m, S: Sink> Run<'m, S> {
    pub(super) fn block_of(&self, scope: u32) -> &'m Block {
        &self.model.blocks[self.scopes.get(scope).block as usize]
    }

    /// A new instance of a block inside another one.
    pub(super) fn new_scope(&mut self, case: u32, block: u32, parent: u32) -> u32 {
        let place = self.scopes.take();
        let around = self.scopes.at(parent);
        let chance = around.chance.fork();
        let sibling = std::mem::replace(&mut around.first_child, place);
        let scope = self.scopes.at(place);
        scope.begins(case, block, parent, chance);
        scope.next = sibling;
        if sibling != NONE {
            self.scopes.at(sibling).before = place;
        }
        place
    }

    /// Takes an instance of a block out, with nothing open in it.
    #[inline]
    pub(super) fn free_scope(&mut self, place: u32) {
        let Scope { next, before, parent, first_child, rest, .. } = *self.scopes.get(place);
        if next != NONE {
            self.scopes.at(next).before = before;
        }
        if before != NONE {
            self.scopes.at(before).next = next;
        } else if parent != NONE {
            self.scopes.at(parent).first_child = next;
        }
        if first_child != NONE && parent != NONE {
            self.hand_up(first_child, parent);
        }
        if rest != NONE {
            self.leave_rest(rest);
        }
        self.scopes.at(place).ends();
        self.scopes.give(place);
    }

    /// What goes on after the block that it was inside belongs to the block around that.
    fn hand_up(&mut self, first: u32, parent: u32) {
        let mut last = first;
        loop {
            let child = self.scopes.at(last);
            child.parent = parent;
            if child.next == NONE {
                break;
            }
            last = child.next;
        }
        let sibling = std::mem::replace(&mut self.scopes.at(parent).first_child, first);
        self.scopes.at(last).next = sibling;
        if sibling != NONE {
            self.scopes.at(sibling).before = last;
        }
    }

    /// Takes a way of the open step, from its arrow of that place on.
    pub(super) fn take(&mut self, scope: u32, way: u32, from: u32) {
        let model = self.model;
        let of = &model.ways[way as usize];
        let owner = self.owner(scope, of.owner);
        if from == 0 && self.scopes.get(scope).counted {
            self.tally.ways[way as usize] += 1;
        }
        for (place, arrow) in of.arrows.iter().enumerate().skip(from as usize) {
            if let Some((times, counter)) = arrow.bound
                && !self.may_be_taken(owner, times, counter)
            {
                continue;
            }
            match arrow.goal {
                Goal::Recovery(recovery) => {
                    // No recovery inside a recovery.
                    if self.scopes.get(scope).mode == Mode::Recovering {
                        continue;
                    }
                    self.recover(scope, recovery, way, place as u32);
                }
                Goal::Answer(answer) => self.decided(scope, answer),
                goal => {
                    self.close_visit(scope, true);
                    self.lead(scope, owner, goal);
                }
            }
            return;
        }
        let node = self.scopes.get(scope).node;
        if node != NONE {
            self.tally.nodes[node as usize].stuck += 1;
        }
        let case = self.scopes.get(scope).case;
        self.abandon(case);
    }

    /// Takes a way of a block itself: what is open in it is cancelled.
    pub(super) fn take_of_block(&mut self, scope: u32, way: u32) {
        let Some(of) = self.model.ways.get(way as usize) else { return };
        for (place, arrow) in of.arrows.iter().enumerate() {
            if let Some((times, counter)) = arrow.bound
                && !self.may_be_taken(scope, times, counter)
            {
                continue;
            }
            match arrow.goal {
                Goal::Recovery(recovery) => {
                    let state = self.scopes.get(scope);
                    if state.mode == Mode::Recovering || state.node == NONE {
                        continue;
                    }
                    self.recover(scope, recovery, way, place as u32);
                }
                Goal::Answer(_) => continue,
                goal => {
                    self.close_visit(scope, false);
                    self.lead(scope, scope, goal);
                }
            }
            return;
        }
    }

    fn owner(&self, scope: u32, block: u32) -> u32 {
        if block == NONE {
            return scope;
        }
        let mut place = scope;
        loop {
            let state = self.scopes.get(place);
            if state.block == block {
                return place;
            }
            if state.parent == NONE {
                return scope;
            }
            place = state.parent;
        }
    }

    /// Whether a bounded arrow is still free, and counts it.
    fn may_be_taken(&mut self, owner: u32, times: u32, counter: u32) -> bool {
        let bounds = self.block_of(owner).bounds as usize;
        let counters = &mut self.scopes.at(owner).counters;
        if counters.len() < bounds {
            counters.resize(bounds, 0);
        }
        match counters.get_mut(counter as usize) {
            Some(count) if *count < times => {
                *count += 1;
                true
            }
            _ => false,
        }
    }

    /// Goes where an arrow leads, from a visit that is over.
    fn lead(&mut self, scope: u32, owner: u32, goal: Goal) {
        let case = self.scopes.get(scope).case;
        if owner != scope {
            // A way of the block around cancels what is open there, this block too.
            self.close_visit(owner, false);
        }
        match goal {
            Goal::Step(node) => {
                let life = self.scopes.get(owner).life;
                self.agenda.add(owner, life, node);
            }
            Goal::Outcome(outcome) => {
                if self.scopes.get(owner).detached {
                    // What continues can't end the case.
                    self.end_branch(owner, false);
                } else {
                    self.end_case(case, outcome);
                }
            }
            Goal::Join => self.end_branch(owner, true),
            Goal::Leave => self.end_branch(owner, false),
            Goal::HandOn(flow) => self.hand_on(case, flow),
            Goal::Refuse => self.refuse(case),
            Goal::Recovery(_) | Goal::Answer(_) | Goal::Nowhere => self.abandon(case),
        }
    }

    /// A step without a way goes on with the next one in the text.
    pub(super) fn in_order(&mut self, scope: u32) {
        let node = self.scopes.get(scope).node;
        let steps = &self.block_of(scope).steps;
        let next = steps.iter().position(|step| *step == node).and_then(|place| steps.get(place + 1));
        self.close_visit(scope, true);
        let state = self.scopes.get(scope);
        let (case, life) = (state.case, state.life);
        match next {
            Some(next) => self.agenda.add(scope, life, *next),
            None if state.parent != NONE => self.end_branch(scope, true),
            None if self.cases.get(case).ending => self.finish_case(case),
            None => {
                self.tally.nodes[node as usize].stuck += 1;
                self.abandon(case);
            }
        }
    }

    /// The open step of a block is over: by itself, or because something around it ended.
    #[inline]
    pub(super) fn close_visit(&mut self, scope: u32, by_itself: bool) {
        let node = self.scopes.get(scope).node;
        if node != NONE {
            self.close_visit_of(scope, node, by_itself);
        }
    }

    fn close_visit_of(&mut self, scope: u32, node: u32, by_itself: bool) {
        let now = self.now;
        let state = self.scopes.get(scope);
        let (case, counted, opened, deadline, called, recovery) =
            (state.case, state.counted, state.opened, state.deadline, state.called, state.recovery);
        if !state.tasks.is_empty() {
            self.give_up(scope);
        }
        if recovery != NONE {
            self.recovery_ends(scope, None);
        }
        if !self.scopes.get(scope).followers.is_empty() {
            // Whoever was to be worked on with it begins alone.
            let followers = std::mem::take(&mut self.scopes.at(scope).followers);
            for (other, epoch) in followers {
                if self.scopes.get(other).epoch == epoch {
                    self.begin_work(other);
                }
            }
        }
        let of = self.node(node);
        let state = self.scopes.at(scope);
        state.node = NONE;
        state.mode = Mode::Idle;
        state.called = NONE;
        state.epoch = state.epoch.wrapping_add(1);
        state.turn = state.turn.wrapping_add(1);
        let first_child = state.first_child;
        if called != NONE {
            self.cancel_case(called);
        }
        if first_child != NONE {
            self.cancel_children(scope, false);
        }
        if let Some(mark) = self.cases.at(case).marks.get_mut(of.mark_end as usize) {
            *mark = now;
        }
        if matches!(of.kind, Kind::Wait { .. }) {
            let lifecycle = if by_itself { Lifecycle::Complete } else { Lifecycle::Abort };
            self.log((case, node), NONE, lifecycle, opened, Some(opened));
        }
        if counted {
            let tally = &mut self.tally.nodes[node as usize];
            tally.time.add(now - opened);
            if now > deadline {
                tally.late += 1;
            }
            if matches!(&of.kind, Kind::Work(work) if work.gate) {
                let flow = self.cases.get(case).flow;
                self.tally.flows[flow as usize].unblocked.add(now - opened);
            }
        }
    }

    /// Cancels the blocks inside a block; those that continue only where everything ends.
    #[inline]
    pub(super) fn cancel_children(&mut self, scope: u32, all: bool) {
        if self.scopes.get(scope).first_child != NONE {
            self.cancel_those_inside(scope, all);
        }
    }

    fn cancel_those_inside(&mut self, scope: u32, all: bool) {
        let mut open = vec![scope];
        let mut found = Vec::new();
        while let Some(place) = open.pop() {
            let mut child = self.scopes.get(place).first_child;
            while child != NONE {
                let state = self.scopes.get(child);
                if all || !state.detached {
                    found.push(child);
                    open.push(child);
                }
                child = state.next;
            }
        }
        // The innermost first, so that nothing is left below what goes.
        for place in found.into_iter().rev() {
            if self.scopes.get(place).live {
                self.close_visit(place, false);
                self.free_scope(place);
            }
        }
    }
}
