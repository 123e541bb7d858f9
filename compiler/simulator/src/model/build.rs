//! From the IR to a model: first every step gets its number, then each is filled in.

use super::direct::direct_steps;
use super::{Block, Flow, Kind, Model, NONE, Node, Outcome, Span};
use crate::chance::Sampler;
use crate::hours::Hours;
use crate::problem::{self, Problem};
use crate::results::{Assumed, LeftOut};
use crate::settings::{REPLICATIONS, Settings, StepSettings};
use flow_ir::{
    Calendar, Duration, Id, Origin, Package, Seam, Step, StepKind, TimeSpan, Timing, Who, Workflow,
};
use flow_runtime::people::People;
use std::collections::BTreeMap;

/// How deep parallels may nest.
const DEEPEST: u32 = 64;

/// What a model is made from, and what of it is known so far.
pub(super) struct Builder<'p> {
    pub(super) package: &'p Package,
    pub(super) settings: &'p Settings,
    pub(super) people: People<'p>,
    pub(super) model: Model,
    pub(super) steps: BTreeMap<&'p str, u32>,
    pub(super) flows: BTreeMap<&'p str, u32>,
    pub(super) seams: BTreeMap<&'p str, u32>,
    pub(super) outcomes: BTreeMap<&'p str, u32>,
    pub(super) events: BTreeMap<&'p str, u32>,
    pub(super) blocks: BTreeMap<&'p str, u32>,
    /// The block around each block.
    pub(super) around: Vec<u32>,
    pub(super) bounds: BTreeMap<(u32, Origin), u32>,
    pub(super) pools: BTreeMap<String, u32>,
    pub(super) units: BTreeMap<String, u32>,
    pub(super) calendars: BTreeMap<String, usize>,
    pub(super) recoveries: BTreeMap<(u32, Id), u32>,
    pub(super) priorities: Vec<i32>,
    pub(super) problems: Vec<Problem>,
    pub(super) nothing: StepSettings,
}

