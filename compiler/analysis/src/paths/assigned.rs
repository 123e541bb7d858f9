//! What is there for certain at each place: definite assignment, in one pass over the map.
//!
//! A step that is done wrote what it writes; one that was skipped, left, or late wrote nothing. Where ways meet, what is
//! there is what each of them makes sure of. Where branches join, what all of them together make sure of; where not all
//! have to join, what is written whichever of them do. An `each` leaves lists, which are there however many joined. Of a run,
//! what the outcome carries that it ended with; of an event, what it carries once it has happened. `x is known` makes sure
//! of x where it holds.

use super::{DataSet, Effect, Link, Map, Place, Shared, Spot};
use crate::conditions::Data;
use crate::rules::join_never_met::{Need, need};
use flow_ir::{Anchor, Expression, ExpressionKind, Join, Package, Step, StepKind, Trigger, Way, Workflow};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::collections::hash_map::Entry;

/// What steps and events give, by number.
#[derive(Default)]
pub struct Given<'a> {
    /// Names: of a variable, or of a run or event and what it carries.
    pub names: Vec<(&'a str, Option<&'a str>)>,
    variables: FxHashMap<&'a str, Data>,
    fields: FxHashMap<(&'a str, &'a str), Data>,
    events: FxHashMap<&'a str, Data>,
    /// What a run gives when it ends with an outcome, by the id of its step and the name of the outcome.
    carried: FxHashMap<(&'a str, &'a str), DataSet>,
}

impl<'a> Given<'a> {
    fn new(workflow: &'a Workflow, package: &'a Package) -> Self {
        let mut given = Self::default();
        let inputs: FxHashSet<&str> =
            workflow.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        for event in &workflow.events {
            let data = given.add((&event.head.name, None));
            given.events.insert(&event.head.name, data);
        }
        for step in workflow.all_steps() {
            if let StepKind::Run(run) = &step.kind {
                let outcomes = package.workflow(&run.workflow).map(|other| other.outcomes.as_slice());
                for outcome in outcomes.unwrap_or_default() {
                    let mut carried = DataSet::default();
                    for field in &outcome.parameters {
                        let key = (step.head.name.as_str(), field.name.as_str());
                        let known = given.fields.get(&key).copied();
                        let data = known.unwrap_or_else(|| given.add((key.0, Some(key.1))));
                        given.fields.insert(key, data);
                        carried.insert(data);
                    }
                    given.carried.insert((&step.head.id, &outcome.head.name), carried);
                }
            }
            for write in step.work().into_iter().flat_map(|work| &work.writes) {
                let name = write.name.as_str();
                if !inputs.contains(name) && !given.variables.contains_key(name) {
                    let data = given.add((name, None));
                    given.variables.insert(name, data);
                }
            }
        }
        given
    }

    fn add(&mut self, name: (&'a str, Option<&'a str>)) -> Data {
        self.names.push(name);
        Data::try_from(self.names.len() - 1).unwrap_or(Data::MAX)
    }

    /// What a path speaks about; `None` for what is there from the start.
    pub fn of(&self, path: &[String]) -> Option<Data> {
        let first = path.first()?.as_str();
        if let Some(found) = self.variables.get(first) {
            return Some(*found);
        }
        if let Some(second) = path.get(1)
            && let Some(found) = self.fields.get(&(first, second.as_str()))
        {
            return Some(*found);
        }
        self.events.get(first).copied()
    }

    /// Whether some data is what an event carries.
    pub fn is_event(&self, data: Data) -> bool {
        self.name(data).is_some_and(|(name, field)| {
            field.is_none() && self.events.get(name) == Some(&data) && !self.variables.contains_key(name)
        })
    }

    /// Its name, and the field of a run.
    pub fn name(&self, data: Data) -> Option<(&'a str, Option<&'a str>)> {
        self.names.get(data as usize).copied()
    }

    fn event(&self, id: &str) -> Option<Data> {
        self.events.get(id.rsplit('.').next().unwrap_or(id)).copied()
    }

