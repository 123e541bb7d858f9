//! From replications to results: means, confidence intervals, bottlenecks, measures.

use crate::engine::{FlowTally, NodeTally, PoolTally, Replication};
use crate::model::{Formula, Kind, MeasureOf, Model, NONE, keeps};
use crate::results::{
    Bar, Bottleneck, Limit, MeasureResult, Measured, OutcomeResult, Part, ResourceResult, Results, Spread,
    StepResult, Trade, Verdict, Why, WorkflowResult,
};
use crate::spread::Times;
use std::collections::BTreeMap;

const DAY: f64 = 86_400_000.0;
const HOUR: f64 = 3_600_000.0;

/// How many bars a chart has.
const BARS: usize = 60;

/// From which share of its working time on somebody is busy.
const BUSY: f64 = 0.85;

/// The 97.5 % points of Student's t distribution, for 1, 2, ... degrees of freedom.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// A figure over replications: the mean of those that say anything, and its 95 % confidence interval.
fn measured(values: impl Iterator<Item = Option<f64>>) -> Measured {
    let values: Vec<f64> = values.flatten().filter(|value| value.is_finite()).collect();
    if values.is_empty() {
        return Measured::default();
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    if values.len() < 2 {
        return Measured { mean, give_or_take: None };
    }
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    // Beyond thirty the distribution is nearly normal.
    let student = STUDENT.get(values.len() - 2).copied().unwrap_or(1.96 + 2.4 / (count - 1.0));
    Measured { mean, give_or_take: Some(student * (variance / count).sqrt()) }
}

fn spread<'a>(of: impl Iterator<Item = &'a Times> + Clone) -> Spread {
    let percentile = |share: f64| measured(of.clone().map(|times| times.percentile(share)));
    let mut all = Times::default();
    for times in of.clone() {
        all.merge(times);
    }
    Spread {
        count: all.count,
        mean: measured(of.clone().map(Times::mean)),
        p50: percentile(0.5),
        p90: percentile(0.9),
        p95: percentile(0.95),
        p99: percentile(0.99),
        most: all.most as f64,
        bars: bars(&all),
    }
}

fn bars(all: &Times) -> Vec<Bar> {
    let Some(top) = all.percentile(0.99).filter(|top| *top > 0.0) else {
        return match all.count {
            0 => Vec::new(),
            count => vec![Bar { from: 0.0, to: 0.0, count }],
        };
    };
    let width = top / (BARS - 2) as f64;
    let mut bars: Vec<Bar> = (0..BARS)
        .map(|place| Bar { from: place as f64 * width, to: (place + 1) as f64 * width, count: 0 })
        .collect();
    for (value, count) in all.points() {
        let place = ((value / width) as usize).min(BARS - 1);
        if let Some(bar) = bars.get_mut(place) {
            bar.count += count;
        }
    }
    if let Some(last) = bars.last_mut() {
        last.to = last.to.max(all.most as f64);
    }
    bars
}

struct Combined<'a> {
    model: &'a Model,
    runs: Vec<&'a Replication>,
}

/// Makes results of replications, in order of their index, however they are given.
pub fn combine(model: &Model, replications: &[Replication]) -> Results {
    let mut runs: Vec<&Replication> = replications.iter().collect();
    runs.sort_by_key(|replication| replication.index);
    let combined = Combined { model, runs };
    let mut results = Results {
        package: model.package.clone(),
        seed: model.seed,
        replications: u32::try_from(combined.runs.len()).unwrap_or(u32::MAX),
        start: model.start,
        length: combined.runs.iter().map(|run| run.length as f64).fold(0.0, f64::max),
        warm_up: model.warm_up as f64,
        currency: model.currency.clone(),
        events: combined.runs.iter().map(|run| run.events).sum(),
        assumed: model.assumed.clone(),
        left_out: model.left_out.clone(),
        ..Results::default()
    };
    results.workflows = combined.workflows();
    results.steps = combined.steps();
    results.resources = combined.resources();
    results.bottlenecks = combined.bottlenecks(&results);
    results.measures = combined.measures();
    results.trades = trades(&results.measures);
    results.limits = combined.limits(&results);
    results
}

impl<'a> Combined<'a> {
    fn over(&self, of: impl Fn(&Replication) -> Option<f64>) -> Measured {
        measured(self.runs.iter().map(|run| of(run)))
    }