pub(super) fn build(package: &Package, settings: &Settings) -> Result<Model, Vec<Problem>> {
    let problems = problem::check(package, settings);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut priorities: Vec<i32> = vec![0];
    priorities.extend(settings.steps.values().filter_map(|said| said.priority));
    priorities.extend(settings.workflows.values().filter_map(|said| said.priority));
    // The most urgent first.
    priorities.sort_unstable_by(|left, right| right.cmp(left));
    priorities.dedup();
    let mut builder = Builder {
        package,
        settings,
        people: People::new(package),
        model: Model {
            package: package.name.clone(),
            seed: settings.seed,
            replications: settings.replications.unwrap_or(REPLICATIONS),
            start: settings.start.unwrap_or(flow_runtime::time::MONDAY_MORNING),
            currency: settings.currency.clone(),
            levels: priorities.len(),
            ..Model::default()
        },
        steps: BTreeMap::new(),
        flows: BTreeMap::new(),
        seams: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        events: BTreeMap::new(),
        blocks: BTreeMap::new(),
        around: Vec::new(),
        bounds: BTreeMap::new(),
        pools: BTreeMap::new(),
        units: BTreeMap::new(),
        calendars: BTreeMap::new(),
        recoveries: BTreeMap::new(),
        priorities,
        problems: Vec::new(),
        nothing: StepSettings::default(),
    };
    builder.number();
    builder.fill();
    builder.rank();
    builder.reverse_pools();
    builder.hand_over();
    builder.measures();
    builder.arrivals();
    builder.what_is_left_out();
    builder.check_names();
    if builder.problems.is_empty() {
        let mut model = builder.model;
        model.direct = direct_steps(&model);
        for flow in &mut model.flows {
            let root = model.blocks.get(flow.root as usize);
            flow.first_step = root.and_then(|root| root.steps.first().copied()).unwrap_or(NONE);
        }
        model
            .assumed
            .sort_by(|left, right| (&left.subject, left.setting).cmp(&(&right.subject, right.setting)));
        model.assumed.dedup();
        model.left_out.sort();
        model.left_out.dedup();
        Ok(model)
    } else {
        Err(builder.problems)
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}

impl<'p> Builder<'p> {
    pub(super) fn assume(&mut self, subject: &str, setting: &'static str, value: String) {
        self.model.assumed.push(Assumed { subject: subject.to_owned(), setting, value });
    }

    pub(super) fn leave_out(&mut self, subject: &str, what: &str) {
        self.model.left_out.push(LeftOut { subject: subject.to_owned(), what: what.to_owned() });
    }

    pub(super) fn said(&self, id: &str) -> &StepSettings {
        self.settings.steps.get(id).unwrap_or(&self.nothing)
    }

    fn number(&mut self) {
        let package = self.package;
        for workflow in &package.workflows {
            for event in &workflow.events {
                let place = number(self.events.len());
                self.events.insert(&event.head.id, place);
            }
        }
        for workflow in &package.workflows {
            let place = number(self.model.flows.len());
            self.flows.insert(&workflow.head.id, place);
            let first_node = number(self.model.nodes.len());
            self.model.flows.push(Flow {
                id: workflow.head.id.clone(),
                title: workflow.head.title.clone(),
                finally: NONE,
                late: NONE,
                first_node,
                ..Flow::default()
            });
            for outcome in &workflow.outcomes {
                let of = number(self.model.outcomes.len());
                self.outcomes.insert(&outcome.head.id, of);
                self.model.outcomes.push(Outcome {
                    id: outcome.head.id.clone(),
                    title: outcome.head.title.clone(),
                    name: outcome.head.name.clone(),
                    starts: Vec::new(),
                });
                if let Some(flow) = self.model.flows.get_mut(place as usize) {
                    flow.outcomes.push(of);
                }
            }
            let root = self.number_block(&workflow.steps, place, NONE, 0);
            self.blocks.insert(&workflow.head.id, root);
            let finally = match workflow.finally.as_slice() {
                [] => NONE,
                steps => self.number_block(steps, place, NONE, 0),
            };
            let nodes = number(self.model.nodes.len()) - first_node;
            if let Some(flow) = self.model.flows.get_mut(place as usize) {
                (flow.root, flow.finally, flow.nodes) = (root, finally, nodes);
            }
        }
        for seam in package.seams.iter().filter(|seam| !seam.by.is_empty()) {
            let place = number(self.model.flows.len());
            self.seams.insert(&seam.head.id, place);
            let node = number(self.model.nodes.len());
            let root = number(self.model.blocks.len());
            self.model.blocks.push(Block { steps: vec![node], late: NONE, ..Block::default() });
            self.around.push(NONE);
            self.model.nodes.push(empty(&seam.head.id, &seam.head.title, "seam", place, root));
            self.model.flows.push(Flow {
                id: seam.head.id.clone(),
                title: seam.head.title.clone(),
                seam: true,
                root,
                finally: NONE,
                late: NONE,
                first_node: node,
                nodes: 1,
                ..Flow::default()
            });
        }
    }

    fn number_block(&mut self, steps: &'p [Step], flow: u32, around: u32, depth: u32) -> u32 {
        let block = number(self.model.blocks.len());
        self.model.blocks.push(Block { late: NONE, ..Block::default() });
        self.around.push(around);
        if depth > DEEPEST {
            return block;
        }
        for step in steps {
            let place = number(self.model.nodes.len());
            self.steps.insert(&step.head.id, place);
            let word = match &step.kind {
                StepKind::Stage(_) => "stage",
                StepKind::Gate(_) => "gate",
                StepKind::Decide => "decide",
                StepKind::Parallel(_) => "parallel",
                StepKind::Wait(_) => "wait",
                StepKind::Run(_) => "run",
            };
            self.model.nodes.push(empty(&step.head.id, &step.head.title, word, flow, block));
            if let Some(block) = self.model.blocks.get_mut(block as usize) {
                block.steps.push(place);
            }
            if let StepKind::Parallel(parallel) = &step.kind {
                for branch in &parallel.branches {
                    let inner = self.number_block(&branch.steps, flow, block, depth + 1);
                    self.blocks.insert(&branch.head.id, inner);
                }
                if let Some(each) = &parallel.each {
                    let inner = self.number_block(&each.steps, flow, block, depth + 1);
                    self.blocks.insert(&step.head.id, inner);
                }
            }
        }
        block
    }

    fn fill(&mut self) {
        let package = self.package;
        for workflow in &package.workflows {
            let Some(&flow) = self.flows.get(workflow.head.id.as_str()) else { continue };
            let Some(root) = self.model.flows.get(flow as usize).map(|flow| flow.root) else { continue };
            let calendar = self.calendar_of_owner(workflow.owner.as_ref());
            let within = self.deadline(&workflow.timing, &workflow.head.id, calendar);
            let (late, on) = self.block_ways(&workflow.ways, root);
            let priority = self.settings.workflows.get(&workflow.head.id).and_then(|said| said.priority);
            let mut events = Vec::new();
            for event in &workflow.events {
                let Some(said) = self.settings.events.get(&event.head.id) else { continue };
                let after = said.after.as_ref().map_or(Sampler::Fixed(0), Sampler::new);
                if let Some(&place) = self.events.get(event.head.id.as_str()) {
                    events.push((said.probability, after, place));
                }
            }
            if let Some(flow) = self.model.flows.get_mut(flow as usize) {
                (flow.within, flow.late, flow.events) = (within, late, events);
            }
            if let Some(root) = self.model.blocks.get_mut(root as usize) {
                root.on = on;
            }
            for step in workflow.all_steps() {
                self.step(step, priority.unwrap_or(0));
            }
        }
        for seam in &package.seams {
            self.seam(seam);
        }
    }

    /// Where outcomes and seams lead on.
    fn hand_over(&mut self) {
        let package = self.package;
        for seam in &package.seams {
            let Some(from) = seam.from.as_deref().and_then(|from| self.outcomes.get(from)).copied() else {
                continue;
            };
            if let Some(to) = self.behind(seam)
                && let Some(outcome) = self.model.outcomes.get_mut(from as usize)
            {
                outcome.starts.push(to);
            }
        }
    }

    /// What a seam starts: the handoff itself, or the workflow where nobody has to accept it.
    pub(super) fn behind(&self, seam: &Seam) -> Option<u32> {
        let handoff = self.seams.get(seam.head.id.as_str()).copied();
        handoff.or_else(|| self.flows.get(seam.to.as_ref()?.workflow.as_str()).copied())
    }

    /// The place of a calendar's table.
    pub(super) fn hours_of(&mut self, calendar: &Calendar) -> usize {
        if let Some(place) = self.calendars.get(&calendar.head.id) {
            return *place;
        }
        let place = self.model.hours.len();
        self.model.hours.push(Hours::new(calendar, self.model.start));
        self.model.calendars.push(calendar.clone());
        self.calendars.insert(calendar.head.id.clone(), place);
        place
    }

    pub(super) fn calendar_of_owner(&mut self, owner: Option<&flow_ir::PersonReference>) -> Option<usize> {
        let calendar = self.people.calendar_of_owner(owner)?;
        Some(self.hours_of(calendar))
    }

    pub(super) fn span(&self, duration: Duration, hours: Option<usize>) -> Span {
        match duration {
            Duration::Exact { seconds } => Span::Exact(seconds.saturating_mul(1_000)),
            Duration::BusinessMinutes { minutes } => match hours {
                Some(hours) => Span::Worked(u64::from(minutes) * 60_000, hours),
                None => Span::Exact(u64::from(minutes) * 60_000),
            },
            Duration::BusinessDays { .. } | Duration::Months { .. } => Span::Dated(duration, hours),
        }
    }

    pub(super) fn time_span(&self, span: &TimeSpan, hours: Option<usize>) -> Option<Span> {
        match span {
            TimeSpan::Fixed { duration } => Some(self.span(*duration, hours)),
            TimeSpan::Computed { .. } | TimeSpan::Unknown { .. } => None,
        }
    }

    /// The deadline where no condition is known to hold: the last one that is written out.
    pub(super) fn deadline(&mut self, timing: &Timing, id: &str, hours: Option<usize>) -> Option<Span> {
        let written = |within: &&flow_ir::Within| within.limit.is_some();
        let chosen = timing
            .within
            .iter()
            .filter(written)
            .find(|within| within.condition.is_none())
            .or_else(|| timing.within.iter().rfind(written))?;
        if timing.within.len() > 1 {
            self.assume(id, "within", "the deadline without a condition".to_owned());
        }
        if chosen.from.is_some() {
            self.leave_out(id, "Its deadline counts from an event or a moment in the data; the simulation counts from when it opens");
        }
        let span = chosen.limit.as_ref().and_then(|limit| self.time_span(limit, hours));
        if span.is_none() {
            self.leave_out(
                id,
                "Its deadline depends on data or isn't known yet; the simulation has none there",
            );
        }
        if !timing.pauses.is_empty() {
            self.leave_out(id, "Its deadline rests at times; in the simulation it doesn't");
        }
        span
    }

    /// What goes first at one moment. Sixteen bits for the order of text are more steps than anybody reads.
    fn rank(&mut self) {
        for (place, node) in self.model.nodes.iter_mut().enumerate() {
            let mut depth = 0u64;
            let mut block = node.block;
            while let Some(around) = self.around.get(block as usize).copied().filter(|around| *around != NONE)
            {
                depth += 1;
                block = around;
            }
            let text = (place as u64).min((1 << 16) - 2);
            node.rank = ((63 - depth.min(63)) << 57) | (text << 40);
        }
    }

    /// Settings of steps that the package doesn't have.
    fn check_names(&mut self) {
        let settings = self.settings;
        for id in settings.steps.keys() {
            let id = id.as_str();
            let known = self.steps.contains_key(id)
                || self.seams.contains_key(id)
                || self.blocks.contains_key(id)
                || self.recoveries.keys().any(|(_, key)| key.split(' ').nth(1) == Some(id));
            if !known {
                self.problems.push(Problem::Unknown { table: "steps", id: id.to_owned() });
            }
        }
    }

    /// The nodes that write what a gate is about, and whether what a step writes is reviewed.
    pub(super) fn authorship(&self, step: &'p Step) -> (Vec<u32>, bool) {
        let workflow = self
            .package
            .workflows
            .iter()
            .find(|workflow| step.head.id.starts_with(&format!("{}.", workflow.head.id)));
        let steps = workflow.map(Workflow::all_steps).unwrap_or_default();
        let writes = |other: &Step, names: &[&str]| {
            other
                .work()
                .is_some_and(|work| work.writes.iter().any(|write| names.contains(&write.name.as_str())))
        };
        let own: Vec<&str> =
            step.work().into_iter().flat_map(|work| &work.writes).map(|write| write.name.as_str()).collect();
        let reviewed = steps.iter().any(|other| artifacts(other).iter().any(|name| own.contains(name)));
        let names = artifacts(step);
        let authors = steps
            .iter()
            .filter(|other| other.head.id != step.head.id && writes(other, &names))
            .filter_map(|other| self.steps.get(other.head.id.as_str()).copied())
            .collect();
        (authors, reviewed)
    }

    /// Gates whose reviewers and authors are of one role: those people are counted, and not told apart.
    fn reviewers_like_authors(&mut self) {
        let units = |place: u32| -> Vec<u32> {
            let Some(Kind::Work(work)) = self.model.nodes.get(place as usize).map(|node| &node.kind) else {
                return Vec::new();
            };
            let plans = work.plans.iter().filter_map(|plan| self.model.plans.get(*plan as usize));
            let pools = plans.flat_map(|plan| &plan.ways).flatten().flat_map(|phase| &phase.asks);
            let pools = pools.filter_map(|(pool, _)| self.model.pools.get(*pool as usize));
            pools.flat_map(|pool| &pool.units).copied().collect()
        };
        let mut found = Vec::new();
        for (place, node) in self.model.nodes.iter().enumerate() {
            let Kind::Work(work) = &node.kind else { continue };
            let reviewers = units(number(place));
            let alike = work.authors.iter().flat_map(|author| units(*author)).any(|unit| {
                reviewers.contains(&unit)
                    && self.model.units.get(unit as usize).is_some_and(|unit| !unit.person)
            });
            if alike {
                found.push(node.id.clone());
            }
        }
        for id in found {
            self.leave_out(
                &id,
                "Nobody reviews their own work; in the simulation the people of one role aren't told apart, so somebody may",
            );
        }
    }

    /// What the text says and nothing here models.
    fn what_is_left_out(&mut self) {
        let package = self.package;
        let mut data = false;
        for workflow in &package.workflows {
            let id = workflow.head.id.as_str();
            let steps = workflow.all_steps();
            data |=
                steps.iter().any(|step| step.condition.is_some() || matches!(step.kind, StepKind::Decide));
            for (there, what) in [
                (!workflow.clocks.is_empty(), "Its clocks don't run in the simulation"),
                (!workflow.duties.is_empty(), "Its duties take nobody's time in the simulation"),
                (
                    !workflow.besides.is_empty(),
                    "What runs beside its steps takes nobody's time in the simulation",
                ),
                (
                    workflow.outcomes.iter().any(|outcome| outcome.unwinds),
                    "What was done isn't undone in the simulation",
                ),
            ] {
                if there {
                    self.leave_out(id, what);
                }
            }
            for event in &workflow.events {
                if !self.settings.events.contains_key(&event.head.id) {
                    self.assume(&event.head.id, "probability", "it never happens".to_owned());
                }
            }
        }
        if data {
            let name = package.name.as_str();
            self.leave_out(
                name,
                "The simulation has no data: each decision and condition is drawn on its own, so two that ask the same thing may answer differently",
            );
        }
        self.reviewers_like_authors();
        if !package.cadences.is_empty() {
            self.leave_out(
                &package.name,
                "Meetings and audits that come back take nobody's time in the simulation",
            );
        }
    }
}

/// What a gate is about, and whose authors may not review it, by the names of the variables.
fn artifacts(step: &Step) -> Vec<&str> {
    let StepKind::Gate(gate) = &step.kind else { return Vec::new() };
    let mut names: Vec<&str> = gate.of.iter().filter_map(|path| path.first()).map(String::as_str).collect();
    let mut open: Vec<&Who> = gate.work.by.iter().map(|by| &by.who).collect();
    while let Some(who) = open.pop() {
        match who {
            Who::ExceptAuthor { who, of } => {
                names.extend(of.first().map(String::as_str));
                open.push(who);
            }
            Who::Except { who, .. } => open.push(who),
            Who::Then { parts } | Who::And { parts } | Who::Or { parts } => open.extend(parts),
            Who::One { .. } | Who::Of { .. } | Who::Unknown { .. } => {}
        }
    }
    names
}

/// A node with nothing in it yet.
pub(super) fn empty(id: &str, title: &str, word: &'static str, flow: u32, block: u32) -> Node {
    Node {
        id: id.to_owned(),
        title: title.to_owned(),
        word,
        flow,
        block,
        kind: Kind::Decide,
        rank: 0,
        happens: None,
        within: None,
        rungs: Vec::new(),
        answers: Vec::new(),
        done: NONE,
        late: NONE,
        absent: NONE,
        unmet: NONE,
        refused: NONE,
        stalls: None,
        fails: Vec::new(),
        on: Vec::new(),
        mark_start: NONE,
        mark_end: NONE,
    }
}