    /// What a step writes.
    pub fn written(&self, step: &Step) -> DataSet {
        let writes = step.work().into_iter().flat_map(|work| &work.writes);
        writes.filter_map(|write| self.variables.get(write.name.as_str()).copied()).collect()
    }

    /// What is there because a condition holds, or because it doesn't.
    pub fn known_by(&self, condition: &Expression, truth: bool) -> DataSet {
        self.known(condition, truth, 0)
    }

    fn known(&self, condition: &Expression, truth: bool, depth: u32) -> DataSet {
        if depth > 100 {
            return DataSet::default();
        }
        let one = |value: &Expression, truth| self.known(value, truth, depth + 1);
        match &condition.kind {
            ExpressionKind::Known { value } if truth => match &value.kind {
                ExpressionKind::Variable { path } => self.of(path).into_iter().collect(),
                _ => DataSet::default(),
            },
            ExpressionKind::Not { value } => one(value, !truth),
            ExpressionKind::And { values } | ExpressionKind::Or { values } => {
                let all = matches!(condition.kind, ExpressionKind::And { .. }) == truth;
                let mut sets = values.iter().map(|value| one(value, truth));
                let mut found = sets.next().unwrap_or_default();
                for set in sets {
                    if all {
                        found.add(&set);
                    } else {
                        found.keep(&set);
                    }
                }
                found
            }
            _ => DataSet::default(),
        }
    }

    /// What an expression needs and isn't there, with where it says so.
    pub fn lacking(&self, expression: &Expression, there: &Shared) -> Vec<(Data, flow_ir::Origin)> {
        let mut found = Vec::new();
        self.look(expression, there, &mut Vec::new(), 0, &mut found);
        found
    }

    fn look<'e>(
        &self,
        expression: &'e Expression,
        there: &Shared,
        items: &mut Vec<&'e str>,
        depth: u32,
        found: &mut Vec<(Data, flow_ir::Origin)>,
    ) {
        if depth > 100 {
            return;
        }
        match &expression.kind {
            ExpressionKind::Variable { path } => {
                let item = path.first().is_some_and(|first| items.contains(&first.as_str()));
                if let Some(data) = self.of(path).filter(|data| !item && !there.contains(*data)) {
                    found.push((data, expression.origin));
                }
            }
            // Asking whether it is there needs nothing.
            ExpressionKind::Known { value } if matches!(value.kind, ExpressionKind::Variable { .. }) => {}
            ExpressionKind::Quantified { name, list, condition, .. } => {
                self.look(list, there, items, depth + 1, found);
                items.push(name);
                self.look(condition, there, items, depth + 1, found);
                items.pop();
            }
            // Each part is looked at where the others don't settle the answer.
            ExpressionKind::And { values } | ExpressionKind::Or { values } => {
                let truth = matches!(expression.kind, ExpressionKind::And { .. });
                let known: Vec<DataSet> =
                    values.iter().map(|value| self.known(value, truth, depth)).collect();
                let any = known.iter().any(|set| !set.is_empty());
                for (place, value) in values.iter().enumerate() {
                    if !any {
                        self.look(value, there, items, depth + 1, found);
                        continue;
                    }
                    let mut more = there.clone();
                    for (_, set) in known.iter().enumerate().filter(|(other, _)| *other != place) {
                        more.add(set);
                    }
                    self.look(value, &more, items, depth + 1, found);
                }
            }
            _ => {
                for part in expression.parts() {
                    self.look(part, there, items, depth + 1, found);
                }
            }
        }
    }
}

/// What is to be looked at.
#[derive(Default)]
struct Open {
    /// Places that are come to with less than before.
    now: BTreeSet<Place>,
    /// Parallels to be joined, once nothing else is to be looked at, inner ones first: what their branches make sure of is
    /// known when all of them have been followed to their ends.
    joins: BTreeSet<Place>,
}

/// What is there at each place.
pub struct Assigned<'a> {
    /// What steps and events give.
    pub given: Given<'a>,
    at: Vec<Option<Shared>>,
    /// What is there when a step is done after which something else begins or may happen.
    done: FxHashMap<Place, Shared>,
    /// What each link makes sure of by itself.
    gains: Vec<DataSet>,
    /// The blocks inside each parallel, and whether each is done under a condition.
    inside: FxHashMap<Place, Vec<(usize, bool)>>,
    anchors: Anchors<'a>,
}

