//! From a workflow to the map of its ways.

use super::data::{acted_on, named, written};
use super::{Block, DataSet, Effect, Link, Map, Place, Spot};
use crate::conditions::{Data, Vocabulary};
use flow_ir::{Arrow, Expression, Join, Package, Step, StepKind, Target, Trigger, Way, Workflow};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::OnceCell;

/// The map of a workflow.
pub fn map<'a>(workflow: &'a Workflow, vocabulary: &mut Vocabulary<'a>, package: &Package) -> Map<'a> {
    // A place for each step and each outcome, the start, and some in between.
    let places = workflow.steps.len() + workflow.outcomes.len() + 8;
    let mut builder = Builder {
        map: Map {
            workflow,
            spots: first_of(places, Spot::Start),
            // Most steps have a way in and two ways out.
            links: Vec::with_capacity(3 * places),
            blocks: Vec::new(),
            block_of: first_of(places, 0),
            writes: first_of(places, DataSet::default()),
            manual: Vec::new(),
            sources: Vec::new(),
            origins: OnceCell::new(),
            names: FxHashMap::default(),
            events: FxHashMap::default(),
            conditions: Vec::new(),
            approved: FxHashMap::default(),
            approved_by_branch: FxHashMap::default(),
            first: Vec::new(),
            by_id: FxHashMap::with_capacity_and_hasher(places, FxBuildHasher),
        },
        vocabulary,
        joined: FxHashMap::default(),
        cut: FxHashMap::default(),
        outcomes: FxHashMap::default(),
    };
    builder.build();
    builder.finish(package)
}

/// A list that begins with this, and has room for so many.
fn first_of<T>(room: usize, first: T) -> Vec<T> {
    let mut list = Vec::with_capacity(room);
    list.push(first);
    list
}

struct Builder<'a, 'v> {
    map: Map<'a>,
    vocabulary: &'v mut Vocabulary<'a>,
    /// By the place of the parallel.
    joined: FxHashMap<Place, Place>,
    cut: FxHashMap<Place, Place>,
    outcomes: FxHashMap<&'a str, Place>,
}

/// A block that is still to be laid out.
struct Body<'a> {
    steps: &'a [Step],
    parallel: Option<Place>,
    parent: Option<usize>,
    condition: Option<&'a Expression>,
    certain: bool,
    item: Option<&'a str>,
    ways: Vec<&'a Way>,
    in_order: bool,
}

