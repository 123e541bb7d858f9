//! Cases: how they begin and end, and what they hand to others.

use super::Run;
use super::state::{Due, Mode};
use crate::log::Sink;
use crate::model::{Flow, NONE};

/// How deep workflows may run each other.
const DEEPEST: u32 = 64;

impl<S: Sink> Run<'_, S> {
    /// A case begins: of a step that runs it, or of its own.
    pub(super) fn new_case(&mut self, flow: u32, parent: u32, depth: u32) -> u32 {
        let model = self.model;
        let (now, warm_up) = (self.now, model.warm_up);
        let of = &model.flows[flow as usize];
        let place = self.cases.take();
        let parent_epoch = if parent == NONE { 0 } else { self.scopes.get(parent).epoch };
        let number = self.numbers;
        self.numbers += 1;
        self.open_cases += 1;
        let source = &mut self.sources[flow as usize];
        let own = source.chance.and(source.cases);
        source.cases += 1;
        let case = self.cases.at(place);
        case.epoch = case.epoch.wrapping_add(1);
        case.live = true;
        case.flow = flow;
        case.number = number;
        case.started = now;
        case.counted = now >= warm_up;
        case.parent = parent;
        case.parent_epoch = parent_epoch;
        case.depth = depth;
        case.outcome = NONE;
        case.ending = false;
        case.deadline = u64::MAX;
        case.working = 0;
        case.waiting = 0;
        case.cost = 0.0;
        case.again = 0;
        case.moment = u64::MAX;
        case.visited_nothing(of.nodes);
        case.asked.clear();
        case.authors.clear();
        case.marks.clear();
        if of.marks > 0 {
            case.marks.resize(of.marks as usize, u64::MAX);
        }
        let (epoch, counted) = (case.epoch, case.counted);
        let tally = &mut self.tally.flows[flow as usize];
        tally.open.up(now, warm_up);
        tally.started += u64::from(counted);
        // A case that is run by another draws from that one's chance, so that it is the same whenever it comes.
        let chance = if parent == NONE { own } else { self.scopes.at(parent).chance.fork() };
        let root = self.scopes.take();
        self.cases.at(place).root = root;
        let life = self.scopes.at(root).begins(place, of.root, NONE, chance);
        if of.within.is_some() || !of.events.is_empty() {
            self.watch_case(place, epoch, of);
        }
        if of.first_step != NONE {
            self.agenda.add(root, life, of.first_step);
            if depth > DEEPEST {
                self.tally.nodes[of.first_step as usize].stuck += 1;
                self.halted = true;
            }
        }
        place
    }

    /// The deadline of a case, and what will happen to it.
    fn watch_case(&mut self, place: u32, epoch: u32, of: &Flow) {
        let now = self.now;
        let root = self.cases.get(place).root;
        if let Some(within) = of.within {
            let at = self.after(now, within);
            self.cases.at(place).deadline = at;
            if of.late != NONE {
                self.at(at, Due::CaseLate { case: place, epoch });
            }
        }
        for (probability, after, event) in &of.events {
            let chance = &mut self.scopes.at(root).chance;
            let (happens, after) = (chance.happens(*probability), after.draw(chance));
            if happens {
                self.at(now.saturating_add(after), Due::Event { case: place, epoch, event: *event });
            }
        }
    }

    /// An outcome is reached: what is open is cancelled, and `finally` runs.
    pub(super) fn end_case(&mut self, place: u32, outcome: u32) {
        let model = self.model;
        let case = self.cases.at(place);
        if case.ending {
            return;
        }
        case.ending = true;
        case.outcome = outcome;
        let (root, flow) = (case.root, case.flow);
        self.close_visit(root, false);
        self.cancel_children(root, true);
        let finally = model.flows[flow as usize].finally;
        let first = model.blocks.get(finally as usize).and_then(|block| block.steps.first());
        match first {
            Some(first) => {
                let scope = self.scopes.at(root);
                scope.block = finally;
                scope.counters.clear();
                let life = scope.life;
                self.agenda.add(root, life, *first);
            }
            None => self.finish_case(place),
        }
    }

    /// A case is over.
    pub(super) fn finish_case(&mut self, place: u32) {
        let model = self.model;
        let case = self.cases.get(place);
        let (outcome, parent, parent_epoch) = (case.outcome, case.parent, case.parent_epoch);
        self.tally_case(place, true);
        self.remove_case(place);
        if let Some(of) = model.outcomes.get(outcome as usize)
            && !of.starts.is_empty()
        {
            for starts in &of.starts {
                self.new_case(*starts, NONE, 0);
            }
        }
        if parent != NONE && self.scopes.get(parent).epoch == parent_epoch {
            self.returned(parent, outcome);
        }
    }

    #[inline]
    fn tally_case(&mut self, place: u32, finished: bool) {
        let (now, warm_up) = (self.now, self.model.warm_up);
        let case = self.cases.get(place);
        let length = now - case.started;
        let of = &self.model.flows[case.flow as usize];
        let tally = &mut self.tally.flows[case.flow as usize];
        tally.open.down(now, warm_up);
        tally.sojourn += u128::from(length);
        if !case.counted {
            return;
        }
        if !finished {
            tally.cancelled += 1;
            return;
        }
        tally.finished += 1;
        tally.cycle.add(length);
        tally.working += u128::from(case.working);
        tally.waiting += u128::from(case.waiting);
        tally.cost += case.cost;
        tally.again += u64::from(case.again);
        tally.late += u64::from(now > case.deadline);
        if !of.between.is_empty() {
            for (pair, times) in of.between.iter().zip(&mut tally.between) {
                let mark = |place: u32| case.marks.get(place as usize).copied().unwrap_or(u64::MAX);
                let (from, to) = (mark(pair.0), mark(pair.1));
                if from != u64::MAX && to != u64::MAX && from <= to {
                    times.add(to - from);
                }
            }
        }
        if let Some(count) = self.tally.outcomes.get_mut(case.outcome as usize) {
            *count += 1;
        }
    }

    #[inline]
    fn remove_case(&mut self, place: u32) {
        let case = self.cases.at(place);
        case.live = false;
        case.epoch = case.epoch.wrapping_add(1);
        let root = case.root;
        // No block is around it or beside it.
        self.scopes.at(root).ends();
        self.scopes.give(root);
        self.cases.give(place);
        self.open_cases -= 1;
    }

    /// A case is given up, because whatever ran it ended.
    pub(super) fn cancel_case(&mut self, place: u32) {
        // What it runs itself goes with it: those are found by closing its open steps.
        let case = self.cases.at(place);
        if !case.live {
            return;
        }
        case.parent = NONE;
        case.ending = true;
        let root = case.root;
        self.close_visit(root, false);
        self.cancel_children(root, true);
        self.tally_case(place, false);
        self.remove_case(place);
    }

    /// A case can't go on: nothing says where. It is given up, and so is what ran it.
    pub(super) fn abandon(&mut self, place: u32) {
        let mut next = place;
        for _ in 0..=DEEPEST {
            let case = self.cases.get(next);
            if !case.live {
                return;
            }
            let (parent, epoch) = (case.parent, case.parent_epoch);
            self.cancel_case(next);
            if parent == NONE || self.scopes.get(parent).epoch != epoch {
                return;
            }
            self.scopes.at(parent).called = NONE;
            next = self.scopes.get(parent).case;
        }
    }

    /// A handoff is accepted: the work goes to a workflow.
    pub(super) fn hand_on(&mut self, place: u32, flow: u32) {
        let case = self.cases.at(place);
        let (parent, epoch, depth) = (case.parent, case.parent_epoch, case.depth);
        case.parent = NONE;
        // Whoever accepted it has taken the work on that now follows.
        let asked = std::mem::take(&mut case.asked);
        self.tally_case(place, true);
        self.remove_case(place);
        if parent == NONE {
            let next = self.new_case(flow, NONE, 0);
            self.cases.at(next).asked = asked;
        } else if self.scopes.get(parent).epoch == epoch {
            let called = self.new_case(flow, parent, depth);
            self.scopes.at(parent).called = called;
            self.cases.at(called).asked = asked;
        }
    }

    /// A handoff is refused: whoever handed over goes on otherwise.
    pub(super) fn refuse(&mut self, place: u32) {
        let case = self.cases.at(place);
        let (parent, epoch) = (case.parent, case.parent_epoch);
        self.tally_case(place, true);
        self.remove_case(place);
        if parent == NONE || self.scopes.get(parent).epoch != epoch {
            return;
        }
        self.scopes.at(parent).called = NONE;
        let node = self.scopes.get(parent).node;
        let refused = self.node(node).refused;
        if refused == NONE {
            self.tally.nodes[node as usize].stuck += 1;
            let case = self.scopes.get(parent).case;
            self.abandon(case);
        } else {
            self.take(parent, refused, 0);
        }
    }

    /// The workflow that a step ran has ended so.
    fn returned(&mut self, scope: u32, outcome: u32) {
        self.scopes.at(scope).called = NONE;
        let node = self.scopes.get(scope).node;
        let of = self.node(node);
        let name = self.model.outcomes.get(outcome as usize).map_or("", |outcome| outcome.name.as_str());
        let fitting: Vec<u32> = of
            .answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| answer.name == name)
            .map(|(place, _)| place as u32)
            .collect();
        match fitting.as_slice() {
            [] => self.goes_on(scope, of.done),
            [one] => self.decided(scope, *one),
            // Under several conditions: each equally often, because there are no data to judge them by.
            several => {
                let place = self.scopes.at(scope).chance.below(several.len() as u64) as usize;
                self.decided(scope, several[place]);
            }
        }
    }

    /// The deadline of a workflow has passed.
    pub(super) fn case_late(&mut self, place: u32) {
        let case = self.cases.at(place);
        case.deadline = self.now.saturating_sub(1);
        let (root, flow) = (case.root, case.flow);
        let late = self.model.flows[flow as usize].late;
        self.take_of_block(root, late);
    }

    /// Something happens to a case: the innermost open blocks that handle it take their way, else those around.
    pub(super) fn event(&mut self, place: u32, event: u32) {
        let root = self.cases.get(place).root;
        let mut all = vec![root];
        let mut index = 0;
        while let Some(scope) = all.get(index).copied() {
            index += 1;
            let mut child = self.scopes.get(scope).first_child;
            while child != NONE {
                all.push(child);
                child = self.scopes.get(child).next;
            }
        }
        let mut handled: Vec<u32> = Vec::new();
        // The innermost stand last.
        for scope in all.into_iter().rev() {
            let state = self.scopes.get(scope);
            let inside = handled.contains(&scope);
            let parent = state.parent;
            if inside || !state.live {
                if parent != NONE && inside {
                    handled.push(parent);
                }
                continue;
            }
            let own = match state.node {
                NONE => None,
                node if state.mode != Mode::Idle => {
                    self.node(node).on.iter().find(|(of, _)| *of == event).map(|(_, way)| *way)
                }
                _ => None,
            };
            let of_block = self.block_of(scope).on.iter().find(|(of, _)| *of == event).map(|(_, way)| *way);
            if own.is_none() && of_block.is_none() {
                continue;
            }
            if parent != NONE {
                handled.push(parent);
            }
            match (own, of_block) {
                (Some(way), _) => self.take(scope, way, 0),
                (None, Some(way)) => self.take_of_block(scope, way),
                (None, None) => {}
            }
            if !self.cases.get(place).live {
                return;
            }
        }
    }
}