impl<'a> Assigned<'a> {
    /// Looks at a whole workflow.
    pub fn new(map: &Map<'a>, package: &'a Package) -> Self {
        let given = Given::new(map.workflow, package);
        let gains = gains(map, &given);
        let inside = inside(map);
        let count = map.spots.len();
        let mut assigned = Self {
            given,
            at: vec![None; count],
            done: FxHashMap::default(),
            gains,
            inside,
            anchors: Anchors::new(map),
        };
        let mut open = Open::default();
        assigned.arrive(0, &Shared::default(), &mut open);
        assigned.start_besides(&mut open);
        loop {
            if let Some(place) = open.now.pop_first() {
                assigned.visit(map, place, false, &mut open);
            } else if let Some(parallel) = open.joins.pop_last() {
                assigned.visit(map, parallel, true, &mut open);
            } else {
                break;
            }
        }
        assigned
    }

    /// What is there at a place; `None` where no way leads.
    pub fn at(&self, place: Place) -> Option<&Shared> {
        self.at.get(place).and_then(Option::as_ref)
    }

    /// What is there when the step of a place is done, after which something else begins or may happen.
    fn done(&self, place: Place) -> Option<&Shared> {
        self.done.get(&place)
    }

    /// Where something begins only after other steps: one of those, when it is done without this data.
    pub fn after_which(&self, place: Place, data: Data) -> Option<Place> {
        let mut before = self.anchors.entered.iter().filter(|(_, entered)| entered.contains(&place));
        let lacks = |step: &Place| self.done(*step).is_some_and(|done| !done.contains(data));
        before.by_ref().map(|(step, _)| *step).filter(lacks).min()
    }

    /// What is there after a link; `None` where no way leads along it.
    pub fn along(&self, map: &Map<'_>, number: usize) -> Option<Shared> {
        let link = map.link(number)?;
        let mut there = self.at(link.from)?.clone();
        if link.effect == Effect::Joined {
            there.add_all(&self.joined(map, link.from)?);
        }
        if let Some(gains) = self.gains.get(number) {
            there.add(gains);
        }
        let Some(way) = link.way.map(std::ptr::from_ref) else { return Some(there) };
        if let Some(from) = self.anchors.ways.get(&way) {
            let mut sure: Option<Shared> = None;
            for anchor in from.iter().filter_map(|anchor| self.done(*anchor)) {
                match &mut sure {
                    None => sure = Some(anchor.clone()),
                    Some(known) => {
                        known.keep(anchor);
                    }
                }
            }
            // Where no anchor is ever reached, it is never taken.
            there.add_all(&sure?);
        }
        if let Some(during) = self.anchors.during.get(&way) {
            there.add_all(self.at(*during)?);
        }
        Some(there)
    }

    /// What the branches of a parallel make sure of when it is joined; `None` where it never is.
    fn joined(&self, map: &Map<'_>, place: Place) -> Option<Shared> {
        let StepKind::Parallel(parallel) = &map.step(place)?.kind else { return None };
        let mut branches: Vec<Shared> = Vec::new();
        for (block, conditional) in self.inside.get(&place)? {
            let Some(block) = map.blocks.get(*block) else { continue };
            if block.item.is_some() {
                // Lists, which are there however long they are.
                let mut all = DataSet::default();
                collect(parallel, &self.given, &mut all);
                return Some(all.into());
            }
            let end = block.end.and_then(|end| self.at(end));
            match (end, *conditional) {
                // Not done at all where its condition doesn't hold: it counts as joined.
                (_, true) => branches.push(Shared::default()),
                (Some(end), false) => branches.push(end.clone()),
                // It never joins.
                (None, false) => {}
            }
        }
        let need = match need(parallel) {
            Need::All => branches.len(),
            Need::Some(count) => count.min(branches.len()),
            // At least one, as far as is known.
            Need::Computed => 1,
        };
        let mut any = branches.pop()?;
        if need <= 1 {
            branches.iter().for_each(|branch| _ = any.keep(branch));
            return Some(any);
        }
        branches.push(any.clone());
        branches.iter().for_each(|branch| any.add_all(branch));
        if need == branches.len() {
            return Some(any);
        }
        // Whichever branches join first: some that make sure of it are among them.
        let sure =
            any.iter().filter(|data| branches.iter().filter(|branch| !branch.contains(*data)).count() < need);
        Some(sure.collect())
    }

