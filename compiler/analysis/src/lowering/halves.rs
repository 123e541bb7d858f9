//! The steps of a long workflow in two halves, at the same time.
//!
//! The first half is lowered as ever. The second has a lowering of its own, which sees the same names and keeps what comes
//! out for itself; then both are put together. That goes where nothing is to be said about the second half: messages may
//! depend on what was said before, so a half with findings is lowered once more behind the first, and nobody can see that
//! there were two.

use super::outline::Outline;
use super::workflow::{Inherited, WorkflowLowering};
use super::writes::Writes;
use super::{Lowering, Output};
use crate::references::References;
use crate::rules::too_many_ways;
use flow_ir::{Field, Head, Id, PersonReference, Step};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::mem::take;
use std::sync::Arc;

/// With fewer steps than this, a thread costs as much as it saves: it has memory of its own, which must be made ready.
const WORTH_A_THREAD: usize = 500;

/// What the second half of a workflow begins with.
struct Second<'a> {
    base: Lowering<'a>,
    outline: &'a Outline<'a>,
    outcome_fields: Vec<Vec<Field>>,
    event_fields: Vec<Vec<Field>>,
    writes: Arc<Writes<'a>>,
    owner: Option<PersonReference>,
    inherited: Vec<Inherited>,
    unwinding: FxHashSet<usize>,
}

/// What has come out of it.
struct Half {
    steps: Vec<Step>,
    inherited_ways: usize,
    output: Output,
}

impl<'a> WorkflowLowering<'_, 'a> {
    /// The steps of the workflow's own block, in order of text.
    pub(super) fn own_steps(&mut self) -> Vec<Step> {
        let outline = self.outline;
        let own = outline.blocks.get(Outline::ROOT).map_or(&[][..], |block| &block.steps);
        let worth = own.len() >= WORTH_A_THREAD && self.base.is_plain();
        let Some(side_by_side) = self.base.side_by_side.filter(|_| worth) else {
            return self.block(Outline::ROOT);
        };
        let (first, second) = own.split_at(own.len() / 2);
        let mut other = Some(self.second());
        let mut steps = Vec::with_capacity(own.len());
        let mut half = None;
        side_by_side(&mut || steps.extend(first.iter().map(|step| self.step(*step))), &mut || {
            half = other.take().map(|other| other.lower(second));
        });
        self.base.variables.rejoin();
        match half.and_then(|half| self.take_in(half)) {
            Some(mut others) => steps.append(&mut others),
            None => steps.extend(second.iter().map(|step| self.step(*step))),
        }
        steps
    }

    /// The second half, with everything in scope that is in scope here.
    fn second(&mut self) -> Second<'a> {
        Second {
            base: self.base.half(),
            outline: self.outline,
            outcome_fields: self.outcome_fields.clone(),
            event_fields: self.event_fields.clone(),
            writes: Arc::clone(&self.writes),
            owner: self.owner.clone(),
            inherited: self.inherited.clone(),
            unwinding: self.unwinding.clone(),
        }
    }

    /// Takes in the second half; nothing where it must be lowered once more.
    fn take_in(&mut self, half: Half) -> Option<Vec<Step>> {
        let inherited_ways = self.inherited_ways + half.inherited_ways;
        let joined = self.base.output.join(half.output);
        if !joined || inherited_ways >= too_many_ways::limit(self.outline.steps.len()) {
            return None;
        }
        self.inherited_ways = inherited_ways;
        Some(half.steps)
    }
}

impl<'a> Second<'a> {
    /// Lowers its steps, as far as there is nothing to say.
    fn lower(mut self, own: &[usize]) -> Half {
        let mut lowering = WorkflowLowering {
            base: &mut self.base,
            outline: self.outline,
            outcome_fields: self.outcome_fields,
            event_fields: self.event_fields,
            writes: self.writes,
            owner: self.owner,
            inherited: self.inherited,
            inherited_ways: 0,
            unwinding: self.unwinding,
        };
        let mut steps = Vec::with_capacity(own.len());
        for step in own {
            steps.push(lowering.step(*step));
            if !lowering.base.output.diagnostics.is_empty() {
                break;
            }
        }
        Half { steps, inherited_ways: lowering.inherited_ways, output: take(&mut self.base.output) }
    }
}

impl<'a> Lowering<'a> {
    /// True where nothing but the declaration at hand says what is lowered and what names mean.
    fn is_plain(&self) -> bool {
        self.quiet == 0
            && !self.policy
            && self.beside.is_none()
            && self.bindings.is_empty()
            && self.stack.is_empty()
    }

    /// A lowering of the same declaration, with the same names in scope.
    fn half(&mut self) -> Self {
        Self {
            module: self.module,
            file: self.file,
            source: self.source,
            within: Cow::Owned(self.within.clone().into_owned()),
            variables: self.variables.share(),
            outline: self.outline,
            is_half: true,
            ..Self::new(self.program, self.outlines, References::default(), None)
        }
    }
}

impl Output {
    /// Takes in what has come out of the second half of a workflow; false where there is something to say about it, and it
    /// must be lowered once more.
    fn join(&mut self, other: Self) -> bool {
        // What was reached stays reached: some of it is looked at only once, by whoever comes first.
        for symbol in other.reached {
            if self.seen.insert(symbol) {
                self.reached.push(symbol);
            }
        }
        if !other.diagnostics.is_empty() || !other.package.unknowns.is_empty() || !other.enacted.is_empty() {
            return false;
        }
        self.allowed.extend(other.allowed);
        self.optional.join(other.optional);
        // Patterns with arguments: both halves may have lowered the same ones.
        let known = &self.instances;
        let (all, more) = (&mut self.package, other.package);
        append(&mut all.agents, more.agents, known, |agent| &agent.head);
        append(&mut all.calendars, more.calendars, known, |calendar| &calendar.head);
        append(&mut all.cadences, more.cadences, known, |cadence| &cadence.head);
        append(&mut all.measures, more.measures, known, |measure| &measure.head);
        append(&mut all.policies, more.policies, known, |policy| &policy.head);
        self.instances.extend(other.instances);
        true
    }
}

fn append<T>(all: &mut Vec<T>, more: Vec<T>, known: &FxHashSet<Id>, head: impl Fn(&T) -> &Head) {
    all.extend(more.into_iter().filter(|one| !known.contains(&head(one).id)));
}
