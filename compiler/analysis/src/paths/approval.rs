//! Which approvals hold where: the gates that count for a standard, and what makes their yes void.
//!
//! An approval covers the artifacts its gate is `of`. Writing them again, or what they were made from, voids it; so does,
//! for a later step, new data from people or agents that the step acts on. What a system answers follows from what it
//! was given, and changes nothing that was approved, unless it writes the artifact itself.

use super::data::{acted_on, given};
use super::search::{MARKS, Marks};
use super::world::World;
use super::{DataSet, Effect, Map, Place};
use crate::conditions::Vocabulary;
use crate::people::standard::satisfies;
use flow_ir::{Gate, RecoveryWay, StandardUse, Step, StepKind, Target, Workflow};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// How deep a workflow that is run is looked into.
const RUNS: u32 = 4;

/// The gates of a workflow that count for a standard.
pub struct Approvals {
    /// In order of places.
    pub gates: Vec<Gated>,
    /// What is approved for certain where some way of a run is taken: by the number of the link.
    runs: FxHashMap<usize, usize>,
}

#[derive(Clone, Debug)]
/// A gate that counts, or a run that makes sure of an approval.
pub struct Gated {
    /// Its place.
    pub place: Place,
    /// What it is about.
    pub of: DataSet,
    /// That, and what it was made from: a write voids its yes.
    pub voided_by: DataSet,
    /// What it is about, with the fields.
    pub paths: Vec<Vec<String>>,
    /// Silence counts as its yes.
    pub silence: bool,
}

/// Why a gate does not count for a standard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lacks {
    /// It claims no standard, though its reviewers would do.
    Claim,
    /// Its reviewers are not those that the standard asks for.
    Reviewers,
    /// It looks at a share of the cases only.
    Sampled,
    /// A recovery may hand it to somebody who isn't enough.
    Takeover,
}

/// Whether a gate counts for a standard.
pub fn counts(gate: &Gate, step: &Step, need: &StandardUse, world: &World<'_>) -> Result<(), Lacks> {
    let staff = &world.staff;
    // A false claim is reported where it is made.
    let claimed = gate.meets.iter().any(|claim| super::world::same_standard(claim, need));
    let enough = gate.work.by.iter().all(|performers| satisfies(&performers.who, need, staff));
    if !claimed && !enough {
        return Err(Lacks::Reviewers);
    }
    if gate.meets.is_empty() {
        return Err(Lacks::Claim);
    }
    keeps(gate, step, need, world)
}

/// Whether a gate whose reviewers would do keeps the rest of a standard.
fn keeps(gate: &Gate, step: &Step, need: &StandardUse, world: &World<'_>) -> Result<(), Lacks> {
    let staff = &world.staff;
    if gate.sample.is_some_and(|share| share < need.sample.unwrap_or(flow_ir::Decimal::ONE_HUNDRED)) {
        return Err(Lacks::Sampled);
    }
    let recoveries = step.ways.iter().flat_map(|way| &way.arrows).filter_map(|arrow| match &arrow.target {
        Target::Recovery(recovery) => Some(recovery),
        _ => None,
    });
    for recovery in recoveries.filter(|recovery| recovery.allows.contains(&RecoveryWay::Takeover)) {
        if !recovery.by.iter().all(|who| satisfies(who, need, staff)) {
            return Err(Lacks::Takeover);
        }
    }
    Ok(())
}