    /// Where branches under a condition join that make sure of some data where the condition holds: the link and the
    /// condition.
    pub fn under_condition(&self, map: &Map<'a>, data: Data) -> Vec<(usize, &'a Expression)> {
        let mut found = Vec::new();
        let waits_for_all = |place| match map.step(place).map(|step| &step.kind) {
            Some(StepKind::Parallel(parallel)) => parallel.join == Join::All,
            _ => false,
        };
        for (number, link) in map.links.iter().enumerate() {
            if link.effect != Effect::Joined || !waits_for_all(link.from) {
                continue;
            }
            for (block, _) in self.inside.get(&link.from).into_iter().flatten().filter(|(_, when)| *when) {
                let Some(block) = map.blocks.get(*block) else { continue };
                let sure = block.end.and_then(|end| self.at(end)).is_some_and(|end| end.contains(data));
                let first = block.steps.first().copied().filter(|_| sure);
                let mut entered = map.leaving(link.from).filter_map(|number| map.link(number));
                let entered = first.and_then(|first| entered.find(|link| link.to == first));
                if let Some((condition, true)) = entered.and_then(|link| link.condition) {
                    found.push((number, condition));
                }
            }
        }
        found
    }

    /// Whether what begins only after something else stands outside of an item in which a link stands: what is written there
    /// is known to it only in a list, once the items have joined.
    pub fn begins_outside(&self, map: &Map<'_>, place: Place, link: usize) -> bool {
        let Some(link) = map.link(link).filter(|_| self.anchors.only.contains(&place)) else { return false };
        let goal = map.block_of.get(place).copied();
        let mut at = map.block_of.get(link.from).copied();
        while let Some(block) = at.filter(|at| Some(*at) != goal).and_then(|at| map.blocks.get(at)) {
            if block.item.is_some() {
                return true;
            }
            at = block.parent;
        }
        false
    }

    /// Whether a link makes sure of some data.
    pub fn gives(&self, map: &Map<'_>, number: usize, data: Data) -> bool {
        let own = self.gains.get(number).is_some_and(|gains| gains.contains(data));
        own || map.link(number).is_some_and(|link| {
            link.effect == Effect::Joined
                && self.joined(map, link.from).is_some_and(|joined| joined.contains(data))
        })
    }
}

/// The blocks inside each parallel, and whether each is done under a condition.
fn inside(map: &Map<'_>) -> FxHashMap<Place, Vec<(usize, bool)>> {
    let mut conditional: FxHashSet<Place> = FxHashSet::default();
    for link in &map.links {
        if link.effect == Effect::Branch && link.condition.is_some() {
            conditional.insert(link.to);
        }
    }
    let mut found: FxHashMap<Place, Vec<(usize, bool)>> = FxHashMap::default();
    for (number, block) in map.blocks.iter().enumerate() {
        if let (Some(parallel), Some(first)) = (block.parallel, block.steps.first()) {
            found.entry(parallel).or_default().push((number, conditional.contains(first)));
        }
    }
    found
}

/// Everything that is written inside a parallel.
fn collect(parallel: &flow_ir::Parallel, given: &Given<'_>, found: &mut DataSet) {
    let mut open: Vec<&[Step]> = parallel.branches.iter().map(|branch| branch.steps.as_slice()).collect();
    open.extend(parallel.each.iter().map(|each| each.steps.as_slice()));
    while let Some(steps) = open.pop() {
        for step in steps {
            found.add(&given.written(step));
            open.extend(step.inner());
        }
    }
}