    fn flow(&self, place: usize) -> impl Iterator<Item = &'a FlowTally> + Clone + '_ {
        self.runs.iter().filter_map(move |run| run.flows.get(place))
    }

    fn node(&self, place: usize) -> impl Iterator<Item = &'a NodeTally> + Clone + '_ {
        self.runs.iter().filter_map(move |run| run.nodes.get(place))
    }

    fn pool(&self, place: usize) -> impl Iterator<Item = &'a PoolTally> + Clone + '_ {
        self.runs.iter().filter_map(move |run| run.pools.get(place))
    }

    fn workflows(&self) -> Vec<WorkflowResult> {
        let mut found = Vec::new();
        for (place, flow) in self.model.flows.iter().enumerate() {
            let came = self.flow(place).any(|tally| tally.started > 0 || tally.open.most > 0);
            if flow.seam || !came {
                continue;
            }
            let each = |of: fn(&FlowTally) -> f64| measured(self.flow(place).map(|tally| Some(of(tally))));
            let per_case = |of: fn(&FlowTally) -> f64| {
                measured(
                    self.flow(place)
                        .map(|tally| (tally.finished > 0).then(|| of(tally) / tally.finished as f64)),
                )
            };
            let outcomes = flow.outcomes.iter().filter_map(|outcome| {
                let of = self.model.outcomes.get(*outcome as usize)?;
                let share = self.over(|run| {
                    let finished = run.flows.get(place)?.finished;
                    let count = *run.outcomes.get(*outcome as usize)?;
                    (finished > 0).then(|| count as f64 / finished as f64)
                });
                Some(OutcomeResult { id: of.id.clone(), title: of.title.clone(), share })
            });
            found.push(WorkflowResult {
                id: flow.id.clone(),
                title: flow.title.clone(),
                started: each(|tally| tally.started as f64),
                finished: each(|tally| tally.finished as f64),
                open: each(|tally| (tally.started - tally.finished - tally.cancelled) as f64),
                per_day: self.over(|run| {
                    let finished = run.flows.get(place)?.finished as f64;
                    (run.measured > 0).then(|| finished / (run.measured as f64 / DAY))
                }),
                cycle: spread(self.flow(place).map(|tally| &tally.cycle)),
                unblocked: spread(self.flow(place).map(|tally| &tally.unblocked)),
                working: per_case(|tally| tally.working as f64),
                waiting: per_case(|tally| tally.waiting as f64),
                cost: per_case(|tally| tally.cost),
                in_progress: self.over(|run| {
                    let area = run.flows.get(place)?.open.area as f64;
                    (run.measured > 0).then(|| area / run.measured as f64)
                }),
                most_in_progress: self.flow(place).map(|tally| tally.open.most).max().unwrap_or(0),
                outcomes: outcomes.collect(),
                late: flow.within.map(|_| per_case(|tally| tally.late as f64)),
                rework: per_case(|tally| tally.again as f64),
            });
        }
        found.sort_by(|left, right| left.id.cmp(&right.id));
        found
    }