impl Approvals {
    /// Finds the gates that count for a standard.
    pub fn new<'a>(
        map: &Map<'a>,
        need: &StandardUse,
        world: &World<'a>,
        vocabulary: &mut Vocabulary<'a>,
    ) -> Self {
        Self::of(map, vocabulary, |gate, step| counts(gate, step, need, world).is_ok(), need)
    }

    /// The gates that would count if those that say of no standard that they meet it said so of this one.
    pub fn if_claimed<'a>(
        map: &Map<'a>,
        need: &StandardUse,
        world: &World<'a>,
        vocabulary: &mut Vocabulary<'a>,
    ) -> Self {
        let counts = |gate: &Gate, step: &Step| match counts(gate, step, need, world) {
            Err(Lacks::Claim) => keeps(gate, step, need, world).is_ok(),
            counted => counted.is_ok(),
        };
        Self::of(map, vocabulary, counts, need)
    }

    fn of<'a>(
        map: &Map<'a>,
        vocabulary: &mut Vocabulary<'a>,
        counts: impl Fn(&Gate, &Step) -> bool,
        need: &StandardUse,
    ) -> Self {
        let mut gates = Vec::new();
        for (place, step) in map.steps() {
            let StepKind::Gate(gate) = &step.kind else { continue };
            if !counts(gate, step) {
                continue;
            }
            let of: DataSet =
                gate.of.iter().filter_map(|path| path.first()).map(|name| vocabulary.data(name)).collect();
            let voided_by = map.made_from(&of);
            let paths = gate.of.clone();
            gates.push(Gated { place, of, voided_by, paths, silence: !need.silence_never });
        }
        Self { gates, runs: FxHashMap::default() }
    }

    /// Adds the runs of other workflows whose outcome makes sure of an approval.
    pub fn look_into_runs<'a>(
        &mut self,
        map: &Map<'a>,
        need: &StandardUse,
        world: &World<'a>,
        vocabulary: &mut Vocabulary<'a>,
        depth: u32,
    ) {
        if depth >= RUNS {
            return;
        }
        for (number, link) in map.links.iter().enumerate() {
            let (Effect::Done, Some(step)) = (link.effect, map.step(link.from)) else { continue };
            let StepKind::Run(run) = &step.kind else { continue };
            let Some(flow_ir::Trigger::Outcome { name, .. }) = link.way.map(|way| &way.trigger) else {
                continue;
            };
            let Some(workflow) = world.package.workflow(&run.workflow) else { continue };
            if run.detached || !approves(workflow, name, need, world, depth) {
                continue;
            }
            let mut of = acted_on(step, vocabulary);
            of.insert(vocabulary.data(&step.head.name));
            let voided_by = map.made_from(&of);
            self.runs.insert(number, self.gates.len());
            self.gates.push(Gated { place: link.from, of, voided_by, paths: Vec::new(), silence: false });
        }
    }

    /// Whether a gate is about what a step acts on: one of them was made from the other. Inputs of the case are what
    /// every approval in it is about.
    pub fn concerns(gated: &Gated, acts_on: &Acts) -> bool {
        if gated.of.is_empty() || acts_on.data.is_empty() {
            return true;
        }
        let related =
            acts_on.inputs_only || gated.of.meets(&acts_on.made_from) || acts_on.data.meets(&gated.voided_by);
        related && !acts_on.beside_it(gated)
    }

    /// The same without some gates.
    #[must_use]
    pub fn without(&self, gates: &[Place]) -> Self {
        let kept = self.gates.iter().filter(|gated| !gates.contains(&gated.place));
        Self { gates: kept.cloned().collect(), runs: FxHashMap::default() }
    }

    /// The marks of the approvals that count for a step that acts on some data, and where they are set; `None` where
    /// there are too many to tell apart.
    pub fn marks(&self, map: &Map<'_>, acts_on: &Acts) -> Option<Vec<Marks>> {
        let concerned: Vec<&Gated> =
            self.gates.iter().filter(|gated| Self::concerns(gated, acts_on)).collect();
        // Gates that the same writes void are one mark.
        let mut kinds: Vec<&DataSet> = Vec::new();
        let mut bit_of: FxHashMap<Place, usize> = FxHashMap::default();
        for gated in &concerned {
            let bit = kinds.iter().position(|known| **known == gated.voided_by).unwrap_or_else(|| {
                kinds.push(&gated.voided_by);
                kinds.len() - 1
            });
            bit_of.insert(gated.place, bit);
        }
        // Two are kept for whoever asks.
        if kinds.len() >= MARKS - 1 {
            return None;
        }
        // By data: the marks that writing it clears.
        let mut voids: Vec<u128> = Vec::new();
        for (bit, voided_by) in kinds.iter().enumerate() {
            for data in voided_by.iter() {
                let place = data as usize;
                if voids.len() <= place {
                    voids.resize(place + 1, 0);
                }
                if let Some(marks) = voids.get_mut(place) {
                    *marks |= 1 << bit;
                }
            }
        }
        let silent: FxHashMap<Place, bool> =
            concerned.iter().map(|gated| (gated.place, gated.silence)).collect();
        let mut marks = Vec::with_capacity(map.links.len());
        for (number, link) in map.links.iter().enumerate() {
            let mut mark = Marks::default();
            if let Some(changed) = map.written_on(link).changed() {
                for data in changed.iter() {
                    mark.clear |= voids.get(data as usize).copied().unwrap_or(0);
                }
            }
            let new = map.manual_on(link).is_some_and(|manual| manual.meets(&acts_on.made_from))
                || map.happens_on(link).is_some_and(|event| acts_on.made_from.contains(event));
            if new {
                mark.clear = u128::MAX;
            }
            let beside = map.block_of.get(link.to).and_then(|block| map.blocks.get(*block));
            let unstable = |bit: usize| {
                beside.is_some_and(|block| {
                    kinds.get(bit).is_some_and(|voided_by| block.beside.meets(voided_by))
                        || block.beside.meets(&acts_on.made_from)
                })
            };
            let mut set = |place: Place| {
                if let Some(bit) = bit_of.get(&place).filter(|bit| !unstable(**bit)) {
                    mark.set |= 1 << bit;
                }
            };
            match link.effect {
                Effect::Accepted => set(link.from),
                Effect::Consented if silent.get(&link.from) == Some(&true) => set(link.from),
                Effect::Done if self.runs.contains_key(&number) => set(link.from),
                Effect::Joined => {
                    for approved in map.approved(link) {
                        let voided_by = self.gates.iter().find(|gated| gated.place == approved.gate);
                        let void = voided_by.is_none_or(|gated| approved.since.meets(&gated.voided_by))
                            || approved.manual.meets(&acts_on.made_from);
                        if !void {
                            set(approved.gate);
                        }
                    }
                }
                _ => {}
            }
            marks.push(mark);
        }
        Some(marks)
    }

    /// For each place, what may hold there on some way; one pass over the map, whatever the conditions.
    pub fn standing(&self, map: &Map<'_>) -> Standing {
        let mut at: Vec<Option<Stand>> = vec![None; map.spots.len()];
        if let Some(start) = at.first_mut() {
            *start = Some(Stand { open: true, ..Stand::default() });
        }
        let gated: FxHashMap<Place, &Gated> = self.gates.iter().map(|gated| (gated.place, gated)).collect();
        let mut open: VecDeque<Place> = VecDeque::from([0]);
        let mut waiting = vec![false; map.spots.len()];
        while let Some(place) = open.pop_front() {
            if let Some(waiting) = waiting.get_mut(place) {
                *waiting = false;
            }
            let Some(stand) = at.get(place).and_then(Option::clone) else { continue };
            for number in map.leaving(place) {
                let Some(link) = map.link(number) else { continue };
                let next = self.follow(map, link, &stand, &gated);
                let changed = match at.get_mut(link.to) {
                    Some(Some(known)) => known.add(&next),
                    Some(known) => {
                        *known = Some(next);
                        true
                    }
                    None => false,
                };
                if changed && waiting.get(link.to) == Some(&false) {
                    open.push_back(link.to);
                    if let Some(waiting) = waiting.get_mut(link.to) {
                        *waiting = true;
                    }
                }
            }
        }
        Standing { at }
    }

    fn follow(
        &self,
        map: &Map<'_>,
        link: &super::Link<'_>,
        stand: &Stand,
        gated: &FxHashMap<Place, &Gated>,
    ) -> Stand {
        let accepted = match link.effect {
            Effect::Accepted => gated.get(&link.from).copied(),
            Effect::Consented => gated.get(&link.from).copied().filter(|gated| gated.silence),
            _ => None,
        };
        let beside =
            map.block_of.get(link.to).and_then(|block| map.blocks.get(*block)).map(|block| &block.beside);
        if let Some(gated) = accepted {
            let open = beside.is_some_and(|beside| beside.meets(&gated.voided_by));
            let since = beside.cloned().unwrap_or_default();
            return Stand { open, since, voided_by: gated.voided_by.clone() };
        }
        for approved in map.approved(link) {
            if let Some(gated) = gated.get(&approved.gate)
                && !approved.since.meets(&gated.voided_by)
            {
                return Stand {
                    open: false,
                    since: approved.manual.clone(),
                    voided_by: gated.voided_by.clone(),
                };
            }
        }
        let mut next = stand.clone();
        if next.open {
            return next;
        }
        if let Some(changed) = map.written_on(link).changed() {
            next.open |= changed.meets(&next.voided_by);
        }
        if let Some(manual) = map.manual_on(link) {
            next.since.add(manual);
        }
        if let Some(event) = map.happens_on(link) {
            next.since.insert(event);
        }
        next
    }

    /// Whether some data of that name is in a set.
    pub fn is_named(&self, set: &DataSet, map: &Map<'_>, name: &str) -> bool {
        map.names.get(name).is_some_and(|data| set.contains(*data))
    }

    /// Whether every gate that counts is about what a step acts on.
    pub fn all_concern(&self, acts_on: &Acts) -> bool {
        self.gates.iter().all(|gated| Self::concerns(gated, acts_on))
    }
}

