//! Parallels: branches, `each`, joins, and what is known after them.

use super::Engine;
use super::state::{Body, Done, Owner, Scope, ScopeKind, Todo};
use crate::script::Occurrence;
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{Decimal, Join, Parallel, Step, StepKind, Timing, Trigger, Way};
use std::collections::{BTreeMap, BTreeSet};

impl<'p> Engine<'p, '_> {
    /// A new block of steps.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn new_scope(
        &mut self,
        case: usize,
        kind: ScopeKind,
        id: &'p str,
        steps: &'p [Step],
        ways: &'p [Way],
        outer: Option<usize>,
        parent: Option<usize>,
    ) -> usize {
        let depth = outer.and_then(|outer| self.scopes.get(outer)).map_or(0, |outer| outer.depth + 1);
        self.scopes.push(Scope {
            case,
            kind,
            id,
            parent,
            outer,
            steps,
            ways,
            current: None,
            data: BTreeMap::new(),
            shared: false,
            taken: BTreeMap::new(),
            open: true,
            done: None,
            detached: false,
            depth,
            watch: None,
            item: None,
        });
        self.scopes.len() - 1
    }

    /// A block begins at its first step in the text.
    pub(super) fn begin_scope(&mut self, scope: usize, timing: Option<&'p Timing>) {
        if let Some(timing) = timing {
            let watch = self.watch(Owner::Scope(scope), timing, self.now);
            if let Some(scope) = self.scopes.get_mut(scope) {
                scope.watch = watch;
            }
        }
        let first = self.scopes.get(scope).and_then(|scope| scope.steps.first());
        if let Some(step) = first {
            self.agenda.push_back(Todo::Enter { scope, step });
        } else {
            self.end_branch(scope, Done::Joined);
        }
    }

    pub(super) fn open_parallel(&mut self, visit: usize, parallel: &'p Parallel) {
        let Some(state) = self.visits.get(visit) else { return };
        let (scope, id) = (state.scope, state.id());
        if let Some(each) = &parallel.each {
            if let Some(list) = &each.list {
                let items = match self.value(scope, list) {
                    Value::List(items) => items,
                    Value::Open { step, path } => {
                        let unsaid = crate::evaluate::Unsaid { step, path: path.clone() };
                        // One or two of something that nobody named.
                        let counts = ["none", "one", "two"].map(str::to_owned);
                        let Some(count) = self.ask(id, &counts, &unsaid) else { return };
                        (0..count).map(|_| Value::Open { step: id.to_owned(), path: path.clone() }).collect()
                    }
                    _ => Vec::new(),
                };
                let mut wanted = Vec::new();
                for item in items {
                    if self.passes(scope, id, each, &item) {
                        wanted.push(item);
                    }
                }
                if let Some(state) = self.visits.get_mut(visit) {
                    state.items = wanted;
                }
            } else if let Some(state) = self.visits.get_mut(visit) {
                state.complete = false;
                self.changed = true;
            }
        } else {
            let mut skipped = 0;
            let mut items = Vec::new();
            for (index, branch) in parallel.branches.iter().enumerate() {
                let wanted = match &branch.condition {
                    None => Some(true),
                    Some(condition) => self.judge(scope, &branch.head.id, condition),
                };
                match wanted {
                    Some(true) => items.push(Value::Number(Decimal::from(index))),
                    Some(false) => {
                        skipped += 1;
                        let case = self.visits.get(visit).map_or(0, |visit| visit.case);
                        self.note(case, What::Skipped, &branch.head.id, Detail::default());
                    }
                    None => return,
                }
            }
            if let Some(state) = self.visits.get_mut(visit) {
                state.items = items;
                state.skipped = skipped;
            }
        }
        self.who_joined(visit);
        self.start_branches(visit);
        self.agenda.push_back(Todo::Join { visit });
    }

    /// True where one of an `each` passes its filter.
    fn passes(&mut self, scope: usize, id: &str, each: &'p flow_ir::Each, item: &Value) -> bool {
        let Some(filter) = &each.filter else { return true };
        let before = self.scopes.get(scope).and_then(|scope| scope.data.get(&each.name).cloned());
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.data.insert(each.name.clone(), item.clone());
        }
        let wanted = self.judge(scope, id, filter) == Some(true);
        if let Some(scope) = self.scopes.get_mut(scope) {
            match before {
                Some(value) => scope.data.insert(each.name.clone(), value),
                None => scope.data.remove(&each.name),
            };
        }
        wanted
    }

    fn parallel_of(&self, visit: usize) -> Option<&'p Parallel> {
        match self.visits.get(visit)?.body {
            Body::Step(Step { kind: StepKind::Parallel(parallel), .. }) => Some(parallel),
            _ => None,
        }
    }

    /// Starts as many branches as may be open at once.
    pub(super) fn start_branches(&mut self, visit: usize) {
        let Some(parallel) = self.parallel_of(visit) else { return };
        loop {
            let Some(state) = self.visits.get(visit).filter(|visit| visit.open || visit.rest_continues)
            else {
                return;
            };
            let (case, outer, id, rest) = (state.case, state.scope, state.id(), !state.open);
            if rest && self.cases.get(case).is_none_or(|case| case.ending) {
                return;
            }
            let open = state
                .blocks
                .iter()
                .filter(|block| self.scopes.get(**block).is_some_and(|scope| scope.open))
                .count();
            let room = parallel.at_once.is_none_or(|most| open < usize::try_from(most).unwrap_or(usize::MAX));
            let Some(item) = state.items.get(state.started).cloned().filter(|_| room) else { return };
            let place = state.started;
            let scope = match &parallel.each {
                Some(each) => {
                    let scope = self.new_scope(
                        case,
                        ScopeKind::Item(place),
                        id,
                        &each.steps,
                        &[],
                        Some(outer),
                        Some(visit),
                    );
                    if let Some(scope) = self.scopes.get_mut(scope) {
                        scope.data.insert(each.name.clone(), item.clone());
                        scope.item = Some(item);
                    }
                    self.begin_scope(scope, None);
                    scope
                }
                None => {
                    let index = match item {
                        Value::Number(number) => number.to_string().parse().unwrap_or(0),
                        _ => 0,
                    };
                    let Some(branch) = parallel.branches.get::<usize>(index) else { return };
                    let scope = self.new_scope(
                        case,
                        ScopeKind::Branch(index),
                        &branch.head.id,
                        &branch.steps,
                        &branch.ways,
                        Some(outer),
                        Some(visit),
                    );
                    self.begin_scope(scope, Some(&branch.timing));
                    scope
                }
            };
            if let Some(state) = self.visits.get_mut(visit) {
                state.blocks.push(scope);
                state.started += 1;
                if !rest {
                    state.children.push(scope);
                }
            }
            if rest {
                self.detach(case, scope);
            }
        }
    }

    /// An event that opens one more branch.
    pub(super) fn one_more(&mut self, visit: usize, occurrence: &Occurrence) -> bool {
        let Some(parallel) = self.parallel_of(visit) else { return false };
        let Some(each) = &parallel.each else { return false };
        let Some(state) = self.visits.get(visit).filter(|visit| visit.open && !visit.complete) else {
            return false;
        };
        if each.event.as_deref() != Some(occurrence.event.as_str()) {
            return false;
        }
        let (scope, id) = (state.scope, state.id());
        let item = Value::Record(occurrence.values.clone());
        if !self.passes(scope, id, each, &item) {
            return false;
        }
        if let Some(state) = self.visits.get_mut(visit) {
            state.items.push(item);
        }
        self.start_branches(visit);
        true
    }

    /// A branch, item, `beside` or whatever block ends.
    pub(super) fn end_branch(&mut self, scope: usize, done: Done) {
        let Some(state) = self.scopes.get_mut(scope).filter(|scope| scope.open) else { return };
        let (case, kind, parent, id, watch, detached) =
            (state.case, state.kind, state.parent, state.id, state.watch, state.detached);
        let item = state.item.as_ref().map(Value::in_words);
        state.open = false;
        state.done = Some(done);
        let current = state.current;
        if let Some(current) = current {
            self.closes(current);
        }
        if let Some(watch) = watch {
            self.stop_watch(watch);
        }
        let what = if done == Done::Joined { What::Joined } else { What::Left };
        match kind {
            ScopeKind::Branch(_) | ScopeKind::Item(_) => {
                self.note(case, what, id, Detail { item, ..Detail::default() });
                if let Some(parent) = parent {
                    self.who_joined(parent);
                }
                if let Some(parent) = parent {
                    if detached {
                        self.start_branches(parent);
                    } else {
                        self.agenda.push_back(Todo::Join { visit: parent });
                    }
                }
            }
            ScopeKind::Beside(_) => self.beside_ended(case, scope),
            // The branch in which it was done is over, so that nothing joins: the visit stays as it is.
            ScopeKind::Unwinding => self.not_undone(case),
            _ => {}
        }
    }

    /// Whether a parallel is done, or can't be any more.
    pub(super) fn check_join(&mut self, visit: usize) {
        let Some(parallel) = self.parallel_of(visit) else { return };
        let Some(state) = self.visits.get(visit).filter(|visit| visit.open) else { return };
        let (scope, id) = (state.scope, state.id());
        if let (Some(until), false) = (&parallel.until, state.complete)
            && self.judge(scope, id, until) == Some(true)
            && let Some(state) = self.visits.get_mut(visit)
        {
            state.complete = true;
        }
        let Some(state) = self.visits.get(visit) else { return };
        let count = |done: Done| {
            state
                .children
                .iter()
                .filter(|child| self.scopes.get(**child).is_some_and(|scope| scope.done == Some(done)))
                .count()
        };
        let (joined, left) = (count(Done::Joined) + state.skipped, count(Done::Left));
        let total = state.items.len() + state.skipped;
        let (complete, skipped) = (state.complete, state.skipped);
        let needed = match &parallel.join {
            Join::All => total,
            Join::Any => 1.min(total),
            Join::AtLeast { count } => match self.value(scope, count) {
                Value::Number(number) => number.trunc().to_string().parse().unwrap_or(0),
                _ => total,
            },
        };
        // Nothing to do: done at once. Where all branches were skipped nobody is missing.
        let nothing = complete && (total == 0 || skipped == total);
        let any_or_some = !matches!(parallel.join, Join::All);
        let met = if any_or_some { joined >= needed && total > 0 } else { complete && joined >= needed };
        if nothing || met {
            self.joined(visit, parallel);
        } else if complete && total - left < needed {
            self.unmet(visit);
        }
    }

    fn joined(&mut self, visit: usize, parallel: &'p Parallel) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, outer, id) = (state.case, state.scope, state.id());
        let children = state.children.clone();
        let each = parallel.each.as_ref();
        self.who_joined(visit);
        // What those wrote that joined is known outside.
        let joined: Vec<usize> = children
            .iter()
            .copied()
            .filter(|child| self.scopes.get(*child).is_some_and(|scope| scope.done == Some(Done::Joined)))
            .collect();
        match each {
            None => {
                for child in &joined {
                    let Some(state) = self.scopes.get_mut(*child) else { continue };
                    state.shared = true;
                    let data = state.data.clone();
                    for (name, value) in data {
                        self.put(outer, &name, value);
                    }
                }
            }
            Some(each) => {
                let mut names: BTreeSet<String> = BTreeSet::new();
                for step in steps_within(&each.steps) {
                    if let Some(work) = step.work() {
                        names.extend(work.writes.iter().map(|write| write.name.clone()));
                    }
                }
                names.remove(&each.name);
                for name in names {
                    let values: Vec<Value> = joined
                        .iter()
                        .filter_map(|child| self.scopes.get(*child)?.data.get(&name).cloned())
                        .collect();
                    self.put(outer, &name, Value::List(values));
                }
            }
        }
        let rest: Vec<usize> = children
            .iter()
            .copied()
            .filter(|child| self.scopes.get(*child).is_some_and(|scope| scope.open))
            .collect();
        if parallel.rest_continues {
            for child in &rest {
                self.detach(case, *child);
            }
            if let Some(state) = self.visits.get_mut(visit) {
                state.children.retain(|child| !rest.contains(child));
                state.rest_continues = true;
            }
        } else {
            for child in rest.into_iter().rev() {
                self.cancel_scope(child);
            }
        }
        if let Some(case) = self.cases.get_mut(case) {
            case.ended.insert(id.to_owned(), self.now);
        }
        self.done(visit);
        // What has not begun yet is of the rest as well.
        self.start_branches(visit);
    }

    /// Lets a branch go on after its parallel.
    fn detach(&mut self, case: usize, branch: usize) {
        if let Some(scope) = self.scopes.get_mut(branch) {
            scope.detached = true;
        }
        if let Some(case) = self.cases.get_mut(case) {
            case.beside.push(branch);
        }
    }

    /// Keeps who has joined a parallel and who has left it, as conditions ask for it: also while it is open, and for those who
    /// go on after it.
    fn who_joined(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let (case, id, number) = (state.case, state.id(), state.number);
        let later = self.visits.get(visit + 1..).unwrap_or_default();
        if !state.open
            && later.iter().any(|other| other.case == case && other.number > number && other.id() == id)
        {
            // Whoever comes late to an earlier round doesn't count in this one.
            return;
        }
        let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::from([("joined", vec![]), ("left", vec![])]);
        for child in &state.blocks {
            let Some(scope) = self.scopes.get(*child) else { continue };
            let who = scope
                .item
                .clone()
                .unwrap_or_else(|| Value::Text(scope.id.rsplit('.').next().unwrap_or(scope.id).to_owned()));
            let word = match scope.done {
                Some(Done::Joined) => "joined",
                Some(Done::Left) => "left",
                _ => continue,
            };
            lists.entry(word).or_default().push(who);
        }
        if let Some(case) = self.cases.get_mut(case) {
            for (word, list) in lists {
                case.figures.insert((id.to_owned(), word.to_owned()), Value::List(list));
            }
            self.changed = true;
        }
    }

    /// Too many have left for the join to be met.
    fn unmet(&mut self, visit: usize) {
        let Some(state) = self.visits.get(visit) else { return };
        let ways = state.ways();
        let children = state.children.clone();
        self.who_joined(visit);
        let Some(way) = ways.iter().find(|way| way.trigger == Trigger::Unmet) else {
            self.stuck(visit, "too many branches have left for its join");
            return;
        };
        for child in children.into_iter().rev() {
            self.cancel_scope(child);
        }
        self.closes(visit);
        self.take(visit, way);
    }
}

/// All steps of a block with those inside them.
fn steps_within(steps: &[Step]) -> Vec<&Step> {
    let mut found = Vec::new();
    let mut open: Vec<&Step> = steps.iter().collect();
    while let Some(step) = open.pop() {
        found.push(step);
        open.extend(step.inner().into_iter().flatten());
    }
    found
}