/// What each link makes sure of by itself.
fn gains(map: &Map<'_>, given: &Given<'_>) -> Vec<DataSet> {
    let mut found: Vec<DataSet> = map.links.iter().map(|link| gain(map, link, given)).collect();
    // The arms of a decision one after the other, so that each is looked at once.
    for (place, step) in map.steps() {
        if step.kind != StepKind::Decide {
            continue;
        }
        let mut sure: FxHashMap<*const Way, DataSet> = FxHashMap::default();
        let mut rest = DataSet::default();
        for way in &step.ways {
            let mut taken = rest.clone();
            if let Trigger::When { condition } = &way.trigger {
                taken.add(&given.known_by(condition, true));
                rest.add(&given.known_by(condition, false));
            }
            sure.insert(std::ptr::from_ref(way), taken);
        }
        for number in map.leaving(place) {
            let way = map.link(number).and_then(|link| link.way);
            let more = way.and_then(|way| sure.get(&std::ptr::from_ref(way)));
            if let (Some(more), Some(known)) = (more, found.get_mut(number)) {
                known.add(more);
            }
        }
    }
    found
}

fn gain(map: &Map<'_>, link: &Link<'_>, given: &Given<'_>) -> DataSet {
    let mut found = DataSet::default();
    for (condition, truth) in map.assumed_before(link) {
        found.add(&given.known_by(condition, truth));
    }
    if let (Effect::Done | Effect::Accepted, Some(Spot::Open(step))) = (link.effect, map.spots.get(link.from))
    {
        found.add(&given.written(step));
        if let (StepKind::Run(_), Some(Trigger::Outcome { name, .. })) =
            (&step.kind, link.way.map(|way| &way.trigger))
            && let Some(carried) = given.carried.get(&(step.head.id.as_str(), name.as_str()))
        {
            found.add(carried);
        }
    }
    match link.way.map(|way| &way.trigger) {
        Some(Trigger::Event { id, .. }) => {
            if let Some(event) = given.event(id) {
                found.insert(event);
            }
        }
        // A decision's arms are looked at together.
        Some(Trigger::When { .. } | Trigger::Otherwise) => return found,
        _ => {}
    }
    for (condition, truth) in map.assumed_after(link) {
        found.add(&given.known_by(condition, truth));
    }
    found
}

/// What begins, or may happen, only after something else.
struct Anchors<'a> {
    /// For each step that is done: the places that are entered with what is there then.
    entered: FxHashMap<Place, Vec<Place>>,
    /// Places whose links from what leads there in the map don't count.
    only: FxHashSet<Place>,
    /// Ways that are taken only after one of these steps is done.
    ways: FxHashMap<*const Way, Vec<Place>>,
    /// Ways that are taken only while this step is open.
    during: FxHashMap<*const Way, Place>,
    /// For each step that is done: the handlers whose ways depend on it.
    handlers: FxHashMap<Place, Vec<Place>>,
    /// What is there at the beginning of each `beside` that an event starts: its place, and the ids of the events.
    started: Vec<(Place, Vec<&'a str>)>,
    /// The parallel around each place where a branch ends.
    ends: FxHashMap<Place, Place>,
}

impl<'a> Anchors<'a> {
    /// Whether something begins, or may happen, only after the step of a place is done.
    fn is_awaited(&self, place: Place) -> bool {
        self.entered.contains_key(&place) || self.handlers.contains_key(&place)
    }