/// What a step acts on.
#[derive(Clone, Debug, Default)]
pub struct Acts {
    /// The data.
    pub data: DataSet,
    /// What it was made from, itself included.
    pub made_from: DataSet,
    /// All of it came with the case.
    pub inputs_only: bool,
    /// What actions and runs are given, with the fields.
    pub paths: Vec<Vec<String>>,
}

impl Acts {
    /// What a step acts on.
    pub fn of<'a>(map: &Map<'a>, step: &Step, vocabulary: &mut Vocabulary<'a>) -> Self {
        Self::about(map, acted_on(step, vocabulary), given(step))
    }

    /// What is done with some data; `paths` are what actions are given, with the fields.
    pub fn about(map: &Map<'_>, data: DataSet, paths: Vec<Vec<String>>) -> Self {
        let made_from = map.made_from(&data);
        let parameters = map.workflow.parameters.len();
        // Inputs were numbered first.
        let inputs_only = data.iter().all(|one| (one as usize) < parameters);
        Self { data, made_from, inputs_only, paths }
    }

    /// Whether a gate looks only at other fields of what the step acts on: a yes to the note is none to the amount.
    fn beside_it(&self, gated: &Gated) -> bool {
        let meets = |one: &[String], other: &[String]| one.iter().zip(other).all(|(one, other)| one == other);
        let same = |one: &&Vec<String>| gated.paths.iter().any(|path| path.first() == one.first());
        let fields = gated.paths.iter().all(|path| path.len() > 1);
        let mut shared = self.paths.iter().filter(same).peekable();
        fields
            && shared.peek().is_some()
            && shared.all(|one| !gated.paths.iter().any(|path| meets(path, one)))
    }
}