impl<'a> Builder<'a, '_> {
    fn build(&mut self) {
        let workflow = self.map.workflow;
        for event in workflow.events.iter().filter(|event| !event.parameters.is_empty()) {
            let data = self.vocabulary.data(&event.head.name);
            self.map.events.insert(&event.head.id, data);
        }
        for outcome in &workflow.outcomes {
            let place = self.spot(Spot::Outcome(&outcome.head.id), 0);
            self.outcomes.insert(&outcome.head.id, place);
        }
        let mut ways: Vec<&'a Way> = workflow.ways.iter().collect();
        ways.extend(workflow.clocks.iter().flat_map(|clock| &clock.ways));
        ways.extend(workflow.duties.iter().flat_map(|duty| &duty.ways));
        let body = |steps: &'a [Step], ways: Vec<&'a Way>, in_order: bool| Body {
            steps,
            parallel: None,
            parent: None,
            condition: None,
            certain: false,
            item: None,
            ways,
            in_order,
        };
        let mut bodies = vec![body(&workflow.steps, ways, false)];
        bodies.extend(
            workflow.besides.iter().map(|beside| body(&beside.steps, beside.ways.iter().collect(), false)),
        );
        bodies.push(body(&workflow.finally, Vec::new(), true));
        // Places first, so that arrows find them; blocks inside come after the block around them.
        let mut next = 0;
        while next < bodies.len() {
            let inner = self.lay(bodies.get(next), next);
            bodies.extend(inner);
            next += 1;
        }
        let laid: Vec<(usize, Body<'a>)> = bodies.into_iter().enumerate().collect();
        self.note_writes(&laid);
        for (block, body) in &laid {
            self.enter(*block, body);
            if body.in_order {
                self.in_order(*block, body);
            } else {
                for step in body.steps {
                    self.leave(step, *block);
                }
                self.handle(*block, body);
            }
        }
        self.unwinding();
    }

    fn spot(&mut self, spot: Spot<'a>, block: usize) -> Place {
        self.map.spots.push(spot);
        self.map.block_of.push(block);
        self.map.writes.push(DataSet::default());
        self.map.spots.len() - 1
    }

    /// Gives each step of a block its place, and answers the blocks inside.
    fn lay(&mut self, body: Option<&Body<'a>>, block: usize) -> Vec<Body<'a>> {
        let Some(body) = body else { return Vec::new() };
        let mut inner = Vec::new();
        let mut places = Vec::with_capacity(body.steps.len());
        for step in body.steps {
            let place = self.spot(Spot::Open(step), block);
            self.map.by_id.insert(&step.head.id, place);
            places.push(place);
            let StepKind::Parallel(parallel) = &step.kind else { continue };
            let joined = self.spot(Spot::Joined(step), block);
            let cut = self.spot(Spot::Cut(step), block);
            self.joined.insert(place, joined);
            self.cut.insert(place, cut);
            let all = parallel.join == Join::All;
            inner.extend(parallel.branches.iter().map(|branch| Body {
                steps: &branch.steps,
                parallel: Some(place),
                parent: Some(block),
                condition: branch.condition.as_ref(),
                certain: all && branch.condition.is_none(),
                item: None,
                ways: branch.ways.iter().collect(),
                in_order: false,
            }));
            inner.extend(parallel.each.iter().map(|each| Body {
                steps: &each.steps,
                parallel: Some(place),
                parent: Some(block),
                condition: None,
                // Where there is no item, there is nothing that could lack an approval.
                certain: all,
                item: Some(&each.name),
                ways: Vec::new(),
                in_order: false,
            }));
        }
        let item = body.item.map(|name| self.vocabulary.data(name));
        let end = body.parallel.map(|_| self.spot(Spot::BranchEnd, block));
        self.map.blocks.push(Block {
            parallel: body.parallel,
            parent: body.parent,
            beside: DataSet::default(),
            certain: body.certain,
            steps: places,
            item,
            end,
        });
        inner
    }

    /// What each step writes, what is written inside each parallel, and what may be written beside each block.
    fn note_writes(&mut self, bodies: &[(usize, Body<'a>)]) {
        let mut inside: Vec<DataSet> = vec![DataSet::default(); bodies.len()];
        for (block, body) in bodies.iter().rev() {
            for step in body.steps {
                let Some(place) = self.map.place(&step.head.id) else { continue };
                let written = written(step, self.vocabulary);
                for write in step.work().into_iter().flat_map(|work| &work.writes) {
                    let data = self.vocabulary.data(&write.name);
                    self.map.names.insert(&write.name, data);
                }
                if let Some(known) = self.map.writes.get_mut(place) {
                    known.add(&written);
                    if let Some(all) = inside.get_mut(*block) {
                        all.add(known);
                    }
                }
            }
            // Blocks inside stand after the block around them, so this is complete when the parallel is reached.
            if let (Some(parallel), Some(all)) = (body.parallel, inside.get(*block))
                && let Some(known) = self.map.writes.get_mut(parallel)
            {
                known.add(all);
            }
        }
        // For each parallel: what its branches write, and what more than one of them writes.
        let mut all: FxHashMap<Place, (DataSet, DataSet)> = FxHashMap::default();
        for (block, body) in bodies {
            if let (Some(parallel), Some(own)) = (body.parallel, inside.get(*block)) {
                let (once, twice) = all.entry(parallel).or_default();
                twice.add_shared(once, own);
                once.add(own);
            }
        }
        // What a `beside` writes may be written at any time, and whatever it looks at may change under its hands.
        let mut around: (DataSet, DataSet) = Default::default();
        let free = |body: &Body<'_>| body.parallel.is_none() && !body.in_order;
        for (block, body) in bodies {
            if let Some(own) = inside.get(*block).filter(|_| free(body)) {
                around.1.add_shared(&around.0, own);
                around.0.add(own);
            }
        }
        for (block, body) in bodies {
            let mut beside = DataSet::default();
            if let Some(own) = inside.get(*block).filter(|_| free(body)) {
                beside.add(&around.0);
                beside.remove_except(own, &around.1);
            }
            if let (Some((once, twice)), Some(own)) =
                (body.parallel.and_then(|parallel| all.get(&parallel)), inside.get(*block))
            {
                beside.add(once);
                beside.remove_except(own, twice);
            }
            if let Some(parent) = body.parent.and_then(|parent| self.map.blocks.get(parent)) {
                beside.add(&parent.beside);
            }
            if let Some(known) = self.map.blocks.get_mut(*block) {
                known.beside = beside;
            }
        }
        self.note_sources(bodies);
    }

    /// What everything was made from at once: what the steps that write it read.
    fn note_sources(&mut self, bodies: &[(usize, Body<'a>)]) {
        let mut direct: Vec<(DataSet, DataSet)> = Vec::with_capacity(self.map.spots.len());
        for (_, body) in bodies {
            for step in body.steps {
                let written = match self.map.place(&step.head.id) {
                    Some(place) if !matches!(step.kind, StepKind::Parallel(_)) => {
                        self.map.written(place).clone()
                    }
                    _ => DataSet::default(),
                };
                if !written.is_empty() {
                    direct.push((written, acted_on(step, self.vocabulary)));
                }
                if let StepKind::Parallel(parallel) = &step.kind
                    && let Some(each) = &parallel.each
                {
                    let mut from = DataSet::default();
                    if let Some(list) = &each.list {
                        named(list, self.vocabulary, &mut from);
                    }
                    direct.push(([self.vocabulary.data(&each.name)].into_iter().collect(), from));
                }
            }
        }
        let mut sources: Vec<Vec<Data>> = vec![Vec::new(); self.vocabulary.data_count()];
        for (written, read) in &direct {
            for one in written.iter() {
                if let Some(known) = sources.get_mut(one as usize) {
                    known.extend(read.iter().filter(|other| *other != one));
                }
            }
        }
        self.map.sources = sources;
    }

    /// How a block begins.
    fn enter(&mut self, block: usize, body: &Body<'a>) {
        let Some(first) = body.steps.first().and_then(|step| self.map.place(&step.head.id)) else { return };
        match body.parallel {
            None if body.in_order => {
                for outcome in &self.map.workflow.outcomes {
                    if let Some(from) = self.outcomes.get(outcome.head.id.as_str()).copied() {
                        self.link(from, first, Effect::Nothing, None, None, None);
                    }
                }
            }
            None => {
                self.link(0, first, Effect::Nothing, None, None, None);
                // What must hold before a case can start.
                let requires = &self.map.workflow.requires;
                if block == 0
                    && !requires.is_empty()
                    && let Some(link) = self.map.links.last_mut()
                {
                    link.conditions = Some(self.map.conditions.len());
                    self.map.conditions.push(requires.iter().map(|condition| (condition, true)).collect());
                }
            }
            Some(parallel) => {
                let condition = body.condition.map(|condition| (condition, true));
                self.link(parallel, first, Effect::Branch, None, None, condition);
            }
        }
        debug_assert!(block < self.map.blocks.len());
    }

    fn link(
        &mut self,
        from: Place,
        to: Place,
        effect: Effect,
        way: Option<&'a Way>,
        arrow: Option<&'a Arrow>,
        condition: Option<(&'a Expression, bool)>,
    ) {
        self.map.links.push(Link { from, to, effect, way, arrow, condition, conditions: None, branch: None });
    }

    /// The ways out of a step.
    fn leave(&mut self, step: &'a Step, block: usize) {
        let Some(place) = self.map.place(&step.head.id) else { return };
        let met = step.condition.as_ref().map(|condition| (condition, true));
        if let (Some(joined), Some(cut)) = (self.joined.get(&place).copied(), self.cut.get(&place).copied()) {
            self.link(place, joined, Effect::Joined, None, None, met);
            self.link(place, cut, Effect::Cut, None, None, met);
            for way in &step.ways {
                let from = if way.trigger == Trigger::Done { joined } else { cut };
                self.way(from, way, Effect::Nothing, None, block);
            }
        } else {
            for way in &step.ways {
                self.way(place, way, effect(step, &way.trigger), met, block);
            }
        }
        // Skipped: it goes on as if it were done.
        if let Some(condition) = &step.condition {
            let goes_on = |way: &&Way| match &way.trigger {
                Trigger::Done => true,
                Trigger::Verdict { name } => name == "accept",
                _ => false,
            };
            for way in step.ways.iter().filter(goes_on) {
                self.way(place, way, Effect::Left, Some((condition, false)), block);
            }
        }
    }

    fn way(
        &mut self,
        from: Place,
        way: &'a Way,
        effect: Effect,
        condition: Option<(&'a Expression, bool)>,
        block: usize,
    ) {
        for arrow in &way.arrows {
            if let Target::Verdict { name } = &arrow.target {
                self.consent(from, way, name, condition, block);
            } else if let Some((origin, to)) = self.target(from, arrow, block) {
                // Out of a parallel, everything inside it ends.
                let effect = if origin == from { effect } else { Effect::Nothing };
                let condition = if origin == from { condition } else { None };
                self.link(origin, to, effect, Some(way), Some(arrow), condition);
            }
        }
    }

    /// Silence consents: where the verdict leads.
    fn consent(
        &mut self,
        from: Place,
        asking: &'a Way,
        verdict: &str,
        condition: Option<(&'a Expression, bool)>,
        block: usize,
    ) {
        let Some(step) = self.map.step(from) else { return };
        let found = step.ways.iter().find(|way| {
            matches!(&way.trigger, Trigger::Verdict { name } if name == verdict)
                && !std::ptr::eq(*way, asking)
        });
        let effect = if verdict == "accept" { Effect::Consented } else { Effect::Left };
        for arrow in found.into_iter().flat_map(|way| &way.arrows) {
            if let Some((origin, to)) = self.target(from, arrow, block) {
                self.link(origin, to, effect, Some(asking), Some(arrow), condition);
            }
        }
    }

    /// Where an arrow begins and ends. One that leaves a block begins where the parallel around it is cut.
    fn target(&self, from: Place, arrow: &'a Arrow, block: usize) -> Option<(Place, Place)> {
        match &arrow.target {
            Target::Outcome { id, .. } => Some((from, *self.outcomes.get(id.as_str())?)),
            Target::Join => Some((from, self.map.blocks.get(block)?.end?)),
            Target::Step { id } => {
                let to = self.map.place(id)?;
                let wanted = *self.map.block_of.get(to)?;
                let (mut origin, mut at) = (from, block);
                let mut depth = 0;
                while at != wanted && depth < 1000 {
                    depth += 1;
                    let around = self.map.blocks.get(at)?;
                    match (around.parallel, around.parent) {
                        (Some(parallel), Some(parent)) => {
                            origin = *self.cut.get(&parallel)?;
                            at = parent;
                        }
                        // A `beside` may lead to a step of the workflow's own block.
                        _ if wanted == 0 => return Some((from, to)),
                        _ => return None,
                    }
                }
                Some((origin, to))
            }
            _ => None,
        }
    }

    /// What a block's own handlers do, whatever step is open.
    fn handle(&mut self, block: usize, body: &Body<'a>) {
        if body.ways.is_empty() || body.steps.is_empty() {
            return;
        }
        let handler = self.spot(Spot::Handler, block);
        for step in body.steps {
            let Some(place) = self.map.place(&step.head.id) else { continue };
            let from = self.cut.get(&place).copied().unwrap_or(place);
            self.link(from, handler, Effect::Left, None, None, None);
        }
        for way in &body.ways {
            self.way(handler, way, Effect::Nothing, None, block);
        }
    }

    /// `finally`: one after the other, whatever comes of each.
    fn in_order(&mut self, block: usize, body: &Body<'a>) {
        for step in body.steps {
            let Some(place) = self.map.place(&step.head.id) else { continue };
            // An arrow leads to another of the steps.
            for way in &step.ways {
                for arrow in &way.arrows {
                    let Target::Step { id } = &arrow.target else { continue };
                    let Some(to) = self.map.place(id) else { continue };
                    self.link(place, to, effect(step, &way.trigger), Some(way), Some(arrow), None);
                }
            }
        }
        for pair in body.steps.windows(2) {
            let [step, next] = pair else { continue };
            let (Some(place), Some(next)) = (self.map.place(&step.head.id), self.map.place(&next.head.id))
            else {
                continue;
            };
            if let (Some(joined), Some(cut)) =
                (self.joined.get(&place).copied(), self.cut.get(&place).copied())
            {
                self.link(place, joined, Effect::Joined, None, None, None);
                self.link(place, cut, Effect::Cut, None, None, None);
                self.link(joined, next, Effect::Nothing, None, None, None);
                self.link(cut, next, Effect::Nothing, None, None, None);
                continue;
            }
            self.link(place, next, Effect::Done, None, None, None);
            self.link(place, next, Effect::Left, None, None, None);
            let accept = |way: &&Way| matches!(&way.trigger, Trigger::Verdict { name } if name == "accept");
            if let Some(way) = step.ways.iter().find(accept) {
                self.link(place, next, Effect::Accepted, Some(way), None, None);
            }
        }
        debug_assert!(block < self.map.blocks.len());
    }

    /// Outcomes that unwind lead to the stages that compensate.
    fn unwinding(&mut self) {
        let workflow = self.map.workflow;
        let mut undone: Vec<Place> = workflow
            .all_steps()
            .into_iter()
            .filter_map(|step| match &step.kind {
                StepKind::Stage(stage) => self.map.place(stage.undo.as_deref()?),
                _ => None,
            })
            .collect();
        undone.sort_unstable();
        undone.dedup();
        if undone.is_empty() {
            return;
        }
        // One after the other, in any order: whichever was done.
        let unwinding = self.spot(Spot::Handler, 0);
        for outcome in workflow.outcomes.iter().filter(|outcome| outcome.unwinds) {
            let Some(from) = self.outcomes.get(outcome.head.id.as_str()).copied() else { continue };
            self.link(from, unwinding, Effect::Nothing, None, None, None);
        }
        for stage in undone {
            self.link(unwinding, stage, Effect::Nothing, None, None, None);
            self.link(stage, unwinding, Effect::Done, None, None, None);
        }
        if let Some(first) = workflow.finally.first().and_then(|step| self.map.place(&step.head.id)) {
            self.link(unwinding, first, Effect::Nothing, None, None, None);
        }
    }

    fn finish(self, package: &Package) -> Map<'a> {
        let mut map = self.map;
        map.order();
        super::manual::note(&mut map, package);
        if super::must::approve(&mut map) {
            map.order();
        }
        map
    }
}

impl Map<'_> {
    /// Puts the links in order of where they begin.
    pub(super) fn order(&mut self) {
        // They are nearly in order: a sort that merges runs moves few of them.
        self.links.sort_by_key(|link| link.from);
        let mut first = Vec::with_capacity(self.spots.len() + 1);
        let mut number = 0;
        for place in 0..=self.spots.len() {
            while self.links.get(number).is_some_and(|link| link.from < place) {
                number += 1;
            }
            first.push(number);
        }
        self.first = first;
    }
}

/// What happens when a step is left in this way.
fn effect(step: &Step, trigger: &Trigger) -> Effect {
    match (&step.kind, trigger) {
        (StepKind::Decide, _) => Effect::Nothing,
        (StepKind::Gate(_), Trigger::Verdict { name }) if name == "accept" => Effect::Accepted,
        (_, Trigger::Done | Trigger::Verdict { .. } | Trigger::Outcome { .. }) => Effect::Done,
        _ => Effect::Left,
    }
}