    fn steps(&self) -> Vec<StepResult> {
        let mut found = Vec::new();
        for (place, node) in self.model.nodes.iter().enumerate() {
            if self.node(place).all(|tally| tally.visits == 0) {
                continue;
            }
            let each = |of: fn(&NodeTally) -> f64| measured(self.node(place).map(|tally| Some(of(tally))));
            let per_visit = |of: &dyn Fn(&NodeTally) -> f64| {
                measured(
                    self.node(place).map(|tally| (tally.visits > 0).then(|| of(tally) / tally.visits as f64)),
                )
            };
            let by = match &node.kind {
                Kind::Work(work) => {
                    let plans = work.plans.iter().filter_map(|plan| self.model.plans.get(*plan as usize));
                    let mut names: Vec<String> = plans.flat_map(|plan| plan.names.clone()).collect();
                    names.sort();
                    names.dedup();
                    names
                }
                _ => Vec::new(),
            };
            let mut answers: BTreeMap<usize, (String, Measured)> = BTreeMap::new();
            for (index, answer) in node.answers.iter().enumerate() {
                let share = per_visit(&|tally| tally.answers.get(index).map_or(0.0, |count| *count as f64));
                match answers.values_mut().find(|(name, _)| *name == answer.name) {
                    // Two arms to one target are one answer.
                    Some((_, known)) => known.mean += share.mean,
                    None => {
                        answers.insert(index, (answer.name.clone(), share));
                    }
                }
            }
            let mut ways: Vec<(String, Measured)> = Vec::new();
            for way in ways_of(node) {
                let Some(name) = self.model.ways.get(way as usize).map(|way| way.name.clone()) else {
                    continue;
                };
                let share = self.over(|run| {
                    let visits = run.nodes.get(place)?.visits;
                    let count = *run.ways.get(way as usize)?;
                    (visits > 0).then(|| count as f64 / visits as f64)
                });
                ways.push((name, share));
            }
            found.push(StepResult {
                id: node.id.clone(),
                title: node.title.clone(),
                workflow: self
                    .model
                    .flows
                    .get(node.flow as usize)
                    .map(|flow| flow.id.clone())
                    .unwrap_or_default(),
                kind: node.word,
                by,
                visits: each(|tally| tally.visits as f64),
                again: each(|tally| tally.again as f64),
                time: spread(self.node(place).map(|tally| &tally.time)),
                waiting: spread(self.node(place).map(|tally| &tally.waiting)),
                working: spread(self.node(place).map(|tally| &tally.working)),
                queue: self.over(|run| {
                    let area = run.nodes.get(place)?.queue.area as f64;
                    (run.measured > 0).then(|| area / run.measured as f64)
                }),
                most_queued: self.node(place).map(|tally| tally.queue.most).max().unwrap_or(0),
                cost: each(|tally| tally.cost),
                late: node.within.map(|_| per_visit(&|tally| tally.late as f64)),
                failed: per_visit(&|tally| tally.failed as f64),
                stalled: per_visit(&|tally| tally.stalled as f64),
                answers: answers.into_values().collect(),
                ways,
            });
        }
        found
    }

    fn utilisation(&self, place: usize) -> Option<Measured> {
        self.model.pools.get(place)?.capacity?;
        let per = self.model.pools.get(place)?.quota;
        Some(self.over(|run| {
            let tally = run.pools.get(place)?;
            let worked = (tally.available > 0.0).then(|| tally.used / tally.available);
            // Who takes on so many a day, and does, is busy, however long each takes.
            let quota = per.map(|(number, per)| {
                tally.cases_taken as f64 * per as f64 / (f64::from(number) * run.measured.max(1) as f64)
            });
            Some(worked.unwrap_or(0.0).max(quota.unwrap_or(0.0)))
        }))
    }

    fn load(&self, place: usize) -> Option<Measured> {
        self.model.pools.get(place)?.capacity?;
        let per = self.model.pools.get(place)?.quota;
        Some(self.over(|run| {
            let tally = run.pools.get(place)?;
            // Its people may be busy with other work too.
            let others = (tally.used - tally.busy as f64).max(0.0);
            let worked = (tally.available > 0.0).then(|| (tally.demanded as f64 + others) / tally.available);
            let quota = per.map(|(number, per)| {
                tally.cases_came as f64 * per as f64 / (f64::from(number) * run.measured.max(1) as f64)
            });
            Some(worked.unwrap_or(0.0).max(quota.unwrap_or(0.0)))
        }))
    }

    fn resources(&self) -> Vec<ResourceResult> {
        let mut found = Vec::new();
        for (place, pool) in self.model.pools.iter().enumerate() {
            if self.pool(place).all(|tally| tally.came == 0) {
                continue;
            }
            let each = |of: fn(&PoolTally) -> f64| measured(self.pool(place).map(|tally| Some(of(tally))));
            let on_average = |of: fn(&PoolTally) -> f64| {
                self.over(|run| {
                    let area = of(run.pools.get(place)?);
                    (run.measured > 0).then(|| area / run.measured as f64)
                })
            };
            found.push(ResourceResult {
                id: pool.id.clone(),
                title: pool.title.clone(),
                kind: pool.word,
                capacity: pool.capacity,
                utilisation: self.utilisation(place),
                load: self.load(place),
                busy: on_average(|tally| tally.busy as f64),
                done: each(|tally| tally.done as f64),
                hours: each(|tally| tally.busy as f64 / HOUR),
                waiting: spread(self.pool(place).map(|tally| &tally.waiting)),
                queue: on_average(|tally| tally.queue.area as f64),
                most_queued: self.pool(place).map(|tally| tally.queue.most).max().unwrap_or(0),
                cost: each(|tally| tally.cost),
            });
        }
        found.sort_by(|left, right| left.id.cmp(&right.id));
        found
    }

