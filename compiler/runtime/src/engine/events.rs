//! Events: who listens, what is kept, and blocks that run beside the case.

use super::Engine;
use super::state::ScopeKind;
use crate::script::Occurrence;
use crate::trace::{Detail, What};
use crate::value::Value;
use flow_ir::{Anchor, Event, Trigger, Way};
use std::collections::VecDeque;

/// Who listens.
enum Listener<'p> {
    /// A step that is open, with its way.
    Step(usize, &'p Way),
    /// A block, with its way.
    Block(usize, &'p Way),
    /// A parallel that opens one branch for each.
    Each(usize),
}

impl<'p> Engine<'p, '_> {
    /// An event happens: it reaches the open cases to which it belongs.
    pub(super) fn event(&mut self, occurrence: Occurrence) {
        let cases: Vec<usize> = (0..self.cases.len())
            .filter(|case| {
                self.cases.get(*case).is_some_and(|case| {
                    !case.ending
                        && case.followed
                        && case.workflow.events.iter().any(|event| event.head.id == occurrence.event)
                })
            })
            .collect();
        if cases.is_empty() {
            self.note(
                0,
                What::Dropped,
                &occurrence.event,
                Detail { note: Some("no case is open that it belongs to".to_owned()), ..Detail::default() },
            );
        }
        for case in cases {
            self.event_of(case, &occurrence);
        }
    }

    fn event_of(&mut self, case: usize, occurrence: &Occurrence) {
        let Some(state) = self.cases.get(case) else { return };
        let (root, workflow) = (state.root, state.workflow);
        let Some(event) = workflow.events.iter().find(|event| event.head.id == occurrence.event) else {
            return;
        };
        if let Some(matches) = &event.matches {
            let before = self.tell(root, event, occurrence);
            let belongs = self.judge(root, &event.head.id, matches);
            if belongs != Some(true) {
                self.untell(root, event, before);
                self.note(
                    case,
                    What::Dropped,
                    &event.head.id,
                    Detail { note: Some("it belongs to another case".to_owned()), ..Detail::default() },
                );
                return;
            }
        }
        if self.deliver(case, event, occurrence) {
            return;
        }
        if event.transient {
            self.note(
                case,
                What::Dropped,
                &event.head.id,
                Detail { note: Some("nobody listened".to_owned()), ..Detail::default() },
            );
        } else {
            self.note(case, What::Kept, &event.head.id, Detail::default());
            if let Some(case) = self.cases.get_mut(case) {
                case.kept.push(occurrence.clone());
            }
        }
    }

    /// Puts what an event carries into the data of the case.
    fn tell(&mut self, root: usize, event: &Event, occurrence: &Occurrence) -> Option<Value> {
        let scope = self.scopes.get_mut(root)?;
        scope.data.insert(event.head.name.clone(), Value::Record(occurrence.values.clone()))
    }

    fn untell(&mut self, root: usize, event: &Event, before: Option<Value>) {
        if let Some(scope) = self.scopes.get_mut(root) {
            match before {
                Some(value) => scope.data.insert(event.head.name.clone(), value),
                None => scope.data.remove(&event.head.name),
            };
        }
    }

    /// Gives an event to whoever listens; false where nobody does.
    fn deliver(&mut self, case: usize, event: &'p Event, occurrence: &Occurrence) -> bool {
        let Some(state) = self.cases.get(case) else { return false };
        let (root, workflow) = (state.root, state.workflow);
        let before = self.tell(root, event, occurrence);
        let mut listeners = Vec::new();
        self.listening(root, &event.head.id, &mut listeners);
        let besides: Vec<usize> = workflow
            .besides
            .iter()
            .enumerate()
            .filter(|(_, beside)| {
                beside
                    .starts
                    .iter()
                    .any(|anchor| matches!(anchor, Anchor::Event { id } if *id == event.head.id))
            })
            .map(|(index, _)| index)
            .collect();
        // Blocks that run beside listen for themselves.
        let open: Vec<usize> = self.cases.get(case).map(|case| case.beside.clone()).unwrap_or_default();
        for scope in open {
            if self.scopes.get(scope).is_some_and(|scope| scope.open) {
                self.listening(scope, &event.head.id, &mut listeners);
            }
        }
        let clocks = workflow.clocks.iter().any(|clock| {
            let is = |anchor: &Anchor| matches!(anchor, Anchor::Event { id } if *id == event.head.id);
            clock.restarts.iter().any(is)
                || clock.until.iter().any(is)
                || clock.timing.within.iter().filter_map(|within| within.from.as_ref()).any(is)
        });
        if listeners.is_empty() && besides.is_empty() && !clocks {
            self.untell(root, event, before);
            return false;
        }
        self.note(case, What::Happened, &event.head.id, Detail::default());
        self.changed = true;
        if let Some(case) = self.cases.get_mut(case) {
            case.ended.insert(event.head.id.clone(), self.now);
        }
        self.anchor_reached(case, &event.head.id);
        for beside in besides {
            self.start_beside(case, beside, Some(occurrence.clone()));
        }
        for listener in listeners {
            match listener {
                Listener::Step(visit, way) if self.is_open(visit) => {
                    if !matches!(
                        way.arrows.first().map(|arrow| &arrow.target),
                        Some(flow_ir::Target::Recovery(_))
                    ) {
                        self.cancel_visit(visit);
                    }
                    self.take(visit, way);
                }
                Listener::Block(scope, way) => {
                    if self.scopes.get(scope).is_some_and(|scope| scope.open) {
                        self.take_of_block(scope, way);
                    }
                }
                Listener::Each(visit) => {
                    self.one_more(visit, occurrence);
                }
                Listener::Step(..) => {}
            }
        }
        true
    }

    /// The innermost listeners in a block, all siblings; else the block itself.
    fn listening(&mut self, scope: usize, event: &str, found: &mut Vec<Listener<'p>>) -> bool {
        let Some(state) = self.scopes.get(scope).filter(|scope| scope.open) else { return false };
        let (ways, current) = (state.ways, state.current);
        let mut heard = false;
        if let Some(visit) = current.filter(|visit| self.is_open(*visit)) {
            let children = self.visits.get(visit).map(|visit| visit.children.clone()).unwrap_or_default();
            for child in children {
                // Blocks nest as deep as the text does, which the parser bounds.
                heard |= self.listening(child, event, found);
            }
            if !heard {
                if self.opens_one_more(visit, event) {
                    found.push(Listener::Each(visit));
                    heard = true;
                } else if let Some(state) = self.visits.get(visit) {
                    let (scope, id, ways) = (state.scope, state.id(), state.ways());
                    if let Some(way) = self.way_on(scope, id, ways, event) {
                        found.push(Listener::Step(visit, way));
                        heard = true;
                    }
                }
            }
        }
        if !heard {
            let id = self.scopes.get(scope).map_or("", |scope| scope.id);
            if let Some(way) = self.way_on(scope, id, ways, event) {
                found.push(Listener::Block(scope, way));
                heard = true;
            }
        }
        heard
    }

    fn opens_one_more(&self, visit: usize, event: &str) -> bool {
        self.visits.get(visit).is_some_and(|visit| {
            !visit.complete
                && matches!(
                    visit.step().map(|step| &step.kind),
                    Some(flow_ir::StepKind::Parallel(parallel))
                        if parallel.each.as_ref().and_then(|each| each.event.as_deref()) == Some(event)
                )
        })
    }

    /// The way that an event takes, where its condition holds.
    fn way_on(&mut self, scope: usize, id: &str, ways: &'p [Way], event: &str) -> Option<&'p Way> {
        for way in ways {
            let Trigger::Event { id: of, condition } = &way.trigger else { continue };
            if of != event || way.inherited_from.is_some() {
                continue;
            }
            let holds = match condition {
                None => true,
                Some(condition) => self.judge(scope, id, condition) == Some(true),
            };
            if holds {
                return Some(way);
            }
        }
        None
    }

    /// Something has opened that may listen to what was kept.
    pub(super) fn listen_again(&mut self, case: usize) {
        let Some(state) = self.cases.get_mut(case) else { return };
        let workflow = state.workflow;
        let kept = std::mem::take(&mut state.kept);
        let mut left = Vec::new();
        for occurrence in kept {
            let event = workflow.events.iter().find(|event| event.head.id == occurrence.event);
            let taken = event.is_some_and(|event| self.deliver(case, event, &occurrence));
            if !taken {
                left.push(occurrence);
            }
        }
        if let Some(state) = self.cases.get_mut(case) {
            left.append(&mut state.kept);
            state.kept = left;
        }
    }

    /// A block beside the case starts, or waits its turn.
    pub(super) fn start_beside(&mut self, case: usize, beside: usize, occurrence: Option<Occurrence>) {
        let Some(state) = self.cases.get_mut(case) else { return };
        let (root, workflow) = (state.root, state.workflow);
        let Some(declared) = workflow.besides.get(beside) else { return };
        let running = state.beside.iter().copied().any(|scope| {
            self.scopes.get(scope).is_some_and(|scope| scope.open && scope.kind == ScopeKind::Beside(beside))
        });
        if running {
            let Some(state) = self.cases.get_mut(case) else { return };
            if state.queued.len() <= beside {
                state.queued.resize_with(beside + 1, VecDeque::new);
            }
            if let Some(queue) = state.queued.get_mut(beside) {
                queue.push_back(occurrence);
            }
            return;
        }
        let scope = self.new_scope(
            case,
            ScopeKind::Beside(beside),
            &declared.head.id,
            &declared.steps,
            &declared.ways,
            Some(root),
            None,
        );
        if let Some(state) = self.cases.get_mut(case) {
            state.beside.push(scope);
        }
        self.begin_scope(scope, Some(&declared.timing));
    }

    /// One at a time: the next event's turn.
    pub(super) fn beside_ended(&mut self, case: usize, scope: usize) {
        let Some(ScopeKind::Beside(beside)) = self.scopes.get(scope).map(|scope| scope.kind) else { return };
        let next = self
            .cases
            .get_mut(case)
            .filter(|case| !case.ending)
            .and_then(|case| case.queued.get_mut(beside))
            .and_then(VecDeque::pop_front);
        if let Some(occurrence) = next {
            self.start_beside(case, beside, occurrence);
        }
    }

    pub(super) fn cancel_besides(&mut self, case: usize) {
        let open = self.cases.get(case).map(|case| case.beside.clone()).unwrap_or_default();
        for scope in open.into_iter().rev() {
            self.cancel_scope(scope);
        }
        if let Some(case) = self.cases.get_mut(case) {
            case.queued.clear();
        }
    }

    /// What is kept at the end is dropped, and that is traced.
    pub(super) fn drop_kept(&mut self, case: usize) {
        let kept = self.cases.get_mut(case).map(|case| std::mem::take(&mut case.kept)).unwrap_or_default();
        for occurrence in kept {
            self.note(
                case,
                What::Dropped,
                &occurrence.event,
                Detail {
                    note: Some("the case is over, and nobody listened".to_owned()),
                    ..Detail::default()
                },
            );
        }
    }
}
