//! How work arrives, and how long is simulated.

use super::build::Builder;
use crate::chance::Sampler;
use crate::problem::Problem;
use crate::settings::Distribution;
use flow_ir::{Package, Rate, StepKind};
use std::collections::BTreeSet;

const DAY: u64 = 86_400_000;

/// The farthest that is simulated: a hundred years.
pub(crate) const FARTHEST: u64 = 100 * 366 * DAY;

/// How many cases the workflow to which work comes most rarely should have.
const ENOUGH: f64 = 300.0;

/// How many cases should come in all, where nobody says how long is simulated.
const PLENTY: f64 = 200_000.0;

impl<'p> Builder<'p> {
    /// How often a case comes to each workflow, and until when.
    pub(super) fn arrivals(&mut self) {
        let package = self.package;
        let fed = fed(package);
        let mut gaps_of: Vec<(f64, u64)> = Vec::new();
        for workflow in &package.workflows {
            let id = &workflow.head.id;
            let Some(&place) = self.flows.get(id.as_str()) else { continue };
            let said = self.settings.workflows.get(id).cloned().unwrap_or_default();
            let cases = said.cases.unwrap_or(u64::MAX);
            let gaps = match (&said.gaps, &workflow.arrives) {
                (Some(gaps), _) => Some(gaps.clone()),
                (None, Some(rate)) => {
                    let gaps = of_rate(rate);
                    if gaps.is_some() && cases > 0 {
                        self.assume(
                            id,
                            "gaps",
                            "cases come independently of each other (exponential gaps)".to_owned(),
                        );
                    }
                    gaps
                }
                (None, None) if cases > 0 && (said.cases.is_some() || !fed.contains(id.as_str())) => {
                    self.assume(id, "gaps", "one case a day (exponential gaps)".to_owned());
                    Some(Distribution::Exponential { mean: DAY })
                }
                (None, None) => None,
            };
            let gaps = gaps.filter(|_| cases > 0);
            // Gaps without length need an end.
            if let Some(gaps) = gaps.as_ref()
                && gaps.mean() < 1.0
                && cases == u64::MAX
            {
                self.problems.push(Problem::NoDistribution { id: id.clone(), setting: "gaps" });
            }
            if let Some(gaps) = &gaps {
                gaps_of.push((gaps.mean().max(1.0), cases));
            }
            let hours = said.calendar.as_deref().and_then(|id| package.calendar(id));
            let hours = hours.map(|calendar| self.hours_of(calendar));
            if let Some(flow) = self.model.flows.get_mut(place as usize) {
                flow.gaps = gaps.as_ref().map(Sampler::new);
                flow.cases = cases;
                flow.first = said.first;
                flow.hours = hours;
            }
        }
        if gaps_of.is_empty() {
            self.problems.push(Problem::NothingComes);
            return;
        }
        let counted = gaps_of.iter().all(|(_, cases)| *cases < u64::MAX);
        self.model.drains = counted && self.settings.horizon.is_none();
        self.model.horizon = self.settings.horizon.unwrap_or_else(|| {
            if counted {
                return FARTHEST;
            }
            let slowest = gaps_of.iter().map(|(gap, _)| *gap).fold(0.0, f64::max);
            let rate: f64 = gaps_of.iter().map(|(gap, _)| 1.0 / gap).sum();
            let wanted = (slowest * ENOUGH).min(PLENTY / rate);
            (wanted as u64).clamp(28 * DAY, 5 * 366 * DAY)
        });
        self.model.horizon = self.model.horizon.min(FARTHEST);
        self.model.warm_up =
            self.settings.warm_up.unwrap_or(if self.model.drains { 0 } else { self.model.horizon / 10 });
    }
}

/// Workflows that get their cases from others, by id.
pub fn fed(package: &Package) -> BTreeSet<&str> {
    let mut fed = BTreeSet::new();
    for workflow in &package.workflows {
        for step in workflow.all_steps() {
            if let StepKind::Run(run) = &step.kind {
                fed.insert(run.workflow.as_str());
            }
        }
    }
    for seam in &package.seams {
        fed.extend(seam.to.as_ref().map(|to| to.workflow.as_str()));
    }
    for cadence in &package.cadences {
        fed.extend(cadence.starts.iter().map(|start| start.workflow.as_str()));
    }
    fed
}

/// The gaps of a rate: independent arrivals.
fn of_rate(rate: &Rate) -> Option<Distribution> {
    let number: f64 = rate.number.to_string().parse().ok()?;
    let per = rate.per.at_most_seconds() as f64 * 1_000.0;
    (number > 0.0).then(|| Distribution::Exponential { mean: (per / number).max(1.0) as u64 })
}