    fn new(map: &Map<'a>) -> Self {
        let mut anchors = Self {
            entered: FxHashMap::default(),
            only: FxHashSet::default(),
            ways: FxHashMap::default(),
            during: FxHashMap::default(),
            handlers: FxHashMap::default(),
            started: Vec::new(),
            ends: map.blocks.iter().filter_map(|block| Some((block.end?, block.parallel?))).collect(),
        };
        for (place, step) in map.steps() {
            // What compensates a stage runs only after that stage was done.
            if let StepKind::Stage(stage) = &step.kind
                && let Some(undo) = stage.undo.as_deref().and_then(|undo| map.place(undo))
            {
                anchors.entered.entry(place).or_default().push(undo);
                anchors.only.insert(undo);
            }
        }
        for beside in &map.workflow.besides {
            let Some(first) = beside.steps.first().and_then(|step| map.place(&step.head.id)) else {
                continue;
            };
            let mut events = Vec::new();
            for anchor in &beside.starts {
                match anchor {
                    Anchor::Step { id } => {
                        if let Some(place) = map.place(id) {
                            anchors.entered.entry(place).or_default().push(first);
                        }
                    }
                    Anchor::Event { id } => events.push(id.as_str()),
                    Anchor::Variable { .. } => {}
                }
            }
            if !beside.starts.is_empty() {
                anchors.only.insert(first);
                anchors.started.push((first, events));
            }
        }
        let handler = map.spots.iter().position(|spot| matches!(spot, Spot::Handler));
        for clock in &map.workflow.clocks {
            let from = clock.timing.within.iter().map(|within| match &within.from {
                Some(Anchor::Step { id }) => map.place(id),
                _ => None,
            });
            let Some(from) = from.collect::<Option<Vec<Place>>>().filter(|from| !from.is_empty()) else {
                continue;
            };
            for way in &clock.ways {
                anchors.ways.insert(std::ptr::from_ref(way), from.clone());
            }
            for place in from {
                anchors.handlers.entry(place).or_default().extend(handler);
            }
        }
        for duty in &map.workflow.duties {
            if let Some(place) = duty.while_.as_deref().and_then(|id| map.place(id)) {
                for way in &duty.ways {
                    anchors.during.insert(std::ptr::from_ref(way), place);
                }
                anchors.handlers.entry(place).or_default().extend(handler);
            }
        }
        anchors
    }
}