/// What may hold at a place, on some way to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Stand {
    /// No approval holds.
    open: bool,
    /// What people and agents may have written since the last one.
    since: DataSet,
    /// What would void it.
    voided_by: DataSet,
}

impl Stand {
    /// Adds what holds on another way; true where that is new.
    fn add(&mut self, other: &Self) -> bool {
        if self.open {
            return false;
        }
        if other.open {
            *self = Self { open: true, ..Self::default() };
            return true;
        }
        let since = self.since.add(&other.since);
        self.voided_by.add(&other.voided_by) | since
    }
}

/// What may hold at each place.
pub struct Standing {
    at: Vec<Option<Stand>>,
}

impl Standing {
    /// True where an approval holds at a place on every way to it, for a step that acts on this data.
    pub fn is_safe(&self, place: Place, acts_on: &Acts) -> bool {
        match self.at.get(place) {
            Some(Some(stand)) => !stand.open && !stand.since.meets(&acts_on.made_from),
            // Nothing leads there; another rule says so.
            _ => true,
        }
    }
}

/// Whether every way through a workflow to an outcome holds an approval at its end.
fn approves<'a>(
    workflow: &'a Workflow,
    outcome: &str,
    need: &StandardUse,
    world: &World<'a>,
    depth: u32,
) -> bool {
    let scene = world.scene(workflow);
    // A workflow that runs itself is being looked at already.
    let Ok(mut vocabulary) = scene.vocabulary.try_borrow_mut() else { return false };
    let Some(outcome) = workflow.outcomes.iter().find(|known| known.head.name == outcome) else {
        return false;
    };
    let Some(goal) = scene.map.outcome(&outcome.head.id) else { return false };
    let mut approvals = Approvals::new(&scene.map, need, world, &mut vocabulary);
    approvals.look_into_runs(&scene.map, need, world, &mut vocabulary, depth + 1);
    if approvals.gates.is_empty() {
        return false;
    }
    let acts_on = carried(&scene.map, &outcome.head.id, &mut vocabulary);
    let Some(marks) = approvals.marks(&scene.map, &acts_on) else { return false };
    let question =
        super::search::Question { map: &scene.map, goals: &[goal], marks: &marks, start: 0, at_goal: &[] };
    let mut budget = world.budget.get();
    let answer = super::search::search(&question, &mut vocabulary, &mut budget);
    world.budget.set(budget);
    answer == super::search::Answer::None
}

/// What an outcome carries, wherever it is reached: what was approved must not have changed since.
fn carried<'a>(map: &Map<'a>, outcome: &str, vocabulary: &mut Vocabulary<'a>) -> Acts {
    let mut data = DataSet::default();
    for arrow in map.links.iter().filter_map(|link| link.arrow) {
        if let Target::Outcome { id, arguments } = &arrow.target
            && id == outcome
        {
            for argument in arguments {
                super::data::named(&argument.value, vocabulary, &mut data);
            }
        }
    }
    Acts::about(map, data, Vec::new())
}