    fn bottlenecks(&self, results: &Results) -> Vec<Bottleneck> {
        let total = |run: &Replication| {
            run.pools.iter().flat_map(|pool| &pool.by_node).map(|(_, sum)| *sum as f64).sum::<f64>()
        };
        let of_pool = |tally: &PoolTally| tally.by_node.iter().map(|(_, sum)| *sum as f64).sum::<f64>();
        let cases = |run: &Replication| {
            let flows = run.flows.iter().zip(&self.model.flows).filter(|(_, flow)| !flow.seam);
            flows.map(|(tally, _)| tally.started).sum::<u64>()
        };
        let mut found = Vec::new();
        for (place, pool) in self.model.pools.iter().enumerate() {
            let share = self.over(|run| {
                let all = total(run);
                (all > 0.0).then(|| run.pools.get(place).map_or(0.0, of_pool) / all)
            });
            let waiting = self.over(|run| {
                let cases = cases(run);
                (cases > 0).then(|| run.pools.get(place).map_or(0.0, of_pool) / cases as f64)
            });
            // A tenth of the waiting, and a second of it a case, is worth a word.
            if share.mean < 0.1 || waiting.mean < 1_000.0 {
                continue;
            }
            let mut by_node: BTreeMap<u32, u128> = BTreeMap::new();
            let (mut closed, mut all) = (0.0, 0.0);
            for tally in self.pool(place) {
                for (node, sum) in &tally.by_node {
                    *by_node.entry(*node).or_default() += sum;
                }
                closed += tally.closed as f64;
                all += of_pool(tally);
            }
            let node = by_node.iter().max_by_key(|(node, sum)| (**sum, std::cmp::Reverse(**node)));
            let step = node.and_then(|(node, _)| self.model.nodes.get(*node as usize));
            let resource = results.resources.iter().find(|resource| resource.id == pool.id);
            let load = resource.and_then(|resource| resource.load).map_or(0.0, |load| load.mean);
            let utilisation =
                resource.and_then(|resource| resource.utilisation).map_or(0.0, |used| used.mean);
            let closed = if all > 0.0 { closed / all } else { 0.0 };
            let why = if load > 1.0 {
                Why::Overloaded { load }
            } else if utilisation >= BUSY {
                Why::Busy { utilisation }
            } else if closed >= 0.5 {
                Why::Closed { share: closed }
            } else {
                Why::Uneven { utilisation }
            };
            found.push(Bottleneck {
                resource: pool.id.clone(),
                title: pool.title.clone(),
                share,
                waiting,
                why,
                step: step.map(|step| step.id.clone()).unwrap_or_default(),
            });
        }
        found.sort_by(|left, right| {
            right.share.mean.total_cmp(&left.share.mean).then_with(|| left.resource.cmp(&right.resource))
        });
        found
    }

    fn measures(&self) -> Vec<MeasureResult> {
        let mut found = Vec::new();
        for measure in &self.model.measures {
            let came = self.flow(measure.flow as usize).any(|tally| tally.started > 0);
            if !came {
                continue;
            }
            let value = match &measure.formula {
                Ok(formula) => {
                    let values = self.runs.iter().map(|run| figure(formula, measure, run, 0));
                    values.clone().any(|value| value.is_some()).then(|| measured(values))
                }
                Err(_) => None,
            };
            let unknown = match (&measure.formula, &value) {
                (Err(why), _) => Some(why.clone()),
                (Ok(_), None) => Some("nothing that it counts happened".to_owned()),
                (Ok(_), Some(_)) => None,
            };
            let verdict = match (&value, &measure.target) {
                (Some(value), Some(target)) => {
                    match (keeps(value.low(), target), keeps(value.high(), target)) {
                        (true, true) => Verdict::Kept,
                        (false, false) => Verdict::Missed,
                        _ => Verdict::Close,
                    }
                }
                _ => Verdict::Open,
            };
            found.push(MeasureResult {
                id: measure.id.clone(),
                title: measure.title.clone(),
                workflow: self
                    .model
                    .flows
                    .get(measure.flow as usize)
                    .map(|flow| flow.id.clone())
                    .unwrap_or_default(),
                value,
                unit: measure.unit,
                unknown,
                target: measure.target,
                verdict,
                part: measure.part,
            });
        }
        found
    }