impl Assigned<'_> {
    /// What is there when a `beside` begins that an event starts.
    fn start_besides(&mut self, open: &mut Open) {
        let started = std::mem::take(&mut self.anchors.started);
        for (first, events) in &started {
            let mut there: Option<Shared> = None;
            for event in events {
                let one: Shared = self.given.event(event).into_iter().collect();
                match &mut there {
                    None => there = Some(one),
                    Some(known) => {
                        known.keep(&one);
                    }
                }
            }
            if let Some(there) = there {
                self.arrive(*first, &there, open);
            }
        }
    }

    /// Goes on from a place; `joining` from a parallel whose branches have been followed to their ends.
    fn visit(&mut self, map: &Map<'_>, place: Place, joining: bool, open: &mut Open) {
        // A parallel is done where its branches have joined.
        let of = match map.spots.get(place) {
            Some(Spot::Joined(step)) => map.place(&step.head.id),
            _ => Some(place),
        };
        let of = of.filter(|of| self.anchors.is_awaited(*of));
        let mut done: Option<Shared> = None;
        for number in map.leaving(place) {
            let Some(link) = map.link(number) else { continue };
            if (link.effect == Effect::Joined) != joining {
                if !joining {
                    open.joins.insert(place);
                }
                continue;
            }
            let Some(mut after) = self.along(map, number) else { continue };
            let finished = match map.spots.get(place) {
                Some(Spot::Joined(_)) => true,
                _ => matches!(link.effect, Effect::Done | Effect::Accepted),
            };
            if finished && of.is_some() {
                match &mut done {
                    None => done = Some(after.clone()),
                    Some(known) => {
                        known.keep(&after);
                    }
                }
            }
            // It begins after its anchor, and what it undoes takes nothing away.
            let unwinds =
                self.anchors.only.contains(&place) && matches!(map.spots.get(link.to), Some(Spot::Handler));
            if link.way.is_none() && (self.anchors.only.contains(&link.to) || unwinds) {
                continue;
            }
            if link.effect == Effect::Branch {
                self.enter(map, link, &mut after);
            }
            after.remove(&self.left_behind(map, number));
            self.arrive(link.to, &after, open);
        }
        if let (Some(of), Some(done)) = (of, done) {
            self.finish(map, of, done, open);
        }
        // Where a branch ends, its parallel is joined anew.
        if let Some(parallel) = self.anchors.ends.get(&place) {
            open.joins.insert(*parallel);
        }
    }

    /// What was written in an item before doesn't count in the next one.
    fn enter(&self, map: &Map<'_>, link: &Link<'_>, after: &mut Shared) {
        let block = map.block_of.get(link.to).and_then(|block| map.blocks.get(*block));
        if block.is_some_and(|block| block.item.is_some())
            && let Some(StepKind::Parallel(parallel)) = map.step(link.from).map(|step| &step.kind)
        {
            let mut inside = DataSet::default();
            collect(parallel, &self.given, &mut inside);
            after.remove(&inside);
            // What started the item has happened.
            let event = parallel.each.as_ref().and_then(|each| each.event.as_deref());
            if let Some(event) = event.and_then(|event| self.given.event(event)) {
                after.insert(event);
            }
        }
    }

    /// What is known before a link and not after it: what branches have written is known outside of them once they have
    /// joined, and not where one of them ends the case or the whole block.
    pub fn left_behind(&self, map: &Map<'_>, number: usize) -> DataSet {
        let mut left = DataSet::default();
        let Some(link) = map.link(number) else { return left };
        let block = |place: Place| map.block_of.get(place).copied();
        if block(link.from) == block(link.to) {
            return left;
        }
        let around = |goal: usize| {
            let mut at = block(link.to);
            std::iter::from_fn(move || {
                let here = at?;
                at = map.blocks.get(here).and_then(|block| block.parent);
                Some(here)
            })
            .any(|block| block == goal)
        };
        let mut at = block(link.from);
        while let Some(here) = at.filter(|at| !around(*at)).and_then(|at| map.blocks.get(at)) {
            if let Some(parallel) = here.parallel
                && let Some(StepKind::Parallel(inside)) = map.step(parallel).map(|step| &step.kind)
            {
                let mut written = DataSet::default();
                collect(inside, &self.given, &mut written);
                let known = self.at(parallel);
                let new = written.iter().filter(|data| known.is_none_or(|known| !known.contains(*data)));
                left.add(&new.collect());
            }
            at = here.parent;
        }
        left
    }

    fn finish(&mut self, map: &Map<'_>, place: Place, there: Shared, open: &mut Open) {
        let there = match self.done.entry(place) {
            Entry::Vacant(unknown) => unknown.insert(there).clone(),
            Entry::Occupied(mut known) => {
                if !known.get_mut().keep(&there) {
                    return;
                }
                known.get().clone()
            }
        };
        for entered in self.anchors.entered.get(&place).cloned().unwrap_or_default() {
            let mut there = there.clone();
            self.go_outside(map, place, entered, &mut there);
            self.arrive(entered, &there, open);
        }
        self.handle(place, open);
    }

    /// What was written in an item is not known to what stands outside of it and begins when a step inside is done.
    fn go_outside(&self, map: &Map<'_>, from: Place, to: Place, there: &mut Shared) {
        let goal = map.block_of.get(to).copied();
        let mut at = map.block_of.get(from).copied();
        while let Some(block) = at.filter(|at| Some(*at) != goal).and_then(|at| map.blocks.get(at)) {
            if block.item.is_some()
                && let Some(StepKind::Parallel(parallel)) =
                    block.parallel.and_then(|parallel| map.step(parallel)).map(|step| &step.kind)
            {
                let mut inside = DataSet::default();
                collect(parallel, &self.given, &mut inside);
                there.remove(&inside);
            }
            at = block.parent;
        }
    }

    fn arrive(&mut self, place: Place, there: &Shared, open: &mut Open) {
        let Some(known) = self.at.get_mut(place) else { return };
        let changed = match known {
            None => {
                *known = Some(there.clone());
                true
            }
            Some(known) => known.keep(there),
        };
        if changed {
            open.now.insert(place);
            self.handle(place, open);
        }
    }

    /// Handlers whose ways depend on a step are looked at anew.
    fn handle(&self, place: Place, open: &mut Open) {
        let handlers = self.anchors.handlers.get(&place).into_iter().flatten();
        open.now.extend(handlers.filter(|handler| self.at(**handler).is_some()));
    }
}