    fn limits(&self, results: &Results) -> Vec<Limit> {
        let mut found: Vec<Limit> = Vec::new();
        for resource in &results.resources {
            if let Some(load) = resource.load.filter(|load| load.low() > 1.0) {
                found.push(Limit::Overloaded { resource: resource.id.clone(), load: load.mean });
            }
        }
        for limit in self.runs.iter().flat_map(|run| &run.limits) {
            let known = found.iter_mut().find(|other| same_place(other, limit));
            match (known, limit) {
                (Some(Limit::Stuck { cases, .. }), Limit::Stuck { cases: more, .. })
                | (Some(Limit::TakesNoTime { cases, .. }), Limit::TakesNoTime { cases: more, .. }) => {
                    *cases += more;
                }
                (Some(_), _) => {}
                (None, limit) => found.push(limit.clone()),
            }
        }
        for (place, flow) in self.model.flows.iter().enumerate() {
            let started = self.flow(place).any(|tally| tally.open.most > 0);
            if started && !flow.seam && self.flow(place).all(|tally| tally.finished == 0) {
                found.push(Limit::NothingFinished { workflow: flow.id.clone() });
            }
        }
        found
    }
}

fn same_place(left: &Limit, right: &Limit) -> bool {
    match (left, right) {
        (Limit::Stuck { step: left, .. }, Limit::Stuck { step: right, .. })
        | (Limit::TakesNoTime { step: left, .. }, Limit::TakesNoTime { step: right, .. }) => left == right,
        _ => std::mem::discriminant(left) == std::mem::discriminant(right),
    }
}

fn ways_of(node: &crate::model::Node) -> Vec<u32> {
    let mut found = vec![node.done, node.late, node.absent, node.unmet, node.refused];
    found.extend(node.answers.iter().map(|answer| answer.way));
    found.extend(node.stalls.map(|(_, way)| way));
    found.extend(node.fails.iter().map(|(_, way)| *way));
    found.extend(node.on.iter().map(|(_, way)| *way));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|way| *way != NONE && seen.insert(*way));
    found
}

/// What a measure is in one replication; `None` where nothing that it counts happened.
fn figure(formula: &Formula, measure: &MeasureOf, run: &Replication, depth: u32) -> Option<f64> {
    if depth > 64 {
        return None;
    }
    let flow = run.flows.get(measure.flow as usize)?;
    let per_case = |count: u64| (flow.finished > 0).then(|| count as f64 / flow.finished as f64);
    let both = |left: &Formula, right: &Formula| {
        Some((figure(left, measure, run, depth + 1)?, figure(right, measure, run, depth + 1)?))
    };
    match formula {
        Formula::Number(value) => Some(*value),
        Formula::Cycle => flow.cycle.mean(),
        Formula::Between(place) => flow.between.get(*place as usize)?.mean(),
        Formula::Visits(node) => per_case(run.nodes.get(*node as usize)?.visits),
        Formula::Answers(node) => per_case(run.nodes.get(*node as usize)?.answers.iter().sum()),
        Formula::Answer(node, answer) => {
            per_case(*run.nodes.get(*node as usize)?.answers.get(*answer as usize)?)
        }
        Formula::Add(left, right) => both(left, right).map(|(left, right)| left + right),
        Formula::Subtract(left, right) => both(left, right).map(|(left, right)| left - right),
        Formula::Multiply(left, right) => both(left, right).map(|(left, right)| left * right),
        Formula::Divide(left, right) => {
            both(left, right).and_then(|(left, right)| (right != 0.0).then(|| left / right))
        }
    }
}

/// Guards that are missed while what the workflow pursues is not.
fn trades(measures: &[MeasureResult]) -> Vec<Trade> {
    let mut found = Vec::new();
    for pursued in measures.iter().filter(|measure| measure.part == Part::Optimised) {
        // A pursued number without a target is pursued all the same.
        if pursued.verdict == Verdict::Missed || pursued.value.is_none() {
            continue;
        }
        found.extend(measures.iter().filter_map(|guard| Trade::of(pursued, guard)));
    }
    found
}
